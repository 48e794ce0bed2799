//! Targets: how many accounts, or how much of them, each class should hold.

use serde::{Deserialize, Serialize};

use crate::analysis::ClassLabel;
use crate::analysis::money::share;
use crate::analysis::summary::Summary;

/// What is wanted of a class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// So many accounts.
    Accounts(u64),
    /// Such a share of the classified accounts, in `0..=1`.
    AccountShare(f64),
    /// Such a share of the money of the classified accounts, in `0..=1`.
    MoneyShare(f64),
}

/// A goal for a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The key of the class.
    pub class: String,
    /// What is wanted.
    pub goal: Goal,
}

/// Goals for the classes of a model; several for one class are fine.
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::analysis::capacity::{Goal, Target, Targets};
/// use keyaccount::analysis::summary::Summary;
/// use keyaccount::model::{FourS, Model};
///
/// let model = FourS::preset();
/// let view = ClassView::new("four_s", model.classes(), &[3, 3, 3, 0], &[])?;
/// let targets = Targets::new(vec![Target { class: "strategic".into(), goal: Goal::Accounts(4) }])?;
/// let coverage = targets.coverage(&Summary::of(view, None)?)?;
/// assert_eq!((coverage[0].coverage, coverage[0].gap), (Some(0.75), Some(1.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Target>", into = "Vec<Target>")]
pub struct Targets(Vec<Target>);

impl TryFrom<Vec<Target>> for Targets {
    type Error = TargetError;

    fn try_from(targets: Vec<Target>) -> Result<Self, TargetError> {
        Self::new(targets)
    }
}

impl From<Targets> for Vec<Target> {
    fn from(targets: Targets) -> Self {
        targets.0
    }
}

/// Why goals cannot be compared with a summary. Targets are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TargetError {
    /// A share out of range.
    #[error("target {position}: the share {share} is outside 0..=1; write 20 % as 0.2")]
    Share {
        /// The target.
        position: usize,
        /// The share.
        share: f64,
    },
    /// A class that the summary does not have.
    #[error("target {position}: `{model}` has no class `{class}`; use one of {}", .known.join(", "))]
    UnknownClass {
        /// The target.
        position: usize,
        /// The class.
        class: String,
        /// The model of the summary.
        model: String,
        /// Its classes.
        known: Vec<String>,
    },
    /// A share of money, but the summary was made without money.
    #[error("target {position} is a share of money; pass money to the summary")]
    NoMoney {
        /// The target.
        position: usize,
    },
}

/// How far a goal is reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The class.
    pub class: ClassLabel,
    /// What is wanted.
    pub goal: Goal,
    /// The number or share that is there; `None` for a share of nothing.
    pub actual: Option<f64>,
    /// `actual / wanted`, 1 or more where it is reached; `None` if nothing is wanted, or so little
    /// that the quotient is too large for a number.
    pub coverage: Option<f64>,
    /// `wanted - actual`: what is lacking, below 0 where there is more than wanted.
    pub gap: Option<f64>,
}

impl Targets {
    /// Checks goals.
    ///
    /// # Errors
    /// [`TargetError::Share`].
    pub fn new(targets: Vec<Target>) -> Result<Self, TargetError> {
        for (position, target) in targets.iter().enumerate() {
            if let Goal::AccountShare(share) | Goal::MoneyShare(share) = target.goal
                && !(0.0..=1.0).contains(&share)
            {
                return Err(TargetError::Share { position, share });
            }
        }
        Ok(Self(targets))
    }

    /// The goals.
    pub fn all(&self) -> &[Target] {
        &self.0
    }

    /// Compares each goal with what a summary counted.
    ///
    /// # Errors
    /// [`TargetError::UnknownClass`], [`TargetError::NoMoney`].
    pub fn coverage(&self, summary: &Summary) -> Result<Vec<Coverage>, TargetError> {
        self.0
            .iter()
            .enumerate()
            .map(|(position, Target { class, goal })| {
                let found = summary.class(class).ok_or_else(|| TargetError::UnknownClass {
                    position,
                    class: class.clone(),
                    model: summary.model.clone(),
                    known: summary.classes.iter().map(|c| c.class.key.clone()).collect(),
                })?;
                let (wanted, actual) = match *goal {
                    Goal::Accounts(wanted) => (wanted as f64, Some(found.accounts as f64)),
                    Goal::AccountShare(wanted) => (wanted, found.share),
                    Goal::MoneyShare(wanted) => {
                        let money = found.money.ok_or(TargetError::NoMoney { position })?;
                        (wanted, money.share)
                    }
                };
                Ok(Coverage {
                    class: found.class.clone(),
                    goal: *goal,
                    actual,
                    coverage: actual.and_then(|actual| share(actual, wanted)),
                    gap: actual.map(|actual| wanted - actual),
                })
            })
            .collect()
    }
}
