//! How sure the classes of a portfolio are: what is possible where numbers are missing, how many
//! weightings agree, and what errors in the numbers would do.
//!
//! `cargo run --release --example how_sure [-- ACCOUNTS.csv]`

#[path = "support/table.rs"]
mod table;
#[path = "support/usage.rs"]
mod usage;

use std::error::Error;
use std::process::ExitCode;

use comfy_table::{Table, presets};
use keyaccount::class::ClassCode;
use keyaccount::model::{FourS, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::robustness::{Admissible, MeasurementError, Simulation, WeightDistribution};

const HELP: &str = "\
Says how sure the classes of a portfolio are, by the 4S preset.

usage: how_sure [ACCOUNTS.csv]

  ACCOUNTS.csv  one account a row, a header line, the ids in the first column, and the columns of
                the preset [default: the portfolio in examples/data]
  -h, --help    this text

Exit codes: 0 done, 2 something is wrong with the arguments or the file.
";

fn main() -> ExitCode {
    usage::run("how_sure", HELP, 1, |arguments| {
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/accounts.csv");
        let file = arguments.first().map_or(shipped, String::as_str);
        let portfolio = table::read(file)?;
        study(&portfolio).map_err(|error| format!("{file}: {error}").into())
    })
}

fn study(portfolio: &Portfolio<'_>) -> Result<(), Box<dyn Error>> {
    let model = FourS::preset();

    // Nothing is said about the weights but that they are weights.
    let any_weights = Simulation::new(2000).with_weights(WeightDistribution::Simplex);
    // The model's own, give or take a quarter; cuts, give or take 0.05.
    let about_these = Simulation::new(2000)
        .with_weights(WeightDistribution::Spread { share: 0.25 })
        .with_cuts_within(0.05);
    // Two numbers are known to be estimates.
    let off = Simulation::new(2000)
        .with_error("purchase_budget_eur", MeasurementError::Relative(0.2))
        .with_error("growth_potential_pct", MeasurementError::Absolute(3.0));
    let any = any_weights.run(&model, portfolio)?;
    let near = about_these.run(&model, portfolio)?;
    let errors = off.run(&model, portfolio)?;
    let possible = Admissible::new().possible_classes(&model, portfolio)?;

    let term = |code: ClassCode| model.class(code).map_or("none", |class| class.term.as_str());
    let mut out = Table::new();
    out.load_preset(presets::UTF8_FULL_CONDENSED).set_header([
        "account",
        "class",
        "any weights",
        "±25 %, cuts ±0.05",
        "rival",
        "errors",
        "possible",
    ]);
    let (any_confidence, errors_confidence) = (any.confidence(), errors.confidence());
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    // The least sure under the model's own weights, more or less.
    for row in near.fragile(1.0).into_iter().take(12) {
        let account = near.get(row).ok_or("no such row")?;
        let could = possible.get(row).ok_or("no such row")?;
        out.add_row([
            portfolio.id(row).unwrap_or_default().into_owned(),
            term(account.code()).to_owned(),
            any_confidence.get(row).copied().map(percent).unwrap_or_default(),
            percent(account.confidence()),
            account.rival().map_or_else(String::new, |(code, _)| term(code).to_owned()),
            errors_confidence.get(row).copied().map(percent).unwrap_or_default(),
            could.classes().iter().map(term).collect::<Vec<_>>().join(", "),
        ]);
    }
    println!("{out}");
    println!(
        "{} of {} accounts have one class whatever their missing numbers are; {} keep theirs under \
         any weights",
        possible.certain_count(),
        possible.len(),
        any_confidence.iter().filter(|confidence| **confidence == 1.0).count(),
    );

    // For whom is the least sure account in its rival class?
    if let Some(row) = near.fragile(1.0).first() {
        for central in any_weights.central_weights(&model, portfolio, *row)? {
            let share = 100.0 * f64::from(central.draws) / f64::from(any_weights.draws);
            let mut weights = central.weights;
            weights.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            let most = weights.iter().take(2).map(|w| format!("{} {:.2}", w.criterion, w.weight));
            let most: Vec<String> = most.collect();
            let id = portfolio.id(*row).unwrap_or_default();
            println!(
                "{id} is {} under {share:.0} % of weights, on average {}",
                term(central.class),
                most.join(", ")
            );
        }
    }
    Ok(())
}
