//! The score lattice: every axis score and every cut is a whole number of steps of 2^-40.
//!
//! A weighted sum of rounded numbers carries noise in its last digits: ten criteria of weight 0.1
//! that all stand at 0.5 add up to 0.49999999999999994, and an account that stands exactly on a
//! cut would fall below it. So the kernel rounds each finished score, and a rule each cut, to the
//! nearest step of 2^-40 (about 9.1e-13). Three things follow:
//!
//! * a score that equals a cut to twelve decimals *is* the cut, whatever the order of the criteria;
//! * differences of scores and cuts (margins) are exact in `f64`;
//! * the contributions of an explanation add up to the score exactly, in any order.
//!
//! Rounding is monotone, so a better account never gets a lower score from it.

/// The distance between two neighbouring scores: 2^-40.
pub const STEP: f64 = 1.0 / (1u64 << 40) as f64;

/// Adding and subtracting this number rounds to the nearest multiple of [`STEP`]: in
/// `[2^12, 2^13)` neighbouring `f64` values are exactly 2^-40 apart.
pub(crate) const ROUNDER: f64 = 6144.0;

/// Rounds a score to the nearest multiple of [`STEP`], halves to even.
///
/// `snap(x) = (x + 6144) - 6144`, exact for any `|x| <= 1024`; NaN stays NaN.
///
/// ```
/// use keyaccount::score::snap;
/// let tenths: f64 = (0..10).map(|_| 0.1 * 0.5).sum();
/// assert_ne!(tenths, 0.5);
/// assert_eq!(snap(tenths), 0.5);
/// ```
#[inline(always)]
#[must_use]
pub fn snap(score: f64) -> f64 {
    (score + ROUNDER) - ROUNDER
}

/// How far a sum or a difference of two scores may lie from a border and still be on it: two steps.
///
/// Decimals such as 0.9, 0.3 and 0.6 are each up to half a step away from their place on the
/// lattice, so that 0.9 + 0.3 need not be exactly twice 0.6 there. Rules that compare a sum or a
/// difference of two scores put their borders this much on the side that counts as tied.
pub const TIE: f64 = 2.0 * STEP;
