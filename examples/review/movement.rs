//! What moved between the two snapshots, and why.

use std::collections::HashMap;

use keyaccount::analysis::migration::{Cause, Causes, Migration, Snapshot};
use keyaccount::analysis::{ClassView, Matching, Money};
use keyaccount::explain::{AxisExplanation, CriterionExplanation};
use serde::Serialize;

use crate::crossing;
use crate::judged::Judged;
use crate::standing::Standing;
use crate::support::accounts::Accounts;
use crate::support::failure::Failure;
use crate::support::format::number;
use crate::support::key_accounts::KeyClasses;
use crate::support::progress;

/// What moved in the model in focus.
#[derive(Debug, Serialize)]
pub(crate) struct Movement {
    pub(crate) migration: Migration,
    pub(crate) causes: Causes,
    /// The accounts that moved, those with the most money first.
    pub(crate) moves: Vec<Moved>,
    pub(crate) left: Vec<Passer>,
    pub(crate) came: Vec<Passer>,
}

/// An account that is in one snapshot only.
#[derive(Debug, Serialize)]
pub(crate) struct Passer {
    pub(crate) account: String,
    /// The term of its class.
    pub(crate) class: String,
    pub(crate) key: bool,
    pub(crate) won: Option<f64>,
}

/// An account whose class is not the one before.
#[derive(Debug, Serialize)]
pub(crate) struct Moved {
    #[serde(skip)]
    pub(crate) row: usize,
    pub(crate) account: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) change: KeyChange,
    pub(crate) won_before: Option<f64>,
    pub(crate) won: Option<f64>,
    pub(crate) why: Why,
    /// How far it is inside its new class.
    pub(crate) margin: Option<f64>,
}

/// What a move means for the list of key accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyChange {
    Became,
    Ceased,
    None,
}

/// Why an account moved.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// A person decided; the machine's reasons would explain another class.
    Person { by: String, reason: String },
    Machine {
        cause: Cause,
        /// Those that explain the move first, the largest change first.
        drivers: Vec<Driver>,
        /// The names of axes of which nothing is observed any more, and that is why.
        lost: Vec<String>,
        /// The names of axes of which nothing was observed before, and that is why.
        found: Vec<String>,
    },
}

/// A criterion whose part in a score changed.
#[derive(Debug, Serialize)]
pub(crate) struct Driver {
    pub(crate) axis: String,
    pub(crate) criterion: String,
    /// The raw numbers or levels, `None` where missing.
    pub(crate) before: Option<String>,
    pub(crate) now: Option<String>,
    /// By how much the contribution to the axis score changed.
    pub(crate) change: f64,
    /// Whether it pushed an axis the way that gave the account its new class.
    pub(crate) explains: bool,
}

impl Movement {
    /// Compares the snapshots; `standing` is what holds now.
    pub(crate) fn of(
        judged: &Judged<'_>,
        standing: &Standing,
        matching: &Matching<'_>,
        (before, now): (&Accounts, &Accounts),
        (old_money, new_money): (Option<&Money<'_>>, Option<&Money<'_>>),
        key: &KeyClasses,
    ) -> Result<Self, Failure> {
        let views = judged.views().map_err(Failure::from_display)?;
        let stands = standing.view(judged).map_err(Failure::from_display)?;
        let snapshot = |view, money: Option<_>| Snapshot { view, money };
        let migration =
            Migration::of(matching, snapshot(views.before, old_money), snapshot(stands, new_money))
                .map_err(Failure::from_display)?;
        let causes =
            Causes::of(matching, views, old_money.zip(new_money)).map_err(Failure::from_display)?;
        let cause_of: HashMap<usize, Cause> =
            causes.accounts.iter().map(|moved| (moved.row_after, moved.cause)).collect();
        let mut moves = Vec::new();
        let bar = progress::bar(migration.moves.len(), "reasons of moves");
        for moved in bar.wrap_iter(migration.moves.iter()) {
            let (row_before, row) = (moved.row_before, moved.row_after);
            let why = if let Some(decision) = standing.decision(row) {
                Why::Person { by: decision.by.clone(), reason: decision.reason.clone() }
            } else {
                let cause = cause_of.get(&row).copied().unwrap_or(Cause::Unmoved);
                reasons(judged, cause, (before, row_before), (now, row))?
            };
            let change =
                match (key.contains(moved.from.as_deref()), key.contains(moved.to.as_deref())) {
                    (false, true) => KeyChange::Became,
                    (true, false) => KeyChange::Ceased,
                    _ => KeyChange::None,
                };
            moves.push(Moved {
                row,
                account: now.label(row),
                from: term(views.before, row_before),
                to: term(stands, row),
                change,
                won_before: before.money(row_before),
                won: now.money(row),
                why,
                margin: stands.margin(row),
            });
        }
        moves.sort_by(|one, other| {
            let money = |moved: &Moved| moved.won.unwrap_or(f64::NEG_INFINITY);
            money(other).total_cmp(&money(one)).then(one.row.cmp(&other.row))
        });
        let passers = |rows: &[usize], accounts: &Accounts, view: ClassView<'_>| {
            rows.iter()
                .map(|row| Passer {
                    account: accounts.label(*row),
                    class: term(view, *row),
                    key: key.contains(view.key(*row)),
                    won: accounts.money(*row),
                })
                .collect()
        };
        let left = passers(matching.exits(), before, views.before);
        let came = passers(matching.entries(), now, stands);
        Ok(Self { migration, causes, moves, left, came })
    }

    /// The moves with a meaning for the list of key accounts.
    pub(crate) fn with(&self, change: KeyChange) -> Vec<&Moved> {
        self.moves.iter().filter(|moved| moved.change == change).collect()
    }
}

/// The term of an account's class.
pub(crate) fn term(view: ClassView<'_>, row: usize) -> String {
    view.class(row).map_or_else(|| "not classified".to_owned(), |class| class.term.clone())
}

/// Why the machine moved an account.
fn reasons(
    judged: &Judged<'_>,
    cause: Cause,
    (before, row_before): (&Accounts, usize),
    (now, row): (&Accounts, usize),
) -> Result<Why, Failure> {
    let old = judged.older_model.explain(&before.portfolio, row_before);
    let old = old.map_err(|error| before.locate(&error))?;
    let new = judged.model.explain(&now.portfolio, row).map_err(|error| now.locate(&error))?;
    let (mut drivers, mut lost, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for (axis, crossed) in new.axes.iter().zip(crossing::axes(judged.model, &old, &new)) {
        let Some(old_axis) = old.axes.iter().find(|old| old.axis == axis.axis) else { continue };
        match (old_axis.score, axis.score) {
            (Some(was), Some(is)) => {
                let way = if crossed { is - was } else { 0.0 };
                drivers.extend(axis.criteria.iter().filter_map(|c| driver(old_axis, axis, c, way)));
            }
            (Some(_), None) if crossed => lost.push(axis.name.clone()),
            (None, Some(_)) if crossed => found.push(axis.name.clone()),
            _ => {}
        }
    }
    drivers.sort_by(|one, other| {
        let by_size = other.change.abs().total_cmp(&one.change.abs());
        other.explains.cmp(&one.explains).then(by_size)
    });
    Ok(Why::Machine { cause, drivers, lost, found })
}

/// The change of one criterion's part, if there is one; `way` is how the axis moved if that gave the
/// account its class, and else 0.
fn driver(
    old_axis: &AxisExplanation,
    axis: &AxisExplanation,
    criterion: &CriterionExplanation,
    way: f64,
) -> Option<Driver> {
    let former = old_axis.criteria.iter().find(|old| old.criterion == criterion.criterion);
    let change = criterion.contribution - former.map_or(0.0, |former| former.contribution);
    (change != 0.0).then(|| Driver {
        axis: axis.name.clone(),
        criterion: criterion.criterion.clone(),
        before: former.and_then(raw),
        now: raw(criterion),
        change,
        explains: change * way > 0.0,
    })
}

fn raw(criterion: &CriterionExplanation) -> Option<String> {
    criterion.level.clone().or_else(|| criterion.raw.map(number))
}
