//! What moved between the two snapshots, and why.

use std::collections::HashMap;

use keyaccount::analysis::migration::{Cause, Causes, Migration, Snapshot};
use keyaccount::analysis::{ClassView, Matching, Money};
use keyaccount::explain::{AxisExplanation, CriterionExplanation, Explanation};
use serde::Serialize;

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
        drivers: Vec<Driver>,
        /// The names of axes of which nothing is observed any more.
        lost: Vec<String>,
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
                let (drivers, lost) = reasons(judged, (before, row_before), (now, row))?;
                let cause = cause_of.get(&row).copied().unwrap_or(Cause::Unmoved);
                Why::Machine { cause, drivers, lost }
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

/// The criteria whose part changed, the largest change first; and the axes without a score now.
fn reasons(
    judged: &Judged<'_>,
    (before, row_before): (&Accounts, usize),
    (now, row): (&Accounts, usize),
) -> Result<(Vec<Driver>, Vec<String>), Failure> {
    let old = judged.older_model.explain(&before.portfolio, row_before);
    let old = old.map_err(|error| before.locate(&error))?;
    let new = judged.model.explain(&now.portfolio, row).map_err(|error| now.locate(&error))?;
    let mut drivers: Vec<Driver> = new
        .axes
        .iter()
        .flat_map(|axis| axis.criteria.iter().map(move |criterion| (axis, criterion)))
        .filter_map(|(axis, criterion)| driver(axis, criterion, &old))
        .collect();
    drivers.sort_by(|one, other| other.change.abs().total_cmp(&one.change.abs()));
    let unseen = |axis: &&AxisExplanation| axis.score.is_none();
    let lost = new.axes.iter().filter(unseen).map(|axis| axis.name.clone()).collect();
    Ok((drivers, lost))
}

/// The change of one criterion's part; `None` where nothing changed, or where one of the scores
/// does not exist.
fn driver(
    axis: &AxisExplanation,
    criterion: &CriterionExplanation,
    old: &Explanation,
) -> Option<Driver> {
    let old_axis = old.axes.iter().find(|old| old.axis == axis.axis)?;
    let former = old_axis.criteria.iter().find(|old| old.criterion == criterion.criterion);
    old_axis.score.zip(axis.score)?;
    let change = criterion.contribution - former.map_or(0.0, |former| former.contribution);
    (change != 0.0).then(|| Driver {
        axis: axis.name.clone(),
        criterion: criterion.criterion.clone(),
        before: former.and_then(raw),
        now: raw(criterion),
        change,
    })
}

fn raw(criterion: &CriterionExplanation) -> Option<String> {
    criterion.level.clone().or_else(|| criterion.raw.map(number))
}
