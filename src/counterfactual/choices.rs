//! What a changeable column may become, in pieces: straight lines, steps, levels.

use super::account::{Account, Row};
use super::effort::{Effort, Efforts};
use super::{CombinationError, pieces};
use crate::axis::Aggregation;
use crate::criterion::value_function::Shape;
use crate::kernel::{At, AxisPlan, CriterionPlan, Source, row_number};
use crate::limits::MAX_AXES;
use crate::math;
use crate::model::Model;

/// Into how many parts a curve is cut.
const PARTS: u32 = 32;

/// A column that may change.
#[derive(Debug)]
pub(super) struct Choice<'e> {
    pub(super) column: usize,
    pub(super) effort: &'e Effort,
    /// The pieces, each from one end to the other; a level is a piece of one point.
    pub(super) pieces: Vec<[End; 2]>,
}

/// One end of a piece.
#[derive(Debug, Clone)]
pub(super) struct End {
    pub(super) cell: Cell,
    pub(super) cost: f64,
    /// What the column adds to each axis: shares of a score, or of its logarithm.
    pub(super) parts: [f64; MAX_AXES],
}

/// What a cell holds.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Number(f64),
    Level(Option<String>),
}

impl Cell {
    pub(super) fn put(&self, row: &mut Row, column: usize) {
        match self {
            Self::Number(number) => row.set_number(column, *number),
            Self::Level(level) => row.set_text(column, level.as_deref()),
        }
    }
}

/// Whether an axis adds its parts up exactly.
pub(super) fn is_exact<M: Model + ?Sized>(account: &Account<'_, M>, column: usize) -> bool {
    let straight = |plan: &CriterionPlan<'_>| {
        let straight = matches!(
            plan.function.shape(),
            Shape::Linear { .. }
                | Shape::Piecewise { .. }
                | Shape::Steps { .. }
                | Shape::Categories { .. }
        );
        straight && !matches!(plan.source, Source::Ratio(_, below) if below == column)
    };
    account.plan.axes.iter().all(|axis| {
        let mut readers = axis.criteria.iter().filter(|plan| plan.source.reads(column)).peekable();
        readers.peek().is_none()
            || (axis.aggregation == Aggregation::Additive && readers.all(straight))
    })
}

/// The changeable columns of an account; a missing number, and a denominator that does not divide,
/// can't be changed.
pub(super) fn of<'e, M: Model + ?Sized>(
    account: &Account<'_, M>,
    efforts: &'e Efforts,
) -> Result<Vec<Choice<'e>>, CombinationError> {
    let needs = account.model.columns();
    let mut choices = Vec::new();
    for (name, effort) in efforts {
        let Some(need) = needs.iter().find(|need| need.name == name) else {
            let known = needs.iter().map(|need| need.name.to_owned()).collect();
            return Err(CombinationError::UnknownColumn { column: name.clone(), known });
        };
        check(name, effort, need.text)?;
        let columns = &account.plan.columns;
        let Some(column) = columns.iter().position(|known| *known == (need.name, need.text)) else {
            continue;
        };
        let ends = if need.text {
            levels(account, name, effort, column)?
        } else {
            numbers(account, effort, column)
        };
        if !ends.is_empty() {
            choices.push(Choice { column, effort, pieces: ends });
        }
    }
    Ok(choices)
}

fn check(column: &str, effort: &Effort, text: bool) -> Result<(), CombinationError> {
    let column = || column.to_owned();
    let costs = effort.up.iter().chain(&effort.down).chain(effort.levels.values());
    if let Some(cost) = costs.into_iter().find(|cost| !(cost.is_finite() && **cost >= 0.0)) {
        return Err(CombinationError::Cost { column: column(), cost: *cost });
    }
    let min = effort.min.unwrap_or(f64::NEG_INFINITY);
    let max = effort.max.unwrap_or(f64::INFINITY);
    if min.is_nan() || max.is_nan() || min > max {
        return Err(CombinationError::Limits { column: column(), min, max });
    }
    let numeric = effort.up.is_some() || effort.down.is_some();
    if (text && numeric) || (!text && !effort.levels.is_empty()) {
        return Err(CombinationError::WrongKind { column: column() });
    }
    Ok(())
}

fn levels<M: Model + ?Sized>(
    account: &Account<'_, M>,
    name: &str,
    effort: &Effort,
    column: usize,
) -> Result<Vec<[End; 2]>, CombinationError> {
    let now = account.row.texts.get(column).cloned().flatten();
    let Some(now) = now else { return Ok(Vec::new()) };
    let mut row = account.row.clone();
    let mut end = |level: &str, cost: f64| {
        row.set_text(column, Some(level));
        let cell = Cell::Level(Some(level.to_owned()));
        let end = End { cell, cost, parts: parts(account, &row, column) };
        [end.clone(), end]
    };
    let mut ends = vec![end(&now, 0.0)];
    for (level, cost) in effort.levels.iter().filter(|(level, _)| **level != now) {
        let unknown = account.readers(column).any(|plan| match &plan.source {
            Source::Text(_, table, _) => table.value_of_level(level).is_err(),
            _ => false,
        });
        if unknown {
            let (column, level) = (name.to_owned(), level.clone());
            return Err(CombinationError::UnknownLevel { column, level });
        }
        ends.push(end(level, *cost));
    }
    Ok(ends)
}

fn numbers<M: Model + ?Sized>(
    account: &Account<'_, M>,
    effort: &Effort,
    column: usize,
) -> Vec<[End; 2]> {
    let now = account.row.number(column);
    let (lowest, highest) = pieces::domain(account, column);
    if now.is_nan() || (now <= 0.0 && lowest == f64::MIN && is_denominator(account, column)) {
        return Vec::new();
    }
    let low = effort.down.map_or(now, |_| effort.min.unwrap_or(lowest).max(lowest).min(now));
    let high = effort.up.map_or(now, |_| effort.max.unwrap_or(highest).min(highest).max(now));
    let mut points: Vec<f64> =
        account.readers(column).flat_map(|plan| kinks(account, plan, column)).collect();
    // An explicit limit is an end too; beyond the last kink nothing moves.
    points.extend(effort.min);
    points.extend(effort.max);
    points.retain(|point| *point >= low && *point <= high);
    points.push(now);
    points.sort_by(f64::total_cmp);
    points.dedup();
    let mut row = account.row.clone();
    let ends: Vec<End> = points
        .into_iter()
        .map(|number| {
            row.set_number(column, number);
            let way = number - now;
            End {
                cell: Cell::Number(number),
                cost: effort.of_way(way),
                parts: parts(account, &row, column),
            }
        })
        .collect();
    // Between neighbouring numbers there is nothing: a step is no line.
    let is_line = |from: &End, to: &End| match (&from.cell, &to.cell) {
        (Cell::Number(from), Cell::Number(to)) => from.next_up().next_up() < *to,
        _ => true,
    };
    let mut pieces = Vec::new();
    let mut is_on_a_line = false;
    for (place, end) in ends.iter().enumerate() {
        let next = ends.get(place + 1).filter(|next| is_line(end, next));
        // What no line reaches is a point: a step, a limit on one, or where the column is now.
        if let Some(next) = next {
            pieces.push([end.clone(), next.clone()]);
        } else if !is_on_a_line {
            pieces.push([end.clone(), end.clone()]);
        }
        is_on_a_line = next.is_some();
    }
    pieces
}

fn is_denominator<M: Model + ?Sized>(account: &Account<'_, M>, column: usize) -> bool {
    account
        .readers(column)
        .any(|plan| matches!(plan.source, Source::Ratio(_, below) if below == column))
}

/// Where the worth of a column bends; a curve is cut into parts of equal worth.
fn kinks<M: Model + ?Sized>(
    account: &Account<'_, M>,
    plan: &CriterionPlan<'_>,
    column: usize,
) -> Vec<f64> {
    let bends = match plan.function.shape() {
        Shape::Linear { worst, best } => vec![*worst, *best],
        Shape::Piecewise { points } => points.iter().map(|(raw, _)| *raw).collect(),
        Shape::Steps { steps, .. } => {
            let beside = steps.iter().flat_map(|(raw, _)| {
                [raw.next_down().next_down(), raw.next_down(), *raw, raw.next_up()]
            });
            beside.collect()
        }
        _ => {
            let values = (0..=PARTS).map(|part| f64::from(part) / f64::from(PARTS));
            let inverses = values.filter_map(|value| plan.function.inverse(value));
            inverses.flat_map(|(low, high)| [low, high]).collect()
        }
    };
    let raw = bends.into_iter().filter(|bend| bend.is_finite());
    let numbers: Vec<f64> = match plan.source {
        Source::Ratio(above, below) if above == column => {
            let divisor = account.row.number(below);
            raw.map(|ratio| ratio * divisor).collect()
        }
        Source::Ratio(above, _) => {
            let dividend = account.row.number(above);
            raw.filter(|ratio| *ratio != 0.0).map(|ratio| dividend / ratio).collect()
        }
        _ => raw.collect(),
    };
    numbers.into_iter().filter(|number| number.is_finite()).collect()
}

/// What a column adds to each axis.
fn parts<M: Model + ?Sized>(account: &Account<'_, M>, row: &Row, column: usize) -> [f64; MAX_AXES] {
    let mut parts = [0.0; MAX_AXES];
    for (part, axis) in parts.iter_mut().zip(&account.plan.axes) {
        *part = sum(axis, row, |plan| plan.source.reads(column));
    }
    parts
}

/// What the columns that do not change add to each axis.
pub(super) fn fixed<M: Model + ?Sized>(
    account: &Account<'_, M>,
    choices: &[Choice<'_>],
) -> [f64; MAX_AXES] {
    let moves =
        |plan: &CriterionPlan<'_>| choices.iter().any(|choice| plan.source.reads(choice.column));
    let mut fixed = [0.0; MAX_AXES];
    for (part, axis) in fixed.iter_mut().zip(&account.plan.axes) {
        *part = sum(axis, &account.row, |plan| !moves(plan));
    }
    fixed
}

/// The part of some criteria in a score, or in its logarithm.
fn sum(axis: &AxisPlan<'_>, row: &Row, wanted: impl Fn(&CriterionPlan<'_>) -> bool) -> f64 {
    let (mut sum, mut counted) = (0.0, 0.0);
    for plan in &axis.criteria {
        let value = plan.function.accept(At(row_number(plan, row)));
        let value = if value.is_nan() { plan.assumed } else { Some(value) };
        let Some(value) = value else { continue };
        counted += plan.weight;
        if wanted(plan) {
            sum += plan.weight
                * match axis.aggregation {
                    Aggregation::Additive => value,
                    // A worth of 0 has no logarithm; so low a number stands for it.
                    Aggregation::Geometric => math::ln(value).max(-40.0),
                };
        }
    }
    if counted > 0.0 { sum / counted } else { 0.0 }
}
