//! An independent reference: account by account, in plain floating point with the standard
//! library's functions, dividing where the kernel multiplies. It must agree to 1e-9.

#[allow(dead_code, unused_imports)]
mod common;

use common::any_model::any_model;
use common::table::{Table, seed, text_of};
use keyaccount::axis::{Aggregation, Axis};
use keyaccount::criterion::value_function::{ClosedEnd, Shape};
use keyaccount::criterion::{Criterion, Input, Missing, ValueFunction};
use proptest::prelude::*;

/// How far a score may lie from the reference.
const TOLERANCE: f64 = 1e-9;

/// How far a single value may: where the kernel's value is rounded near 0, a small power of it
/// still shows, and so a weighted product is checked between two values.
const VALUE_TOLERANCE: f64 = 1e-11;

/// The value of a raw number, straight from the formulas of the documentation.
fn value(shape: &Shape, x: f64) -> f64 {
    let linear = |x: f64, worst: f64, best: f64| ((x - worst) / (best - worst)).clamp(0.0, 1.0);
    match shape {
        Shape::Linear { worst, best } => linear(x, *worst, *best),
        Shape::Piecewise { points } => {
            let after = points.iter().position(|(at, _)| *at > x);
            match after {
                Some(0) => points[0].1,
                None => points[points.len() - 1].1,
                Some(n) => {
                    let ((x0, v0), (x1, v1)) = (points[n - 1], points[n]);
                    v0 + (v1 - v0) * ((x - x0) / (x1 - x0))
                }
            }
        }
        Shape::Exponential { worst, best, rho } => {
            let (way, whole) = ((x - worst) * (best - worst).signum(), (best - worst).abs());
            let way = way.clamp(0.0, whole);
            (-way / rho).exp_m1() / (-whole / rho).exp_m1()
        }
        Shape::Logarithmic { worst, best } => {
            let x = x.clamp(worst.min(*best), worst.max(*best));
            ((x / worst).ln() / (best / worst).ln()).clamp(0.0, 1.0)
        }
        Shape::Logistic { midpoint, scale } => 1.0 / (1.0 + (-(x - midpoint) / scale).exp()),
        Shape::Steps { start, steps, closed } => {
            let reached = |threshold: f64| match closed {
                ClosedEnd::Lower => x >= threshold,
                ClosedEnd::Upper => x > threshold,
            };
            let last = steps.iter().rev().find(|(threshold, _)| reached(*threshold));
            last.map_or(*start, |(_, value)| *value)
        }
        Shape::RelativeToBestCompetitor => {
            let x = x.max(0.0);
            if x > 1.0 { 1.0 / (1.0 / x + 1.0) } else { x / (1.0 + x) }
        }
        Shape::Categories { .. } => f64::NAN,
    }
}

/// The value of one cell, if it is observed.
fn observed(criterion: &Criterion, table: &Table, row: usize) -> Option<f64> {
    let shape = criterion.value_function().shape();
    let raw = match criterion.input() {
        Input::Column(column) => {
            if let Shape::Categories { levels } = shape {
                let cell = table.value(column, row);
                let name = text_of(&cell)?;
                return levels.iter().find(|(level, _)| level == name).map(|(_, value)| *value);
            }
            table.number(column, row)
        }
        Input::Ratio { numerator, denominator } => {
            let (above, below) = (table.number(numerator, row), table.number(denominator, row));
            if below > 0.0 { (above / below).clamp(f64::MIN, f64::MAX) } else { f64::NAN }
        }
    };
    (!raw.is_nan()).then(|| value(shape, raw))
}

/// The bounds of one score, if anything is observed on the axis.
fn score(axis: &Axis, table: &Table, row: usize) -> Option<(f64, f64)> {
    let mut terms = Vec::new();
    let mut anything = false;
    for criterion in axis.criteria().iter().filter(|criterion| criterion.weight() > 0.0) {
        let value = match (observed(criterion, table, row), criterion.missing()) {
            (Some(value), _) => {
                anything = true;
                value
            }
            (None, Missing::Worst) => 0.0,
            (None, Missing::Best) => 1.0,
            (None, Missing::Assume(value)) => value,
            (None, Missing::Share) => continue,
            (None, Missing::Reject) => unreachable!("the table has no gap here"),
        };
        terms.push((criterion.weight(), value));
    }
    let whole: f64 = terms.iter().map(|(weight, _)| weight).sum();
    let combine = |shift: f64| match axis.aggregation() {
        Aggregation::Additive => terms.iter().map(|(w, v)| w * v).sum::<f64>() / whole,
        Aggregation::Geometric => {
            let shifted = terms.iter().map(|(w, v)| (v + shift).clamp(0.0, 1.0).powf(w / whole));
            shifted.product()
        }
    };
    anything.then(|| (combine(-VALUE_TOLERANCE) - TOLERANCE, combine(VALUE_TOLERANCE) + TOLERANCE))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_score_agrees_with_the_reference(model in any_model(), seed in seed()) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let result = model.classify(&table.portfolio()).unwrap();
        for row in result.iter() {
            for (axis, (_, found)) in model.axes().iter().zip(row.scores()) {
                match (score(axis, &table, row.row()), found) {
                    (None, None) => {}
                    (Some((low, high)), Some(found)) => prop_assert!(
                        (low..=high).contains(&found),
                        "row {}, axis {}: {} is not in {}..={}",
                        row.row(), axis.key(), found, low, high
                    ),
                    (wanted, found) => prop_assert!(
                        false, "row {}, axis {}: {:?} for {:?}", row.row(), axis.key(), found, wanted
                    ),
                }
            }
        }
    }

    #[test]
    fn saturation_is_counted_per_criterion(model in any_model(), seed in seed()) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let result = model.classify(&table.portfolio()).unwrap();
        let mut flagged = vec![false; table.rows()];
        let mut counts = Vec::new();
        for axis in model.axes() {
            for (criterion, weight) in axis.weighted() {
                let (mut below, mut above) = (0, 0);
                for (row, flag) in flagged.iter_mut().enumerate() {
                    let Some((lowest, highest)) = ends(criterion.value_function()) else { continue };
                    let raw = match criterion.input() {
                        _ if weight == 0.0 => continue,
                        Input::Column(column) => table.number(column, row),
                        Input::Ratio { numerator, denominator } => {
                            let below = table.number(denominator, row);
                            if below > 0.0 { table.number(numerator, row) / below } else { continue }
                        }
                    };
                    below += u64::from(raw < lowest);
                    above += u64::from(raw > highest);
                    *flag |= raw < lowest || raw > highest;
                }
                counts.push((axis.key(), criterion.name(), below, above));
            }
        }
        let found = result.saturation().iter();
        let found: Vec<_> = found
            .map(|e| (&*e.axis, &*e.criterion, e.saturation.below, e.saturation.above))
            .collect();
        prop_assert_eq!(found, counts);
        for (row, flagged) in result.iter().zip(flagged) {
            let flag = keyaccount::flags::Flags::SATURATED;
            prop_assert_eq!(row.flags().contains(flag), flagged, "row {}", row.row());
        }
    }
}

/// The reference levels beyond which a number saturates.
fn ends(function: &ValueFunction) -> Option<(f64, f64)> {
    match function.shape() {
        Shape::Linear { worst, best }
        | Shape::Exponential { worst, best, .. }
        | Shape::Logarithmic { worst, best } => Some((worst.min(*best), worst.max(*best))),
        Shape::Piecewise { points } => Some((points[0].0, points[points.len() - 1].0)),
        Shape::RelativeToBestCompetitor => Some((0.0, f64::INFINITY)),
        Shape::Logistic { .. } | Shape::Steps { .. } | Shape::Categories { .. } => None,
    }
}
