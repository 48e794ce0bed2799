//! What can be wrong with a table of accounts.

use std::fmt;

use super::ColumnKind;
use crate::listing::faults;

/// One broken rule, and where. Rows and columns are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A column without a name.
    #[error("column {position} has an empty name; criteria find columns by name, so name it")]
    EmptyColumnName {
        /// The column's position.
        position: usize,
    },
    /// Two columns of one name.
    #[error("columns {first} and {second} are both named {column:?}; rename or drop one")]
    DuplicateColumnName {
        /// The name.
        column: String,
        /// The position of the first.
        first: usize,
        /// The position of the later one.
        second: usize,
    },
    /// A column that is longer or shorter than the table.
    #[error(
        "column {column:?} has {length} rows instead of {expected}; the ids (without ids, the \
         first column) fix the number of rows, so pass one value per account"
    )]
    ColumnLength {
        /// The column's name.
        column: String,
        /// The column's length.
        length: usize,
        /// The table's length.
        expected: usize,
    },
    /// A bitmap (validity or booleans) with fewer bits than the column has rows.
    #[error(
        "column {column:?}: a bitmap holds {available} bits from its offset on, but the column \
         has {needed} rows; pass at least (offset + rows + 7) / 8 bytes"
    )]
    BitmapTooShort {
        /// The column's name.
        column: String,
        /// The bits there are.
        available: usize,
        /// The bits it takes.
        needed: usize,
    },
    /// An infinite number.
    #[error(
        "row {row}{}, column {column:?}: {value} is not finite; pass a finite number, or NaN if \
         the value is not known", bracketed(.id.as_ref())
    )]
    Infinite {
        /// The row.
        row: usize,
        /// The account, if ids were given.
        id: Option<String>,
        /// The column's name.
        column: String,
        /// The value.
        value: f64,
    },
    /// A dictionary code without a level.
    #[error(
        "row {row}{}, column {column:?}: code {code} is outside 0..{levels}, the levels of the \
         dictionary; add the level, or mark the row as missing in the validity bitmap",
        bracketed(.id.as_ref())
    )]
    CodeOutOfRange {
        /// The row.
        row: usize,
        /// The account, if ids were given.
        id: Option<String>,
        /// The column's name.
        column: String,
        /// The code.
        code: i128,
        /// How many levels there are.
        levels: usize,
    },
    /// A level that the dictionary lists twice.
    #[error(
        "column {column:?}: levels {first} and {second} are both {level:?}; list each level once"
    )]
    DuplicateLevel {
        /// The column's name.
        column: String,
        /// The level.
        level: String,
        /// The position of the first.
        first: usize,
        /// The position of the later one.
        second: usize,
    },
    /// An account without an id.
    #[error("row {row} has no id (missing or empty); give every account an id, or none of them")]
    MissingId {
        /// The row.
        row: usize,
    },
    /// An id that an earlier row has too.
    #[error("row {row} has the id {id:?} of row {first_row}; pass each account once")]
    DuplicateId {
        /// The row.
        row: usize,
        /// The earlier row.
        first_row: usize,
        /// The id.
        id: String,
    },
    /// An id that is a number, but not a whole one between -2^53 and 2^53.
    #[error(
        "row {row}: the id in column {column:?} is {found}; an id is a text or a whole number \
         (as a float at most 2^53 in size), so pass it as a text"
    )]
    IdNotWhole {
        /// The row.
        row: usize,
        /// The name of the id column.
        column: String,
        /// The number found.
        found: f64,
    },
    /// An array with more or fewer columns than names.
    #[error("{names} names for an array of {columns} columns; pass one name per column")]
    NameCount {
        /// How many names were given.
        names: usize,
        /// How many columns the array has.
        columns: usize,
    },
    /// A field whose column would be one too many; its cells are not read.
    #[error(
        "row {row} names the column {column:?} beside {limit} others; leave out columns that no \
         model reads"
    )]
    TooManyColumns {
        /// The row.
        row: usize,
        /// The name.
        column: String,
        /// How many columns there may be.
        limit: usize,
    },
    /// A row that is not a struct or a map.
    #[error("row {row} is {found}; a row is a struct or a map from names to values")]
    NotARecord {
        /// The row.
        row: usize,
        /// What it is.
        found: &'static str,
    },
    /// A row with a key that is not a text.
    #[error("row {row} has {found} as a key; the keys of a row are column names, so use texts")]
    KeyNotText {
        /// The row.
        row: usize,
        /// What the key is.
        found: &'static str,
    },
    /// A field that holds more than one value.
    #[error(
        "row {row}{}, column {column:?}: found {found}; a field holds one number, boolean, text \
         or nothing, so flatten or leave out anything nested", bracketed(.id.as_ref())
    )]
    NotAScalar {
        /// The row.
        row: usize,
        /// The account, if ids were given.
        id: Option<String>,
        /// The column's name.
        column: String,
        /// What it is.
        found: &'static str,
    },
    /// A row that gives one field twice.
    #[error("row {row}{} gives {column:?} twice; give each field once", bracketed(.id.as_ref()))]
    DuplicateField {
        /// The row.
        row: usize,
        /// The account, if ids were given.
        id: Option<String>,
        /// The column's name.
        column: String,
    },
    /// A number in a column of texts, or a text in a column of numbers.
    #[error(
        "row {row}{}, column {column:?}: a {found} in a column of kind {expected}, the kind of \
         its first value, `{}` in row {first_row}; make all values of the column a {expected}, or \
         all of them a {found}", bracketed(.id.as_ref()), .first.escape_debug()
    )]
    MixedKinds {
        /// The row.
        row: usize,
        /// The account, if ids were given.
        id: Option<String>,
        /// The column's name.
        column: String,
        /// The kind of this value.
        found: ColumnKind,
        /// The kind of the column's first value.
        expected: ColumnKind,
        /// The row of that value, which may well be the one that is wrong.
        first_row: usize,
        /// That value, at most its first 100 characters.
        first: String,
    },
    /// A row whose own `Serialize` failed.
    #[error("row {row} could not be serialized: {message}; see to the row's Serialize")]
    Serialize {
        /// The row.
        row: usize,
        /// What it said.
        message: String,
    },
}

/// ` (id "A-7")`, or nothing.
fn bracketed(id: Option<&String>) -> String {
    id.map(|id| format!(" (id {id:?})")).unwrap_or_default()
}

impl Fault {
    /// The row at fault, if it is about a row.
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Infinite { row, .. }
            | Self::CodeOutOfRange { row, .. }
            | Self::MissingId { row }
            | Self::DuplicateId { row, .. }
            | Self::IdNotWhole { row, .. }
            | Self::TooManyColumns { row, .. }
            | Self::NotARecord { row, .. }
            | Self::KeyNotText { row, .. }
            | Self::NotAScalar { row, .. }
            | Self::DuplicateField { row, .. }
            | Self::MixedKinds { row, .. }
            | Self::Serialize { row, .. } => Some(*row),
            _ => None,
        }
    }

    /// The id of the account at fault, if it has one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Infinite { id, .. }
            | Self::CodeOutOfRange { id, .. }
            | Self::NotAScalar { id, .. }
            | Self::DuplicateField { id, .. }
            | Self::MixedKinds { id, .. } => id.as_deref(),
            Self::DuplicateId { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The name of the column at fault, if it has one.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::DuplicateColumnName { column, .. }
            | Self::ColumnLength { column, .. }
            | Self::BitmapTooShort { column, .. }
            | Self::Infinite { column, .. }
            | Self::CodeOutOfRange { column, .. }
            | Self::DuplicateLevel { column, .. }
            | Self::IdNotWhole { column, .. }
            | Self::TooManyColumns { column, .. }
            | Self::NotAScalar { column, .. }
            | Self::DuplicateField { column, .. }
            | Self::MixedKinds { column, .. } => Some(column),
            _ => None,
        }
    }

    /// Adds the id, which is often read only after the value at fault.
    fn identify(&mut self, id_of: impl Fn(usize) -> Option<String>) {
        if let Self::Infinite { row, id: id @ None, .. }
        | Self::CodeOutOfRange { row, id: id @ None, .. }
        | Self::NotAScalar { row, id: id @ None, .. }
        | Self::DuplicateField { row, id: id @ None, .. }
        | Self::MixedKinds { row, id: id @ None, .. } = self
        {
            *id = id_of(*row);
        }
    }
}

/// Everything that is wrong with a table of accounts: at most [`PortfolioError::LISTED`] faults in
/// full, and how many there are in all.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct PortfolioError {
    faults: Vec<Fault>,
    total: usize,
}

impl PortfolioError {
    /// How many faults are listed in full.
    pub const LISTED: usize = 100;

    /// The faults, the first [`PortfolioError::LISTED`] of them.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many faults there are, listed or not.
    pub fn total(&self) -> usize {
        self.total
    }
}

impl fmt::Display for PortfolioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = faults("rows and columns", &self.faults, self.total);
        write!(f, "the portfolio has {faults}")
    }
}

/// Faults as they are found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    listed: Vec<Fault>,
    total: usize,
}

impl Faults {
    /// Counts a fault, and writes it down while there is room.
    pub(crate) fn add(&mut self, fault: impl FnOnce() -> Fault) {
        self.total += 1;
        if self.listed.len() < PortfolioError::LISTED {
            self.listed.push(fault());
        }
    }

    /// The error, if there was a fault.
    pub(crate) fn finish(
        mut self,
        id_of: impl Fn(usize) -> Option<String>,
    ) -> Result<(), PortfolioError> {
        if self.total == 0 {
            return Ok(());
        }
        self.listed.iter_mut().for_each(|fault| fault.identify(&id_of));
        Err(PortfolioError { faults: self.listed, total: self.total })
    }
}
