//! One column at a time.

use super::account::{Account, value};
use super::column::difference;
use super::walk::{Walk, first_like, same_scores, walk};
use super::{
    Alone, Change, ColumnCounterfactual, Counterfactuals, LevelChange, NumberAlone, ObservedRange,
    Obstacle, Reader, Way, pieces, round,
};
use crate::axis::Aggregation;
use crate::kernel::{CriterionPlan, Source};
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;

impl Counterfactuals {
    /// What would change one row: the default body of [`Model::counterfactuals`].
    pub(crate) fn of<M: Model + ?Sized>(
        model: &M,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Result<Self, ClassifyError> {
        let mut account = Account::of(model, portfolio, row)?;
        let columns = model.columns().into_iter().map(|need| {
            let known = account.plan.columns.iter();
            let position = known.clone().position(|column| *column == (need.name, need.text));
            let alone = match position {
                None => Alone::Weightless,
                Some(column) if need.text => level(&mut account, column),
                Some(column) if account.row.number(column).is_nan() => {
                    Alone::Missing(observed(&mut account, column))
                }
                Some(column) => Alone::Number(number(&mut account, column)),
            };
            let criteria = readers(model, need.name);
            ColumnCounterfactual { column: need.name.to_owned(), criteria, alone }
        });
        let columns = columns.collect();
        Ok(Self {
            model: model.about().key.clone(),
            row,
            id: portfolio.id(row).map(std::borrow::Cow::into_owned),
            class: account.class(account.now.code),
            columns,
        })
    }
}

/// The criteria that read a column, those of weight 0 too.
fn readers<M: Model + ?Sized>(model: &M, column: &str) -> Vec<Reader> {
    let criteria =
        model.axes().iter().flat_map(|axis| axis.criteria().iter().map(move |c| (axis, c)));
    criteria
        .filter(|(_, criterion)| criterion.input().columns().any(|name| name == column))
        .map(|(axis, criterion)| Reader {
            axis: axis.key().to_owned(),
            criterion: criterion.name().to_owned(),
            unit: criterion.unit().to_owned(),
        })
        .collect()
}

/// What a raise and a fall of an observed number do.
pub(super) fn number<M: Model + ?Sized>(
    account: &mut Account<'_, M>,
    column: usize,
) -> NumberAlone {
    let raw = account.row.number(column);
    let breakpoints = pieces::breakpoints(account, &account.row, column);
    let (lowest, highest) = pieces::domain(account, column);
    let start = std::iter::once(raw);
    let above = breakpoints.iter().copied().filter(|point| *point > raw);
    let up: Vec<f64> = start.clone().chain(above).chain([highest]).collect();
    let below = breakpoints.iter().rev().copied().filter(|point| *point < raw);
    let down: Vec<f64> = start.chain(below).chain([lowest]).collect();
    NumberAlone { raw, up: way(account, column, &up), down: way(account, column, &down) }
}

/// What one direction does.
fn way<M: Model + ?Sized>(account: &mut Account<'_, M>, column: usize, ends: &[f64]) -> Way {
    let walk = walk(account, column, ends);
    let raw = account.row.number(column);
    let (lowest, highest) = pieces::domain(account, column);
    let mut row = account.row.clone();
    let mut seen = vec![account.now.code];
    let mut changes = Vec::new();
    for run in &walk.runs {
        if seen.contains(&run.code) {
            continue;
        }
        seen.push(run.code);
        let round = round::outward(raw, run.first, |candidate| {
            row.set_number(column, candidate);
            (lowest..=highest).contains(&candidate) && account.classify(&row).code == run.code
        });
        let (to, by) = (run.first, difference(raw, run.first));
        changes.push(Change { class: account.class(run.code), to, by, round });
    }
    let end = obstacle(account, column, &walk, changes.is_empty());
    Way { changes, end }
}

/// Why a walk found no more.
fn obstacle<M: Model + ?Sized>(
    account: &mut Account<'_, M>,
    column: usize,
    walk: &Walk,
    nothing: bool,
) -> Obstacle {
    if let Some(from) = walk.stopped {
        return Obstacle::Unsearched { from };
    }
    if let Some(partner) = missing_partner(account, column) {
        return Obstacle::PartnerMissing { column: partner };
    }
    if nothing && account.class(account.now.code).is_none() {
        return Obstacle::Unclassified;
    }
    let marks = &walk.marks;
    if walk.opposed {
        return turn(marks).map_or(Obstacle::Opposed, |at| Obstacle::Turns { at });
    }
    let Some(end) = marks.last() else { return Obstacle::Saturated };
    let Some(moving) = marks.iter().rposition(|(_, point)| !same_scores(point, &end.1)) else {
        return zeroed(account, column).unwrap_or(Obstacle::Saturated);
    };
    if let Some(at) = turn(marks) {
        return Obstacle::Turns { at };
    }
    let from = marks.get(moving).map_or(end.0, |(number, _)| *number);
    let to = marks.get(moving + 1).unwrap_or(end);
    Obstacle::Settles { at: first_like(account, column, from, *to) }
}

/// The first mark at which a score turns round.
fn turn(marks: &[(f64, super::account::Point)]) -> Option<f64> {
    let axes = marks.first().map_or(0, |(_, point)| point.scores.len());
    let turn_of = |axis: usize| {
        let score = |mark: &(f64, super::account::Point)| mark.1.scores.get(axis).copied();
        let mut direction = 0.0;
        marks.iter().zip(marks.iter().skip(1)).find_map(|(from, to)| {
            let rise = score(to)? - score(from)?;
            if rise == 0.0 || rise.is_nan() {
                return None;
            }
            if direction * rise < 0.0 {
                return Some(from.0);
            }
            direction = rise.signum();
            None
        })
    };
    let first = marks.first()?.0;
    let turns = (0..axes).filter_map(turn_of);
    turns.min_by(|a, b| (a - first).abs().total_cmp(&(b - first).abs()))
}

/// What is worth 0 on each axis of a column without being read from it, if these axes are geometric.
fn zeroed<M: Model + ?Sized>(account: &Account<'_, M>, column: usize) -> Option<Obstacle> {
    let reads = |plan: &CriterionPlan<'_>| plan.source.reads(column);
    let axes = account.plan.axes.iter().filter(|axis| axis.criteria.iter().any(reads));
    let zeros = axes.map(|axis| {
        let mut others = axis.criteria.iter().filter(|plan| !reads(plan));
        let zero = others.find(|plan| value(plan, &account.row) == Some(0.0));
        zero.filter(|_| axis.aggregation == Aggregation::Geometric)
    });
    let zeros: Option<Vec<_>> = zeros.collect();
    let criterion = zeros?.first()?.criterion.name().to_owned();
    Some(Obstacle::Zeroed { criterion })
}

/// The missing other half, if all that reads a column is ratios that lack it.
fn missing_partner<M: Model + ?Sized>(account: &Account<'_, M>, column: usize) -> Option<String> {
    let partner = |source: &Source<'_>| match source {
        Source::Ratio(above, below) if above == below => None,
        Source::Ratio(above, below) if *above == column => {
            // A denominator that is not above 0 divides nothing either.
            let divides = account.row.number(*below) > 0.0;
            (!divides).then_some(*below)
        }
        Source::Ratio(above, _) => account.row.number(*above).is_nan().then_some(*above),
        _ => None,
    };
    let all = account.readers(column).all(|plan| partner(&plan.source).is_some());
    let first = account.readers(column).find_map(|plan| partner(&plan.source))?;
    let (name, _) = account.plan.columns.get(first)?;
    all.then(|| (*name).to_owned())
}

/// Which class each observation of a missing number would give.
fn observed<M: Model + ?Sized>(account: &mut Account<'_, M>, column: usize) -> Vec<ObservedRange> {
    let (lowest, highest) = pieces::domain(account, column);
    let mut ends = pieces::breakpoints(account, &account.row, column);
    ends.insert(0, lowest);
    ends.push(highest);
    let walk = walk(account, column, &ends);
    let next = walk.runs.iter().skip(1).map(|run| Some(run.first.next_down()));
    let last = walk.stopped;
    walk.runs
        .iter()
        .zip(next.chain([last]))
        .map(|(run, to)| ObservedRange {
            class: account.class(run.code),
            from: (run.first > lowest).then_some(run.first),
            to,
        })
        .collect()
}

/// The levels that give another class.
fn level<M: Model + ?Sized>(account: &mut Account<'_, M>, column: usize) -> Alone {
    let tables: Vec<_> = account
        .readers(column)
        .filter_map(|plan| match &plan.source {
            Source::Text(_, table, _) => Some(*table),
            _ => None,
        })
        .collect();
    let level = account.row.texts.get(column).cloned().flatten();
    let known = tables.first().map_or(&[][..], |table| table.levels());
    let mut row = account.row.clone();
    let mut changes = Vec::new();
    for (name, _) in known {
        let everywhere = tables.iter().all(|table| table.value_of_level(name).is_ok());
        if !everywhere || level.as_ref() == Some(name) {
            continue;
        }
        row.set_text(column, Some(name));
        let code = account.classify(&row).code;
        if code != account.now.code {
            changes.push(LevelChange { level: name.clone(), class: account.class(code) });
        }
    }
    Alone::Level { level, changes }
}
