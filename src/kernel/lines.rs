//! Sums and values of linear criteria on 256-bit vectors, a line of the cache at a time.
//!
//! A loop that computes has fewer loads under way than one that only reads, as the processor looks
//! ahead over so many instructions and no further. So each step asks for the lines of a few steps
//! later. The compiler does not run a loop on vectors that does so, hence vectors by hand; values,
//! products and sums are those of the loops in `fused` and `values`, in the same order.

use pulp::f64x4;
use pulp::x86::V3;

use super::fused::{Term, WIDEST};
use crate::score::ROUNDER;

/// How many numbers there are in a line of the cache.
pub(super) const LINE: usize = 8;

/// How many lines later the lines are needed that a step asks for. Fewer come too late, and more
/// push others out of the first-level cache: large columns begin at the same place of a page.
const AHEAD: usize = 6;

/// Lines of one column.
type Lines<'b> = &'b [[f64; LINE]];

/// The sums of as many criteria as there are terms, over whole lines.
pub(super) struct Lined<'b, 's, const TERMS: usize> {
    pub(super) simd: V3,
    pub(super) terms: [Term<'b>; TERMS],
    pub(super) sums: &'s mut [[f64; LINE]],
    /// Whether the sums begin with these criteria.
    pub(super) first: bool,
    /// Whether they end with them, and are rounded to scores.
    pub(super) last: bool,
}

impl<const TERMS: usize> pulp::NullaryFnOnce for Lined<'_, '_, TERMS> {
    /// The bits that are set in any score; nothing, and no sum changed, if a column is not as long as
    /// the sums.
    type Output = Option<u64>;

    #[inline(always)]
    fn call(self) -> Option<u64> {
        match (self.first, self.last) {
            (true, true) => self.add_up::<true, true>(),
            (true, false) => self.add_up::<true, false>(),
            (false, true) => self.add_up::<false, true>(),
            (false, false) => self.add_up::<false, false>(),
        }
    }
}

impl<const TERMS: usize> Lined<'_, '_, TERMS> {
    #[inline(always)]
    fn add_up<const FIRST: bool, const LAST: bool>(self) -> Option<u64> {
        let Self { simd, terms, sums, .. } = self;
        let len = sums.len();
        let columns = columns(&terms, len)?;
        let values = terms.map(|term| Value::new(simd, &term));
        let weights = terms.map(|term| simd.splat_f64x4(term.weight));
        let [zero, rounder] = [0.0, ROUNDER].map(|it| simd.splat_f64x4(it));
        let mut seen = zero;
        for (at, line) in sums.iter_mut().enumerate() {
            let later = (at + AHEAD).min(len - 1);
            let [mut left, mut right]: [f64x4; 2] =
                if FIRST { [zero; 2] } else { pulp::cast(*line) };
            for ((column, value), weight) in columns.iter().zip(&values).zip(weights) {
                let (Some(numbers), Some(later)) = (column.get(at), column.get(later)) else {
                    break;
                };
                safe_arch::prefetch_t0(later);
                let [one, other] = value.at(simd, pulp::cast(*numbers));
                left = simd.add_f64x4(left, simd.mul_f64x4(weight, one));
                right = simd.add_f64x4(right, simd.mul_f64x4(weight, other));
            }
            if LAST {
                left = simd.sub_f64x4(simd.add_f64x4(left, rounder), rounder);
                right = simd.sub_f64x4(simd.add_f64x4(right, rounder), rounder);
                seen = simd.or_f64x4(seen, simd.or_f64x4(left, right));
            }
            *line = pulp::cast([left, right]);
        }
        Some(pulp::cast::<_, [u64; 4]>(seen).into_iter().fold(0, |all, bits| all | bits))
    }
}

/// The values of five criteria over whole lines, each in a room of its own.
pub(super) struct LinedValues<'b, 'r> {
    pub(super) simd: V3,
    pub(super) terms: &'b [Term<'b>; WIDEST],
    pub(super) rooms: [&'r mut [[f64; LINE]]; WIDEST],
}

impl pulp::NullaryFnOnce for LinedValues<'_, '_> {
    /// How many rows were written.
    type Output = usize;

    #[inline(always)]
    fn call(self) -> usize {
        let Self { simd, terms, mut rooms } = self;
        let [first, ..] = terms;
        let len = first.cells.numbers.len() / LINE;
        let Some(columns) = columns(terms, len) else { return 0 };
        let values = terms.each_ref().map(|term| Value::new(simd, term));
        for at in 0..len {
            let later = (at + AHEAD).min(len - 1);
            for ((column, value), room) in columns.iter().zip(&values).zip(&mut rooms) {
                let (Some(numbers), Some(later)) = (column.get(at), column.get(later)) else {
                    break;
                };
                safe_arch::prefetch_t0(later);
                if let Some(line) = room.get_mut(at) {
                    *line = pulp::cast(value.at(simd, pulp::cast(*numbers)));
                }
            }
        }
        len * LINE
    }
}

/// The columns, if there are so many lines in each: known to be of one length, they are not asked
/// for it in a loop. Their first lines are on their way then.
#[inline(always)]
fn columns<'b, const TERMS: usize>(
    terms: &[Term<'b>; TERMS],
    len: usize,
) -> Option<[Lines<'b>; TERMS]> {
    let columns: [Lines<'b>; TERMS] = terms.each_ref().map(|term| term.cells.numbers.as_chunks().0);
    if columns.iter().any(|column| column.len() != len) {
        return None;
    }
    for at in 0..AHEAD {
        for line in columns.iter().filter_map(|column| column.get(at)) {
            safe_arch::prefetch_t0(line);
        }
    }
    Some(columns)
}

/// `clamp((number + shift) * scale)`
#[derive(Clone, Copy)]
struct Value {
    shift: f64x4,
    scale: f64x4,
}

impl Value {
    #[inline(always)]
    fn new(simd: V3, term: &Term<'_>) -> Self {
        let (shift, scale) = term.function.parts();
        Self { shift: simd.splat_f64x4(shift), scale: simd.splat_f64x4(scale) }
    }

    /// Both halves of a line step by step: half after half, they would wait for each other.
    #[inline(always)]
    fn at(self, simd: V3, [one, other]: [f64x4; 2]) -> [f64x4; 2] {
        let (bottom, top) = (simd.splat_f64x4(0.0), simd.splat_f64x4(1.0));
        let one = simd.mul_f64x4(simd.add_f64x4(one, self.shift), self.scale);
        let other = simd.mul_f64x4(simd.add_f64x4(other, self.shift), self.scale);
        // These two give their second operand if one is NaN, or both are zero.
        let one = simd.max_f64x4(bottom, simd.min_f64x4(top, one));
        let other = simd.max_f64x4(bottom, simd.min_f64x4(top, other));
        [one, other]
    }
}
