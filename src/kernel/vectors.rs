//! Vectors that hold a line of the cache between them: two of 256 bits, or one of 512.
//!
//! What is written once in terms of lines then runs on either. With two vectors each step is done
//! for both halves before the next: half after half, they would wait for each other. Operations of
//! 512-bit vectors must not stand in closures, which are too narrow for them to be inlined into.

use std::arch::x86_64::{
    __m256d, __m256i, __m512i, __mmask8, _CMP_EQ_OQ, _CMP_GT_OQ, _CMP_LT_OQ, _CMP_UNORD_Q,
};

use pulp::bytemuck::Pod;
use pulp::x86::{V3, V4};
use pulp::{cast, f64x4, f64x8};

use super::by_line::LINE;
use crate::classification::Saturation;

/// A level of vectors. None of its operations looks at anything but the same place of its operands.
pub(super) trait Vectors: Copy {
    /// A line: eight numbers.
    type Line: Pod;
    /// One number in every place of a vector: held once, however many vectors make a line.
    type Same: Copy;
    /// Which of them something holds for.
    type Mask: Copy;

    /// How many lines later the lines are needed that a step asks for. Fewer come too late, and more
    /// push others out of a small first-level cache: large columns begin at the same place of a page.
    const AHEAD: usize;

    /// Runs work compiled for this level.
    fn run<W: pulp::NullaryFnOnce>(self, work: W) -> W::Output;

    fn same(self, number: f64) -> Self::Same;
    /// A line of one number.
    fn line(self, same: Self::Same) -> Self::Line;
    fn add(self, one: Self::Line, other: Self::Line) -> Self::Line;
    fn subtract(self, one: Self::Line, other: Self::Line) -> Self::Line;
    fn multiply(self, one: Self::Line, other: Self::Line) -> Self::Line;
    fn divide(self, one: Self::Line, other: Self::Line) -> Self::Line;
    /// The second one if either is NaN, or both are zero.
    fn lesser(self, one: Self::Line, other: Self::Line) -> Self::Line;
    /// The second one if either is NaN, or both are zero.
    fn greater(self, one: Self::Line, other: Self::Line) -> Self::Line;
    /// The bits that are set in one of both.
    fn or(self, one: Self::Line, other: Self::Line) -> Self::Line;

    fn missing(self, numbers: Self::Line) -> Self::Mask;
    fn equal(self, one: Self::Line, other: Self::Line) -> Self::Mask;
    fn above(self, one: Self::Line, other: Self::Line) -> Self::Mask;
    fn below(self, one: Self::Line, other: Self::Line) -> Self::Mask;
    fn select(self, mask: Self::Mask, yes: Self::Line, no: Self::Line) -> Self::Line;
    /// Adds where the mask does not hold; elsewhere, zero.
    fn add_unless(self, mask: Self::Mask, sum: Self::Line, more: Self::Line) -> Self::Line;
    /// Sets every bit where the mask holds.
    fn mark(self, mask: Self::Mask, marks: Self::Line) -> Self::Line;
    /// Counts the numbers beyond two levels, and sets bits in the marks of those.
    fn count_beyond(
        self,
        numbers: Self::Line,
        levels: (Self::Line, Self::Line),
        counter: &mut Counter,
        marks: Self::Line,
    ) -> Self::Line;
}

/// How many numbers of a criterion lie beyond its levels, in each of eight places of a line or four
/// of half a line. Those in even places count the numbers below, those in odd places the numbers
/// above; as negative numbers where marks are added, which are -1.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Counter([[i32; LINE]; 2]);

impl From<Counter> for Saturation {
    fn from(Counter(counted): Counter) -> Self {
        let pairs = counted.iter().flat_map(|places| places.as_chunks().0);
        pairs.fold(Self::default(), |sum, [below, above]| Self {
            below: sum.below + u64::from(below.unsigned_abs()),
            above: sum.above + u64::from(above.unsigned_abs()),
        })
    }
}

/// Operations on two lines that are one of `pulp`'s on each of both halves.
macro_rules! on_both {
    ($($name:ident = $operation:ident),*) => {$(
        #[inline(always)]
        fn $name(self, [a, b]: Self::Line, [c, d]: Self::Line) -> Self::Line {
            [self.$operation(a, c), self.$operation(b, d)]
        }
    )*};
}

impl Vectors for V3 {
    type Line = [f64x4; 2];
    type Same = f64x4;
    type Mask = [__m256d; 2];

    const AHEAD: usize = 6;

    #[inline(always)]
    fn run<W: pulp::NullaryFnOnce>(self, work: W) -> W::Output {
        self.vectorize(work)
    }

    #[inline(always)]
    fn same(self, number: f64) -> f64x4 {
        self.splat_f64x4(number)
    }

    #[inline(always)]
    fn line(self, same: f64x4) -> Self::Line {
        // Not `[same; 2]`: that is a loop, and what a loop fills is kept in memory till late.
        [same, same]
    }

    on_both! {
        add = add_f64x4,
        subtract = sub_f64x4,
        multiply = mul_f64x4,
        divide = div_f64x4,
        lesser = min_f64x4,
        greater = max_f64x4,
        or = or_f64x4
    }

    #[inline(always)]
    fn missing(self, numbers: Self::Line) -> Self::Mask {
        compare::<_CMP_UNORD_Q>(self, numbers, numbers)
    }

    #[inline(always)]
    fn equal(self, one: Self::Line, other: Self::Line) -> Self::Mask {
        compare::<_CMP_EQ_OQ>(self, one, other)
    }

    #[inline(always)]
    fn above(self, one: Self::Line, other: Self::Line) -> Self::Mask {
        compare::<_CMP_GT_OQ>(self, one, other)
    }

    #[inline(always)]
    fn below(self, one: Self::Line, other: Self::Line) -> Self::Mask {
        compare::<_CMP_LT_OQ>(self, one, other)
    }

    #[inline(always)]
    fn select(
        self,
        [one, other]: Self::Mask,
        [a, b]: Self::Line,
        [c, d]: Self::Line,
    ) -> Self::Line {
        [
            cast(self.avx._mm256_blendv_pd(cast(c), cast(a), one)),
            cast(self.avx._mm256_blendv_pd(cast(d), cast(b), other)),
        ]
    }

    #[inline(always)]
    fn add_unless(
        self,
        [one, other]: Self::Mask,
        [a, b]: Self::Line,
        [c, d]: Self::Line,
    ) -> Self::Line {
        [
            self.add_f64x4(a, cast(self.avx._mm256_andnot_pd(one, cast(c)))),
            self.add_f64x4(b, cast(self.avx._mm256_andnot_pd(other, cast(d)))),
        ]
    }

    #[inline(always)]
    fn mark(self, [one, other]: Self::Mask, [a, b]: Self::Line) -> Self::Line {
        [self.or_f64x4(a, cast(one)), self.or_f64x4(b, cast(other))]
    }

    /// All ones go into the lower half of each place whose number lies below, into the upper one of
    /// those whose number lies above: one vector then counts both.
    #[inline(always)]
    fn count_beyond(
        self,
        numbers: Self::Line,
        (low, high): (Self::Line, Self::Line),
        Counter([counted, _]): &mut Counter,
        marks: Self::Line,
    ) -> Self::Line {
        let ([one, other], [low, _], [high, _]) = (numbers, low, high);
        let (one, other) = (beyond(self, one, low, high), beyond(self, other, low, high));
        let [left, right]: [__m256i; 2] = cast(marks);
        let marks = [self.avx2._mm256_or_si256(left, one), self.avx2._mm256_or_si256(right, other)];
        let both = self.avx2._mm256_add_epi32(one, other);
        *counted = cast(self.avx2._mm256_add_epi32(both, cast(*counted)));
        cast(marks)
    }
}

/// All ones in the lower half of each place whose number lies below, in the upper one of those whose
/// number lies above.
#[inline(always)]
fn beyond(simd: V3, numbers: f64x4, low: f64x4, high: f64x4) -> __m256i {
    let below = simd.avx._mm256_cmp_pd::<_CMP_LT_OQ>(cast(numbers), cast(low));
    let above = simd.avx._mm256_cmp_pd::<_CMP_GT_OQ>(cast(numbers), cast(high));
    simd.avx2._mm256_blend_epi32::<0b1010_1010>(cast(below), cast(above))
}

/// All ones where the comparison holds. The masks of `pulp` would be compared once more.
#[inline(always)]
fn compare<const HOLDS: i32>(simd: V3, [a, b]: [f64x4; 2], [c, d]: [f64x4; 2]) -> [__m256d; 2] {
    [
        simd.avx._mm256_cmp_pd::<HOLDS>(cast(a), cast(c)),
        simd.avx._mm256_cmp_pd::<HOLDS>(cast(b), cast(d)),
    ]
}

impl Vectors for V4 {
    type Line = f64x8;
    type Same = f64x8;
    type Mask = __mmask8;

    const AHEAD: usize = 16;

    #[inline(always)]
    fn run<W: pulp::NullaryFnOnce>(self, work: W) -> W::Output {
        self.vectorize(work)
    }

    #[inline(always)]
    fn same(self, number: f64) -> f64x8 {
        self.splat_f64x8(number)
    }

    #[inline(always)]
    fn line(self, same: f64x8) -> f64x8 {
        same
    }

    #[inline(always)]
    fn add(self, one: Self::Line, other: Self::Line) -> Self::Line {
        self.add_f64x8(one, other)
    }

    #[inline(always)]
    fn subtract(self, one: Self::Line, other: Self::Line) -> Self::Line {
        self.sub_f64x8(one, other)
    }

    #[inline(always)]
    fn multiply(self, one: Self::Line, other: Self::Line) -> Self::Line {
        self.mul_f64x8(one, other)
    }

    #[inline(always)]
    fn divide(self, one: Self::Line, other: Self::Line) -> Self::Line {
        self.div_f64x8(one, other)
    }

    #[inline(always)]
    fn lesser(self, one: Self::Line, other: Self::Line) -> Self::Line {
        cast(self.avx512f._mm512_min_pd(cast(one), cast(other)))
    }

    #[inline(always)]
    fn greater(self, one: Self::Line, other: Self::Line) -> Self::Line {
        cast(self.avx512f._mm512_max_pd(cast(one), cast(other)))
    }

    #[inline(always)]
    fn or(self, one: Self::Line, other: Self::Line) -> Self::Line {
        cast(self.avx512dq._mm512_or_pd(cast(one), cast(other)))
    }

    #[inline(always)]
    fn missing(self, numbers: Self::Line) -> Self::Mask {
        self.avx512f._mm512_cmp_pd_mask::<_CMP_UNORD_Q>(cast(numbers), cast(numbers))
    }

    #[inline(always)]
    fn equal(self, one: Self::Line, other: Self::Line) -> Self::Mask {
        self.avx512f._mm512_cmp_pd_mask::<_CMP_EQ_OQ>(cast(one), cast(other))
    }

    #[inline(always)]
    fn above(self, one: Self::Line, other: Self::Line) -> Self::Mask {
        self.avx512f._mm512_cmp_pd_mask::<_CMP_GT_OQ>(cast(one), cast(other))
    }

    #[inline(always)]
    fn below(self, one: Self::Line, other: Self::Line) -> Self::Mask {
        self.avx512f._mm512_cmp_pd_mask::<_CMP_LT_OQ>(cast(one), cast(other))
    }

    #[inline(always)]
    fn select(self, mask: Self::Mask, yes: Self::Line, no: Self::Line) -> Self::Line {
        cast(self.avx512f._mm512_mask_blend_pd(mask, cast(no), cast(yes)))
    }

    #[inline(always)]
    fn add_unless(self, mask: Self::Mask, sum: Self::Line, more: Self::Line) -> Self::Line {
        let sum = cast(sum);
        cast(self.avx512f._mm512_mask_add_pd(sum, !mask, sum, cast(more)))
    }

    #[inline(always)]
    fn mark(self, mask: Self::Mask, marks: Self::Line) -> Self::Line {
        let all = self.avx512f._mm512_set1_epi64(-1);
        cast(self.avx512f._mm512_mask_mov_epi64(cast(marks), mask, all))
    }

    /// A place of the counter has both counts, one in each half.
    #[inline(always)]
    fn count_beyond(
        self,
        numbers: Self::Line,
        (low, high): (Self::Line, Self::Line),
        Counter(counted): &mut Counter,
        marks: Self::Line,
    ) -> Self::Line {
        let (below, above) = (self.below(numbers, low), self.above(numbers, high));
        let one_below = self.avx512f._mm512_set1_epi64(1);
        let one_above = self.avx512f._mm512_set1_epi64(1 << 32);
        let count: __m512i = cast(*counted);
        let count = self.avx512f._mm512_mask_add_epi64(count, below, count, one_below);
        *counted = cast(self.avx512f._mm512_mask_add_epi64(count, above, count, one_above));
        self.mark(below | above, marks)
    }
}
