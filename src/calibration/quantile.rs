//! Quantiles by selection, exact whatever the road.
//!
//! The definition is R's type 7 (Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages"):
//! of `n` numbers in ascending order, counted from 0,
//!
//! ```text
//! h = (n - 1) * p,   quantile = x[floor h] + (h - floor h) * (x[floor h + 1] - x[floor h])
//! ```
//!
//! Large columns are not copied: a sample tells between which two numbers a quantile must lie, one
//! pass over the column counts what lies below and keeps what lies between, and the order
//! statistic is selected from the few kept. Where the sample misled, the column is copied after
//! all; the answer is the same.

use super::numbers::{Numbers, Room};
use crate::instructions::{Instructions, Work};
use crate::random::Random;

#[cfg(test)]
mod tests;

/// Up to so many rows a copy costs less than a sample.
const SMALL: usize = 1 << 15;

/// Numbers in a sample.
const SAMPLE: usize = 4096;

/// Numbers looked at side by side.
const LANES: usize = 8;

/// Quantiles of numbers, and how many were there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantiles {
    /// Numbers that are not NaN.
    pub(crate) observed: u64,
    /// One per probability; NaN if nothing was observed.
    pub(crate) values: Vec<f64>,
}

/// The quantiles at probabilities in `0..=1`.
pub(crate) fn quantiles(numbers: &impl Numbers, probabilities: &[f64]) -> Quantiles {
    by_sample(numbers, probabilities, SMALL).unwrap_or_else(|| by_copy(numbers, probabilities))
}

/// One quantile of a slice without NaN, which is put into another order. NaN if it is empty.
pub(crate) fn quantile_of(values: &mut [f64], probability: f64) -> f64 {
    let (rank, rest) = rank(values.len() as u64, probability);
    let rank = usize::try_from(rank).unwrap_or(usize::MAX);
    if rank >= values.len() {
        return f64::NAN;
    }
    let (_, low, upper) = values.select_nth_unstable_by(rank, f64::total_cmp);
    let low = *low;
    let high = upper.iter().copied().reduce(f64::min).unwrap_or(low);
    between(low, high, rest)
}

/// The rank below a quantile and the way to the next one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 <= h < n
fn rank(observed: u64, probability: f64) -> (u64, f64) {
    let h = observed.saturating_sub(1) as f64 * probability;
    let below = h.floor();
    (below as u64, h - below)
}

/// From one number towards the next; written so that equal numbers give exactly their value, and
/// the result never leaves the two.
pub(crate) fn between(low: f64, high: f64, share: f64) -> f64 {
    if share == 0.0 || low == high {
        return low;
    }
    // Halves first: the distance of two finite numbers may not be finite.
    let moved = low * (1.0 - share) + high * share;
    moved.clamp(low, high)
}

fn by_copy(numbers: &impl Numbers, probabilities: &[f64]) -> Quantiles {
    let mut values = Vec::with_capacity(numbers.rows());
    numbers.each_block(|block| values.extend(block.iter().copied().filter(|x| !x.is_nan())));
    let results = probabilities.iter().map(|p| quantile_of(&mut values, *p)).collect();
    Quantiles { observed: values.len() as u64, values: results }
}

/// What one pass keeps of the neighbourhood of one quantile.
#[derive(Debug)]
struct Bracket {
    low: f64,
    high: f64,
    below: u64,
    at_low: u64,
    inside: Vec<f64>,
    at_high: u64,
}

impl Bracket {
    /// Around a probability of an ordered sample: four standard errors and two ranks each way.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // ranks of a small sample
    fn around(sample: &[f64], probability: f64) -> Self {
        let size = sample.len() as f64;
        let room = 4.0 * (size * probability * (1.0 - probability)).sqrt() + 2.0;
        let rank = (size - 1.0) * probability;
        let (first, last) = ((rank - room).floor(), (rank + room).ceil());
        let at = |rank: f64| sample.get(rank as usize).copied();
        Self {
            low: if first < 0.0 {
                f64::NEG_INFINITY
            } else {
                at(first).unwrap_or(f64::NEG_INFINITY)
            },
            high: if last >= size { f64::INFINITY } else { at(last).unwrap_or(f64::INFINITY) },
            below: 0,
            at_low: 0,
            inside: Vec::new(),
            at_high: 0,
        }
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
            let (_, value, _) = self.inside.select_nth_unstable_by(position, f64::total_cmp);
            return Some(*value);
        }
        let beyond = rank - self.inside.len() as u64;
        (beyond < self.at_high).then_some(self.high)
    }
}

/// Counts a block into a bracket, and keeps what lies strictly inside it.
struct Sift<'b> {
    block: &'b [f64],
    bracket: &'b mut Bracket,
}

impl Work for Sift<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { block, bracket } = self;
        let (low, high) = (bracket.low, bracket.high);
        let (mut below, mut at_low, mut at_high) = ([0u64; LANES], [0u64; LANES], [0u64; LANES]);
        let (eights, rest) = block.as_chunks::<LANES>();
        for eight in eights {
            let mut inside = 0;
            let lanes = below.iter_mut().zip(&mut at_low).zip(&mut at_high).zip(eight);
            for (((below, at_low), at_high), x) in lanes {
                *below += u64::from(*x < low);
                *at_low += u64::from(*x == low);
                *at_high += u64::from(*x == high);
                inside |= u64::from(*x > low) & u64::from(*x < high);
            }
            // Few numbers lie inside: most eights have none, and no branch of their own.
            if inside != 0 {
                bracket.inside.extend(eight.iter().copied().filter(|x| *x > low && *x < high));
            }
        }
        bracket.inside.extend(rest.iter().copied().filter(|x| *x > low && *x < high));
        let count = |is: &dyn Fn(f64) -> bool| rest.iter().filter(|x| is(**x)).count() as u64;
        bracket.below += below.iter().sum::<u64>() + count(&|x| x < low);
        bracket.at_low += at_low.iter().sum::<u64>() + count(&|x| x == low);
        // A bracket of one number: what equals it is counted once.
        if low < high {
            bracket.at_high += at_high.iter().sum::<u64>() + count(&|x| x == high);
        }
    }
}

/// Counts what is not NaN.
struct CountObserved<'b> {
    block: &'b [f64],
    observed: &'b mut u64,
}

impl Work for CountObserved<'_> {
    #[inline(always)]
    fn run(self) {
        *self.observed += self.block.iter().map(|x| u64::from(!x.is_nan())).sum::<u64>();
    }
}

/// `None` where the table is small, the sample thin, or a quantile outside its bracket.
fn by_sample(numbers: &impl Numbers, probabilities: &[f64], small: usize) -> Option<Quantiles> {
    let rows = numbers.rows();
    if rows <= small {
        return None;
    }
    let mut random = Random::new(0x5EED);
    let mut sample = Vec::with_capacity(SAMPLE);
    let mut room = Room::default();
    for _ in 0..SAMPLE {
        let row = random.below(rows);
        numbers.visit(row..row + 1, &mut room, &mut |block| {
            sample.extend(block.iter().copied().filter(|x| !x.is_nan()));
        });
    }
    if sample.len() < SAMPLE / 8 {
        return None;
    }
    sample.sort_unstable_by(f64::total_cmp);
    let mut brackets: Vec<Bracket> =
        probabilities.iter().map(|p| Bracket::around(&sample, *p)).collect();
    let mut observed = 0u64;
    let instructions = Instructions::widest();
    numbers.each_block(|block| {
        instructions.run(CountObserved { block, observed: &mut observed });
        for bracket in &mut brackets {
            instructions.run(Sift { block, bracket });
        }
    });
    let values = probabilities.iter().zip(&mut brackets).map(|(probability, bracket)| {
        let (below, rest) = rank(observed, *probability);
        let low = bracket.at(below)?;
        let high = if rest == 0.0 { low } else { bracket.at(below + 1)? };
        Some(between(low, high, rest))
    });
    let values = values.collect::<Option<_>>()?;
    Some(Quantiles { observed, values })
}
