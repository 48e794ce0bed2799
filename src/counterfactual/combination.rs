//! The cheapest combination of changes: what it says, and why there may be none.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::explain::ExplainedClass;
use crate::format_version::FormatVersion;
use crate::model::ClassifyError;

/// The most pieces of straight lines, steps and levels that the changeable columns may have
/// together.
pub const MAX_PIECES: usize = 1024;

/// The answer to "what is the cheapest way into that class?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Cheapest {
    /// The account has the class as it is.
    Already,
    /// This way.
    Found(Combination),
    /// There is none inside the limits by what can be changed, which no missing cell can, nor a
    /// denominator that is not above 0.
    Unreachable,
    /// None was found; there may be one.
    NotFound,
}

/// A combination of changes that reaches a class; the changed account has been classified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CombinationDocument", into = "CombinationDocument")]
pub struct Combination {
    /// The class that it reaches.
    pub class: ExplainedClass,
    /// The sum of the costs of its steps, added in their order.
    pub cost: f64,
    /// The changes, in the order of the model's columns. Never empty.
    pub steps: Vec<Step>,
    /// Whether there can be a cheaper one.
    pub guarantee: Guarantee,
}

/// One change of a combination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The column.
    pub column: String,
    /// From what to what.
    pub change: StepChange,
    /// What it costs.
    pub cost: f64,
}

/// What a step changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StepChange {
    /// A number.
    Number {
        /// As it is.
        from: f64,
        /// As it has to be.
        to: f64,
    },
    /// A text.
    Level {
        /// As it is; `None` if missing, which [`Model::cheapest_change`](crate::model::Model::cheapest_change)
        /// leaves as it is.
        from: Option<String>,
        /// As it has to be.
        to: String,
    },
}

/// Whether a cheaper combination can exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// None, but for the tolerance of the solver: what a millionth of the largest possible move of
    /// a score would save. Given where every changeable column is worth straight lines, steps or levels on
    /// additive axes, and the rule is a built-in one.
    Exact,
    /// Perhaps: curves were replaced by straight lines between points, or the way was found by
    /// going back step by step from a point with the class.
    UpperBound,
}

/// As it stands in a file, unchecked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CombinationDocument {
    format_version: FormatVersion,
    class: ExplainedClass,
    cost: f64,
    steps: Vec<Step>,
    guarantee: Guarantee,
}

impl From<Combination> for CombinationDocument {
    fn from(combination: Combination) -> Self {
        let Combination { class, cost, steps, guarantee } = combination;
        Self { format_version: FormatVersion, class, cost, steps, guarantee }
    }
}

impl TryFrom<CombinationDocument> for Combination {
    type Error = SavedCombinationError;

    fn try_from(document: CombinationDocument) -> Result<Self, SavedCombinationError> {
        let CombinationDocument { format_version: _, class, cost, steps, guarantee } = document;
        if steps.is_empty() {
            return Err(SavedCombinationError::NoSteps);
        }
        let mut columns = BTreeSet::new();
        for step in &steps {
            if !columns.insert(&step.column) {
                return Err(SavedCombinationError::Twice { column: step.column.clone() });
            }
            if !(step.cost >= 0.0 && step.cost.is_finite()) {
                let (column, cost) = (step.column.clone(), step.cost);
                return Err(SavedCombinationError::Cost { column, cost });
            }
            let stays = match &step.change {
                StepChange::Number { from, to } if !(from.is_finite() && to.is_finite()) => {
                    let (column, from, to) = (step.column.clone(), *from, *to);
                    return Err(SavedCombinationError::NotFinite { column, from, to });
                }
                StepChange::Number { from, to } => from == to,
                StepChange::Level { from, to } => from.as_ref() == Some(to),
            };
            if stays {
                return Err(SavedCombinationError::NoChange { column: step.column.clone() });
            }
        }
        let sum = total(&steps);
        if cost != sum {
            return Err(SavedCombinationError::Sum { cost, sum });
        }
        Ok(Self { class, cost, steps, guarantee })
    }
}

/// The cost of a combination: that of its steps, in their order.
pub(crate) fn total(steps: &[Step]) -> f64 {
    steps.iter().map(|step| step.cost).sum()
}

/// Why a file does not hold a combination.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SavedCombinationError {
    /// Nothing changes.
    #[error("a combination without steps changes nothing: the file was edited")]
    NoSteps,
    /// A column that changes twice.
    #[error("column `{column}` is changed by two steps: the file was edited")]
    Twice {
        /// The column.
        column: String,
    },
    /// A number that is none.
    #[error("column `{column}`: from {from} to {to} is no change of a number: the file was edited")]
    NotFinite {
        /// The column.
        column: String,
        /// As it is.
        from: f64,
        /// As it has to be.
        to: f64,
    },
    /// A step that leaves its column as it is.
    #[error("the step of column `{column}` changes nothing: the file was edited")]
    NoChange {
        /// The column.
        column: String,
    },
    /// A cost below 0 or not finite.
    #[error("column `{column}`: a cost of {cost} is none: the file was edited")]
    Cost {
        /// The column.
        column: String,
        /// The cost.
        cost: f64,
    },
    /// A cost that is not the sum of those of the steps.
    #[error("the steps cost {sum} together, not {cost}: the file was edited")]
    Sum {
        /// The cost in the file.
        cost: f64,
        /// The sum of the steps.
        sum: f64,
    },
}

/// Why no combination was sought.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CombinationError {
    /// The account can't be classified.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    /// An effort for a column that the model does not read.
    #[error("there is an effort for `{column}`, which the model does not read; it reads {}", known.join(", "))]
    UnknownColumn {
        /// The column.
        column: String,
        /// Those that it reads.
        known: Vec<String>,
    },
    /// A cost below 0 or not finite.
    #[error("column `{column}`: a cost of {cost} is none: give a finite number of at least 0")]
    Cost {
        /// The column.
        column: String,
        /// The cost.
        cost: f64,
    },
    /// Limits that are NaN, or the wrong way round.
    #[error("column `{column}`: nothing lies between {min} and {max}: swap or widen the limits")]
    Limits {
        /// The column.
        column: String,
        /// The lower limit.
        min: f64,
        /// The upper limit.
        max: f64,
    },
    /// Costs per unit for a text, or per level for a number.
    #[error(
        "column `{column}`: a text has a cost for each of its `levels`, a number one for `up` and `down`: give the one that fits"
    )]
    WrongKind {
        /// The column.
        column: String,
    },
    /// A level that a criterion does not know.
    #[error("column `{column}`: level {level:?} is not known to every criterion that reads it")]
    UnknownLevel {
        /// The column.
        column: String,
        /// The level.
        level: String,
    },
    /// A class that the model does not have.
    #[error("the model has no class `{class}`; it has {}", known.join(", "))]
    UnknownClass {
        /// The class.
        class: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A better class was asked of a model without an order.
    #[error("the classes of model `{model}` are in no order: name the class that is wanted")]
    NotOrdered {
        /// The model.
        model: String,
    },
    /// More pieces than the limit.
    #[error(
        "the changeable columns have {pieces} pieces together, more than {limit}: leave some columns out"
    )]
    TooManyPieces {
        /// How many.
        pieces: usize,
        /// The limit.
        limit: usize,
    },
}
