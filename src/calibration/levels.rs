//! Reference levels from data: which raw number is worth 0 and which 1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CalibrationError;
use super::numbers::CriterionNumbers;
use crate::axis::Axis;
use crate::classification::Saturation;
use crate::criterion::value_function::Shape;
use crate::criterion::{Criterion, ValueFunction};
use crate::portfolio::Portfolio;
use crate::provenance::Provenance;
use crate::weights::observations::Direction;

mod search;
#[cfg(test)]
mod tests;

use search::Search;
pub(super) use search::{Extent, around};

/// How two reference levels come from the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LevelMethod {
    /// The smallest and the largest number. One outlier moves every account: not the default.
    MinMax,
    /// Two quantiles. Unweighted: R's type 7, `x[floor h] + (h - floor h) * (x[floor h + 1] -
    /// x[floor h])` at `h = (n - 1) * p`. Weighted: the smallest number up to which the weights add
    /// up to `p` of their sum.
    Quantiles {
        /// The probability of the lower level.
        low: f64,
        /// The probability of the higher level.
        high: f64,
    },
    /// The mean less and plus `k` standard deviations (unweighted with `n - 1`; weighted
    /// `sum w (x - mean)^2 / sum w`). Of the logarithms if the shape is logarithmic.
    MeanDeviation {
        /// Standard deviations either side, above 0.
        k: f64,
    },
    /// The median less and plus `k` times the median distance from it (not scaled by 1.4826). Of
    /// the logarithms if the shape is logarithmic.
    MedianDeviation {
        /// Median distances either side, above 0.
        k: f64,
    },
}

impl Default for LevelMethod {
    /// The 5 % and the 95 % quantile.
    fn default() -> Self {
        Self::Quantiles { low: 0.05, high: 0.95 }
    }
}

impl std::fmt::Display for LevelMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MinMax => f.write_str("minimum and maximum"),
            Self::Quantiles { low, high } => write!(f, "quantiles at {low} and {high}"),
            Self::MeanDeviation { k } => write!(f, "mean ± {k} standard deviations"),
            Self::MedianDeviation { k } => write!(f, "median ± {k} median deviations"),
        }
    }
}

/// The shape of a calibrated value function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelShape {
    /// Equal steps count equally.
    Linear,
    /// Equal ratios count equally; only numbers above 0 are counted.
    Logarithmic,
}

/// What is to be done with one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LevelChoice {
    /// Its value function stays as it is.
    Keep,
    /// It gets a new value function of this direction and shape.
    Fit {
        /// Whether more is better.
        direction: Direction,
        /// The shape.
        shape: LevelShape,
    },
}

/// How the reference levels of a model are calibrated.
///
/// A criterion with a linear, logarithmic or exponential value function keeps its direction and
/// shape and gets new levels (of an exponential one the constant grows with the distance of the
/// levels). Any other value function stays, unless a choice is made for its criterion: its numbers
/// are judgements, not levels.
///
/// ```
/// use keyaccount::calibration::{LevelMethod, LevelShape, Levels};
/// use keyaccount::weights::observations::Direction;
/// let levels = Levels::new(LevelMethod::MedianDeviation { k: 3.0 })
///     .weighted_by("revenue")
///     .fit("Days to pay", Direction::Cost, LevelShape::Linear)
///     .keep("Prestige");
/// assert_eq!(Levels::default().method, LevelMethod::Quantiles { low: 0.05, high: 0.95 });
/// assert_eq!(levels.choices.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Levels {
    /// The method.
    pub method: LevelMethod,
    /// The column of weights, such as revenue; every account counts the same without it. An
    /// account without a weight, or with a weight of 0, is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_column: Option<String>,
    /// The fewest numbers that levels are taken from; 10 by default.
    pub minimum_observed: u64,
    /// Choices for single criteria, by name.
    pub choices: BTreeMap<String, LevelChoice>,
}

impl Default for Levels {
    fn default() -> Self {
        Self::new(LevelMethod::default())
    }
}

impl Levels {
    /// Levels by a method, every account counting the same.
    #[must_use]
    pub fn new(method: LevelMethod) -> Self {
        Self { method, weight_column: None, minimum_observed: 10, choices: BTreeMap::new() }
    }

    /// The same with a column of weights, at least 0.
    #[must_use]
    pub fn weighted_by(mut self, column: impl Into<String>) -> Self {
        self.weight_column = Some(column.into());
        self
    }

    /// The same with another fewest number of observations.
    #[must_use]
    pub fn minimum_observed(mut self, accounts: u64) -> Self {
        self.minimum_observed = accounts;
        self
    }

    /// The same with a direction and shape for a criterion.
    #[must_use]
    pub fn fit(
        mut self,
        criterion: impl Into<String>,
        direction: Direction,
        shape: LevelShape,
    ) -> Self {
        self.choices.insert(criterion.into(), LevelChoice::Fit { direction, shape });
        self
    }

    /// The same with a criterion that stays as it is.
    #[must_use]
    pub fn keep(mut self, criterion: impl Into<String>) -> Self {
        self.choices.insert(criterion.into(), LevelChoice::Keep);
        self
    }

    /// One criterion with levels from a portfolio, and what was taken from it; `None` in the place
    /// of the levels if it stays as it is.
    ///
    /// ```
    /// use keyaccount::calibration::Levels;
    /// use keyaccount::criterion::{Criterion, ValueFunction};
    /// use keyaccount::portfolio::Portfolio;
    ///
    /// let sales: Vec<f64> = (0..=100).map(f64::from).chain([9e9]).collect();
    /// let portfolio = Portfolio::builder().column("sales", sales).build()?;
    /// let guess = Criterion::new("Sales", "sales", ValueFunction::linear(0.0, 1.0)?);
    /// let (criterion, found) = Levels::default().criterion(&guess, &portfolio)?;
    /// let found = found.ok_or("it has levels")?;
    /// // The outlier does not reach the 95 % quantile.
    /// assert!((found.low - 5.05).abs() < 1e-12 && (found.high - 95.95).abs() < 1e-12);
    /// assert_eq!(criterion.value_function().value(95.95), 1.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CalibrationError`]: a column that is not there, holds text, is missing throughout, has too
    /// few numbers or only one; a method whose parameters are out of range; unusable weights.
    pub fn criterion(
        &self,
        criterion: &Criterion,
        portfolio: &Portfolio<'_>,
    ) -> Result<(Criterion, Option<FoundLevels>), CalibrationError> {
        let (criterion, fitted) = self.fit_criterion(criterion, portfolio)?;
        Ok((criterion, fitted.map(|fitted| fitted.levels)))
    }

    /// The same, with what saturates as far as that is known by the way.
    fn fit_criterion(
        &self,
        criterion: &Criterion,
        portfolio: &Portfolio<'_>,
    ) -> Result<(Criterion, Option<Fitted>), CalibrationError> {
        self.check()?;
        let name = criterion.name();
        let choice = self.choices.get(name).cloned().unwrap_or_else(|| own_choice(criterion));
        let LevelChoice::Fit { direction, shape } = choice else {
            return Ok((criterion.clone(), None));
        };
        let numbers = CriterionNumbers::find(portfolio, name, criterion.input())?;
        let column = criterion.input().columns().collect::<Vec<_>>().join(" / ");
        let search = Search { criterion: name, column: &column, levels: self, shape };
        let Fitted { levels: found, saturated } = search.run(&numbers, portfolio)?;
        let (worst, best) = match direction {
            Direction::Benefit => (found.low, found.high),
            Direction::Cost => (found.high, found.low),
        };
        let function =
            ValueFunction::new(shape_with(criterion, shape, worst, best)).map_err(|source| {
                CalibrationError::ValueFunction { criterion: name.to_owned(), source }
            })?;
        let saturated = saturated.filter(|_| function.saturation() == (found.low, found.high));
        let provenance = Provenance::calibrated(self.in_words(&column, &found));
        let criterion =
            criterion.clone().with_value_function(function).with_levels_provenance(provenance);
        Ok((criterion, Some(Fitted { levels: found, saturated })))
    }

    /// An axis with levels from a portfolio, and what was taken from it, one entry per criterion.
    ///
    /// # Errors
    /// As [`Levels::criterion`].
    pub fn axis(
        &self,
        axis: &Axis,
        portfolio: &Portfolio<'_>,
    ) -> Result<(Axis, Vec<Option<FoundLevels>>), CalibrationError> {
        let (axis, fitted) = self.fit_axis(axis, portfolio)?;
        let levels = fitted.into_iter().map(|fitted| fitted.map(|fitted| fitted.levels));
        Ok((axis, levels.collect()))
    }

    /// The same, with what saturates as far as that is known by the way.
    #[allow(clippy::type_complexity)] // a pair, spelt out
    pub(super) fn fit_axis(
        &self,
        axis: &Axis,
        portfolio: &Portfolio<'_>,
    ) -> Result<(Axis, Vec<Option<Fitted>>), CalibrationError> {
        let mut found = Vec::with_capacity(axis.criteria().len());
        let mut criteria = Vec::with_capacity(axis.criteria().len());
        for criterion in axis.criteria() {
            let (criterion, levels) = self.fit_criterion(criterion, portfolio)?;
            criteria.push(criterion);
            found.push(levels);
        }
        let axis = axis.with_criteria(criteria).map_err(crate::model::ModelError::from)?;
        Ok((axis, found))
    }

    /// Refuses parameters out of range.
    fn check(&self) -> Result<(), CalibrationError> {
        match self.method {
            LevelMethod::Quantiles { low, high } if !(0.0 <= low && low < high && high <= 1.0) => {
                Err(CalibrationError::Probabilities { low, high })
            }
            LevelMethod::MeanDeviation { k } | LevelMethod::MedianDeviation { k }
                if !(k > 0.0 && k.is_finite()) =>
            {
                Err(CalibrationError::Spread { k })
            }
            _ => Ok(()),
        }
    }

    fn in_words(&self, column: &str, found: &FoundLevels) -> String {
        let FoundLevels { low, high, observed, missing, not_positive } = found;
        let weights = match &self.weight_column {
            Some(weights) => format!(", weighted by `{weights}`"),
            None => String::new(),
        };
        let left_out = match not_positive {
            0 => String::new(),
            _ => format!(", {not_positive} not above 0 left out"),
        };
        format!(
            "{} of `{column}` over {observed} accounts ({missing} missing{left_out}){weights}: {low} and {high}",
            self.method
        )
    }
}

/// The levels found for one criterion, and what they were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundLevels {
    /// The lower level.
    pub low: f64,
    /// The higher level.
    pub high: f64,
    /// Accounts whose numbers were counted.
    pub observed: u64,
    /// Accounts without a number; with a column of weights also those without a weight, or with a
    /// weight of 0.
    pub missing: u64,
    /// Accounts left out because a logarithm needs a number above 0.
    pub not_positive: u64,
}

/// Levels, and how many numbers lie beyond them, if that is known without another pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitted {
    pub(super) levels: FoundLevels,
    pub(super) saturated: Option<Saturation>,
}

/// What happens to a criterion without a choice.
fn own_choice(criterion: &Criterion) -> LevelChoice {
    let fit = |worst: f64, best: f64, shape| LevelChoice::Fit {
        direction: if worst < best { Direction::Benefit } else { Direction::Cost },
        shape,
    };
    match criterion.value_function().shape() {
        Shape::Linear { worst, best } | Shape::Exponential { worst, best, .. } => {
            fit(*worst, *best, LevelShape::Linear)
        }
        Shape::Logarithmic { worst, best } => fit(*worst, *best, LevelShape::Logarithmic),
        _ => LevelChoice::Keep,
    }
}

/// The new shape; an exponential one stays one.
fn shape_with(criterion: &Criterion, shape: LevelShape, worst: f64, best: f64) -> Shape {
    match (shape, criterion.value_function().shape()) {
        (LevelShape::Logarithmic, _) => Shape::Logarithmic { worst, best },
        (LevelShape::Linear, Shape::Exponential { worst: from, best: to, rho }) => {
            Shape::Exponential { worst, best, rho: rho * ((best - worst) / (to - from)).abs() }
        }
        (LevelShape::Linear, _) => Shape::Linear { worst, best },
    }
}
