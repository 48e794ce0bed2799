//! The class that stands: the person's where there is one, else the machine's.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{Date, Override, Overrides, OverridesError};
use crate::analysis::{ClassView, InputError};
use crate::class::{Class, ClassCode};
use crate::explain::Explanation;
use crate::model::{ClassifyError, Model};
use crate::portfolio::{Ids, Portfolio};

/// The class that stands for one account, and who set it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EffectiveClass<'a> {
    /// The model did.
    Machine {
        /// The class.
        code: ClassCode,
        /// Its margin, if there is one.
        margin: Option<f64>,
    },
    /// A person did.
    Person {
        /// The class.
        code: ClassCode,
        /// The class that the model gave.
        machine: ClassCode,
        /// Who, when and why.
        decision: &'a Override,
    },
}

impl EffectiveClass<'_> {
    /// The class that stands.
    pub fn code(&self) -> ClassCode {
        match self {
            Self::Machine { code, .. } | Self::Person { code, .. } => *code,
        }
    }
}

/// Why an account has the class that stands: the model's reasons, or a person's, never both.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectiveExplanation {
    /// The model's reasons for its class, which stands.
    Machine(Box<Explanation>),
    /// The person's.
    Person(Override),
}

/// The classes that stand on a day: one code per account, with the machine's beside them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectiveClasses {
    model: String,
    day: Date,
    codes: Vec<u8>,
    machine_codes: Vec<u8>,
    #[serde(serialize_with = "crate::float_column::serialize")]
    margins: Vec<f64>,
    decisions: BTreeMap<usize, Override>,
    expired: BTreeMap<usize, Override>,
    unmatched: Vec<Override>,
}

impl EffectiveClasses {
    pub(super) fn new(
        overrides: &Overrides,
        machine: ClassView<'_>,
        ids: &Ids<'_>,
        day: Date,
    ) -> Result<Self, OverridesError> {
        check_unique(ids)?;
        let mut latest: HashMap<&str, (&Override, u8)> = HashMap::new();
        for (position, decision) in overrides.all().iter().enumerate() {
            let code = machine.code_of(&decision.class).map_err(|source| {
                let account = decision.account.clone();
                OverridesError::UnknownClass { position, account, source }
            })?;
            if decision.on > day {
                continue;
            }
            let entry = latest.entry(decision.account.as_str()).or_insert((decision, code.get()));
            if entry.0.on < decision.on {
                *entry = (decision, code.get());
            }
        }
        let mut codes = machine.codes().to_vec();
        let mut margins: Vec<f64> =
            (0..machine.len()).map(|row| machine.margin(row).unwrap_or(f64::NAN)).collect();
        let (mut decisions, mut expired) = (BTreeMap::new(), BTreeMap::new());
        for (row, (code, margin)) in codes.iter_mut().zip(&mut margins).enumerate() {
            let decision = ids.get(row).and_then(|id| latest.remove(id.as_ref()));
            match decision {
                Some((decision, class)) if decision.stands_on(day) => {
                    *code = class;
                    // The machine's margin belongs to the machine's class.
                    *margin = f64::NAN;
                    decisions.insert(row, decision.clone());
                }
                Some((decision, _)) => {
                    expired.insert(row, decision.clone());
                }
                None => {}
            }
        }
        let mut unmatched: Vec<Override> = latest
            .into_values()
            .filter(|(decision, _)| decision.stands_on(day))
            .map(|(decision, _)| decision.clone())
            .collect();
        unmatched.sort_by(|one, other| one.account.cmp(&other.account));
        Ok(Self {
            model: machine.model().to_owned(),
            day,
            codes,
            machine_codes: machine.codes().to_vec(),
            margins,
            decisions,
            expired,
            unmatched,
        })
    }

    /// The key of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The day for which they stand.
    pub fn day(&self) -> Date {
        self.day
    }

    /// The classes that stand.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// The classes that the model gave.
    pub fn machine_codes(&self) -> &[u8] {
        &self.machine_codes
    }

    /// The class that stands for an account, and who set it; `None` out of range.
    pub fn get(&self, row: usize) -> Option<EffectiveClass<'_>> {
        let code = ClassCode::new(*self.codes.get(row)?);
        let machine = ClassCode::new(*self.machine_codes.get(row)?);
        if let Some(decision) = self.decisions.get(&row) {
            return Some(EffectiveClass::Person { code, machine, decision });
        }
        let margin = self.margins.get(row).copied().filter(|margin| !margin.is_nan());
        Some(EffectiveClass::Machine { code, margin })
    }

    /// The decisions that stand, by row.
    pub fn decisions(&self) -> impl ExactSizeIterator<Item = (usize, &Override)> {
        self.decisions.iter().map(|(row, decision)| (*row, decision))
    }

    /// The accounts whose latest decision has expired, by row: the model's class stands again, and
    /// somebody may want to know.
    pub fn expired(&self) -> impl ExactSizeIterator<Item = (usize, &Override)> {
        self.expired.iter().map(|(row, decision)| (*row, decision))
    }

    /// The decisions that would stand, but whose account is not there; by account.
    pub fn unmatched(&self) -> &[Override] {
        &self.unmatched
    }

    /// A view for the other analyses. An account with a person's class has no margin in it.
    ///
    /// # Errors
    /// [`InputError::UnknownCode`] if `classes` are not those of the model.
    pub fn view<'a>(&'a self, classes: &'a [Class]) -> Result<ClassView<'a>, InputError> {
        ClassView::new(&self.model, classes, &self.codes, &self.margins)
    }

    /// Explains the class that stands: by the model's reasons, or by the person's.
    ///
    /// # Errors
    /// [`ClassifyError`] from [`Model::explain`]; an account with a person's class is not computed
    /// and gives no error.
    pub fn explain<M: Model + ?Sized>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Result<EffectiveExplanation, ClassifyError> {
        match self.decisions.get(&row) {
            Some(decision) => Ok(EffectiveExplanation::Person(decision.clone())),
            None => Ok(EffectiveExplanation::Machine(Box::new(model.explain(portfolio, row)?))),
        }
    }
}

/// Refuses ids that stand for two rows: which of the two was decided on, nobody could tell.
fn check_unique(ids: &Ids<'_>) -> Result<(), OverridesError> {
    let mut rows: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(ids.len());
    let given = (0..ids.len()).filter_map(|row| Some((row, ids.get(row)?)));
    for (row, id) in given.filter(|(_, id)| !id.is_empty()) {
        let first_row = *rows.entry(id.clone()).or_insert(row);
        if first_row != row {
            return Err(OverridesError::DuplicateId { id: id.into_owned(), first_row, row });
        }
    }
    Ok(())
}
