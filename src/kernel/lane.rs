//! Lanes: one or more models that walk over a portfolio together, block by block.

use std::ops::{ControlFlow, Range};

use super::BLOCK;
use super::bind::{BoundColumns, Rows, raw_number};
use super::outputs::Outputs;
use super::plan::{CriterionPlan, Plan};
use super::room::Room;
use super::shared::{SharedValues, Sharing};
use super::walk::{Block, Tally};
use crate::classification::{Classifications, Detail};
use crate::instructions::Instructions;
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;
use crate::progress::Observer;

/// One model, bound to a portfolio and ready to walk.
#[derive(Debug)]
pub(crate) struct Lane<'m, 'p> {
    model: &'m str,
    plan: Plan<'m>,
    bound: BoundColumns<'p>,
    tally: Tally,
}

impl<'m, 'p> Lane<'m, 'p> {
    pub(crate) fn new<M: Model + ?Sized>(
        model: &'m M,
        portfolio: &'p Portfolio<'p>,
        detail: Detail,
    ) -> Result<Self, ClassifyError> {
        let key = &model.about().key;
        let mut plan = Plan::new(model)?;
        let bound = plan.bind(key, portfolio)?;
        Ok(Self { model: key, plan, bound, tally: Tally::new(model, detail) })
    }

    /// The plan, for what is shared with other lanes to be marked in it.
    pub(crate) fn plan_mut(&mut self) -> &mut Plan<'m> {
        &mut self.plan
    }

    /// What the walk counted goes to the result, unless there is none.
    pub(crate) fn finish(
        self,
        portfolio: &Portfolio<'_>,
        out: &mut Classifications,
    ) -> Result<(), ClassifyError> {
        let Self { model, plan, bound, tally } = self;
        if let Some(refused) = tally.refused() {
            let id = |row| portfolio.id(row).map(std::borrow::Cow::into_owned);
            let number = |plan: &CriterionPlan<'_>, row| raw_number(plan, &bound, row);
            return Err(plan.refusal(refused, model, 0..portfolio.rows(), id, number));
        }
        for (entry, counted) in out.saturation.iter_mut().zip(tally.saturation) {
            entry.saturation = counted;
        }
        Ok(())
    }
}

/// Walks over a range of rows. Every lane scores a block before the next block is read, so that a
/// column that several of them read comes from memory once.
pub(crate) fn walk(
    lanes: &mut [Lane<'_, '_>],
    sharing: &Sharing,
    outputs: &mut [Outputs<'_>],
    rows: Range<usize>,
    instructions: Instructions,
    observer: &mut dyn Observer,
) -> Result<(), ClassifyError> {
    let block = block(lanes, sharing);
    let each = lanes.iter_mut().map(|Lane { plan, bound, tally, .. }| ((&*plan, &*bound), tally));
    let (lanes, mut tallies): (Vec<_>, Vec<_>) = each.unzip();
    let (start, walk) = (rows.start, Walk { lanes, sharing, block, instructions });
    match walk.each_block(outputs, &mut tallies, rows, observer) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(end) => Err(ClassifyError::Cancelled { rows: end - start }),
    }
}

/// Walks over a range of rows on the threads of the current `rayon` pool. Rows are split between
/// blocks, so that each block is the one that a single thread would walk; counts are whole numbers,
/// so that the order in which they are added does not matter.
#[cfg(feature = "rayon")]
pub(crate) fn walk_in_parallel(
    lanes: &mut [Lane<'_, '_>],
    sharing: &Sharing,
    outputs: Vec<Outputs<'_>>,
    rows: Range<usize>,
    instructions: Instructions,
) {
    let block = block(lanes, sharing);
    let bound = lanes.iter().map(|lane| (&lane.plan, &lane.bound)).collect();
    let tallies = lanes.iter().map(|lane| lane.tally.fresh()).collect();
    // A few pieces per thread even out what the threads are given to do.
    let blocks = rows.len().div_ceil(block);
    let piece = blocks.div_ceil(rayon::current_num_threads() * PIECES_PER_THREAD).max(1) * block;
    let walk = Walk { lanes: bound, sharing, block, instructions };
    let counted = walk.split(outputs, tallies, rows, piece);
    for (lane, counted) in lanes.iter_mut().zip(&counted) {
        lane.tally.add(counted);
    }
}

#[cfg(feature = "rayon")]
const PIECES_PER_THREAD: usize = 8;

/// What every thread of a walk is told.
struct Walk<'w, 'm, 'p> {
    lanes: Vec<(&'w Plan<'m>, &'w BoundColumns<'p>)>,
    sharing: &'w Sharing,
    /// How many rows a block has.
    block: usize,
    instructions: Instructions,
}

impl Walk<'_, '_, '_> {
    /// Walks over a range of rows; breaks at the row at which the observer stops it.
    fn each_block(
        &self,
        outputs: &mut [Outputs<'_>],
        tallies: &mut [&mut Tally],
        rows: Range<usize>,
        observer: &mut dyn Observer,
    ) -> ControlFlow<usize> {
        let Self { lanes, sharing, block, instructions } = self;
        let (mut values, mut room) = (SharedValues::default(), Room::default());
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min(start + block);
            values.fill(sharing, |lane| lanes.get(lane).copied(), start..end, *instructions);
            let each = lanes.iter().zip(&mut *outputs).zip(&mut *tallies);
            for ((&(plan, table), outputs), tally) in each {
                let (outputs, shared, room) = (outputs.take(end - start), &values, &mut room);
                let rows = Rows { table, start, end, instructions: *instructions };
                Block { plan, rows, outputs, tally, room, shared }.classify();
            }
            if let ControlFlow::Break(()) = observer.advance((end - start) as u64) {
                return ControlFlow::Break(end);
            }
            start = end;
        }
        ControlFlow::Continue(())
    }

    /// Walks over pieces of a range of rows on several threads; gives back what they counted.
    #[cfg(feature = "rayon")]
    fn split(
        &self,
        mut outputs: Vec<Outputs<'_>>,
        mut tallies: Vec<Tally>,
        rows: Range<usize>,
        piece: usize,
    ) -> Vec<Tally> {
        if rows.len() > piece {
            let half = (rows.len() / self.block / 2).max(1) * self.block;
            let middle = rows.start + half;
            let front = outputs.iter_mut().map(|outputs| outputs.take(half)).collect();
            let other = tallies.iter().map(Tally::fresh).collect();
            let (mut counted, more) = rayon::join(
                || self.split(front, tallies, rows.start..middle, piece),
                || self.split(outputs, other, middle..rows.end, piece),
            );
            for (counted, more) in counted.iter_mut().zip(&more) {
                counted.add(more);
            }
            return counted;
        }
        let mut each: Vec<_> = tallies.iter_mut().collect();
        // Nobody observes, so nobody stops it.
        let _ = self.each_block(&mut outputs, &mut each, rows, &mut ());
        tallies
    }
}

/// Classifies a whole portfolio by one model. On error the result is empty.
pub(crate) fn run<M: Model + ?Sized>(
    model: &M,
    portfolio: &Portfolio<'_>,
    detail: Detail,
    out: &mut Classifications,
) -> Result<(), ClassifyError> {
    let mut attempt = || {
        let mut lanes = [Lane::new(model, portfolio, detail)?];
        out.prepare(model, portfolio.rows(), detail);
        let rows = 0..portfolio.rows();
        let (alone, widest) = (Sharing::default(), Instructions::widest());
        walk(&mut lanes, &alone, &mut [out.outputs()], rows, widest, &mut ())?;
        let [lane] = lanes;
        lane.finish(portfolio, out)
    };
    attempt().inspect_err(|_| out.clear())
}

/// How many accounts these lanes score at a time. Where they keep no more than the scores of a block,
/// it is long, as each axis begins by waiting for memory; where they share values, it is short, as
/// these have to fit the second-level cache as well.
fn block(lanes: &[Lane<'_, '_>], sharing: &Sharing) -> usize {
    match (sharing.is_empty(), lanes.iter().all(|lane| lane.tally.saturation.is_empty())) {
        (false, _) => BLOCK / 2,
        (true, false) => BLOCK,
        (true, true) => 2 * BLOCK,
    }
}
