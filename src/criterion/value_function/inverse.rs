//! From a value back to the raw numbers that have it.

use super::{Direction, Shape, ValueFunction};
use crate::math::{exp, exp_minus_one, ln};

/// An interval of raw numbers, ends included.
type Interval = (f64, f64);

impl ValueFunction {
    /// The raw numbers `(lowest, highest)` between which a monotone function passes `value`.
    ///
    /// * One number twice, where the function rises or falls through the value: exact for straight
    ///   lines but for rounding, within a few ulp otherwise. Also at a step over the value.
    /// * An interval where the function is flat at the value; infinite beyond reference levels. At
    ///   its ends, [`ClosedEnd`](super::ClosedEnd) decides which step a threshold belongs to.
    /// * `None` where the function never has the value, is not monotone, or is a table of
    ///   categories. A logistic function never has 0 or 1, a ratio never 1.
    ///
    /// ```
    /// # use keyaccount::criterion::value_function::ValueFunction;
    /// let days = ValueFunction::linear(90.0, 0.0)?;
    /// assert_eq!(days.inverse(0.5), Some((45.0, 45.0)));
    /// assert_eq!(days.inverse(0.0), Some((90.0, f64::INFINITY)));
    /// assert_eq!(days.inverse(1.5), None);
    /// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
    /// ```
    pub fn inverse(&self, value: f64) -> Option<(f64, f64)> {
        if self.direction() == Direction::NotMonotone || !(0.0..=1.0).contains(&value) {
            return None;
        }
        match self.shape() {
            &Shape::Linear { worst, best } => {
                Some(between(worst, best, value, || worst + value * (best - worst)))
            }
            &Shape::Exponential { worst, best, rho } => {
                let steepness = (best - worst).abs() / rho.abs();
                let share = if rho > 0.0 { 1.0 - value } else { value };
                let position = ln_one_plus(share * exp_minus_one(steepness)) / steepness;
                let way = if rho > 0.0 { 1.0 - position } else { position };
                Some(between(worst, best, value, || worst + way * (best - worst)))
            }
            &Shape::Logarithmic { worst, best } => {
                Some(between(worst, best, value, || worst * exp(value * ln(best / worst))))
            }
            &Shape::Logistic { midpoint, scale } => (value > 0.0 && value < 1.0)
                .then(|| midpoint + scale * ln(value / (1.0 - value)))
                .map(|x| (x, x)),
            Shape::RelativeToBestCompetitor => (value < 1.0).then(|| {
                let ratio = value / (1.0 - value);
                if value > 0.0 { (ratio, ratio) } else { (f64::NEG_INFINITY, 0.0) }
            }),
            Shape::Piecewise { points } => passes_in_points(points, value),
            Shape::Steps { start, steps, .. } => passes_in_steps(*start, steps, value),
            Shape::Categories { .. } => None,
        }
    }
}

/// ln(1 + y) for y >= 0 without losing the digits of a small y: the rounding error of 1 + y
/// cancels in the quotient.
fn ln_one_plus(y: f64) -> f64 {
    let sum = 1.0 + y;
    if sum == 1.0 || sum == f64::INFINITY { y } else { ln(sum) * (y / (sum - 1.0)) }
}

/// The answer of a shape with a worst and a best level: everything beyond them at 0 and 1.
fn between(worst: f64, best: f64, value: f64, inside: impl Fn() -> f64) -> Interval {
    let beyond = |level: f64, above: bool| {
        if above { (level, f64::INFINITY) } else { (f64::NEG_INFINITY, level) }
    };
    if value <= 0.0 {
        beyond(worst, worst > best)
    } else if value >= 1.0 {
        beyond(best, best > worst)
    } else {
        let x = inside().clamp(worst.min(best), worst.max(best));
        (x, x)
    }
}

/// The smallest interval that holds both; those of a monotone function are neighbours.
fn joined((lowest, highest): Interval, (low, high): Interval) -> Interval {
    (lowest.min(low), highest.max(high))
}

fn lies_between(value: f64, a: f64, b: f64) -> bool {
    (a.min(b)..=a.max(b)).contains(&value)
}

fn passes_in_points(points: &[(f64, f64)], value: f64) -> Option<Interval> {
    let before = points.first().filter(|point| point.1 == value);
    let after = points.last().filter(|point| point.1 == value);
    let inside = points.iter().zip(points.iter().skip(1)).filter_map(|(&(x, v), &(to, next))| {
        if !lies_between(value, v, next) {
            None
        } else if v == next {
            Some((x, to))
        } else {
            // At the far end, exactly the far end.
            let way = x + (value - v) / (next - v) * (to - x);
            let x = if value == next { to } else { way.clamp(x, to) };
            Some((x, x))
        }
    });
    let ends = before.map(|point| (f64::NEG_INFINITY, point.0)).into_iter();
    ends.chain(after.map(|point| (point.0, f64::INFINITY))).chain(inside).reduce(joined)
}

fn passes_in_steps(start: f64, steps: &[(f64, f64)], value: f64) -> Option<Interval> {
    let values = std::iter::once(start).chain(steps.iter().map(|step| step.1));
    let thresholds = || steps.iter().map(|step| step.0);
    let from = std::iter::once(f64::NEG_INFINITY).chain(thresholds());
    let to = thresholds().chain(std::iter::once(f64::INFINITY));
    let plateaus =
        values.clone().zip(from.zip(to)).filter(|(v, _)| *v == value).map(|(_, ends)| ends);
    let jumps = values
        .zip(steps)
        .filter(|(before, (_, after))| lies_between(value, *before, *after))
        .map(|(_, &(threshold, _))| (threshold, threshold));
    plateaus.chain(jumps).reduce(joined)
}
