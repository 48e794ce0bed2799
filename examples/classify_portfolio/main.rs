//! Classifies a CSV of accounts by all four models and prints what a sales manager wants to know.
//!
//! ```text
//! cargo run --release --example classify_portfolio -- [ACCOUNTS.csv] [--models FILE.toml] [--id COLUMN] [--json] [--out DIR]
//! ```
//! Without arguments it reads the portfolio that ships in `examples/data` with the presets.

mod arguments;
mod json;
mod portfolio;
mod report;

#[path = "../support/mod.rs"]
mod support;

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use keyaccount::analysis::ClassView;
use keyaccount::class::Class;
use keyaccount::classification::Classifications;
use keyaccount::model::{Model, Webster};
use keyaccount::panel::Panel;

use arguments::{Arguments, Request};
use support::accounts::Accounts;
use support::failure::Failure;
use support::key_accounts::KeyClasses;
use support::model_file;

/// The models side by side with their results on one portfolio.
struct Results<'m> {
    accounts: &'m Accounts,
    models: &'m [Box<dyn Model + 'm>],
    /// For what only Webster's ladder can tell: which rungs were skipped.
    webster: Option<&'m Webster>,
    /// One per model, in their order.
    classifications: Vec<Classifications>,
}

impl Results<'_> {
    /// Every model with its result.
    fn each(&self) -> impl Iterator<Item = (&dyn Model, &Classifications)> {
        self.models.iter().map(AsRef::as_ref).zip(&self.classifications)
    }

    /// What every model says, for analyses.
    fn views(&self) -> Result<Vec<ClassView<'_>>, Failure> {
        let view = |(model, result)| ClassView::of(model, result).map_err(Failure::from_display);
        self.each().map(view).collect()
    }

    /// Whether any account can get a class: not so a rung of Webster's ladder without evidence.
    fn reachable(&self, model: &dyn Model, class: &Class) -> bool {
        let ladder = self.webster.filter(|_| model.about().key == "webster");
        ladder.is_none_or(|webster| webster.reachable().any(|rung| rung.key() == class.key))
    }
}

fn main() -> ExitCode {
    match run() {
        // A closed output: the reader has seen enough (`| head`), and nobody is left to tell.
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            let _ = writeln!(std::io::stderr(), "classify_portfolio: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let Arguments { accounts: path, models, id, focus, key, json, out: folder } =
        match Arguments::parse()? {
            Request::Classify(arguments) => arguments,
            Request::Help => {
                out.write_all(arguments::HELP.as_bytes())?;
                return Ok(out.flush()?);
            }
        };
    let set = model_file::load(models.as_deref())?;
    // Four models of four types, and any of the caller's own, behind one trait.
    let boxed = model_file::boxed(&set);
    model_file::check_keys(&boxed, models.as_deref())?;

    let accounts = Accounts::read(&path, id.as_deref(), boxed.iter().map(AsRef::as_ref), &[])?;
    // One walk through the portfolio for all of them.
    let panel = Panel::new(boxed.iter().map(AsRef::as_ref));
    let classifications =
        panel.classify(&accounts.portfolio).map_err(|error| accounts.locate(&error))?;

    let results = Results {
        accounts: &accounts,
        models: &boxed,
        webster: set.webster.as_ref(),
        classifications,
    };
    if let Some(folder) = &folder {
        let focus = model_file::focus(&boxed, focus.as_deref())?;
        let model = boxed.get(focus).map(AsRef::as_ref);
        let key = model.map(|model| KeyClasses::of(model, key.as_deref())).transpose()?;
        let inputs: Vec<&Path> =
            [Some(&path), models.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect();
        let to = (folder.as_path(), inputs.as_slice());
        let paths = key.map(|key| portfolio::write(to, &results, (focus, &key))).transpose()?;
        for path in paths.iter().flatten().filter(|_| !json) {
            writeln!(out, "{path}")?;
        }
    }
    if json {
        json::write(&mut out, &results)?;
    } else if folder.is_none() {
        report::write(&mut out, &results)?;
    }
    Ok(out.flush()?)
}
