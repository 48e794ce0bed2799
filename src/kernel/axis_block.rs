//! One axis over one block: value functions, weights and missing policies into scores.

use std::ops::Range;

use super::bind::{Buffers, Table};
use super::plan::{AxisPlan, CriterionPlan};
use crate::axis::Aggregation;
use crate::classification::Saturation;
use crate::criterion::value_function::{Pointwise, Visitor};
use crate::math;
use crate::score::snap;

/// Room for what a block needs besides its scores.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) buffers: Buffers,
    /// Share of weight observed, per account.
    observed: Vec<f64>,
    /// Share of weight counted: observed, or missing with an assumed value.
    counted: Vec<f64>,
}

impl Work {
    pub(crate) fn new(rows: usize) -> Self {
        Self { buffers: Buffers::new(rows), observed: vec![0.0; rows], counted: vec![0.0; rows] }
    }
}

/// What is wanted of an axis besides its scores; slices are empty where it is not.
#[derive(Debug)]
pub(crate) struct AxisBlock<'o> {
    pub(crate) score: &'o mut [f64],
    /// The axis' coverage is added.
    pub(crate) coverage: &'o mut [f64],
    /// Made non-zero where an observed number lies beyond its reference levels.
    pub(crate) beyond: &'o mut [u64],
    /// One entry per criterion of the model; empty if not wanted.
    pub(crate) saturation: &'o mut [Saturation],
    /// Whether the last block of this axis had a gap: then the road for gaps is tried first.
    pub(crate) gaps: &'o mut bool,
    /// Set when a criterion that rejects missing numbers met one.
    pub(crate) rejected: &'o mut bool,
}

/// Scores one axis over one block. Both roads give a complete account the same bits: they add the
/// same products in the same order, and dividing by a counted weight of exactly 1 changes nothing.
#[inline(always)]
pub(crate) fn score_axis<T: Table>(
    axis: &AxisPlan<'_>,
    table: &T,
    rows: Range<usize>,
    work: &mut Work,
    out: AxisBlock<'_>,
) {
    let AxisBlock { score, coverage, beyond, saturation, gaps, rejected } = out;
    if !saturation.is_empty() {
        for plan in &axis.criteria {
            let numbers = plan.block(table, rows.clone(), &mut work.buffers);
            count_beyond(plan, numbers, beyond, saturation);
        }
    }
    if !*gaps {
        score.fill(0.0);
        for plan in &axis.criteria {
            let numbers = plan.block(table, rows.clone(), &mut work.buffers);
            let (weight, sum) = (plan.weight, &mut *score);
            match axis.aggregation {
                Aggregation::Additive => plan.function.accept(Add { numbers, weight, sum }),
                Aggregation::Geometric => plan.function.accept(AddLog { numbers, weight, sum }),
            }
        }
        *gaps = any_nan(score);
        if !*gaps {
            finish(axis.aggregation, score);
            for coverage in coverage {
                *coverage += 1.0;
            }
            return;
        }
    }
    let observed = work.observed.get_mut(..score.len()).unwrap_or_default();
    let counted = work.counted.get_mut(..score.len()).unwrap_or_default();
    score.fill(0.0);
    observed.fill(0.0);
    counted.fill(0.0);
    // Where every missing number has an assumed value, or none has, one sum of weights will do.
    let mixed = axis.criteria.iter().any(|plan| plan.assumed.is_some())
        && axis.criteria.iter().any(|plan| plan.assumed.is_none());
    for plan in &axis.criteria {
        let numbers = plan.block(table, rows.clone(), &mut work.buffers);
        if plan.rejects && any_nan(numbers) {
            *rejected = true;
        }
        let weight = plan.weight;
        let (sum, observed) = (&mut *score, &mut *observed);
        match axis.aggregation {
            Aggregation::Additive => {
                let instead = plan.assumed.map_or(0.0, |value| weight * value);
                plan.function.accept(AddPresent { numbers, weight, instead, sum, observed });
            }
            Aggregation::Geometric => {
                let instead = plan.assumed.map_or(0.0, |value| weight * math::ln(value));
                plan.function.accept(AddLogPresent { numbers, weight, instead, sum, observed });
            }
        }
        if mixed {
            let missing = if plan.assumed.is_some() { weight } else { 0.0 };
            for (counted, number) in counted.iter_mut().zip(numbers) {
                *counted += if number.is_nan() { missing } else { weight };
            }
        }
    }
    let all_assumed = !mixed && axis.criteria.iter().all(|plan| plan.assumed.is_some());
    if all_assumed {
        counted.fill(1.0);
    } else if !mixed {
        counted.copy_from_slice(observed);
    }
    let mut incomplete = 0;
    for ((score, observed), counted) in score.iter_mut().zip(&mut *observed).zip(counted) {
        *observed = snap(*observed);
        // Whatever was assumed, nothing observed is no score.
        let counted = if *observed > 0.0 { snap(*counted) } else { f64::NAN };
        *score /= counted;
        incomplete |= u64::from(*observed < 1.0);
    }
    *gaps = incomplete != 0;
    finish(axis.aggregation, score);
    for (coverage, observed) in coverage.iter_mut().zip(observed) {
        *coverage += *observed;
    }
}

/// Rounds finished sums to the score lattice; of a weighted product after leaving the logarithms.
#[inline(always)]
fn finish(aggregation: Aggregation, scores: &mut [f64]) {
    match aggregation {
        Aggregation::Additive => scores.iter_mut().for_each(|score| *score = snap(*score)),
        Aggregation::Geometric => {
            scores.iter_mut().for_each(|score| *score = snap(math::exp(*score)));
        }
    }
}

#[inline(always)]
fn any_nan(numbers: &[f64]) -> bool {
    numbers.iter().fold(0u64, |seen, number| seen | u64::from(number.is_nan())) != 0
}

#[inline(always)]
fn count_beyond(
    plan: &CriterionPlan<'_>,
    numbers: &[f64],
    beyond: &mut [u64],
    saturation: &mut [Saturation],
) {
    let (low, high) = plan.levels;
    if low == f64::NEG_INFINITY && high == f64::INFINITY {
        return;
    }
    let (mut below, mut above) = (0u64, 0u64);
    for (beyond, number) in beyond.iter_mut().zip(numbers) {
        let (under, over) = (u64::from(*number < low), u64::from(*number > high));
        below += under;
        above += over;
        *beyond |= under | over;
    }
    if let Some(entry) = saturation.get_mut(plan.position) {
        entry.below += below;
        entry.above += above;
    }
}

/// `sum += weight * value`; a missing number makes the sum NaN.
struct Add<'b> {
    numbers: &'b [f64],
    weight: f64,
    sum: &'b mut [f64],
}

impl Visitor for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) {
        for (sum, number) in self.sum.iter_mut().zip(self.numbers) {
            *sum += self.weight * function.at(*number);
        }
    }
}

/// `sum += weight * ln(value)`; a missing number makes the sum NaN.
struct AddLog<'b> {
    numbers: &'b [f64],
    weight: f64,
    sum: &'b mut [f64],
}

impl Visitor for AddLog<'_> {
    type Output = ();

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) {
        for (sum, number) in self.sum.iter_mut().zip(self.numbers) {
            *sum += self.weight * math::ln(function.at(*number));
        }
    }
}

/// `sum += weight * value` where observed, `instead` where missing.
struct AddPresent<'b> {
    numbers: &'b [f64],
    weight: f64,
    instead: f64,
    sum: &'b mut [f64],
    observed: &'b mut [f64],
}

impl Visitor for AddPresent<'_> {
    type Output = ();

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) {
        let rows = self.sum.iter_mut().zip(self.observed).zip(self.numbers);
        for ((sum, observed), number) in rows {
            let term = self.weight * function.at(*number);
            *sum += if number.is_nan() { self.instead } else { term };
            *observed += if number.is_nan() { 0.0 } else { self.weight };
        }
    }
}

/// `sum += weight * ln(value)` where observed, `instead` where missing.
struct AddLogPresent<'b> {
    numbers: &'b [f64],
    weight: f64,
    instead: f64,
    sum: &'b mut [f64],
    observed: &'b mut [f64],
}

impl Visitor for AddLogPresent<'_> {
    type Output = ();

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) {
        let rows = self.sum.iter_mut().zip(self.observed).zip(self.numbers);
        for ((sum, observed), number) in rows {
            let term = self.weight * math::ln(function.at(*number));
            *sum += if number.is_nan() { self.instead } else { term };
            *observed += if number.is_nan() { 0.0 } else { self.weight };
        }
    }
}
