//! A CSV of accounts through the reader of records, into every preset. An empty cell is missing, one
//! that reads as a number is one, any other is a text.
#![no_main]

use std::sync::LazyLock;

use keyaccount::model::{Model, ModelSet};
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount_fuzz::hold;
use libfuzzer_sys::fuzz_target;

static MODELS: LazyLock<Vec<Box<dyn Model>>> =
    LazyLock::new(|| ModelSet::presets().into_models());

fuzz_target!(|data: &[u8]| {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(data);
    let Ok(header) = reader.headers().cloned() else { return };
    // More accounts are no other case, and take longer.
    let records: Vec<csv::StringRecord> = reader.records().flatten().take(6).collect();
    let rows = records.iter().map(|record| {
        header.iter().zip(record.iter()).map(|(name, cell)| {
            let value = match cell.parse::<f64>() {
                Ok(number) => Value::Number(number),
                Err(_) if cell.is_empty() => Value::Missing,
                Err(_) => Value::from(cell),
            };
            (name, value)
        })
    });
    let portfolio = match Portfolio::from_records_with_id("account", rows.clone()) {
        Ok(portfolio) => portfolio,
        Err(error) => {
            assert!(error.total() > 0 && !error.to_string().is_empty());
            // Without ids there are fewer rules to break.
            let Ok(portfolio) = Portfolio::from_records(rows) else { return };
            portfolio
        }
    };
    assert_eq!(portfolio.rows(), records.len());
    for model in &*MODELS {
        // The columns that the table lacks are missing throughout.
        let none = vec![f64::NAN; portfolio.rows()];
        let needs = model.columns();
        let absent = needs.iter().filter(|need| portfolio.column(need.name).is_none());
        let all = portfolio.columns().fold(Portfolio::builder(), |builder, (name, column)| {
            builder.column(name, column.clone())
        });
        let all = absent.fold(all, |builder, need| builder.column(need.name, &none));
        let all = match portfolio.ids() {
            Some(ids) => all.ids(ids.clone()),
            None => all,
        };
        hold(model, &all.build().expect("columns of a portfolio and empty ones"));
    }
});
