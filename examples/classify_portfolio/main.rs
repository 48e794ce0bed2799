//! Classifies a CSV of accounts by all four models and prints what a sales manager wants to know.
//!
//! ```text
//! cargo run --release --example classify_portfolio -- [ACCOUNTS.csv] [--models FILE.toml] [--id COLUMN] [--json]
//! ```
//! Without arguments it reads the portfolio that ships in `examples/data` with the presets.

mod accounts;
mod arguments;
mod disagreement;
mod failure;
mod json;
mod model_file;
mod report;
mod tables;

use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use keyaccount::classification::Classifications;
use keyaccount::model::{Bensaou, Model, Webster};
use keyaccount::panel::Panel;

use accounts::Accounts;
use arguments::{Arguments, Request};
use failure::Failure;

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

    /// The key of the class that a model gives an account.
    fn class_key(&self, model: &str, row: usize) -> Option<&str> {
        let (model, result) = self.each().find(|(m, _)| m.about().key == model)?;
        Some(model.class(result.get(row)?.code())?.key.as_str())
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
    let Arguments { accounts, models, id, json } = match Arguments::parse()? {
        Request::Classify(arguments) => arguments,
        Request::Help => {
            out.write_all(arguments::HELP.as_bytes())?;
            return Ok(out.flush()?);
        }
    };
    let set = model_file::load(models.as_deref())?;
    // Four models of four types, and any of the caller's own, behind one trait.
    let mut boxed: Vec<Box<dyn Model + '_>> = set.models();
    if let Some(fit) = set.bensaou.as_ref().and_then(Bensaou::design_fit) {
        boxed.push(Box::new(fit));
    }
    model_file::check_keys(&boxed, models.as_deref())?;

    let accounts = Accounts::read(&accounts, id.as_deref(), &boxed)?;
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
    if json {
        json::write(&mut out, &results)?;
    } else {
        report::write(&mut out, &results)?;
    }
    Ok(out.flush()?)
}
