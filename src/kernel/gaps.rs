//! The road for blocks with missing numbers: what is missing is left out or assumed, and sums are
//! divided by the weight that counts.

use super::axis_block::{AxisBlock, finish, values_of};
use super::bind::Rows;
use super::by_line::{Divided, Target};
use super::fused::Group;
use super::plan::{AxisPlan, CriterionPlan};
use super::room::{AxisRoom, Buffers, sized};
use super::shared::SharedValues;
use crate::axis::Aggregation;
use crate::math;
use crate::score::snap;

/// The road for blocks with missing numbers; false if there was none after all.
#[inline(always)]
pub(super) fn with_gaps(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut AxisRoom,
    out: &mut AxisBlock<'_, '_>,
) -> bool {
    let len = out.score.len();
    // Where every missing number has an assumed value, all weight counts; where none has, what is
    // observed counts. Only between the two is there something to add up.
    let assumed = axis.criteria.iter().filter(|plan| plan.assumed.is_some()).count();
    let mixed = assumed > 0 && assumed < axis.criteria.len();
    let mut criteria = axis.criteria.as_slice();
    let (mut first, mut divided) = (true, Divided::default());
    let AxisRoom { buffers, values, observed, counted } = work;
    let (counted, own) = (sized(counted, len), sized(observed, len));
    let mut loan = out.coverage.lend();
    let observed = loan.as_deref_mut().unwrap_or(&mut *own);
    while let [plan, others @ ..] = criteria {
        let alone = mixed || axis.aggregation == Aggregation::Geometric;
        let together = if alone { &[] } else { criteria };
        let group = Group::leading(together, rows, buffers.each(len), out.shared);
        if group.len > 0 {
            let (sums, observed) = (&mut *out.score, &mut *observed);
            let last = group.len == criteria.len();
            let awaited = if last { out.margins } else { &[] };
            let sums = Target { first, sums, observed, awaited, beyond: &mut [] };
            let finished = assumed == 0 && last;
            divided = group.collect(finished, sums, rows.instructions);
        } else if first {
            out.score.fill(0.0);
            observed.fill(0.0);
            counted.fill(0.0);
        }
        for (plan, cells) in criteria.iter().zip(group.cells()) {
            *out.rejected |= plan.rejects && (cells.is_masked() || any_nan(cells.numbers));
        }
        criteria = if group.len == 0 {
            let terms =
                terms(axis.aggregation, plan, rows, out.shared, (buffers, sized(values, len)));
            terms.collect(out.score, observed);
            if mixed {
                terms.count(counted);
            }
            if plan.rejects {
                *out.rejected |= any_nan(plan.block(rows, buffers));
            }
            others
        } else {
            criteria.get(group.len..).unwrap_or_default()
        };
        first = false;
    }
    let aggregation = axis.aggregation;
    let scores = out.score.get_mut(divided.rows..).unwrap_or_default();
    let left = observed.get_mut(divided.rows..).unwrap_or_default();
    let incomplete = if assumed == 0 {
        divide(aggregation, scores, left, counted, |observed, _| observed)
    } else if mixed {
        divide(aggregation, scores, left, counted, |_, counted| counted)
    } else {
        divide(aggregation, scores, left, counted, |_, _| 1.0)
    };
    match loan {
        Some(shares) => out.coverage.take_back(shares),
        None => out.coverage.add(own),
    }
    incomplete || divided.incomplete
}

/// Divides the sums by what counts of the weights, and rounds both scores and shares observed to the
/// score lattice; true if an account was incomplete.
#[inline(always)]
fn divide(
    aggregation: Aggregation,
    scores: &mut [f64],
    observed: &mut [f64],
    counted: &[f64],
    counts: impl Fn(f64, f64) -> f64,
) -> bool {
    let mut incomplete = 0;
    let additive = aggregation == Aggregation::Additive;
    for ((score, observed), counted) in scores.iter_mut().zip(observed).zip(counted) {
        let mean = *score / divisor(counts(*observed, *counted));
        let mean = if additive { snap(mean) } else { mean };
        *observed = snap(*observed);
        // Whatever was assumed, nothing observed is no score.
        *score = if *observed > 0.0 { mean } else { f64::NAN };
        incomplete |= u64::from(*observed < 1.0);
    }
    if !additive {
        finish(aggregation, scores);
    }
    incomplete != 0
}

/// The terms of one criterion: its values, or their logarithms where axes multiply.
struct Terms<'v> {
    values: &'v [f64],
    weight: f64,
    /// What is added instead of a missing one, if a value is assumed.
    instead: Option<f64>,
}

#[inline(always)]
fn terms<'v>(
    aggregation: Aggregation,
    plan: &CriterionPlan<'_>,
    rows: Rows<'_>,
    shared: &SharedValues,
    (buffers, room): (&mut Buffers, &'v mut [f64]),
) -> Terms<'v> {
    let values = values_of(plan, rows, shared, buffers, room);
    let mut assumed = plan.assumed;
    if aggregation == Aggregation::Geometric {
        for value in values.iter_mut() {
            *value = math::ln(*value);
        }
        assumed = assumed.map(math::ln);
    }
    Terms { values, weight: plan.weight, instead: assumed.map(|value| plan.weight * value) }
}

impl Terms<'_> {
    /// Adds them to the sums, and the weight of those observed to the shares.
    #[inline(always)]
    fn collect(&self, sums: &mut [f64], observed: &mut [f64]) {
        let (weight, instead) = (self.weight, self.instead.unwrap_or(0.0));
        for ((sum, observed), value) in sums.iter_mut().zip(observed).zip(self.values) {
            let (missing, term) = (value.is_nan(), weight * value);
            *sum += if missing { instead } else { term };
            *observed += if missing { 0.0 } else { weight };
        }
    }

    /// Adds the weight of those that count: observed, or missing with an assumed value.
    #[inline(always)]
    fn count(&self, counted: &mut [f64]) {
        let unobserved = if self.instead.is_some() { self.weight } else { 0.0 };
        for (counted, value) in counted.iter_mut().zip(self.values) {
            *counted += if value.is_nan() { unobserved } else { self.weight };
        }
    }
}

/// What a sum is divided by. Weights that add up to 1 but for rounding count as exactly 1, so that
/// a complete account is not divided at all; the share of a few criteria is taken as it is.
#[inline(always)]
pub(crate) fn divisor(counted: f64) -> f64 {
    if snap(counted) == 1.0 { 1.0 } else { counted }
}

#[inline(always)]
fn any_nan(numbers: &[f64]) -> bool {
    numbers.iter().fold(0u64, |seen, number| seen | u64::from(number.is_nan())) != 0
}
