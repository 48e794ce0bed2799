//! How the weights of an axis are drawn.

use serde::{Deserialize, Serialize};

/// A distribution of the weights of one axis: at least 0, together 1.
///
/// Only criteria that count (a weight above 0 in the model) are drawn; an axis of one criterion has
/// the weight 1 in every draw. All distributions are uniform over their set, and are drawn exactly
/// (no chain of dependent draws): see [`super`] for how.
///
/// In files: `"simplex"`, `{ spread = { share = 0.2 } }`, and so on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WeightDistribution {
    /// The model's own weights in every draw.
    #[default]
    Own,
    /// Any weights at all, uniform on the simplex: Dirichlet(1, .., 1). What nothing is known about
    /// weights comes to.
    Simplex,
    /// Uniform on the weights within a Euclidean distance of the model's own.
    Ball {
        /// The distance, at least 0. No two weightings lie farther apart than the square root of 2.
        radius: f64,
    },
    /// Uniform on the weights that each lie within a share of the model's own:
    /// `own (1 - share) <= w <= own (1 + share)`.
    Spread {
        /// The share, at least 0; 0.2 is 20 % either way.
        share: f64,
    },
    /// Uniform on the weights inside ranges of their own. A criterion that is not named may have
    /// any weight.
    Ranges {
        /// The ranges.
        ranges: Vec<WeightRange>,
    },
}

/// The range of one weight, both ends included: `0 <= low <= high <= 1`, and `high > 0`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightRange {
    /// The name of the criterion.
    pub criterion: String,
    /// The lowest weight.
    pub low: f64,
    /// The highest weight.
    pub high: f64,
}

impl WeightRange {
    /// The range of a criterion.
    pub fn new(criterion: impl Into<String>, low: f64, high: f64) -> Self {
        Self { criterion: criterion.into(), low, high }
    }
}
