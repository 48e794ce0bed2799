//! The values of a call, as the cells of one account.

use keyaccount::model::{BindFault, ClassifyError};
use keyaccount::portfolio::Value;
use rusqlite::functions::Context;
use rusqlite::types::ValueRef;

use crate::error::CallError;
use crate::models::Entry;

/// One cell per column of the model, from the arguments behind `first`: a value for each, or one
/// JSON object.
pub(crate) fn cells<'c>(
    context: &'c Context<'_>,
    first: usize,
    entry: &Entry,
) -> Result<Vec<Value<'c>>, CallError> {
    let given = context.len().saturating_sub(first);
    if given == 1
        && let ValueRef::Text(text) = context.get_raw(first)
        && text.trim_ascii_start().starts_with(b"{")
    {
        return object(text, entry);
    }
    if given != entry.columns.len() {
        return Err(CallError::ValueCount {
            model: entry.key.clone(),
            columns: entry.columns.iter().map(|(name, _)| name.clone()).collect(),
            found: given,
        });
    }
    let columns = entry.columns.iter().enumerate();
    columns.map(|(place, (name, _))| value(context.get_raw(first + place), name)).collect()
}

fn value<'v>(value: ValueRef<'v>, column: &str) -> Result<Value<'v>, CallError> {
    match value {
        ValueRef::Null => Ok(Value::Missing),
        ValueRef::Integer(number) => Ok(number.into()),
        ValueRef::Real(number) => Ok(number.into()),
        ValueRef::Text(text) => Ok(utf8(text, || format!("`{column}`"))?.into()),
        ValueRef::Blob(_) => Err(CallError::Blob { column: column.to_owned() }),
    }
}

fn object(text: &[u8], entry: &Entry) -> Result<Vec<Value<'static>>, CallError> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(text)?;
    let known = |name: &String| entry.columns.iter().any(|(column, _)| column == name);
    if let Some(column) = object.keys().find(|name| !known(name)) {
        let known = entry.columns.iter().map(|(name, _)| name.clone()).collect();
        let fault = BindFault::UnknownCell { column: column.clone(), known };
        let model = entry.key.clone();
        return Err(ClassifyError::Binding { model, faults: vec![fault], total: 1 }.into());
    }
    let columns = entry.columns.iter();
    columns
        .map(|(column, _)| match object.get(column) {
            None | Some(serde_json::Value::Null) => Ok(Value::Missing),
            Some(serde_json::Value::Bool(flag)) => Ok((*flag).into()),
            // A number beyond f64 parses to infinity, which the model refuses by name.
            Some(serde_json::Value::Number(number)) => Ok(number.as_f64().into()),
            Some(serde_json::Value::String(text)) => Ok(text.clone().into()),
            Some(_) => Err(CallError::Nested { column: column.clone() }),
        })
        .collect()
}

/// What an argument is that should be something else.
pub(crate) fn in_words(value: ValueRef<'_>) -> &'static str {
    match value {
        ValueRef::Null => "NULL",
        ValueRef::Integer(_) | ValueRef::Real(_) => "a number",
        ValueRef::Text(_) => "a text",
        ValueRef::Blob(_) => "a BLOB",
    }
}

/// A text argument.
pub(crate) fn utf8(text: &[u8], what: impl FnOnce() -> String) -> Result<&str, CallError> {
    std::str::from_utf8(text).map_err(|_| CallError::InvalidUtf8 { what: what() })
}
