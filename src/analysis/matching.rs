//! Matching: the same accounts in two snapshots, by id.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{ClassView, InputError};
use crate::class::ClassCode;
use crate::portfolio::{Ids, Portfolio};

/// Which row of an older snapshot is which row of a newer one.
///
/// ```
/// use keyaccount::analysis::Matching;
/// use keyaccount::portfolio::Ids;
/// let (before, after) = (Ids::from(["Acme", "Bolt"]), Ids::from(["Bolt", "Crux"]));
/// let matching = Matching::by_id(&before, &after)?;
/// assert_eq!(matching.pairs(), [(1, 0)]);
/// assert_eq!((matching.exits(), matching.entries()), (&[0][..], &[1][..]));
/// # Ok::<(), keyaccount::analysis::MatchingError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Matching<'a> {
    before: &'a Ids<'a>,
    after: &'a Ids<'a>,
    pairs: Vec<(usize, usize)>,
    exits: Vec<usize>,
    entries: Vec<usize>,
}

/// Why two snapshots cannot be matched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatchingError {
    /// A snapshot without ids.
    #[error("the {snapshot} snapshot has no ids; give each account one that stays the same")]
    NoIds {
        /// `older` or `newer`.
        snapshot: &'static str,
    },
    /// An empty id.
    #[error("the {snapshot} snapshot, row {row}: the id is empty; give each account an id")]
    MissingId {
        /// `older` or `newer`.
        snapshot: &'static str,
        /// The row.
        row: usize,
    },
    /// An id that stands for two rows.
    #[error(
        "the {snapshot} snapshot: rows {first_row} and {row} both have the id {id:?}; merge or drop one of them"
    )]
    DuplicateId {
        /// `older` or `newer`.
        snapshot: &'static str,
        /// The id.
        id: String,
        /// The first row.
        first_row: usize,
        /// The later row.
        row: usize,
    },
}

const OLDER: &str = "older";
const NEWER: &str = "newer";

impl<'a> Matching<'a> {
    /// Matches ids. Texts and whole numbers match if they are written the same.
    ///
    /// # Errors
    /// [`MatchingError::MissingId`], [`MatchingError::DuplicateId`].
    ///
    /// # Complexity
    /// Linear in the ids.
    pub fn by_id(before: &'a Ids<'a>, after: &'a Ids<'a>) -> Result<Self, MatchingError> {
        rows_by_id(before, OLDER)?;
        let mut new_rows = rows_by_id(after, NEWER)?;
        let (mut pairs, mut exits) = (Vec::new(), Vec::new());
        for row in 0..before.len() {
            let partner = before.get(row).and_then(|id| new_rows.remove(&id));
            match partner {
                Some(new_row) => pairs.push((row, new_row)),
                None => exits.push(row),
            }
        }
        let mut entries: Vec<usize> = new_rows.into_values().collect();
        entries.sort_unstable();
        Ok(Self { before, after, pairs, exits, entries })
    }

    /// Matches the ids of two portfolios.
    ///
    /// # Errors
    /// [`MatchingError::NoIds`]; the ids of a portfolio are neither empty nor repeated.
    pub fn of(before: &'a Portfolio<'a>, after: &'a Portfolio<'a>) -> Result<Self, MatchingError> {
        let before = before.ids().ok_or(MatchingError::NoIds { snapshot: OLDER })?;
        let after = after.ids().ok_or(MatchingError::NoIds { snapshot: NEWER })?;
        Self::by_id(before, after)
    }

    /// The row before and the row after of each account in both snapshots, in the order before.
    pub fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// The rows before that have no row after, in order.
    pub fn exits(&self) -> &[usize] {
        &self.exits
    }

    /// The rows after that have no row before, in order.
    pub fn entries(&self) -> &[usize] {
        &self.entries
    }

    /// How many accounts the older snapshot has.
    pub fn rows_before(&self) -> usize {
        self.before.len()
    }

    /// How many accounts the newer snapshot has.
    pub fn rows_after(&self) -> usize {
        self.after.len()
    }

    /// The id of a row of the older snapshot.
    pub fn id_before(&self, row: usize) -> Option<Cow<'a, str>> {
        self.before.get(row)
    }

    /// The id of a row of the newer snapshot.
    pub fn id_after(&self, row: usize) -> Option<Cow<'a, str>> {
        self.after.get(row)
    }

    /// The older codes in the row order of the newer snapshot; an account that was not there or
    /// had no class gets [`ClassCode::UNCLASSIFIED`].
    ///
    /// # Errors
    /// [`InputError::Length`] if the view is not of the older snapshot.
    pub fn carry(&self, before: ClassView<'_>) -> Result<Vec<u8>, InputError> {
        InputError::check_length("the older classes", before.len(), self.rows_before())?;
        let mut codes = vec![ClassCode::UNCLASSIFIED.get(); self.rows_after()];
        for (old_row, new_row) in &self.pairs {
            if let (Some(slot), Some(code)) = (codes.get_mut(*new_row), before.code(*old_row)) {
                *slot = code.get();
            }
        }
        Ok(codes)
    }
}

fn rows_by_id<'a>(
    ids: &'a Ids<'a>,
    snapshot: &'static str,
) -> Result<HashMap<Cow<'a, str>, usize>, MatchingError> {
    let mut rows = HashMap::with_capacity(ids.len());
    for row in 0..ids.len() {
        let Some(id) = ids.get(row).filter(|id| !id.is_empty()) else {
            return Err(MatchingError::MissingId { snapshot, row });
        };
        if let Some(first_row) = rows.insert(id.clone(), row) {
            let id = id.into_owned();
            return Err(MatchingError::DuplicateId { snapshot, id, first_row, row });
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::classes;

    #[test]
    fn each_broken_rule_has_its_error() {
        let good = Ids::from(["a"]);
        let (empty, twice) = (Ids::from(["a", ""]), Ids::from(["a", "b", "a"]));
        let missing = MatchingError::MissingId { snapshot: "newer", row: 1 };
        assert_eq!(Matching::by_id(&good, &empty).unwrap_err(), missing);
        let id = "a".to_owned();
        let duplicate = MatchingError::DuplicateId { snapshot: "older", id, first_row: 0, row: 2 };
        assert_eq!(Matching::by_id(&twice, &good).unwrap_err(), duplicate);
        let with = Portfolio::builder().ids(["a"]).build().unwrap();
        let without = Portfolio::builder().build().unwrap();
        let none = MatchingError::NoIds { snapshot: "newer" };
        assert_eq!(Matching::of(&with, &without).unwrap_err(), none);
    }

    #[test]
    fn numbers_match_texts_that_are_written_the_same() {
        let (before, after) = (Ids::from([7_i64, 8]), Ids::from(["8", "9"]));
        let matching = Matching::by_id(&before, &after).unwrap();
        assert_eq!(matching.pairs(), [(1, 0)]);
        assert_eq!(matching.id_before(1).as_deref(), Some("8"));
        assert_eq!(matching.id_after(1).as_deref(), Some("9"));
    }

    #[test]
    fn older_codes_are_carried_to_the_newer_rows() {
        let (before, after) = (Ids::from(["a", "b", "c"]), Ids::from(["d", "c", "a"]));
        let matching = Matching::by_id(&before, &after).unwrap();
        let classes = classes(&["x", "y"]);
        let view = |codes| ClassView::new("m", &classes, codes, &[]).unwrap();
        assert_eq!(matching.carry(view(&[0, 1, 1])).unwrap(), [255, 1, 0]);
        assert_eq!(
            matching.carry(view(&[0])).unwrap_err(),
            InputError::Length { what: "the older classes", length: 1, expected: 3 }
        );
    }
}
