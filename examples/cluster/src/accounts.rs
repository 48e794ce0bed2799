//! The accounts: generated, written as Parquet, and classified by the direct API.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use keyaccount::model::Model;
use keyaccount_fixture::{Accounts, Cells, Expected, ExpectedRow, generated};

use crate::error::ClusterError;

/// The column that numbers the accounts of all files from 0.
pub const NUMBER: &str = "account";

/// Files of accounts, and what the direct API says of each account.
#[derive(Debug)]
pub struct Written {
    /// Bytes of all files.
    pub bytes: u64,
    /// One row per account, by its number.
    pub expected: Vec<ExpectedRow>,
}

/// Where a file of accounts lies.
#[must_use]
pub fn file_of(folder: &Path, file: usize) -> PathBuf {
    folder.join(format!("accounts-{file}.parquet"))
}

/// Writes files of so many generated accounts each, with the columns that a model reads.
///
/// # Errors
/// The system refuses, or the model can't read the accounts.
pub fn write(
    folder: &Path,
    files: usize,
    rows: usize,
    model: &dyn Model,
) -> Result<Written, ClusterError> {
    let mut written = Written { bytes: 0, expected: Vec::with_capacity(files * rows) };
    for (file, seed) in (0..files).zip(1..) {
        let accounts = generated(rows, seed);
        let result = model.classify(&accounts.portfolio())?;
        let batch = batch(&accounts, model, written.expected.len())?;
        written.expected.extend(Expected::of(model, &result).rows);
        let path = file_of(folder, file);
        let mut writer = ArrowWriter::try_new(File::create_new(&path)?, batch.schema(), None)?;
        writer.write(&batch)?;
        writer.close()?;
        written.bytes += path.metadata()?.len();
    }
    Ok(written)
}

fn batch(
    accounts: &Accounts,
    model: &dyn Model,
    first: usize,
) -> Result<RecordBatch, ClusterError> {
    let numbers = (first..).take(accounts.ids.len());
    let numbers = numbers.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(numbers));
    let needs = model.columns();
    let read = accounts.columns.iter().filter(|(name, _)| needs.iter().any(|n| n.name == name));
    let columns = read.map(|(name, cells)| {
        let array: ArrayRef = match cells {
            Cells::Numbers(cells) => Arc::new(Float64Array::from(cells.clone())),
            Cells::Texts(cells) => Arc::new(StringArray::from(cells.clone())),
        };
        (name.as_str(), array, true)
    });
    let all = std::iter::once((NUMBER, numbers, false)).chain(columns);
    let batch = RecordBatch::try_from_iter_with_nullable(all);
    Ok(batch.map_err(datafusion::error::DataFusionError::from)?)
}
