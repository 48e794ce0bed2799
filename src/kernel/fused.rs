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
    if first {
        add_all(sums, &terms, count, |_| 0.0);
    } else {
        add_all(sums, &terms, count, |sum| sum);
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

/// Adds the first `count` terms to what each sum starts from.
#[inline(always)]
#[allow(clippy::many_single_char_names)] // five streams of one kind
fn add_all(sums: &mut [f64], terms: &[Term<'_>; WIDEST], count: usize, start: impl Fn(f64) -> f64) {
    let [a, b, c, d, e] = *terms;
    let one = sums.iter_mut().zip(a.numbers);
    match count {
        1 => {
            for (sum, v) in one {
                *sum = start(*sum) + a.of(*v);
            }
        }
        2 => {
            for ((sum, v), w) in one.zip(b.numbers) {
                *sum = start(*sum) + a.of(*v) + b.of(*w);
            }
        }
        3 => {
            for (((sum, v), w), x) in one.zip(b.numbers).zip(c.numbers) {
                *sum = start(*sum) + a.of(*v) + b.of(*w) + c.of(*x);
            }
        }
        4 => {
            for ((((sum, v), w), x), y) in one.zip(b.numbers).zip(c.numbers).zip(d.numbers) {
                *sum = start(*sum) + a.of(*v) + b.of(*w) + c.of(*x) + d.of(*y);
            }
        }
        5 => {
            let five = one.zip(b.numbers).zip(c.numbers).zip(d.numbers).zip(e.numbers);
            for (((((sum, v), w), x), y), z) in five {
                *sum = start(*sum) + a.of(*v) + b.of(*w) + c.of(*x) + d.of(*y) + e.of(*z);
            }
        }
        _ => {}
    }
}
