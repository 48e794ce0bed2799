//! The walk: block after block through the axes and the rule.

use std::ops::Range;

use super::BLOCK;
use super::axis_block::{AxisBlock, Work, score_axis};
use super::bind::{BoundColumns, Table};
use super::coverage::Coverage;
use super::outputs::Outputs;
use super::plan::Plan;
use super::shared::{SharedValues, Sharing};
use crate::classification::{Detail, Saturation};
use crate::flags::Flags;
use crate::instructions::{self, Instructions};
use crate::limits::MAX_AXES;
use crate::model::Model;
use crate::rule::{Decisions, Rule};

/// What a walk counts, and the room it works in. One per thread; counts are added up afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    work: Work,
    /// Scores of one block, axis after axis, where the caller does not want to keep them.
    scores: Vec<f64>,
    beyond: Vec<u64>,
    gaps: [bool; MAX_AXES],
    block: usize,
    pub(crate) saturation: Vec<Saturation>,
    pub(crate) rejected: bool,
}

impl Tally {
    /// Room for blocks of up to `rows` (at most [`BLOCK`]) of a model.
    pub(crate) fn new<M: Model + ?Sized>(model: &M, rows: usize, detail: Detail) -> Self {
        let block = rows.min(BLOCK);
        let full = detail >= Detail::Full;
        let axes = model.axes();
        let criteria: usize = axes.iter().map(|axis| axis.criteria().len()).sum();
        Self {
            work: Work::new(block),
            scores: vec![0.0; if full { 0 } else { axes.len() * block }],
            beyond: vec![0; if full { block } else { 0 }],
            gaps: [false; MAX_AXES],
            block,
            saturation: vec![Saturation::default(); if full { criteria } else { 0 }],
            rejected: false,
        }
    }

    /// Adds what another walk over the same model counted.
    #[cfg(feature = "rayon")]
    pub(crate) fn add(&mut self, other: &Self) {
        for (entry, more) in self.saturation.iter_mut().zip(&other.saturation) {
            entry.below += more.below;
            entry.above += more.above;
        }
        self.rejected |= other.rejected;
    }

    /// Room for another walk over the same model, with nothing counted.
    #[cfg(feature = "rayon")]
    pub(crate) fn fresh(&self) -> Self {
        Self {
            saturation: vec![Saturation::default(); self.saturation.len()],
            gaps: [false; MAX_AXES],
            rejected: false,
            ..self.clone()
        }
    }
}

/// Classifies a range of rows into `outputs`, which has as many rows.
pub(crate) fn classify_rows<T: Table>(
    plan: &Plan<'_>,
    table: &T,
    rows: Range<usize>,
    mut outputs: Outputs<'_>,
    tally: &mut Tally,
    instructions: Instructions,
) {
    let shared = &SharedValues::new(&Sharing::default(), 0);
    let mut start = rows.start;
    while start < rows.end {
        let end = rows.end.min(start + BLOCK);
        let outputs = outputs.take(end - start);
        instructions.run(Block { plan, table, rows: start..end, outputs, tally, shared });
        start = end;
    }
}

/// The same from the columns of a portfolio. As this is not generic, the kernel is compiled with this
/// crate, and not once more with every crate that calls a generic function above it.
pub(crate) fn classify_portfolio_rows(
    plan: &Plan<'_>,
    columns: &BoundColumns<'_>,
    rows: Range<usize>,
    outputs: Outputs<'_>,
    tally: &mut Tally,
    instructions: Instructions,
) {
    classify_rows(plan, columns, rows, outputs, tally, instructions);
}

/// One block of one model, to be compiled for each level of vector instructions.
pub(crate) struct Block<'b, 'm, T> {
    pub(crate) plan: &'b Plan<'m>,
    pub(crate) table: &'b T,
    pub(crate) rows: Range<usize>,
    pub(crate) outputs: Outputs<'b>,
    pub(crate) tally: &'b mut Tally,
    pub(crate) shared: &'b SharedValues,
}

impl<T: Table> instructions::Work for Block<'_, '_, T> {
    #[inline(always)]
    fn run(self) {
        classify_block(self.plan, self.table, self.rows, self.outputs, self.tally, self.shared);
    }
}

/// One block: every axis, then the rule.
#[inline(always)]
fn classify_block<T: Table>(
    plan: &Plan<'_>,
    table: &T,
    rows: Range<usize>,
    outputs: Outputs<'_>,
    tally: &mut Tally,
    shared: &SharedValues,
) {
    let Outputs { codes, margins, coverage, flags, mut scores } = outputs;
    let len = codes.len();
    if scores.first().is_none_or(|first| first.is_empty()) {
        let room = tally.scores.chunks_mut(tally.block.max(1));
        for (slot, room) in scores.iter_mut().zip(room) {
            *slot = room.get_mut(..len).unwrap_or_default();
        }
    }
    let beyond = tally.beyond.get_mut(..len).unwrap_or_default();
    let mut coverage = Coverage::new(coverage);
    beyond.fill(0);
    for ((axis, score), gaps) in plan.axes.iter().zip(scores.iter_mut()).zip(&mut tally.gaps) {
        let out = AxisBlock {
            score,
            coverage: &mut coverage,
            beyond,
            saturation: &mut tally.saturation,
            gaps,
            rejected: &mut tally.rejected,
            shared,
        };
        score_axis(axis, table, rows.clone(), &mut tally.work, out);
    }
    if !flags.is_empty() {
        coverage.finish(plan.axis_share, flags);
        for (flags, beyond) in flags.iter_mut().zip(&*beyond) {
            *flags |= if *beyond == 0 { 0 } else { Flags::SATURATED.bits() };
        }
    }
    let scores = scores.each_ref().map(|scores| &**scores);
    let scores = scores.get(..plan.axes.len()).unwrap_or_default();
    let margins = (!margins.is_empty()).then_some(margins);
    let flags = (!flags.is_empty()).then_some(flags);
    let decisions = Decisions { codes, margins, flags };
    match plan.built_in {
        Some(rule) => rule.decide(scores, decisions),
        None => plan.rule.decide(scores, decisions),
    }
}
