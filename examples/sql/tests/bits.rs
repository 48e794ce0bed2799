//! The same bits from a file through SQL as from the direct API.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::prelude::SessionContext;
use keyaccount::interop::datafusion::{ModelFunction, Returns};
use keyaccount::model::Model;
use keyaccount_fixture::batches::{answer, batch};
use keyaccount_fixture::{Accounts, Expected, accounts, expected, files, model_set, models};
use keyaccount_sql::{session, shared, tables};

/// The six models of the fixture, shared.
fn all() -> Vec<Arc<dyn Model>> {
    shared(model_set())
}

/// What SQL says of the accounts of a table, by each model.
async fn answers(
    context: &SessionContext,
    table: &str,
    models: &[Arc<dyn Model>],
) -> Vec<Expected> {
    let mut answers = Vec::new();
    for model in models {
        let key = &model.about().key;
        let call = ModelFunction::new(Arc::clone(model), Returns::Everything).sql();
        let axes = model.axes().iter().map(|axis| {
            let axis = axis.key();
            format!(", answer['scores']['{axis}'] AS {key}_score_{axis}")
        });
        let query = format!(
            "WITH answers AS (SELECT account, {call} AS answer FROM {table}) \
             SELECT answer['class'] AS {key}_class, answer['margin'] AS {key}_margin{}, \
             answer['coverage'] AS {key}_coverage, answer['flags'] AS {key}_flags \
             FROM answers ORDER BY account",
            axes.collect::<String>(),
        );
        let batches = context.sql(&query).await.unwrap().collect().await.unwrap();
        let whole: RecordBatch = concat_batches(&batches[0].schema(), &batches).unwrap();
        answers.push(answer(&whole, key));
    }
    answers
}

fn direct(accounts: &Accounts) -> Vec<Expected> {
    let set = model_set();
    expected(&models(&set), accounts)
}

fn compare(found: &[Expected], expected: &[Expected]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(found == expected, "{} differs", expected.model);
    }
}

#[tokio::test]
async fn from_parquet_of_many_types() {
    let (accounts, models) = (accounts(), all());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts.parquet");
    let context = session(&models).unwrap();
    let whole = DataFrameWriteOptions::new().with_single_file_output(true);
    let written = context.read_batch(batch(&accounts)).unwrap();
    written.write_parquet(file.to_str().unwrap(), whole, None).await.unwrap();
    tables::parquet(&context, "accounts", &file).await.unwrap();
    compare(&answers(&context, "accounts", &models).await, &direct(&accounts));
}

#[tokio::test]
async fn from_csv() {
    let (accounts, models) = (accounts(), all());
    let folder = tempfile::tempdir().unwrap();
    files::write(folder.path(), &accounts, &model_set(), &[]).unwrap();
    let context = session(&models).unwrap();
    tables::csv(&context, "accounts", &folder.path().join("accounts.csv")).await.unwrap();
    compare(&answers(&context, "accounts", &models).await, &direct(&accounts));
}

#[tokio::test]
async fn from_memory_by_names_in_any_order() {
    let (accounts, models) = (accounts(), all());
    let context = session(&models).unwrap();
    context.register_batch("accounts", batch(&accounts)).unwrap();
    for (model, expected) in models.iter().zip(direct(&accounts)) {
        let function = ModelFunction::new(Arc::clone(model), Returns::Class);
        let mut named: Vec<String> =
            function.argument_names().map(|name| format!("{name} => {name}")).collect();
        named.reverse();
        let query = format!(
            "SELECT {}({}) AS class FROM accounts ORDER BY account",
            function.call_name(),
            named.join(", ")
        );
        let batches = context.sql(&query).await.unwrap().collect().await.unwrap();
        let found: Vec<Option<String>> = batches.iter().flat_map(|b| texts(b.column(0))).collect();
        let keys: Vec<_> = expected.rows.into_iter().map(|row| row.class).collect();
        assert!(found == keys, "{}", expected.model);
    }
}

fn texts(array: &ArrayRef) -> Vec<Option<String>> {
    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::datatypes::{DataType, UInt8Type};
    assert!(matches!(array.data_type(), DataType::Dictionary(..)));
    let classes = array.as_dictionary::<UInt8Type>();
    let classes = classes.downcast_dict::<datafusion::arrow::array::StringArray>().unwrap();
    classes.into_iter().map(|class| class.map(str::to_owned)).collect()
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_while_planning() {
    let models = all();
    let context = session(&models).unwrap();
    let bensaou = models.iter().find(|model| model.about().key == "bensaou").unwrap();
    let function = ModelFunction::new(Arc::clone(bensaou), Returns::Class);
    let dates: Vec<&str> = function.argument_names().map(|_| "DATE '2026-01-01'").collect();
    let query = format!("SELECT bensaou_class({})", dates.join(", "));
    let error = context.sql(&query).await.err().map(|error| error.to_string());
    let error = error.expect("a date is no quantity");
    assert!(error.contains("buyer_assets_eur") && error.contains("point in time"), "{error}");
    // Decimals are cast.
    let decimals: Vec<String> = bensaou
        .columns()
        .iter()
        .map(|need| if need.text { "'low'".into() } else { "CAST(7 AS DECIMAL(9, 2))".into() })
        .collect();
    let query = format!("SELECT bensaou_class({})", decimals.join(", "));
    assert_eq!(context.sql(&query).await.unwrap().count().await.unwrap(), 1);
}
