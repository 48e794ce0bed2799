//! CRITIC weights: a criterion counts as much as it spreads and says what the others don't
//! (Diakoulaki, Mavrotas and Papayannakis 1995).

use serde::{Deserialize, Serialize};

use super::Weights;
use super::deviation::{Scaling, centred, named};
use super::observations::{DataWeightsError, Direction, Observations, Sample};
use super::statistics::{Centred, ranks};

/// How the likeness of two criteria is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correlation {
    /// Pearson's product-moment correlation: how nearly the values lie on a line.
    #[default]
    Pearson,
    /// Spearman's rank correlation: Pearson's of the ranks, where equal values have the mean of
    /// their ranks. A single outlier can't move it far.
    Spearman,
}

/// Weighing by CRITIC, "criteria importance through intercriteria correlation".
///
/// ```text
/// c_j = sd_j * sum over k of (1 - r_jk)
/// w_j = c_j / sum of c over the criteria
/// ```
///
/// where `sd_j` is the standard deviation on the chosen [`Scaling`] and `r_jk` the chosen
/// [`Correlation`]. Cost columns are turned round before they are correlated: a cost and a benefit
/// that rise together are in conflict. (Some published results were computed with costs taken for
/// benefits; to reproduce those, declare them as benefits.)
///
/// `1 - r` is computed as half the squared distance of the two columns at mean 0 and length 1, which
/// is never below 0; where the correlation rounds to 1 it is 0.
///
/// | data | what happens |
/// |---|---|
/// | unit of a criterion | changes nothing with [`Scaling::MinMax`]; a factor with [`Scaling::Unscaled`] |
/// | constant criterion | weight 0, listed in [`Sample::constant`]; has no correlation and adds to nobody's conflict |
/// | only one criterion varies | it has weight 1 |
/// | all criteria constant | [`DataWeightsError::NoVariation`] |
/// | all that vary agree perfectly | [`DataWeightsError::NoConflict`] |
/// | zero, negative number | a number like any other |
/// | missing value | its row is left out, see [`Observations`] |
///
/// ```
/// use keyaccount::weights::critic::{Correlation, Critic};
/// use keyaccount::weights::observations::{ObservedCriterion, Observations};
/// use ndarray::array;
/// let data = array![[5.0, 0.0, 7.0], [3.0, 2.0, 4.0], [1.0, 9.0, 6.0]];
/// let criteria = [
///     ObservedCriterion::benefit("margin"),
///     ObservedCriterion::cost("complaints"),
///     ObservedCriterion::benefit("growth"),
/// ];
/// let observations = Observations::from_array(data.view(), criteria)?;
/// let result = Critic::new().with_correlation(Correlation::Spearman).weigh(&observations)?;
/// // Margin and few complaints go together; growth says something of its own.
/// assert!(result.weights.get("growth") > result.weights.get("margin"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Critic {
    correlation: Correlation,
    scaling: Scaling,
}

impl Critic {
    /// Pearson's correlation, each column brought to 0..=1 first.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another correlation.
    #[must_use]
    pub fn with_correlation(mut self, correlation: Correlation) -> Self {
        self.correlation = correlation;
        self
    }

    /// Another scaling.
    #[must_use]
    pub fn with_scaling(mut self, scaling: Scaling) -> Self {
        self.scaling = scaling;
        self
    }

    /// Weights from data. O(rows * criteria^2), and `rows log rows` a criterion for ranks.
    ///
    /// # Errors
    /// [`DataWeightsError`]: no criterion that varies, or only such as agree perfectly.
    pub fn weigh(self, observations: &Observations) -> Result<CriticWeights, DataWeightsError> {
        let columns = centred(observations)?;
        let deviations: Vec<f64> =
            columns.iter().map(|column| self.scaling.standard_deviation(column)).collect();
        let largest = deviations.iter().copied().fold(0.0, f64::max);
        let conflicts = self.conflicts(observations, &columns);

        let varying = columns.iter().filter(|column| !column.is_constant()).count();
        let information: Vec<f64> = if varying == 1 {
            deviations.iter().map(|deviation| deviation / largest).collect()
        } else {
            let pairs = deviations.iter().zip(&conflicts);
            pairs.map(|(deviation, conflict)| deviation / largest * conflict).collect()
        };
        if information.iter().all(|c| *c == 0.0) {
            let varying = observations.names().zip(&columns).filter(|(_, c)| !c.is_constant());
            return Err(DataWeightsError::NoConflict {
                criteria: varying.map(|(name, _)| name.to_owned()).collect(),
            });
        }
        Ok(CriticWeights {
            weights: Weights::from_checked(observations.names().zip(information)),
            sample: observations.sample(columns.iter().map(Centred::is_constant)),
            standard_deviations: named(observations, deviations),
            conflicts: named(observations, conflicts),
            correlation: self.correlation,
            scaling: self.scaling,
        })
    }

    /// The sum of `1 - r` of each criterion with all that vary.
    fn conflicts(self, observations: &Observations, columns: &[Centred]) -> Vec<f64> {
        let unit: Vec<Vec<f64>> = observations
            .observed()
            .iter()
            .zip(columns)
            .map(|(observed, column)| {
                let mut unit = match self.correlation {
                    Correlation::Pearson => column.unit_deviations(),
                    Correlation::Spearman => {
                        Centred::new(&ranks(&observed.values)).unit_deviations()
                    }
                };
                if observed.criterion.direction() == Direction::Cost {
                    for deviation in &mut unit {
                        *deviation = -*deviation;
                    }
                }
                unit
            })
            .collect();
        let mut conflicts = vec![0.0; columns.len()];
        let mut rest = conflicts.as_mut_slice();
        let mut left = unit.iter().zip(columns);
        while let (Some((own, column)), Some((sum, others))) = (left.next(), rest.split_first_mut())
        {
            for ((other, other_column), other_sum) in left.clone().zip(others.iter_mut()) {
                if !column.is_constant() && !other_column.is_constant() {
                    let conflict = half_squared_distance(own, other);
                    *sum += conflict;
                    *other_sum += conflict;
                }
            }
            rest = others;
        }
        conflicts
    }
}

/// `1 - r`, at most 2; 0 where `r` rounds to 1.
fn half_squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let half = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / 2.0;
    // Opposite columns lie 2 apart, but lengths of 1 are so to rounding only.
    if 1.0 - half == 1.0 { 0.0 } else { half.min(2.0) }
}

/// Weights by CRITIC, and what they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CriticWeights {
    /// The weights.
    pub weights: Weights,
    /// The standard deviation of each criterion on the scale used.
    pub standard_deviations: Vec<(String, f64)>,
    /// The sum of `1 - r` of each criterion, in `0..=2 (n - 1)`.
    pub conflicts: Vec<(String, f64)>,
    /// The correlation used.
    pub correlation: Correlation,
    /// The scale used.
    pub scaling: Scaling,
    /// Rows used, missing values, constant criteria.
    pub sample: Sample,
}
