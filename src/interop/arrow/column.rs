//! An array as a column, borrowed where its layout allows.

use std::collections::HashSet;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, BooleanArray, DictionaryArray};
use arrow_schema::DataType;

use crate::portfolio::{Bits, Column, ColumnKind, Integers};

/// How a type is read.
pub(crate) enum Reading {
    /// As numbers or texts.
    Kind(ColumnKind),
    /// As missing throughout.
    Nothing,
    /// Not at all; with the remedy.
    Refused(&'static str),
}

/// How a column of this type is read.
pub(crate) fn reading(data_type: &DataType) -> Reading {
    use DataType::{
        Binary, BinaryView, Boolean, Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256,
        Dictionary, Duration, FixedSizeBinary, FixedSizeList, Float16, Float32, Float64, Int8,
        Int16, Int32, Int64, Interval, LargeBinary, LargeList, LargeListView, LargeUtf8, List,
        ListView, Map, Null, RunEndEncoded, Struct, Time32, Time64, Timestamp, UInt8, UInt16,
        UInt32, UInt64, Union, Utf8, Utf8View,
    };
    match data_type {
        Null => Reading::Nothing,
        Boolean | Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 | Float16
        | Float32 | Float64 => Reading::Kind(ColumnKind::Number),
        Utf8 | LargeUtf8 | Utf8View => Reading::Kind(ColumnKind::Text),
        Dictionary(_, values) => match **values {
            Dictionary(..) => Reading::Refused("unpack the dictionary inside the dictionary first"),
            ref values => reading(values),
        },
        Decimal32(..) | Decimal64(..) | Decimal128(..) | Decimal256(..) => {
            Reading::Refused("cast it to Float64, which rounds beyond 15 digits")
        }
        Date32 | Date64 | Timestamp(..) => Reading::Refused(
            "a point in time is no quantity: subtract it from a day of reference, and cast to a number of days",
        ),
        Time32(_) | Time64(_) | Duration(_) | Interval(_) => {
            Reading::Refused("cast it to a number in the unit that the criterion counts in")
        }
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => {
            Reading::Refused("cast it to Utf8 if it holds text")
        }
        RunEndEncoded(..) => Reading::Refused("cast it to the type of its values"),
        List(_) | ListView(_) | FixedSizeList(..) | LargeList(_) | LargeListView(_) | Struct(_)
        | Union(..) | Map(..) => {
            Reading::Refused("take the one field or element out that the criterion means")
        }
    }
}

/// The column of an array; `None` if its type can't be read.
pub(crate) fn of(array: &dyn Array) -> Option<Column<'_>> {
    macro_rules! borrowed {
        ($($type:ty)*) => {
            None$(.or_else(|| {
                let array = array.as_primitive_opt::<$type>()?;
                Some(with_nulls(Column::from(&**array.values()), array))
            }))*
        };
    }
    let column = borrowed!(Float64Type Float32Type Int64Type Int32Type UInt32Type Int8Type Int16Type
        UInt8Type UInt16Type UInt64Type);
    column
        .or_else(|| {
            let array = array.as_primitive_opt::<Float16Type>()?;
            let numbers: Vec<f64> = array.values().iter().map(|half| half.to_f64()).collect();
            Some(with_nulls(Column::from(numbers), array))
        })
        .or_else(|| array.as_boolean_opt().map(booleans))
        .or_else(|| texts(array).map(Column::from))
        .or_else(|| dictionary(array))
        .or_else(|| {
            let nothing = matches!(array.data_type(), DataType::Null);
            nothing.then(|| Column::from(vec![f64::NAN; array.len()]))
        })
}

/// The column with the array's validity bitmap, if it has one.
fn with_nulls<'b>(column: Column<'b>, array: &'b dyn Array) -> Column<'b> {
    match array.nulls() {
        Some(nulls) if nulls.null_count() > 0 => {
            column.with_validity(nulls.validity(), nulls.offset())
        }
        _ => column,
    }
}

fn booleans(array: &BooleanArray) -> Column<'_> {
    let bits = array.values();
    with_nulls(Column::from(Bits::new(bits.values(), bits.offset(), bits.len())), array)
}

/// The texts of an array of texts.
fn texts(array: &dyn Array) -> Option<Vec<Option<&str>>> {
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string_opt::<i32>()?.iter().collect()),
        DataType::LargeUtf8 => Some(array.as_string_opt::<i64>()?.iter().collect()),
        DataType::Utf8View => Some(array.as_string_view_opt()?.iter().collect()),
        _ => None,
    }
}

fn dictionary(array: &dyn Array) -> Option<Column<'_>> {
    macro_rules! keyed_by {
        ($($type:ty)*) => {
            None$(.or_else(|| keyed(array.as_dictionary_opt::<$type>()?)))*
        };
    }
    keyed_by!(Int8Type Int16Type Int32Type Int64Type UInt8Type UInt16Type UInt32Type UInt64Type)
}

fn keyed<K>(array: &DictionaryArray<K>) -> Option<Column<'_>>
where
    K: ArrowDictionaryKeyType,
    for<'b> Integers<'b>: From<&'b [K::Native]>,
{
    let Some(levels) = texts(array.values().as_ref()) else {
        let numbers = of(array.values().as_ref())?;
        let number = |row: usize| numbers.number(array.key(row)?);
        return Some(Column::from((0..array.len()).map(number).collect::<Vec<Option<f64>>>()));
    };
    // Arrow allows a level to be null or to stand twice; a portfolio does not.
    let mut seen = HashSet::new();
    if levels.iter().all(|level| level.is_some_and(|level| seen.insert(level))) {
        let column = Column::dictionary(&**array.keys().values(), levels.into_iter().flatten());
        return Some(with_nulls(column, array.keys()));
    }
    let text = |row: usize| levels.get(array.key(row)?).copied().flatten();
    Some(Column::from((0..array.len()).map(text).collect::<Vec<Option<&str>>>()))
}
