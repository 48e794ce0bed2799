//! Tables of named levels.

use std::collections::BTreeMap;

use thiserror::Error;

/// The value of each named level; levels are told apart exactly, upper and lower case included.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryTable {
    levels: Vec<(String, f64)>,
    by_name: BTreeMap<String, f64>,
}

impl CategoryTable {
    /// From levels that have been checked.
    pub(super) fn new(levels: &[(String, f64)]) -> Self {
        Self { levels: levels.to_vec(), by_name: levels.iter().cloned().collect() }
    }

    /// The levels and their values, in the order in which they were given.
    pub fn levels(&self) -> &[(String, f64)] {
        &self.levels
    }

    /// The value of a level, in O(log levels).
    ///
    /// # Errors
    /// [`UnknownLevel`] if the table has no such level.
    pub fn value_of_level(&self, level: &str) -> Result<f64, UnknownLevel> {
        self.find(level).ok_or_else(|| UnknownLevel {
            level: level.to_owned(),
            known: self.levels.iter().map(|(name, _)| name.clone()).collect(),
        })
    }

    /// The value of a level, if the table has it. A column may have many that it has not: the error,
    /// which lists the whole table, is for one of them.
    pub(crate) fn find(&self, level: &str) -> Option<f64> {
        self.by_name.get(level).copied()
    }
}

/// A level that the table does not have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("level {level:?} is not in the table; known levels: {}; add it to the value function, or leave the cell empty", list(.known))]
pub struct UnknownLevel {
    /// The level asked for.
    pub level: String,
    /// Every level of the table, in its order.
    pub known: Vec<String>,
}

/// The first names; a table may have a thousand.
fn list(known: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut names: Vec<String> = known.iter().take(SHOWN).map(|name| format!("{name:?}")).collect();
    if known.len() > SHOWN {
        names.push(format!("and {} more", known.len() - SHOWN));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(count: usize) -> CategoryTable {
        CategoryTable::new(&(0..count).map(|i| (format!("l{i}"), 0.5)).collect::<Vec<_>>())
    }

    #[test]
    fn an_unknown_level_lists_the_known_ones() {
        let error = table(2).value_of_level("L0").unwrap_err();
        assert_eq!(error.known, ["l0", "l1"]);
        assert!(
            error.to_string().contains(r#""L0" is not in the table; known levels: "l0", "l1";"#)
        );
    }

    #[test]
    fn a_long_list_is_cut() {
        let message = table(100).value_of_level("").unwrap_err().to_string();
        assert!(message.contains(r#""l11", and 88 more;"#), "{message}");
    }
}
