//! Migration: what moved between two snapshots, how much money moved with it, and why.

mod cause;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use cause::{Cause, CauseError, CauseSummary, Causes, FourViews, MovedAccount};

use super::money::Tally;
use super::{ClassLabel, ClassView, InputError, Matching, Money};

/// The classes and, if wanted, the money of one snapshot.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The class of every account.
    pub view: ClassView<'a>,
    /// One amount per account.
    pub money: Option<&'a Money<'a>>,
}

impl<'a> Snapshot<'a> {
    /// A snapshot without money.
    #[must_use]
    pub fn new(view: ClassView<'a>) -> Self {
        Self { view, money: None }
    }

    /// The snapshot with money.
    #[must_use]
    pub fn with_money(mut self, money: &'a Money<'a>) -> Self {
        self.money = Some(money);
        self
    }

    fn check(&self, what: &'static str, rows: usize) -> Result<(), InputError> {
        InputError::check_length(what, self.view.len(), rows)?;
        match self.money {
            Some(money) => self.view.check_length("the money", money.len()),
            None => Ok(()),
        }
    }

    fn amount(&self, row: usize) -> Option<f64> {
        self.money.and_then(|money| money.get(row))
    }
}

/// Money of the accounts of a [`Flow`] in one snapshot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct FlowMoney {
    /// The sum of the amounts that are there.
    pub total: f64,
    /// How many accounts have no amount.
    pub missing: u64,
}

/// Accounts that went from one place to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Flow {
    /// How many.
    pub accounts: u64,
    /// Their money in the older snapshot, if it was given and they were there.
    pub before: Option<FlowMoney>,
    /// Their money in the newer snapshot, if it was given and they are there.
    pub after: Option<FlowMoney>,
}

/// A [`Flow`] being counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counter {
    before: Tally,
    after: Tally,
}

impl Counter {
    fn flow(&self, before: bool, after: bool) -> Flow {
        let money = |tally: &Tally| FlowMoney { total: tally.total, missing: tally.missing };
        Flow {
            accounts: self.before.accounts.max(self.after.accounts),
            before: before.then(|| money(&self.before)),
            after: after.then(|| money(&self.after)),
        }
    }
}

/// An account that has another class than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The id.
    pub id: String,
    /// The row in the older snapshot.
    pub row_before: usize,
    /// The row in the newer snapshot.
    pub row_after: usize,
    /// The key of the class before; `None` for none.
    pub from: Option<String>,
    /// The key of the class now; `None` for none.
    pub to: Option<String>,
}

/// The migration matrix of two snapshots, with those who left and those who came.
///
/// Rows are the classes before and columns the classes now, each with "unclassified" as a last
/// one. So for every class:
/// ```text
/// accounts before = sum of its row    + exits
/// accounts now    = sum of its column + entries
/// ```
/// The two snapshots may come from different models; an account has moved if the *keys* of its
/// classes differ.
///
/// ```
/// use keyaccount::analysis::migration::{Migration, Snapshot};
/// use keyaccount::analysis::{ClassView, Matching};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::portfolio::Ids;
///
/// let model = FourS::preset();
/// let before = ClassView::new("four_s", model.classes(), &[3, 1, 0], &[])?;
/// let after = ClassView::new("four_s", model.classes(), &[3, 3], &[])?;
/// let (old, new) = (Ids::from(["Acme", "Bolt", "Crux"]), Ids::from(["Bolt", "Acme"]));
/// let matching = Matching::by_id(&old, &new)?;
/// let migration = Migration::of(&matching, Snapshot::new(before), Snapshot::new(after))?;
/// assert_eq!(migration.flow("star", "strategic").map(|flow| flow.accounts), Some(1));
/// assert_eq!(migration.moves[0].id, "Bolt");
/// assert_eq!(migration.exits[0].accounts, 1); // Crux, a streamline account
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Migration {
    /// The classes before: the rows, but for the last.
    pub from: Vec<ClassLabel>,
    /// The classes now: the columns, but for the last.
    pub to: Vec<ClassLabel>,
    /// The matrix; its last row and its last column are for unclassified accounts.
    pub matrix: Vec<Vec<Flow>>,
    /// The accounts that are gone, by class before; the last for unclassified ones.
    pub exits: Vec<Flow>,
    /// The accounts that are new, by class now; the last for unclassified ones.
    pub entries: Vec<Flow>,
    /// The accounts in both snapshots whose class is another, in the order before.
    pub moves: Vec<Move>,
}

impl Migration {
    /// Compares two snapshots.
    ///
    /// # Errors
    /// [`InputError::Length`] if classes or money are not of the snapshots that were matched.
    ///
    /// # Complexity
    /// Linear in the accounts.
    pub fn of(
        matching: &Matching<'_>,
        before: Snapshot<'_>,
        after: Snapshot<'_>,
    ) -> Result<Self, InputError> {
        before.check("the older classes", matching.rows_before())?;
        after.check("the newer classes", matching.rows_after())?;
        let (old, new) = (before.view, after.view);
        let (rows, columns) = (old.classes().len() + 1, new.classes().len() + 1);
        let mut matrix = vec![vec![Counter::default(); columns]; rows];
        let (mut exits, mut entries) =
            (vec![Counter::default(); rows], vec![Counter::default(); columns]);
        let old_slots: Vec<usize> = old.slots().collect();
        let new_slots: Vec<usize> = new.slots().collect();
        let mut moves = Vec::new();
        for (old_row, new_row) in matching.pairs() {
            let (Some(from), Some(to)) = (old_slots.get(*old_row), new_slots.get(*new_row)) else {
                continue;
            };
            if let Some(cell) = matrix.get_mut(*from).and_then(|cells| cells.get_mut(*to)) {
                cell.before.add(before.amount(*old_row));
                cell.after.add(after.amount(*new_row));
            }
            let (from, to) = (old.key(*old_row), new.key(*new_row));
            if from != to {
                moves.push(Move {
                    id: matching.id_before(*old_row).unwrap_or_default().into_owned(),
                    row_before: *old_row,
                    row_after: *new_row,
                    from: from.map(str::to_owned),
                    to: to.map(str::to_owned),
                });
            }
        }
        for row in matching.exits() {
            if let Some(exit) = old_slots.get(*row).and_then(|slot| exits.get_mut(*slot)) {
                exit.before.add(before.amount(*row));
            }
        }
        for row in matching.entries() {
            if let Some(entry) = new_slots.get(*row).and_then(|slot| entries.get_mut(*slot)) {
                entry.after.add(after.amount(*row));
            }
        }
        let (old_money, new_money) = (before.money.is_some(), after.money.is_some());
        let flows = |counters: Vec<Counter>, before, after| {
            counters.iter().map(|counter| counter.flow(before, after)).collect::<Vec<_>>()
        };
        Ok(Self {
            from: old.labels(),
            to: new.labels(),
            matrix: matrix.into_iter().map(|cells| flows(cells, old_money, new_money)).collect(),
            exits: flows(exits, old_money, false),
            entries: flows(entries, false, new_money),
            moves,
        })
    }

    /// The accounts that went from one class to another, or stayed. A class is named by its key,
    /// and `None` names unclassified accounts, as in a [`Move`]: `flow("star", None)` are those
    /// that lost their class `star`. `None` for an unknown key.
    pub fn flow<'f, 't>(
        &self,
        from: impl Into<Option<&'f str>>,
        to: impl Into<Option<&'t str>>,
    ) -> Option<Flow> {
        let place = |labels: &[ClassLabel], key: Option<&str>| match key {
            Some(key) => labels.iter().position(|label| label.key == key),
            None => Some(labels.len()),
        };
        let (row, column) = (place(&self.from, from.into())?, place(&self.to, to.into())?);
        self.matrix.get(row)?.get(column).copied()
    }

    /// How many accounts are in both snapshots.
    pub fn matched(&self) -> u64 {
        self.matrix.iter().flatten().map(|flow| flow.accounts).sum()
    }
}
