//! Raw CRM rows to criteria: a query engine builds the columns, and a model reads them where the
//! engine left them.
//!
//! ```text
//! cargo run -p crm_features -- /path/to/shared/data
//! ```
//!
//! Reads `crm_accounts.csv`, `crm_products.csv` and `crm_opportunities.csv`, builds one row per
//! account and period (`features.sql`), compares every cell with `crm_account_features.csv` and its
//! two half-year siblings, and classifies the accounts of each with a model of the gallery.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use datafusion::arrow::array::{Array, Float64Array, RecordBatch};
use datafusion::arrow::compute::{cast, concat_batches};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use datafusion::prelude::{CsvReadOptions, SessionContext};
use keyaccount::model::{CustomModel, Model};
use keyaccount::portfolio::{Column, Portfolio};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The feature files: the period that each covers, both days counted.
const PERIODS: [(&str, &str, &str); 3] = [
    ("crm_account_features.csv", "2016-10-01", "2017-12-31"),
    ("crm_account_features_2017h1.csv", "2017-01-01", "2017-06-30"),
    ("crm_account_features_2017h2.csv", "2017-07-01", "2017-12-31"),
];

/// Where the sample lies beside a checkout of the library.
const NEARBY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

#[tokio::main]
async fn main() -> ExitCode {
    let data = std::env::args().nth(1).unwrap_or_else(|| NEARBY.to_owned());
    match run(Path::new(&data)).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("crm_features: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether every cell of every period is that of the reference.
async fn run(data: &Path) -> Result<bool> {
    let context = open(data).await?;
    let mut all_equal = true;
    for (file, first_day, last_day) in PERIODS {
        let features = build(&context, first_day, last_day).await?;
        let differences = compare(&features, &data.join(file))?;
        let (cells, accounts) = (features.num_rows() * features.num_columns(), features.num_rows());
        println!("{first_day} to {last_day}: {cells} cells of {accounts} accounts from raw rows");
        for difference in differences.iter().take(20) {
            println!("  differs: {difference}");
        }
        println!("{} of them differ from {file}\n", differences.len());
        classify(&features)?;
        all_equal &= differences.is_empty();
    }
    Ok(all_equal)
}

/// The raw tables, to be asked.
async fn open(data: &Path) -> Result<SessionContext> {
    let context = SessionContext::new();
    context.register_udf(to_four());
    for table in ["accounts", "products", "opportunities"] {
        let file = data.join(format!("crm_{table}.csv"));
        let header = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        // Everything as text: the query says what is a number and what is a date.
        let names = header.lines().next().unwrap_or_default().split(',');
        let fields: Vec<Field> =
            names.map(|name| Field::new(name.trim(), DataType::Utf8, true)).collect();
        let schema = Schema::new(fields);
        let file = file.to_str().ok_or("the path is not UTF-8")?;
        context.register_csv(table, file, CsvReadOptions::new().schema(&schema)).await?;
    }
    Ok(context)
}

/// The features of a period, one row per account, in the order of the accounts' names.
async fn build(context: &SessionContext, first_day: &str, last_day: &str) -> Result<RecordBatch> {
    let days = [("first_day", first_day), ("last_day", last_day)];
    let days = days.map(|(name, day)| (name, ScalarValue::from(day)));
    let query = context.sql(include_str!("features.sql")).await?;
    let batches = query.with_param_values(days.to_vec())?.collect().await?;
    let schema = batches.first().ok_or("no account has a deal")?.schema();
    Ok(concat_batches(&schema, &batches)?)
}

/// Rounds to four decimals as the reference does: exactly, halves to the even digit, which is how
/// Rust prints.
fn to_four() -> ScalarUDF {
    let round = |number: f64| format!("{number:.4}").parse().unwrap_or(f64::NAN);
    let function = move |arguments: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let numbers = arrays.first().and_then(|array| array.as_any().downcast_ref());
        let numbers: &Float64Array =
            numbers.ok_or_else(|| DataFusionError::Internal("to_four takes a number".into()))?;
        let rounded: Float64Array = numbers.iter().map(|number| number.map(round)).collect();
        Ok(ColumnarValue::Array(Arc::new(rounded)))
    };
    let number = DataType::Float64;
    create_udf("to_four", vec![number.clone()], number, Volatility::Immutable, Arc::new(function))
}

/// A number column, as the engine holds it.
fn numbers<'b>(batch: &'b RecordBatch, name: &str) -> Option<&'b Float64Array> {
    batch.column_by_name(name)?.as_any().downcast_ref()
}

/// A text column of any of the engine's kinds.
fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<String>> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("no column {name}"))?;
    let column = cast(column, &DataType::Utf8)?;
    let column = column.as_any().downcast_ref::<datafusion::arrow::array::StringArray>();
    let column = column.ok_or_else(|| format!("{name} is no text"))?;
    Ok(column.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
}

/// Every cell that is not, character by character, that of the file.
fn compare(features: &RecordBatch, reference: &Path) -> Result<Vec<String>> {
    let mut reader = csv::Reader::from_path(reference)
        .map_err(|error| format!("{}: {error}", reference.display()))?;
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let built: Vec<String> =
        features.schema().fields().iter().map(|field| field.name().clone()).collect();
    if names != built {
        return Err(format!("the columns are {built:?} where {names:?} are expected").into());
    }
    let accounts = texts(features, "account")?;
    let rows: HashMap<&str, usize> = accounts.iter().map(String::as_str).zip(0..).collect();
    let mut columns: Vec<Vec<String>> = Vec::new();
    for name in &names {
        columns.push(match numbers(features, name) {
            // A shortest decimal is what the file holds, too.
            Some(column) => column
                .iter()
                .map(|number| number.map_or_else(String::new, |number| number.to_string()))
                .collect(),
            None => texts(features, name)?,
        });
    }
    let (mut differences, mut seen) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record?;
        let account = record.get(0).unwrap_or_default();
        seen += 1;
        let Some(row) = rows.get(account) else {
            differences.push(format!("{account} was not built"));
            continue;
        };
        for ((name, expected), column) in names.iter().zip(&record).zip(&columns) {
            let found = column.get(*row).map_or("", String::as_str);
            if found != expected {
                differences.push(format!("{account}, {name}: `{found}` instead of `{expected}`"));
            }
        }
    }
    if seen != accounts.len() {
        differences.push(format!("{} accounts were built, {seen} expected", accounts.len()));
    }
    Ok(differences)
}

/// Classifies the accounts; the columns are read in the engine's own memory.
fn classify(features: &RecordBatch) -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/rfm.toml");
    let model: CustomModel = toml::from_str(&std::fs::read_to_string(file)?)?;
    let accounts = texts(features, "account")?;
    let mut builder = Portfolio::builder().ids(&accounts);
    for need in model.columns() {
        let array = numbers(features, need.name).ok_or_else(|| format!("no {}", need.name))?;
        let mut column = Column::from(&array.values()[..]);
        if let Some(nulls) = array.nulls() {
            column = column.with_validity(nulls.validity(), nulls.offset());
        }
        builder = builder.column(need.name.to_owned(), column);
    }
    let portfolio = builder.build()?;
    let (counts, none) = model.classify(&portfolio)?.counts(model.classes().len());
    println!("{}", model.about().name);
    for (class, count) in model.classes().iter().zip(counts) {
        println!("{count:>5}  {}", class.term);
    }
    println!("{none:>5}  without a class\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_cell_of_the_reference_is_built() {
        let data = std::env::var("CRM_DATA").unwrap_or_else(|_| NEARBY.to_owned());
        if !Path::new(&data).exists() {
            eprintln!("skipped: the sample is not at {data}; say where it is with CRM_DATA");
            return;
        }
        assert!(run(Path::new(&data)).await.unwrap());
    }
}
