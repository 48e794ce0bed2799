//! Reads a CSV file, for the examples that take one and need no fine errors.

use std::error::Error;

use keyaccount::portfolio::{Portfolio, Value};

/// Numbers, texts and empty cells of a CSV file whose first column holds the ids.
///
/// A file without accounts is refused: columns come from the rows, so that the models would say that
/// they are missing although the header names them.
pub(crate) fn read(file: &str) -> Result<Portfolio<'static>, Box<dyn Error>> {
    let refused = |error: csv::Error| format!("{file}: {error}");
    let mut reader = csv::Reader::from_path(file).map_err(refused)?;
    let names = reader.headers().map_err(refused)?.clone();
    let id = names.get(0).ok_or_else(|| format!("{file}: there is no column"))?.to_owned();
    let value = |name: &str, text: &str| match text.parse::<f64>() {
        _ if text.is_empty() => Value::Missing,
        Ok(number) if name != id => Value::Number(number),
        _ => Value::from(text.to_owned()),
    };
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(refused)?;
        let cells = names.iter().zip(&row).map(|(name, text)| (name.to_owned(), value(name, text)));
        rows.push(cells.collect::<Vec<_>>());
    }
    if rows.is_empty() {
        let what = "there is no account in it, only a header; give each account a line";
        return Err(format!("{file}: {what}").into());
    }
    Ok(Portfolio::from_records_with_id(&id, rows).map_err(|error| format!("{file}: {error}"))?)
}
