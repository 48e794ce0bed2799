//! Tables from files, and files from queries.

use std::path::Path;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::UInt64Type;
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::prelude::{CsvReadOptions, ParquetReadOptions, SessionContext};

use crate::Result;

/// Registers a CSV file. Every row is looked at before a column is said to hold whole numbers: a
/// fraction may come late.
///
/// # Errors
/// A file that is not there or no CSV.
pub async fn csv(context: &SessionContext, table: &str, file: &Path) -> Result<()> {
    let options = CsvReadOptions::new().schema_infer_max_records(usize::MAX);
    let read = context.register_csv(table, name(file)?, options).await;
    read.map_err(|error| format!("{}: {error}", file.display()).into())
}

/// Registers a Parquet file.
///
/// # Errors
/// A file that is not there or no Parquet.
pub async fn parquet(context: &SessionContext, table: &str, file: &Path) -> Result<()> {
    let read = context.register_parquet(table, name(file)?, ParquetReadOptions::default()).await;
    read.map_err(|error| format!("{}: {error}", file.display()).into())
}

/// Writes the answer to a query as one Parquet file; gives the number of rows.
///
/// # Errors
/// A query that fails, or a folder that can't be written to.
pub async fn write_parquet(context: &SessionContext, query: &str, file: &Path) -> Result<u64> {
    let whole = DataFrameWriteOptions::new().with_single_file_output(true);
    let counts = context.sql(query).await?.write_parquet(name(file)?, whole, None).await?;
    let rows: u64 =
        counts.iter().flat_map(|batch| batch["count"].as_primitive::<UInt64Type>().values()).sum();
    Ok(rows)
}

fn name(file: &Path) -> Result<&str> {
    file.to_str().ok_or_else(|| format!("{} is no UTF-8", file.display()).into())
}
