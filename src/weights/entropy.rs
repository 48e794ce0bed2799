//! Entropy weights: a criterion counts as much as it tells the accounts apart.

use serde::{Deserialize, Serialize};

use super::Weights;
use super::observations::{DataWeightsError, Direction, Observations, Sample};
use super::statistics::{extent, inverse_power_of_two};
use crate::math::ln;

/// What the entropy method does with a criterion of which less is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntropyCosts {
    /// Takes the numbers as they are: how much they differ does not depend on which end is better.
    /// This is how the published results were computed.
    #[default]
    AsTheyAre,
    /// Takes the smallest cost divided by each cost, as some programs do. A cost of 0 is an error.
    Reciprocal,
}

/// Weighing by entropy.
///
/// With `m` complete rows, for each criterion:
///
/// ```text
/// p_i  = x_i / sum of x                    0 ln 0 = 0
/// h    = -1 / ln m * sum of p_i ln p_i     in 0..=1, 1 if all shares are equal
/// d    = 1 - h
/// w    = d / sum of d over the criteria
/// ```
///
/// `d` is computed as the sum over rows of `(1 + e) ln (1 + e) - e`, divided by `m ln m`, where
/// `e = x / mean - 1`: the same number without the difference of two that are nearly equal.
///
/// | data | what happens |
/// |---|---|
/// | unit of a criterion | changes nothing; a shift of its zero does |
/// | constant criterion (all zeros too) | weight 0, listed in [`Sample::constant`] |
/// | all criteria constant | [`DataWeightsError::NoVariation`] |
/// | zero | counts as 0 ln 0 = 0; as a reciprocal cost [`DataWeightsError::ZeroCost`] |
/// | negative number | [`DataWeightsError::Negative`] |
/// | missing value | its row is left out, see [`Observations`] |
///
/// ```
/// use keyaccount::weights::entropy::Entropy;
/// use keyaccount::weights::observations::{ObservedCriterion, Observations};
/// use ndarray::array;
/// let data = array![[30.0, 29.0], [19.0, 29.0], [68.0, 28.9]];
/// let criteria = ["size", "age"].map(ObservedCriterion::benefit);
/// let result = Entropy::new().weigh(&Observations::from_array(data.view(), criteria)?)?;
/// assert!(result.weights.get("size").unwrap() > 0.999); // the ages hardly differ
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Entropy {
    costs: EntropyCosts,
}

impl Entropy {
    /// Costs are taken as they are.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another treatment of costs.
    #[must_use]
    pub fn with_costs(mut self, costs: EntropyCosts) -> Self {
        self.costs = costs;
        self
    }

    /// Weights from data. O(rows * criteria).
    ///
    /// # Errors
    /// [`DataWeightsError`]: a negative number, a reciprocal of 0, no criterion that varies.
    pub fn weigh(self, observations: &Observations) -> Result<EntropyWeights, DataWeightsError> {
        let mut divergences = Vec::new();
        for observed in observations.observed() {
            let criterion = || observed.criterion.name().to_owned();
            let find = |wanted: fn(f64) -> bool| {
                let mut rows = observed.values.iter().enumerate();
                let found = rows.find(|(_, value)| wanted(**value));
                found.map(|(row, value)| (observations.row(row), *value))
            };
            if let Some((row, value)) = find(|value| value < 0.0) {
                return Err(DataWeightsError::Negative { criterion: criterion(), row, value });
            }
            let reciprocal = self.costs == EntropyCosts::Reciprocal
                && observed.criterion.direction() == Direction::Cost;
            divergences.push(if reciprocal {
                if let Some((row, _)) = find(|value| value == 0.0) {
                    return Err(DataWeightsError::ZeroCost { criterion: criterion(), row });
                }
                let (low, _) = extent(observed.values.iter().copied());
                divergence(observed.values.iter().map(|value| low / value))
            } else {
                let (_, high) = extent(observed.values.iter().copied());
                let factor = inverse_power_of_two(high);
                divergence(observed.values.iter().map(|value| value * factor))
            });
        }
        if divergences.iter().all(|divergence| *divergence == 0.0) {
            return Err(DataWeightsError::NoVariation {
                criteria: observations.names().map(str::to_owned).collect(),
                rows: observations.complete_rows(),
            });
        }
        let constant = divergences.iter().map(|divergence| *divergence == 0.0);
        Ok(EntropyWeights {
            sample: observations.sample(constant),
            weights: Weights::from_checked(observations.names().zip(divergences.iter().copied())),
            divergences: observations.names().map(str::to_owned).zip(divergences).collect(),
            costs: self.costs,
        })
    }
}

/// `1 - h` of numbers from 0 to 4; 0 if they are all the same.
fn divergence(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (low, high) = extent(values.clone());
    if low == high {
        return 0.0;
    }
    let (rows, sum) = values.clone().fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + (x - low)));
    let mean = low + sum / rows;
    let excess: f64 = values.map(|value| excess(value, mean)).sum();
    // The largest is 1, where one row has everything; its logarithm may round to more.
    (excess / (rows * ln(rows))).min(1.0)
}

/// `(1 + e) ln (1 + e) - e` for `e = x / mean - 1`, at least 0.
fn excess(value: f64, mean: f64) -> f64 {
    let e = (value - mean) / mean;
    if value == 0.0 {
        1.0
    } else if e.abs() < 1.0 / 16.0 {
        // e^2/2 - e^3/6 + e^4/12 - ...; what follows lies below the last digit.
        let series = (2..=16).rev().map(|k| 1.0 / f64::from(k * (k - 1)));
        e * e * series.fold(0.0, |sum, coefficient| coefficient - sum * e)
    } else {
        let ratio = value / mean;
        ratio * ln(ratio) - e
    }
}

/// Weights by entropy, and what they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EntropyWeights {
    /// The weights.
    pub weights: Weights,
    /// `d = 1 - h` of each criterion, in 0..=1.
    pub divergences: Vec<(String, f64)>,
    /// How costs were treated.
    pub costs: EntropyCosts,
    /// Rows used, missing values, constant criteria.
    pub sample: Sample,
}
