//! Many draws of weights over the same values, in tiles that stay in registers and caches.
//!
//! The values of a block of accounts are worked out once. Then, of 64 accounts at a time, 16 draws
//! are scored, decided and counted together: a tile. Inside, 4 draws times 8 accounts are summed in
//! registers, as in a matrix product. Every account's products are added in the order of the
//! criteria and rounded once to the lattice, with the formulas of the kernel: its class under a
//! draw has the bits that the kernel gives it under the weights of that draw.

use std::ops::Range;

use super::draws::Draws;
use crate::axis::Aggregation;
use crate::instructions::{self, Instructions};
use crate::kernel::{AxisPlan, BLOCK, BoundColumns, Buffers, Plan, Rows, divisor, fill};
use crate::limits::MAX_AXES;
use crate::math;
use crate::rule::{Decisions, Rule};
use crate::score::snap;

/// Accounts that are summed side by side.
const LANES: usize = 8;
/// How many of those make a tile.
const STRIPS: usize = 8;
/// Draws that are summed side by side.
const TOGETHER: usize = 4;
/// How many of those make a tile.
const TURNS: usize = 4;

const ACCOUNTS: usize = LANES * STRIPS;
const DRAWS: usize = TOGETHER * TURNS;

/// Numbers of a few accounts.
type Lanes = [f64; LANES];
/// The scores of the accounts of a tile under a few draws.
type Scores = [[Lanes; STRIPS]; TOGETHER];

/// The weights of a batch of draws: of each axis, a few draws side by side for each criterion.
#[derive(Debug)]
pub(super) struct PackedWeights {
    axes: Vec<Vec<[f64; TOGETHER]>>,
}

impl PackedWeights {
    /// Weights of 0 fill the last tile up.
    pub(super) fn new(plan: &Plan<'_>, draws: &Draws) -> Self {
        let packed = |(position, axis): (usize, &AxisPlan<'_>)| {
            let criteria = axis.criteria.len();
            let turns = draws.len().div_ceil(DRAWS) * TURNS;
            let mut packed = vec![[0.0; TOGETHER]; turns * criteria];
            for draw in 0..draws.len() {
                let turn = packed.chunks_exact_mut(criteria.max(1)).nth(draw / TOGETHER);
                let weights = draws.weights_of(position, criteria, draw);
                for (slots, weight) in turn.unwrap_or_default().iter_mut().zip(weights) {
                    if let Some(slot) = slots.get_mut(draw % TOGETHER) {
                        *slot = *weight;
                    }
                }
            }
            packed
        };
        Self { axes: plan.axes.iter().enumerate().map(packed).collect() }
    }
}

/// Room for the values of a block and for a tile.
#[derive(Debug, Clone)]
pub(super) struct Room {
    buffers: Buffers,
    /// Per criterion of the model, a block of values: NaN where missing, logarithms on a geometric
    /// axis.
    values: Vec<Vec<f64>>,
    axes: Vec<AxisTile>,
    scores: Vec<[Scores; TURNS]>,
    /// Per class, how often each account of the tile got it.
    tally: Vec<[u32; ACCOUNTS]>,
}

/// The values of one axis over a tile: strip after strip, criterion after criterion.
#[derive(Debug, Clone, Default)]
struct AxisTile {
    /// What is assumed, or 0, stands where one is missing.
    values: Vec<Lanes>,
    /// 1 where a value is observed, 0 where not.
    observed: Vec<Lanes>,
    /// 1 where a value is observed or assumed.
    counted: Vec<Lanes>,
    gaps: bool,
}

impl Room {
    pub(super) fn new(plan: &Plan<'_>, classes: usize) -> Self {
        let criteria = plan.axes.iter().map(|axis| axis.criteria.len()).sum();
        Self {
            buffers: Buffers::default(),
            values: vec![vec![0.0; BLOCK]; criteria],
            axes: vec![AxisTile::default(); plan.axes.len()],
            scores: vec![[[[[0.0; LANES]; STRIPS]; TOGETHER]; TURNS]; plan.axes.len()],
            tally: vec![[0; ACCOUNTS]; classes],
        }
    }
}

/// Counts the classes of one block of accounts under a batch of draws.
pub(super) struct CountBlock<'b, 'm, 'p> {
    pub(super) plan: &'b Plan<'m>,
    pub(super) table: &'b BoundColumns<'p>,
    /// At most [`BLOCK`].
    pub(super) rows: Range<usize>,
    pub(super) draws: &'b Draws,
    pub(super) weights: &'b PackedWeights,
    /// Per account one number for each class, and one more: added to.
    pub(super) counts: &'b mut [u32],
    pub(super) room: &'b mut Room,
}

impl CountBlock<'_, '_, '_> {
    /// Counts on the widest instructions. Not generic, so that the loops are compiled with this crate.
    pub(super) fn count(self) {
        Instructions::widest().run(self);
    }
}

impl instructions::Work for CountBlock<'_, '_, '_> {
    #[inline(always)]
    fn run(self) {
        let Self { plan, table, rows, draws, weights, counts, room } = self;
        let Room { buffers, values, axes, scores, tally } = room;
        let (start, end, instructions) = (rows.start, rows.end, Instructions::widest());
        let block = Rows { table, start, end, instructions };
        let criteria = plan.axes.iter().flat_map(|axis| {
            axis.criteria.iter().map(move |criterion| (axis.aggregation, criterion))
        });
        for ((aggregation, criterion), values) in criteria.zip(&mut *values) {
            let filled = fill(criterion, block, buffers, values);
            if aggregation == Aggregation::Geometric {
                for value in filled {
                    *value = math::ln(*value);
                }
            }
        }
        let columns = tally.len() + 1;
        let accounts = counts.chunks_mut(ACCOUNTS * columns);
        for (start, counts) in (0..rows.len()).step_by(ACCOUNTS).zip(accounts) {
            let end = rows.len().min(start + ACCOUNTS);
            let mut block = values.as_slice();
            for (plan, tile) in plan.axes.iter().zip(&mut *axes) {
                let (own, others) = block.split_at_checked(plan.criteria.len()).unwrap_or_default();
                tile.pack(plan, own, start..end);
                block = others;
            }
            count_tile(plan, axes, draws, weights, scores, tally);
            for (account, counts) in counts.chunks_exact_mut(columns).enumerate() {
                let mut classified = 0;
                for (count, tally) in counts.iter_mut().zip(&*tally) {
                    let times = tally.get(account).copied().unwrap_or_default();
                    *count += times;
                    classified += times;
                }
                if let Some(unclassified) = counts.last_mut() {
                    *unclassified += draws.count - classified;
                }
            }
        }
    }
}

impl AxisTile {
    /// Lays the values of some accounts out, and what is assumed for missing ones.
    #[inline(always)]
    fn pack(&mut self, plan: &AxisPlan<'_>, values: &[Vec<f64>], rows: Range<usize>) {
        let criteria = plan.criteria.len();
        let room = criteria * STRIPS;
        self.values.clear();
        self.values.resize(room, [0.0; LANES]);
        let mut gaps = 0u64;
        for (k, values) in values.iter().enumerate() {
            let strips = values.get(rows.clone()).unwrap_or_default().chunks(LANES);
            for (slot, strip) in self.values.iter_mut().skip(k).step_by(criteria).zip(strips) {
                for (slot, value) in slot.iter_mut().zip(strip) {
                    *slot = *value;
                    gaps |= u64::from(value.is_nan());
                }
            }
        }
        self.gaps = gaps != 0;
        if !self.gaps {
            return;
        }
        for masks in [&mut self.observed, &mut self.counted] {
            masks.clear();
            masks.resize(room, [1.0; LANES]);
        }
        let masks = self.observed.iter_mut().zip(&mut self.counted);
        let assumed = plan.criteria.iter().map(|criterion| {
            criterion.assumed.map(|value| match plan.aggregation {
                Aggregation::Additive => value,
                Aggregation::Geometric => math::ln(value),
            })
        });
        for ((values, (observed, counted)), assumed) in
            self.values.iter_mut().zip(masks).zip(assumed.cycle())
        {
            let lanes = values.iter_mut().zip(observed).zip(counted);
            for ((value, observed), counted) in lanes.filter(|((value, _), _)| value.is_nan()) {
                *value = assumed.unwrap_or(0.0);
                *observed = 0.0;
                *counted = if assumed.is_some() { 1.0 } else { 0.0 };
            }
        }
    }

    /// The scores of the accounts under a few draws.
    #[inline(always)]
    fn score(&self, plan: &AxisPlan<'_>, weights: &[[f64; TOGETHER]], scores: &mut Scores) {
        sum_products(&self.values, weights, scores);
        if self.gaps {
            let mut observed = [[[0.0; LANES]; STRIPS]; TOGETHER];
            sum_products(&self.observed, weights, &mut observed);
            let assumed = plan.criteria.iter().filter(|plan| plan.assumed.is_some()).count();
            let mut counted = [[[1.0; LANES]; STRIPS]; TOGETHER];
            if assumed == 0 {
                counted = observed;
            } else if assumed < plan.criteria.len() {
                sum_products(&self.counted, weights, &mut counted);
            }
            let seen = observed.as_flattened().as_flattened();
            let counted = counted.as_flattened().as_flattened();
            let sums = scores.as_flattened_mut().as_flattened_mut();
            for ((sum, seen), counted) in sums.iter_mut().zip(seen).zip(counted) {
                *sum /= if snap(*seen) > 0.0 { divisor(*counted) } else { f64::NAN };
            }
        }
        for score in scores.as_flattened_mut().as_flattened_mut() {
            *score = match plan.aggregation {
                Aggregation::Additive => snap(*score),
                Aggregation::Geometric => snap(math::exp(*score)),
            };
        }
    }
}

/// The weighted sums of all accounts of a tile under a few draws, criterion after criterion.
#[inline(always)]
fn sum_products(values: &[Lanes], weights: &[[f64; TOGETHER]], sums: &mut Scores) {
    let [first, second, third, fourth] = sums;
    let strips = values.chunks_exact(weights.len().max(1));
    let sums = first.iter_mut().zip(second).zip(third).zip(fourth);
    for (values, (((first, second), third), fourth)) in strips.zip(sums) {
        let mut sum = [[0.0; LANES]; TOGETHER];
        for (values, weights) in values.iter().zip(weights) {
            for (sum, weight) in sum.iter_mut().zip(weights) {
                for (sum, value) in sum.iter_mut().zip(values) {
                    *sum += weight * value;
                }
            }
        }
        [*first, *second, *third, *fourth] = sum;
    }
}

/// Scores, decides and counts the accounts of a tile under all draws.
#[inline(always)]
fn count_tile(
    plan: &Plan<'_>,
    axes: &[AxisTile],
    draws: &Draws,
    weights: &PackedWeights,
    scores: &mut [[Scores; TURNS]],
    tally: &mut [[u32; ACCOUNTS]],
) {
    for tally in &mut *tally {
        *tally = [0; ACCOUNTS];
    }
    for start in (0..draws.len()).step_by(DRAWS) {
        for (((plan, tile), weights), scores) in
            plan.axes.iter().zip(axes).zip(&weights.axes).zip(&mut *scores)
        {
            let turns = weights.chunks_exact(plan.criteria.len().max(1)).skip(start / TOGETHER);
            for (scores, weights) in scores.iter_mut().zip(turns) {
                tile.score(plan, weights, scores);
            }
        }
        let mut codes = [[0; ACCOUNTS]; DRAWS];
        let mut columns: [&[f64]; MAX_AXES] = [&[]; MAX_AXES];
        for (column, scores) in columns.iter_mut().zip(&*scores) {
            *column = scores.as_flattened().as_flattened().as_flattened();
        }
        let columns = columns.get(..scores.len()).unwrap_or_default();
        decide(plan, draws, start, columns, &mut codes);
        let last = draws.len().min(start + DRAWS) - start;
        let codes = codes.get(..last).unwrap_or_default();
        for (class, tally) in (0..=u8::MAX).zip(&mut *tally) {
            let mut times = [0u8; ACCOUNTS];
            for codes in codes {
                for (times, code) in times.iter_mut().zip(codes) {
                    *times += u8::from(*code == class);
                }
            }
            for (tally, times) in tally.iter_mut().zip(times) {
                *tally += u32::from(times);
            }
        }
    }
}

/// The codes of a tile: by the rule of the model at once, or by the drawn rules one by one.
#[inline(always)]
fn decide(
    plan: &Plan<'_>,
    draws: &Draws,
    start: usize,
    columns: &[&[f64]],
    codes: &mut [[u8; ACCOUNTS]; DRAWS],
) {
    if draws.rules.is_empty() {
        let codes = codes.as_flattened_mut();
        let decisions = Decisions { codes, margins: None, flags: None };
        return match plan.built_in {
            Some(rule) => rule.decide(columns, decisions),
            None => plan.rule.decide(columns, decisions),
        };
    }
    let rules = draws.rules.get(start..).unwrap_or_default();
    for (draw, (codes, rule)) in codes.iter_mut().zip(rules).enumerate() {
        let mut points: [&[f64]; MAX_AXES] = [&[]; MAX_AXES];
        for (points, column) in points.iter_mut().zip(columns) {
            *points = column.get(draw * ACCOUNTS..).unwrap_or_default();
        }
        let points = points.get(..columns.len()).unwrap_or_default();
        rule.decide(points, Decisions { codes, margins: None, flags: None });
    }
}
