//! What is wrong with one cell of an account.

use std::fmt;

use keyaccount::model::BindFault;
use keyaccount::portfolio::ColumnKind;

use crate::account::{Account, Cell};

/// Whose cell it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The account, counted from 0.
    pub row: usize,
    /// Its id.
    pub id: Option<String>,
}

impl Place {
    pub(crate) fn of(row: usize, account: &Account) -> Self {
        Self { row, id: account.id.as_ref().map(ToString::to_string) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "row {} (id {id:?})", self.row),
            None => write!(f, "row {}", self.row),
        }
    }
}

/// What is wrong with one cell. The library, which sees columns, would name the cells that differ
/// from the first one of their column, even where the first is the one that is wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CellFault {
    /// A column that the model does not read; said of the first account that has it.
    #[error("{place}: {fault}")]
    Unread {
        /// Where.
        place: Place,
        /// The column, in the library's words.
        fault: BindFault,
        /// The column.
        column: String,
    },
    /// A text for a number, or the other way round.
    #[error(
        "{place}, column `{column}`: `{}` is a {found}, but a {wanted} is wanted; give a {wanted}, \
         or null if it is not known", value.escape_debug()
    )]
    WrongKind {
        /// Where.
        place: Place,
        /// The column.
        column: String,
        /// What stands there, at most its first 100 characters.
        value: String,
        /// The kind of it.
        found: ColumnKind,
        /// The kind of the column.
        wanted: ColumnKind,
    },
}

impl CellFault {
    /// A cell that a column of the wanted kind does not take.
    pub(crate) fn wrong_kind(place: Place, column: &str, cell: &Cell, wanted: ColumnKind) -> Self {
        let value = match cell {
            Cell::Number(number) => number.to_string(),
            Cell::Flag(flag) => flag.to_string(),
            Cell::Text(text) => text.chars().take(100).collect(),
            Cell::Missing => String::new(),
        };
        let found = kind(cell).unwrap_or(wanted);
        Self::WrongKind { place, column: column.to_owned(), value, found, wanted }
    }

    /// Where.
    pub fn place(&self) -> &Place {
        match self {
            Self::Unread { place, .. } | Self::WrongKind { place, .. } => place,
        }
    }

    /// The column.
    pub fn column(&self) -> &str {
        match self {
            Self::Unread { column, .. } | Self::WrongKind { column, .. } => column,
        }
    }
}

/// The kind of a cell, if something stands in it.
fn kind(cell: &Cell) -> Option<ColumnKind> {
    match cell {
        Cell::Missing => None,
        Cell::Number(_) | Cell::Flag(_) => Some(ColumnKind::Number),
        Cell::Text(_) => Some(ColumnKind::Text),
    }
}

/// Whether a column of this kind takes a cell.
pub(crate) fn fits(cell: &Cell, wanted: ColumnKind) -> bool {
    kind(cell).is_none_or(|found| found == wanted)
}
