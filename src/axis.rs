//! Axes: criteria and weights that make one named dimension with two poles.

use serde::{Deserialize, Serialize};

use crate::criterion::{Criterion, Missing};
use crate::limits::{MAX_CRITERIA, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::provenance::Provenance;
use crate::weights::{Weights, WeightsError};

/// How the values of the criteria become one score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Weighted sum: `score = sum of weight_i * value_i`. Strength on one criterion buys off
    /// weakness on another.
    #[default]
    Additive,
    /// Weighted product: `score = product of value_i ^ weight_i`. Weakness cannot be bought off:
    /// a single value of 0 makes the score 0.
    Geometric,
}

/// Whether the weights of the criteria are points on any scale or have to sum to 1 as they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// Any positive scale; divided by the sum.
    #[default]
    Points,
    /// Must sum to 1, to within [`SUM_TOLERANCE`](crate::weights::SUM_TOLERANCE).
    Direct,
}

/// One named dimension with two poles.
///
/// ```
/// use keyaccount::axis::Axis;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// let axis = Axis::new("attractiveness", "Attractiveness", ("unattractive", "attractive"), [
///     Criterion::new("Growth", "growth", ValueFunction::linear(-0.1, 0.3)?).with_weight(2.0),
///     Criterion::new("Size", "revenue", ValueFunction::logarithmic(1e6, 1e9)?).with_weight(1.0),
/// ])?;
/// assert_eq!(axis.weights(), [2.0 / 3.0, 1.0 / 3.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "AxisDocument", into = "AxisDocument")]
pub struct Axis {
    key: String,
    name: String,
    low_pole: String,
    high_pole: String,
    aggregation: Aggregation,
    weighting: Weighting,
    criteria: Vec<Criterion>,
    weights: Vec<f64>,
    provenance: Provenance,
}

impl Axis {
    /// An additive axis. `key` is for machines, `name` for people, `poles` are what a score of 0
    /// and of 1 stand for.
    ///
    /// # Errors
    /// [`AxisError`]: an empty or overlong name or text, no criterion or too many, two criteria of one
    /// name, weights that are not weights, an assumed value outside `0..=1`.
    pub fn new(
        key: impl Into<String>,
        name: impl Into<String>,
        poles: (impl Into<String>, impl Into<String>),
        criteria: impl IntoIterator<Item = Criterion>,
    ) -> Result<Self, AxisError> {
        Self::try_from(AxisDocument {
            key: key.into(),
            name: name.into(),
            low_pole: poles.0.into(),
            high_pole: poles.1.into(),
            aggregation: Aggregation::default(),
            weighting: Weighting::default(),
            criteria: criteria.into_iter().collect(),
            provenance: Provenance::caller(),
        })
    }

    /// The same axis with another aggregation.
    #[must_use]
    pub fn with_aggregation(mut self, aggregation: Aggregation) -> Self {
        self.aggregation = aggregation;
        self
    }

    /// The same axis with another provenance.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self
    }

    /// The same axis with other weights, matched by the criteria's names.
    ///
    /// # Errors
    /// [`AxisError::WeightsDoNotMatch`] if the names are not those of the criteria.
    pub fn with_weights(&self, weights: &Weights) -> Result<Self, AxisError> {
        let unmatched = || AxisError::WeightsDoNotMatch {
            axis: self.key.clone(),
            weights: weights.iter().map(|(name, _)| name.to_owned()).collect(),
            criteria: self.criteria.iter().map(|c| c.name().to_owned()).collect(),
        };
        if weights.len() != self.criteria.len() {
            return Err(unmatched());
        }
        let criteria = self
            .criteria
            .iter()
            .map(|criterion| {
                let weight = weights.get(criterion.name()).ok_or_else(unmatched)?;
                Ok(criterion.clone().with_weight(weight))
            })
            .collect::<Result<Vec<_>, AxisError>>()?;
        self.with_criteria(criteria)
    }

    /// The same axis with other criteria; checked like a new one.
    ///
    /// # Errors
    /// As [`Axis::new`].
    pub fn with_criteria(
        &self,
        criteria: impl IntoIterator<Item = Criterion>,
    ) -> Result<Self, AxisError> {
        let mut document = AxisDocument::from(self.clone());
        document.criteria = criteria.into_iter().collect();
        Self::try_from(document)
    }

    /// The key, for machines.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The name, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a score of 0 stands for.
    pub fn low_pole(&self) -> &str {
        &self.low_pole
    }

    /// What a score of 1 stands for.
    pub fn high_pole(&self) -> &str {
        &self.high_pole
    }

    /// How values become a score.
    pub fn aggregation(&self) -> Aggregation {
        self.aggregation
    }

    /// The criteria, at least one.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The share of each criterion: at least 0, together 1 (to rounding).
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Each criterion with its share.
    pub fn weighted(&self) -> impl ExactSizeIterator<Item = (&Criterion, f64)> {
        self.criteria.iter().zip(self.weights.iter().copied())
    }

    /// Where the dimension comes from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }
}

/// An axis as it stands in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct AxisDocument {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) low_pole: String,
    pub(crate) high_pole: String,
    #[serde(default)]
    pub(crate) aggregation: Aggregation,
    #[serde(default)]
    pub(crate) weighting: Weighting,
    #[serde(default)]
    pub(crate) provenance: Provenance,
    pub(crate) criteria: Vec<Criterion>,
}

impl TryFrom<AxisDocument> for Axis {
    type Error = AxisError;

    fn try_from(document: AxisDocument) -> Result<Self, AxisError> {
        let AxisDocument {
            key,
            name,
            low_pole,
            high_pole,
            aggregation,
            weighting,
            criteria,
            provenance,
        } = document;
        let axis = || key.clone();
        check_name("axis key", &key).map_err(|fault| AxisError::Name { axis: axis(), fault })?;
        for (what, text) in
            [("axis name", &name), ("low pole", &low_pole), ("high pole", &high_pole)]
        {
            check_name(what, text).map_err(|fault| AxisError::Name { axis: axis(), fault })?;
        }
        if criteria.len() > MAX_CRITERIA {
            return Err(AxisError::TooManyCriteria {
                axis: axis(),
                criteria: criteria.len(),
                limit: MAX_CRITERIA,
            });
        }
        let text = |what, text: &str| {
            check_text(what, text).map_err(|fault| AxisError::Name { axis: axis(), fault })
        };
        text("source of the axis", &provenance.source)?;
        for criterion in &criteria {
            check_name("criterion name", criterion.name())
                .map_err(|fault| AxisError::Name { axis: axis(), fault })?;
            for column in criterion.input().columns() {
                check_name("column name", column)
                    .map_err(|fault| AxisError::Name { axis: axis(), fault })?;
            }
            text("unit of a criterion", criterion.unit())?;
            text("source of a criterion", &criterion.provenance().source)?;
            text("source of a criterion's levels", &criterion.levels_provenance().source)?;
            if let Missing::Assume(value) = criterion.missing()
                && !(0.0..=1.0).contains(&value)
            {
                return Err(AxisError::AssumedValue {
                    axis: axis(),
                    criterion: criterion.name().to_owned(),
                    value,
                });
            }
            if criterion.value_function().category_table().is_some()
                && criterion.input().columns().count() == 2
            {
                return Err(AxisError::RatioOfLevels {
                    axis: axis(),
                    criterion: criterion.name().to_owned(),
                });
            }
        }
        let named = criteria.iter().map(|c| (c.name(), c.weight()));
        let weights = match weighting {
            Weighting::Points => Weights::points(named),
            Weighting::Direct => Weights::direct(named),
        }
        .map_err(|source| AxisError::Weights { axis: axis(), source })?;
        let weights = weights.values().collect();
        Ok(Self {
            key,
            name,
            low_pole,
            high_pole,
            aggregation,
            weighting,
            criteria,
            weights,
            provenance,
        })
    }
}

impl From<Axis> for AxisDocument {
    fn from(axis: Axis) -> Self {
        Self {
            key: axis.key,
            name: axis.name,
            low_pole: axis.low_pole,
            high_pole: axis.high_pole,
            aggregation: axis.aggregation,
            weighting: axis.weighting,
            criteria: axis.criteria,
            provenance: axis.provenance,
        }
    }
}

/// What is wrong with a name, or with a longer text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Nothing but white space.
    #[error("the {what} is empty: give it a name")]
    Empty {
        /// Which name.
        what: &'static str,
    },
    /// Longer than the limit.
    #[error("the {what} has {bytes} bytes, more than {limit}: shorten it")]
    TooLong {
        /// Which name.
        what: &'static str,
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
}

/// A name is not empty and not longer than [`MAX_NAME_BYTES`].
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<(), NameFault> {
    if name.trim().is_empty() {
        return Err(NameFault::Empty { what });
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(NameFault::TooLong { what, bytes: name.len(), limit: MAX_NAME_BYTES });
    }
    Ok(())
}

/// A text may be empty, but is not longer than [`MAX_TEXT_BYTES`].
pub(crate) fn check_text(what: &'static str, text: &str) -> Result<(), NameFault> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(NameFault::TooLong { what, bytes: text.len(), limit: MAX_TEXT_BYTES });
    }
    Ok(())
}

/// Why criteria do not make an axis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AxisError {
    /// A name is empty, or a name or a longer text is too long.
    #[error("axis `{axis}`: {fault}")]
    Name {
        /// The axis.
        axis: String,
        /// What is wrong.
        fault: NameFault,
    },
    /// More criteria than the limit.
    #[error("axis `{axis}` has {criteria} criteria, more than {limit}: merge some of them")]
    TooManyCriteria {
        /// The axis.
        axis: String,
        /// How many.
        criteria: usize,
        /// The limit.
        limit: usize,
    },
    /// A value outside `0..=1` is assumed for missing numbers.
    #[error(
        "axis `{axis}`, criterion `{criterion}`: a missing value can't be assumed to be {value}: give a value from 0 to 1 (a value, not a raw number)"
    )]
    AssumedValue {
        /// The axis.
        axis: String,
        /// The criterion.
        criterion: String,
        /// The value.
        value: f64,
    },
    /// A table of levels over a ratio of two columns.
    #[error(
        "axis `{axis}`, criterion `{criterion}`: text levels can't be divided: read one column, or use a numeric value function"
    )]
    RatioOfLevels {
        /// The axis.
        axis: String,
        /// The criterion.
        criterion: String,
    },
    /// The weights are not weights.
    #[error("axis `{axis}`: {source}")]
    Weights {
        /// The axis.
        axis: String,
        /// What is wrong.
        source: WeightsError,
    },
    /// New weights are for other criteria.
    #[error(
        "axis `{axis}`: the weights are for {} but the criteria are {}: name each criterion once",
        weights.join(", "), criteria.join(", ")
    )]
    WeightsDoNotMatch {
        /// The axis.
        axis: String,
        /// The names weighed.
        weights: Vec<String>,
        /// The names of the criteria.
        criteria: Vec<String>,
    },
}
