//! How far the scores can lie apart between two raw numbers of one column.

use super::account::{Account, Point, Row, value};
use crate::axis::Aggregation;
use crate::kernel::AxisPlan;
use crate::limits::MAX_AXES;
use crate::math;
use crate::model::Model;
use crate::score::STEP;

/// What rounding may add to a score that the kernel did not work out, or that goes through a
/// logarithm, which is monotone but for its last bits.
pub(super) const NOISE: f64 = 4.0 * STEP;

/// The axes that a column moves by more than one criterion. Elsewhere a score lies between those
/// of both ends; here one criterion may rise while the other falls.
pub(super) fn shared<M: Model + ?Sized>(account: &Account<'_, M>, column: usize) -> Vec<bool> {
    let on =
        |axis: &AxisPlan<'_>| axis.criteria.iter().filter(|plan| plan.source.reads(column)).count();
    account.plan.axes.iter().map(|axis| on(axis) > 1).collect()
}

/// How far apart two scores of an axis can lie between two rows whose values are monotone in
/// between: the score of all better values less that of all worse ones. `None` if the values do not
/// move against each other: then the score is monotone too.
pub(super) fn opposed(axis: &AxisPlan<'_>, one: &Row, other: &Row) -> Option<f64> {
    let (mut low, mut high, mut counted) = (0.0, 0.0, 0.0);
    let (mut rises, mut falls) = (false, false);
    for plan in &axis.criteria {
        let (Some(a), Some(b)) = (value(plan, one), value(plan, other)) else { continue };
        rises |= b > a;
        falls |= b < a;
        let term = |value: f64| match axis.aggregation {
            Aggregation::Additive => plan.weight * value,
            Aggregation::Geometric => plan.weight * math::ln(value),
        };
        low += term(a.min(b));
        high += term(a.max(b));
        counted += plan.weight;
    }
    let score = |sum: f64| match axis.aggregation {
        Aggregation::Additive => sum / counted,
        Aggregation::Geometric => math::exp(sum / counted),
    };
    (rises && falls).then(|| score(high) - score(low))
}

/// The most that the scores of any row between two can lie from either of them, by axis: 0 where they
/// do not move. `None` if an axis is observed at one of the two only.
pub(super) fn apart<M: Model + ?Sized>(
    account: &Account<'_, M>,
    shared: &[bool],
    (one, from): (&Row, &Point),
    (other, to): (&Row, &Point),
) -> Option<[f64; MAX_AXES]> {
    let mut ways = [0.0; MAX_AXES];
    let axes = account.plan.axes.iter().zip(shared);
    for (way, ((a, b), (axis, shared))) in
        ways.iter_mut().zip(from.scores.iter().zip(&to.scores).zip(axes))
    {
        if a.is_nan() != b.is_nan() {
            return None;
        }
        let opposed = if *shared { opposed(axis, one, other) } else { None };
        // Less than a step is not seen on the lattice, but for a score just between two steps.
        let opposed = opposed.filter(|apart| !a.is_nan() && *apart >= STEP / 4.0);
        if let Some(apart) = opposed {
            *way = apart + NOISE;
        } else if !a.is_nan() && a != b {
            let noise = if axis.aggregation == Aggregation::Geometric { NOISE } else { 0.0 };
            *way = (a - b).abs() + noise;
        }
    }
    Some(ways)
}
