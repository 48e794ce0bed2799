//! Work for a counter of instructions: `instructions WHAT ACCOUNTS [baseline]` classifies so many
//! accounts once. `instructions.sh` runs it under callgrind and prints instructions per account;
//! `--quick` or `--test` runs everything once, as a test of the answers.
//!
//! The portfolio has the same 64 Ki rows however many accounts are asked for, and is classified
//! again and again, so that the difference of two runs is classifying alone.

#[allow(dead_code)] // each bench takes what it needs
#[path = "roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "roofline/models.rs"]
mod models;

use std::process::ExitCode;

use keyaccount::axis::Aggregation;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::instructions::Instructions;
use keyaccount::model::Model;
use keyaccount::panel::Panel;
use keyaccount::single::SingleAccount;
use measure::ratings;
use models::{bensaou, four, portfolio, quadrants, shapes};

const ROWS: usize = 1 << 16;
/// What can be asked for besides the names of value functions.
const WORK: [&str; 6] = ["class", "margin", "full", "missing10", "panel4", "one_account"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["--quick" | "--test"] = words[..] {
        let names = WORK.into_iter().chain(shapes().map(|(name, ..)| name));
        for name in names {
            let widest = count(name, ROWS, Instructions::widest());
            let baseline = count(name, ROWS, Instructions::Baseline);
            assert!(widest.is_some_and(|classes| classes > 0), "{name}");
            assert_eq!(widest, baseline, "{name}");
        }
        return ExitCode::SUCCESS;
    }
    let (what, accounts, level) = match words[..] {
        [what, accounts] => (what, accounts, Instructions::widest()),
        [what, accounts, "baseline"] => (what, accounts, Instructions::Baseline),
        _ => {
            eprintln!("say what and how many accounts, or run benches/instructions.sh, which does");
            return ExitCode::from(2);
        }
    };
    let Some(sum) = accounts.parse().ok().and_then(|accounts| count(what, accounts, level)) else {
        eprintln!("{accounts} accounts of {what}: one of them is unknown");
        return ExitCode::from(2);
    };
    println!("{level:?} {sum}");
    ExitCode::SUCCESS
}

/// Does the work; gives the sum of the codes of the last portfolio.
fn count(what: &str, accounts: usize, level: Instructions) -> Option<u64> {
    let columns = ratings(ROWS, if what == "missing10" { 0.1 } else { 0.0 });
    let detail = match what {
        "margin" => Detail::Margin,
        "full" | "missing10" => Detail::Full,
        _ => Detail::Class,
    };
    let models: Vec<Box<dyn Model>> = match what {
        "panel4" => four(),
        what if WORK.contains(&what) => vec![Box::new(bensaou())],
        what => {
            let (_, function, aggregation): (_, _, Aggregation) =
                shapes().into_iter().find(|(name, ..)| *name == what)?;
            vec![Box::new(quadrants(&function, aggregation))]
        }
    };
    let portfolio = portfolio(&columns);
    if what == "one_account" {
        let mut single = SingleAccount::new(&*models[0]).ok()?;
        let cells: [f64; 10] = std::array::from_fn(|column| columns[column][0]);
        return (0..accounts).try_fold(0, |sum, _| {
            let row = single.classify(std::hint::black_box(&cells)).ok()?;
            Some(sum + u64::from(row.code().get()) + 1)
        });
    }
    let panel = Panel::new(models.iter().map(|model| &**model))
        .with_detail(detail)
        .with_instructions(level);
    let mut out = Vec::new();
    for _ in 0..accounts / ROWS {
        panel.classify_into(&portfolio, &mut out).ok()?;
    }
    let codes = out.iter().flat_map(Classifications::codes);
    Some(codes.map(|code| u64::from(*code) + 1).sum())
}
