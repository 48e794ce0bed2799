//! Columns that cannot be compared between the snapshots, and the moves that rest on them.
//!
//! A column that was empty before, or that rose for everybody because time passed, moves accounts
//! without their doing anything. How many moves are left when it is held at its old value?

use keyaccount::analysis::{ClassView, Matching};
use keyaccount::model::Model;
use keyaccount::portfolio::{Column, ColumnKind, Portfolio};
use serde::Serialize;

use crate::judged::Judged;
use crate::support::accounts::Accounts;
use crate::support::failure::Failure;

/// From which share of the accounts on a column counts as moving the same way for all.
const SAME_WAY: f64 = 0.95;
/// Fewer accounts than this say nothing about "all".
const FEWEST: usize = 10;

/// A column that says something else than before.
#[derive(Debug, Serialize)]
pub(crate) struct Shift {
    pub(crate) column: String,
    pub(crate) kind: ShiftKind,
    /// The moves that are left, of all, per model that reads the column.
    pub(crate) models: Vec<Rest>,
}

/// In what way a column says something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShiftKind {
    /// Empty before, for every account.
    NewlyKnown,
    /// Empty now, for every account.
    NoLongerKnown,
    /// Higher than before for all but a few accounts.
    Rose,
    /// Lower than before for all but a few accounts.
    Fell,
}

/// How many moves of a model are left without a column's change.
#[derive(Debug, Serialize)]
pub(crate) struct Rest {
    pub(crate) model: String,
    pub(crate) moves: usize,
    pub(crate) left: usize,
}

impl Shift {
    /// The most moves that the shift adds to a model, or takes from it.
    pub(crate) fn effect(&self) -> usize {
        self.models.iter().map(|rest| rest.moves.abs_diff(rest.left)).max().unwrap_or_default()
    }

    /// The moves that the shift adds to one model, or takes from it.
    pub(crate) fn effect_on(&self, model: &str) -> usize {
        let of = self.models.iter().find(|rest| rest.model == model);
        of.map_or(0, |rest| rest.moves.abs_diff(rest.left))
    }

    /// Whether it makes a tenth of a model's moves or more.
    pub(crate) fn matters(&self) -> bool {
        self.models.iter().any(|rest| 10 * rest.moves.abs_diff(rest.left) >= rest.moves.max(1))
    }
}

/// Every column with a shift.
pub(crate) fn find(
    judged: &[Judged<'_>],
    matching: &Matching<'_>,
    before: &Accounts,
    now: &Accounts,
) -> Result<Vec<Shift>, Failure> {
    let mut shifts = Vec::new();
    for (name, column) in now.portfolio.columns() {
        let Some(old) = before.portfolio.column(name) else { continue };
        let Some(kind) = shift(old, column, matching) else { continue };
        let held = hold(&now.portfolio, name, old, matching)?;
        let readers =
            judged.iter().filter(|judged| judged.model.columns().iter().any(|c| c.name == name));
        let rests = readers.map(|judged| rest(judged, &held, matching, now));
        shifts.push(Shift {
            column: name.to_owned(),
            kind,
            models: rests.collect::<Result<_, _>>()?,
        });
    }
    Ok(shifts)
}

fn shift(old: &Column<'_>, new: &Column<'_>, matching: &Matching<'_>) -> Option<ShiftKind> {
    let pairs = matching.pairs();
    if pairs.len() < FEWEST {
        return None;
    }
    let missing = |column: &Column<'_>, row| column.is_missing(row);
    let all_old = pairs.iter().all(|(row, _)| missing(old, *row));
    let all_new = pairs.iter().all(|(_, row)| missing(new, *row));
    match (all_old, all_new) {
        (true, true) => return None,
        (true, false) => return Some(ShiftKind::NewlyKnown),
        (false, true) => return Some(ShiftKind::NoLongerKnown),
        (false, false) => {}
    }
    if new.kind() == ColumnKind::Text {
        return None;
    }
    let changes: Vec<f64> = pairs
        .iter()
        .filter_map(|(old_row, new_row)| Some(new.number(*new_row)? - old.number(*old_row)?))
        .collect();
    let most = |sign: fn(&f64) -> bool| {
        let count = changes.iter().filter(|change| sign(change)).count();
        changes.len() >= FEWEST && count as f64 >= SAME_WAY * changes.len() as f64
    };
    if most(|change| *change > 0.0) {
        Some(ShiftKind::Rose)
    } else if most(|change| *change < 0.0) {
        Some(ShiftKind::Fell)
    } else {
        None
    }
}

/// The newer portfolio with one column as it was for the accounts that were there before.
fn hold(
    now: &Portfolio<'static>,
    name: &str,
    old: &Column<'_>,
    matching: &Matching<'_>,
) -> Result<Portfolio<'static>, Failure> {
    let mut builder = Portfolio::builder();
    for (known, column) in now.columns() {
        if known != name {
            builder = builder.column(known.to_owned(), column.clone());
            continue;
        }
        let mut old_rows: Vec<Option<usize>> = vec![None; column.len()];
        for (old_row, new_row) in matching.pairs() {
            if let Some(slot) = old_rows.get_mut(*new_row) {
                *slot = Some(*old_row);
            }
        }
        let rows = old_rows.into_iter().enumerate();
        builder = if column.kind() == ColumnKind::Text {
            let text = |(row, from): (usize, Option<usize>)| {
                from.map_or_else(|| column.text(row), |from| old.text(from)).map(str::to_owned)
            };
            builder.column(known.to_owned(), rows.map(text).collect::<Vec<_>>())
        } else {
            let number = |(row, from): (usize, Option<usize>)| {
                from.map_or_else(|| column.number(row), |from| old.number(from))
            };
            builder.column(known.to_owned(), rows.map(number).collect::<Vec<_>>())
        };
    }
    builder.build().map_err(Failure::from_display)
}

fn rest(
    judged: &Judged<'_>,
    held: &Portfolio<'_>,
    matching: &Matching<'_>,
    now: &Accounts,
) -> Result<Rest, Failure> {
    let model: &dyn Model = judged.model;
    let without = model.classify(held).map_err(|error| now.locate(&error))?;
    let without = ClassView::of(model, &without).map_err(Failure::from_display)?;
    let views = judged.views().map_err(Failure::from_display)?;
    let moved = |view: ClassView<'_>| {
        let moved = |(old, new): &&(usize, usize)| views.before.key(*old) != view.key(*new);
        matching.pairs().iter().filter(moved).count()
    };
    Ok(Rest {
        model: crate::support::labels::short_name(model).to_owned(),
        moves: moved(views.now),
        left: moved(without),
    })
}
