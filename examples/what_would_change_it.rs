//! Why is this account not strategic, and what would make it so?
//!
//! `cargo run --example what_would_change_it`, or with another id and language:
//! `cargo run --example what_would_change_it -- A-012 examples/data/phrases_de.toml`

use std::error::Error;

use keyaccount::model::{FourS, Model};
use keyaccount::phrases::Phrases;

#[path = "support/table.rs"]
mod table;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let id = arguments.next().unwrap_or_else(|| "A-002".to_owned());
    let phrases = match arguments.next() {
        Some(file) => toml::from_str(&std::fs::read_to_string(file)?)?,
        None => Phrases::english(),
    };
    let portfolio =
        table::read(&format!("{}/examples/data/accounts.csv", env!("CARGO_MANIFEST_DIR")))?;
    let row = (0..portfolio.rows()).find(|row| portfolio.id(*row).as_deref() == Some(id.as_str()));
    let row = row.ok_or_else(|| format!("there is no account {id}"))?;
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
