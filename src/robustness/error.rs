//! What can go wrong when robustness is asked for.

use crate::model::ClassifyError;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RobustnessError {
    /// The model and the portfolio do not fit, or a missing number is rejected.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    /// The specification does not fit the model; every fault is listed.
    #[error("model `{model}`: {}", listed(faults))]
    Specification {
        /// The model.
        model: String,
        /// What is wrong.
        faults: Vec<SpecificationFault>,
    },
    /// Weights inside the stated set are too rare to be drawn.
    #[error(
        "axis `{axis}`: none of {proposals} weightings lay in the stated set: widen the ranges or the ball"
    )]
    WeightsTooRare {
        /// The axis.
        axis: String,
        /// How many were drawn for one weighting.
        proposals: u32,
    },
    /// Drawn cuts do not come out in their order.
    #[error(
        "none of {proposals} draws of the cuts within {half_width} kept their order: narrow the band to less than the cuts lie apart"
    )]
    CutsTooClose {
        /// The half-width of the band.
        half_width: f64,
        /// How many were drawn for one rule.
        proposals: u32,
    },
    /// There is no such account.
    #[error("row {row} is none of the {rows} rows of the portfolio: count from 0")]
    NoSuchRow {
        /// The row asked for.
        row: usize,
        /// How many there are.
        rows: usize,
    },
}

fn listed(faults: &[SpecificationFault]) -> String {
    let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

/// One thing that is wrong with a specification.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SpecificationFault {
    /// No draw at all, or too many.
    #[error("{draws} draws are outside 1..={limit}")]
    Draws {
        /// How many were asked for.
        draws: u32,
        /// The most.
        limit: u32,
    },
    /// An axis that the model has not got.
    #[error("there is no axis `{axis}`: the axes are {}", known.join(", "))]
    UnknownAxis {
        /// The axis named.
        axis: String,
        /// The axes of the model.
        known: Vec<String>,
    },
    /// An axis has two distributions.
    #[error("axis `{axis}` has two distributions: keep one")]
    AxisTwice {
        /// The axis.
        axis: String,
    },
    /// A range for a criterion that the axis has not got, or that does not count.
    #[error("axis `{axis}` has no criterion `{criterion}` that counts: those are {}", known.join(", "))]
    UnknownCriterion {
        /// The axis.
        axis: String,
        /// The criterion named.
        criterion: String,
        /// The criteria of the axis with a weight above 0.
        known: Vec<String>,
    },
    /// A criterion has two ranges.
    #[error("axis `{axis}`: criterion `{criterion}` has two ranges: keep one")]
    RangeTwice {
        /// The axis.
        axis: String,
        /// The criterion.
        criterion: String,
    },
    /// The ends of a range are not weights in order.
    #[error(
        "axis `{axis}`, criterion `{criterion}`: {low} to {high} is no range of weights: give 0 <= low <= high <= 1 with high above 0"
    )]
    WeightRange {
        /// The axis.
        axis: String,
        /// The criterion.
        criterion: String,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// No weights inside the ranges add up to 1.
    #[error(
        "axis `{axis}`: no weights in these ranges add up to 1: the low ends add up to {low} and the high ends to {high}"
    )]
    NoWeights {
        /// The axis.
        axis: String,
        /// The sum of the lower ends.
        low: f64,
        /// The sum of the upper ends.
        high: f64,
    },
    /// A radius is not a length.
    #[error("axis `{axis}`: the radius {radius} is not a finite number of at least 0")]
    Radius {
        /// The axis.
        axis: String,
        /// The radius.
        radius: f64,
    },
    /// A spread is not a share.
    #[error("axis `{axis}`: the spread {share} is not a finite number of at least 0")]
    Spread {
        /// The axis.
        axis: String,
        /// The share.
        share: f64,
    },
    /// The band of the cuts is not a width.
    #[error("the half-width {half_width} of the cuts is not a number in 0..=1")]
    CutBand {
        /// The half-width.
        half_width: f64,
    },
    /// The rule comes from elsewhere, and its cuts can't be moved.
    #[error(
        "the rule is none of the library's, so that its cuts can't be drawn: leave the band out"
    )]
    CutsNotKnown,
    /// An error for a column that the model does not read as numbers.
    #[error("no criterion that counts reads numbers from the column `{column}`: those columns are {}", known.join(", "))]
    UnknownColumn {
        /// The column named.
        column: String,
        /// The number columns that criteria with a weight above 0 read.
        known: Vec<String>,
    },
    /// A column has two errors or two ranges.
    #[error("the column `{column}` is stated twice: keep one")]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// An error is not a size.
    #[error("column `{column}`: the error {size} is not a finite number of at least 0")]
    ErrorSize {
        /// The column.
        column: String,
        /// The size.
        size: f64,
    },
    /// Levels for a column that the model does not read as text.
    #[error("no criterion that counts reads texts from the column `{column}`: those columns are {}", known.join(", "))]
    UnknownTextColumn {
        /// The column named.
        column: String,
        /// The text columns that criteria with a weight above 0 read.
        known: Vec<String>,
    },
    /// The ends of a range are no numbers in order.
    #[error("column `{column}`: {low} to {high} is no range of numbers: give low <= high")]
    ColumnRange {
        /// The column.
        column: String,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// No number of the range can be divided by.
    #[error(
        "column `{column}` is the denominator of a ratio, which is observed above 0 only: a range up to {high} holds no such number"
    )]
    Denominator {
        /// The column.
        column: String,
        /// The upper end of the range.
        high: f64,
    },
    /// No level at all.
    #[error("column `{column}` has no level to be filled with: name at least one, or leave it out")]
    NoLevels {
        /// The column.
        column: String,
    },
    /// A level that a criterion does not know.
    #[error("column `{column}`: the level `{level}` is not known: the levels are {}", known.join(", "))]
    UnknownLevel {
        /// The column.
        column: String,
        /// The level named.
        level: String,
        /// The levels of the criterion.
        known: Vec<String>,
    },
}
