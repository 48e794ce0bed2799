//! The command line.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use keyaccount::analysis::hysteresis::Hysteresis;
use keyaccount::analysis::overrides::Date;
use lexopt::prelude::*;

use crate::support::failure::Failure;

pub(crate) const HELP: &str = "\
Compares two snapshots of a portfolio and prints a quarterly review for a sales director.

usage: review [PREVIOUS.csv CURRENT.csv] [options]

  PREVIOUS.csv CURRENT.csv  one account a row, a header line; an empty cell is a missing value
                        [default: the two snapshots in examples/data, with a manager, a capacity,
                        a band, overrides and a day that go with them]
  --id COLUMN           the column that names the accounts
                        [default: `account` if there is one, else the first column]
  --models FILE.toml    the models, as data [default: the presets]
  --previous-models FILE.toml
                        the models of the previous review: tells moves of the data from moves that
                        the models made [default: the same models]
  --focus MODEL         the key of the model that the review is about
                        [default: four_s if there is one, else the first]
  --key CLASS[,CLASS]   the classes of that model that make a key account [default: its best]
  --band BAND           an account keeps its class until it has cleared the border by so much of a
                        score, 0 to 1 [default: 0]
  --overrides FILE.toml classes that people have set, with who, when and why; needs --day
  --day YYYY-MM-DD      the day of the review, on which an override stands or has expired
  --manager COLUMN      who looks after an account, a column of CURRENT.csv
  --capacity N          how many key accounts each manager (without --manager: all together) can
                        look after
  --efforts FILE.toml   what it costs to change the columns, and how far they go: tells the cheapest way
                        to a key class (build with --features optimization)
  --parent COLUMN       the parent of an account, a column of CURRENT.csv; needs --roll-up
  --parents FILE.csv    where the column of --parent is, if not in CURRENT.csv; same --id
  --roll-up FILE.toml   how the columns of a group's members add up; needs --parent
  --json                one JSON object, and nothing else
  --out DIR             writes report.html, accounts.csv and results.json into a folder, and prints
                        their names in place of the review
  -h, --help            this text

A column `won_value` is summed up per class, and a column `name` is shown beside the id, if there
are such columns. Exit codes: 0 done, 2 something is wrong with the arguments or the files.
";

/// What to review, and how to show it.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) previous: PathBuf,
    pub(crate) current: PathBuf,
    pub(crate) id: Option<String>,
    pub(crate) models: Option<PathBuf>,
    pub(crate) previous_models: Option<PathBuf>,
    pub(crate) focus: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) band: Option<Hysteresis>,
    pub(crate) overrides: Option<PathBuf>,
    pub(crate) day: Option<Date>,
    pub(crate) manager: Option<String>,
    pub(crate) capacity: Option<usize>,
    pub(crate) efforts: Option<PathBuf>,
    pub(crate) parent: Option<String>,
    pub(crate) parents: Option<PathBuf>,
    pub(crate) roll_up: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) out: Option<PathBuf>,
}

/// What the caller wants.
#[derive(Debug)]
pub(crate) enum Request {
    Review(Box<Arguments>),
    Help,
}

impl Arguments {
    /// Reads the command line of the process.
    pub(crate) fn parse() -> Result<Request, Failure> {
        Self::read(lexopt::Parser::from_env())
            .map_err(|error| Failure::new(format!("{error} (see --help)")))
    }

    /// Every file that is read.
    pub(crate) fn inputs(&self) -> Vec<&Path> {
        let given = [
            &self.models,
            &self.previous_models,
            &self.overrides,
            &self.efforts,
            &self.parents,
            &self.roll_up,
        ];
        let snapshots = [&self.previous, &self.current];
        snapshots.into_iter().chain(given.into_iter().flatten()).map(PathBuf::as_path).collect()
    }

    fn read(mut parser: lexopt::Parser) -> Result<Request, lexopt::Error> {
        let mut to = Self::default();
        let mut files: Vec<PathBuf> = Vec::new();
        let mut given = std::collections::HashSet::new();
        while let Some(argument) = parser.next()? {
            if let Long(option) = &argument
                && !given.insert((*option).to_owned())
            {
                return Err(format!("--{option} is given twice").into());
            }
            match argument {
                Long("help") | Short('h') => return Ok(Request::Help),
                Long("json") => to.json = true,
                Long("out") => to.out = Some(parser.value()?.into()),
                Long("id") => to.id = Some(parser.value()?.string()?),
                Long("models") => to.models = Some(parser.value()?.into()),
                Long("previous-models") => to.previous_models = Some(parser.value()?.into()),
                Long("focus") => to.focus = Some(parser.value()?.string()?),
                Long("key") => to.key = Some(parser.value()?.string()?),
                Long("band") => {
                    let band: f64 = parsed(&mut parser, "--band")?;
                    // A score is at most 1, and so is the way to any border.
                    if band > 1.0 {
                        return Err(format!("--band {band}: use a number from 0 to 1").into());
                    }
                    let band = Hysteresis::new(band).map_err(|error| format!("--band: {error}"))?;
                    to.band = Some(band);
                }
                Long("overrides") => to.overrides = Some(parser.value()?.into()),
                Long("day") => to.day = Some(parsed(&mut parser, "--day")?),
                Long("manager") => to.manager = Some(parser.value()?.string()?),
                Long("capacity") => to.capacity = Some(parsed(&mut parser, "--capacity")?),
                Long("efforts") => to.efforts = Some(parser.value()?.into()),
                Long("parent") => to.parent = Some(parser.value()?.string()?),
                Long("parents") => to.parents = Some(parser.value()?.into()),
                Long("roll-up") => to.roll_up = Some(parser.value()?.into()),
                Value(path) if files.len() < 2 => files.push(path.into()),
                _ => return Err(argument.unexpected()),
            }
        }
        let mut files = files.into_iter();
        match (files.next(), files.next()) {
            (Some(previous), Some(current)) => (to.previous, to.current) = (previous, current),
            (Some(_), None) => return Err("a review takes two files, or none".into()),
            (None, _) => to.take_shipped()?,
        }
        if to.overrides.is_some() && to.day.is_none() {
            return Err("--overrides needs --day, the day on which they stand".into());
        }
        if to.parent.is_some() != to.roll_up.is_some() {
            return Err("--parent and --roll-up need each other".into());
        }
        if to.parents.is_some() && to.parent.is_none() {
            return Err("--parents needs --parent, the column that names the parent".into());
        }
        Ok(Request::Review(Box::new(to)))
    }

    /// The snapshots that ship, with whatever goes with them and was not given.
    fn take_shipped(&mut self) -> Result<(), lexopt::Error> {
        let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data");
        self.previous = data.join("accounts_previous.csv");
        self.current = data.join("accounts.csv");
        self.manager.get_or_insert_with(|| "manager".to_owned());
        self.capacity.get_or_insert(4);
        if self.band.is_none() {
            self.band = Some(Hysteresis::new(0.02).map_err(|error| error.to_string())?);
        }
        self.overrides.get_or_insert_with(|| data.join("overrides.toml"));
        if self.day.is_none() {
            self.day = Some(Date::new(2026, 9, 30).map_err(|error| error.to_string())?);
        }
        Ok(())
    }
}

/// The value of an option, or what is wrong with it under the name of the option.
fn parsed<T: FromStr<Err: Display>>(
    parser: &mut lexopt::Parser,
    option: &str,
) -> Result<T, lexopt::Error> {
    let text = parser.value()?.string()?;
    text.parse().map_err(|error| format!("{option} {text}: {error}").into())
}
