//! Standard-deviation weights: a criterion counts as much as it spreads.

use serde::{Deserialize, Serialize};

use super::Weights;
use super::observations::{DataWeightsError, Observations, Sample};
use super::statistics::Centred;

/// On which scale spreads are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Each column brought to 0..=1 by its smallest and largest value; cost columns turned round.
    /// Neither its unit nor its zero changes anything.
    #[default]
    MinMax,
    /// The columns as they are. A column in cents weighs a hundred times what it would in euros:
    /// for columns that share a unit.
    Unscaled,
}

impl Scaling {
    /// The population standard deviation on this scale.
    pub(super) fn standard_deviation(self, column: &Centred) -> f64 {
        match self {
            Self::MinMax => column.standard_deviation_of_unit_range(),
            Self::Unscaled => column.standard_deviation(),
        }
    }
}

/// Weighing by standard deviation: `w = sd / sum of sd over the criteria`.
///
/// The direction of a criterion changes nothing: turned round, a column spreads as before. Whether
/// the sum of squares is divided by the number of rows or by one less cancels out; the deviations in
/// the result are divided by the number of rows.
///
/// | data | what happens |
/// |---|---|
/// | unit of a criterion | changes nothing with [`Scaling::MinMax`]; a factor with [`Scaling::Unscaled`] |
/// | constant criterion | weight 0, listed in [`Sample::constant`] |
/// | all criteria constant | [`DataWeightsError::NoVariation`] |
/// | zero, negative number | a number like any other |
/// | missing value | its row is left out, see [`Observations`] |
///
/// ```
/// use keyaccount::weights::deviation::{Scaling, StandardDeviation};
/// use keyaccount::weights::observations::{ObservedCriterion, Observations};
/// use ndarray::array;
/// let data = array![[1.0, 10.0], [3.0, 16.0]];
/// let criteria = ["a", "b"].map(ObservedCriterion::benefit);
/// let observations = Observations::from_array(data.view(), criteria)?;
/// let result = StandardDeviation::new().with_scaling(Scaling::Unscaled).weigh(&observations)?;
/// assert_eq!(result.weights.values().collect::<Vec<_>>(), [0.25, 0.75]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardDeviation {
    scaling: Scaling,
}

impl StandardDeviation {
    /// Each column brought to 0..=1 first.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another scaling.
    #[must_use]
    pub fn with_scaling(mut self, scaling: Scaling) -> Self {
        self.scaling = scaling;
        self
    }

    /// Weights from data. O(rows * criteria).
    ///
    /// # Errors
    /// [`DataWeightsError::NoVariation`] if every criterion is constant.
    pub fn weigh(self, observations: &Observations) -> Result<DeviationWeights, DataWeightsError> {
        let columns = centred(observations)?;
        let deviations = columns.iter().map(|column| self.scaling.standard_deviation(column));
        let deviations: Vec<f64> = deviations.collect();
        let largest = deviations.iter().copied().fold(0.0, f64::max);
        // Relative to the largest, so that their sum is neither too large nor too small a number.
        let relative = deviations.iter().map(|deviation| deviation / largest);
        Ok(DeviationWeights {
            weights: Weights::from_checked(observations.names().zip(relative)),
            sample: observations.sample(columns.iter().map(Centred::is_constant)),
            standard_deviations: named(observations, deviations),
            scaling: self.scaling,
        })
    }
}

/// The columns without their means, of which at least one varies.
pub(super) fn centred(observations: &Observations) -> Result<Vec<Centred>, DataWeightsError> {
    let columns = observations.observed().iter().map(|observed| Centred::new(&observed.values));
    let columns: Vec<Centred> = columns.collect();
    if columns.iter().all(Centred::is_constant) {
        return Err(DataWeightsError::NoVariation {
            criteria: observations.names().map(str::to_owned).collect(),
            rows: observations.complete_rows(),
        });
    }
    Ok(columns)
}

pub(super) fn named(observations: &Observations, numbers: Vec<f64>) -> Vec<(String, f64)> {
    observations.names().map(str::to_owned).zip(numbers).collect()
}

/// Weights by standard deviation, and what they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DeviationWeights {
    /// The weights.
    pub weights: Weights,
    /// The standard deviation of each criterion on the scale used.
    pub standard_deviations: Vec<(String, f64)>,
    /// The scale used.
    pub scaling: Scaling,
    /// Rows used, missing values, constant criteria.
    pub sample: Sample,
}
