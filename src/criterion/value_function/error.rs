//! What a value function refuses.

use thiserror::Error;

use super::compile::{
    HIGHEST_FLATNESS, HIGHEST_RANGE, HIGHEST_RATIO, HIGHEST_STEEPNESS, LOWEST_RANGE, LOWEST_RATIO,
};

/// A rule that the parameters of a value function break.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ValueFunctionError {
    /// A parameter is NaN or infinite.
    #[error("{parameter} is {value}; give a finite number")]
    NotFinite {
        /// Which parameter.
        parameter: &'static str,
        /// What it is.
        value: f64,
    },
    /// A raw number in a table is NaN or infinite.
    #[error(
        "the raw number of {what} {position} (counted from 0) is {value}; give a finite number \
         (beyond the first and the last the value stays as it is)"
    )]
    EntryNotFinite {
        /// Of what: point or step.
        what: &'static str,
        /// The position in the table, from 0.
        position: usize,
        /// The number.
        value: f64,
    },
    /// The worst and the best level are the same number.
    #[error(
        "the worst and the best level are both {level}; they must differ, \
         with worst above best where less is better"
    )]
    EqualLevels {
        /// The number.
        level: f64,
    },
    /// Two levels (or neighbouring points, or the scale) lie too near or too far apart to divide
    /// by their distance.
    #[error(
        "{what} is {value:e}, outside {LOWEST_RANGE:e}..={HIGHEST_RANGE:e}; \
         give the raw numbers in another unit"
    )]
    RangeOutOfBounds {
        /// Which distance.
        what: &'static str,
        /// How long it is.
        value: f64,
    },
    /// The logistic scale is 0.
    #[error(
        "the logistic scale is 0; give the way from value 0.5 to 0.731, negative if decreasing"
    )]
    ZeroScale,
    /// The exponential constant is 0.
    #[error(
        "rho is 0; give it in units of x, positive for a concave and negative for a convex curve"
    )]
    ZeroRho,
    /// The exponential curve is so steep that it is a step.
    #[error(
        "rho {rho} is too short for levels {range} apart: |range / rho| must not exceed \
         {HIGHEST_STEEPNESS}; use a longer rho, or a step function"
    )]
    TooSteep {
        /// The exponential constant.
        rho: f64,
        /// |best - worst|.
        range: f64,
    },
    /// The exponential curve is so flat that it is a straight line.
    #[error(
        "rho {rho} is too long for levels {range} apart: |rho / range| must not exceed \
         {HIGHEST_FLATNESS:e}; use a linear value function"
    )]
    TooFlat {
        /// The exponential constant.
        rho: f64,
        /// |best - worst|.
        range: f64,
    },
    /// A level of a logarithmic function is not above 0.
    #[error(
        "{parameter} is {value}, but a logarithm needs a level above 0; use another shape, or shift x"
    )]
    NotPositive {
        /// Which parameter.
        parameter: &'static str,
        /// What it is.
        value: f64,
    },
    /// The levels of a logarithmic function lie too near together, or too far apart.
    #[error(
        "the larger level is {ratio} times the smaller, outside {LOWEST_RATIO}..={HIGHEST_RATIO:e}; \
         use a linear value function, or other levels"
    )]
    RatioOutOfBounds {
        /// Larger level / smaller level.
        ratio: f64,
    },
    /// A table has too few entries.
    #[error("{count} {what}, but at least {limit} are needed; add the missing ones")]
    TooFew {
        /// Of what: points, steps or levels.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there must be.
        limit: usize,
    },
    /// A table has too many entries.
    #[error("{count} {what}, but at most {limit} are possible; merge some")]
    TooMany {
        /// Of what: points, steps or levels.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The raw numbers of a table do not increase.
    #[error(
        "{what} {position} (counted from 0) is {value}, not above {previous} before it; sort them and remove duplicates"
    )]
    NotIncreasing {
        /// Points or thresholds.
        what: &'static str,
        /// The position in the table, from 0.
        position: usize,
        /// The number before.
        previous: f64,
        /// The number.
        value: f64,
    },
    /// A value in a table is NaN or lies outside 0..=1.
    #[error(
        "the value of {what} {position} (counted from 0) is {value}, outside 0..=1; values are shares of the best: rescale them"
    )]
    ValueOutOfRange {
        /// Of what: point, step, level or start.
        what: &'static str,
        /// The position in the table, from 0.
        position: usize,
        /// The value.
        value: f64,
    },
    /// A level has no name.
    #[error(
        "level {position} (counted from 0) has an empty name; an empty cell is a missing value and needs no level"
    )]
    EmptyLevel {
        /// The position in the table, from 0.
        position: usize,
    },
    /// The name of a level is too long.
    #[error(
        "the name of level {position} (counted from 0) has {bytes} bytes, more than {limit}; shorten it, in the column too"
    )]
    LevelTooLong {
        /// The position in the table, from 0.
        position: usize,
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Two levels have the same name.
    #[error("levels {first} and {second} (counted from 0) are both called {name:?}; remove one")]
    DuplicateLevel {
        /// The name.
        name: String,
        /// The position of the first, from 0.
        first: usize,
        /// The position of the second, from 0.
        second: usize,
    },
}
