//! Value functions: a raw number in its own unit becomes a value in 0..=1.
//!
//! A value function carries all that is known about the money, the days or the points of one
//! criterion: which number is worth nothing, which is worth everything, and how the worth grows in
//! between. Its reference levels belong to the model, not to the portfolio, so that adding an
//! account never moves the others.
//!
//! | shape | for | direction |
//! |---|---|---|
//! | [`linear`](ValueFunction::linear) | points, shares | either |
//! | [`piecewise`](ValueFunction::piecewise) | judged points, also with a maximum inside | any |
//! | [`exponential`](ValueFunction::exponential) | one constant of curvature | either |
//! | [`logarithmic`](ValueFunction::logarithmic) | money | either |
//! | [`logistic`](ValueFunction::logistic) | no hard ends | either |
//! | [`steps`](ValueFunction::steps) | tariffs, classes | any |
//! | [`categories`](ValueFunction::categories) | text columns | none |
//! | [`relative_to_best_competitor`](ValueFunction::relative_to_best_competitor) | ratios | increasing |
//!
//! Four laws hold for every accepted parameter and every number:
//!
//! * the value lies in 0..=1;
//! * a better number never has a lower value: monotone shapes are monotone in floating point too;
//! * infinities saturate, and NaN (missing) stays NaN;
//! * the bits of the value depend neither on the platform nor on how many rows are evaluated.
//!
//! The value is exactly 0 at the worst and exactly 1 at the best reference level; a piecewise
//! function meets its points to within 2^-51, which the score lattice ([`crate::score`]) rounds
//! away, and points of value 0 exactly (it takes any value below 2^-50 for 0).

mod categories;
mod compile;
mod error;
mod inverse;
mod pointwise;
mod segments;
mod shape;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::categories::{CategoryTable, UnknownLevel};
pub use self::error::ValueFunctionError;
use self::pointwise::{Compiled, RelativeToBestCompetitor};
pub(crate) use self::pointwise::{Linear, Pointwise, Visitor};
pub use self::shape::{ClosedEnd, Shape};

/// A checked value function.
///
/// It is built by a constructor or from a [`Shape`], and loads from a file through the same
/// checks.
///
/// ```
/// use keyaccount::criterion::value_function::ValueFunction;
///
/// // Days until payment: 90 are worth nothing, 0 everything.
/// let days = ValueFunction::linear(90.0, 0.0)?;
/// assert_eq!(days.value(90.0), 0.0);
/// assert_eq!(days.value(45.0), 0.5);
/// assert_eq!(days.value(-3.0), 1.0);
/// assert!(days.value(f64::NAN).is_nan());
/// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Shape", into = "Shape")]
pub struct ValueFunction {
    shape: Shape,
    compiled: Compiled,
}

/// How the value moves when the raw number rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is never worse.
    Increasing,
    /// Less is never worse.
    Decreasing,
    /// Every number has the same value.
    Flat,
    /// The value both rises and falls, or there is no more and less (categories).
    NotMonotone,
}

impl ValueFunction {
    /// Checks and compiles a shape.
    ///
    /// # Errors
    /// One variant of [`ValueFunctionError`] per broken rule; the first one found.
    pub fn new(shape: Shape) -> Result<Self, ValueFunctionError> {
        let compiled = compile::compile(&shape)?;
        Ok(Self { shape, compiled })
    }

    /// `v = clamp((x - worst) / (best - worst))`; a cost if `worst > best`.
    ///
    /// # Errors
    /// If a level is not finite, or both are equal, or their distance has no reciprocal.
    pub fn linear(worst: f64, best: f64) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Linear { worst, best })
    }

    /// Straight lines between 2 to 64 points `(x, v)`; flat before the first and after the last.
    ///
    /// # Errors
    /// If there are too few or too many points, x does not strictly increase, or a v lies outside
    /// 0..=1.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::{Direction, ValueFunction};
    /// let utilisation = ValueFunction::piecewise([(0.0, 0.0), (80.0, 1.0), (100.0, 0.5)])?;
    /// assert_eq!(utilisation.value(40.0), 0.5);
    /// assert_eq!(utilisation.value(90.0), 0.75);
    /// assert_eq!(utilisation.direction(), Direction::NotMonotone);
    /// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
    /// ```
    pub fn piecewise(
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Piecewise { points: points.into_iter().collect() })
    }

    /// `v = (1 - exp(-d/rho)) / (1 - exp(-D/rho))`, with d = the way from worst to x and D = the
    /// way from worst to best; `rho` is a length in units of x (Kirkwood 1997).
    ///
    /// rho > 0 is concave, rho < 0 convex; D/500 <= |rho| <= 2^40 D. Texts differ in what they
    /// call rho: for a rate per unit of x, see
    /// [`exponential_with_rate`](Self::exponential_with_rate).
    ///
    /// # Errors
    /// If the levels are refused as by [`linear`](Self::linear), or rho is not finite, 0, too
    /// short or too long.
    pub fn exponential(worst: f64, best: f64, rho: f64) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Exponential { worst, best, rho })
    }

    /// The same curve with the other reading of rho, a rate: `exp(-rate * d)`, `rate = 1 / rho`.
    ///
    /// # Errors
    /// As [`exponential`](Self::exponential), for `rho = 1 / rate`.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::ValueFunction;
    /// let rate = ValueFunction::exponential_with_rate(1.0, 5.0, 0.5)?;
    /// assert_eq!(rate, ValueFunction::exponential(1.0, 5.0, 2.0)?);
    /// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
    /// ```
    pub fn exponential_with_rate(
        worst: f64,
        best: f64,
        rate: f64,
    ) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Exponential { worst, best, rho: 1.0 / rate })
    }

    /// `v = clamp(ln(x / worst) / ln(best / worst))`: each doubling counts the same. Numbers at or
    /// below 0 have the value of the lower level.
    ///
    /// Ratios are read to 48 binary digits, which keeps the function monotone.
    ///
    /// # Errors
    /// If a level is not finite or not above 0, or their ratio is below 1.001 or above 2^1022.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::ValueFunction;
    /// let revenue = ValueFunction::logarithmic(1e4, 1e8)?;
    /// assert!((revenue.value(1e6) - 0.5).abs() < 1e-12);
    /// assert_eq!(revenue.value(-500.0), 0.0);
    /// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
    /// ```
    pub fn logarithmic(worst: f64, best: f64) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Logarithmic { worst, best })
    }

    /// `v = 1 / (1 + exp(-(x - midpoint) / scale))`; decreasing if `scale < 0`.
    ///
    /// # Errors
    /// If a parameter is not finite, or the scale is 0 or has no reciprocal.
    pub fn logistic(midpoint: f64, scale: f64) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Logistic { midpoint, scale })
    }

    /// `start` before the first threshold, then the value of the last threshold reached, for 1 to
    /// 64 steps `(threshold, value)`.
    ///
    /// # Errors
    /// If there are too few or too many steps, thresholds do not strictly increase, or a value
    /// lies outside 0..=1.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::{ClosedEnd, ValueFunction};
    /// let lower = ValueFunction::steps(0.0, [(10.0, 0.5), (20.0, 1.0)], ClosedEnd::Lower)?;
    /// assert_eq!(lower.value(10.0), 0.5, "[10, 20): a threshold belongs to the step above");
    /// let upper = ValueFunction::steps(0.0, [(10.0, 0.5), (20.0, 1.0)], ClosedEnd::Upper)?;
    /// assert_eq!(upper.value(10.0), 0.0, "(10, 20]: a threshold belongs to the step below");
    /// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
    /// ```
    pub fn steps(
        start: f64,
        steps: impl IntoIterator<Item = (f64, f64)>,
        closed: ClosedEnd,
    ) -> Result<Self, ValueFunctionError> {
        Self::new(Shape::Steps { start, steps: steps.into_iter().collect(), closed })
    }

    /// A value for each of 1 to 1024 levels `(name, value)` of a text column.
    ///
    /// # Errors
    /// If there are too few or too many levels, a name is empty or occurs twice, or a value lies
    /// outside 0..=1.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::ValueFunction;
    /// let access = ValueFunction::categories([("none", 0.0), ("buyer", 0.3), ("board", 1.0)])?;
    /// let table = access.category_table().ok_or("not a table")?;
    /// assert_eq!(table.value_of_level("board")?, 1.0);
    /// assert!(table.value_of_level("Board").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn categories<S: Into<String>>(
        levels: impl IntoIterator<Item = (S, f64)>,
    ) -> Result<Self, ValueFunctionError> {
        let levels = levels.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Self::new(Shape::Categories { levels })
    }

    /// `v = x / (1 + x)` for x = own result / result of the best competitor, x >= 0: parity is
    /// exactly 0.5, and r and 1/r lie equally far from it. A negative ratio has value 0.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::ValueFunction;
    /// let share = ValueFunction::relative_to_best_competitor();
    /// assert_eq!((share.value(1.0 / 3.0), share.value(1.0), share.value(3.0)), (0.25, 0.5, 0.75));
    /// ```
    pub fn relative_to_best_competitor() -> Self {
        Self {
            shape: Shape::RelativeToBestCompetitor,
            compiled: Compiled::RelativeToBestCompetitor(RelativeToBestCompetitor),
        }
    }

    /// The value of a raw number, in 0..=1; NaN stays NaN, infinities saturate.
    ///
    /// For categories the answer is always NaN: a number is no level of a text column.
    pub fn value(&self, x: f64) -> f64 {
        struct At(f64);
        impl Visitor for At {
            type Output = f64;
            fn visit<P: Pointwise>(self, function: &P) -> f64 {
                function.at(self.0)
            }
        }
        if self.category_table().is_some() { f64::NAN } else { self.accept(At(x)) }
    }

    /// Hands the compiled shape to `visitor`: dispatch once, then loop over a column.
    ///
    /// Categories are handed over as the identity, for values looked up in their table.
    #[inline(always)]
    pub(crate) fn accept<V: Visitor>(&self, visitor: V) -> V::Output {
        self.compiled.accept(visitor)
    }

    /// The compiled shape, if it is linear.
    #[inline(always)]
    pub(crate) fn as_linear(&self) -> Option<Linear> {
        match self.compiled {
            Compiled::Linear(function) => Some(function),
            _ => None,
        }
    }

    /// The plain description.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The table of levels, if this is a table of levels.
    pub fn category_table(&self) -> Option<&CategoryTable> {
        match &self.compiled {
            Compiled::Categories(table) => Some(table),
            _ => None,
        }
    }

    /// How the value moves when the raw number rises.
    pub fn direction(&self) -> Direction {
        let towards = |rise: f64| {
            if rise > 0.0 { Direction::Increasing } else { Direction::Decreasing }
        };
        match &self.shape {
            Shape::Linear { worst, best }
            | Shape::Exponential { worst, best, .. }
            | Shape::Logarithmic { worst, best } => towards(best - worst),
            Shape::Logistic { scale, .. } => towards(*scale),
            Shape::RelativeToBestCompetitor => Direction::Increasing,
            Shape::Categories { .. } => Direction::NotMonotone,
            Shape::Piecewise { points } => direction_of(points.iter().map(|&(_, value)| value)),
            Shape::Steps { start, steps, .. } => {
                direction_of(std::iter::once(*start).chain(steps.iter().map(|&(_, value)| value)))
            }
        }
    }

    /// The lowest and the highest raw number that the function tells apart from what lies beyond:
    /// a number below the first or above the second is *saturated*. Infinite where there is no
    /// such level (logistic functions, steps, categories; ratios above).
    pub fn saturation(&self) -> (f64, f64) {
        match &self.shape {
            Shape::Linear { worst, best }
            | Shape::Exponential { worst, best, .. }
            | Shape::Logarithmic { worst, best } => (worst.min(*best), worst.max(*best)),
            Shape::Piecewise { points } => (
                points.first().map_or(f64::NEG_INFINITY, |&(x, _)| x),
                points.last().map_or(f64::INFINITY, |&(x, _)| x),
            ),
            Shape::RelativeToBestCompetitor => (0.0, f64::INFINITY),
            Shape::Logistic { .. } | Shape::Steps { .. } | Shape::Categories { .. } => {
                (f64::NEG_INFINITY, f64::INFINITY)
            }
        }
    }
}

/// The direction of a table of values.
fn direction_of(values: impl Iterator<Item = f64> + Clone) -> Direction {
    let rises = values.clone().zip(values.clone().skip(1)).any(|(from, to)| to > from);
    let falls = values.clone().zip(values.skip(1)).any(|(from, to)| to < from);
    match (rises, falls) {
        (true, false) => Direction::Increasing,
        (false, true) => Direction::Decreasing,
        (false, false) => Direction::Flat,
        (true, true) => Direction::NotMonotone,
    }
}

impl TryFrom<Shape> for ValueFunction {
    type Error = ValueFunctionError;

    fn try_from(shape: Shape) -> Result<Self, ValueFunctionError> {
        Self::new(shape)
    }
}

impl From<ValueFunction> for Shape {
    fn from(function: ValueFunction) -> Self {
        function.shape
    }
}

/// Equal shapes; what is compiled follows from them.
impl PartialEq for ValueFunction {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape
    }
}

impl fmt::Debug for ValueFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ValueFunction").field(&self.shape).finish()
    }
}
