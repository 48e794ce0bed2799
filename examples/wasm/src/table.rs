//! Accounts from a CSV text, and from columns in JSON.

use std::collections::BTreeMap;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use keyaccount::model::Model;
use keyaccount::portfolio::{Column, Portfolio};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::error::{Failure, utf8};

/// Cells that can't be read, as they are found: all are counted, the first are listed.
#[derive(Default)]
struct BadCells {
    listed: Vec<String>,
    total: usize,
}

impl BadCells {
    const LISTED: usize = 20;

    fn add(&mut self, describe: impl FnOnce() -> String) {
        self.total += 1;
        if self.listed.len() < Self::LISTED {
            self.listed.push(describe());
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self { total: 0, .. } => Ok(()),
            Self { listed, total } => Err(Failure::Cells { listed, total }),
        }
    }
}

/// What was read of a column.
enum Cells {
    Numbers(Vec<f64>),
    Texts(Vec<Option<String>>),
}

/// The columns that a model reads, of a CSV text whose first line names them. Ids are in the column
/// `account`, or else in the first. Cells are separated by what the header has most of: commas,
/// semicolons or tabs. An empty cell is missing.
pub(crate) fn read_csv(
    bytes: &[u8],
    models: &[Box<dyn Model>],
) -> Result<Portfolio<'static>, Failure> {
    let text = utf8(bytes, "the table")?;
    let mut reader = ReaderBuilder::new()
        .trim(Trim::All)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(describe)?.clone();
    if header.iter().all(str::is_empty) {
        return Err(Failure::NoHeader);
    }
    let id = header.iter().position(|name| name == "account").unwrap_or(0);
    let mut wanted = wanted(&header, models);
    let mut ids = Vec::new();
    let mut bad = BadCells::default();
    for record in reader.records() {
        let record = record.map_err(describe)?;
        ids.push(record.get(id).unwrap_or_default().to_owned());
        for (place, cells) in &mut wanted {
            let cell = record.get(*place).unwrap_or_default();
            match cells {
                Cells::Texts(texts) => texts.push((!cell.is_empty()).then(|| cell.to_owned())),
                Cells::Numbers(numbers) => numbers.push(number(cell).unwrap_or_else(|why| {
                    let line = record.position().map_or(0, csv::Position::line);
                    let column = header.get(*place).unwrap_or_default();
                    bad.add(|| format!("line {line}, column `{column}`: {why}"));
                    f64::NAN
                })),
            }
        }
    }
    bad.finish()?;
    let mut builder = Portfolio::builder().ids(ids);
    for (place, cells) in wanted {
        let column = match cells {
            Cells::Numbers(numbers) => Column::from(numbers),
            Cells::Texts(texts) => Column::from(texts),
        };
        builder = builder.column(header.get(place).unwrap_or_default().to_owned(), column);
    }
    Ok(builder.build()?)
}

fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    // Of equal counts the last, which is the comma.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// The columns that are there and wanted. What a model misses it says itself, when it classifies.
fn wanted(header: &StringRecord, models: &[Box<dyn Model>]) -> Vec<(usize, Cells)> {
    let needs: Vec<_> = models.iter().flat_map(Model::columns).collect();
    let columns = header.iter().enumerate().filter_map(|(place, name)| {
        let mut readers = needs.iter().filter(|need| need.name == name).peekable();
        readers.peek()?;
        let text = readers.any(|need| need.text);
        Some((place, if text { Cells::Texts(Vec::new()) } else { Cells::Numbers(Vec::new()) }))
    });
    columns.collect()
}

fn number(cell: &str) -> Result<f64, String> {
    if cell.is_empty() {
        return Ok(f64::NAN);
    }
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!(
            "`{cell}` is not a finite number; write it like 1234.5, or leave the cell empty if it \
             is not known"
        )),
    }
}

fn describe(error: csv::Error) -> Failure {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => Failure::Ragged {
            line: pos.as_ref().map_or(0, csv::Position::line),
            cells: *len,
            expected: *expected_len,
        },
        _ => Failure::Csv(error),
    }
}

/// Columns as JavaScript has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    ids: Option<Vec<Json>>,
    columns: BTreeMap<String, Vec<Json>>,
}

/// The columns that a model reads, of JSON arrays of numbers, texts, booleans or null.
pub(crate) fn read_columns(
    bytes: &[u8],
    models: &[Box<dyn Model>],
) -> Result<Portfolio<'static>, Failure> {
    let Columns { ids, columns } = serde_json::from_slice(bytes).map_err(Failure::ColumnsJson)?;
    let needs: Vec<_> = models.iter().flat_map(Model::columns).collect();
    let mut builder = Portfolio::builder();
    if let Some(ids) = ids {
        let text = |id: Json| match id {
            Json::String(text) => text,
            Json::Number(number) => number.to_string(),
            _ => String::new(), // the portfolio says which rows have none
        };
        builder = builder.ids(ids.into_iter().map(text).collect::<Vec<_>>());
    }
    let mut bad = BadCells::default();
    for (name, cells) in columns {
        let mut readers = needs.iter().filter(|need| need.name == name).peekable();
        if readers.peek().is_none() {
            continue;
        }
        let mut refuse = |row: usize, found: &Json, wanted: &str| {
            bad.add(|| format!("row {row}, column `{name}`: {found} where {wanted} is wanted"));
        };
        let cells = cells.into_iter().enumerate();
        let column = if readers.any(|need| need.text) {
            let text = |(row, cell): (usize, Json)| match cell {
                Json::Null => None,
                Json::String(text) => Some(text),
                other => {
                    refuse(row, &other, "a text");
                    None
                }
            };
            Column::from(cells.map(text).collect::<Vec<_>>())
        } else {
            let number = |(row, cell): (usize, Json)| match cell {
                Json::Null => f64::NAN,
                Json::Bool(flag) => f64::from(u8::from(flag)),
                Json::Number(number) => number.as_f64().unwrap_or(f64::NAN),
                other => {
                    refuse(row, &other, "a number");
                    f64::NAN
                }
            };
            Column::from(cells.map(number).collect::<Vec<_>>())
        };
        builder = builder.column(name, column);
    }
    bad.finish()?;
    Ok(builder.build()?)
}
