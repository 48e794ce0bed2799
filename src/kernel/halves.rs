//! Arithmetic on a line of the cache, in two vectors of 256 bits.
//!
//! Every step is done for both halves before the next: half after half, they would wait for each
//! other.

use std::arch::x86_64::{__m256d, __m256i, _CMP_EQ_OQ, _CMP_GT_OQ, _CMP_LT_OQ, _CMP_UNORD_Q};

use pulp::f64x4;
use pulp::x86::V3;

use super::fused::Term;
use crate::classification::Saturation;
use crate::score::ROUNDER;

/// A line.
pub(super) type Halves = [f64x4; 2];

const NOTHING: f64x4 = f64x4(0.0, 0.0, 0.0, 0.0);

/// `clamp((number + shift) * scale)`
#[derive(Clone, Copy)]
pub(super) struct Value {
    shift: f64x4,
    scale: f64x4,
}

impl Value {
    pub(super) const NOTHING: Self = Self { shift: NOTHING, scale: NOTHING };

    #[inline(always)]
    pub(super) fn new(simd: V3, term: &Term<'_>) -> Self {
        let (shift, scale) = term.function.parts();
        Self { shift: simd.splat_f64x4(shift), scale: simd.splat_f64x4(scale) }
    }

    /// NaN for NaN: the last two steps give their second operand if one is NaN, or both are zero.
    #[inline(always)]
    pub(super) fn at(self, simd: V3, numbers: Halves) -> Halves {
        let (bottom, [one, other]) = (simd.splat_f64x4(0.0), self.below_top(simd, numbers));
        [simd.max_f64x4(bottom, one), simd.max_f64x4(bottom, other)]
    }

    /// The same, but 0 for NaN: what is missing then adds nothing.
    #[inline(always)]
    pub(super) fn or_zero(self, simd: V3, numbers: Halves) -> Halves {
        let (bottom, [one, other]) = (simd.splat_f64x4(0.0), self.below_top(simd, numbers));
        [simd.max_f64x4(one, bottom), simd.max_f64x4(other, bottom)]
    }

    #[inline(always)]
    fn below_top(self, simd: V3, [one, other]: Halves) -> Halves {
        let top = simd.splat_f64x4(1.0);
        let (one, other) = (simd.add_f64x4(one, self.shift), simd.add_f64x4(other, self.shift));
        let (one, other) = (simd.mul_f64x4(one, self.scale), simd.mul_f64x4(other, self.scale));
        [simd.min_f64x4(top, one), simd.min_f64x4(top, other)]
    }
}

/// `weight * value`, and what is added instead of it where the value is missing.
#[derive(Clone, Copy)]
pub(super) struct Product {
    weight: f64x4,
    instead: f64x4,
}

impl Product {
    pub(super) const NOTHING: Self = Self { weight: NOTHING, instead: NOTHING };

    #[inline(always)]
    pub(super) fn new(simd: V3, term: &Term<'_>) -> Self {
        let [weight, instead] = [term.weight, term.instead].map(|it| simd.splat_f64x4(it));
        Self { weight, instead }
    }

    #[inline(always)]
    pub(super) fn add(self, simd: V3, [one, other]: Halves, sum: &mut Halves) {
        let [left, right] = *sum;
        *sum = [
            simd.add_f64x4(left, simd.mul_f64x4(self.weight, one)),
            simd.add_f64x4(right, simd.mul_f64x4(self.weight, other)),
        ];
    }

    #[inline(always)]
    pub(super) fn add_or_instead(self, simd: V3, [one, other]: Halves, sum: &mut Halves) {
        let [left, right] = *sum;
        *sum = [
            simd.add_f64x4(left, self.or_instead(simd, one)),
            simd.add_f64x4(right, self.or_instead(simd, other)),
        ];
    }

    #[inline(always)]
    fn or_instead(self, simd: V3, value: f64x4) -> f64x4 {
        let product = simd.mul_f64x4(self.weight, value);
        select(simd, missing(simd, value), self.instead, product)
    }

    /// Adds the weight where there is a number.
    #[inline(always)]
    pub(super) fn add_share(self, simd: V3, [one, other]: Halves, share: &mut Halves) {
        let [left, right] = *share;
        *share = [
            simd.add_f64x4(left, self.if_observed(simd, one)),
            simd.add_f64x4(right, self.if_observed(simd, other)),
        ];
    }

    #[inline(always)]
    fn if_observed(self, simd: V3, numbers: f64x4) -> f64x4 {
        pulp::cast(simd.avx._mm256_andnot_pd(missing(simd, numbers), pulp::cast(self.weight)))
    }
}

/// How many numbers of a criterion lie beyond its levels, in each of eight places; as a negative
/// number, as marks are all ones, which is -1. Those in even places count the numbers below, those in
/// odd places the numbers above.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
pub(super) struct Counter([i32; 8]);

impl From<Counter> for Saturation {
    fn from(Counter(counted): Counter) -> Self {
        let (pairs, _) = counted.as_chunks();
        pairs.iter().fold(Self::default(), |sum, [below, above]| Self {
            below: sum.below + u64::from(below.unsigned_abs()),
            above: sum.above + u64::from(above.unsigned_abs()),
        })
    }
}

/// The reference levels of a criterion.
#[derive(Clone, Copy)]
pub(super) struct Levels {
    low: f64x4,
    high: f64x4,
}

impl Levels {
    pub(super) const NOTHING: Self = Self { low: NOTHING, high: NOTHING };

    #[inline(always)]
    pub(super) fn new(simd: V3, term: &Term<'_>) -> Self {
        let (low, high) = term.levels;
        Self { low: simd.splat_f64x4(low), high: simd.splat_f64x4(high) }
    }

    #[inline(always)]
    pub(super) fn count(
        self,
        simd: V3,
        [one, other]: Halves,
        Counter(counted): &mut Counter,
        marks: &mut [__m256i; 2],
    ) {
        let [left, right] = *marks;
        let (one, other) = (self.beyond(simd, one), self.beyond(simd, other));
        *marks = [simd.avx2._mm256_or_si256(left, one), simd.avx2._mm256_or_si256(right, other)];
        let both = simd.avx2._mm256_add_epi32(one, other);
        *counted = pulp::cast(simd.avx2._mm256_add_epi32(both, pulp::cast(*counted)));
    }

    /// All ones in the lower half of each place whose number lies below, in the upper one of those
    /// whose number lies above.
    #[inline(always)]
    fn beyond(self, simd: V3, numbers: f64x4) -> __m256i {
        let below = compare::<_CMP_LT_OQ>(simd, numbers, self.low);
        let above = compare::<_CMP_GT_OQ>(simd, numbers, self.high);
        simd.avx2._mm256_blend_epi32::<0b1010_1010>(pulp::cast(below), pulp::cast(above))
    }
}

#[inline(always)]
pub(super) fn snap(simd: V3, score: f64x4) -> f64x4 {
    let rounder = simd.splat_f64x4(ROUNDER);
    simd.sub_f64x4(simd.add_f64x4(score, rounder), rounder)
}

/// Divides sums by the share of weight observed, and rounds both; gives all ones where the share is
/// less than 1. As in `gaps`: a share that rounds to 1 divides nothing, and none gives NaN.
#[inline(always)]
pub(super) fn divide(simd: V3, sum: &mut f64x4, share: &mut f64x4) -> f64x4 {
    let [one, nothing, nan] = [1.0, 0.0, f64::NAN].map(|it| simd.splat_f64x4(it));
    let rounded = snap(simd, *share);
    let divisor = select(simd, compare::<_CMP_EQ_OQ>(simd, rounded, one), one, *share);
    let mean = snap(simd, simd.div_f64x4(*sum, divisor));
    *sum = select(simd, compare::<_CMP_GT_OQ>(simd, rounded, nothing), mean, nan);
    *share = rounded;
    pulp::cast(compare::<_CMP_LT_OQ>(simd, rounded, one))
}

/// All ones where the comparison holds. The masks of `pulp` would be compared once more.
#[inline(always)]
fn compare<const HOLDS: i32>(simd: V3, one: f64x4, other: f64x4) -> __m256d {
    simd.avx._mm256_cmp_pd::<HOLDS>(pulp::cast(one), pulp::cast(other))
}

#[inline(always)]
fn missing(simd: V3, numbers: f64x4) -> __m256d {
    compare::<_CMP_UNORD_Q>(simd, numbers, numbers)
}

#[inline(always)]
fn select(simd: V3, mask: __m256d, yes: f64x4, no: f64x4) -> f64x4 {
    pulp::cast(simd.avx._mm256_blendv_pd(pulp::cast(no), pulp::cast(yes), mask))
}
