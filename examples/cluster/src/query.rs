//! What is asked, on one process or on the cluster, and whether the answers are the direct API's.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, UInt8Type};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use keyaccount::interop::datafusion::ModelFunction;
use keyaccount_fixture::ExpectedRow;
use tokio::time::timeout;

use crate::accounts::NUMBER;
use crate::error::ClusterError;

/// How long a query may take. One that needs what a killed executor held waits until it is missed.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// The table of accounts.
pub const TABLE: &str = "accounts";

/// Every account's class, margin, scores, coverage and flags, written as Parquet by whoever
/// computes them: nothing goes through the client.
#[must_use]
pub fn each_account(function: &ModelFunction, into: &Path) -> String {
    let call = function.sql();
    let into = into.display();
    format!("COPY (SELECT {NUMBER}, {call} AS result FROM {TABLE}) TO '{into}/' STORED AS PARQUET")
}

/// How many accounts each class has, and its smallest and largest margin. The class is cast: a group
/// by a dictionary fails in Ballista 55 once it crosses from stage to stage.
#[must_use]
pub fn by_class(function: &ModelFunction) -> String {
    let call = function.sql();
    format!(
        "SELECT CAST(result['class'] AS VARCHAR) AS class, count(*) AS accounts, min(result['margin']) AS least, \
         max(result['margin']) AS most FROM (SELECT {call} AS result FROM {TABLE}) \
         GROUP BY 1 ORDER BY 1"
    )
}

/// A query that ran.
#[derive(Debug)]
pub struct Ran {
    /// What ran, for asking what it cost.
    pub plan: Arc<dyn ExecutionPlan>,
    /// What came to the client.
    pub batches: Vec<RecordBatch>,
    /// How long it took.
    pub took: Duration,
}

/// Runs a query.
///
/// # Errors
/// The engine's; [`ClusterError::Late`] after [`PATIENCE`].
pub async fn run(context: &SessionContext, sql: &str) -> Result<Ran, ClusterError> {
    let start = Instant::now();
    let ran = async {
        let plan = context.sql(sql).await?.create_physical_plan().await?;
        let batches = collect(Arc::clone(&plan), context.task_ctx()).await?;
        Ok(Ran { plan, batches, took: start.elapsed() })
    };
    timeout(PATIENCE, ran).await.map_err(|_| ClusterError::Late(PATIENCE))?
}

/// Compares a folder of written results with the direct API, bit for bit.
///
/// # Errors
/// [`ClusterError::Different`] for the first account that differs or is missing.
pub async fn compare_each(
    what: &str,
    folder: &Path,
    expected: &[ExpectedRow],
) -> Result<(), ClusterError> {
    let context = SessionContext::new();
    let folder = format!("{}/", folder.display());
    let table = context.read_parquet(folder, ParquetReadOptions::default()).await?;
    let mut found: Vec<Option<ExpectedRow>> = vec![None; expected.len()];
    for batch in table.collect().await? {
        let numbers = batch.column(0).as_primitive::<Int64Type>();
        for (number, row) in numbers.values().iter().zip(rows(batch.column(1))?) {
            let place = usize::try_from(*number).ok().and_then(|number| found.get_mut(number));
            if let Some(place) = place {
                *place = Some(row);
            }
        }
    }
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        if found.as_ref() != Some(expected) {
            return Err(different(what, row, &found, &Some(expected)));
        }
    }
    Ok(())
}

/// The rows of the struct that the function `KEY_classify` gives.
fn rows(results: &ArrayRef) -> Result<Vec<ExpectedRow>, ClusterError> {
    let results = results.as_struct();
    let class = strings(results.column(0))?;
    let margin = results.column(1).as_primitive::<Float64Type>();
    let scores = results.column(2).as_struct();
    let coverage = results.column(3).as_primitive::<Float64Type>();
    let flags = results.column(4).as_primitive::<UInt8Type>();
    let bits = |array: &dyn Array, row: usize| {
        let array = array.as_primitive::<Float64Type>();
        array.is_valid(row).then(|| array.value(row).to_bits())
    };
    let row = |row| ExpectedRow {
        class: class.is_valid(row).then(|| class.value(row).to_owned()),
        margin: bits(margin, row),
        scores: scores.columns().iter().map(|scores| bits(scores, row)).collect(),
        coverage: coverage.value(row).to_bits(),
        flags: flags.value(row),
    };
    Ok((0..results.len()).map(row).collect())
}

/// A column of texts, however the engine holds it.
fn strings(array: &ArrayRef) -> Result<StringArray, ClusterError> {
    let array = cast(array, &DataType::Utf8).map_err(datafusion::error::DataFusionError::from)?;
    Ok(array.as_string::<i32>().clone())
}

/// A class with its number of accounts, and the bits of its smallest and largest margin.
type ByClass = BTreeMap<Option<String>, (i64, Option<u64>, Option<u64>)>;

/// Compares the table by class with the direct API, bit for bit.
///
/// # Errors
/// [`ClusterError::Different`].
pub fn compare_by_class(
    what: &str,
    batches: &[RecordBatch],
    expected: &[ExpectedRow],
) -> Result<usize, ClusterError> {
    let mut wanted = ByClass::new();
    for row in expected {
        let entry = wanted.entry(row.class.clone()).or_insert((0, None, None));
        entry.0 += 1;
        // Margins are not negative, and the bits of such numbers are in their order.
        entry.1 = [entry.1, row.margin].into_iter().flatten().min();
        entry.2 = entry.2.max(row.margin);
    }
    let mut found = ByClass::new();
    for batch in batches {
        let class = strings(batch.column(0))?;
        let accounts = batch.column(1).as_primitive::<Int64Type>();
        let bits = |column: usize, row: usize| {
            let array = batch.column(column).as_primitive::<Float64Type>();
            array.is_valid(row).then(|| array.value(row).to_bits())
        };
        for row in 0..batch.num_rows() {
            let key = class.is_valid(row).then(|| class.value(row).to_owned());
            found.insert(key, (accounts.value(row), bits(2, row), bits(3, row)));
        }
    }
    match wanted == found {
        true => Ok(found.len()),
        false => Err(different(what, 0, &found, &wanted)),
    }
}

fn different(
    what: &str,
    row: usize,
    found: &impl std::fmt::Debug,
    expected: &impl std::fmt::Debug,
) -> ClusterError {
    ClusterError::Different {
        what: what.to_owned(),
        row,
        found: format!("{found:?}"),
        expected: format!("{expected:?}"),
    }
}
