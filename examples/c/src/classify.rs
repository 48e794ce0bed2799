//! Classifying a table, and its results.

use keyaccount::class::ClassCode;
use keyaccount::classification::{Classifications, Detail as LibraryDetail};
use keyaccount::flags::Flags;

use crate::models::{Models, get};
use crate::raw;
use crate::status::{Failure, Status, guard};
use crate::table::{Table, portfolio};

// A constant would get the prefix of the types: the header has it from `cbindgen.toml`.
const _: () = assert!(ClassCode::UNCLASSIFIED.get() == 255);

/// How much of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Detail {
    /// The class codes.
    Class = 0,
    /// The class codes and the margins.
    Margin = 1,
    /// Class codes, margins, scores, coverage and flags.
    Full = 2,
}

/// Remarks on how a class came to be, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Flag {
    /// A number lay beyond its criterion's reference levels.
    Saturated = 1,
    /// Farther off the path of stages than the tolerance.
    OffPath = 2,
    /// A rung below the class lacks its evidence.
    SkippedRung = 4,
    /// There is no class.
    Unclassified = 8,
    /// A criterion was not observed.
    Incomplete = 16,
}
const _: () = {
    assert!(Flag::Saturated as u8 == Flags::SATURATED.bits());
    assert!(Flag::OffPath as u8 == Flags::OFF_PATH.bits());
    assert!(Flag::SkippedRung as u8 == Flags::SKIPPED_RUNG.bits());
    assert!(Flag::Unclassified as u8 == Flags::UNCLASSIFIED.bits());
    assert!(Flag::Incomplete as u8 == Flags::INCOMPLETE.bits());
};

/// What a model says of every account of a table. May be filled again and again and keeps its
/// memory; one thread at a time.
#[derive(Debug)]
pub struct Results {
    all: Classifications,
}

/// Results of no rows.
///
/// # Safety
/// There is room for a pointer at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_new(out: *mut *mut Results) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        unsafe { raw::write(out, std::ptr::null_mut(), "out") }?;
        let results = Box::new(Results { all: Classifications::new() });
        // SAFETY: as promised to this function.
        unsafe { raw::write(out, Box::into_raw(results), "out") }
    })
}

/// Frees results. NULL is fine; freeing twice, or anything else, is not.
///
/// # Safety
/// `results` is NULL or came from keyaccount_results_new, is not used by another thread, and is not
/// used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_free(results: *mut Results) {
    if !results.is_null() {
        guard(|| {
            // SAFETY: it was made by `Box::into_raw` in `keyaccount_results_new`, and is not used
            // again.
            drop(unsafe { Box::from_raw(results) });
            Ok(())
        });
    }
}

/// Classifies every account of a table by the model of a place, with a KeyaccountDetail. What the
/// results held before is gone, also on failure: they are empty then.
///
/// # Safety
/// `models` is a set of models, `table` a table whose pointers are as its fields say, and `results`
/// are results that no other thread uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_classify(
    models: *const Models,
    model: usize,
    table: *const Table,
    detail: u32,
    results: *mut Results,
) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        let results = unsafe { raw::exclusive(results, "results") }?;
        // Empty on the way out of every failure, a panic among them.
        let mut all = std::mem::take(&mut results.all);
        // SAFETY: as promised to this function.
        let models = unsafe { raw::reference(models, "models") }?;
        let model = models.get(model)?;
        // SAFETY: as promised to this function.
        let portfolio = unsafe { portfolio(table) }?;
        model.classify_into(&portfolio, library_detail(detail)?, &mut all)?;
        results.all = all;
        Ok(())
    })
}

fn library_detail(detail: u32) -> Result<LibraryDetail, Failure> {
    match detail {
        0 => Ok(LibraryDetail::Class),
        1 => Ok(LibraryDetail::Margin),
        2 => Ok(LibraryDetail::Full),
        found => {
            let last = Detail::Full as u32;
            Err(Failure::UnknownValue { what: "detail".to_owned(), found, last })
        }
    }
}

/// How many accounts results hold; 0 for NULL.
///
/// # Safety
/// `results` is NULL or results that are not being filled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_rows(results: *const Results) -> usize {
    // SAFETY: as promised to this function.
    unsafe { raw::reference(results, "results") }.map_or(0, |results| results.all.len())
}

/// Copies a column of a result.
///
/// # Safety
/// `results` is as in [`raw::reference`], `buffer` as in [`raw::copy`].
unsafe fn copy_column<T: Copy>(
    results: *const Results,
    what: &'static str,
    column: impl FnOnce(&Classifications) -> Result<&[T], Failure>,
    buffer: *mut T,
    length: usize,
) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        let all = &unsafe { raw::reference(results, "results") }?.all;
        let column = column(all)?;
        if column.len() < all.len() {
            return Err(Failure::NotComputed { what });
        }
        if column.len() != length {
            let (found, expected) = (length, column.len());
            return Err(Failure::WrongLength { what: "the buffer", found, expected });
        }
        // SAFETY: as promised to this function, and of the length that was promised.
        unsafe { raw::copy(column, buffer, "buffer") }
    })
}

/// Copies the class codes into a buffer of as many bytes as there are rows;
/// KEYACCOUNT_UNCLASSIFIED is no class.
///
/// # Safety
/// `results` are results that are not being filled, and there is room for `length` values at
/// `buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_codes(
    results: *const Results,
    buffer: *mut u8,
    length: usize,
) -> Status {
    // SAFETY: as promised to this function.
    unsafe { copy_column(results, "codes", |all| Ok(all.codes()), buffer, length) }
}

/// Copies the margins into a buffer of as many values as there are rows: the smallest total
/// move of the scores that changes the class; NaN without a class, infinite where no move can.
///
/// # Safety
/// `results` are results that are not being filled, and there is room for `length` values at
/// `buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_margins(
    results: *const Results,
    buffer: *mut f64,
    length: usize,
) -> Status {
    // SAFETY: as promised to this function.
    unsafe { copy_column(results, "margins", |all| Ok(all.margins()), buffer, length) }
}

/// Copies the scores on the axis of a place into a buffer of as many values as there are rows:
/// 0 to 1, NaN where nothing was observed.
///
/// # Safety
/// `results` are results that are not being filled, and there is room for `length` values at
/// `buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_scores(
    results: *const Results,
    axis: usize,
    buffer: *mut f64,
    length: usize,
) -> Status {
    // SAFETY: as promised to this function.
    unsafe { copy_column(results, "scores", |all| scores(all, axis), buffer, length) }
}

fn scores(all: &Classifications, axis: usize) -> Result<&[f64], Failure> {
    if all.detail() < LibraryDetail::Full {
        return Err(Failure::NotComputed { what: "scores" });
    }
    let columns: Vec<&[f64]> = all.scores().map(|(_, scores)| scores).collect();
    get(&columns, "axis", axis).copied()
}

/// Copies the coverage into a buffer of as many values as there are rows: the share of weight
/// that was observed, 0 to 1.
///
/// # Safety
/// `results` are results that are not being filled, and there is room for `length` values at
/// `buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_coverage(
    results: *const Results,
    buffer: *mut f64,
    length: usize,
) -> Status {
    // SAFETY: as promised to this function.
    unsafe { copy_column(results, "coverage", |all| Ok(all.coverage()), buffer, length) }
}

/// Copies the flags, sets of KeyaccountFlag, into a buffer of as many bytes as there are rows.
///
/// # Safety
/// `results` are results that are not being filled, and there is room for `length` values at
/// `buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_results_flags(
    results: *const Results,
    buffer: *mut u8,
    length: usize,
) -> Status {
    // SAFETY: as promised to this function.
    unsafe { copy_column(results, "flags", |all| Ok(all.flags()), buffer, length) }
}
