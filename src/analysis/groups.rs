//! Groups: subsidiaries rolled up to their parents.
//!
//! 1. [`Hierarchy`] finds the head of every account: its topmost parent, over any number of
//!    levels. Cycles are refused and orphans reported, all of them.
//! 2. [`Hierarchy::roll_up`] makes a new [`Portfolio`] with one row per group.
//! 3. Classify both portfolios with the same model, and [`LevelComparison`] shows where an account
//!    and its group differ.

mod level_comparison;
mod roll_up;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use level_comparison::{LevelComparison, LevelDifference};
pub use roll_up::{Aggregate, GroupPortfolio, MissingMembers, PartialCell, RollUp, RollUpError};

use super::InputError;
use crate::listing::{LISTED, faults};
use crate::portfolio::{ColumnKind, Ids, Portfolio};

/// What happens to an account whose parent is not among the accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orphans {
    /// The hierarchy is refused, with a list of all orphans.
    #[default]
    Refuse,
    /// It is the head of its own group.
    StandAlone,
    /// It joins a group that bears the parent's id and has no head, with all that name this
    /// parent.
    JoinUnderParent,
}

/// An account whose parent is not among the accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Orphan {
    /// The row.
    pub row: usize,
    /// Its id.
    pub id: String,
    /// The id of the parent.
    pub parent: String,
}

/// A head and all accounts below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The id: that of the head.
    pub id: String,
    /// The row of the head; `None` for a group of orphans.
    pub head: Option<usize>,
    /// The rows, the head's included, in order; never empty.
    pub members: Vec<usize>,
}

/// Which account belongs to which group.
///
/// ```
/// use keyaccount::analysis::groups::{Hierarchy, Orphans};
/// use keyaccount::portfolio::Portfolio;
/// let portfolio = Portfolio::builder()
///     .ids(["Bluth", "Acme", "Bluth Homes", "Cheers"])
///     .column("subsidiary_of", vec![Some("Acme"), None, Some("Bluth"), None])
///     .build()?;
/// let hierarchy = Hierarchy::of(&portfolio, "subsidiary_of", Orphans::Refuse)?;
/// let groups: Vec<_> = hierarchy.groups().iter().map(|g| (g.id.as_str(), g.members.as_slice())).collect();
/// assert_eq!(groups, [("Acme", &[0, 1, 2][..]), ("Cheers", &[3][..])]);
/// assert_eq!(hierarchy.depth(2), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hierarchy {
    group_of: Vec<usize>,
    depths: Vec<usize>,
    groups: Vec<Group>,
    orphans: Vec<Orphan>,
}

/// One thing that is wrong with parents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyFault {
    /// Accounts that are their own ancestors.
    #[error(
        "{} goes in a circle; leave the parent of the topmost one empty",
        .ids.iter().chain(.ids.first()).map(|id| format!("{id:?}")).collect::<Vec<_>>().join(" -> ")
    )]
    Cycle {
        /// The ids, each the child of the next, and the last the child of the first.
        ids: Vec<String>,
    },
    /// A parent that is not among the accounts.
    #[error("row {} ({:?}): its parent {:?} is not among the accounts; add it, correct its name, or choose what happens to orphans", .0.row, .0.id, .0.parent)]
    Orphan(Orphan),
    /// A parent that is a number too large to be told from its neighbours.
    #[error(
        "row {row}: its parent {parent} is a number of size {limit} or more, which a column of numbers may have rounded; pass the parents as texts"
    )]
    InexactParent {
        /// The row.
        row: usize,
        /// The parent, as it is read.
        parent: String,
        /// The size from which on whole numbers are rounded.
        limit: u64,
    },
    /// An empty id.
    #[error("row {row}: the id is empty; give each account an id")]
    MissingId {
        /// The row.
        row: usize,
    },
    /// An id that stands for two rows, so that it is no parent's name.
    #[error("rows {first_row} and {row} both have the id {id:?}; merge or drop one of them")]
    DuplicateId {
        /// The id.
        id: String,
        /// The first row.
        first_row: usize,
        /// The later row.
        row: usize,
    },
}

/// Why parents make no hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyError {
    /// Accounts without ids cannot be anybody's parent.
    #[error("the portfolio has no ids; parents are named by id, so give each account one")]
    NoIds,
    /// No such column.
    #[error("there is no column {column:?} of parents; the columns are {}", .known.join(", "))]
    NoColumn {
        /// The name.
        column: String,
        /// The columns there are.
        known: Vec<String>,
    },
    /// Another number of parents than of ids.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Everything that is wrong with the parents; the message lists the first 100 faults.
    #[error("the hierarchy has {}", listed(.0))]
    Faults(Vec<HierarchyFault>),
}

/// How many faults there are, and a line for each of the first.
fn listed(all: &[HierarchyFault]) -> String {
    faults("rows", all.get(..LISTED).unwrap_or(all), all.len())
}

/// From this size on, 2^53, a number that is read from a column may be another one, rounded.
const ROUNDED_FROM: u64 = 1 << 53;

/// Who is above an account.
#[derive(Debug, Clone, Copy)]
enum Above<'p> {
    Nobody,
    Row(usize),
    Missing(&'p str),
}

impl Hierarchy {
    /// The hierarchy of a portfolio whose column `parents` names each account's parent by id:
    /// texts, or whole numbers from -(2^53 - 1) to 2^53 - 1, since larger ones are rounded when a
    /// column is read. A missing or empty parent means none.
    ///
    /// # Errors
    /// [`HierarchyError::NoIds`], [`HierarchyError::NoColumn`], and [`HierarchyError::Faults`] with
    /// every parent that is a larger number, besides what [`Hierarchy::from_parents`] refuses.
    pub fn of(
        portfolio: &Portfolio<'_>,
        parents: &str,
        orphans: Orphans,
    ) -> Result<Self, HierarchyError> {
        let ids = portfolio.ids().ok_or(HierarchyError::NoIds)?;
        let column = portfolio.column(parents).ok_or_else(|| HierarchyError::NoColumn {
            column: parents.to_owned(),
            known: portfolio.column_names().map(str::to_owned).collect(),
        })?;
        let mut faults = Vec::new();
        let mut written = |row| {
            let number = column.number(row)?;
            // Whole numbers are written as ids are, which know no "-0".
            let parent = (number + 0.0).to_string();
            if number.abs() < ROUNDED_FROM as f64 {
                return Some(parent);
            }
            faults.push(HierarchyFault::InexactParent { row, parent, limit: ROUNDED_FROM });
            None
        };
        let parents: Vec<Option<String>> = (0..column.len())
            .map(|row| match column.kind() {
                ColumnKind::Text => column.text(row).map(str::to_owned),
                ColumnKind::Number => written(row),
            })
            .collect();
        Self::build(ids, &parents, orphans, faults)
    }

    /// The hierarchy of ids and their parents' ids.
    ///
    /// # Errors
    /// [`HierarchyError::Input`] if they differ in length, [`HierarchyError::Faults`] with every
    /// cycle, every orphan (if they are refused), and every empty or repeated id.
    ///
    /// # Complexity
    /// Linear in the accounts, however deep the tree is.
    pub fn from_parents<S: AsRef<str>>(
        ids: &Ids<'_>,
        parents: &[Option<S>],
        orphans: Orphans,
    ) -> Result<Self, HierarchyError> {
        Self::build(ids, parents, orphans, Vec::new())
    }

    /// The hierarchy, unless there are faults: those found before, or others.
    fn build<S: AsRef<str>>(
        ids: &Ids<'_>,
        parents: &[Option<S>],
        orphans: Orphans,
        mut faults: Vec<HierarchyFault>,
    ) -> Result<Self, HierarchyError> {
        InputError::check_length("the parents", parents.len(), ids.len())?;
        let names: Vec<String> = (0..ids.len())
            .filter_map(|row| ids.get(row))
            .map(std::borrow::Cow::into_owned)
            .collect();
        let mut rows: HashMap<&str, usize> = HashMap::with_capacity(names.len());
        for (row, id) in names.iter().enumerate() {
            if id.is_empty() {
                faults.push(HierarchyFault::MissingId { row });
            } else if let Some(first_row) = rows.get(id.as_str()) {
                let (id, first_row) = (id.clone(), *first_row);
                faults.push(HierarchyFault::DuplicateId { id, first_row, row });
            } else {
                rows.insert(id, row);
            }
        }
        let above: Vec<Above<'_>> = parents
            .iter()
            .map(|parent| match parent.as_ref().map(AsRef::as_ref) {
                None | Some("") => Above::Nobody,
                Some(parent) => rows.get(parent).map_or(Above::Missing(parent), |r| Above::Row(*r)),
            })
            .collect();
        let orphan = |(row, (above, id)): (usize, (&Above<'_>, &String))| match above {
            Above::Missing(parent) => {
                Some(Orphan { row, id: id.clone(), parent: (*parent).to_owned() })
            }
            _ => None,
        };
        let found: Vec<Orphan> = above.iter().zip(&names).enumerate().filter_map(orphan).collect();
        let (heads, cycles) = heads(&above);
        let name = |row: &usize| names.get(*row).cloned().unwrap_or_default();
        let cycle =
            |rows: Vec<usize>| HierarchyFault::Cycle { ids: rows.iter().map(name).collect() };
        faults.extend(cycles.into_iter().map(cycle));
        if orphans == Orphans::Refuse {
            faults.extend(found.iter().cloned().map(HierarchyFault::Orphan));
        }
        if !faults.is_empty() {
            return Err(HierarchyError::Faults(faults));
        }

        let mut groups: Vec<Group> = Vec::new();
        let mut group_of = Vec::with_capacity(names.len());
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (row, Head { row: head, .. }) in heads.iter().enumerate() {
            let (id, head) = match above.get(*head) {
                Some(Above::Missing(parent)) if orphans == Orphans::JoinUnderParent => {
                    (*parent, None)
                }
                _ => (names.get(*head).map(String::as_str).unwrap_or_default(), Some(*head)),
            };
            let group = *known.entry(id).or_insert_with(|| {
                groups.push(Group { id: id.to_owned(), head, members: Vec::new() });
                groups.len() - 1
            });
            group_of.push(group);
            if let Some(group) = groups.get_mut(group) {
                group.members.push(row);
            }
        }
        let depths = heads.iter().map(|head| head.depth).collect();
        Ok(Self { group_of, depths, groups, orphans: found })
    }

    /// The groups, in the order of their first rows.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of every row, as a position in [`Hierarchy::groups`].
    pub fn group_of(&self) -> &[usize] {
        &self.group_of
    }

    /// How many levels an account is below the topmost account of its line: 0 for that one itself.
    pub fn depth(&self, row: usize) -> Option<usize> {
        self.depths.get(row).copied()
    }

    /// The accounts whose parent is not among the accounts, by row.
    pub fn orphans(&self) -> &[Orphan] {
        &self.orphans
    }

    /// How many accounts there are.
    pub fn rows(&self) -> usize {
        self.group_of.len()
    }
}

/// The topmost row above a row, and how many levels up it is.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    row: usize,
    depth: usize,
}

/// How far the search for a row's head is.
#[derive(Debug, Clone, Copy)]
enum Search {
    NotYet,
    /// On the way up that is being walked.
    OnPath,
    Found(Head),
}

/// The head of every row, and the rows of every cycle. What is said to be the head of a row in or
/// below a cycle, no caller sees, since cycles are refused.
fn heads(above: &[Above<'_>]) -> (Vec<Head>, Vec<Vec<usize>>) {
    let mut searches = vec![Search::NotYet; above.len()];
    let mut cycles = Vec::new();
    for start in 0..above.len() {
        // Walk up to a row whose head is known, to a top, or into a circle.
        let mut path = Vec::new();
        let mut row = start;
        let found = loop {
            match searches.get(row) {
                Some(Search::Found(head)) => break Some(*head),
                Some(Search::OnPath) => {
                    let from = path.iter().position(|on_path| *on_path == row).unwrap_or(0);
                    cycles.push(path.iter().skip(from).copied().collect());
                    break None;
                }
                Some(Search::NotYet) | None => {}
            }
            path.push(row);
            if let Some(search) = searches.get_mut(row) {
                *search = Search::OnPath;
            }
            match above.get(row) {
                Some(Above::Row(parent)) => row = *parent,
                _ => break None,
            }
        };
        // Back down; without a known head, the last row of the path is the top.
        let mut head = found;
        for row in path.into_iter().rev() {
            let here = head.map_or(Head { row, depth: 0 }, |above| Head {
                row: above.row,
                depth: above.depth + 1,
            });
            head = Some(here);
            if let Some(search) = searches.get_mut(row) {
                *search = Search::Found(here);
            }
        }
    }
    let head = |search: &Search| match search {
        Search::Found(head) => *head,
        Search::NotYet | Search::OnPath => Head::default(),
    };
    (searches.iter().map(head).collect(), cycles)
}
