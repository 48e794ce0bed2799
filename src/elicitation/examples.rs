//! Examples: accounts that people have put into classes.

use std::collections::HashMap;

use super::ElicitationError;
use crate::portfolio::{ColumnKind, Portfolio};

/// Accounts with the class that people gave them, by row; the others are not examples.
///
/// ```
/// use keyaccount::elicitation::Examples;
/// use keyaccount::portfolio::Portfolio;
/// let portfolio = Portfolio::builder().ids(["Acme", "Bolt", "Crux"]).build()?;
/// let list = Examples::by_id(&portfolio, [("Crux", "key"), ("Acme", "other")])?;
/// assert_eq!(list.len(), 2);
/// assert_eq!(list, Examples::by_row([Some("other"), None, Some("key")]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examples {
    rows: usize,
    given: Vec<(usize, String)>,
}

impl Examples {
    /// One class, or none, for each row of the portfolio.
    pub fn by_row<C: Into<String>>(classes: impl IntoIterator<Item = Option<C>>) -> Self {
        let mut rows = 0;
        let mut given = Vec::new();
        for (row, class) in classes.into_iter().enumerate() {
            rows = row + 1;
            given.extend(class.map(|class| (row, class.into())));
        }
        Self { rows, given }
    }

    /// Classes by the ids of accounts.
    ///
    /// # Errors
    /// [`ElicitationError::NoIds`], [`ElicitationError::UnknownId`], [`ElicitationError::Twice`].
    pub fn by_id<I: AsRef<str>, C: Into<String>>(
        portfolio: &Portfolio<'_>,
        classes: impl IntoIterator<Item = (I, C)>,
    ) -> Result<Self, ElicitationError> {
        if portfolio.ids().is_none() {
            return Err(ElicitationError::NoIds);
        }
        let rows: HashMap<_, usize> =
            (0..portfolio.rows()).filter_map(|row| portfolio.id(row).map(|id| (id, row))).collect();
        let mut by_row = HashMap::new();
        for (id, class) in classes {
            let (id, class) = (id.as_ref(), class.into());
            let unknown = || ElicitationError::UnknownId { id: id.to_owned() };
            let row = *rows.get(id).ok_or_else(unknown)?;
            if let Some(first) = by_row.insert(row, class.clone()) {
                return Err(ElicitationError::Twice { id: id.to_owned(), first, second: class });
            }
        }
        let mut given: Vec<_> = by_row.into_iter().collect();
        given.sort_unstable();
        Ok(Self { rows: portfolio.rows(), given })
    }

    /// Classes from a text column of the portfolio; an empty cell is no example.
    ///
    /// # Errors
    /// [`ElicitationError::NoSuchColumn`], also if the column holds numbers.
    pub fn in_column(portfolio: &Portfolio<'_>, column: &str) -> Result<Self, ElicitationError> {
        let texts =
            |name: &str| portfolio.column(name).filter(|column| column.kind() == ColumnKind::Text);
        let found = texts(column).ok_or_else(|| ElicitationError::NoSuchColumn {
            column: column.to_owned(),
            available: portfolio
                .column_names()
                .filter(|name| texts(name).is_some())
                .map(str::to_owned)
                .collect(),
        })?;
        Ok(Self::by_row((0..portfolio.rows()).map(|row| found.text(row))))
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// The examples: row and class, by row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, &str)> {
        self.given.iter().map(|(row, class)| (*row, class.as_str()))
    }

    /// How many rows the examples were given for.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }
}
