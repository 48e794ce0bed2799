//! The regions of a class in the space of scores: where the built-in rules give it.

use crate::class::ClassCode;
use crate::rule::{BuiltIn, Cut, Gap, PathClass, StagePath};
use crate::score::{STEP, TIE};

/// `sum of factor * score[axis] >= bound` (or `<=`).
#[derive(Debug, Clone)]
pub(super) struct Border {
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) at_least: bool,
    pub(super) bound: f64,
}

impl Border {
    /// Whether it holds for all scores between these: the lowest and the highest, by axis.
    pub(super) fn holds(&self, between: &[(f64, f64)]) -> bool {
        let worst = |(axis, factor): &(usize, f64)| {
            let (low, high) = between.get(*axis).copied().unwrap_or((f64::NAN, f64::NAN));
            factor * if (*factor > 0.0) == self.at_least { low } else { high }
        };
        let sum: f64 = self.terms.iter().map(worst).sum();
        if self.at_least { sum >= self.bound } else { sum <= self.bound }
    }
}

/// A convex region: all of its borders hold.
pub(super) type Region = Vec<Border>;

fn at_least(terms: &[(usize, f64)], bound: f64) -> Border {
    Border { terms: terms.to_vec(), at_least: true, bound }
}

/// Below a bound means at most one step below it.
fn below(terms: &[(usize, f64)], bound: f64) -> Border {
    Border { terms: terms.to_vec(), at_least: false, bound: bound - STEP }
}

fn at_most(terms: &[(usize, f64)], bound: f64) -> Border {
    Border { terms: terms.to_vec(), at_least: false, bound }
}

/// Between the `band - 1`-th and the `band`-th of ascending borders.
fn band(terms: &[(usize, f64)], borders: &[f64], band: usize) -> Region {
    let low = band.checked_sub(1).and_then(|before| borders.get(before));
    let low = low.map(|border| at_least(terms, *border));
    let high = borders.get(band).map(|border| below(terms, *border));
    low.into_iter().chain(high).collect()
}

fn snapped(cuts: &[Cut]) -> Vec<f64> {
    cuts.iter().map(|cut| cut.snapped()).collect()
}

/// The regions whose union has a class, for an account whose missing scores (NaN) stay missing.
pub(super) fn regions(rule: &BuiltIn, code: u8, scores: &[f64]) -> Vec<Region> {
    let observed = |axis: usize| scores.get(axis).is_some_and(|score| !score.is_nan());
    match rule {
        BuiltIn::Bands(bands) => {
            let cuts = snapped(bands.cuts());
            if observed(0) { vec![band(&[(0, 1.0)], &cuts, code.into())] } else { Vec::new() }
        }
        BuiltIn::Grid(grid) => {
            let (x, y) = (snapped(grid.x_cuts()), snapped(grid.y_cuts()));
            let rows = grid.cells().iter().enumerate();
            let cells = rows.flat_map(|(row, cells)| {
                cells.iter().enumerate().map(move |(column, cell)| (row, column, *cell))
            });
            cells
                .filter(|(.., cell)| *cell == code && observed(0) && observed(1))
                .map(|(row, column, _)| {
                    let mut region = band(&[(0, 1.0)], &x, column);
                    region.extend(band(&[(1, 1.0)], &y, row));
                    region
                })
                .collect()
        }
        BuiltIn::Ladder(ladder) => {
            let mut region = Region::new();
            let mut holds = code == 0 && (0..scores.len()).any(observed);
            let rungs = (1..=u8::MAX).zip(ladder.rungs());
            let present = rungs.filter_map(|(rung, cut)| Some((rung, cut.as_ref()?.snapped())));
            for (axis, (rung, cut)) in present.enumerate().filter(|(axis, _)| observed(*axis)) {
                if rung == code {
                    region.push(at_least(&[(axis, 1.0)], cut));
                    holds = true;
                } else if rung > code {
                    region.push(below(&[(axis, 1.0)], cut));
                }
            }
            if holds { vec![region] } else { Vec::new() }
        }
        BuiltIn::StagePath(path) => stage_path(path, code, observed),
        BuiltIn::Gap(gap) => {
            let limit = gap.tolerance().limit();
            let gap = [(0, 1.0), (1, -1.0)];
            let code = ClassCode::new(code);
            if !(observed(0) && observed(1)) {
                Vec::new()
            } else if code == Gap::UNDER_DESIGNED {
                vec![vec![at_least(&gap, limit + STEP)]]
            } else if code == Gap::OVER_DESIGNED {
                vec![vec![at_most(&gap, -limit - STEP)]]
            } else {
                vec![vec![at_most(&gap, limit), at_least(&gap, -limit)]]
            }
        }
    }
}

/// Whether an account that lacks a score keeps having no class for all scores between these. Only a
/// stage path with an exit gives a class by one score alone; a ladder gives one by any.
pub(super) fn stays_unclassified(rule: &BuiltIn, between: &[(f64, f64)]) -> bool {
    let BuiltIn::StagePath(path) = rule else { return true };
    let exit = path.exit().zip(between.get(2));
    exit.is_none_or(|(cut, (_, high))| high.is_nan() || *high < cut.snapped())
}

fn stage_path(path: &StagePath, code: u8, observed: impl Fn(usize) -> bool) -> Vec<Region> {
    let exit = path.exit().map(Cut::snapped).filter(|_| observed(2));
    let (stage, off) = match path.class(ClassCode::new(code)) {
        Some(PathClass::Exit) => {
            return exit.map(|cut| vec![at_least(&[(2, 1.0)], cut)]).into_iter().collect();
        }
        Some(PathClass::Stage(stage)) => (stage, false),
        Some(PathClass::OffPath(stage)) => (stage, true),
        None => return Vec::new(),
    };
    if !(observed(0) && observed(1)) {
        return Vec::new();
    }
    // As the rule has them: on the sum of the scores, with a tie on the later side.
    let cuts: Vec<f64> =
        path.cuts().iter().map(|cut| (2.0 * cut.snapped() - TIE).max(STEP)).collect();
    let mut region = band(&[(0, 1.0), (1, 1.0)], &cuts, stage.into());
    region.extend(exit.map(|cut| below(&[(2, 1.0)], cut)));
    let (limit, apart) = (path.tolerance().limit(), [(0, 1.0), (1, -1.0)]);
    let and = |borders: Vec<Border>| region.iter().cloned().chain(borders).collect::<Region>();
    if off {
        vec![and(vec![at_least(&apart, limit + STEP)]), and(vec![at_most(&apart, -limit - STEP)])]
    } else {
        vec![and(vec![at_most(&apart, limit), at_least(&apart, -limit)])]
    }
}
