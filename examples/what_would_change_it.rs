//! Why is this account not strategic, and what would make it so?
//!
//! `cargo run --example what_would_change_it`, or with another id and language:
//! `cargo run --example what_would_change_it -- A-012 examples/data/phrases_de.toml`

use std::error::Error;
use std::process::ExitCode;

use keyaccount::model::{FourS, Model};
use keyaccount::phrases::Phrases;

#[path = "support/table.rs"]
mod table;
#[path = "support/usage.rs"]
mod usage;

const HELP: &str = "\
Says why an account of examples/data/accounts.csv has its class, and what would change that.

usage: what_would_change_it [ACCOUNT [PHRASES.toml]]

  ACCOUNT       the id of the account [default: A-002]
  PHRASES.toml  the sentences in another language [default: English]
  -h, --help    this text

Exit codes: 0 done, 2 something is wrong with the arguments or the file.
";

fn main() -> ExitCode {
    usage::run("what_would_change_it", HELP, 2, run)
}

/// Sentences from a file.
fn read_phrases(file: &str) -> Result<Phrases, Box<dyn Error>> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{file}: cannot read the phrases: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{file}: {error}").into())
}

fn run(arguments: Vec<String>) -> Result<(), Box<dyn Error>> {
    let mut arguments = arguments.into_iter();
    let id = arguments.next().unwrap_or_else(|| "A-002".to_owned());
    let phrases =
        arguments.next().map_or_else(|| Ok(Phrases::english()), |file| read_phrases(&file))?;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/accounts.csv");
    let portfolio = table::read(file)?;
    let row = (0..portfolio.rows()).find(|row| portfolio.id(*row).as_deref() == Some(id.as_str()));
    let row = row.ok_or_else(|| format!("{file}: there is no account `{id}`"))?;
    let model = FourS::preset();
    println!("{}", model.explain(&portfolio, row)?.in_words(&phrases));
    let what_if = model.counterfactuals(&portfolio, row)?;
    println!("{}", what_if.in_words(&phrases));

    // Every number that was named reaches its class: classify the changed account again.
    for column in &what_if.columns {
        for change in column.changes() {
            let cells = model.columns().into_iter().map(|need| {
                let cells = portfolio.column(need.name);
                let text = cells.and_then(|cells| cells.text(row));
                let number = cells.and_then(|cells| cells.number(row));
                let as_is = text.map_or_else(|| number.into(), Into::into);
                (need.name, if need.name == column.column { change.round.into() } else { as_is })
            });
            let changed = model.classify_account(&cells.collect::<Vec<_>>())?;
            let code = changed.get(0).ok_or("no row")?.code();
            assert_eq!(
                model.class(code).map(|class| &class.key),
                change.class.as_ref().map(|c| &c.key)
            );
        }
    }
    Ok(())
}
