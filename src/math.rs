//! Exponential and logarithm from `+ - * /` and bit operations alone.
//!
//! The platform's own functions differ in the last bit between operating systems, so a class on a
//! border could depend on the machine. These give the same bits everywhere, have no branches (a
//! loop over a slice vectorises), and keep NaN. The polynomials are the Taylor series themselves:
//! their coefficients can be checked by eye.
//!
//! A better raw number must never give a lower value. So [`exp`] and [`exp_minus_one`] are
//! monotone by construction: the reduced argument is never negative, all coefficients are
//! positive, and a chain of correctly rounded monotone operations is monotone; the ends of the
//! reduced interval are clamped so that neighbouring intervals meet. [`ln`] is right within 2 ulp,
//! which alone proves nothing about neighbouring numbers; [`ln_of_ratio`] is monotone.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, LOG2_E};

/// Adding and subtracting it rounds to the nearest whole number: 1.5 * 2^52. The low bits of the
/// sum are that number in two's complement.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// The same with the exponent bias on top: the low bits of `k + BIASED_ROUNDER`, moved into the
/// exponent field, are 2^k.
const BIASED_ROUNDER: f64 = ROUNDER + 1023.0;
/// Bits of the fraction of an `f64`.
const FRACTION_BITS: u32 = 52;

/// ln 2 in two parts. The first has 32 trailing zero bits, so that its product with an exponent is
/// exact; the second is the rest, ln 2 - `LN_2_HIGH`, to 53 bits.
const LN_2_HIGH: f64 = f64::from_bits(LN_2.to_bits() & !0xffff_ffff);
const LN_2_LOW: f64 = 4.749_325_039_031_672_6e-7;

/// 1/1!, 1/2!, ... 1/16!: the remainder is below 2^-56 up to r = ln 2.
const INVERSE_FACTORIALS: [[f64; 2]; 8] = [
    [1.0, 1.0 / 2.0],
    [1.0 / 6.0, 1.0 / 24.0],
    [1.0 / 120.0, 1.0 / 720.0],
    [1.0 / 5_040.0, 1.0 / 40_320.0],
    [1.0 / 362_880.0, 1.0 / 3_628_800.0],
    [1.0 / 39_916_800.0, 1.0 / 479_001_600.0],
    [1.0 / 6_227_020_800.0, 1.0 / 87_178_291_200.0],
    [1.0 / 1_307_674_368_000.0, 1.0 / 20_922_789_888_000.0],
];

/// 2/3, 2/5, ... 2/21: the remainder is below 2^-56 up to s = 0.1716.
const ATANH_COEFFICIENTS: [[f64; 2]; 5] = [
    [2.0 / 3.0, 2.0 / 5.0],
    [2.0 / 7.0, 2.0 / 9.0],
    [2.0 / 11.0, 2.0 / 13.0],
    [2.0 / 15.0, 2.0 / 17.0],
    [2.0 / 19.0, 2.0 / 21.0],
];

/// The larger of a bound and `x`; NaN stays NaN. One `max` instruction.
#[inline(always)]
pub(crate) fn at_least(x: f64, bound: f64) -> f64 {
    if bound > x { bound } else { x }
}

/// The smaller of a bound and `x`; NaN stays NaN. One `min` instruction.
#[inline(always)]
pub(crate) fn at_most(x: f64, bound: f64) -> f64 {
    if bound < x { bound } else { x }
}

/// `x` held inside 0..=1; NaN stays NaN.
#[inline(always)]
pub(crate) fn clamp_to_unit(x: f64) -> f64 {
    at_most(at_least(x, 0.0), 1.0)
}

/// 2^k for a whole `k` in -1022..=1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + BIASED_ROUNDER).to_bits() << FRACTION_BITS)
}

/// `c0 + c1 x + c2 x^2 + ...`, coefficients in pairs: the even and the odd powers are summed side by
/// side, in half the time of a single chain.
#[inline(always)]
fn polynomial<const N: usize>(pairs: &[[f64; 2]; N], x: f64) -> f64 {
    let square = x * x;
    let (even, odd) = pairs
        .iter()
        .rev()
        .fold((0.0, 0.0), |(even, odd), [c, d]| (even * square + c, odd * square + d));
    even + x * odd
}

/// Whole `k` and `g` in 0..=1 with `exp(x) = 2^k * (1 + g)`, for |x| <= 2^20.
#[inline(always)]
fn reduce(x: f64) -> (f64, f64) {
    // Rounding after taking away a half is rounding down, and so r >= 0 but for rounding noise.
    let k = ((x * LOG2_E - 0.5) + ROUNDER) - ROUNDER;
    let r = at_least((x - k * LN_2_HIGH) - k * LN_2_LOW, 0.0);
    (k, at_most(r * polynomial(&INVERSE_FACTORIALS, r), 1.0))
}

/// `e^x` within 2 ulp, monotone; `exp(0) = 1`, `exp(-inf) = 0`, overflow gives infinity, NaN stays
/// NaN.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    // e^-746 is zero and e^710 infinite in f64, and so is everything beyond.
    let (k, growth) = reduce(at_most(at_least(x, -746.0), 710.0));
    // 2^k itself may not fit a normal number; its two halves do.
    let half = (k * 0.5 + ROUNDER) - ROUNDER;
    ((1.0 + growth) * power_of_two(half)) * power_of_two(k - half)
}

/// `e^x - 1` for x in 0..=700 within 2 ulp, monotone; 0 gives 0, NaN stays NaN.
#[inline(always)]
pub(crate) fn exp_minus_one(x: f64) -> f64 {
    let (k, growth) = reduce(x);
    let power = power_of_two(k);
    growth * power + (power - 1.0)
}

/// The natural logarithm within 2 ulp; `ln(1) = 0`, `ln(0) = -inf`, `ln(inf) = inf`, NaN below 0;
/// NaN stays NaN.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    /// Below this, numbers are subnormal and have no exponent of their own.
    const SCALE: f64 = (1u64 << 54) as f64;
    /// 2^52 as bits: a small whole number in the fraction makes a float of it.
    const WHOLE: u64 = 0x4330_0000_0000_0000;
    let subnormal = x < f64::MIN_POSITIVE;
    let scaled = if subnormal { x * SCALE } else { x };
    let removed = if subnormal { 1023.0 + 54.0 } else { 1023.0 };
    // Counting from sqrt(1/2) instead of from 1 puts the fraction into [sqrt(1/2), sqrt(2)).
    let shifted =
        scaled.to_bits().wrapping_add(1.0f64.to_bits().wrapping_sub(FRAC_1_SQRT_2.to_bits()));
    let exponent =
        f64::from_bits((shifted >> FRACTION_BITS) | WHOLE) - (f64::from_bits(WHOLE) + removed);
    let fraction = f64::from_bits(
        (shifted & ((1 << FRACTION_BITS) - 1)).wrapping_add(FRAC_1_SQRT_2.to_bits()),
    );
    // ln(1+f) = 2 atanh(s) with s = f/(2+f), written as f - s*(f - rest) because f is exact.
    let f = fraction - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let rest = z * polynomial(&ATANH_COEFFICIENTS, z);
    let logarithm = exponent * LN_2_HIGH + (exponent * LN_2_LOW + (f - s * (f - rest)));
    let logarithm = if x > 0.0 { logarithm } else { f64::NAN };
    let logarithm = if x == 0.0 { f64::NEG_INFINITY } else { logarithm };
    if x == f64::INFINITY { x } else { logarithm }
}

/// [`ln`] of a ratio, monotone: the last four bits of the ratio are dropped (a relative change
/// below 2^-48), which sets neighbouring ratios farther apart than the error of the logarithm.
#[inline(always)]
pub(crate) fn ln_of_ratio(ratio: f64) -> f64 {
    ln(f64::from_bits(ratio.to_bits() & !0b1111))
}

#[cfg(test)]
mod tests;
