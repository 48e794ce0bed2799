//! Tables from rows: names and values, one account at a time.

use std::borrow::Cow;
use std::collections::HashMap;

use super::fault::{Fault, Faults};
use super::text::Encoder;
use super::{Column, ColumnKind, PortfolioBuilder};
use crate::limits::MAX_COLUMNS;

/// One value of a record: a number, a text, or nothing.
///
/// Made with `From` from the numeric types, `bool` (0 and 1), `&str`, `String`, `Cow<str>`, and
/// `Option` of these. Whole numbers beyond 2^53 are rounded to the nearest `f64`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A number; NaN means missing.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// Not known.
    Missing,
}

macro_rules! value_from {
    ($($type:ty: |$value:ident| $number:expr;)*) => {$(
        impl From<$type> for Value<'_> {
            fn from($value: $type) -> Self {
                Self::Number($number)
            }
        }
    )*};
}
value_from! {
    f64: |value| value;
    f32: |value| f64::from(value);
    bool: |value| f64::from(u8::from(value));
    i8: |value| f64::from(value);
    i16: |value| f64::from(value);
    i32: |value| f64::from(value);
    i64: |value| value as f64;
    u8: |value| f64::from(value);
    u16: |value| f64::from(value);
    u32: |value| f64::from(value);
    u64: |value| value as f64;
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// A value on its way into a column. Whole numbers stay exact, because they may be ids.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'v> {
    Missing,
    Number(f64),
    Integer(i128),
    Text(&'v str),
}

impl<'v> From<&'v Value<'_>> for Cell<'v> {
    fn from(value: &'v Value<'_>) -> Self {
        match value {
            Value::Missing => Self::Missing,
            Value::Number(number) => Self::Number(*number),
            Value::Text(text) => Self::Text(text),
        }
    }
}

/// Where the value of a name belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot {
    Id,
    Column(usize),
    /// Nowhere: there are as many columns as there may be.
    Beyond,
}

/// How many characters of a text a fault repeats: a text may be as long as it likes.
const SHOWN: usize = 100;

#[derive(Debug)]
struct Gathered {
    name: String,
    /// How many rows the column holds.
    rows: usize,
    /// The row of the first value, which fixes the kind.
    first: usize,
    data: Data,
}

#[derive(Debug)]
enum Data {
    /// Nothing but missing values yet.
    Unknown,
    Numbers(Vec<f64>),
    Texts(Encoder<'static>),
}

impl Gathered {
    /// Adds missing rows until there are so many.
    fn pad(&mut self, rows: usize) {
        match &mut self.data {
            Data::Unknown => {}
            Data::Numbers(numbers) => numbers.resize(rows, f64::NAN),
            Data::Texts(texts) => texts.pad(rows),
        }
        self.rows = rows;
    }

    /// The first value as a text, at most [`SHOWN`] characters of it.
    fn first_value(&self) -> String {
        match &self.data {
            Data::Unknown => String::new(),
            Data::Numbers(numbers) => {
                numbers.get(self.first).map(ToString::to_string).unwrap_or_default()
            }
            Data::Texts(texts) => texts.first_level().chars().take(SHOWN).collect(),
        }
    }

    /// Fixes the kind with the first value, and adds a value; `Err` if the column is of another kind.
    fn push(&mut self, cell: Cell<'_>) -> Result<(), (ColumnKind, ColumnKind)> {
        let number = match cell {
            Cell::Missing => {
                self.pad(self.rows + 1);
                return Ok(());
            }
            Cell::Number(number) => Ok(number),
            Cell::Integer(number) => Ok(number as f64),
            Cell::Text(text) => Err(text),
        };
        if let Data::Unknown = self.data {
            self.first = self.rows;
            self.data = match number {
                Ok(_) => Data::Numbers(vec![f64::NAN; self.rows]),
                Err(_) => Data::Texts(Encoder::new(self.rows)),
            };
        }
        let mixed = match (&mut self.data, number) {
            (Data::Numbers(numbers), Ok(number)) => {
                numbers.push(number);
                Ok(())
            }
            (Data::Texts(texts), Err(text)) => {
                texts.push(text, |text| Cow::Owned(text.to_owned()));
                Ok(())
            }
            (_, Ok(_)) => Err((ColumnKind::Number, ColumnKind::Text)),
            (_, Err(_)) => Err((ColumnKind::Text, ColumnKind::Number)),
        };
        self.pad(self.rows + 1);
        mixed
    }
}

/// Columns that grow row by row; what is wrong is noted, and the reading goes on.
#[derive(Debug, Default)]
pub(crate) struct Gathering<'n> {
    id_name: Option<&'n str>,
    ids: Vec<String>,
    columns: Vec<Gathered>,
    index: HashMap<String, usize>,
    /// The column after the last one found: rows mostly name their fields in one order.
    next: usize,
    row: usize,
    faults: Faults,
}

impl<'n> Gathering<'n> {
    /// An empty table; the named field, if any, holds the ids.
    pub(crate) fn new(id_name: Option<&'n str>) -> Self {
        Self { id_name, ..Self::default() }
    }

    /// Where a field belongs; a new name makes a new column.
    pub(crate) fn slot(&mut self, name: &str) -> Slot {
        if self.id_name == Some(name) {
            return Slot::Id;
        }
        let expected = self.columns.get(self.next).filter(|column| column.name == name);
        let found = expected.map(|_| self.next).or_else(|| self.index.get(name).copied());
        if found.is_none() && self.columns.len() == MAX_COLUMNS {
            let (row, column, limit) = (self.row, name.to_owned(), MAX_COLUMNS);
            self.faults.add(|| Fault::TooManyColumns { row, column, limit });
            return Slot::Beyond;
        }
        let position = found.unwrap_or_else(|| {
            let position = self.columns.len();
            self.index.insert(name.to_owned(), position);
            self.columns.push(Gathered {
                name: name.to_owned(),
                rows: 0,
                first: 0,
                data: Data::Unknown,
            });
            position
        });
        self.next = position + 1;
        Slot::Column(position)
    }

    /// Notes the value of a field of the current row.
    pub(crate) fn put(&mut self, slot: Slot, cell: Cell<'_>) {
        let cell = match cell {
            Cell::Number(number) if number.is_nan() => Cell::Missing,
            cell => cell,
        };
        match slot {
            Slot::Id => self.put_id(cell),
            Slot::Column(position) => self.put_column(position, cell),
            Slot::Beyond => {}
        }
    }

    fn put_id(&mut self, cell: Cell<'_>) {
        let (row, column) = (self.row, || self.id_name.unwrap_or_default().to_owned());
        if self.ids.len() > row {
            self.faults.add(|| Fault::DuplicateField { row, id: None, column: column() });
            return;
        }
        self.ids.push(match cell {
            Cell::Missing => String::new(),
            Cell::Text(text) => text.to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => {
                // Up to 2^53 every whole number is its own `f64`; beyond, two ids may become one.
                if number.fract() != 0.0 || number.abs() > 9_007_199_254_740_992.0 {
                    self.faults.add(|| Fault::IdNotWhole { row, column: column(), found: number });
                }
                // Adding 0 turns -0 into 0.
                (number + 0.0).to_string()
            }
        });
    }

    fn put_column(&mut self, position: usize, cell: Cell<'_>) {
        let row = self.row;
        let Some(column) = self.columns.get_mut(position) else { return };
        if column.rows > row {
            let column = column.name.clone();
            self.faults.add(|| Fault::DuplicateField { row, id: None, column });
            return;
        }
        column.pad(row);
        if let Err((found, expected)) = column.push(cell) {
            self.faults.add(|| Fault::MixedKinds {
                row,
                id: None,
                column: column.name.clone(),
                found,
                expected,
                first_row: column.first,
                first: column.first_value(),
            });
        }
    }

    /// Notes that a field of the current row holds no single value.
    pub(crate) fn refuse(&mut self, slot: Slot, found: &'static str) {
        let name = match slot {
            Slot::Id => self.id_name,
            Slot::Column(position) => self.columns.get(position).map(|column| column.name.as_str()),
            Slot::Beyond => return,
        };
        let (row, column) = (self.row, name.unwrap_or_default().to_owned());
        self.faults.add(|| Fault::NotAScalar { row, id: None, column, found });
    }

    /// Notes that the current row cannot be read.
    pub(crate) fn fault(&mut self, fault: impl FnOnce(usize) -> Fault) {
        let row = self.row;
        self.faults.add(|| fault(row));
    }

    /// Goes on to the next row.
    pub(crate) fn end_row(&mut self) {
        self.row += 1;
        self.next = 0;
        if self.id_name.is_some() {
            self.ids.resize(self.row, String::new());
        }
    }

    /// The table, to be checked.
    pub(crate) fn finish(self) -> PortfolioBuilder<'static> {
        let mut builder = PortfolioBuilder::for_rows(self.row, self.faults);
        if self.id_name.is_some() {
            builder = builder.ids(self.ids);
        }
        for mut column in self.columns {
            column.pad(self.row);
            builder = builder.column(
                column.name,
                match column.data {
                    Data::Unknown => Column::from(vec![f64::NAN; self.row]),
                    Data::Numbers(numbers) => numbers.into(),
                    Data::Texts(texts) => texts.finish(),
                },
            );
        }
        builder
    }
}
