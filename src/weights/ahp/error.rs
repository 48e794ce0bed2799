//! What is wrong with comparisons, each by itself and all together.

use super::{RandomIndex, Triad};

/// Why numbers are not comparisons.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// No criterion at all.
    #[error("no criterion to compare: give at least one")]
    Empty,
    /// More criteria than the limit.
    #[error("{criteria} criteria, more than {limit}: group them into a hierarchy")]
    TooManyCriteria {
        /// How many.
        criteria: usize,
        /// The limit.
        limit: usize,
    },
    /// A criterion is listed twice.
    #[error("criterion `{criterion}` is listed twice: list it once")]
    DuplicateCriterion {
        /// The criterion.
        criterion: String,
    },
    /// A comparison names a criterion that is not in the list.
    #[error("a comparison names `{criterion}`, which is not among the criteria: add or correct it")]
    UnknownCriterion {
        /// The criterion.
        criterion: String,
    },
    /// A criterion is compared with itself.
    #[error("criterion `{criterion}` is compared with itself ({ratio}): leave that out")]
    WithItself {
        /// The criterion.
        criterion: String,
        /// The ratio.
        ratio: f64,
    },
    /// NaN or an infinity.
    #[error(
        "`{left}` to `{right}` is {ratio}: give a positive number, or leave the pair out of the list of comparisons"
    )]
    NotFinite {
        /// The first criterion.
        left: String,
        /// The second criterion.
        right: String,
        /// The ratio.
        ratio: f64,
    },
    /// Zero or negative.
    #[error(
        "`{left}` to `{right}` is {ratio}, not above 0: a criterion that counts less has a ratio below 1, such as 1/3"
    )]
    NotPositive {
        /// The first criterion.
        left: String,
        /// The second criterion.
        right: String,
        /// The ratio.
        ratio: f64,
    },
    /// Too large or too small for a judgement.
    #[error(
        "`{left}` to `{right}` is {ratio:e}, not within 1/{limit:e} to {limit:e}: use 1/9 to 9"
    )]
    RatioOutOfRange {
        /// The first criterion.
        left: String,
        /// The second criterion.
        right: String,
        /// The ratio.
        ratio: f64,
        /// The largest ratio.
        limit: f64,
    },
    /// A pair is compared twice, with the same result.
    #[error("`{left}` and `{right}` are compared twice ({ratio}): keep one of the comparisons")]
    Duplicate {
        /// The first criterion.
        left: String,
        /// The second criterion.
        right: String,
        /// The ratio of the second comparison.
        ratio: f64,
    },
    /// A pair is compared twice, with different results.
    #[error(
        "`{left}` to `{right}` is {second} here but {first} in an earlier comparison: keep the one that holds"
    )]
    Contradictory {
        /// The first criterion.
        left: String,
        /// The second criterion.
        right: String,
        /// What the earlier comparison says, in this direction.
        first: f64,
        /// What the later one says.
        second: f64,
    },
    /// A matrix of the wrong size.
    #[error(
        "a matrix of {rows} x {columns} for {criteria} criteria: give one row and one column each"
    )]
    Shape {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
        /// How many criteria there are.
        criteria: usize,
    },
    /// A diagonal cell that is not 1.
    #[error("criterion `{criterion}` to itself is {value}: the diagonal holds 1")]
    Diagonal {
        /// The criterion.
        criterion: String,
        /// The cell.
        value: f64,
    },
    /// Two cells that are not reciprocal.
    #[error(
        "`{left}` to `{right}` is {ratio}, but the other way round it is {inverse} instead of {}: correct one of them",
        1.0 / ratio
    )]
    NotReciprocal {
        /// The first criterion.
        left: String,
        /// The second criterion.
        right: String,
        /// The cell of the first to the second.
        ratio: f64,
        /// The cell of the second to the first.
        inverse: f64,
    },
}

/// Why comparisons do not give weights.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AhpError {
    /// Some criteria are not linked to the others by any chain of comparisons.
    #[error(
        "no comparison links these groups of criteria: {}; compare one criterion of each with one of the others",
        components.iter().map(|names| names.join(", ")).collect::<Vec<_>>().join(" | ")
    )]
    Disconnected {
        /// The groups that hang together.
        components: Vec<Vec<String>>,
    },
    /// A chain of comparisons multiplies beyond what numbers can hold.
    #[error(
        "taken together, the comparisons put `{most}` more than {limit:e} times above `{least}`: check the chain between them"
    )]
    Span {
        /// The criterion on top.
        most: String,
        /// The criterion at the bottom.
        least: String,
        /// The limit.
        limit: f64,
    },
    /// The table of random indices has no entry for so many criteria.
    #[error(
        "the random indices of {table} end at {largest} criteria, there are {criteria}: group them into a hierarchy, or accept the inconsistency unmeasured"
    )]
    NoRandomIndex {
        /// How many criteria there are.
        criteria: usize,
        /// The table.
        table: RandomIndex,
        /// The most criteria it covers.
        largest: usize,
    },
    /// A limit for the consistency ratio that is not one.
    #[error(
        "a limit of {limit} for the consistency ratio: give a number of at least 0, such as 0.1"
    )]
    Limit {
        /// The limit.
        limit: f64,
    },
    /// The comparisons contradict each other too much.
    #[error(
        "the comparisons contradict each other: consistency ratio {ratio:.4} by {table}, above {limit}. {triad}, or accept the inconsistency"
    )]
    Inconsistent {
        /// The consistency ratio.
        ratio: f64,
        /// The limit.
        limit: f64,
        /// The table of random indices.
        table: RandomIndex,
        /// The three comparisons that contradict most.
        triad: Box<Triad>,
    },
}
