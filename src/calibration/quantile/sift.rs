//! One pass over a large column: what lies near a quantile is kept, the rest is counted.
//!
//! A sample tells between which two numbers a quantile must lie. The pass counts what lies below
//! them, at them and above, and keeps the few that lie strictly between; the order statistic is
//! selected from those. Where the sample misled, the quantile lies outside its bracket, and a wider
//! one is tried.

use super::{Quantiles, between, rank};
use crate::calibration::numbers::{BLOCK, Numbers, Room};
use crate::classification::Saturation;
use crate::instructions::{Instructions, Work};
use crate::random::Random;

/// Places that a sample is taken from, spread over the whole column: as random rows for numbers in
/// no order, better for sorted ones.
const PLACES: usize = 1024;

/// Neighbouring rows that are taken at each place: what one cache line holds.
const NEIGHBOURS: usize = 8;

/// How many standard errors a bracket reaches either way: first narrow, so that one column in some
/// hundred has to be sifted again; then wide enough for neighbours that are all alike, which count
/// as one (`sqrt(8)` times the error).
const STANDARD_ERRORS: [f64; 2] = [3.0, 12.0];

/// Rows that are marked together, as far apart as a row of a block that is cut into so many.
const STACKED: usize = 8;

/// `None` where the table is small, the sample thin, or a quantile outside its bracket.
pub(super) fn by_sample(
    numbers: &impl Numbers,
    probabilities: &[f64],
    small: usize,
) -> Option<Quantiles> {
    if numbers.rows() <= small {
        return None;
    }
    let mut sample: Vec<Key> = sample(numbers).into_iter().map(Key::of).collect();
    if sample.len() < PLACES * NEIGHBOURS / 8 {
        return None;
    }
    STANDARD_ERRORS.into_iter().find_map(|errors| {
        let mut sieve = Sieve::new(Bracket::around(&mut sample, probabilities, errors));
        let instructions = Instructions::widest();
        numbers.each_block(|block| instructions.run(Sift { block, sieve: &mut sieve }));
        sieve.quantiles(probabilities)
    })
}

/// Some of the numbers that are not NaN.
fn sample(numbers: &impl Numbers) -> Vec<f64> {
    let rows = numbers.rows();
    let places = PLACES.min(rows / NEIGHBOURS).max(1);
    let apart = rows / places;
    let mut random = Random::new(0x5EED);
    let mut sample = Vec::with_capacity(places * NEIGHBOURS);
    let mut room = Room::default();
    for place in 0..places {
        let row = place * apart + random.below(apart);
        let end = rows.min(row + NEIGHBOURS);
        numbers.visit(row..end, &mut room, &mut |block| {
            sample.extend(block.iter().copied().filter(|x| !x.is_nan()));
        });
    }
    sample
}

/// A number as its bits, in the order of [`f64::total_cmp`]: two are compared in one instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(i64);

impl Key {
    fn of(number: f64) -> Self {
        Self(Self::turn(number.to_bits().cast_signed()))
    }

    fn number(self) -> f64 {
        f64::from_bits(Self::turn(self.0).cast_unsigned())
    }

    /// Negative numbers are ordered the other way round; twice is nothing.
    fn turn(bits: i64) -> i64 {
        bits ^ ((bits >> 63) & i64::MAX)
    }
}

/// Puts the numbers of ascending ranks where sorting would. `offset` is the rank of the first.
fn select_all(values: &mut [Key], offset: usize, ranks: &[usize]) {
    let Some((before, [rank, after @ ..])) = ranks.split_at_checked(ranks.len() / 2) else {
        return;
    };
    let Some(at) = rank.checked_sub(offset).filter(|at| *at < values.len()) else { return };
    let (lower, _, upper) = values.select_nth_unstable(at);
    select_all(lower, offset, before);
    select_all(upper, rank + 1, after);
}

/// What one pass learns of the neighbourhood of one quantile.
#[derive(Debug)]
struct Bracket {
    low: f64,
    high: f64,
    below: u64,
    at_low: u64,
    inside: Vec<Key>,
    at_high: u64,
}

impl Bracket {
    /// One around each probability of a sample, so many standard errors and two ranks each way.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // ranks of a small sample
    fn around(sample: &mut [Key], probabilities: &[f64], errors: f64) -> Vec<Self> {
        let size = sample.len() as f64;
        let ends = |probability: &f64| {
            let room = errors * (size * probability * (1.0 - probability)).sqrt() + 2.0;
            let rank = (size - 1.0) * probability;
            [(rank - room).floor(), (rank + room).ceil()]
                .map(|rank| (0.0..size).contains(&rank).then_some(rank as usize))
        };
        let ends: Vec<[Option<usize>; 2]> = probabilities.iter().map(ends).collect();
        let mut ranks: Vec<usize> = ends.iter().flatten().copied().flatten().collect();
        ranks.sort_unstable();
        ranks.dedup();
        select_all(sample, 0, &ranks);
        let at = |rank: Option<usize>| sample.get(rank?).map(|key| key.number());
        let bracket = |[low, high]: [Option<usize>; 2]| Self {
            low: at(low).unwrap_or(f64::NEG_INFINITY),
            high: at(high).unwrap_or(f64::INFINITY),
            below: 0,
            at_low: 0,
            inside: Vec::new(),
            at_high: 0,
        };
        ends.into_iter().map(bracket).collect()
    }

    /// 1 if a number lies inside, else 0: without a branch.
    #[inline(always)]
    fn holds(&self, number: f64) -> usize {
        usize::from(number > self.low) & usize::from(number < self.high)
    }

    /// Takes those of some numbers that lie inside.
    fn take(&mut self, kept: &[f64]) {
        let mut inside = vec![Key(0); kept.len()];
        let mut len = 0;
        // Every number is written and every other one overwritten: no branch to mispredict.
        for number in kept {
            if let Some(slot) = inside.get_mut(len) {
                *slot = Key::of(*number);
            }
            len += self.holds(*number);
        }
        inside.truncate(len);
        self.inside = inside;
    }

    /// The number of a rank, if it is one of those kept.
    fn at(&mut self, rank: u64) -> Option<f64> {
        let mut rank = rank.checked_sub(self.below)?;
        if rank < self.at_low {
            return Some(self.low);
        }
        rank -= self.at_low;
        if let Ok(position) = usize::try_from(rank)
            && position < self.inside.len()
        {
            let (_, key, _) = self.inside.select_nth_unstable(position);
            return Some(key.number());
        }
        let beyond = rank - self.inside.len() as u64;
        (beyond < self.at_high).then_some(self.high)
    }

    /// How many of the observed numbers lie below and above one in `low..=high`.
    fn beyond(&self, value: f64, observed: u64) -> Saturation {
        let count = |is: &dyn Fn(f64) -> bool| {
            let inside: u64 = self.inside.iter().map(|x| u64::from(is(x.number()))).sum();
            let end = |number, count| if is(number) { count } else { 0 };
            end(self.low, self.at_low) + inside + end(self.high, self.at_high)
        };
        let below = self.below + count(&|x| x < value);
        let up_to = self.below + count(&|x| x <= value);
        Saturation { below, above: observed - up_to }
    }
}

/// The brackets of a column, and what was kept of the blocks so far.
struct Sieve {
    brackets: Vec<Bracket>,
    observed: u64,
    /// Numbers inside some bracket.
    kept: Vec<f64>,
    /// Of one block: whether a stack of rows holds a number that is to be kept.
    marks: Vec<u64>,
    /// Of one block: the stacks that do.
    stacks: Vec<usize>,
    /// Of one block: the numbers that are kept.
    found: Vec<f64>,
}

impl Sieve {
    fn new(brackets: Vec<Bracket>) -> Self {
        Self {
            brackets,
            observed: 0,
            kept: Vec::new(),
            marks: vec![0; BLOCK.div_ceil(STACKED)],
            stacks: vec![0; BLOCK.div_ceil(STACKED)],
            found: vec![0.0; BLOCK],
        }
    }

    /// The quantiles, unless one lies outside its bracket.
    fn quantiles(self, probabilities: &[f64]) -> Option<Quantiles> {
        let Self { mut brackets, observed, kept, .. } = self;
        let (mut values, mut beyond) = (Vec::new(), Vec::new());
        for (probability, bracket) in probabilities.iter().zip(&mut brackets) {
            bracket.take(&kept);
            let (below, rest) = rank(observed, *probability);
            let value = if rest == 0.0 {
                bracket.at(below)?
            } else {
                between(bracket.at(below)?, bracket.at(below + 1)?, rest)
            };
            beyond.push(bracket.beyond(value, observed));
            values.push(value);
        }
        Some(Quantiles { observed, values, beyond })
    }
}

/// Sifts a block.
///
/// Few numbers are kept, and a branch for each of them would be mispredicted about as often as it
/// is taken. So the block is cut into rows that are laid on top of each other: one pass on vectors
/// marks the stacks that hold something, and only those are looked through.
struct Sift<'b> {
    block: &'b [f64],
    sieve: &'b mut Sieve,
}

impl Work for Sift<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { block, sieve } = self;
        let Sieve { brackets, observed, kept, marks, stacks, found } = sieve;
        let width = block.len().div_ceil(STACKED).max(1);
        let marks = marks.get_mut(..width).unwrap_or_default();
        marks.fill(0);
        for row in block.chunks(width) {
            *observed += row.iter().map(|x| u64::from(!x.is_nan())).sum::<u64>();
            for Bracket { low, high, below, at_low, at_high, .. } in &mut *brackets {
                let (low, high) = (*low, *high);
                let mut counts = [0u64; 3];
                let [less, lowest, highest] = &mut counts;
                for (mark, x) in marks.iter_mut().zip(row) {
                    *less += u64::from(*x < low);
                    *lowest += u64::from(*x == low);
                    *highest += u64::from(*x == high);
                    *mark |= u64::from(*x > low) & u64::from(*x < high);
                }
                let [less, lowest, highest] = counts;
                *below += less;
                *at_low += lowest;
                // A bracket of one number: what equals it is counted once.
                *at_high += if low < high { highest } else { 0 };
            }
        }
        let mut marked = 0;
        for (stack, mark) in marks.iter().enumerate() {
            if let Some(slot) = stacks.get_mut(marked) {
                *slot = stack;
            }
            marked += usize::from(*mark != 0);
        }
        let mut len = 0;
        for stack in stacks.iter().take(marked) {
            for x in block.iter().skip(*stack).step_by(width) {
                if let Some(slot) = found.get_mut(len) {
                    *slot = *x;
                }
                len += brackets.iter().fold(0, |held, bracket| held | bracket.holds(*x));
            }
        }
        kept.extend_from_slice(found.get(..len).unwrap_or_default());
    }
}
