//! One account as it comes in.

use std::fmt;

use keyaccount::portfolio::Value;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// What stands in the body of a request for one account, or for each of a batch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The caller's name for it; comes back with the answer.
    #[serde(default)]
    pub id: Option<Id>,
    /// What is known about it, by column.
    pub cells: Cells,
}

/// An id: a text or a whole number, sent back as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "an id is a text or a whole number")]
pub enum Id {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// One cell. A column that is not named is missing, as is `null`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "a cell is a number, a text, true, false or null")]
pub enum Cell {
    /// A number.
    Number(f64),
    /// 0 or 1.
    Flag(bool),
    /// A text level.
    Text(String),
    /// Not known.
    Missing,
}

impl<'a> From<&'a Cell> for Value<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Number(number) => (*number).into(),
            Cell::Flag(flag) => (*flag).into(),
            Cell::Text(text) => text.as_str().into(),
            Cell::Missing => Value::Missing,
        }
    }
}

/// Cells with their columns, each column once.
#[derive(Debug, Clone)]
pub struct Cells(pub Vec<(String, Cell)>);

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CellsVisitor)
    }
}

struct CellsVisitor;

impl<'de> Visitor<'de> for CellsVisitor {
    type Value = Cells;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from column names to cells")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cells, A::Error> {
        let mut cells: Vec<(String, Cell)> = Vec::with_capacity(map.size_hint().unwrap_or(0));
        while let Some((column, cell)) = map.next_entry::<String, Cell>()? {
            // A map would keep the last one and say nothing.
            if cells.iter().any(|(known, _)| *known == column) {
                return Err(A::Error::custom(format_args!(
                    "the cell `{column}` is given twice: give each once"
                )));
            }
            cells.push((column, cell));
        }
        Ok(Cells(cells))
    }
}
