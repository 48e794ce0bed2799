//! Several linear criteria in one loop.
//!
//! The sums of a block are read and written once per loop, and memory answers several streams at a
//! time better than one after the other; so neighbouring criteria that are linear, and whose
//! numbers lie where they are, share a loop. Each account's products are added in the same order.

use std::ops::Range;

use super::bind::Table;
use super::plan::{CriterionPlan, Source};
use crate::criterion::value_function::{Linear, Pointwise};

/// How many criteria share a loop at the most.
const WIDEST: usize = 5;

/// One linear criterion over one block.
#[derive(Debug, Clone, Copy)]
struct Term<'b> {
    numbers: &'b [f64],
    function: Linear,
    weight: f64,
}

impl Term<'_> {
    #[inline(always)]
    fn of(&self, number: f64) -> f64 {
        self.weight * self.function.at(number)
    }
}

/// Adds the leading criteria, as many as share a loop, to the sums (to 0 if these are the `first`).
/// Gives how many there were: none if the first is not linear or not in place.
#[inline(always)]
pub(super) fn add<T: Table>(
    criteria: &[CriterionPlan<'_>],
    table: &T,
    rows: &Range<usize>,
    first: bool,
    sums: &mut [f64],
) -> usize {
    let mut terms = [Term { numbers: &[], function: Linear::NOTHING, weight: 0.0 }; WIDEST];
    let mut count = 0;
    for (slot, plan) in terms.iter_mut().zip(criteria) {
        let Some(term) = term(plan, table, rows) else { break };
        *slot = term;
        count += 1;
    }
    match (first, &terms[..]) {
        (false, [a, b, c, d, e]) => each(sums, count, *a, *b, *c, *d, *e, |sum| sum),
        (true, [a, b, c, d, e]) => each(sums, count, *a, *b, *c, *d, *e, |_| 0.0),
        _ => {}
    }
    count
}

#[inline(always)]
fn term<'b, T: Table>(
    plan: &CriterionPlan<'_>,
    table: &'b T,
    rows: &Range<usize>,
) -> Option<Term<'b>> {
    let Source::Number(column) = plan.source else { return None };
    let function = plan.function.as_linear()?;
    let numbers = table.in_place(column, rows.clone())?;
    Some(Term { numbers, function, weight: plan.weight })
}

#[inline(always)]
#[allow(clippy::too_many_arguments)] // one per stream
fn each(
    sums: &mut [f64],
    count: usize,
    a: Term<'_>,
    b: Term<'_>,
    c: Term<'_>,
    d: Term<'_>,
    e: Term<'_>,
    start: impl Fn(f64) -> f64,
) {
    let sums = sums.iter_mut().zip(a.numbers);
    match count {
        1 => sums.for_each(|(sum, x)| *sum = start(*sum) + a.of(*x)),
        2 => sums.zip(b.numbers).for_each(|((sum, x), y)| *sum = start(*sum) + a.of(*x) + b.of(*y)),
        3 => sums
            .zip(b.numbers)
            .zip(c.numbers)
            .for_each(|(((sum, x), y), z)| *sum = start(*sum) + a.of(*x) + b.of(*y) + c.of(*z)),
        4 => {
            sums.zip(b.numbers).zip(c.numbers).zip(d.numbers).for_each(|((((sum, x), y), z), u)| {
                *sum = start(*sum) + a.of(*x) + b.of(*y) + c.of(*z) + d.of(*u);
            })
        }
        5 => sums.zip(b.numbers).zip(c.numbers).zip(d.numbers).zip(e.numbers).for_each(
            |(((((sum, x), y), z), u), v)| {
                *sum = start(*sum) + a.of(*x) + b.of(*y) + c.of(*z) + d.of(*u) + e.of(*v);
            },
        ),
        _ => {}
    }
}
