//! Building a portfolio, and the one check it ever gets.

use std::borrow::Cow;
use std::collections::HashMap;

use ndarray::{ArrayView2, Axis};

use super::fault::{Fault, Faults};
use super::{Column, Ids, Portfolio, PortfolioError};

/// How many rows are checked at a time: strided columns of one array share cache lines, so they
/// are read side by side.
const BLOCK: usize = 1024;

/// Collects ids and columns; [`PortfolioBuilder::build`] checks them.
#[derive(Debug, Clone, Default)]
pub struct PortfolioBuilder<'a> {
    /// The number of rows, if it is known from elsewhere than ids or columns.
    rows: Option<usize>,
    ids: Option<Ids<'a>>,
    columns: Vec<(Cow<'a, str>, Column<'a>)>,
    faults: Faults,
}

impl<'a> PortfolioBuilder<'a> {
    /// Gives each account an id. Without ids, faults and results name rows only.
    #[must_use]
    pub fn ids(mut self, ids: impl Into<Ids<'a>>) -> Self {
        self.ids = Some(ids.into());
        self
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, name: impl Into<Cow<'a, str>>, column: impl Into<Column<'a>>) -> Self {
        self.columns.push((name.into(), column.into()));
        self
    }

    /// Adds every column of an array of accounts × criteria, in any memory order, without a copy.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "views go by value, as in ndarray")]
    pub fn array<N>(
        mut self,
        array: ArrayView2<'a, f64>,
        names: impl IntoIterator<Item = N>,
    ) -> Self
    where
        N: Into<Cow<'a, str>>,
    {
        let (rows, columns) = array.dim();
        self.rows = self.rows.or(Some(rows));
        let names: Vec<Cow<'a, str>> = names.into_iter().map(Into::into).collect();
        let count = names.len();
        if count != columns {
            self.faults.add(|| Fault::NameCount { names: count, columns });
        }
        for (position, name) in (0..columns).zip(names) {
            let column = array.index_axis_move(Axis(1), position);
            self.columns.push((name, column.into()));
        }
        self
    }

    /// A builder for rows that were read already, with what was wrong about them.
    pub(crate) fn for_rows(rows: usize, faults: Faults) -> Self {
        Self { rows: Some(rows), faults, ..Self::default() }
    }

    /// Checks everything, once.
    ///
    /// The number of rows is that of the ids; without ids that of the array, if one was added; else
    /// that of the first column; else 0.
    ///
    /// # Errors
    /// [`PortfolioError`], with every [`Fault`]: an empty or repeated column name; a column whose
    /// length is not the number of rows; a bitmap that is too short; a level listed twice; a
    /// missing, empty or repeated id; a value that is infinite and a code without a level, unless
    /// the row is marked missing.
    ///
    /// # Complexity
    /// Linear in the values, one vectorised pass; `n log n` in the ids unless they are in order.
    pub fn build(mut self) -> Result<Portfolio<'a>, PortfolioError> {
        let rows = self.ids.as_ref().map(Ids::len).or(self.rows);
        let rows = rows.or(self.columns.first().map(|(_, column)| column.len())).unwrap_or(0);
        self.check_names();
        self.check_columns(rows);
        if let Some(ids) = &self.ids {
            ids.check(&mut self.faults);
        }
        self.check_values();
        let Self { ids, columns, faults, .. } = self;
        faults.finish(|row| {
            let id = ids.as_ref()?.get(row)?;
            (!id.is_empty()).then(|| id.into_owned())
        })?;
        Ok(Portfolio { rows, ids, columns })
    }

    fn check_names(&mut self) {
        let mut seen = HashMap::new();
        for (second, (name, _)) in self.columns.iter().enumerate() {
            if name.is_empty() {
                self.faults.add(|| Fault::EmptyColumnName { position: second });
                continue;
            }
            let first = *seen.entry(name).or_insert(second);
            if first != second {
                let column = name.to_string();
                self.faults.add(|| Fault::DuplicateColumnName { column, first, second });
            }
        }
    }

    fn check_columns(&mut self, expected: usize) {
        for (name, column) in &self.columns {
            let length = column.len();
            if length != expected {
                let column = name.to_string();
                self.faults.add(|| Fault::ColumnLength { column, length, expected });
            }
            column.check_shape(name, &mut self.faults);
        }
    }

    fn check_values(&mut self) {
        let columns = self.columns.iter().filter(|(_, column)| column.can_be_bad());
        let mut columns: Vec<_> = columns.map(|column| (true, column)).collect();
        let longest = columns.iter().map(|(_, (_, column))| column.len()).max().unwrap_or(0);
        for start in (0..longest).step_by(BLOCK) {
            let rows = start..start.saturating_add(BLOCK);
            for (clean, (_, column)) in &mut columns {
                *clean &= column.is_clean(&rows);
            }
        }
        for (_, (name, column)) in columns.iter().filter(|(clean, _)| !clean) {
            column.check_values(name, &mut self.faults);
        }
    }
}
