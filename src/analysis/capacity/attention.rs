//! Attention: hours that accounts ask for, against hours that there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::money::share;
use crate::analysis::{ClassLabel, ClassView, InputError};

/// The most hours of a plan: beyond it is a typing error, and below it sums stay finite.
const MAX_HOURS: f64 = 1e9;

/// How many hours an account of each class gets in a period.
///
/// ```text
/// demand      = sum over classes of (accounts of the class * hours of the class)
///               + unclassified accounts * hours of an unclassified account
/// balance     = available - demand
/// utilisation = demand / available
/// ```
/// A plan in a file that gives a class twice is refused.
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::analysis::capacity::TimePlan;
/// use keyaccount::model::{FourS, Model};
///
/// let plan =
///     TimePlan::new([("strategic", 40.0), ("star", 30.0), ("status", 10.0), ("streamline", 1.0)])?;
/// let model = FourS::preset();
/// let view = ClassView::new("four_s", model.classes(), &[3, 3, 1, 0, 0], &[])?;
/// let attention = plan.attention(view, 100.0)?;
/// assert_eq!((attention.demand, attention.balance), (112.0, -12.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "TimePlanDocument", into = "TimePlanDocument")]
pub struct TimePlan {
    hours: BTreeMap<String, f64>,
    unclassified: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimePlanDocument {
    #[serde(deserialize_with = "crate::unique_keys::unique_keys")]
    hours: BTreeMap<String, f64>,
    #[serde(default)]
    unclassified: f64,
}

impl TryFrom<TimePlanDocument> for TimePlan {
    type Error = TimePlanError;

    fn try_from(document: TimePlanDocument) -> Result<Self, TimePlanError> {
        Self::new(document.hours)?.with_unclassified(document.unclassified)
    }
}

impl From<TimePlan> for TimePlanDocument {
    fn from(TimePlan { hours, unclassified }: TimePlan) -> Self {
        Self { hours, unclassified }
    }
}

/// Why hours cannot be planned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TimePlanError {
    /// Hours out of range.
    #[error("{what}: {hours} hours are outside 0..={limit}")]
    Hours {
        /// Of what: a class, `unclassified`, or who has the hours.
        what: String,
        /// The hours.
        hours: f64,
        /// The most they may be.
        limit: f64,
    },
    /// A class given twice.
    #[error("class `{class}` is given twice; give its hours once")]
    Twice {
        /// The class.
        class: String,
    },
    /// A class of the model without hours.
    #[error("class `{class}` of `{model}` has no hours; give it some, or 0")]
    NoHours {
        /// The class.
        class: String,
        /// The model.
        model: String,
    },
    /// A manager with accounts but without available hours.
    #[error("manager {manager:?} has accounts but no available hours; give some, or 0")]
    NoSupply {
        /// The manager.
        manager: String,
    },
    /// Classes or rows that do not fit.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// Supply and demand of attention.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attention {
    /// The classes, in the order of their codes.
    pub classes: Vec<ClassAttention>,
    /// How many accounts have no class.
    pub unclassified: u64,
    /// The hours that they ask for.
    pub unclassified_hours: f64,
    /// All hours that accounts ask for.
    pub demand: f64,
    /// The hours there are.
    pub available: f64,
    /// What is left; below 0 where there is too little.
    pub balance: f64,
    /// `demand / available`; `None` where nothing is available, or so little that the quotient is
    /// too large for a number.
    pub utilisation: Option<f64>,
}

/// The attention that one class asks for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassAttention {
    /// The class.
    pub class: ClassLabel,
    /// How many accounts it holds.
    pub accounts: u64,
    /// The hours of one of them.
    pub hours_each: f64,
    /// The hours of all of them.
    pub hours: f64,
    /// Their share of the demand; `None` where there is none.
    pub share: Option<f64>,
}

/// Supply and demand of one manager's attention.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ManagerAttention {
    /// The manager; `None` for accounts that have none, with 0 hours available.
    pub manager: Option<String>,
    /// Supply and demand.
    pub attention: Attention,
}

fn check_hours(what: &str, hours: f64) -> Result<f64, TimePlanError> {
    let limit = MAX_HOURS;
    if (0.0..=limit).contains(&hours) {
        return Ok(hours);
    }
    Err(TimePlanError::Hours { what: what.to_owned(), hours, limit })
}

impl TimePlan {
    /// Hours by class key, each in `0..=1e9`; unclassified accounts get none.
    ///
    /// # Errors
    /// [`TimePlanError::Hours`], [`TimePlanError::Twice`].
    pub fn new<K: Into<String>>(
        hours: impl IntoIterator<Item = (K, f64)>,
    ) -> Result<Self, TimePlanError> {
        let mut checked = BTreeMap::new();
        for (class, hours) in hours {
            let class = class.into();
            check_hours(&class, hours)?;
            if checked.insert(class.clone(), hours).is_some() {
                return Err(TimePlanError::Twice { class });
            }
        }
        Ok(Self { hours: checked, unclassified: 0.0 })
    }

    /// The hours of an account without a class, in `0..=1e9`.
    ///
    /// # Errors
    /// [`TimePlanError::Hours`].
    pub fn with_unclassified(mut self, hours: f64) -> Result<Self, TimePlanError> {
        self.unclassified = check_hours("unclassified", hours)?;
        Ok(self)
    }

    /// What all accounts together ask for, against the hours available, in `0..=1e9`.
    ///
    /// # Errors
    /// [`TimePlanError`]: a class of the model without hours, hours of a class that it does not have,
    /// available hours out of range.
    pub fn attention(
        &self,
        view: ClassView<'_>,
        available: f64,
    ) -> Result<Attention, TimePlanError> {
        let hours = self.hours_of(view)?;
        check_hours("available", available)?;
        Ok(self.balance(view, &hours, view.slots(), available))
    }

    /// What the accounts of each manager ask for, against that manager's hours. Managers come by
    /// name, each one with hours or accounts; accounts without a manager come last, if there are
    /// some.
    ///
    /// # Errors
    /// As [`TimePlan::attention`]; also a manager with accounts but without hours, and another number of managers
    /// than of accounts.
    pub fn attention_by_manager<S: AsRef<str>>(
        &self,
        view: ClassView<'_>,
        managers: &[Option<S>],
        available: &BTreeMap<String, f64>,
    ) -> Result<Vec<ManagerAttention>, TimePlanError> {
        view.check_length("the managers", managers.len())?;
        let hours = self.hours_of(view)?;
        let mut teams: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (manager, hours) in available {
            check_hours(manager, *hours)?;
            teams.insert(manager, Vec::new());
        }
        let mut nobody = Vec::new();
        for (slot, manager) in view.slots().zip(managers) {
            match manager {
                Some(manager) => teams.entry(manager.as_ref()).or_default().push(slot),
                None => nobody.push(slot),
            }
        }
        let mut all = Vec::with_capacity(teams.len() + 1);
        for (manager, slots) in teams {
            let supply = available
                .get(manager)
                .ok_or_else(|| TimePlanError::NoSupply { manager: manager.to_owned() })?;
            let attention = self.balance(view, &hours, slots.into_iter(), *supply);
            all.push(ManagerAttention { manager: Some(manager.to_owned()), attention });
        }
        if !nobody.is_empty() {
            let attention = self.balance(view, &hours, nobody.into_iter(), 0.0);
            all.push(ManagerAttention { manager: None, attention });
        }
        Ok(all)
    }

    /// The hours of each class, in the order of the codes.
    fn hours_of(&self, view: ClassView<'_>) -> Result<Vec<f64>, TimePlanError> {
        for class in self.hours.keys() {
            view.code_of(class)?;
        }
        view.classes()
            .iter()
            .map(|class| {
                self.hours.get(&class.key).copied().ok_or_else(|| TimePlanError::NoHours {
                    class: class.key.clone(),
                    model: view.model().to_owned(),
                })
            })
            .collect()
    }

    fn balance(
        &self,
        view: ClassView<'_>,
        hours: &[f64],
        slots: impl Iterator<Item = usize>,
        available: f64,
    ) -> Attention {
        let mut counts = vec![0_u64; hours.len() + 1];
        for slot in slots {
            if let Some(count) = counts.get_mut(slot) {
                *count += 1;
            }
        }
        let unclassified = counts.pop().unwrap_or_default();
        let unclassified_hours = unclassified as f64 * self.unclassified;
        let of_class = |(count, hours): (&u64, &f64)| *count as f64 * hours;
        let in_classes: f64 = counts.iter().zip(hours).map(of_class).sum();
        let demand = in_classes + unclassified_hours;
        let classes = view.classes().iter().zip(counts.iter().zip(hours));
        Attention {
            classes: classes
                .map(|(class, (accounts, hours_each))| {
                    let hours = of_class((accounts, hours_each));
                    ClassAttention {
                        class: ClassLabel::of(class),
                        accounts: *accounts,
                        hours_each: *hours_each,
                        hours,
                        share: share(hours, demand),
                    }
                })
                .collect(),
            unclassified,
            unclassified_hours,
            demand,
            available,
            balance: available - demand,
            utilisation: share(demand, available),
        }
    }
}
