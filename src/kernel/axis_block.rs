//! One axis over one block: value functions, weights and missing policies into scores.

use std::iter::once;

use super::bind::{Buffers, Rows};
use super::coverage::Coverage;
use super::fused::Group;
use super::plan::{AxisPlan, CriterionPlan};
use super::saturation::{UNBOUNDED, count_beyond};
use super::shared::SharedValues;
use crate::axis::Aggregation;
use crate::classification::Saturation;
use crate::criterion::ValueFunction;
use crate::criterion::value_function::{Pointwise, Visitor};
use crate::instructions::Work;
use crate::math;
use crate::portfolio::InPlace;
use crate::score::snap;

/// Room for what a block needs besides its scores.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    buffers: Buffers,
    values: Vec<f64>,
    /// Share of weight observed, per account.
    observed: Vec<f64>,
    /// Share of weight counted: observed, or missing with an assumed value.
    counted: Vec<f64>,
}

impl Room {
    pub(crate) fn new(rows: usize) -> Self {
        let room = || vec![0.0; rows];
        Self { buffers: Buffers::new(rows), values: room(), observed: room(), counted: room() }
    }
}

/// Where an axis writes, and what it remembers from block to block.
#[derive(Debug)]
pub(crate) struct AxisBlock<'o, 'c> {
    pub(crate) score: &'o mut [f64],
    /// The axis' coverage is added.
    pub(crate) coverage: &'o mut Coverage<'c>,
    /// Where an observed number lies beyond its reference levels; empty if not wanted.
    pub(crate) beyond: &'o mut [u64],
    /// One entry per criterion of the model; empty if not wanted.
    pub(crate) saturation: &'o mut [Saturation],
    /// Whether the last block of this axis had a gap: then the road for gaps is taken at once.
    pub(crate) gaps: &'o mut bool,
    /// Set when a criterion that rejects missing numbers met one.
    pub(crate) rejected: &'o mut bool,
    /// Values that are worked out already.
    pub(crate) shared: &'o SharedValues,
}

/// Scores one axis over one block.
///
/// A block without gaps takes the fast road, and finds out about a gap by the NaN that it leaves in
/// the sums. Both roads give a complete account the same bits: they add the same products in the
/// same order, and dividing by a counted weight of exactly 1 changes nothing.
#[inline(always)]
pub(crate) fn score_axis(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut Room,
    mut out: AxisBlock<'_, '_>,
) {
    if *out.gaps || !complete(axis, rows, work, &mut out) {
        *out.gaps = with_gaps(axis, rows, work, &mut out);
    }
    if !out.saturation.is_empty() {
        count_all_beyond(axis, rows, work, &mut out);
    }
}

/// The fast road; false if a number was missing, and then nothing but scores was written.
#[inline(always)]
fn complete(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut Room,
    out: &mut AxisBlock<'_, '_>,
) -> bool {
    let found_all = match axis.aggregation {
        Aggregation::Additive => add_up(axis, rows, work, out),
        Aggregation::Geometric => {
            out.score.fill(0.0);
            for plan in &axis.criteria {
                let (buffers, room) = (&mut work.buffers, &mut work.values);
                let values = values_of(plan, rows, out.shared, buffers, room);
                for (sum, value) in out.score.iter_mut().zip(values) {
                    *sum += plan.weight * math::ln(*value);
                }
            }
            finish(axis.aggregation, out.score)
        }
    };
    if !found_all {
        return false;
    }
    out.coverage.add_complete();
    true
}

/// Counts the numbers of every criterion beyond its levels.
#[inline(always)]
fn count_all_beyond(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut Room,
    out: &mut AxisBlock<'_, '_>,
) {
    let mut criteria = axis.criteria.as_slice();
    while let [plan, others @ ..] = criteria {
        let each = criteria.iter().map(|plan| (plan, rows));
        let group = Group::of_numbers(each, work.buffers.each());
        criteria = if group.len == 0 {
            if plan.levels != UNBOUNDED {
                let cells = InPlace::whole(plan.block(rows, &mut work.buffers));
                count_beyond(once((plan, cells)), out.beyond, out.saturation);
            }
            others
        } else {
            count_beyond(criteria.iter().zip(group.cells()), out.beyond, out.saturation);
            criteria.get(group.len..).unwrap_or_default()
        };
    }
}

/// The scores of an additive axis; false if a number was missing.
#[inline(always)]
fn add_up(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut Room,
    out: &mut AxisBlock<'_, '_>,
) -> bool {
    let (sums, shared) = (&mut *out.score, out.shared);
    let mut criteria = axis.criteria.as_slice();
    let mut first = true;
    while let [plan, others @ ..] = criteria {
        let group = Group::leading(criteria, rows, work.buffers.each(), shared);
        if group.is_masked() {
            return false;
        }
        if group.len == criteria.len() {
            return group.finish(first, sums, rows.instructions);
        }
        group.add(first, sums, rows.instructions);
        criteria = if group.len == 0 {
            if first {
                sums.fill(0.0);
            }
            let numbers = plan.block(rows, &mut work.buffers);
            let visitor = Add { numbers, weight: plan.weight, sums };
            rows.instructions.run(Visit { function: plan.function, visitor });
            others
        } else {
            criteria.get(group.len..).unwrap_or_default()
        };
        first = false;
    }
    finish(Aggregation::Additive, sums)
}

/// The road for blocks with missing numbers; false if there was none after all.
#[inline(always)]
fn with_gaps(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut Room,
    out: &mut AxisBlock<'_, '_>,
) -> bool {
    let len = out.score.len();
    // Where every missing number has an assumed value, all weight counts; where none has, what is
    // observed counts. Only between the two is there something to add up.
    let assumed = axis.criteria.iter().filter(|plan| plan.assumed.is_some()).count();
    let mixed = assumed > 0 && assumed < axis.criteria.len();
    let mut criteria = axis.criteria.as_slice();
    let mut first = true;
    while let [plan, others @ ..] = criteria {
        let alone = mixed || axis.aggregation == Aggregation::Geometric;
        let together = if alone { &[] } else { criteria };
        let group = Group::leading(together, rows, work.buffers.each(), out.shared);
        let observed = work.observed.get_mut(..len).unwrap_or_default();
        if group.len > 0 {
            group.collect(first, out.score, observed);
        } else if first {
            out.score.fill(0.0);
            observed.fill(0.0);
            work.counted.fill(0.0);
        }
        for (plan, cells) in criteria.iter().zip(group.cells()) {
            *out.rejected |= plan.rejects && (cells.is_masked() || any_nan(cells.numbers));
        }
        criteria = if group.len == 0 {
            collect(axis, mixed, plan, rows, work, out);
            if plan.rejects {
                *out.rejected |= any_nan(plan.block(rows, &mut work.buffers));
            }
            others
        } else {
            criteria.get(group.len..).unwrap_or_default()
        };
        first = false;
    }
    let Room { observed, counted, .. } = work;
    let observed = observed.get_mut(..len).unwrap_or_default();
    let (scores, aggregation) = (&mut *out.score, axis.aggregation);
    let incomplete = if assumed == 0 {
        divide(aggregation, scores, observed, counted, |observed, _| observed)
    } else if mixed {
        divide(aggregation, scores, observed, counted, |_, counted| counted)
    } else {
        divide(aggregation, scores, observed, counted, |_, _| 1.0)
    };
    out.coverage.add(observed);
    incomplete
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

/// Adds one criterion's terms, and the weights observed and counted.
#[inline(always)]
fn collect(
    axis: &AxisPlan<'_>,
    mixed: bool,
    plan: &CriterionPlan<'_>,
    rows: Rows<'_>,
    work: &mut Room,
    out: &mut AxisBlock<'_, '_>,
) {
    let Room { buffers, values, observed, counted } = work;
    let values = values_of(plan, rows, out.shared, buffers, values);
    let mut instead = plan.assumed;
    if axis.aggregation == Aggregation::Geometric {
        for value in values.iter_mut() {
            *value = math::ln(*value);
        }
        instead = instead.map(math::ln);
    }
    let (weight, instead) = (plan.weight, instead.map_or(0.0, |value| plan.weight * value));
    for ((sum, observed), value) in out.score.iter_mut().zip(observed).zip(&*values) {
        let (missing, term) = (value.is_nan(), weight * value);
        *sum += if missing { instead } else { term };
        *observed += if missing { 0.0 } else { weight };
    }
    if mixed {
        let unobserved = if plan.assumed.is_some() { weight } else { 0.0 };
        for (counted, value) in counted.iter_mut().zip(&*values) {
            *counted += if value.is_nan() { unobserved } else { weight };
        }
    }
}

/// What a sum is divided by. Weights that add up to 1 but for rounding count as exactly 1, so that
/// a complete account is not divided at all; the share of a few criteria is taken as it is.
#[inline(always)]
pub(crate) fn divisor(counted: f64) -> f64 {
    if snap(counted) == 1.0 { 1.0 } else { counted }
}

/// Rounds finished sums to the score lattice; of a weighted product after leaving the logarithms.
/// False if one of them is NaN: one pass does both.
#[inline(always)]
fn finish(aggregation: Aggregation, scores: &mut [f64]) -> bool {
    let mut seen = 0u64;
    match aggregation {
        Aggregation::Additive => {
            for score in scores {
                *score = snap(*score);
                seen |= u64::from(score.is_nan());
            }
        }
        Aggregation::Geometric => {
            for score in scores {
                *score = snap(math::exp(*score));
                seen |= u64::from(score.is_nan());
            }
        }
    }
    seen == 0
}

#[inline(always)]
fn any_nan(numbers: &[f64]) -> bool {
    numbers.iter().fold(0u64, |seen, number| seen | u64::from(number.is_nan())) != 0
}

/// The visit of a value function, to be compiled for each level of vector instructions.
struct Visit<'b, V> {
    function: &'b ValueFunction,
    visitor: V,
}

impl<V: Visitor<Output = ()>> Work for Visit<'_, V> {
    #[inline(always)]
    fn run(self) {
        self.function.accept(self.visitor);
    }
}

/// `sum += weight * value`; a missing number makes the sum NaN.
struct Add<'b> {
    numbers: &'b [f64],
    weight: f64,
    sums: &'b mut [f64],
}

impl Visitor for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) {
        for (sum, number) in self.sums.iter_mut().zip(self.numbers) {
            *sum += self.weight * function.at(*number);
        }
    }
}

/// The values of one criterion over a block in a room of its own: those that are worked out already,
/// or else its own.
#[inline(always)]
fn values_of<'v>(
    plan: &CriterionPlan<'_>,
    rows: Rows<'_>,
    shared: &SharedValues,
    buffers: &mut Buffers,
    room: &'v mut [f64],
) -> &'v mut [f64] {
    let Some(known) = shared.of(plan, rows.len()) else {
        return fill(plan, rows, buffers, room);
    };
    let values = room.get_mut(..known.len()).unwrap_or_default();
    for (value, known) in values.iter_mut().zip(known) {
        *value = *known;
    }
    values
}

/// The values of one criterion over a block, NaN where missing, in as much of the room as they
/// need.
pub(crate) fn fill<'v>(
    plan: &CriterionPlan<'_>,
    rows: Rows<'_>,
    buffers: &mut Buffers,
    room: &'v mut [f64],
) -> &'v mut [f64] {
    let numbers = plan.block(rows, buffers);
    let values = room.get_mut(..numbers.len()).unwrap_or_default();
    let visitor = Fill { numbers, values: &mut *values };
    rows.instructions.run(Visit { function: plan.function, visitor });
    values
}

/// The values of a block; NaN where missing.
struct Fill<'b> {
    numbers: &'b [f64],
    values: &'b mut [f64],
}

impl Visitor for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) {
        for (value, number) in self.values.iter_mut().zip(self.numbers) {
            *value = function.at(*number);
        }
    }
}
