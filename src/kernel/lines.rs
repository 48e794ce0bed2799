//! Sums and values of linear criteria on 256-bit vectors, a line of the cache at a time.
//!
//! A loop that computes has fewer loads under way than one that only reads, as the processor looks
//! ahead over so many instructions and no further. So each step asks for the lines of a few steps
//! later. The compiler does not run a loop on vectors that does so, hence vectors by hand; values,
//! products and sums are those of the loops in `fused` and `values`, in the same order. What lies
//! beyond the reference levels is counted in the same loop, while the memory is waited for.

use std::arch::x86_64::__m256i;

use pulp::x86::V3;

use super::by_line::{LINE, Road};
use super::fused::{Term, WIDEST};
use super::halves::{Counter, Levels, Product, Value, divide, snap};

/// How many lines later the lines are needed that a step asks for. Fewer come too late, and more
/// push others out of the first-level cache: large columns begin at the same place of a page.
const AHEAD: usize = 6;

/// Lines of one column.
type Lines<'b> = &'b [[f64; LINE]];

/// Bits that are set somewhere, and counters by criterion.
pub(super) type Found = (u64, [Counter; WIDEST]);

/// The sums of as many criteria as there are terms, over whole lines.
pub(super) struct Lined<'b, 's, const TERMS: usize> {
    pub(super) simd: V3,
    pub(super) terms: &'s [Term<'b>; TERMS],
    pub(super) road: Road,
    /// Whether the sums begin with these criteria.
    pub(super) first: bool,
    pub(super) sums: &'s mut [[f64; LINE]],
    /// The share of weight observed; only where there may be gaps.
    pub(super) observed: &'s mut [[f64; LINE]],
    /// Marks of who has a number beyond its levels; empty if that is not counted.
    pub(super) beyond: &'s mut [[u64; LINE]],
}

impl<const TERMS: usize> pulp::NullaryFnOnce for Lined<'_, '_, TERMS> {
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

impl<const TERMS: usize> Lined<'_, '_, TERMS> {
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
        let Self { simd, terms, sums, observed, beyond, .. } = self;
        let len = sums.len();
        let columns = columns(terms, len)?;
        if (gaps && observed.len() != len) || (COUNT && beyond.len() != len) {
            return None;
        }
        let values: [Value; TERMS] = each(terms, Value::NOTHING, |term| Value::new(simd, term));
        let products = each(terms, Product::NOTHING, |term| Product::new(simd, term));
        let mut levels = [Levels::NOTHING; TERMS];
        if COUNT {
            levels = each(terms, Levels::NOTHING, |term| Levels::new(simd, term));
        }
        let zero = simd.splat_f64x4(0.0);
        // On the stack, and aligned: what the registers do not hold is aligned only if something is.
        let mut counters = [Counter::default(); WIDEST];
        let counters = std::hint::black_box(&mut counters);
        let (mut seen, mut no_share, mut no_marks) = (zero, [0.0; LINE], [0; LINE]);
        'lines: for (at, line) in sums.iter_mut().enumerate() {
            // What a step needs is fetched before it begins: a branch within it would keep the
            // compiler from mixing the work on both halves of the line.
            let later = (at + AHEAD).min(len - 1);
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
            let (mut sum, mut share) = ([zero; 2], [zero; 2]);
            if !FIRST {
                (sum, share) = (pulp::cast(*line), pulp::cast(*shares));
            }
            let mut marks: [__m256i; 2] = [pulp::cast(zero); 2];
            let terms = values.iter().zip(&products).zip(&levels).zip(&mut *counters);
            for ((numbers, ahead), (((value, product), levels), counter)) in
                now.into_iter().zip(ahead).zip(terms)
            {
                safe_arch::prefetch_t0(ahead);
                let numbers = pulp::cast(*numbers);
                if COUNT {
                    levels.count(simd, numbers, counter, &mut marks);
                }
                if gaps {
                    product.add_share(simd, numbers, &mut share);
                }
                if ROAD == MEANS {
                    product.add(simd, value.or_zero(simd, numbers), &mut sum);
                } else if ROAD == GAPS {
                    product.add_or_instead(simd, value.at(simd, numbers), &mut sum);
                } else {
                    product.add(simd, value.at(simd, numbers), &mut sum);
                }
            }
            if ROAD == SCORES {
                let [left, right] = sum;
                let (left, right) = (snap(simd, left), snap(simd, right));
                seen = simd.or_f64x4(seen, simd.or_f64x4(left, right));
                sum = [left, right];
            }
            if ROAD == MEANS {
                for (sum, share) in sum.iter_mut().zip(&mut share) {
                    seen = simd.or_f64x4(seen, divide(simd, sum, share));
                }
            }
            *line = pulp::cast(sum);
            if gaps {
                *shares = pulp::cast(share);
            }
            if COUNT {
                let ([one, other], [left, right]): ([__m256i; 2], _) = (pulp::cast(*marked), marks);
                let one = simd.avx2._mm256_or_si256(one, left);
                *marked = pulp::cast([one, simd.avx2._mm256_or_si256(other, right)]);
            }
        }
        let seen: [u64; 4] = pulp::cast(seen);
        Some((seen.into_iter().fold(0, |all, bits| all | bits), *counters))
    }
}

/// How many numbers of as many criteria as there are terms lie beyond their levels, over whole lines.
pub(super) struct LinedCounts<'b, 's, const TERMS: usize> {
    pub(super) simd: V3,
    pub(super) terms: &'s [Term<'b>; TERMS],
    pub(super) beyond: &'s mut [[u64; LINE]],
}

impl<const TERMS: usize> pulp::NullaryFnOnce for LinedCounts<'_, '_, TERMS> {
    /// Nothing, and no mark made, if a column is not as long as the marks.
    type Output = Option<[Counter; WIDEST]>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { simd, terms, beyond } = self;
        let columns = columns(terms, beyond.len())?;
        let levels = each(terms, Levels::NOTHING, |term| Levels::new(simd, term));
        let mut counters = [Counter::default(); WIDEST];
        'lines: for (at, line) in beyond.iter_mut().enumerate() {
            let mut now = [&[0.0; LINE]; TERMS];
            for (now, column) in now.iter_mut().zip(&columns) {
                let Some(line) = column.get(at) else { break 'lines };
                *now = line;
            }
            let mut marks = pulp::cast(*line);
            for ((numbers, levels), counter) in now.into_iter().zip(&levels).zip(&mut counters) {
                levels.count(simd, pulp::cast(*numbers), counter, &mut marks);
            }
            *line = pulp::cast(marks);
        }
        Some(counters)
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
        let values = each(terms, Value::NOTHING, |term| Value::new(simd, term));
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

/// What is made of each term. Not by `map`, which would be called and not inlined.
#[inline(always)]
fn each<T: Copy, const TERMS: usize>(
    terms: &[Term<'_>; TERMS],
    nothing: T,
    make: impl Fn(&Term<'_>) -> T,
) -> [T; TERMS] {
    let mut all = [nothing; TERMS];
    for (one, term) in all.iter_mut().zip(terms) {
        *one = make(term);
    }
    all
}

/// The columns, if there are so many lines in each: known to be of one length, they are not asked
/// for it in a loop. Their first lines are on their way then.
#[inline(always)]
fn columns<'b, const TERMS: usize>(
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
    for at in 0..AHEAD {
        for line in columns.iter().filter_map(|column| column.get(at)) {
            safe_arch::prefetch_t0(line);
        }
    }
    Some(columns)
}
