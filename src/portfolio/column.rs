//! A column: one number or one text per account, or nothing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use super::bits::Bits;
use super::fault::{Fault, Faults};
use super::integers::Integers;
use super::numbers::Numbers;
use crate::instructions::Instructions;

mod block;
mod convert;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A number per row; booleans count as 0 and 1.
    Number,
    /// A text per row, as a code into a list of levels.
    Text,
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "number",
            Self::Text => "text",
        })
    }
}

/// One value per account, in the caller's own memory where possible.
///
/// Made with `From`:
///
/// | from (slice, array, vector; borrowed data stays borrowed) | column |
/// |---|---|
/// | `f64`, `f32` | numbers, NaN = missing |
/// | `i8..=i64`, `u8..=u64` | numbers; beyond 2^53 rounded to the nearest `f64` when read |
/// | `bool`, [`Bits`] | numbers 0 and 1 |
/// | `Option` of any of these numbers | numbers, `None` = missing (copied) |
/// | [`ArrayView1<f64>`](ndarray::ArrayView1), any stride | numbers, NaN = missing |
/// | `&str`, `String`, `Cow<str>`, and `Option` of these | texts, `None` = missing (encoded) |
///
/// or with [`Column::dictionary`]; [`Column::with_validity`] adds a bitmap of what was observed.
/// A column is checked when a [`Portfolio`](super::Portfolio) is built from it, not before.
///
/// ```
/// use keyaccount::portfolio::Column;
/// let revenue = Column::from(vec![Some(1.5), None]);
/// assert_eq!((revenue.number(0), revenue.number(1)), (Some(1.5), None));
/// let region = Column::from(["north", "south", "north"]);
/// assert_eq!(region.text(2), Some("north"));
/// assert_eq!(region.levels().map(<[_]>::len), Some(2));
/// ```
#[derive(Debug, Clone)]
pub struct Column<'a> {
    data: Data<'a>,
    validity: Option<Bits<'a>>,
}

#[derive(Debug, Clone)]
enum Data<'a> {
    Numbers(Numbers<'a>),
    Texts { codes: Integers<'a>, levels: Levels<'a> },
}

// Not `Cow<[Cow<str>]>`: that would make the column invariant in its lifetime.
#[derive(Debug, Clone)]
enum Levels<'a> {
    Borrowed(&'a [Cow<'a, str>]),
    Owned(Vec<Cow<'a, str>>),
}

impl<'a> Levels<'a> {
    fn as_slice(&self) -> &[Cow<'a, str>] {
        match self {
            Self::Borrowed(levels) => levels,
            Self::Owned(levels) => levels,
        }
    }
}

impl<'a> Column<'a> {
    /// A column of texts: row `r` holds `levels[codes[r]]`.
    ///
    /// A code outside `0..levels` on a row that is not missing, and a level listed twice, are
    /// faults of the portfolio.
    ///
    /// ```
    /// use keyaccount::portfolio::Column;
    /// let codes: &[i8] = &[1, 0, -1];
    /// let tier = Column::dictionary(codes, ["silver", "gold"]).with_validity(&[0b011], 0);
    /// assert_eq!([tier.text(0), tier.text(1), tier.text(2)], [Some("gold"), Some("silver"), None]);
    /// ```
    #[must_use]
    pub fn dictionary<L>(
        codes: impl Into<Integers<'a>>,
        levels: impl IntoIterator<Item = L>,
    ) -> Self
    where
        L: Into<Cow<'a, str>>,
    {
        let levels = Levels::Owned(levels.into_iter().map(Into::into).collect());
        Self { data: Data::Texts { codes: codes.into(), levels }, validity: None }
    }

    /// Marks rows as missing by a bitmap in Arrow's layout: row `r` is bit `offset + r`, the least
    /// significant bit of a byte first, and 0 means missing. A row that was missing before stays so.
    ///
    /// What a missing row holds is never read: an infinity or a code without a level is no fault.
    /// A bitmap that is too short is a fault of the portfolio.
    #[must_use]
    pub fn with_validity(self, bitmap: impl Into<Cow<'a, [u8]>>, offset: usize) -> Self {
        let bits = Bits::new(bitmap, offset, self.len());
        self.with_validity_bits(bits)
    }

    pub(crate) fn with_validity_bits(self, bits: Bits<'a>) -> Self {
        let validity = match self.validity {
            // A bitmap that is too short stays as it is, for the check to report.
            Some(before) if !before.is_complete() => before,
            Some(before) if bits.is_complete() => before.and(&bits),
            _ => bits,
        };
        Self { data: self.data, validity: Some(validity) }
    }

    pub(crate) fn from_numbers(numbers: Numbers<'a>) -> Self {
        Self { data: Data::Numbers(numbers), validity: None }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Numbers(numbers) => numbers.len(),
            Data::Texts { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the column holds numbers or texts.
    pub fn kind(&self) -> ColumnKind {
        match self.data {
            Data::Numbers(_) => ColumnKind::Number,
            Data::Texts { .. } => ColumnKind::Text,
        }
    }

    /// The number of a row; `None` where it is missing, a text, or out of range.
    pub fn number(&self, row: usize) -> Option<f64> {
        match &self.data {
            Data::Numbers(numbers) if self.is_valid(row) => {
                numbers.get(row).filter(|value| !value.is_nan())
            }
            _ => None,
        }
    }

    /// The text of a row; `None` where it is missing, a number, or out of range.
    pub fn text(&self, row: usize) -> Option<&str> {
        match &self.data {
            Data::Texts { codes, levels } if self.is_valid(row) => {
                let code = usize::try_from(codes.get(row)?).ok()?;
                levels.as_slice().get(code).map(AsRef::as_ref)
            }
            _ => None,
        }
    }

    /// The distinct texts of a text column, by code; not every one need be in use. `None` for a
    /// column of numbers.
    pub fn levels(&self) -> Option<&[Cow<'a, str>]> {
        match &self.data {
            Data::Numbers(_) => None,
            Data::Texts { levels, .. } => Some(levels.as_slice()),
        }
    }

    /// Whether a row holds nothing: invalid, NaN, or out of range.
    pub fn is_missing(&self, row: usize) -> bool {
        match self.kind() {
            ColumnKind::Number => self.number(row).is_none(),
            ColumnKind::Text => self.text(row).is_none(),
        }
    }

    /// How many rows hold nothing; takes one pass.
    pub fn missing_count(&self) -> usize {
        match &self.data {
            Data::Numbers(_) => {
                let mut buffer = [0.0; 256];
                let starts = (0..self.len()).step_by(buffer.len());
                starts
                    .map(|start| {
                        let rows = start..start.saturating_add(buffer.len());
                        let block = self.block(rows, &mut buffer, Instructions::widest());
                        block.iter().filter(|value| value.is_nan()).count()
                    })
                    .sum()
            }
            Data::Texts { .. } => self.validity.as_ref().map_or(0, Bits::count_zeros),
        }
    }

    /// The column over a range of rows, without a copy; the range is cut to the column.
    pub(crate) fn slice(&self, rows: &Range<usize>) -> Column<'_> {
        let rows = &self.cut(rows, self.len());
        Column {
            data: match &self.data {
                Data::Numbers(numbers) => Data::Numbers(numbers.slice(rows)),
                Data::Texts { codes, levels } => Data::Texts {
                    codes: codes.slice(rows.clone()),
                    levels: Levels::Borrowed(levels.as_slice()),
                },
            },
            validity: self.validity.as_ref().map(|bits| bits.slice(rows)),
        }
    }

    /// A range cut to the rows there are, and to so many of them.
    fn cut(&self, rows: &Range<usize>, most: usize) -> Range<usize> {
        let end = rows.end.min(self.len());
        let start = rows.start.min(end);
        start..end.min(start.saturating_add(most))
    }

    fn is_valid(&self, row: usize) -> bool {
        self.validity.as_ref().is_none_or(|bits| bits.get(row))
    }

    /// Adds the faults of the column's shape: bitmaps and levels.
    pub(crate) fn check_shape(&self, name: &str, faults: &mut Faults) {
        let values = match &self.data {
            Data::Numbers(Numbers::Bits(bits)) => Some(bits),
            _ => None,
        };
        for bits in values.into_iter().chain(&self.validity) {
            if !bits.is_complete() {
                let (available, needed) = (bits.available(), bits.len());
                let column = name.to_owned();
                faults.add(|| Fault::BitmapTooShort { column, available, needed });
            }
        }
        let mut seen = HashMap::new();
        for (second, level) in self.levels().unwrap_or_default().iter().enumerate() {
            let first = *seen.entry(level).or_insert(second);
            if first != second {
                let (column, level) = (name.to_owned(), level.to_string());
                faults.add(|| Fault::DuplicateLevel { column, level, first, second });
            }
        }
    }

    /// Whether the column can hold a bad value at all.
    pub(crate) fn can_be_bad(&self) -> bool {
        match &self.data {
            Data::Numbers(numbers) => numbers.can_be_infinite(),
            Data::Texts { .. } => true,
        }
    }

    /// Whether a range of rows is free of bad values, even where missing: one pass on vectors.
    pub(crate) fn is_clean(&self, rows: &Range<usize>) -> bool {
        let rows = self.cut(rows, self.len());
        match &self.data {
            Data::Numbers(numbers) => numbers.are_not_infinite(&rows),
            Data::Texts { codes, levels } => codes.are_codes(rows, levels.as_slice().len()),
        }
    }

    /// Adds a fault for each bad value on a row that is not missing.
    pub(crate) fn check_values(&self, name: &str, faults: &mut Faults) {
        let column = || name.to_owned();
        for row in (0..self.len()).filter(|row| self.is_valid(*row)) {
            match &self.data {
                Data::Numbers(numbers) => {
                    if let Some(value) = numbers.get(row).filter(|value| value.is_infinite()) {
                        faults.add(|| Fault::Infinite { row, id: None, column: column(), value });
                    }
                }
                Data::Texts { codes, levels } => {
                    let (code, levels) = (codes.get(row).unwrap_or(-1), levels.as_slice().len());
                    if usize::try_from(code).map_or(true, |code| code >= levels) {
                        let column = column();
                        faults.add(|| Fault::CodeOutOfRange {
                            row,
                            id: None,
                            column,
                            code,
                            levels,
                        });
                    }
                }
            }
        }
    }
}
