//! The ids of accounts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::ops::Range;

use super::fault::{Fault, Faults};
use super::integers::{Integers, each_width};

/// One id per account: texts or whole numbers, borrowed or owned.
///
/// Made with `From` from slices, arrays and vectors of `&str` and `String`, and from everything
/// that makes [`Integers`]. An id is never empty and never used twice; the portfolio checks it.
#[derive(Debug, Clone)]
pub struct Ids<'a>(Store<'a>);

// Not `Cow<[&str]>`: that would make the portfolio invariant in its lifetime.
#[derive(Debug, Clone)]
enum Store<'a> {
    Borrowed(&'a [&'a str]),
    Collected(Vec<&'a str>),
    Strings(Cow<'a, [String]>),
    Integers(Integers<'a>),
}

impl Ids<'_> {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Store::Borrowed(ids) => ids.len(),
            Store::Collected(ids) => ids.len(),
            Store::Strings(ids) => ids.len(),
            Store::Integers(ids) => ids.len(),
        }
    }

    /// Whether there is no id.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of a row; `None` out of range. Whole numbers are written out.
    pub fn get(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.0 {
            Store::Borrowed(ids) => ids.get(row).map(|id| Cow::Borrowed(*id)),
            Store::Collected(ids) => ids.get(row).map(|id| Cow::Borrowed(*id)),
            Store::Strings(ids) => ids.get(row).map(|id| Cow::Borrowed(id.as_str())),
            Store::Integers(ids) => ids.get(row).map(|id| Cow::Owned(id.to_string())),
        }
    }

    /// The ids of a range of rows, without a copy.
    pub(crate) fn slice(&self, rows: Range<usize>) -> Ids<'_> {
        Ids(match &self.0 {
            Store::Borrowed(ids) => Store::Borrowed(ids.get(rows).unwrap_or_default()),
            Store::Collected(ids) => Store::Borrowed(ids.get(rows).unwrap_or_default()),
            Store::Strings(ids) => Store::Strings(Cow::Borrowed(ids.get(rows).unwrap_or_default())),
            Store::Integers(ids) => Store::Integers(ids.slice(rows)),
        })
    }

    /// Adds a fault for each empty id and each id that an earlier row has.
    pub(crate) fn check(&self, faults: &mut Faults) {
        match &self.0 {
            Store::Borrowed(ids) => check_texts(ids.iter().copied(), faults),
            Store::Collected(ids) => check_texts(ids.iter().copied(), faults),
            Store::Strings(ids) => check_texts(ids.iter().map(String::as_str), faults),
            Store::Integers(ids) => {
                each_width!(ids, |_wrap, ids| check_unique(ids.iter(), faults));
            }
        }
    }
}

fn check_texts<'i>(ids: impl Iterator<Item = &'i str> + Clone, faults: &mut Faults) {
    for (row, _) in ids.clone().enumerate().filter(|(_, id)| id.is_empty()) {
        faults.add(|| Fault::MissingId { row });
    }
    check_unique(ids, faults);
}

fn check_unique<T>(ids: impl Iterator<Item = T> + Clone, faults: &mut Faults)
where
    T: Hash + Ord + ToString,
{
    // Ids mostly come in order. If not, sorting their hashes is several times faster than filling
    // a map, and equal ids have equal hashes: only then is the map needed, to name the rows.
    if ids.clone().is_sorted_by(|one, next| one < next) {
        return;
    }
    let state = RandomState::new();
    let mut hashes: Vec<u64> = ids.clone().map(|id| state.hash_one(id)).collect();
    hashes.sort_unstable();
    if hashes.is_sorted_by(|one, next| one < next) {
        return;
    }
    let mut seen = HashMap::with_capacity(hashes.len());
    for (row, id) in ids.enumerate() {
        let text = id.to_string();
        // An empty id is a fault of its own already.
        if !text.is_empty() {
            let first_row = *seen.entry(id).or_insert(row);
            if first_row != row {
                faults.add(|| Fault::DuplicateId { row, first_row, id: text });
            }
        }
    }
}

impl<'a> From<&'a [&'a str]> for Ids<'a> {
    fn from(ids: &'a [&'a str]) -> Self {
        Self(Store::Borrowed(ids))
    }
}

impl<'a> From<&'a Vec<&'a str>> for Ids<'a> {
    fn from(ids: &'a Vec<&'a str>) -> Self {
        Self(Store::Borrowed(ids))
    }
}

impl<'a, const N: usize> From<&'a [&'a str; N]> for Ids<'a> {
    fn from(ids: &'a [&'a str; N]) -> Self {
        Self(Store::Borrowed(ids))
    }
}

impl<'a> From<Vec<&'a str>> for Ids<'a> {
    fn from(ids: Vec<&'a str>) -> Self {
        Self(Store::Collected(ids))
    }
}

impl<'a, const N: usize> From<[&'a str; N]> for Ids<'a> {
    fn from(ids: [&'a str; N]) -> Self {
        Self(Store::Collected(ids.into()))
    }
}

impl<'a> From<&'a [String]> for Ids<'a> {
    fn from(ids: &'a [String]) -> Self {
        Self(Store::Strings(ids.into()))
    }
}

impl<'a> From<&'a Vec<String>> for Ids<'a> {
    fn from(ids: &'a Vec<String>) -> Self {
        Self(Store::Strings(ids.into()))
    }
}

impl From<Vec<String>> for Ids<'_> {
    fn from(ids: Vec<String>) -> Self {
        Self(Store::Strings(ids.into()))
    }
}

impl<'a, T> From<T> for Ids<'a>
where
    Integers<'a>: From<T>,
{
    fn from(ids: T) -> Self {
        Self(Store::Integers(ids.into()))
    }
}
