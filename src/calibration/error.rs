//! Why a model can't be calibrated on a portfolio.

use crate::criterion::value_function::ValueFunctionError;
use crate::model::{ClassifyError, ModelError};

/// What is wrong with a calibration; nothing is changed then.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrationError {
    /// A criterion that the model does not have.
    #[error("the model has no criterion `{criterion}`: its criteria are {}", known.join(", "))]
    UnknownCriterion {
        /// The name asked for.
        criterion: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A group of cuts that the model does not have.
    #[error("the model has no cuts on `{group}`: it has cuts on {}", known.join(", "))]
    UnknownGroup {
        /// The group asked for.
        group: String,
        /// The groups there are.
        known: Vec<String>,
    },
    /// The portfolio lacks a column.
    #[error(
        "there is no column `{column}` (read by {reader}): the columns are {}",
        available.join(", ")
    )]
    NoSuchColumn {
        /// The criterion, or what else reads it.
        reader: String,
        /// The column.
        column: String,
        /// The columns there are.
        available: Vec<String>,
    },
    /// A column of texts.
    #[error(
        "the column `{column}` (read by {reader}) holds text, which has no reference levels: convert it to numbers, or keep the criterion as it is"
    )]
    NotNumbers {
        /// The criterion, or what else reads it.
        reader: String,
        /// The column.
        column: String,
    },
    /// A column without any usable number.
    #[error(
        "criterion `{criterion}`: none of the {rows} rows of `{column}` holds {what}: fill the column in, or keep the criterion as it is"
    )]
    AllMissing {
        /// The criterion.
        criterion: String,
        /// The column, or the ratio of two.
        column: String,
        /// How many rows there are.
        rows: usize,
        /// What was looked for: a number, or a number above 0.
        what: &'static str,
    },
    /// A column with too few usable numbers.
    #[error(
        "criterion `{criterion}`: only {observed} rows of `{column}` hold {what}, but {needed} are needed: observe more, keep the criterion as it is, or ask for fewer by name"
    )]
    TooFewObserved {
        /// The criterion.
        criterion: String,
        /// The column, or the ratio of two.
        column: String,
        /// How many there are.
        observed: u64,
        /// How many are needed.
        needed: u64,
        /// What was counted: a number, or a number above 0.
        what: &'static str,
    },
    /// Every number of a column is the same.
    #[error(
        "criterion `{criterion}`: every number of `{column}` is {value}, which tells no account from another: drop the criterion, or keep its levels"
    )]
    Constant {
        /// The criterion.
        criterion: String,
        /// The column, or the ratio of two.
        column: String,
        /// The number.
        value: f64,
    },
    /// The column varies, but the two levels that the method found are the same.
    #[error(
        "criterion `{criterion}`: by {method} both reference levels of `{column}` are {level}, because most numbers are: take the minimum and maximum, or keep the levels"
    )]
    LevelsCoincide {
        /// The criterion.
        criterion: String,
        /// The column, or the ratio of two.
        column: String,
        /// The method, in words.
        method: String,
        /// The level.
        level: f64,
    },
    /// Probabilities of quantiles that are not ascending inside `0..=1`.
    #[error("quantiles at {low} and {high}: give two probabilities with 0 <= low < high <= 1")]
    Probabilities {
        /// The lower probability.
        low: f64,
        /// The higher probability.
        high: f64,
    },
    /// A number of deviations that is not above 0 or not finite.
    #[error("{k} deviations either side of the middle: give a finite number above 0")]
    Spread {
        /// The number.
        k: f64,
    },
    /// A weight that is negative.
    #[error(
        "the weight column `{column}` holds {weight} in row {row}: weights are at least 0; leave the cell empty to leave the account out"
    )]
    NegativeWeight {
        /// The column.
        column: String,
        /// The first such row, from 0.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// No weight at all, or more than can be added up.
    #[error(
        "the weights in `{column}` add up to {sum} over the rows that `{criterion}` is observed in: give some of them a weight above 0, in a unit that can be added up"
    )]
    NoWeight {
        /// The column of the weights.
        column: String,
        /// The criterion.
        criterion: String,
        /// The sum.
        sum: f64,
    },
    /// The levels found do not make a value function.
    #[error("criterion `{criterion}`: {source}")]
    ValueFunction {
        /// The criterion.
        criterion: String,
        /// What is wrong.
        source: ValueFunctionError,
    },
    /// The model can't classify the portfolio.
    #[error("the model can't classify the portfolio, so there are no scores to cut: {0}")]
    Classify(#[from] ClassifyError),
    /// The numbers found do not make a model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Too few accounts have a score.
    #[error(
        "only {observed} accounts have a score on `{group}`, but {needed} are needed to place a cut: observe more, keep the cut, or ask for fewer by name"
    )]
    TooFewScores {
        /// The group of cuts.
        group: String,
        /// How many there are.
        observed: u64,
        /// How many are needed.
        needed: u64,
    },
    /// Too few different scores to separate the classes.
    #[error(
        "the accounts have only {distinct} different scores on `{group}`, but {needed} classes are to be told apart: keep the cuts, or use fewer"
    )]
    TooFewDistinct {
        /// The group of cuts.
        group: String,
        /// How many there are.
        distinct: usize,
        /// How many are needed.
        needed: usize,
    },
    /// A method that gives one cut, for several.
    #[error(
        "{method} gives one cut, but `{group}` has {cuts}: use quantiles, targets or natural breaks"
    )]
    OneCut {
        /// The group of cuts.
        group: String,
        /// The method.
        method: &'static str,
        /// How many cuts there are.
        cuts: usize,
    },
    /// Quantiles or targets for another number of cuts.
    #[error("`{group}` has {cuts} cuts, but {given} {what} were given: give one for each cut")]
    CutCount {
        /// The group of cuts.
        group: String,
        /// How many cuts there are.
        cuts: usize,
        /// How many were given.
        given: usize,
        /// `quantiles` or `targets`.
        what: &'static str,
    },
    /// A probability or share outside `0..=1`.
    #[error("`{group}`: {share} is no share: give a number from 0 to 1")]
    Share {
        /// The group of cuts.
        group: String,
        /// The number.
        share: f64,
    },
    /// More accounts than the target would reach the cut wherever it lies.
    #[error(
        "`{group}`: at most {wanted} accounts may reach the cut, but {tied} have the highest score of all ({score}): raise the target, or add a criterion that tells them apart"
    )]
    TargetUnreachable {
        /// The group of cuts.
        group: String,
        /// The target.
        wanted: u64,
        /// Accounts with the highest score.
        tied: u64,
        /// That score.
        score: f64,
    },
    /// Two cuts came out the same or in the wrong order.
    #[error(
        "`{group}`: cut {cut} does not lie above {previous} before it: the accounts do not support so many classes; use fewer cuts or another method"
    )]
    CutsCoincide {
        /// The group of cuts.
        group: String,
        /// The cut before it.
        previous: f64,
        /// The cut.
        cut: f64,
    },
    /// A cut came out where no cut can be.
    #[error(
        "`{group}`: the cut would be {cut}, which would leave one side empty: use another method, or keep the cut"
    )]
    CutAtTheEnd {
        /// The group of cuts.
        group: String,
        /// The cut.
        cut: f64,
    },
    /// A method for two axes, in a model whose rule is not a grid.
    #[error(
        "clusters in two dimensions need a grid of two axes, not `{group}`: use `k_means` instead"
    )]
    NotAGrid {
        /// The group of cuts.
        group: String,
    },
    /// A limit on the top class, in a model that has no such corner.
    #[error(
        "only bands and grids have a top class that can be limited; calibrate `{group}` by a target instead"
    )]
    NoTopClass {
        /// A group of cuts of the model.
        group: String,
    },
    /// Settings of the bootstrap that give no interval.
    #[error(
        "a bootstrap of {resamples} resamples at confidence {confidence}: give 10 to 10000 resamples (or 0 for none) and a confidence above 0 and below 1"
    )]
    Bootstrap {
        /// Resamples asked for.
        resamples: u32,
        /// Confidence asked for.
        confidence: f64,
    },
}
