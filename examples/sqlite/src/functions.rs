//! The SQL functions.

use std::sync::Arc;

use keyaccount::class::Class;
use keyaccount::classification::Classification;
use keyaccount::model::Model;
use keyaccount::portfolio::{Portfolio, Value};
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value as SqlValue, ValueRef};

use crate::arguments::{cells, in_words, utf8};
use crate::error::CallError;
use crate::models::{Entry, Models, Registry};

/// Any number of arguments.
const ANY: std::ffi::c_int = -1;

/// The same answer for the same arguments, from them alone: good for indexes, generated columns,
/// views and triggers.
const PURE: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_INNOCUOUS);

/// Adds every function to a connection.
pub(crate) fn add(connection: &Connection, registry: &Arc<Registry>) -> rusqlite::Result<()> {
    let answers: [(&str, Read); 5] = [
        ("keyaccount_class", |answer| text(answer.class().map(|class| &class.key))),
        ("keyaccount_term", |answer| text(answer.class().map(|class| &class.term))),
        ("keyaccount_margin", |answer| number(answer.row.margin())),
        ("keyaccount_coverage", |answer| number(answer.row.coverage())),
        ("keyaccount_flags", |answer| SqlValue::Integer(answer.row.flags().bits().into())),
    ];
    for (name, read) in answers {
        scalar(connection, registry, name, ANY, move |models, context| {
            let entry = model(models, context)?;
            classify(entry, &cells(context, 1, entry)?, |answer| Ok(read(answer)))
        })?;
    }
    scalar(connection, registry, "keyaccount_score", ANY, |models, context| {
        let entry = model(models, context)?;
        let axis = axis(entry, context)?;
        let cells = cells(context, 2, entry)?;
        classify(entry, &cells, |answer| Ok(number(answer.row.score(&axis))))
    })?;
    scalar(connection, registry, "keyaccount_explain", ANY, |models, context| {
        let entry = model(models, context)?;
        explain(entry, &cells(context, 1, entry)?).map(SqlValue::Text)
    })?;
    scalar(connection, registry, "keyaccount_columns", 1, |models, context| {
        let columns = &model(models, context)?.columns;
        Ok(list(columns.iter().map(|(name, _)| name.as_str())))
    })?;
    scalar(connection, registry, "keyaccount_axes", 1, |models, context| {
        let ready = model(models, context)?.lock();
        Ok(list(ready.borrow_owner().axes().iter().map(keyaccount::axis::Axis::key)))
    })?;
    scalar(connection, registry, "keyaccount_models", 0, |models, _| {
        Ok(list(models.keys().iter().map(String::as_str)))
    })
}

fn scalar(
    connection: &Connection,
    registry: &Arc<Registry>,
    name: &str,
    arguments: std::ffi::c_int,
    body: impl Fn(&Models, &Context<'_>) -> Result<SqlValue, CallError> + Send + 'static,
) -> rusqlite::Result<()> {
    let registry = Arc::clone(registry);
    connection.create_scalar_function(name, arguments, PURE, move |context| {
        Ok(body(registry.models()?, context)?)
    })
}

/// What a function gives of the answer.
type Read = fn(&Answer<'_>) -> SqlValue;

/// What a model says of the account.
struct Answer<'a> {
    model: &'a dyn Model,
    row: Classification<'a>,
}

impl Answer<'_> {
    fn class(&self) -> Option<&Class> {
        self.model.class(self.row.code())
    }
}

/// The model that the first argument names.
fn model<'m>(models: &'m Models, context: &Context<'_>) -> Result<&'m Entry, CallError> {
    let found = match (!context.is_empty()).then(|| context.get_raw(0)) {
        Some(ValueRef::Text(key)) => return models.get(utf8(key, || "the model".to_owned())?),
        Some(other) => in_words(other),
        None => "left out",
    };
    Err(CallError::NoModel { found, known: models.keys() })
}

/// The key of the axis that the second argument names.
fn axis(entry: &Entry, context: &Context<'_>) -> Result<String, CallError> {
    let given = match context.len() {
        0 | 1 => SqlValue::Null,
        _ => context.get_raw(1).try_into().unwrap_or(SqlValue::Null),
    };
    let ready = entry.lock();
    let axes = ready.borrow_owner().axes();
    if let SqlValue::Text(key) = &given
        && axes.iter().any(|axis| axis.key() == key)
    {
        return Ok(key.clone());
    }
    let wrong = match given {
        SqlValue::Text(key) => key,
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Blob(_) => "a BLOB".to_owned(),
    };
    let known = axes.iter().map(|axis| axis.key().to_owned()).collect();
    Err(CallError::UnknownAxis { model: entry.key.clone(), axis: wrong, known })
}

fn classify(
    entry: &Entry,
    cells: &[Value<'_>],
    read: impl FnOnce(&Answer<'_>) -> Result<SqlValue, CallError>,
) -> Result<SqlValue, CallError> {
    entry.lock().with_dependent_mut(|model, one| {
        let row = one.classify_values(cells)?;
        read(&Answer { model: model.as_ref(), row })
    })
}

fn explain(entry: &Entry, cells: &[Value<'_>]) -> Result<String, CallError> {
    let mut builder = Portfolio::builder().ids(["account"]);
    for ((name, text), cell) in entry.columns.iter().zip(cells) {
        builder = match cell {
            Value::Number(number) => builder.column(name.as_str(), [*number]),
            Value::Text(text) => builder.column(name.as_str(), [text.clone()]),
            Value::Missing if *text => builder.column(name.as_str(), [None::<&str>]),
            Value::Missing => builder.column(name.as_str(), [f64::NAN]),
        };
    }
    let portfolio = builder.build()?;
    Ok(entry.lock().borrow_owner().explain(&portfolio, 0)?.to_string())
}

fn text(text: Option<&String>) -> SqlValue {
    text.cloned().map_or(SqlValue::Null, SqlValue::Text)
}

fn number(number: Option<f64>) -> SqlValue {
    number.map_or(SqlValue::Null, SqlValue::Real)
}

/// A JSON array of texts.
fn list<'t>(texts: impl Iterator<Item = &'t str>) -> SqlValue {
    SqlValue::Text(texts.collect::<serde_json::Value>().to_string())
}
