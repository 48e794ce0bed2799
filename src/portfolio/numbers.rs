//! The storage of a number column, as the caller has it.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::ArrayView1;

use super::bits::Bits;
use super::integers::Integers;
use super::strided::Strided;

/// Numbers of one type and layout, borrowed or owned.
#[derive(Debug, Clone)]
pub(crate) enum Numbers<'a> {
    F64(Cow<'a, [f64]>),
    F32(Cow<'a, [f32]>),
    Integers(Integers<'a>),
    Bools(Cow<'a, [bool]>),
    Bits(Bits<'a>),
    Strided(Strided<'a>),
}

impl<'a> From<ArrayView1<'a, f64>> for Numbers<'a> {
    fn from(view: ArrayView1<'a, f64>) -> Self {
        match view.to_slice() {
            Some(values) => Self::F64(values.into()),
            None => Self::Strided(Strided::new(view)),
        }
    }
}

impl Numbers<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::F64(values) => values.len(),
            Self::F32(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Bools(values) => values.len(),
            Self::Bits(values) => values.len(),
            Self::Strided(values) => values.len(),
        }
    }

    /// The number of a row, whatever the validity; `None` out of range.
    pub(crate) fn get(&self, row: usize) -> Option<f64> {
        let mut value = [f64::NAN];
        (row < self.len()).then(|| {
            self.convert(row..row + 1, &mut value);
            let [value] = value;
            value
        })
    }

    /// The numbers of a range of rows that lies inside, without a copy.
    pub(crate) fn slice(&self, rows: &Range<usize>) -> Numbers<'_> {
        match self {
            Self::F64(values) => Numbers::F64(part(values, rows).into()),
            Self::F32(values) => Numbers::F32(part(values, rows).into()),
            Self::Integers(values) => Numbers::Integers(values.slice(rows.clone())),
            Self::Bools(values) => Numbers::Bools(part(values, rows).into()),
            Self::Bits(values) => Numbers::Bits(values.slice(rows)),
            Self::Strided(values) => Numbers::Strided(values.slice(rows)),
        }
    }

    /// The numbers of a range of rows where they lie, if they lie as `f64` side by side.
    #[inline]
    pub(crate) fn as_f64(&self, rows: &Range<usize>) -> Option<&[f64]> {
        match self {
            Self::F64(values) => values.get(rows.clone()),
            _ => None,
        }
    }

    /// Writes the numbers of a range of rows, whatever the validity, into a buffer of its length.
    pub(crate) fn convert(&self, rows: Range<usize>, buffer: &mut [f64]) {
        match self {
            Self::F64(values) => fill(buffer, part(values, &rows), |value| value),
            Self::F32(values) => fill(buffer, part(values, &rows), f64::from),
            Self::Integers(values) => values.convert(rows, buffer),
            Self::Bools(values) => {
                fill(buffer, part(values, &rows), |value| f64::from(u8::from(value)));
            }
            Self::Bits(values) => values.unpack(rows.start, buffer),
            Self::Strided(values) => values.read(&rows, buffer),
        }
    }

    /// Whether the type has infinities.
    pub(crate) fn can_be_infinite(&self) -> bool {
        matches!(self, Self::F64(_) | Self::F32(_) | Self::Strided(_))
    }

    /// Whether a range of rows is free of infinities, whatever the validity.
    pub(crate) fn are_not_infinite(&self, rows: &Range<usize>) -> bool {
        match self {
            Self::F64(values) => !any(part(values, rows), f64::is_infinite),
            Self::F32(values) => !any(part(values, rows), f32::is_infinite),
            Self::Strided(values) => values.is_not_infinite(rows),
            Self::Integers(_) | Self::Bools(_) | Self::Bits(_) => true,
        }
    }
}

fn part<'s, T>(values: &'s [T], rows: &Range<usize>) -> &'s [T] {
    values.get(rows.clone()).unwrap_or_default()
}

#[inline]
fn fill<T: Copy>(buffer: &mut [f64], values: &[T], convert: impl Fn(T) -> f64) {
    buffer.iter_mut().zip(values).for_each(|(to, from)| *to = convert(*from));
}

/// Looks at every value, so that the loop has no exit and runs on vectors.
#[inline]
fn any<T: Copy>(values: &[T], is: impl Fn(T) -> bool) -> bool {
    values.iter().fold(false, |found, value| found | is(*value))
}
