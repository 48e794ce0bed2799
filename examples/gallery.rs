//! Classifies accounts with a model from a file.
//!
//! ```text
//! cargo run --example gallery                                        # KAISM on the shipped accounts
//! cargo run --example gallery -- examples/models/ge_mckinsey.toml
//! cargo run --example gallery -- examples/models/rfm.toml ../shared/data/crm_account_features.csv
//! ```
//!
//! A file that is no model is refused with the path inside it, such as `axes[0].criteria[2]`.

#[path = "support/table.rs"]
mod table;
#[path = "support/usage.rs"]
mod usage;

use std::error::Error;
use std::process::ExitCode;

use keyaccount::model::{CustomModel, Model};

const HELP: &str = "\
Classifies accounts with a model from a file.

usage: gallery [MODEL.toml [ACCOUNTS.csv]]

  MODEL.toml    one model, as those in examples/models [default: cheverton_kaism.toml there]
  ACCOUNTS.csv  one account a row, a header line, the ids in the first column
                [default: the portfolio in examples/data]
  -h, --help    this text

Exit codes: 0 done, 2 something is wrong with the arguments or the files.
";

fn main() -> ExitCode {
    usage::run("gallery", HELP, 2, |arguments| {
        let mut arguments = arguments.into_iter();
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
        let model =
            arguments.next().unwrap_or_else(|| format!("{shipped}/models/cheverton_kaism.toml"));
        let data = arguments.next().unwrap_or_else(|| format!("{shipped}/data/accounts.csv"));
        run(&model, &data)
    })
}

fn run(model: &str, data: &str) -> Result<(), Box<dyn Error>> {
    let model = load(model)?;
    let accounts = table::read(data)?;
    let result = model.classify(&accounts).map_err(|error| format!("{data}: {error}"))?;
    println!("{}\n{}\n", model.about().name, model.about().citation);
    let (counts, none) = result.counts(model.classes().len());
    for (class, count) in model.classes().iter().zip(counts) {
        let rows = result.iter().filter(|row| model.class(row.code()) == Some(class));
        let names = rows.take(4).filter_map(|row| accounts.id(row.row()));
        println!("{count:>5}  {:<28} {}", class.term, names.collect::<Vec<_>>().join(", "));
    }
    println!("{none:>5}  without a class");
    Ok(())
}

/// A model from a TOML file, or where in the file it is wrong.
fn load(file: &str) -> Result<CustomModel, Box<dyn Error>> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let reader = toml::Deserializer::parse(&text).map_err(|error| format!("{file}: {error}"))?;
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let what = error.inner().message();
        format!("{file}, {}: {what}", error.path()).into()
    })
}
