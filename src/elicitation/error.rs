//! Why examples do not give a model.

use crate::model::{ClassifyError, ModelError};

/// What is wrong with examples, or with the model that is to be fitted to them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ElicitationError {
    /// Another number of classes than accounts.
    #[error("{examples} classes were given for {rows} accounts: give one per row, or `None`")]
    ExampleCount {
        /// Classes given.
        examples: usize,
        /// Accounts in the portfolio.
        rows: usize,
    },
    /// An example for an account that the portfolio does not have.
    #[error("there is no account `{id}` in the portfolio: check the id, or take the example out")]
    UnknownId {
        /// The id.
        id: String,
    },
    /// Two examples for one account.
    #[error("the account `{id}` has two examples, `{first}` and `{second}`: keep one of them")]
    Twice {
        /// The id.
        id: String,
        /// The class of the first example.
        first: String,
        /// The class of the second example.
        second: String,
    },
    /// Examples by id for a portfolio without ids.
    #[error(
        "the portfolio has no ids to find the examples by: build it with ids, or give the examples by row"
    )]
    NoIds,
    /// No such column of texts.
    #[error(
        "there is no text column `{column}` that could hold the examples: the text columns are {}",
        available.join(", ")
    )]
    NoSuchColumn {
        /// The column.
        column: String,
        /// The text columns there are.
        available: Vec<String>,
    },
    /// A class that the model does not have.
    #[error("the example in row {row} has the class `{class}`, which the model lacks: its classes are {}", known.join(", "))]
    UnknownClass {
        /// The row, from 0.
        row: usize,
        /// The class.
        class: String,
        /// The keys of the model's classes.
        known: Vec<String>,
    },
    /// Fewer than two classes among the examples.
    #[error("the examples are of {classes} classes: at least 2 are needed to tell them apart")]
    TooFewClasses {
        /// Different classes among the examples.
        classes: usize,
    },
    /// Too few examples on one side of a cut.
    #[error(
        "cut `{cut}`: {below} examples belong below it and {above} above, but {needed} are needed on either side: add examples, or ask for fewer by name"
    )]
    TooFewExamples {
        /// The name of the cut.
        cut: String,
        /// Examples below it.
        below: u64,
        /// Examples on or above it.
        above: u64,
        /// How many are needed on either side.
        needed: u64,
    },
    /// No example has anything observed on an axis.
    #[error(
        "none of the {examples} examples has anything observed on `{axis}`: fill its columns in"
    )]
    NothingObserved {
        /// The axis.
        axis: String,
        /// How many examples there are.
        examples: usize,
    },
    /// No weight above 0 makes the examples on an axis more likely.
    #[error(
        "no criterion of `{axis}` tells the examples apart in the direction of its value function: turn the value functions that point the wrong way, or give other criteria"
    )]
    NothingSeparates {
        /// The axis.
        axis: String,
    },
    /// A rule that is neither bands nor a grid.
    #[error(
        "the rule of model `{model}` is neither bands nor a grid: weights and cuts can't be fitted to its classes"
    )]
    UnsupportedRule {
        /// The model.
        model: String,
    },
    /// A weighted product.
    #[error("axis `{axis}` is a weighted product: weights can be fitted to weighted sums only")]
    Geometric {
        /// The axis.
        axis: String,
    },
    /// A ridge that is not above 0.
    #[error("a ridge of {ridge}: give a finite number above 0, such as 0.001")]
    Ridge {
        /// The number.
        ridge: f64,
    },
    /// The model can't classify the portfolio.
    #[error("the model can't read the portfolio: {0}")]
    Classify(#[from] ClassifyError),
    /// The numbers found do not make a model.
    #[error(transparent)]
    Model(#[from] ModelError),
}
