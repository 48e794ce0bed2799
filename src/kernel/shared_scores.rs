//! Scores of models whose criteria all share their values, a few rows at a time: values are added up by
//! every model while they are in the first-level cache.
//!
//! A tile without a gap takes this road. Where one has a gap, the block is scored model by model, which
//! gives a complete account the same bits: the same products are added in the same order.

use std::ops::Range;

use super::bind::BoundColumns;
use super::fused::Group;
use super::outputs::Outputs;
use super::plan::{AxisPlan, Plan};
use super::room::Strips;
use super::shared::{SharedValues, Sharing};
use super::walk::decide;
use crate::axis::Aggregation;
use crate::instructions::{Instructions, Work};
use crate::limits::MAX_AXES;
use crate::rule::Decisions;

/// How many values of a tile there are at the most: a good half of a first-level cache of 32 KiB.
const VALUES: usize = 2560;
/// The fewest rows of a tile.
const FEWEST: usize = 64;

/// Whether the scores of a model are sums of shared values.
pub(super) fn are_sums_of_shared(plan: &Plan<'_>) -> bool {
    plan.axes.iter().all(|axis| {
        let shared = axis.criteria.iter().all(|criterion| criterion.shared.is_some());
        shared && !axis.criteria.is_empty() && axis.aggregation == Aggregation::Additive
    })
}

/// A block of models of which nothing but classes and margins is wanted.
pub(super) struct SharedScores<'b, 'm, 'p> {
    pub(super) lanes: &'b [(&'b Plan<'m>, &'b BoundColumns<'p>)],
    pub(super) sharing: &'b Sharing,
    pub(super) rows: Range<usize>,
    pub(super) instructions: Instructions,
    pub(super) values: &'b mut SharedValues,
    /// Axis after axis, of one model after the other.
    pub(super) scores: &'b mut Strips,
}

impl SharedScores<'_, '_, '_> {
    /// Scores every axis; false if a number was missing, and then the scores are of no use.
    pub(super) fn add_up(self) -> bool {
        let axes = self.lanes.iter().map(|(plan, _)| plan.axes.len()).sum();
        self.scores.lay(axes, self.rows.len());
        let (instructions, mut complete) = (self.instructions, false);
        instructions.run(AddUp { block: self, complete: &mut complete });
        complete
    }
}

struct AddUp<'b, 'm, 'p, 'c> {
    block: SharedScores<'b, 'm, 'p>,
    complete: &'c mut bool,
}

impl Work for AddUp<'_, '_, '_, '_> {
    #[inline(always)]
    fn run(self) {
        let SharedScores { lanes, sharing, rows, instructions, values, scores } = self.block;
        let tile = (VALUES / sharing.len().max(1)).max(FEWEST);
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min(start + tile);
            values.fill(sharing, |lane| lanes.get(lane).copied(), start..end, instructions);
            let mut strip = 0;
            for (plan, _) in lanes {
                for axis in &plan.axes {
                    let sums = scores
                        .get_mut(strip)
                        .and_then(|strip| strip.get_mut(start - rows.start..end - rows.start));
                    if !add_up(axis, values, sums.unwrap_or_default()) {
                        return;
                    }
                    strip += 1;
                }
            }
            start = end;
        }
        *self.complete = true;
    }
}

/// The scores of an axis; false if a number was missing.
#[inline(always)]
fn add_up(axis: &AxisPlan<'_>, values: &SharedValues, sums: &mut [f64]) -> bool {
    let (mut criteria, mut first) = (axis.criteria.as_slice(), true);
    loop {
        let group = Group::of_values(criteria, values);
        let left = criteria.get(group.len..).unwrap_or_default();
        if left.is_empty() || group.len == 0 {
            return group.finish_values(first, sums);
        }
        group.add_values(first, sums);
        (criteria, first) = (left, false);
    }
}

/// Classifies a block by the scores that have been added up.
pub(super) fn decide_each(
    lanes: &[(&Plan<'_>, &BoundColumns<'_>)],
    scores: &Strips,
    outputs: &mut [Outputs<'_>],
    rows: usize,
    instructions: Instructions,
) {
    let mut strip = 0;
    for ((plan, _), outputs) in lanes.iter().zip(outputs) {
        let mut finished: [&[f64]; MAX_AXES] = [&[]; MAX_AXES];
        for (finished, _) in finished.iter_mut().zip(&plan.axes) {
            *finished = scores.get(strip).unwrap_or_default();
            strip += 1;
        }
        let Outputs { codes, margins, .. } = outputs.take(rows);
        let margins = (!margins.is_empty()).then_some(margins);
        let scores = finished.get(..plan.axes.len()).unwrap_or_default();
        decide(plan, instructions, true, scores, Decisions { codes, margins, flags: None });
    }
}
