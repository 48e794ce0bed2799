//! The caller's table: columns by pointer, read where they lie.

use std::ffi::{c_char, c_void};

use keyaccount::portfolio::{Column as PortfolioColumn, Portfolio};

use crate::raw;
use crate::status::Failure;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum ValuesType {
    /// double; NaN is missing.
    Float64 = 0,
    /// float; NaN is missing.
    Float32 = 1,
    /// int8_t
    Int8 = 2,
    /// int16_t
    Int16 = 3,
    /// int32_t
    Int32 = 4,
    /// int64_t; beyond 2^53 rounded to the nearest double.
    Int64 = 5,
    /// uint8_t; also for bool.
    Uint8 = 6,
    /// uint16_t
    Uint16 = 7,
    /// uint32_t
    Uint32 = 8,
    /// uint64_t; beyond 2^53 rounded to the nearest double.
    Uint64 = 9,
    /// int32_t, each the place of a text in the levels.
    Text = 10,
}

/// One column of a table. Nothing is copied and nothing is kept: the memory is the caller's, and is
/// read during the call only.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Column {
    /// The name by which a model asks for it: UTF-8, ended by NUL.
    pub name: *const c_char,
    /// A KeyaccountValuesType.
    pub values_type: u32,
    /// As many values of that type as the table has rows.
    pub values: *const c_void,
    /// Which rows hold a value: bit `validity_offset + row`, the least significant bit of a byte
    /// first, 0 is missing (the layout of Arrow). NULL: all of them, but for NaN. The value of a
    /// missing row is never looked at.
    pub validity: *const u8,
    /// Bits before the first row's.
    pub validity_offset: usize,
    /// Of text: the distinct texts, UTF-8, ended by NUL. Else NULL.
    pub levels: *const *const c_char,
    /// How many there are.
    pub level_count: usize,
}

/// A table of accounts, one per row.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Table {
    /// How many accounts.
    pub rows: usize,
    /// NULL, or an id for each of them: UTF-8, ended by NUL, not empty, none twice. Messages and
    /// explanations name accounts by it.
    pub ids: *const *const c_char,
    /// The columns, in any order; those that no model asks for are not read.
    pub columns: *const Column,
    /// How many columns.
    pub column_count: usize,
}

/// The checked table.
///
/// # Safety
/// The pointer, and those in what it leads to, are as their fields say, during `'a`.
pub(crate) unsafe fn portfolio<'a>(table: *const Table) -> Result<Portfolio<'a>, Failure> {
    // SAFETY: as promised to this function.
    let table = unsafe { raw::reference(table, "table") }?;
    // SAFETY: as promised to this function.
    let columns = unsafe { raw::slice(table.columns, table.column_count, "table->columns") }?;
    let mut builder = Portfolio::builder();
    if !table.ids.is_null() {
        // SAFETY: as promised to this function.
        let ids = unsafe { texts(table.ids, table.rows, "table->ids") }?;
        builder = builder.ids(ids);
    }
    for (place, column) in columns.iter().enumerate() {
        let place = format!("table->columns[{place}]");
        // SAFETY: as promised to this function.
        let name = unsafe { raw::text(column.name, format_args!("{place}.name")) }?;
        // SAFETY: as promised to this function.
        let column = unsafe { values(column, table.rows, &place) }?;
        builder = builder.column(name, column);
    }
    Ok(builder.build()?)
}

/// # Safety
/// The pointers of the column are as its fields say, for a table of `rows`, during `'a`.
unsafe fn values<'a>(
    column: &Column,
    rows: usize,
    place: &str,
) -> Result<PortfolioColumn<'a>, Failure> {
    macro_rules! numbers {
        ($type:ty) => {{
            // SAFETY: as promised to this function, with the type that the column claims.
            let values = unsafe { slice_of::<$type>(column, rows, place) }?;
            PortfolioColumn::from(values)
        }};
    }
    const LAST: u32 = ValuesType::Text as u32;
    let built = match column.values_type {
        kind if kind == ValuesType::Float64 as u32 => numbers!(f64),
        kind if kind == ValuesType::Float32 as u32 => numbers!(f32),
        kind if kind == ValuesType::Int8 as u32 => numbers!(i8),
        kind if kind == ValuesType::Int16 as u32 => numbers!(i16),
        kind if kind == ValuesType::Int32 as u32 => numbers!(i32),
        kind if kind == ValuesType::Int64 as u32 => numbers!(i64),
        kind if kind == ValuesType::Uint8 as u32 => numbers!(u8),
        kind if kind == ValuesType::Uint16 as u32 => numbers!(u16),
        kind if kind == ValuesType::Uint32 as u32 => numbers!(u32),
        kind if kind == ValuesType::Uint64 as u32 => numbers!(u64),
        LAST => {
            // SAFETY: as promised to this function.
            let codes = unsafe { slice_of::<i32>(column, rows, place) }?;
            let what = format!("{place}.levels");
            // SAFETY: as promised to this function.
            let levels = unsafe { texts(column.levels, column.level_count, &what) }?;
            PortfolioColumn::dictionary(codes, levels)
        }
        found => {
            let what = format!("{place}.values_type");
            return Err(Failure::UnknownValue { what, found, last: LAST });
        }
    };
    if column.validity.is_null() {
        return Ok(built);
    }
    let what = format!("{place}.validity");
    let bits = column.validity_offset.checked_add(rows);
    let bytes = bits.ok_or_else(|| Failure::TooLong { what: what.clone() })?.div_ceil(8);
    // SAFETY: as promised to this function.
    let bitmap = unsafe { raw::slice(column.validity, bytes, &what) }?;
    Ok(built.with_validity(bitmap, column.validity_offset))
}

/// # Safety
/// As [`values`], and they are of type `T`.
unsafe fn slice_of<'a, T>(column: &Column, rows: usize, place: &str) -> Result<&'a [T], Failure> {
    // SAFETY: as promised to this function.
    unsafe { raw::slice(column.values.cast::<T>(), rows, format_args!("{place}.values")) }
}

/// A list of texts.
///
/// # Safety
/// Unless NULL, the pointer leads to `length` pointers to live texts, ended by NUL, that nobody
/// changes during `'a`.
unsafe fn texts<'a>(
    pointer: *const *const c_char,
    length: usize,
    what: &str,
) -> Result<Vec<&'a str>, Failure> {
    // SAFETY: as promised to this function.
    let pointers = unsafe { raw::slice(pointer, length, what) }?;
    let text = |(place, text): (usize, &*const c_char)| {
        // SAFETY: as promised to this function.
        unsafe { raw::text(*text, format_args!("{what}[{place}]")) }
    };
    pointers.iter().enumerate().map(text).collect()
}
