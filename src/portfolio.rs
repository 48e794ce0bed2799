//! Portfolios: checked tables of accounts, read where the caller has them.
//!
//! A [`Portfolio`] is a number of rows, one per account, with named [`Column`]s and, if wanted,
//! [`Ids`]. Everything is checked once, when it is built; what is wrong is listed in full in a
//! [`PortfolioError`]. Borrowed data is never copied.
//!
//! A missing value is a value of its own: NaN in a column of floats, or a 0 in a validity bitmap.
//! It is never taken for zero.
//!
//! ```
//! use keyaccount::portfolio::{Column, Portfolio};
//!
//! let revenue = [1.2e6, f64::NAN, 3.5e5];
//! let contacts: &[u8] = &[4, 1, 0];
//! let portfolio = Portfolio::builder()
//!     .ids(["Acme", "Bolt", "Crux"])
//!     .column("revenue", &revenue)
//!     .column("contacts", contacts)
//!     .column("tier", Column::dictionary([1_i8, 0, 0], ["silver", "gold"]))
//!     .build()?;
//!
//! assert_eq!(portfolio.rows(), 3);
//! assert_eq!(portfolio.id(1).as_deref(), Some("Bolt"));
//! assert_eq!(portfolio.column("revenue").and_then(|column| column.number(1)), None);
//! assert_eq!(portfolio.column("tier").and_then(|column| column.text(0)), Some("gold"));
//! # Ok::<(), keyaccount::portfolio::PortfolioError>(())
//! ```

use std::borrow::Cow;
use std::ops::Range;

use ndarray::ArrayView2;
use serde::Serialize;

mod bits;
mod builder;
mod column;
mod fault;
mod ids;
mod in_place;
mod integers;
mod numbers;
mod records;
mod rows;
mod strided;
#[cfg(test)]
mod tests;
mod text;

pub use bits::Bits;
pub use builder::PortfolioBuilder;
pub use column::{Column, ColumnKind};
pub use fault::{Fault, PortfolioError};
pub use ids::Ids;
pub(crate) use in_place::{InPlace, Numbers, WORD};
pub use integers::Integers;
pub use records::Value;

use records::{Cell, Gathering};

/// A checked table of accounts; see the [module](self).
///
/// No rows and no columns are both legal.
#[derive(Debug, Clone, Default)]
pub struct Portfolio<'a> {
    rows: usize,
    ids: Option<Ids<'a>>,
    columns: Vec<(Cow<'a, str>, Column<'a>)>,
}

impl<'a> Portfolio<'a> {
    /// Starts a table without ids and columns.
    #[must_use]
    pub fn builder() -> PortfolioBuilder<'a> {
        PortfolioBuilder::default()
    }

    /// A table from an array of accounts × criteria, in any memory order and with any strides,
    /// without a copy. For ids, use [`PortfolioBuilder::array`].
    ///
    /// ```
    /// use keyaccount::portfolio::Portfolio;
    /// use ndarray::array;
    /// let values = array![[1.0, 10.0], [2.0, f64::NAN]];
    /// let portfolio = Portfolio::from_array(values.view(), ["volume", "margin"])?;
    /// assert_eq!(portfolio.column("margin").map(|margin| margin.number(0)), Some(Some(10.0)));
    /// # Ok::<(), keyaccount::portfolio::PortfolioError>(())
    /// ```
    ///
    /// # Errors
    /// [`PortfolioError`]: a number of names other than that of columns, an empty or repeated name,
    /// an infinite value.
    #[expect(clippy::needless_pass_by_value, reason = "views go by value, as in ndarray")]
    pub fn from_array<N>(
        array: ArrayView2<'a, f64>,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, PortfolioError>
    where
        N: Into<Cow<'a, str>>,
    {
        Self::builder().array(array, names).build()
    }

    /// How many accounts there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The ids, if the accounts have some.
    pub fn ids(&self) -> Option<&Ids<'a>> {
        self.ids.as_ref()
    }

    /// The id of an account; `None` without ids or out of range.
    pub fn id(&self, row: usize) -> Option<Cow<'_, str>> {
        self.ids.as_ref()?.get(row)
    }

    /// The column of a name; looks at one name after the other.
    pub fn column(&self, name: &str) -> Option<&Column<'a>> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column)
    }

    /// The names of the columns, in their order.
    pub fn column_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_ref())
    }

    /// The columns with their names, in their order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, &Column<'a>)> {
        self.columns.iter().map(|(name, column)| (name.as_ref(), column))
    }

    /// The accounts of a range of rows, without a copy of any value and without a new check;
    /// `None` if the range ends behind the last row or before it starts.
    ///
    /// ```
    /// use keyaccount::portfolio::Portfolio;
    /// let portfolio = Portfolio::builder().ids([7_i64, 8, 9]).column("x", [1, 2, 3]).build()?;
    /// let last = portfolio.slice(1..3).unwrap();
    /// assert_eq!((last.rows(), last.id(0).as_deref()), (2, Some("8")));
    /// assert!(portfolio.slice(1..4).is_none());
    /// # Ok::<(), keyaccount::portfolio::PortfolioError>(())
    /// ```
    pub fn slice(&self, rows: Range<usize>) -> Option<Portfolio<'_>> {
        if rows.start > rows.end || rows.end > self.rows {
            return None;
        }
        Some(Portfolio {
            rows: rows.len(),
            ids: self.ids.as_ref().map(|ids| ids.slice(rows.clone())),
            columns: self
                .columns()
                .map(|(name, column)| (Cow::Borrowed(name), column.slice(&rows)))
                .collect(),
        })
    }
}

impl Portfolio<'static> {
    /// A table from anything that serializes to rows: structs, or maps with texts as keys.
    ///
    /// Fields are numbers, booleans (0 and 1), texts, enum variants without a value (their name),
    /// `Option`s of these, or nothing. A column is of the kind of its first value, and holds numbers
    /// if it has no value at all. A field that a row lacks is missing there. Whole numbers beyond
    /// 2^53 are rounded to the nearest `f64`; NaN means missing.
    ///
    /// ```
    /// use keyaccount::portfolio::Portfolio;
    /// #[derive(serde::Serialize)]
    /// struct Account { revenue: Option<f64>, region: &'static str }
    /// let portfolio = Portfolio::from_rows([
    ///     Account { revenue: Some(5.0), region: "north" },
    ///     Account { revenue: None, region: "south" },
    /// ])?;
    /// assert_eq!(portfolio.column_names().collect::<Vec<_>>(), ["revenue", "region"]);
    /// assert_eq!(portfolio.column("region").and_then(|column| column.text(1)), Some("south"));
    /// # Ok::<(), keyaccount::portfolio::PortfolioError>(())
    /// ```
    ///
    /// # Errors
    /// [`PortfolioError`]: a row that is not a struct or map, or whose keys are not texts; a field
    /// that is nested or given twice; numbers and texts in one column; an empty name; an infinite
    /// value; more columns than [`MAX_COLUMNS`](crate::limits::MAX_COLUMNS); a row that fails to
    /// serialize.
    ///
    /// # Complexity
    /// Linear in the cells of the table, those of fields that a row lacks included.
    pub fn from_rows<T: Serialize>(
        rows: impl IntoIterator<Item = T>,
    ) -> Result<Self, PortfolioError> {
        Self::read_rows(None, rows)
    }

    /// [`Portfolio::from_rows`], with the ids in a field of their own: texts or whole numbers.
    ///
    /// ```
    /// use keyaccount::portfolio::Portfolio;
    /// let rows: Vec<serde_json::Value> =
    ///     serde_json::from_str(r#"[{"key": "A", "sales": 3}, {"key": "B"}]"#)?;
    /// let portfolio = Portfolio::from_rows_with_id("key", rows)?;
    /// assert_eq!(portfolio.id(1).as_deref(), Some("B"));
    /// assert_eq!(portfolio.column("sales").map(|sales| sales.number(1)), Some(None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Portfolio::from_rows`]; and a missing, empty or repeated id, and a float as id that is
    /// not whole or beyond 2^53.
    pub fn from_rows_with_id<T: Serialize>(
        id: &str,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<Self, PortfolioError> {
        Self::read_rows(Some(id), rows)
    }

    /// A table from rows of names and [`Value`]s; kinds and missing values as in
    /// [`Portfolio::from_rows`].
    ///
    /// ```
    /// use keyaccount::portfolio::{Portfolio, Value};
    /// let portfolio = Portfolio::from_records([
    ///     vec![("sales", Value::from(3)), ("region", Value::from("north"))],
    ///     vec![("region", Value::from("south"))],
    /// ])?;
    /// assert_eq!(portfolio.column("sales").map(|sales| sales.missing_count()), Some(1));
    /// # Ok::<(), keyaccount::portfolio::PortfolioError>(())
    /// ```
    ///
    /// # Errors
    /// [`PortfolioError`]: a field given twice; numbers and texts in one column; an empty name; an
    /// infinite value; more columns than [`MAX_COLUMNS`](crate::limits::MAX_COLUMNS).
    pub fn from_records<'v, R, N>(
        records: impl IntoIterator<Item = R>,
    ) -> Result<Self, PortfolioError>
    where
        R: IntoIterator<Item = (N, Value<'v>)>,
        N: AsRef<str>,
    {
        Self::read_records(None, records)
    }

    /// [`Portfolio::from_records`], with the ids in a field of their own: texts or whole numbers.
    ///
    /// # Errors
    /// As [`Portfolio::from_records`]; and a missing, empty or repeated id, and a number as id that
    /// is not whole or beyond 2^53.
    pub fn from_records_with_id<'v, R, N>(
        id: &str,
        records: impl IntoIterator<Item = R>,
    ) -> Result<Self, PortfolioError>
    where
        R: IntoIterator<Item = (N, Value<'v>)>,
        N: AsRef<str>,
    {
        Self::read_records(Some(id), records)
    }

    fn read_rows<T: Serialize>(
        id: Option<&str>,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<Self, PortfolioError> {
        let mut gathering = Gathering::new(id);
        rows.into_iter().for_each(|row| rows::read_row(&mut gathering, &row));
        gathering.finish().build()
    }

    fn read_records<'v, R, N>(
        id: Option<&str>,
        records: impl IntoIterator<Item = R>,
    ) -> Result<Self, PortfolioError>
    where
        R: IntoIterator<Item = (N, Value<'v>)>,
        N: AsRef<str>,
    {
        let mut gathering = Gathering::new(id);
        for record in records {
            for (name, value) in record {
                let slot = gathering.slot(name.as_ref());
                gathering.put(slot, Cell::from(&value));
            }
            gathering.end_row();
        }
        gathering.finish().build()
    }
}
