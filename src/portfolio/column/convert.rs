//! Columns from what callers have.

use std::borrow::Cow;

use ndarray::ArrayView1;

use super::Column;
use crate::portfolio::bits::Bits;
use crate::portfolio::integers::Whole;
use crate::portfolio::numbers::Numbers;
use crate::portfolio::text::encode;

/// A column from anything that can be borrowed or owned as a slice of `$type`.
macro_rules! from_slices {
    ($type:ty, |$values:ident| $column:expr) => {
        impl<'a> From<Cow<'a, [$type]>> for Column<'a> {
            fn from($values: Cow<'a, [$type]>) -> Self {
                $column
            }
        }
        from_slices!(@ 'a, &'a [$type]);
        from_slices!(@ 'a, &'a Vec<$type>);
        from_slices!(@ 'a, Vec<$type>);
        impl<'a, const N: usize> From<&'a [$type; N]> for Column<'a> {
            fn from(values: &'a [$type; N]) -> Self {
                Self::from(values.as_slice())
            }
        }
        impl<'a, const N: usize> From<[$type; N]> for Column<'a> {
            fn from(values: [$type; N]) -> Self {
                Self::from(Vec::from(values))
            }
        }
    };
    (@ $a:lifetime, $from:ty) => {
        impl<$a> From<$from> for Column<$a> {
            fn from(values: $from) -> Self {
                Self::from(Cow::from(values))
            }
        }
    };
}

macro_rules! from_numbers {
    ($($type:ty: |$values:ident| $numbers:expr, |$value:ident| $float:expr;)*) => {$(
        from_slices!($type, |$values| Column::from_numbers($numbers));
        from_slices!(Option<$type>, |values| {
            let float = |value: &Option<$type>| match *value {
                Some($value) => $float,
                None => f64::NAN,
            };
            Column::from(values.iter().map(float).collect::<Vec<f64>>())
        });
    )*};
}
from_numbers! {
    f64: |values| Numbers::F64(values), |value| value;
    f32: |values| Numbers::F32(values), |value| f64::from(value);
    bool: |values| Numbers::Bools(values), |value| f64::from(u8::from(value));
    i8: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    i16: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    i32: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    i64: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    u8: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    u16: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    u32: |values| Numbers::Integers(values.into()), |value| value.as_f64();
    u64: |values| Numbers::Integers(values.into()), |value| value.as_f64();
}

impl<'a> From<Bits<'a>> for Column<'a> {
    fn from(bits: Bits<'a>) -> Self {
        Self::from_numbers(Numbers::Bits(bits))
    }
}

impl<'a> From<ArrayView1<'a, f64>> for Column<'a> {
    fn from(view: ArrayView1<'a, f64>) -> Self {
        Self::from_numbers(view.into())
    }
}

/// A column of texts; `$text` borrows from a borrowed list and moves out of an owned one.
macro_rules! from_texts {
    ($($type:ty: |$text:ident| $borrow:expr, $own:expr;)*) => {$(
        from_texts!(@ $type, |$text| Some($borrow), Some($own));
        from_texts!(@ Option<$type>, |$text| $text.as_ref().map(|$text| $borrow), $text.map(|$text| $own));
    )*};
    (@ $type:ty, |$text:ident| $borrow:expr, $own:expr) => {
        impl<'a> From<&'a [$type]> for Column<'a> {
            fn from(texts: &'a [$type]) -> Self {
                encode(texts.iter().map(|$text| $borrow))
            }
        }
        impl<'a> From<&'a Vec<$type>> for Column<'a> {
            fn from(texts: &'a Vec<$type>) -> Self {
                Self::from(texts.as_slice())
            }
        }
        impl<'a> From<Vec<$type>> for Column<'a> {
            fn from(texts: Vec<$type>) -> Self {
                encode(texts.into_iter().map(|$text| $own))
            }
        }
        impl<'a, const N: usize> From<&'a [$type; N]> for Column<'a> {
            fn from(texts: &'a [$type; N]) -> Self {
                Self::from(texts.as_slice())
            }
        }
        impl<'a, const N: usize> From<[$type; N]> for Column<'a> {
            fn from(texts: [$type; N]) -> Self {
                encode(texts.into_iter().map(|$text| $own))
            }
        }
    };
}
from_texts! {
    &'a str: |text| Cow::Borrowed(*text), Cow::Borrowed(text);
    String: |text| Cow::Borrowed(text.as_str()), Cow::Owned(text);
    Cow<'a, str>: |text| Cow::Borrowed(text.as_ref()), text;
}
