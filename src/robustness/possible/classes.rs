//! Which classes a rule gives over a box of scores.

use super::parts::{Part, ends};
use crate::class::ClassCode;
use crate::robustness::class_set::ClassSet;
use crate::rule::{BuiltIn, Cut, Decisions, Grid, Ladder, Rule, StagePath};
use crate::score::{STEP, snap};

/// The most points of a rule from elsewhere that are tried one by one.
const MOST_POINTS: usize = 256;

/// The classes of all points whose scores lie in the parts of their axes.
///
/// Exact for built-in rules: they are decided at the ends of each part, and between two ends the
/// codes are those in between. A rule from elsewhere is asked for its margin in the middle.
pub(super) fn over(rule: &dyn Rule, axes: &[Vec<Part>]) -> ClassSet {
    let on = |position: usize| axes.get(position).map(Vec::as_slice).unwrap_or_default();
    let mut set = ClassSet::default();
    match rule.built_in() {
        Some(BuiltIn::Bands(_)) => {
            for (low, high) in on(0) {
                set.insert_between(code(rule, &[*low]), code(rule, &[*high]));
            }
        }
        Some(BuiltIn::Gap(_)) => {
            for (low_need, high_need) in on(0) {
                for (low_can, high_can) in on(1) {
                    let under = code(rule, &[*high_need, *low_can]);
                    set.insert_between(under, code(rule, &[*low_need, *high_can]));
                }
            }
        }
        Some(BuiltIn::Grid(grid)) => cells(grid, on(0), on(1), &mut set),
        Some(BuiltIn::Ladder(ladder)) => rungs(ladder, axes, &mut set),
        Some(BuiltIn::StagePath(path)) => {
            let exit = path.exit().map_or(f64::INFINITY, Cut::snapped);
            let (_, highest) = ends(on(2));
            if highest >= exit
                && let Some(class) = path.code(crate::rule::PathClass::Exit)
            {
                set.insert(class);
            }
            // Wherever the evidence can stay below the cut, x and y decide.
            if path.exit().is_none() || ends(on(2)).0 < exit {
                for x in on(0) {
                    for y in on(1) {
                        stages(path, *x, *y, &mut set);
                    }
                }
            }
        }
        None => foreign(rule, axes, &mut set),
    }
    set
}

/// The class code of a point.
fn code(rule: &dyn Rule, point: &[f64]) -> u8 {
    let columns: Vec<&[f64]> = point.iter().map(std::slice::from_ref).collect();
    let mut codes = [ClassCode::UNCLASSIFIED.get()];
    rule.decide(&columns, Decisions { codes: &mut codes, margins: None, flags: None });
    let [code] = codes;
    code
}

/// Whether each of the bands between cuts holds a score.
fn bands(cuts: &[Cut], parts: &[Part]) -> Vec<bool> {
    let band = |score: f64| cuts.iter().filter(|cut| cut.snapped() <= score).count();
    let reached =
        |place| parts.iter().any(|(low, high)| band(*low) <= place && place <= band(*high));
    (0..=cuts.len()).map(reached).collect()
}

fn cells(grid: &Grid, x: &[Part], y: &[Part], set: &mut ClassSet) {
    let (columns, rows) = (bands(grid.x_cuts(), x), bands(grid.y_cuts(), y));
    for (cells, _) in grid.cells().iter().zip(rows).filter(|(_, row)| *row) {
        for (cell, _) in cells.iter().zip(&columns).filter(|(_, column)| **column) {
            set.insert(ClassCode::new(*cell));
        }
    }
}

/// A class is possible if its rung can hold and every rung above it can fail.
fn rungs(ladder: &Ladder, axes: &[Vec<Part>], set: &mut ClassSet) {
    let present = (1..=u8::MAX).zip(ladder.rungs()).filter_map(|(code, cut)| Some((code, (*cut)?)));
    let evidence: Vec<_> = present.zip(axes).collect();
    for ((code, cut), parts) in evidence.into_iter().rev() {
        let (low, high) = ends(parts);
        if high >= cut.snapped() {
            set.insert(ClassCode::new(code));
        }
        if low >= cut.snapped() {
            return;
        }
    }
    set.insert(ClassCode::new(0));
}

/// The stages, on the path and off it, of the points of a rectangle. Each of three regions (on the
/// path, x too far ahead, y too far ahead) is convex, so its positions are those between its lowest
/// and its highest point.
fn stages(path: &StagePath, x: Part, y: Part, set: &mut ClassSet) {
    let limit = path.tolerance().limit();
    let mut region = |lowest: Option<(f64, f64)>, highest: Option<(f64, f64)>| {
        let (Some(lowest), Some(highest)) = (lowest, highest) else { return };
        // A score of 0 is no evidence of an exit, for a cut lies above 0.
        let code = |(x, y): (f64, f64)| code(path, &[x, y, 0.0]);
        set.insert_between(code(lowest), code(highest));
    };
    // On the path: as low as both go, and as high, with the one ahead held back by the limit.
    let lowest = (x.0.max(y.0 - limit), y.0.max(x.0 - limit));
    let highest = (x.1.min(y.1 + limit), y.1.min(x.1 + limit));
    let inside = |(a, b): (f64, f64)| x.0 <= a && a <= x.1 && y.0 <= b && b <= y.1;
    region(Some(lowest).filter(|p| inside(*p)), Some(highest).filter(|p| inside(*p)));
    // Off the path: ahead by a step more than the limit.
    let ahead = limit + STEP;
    let low = ((y.0 + ahead).max(x.0), y.0);
    let high = (x.1, y.1.min(x.1 - ahead));
    region(Some(low).filter(|p| inside(*p)), Some(high).filter(|p| inside(*p)));
    let low = (x.0, (x.0 + ahead).max(y.0));
    let high = (x.1.min(y.1 - ahead), y.1);
    region(Some(low).filter(|p| inside(*p)), Some(high).filter(|p| inside(*p)));
}

/// A few points one by one; else the class in the middle if its margin covers the box, or every
/// class.
fn foreign(rule: &dyn Rule, axes: &[Vec<Part>], set: &mut ClassSet) {
    let points = axes.iter().map(Vec::len).fold(1, usize::saturating_mul);
    let single = axes.iter().flatten().all(|(low, high)| low == high);
    if single && points <= MOST_POINTS {
        for number in 0..points {
            let mut rest = number;
            let point: Vec<f64> = axes
                .iter()
                .map(|parts| {
                    let place = rest % parts.len().max(1);
                    rest /= parts.len().max(1);
                    parts.get(place).map_or(f64::NAN, |part| part.0)
                })
                .collect();
            set.insert(ClassCode::new(code(rule, &point)));
        }
        return;
    }
    let hull = || axes.iter().map(|parts| ends(parts));
    let middle: Vec<f64> = hull().map(|(low, high)| snap(f64::midpoint(low, high))).collect();
    let reach: f64 = hull().zip(&middle).map(|((low, high), at)| (high - at).max(at - low)).sum();
    let class = code(rule, &middle);
    let border = rule.nearest_border(&middle);
    if ClassCode::new(class).is_classified() && border.is_none_or(|border| reach < border.distance)
    {
        set.insert(ClassCode::new(class));
    } else {
        let last = u8::try_from(rule.classes().saturating_sub(1)).unwrap_or(u8::MAX);
        set.insert_between(0, last);
    }
}

#[cfg(test)]
mod tests;
