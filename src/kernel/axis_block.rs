//! One axis over one block: value functions, weights and missing policies into scores.

use std::iter::once;

use super::bind::Rows;
use super::by_line::{Counted, Target};
use super::coverage::Coverage;
use super::fused::{Group, WIDEST};
use super::gaps::with_gaps;
use super::plan::{AxisPlan, CriterionPlan};
use super::room::{AxisRoom, Buffers, sized};
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

/// Where an axis writes, and what it remembers from block to block.
#[derive(Debug)]
pub(crate) struct AxisBlock<'o, 'c> {
    pub(crate) score: &'o mut [f64],
    /// The axis' coverage is added.
    pub(crate) coverage: &'o mut Coverage<'c>,
    /// Margins, which are written after the last axis; empty if not wanted, and for other axes.
    pub(crate) margins: &'o [f64],
    /// Where an observed number lies beyond its reference levels; empty if not wanted.
    pub(crate) beyond: &'o mut [u64],
    /// One entry per criterion of the model; empty if not wanted.
    pub(crate) saturation: &'o mut [Saturation],
    /// Which of them have been counted already; as many.
    pub(crate) counted: &'o mut [bool],
    /// Whether the last block of this axis had a gap: then the road for gaps is taken at once.
    pub(crate) gaps: &'o mut bool,
    /// Set when a criterion that rejects missing numbers met one.
    pub(crate) rejected: &'o mut bool,
    /// Values that are worked out already.
    pub(crate) shared: &'o SharedValues,
}

impl AxisBlock<'_, '_> {
    /// Where a group adds to, which may be the `first` of its axis, the `last`, or both.
    #[inline(always)]
    fn sums(&mut self, first: bool, last: bool) -> Target<'_> {
        let awaited = match (first, last) {
            (_, true) if !self.margins.is_empty() => self.margins,
            (true, _) => self.coverage.awaited(),
            _ => &[],
        };
        Target { first, sums: self.score, observed: &mut [], awaited, beyond: self.beyond }
    }

    /// Takes what a group of so many criteria has counted, and remembers that it did.
    #[inline(always)]
    fn count(&mut self, criteria: &[CriterionPlan<'_>], len: usize, counted: Counted) {
        let Some(saturation) = counted else { return };
        self.take(criteria, len, saturation);
        for plan in criteria.iter().take(len) {
            if let Some(counted) = self.counted.get_mut(plan.position) {
                *counted = true;
            }
        }
    }

    #[inline(always)]
    fn take(&mut self, criteria: &[CriterionPlan<'_>], len: usize, counted: [Saturation; WIDEST]) {
        for (plan, counted) in criteria.iter().zip(counted).take(len) {
            if let Some(entry) = self.saturation.get_mut(plan.position) {
                entry.add(counted);
            }
        }
    }
}

/// Scores one axis over one block.
///
/// A block without gaps on this axis takes the fast road, and finds out about a gap by the NaN that
/// it leaves in the sums, or by a bitmap before there are any. Both roads give a complete account the
/// same bits: they add the same products in the same order, and dividing by a counted weight of
/// exactly 1 changes nothing.
#[inline(always)]
pub(crate) fn score_axis(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut AxisRoom,
    mut out: AxisBlock<'_, '_>,
) {
    if *out.gaps || !complete(axis, rows, work, &mut out) {
        *out.gaps = with_gaps(axis, rows, work, &mut out);
    }
    if !out.saturation.is_empty() {
        count_all_beyond(axis, rows, work, &mut out);
    }
}

/// The fast road; false if a number was missing. Its scores are of no use then; what it counted beyond
/// the levels stays, and is not counted again.
#[inline(always)]
fn complete(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut AxisRoom,
    out: &mut AxisBlock<'_, '_>,
) -> bool {
    let found_all = match axis.aggregation {
        Aggregation::Additive => add_up(axis, rows, work, out),
        Aggregation::Geometric => {
            out.score.fill(0.0);
            for plan in &axis.criteria {
                let (buffers, room) = (&mut work.buffers, sized(&mut work.values, rows.len()));
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

/// Counts the numbers beyond their levels of every criterion that has not been counted.
#[inline(always)]
fn count_all_beyond(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut AxisRoom,
    out: &mut AxisBlock<'_, '_>,
) {
    let mut criteria = axis.criteria.as_slice();
    while let [plan, others @ ..] = criteria {
        let counted = out.counted.get_mut(plan.position);
        if counted.is_some_and(std::mem::take) {
            criteria = others;
            continue;
        }
        // Of linear neighbours, those that have been counted stand before those that have not.
        let each = criteria.iter().map(|plan| (plan, rows));
        let group = Group::of_numbers(each, work.buffers.each(rows.len()));
        criteria = if group.len == 0 {
            if plan.levels != UNBOUNDED {
                let cells = InPlace::whole(plan.block(rows, &mut work.buffers));
                count_beyond(once((plan, cells)), out.beyond, out.saturation);
            }
            others
        } else {
            match group.count_lines(out.beyond, rows.instructions) {
                Some(counted) => out.take(criteria, group.len, counted),
                None => {
                    count_beyond(criteria.iter().zip(group.cells()), out.beyond, out.saturation);
                }
            }
            criteria.get(group.len..).unwrap_or_default()
        };
    }
}

/// The scores of an additive axis; false if a number was missing.
#[inline(always)]
fn add_up(
    axis: &AxisPlan<'_>,
    rows: Rows<'_>,
    work: &mut AxisRoom,
    out: &mut AxisBlock<'_, '_>,
) -> bool {
    let mut criteria = axis.criteria.as_slice();
    let mut first = true;
    while let [plan, others @ ..] = criteria {
        let group = Group::leading(criteria, rows, work.buffers.each(rows.len()), out.shared);
        if group.is_masked() {
            return false;
        }
        let last = group.len == criteria.len();
        let sums = out.sums(first, last);
        if last {
            let (complete, counted) = group.finish(sums, rows.instructions);
            out.count(criteria, group.len, counted);
            return complete;
        }
        criteria = if group.len == 0 {
            let Target { sums, .. } = sums;
            if first {
                sums.fill(0.0);
            }
            let numbers = plan.block(rows, &mut work.buffers);
            let visitor = Add { numbers, weight: plan.weight, sums };
            rows.instructions.run(Visit { function: plan.function, visitor });
            others
        } else {
            let counted = group.add(sums, rows.instructions);
            out.count(criteria, group.len, counted);
            criteria.get(group.len..).unwrap_or_default()
        };
        first = false;
    }
    finish(Aggregation::Additive, out.score)
}

/// Rounds finished sums to the score lattice; of a weighted product after leaving the logarithms.
/// False if one of them is NaN: one pass does both.
#[inline(always)]
pub(super) fn finish(aggregation: Aggregation, scores: &mut [f64]) -> bool {
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
pub(super) fn values_of<'v>(
    plan: &CriterionPlan<'_>,
    rows: Rows<'_>,
    shared: &SharedValues,
    buffers: &mut Buffers,
    room: &'v mut [f64],
) -> &'v mut [f64] {
    let Some(known) = shared.of(plan) else {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_ask_for_coverage_with_the_first_group_and_for_margins_with_the_last() {
        let (mut room, margins) = ([0.5], [0.25]);
        let target = |margins: &[f64], first, last, room: &mut [f64]| {
            let mut out = AxisBlock {
                score: &mut [],
                coverage: &mut Coverage::new(room),
                margins,
                beyond: &mut [],
                saturation: &mut [],
                counted: &mut [],
                gaps: &mut false,
                rejected: &mut false,
                shared: &SharedValues::default(),
            };
            out.sums(first, last).awaited.to_vec()
        };
        assert_eq!(target(&margins, true, false, &mut room), [0.5]);
        assert_eq!(target(&margins, false, true, &mut room), [0.25]);
        assert_eq!(target(&margins, true, true, &mut room), [0.25]);
        assert_eq!(target(&[], true, true, &mut room), [0.5]);
        assert!(target(&[], false, true, &mut room).is_empty());
        assert!(target(&margins, false, false, &mut room).is_empty());
    }
}
