//! The cheapest combination of changes: what it says, and why there may be none.

use serde::{Deserialize, Serialize};

use crate::explain::ExplainedClass;
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
    /// There is none inside the limits.
    Unreachable,
    /// None was found; there may be one.
    NotFound,
}

/// A combination of changes that reaches a class; the changed account has been classified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combination {
    /// The class that it reaches.
    pub class: ExplainedClass,
    /// The sum of the costs of its steps.
    pub cost: f64,
    /// The changes, in the order of the names of their columns.
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
        /// As it is; `None` if missing.
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
