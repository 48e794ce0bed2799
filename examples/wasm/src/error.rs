//! Why a call gives no answer; JavaScript gets the message.

use keyaccount::model::ClassifyError;
use keyaccount::plot::PlotError;
use keyaccount::portfolio::PortfolioError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the models were closed")]
    Closed,
    #[error("there is no model in it")]
    NoModels,
    #[error("not a set of models in JSON: {0}")]
    ModelsJson(serde_json::Error),
    #[error("not a set of models in TOML: {0}")]
    ModelsToml(#[from] toml::de::Error),
    #[error("{what} is not UTF-8 from byte {at} on; save it as UTF-8")]
    InvalidUtf8 { what: &'static str, at: usize },
    #[error("there is no model {place}: there are {count}, counted from 0")]
    NoSuchModel { place: usize, count: usize },
    #[error("the accounts were not classified by model {place} last; classify first")]
    NotClassified { place: usize },
    #[error("not columns in JSON: {0}")]
    ColumnsJson(serde_json::Error),
    #[error("line 1: there is no header; name the columns there")]
    NoHeader,
    #[error("line {line}: {cells} cells where the header has {expected}")]
    Ragged { line: u64, cells: u64, expected: u64 },
    #[error("the table can't be read: {0}")]
    Csv(csv::Error),
    #[error("{}{}", listed.join("\n"), more(*total, listed.len()))]
    Cells { listed: Vec<String>, total: usize },
    #[error(transparent)]
    Portfolio(#[from] PortfolioError),
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    #[error(transparent)]
    Plot(#[from] PlotError),
}

fn more(total: usize, listed: usize) -> String {
    match total - listed {
        0 => String::new(),
        more => format!("\nand {more} more"),
    }
}

pub(crate) fn utf8<'t>(bytes: &'t [u8], what: &'static str) -> Result<&'t str, Failure> {
    std::str::from_utf8(bytes)
        .map_err(|error| Failure::InvalidUtf8 { what, at: error.valid_up_to() })
}
