//! The command line.

use std::path::PathBuf;

use lexopt::prelude::*;

use crate::support::failure::Failure;

pub(crate) const HELP: &str = "\
Classifies a CSV of business accounts by four models of key account management.

usage: classify_portfolio [ACCOUNTS.csv] [--models FILE.toml] [--id COLUMN] [--json]
                          [--out DIR [--focus MODEL] [--key CLASS[,CLASS]]]

  ACCOUNTS.csv        one account a row, a header line; an empty cell is a missing value
                      [default: the portfolio in examples/data]
  --models FILE.toml  the models, as data [default: the presets]
  --id COLUMN         the column that names the accounts
                      [default: `account` if there is one, else the first column]
  --json              one JSON object per account and line, and nothing else
  --out DIR           writes report.html, accounts.csv and results.json into a folder, and prints
                      their names in place of the report
  --focus MODEL       the key of the model whose key accounts the page is about
                      [default: four_s if there is one, else the first]
  --key CLASS[,CLASS] the classes of that model that make a key account [default: its best]
  -h, --help          this text

A column `won_value` is summed up per class, and a column `name` is shown beside the id, if there
are such columns. Exit codes: 0 done, 2 something is wrong with the arguments or the files.
";

/// What to classify, and how to show it.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) accounts: PathBuf,
    pub(crate) models: Option<PathBuf>,
    pub(crate) id: Option<String>,
    pub(crate) focus: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) json: bool,
    pub(crate) out: Option<PathBuf>,
}

/// What the caller wants.
#[derive(Debug)]
pub(crate) enum Request {
    Classify(Arguments),
    Help,
}

impl Arguments {
    /// Reads the command line of the process.
    pub(crate) fn parse() -> Result<Request, Failure> {
        Self::read(lexopt::Parser::from_env())
            .map_err(|error| Failure::new(format!("{error} (see --help)")))
    }

    fn read(mut parser: lexopt::Parser) -> Result<Request, lexopt::Error> {
        let (mut accounts, mut models, mut id, mut json) = (None, None, None, false);
        let (mut focus, mut key, mut out) = (None, None, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("models") if models.is_none() => models = Some(parser.value()?.into()),
                Long("id") if id.is_none() => id = Some(parser.value()?.string()?),
                Long("focus") if focus.is_none() => focus = Some(parser.value()?.string()?),
                Long("key") if key.is_none() => key = Some(parser.value()?.string()?),
                Long("out") if out.is_none() => out = Some(parser.value()?.into()),
                Long("json") => json = true,
                Long("help") | Short('h') => return Ok(Request::Help),
                Long(option @ ("models" | "id" | "focus" | "key" | "out")) => {
                    return Err(format!("--{option} is given twice").into());
                }
                Value(path) if accounts.is_none() => accounts = Some(path.into()),
                _ => return Err(argument.unexpected()),
            }
        }
        if out.is_none() && (focus.is_some() || key.is_some()) {
            return Err("--focus and --key are for the page that --out writes".into());
        }
        let shipped =
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data/accounts.csv");
        let accounts = accounts.unwrap_or_else(shipped);
        Ok(Request::Classify(Self { accounts, models, id, focus, key, json, out }))
    }
}
