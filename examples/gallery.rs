//! Classifies accounts with a model from a file.
//!
//! ```text
//! cargo run --example gallery                                        # KAISM on the shipped accounts
//! cargo run --example gallery -- examples/models/ge_mckinsey.toml
//! cargo run --example gallery -- examples/models/rfm.toml ../shared/data/crm_account_features.csv
//! ```
//!
//! A file that is no model is refused with the path inside it, such as `axes[0].criteria[2]`.

use std::error::Error;
use std::process::ExitCode;

use keyaccount::model::{CustomModel, Model};
use keyaccount::portfolio::{Portfolio, Value};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let model =
        arguments.next().unwrap_or_else(|| format!("{shipped}/models/cheverton_kaism.toml"));
    let data = arguments.next().unwrap_or_else(|| format!("{shipped}/data/accounts.csv"));
    match run(&model, &data) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gallery: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(model: &str, data: &str) -> Result<(), Box<dyn Error>> {
    let model = load(model)?;
    let accounts = read(data)?;
    let result = model.classify(&accounts)?;
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

/// Numbers, texts and empty cells of a CSV file whose first column holds the ids.
fn read(file: &str) -> Result<Portfolio<'static>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(file).map_err(|error| format!("{file}: {error}"))?;
    let names = reader.headers()?.clone();
    let id = names.get(0).ok_or_else(|| format!("{file}: there is no column"))?.to_owned();
    let value = |name: &str, text: &str| match text.parse::<f64>() {
        _ if text.is_empty() => Value::Missing,
        Ok(number) if name != id => Value::Number(number),
        _ => Value::from(text.to_owned()),
    };
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| format!("{file}: {error}"))?;
        let cells = names.iter().zip(&row).map(|(name, text)| (name.to_owned(), value(name, text)));
        rows.push(cells.collect::<Vec<_>>());
    }
    Ok(Portfolio::from_records_with_id(&id, rows).map_err(|error| format!("{file}: {error}"))?)
}
