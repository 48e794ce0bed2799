//! Values, products and scores of a line of the cache, on whatever vectors there are.

use super::fused::Term;
use super::vectors::{Counter, Vectors};
use crate::score::ROUNDER;

/// `clamp((number + shift) * scale)`
#[derive(Clone, Copy)]
pub(super) struct Value<V: Vectors> {
    shift: V::Same,
    scale: V::Same,
}

impl<V: Vectors> Value<V> {
    #[inline(always)]
    pub(super) fn new(simd: V, term: &Term<'_>) -> Self {
        let (shift, scale) = term.function.parts();
        Self { shift: simd.same(shift), scale: simd.same(scale) }
    }

    /// NaN for NaN.
    #[inline(always)]
    pub(super) fn at(self, simd: V, numbers: V::Line) -> V::Line {
        simd.greater(number(simd, 0.0), self.below_top(simd, numbers))
    }

    /// The same, but 0 for NaN: what is missing then adds nothing.
    #[inline(always)]
    pub(super) fn or_zero(self, simd: V, numbers: V::Line) -> V::Line {
        simd.greater(self.below_top(simd, numbers), number(simd, 0.0))
    }

    #[inline(always)]
    fn below_top(self, simd: V, numbers: V::Line) -> V::Line {
        let (shift, scale) = (simd.line(self.shift), simd.line(self.scale));
        simd.lesser(number(simd, 1.0), simd.multiply(simd.add(numbers, shift), scale))
    }
}

/// `weight * value`, and what is added instead of it where the value is missing.
#[derive(Clone, Copy)]
pub(super) struct Product<V: Vectors> {
    weight: V::Same,
    instead: V::Same,
}

impl<V: Vectors> Product<V> {
    #[inline(always)]
    pub(super) fn new(simd: V, term: &Term<'_>) -> Self {
        Self { weight: simd.same(term.weight), instead: simd.same(term.instead) }
    }

    #[inline(always)]
    pub(super) fn add(self, simd: V, value: V::Line, sum: &mut V::Line) {
        *sum = simd.add(*sum, simd.multiply(simd.line(self.weight), value));
    }

    #[inline(always)]
    pub(super) fn add_or_instead(
        self,
        simd: V,
        missing: V::Mask,
        value: V::Line,
        sum: &mut V::Line,
    ) {
        let product = simd.multiply(simd.line(self.weight), value);
        *sum = simd.add(*sum, simd.select(missing, simd.line(self.instead), product));
    }

    /// Adds the weight where there is a number.
    #[inline(always)]
    pub(super) fn add_share(self, simd: V, missing: V::Mask, share: &mut V::Line) {
        *share = simd.add_unless(missing, *share, simd.line(self.weight));
    }
}

/// The reference levels of a criterion.
#[derive(Clone, Copy)]
pub(super) struct Levels<V: Vectors> {
    low: V::Same,
    high: V::Same,
}

impl<V: Vectors> Levels<V> {
    #[inline(always)]
    pub(super) fn new(simd: V, term: &Term<'_>) -> Self {
        let (low, high) = term.levels;
        Self { low: simd.same(low), high: simd.same(high) }
    }

    /// Counts the numbers beyond, and adds marks of them.
    #[inline(always)]
    pub(super) fn count(
        self,
        simd: V,
        numbers: V::Line,
        counter: &mut Counter,
        marks: &mut V::Line,
    ) {
        *marks = simd.count_beyond(
            numbers,
            (simd.line(self.low), simd.line(self.high)),
            counter,
            *marks,
        );
    }
}

/// A line of one number.
#[inline(always)]
pub(super) fn number<V: Vectors>(simd: V, number: f64) -> V::Line {
    simd.line(simd.same(number))
}

#[inline(always)]
pub(super) fn snap<V: Vectors>(simd: V, score: V::Line) -> V::Line {
    let rounder = number(simd, ROUNDER);
    simd.subtract(simd.add(score, rounder), rounder)
}

/// Sums divided by the share of weight observed, both rounded, and where the share is less than 1. As
/// in `gaps`: a share that rounds to 1 divides nothing, and none gives NaN.
#[inline(always)]
pub(super) fn divide<V: Vectors>(
    simd: V,
    sum: V::Line,
    share: V::Line,
) -> (V::Line, V::Line, V::Mask) {
    let (one, nothing, nan) = (number(simd, 1.0), number(simd, 0.0), number(simd, f64::NAN));
    let rounded = snap(simd, share);
    let divisor = simd.select(simd.equal(rounded, one), one, share);
    let mean = snap(simd, simd.divide(sum, divisor));
    let mean = simd.select(simd.above(rounded, nothing), mean, nan);
    (mean, rounded, simd.below(rounded, one))
}
