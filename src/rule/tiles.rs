//! Codes, a tile of rows at a time.
//!
//! A comparison of scores leaves a mask as wide as a score, and a code has a byte. So the masks of a
//! tile are packed into marks of a byte each, as soon as they are there, and codes are made of marks:
//! one instruction then does for a whole tile what takes eight in the width of scores.

use super::Decisions;
use super::lanes::score;

/// How many rows are decided at once: as many as a vector of 256 bits has bytes.
pub(super) const TILE: usize = 32;

/// One number for each row of a tile.
pub(super) type Tile<T> = [T; TILE];

/// A rule whose codes are made of marks.
pub(super) trait Tiled {
    /// [`Rule::decide`](super::Rule::decide), with scores compared in this way.
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>);
}

/// What decides the codes of so many axes.
pub(super) trait Codes<const AXES: usize> {
    /// The codes of a tile, in the order of its marks.
    fn of_tile<C: Compare>(&self, compare: C, scores: [&Tile<f64>; AXES]) -> Tile<u8>;
    /// The code of one row: the same.
    fn of_row(&self, scores: [f64; AXES]) -> u8;

    /// Writes the codes of whole tiles, and row by row what is left; every column has as many rows.
    #[inline(always)]
    fn write<C: Compare>(&self, compare: C, columns: [&[f64]; AXES], codes: &mut [u8]) {
        let tiles = columns.map(|column| column.as_chunks().0);
        let (whole, rest) = codes.as_chunks_mut();
        for (at, codes) in whole.iter_mut().enumerate() {
            let scores = tiles.map(|tiles| tiles.get(at).unwrap_or(&[f64::NAN; TILE]));
            *codes = compare.in_order(self.of_tile(compare, scores));
        }
        for (row, code) in (whole.len() * TILE..).zip(rest) {
            *code = self.of_row(columns.map(|column| score(column, row)));
        }
    }
}

/// How the scores of a tile become marks: 255 where a comparison holds, else 0.
pub(super) trait Compare: Copy {
    /// `score >= limit`
    fn at_least(self, scores: &Tile<f64>, limit: f64) -> Tile<u8>;
    /// `score > limit`
    fn above(self, scores: &Tile<f64>, limit: f64) -> Tile<u8>;
    /// Whether one of the two is NaN.
    fn missing(self, scores: [&Tile<f64>; 2]) -> Tile<u8>;
    /// Marks may stand in an order of their own; this puts what was made of them into that of the rows.
    fn in_order(self, bytes: Tile<u8>) -> Tile<u8>;
}

/// By loops, for whatever instructions these are compiled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loops;

impl Compare for Loops {
    #[inline(always)]
    fn at_least(self, scores: &Tile<f64>, limit: f64) -> Tile<u8> {
        marks(scores, |score| score >= limit)
    }

    #[inline(always)]
    fn above(self, scores: &Tile<f64>, limit: f64) -> Tile<u8> {
        marks(scores, |score| score > limit)
    }

    #[inline(always)]
    fn missing(self, [x, y]: [&Tile<f64>; 2]) -> Tile<u8> {
        let mut marks = [0; TILE];
        for ((mark, x), y) in marks.iter_mut().zip(x).zip(y) {
            *mark = if x.is_nan() | y.is_nan() { u8::MAX } else { 0 };
        }
        marks
    }

    #[inline(always)]
    fn in_order(self, bytes: Tile<u8>) -> Tile<u8> {
        bytes
    }
}

#[inline(always)]
fn marks(scores: &Tile<f64>, holds: impl Fn(f64) -> bool) -> Tile<u8> {
    let mut marks = [0; TILE];
    for (mark, score) in marks.iter_mut().zip(scores) {
        *mark = if holds(*score) { u8::MAX } else { 0 };
    }
    marks
}

/// One number for each row of a tile, of its two scores.
#[inline(always)]
pub(super) fn combine([x, y]: [&Tile<f64>; 2], number: impl Fn(f64, f64) -> f64) -> Tile<f64> {
    let mut numbers = [0.0; TILE];
    for ((combined, x), y) in numbers.iter_mut().zip(x).zip(y) {
        *combined = number(*x, *y);
    }
    numbers
}

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
pub(super) use avx2::ByHand;

/// By hand, on 256-bit vectors: the compiler packs masks so that they stay in order, which takes a
/// permutation after each time of packing. Here the codes are put in order once.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod avx2 {
    use std::arch::x86_64::{__m256d, __m256i, _CMP_LE_OQ, _CMP_LT_OQ, _CMP_UNORD_Q};

    use pulp::cast;
    use pulp::x86::V3;

    use super::{Compare, TILE, Tile};

    /// Where tiles are `COMPLETE`, no score is NaN, and none is looked for.
    #[derive(Debug, Clone, Copy)]
    pub(in crate::rule) struct ByHand<const COMPLETE: bool>(pub(in crate::rule) V3);

    impl<const COMPLETE: bool> Compare for ByHand<COMPLETE> {
        #[inline(always)]
        fn at_least(self, scores: &Tile<f64>, limit: f64) -> Tile<u8> {
            // The limit first: an instruction reads its second operand from memory.
            let Self(simd) = self;
            marks::<_CMP_LE_OQ>(simd, [simd.avx._mm256_set1_pd(limit); TILE / 4], fours(scores))
        }

        #[inline(always)]
        fn above(self, scores: &Tile<f64>, limit: f64) -> Tile<u8> {
            let Self(simd) = self;
            marks::<_CMP_LT_OQ>(simd, [simd.avx._mm256_set1_pd(limit); TILE / 4], fours(scores))
        }

        #[inline(always)]
        fn missing(self, [x, y]: [&Tile<f64>; 2]) -> Tile<u8> {
            if COMPLETE {
                return [0; TILE];
            }
            marks::<_CMP_UNORD_Q>(self.0, fours(x), fours(y))
        }

        /// The lower half has rows 0, 1, 4, 5, 8 and so on, the upper one rows 2, 3, 6, 7.
        #[inline(always)]
        fn in_order(self, bytes: Tile<u8>) -> Tile<u8> {
            let [low, high]: [[[u8; 2]; TILE / 4]; 2] = cast(bytes);
            let mut ordered = [[[0; 2]; 2]; TILE / 4];
            for ((four, low), high) in ordered.iter_mut().zip(low).zip(high) {
                *four = [low, high];
            }
            cast(ordered)
        }
    }

    #[inline(always)]
    fn fours(scores: &Tile<f64>) -> [__m256d; TILE / 4] {
        cast(*scores)
    }

    #[inline(always)]
    fn marks<const HOLDS: i32>(
        simd: V3,
        ones: [__m256d; TILE / 4],
        others: [__m256d; TILE / 4],
    ) -> Tile<u8> {
        let mut masks = [simd.avx._mm256_setzero_si256(); TILE / 4];
        for ((mask, one), other) in masks.iter_mut().zip(ones).zip(others) {
            *mask = cast(simd.avx._mm256_cmp_pd::<HOLDS>(one, other));
        }
        let half: [_; TILE / 8] = halve(simd, masks);
        let [low, high] = halve(simd, half);
        cast(simd.avx2._mm256_packs_epi16(low, high))
    }

    /// Masks half as wide, two vectors in one.
    #[inline(always)]
    fn halve<const MANY: usize, const FEWER: usize>(
        simd: V3,
        masks: [__m256i; MANY],
    ) -> [__m256i; FEWER] {
        let mut halves = [simd.avx._mm256_setzero_si256(); FEWER];
        let (pairs, _) = masks.as_chunks();
        for (half, [one, other]) in halves.iter_mut().zip(pairs) {
            *half = simd.avx2._mm256_packs_epi32(*one, *other);
        }
        halves
    }
}
