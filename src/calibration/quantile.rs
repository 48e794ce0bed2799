//! Quantiles by selection, exact whatever the road.
//!
//! The definition is R's type 7 (Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages"):
//! of `n` numbers in ascending order, counted from 0,
//!
//! ```text
//! h = (n - 1) * p,   quantile = x[floor h] + (h - floor h) * (x[floor h + 1] - x[floor h])
//! ```
//!
//! Large columns are not copied but sifted in one pass ([`sift`]). Where that does not serve, the
//! column is copied after all; the answer is the same.

use super::numbers::Numbers;
use crate::classification::Saturation;

mod sift;
#[cfg(test)]
mod tests;

use sift::by_sample;

/// Up to so many rows a copy costs less than a sample.
const SMALL: usize = 1 << 15;

/// Quantiles of numbers, and how many were there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantiles {
    /// Numbers that are not NaN.
    pub(crate) observed: u64,
    /// One per probability; NaN if nothing was observed.
    pub(crate) values: Vec<f64>,
    /// How many numbers lie below and above each of the values.
    pub(crate) beyond: Vec<Saturation>,
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
    let mut copy = Vec::with_capacity(numbers.rows());
    numbers.each_block(|block| copy.extend(block.iter().copied().filter(|x| !x.is_nan())));
    let values: Vec<f64> = probabilities.iter().map(|p| quantile_of(&mut copy, *p)).collect();
    let count = |is: &dyn Fn(f64) -> bool| copy.iter().map(|x| u64::from(is(*x))).sum();
    let beyond = values
        .iter()
        .map(|value| Saturation { below: count(&|x| x < *value), above: count(&|x| x > *value) });
    Quantiles { observed: copy.len() as u64, beyond: beyond.collect(), values }
}
