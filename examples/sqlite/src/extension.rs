//! The functions as an extension that any host of SQLite can load.

use std::ffi::{c_char, c_int};
use std::sync::Arc;

use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, Result, ffi};

use crate::arguments::{in_words, utf8};
use crate::error::CallError;
use crate::models::{Models, Registry};

/// Where SQLite enters the library; called by `load_extension`.
///
/// # Safety
/// The arguments are those that SQLite passes to the entry point of an extension.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sqlite3_extension_init(
    database: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    routines: *mut ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: the pointers are SQLite's own, as promised to this function, and `add` does no more
    // than register functions, none of which keeps the connection.
    unsafe { Connection::extension_init2(database, message, routines, add) }
}

/// Registers the functions, with the presets unless other models are loaded first.
#[expect(clippy::needless_pass_by_value, reason = "so is the callback's type")]
fn add(connection: Connection) -> Result<bool> {
    let registry = Arc::new(Registry::empty());
    crate::functions::add(&connection, &registry)?;
    // Not from views and triggers, and the answer is in what it changes.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("keyaccount_load", 1, flags, move |context| {
        let text = match context.get_raw(0) {
            ValueRef::Text(text) => utf8(text, || "the models".to_owned())?,
            other => return Err(CallError::ModelsNotText { found: in_words(other) }.into()),
        };
        let models = Models::parse(text).map_err(CallError::from)?;
        let count = i64::try_from(models.keys().len()).unwrap_or(i64::MAX);
        registry.set(models)?;
        Ok(SqlValue::Integer(count))
    })?;
    Ok(false)
}
