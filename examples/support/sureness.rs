//! How sure the key accounts are: against missing numbers, and against other weights.

use keyaccount::analysis::ClassView;
use keyaccount::class::ClassCode;
use keyaccount::model::Model;
use keyaccount::robustness::{
    Admissible, ClassAcceptability, ClassSet, Simulation, WeightDistribution,
};
use serde::Serialize;

use super::accounts::Accounts;
use super::failure::Failure;
use super::format::{counted, percent, some, verb};
use super::key_accounts::KeyClasses;

/// How many weightings are tried.
const DRAWS: u32 = 1000;
/// How far each weight may be off: 20 % either way.
const SPREAD: f64 = 0.2;
/// An account is firm if so many of the weightings leave it key.
const FIRM: f64 = 0.9;

/// How sure the key accounts are, as far as the machine made them so.
#[derive(Debug, Serialize)]
pub(crate) struct Sureness {
    pub(crate) key_accounts: usize,
    /// Those that could be none, were all their numbers known.
    pub(crate) open: Vec<Open>,
    pub(crate) draws: u32,
    /// How far each weight was off, at most.
    pub(crate) spread: f64,
    /// How many stay key in nine of ten weightings or more.
    pub(crate) firm: usize,
    /// The others, the least sure first.
    pub(crate) shaky: Vec<Shaky>,
    /// What the weightings made of every account.
    #[serde(skip)]
    pub(crate) acceptable: ClassAcceptability,
}

/// A key account of which too little is known.
#[derive(Debug, Serialize)]
pub(crate) struct Open {
    pub(crate) account: String,
    /// The terms of the other classes that it could have.
    pub(crate) could_be: Vec<String>,
}

/// A key account that other weights would not make one.
#[derive(Debug, Serialize)]
pub(crate) struct Shaky {
    pub(crate) account: String,
    pub(crate) won: Option<f64>,
    /// The share of weightings that leave it key.
    pub(crate) share: f64,
    /// The class that most of the others give it.
    pub(crate) otherwise: String,
}

impl Sureness {
    /// Looks at the key accounts of a model.
    pub(crate) fn of(
        model: &dyn Model,
        view: ClassView<'_>,
        accounts: &Accounts,
        key: &KeyClasses,
    ) -> Result<Self, Failure> {
        let portfolio = &accounts.portfolio;
        let possible = Admissible::new().possible_classes(model, portfolio);
        let possible = possible.map_err(Failure::from_display)?;
        let weights = WeightDistribution::Spread { share: SPREAD };
        let acceptable = Simulation::new(DRAWS).with_weights(weights).run(model, portfolio);
        let acceptable = acceptable.map_err(Failure::from_display)?;
        let is_key =
            |code: ClassCode| key.contains(model.class(code).map(|class| class.key.as_str()));
        let term = |code: ClassCode| {
            model.class(code).map_or_else(|| "no class".to_owned(), |class| class.term.clone())
        };
        let mut sureness = Self {
            key_accounts: 0,
            open: Vec::new(),
            draws: DRAWS,
            spread: SPREAD,
            firm: 0,
            shaky: Vec::new(),
            acceptable,
        };
        for row in 0..view.len() {
            // The margin is missing where a person decided: no number makes that less sure.
            if !key.contains(view.key(row)) || view.margin(row).is_none() {
                continue;
            }
            sureness.key_accounts += 1;
            let classes = possible.get(row).map(|possible| possible.classes());
            let could_be: Vec<String> = classes
                .iter()
                .flat_map(ClassSet::iter)
                .filter(|code| !is_key(*code))
                .map(term)
                .collect();
            if !could_be.is_empty() {
                sureness.open.push(Open { account: accounts.label(row), could_be });
            }
            let Some(draws) = sureness.acceptable.get(row) else { continue };
            let (inside, outside): (Vec<_>, Vec<_>) =
                draws.acceptabilities().partition(|(code, _)| is_key(*code));
            let share: f64 = inside.iter().map(|(_, share)| share).sum();
            let rival = outside.into_iter().max_by(|one, other| one.1.total_cmp(&other.1));
            match rival.filter(|_| share < FIRM) {
                None => sureness.firm += 1,
                Some((code, _)) => sureness.shaky.push(Shaky {
                    account: accounts.label(row),
                    won: accounts.money(row),
                    share,
                    otherwise: term(code),
                }),
            }
        }
        sureness.shaky.sort_by(|one, other| one.share.total_cmp(&other.share));
        Ok(sureness)
    }
}

impl Sureness {
    /// How sure the key accounts are, in words.
    pub(crate) fn lines(&self) -> Vec<String> {
        let of = counted(self.key_accounts, "key account");
        let mut lines = Vec::new();
        if !self.open.is_empty() {
            let open: Vec<String> = self
                .open
                .iter()
                .map(|open| format!("{} ({})", open.account, open.could_be.join(" or ")))
                .collect();
            let count = open.len();
            let names = some(&open);
            lines.push(format!(
                "Missing numbers: {count} of {of} could be none, were everything known: {names}."
            ));
        }
        let shaky: Vec<String> = self
            .shaky
            .iter()
            .map(|shaky| {
                let share = percent(shaky.share);
                format!("{} ({share}, else {})", shaky.account, shaky.otherwise)
            })
            .collect();
        let spread = percent(self.spread);
        let least = if shaky.is_empty() {
            String::new()
        } else {
            format!("; the least sure: {}", some(&shaky))
        };
        lines.push(format!(
            "Weights: with each up to {spread} off, {} of {of} {} key in nine of ten draws{least}.",
            self.firm,
            verb(self.firm, self.key_accounts, "stays", "stay")
        ));
        lines
    }
}
