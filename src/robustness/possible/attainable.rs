//! Which values and scores a criterion and an axis can still take.

use super::parts::{Part, joined, sums};
use crate::axis::Aggregation;
use crate::criterion::ValueFunction;
use crate::criterion::value_function::{Direction, Shape};
use crate::kernel::AxisPlan;
use crate::math;
use crate::score::snap;

/// A piecewise function meets its points to within 2^-51; where it turns, a neighbour of the point
/// may be worth a trifle more.
const AT_A_TURN: f64 = 1.0 / (1u64 << 50) as f64;

/// The values of the raw numbers from one to another, for a function of numbers.
pub(super) fn values(function: &ValueFunction, low: f64, high: f64) -> Vec<Part> {
    let inside = |x: &f64| low <= *x && *x <= high;
    let at_ends = || [function.value(low), function.value(high)];
    let hull = |values: &[f64]| {
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        (lowest, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    };
    match function.shape() {
        Shape::Steps { steps, .. } => {
            let around = steps.iter().flat_map(|(x, _)| [x.next_down(), *x, x.next_up()]);
            let values = around.filter(inside).map(|x| function.value(x)).chain(at_ends());
            joined(values.map(|value| (value, value)).collect())
        }
        Shape::Piecewise { points } => {
            let turns = points.iter().map(|(x, _)| *x).filter(inside);
            let values: Vec<f64> = turns.map(|x| function.value(x)).chain(at_ends()).collect();
            let (lowest, highest) = hull(&values);
            if function.direction() == Direction::NotMonotone {
                return vec![((lowest - AT_A_TURN).max(0.0), (highest + AT_A_TURN).min(1.0))];
            }
            vec![(lowest, highest)]
        }
        _ => vec![hull(&at_ends())],
    }
}

/// The quotients of a number of one interval and of one of another that lies above 0.
pub(super) fn quotients(above: Part, below: Part) -> Part {
    let bounded = |ratio: f64| ratio.clamp(f64::MIN, f64::MAX);
    let corners = [above.0 / below.0, above.0 / below.1, above.1 / below.0, above.1 / below.1];
    let lowest = corners.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (bounded(lowest), bounded(highest))
}

/// The scores of an axis whose criteria may have these values, all of them observed: added in the
/// order of the kernel and rounded as it does, so that monotone operations carry each end to an end.
pub(super) fn scores(axis: &AxisPlan<'_>, values: &[Vec<Part>]) -> Vec<Part> {
    let mut sum = vec![(0.0, 0.0)];
    for (criterion, values) in axis.criteria.iter().zip(values) {
        let term = |value: f64| {
            criterion.weight
                * match axis.aggregation {
                    Aggregation::Additive => value,
                    Aggregation::Geometric => math::ln(value),
                }
        };
        let terms: Vec<Part> = values.iter().map(|(low, high)| (term(*low), term(*high))).collect();
        sum = sums(&sum, &terms);
    }
    let fixed = values.iter().all(|values| matches!(values[..], [(low, high)] if low == high));
    let scores = sum.into_iter().map(|(low, high)| match axis.aggregation {
        Aggregation::Additive => (snap(low), snap(high)),
        Aggregation::Geometric => {
            // The logarithm is right within 2 ulp, which does not make it monotone; all terms are
            // 0 or less, so that their errors stay a share of the sum.
            let ulps = if fixed { 0.0 } else { 8.0 + values.len() as f64 };
            let slack = ulps * f64::EPSILON;
            (snap(math::exp(low * (1.0 + slack))), snap(math::exp(high * (1.0 - slack))))
        }
    });
    joined(scores.collect())
}
