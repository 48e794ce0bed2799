//! Contributions: a score taken apart so that the parts add up to it exactly.

use super::Term;
use crate::axis::Aggregation;
use crate::kernel::divisor;
use crate::math;
use crate::score::snap;

/// The parts of one axis score.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) start: f64,
    /// One per term.
    pub(super) contributions: Vec<f64>,
    /// Share of weight observed.
    pub(super) observed: f64,
    /// Share of weight counted: observed, or missing with an assumed value.
    pub(super) counted: f64,
}

/// Takes a score apart.
///
/// Each part is the difference of two rounded running totals, so the parts are multiples of the
/// score step: adding them is exact, in any order, and gives the last total, which is the score.
pub(super) fn of(aggregation: Aggregation, terms: &[Term]) -> Parts {
    let weight_of = |counts: fn(&Term) -> bool| -> f64 {
        terms.iter().filter(|term| counts(term)).map(|term| term.weight).sum()
    };
    let observed = snap(weight_of(|term| !term.raw.is_nan()));
    let counted = divisor(weight_of(|term| term.value.is_some()));
    let start = match aggregation {
        Aggregation::Additive => 0.0,
        Aggregation::Geometric => 1.0,
    };
    let contributions = if observed == 0.0 {
        vec![0.0; terms.len()]
    } else {
        match aggregation {
            Aggregation::Additive => sums(terms, counted),
            Aggregation::Geometric => losses(terms, counted),
        }
    };
    Parts { start, contributions, observed, counted }
}

/// `weight * value / counted`, from running totals in the order of the kernel.
fn sums(terms: &[Term], counted: f64) -> Vec<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    terms
        .iter()
        .map(|term| {
            sum += term.value.map_or(0.0, |value| term.weight * value);
            step_to(&mut total, snap(sum / counted))
        })
        .collect()
}

/// The loss `score - 1`, shared in proportion to `weight * ln(value)`: what each weakness takes
/// away. A value of 0 takes all; several of them share by weight.
fn losses(terms: &[Term], counted: f64) -> Vec<f64> {
    let log = |term: &Term| term.value.map_or(0.0, |value| term.weight * math::ln(value));
    let all: f64 = terms.iter().map(log).sum();
    let loss = snap(math::exp(all / counted)) - 1.0;
    let blame = |term: &Term| match term.value {
        Some(0.0) if all == f64::NEG_INFINITY => term.weight,
        _ if all == f64::NEG_INFINITY => 0.0,
        _ => -log(term),
    };
    let whole: f64 = terms.iter().map(blame).sum();
    let (mut running, mut total) = (0.0, 0.0);
    terms
        .iter()
        .map(|term| {
            running += blame(term);
            // The running sum ends at the whole itself, so that the last total is the loss.
            let share = if whole > 0.0 { running / whole } else { 0.0 };
            step_to(&mut total, snap(loss * share))
        })
        .collect()
}

fn step_to(total: &mut f64, next: f64) -> f64 {
    let step = next - *total;
    *total = next;
    step
}
