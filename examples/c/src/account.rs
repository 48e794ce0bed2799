//! One account: its class, and why.

use std::ffi::c_char;

use keyaccount::classification::Classifications;
use keyaccount::portfolio::Value;

use crate::models::Models;
use crate::raw;
use crate::status::{Failure, Status, c_string, guard};
use crate::table::{Table, portfolio};

/// One cell of one account. A cell whose text is NULL and whose number is NaN is missing.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Cell {
    /// The column: UTF-8, ended by NUL.
    pub column: *const c_char,
    /// The number, of a column of numbers.
    pub number: f64,
    /// The text, of a column of texts: UTF-8, ended by NUL. NULL for a number.
    pub text: *const c_char,
}

/// What a model says of one account.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Account {
    /// The code of the class, or KEYACCOUNT_UNCLASSIFIED.
    pub code: u8,
    /// A set of KeyaccountFlag.
    pub flags: u8,
    /// As in keyaccount_results_margins.
    pub margin: f64,
    /// The share of weight that was observed, 0 to 1.
    pub coverage: f64,
}

/// Classifies one account from its cells, in any order; a column that is not among them is missing.
/// The bits are those that the account gets in any table.
///
/// # Safety
/// `models` is a set of models, there are `cell_count` cells at `cells` with texts as their fields
/// say, there is room at `account`, and for `score_count` values (one per axis, or none) at
/// `scores`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_classify_account(
    models: *const Models,
    model: usize,
    cells: *const Cell,
    cell_count: usize,
    account: *mut Account,
    scores: *mut f64,
    score_count: usize,
) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        let models = unsafe { raw::reference(models, "models") }?;
        let model = models.get(model)?;
        // SAFETY: as promised to this function.
        let cells = unsafe { raw::slice(cells, cell_count, "cells") }?;
        let mut named = Vec::with_capacity(cells.len());
        for (place, cell) in cells.iter().enumerate() {
            // SAFETY: as promised to this function.
            let column = unsafe { raw::text(cell.column, format_args!("cells[{place}].column")) }?;
            let value = if cell.text.is_null() {
                Value::from(Some(cell.number).filter(|number| !number.is_nan()))
            } else {
                // SAFETY: as promised to this function.
                unsafe { raw::text(cell.text, format_args!("cells[{place}].text")) }?.into()
            };
            named.push((column, value));
        }
        let expected = model.axes().len();
        if score_count != 0 && score_count != expected {
            let (what, found) = ("the buffer of scores", score_count);
            return Err(Failure::WrongLength { what, found, expected });
        }
        let all = model.classify_account(&named)?;
        // SAFETY: as promised to this function.
        unsafe { write_account(&all, account, scores, score_count) }
    })
}

/// # Safety
/// There is room at `account`, and for `score_count` values at `scores`.
unsafe fn write_account(
    all: &Classifications,
    account: *mut Account,
    scores: *mut f64,
    score_count: usize,
) -> Result<(), Failure> {
    let Some(row) = all.get(0) else {
        return Err(Failure::NoSuchPlace { what: "row", place: 0, count: 0 });
    };
    let found: Vec<f64> =
        row.scores().take(score_count).map(|(_, score)| score.unwrap_or(f64::NAN)).collect();
    let value = Account {
        code: row.code().get(),
        flags: row.flags().bits(),
        margin: row.margin().unwrap_or(f64::NAN),
        coverage: row.coverage().unwrap_or_default(),
    };
    // SAFETY: as promised to this function.
    unsafe { raw::copy(&found, scores, "scores") }?;
    // SAFETY: as promised to this function.
    unsafe { raw::write(account, value, "account") }
}

/// Explains one row of a table: class, nearest border, and what each criterion contributes, a few
/// lines of UTF-8 for people. Writes the number of its bytes to `length`, and the text with a NUL
/// behind it to `buffer` if there is room for both: ask with a capacity of 0 first.
///
/// # Safety
/// `models` is a set of models, `table` a table whose pointers are as its fields say, there is room
/// for `capacity` bytes at `buffer` (which may be NULL if that is 0), and room at `length`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_explain(
    models: *const Models,
    model: usize,
    table: *const Table,
    row: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        let models = unsafe { raw::reference(models, "models") }?;
        let model = models.get(model)?;
        // SAFETY: as promised to this function.
        let portfolio = unsafe { portfolio(table) }?;
        let text = model.explain(&portfolio, row)?.to_string();
        let text = c_string(&text);
        // SAFETY: as promised to this function.
        unsafe { raw::write(length, text.as_bytes().len(), "length") }?;
        let bytes = text.as_bytes_with_nul();
        match capacity {
            0 => Ok(()),
            found if found < bytes.len() => {
                let expected = bytes.len();
                Err(Failure::WrongLength { what: "the buffer", found, expected })
            }
            // SAFETY: as promised to this function, and there is room, checked above.
            _ => unsafe { raw::copy(bytes, buffer.cast::<u8>(), "buffer") },
        }
    })
}
