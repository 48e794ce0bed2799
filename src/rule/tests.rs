//! A battery of laws that every rule keeps, and the generators for it.

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::*;
use crate::flags::Flags;
use crate::score::{STEP, TIE, snap};

mod bands;
mod files;
mod gap;
mod grid;
mod ladder;
mod laws;
mod refusals;
mod stage_path;

/// Code, margin and flags of one point, decided alone.
fn decide_one(rule: &dyn Rule, point: &[f64]) -> (u8, f64, u8) {
    let columns: Vec<&[f64]> = point.iter().map(std::slice::from_ref).collect();
    let (mut codes, mut margins, mut flags) = ([7], [7.0], [0]);
    let out = Decisions { codes: &mut codes, margins: Some(&mut margins), flags: Some(&mut flags) };
    rule.decide(&columns, out);
    (codes[0], margins[0], flags[0])
}

fn code_of(rule: &dyn Rule, point: &[f64]) -> u8 {
    decide_one(rule, point).0
}

fn margin_of(rule: &dyn Rule, point: &[f64]) -> f64 {
    decide_one(rule, point).1
}

fn ordered(one: f64, other: f64) -> (f64, f64) {
    if one <= other { (one, other) } else { (other, one) }
}

/// A score in whole steps, for oracles that count in integers; `None` for NaN.
#[allow(clippy::cast_possible_truncation)]
fn steps(score: f64) -> Option<i64> {
    (!score.is_nan()).then(|| (score / STEP) as i64)
}

fn from_steps(steps: i64) -> f64 {
    steps as f64 * STEP
}

const ONE: i64 = 1 << 40;

/// Whole steps of a cut.
fn cut_steps(cut: Cut) -> i64 {
    steps(cut.snapped()).unwrap()
}

/// A score, often near an eighth, where the generated cuts often are.
fn score() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0_i64..=8, -2_i64..=2).prop_map(|(k, d)| from_steps((k * ONE / 8 + d).clamp(0, ONE))),
        3 => (0_i64..=32).prop_map(|k| from_steps(k * ONE / 32)),
        2 => (0..=ONE).prop_map(from_steps),
        1 => Just(f64::NAN),
    ]
}

/// Up to `most` ascending cuts: eighths, lattice points, or any numbers.
fn cuts(most: usize) -> impl Strategy<Value = Vec<Cut>> {
    let any = prop::collection::btree_set(1..=ONE, 1..=most).prop_flat_map(|whole| {
        // Less than half a step off, so that no two become the same.
        let off = prop::collection::vec(-0.4..0.0, whole.len());
        (Just(whole), off).prop_map(|(whole, off)| {
            let cut = |(whole, off): (i64, f64)| Cut::new((whole as f64 + off) * STEP).unwrap();
            whole.into_iter().zip(off).map(cut).collect()
        })
    });
    prop_oneof![2 => eighths(most), 1 => any]
}

/// Up to `most` ascending cuts in eighths.
fn eighths(most: usize) -> impl Strategy<Value = Vec<Cut>> {
    let eighths = (1..=8).map(|k| Cut::new(f64::from(k) / 8.0).unwrap()).collect::<Vec<_>>();
    subsequence(eighths, 1..=most.min(8))
}

fn tolerance() -> impl Strategy<Value = Tolerance> {
    prop_oneof![2 => (1..8).prop_map(|k| f64::from(k) / 8.0), 1 => 0.001..0.999]
        .prop_map(|tolerance| Tolerance::new(tolerance).unwrap())
}

fn eighth_tolerance() -> impl Strategy<Value = Tolerance> {
    (1..8).prop_map(|k| Tolerance::new(f64::from(k) / 8.0).unwrap())
}

/// A grid over these cuts with at most `most` classes; often with merged cells.
fn grid_over(x: Vec<Cut>, y: Vec<Cut>, most: u8) -> impl Strategy<Value = Grid> {
    let (columns, rows) = (x.len() + 1, y.len() + 1);
    let cell = prop_oneof![3 => 0..most, 1 => 0..2_u8];
    let cells = prop::collection::vec(prop::collection::vec(cell, columns), rows);
    (Just(x), Just(y), cells).prop_filter_map("one class only", |(x, y, mut cells)| {
        // Number the classes without a gap.
        let mut used: Vec<u8> = cells.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        for code in cells.iter_mut().flatten() {
            *code = u8::try_from(used.binary_search(code).unwrap()).unwrap();
        }
        (used.len() > 1).then(|| Grid::new(x, y, cells).unwrap())
    })
}

fn rungs(cut: impl Strategy<Value = Cut>, most: usize) -> impl Strategy<Value = Ladder> {
    prop::collection::vec(prop::option::weighted(0.8, cut), 1..=most)
        .prop_filter_map("no rung", |rungs| Ladder::new(rungs).ok())
}

fn one_cut() -> impl Strategy<Value = Cut> {
    cuts(1).prop_map(|cuts| cuts[0])
}

fn one_eighth() -> impl Strategy<Value = Cut> {
    eighths(1).prop_map(|cuts| cuts[0])
}

fn stage_path() -> impl Strategy<Value = StagePath> {
    (cuts(6), tolerance(), prop::option::of(one_cut()))
        .prop_map(|(cuts, tolerance, exit)| StagePath::new(cuts, tolerance, exit).unwrap())
}

fn grid() -> impl Strategy<Value = Grid> {
    let merged = (cuts(6), cuts(6)).prop_flat_map(|(x, y)| grid_over(x, y, 30));
    let quadrants = (one_cut(), one_cut()).prop_map(|(x, y)| Grid::quadrants(x, y));
    let numbered = (cuts(6), cuts(6)).prop_map(|(x, y)| {
        let width = u8::try_from(x.len() + 1).unwrap();
        let row = |row: u8| (row * width..(row + 1) * width).collect();
        let cells = (0..=u8::try_from(y.len()).unwrap()).map(row).collect();
        Grid::new(x, y, cells).unwrap()
    });
    prop_oneof![2 => merged, 1 => quadrants, 1 => numbered]
}

fn rule() -> impl Strategy<Value = BuiltIn> {
    prop_oneof![
        cuts(8).prop_map(|cuts| Bands::new(cuts).unwrap().into()),
        grid().prop_map(BuiltIn::from),
        stage_path().prop_map(BuiltIn::from),
        rungs(one_cut(), 5).prop_map(BuiltIn::from),
        tolerance().prop_map(|tolerance| Gap::new(tolerance).into()),
    ]
}

/// A rule with all its borders on eighths, and at most three axes.
fn rule_in_eighths() -> impl Strategy<Value = BuiltIn> {
    let path = (eighths(6), eighth_tolerance(), prop::option::of(one_eighth()));
    prop_oneof![
        eighths(8).prop_map(|cuts| Bands::new(cuts).unwrap().into()),
        (eighths(6), eighths(6)).prop_flat_map(|(x, y)| grid_over(x, y, 4)).prop_map(BuiltIn::from),
        path.prop_map(|(cuts, tolerance, exit)| {
            StagePath::new(cuts, tolerance, exit).unwrap().into()
        }),
        rungs(one_eighth(), 3).prop_map(BuiltIn::from),
        eighth_tolerance().prop_map(|tolerance| Gap::new(tolerance).into()),
    ]
}

/// A rule and points for it.
fn rule_and_points(most: usize) -> impl Strategy<Value = (BuiltIn, Vec<Vec<f64>>)> {
    rule().prop_flat_map(move |rule| {
        let point = prop::collection::vec(score(), rule.axes());
        (Just(rule), prop::collection::vec(point, 0..=most))
    })
}
