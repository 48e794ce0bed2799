//! Columns of `f64` in files that may know no NaN or infinity: missing is null in JSON and nan in
//! TOML, which has no null; infinite is a word.
//!
//! Every other number is written so that it loads bit for bit.

use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// The word for a margin that nothing can use up.
const INFINITE: &str = "infinite";

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Cell<'a> {
    Number(f64),
    Word(std::borrow::Cow<'a, str>),
    /// What JSON has instead of NaN; only ever read.
    Missing(()),
}

pub(crate) fn serialize<S: Serializer>(column: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(column.iter().map(|number| {
        if *number == f64::INFINITY {
            Cell::Word(INFINITE.into())
        } else {
            // A format without NaN writes it as what it has instead.
            Cell::Number(*number)
        }
    }))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<f64>, D::Error> {
    let cells = Vec::<Cell<'_>>::deserialize(deserializer)?;
    cells
        .into_iter()
        .enumerate()
        .map(|(row, cell)| match cell {
            Cell::Missing(()) => Ok(f64::NAN),
            Cell::Number(number) => Ok(number),
            Cell::Word(word) if word == INFINITE => Ok(f64::INFINITY),
            Cell::Word(word) => Err(D::Error::custom(format_args!(
                "row {row}: `{word}` is not a number, null or `{INFINITE}`"
            ))),
        })
        .collect()
}
