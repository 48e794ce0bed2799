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
use futures::{StreamExt, TryStreamExt};
use keyaccount::interop::datafusion::ModelFunction;
use keyaccount_fixture::ExpectedRow;
use tokio::time::timeout;

use crate::accounts::{NUMBER, file_of};
use crate::error::ClusterError;

/// How long a query may take. One that needs what a killed executor held waits until it is missed.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// Queries that wait for the cluster at once: more than it has tasks, so that it never waits for us.
const AT_ONCE: usize = 16;

/// The table of all accounts.
pub const TABLE: &str = "accounts";

/// The table of one file of accounts.
#[must_use]
pub fn table_of(file: usize) -> String {
    format!("{TABLE}_{file}")
}

/// Every account's class, margin, scores, coverage and flags, from one file into one file, written by
/// whoever computes them: nothing goes through the client.
#[must_use]
pub fn each_account(function: &ModelFunction, file: usize, into: &Path) -> String {
    let (call, table, into) = (function.sql(), table_of(file), into.display());
    format!(
        "COPY (SELECT {NUMBER}, {call} AS result FROM {table}) TO '{into}/{table}.parquet' \
         STORED AS PARQUET"
    )
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

/// Makes the files known, each as a table of its own and their folder as the table of all.
///
/// # Errors
/// The engine's.
pub async fn register(
    context: &SessionContext,
    folder: &Path,
    files: usize,
) -> Result<(), ClusterError> {
    let options = ParquetReadOptions::default;
    for file in 0..files {
        let path = file_of(folder, file).display().to_string();
        context.register_parquet(table_of(file), path, options()).await?;
    }
    Ok(context.register_parquet(TABLE, folder.display().to_string(), options()).await?)
}

/// Runs [`each_account`] for every file, several at once.
///
/// One query over all files would not do: a sink wants its rows from one partition, so that every
/// task would hand every row to a last one, which alone writes. And a task that runs again, as its
/// executor was lost, here replaces its file; there it would add another.
///
/// # Errors
/// Those of [`run`].
pub async fn write_each(
    context: &SessionContext,
    function: &ModelFunction,
    files: usize,
    into: &Path,
) -> Result<Vec<Ran>, ClusterError> {
    std::fs::create_dir(into)?;
    let queries = (0..files).map(|file| async move {
        let sql = each_account(function, file, into);
        run(context, &sql).await
    });
    futures::stream::iter(queries).buffer_unordered(AT_ONCE).try_collect().await
}

/// Compares a folder of written results with the direct API, bit for bit.
///
/// # Errors
/// [`ClusterError::Surplus`] for an account that is there twice, as when a task ran twice, or that
/// nobody asked for; [`ClusterError::Different`] for the first one that differs or is missing.
pub async fn compare_each(
    what: &str,
    folder: &Path,
    expected: &[ExpectedRow],
) -> Result<(), ClusterError> {
    let context = SessionContext::new();
    let folder = folder.display().to_string();
    let table = context.read_parquet(folder, ParquetReadOptions::default()).await?;
    let mut found: Vec<Option<ExpectedRow>> = vec![None; expected.len()];
    for batch in table.collect().await? {
        let numbers = batch.column(0).as_primitive::<Int64Type>();
        for (number, row) in numbers.values().iter().zip(rows(batch.column(1))?) {
            let place = usize::try_from(*number).ok().and_then(|number| found.get_mut(number));
            let Some(place @ None) = place else {
                return Err(ClusterError::Surplus { what: what.to_owned(), number: *number });
            };
            *place = Some(row);
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
