//! Several criteria in one loop: neighbours that are linear, or whose values are shared.
//!
//! The sums of a block are read and written once per loop, and memory answers several streams at a
//! time better than one after the other. Each account's products are added in the same order.

use super::bind::Rows;
use super::by_line::{ByLine, Counted, Divided, Road, Target};
use super::plan::{CriterionPlan, Source};
use super::saturation::UNBOUNDED;
use super::shared::SharedValues;
use crate::criterion::value_function::{Linear, Pointwise};
use crate::instructions::Instructions;
use crate::portfolio::{InPlace, Numbers, WORD};
use crate::score::snap;

/// How many criteria share a loop at the most.
pub(super) const WIDEST: usize = 5;

/// What the sum of a group begins with: -0 and not 0, since whatever is added to it stays as it is,
/// which takes no instruction. A sum that stays -0 becomes 0 when it is rounded to a score, so that it
/// does not matter that other loops begin with 0.
pub(super) const EMPTY: f64 = -0.0;

/// Set in every NaN and in no score: the top bit of the exponent, which only numbers from 2 on
/// have. One `or` per score finds out whether one of many is NaN.
const NAN_BIT: u64 = 1 << 62;

/// One criterion over one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term<'b> {
    /// Its numbers, or its values.
    pub(super) cells: InPlace<'b>,
    /// The value of a number; values are not asked.
    pub(super) function: Linear,
    pub(super) weight: f64,
    /// What is added where the number is missing.
    pub(super) instead: f64,
    /// Beyond which numbers count as saturated.
    #[cfg_attr(not(all(feature = "simd", target_arch = "x86_64")), allow(dead_code))]
    pub(super) levels: (f64, f64),
}

/// What the cells of a term are.
trait Kind {
    /// The product; NaN where the number is missing.
    fn product(term: &Term<'_>, cell: f64) -> f64;
}

/// Numbers, of a linear criterion.
struct OfNumbers;

impl Kind for OfNumbers {
    #[inline(always)]
    fn product(term: &Term<'_>, cell: f64) -> f64 {
        term.weight * term.function.at(cell)
    }
}

/// Values.
struct OfValues;

impl Kind for OfValues {
    #[inline(always)]
    fn product(term: &Term<'_>, cell: f64) -> f64 {
        term.weight * cell
    }
}

/// What an account has collected so far: the sum, and the share of weight observed.
#[derive(Clone, Copy)]
struct Collected(f64, f64);

impl<'b> Term<'b> {
    pub(super) const NOTHING: Self = Self {
        cells: InPlace::whole(&[]),
        function: Linear::NOTHING,
        weight: 0.0,
        instead: 0.0,
        levels: UNBOUNDED,
    };

    #[inline(always)]
    fn of(plan: &CriterionPlan<'_>, cells: InPlace<'b>, function: Linear) -> Self {
        // Not multiplied by what happens to stand where none is assumed, which can be slow.
        let instead = plan.weight * plan.assumed.unwrap_or(0.0);
        Self { cells, function, weight: plan.weight, instead, levels: plan.levels }
    }

    /// The rows from one on.
    #[inline(always)]
    pub(super) fn after(&self, row: usize) -> Self {
        Self { cells: self.cells.after(row), ..*self }
    }

    /// Collects the product and the weight, or what is added instead.
    #[inline(always)]
    fn collect<K: Kind>(&self, cell: f64, Collected(sum, observed): Collected) -> Collected {
        let (missing, product) = (cell.is_nan(), K::product(self, cell));
        Collected(
            sum + if missing { self.instead } else { product },
            observed + if missing { 0.0 } else { self.weight },
        )
    }
}

/// The leading criteria that can share a loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'b> {
    pub(super) terms: [Term<'b>; WIDEST],
    /// How many there are: none if the first is not shared, and not a linear one of a column of numbers.
    pub(super) len: usize,
    /// Whether their cells are values.
    pub(super) of_values: bool,
}

impl<'b> Group<'b> {
    const NONE: Self = Self { terms: [Term::NOTHING; WIDEST], len: 0, of_values: false };

    /// Criteria whose values are shared, or those that [`of_numbers`](Self::of_numbers) finds.
    #[inline(always)]
    pub(super) fn leading(
        criteria: &[CriterionPlan<'_>],
        rows: Rows<'b>,
        buffers: impl Iterator<Item = &'b mut [f64]>,
        shared: &'b SharedValues,
    ) -> Self {
        let mut group = Self { of_values: true, ..Self::NONE };
        for (slot, plan) in group.terms.iter_mut().zip(criteria) {
            let Some(values) = shared.of(plan) else { break };
            *slot = Term::of(plan, InPlace::whole(values), Linear::NOTHING);
            group.len += 1;
        }
        if group.len > 0 {
            return group;
        }
        Self::of_numbers(criteria.iter().map(|plan| (plan, rows)), buffers)
    }

    /// Linear criteria, each with its rows. Numbers that can't be read in place are converted into the
    /// `buffers`, as far as these reach.
    #[inline(always)]
    pub(super) fn of_numbers<'c, 'm: 'c, 't: 'b>(
        criteria: impl Iterator<Item = (&'c CriterionPlan<'m>, Rows<'t>)>,
        mut buffers: impl Iterator<Item = &'b mut [f64]>,
    ) -> Self {
        let mut group = Self::NONE;
        for (slot, (plan, rows)) in group.terms.iter_mut().zip(criteria) {
            let Some(term) = linear(plan, rows, &mut buffers) else { break };
            *slot = term;
            group.len += 1;
        }
        group
    }

    /// Writes the values of each criterion into a room of its own, NaN where missing. Bitmaps are not
    /// looked at.
    pub(super) fn write_values(
        &self,
        rooms: &mut [&mut [f64]; WIDEST],
        instructions: Instructions,
    ) {
        let done = self.write_lines(rooms, instructions);
        for (term, room) in self.terms.iter().zip(rooms).take(self.len) {
            let numbers = term.cells.numbers.get(done..).unwrap_or_default();
            let values = room.get_mut(done..).unwrap_or_default();
            for (value, number) in values.iter_mut().zip(numbers) {
                *value = term.function.at(*number);
            }
        }
    }

    /// The numbers of each criterion.
    #[inline(always)]
    pub(super) fn cells(&self) -> impl Iterator<Item = InPlace<'b>> {
        self.terms.iter().take(self.len).map(|term| term.cells)
    }

    /// Whether a bitmap leaves out a number of one of them.
    #[inline(always)]
    pub(super) fn is_masked(&self) -> bool {
        self.terms.iter().take(self.len).any(|term| term.cells.is_masked())
    }

    /// Adds the products to the sums.
    #[inline(always)]
    pub(super) fn add(&self, mut out: Target<'_>, instructions: Instructions) -> Counted {
        let ByLine { rows, counted, .. } = self.add_lines(Road::Sums, &mut out, instructions);
        let rest = out.sums.get_mut(rows..).unwrap_or_default();
        if !rest.is_empty() {
            self.after(rows).add_and(out.first, rest, |sum| sum);
        }
        counted
    }

    /// The same, and rounds the finished sums to scores before they are written; false if a number
    /// was missing.
    #[inline(always)]
    pub(super) fn finish(
        &self,
        mut out: Target<'_>,
        instructions: Instructions,
    ) -> (bool, Counted) {
        let by_line = self.add_lines(Road::Scores, &mut out, instructions);
        let ByLine { rows, mut seen, counted } = by_line;
        let rest = out.sums.get_mut(rows..).unwrap_or_default();
        if !rest.is_empty() {
            self.after(rows).add_and(out.first, rest, |sum| {
                let score = snap(sum);
                seen |= score.to_bits();
                score
            });
        }
        (seen & NAN_BIT == 0, counted)
    }

    /// The rows from one on.
    #[inline(always)]
    pub(super) fn after(&self, row: usize) -> Self {
        if row == 0 {
            return *self;
        }
        Self { terms: self.terms.map(|term| term.after(row)), ..*self }
    }

    #[inline(always)]
    fn add_and(&self, first: bool, sums: &mut [f64], end: impl FnMut(f64) -> f64) {
        match (self.of_values, first) {
            (false, true) => self.add_to::<OfNumbers>(sums, |_| EMPTY, end),
            (false, false) => self.add_to::<OfNumbers>(sums, |sum| sum, end),
            (true, true) => self.add_to::<OfValues>(sums, |_| EMPTY, end),
            (true, false) => self.add_to::<OfValues>(sums, |sum| sum, end),
        }
    }

    #[inline(always)]
    #[allow(clippy::many_single_char_names)] // five streams of one kind
    fn add_to<K: Kind>(
        &self,
        sums: &mut [f64],
        start: impl Fn(f64) -> f64,
        mut end: impl FnMut(f64) -> f64,
    ) {
        let [a, b, c, d, e] = self.terms;
        let one = sums.iter_mut().zip(a.cells.numbers);
        match self.len {
            1 => {
                for (sum, v) in one {
                    *sum = end(start(*sum) + K::product(&a, *v));
                }
            }
            2 => {
                for ((sum, v), w) in one.zip(b.cells.numbers) {
                    *sum = end(start(*sum) + K::product(&a, *v) + K::product(&b, *w));
                }
            }
            3 => {
                for (((sum, v), w), x) in one.zip(b.cells.numbers).zip(c.cells.numbers) {
                    *sum = end(start(*sum)
                        + K::product(&a, *v)
                        + K::product(&b, *w)
                        + K::product(&c, *x));
                }
            }
            4 => {
                for ((((sum, v), w), x), y) in
                    one.zip(b.cells.numbers).zip(c.cells.numbers).zip(d.cells.numbers)
                {
                    *sum = end(start(*sum)
                        + K::product(&a, *v)
                        + K::product(&b, *w)
                        + K::product(&c, *x)
                        + K::product(&d, *y));
                }
            }
            5 => {
                let five = one
                    .zip(b.cells.numbers)
                    .zip(c.cells.numbers)
                    .zip(d.cells.numbers)
                    .zip(e.cells.numbers);
                for (((((sum, v), w), x), y), z) in five {
                    *sum = end(start(*sum)
                        + K::product(&a, *v)
                        + K::product(&b, *w)
                        + K::product(&c, *x)
                        + K::product(&d, *y)
                        + K::product(&e, *z));
                }
            }
            _ => {}
        }
    }

    /// Adds the products, or what is added instead of a missing one, to the sums, and the weights
    /// observed to their share. Where the sums are `finished` by that, they are divided by the share
    /// as far as it takes whole lines.
    #[inline(always)]
    pub(super) fn collect(
        &self,
        finished: bool,
        mut out: Target<'_>,
        instructions: Instructions,
    ) -> Divided {
        let road = if finished { Road::Means } else { Road::Gaps };
        let ByLine { rows, seen, .. } = self.add_lines(road, &mut out, instructions);
        let Target { first, sums, observed, .. } = out;
        let sums = sums.get_mut(rows..).unwrap_or_default();
        let observed = observed.get_mut(rows..).unwrap_or_default();
        if !sums.is_empty() {
            self.after(rows).collect_rows(first, sums, observed);
        }
        Divided { rows: if finished { rows } else { 0 }, incomplete: seen != 0 }
    }

    #[inline(always)]
    fn collect_rows(&self, first: bool, sums: &mut [f64], observed: &mut [f64]) {
        if self.is_masked() {
            let parts = sums.chunks_mut(WORD).zip(observed.chunks_mut(WORD));
            for ((sums, observed), start) in parts.zip((0..).step_by(WORD)) {
                let numbers = self.terms.map(|term| term.cells.part(start));
                self.collect_each::<OfNumbers, _>(first, numbers, sums, observed);
            }
        } else {
            let cells = self.terms.map(|term| term.cells.numbers);
            if self.of_values {
                self.collect_each::<OfValues, _>(first, cells, sums, observed);
            } else {
                self.collect_each::<OfNumbers, _>(first, cells, sums, observed);
            }
        }
    }

    #[inline(always)]
    fn collect_each<K: Kind, N: Numbers>(
        &self,
        first: bool,
        numbers: [N; WIDEST],
        sums: &mut [f64],
        observed: &mut [f64],
    ) {
        if first {
            self.collect_from::<K, _>(numbers, sums, observed, |_, _| Collected(EMPTY, 0.0));
        } else {
            self.collect_from::<K, _>(numbers, sums, observed, Collected);
        }
    }

    #[inline(always)]
    #[allow(clippy::many_single_char_names)] // five streams of one kind
    fn collect_from<K: Kind, N: Numbers>(
        &self,
        numbers: [N; WIDEST],
        sums: &mut [f64],
        observed: &mut [f64],
        start: impl Fn(f64, f64) -> Collected,
    ) {
        let [a, b, c, d, e] = self.terms;
        let [p, q, r, s, t] = numbers;
        let one = sums.iter_mut().zip(observed).zip(p.each());
        match self.len {
            1 => {
                for ((sum, seen), v) in one {
                    let all = a.collect::<K>(v, start(*sum, *seen));
                    Collected(*sum, *seen) = all;
                }
            }
            2 => {
                for (((sum, seen), v), w) in one.zip(q.each()) {
                    let all = a.collect::<K>(v, start(*sum, *seen));
                    let all = b.collect::<K>(w, all);
                    Collected(*sum, *seen) = all;
                }
            }
            3 => {
                for ((((sum, seen), v), w), x) in one.zip(q.each()).zip(r.each()) {
                    let all = a.collect::<K>(v, start(*sum, *seen));
                    let all = b.collect::<K>(w, all);
                    let all = c.collect::<K>(x, all);
                    Collected(*sum, *seen) = all;
                }
            }
            4 => {
                for (((((sum, seen), v), w), x), y) in one.zip(q.each()).zip(r.each()).zip(s.each())
                {
                    let all = a.collect::<K>(v, start(*sum, *seen));
                    let all = b.collect::<K>(w, all);
                    let all = c.collect::<K>(x, all);
                    let all = d.collect::<K>(y, all);
                    Collected(*sum, *seen) = all;
                }
            }
            5 => {
                let five = one.zip(q.each()).zip(r.each()).zip(s.each()).zip(t.each());
                for ((((((sum, seen), v), w), x), y), z) in five {
                    let all = a.collect::<K>(v, start(*sum, *seen));
                    let all = b.collect::<K>(w, all);
                    let all = c.collect::<K>(x, all);
                    let all = d.collect::<K>(y, all);
                    let all = e.collect::<K>(z, all);
                    Collected(*sum, *seen) = all;
                }
            }
            _ => {}
        }
    }
}

#[inline(always)]
fn linear<'b>(
    plan: &CriterionPlan<'_>,
    rows: Rows<'b>,
    buffers: &mut impl Iterator<Item = &'b mut [f64]>,
) -> Option<Term<'b>> {
    let Source::Number(column) = plan.source else { return None };
    let function = plan.function.as_linear()?;
    Some(Term::of(plan, rows.cells(column, buffers)?, function))
}
