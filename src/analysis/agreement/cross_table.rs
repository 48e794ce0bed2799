//! The cross-table of two classifications.

use serde::Serialize;

use crate::analysis::{ClassLabel, ClassView, InputError};

/// How many accounts have each pair of classes.
///
/// Only accounts that both sides classified are in the table; the others are counted in
/// [`CrossTable::unclassified`].
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::analysis::agreement::CrossTable;
/// use keyaccount::model::{Bensaou, FourS, Model};
///
/// let (four_s, bensaou) = (FourS::preset(), Bensaou::preset());
/// let rows = ClassView::new("four_s", four_s.classes(), &[3, 3, 0, 255], &[])?;
/// let columns = ClassView::new("bensaou", bensaou.classes(), &[2, 3, 0, 0], &[])?;
/// let table = CrossTable::of(rows, columns)?;
/// assert_eq!(table.count("strategic", "captive_supplier"), Some(1));
/// assert_eq!((table.total(), table.unclassified().rows_only), (3, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossTable {
    rows: Vec<ClassLabel>,
    columns: Vec<ClassLabel>,
    counts: Vec<Vec<u64>>,
    total: u64,
    unclassified: UnclassifiedPairs,
}

/// The accounts that are not in a [`CrossTable`], because a side gave them no class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct UnclassifiedPairs {
    /// Accounts without a class on the side of the rows only.
    pub rows_only: u64,
    /// Accounts without a class on the side of the columns only.
    pub columns_only: u64,
    /// Accounts without a class on both sides.
    pub both: u64,
}

/// Why counts are not a [`CrossTable`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrossTableError {
    /// Another number of rows of counts than of row labels.
    #[error("{rows} rows of counts for {labels} labels; give one row of counts per label")]
    Rows {
        /// The rows of counts.
        rows: usize,
        /// The row labels.
        labels: usize,
    },
    /// A row of counts with another width than there are column labels.
    #[error("row {row} has {counts} counts for {labels} columns; give one count per column")]
    Width {
        /// The row.
        row: usize,
        /// Its counts.
        counts: usize,
        /// The column labels.
        labels: usize,
    },
    /// More than 2^40 accounts: beyond that, sums of products of counts would not be exact.
    #[error("the counts add up to more than {limit}; scale them down")]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// More labels on a side than a model can have classes.
    #[error("{labels} labels on one side; a model has at most {limit} classes")]
    TooManyLabels {
        /// The labels.
        labels: usize,
        /// The limit.
        limit: usize,
    },
}

/// The most accounts of a table.
const MAX_ACCOUNTS: u64 = 1 << 40;

impl CrossTable {
    /// Counts two classifications of the same accounts, in the same row order.
    ///
    /// # Errors
    /// [`InputError::Length`] if they differ in length.
    pub fn of(rows: ClassView<'_>, columns: ClassView<'_>) -> Result<Self, InputError> {
        rows.check_length("the second classification", columns.len())?;
        let mut counts = vec![vec![0_u64; columns.classes().len()]; rows.classes().len()];
        let mut unclassified = UnclassifiedPairs::default();
        for (row, column) in rows.slots().zip(columns.slots()) {
            let column_misses = column >= columns.classes().len();
            let counter = match counts.get_mut(row).map(|cells| cells.get_mut(column)) {
                Some(Some(cell)) => cell,
                Some(None) => &mut unclassified.columns_only,
                None if column_misses => &mut unclassified.both,
                None => &mut unclassified.rows_only,
            };
            *counter += 1;
        }
        let total = counts.iter().flatten().sum();
        Ok(Self { rows: rows.labels(), columns: columns.labels(), counts, total, unclassified })
    }

    /// A table from counts that are known already, such as a published one.
    ///
    /// # Errors
    /// [`CrossTableError`]: counts that do not fit the labels, or that are too many.
    pub fn from_counts(
        rows: Vec<ClassLabel>,
        columns: Vec<ClassLabel>,
        counts: Vec<Vec<u64>>,
    ) -> Result<Self, CrossTableError> {
        let limit = crate::limits::MAX_CLASSES;
        let labels = rows.len().max(columns.len());
        if labels > limit {
            return Err(CrossTableError::TooManyLabels { labels, limit });
        }
        if counts.len() != rows.len() {
            return Err(CrossTableError::Rows { rows: counts.len(), labels: rows.len() });
        }
        let mut total: u64 = 0;
        for (row, cells) in counts.iter().enumerate() {
            if cells.len() != columns.len() {
                let (counts, labels) = (cells.len(), columns.len());
                return Err(CrossTableError::Width { row, counts, labels });
            }
            total = cells.iter().fold(total, |sum, count| sum.saturating_add(*count));
        }
        if total > MAX_ACCOUNTS {
            return Err(CrossTableError::TooMany { limit: MAX_ACCOUNTS });
        }
        Ok(Self { rows, columns, counts, total, unclassified: UnclassifiedPairs::default() })
    }

    /// The labels of the rows.
    pub fn rows(&self) -> &[ClassLabel] {
        &self.rows
    }

    /// The labels of the columns.
    pub fn columns(&self) -> &[ClassLabel] {
        &self.columns
    }

    /// The counts, row by row.
    pub fn counts(&self) -> &[Vec<u64>] {
        &self.counts
    }

    /// The count of a pair of classes; `None` for a key that the table does not have.
    pub fn count(&self, row: &str, column: &str) -> Option<u64> {
        let row = self.rows.iter().position(|label| label.key == row)?;
        let column = self.columns.iter().position(|label| label.key == column)?;
        self.counts.get(row)?.get(column).copied()
    }

    /// How many accounts are in the table: those that both sides classified.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The accounts that are not in the table.
    pub fn unclassified(&self) -> UnclassifiedPairs {
        self.unclassified
    }

    /// The sum of each row.
    pub fn row_totals(&self) -> Vec<u64> {
        self.counts.iter().map(|cells| cells.iter().sum()).collect()
    }

    /// The sum of each column.
    pub fn column_totals(&self) -> Vec<u64> {
        let mut totals = vec![0; self.columns.len()];
        for cells in &self.counts {
            totals.iter_mut().zip(cells).for_each(|(total, count)| *total += count);
        }
        totals
    }
}
