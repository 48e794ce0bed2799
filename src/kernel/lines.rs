//! Sums and values of linear criteria on vectors by hand, a line of the cache at a time.
//!
//! A loop that computes has fewer loads under way than one that only reads, as the processor looks
//! ahead over so many instructions and no further. So each step asks for the lines of a few steps
//! later. The compiler does not run a loop on vectors that does so, hence vectors by hand; values,
//! products and sums are those of the loops in `fused`, in the same order. Where there are no gaps, what
//! lies beyond the reference levels is counted in the same loop, while the memory is waited for.

use pulp::cast;

use super::arithmetic::{Levels, Product, Value, divide, number, snap};
use super::by_line::{LINE, Road};
use super::fused::{EMPTY, Term, WIDEST};
use super::vectors::{Counter, Vectors};
use crate::classification::Saturation;

/// Lines of one column.
type Lines<'b> = &'b [[f64; LINE]];

/// Bits that are set somewhere, and what was counted by criterion.
pub(super) type Found = (u64, [Saturation; WIDEST]);

/// The sums of as many criteria as there are terms, over whole lines.
pub(super) struct Lined<'b, 's, V, const TERMS: usize> {
    pub(super) simd: V,
    pub(super) terms: &'s [Term<'b>; TERMS],
    pub(super) road: Road,
    /// Whether the sums begin with these criteria.
    pub(super) first: bool,
    pub(super) sums: &'s mut [[f64; LINE]],
    /// The share of weight observed; only where there may be gaps.
    pub(super) observed: &'s mut [[f64; LINE]],
    /// A column that is written afterwards; empty if there is none.
    pub(super) awaited: Lines<'s>,
    /// Marks of who has a number beyond its levels; empty if that is not counted.
    pub(super) beyond: &'s mut [[u64; LINE]],
}

impl<V: Vectors, const TERMS: usize> pulp::NullaryFnOnce for Lined<'_, '_, V, TERMS> {
    /// The bits that are set in any score, or with means, in any mark of a gap; and how many numbers
    /// lie beyond their levels, if that is counted. Nothing, and no sum changed, if a column is not
    /// as long as the sums.
    type Output = Option<Found>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        match (self.road, self.first) {
            (Road::Sums, true) => self.counting::<SUMS, true>(),
            (Road::Sums, false) => self.counting::<SUMS, false>(),
            (Road::Scores, true) => self.counting::<SCORES, true>(),
            (Road::Scores, false) => self.counting::<SCORES, false>(),
            (Road::Gaps, true) => self.each_line::<GAPS, true, false>(),
            (Road::Gaps, false) => self.each_line::<GAPS, false, false>(),
            (Road::Means, true) => self.each_line::<MEANS, true, false>(),
            (Road::Means, false) => self.each_line::<MEANS, false, false>(),
        }
    }
}

const SUMS: u8 = Road::Sums as u8;
const SCORES: u8 = Road::Scores as u8;
const GAPS: u8 = Road::Gaps as u8;
const MEANS: u8 = Road::Means as u8;

impl<V: Vectors, const TERMS: usize> Lined<'_, '_, V, TERMS> {
    #[inline(always)]
    fn counting<const ROAD: u8, const FIRST: bool>(self) -> Option<Found> {
        if self.beyond.is_empty() {
            self.each_line::<ROAD, FIRST, false>()
        } else {
            self.each_line::<ROAD, FIRST, true>()
        }
    }

    #[inline(always)]
    fn each_line<const ROAD: u8, const FIRST: bool, const COUNT: bool>(self) -> Option<Found> {
        let gaps = ROAD == GAPS || ROAD == MEANS;
        let Self { simd, terms, sums, observed, awaited, beyond, .. } = self;
        let len = sums.len();
        let columns = columns::<V, _>(terms, len)?;
        if (gaps && observed.len() != len) || (COUNT && beyond.len() != len) {
            return None;
        }
        let values = each(terms, |term| Value::new(simd, term));
        let products = each(terms, |term| Product::new(simd, term));
        let levels = each(terms, |term| Levels::new(simd, term));
        let (zero, empty) = (number(simd, 0.0), number(simd, EMPTY));
        // On the stack, and aligned: what the registers do not hold is aligned only if something is.
        let mut counters = [Counter::default(); WIDEST];
        let counters = std::hint::black_box(&mut counters);
        let (mut seen, mut no_share, mut no_marks) = (zero, [0.0; LINE], [0; LINE]);
        'lines: for at in 0..len {
            // What a step needs is fetched before it begins: a branch within it would keep the
            // compiler from mixing the work on both halves of the line.
            let later = (at + V::AHEAD).min(len - 1);
            // What is written goes to memory that has to come first, too.
            if let Some(next) = sums.get(later) {
                safe_arch::prefetch_t0(next);
            }
            if let Some(next) = observed.get(later) {
                safe_arch::prefetch_t0(next);
            }
            if let Some(next) = awaited.get(later) {
                safe_arch::prefetch_t0(next);
            }
            let Some(line) = sums.get_mut(at) else { break 'lines };
            let (mut now, mut ahead) = ([&[0.0; LINE]; TERMS], [&[0.0; LINE]; TERMS]);
            for ((now, ahead), column) in now.iter_mut().zip(&mut ahead).zip(&columns) {
                let (Some(line), Some(next)) = (column.get(at), column.get(later)) else {
                    break 'lines;
                };
                (*now, *ahead) = (line, next);
            }
            let shares = if gaps { observed.get_mut(at) } else { Some(&mut no_share) };
            let marked = if COUNT { beyond.get_mut(at) } else { Some(&mut no_marks) };
            let (Some(shares), Some(marked)) = (shares, marked) else { break 'lines };
            let (mut sum, mut share): (V::Line, V::Line) = (empty, zero);
            if !FIRST {
                (sum, share) = (cast(*line), cast(*shares));
            }
            let mut marks = if COUNT { cast(*marked) } else { zero };
            let terms = values.iter().zip(&products).zip(&levels).zip(&mut *counters);
            for ((numbers, ahead), (((value, product), levels), counter)) in
                now.into_iter().zip(ahead).zip(terms)
            {
                safe_arch::prefetch_t0(ahead);
                let numbers: V::Line = cast(*numbers);
                if COUNT {
                    levels.count(simd, numbers, counter, &mut marks);
                }
                if gaps {
                    let missing = simd.missing(numbers);
                    product.add_share(simd, missing, &mut share);
                    if ROAD == MEANS {
                        product.add(simd, value.or_zero(simd, numbers), &mut sum);
                    } else {
                        let value = value.at(simd, numbers);
                        product.add_or_instead(simd, missing, value, &mut sum);
                    }
                } else {
                    product.add(simd, value.at(simd, numbers), &mut sum);
                }
            }
            if ROAD == SCORES {
                sum = snap(simd, sum);
                seen = simd.or(seen, sum);
            }
            if ROAD == MEANS {
                let (mean, rounded, incomplete) = divide(simd, sum, share);
                (sum, share) = (mean, rounded);
                seen = simd.mark(incomplete, seen);
            }
            *line = cast(sum);
            if gaps {
                *shares = cast(share);
            }
            if COUNT {
                *marked = cast(marks);
            }
        }
        let seen: [u64; LINE] = cast(seen);
        let counted = if COUNT { saturation(counters) } else { Default::default() };
        Some((seen.into_iter().fold(0, |all, bits| all | bits), counted))
    }
}

/// How many numbers of as many criteria as there are terms lie beyond their levels, over whole lines.
pub(super) struct LinedCounts<'b, 's, V, const TERMS: usize> {
    pub(super) simd: V,
    pub(super) terms: &'s [Term<'b>; TERMS],
    pub(super) beyond: &'s mut [[u64; LINE]],
}

impl<V: Vectors, const TERMS: usize> pulp::NullaryFnOnce for LinedCounts<'_, '_, V, TERMS> {
    /// Nothing, and no mark made, if a column is not as long as the marks.
    type Output = Option<[Saturation; WIDEST]>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { simd, terms, beyond } = self;
        let columns = columns::<V, _>(terms, beyond.len())?;
        let levels = each(terms, |term| Levels::new(simd, term));
        let mut counters = [Counter::default(); WIDEST];
        'lines: for (at, line) in beyond.iter_mut().enumerate() {
            let mut now = [&[0.0; LINE]; TERMS];
            for (now, column) in now.iter_mut().zip(&columns) {
                let Some(line) = column.get(at) else { break 'lines };
                *now = line;
            }
            let mut marks = cast(*line);
            for ((numbers, levels), counter) in now.into_iter().zip(&levels).zip(&mut counters) {
                levels.count(simd, cast(*numbers), counter, &mut marks);
            }
            *line = cast(marks);
        }
        Some(saturation(&counters))
    }
}

#[inline(always)]
fn saturation(counters: &[Counter; WIDEST]) -> [Saturation; WIDEST] {
    let mut all = [Saturation::default(); WIDEST];
    for (saturation, counter) in all.iter_mut().zip(counters) {
        *saturation = (*counter).into();
    }
    all
}

/// The values of as many criteria as there are terms over whole lines, each in a room of its own.
pub(super) struct LinedValues<'b, 's, 'r, V, const TERMS: usize> {
    pub(super) simd: V,
    pub(super) terms: &'s [Term<'b>; TERMS],
    pub(super) rooms: &'s mut [&'r mut [f64]; TERMS],
}

impl<V: Vectors, const TERMS: usize> pulp::NullaryFnOnce for LinedValues<'_, '_, '_, V, TERMS> {
    /// How many rows were written.
    type Output = Option<usize>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { simd, terms, rooms } = self;
        let len = terms.first()?.cells.numbers.len() / LINE;
        let columns = columns::<V, _>(terms, len)?;
        let values = each(terms, |term| Value::new(simd, term));
        let mut lines: [&mut [[f64; LINE]]; TERMS] = [(); TERMS].map(|()| Default::default());
        for (lines, room) in lines.iter_mut().zip(rooms) {
            *lines = room.as_chunks_mut().0;
        }
        for at in 0..len {
            let later = (at + V::AHEAD).min(len - 1);
            for ((column, value), lines) in columns.iter().zip(&values).zip(&mut lines) {
                let (Some(numbers), Some(later)) = (column.get(at), column.get(later)) else {
                    break;
                };
                safe_arch::prefetch_t0(later);
                if let Some(line) = lines.get_mut(at) {
                    *line = cast(value.at(simd, cast(*numbers)));
                }
            }
        }
        Some(len * LINE)
    }
}

/// What is made of each term. Not by `map`, which would be called and not inlined.
#[inline(always)]
fn each<'t, 'b, T: Copy, const TERMS: usize>(
    terms: &'t [Term<'b>; TERMS],
    make: impl Fn(&'t Term<'b>) -> T,
) -> [T; TERMS] {
    let mut all = [make(&Term::NOTHING); TERMS];
    for (one, term) in all.iter_mut().zip(terms) {
        *one = make(term);
    }
    all
}

/// The columns, if there are so many lines in each: known to be of one length, they are not asked
/// for it in a loop. Their first lines are on their way then.
#[inline(always)]
fn columns<'b, V: Vectors, const TERMS: usize>(
    terms: &[Term<'b>; TERMS],
    len: usize,
) -> Option<[Lines<'b>; TERMS]> {
    let mut columns: [Lines<'b>; TERMS] = [&[]; TERMS];
    for (column, term) in columns.iter_mut().zip(terms) {
        *column = term.cells.numbers.as_chunks().0;
    }
    if columns.iter().any(|column| column.len() != len) {
        return None;
    }
    for at in 0..V::AHEAD {
        for line in columns.iter().filter_map(|column| column.get(at)) {
            safe_arch::prefetch_t0(line);
        }
    }
    Some(columns)
}
