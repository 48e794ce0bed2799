//! The class that stands: the machine's, held back by a band, and a person's where there is one.

use std::collections::BTreeMap;

use keyaccount::analysis::hysteresis::{Hysteresis, HysteresisError};
use keyaccount::analysis::overrides::{EffectiveClasses, Overrides};
use keyaccount::analysis::{ClassView, InputError, Matching};
use serde::Serialize;

use crate::arguments::Arguments;
use crate::judged::Judged;
use crate::support::accounts::Accounts;
use crate::support::failure::Failure;
use crate::support::toml_file;

/// The classes that stand now, and what stood in the machine's way.
#[derive(Debug)]
pub(crate) struct Standing {
    codes: Vec<u8>,
    /// NaN where a person or the band decided: the margin belongs to the machine's class.
    margins: Vec<f64>,
    /// The band, if there is one.
    pub(crate) band: Option<f64>,
    pub(crate) held: Vec<Held>,
    /// By row of the newer snapshot.
    decisions: BTreeMap<usize, Decision>,
    /// Decisions on accounts that are not in the newer snapshot.
    pub(crate) unmatched: Vec<String>,
}

/// An account that the band keeps in its former class.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Held {
    pub(crate) account: String,
    /// The term of the class that stands.
    pub(crate) kept: String,
    /// The term of the class that was computed.
    pub(crate) computed: String,
    pub(crate) margin: f64,
}

/// A person's decision on an account.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Decision {
    pub(crate) account: String,
    /// The term of the class that the person chose.
    pub(crate) class: String,
    /// The term of the machine's class.
    pub(crate) machine: String,
    pub(crate) by: String,
    pub(crate) on: String,
    pub(crate) reason: String,
    /// The first day on which it does not stand any more, if it ends.
    pub(crate) expires: Option<String>,
    /// Whether it has expired: the machine's class stands again.
    pub(crate) expired: bool,
}

impl Standing {
    /// Applies the band and the decisions that the arguments name.
    pub(crate) fn of(
        judged: &Judged<'_>,
        matching: &Matching<'_>,
        now: &Accounts,
        arguments: &Arguments,
    ) -> Result<Self, Failure> {
        let views = judged.views().map_err(Failure::from_display)?;
        let mut standing = Self {
            codes: views.now.codes().to_vec(),
            margins: judged.now.margins().to_vec(),
            band: arguments.band.map(|band| band.band()),
            held: Vec::new(),
            decisions: BTreeMap::new(),
            unmatched: Vec::new(),
        };
        if let Some(band) = arguments.band {
            standing.hold(band, judged, matching, now)?;
        }
        if let (Some(path), Some(day)) = (&arguments.overrides, arguments.day) {
            let overrides: Overrides = toml_file::read(path, "the overrides")?;
            let refused =
                |why: &dyn std::fmt::Display| Failure::new(format!("{}: {why}", path.display()));
            let ids = now.portfolio.ids().ok_or_else(|| refused(&"the accounts have no ids"))?;
            let view = standing.view(judged).map_err(Failure::from_display)?;
            let effective = overrides.apply(view, ids, day).map_err(|error| refused(&error))?;
            standing.decide(&effective, judged, now);
        }
        Ok(standing)
    }

    fn hold(
        &mut self,
        band: Hysteresis,
        judged: &Judged<'_>,
        matching: &Matching<'_>,
        now: &Accounts,
    ) -> Result<(), Failure> {
        let views = judged.views().map_err(Failure::from_display)?;
        let carry = |view| matching.carry(view).map_err(Failure::from_display);
        let former = carry(views.before)?;
        let apply = |codes: &[u8]| {
            let former = views.now.with_codes(codes).map_err(HysteresisError::Input)?;
            band.apply(former, views.now)
        };
        let keys = |view: ClassView<'_>| -> Vec<String> {
            view.classes().iter().map(|class| class.key.clone()).collect()
        };
        // Former classes that the new model does not have cannot be kept: the ones that it would
        // have given are kept in their place.
        let held = if keys(views.before) == keys(views.now) {
            apply(&former)
        } else {
            apply(&carry(views.model_alone)?)
        };
        let held = held.map_err(Failure::from_display)?;
        for kept in held.kept() {
            let term = |code| judged.model.class(code).map_or_else(String::new, |c| c.term.clone());
            self.held.push(Held {
                account: now.label(kept.row),
                kept: term(kept.kept),
                computed: term(kept.computed),
                margin: kept.margin,
            });
            if let Some(margin) = self.margins.get_mut(kept.row) {
                *margin = f64::NAN;
            }
        }
        self.codes = held.codes().to_vec();
        Ok(())
    }

    fn decide(&mut self, effective: &EffectiveClasses, judged: &Judged<'_>, now: &Accounts) {
        let term = |code| {
            judged.model.class(code).map_or_else(|| "not classified".to_owned(), |c| c.term.clone())
        };
        let machine =
            |row: usize| judged.now.get(row).map_or_else(String::new, |view| term(view.code()));
        let named = |key: &str| {
            let class = judged.model.classes().iter().find(|class| class.key == key);
            class.map_or_else(|| key.to_owned(), |class| class.term.clone())
        };
        let standing = effective.decisions().map(|decision| (decision, false));
        let expired = effective.expired().map(|decision| (decision, true));
        for ((row, decision), expired) in standing.chain(expired) {
            let decision = Decision {
                account: now.label(row),
                class: named(&decision.class),
                machine: machine(row),
                by: decision.by.clone(),
                on: decision.on.to_string(),
                reason: decision.reason.clone(),
                expires: decision.expires.map(|day| day.to_string()),
                expired,
            };
            self.decisions.insert(row, decision);
            if let Some(margin) = self.margins.get_mut(row).filter(|_| !expired) {
                *margin = f64::NAN;
            }
        }
        self.unmatched =
            effective.unmatched().iter().map(|decision| decision.account.clone()).collect();
        self.codes = effective.codes().to_vec();
    }

    /// The classes that stand.
    pub(crate) fn view<'a>(&'a self, judged: &'a Judged<'_>) -> Result<ClassView<'a>, InputError> {
        ClassView::new(judged.key(), judged.model.classes(), &self.codes, &self.margins)
    }

    /// Whether some class that stands may not be the machine's.
    pub(crate) fn differs(&self) -> bool {
        !self.held.is_empty() || self.decisions().any(|decision| !decision.expired)
    }

    /// The decision of a person that stands for an account.
    pub(crate) fn decision(&self, row: usize) -> Option<&Decision> {
        self.decisions.get(&row).filter(|decision| !decision.expired)
    }

    /// Every decision on an account that is there, by row.
    pub(crate) fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.values()
    }
}
