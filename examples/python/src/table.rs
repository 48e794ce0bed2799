//! Tables in and out, by the Arrow PyCapsule protocol.

use std::sync::{Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field, Fields, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;

use crate::error::{self, KeyaccountError, TableError};
use crate::model::Run;

type Reader = Box<dyn RecordBatchReader + Send>;

/// Whatever speaks the protocol.
pub(crate) struct Input(Reader);

impl<'py> FromPyObject<'_, 'py> for Input {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if !object.hasattr("__arrow_c_stream__")? && !object.hasattr("__arrow_c_array__")? {
            return Err(PyTypeError::new_err(format!(
                "a table has __arrow_c_stream__ or __arrow_c_array__, as a DataFrame of pandas 2.2 \
                 or polars and a table of pyarrow have, but {} has neither",
                object.get_type().name()?
            )));
        }
        Ok(Self(object.extract::<AnyRecordBatch>()?.into_reader()?))
    }
}

impl Input {
    /// Every batch; one without rows if there is none, so that the columns are looked at.
    pub(crate) fn read(self) -> PyResult<Vec<RecordBatch>> {
        let schema = self.0.schema();
        let batches = self.0.collect::<Result<Vec<_>, _>>();
        let mut batches = batches.map_err(|error| TableError::new_err(error.to_string()))?;
        // Nothing is said of rows that are not there.
        batches.retain(|batch| batch.num_rows() > 0);
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        Ok(batches)
    }
}

/// The text of a cell, for ids.
pub(crate) fn cell(batch: &RecordBatch, column: &str, row: usize) -> PyResult<String> {
    let refuse = |why: &str| TableError::new_err(format!("the column `{column}` {why}"));
    let array = batch.column_by_name(column).ok_or_else(|| refuse("is not there"))?;
    if array.is_null(row) {
        return Err(refuse(&format!("has no id in row {row} of its batch")));
    }
    let text = match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row),
        DataType::Utf8View => array.as_string_view().value(row),
        other => return Err(refuse(&format!("is of type {other}: ids are texts"))),
    };
    Ok(text.to_owned())
}

/// Answers, one row per account.
///
/// It speaks the Arrow PyCapsule protocol: pyarrow.table(t) and polars.DataFrame(t) take it as it
/// is, without a copy.
#[pyclass(frozen, module = "keyaccount")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) fn new(batches: Vec<RecordBatch>) -> PyResult<Self> {
        let first = batches.first();
        let schema = first.ok_or_else(|| KeyaccountError::new_err("no answer"))?.schema();
        Ok(Self { schema, batches })
    }
}

#[pymethods]
impl Table {
    /// How many rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(&self) -> String {
        format!(
            "<keyaccount.Table of {} rows: {}>",
            self.num_rows(),
            self.column_names().join(", ")
        )
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = Box::new(RecordBatchIterator::new(batches, self.schema.clone()));
        stream(py, reader, requested_schema)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    /// As a pyarrow.Table, without a copy.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }

    /// As a polars.DataFrame.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    /// As a pandas.DataFrame, by way of pyarrow, whose to_pandas takes the options.
    #[pyo3(signature = (**options))]
    fn to_pandas<'py>(
        slf: &Bound<'py, Self>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::to_pyarrow(slf)?.call_method("to_pandas", (), options)
    }
}

/// Answers batch after batch, each computed when it is asked for. It can be read once, by whatever
/// reads an Arrow stream: pyarrow.RecordBatchReader.from_stream(b), polars.DataFrame(b).
#[pyclass(frozen, module = "keyaccount")]
pub(crate) struct Batches(Mutex<Option<Reader>>);

impl Batches {
    pub(crate) fn new(run: Run, input: Input) -> PyResult<Self> {
        let schema = run.classifier().schema(&input.0.schema());
        let schema = schema.map_err(|error| error::of_batch(&error, ""))?;
        let answers = input.0.map(move |batch| Ok(run.classifier().classify(&batch?)?));
        Ok(Self(Mutex::new(Some(Box::new(RecordBatchIterator::new(answers, schema))))))
    }
}

#[pymethods]
impl Batches {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let reader = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let read = || KeyaccountError::new_err("the batches have been read: classify again");
        stream(py, reader.ok_or_else(read)?, requested_schema)
    }
}

fn stream<'py>(
    py: Python<'py>,
    reader: Reader,
    requested_schema: Option<Bound<'py, PyCapsule>>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = reader.schema();
    let fields: Fields = schema.fields().clone();
    let field = Field::new_struct("", fields, false).with_metadata(schema.metadata().clone());
    let arrays = reader.map(|batch| {
        Ok::<_, ArrowError>(std::sync::Arc::new(StructArray::from(batch?)) as ArrayRef)
    });
    let arrays = ArrayIterator::new(arrays, field.into());
    Ok(to_stream_pycapsule(py, Box::new(arrays), requested_schema)?)
}
