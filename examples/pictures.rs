//! Draws every picture of a portfolio and writes them, as SVG, into a folder.
//!
//! ```text
//! cargo run --release --example pictures -- [ACCOUNTS.csv [PREVIOUS.csv]] [--models FILE.toml] [--draw N] [--currency TEXT] [--out DIR]
//! ```
//! Without arguments it draws the two snapshots that ship in `examples/data` with the presets, into
//! `target/pictures`. `--draw N` makes N accounts out of each file's first: each takes every cell
//! from one of two of them, and its numbers move by up to a fifth. They are written there as well,
//! as `drawn_now.csv` and `drawn_before.csv`, for examples that read them.

#[path = "support/lines.rs"]
mod lines;
#[path = "support/table.rs"]
mod table;

use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyaccount::analysis::agreement::CrossTable;
use keyaccount::analysis::concentration::Concentration;
use keyaccount::analysis::migration::{Migration, Snapshot};
use keyaccount::analysis::{ClassView, Matching, Money};
use keyaccount::classification::Classifications;
use keyaccount::model::{Bensaou, Model, ModelSet};
use keyaccount::plot::{
    self, AcceptabilityOptions, Accounts, AgreementOptions, ConcentrationOptions, ContinuumOptions,
    ContributionsOptions, Curve, FlowWidth, MatrixOptions, MigrationOptions, PlotError, Style,
};
use keyaccount::portfolio::{ColumnKind, Portfolio};
use keyaccount::robustness::{Simulation, WeightDistribution};
use lexopt::prelude::*;

const HELP: &str = "\
Draws every picture of a portfolio and writes them, as SVG, into a folder.

usage: pictures [ACCOUNTS.csv [PREVIOUS.csv]] [--models FILE.toml] [--draw N] [--currency TEXT]
                [--out DIR]

  ACCOUNTS.csv        one account a row, a header line, the ids in the first column
                      [default: both snapshots in examples/data]
  PREVIOUS.csv        an earlier snapshot of the same accounts, for the movement between them
  --models FILE.toml  the models, as data [default: the presets]
  --draw N            makes N accounts out of those of each file, and draws them instead
  --currency TEXT     what stands behind amounts of money, such as EUR [default: nothing]
  --out DIR           where the pictures go [default: target/pictures]
  -h, --help          this text

A column `won_value` sizes the bubbles. Exit codes: 0 done, 2 something is wrong with the arguments
or the files.
";

/// The column that sizes the bubbles.
const MONEY: &str = "won_value";
/// How many accounts may be drawn: as many as fit into the memory of any desk.
const MOST_DRAWN: usize = 10_000_000;

fn main() -> ExitCode {
    let done = match arguments() {
        Ok(Some(arguments)) => run(arguments),
        Ok(None) => {
            print!("{HELP}");
            Ok(())
        }
        Err(error) => Err(format!("{error} (see --help)").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pictures: {error}");
            ExitCode::from(2)
        }
    }
}

struct Arguments {
    accounts: PathBuf,
    previous: Option<PathBuf>,
    models: Option<PathBuf>,
    draw: Option<NonZeroUsize>,
    currency: String,
    out: PathBuf,
}

/// `None`: help was asked for.
fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let (mut models, mut draw, mut out) = (None, None, home.join("target/pictures"));
    let mut currency = String::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(path) if files.len() < 2 => files.push(PathBuf::from(path)),
            Long("models") => models = Some(parser.value()?.into()),
            Long("draw") => draw = Some(parser.value()?.parse_with(to_draw)?),
            Long("currency") => currency = parser.value()?.string()?,
            Long("out") => out = parser.value()?.into(),
            Long("help") | Short('h') => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    if files.is_empty() {
        let shipped = ["examples/data/accounts.csv", "examples/data/accounts_previous.csv"];
        files = shipped.map(|file| home.join(file)).into();
    }
    let mut files = files.into_iter();
    let accounts = files.next().unwrap_or_default();
    Ok(Some(Arguments { accounts, previous: files.next(), models, draw, currency, out }))
}

fn to_draw(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse::<NonZeroUsize>().ok().filter(|number| number.get() <= MOST_DRAWN);
    number.ok_or_else(|| format!("--draw takes a whole number from 1 to {MOST_DRAWN}"))
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let set = match &arguments.models {
        Some(path) => load(path)?,
        None => ModelSet::presets(),
    };
    let mut models = set.models();
    if let Some(fit) = set.bensaou.as_ref().and_then(Bensaou::design_fit) {
        models.push(Box::new(fit));
    }
    let read = |path: &PathBuf, drawn: &str| -> Result<Table, Box<dyn Error>> {
        let file = path.display().to_string();
        let mut portfolio = table::read(&file)?;
        check_money(&file, &portfolio)?;
        if let Some(accounts) = arguments.draw {
            portfolio = draw(&portfolio, accounts.get())?;
            let drawn = arguments.out.join(drawn);
            write(&portfolio, &drawn).map_err(|error| cannot("write", &drawn, error))?;
        }
        let money = portfolio.column(MONEY).map(Money::from_column).transpose();
        let money = money.map_err(|error| format!("{file}, column `{MONEY}`: {error}"))?;
        let money = money.ok_or_else(|| format!("{file}: there is no column `{MONEY}`"))?;
        Ok(Table { file, portfolio, money })
    };
    fs::create_dir_all(&arguments.out)
        .map_err(|error| cannot("make the folder", &arguments.out, error))?;
    let now = read(&arguments.accounts, "drawn_now.csv")?;
    let before = arguments.previous.as_ref().map(|path| read(path, "drawn_before.csv"));
    let before = before.transpose()?;
    let style = Style { currency: arguments.currency, ..Style::default() };
    let album = Album { names: names(&now.portfolio), now, before, style, out: arguments.out };
    for model in &models {
        album.of_model(model.as_ref())?;
    }
    for (number, one) in models.iter().enumerate() {
        for other in models.iter().skip(number + 1) {
            album.of_two_models(one.as_ref(), other.as_ref())?;
        }
    }
    album.of_money()
}

/// What can't be done with a file.
fn cannot(what: &str, path: &Path, error: impl Display) -> Box<dyn Error> {
    format!("{}: cannot {what}: {error}", path.display()).into()
}

/// The models of a file.
fn load(path: &Path) -> Result<ModelSet, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| cannot("read the models", path, error))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Refuses an amount below 0, which has no bubble and no share of the whole, by its line.
fn check_money(file: &str, portfolio: &Portfolio<'_>) -> Result<(), Box<dyn Error>> {
    let amount = |row| Some((row, portfolio.column(MONEY)?.number(row)?));
    let mut amounts = (0..portfolio.rows()).filter_map(amount);
    let Some((row, amount)) = amounts.find(|(_, amount)| *amount < 0.0) else { return Ok(()) };
    let bytes = fs::read(file)?;
    let record = csv::Reader::from_reader(bytes.as_slice()).into_records().nth(row).transpose()?;
    let at = record.as_ref().and_then(csv::StringRecord::position);
    let line =
        at.map_or(String::new(), |at| format!(", line {}", lines::Lines::of(&bytes).record(at)));
    let what = "is negative; give an amount from 0 on, or leave the cell empty if it is not known";
    Err(format!("{file}{line}, column `{MONEY}`: the amount {amount} {what}").into())
}

/// One snapshot.
struct Table {
    file: String,
    portfolio: Portfolio<'static>,
    money: Money<'static>,
}

impl Table {
    fn classify(&self, model: &dyn Model) -> Result<Classifications, Box<dyn Error>> {
        let result = model.classify(&self.portfolio);
        result.map_err(|error| format!("{}: {error}", self.file).into())
    }
}

/// What the pictures have in common.
struct Album {
    now: Table,
    before: Option<Table>,
    names: Vec<String>,
    style: Style,
    out: PathBuf,
}

impl Album {
    fn style(&self) -> Style {
        self.style.clone()
    }

    fn write(&self, name: &str, picture: Result<String, PlotError>) -> Result<(), Box<dyn Error>> {
        let picture = picture?;
        let path = self.out.join(format!("{name}.svg"));
        fs::write(&path, &picture).map_err(|error| cannot("write", &path, error))?;
        println!("{}: {} kB", path.display(), picture.len().div_ceil(1000));
        Ok(())
    }

    fn of_model(&self, model: &dyn Model) -> Result<(), Box<dyn Error>> {
        let key = &model.about().key;
        let Table { portfolio, money, .. } = &self.now;
        let result = self.now.classify(model)?;
        let accounts = Accounts::of(model, &result)?.with_names(&self.names)?.with_money(money)?;
        let options = MatrixOptions { style: self.style(), ..MatrixOptions::default() };
        match plot::matrix(&accounts, &options) {
            Err(PlotError::NotAPlane { .. }) => {}
            picture => self.write(&format!("matrix_{key}"), picture)?,
        }
        match plot::path(&accounts, &options) {
            Err(PlotError::NotAPath { .. }) => {}
            picture => self.write(&format!("path_{key}"), picture)?,
        }
        let options = ContinuumOptions { style: self.style(), ..ContinuumOptions::default() };
        match plot::continuum(&accounts, &options) {
            Err(PlotError::NotOrdered { .. }) => {}
            picture => self.write(&format!("continuum_{key}"), picture)?,
        }
        let explanation = model.explain(portfolio, 0)?;
        let options =
            ContributionsOptions { style: self.style(), ..ContributionsOptions::default() };
        let picture = plot::contributions(&explanation, &options);
        self.write(&format!("contributions_{key}"), picture)?;
        // Weights may be off by a quarter, and cuts by 0.05.
        let draws = if portfolio.rows() > 5_000 { 100 } else { 1_000 };
        let about_these = Simulation::new(draws)
            .with_weights(WeightDistribution::Spread { share: 0.25 })
            .with_cuts_within(0.05);
        let draws = about_these.run(model, portfolio)?;
        let options =
            AcceptabilityOptions { style: self.style(), ..AcceptabilityOptions::default() };
        let picture = plot::acceptability(&draws, &accounts, &options);
        self.write(&format!("acceptability_{key}"), picture)?;
        self.movement(model, &result)
    }

    fn movement(&self, model: &dyn Model, now: &Classifications) -> Result<(), Box<dyn Error>> {
        let Some(before) = &self.before else { return Ok(()) };
        let was = before.classify(model)?;
        let (Some(old), Some(new)) = (before.portfolio.ids(), self.now.portfolio.ids()) else {
            return Ok(());
        };
        let matching = Matching::by_id(old, new)?;
        let snapshot = |classified, money| -> Result<_, Box<dyn Error>> {
            Ok(Snapshot::new(ClassView::of(model, classified)?).with_money(money))
        };
        let (was, now) = (snapshot(&was, &before.money)?, snapshot(now, &self.now.money)?);
        let moved = Migration::of(&matching, was, now)?;
        for (name, width) in [("accounts", FlowWidth::Accounts), ("money", FlowWidth::Money)] {
            let picture = plot::migration(&moved, &MigrationOptions { style: self.style(), width });
            self.write(&format!("migration_{name}_{}", model.about().key), picture)?;
        }
        Ok(())
    }

    fn of_two_models(&self, one: &dyn Model, other: &dyn Model) -> Result<(), Box<dyn Error>> {
        let (rows, columns) = (self.now.classify(one)?, self.now.classify(other)?);
        let table = CrossTable::of(ClassView::of(one, &rows)?, ClassView::of(other, &columns)?)?;
        let options = AgreementOptions {
            style: self.style(),
            rows: one.about().name.clone(),
            columns: other.about().name.clone(),
        };
        let name = format!("agreement_{}_{}", one.about().key, other.about().key);
        self.write(&name, plot::agreement(&table, &options))
    }

    fn of_money(&self) -> Result<(), Box<dyn Error>> {
        let spread = Concentration::of(&self.now.money)?;
        for (name, curve) in [("pareto", Curve::Pareto), ("lorenz", Curve::Lorenz)] {
            let style = self.style();
            let options = ConcentrationOptions { style, curve, ..ConcentrationOptions::default() };
            self.write(name, plot::concentration(&spread, &options))?;
        }
        Ok(())
    }
}

/// The names of the accounts, or their ids.
fn names(portfolio: &Portfolio<'_>) -> Vec<String> {
    let named = portfolio.column("name");
    let name = |row| {
        let name = named.and_then(|names| names.text(row)).map(str::to_owned);
        name.or_else(|| Some(portfolio.id(row)?.into_owned())).unwrap_or_default()
    };
    (0..portfolio.rows()).map(name).collect()
}

/// Accounts out of others: see the top of this file.
fn draw(parents: &Portfolio<'_>, accounts: usize) -> Result<Portfolio<'static>, Box<dyn Error>> {
    let mut state = 1_u64; // SplitMix64
    let mut bits = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let below = |bits: u64, bound: usize| usize::try_from(bits % bound as u64).unwrap_or(0);
    let mut unit = {
        let mut bits = bits;
        move || (bits() >> 11) as f64 / (1_u64 << 53) as f64
    };
    let pairs: Vec<(usize, usize)> = (0..accounts)
        .map(|_| (below(bits(), parents.rows()), below(bits(), parents.rows())))
        .collect();
    let mut builder =
        Portfolio::builder().ids((1..=accounts).map(|n| format!("A-{n:06}")).collect::<Vec<_>>());
    for (name, column) in parents.columns() {
        let mut cell = |(one, other): &(usize, usize)| if unit() < 0.5 { *one } else { *other };
        let rows: Vec<usize> = pairs.iter().map(&mut cell).collect();
        builder = if column.kind() == ColumnKind::Text {
            let texts = rows.iter().map(|row| column.text(*row).map(str::to_owned));
            builder.column(name.to_owned(), texts.collect::<Vec<_>>())
        } else {
            let mut moved = |row: &usize| {
                let factor = 0.8 + 0.4 * unit();
                Some(column.number(*row)? * factor)
            };
            builder.column(name.to_owned(), rows.iter().map(&mut moved).collect::<Vec<_>>())
        };
    }
    Ok(builder.build()?)
}

/// As a CSV file that the examples read.
fn write(portfolio: &Portfolio<'_>, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["account"].into_iter().chain(portfolio.column_names()))?;
    for row in 0..portfolio.rows() {
        writer.write_field(portfolio.id(row).unwrap_or_default().as_ref())?;
        for (_, column) in portfolio.columns() {
            let number = || column.number(row).map(|number| number.to_string());
            let cell = column.text(row).map(str::to_owned).or_else(number);
            writer.write_field(cell.unwrap_or_default())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    println!("{}: {} accounts", path.display(), portfolio.rows());
    Ok(writer.flush()?)
}
