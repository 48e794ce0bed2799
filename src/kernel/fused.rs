//! Several linear criteria in one loop.
//!
//! The sums of a block are read and written once per loop, and memory answers several streams at a
//! time better than one after the other; so neighbouring criteria that are linear share a loop.
//! Each account's products are added in the same order.

use std::ops::Range;

use super::bind::Table;
use super::plan::{CriterionPlan, Source};
use crate::criterion::value_function::{Linear, Pointwise};
use crate::portfolio::{InPlace, Numbers, WORD};
use crate::score::snap;

/// How many criteria share a loop at the most.
pub(super) const WIDEST: usize = 5;

/// Set in every NaN and in no score: the top bit of the exponent, which only numbers from 2 on
/// have. One `or` per score finds out whether one of many is NaN.
const NAN_BIT: u64 = 1 << 62;

/// One linear criterion over one block.
#[derive(Debug, Clone, Copy)]
struct Term<'b> {
    cells: InPlace<'b>,
    function: Linear,
    weight: f64,
    /// What is added where the number is missing.
    instead: f64,
}

/// What an account has collected so far: the sum, and the share of weight observed.
#[derive(Clone, Copy)]
struct Collected(f64, f64);

impl Term<'_> {
    const NOTHING: Self =
        Self { cells: InPlace::whole(&[]), function: Linear::NOTHING, weight: 0.0, instead: 0.0 };

    /// The product; NaN where the number is missing.
    #[inline(always)]
    fn of(&self, number: f64) -> f64 {
        self.weight * self.function.at(number)
    }

    /// Collects the product and the weight, or what is added instead.
    #[inline(always)]
    fn collect(&self, number: f64, Collected(sum, observed): Collected) -> Collected {
        let (missing, product) = (number.is_nan(), self.of(number));
        Collected(
            sum + if missing { self.instead } else { product },
            observed + if missing { 0.0 } else { self.weight },
        )
    }
}

/// The leading criteria that can share a loop.
#[derive(Debug)]
pub(super) struct Group<'b> {
    terms: [Term<'b>; WIDEST],
    /// How many there are: none if the first is not linear or not in place.
    pub(super) len: usize,
}

impl<'b> Group<'b> {
    /// Numbers that can't be read in place are converted into the `buffers`, as far as these reach.
    #[inline(always)]
    pub(super) fn leading<T: Table>(
        criteria: &[CriterionPlan<'_>],
        table: &'b T,
        rows: &Range<usize>,
        mut buffers: impl Iterator<Item = &'b mut [f64]>,
    ) -> Self {
        let mut group = Self { terms: [Term::NOTHING; WIDEST], len: 0 };
        for (slot, plan) in group.terms.iter_mut().zip(criteria) {
            let Some(term) = term(plan, table, rows, &mut buffers) else { break };
            *slot = term;
            group.len += 1;
        }
        group
    }

    /// The numbers of each criterion.
    #[inline(always)]
    pub(super) fn cells(&self) -> impl Iterator<Item = InPlace<'b>> {
        self.terms.iter().take(self.len).map(|term| term.cells)
    }

    /// Whether a bitmap leaves out a number of one of them.
    #[inline(always)]
    pub(super) fn is_masked(&self) -> bool {
        self.cells().any(|cells| cells.is_masked())
    }

    /// Adds the products to the sums (to 0 if these are the `first`).
    #[inline(always)]
    pub(super) fn add(&self, first: bool, sums: &mut [f64]) {
        if first {
            self.add_to(sums, |_| 0.0, |sum| sum);
        } else {
            self.add_to(sums, |sum| sum, |sum| sum);
        }
    }

    /// The same, and rounds the finished sums to scores before they are written; false if a number
    /// was missing.
    #[inline(always)]
    pub(super) fn finish(&self, first: bool, scores: &mut [f64]) -> bool {
        let mut seen = 0;
        let round = |sum| {
            let score = snap(sum);
            seen |= score.to_bits();
            score
        };
        if first {
            self.add_to(scores, |_| 0.0, round);
        } else {
            self.add_to(scores, |sum| sum, round);
        }
        seen & NAN_BIT == 0
    }

    #[inline(always)]
    #[allow(clippy::many_single_char_names)] // five streams of one kind
    fn add_to(
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
                    *sum = end(start(*sum) + a.of(*v));
                }
            }
            2 => {
                for ((sum, v), w) in one.zip(b.cells.numbers) {
                    *sum = end(start(*sum) + a.of(*v) + b.of(*w));
                }
            }
            3 => {
                for (((sum, v), w), x) in one.zip(b.cells.numbers).zip(c.cells.numbers) {
                    *sum = end(start(*sum) + a.of(*v) + b.of(*w) + c.of(*x));
                }
            }
            4 => {
                for ((((sum, v), w), x), y) in
                    one.zip(b.cells.numbers).zip(c.cells.numbers).zip(d.cells.numbers)
                {
                    *sum = end(start(*sum) + a.of(*v) + b.of(*w) + c.of(*x) + d.of(*y));
                }
            }
            5 => {
                let five = one
                    .zip(b.cells.numbers)
                    .zip(c.cells.numbers)
                    .zip(d.cells.numbers)
                    .zip(e.cells.numbers);
                for (((((sum, v), w), x), y), z) in five {
                    *sum = end(start(*sum) + a.of(*v) + b.of(*w) + c.of(*x) + d.of(*y) + e.of(*z));
                }
            }
            _ => {}
        }
    }

    /// Adds the products, or what is added instead of a missing one, to the sums, and the weights
    /// observed to `observed` (to 0 if these are the `first`).
    #[inline(always)]
    pub(super) fn collect(&self, first: bool, sums: &mut [f64], observed: &mut [f64]) {
        if self.is_masked() {
            let parts = sums.chunks_mut(WORD).zip(observed.chunks_mut(WORD));
            for ((sums, observed), start) in parts.zip((0..).step_by(WORD)) {
                let numbers = self.terms.map(|term| term.cells.part(start));
                self.collect_each(first, numbers, sums, observed);
            }
        } else {
            let numbers = self.terms.map(|term| term.cells.numbers);
            self.collect_each(first, numbers, sums, observed);
        }
    }

    #[inline(always)]
    fn collect_each<N: Numbers>(
        &self,
        first: bool,
        numbers: [N; WIDEST],
        sums: &mut [f64],
        observed: &mut [f64],
    ) {
        if first {
            self.collect_from(numbers, sums, observed, |_, _| Collected(0.0, 0.0));
        } else {
            self.collect_from(numbers, sums, observed, Collected);
        }
    }

    #[inline(always)]
    #[allow(clippy::many_single_char_names)] // five streams of one kind
    fn collect_from<N: Numbers>(
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
                    let all = a.collect(v, start(*sum, *seen));
                    Collected(*sum, *seen) = all;
                }
            }
            2 => {
                for (((sum, seen), v), w) in one.zip(q.each()) {
                    let all = a.collect(v, start(*sum, *seen));
                    let all = b.collect(w, all);
                    Collected(*sum, *seen) = all;
                }
            }
            3 => {
                for ((((sum, seen), v), w), x) in one.zip(q.each()).zip(r.each()) {
                    let all = a.collect(v, start(*sum, *seen));
                    let all = b.collect(w, all);
                    let all = c.collect(x, all);
                    Collected(*sum, *seen) = all;
                }
            }
            4 => {
                for (((((sum, seen), v), w), x), y) in one.zip(q.each()).zip(r.each()).zip(s.each())
                {
                    let all = a.collect(v, start(*sum, *seen));
                    let all = b.collect(w, all);
                    let all = c.collect(x, all);
                    let all = d.collect(y, all);
                    Collected(*sum, *seen) = all;
                }
            }
            5 => {
                let five = one.zip(q.each()).zip(r.each()).zip(s.each()).zip(t.each());
                for ((((((sum, seen), v), w), x), y), z) in five {
                    let all = a.collect(v, start(*sum, *seen));
                    let all = b.collect(w, all);
                    let all = c.collect(x, all);
                    let all = d.collect(y, all);
                    let all = e.collect(z, all);
                    Collected(*sum, *seen) = all;
                }
            }
            _ => {}
        }
    }
}

#[inline(always)]
fn term<'b, T: Table>(
    plan: &CriterionPlan<'_>,
    table: &'b T,
    rows: &Range<usize>,
    buffers: &mut impl Iterator<Item = &'b mut [f64]>,
) -> Option<Term<'b>> {
    let Source::Number(column) = plan.source else { return None };
    let function = plan.function.as_linear()?;
    let cells = match table.in_place(column, rows.clone()) {
        Some(cells) => cells,
        None => InPlace::whole(table.number(column, rows.clone(), buffers.next()?)),
    };
    let instead = plan.assumed.map_or(0.0, |value| plan.weight * value);
    Some(Term { cells, function, weight: plan.weight, instead })
}
