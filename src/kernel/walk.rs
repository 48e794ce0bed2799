//! The walk: block after block through the axes and the rule.

use std::ops::Range;

use super::BLOCK;
use super::axis_block::{AxisBlock, score_axis};
use super::bind::{Rows, Table};
use super::coverage::Coverage;
use super::elsewhere;
use super::outputs::Outputs;
use super::plan::Plan;
use super::room::{Room, sized};
use super::saturation::flag_beyond;
use super::shared::SharedValues;
use crate::classification::{Detail, Saturation};
use crate::instructions::{self, Instructions};
use crate::limits::MAX_AXES;
use crate::model::Model;
use crate::rule::Decisions;

/// What a walk counts of one model, and remembers from block to block. On several threads there is one
/// per piece of rows, and counts are added up afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    gaps: [bool; MAX_AXES],
    pub(crate) saturation: Vec<Saturation>,
    /// What of it has been counted already in this block, by criterion.
    counted: Vec<bool>,
    rejected: bool,
    /// The largest code of a rule from outside this crate that is none of its classes.
    stray: Option<u8>,
}

/// Why a walk gives no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A criterion rejects a number that is missing.
    Missing,
    /// The rule gave a code that is none of its classes.
    Stray(u8),
}

impl Refused {
    /// What there is to refuse, missing numbers first.
    pub(super) fn of(missing: bool, stray: Option<u8>) -> Option<Self> {
        if missing { Some(Self::Missing) } else { stray.map(Self::Stray) }
    }
}

impl Tally {
    /// Nothing counted of a model.
    pub(crate) fn new<M: Model + ?Sized>(model: &M, detail: Detail) -> Self {
        let criteria = model.axes().iter().map(|axis| axis.criteria().len()).sum();
        Self::of(if detail >= Detail::Full { criteria } else { 0 })
    }

    /// Nothing counted of so many criteria.
    fn of(criteria: usize) -> Self {
        Self {
            gaps: [false; MAX_AXES],
            saturation: vec![Saturation::default(); criteria],
            counted: vec![false; criteria],
            rejected: false,
            stray: None,
        }
    }

    /// Adds what another walk over the same model counted.
    #[cfg(feature = "rayon")]
    pub(crate) fn add(&mut self, other: &Self) {
        for (entry, more) in self.saturation.iter_mut().zip(&other.saturation) {
            entry.add(*more);
        }
        self.rejected |= other.rejected;
        self.stray = self.stray.max(other.stray);
    }

    /// Why there is no result, if so.
    pub(crate) fn refused(&self) -> Option<Refused> {
        Refused::of(self.rejected, self.stray)
    }

    /// Nothing counted of the same model.
    #[cfg(feature = "rayon")]
    pub(crate) fn fresh(&self) -> Self {
        Self::of(self.saturation.len())
    }
}

/// Classifies a range of rows into `outputs`, which has as many rows.
pub(crate) fn classify_rows(
    plan: &Plan<'_>,
    table: &dyn Table,
    rows: Range<usize>,
    mut outputs: Outputs<'_>,
    (tally, room): (&mut Tally, &mut Room),
    instructions: Instructions,
) {
    let shared = &SharedValues::default();
    let mut start = rows.start;
    while start < rows.end {
        let end = rows.end.min(start + BLOCK);
        let outputs = outputs.take(end - start);
        let rows = Rows { table, start, end, instructions };
        Block { plan, rows, outputs, tally, room, shared }.classify();
        start = end;
    }
}

/// One block of one model.
pub(crate) struct Block<'b, 'm> {
    pub(crate) plan: &'b Plan<'m>,
    pub(crate) rows: Rows<'b>,
    pub(crate) outputs: Outputs<'b>,
    pub(crate) tally: &'b mut Tally,
    pub(crate) room: &'b mut Room,
    pub(crate) shared: &'b SharedValues,
}

impl Block<'_, '_> {
    /// Every axis, then the rule. Neither this nor its caller is generic, so that the kernel is
    /// compiled with this crate, and once for each level of vector instructions.
    pub(crate) fn classify(self) {
        self.rows.instructions.run(self);
    }
}

impl instructions::Work for Block<'_, '_> {
    #[inline(always)]
    fn run(self) {
        let Self { plan, rows, outputs, tally, room, shared } = self;
        let Room { scores: own, beyond, axis: room } = room;
        let Outputs { codes, margins, coverage, flags, mut scores } = outputs;
        let len = codes.len();
        if scores.first().is_none_or(|first| first.is_empty()) {
            for (slot, own) in scores.iter_mut().zip(own.make(plan.axes.len(), len)) {
                *slot = own;
            }
        }
        let beyond = sized(beyond, if tally.saturation.is_empty() { 0 } else { len });
        let mut coverage = Coverage::new(coverage);
        beyond.fill(0);
        let last = plan.axes.len().saturating_sub(1);
        let axes = plan.axes.iter().zip(scores.iter_mut()).zip(&mut tally.gaps).enumerate();
        for (at, ((axis, score), gaps)) in axes {
            let out = AxisBlock {
                score,
                coverage: &mut coverage,
                margins: if at == last { margins } else { &[] },
                beyond,
                saturation: &mut tally.saturation,
                counted: &mut tally.counted,
                gaps,
                rejected: &mut tally.rejected,
                shared,
            };
            score_axis(axis, rows, room, out);
        }
        if !flags.is_empty() {
            coverage.finish(plan.axis_share, flags);
            flag_beyond(beyond, flags);
        }
        let mut finished: [&[f64]; MAX_AXES] = [&[]; MAX_AXES];
        for (finished, scores) in finished.iter_mut().zip(&scores).take(plan.axes.len()) {
            *finished = scores;
        }
        let scores = finished.get(..plan.axes.len()).unwrap_or_default();
        let margins = (!margins.is_empty()).then_some(margins);
        let flags = (!flags.is_empty()).then_some(flags);
        let decisions = Decisions { codes, margins, flags };
        if let Some(rule) = plan.built_in {
            let complete = !tally.gaps.iter().any(|gaps| *gaps);
            rule.decide_on(rows.instructions, complete, scores, decisions);
        } else {
            let stray = elsewhere::decide(plan.rule, scores, decisions);
            tally.stray = tally.stray.max(stray);
        }
    }
}
