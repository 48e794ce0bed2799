//! Record batches of Apache Arrow in, classes out (feature `arrow`).
//!
//! A [`BatchClassifier`] reads the columns that its models need where they lie in a [`RecordBatch`],
//! and answers with a batch of its own; [`BatchClassifier::read`] does so batch by batch, in
//! constant memory. [`portfolio`] stops half-way, for everything else that takes a
//! [`Portfolio`].
//!
//! # What is read
//!
//! | Arrow type | read as | copied |
//! |---|---|---|
//! | `Float64`, `Float32`, `Int8`…`Int64`, `UInt8`…`UInt64` | numbers; NaN and null are missing | no |
//! | `Boolean` | 0 and 1 | no |
//! | `Float16` | numbers | yes |
//! | `Dictionary` of texts, with keys of any type | texts | the list of levels; the keys only if a level is null or listed twice |
//! | `Utf8`, `LargeUtf8`, `Utf8View` | texts | no text, but a code per row |
//! | `Dictionary` of numbers | numbers | yes |
//! | `Null` | missing throughout | – |
//! | decimals, dates and times, durations, binary, nested and run-end encoded types | refused, with the remedy | – |
//!
//! Slices of arrays, and validity bitmaps that begin within a byte, are read where they lie as
//! well. A type is refused only where a model reads the column: whatever else the batch holds stays
//! alone.
//!
//! # What is written
//!
//! First the columns that are to be kept, as they are; then for each model, with its key in front
//! and as much of it as the panel's [`Detail`](crate::classification::Detail) asks for:
//!
//! | column | type | null | metadata `keyaccount.column` |
//! |---|---|---|---|
//! | `KEY_class` | `Dictionary(UInt8, Utf8)`: the class keys, in the order of their codes | unclassified | `class` |
//! | `KEY_margin` | `Float64`; infinite where nothing can change the class | unclassified | `margin` |
//! | `KEY_score_AXIS` | `Float64` in `0..=1` | nothing observed on the axis | `score` |
//! | `KEY_coverage` | `Float64` in `0..=1` | never | `coverage` |
//! | `KEY_flags` | `UInt8`, the bits of [`Flags`](crate::flags::Flags) | never | `flags` |
//!
//! Every field's metadata names its model (`keyaccount.model`), that of a score its axis
//! (`keyaccount.axis`).
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::cast::AsArray;
//! use arrow_array::types::UInt8Type;
//! use arrow_array::{Float64Array, Int32Array, RecordBatch, StringArray};
//! use keyaccount::criterion::{Criterion, ValueFunction};
//! use keyaccount::interop::arrow::BatchClassifier;
//! use keyaccount::model::{DesignFit, Model};
//! use keyaccount::panel::Panel;
//!
//! let rating = ValueFunction::linear(0.0, 10.0)?;
//! let model = DesignFit::builder()
//!     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
//!     .capability([Criterion::new("Joint work", "joint_work", rating)])
//!     .build()?;
//! let batch = RecordBatch::try_from_iter([
//!     ("account", Arc::new(StringArray::from(vec!["Acme", "Bolt", "Crux"])) as _),
//!     ("complexity", Arc::new(Float64Array::from(vec![Some(9.0), Some(5.0), None])) as _),
//!     ("joint_work", Arc::new(Int32Array::from(vec![4, 6, 5])) as _),
//! ])?;
//!
//! let panel = Panel::new([&model as &dyn Model]);
//! let answer = BatchClassifier::new(panel).with_kept(["account"]).classify(&batch)?;
//! let classes = answer["design_fit_class"].as_dictionary::<UInt8Type>();
//! let classes = classes.downcast_dict::<StringArray>().unwrap();
//! assert_eq!(
//!     classes.into_iter().collect::<Vec<_>>(),
//!     [Some("under_designed"), Some("fitting"), None],
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod column;
mod error;
mod fields;
mod reader;
mod results;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{FieldRef, Schema, SchemaRef};

pub use error::{BatchError, FieldFault};
pub use reader::BatchReader;

use crate::model::ColumnNeed;
use crate::panel::Panel;
use crate::portfolio::Portfolio;
#[cfg(feature = "datafusion")]
pub(crate) use column::{Reading, reading};
use fields::Fields;
pub(crate) use results::Answers;

/// Classifies record batches by a panel of models; see the [module](self).
#[derive(Debug, Clone)]
pub struct BatchClassifier<'m> {
    panel: Panel<'m>,
    needs: Vec<ColumnNeed<'m>>,
    kept: Vec<String>,
    answers: Vec<Answers>,
}

impl<'m> BatchClassifier<'m> {
    /// A classifier that keeps no column of the batch.
    #[must_use]
    pub fn new(panel: Panel<'m>) -> Self {
        let answers = panel.models().iter().map(|model| Answers::new(*model, panel.detail()));
        let mut needs: Vec<ColumnNeed<'m>> = Vec::new();
        for need in panel.models().iter().flat_map(|model| model.columns()) {
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        Self { answers: answers.collect(), needs, panel, kept: Vec::new() }
    }

    /// The same classifier with columns of the batch, of any type, in front of its answers: the
    /// ids, as a rule. Nothing is copied.
    #[must_use]
    pub fn with_kept<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.kept = columns.into_iter().map(Into::into).collect();
        self
    }

    /// The panel.
    pub fn panel(&self) -> &Panel<'m> {
        &self.panel
    }

    /// The schema of the answers to batches of this schema.
    ///
    /// # Errors
    /// [`BatchError::Fields`], with every fault that shows without values: all but
    /// [`FieldFault::WrongKind`], as a column of the wrong kind may be missing throughout.
    pub fn schema(&self, input: &Schema) -> Result<SchemaRef, BatchError> {
        self.check(&Fields::of_schema(input))?;
        Ok(self.answer_schema(input))
    }

    /// Classifies a batch.
    ///
    /// # Errors
    /// [`BatchError`]: fields that are missing or can't be read, all of them at once; an infinite
    /// number; and what [`ClassifyError`](crate::model::ClassifyError) says of the values.
    pub fn classify(&self, batch: &RecordBatch) -> Result<RecordBatch, BatchError> {
        let fields = Fields::of_batch(batch);
        self.check(&fields)?;
        let portfolio = table(fields.arrays(self.needs.iter().map(|need| need.name)))?;
        let results = self.panel.classify(&portfolio)?;
        let kept = self.kept.iter().filter_map(|name| batch.column_by_name(name));
        let mut columns: Vec<ArrayRef> = kept.map(Arc::clone).collect();
        for (answers, result) in self.answers.iter().zip(results) {
            columns.extend(answers.columns(result)?);
        }
        let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let schema = self.answer_schema(fields.schema());
        Ok(RecordBatch::try_new_with_options(schema, columns, &rows)?)
    }

    /// Classifies batch after batch of a reader; one is held at a time. Whatever gives batches is a
    /// reader by way of [`RecordBatchIterator`](arrow_array::RecordBatchIterator).
    ///
    /// # Errors
    /// As [`schema`](Self::schema), before a batch is read.
    pub fn read<R: RecordBatchReader>(self, reader: R) -> Result<BatchReader<'m, R>, BatchError> {
        let schema = self.schema(&reader.schema())?;
        Ok(BatchReader::new(self, reader, schema))
    }

    fn check(&self, fields: &Fields<'_>) -> Result<(), BatchError> {
        let names = self.answer_fields().map(|field| field.name().as_str());
        fields.check(self.panel.models(), &self.needs, &self.kept, names)
    }

    fn answer_fields(&self) -> impl Iterator<Item = &FieldRef> {
        self.answers.iter().flat_map(Answers::fields)
    }

    fn answer_schema(&self, input: &Schema) -> SchemaRef {
        let kept = self.kept.iter().filter_map(|name| input.fields().find(name));
        let kept = kept.map(|(_, field)| field);
        Arc::new(Schema::new(kept.chain(self.answer_fields()).cloned().collect::<Vec<_>>()))
    }
}

/// The named columns of a batch as a portfolio without ids; what can be borrowed is.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{Int64Array, RecordBatch};
/// use keyaccount::interop::arrow::portfolio;
/// let sales = Int64Array::from(vec![Some(3), None]);
/// let batch = RecordBatch::try_from_iter([("sales", Arc::new(sales) as _)])?;
/// let portfolio = portfolio(&batch, ["sales"])?;
/// assert_eq!(portfolio.column("sales").map(|sales| sales.number(0)), Some(Some(3.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`BatchError`]: a column that is not there, there twice, or of a type that can't be read; an
/// infinite number.
pub fn portfolio<'b, 'n>(
    batch: &'b RecordBatch,
    columns: impl IntoIterator<Item = &'n str>,
) -> Result<Portfolio<'b>, BatchError> {
    let columns: Vec<&str> = columns.into_iter().collect();
    let fields = Fields::of_batch(batch);
    fields.check_readable(&columns)?;
    table(fields.arrays(columns.iter().copied()))
}

/// A portfolio of arrays; those of a type that can't be read are left out.
pub(crate) fn table<'b>(
    columns: impl IntoIterator<Item = (&'b str, &'b dyn Array)>,
) -> Result<Portfolio<'b>, BatchError> {
    let mut builder = Portfolio::builder();
    for (name, array) in columns {
        if let Some(column) = column::of(array) {
            builder = builder.column(name, column);
        }
    }
    Ok(builder.build()?)
}
