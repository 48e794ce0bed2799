//! Whole numbers of any width, as they are.

use std::borrow::Cow;
use std::ops::Range;

/// Whole numbers of one width, borrowed or owned: the codes of a dictionary column, a number
/// column, or ids. Made with `From` from slices, arrays and vectors of `i8..=i64` and `u8..=u64`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Integers<'a> {
    /// Signed, 8 bits.
    I8(Cow<'a, [i8]>),
    /// Signed, 16 bits.
    I16(Cow<'a, [i16]>),
    /// Signed, 32 bits.
    I32(Cow<'a, [i32]>),
    /// Signed, 64 bits.
    I64(Cow<'a, [i64]>),
    /// Unsigned, 8 bits.
    U8(Cow<'a, [u8]>),
    /// Unsigned, 16 bits.
    U16(Cow<'a, [u16]>),
    /// Unsigned, 32 bits.
    U32(Cow<'a, [u32]>),
    /// Unsigned, 64 bits.
    U64(Cow<'a, [u64]>),
}

/// Runs one generic expression on the slice behind whichever width; `$wrap` is its constructor.
macro_rules! each_width {
    ($integers:expr, |$wrap:ident, $values:ident| $body:expr) => {
        each_width!(@ $integers, $wrap, $values, $body, I8 I16 I32 I64 U8 U16 U32 U64)
    };
    (@ $integers:expr, $wrap:ident, $values:ident, $body:expr, $($width:ident)*) => {
        match $integers {
            $($crate::portfolio::Integers::$width(values) => {
                let $wrap = $crate::portfolio::Integers::$width;
                let $values: &[_] = values;
                $body
            })*
        }
    };
}
pub(crate) use each_width;

/// Lossless (`get`) and rounding (`as_f64`) views of a whole number.
pub(crate) trait Whole: Copy + Ord {
    /// The number as `f64`, rounded to the nearest beyond 2^53.
    fn as_f64(self) -> f64;
    /// The number itself.
    fn exact(self) -> i128;
    /// The number as a position, if it can be one.
    fn position(self) -> Option<usize>;
}

macro_rules! whole {
    ($($width:ident $type:ty),*) => {$(
        impl Whole for $type {
            #[inline]
            #[allow(clippy::cast_lossless, reason = "one text for every width")]
            fn as_f64(self) -> f64 {
                self as f64
            }
            #[inline]
            fn exact(self) -> i128 {
                self.into()
            }
            #[inline]
            fn position(self) -> Option<usize> {
                usize::try_from(self).ok()
            }
        }
        impl<'a> From<Cow<'a, [$type]>> for Integers<'a> {
            fn from(values: Cow<'a, [$type]>) -> Self {
                Self::$width(values)
            }
        }
        impl<'a> From<&'a [$type]> for Integers<'a> {
            fn from(values: &'a [$type]) -> Self {
                Self::$width(values.into())
            }
        }
        impl<'a, const N: usize> From<&'a [$type; N]> for Integers<'a> {
            fn from(values: &'a [$type; N]) -> Self {
                Self::$width(values.into())
            }
        }
        impl<const N: usize> From<[$type; N]> for Integers<'_> {
            fn from(values: [$type; N]) -> Self {
                Self::$width(Vec::from(values).into())
            }
        }
        impl<'a> From<&'a Vec<$type>> for Integers<'a> {
            fn from(values: &'a Vec<$type>) -> Self {
                Self::$width(values.into())
            }
        }
        impl From<Vec<$type>> for Integers<'_> {
            fn from(values: Vec<$type>) -> Self {
                Self::$width(values.into())
            }
        }
    )*};
}
whole!(I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64);

impl Integers<'_> {
    /// How many numbers there are.
    pub fn len(&self) -> usize {
        each_width!(self, |_wrap, values| values.len())
    }

    /// Whether there is no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row, exact; `None` out of range.
    pub fn get(&self, row: usize) -> Option<i128> {
        each_width!(self, |_wrap, values| values.get(row).copied().map(Whole::exact))
    }

    /// The numbers of a range of rows, without a copy.
    pub(crate) fn slice(&self, rows: Range<usize>) -> Integers<'_> {
        each_width!(self, |wrap, values| wrap(values.get(rows).unwrap_or_default().into()))
    }

    /// The numbers of a range of rows as `f64`.
    pub(crate) fn convert(&self, rows: Range<usize>, buffer: &mut [f64]) {
        each_width!(self, |_wrap, values| {
            let values = values.get(rows).unwrap_or_default();
            buffer.iter_mut().zip(values).for_each(|(to, from)| *to = from.as_f64());
        });
    }

    /// The table's entry for each number of a range of rows, NaN where it has none.
    pub(crate) fn look_up(&self, rows: Range<usize>, table: &[f64], buffer: &mut [f64]) {
        each_width!(self, |_wrap, values| {
            let values = values.get(rows).unwrap_or_default();
            for (to, code) in buffer.iter_mut().zip(values) {
                *to = code.position().and_then(|at| table.get(at)).copied().unwrap_or(f64::NAN);
            }
        });
    }

    /// Whether every number of a range of rows is one of `0..levels`.
    pub(crate) fn are_codes(&self, rows: Range<usize>, levels: usize) -> bool {
        each_width!(self, |_wrap, values| {
            let values = values.get(rows).unwrap_or_default();
            // Two plain reductions at the native width: no branch, no conversion in the loop.
            let first = values.first().copied().unwrap_or_default();
            let least = values.iter().fold(first, |least, code| least.min(*code));
            let greatest = values.iter().fold(first, |greatest, code| greatest.max(*code));
            values.is_empty()
                || (least.position().is_some()
                    && greatest.position().is_some_and(|code| code < levels))
        })
    }
}
