//! A reader of answers over a reader of batches.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::BatchClassifier;

/// Answers batch by batch: made by [`BatchClassifier::read`], and a [`RecordBatchReader`] itself, so
/// that writers and other languages take it. It holds no batch; a dictionary may number its levels
/// differently in each.
///
/// A batch that can't be classified is an [`ArrowError::ExternalError`] with a
/// [`BatchError`](super::BatchError) inside; the reader can go on with the next.
///
/// ```
/// use std::sync::Arc;
///
/// use arrow_array::{Float64Array, RecordBatch, RecordBatchIterator};
/// use keyaccount::classification::Detail;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::interop::arrow::BatchClassifier;
/// use keyaccount::model::{DesignFit, Model};
/// use keyaccount::panel::Panel;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = DesignFit::builder()
///     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
///     .capability([Criterion::new("Joint work", "joint_work", rating)])
///     .build()?;
/// let column = |number: f64| Arc::new(Float64Array::from(vec![number; 1000])) as _;
/// let batch = |number: f64| {
///     RecordBatch::try_from_iter([("complexity", column(number)), ("joint_work", column(5.0))])
/// };
/// let schema = batch(0.0)?.schema();
/// let batches = RecordBatchIterator::new([1.0, 5.0, 9.0].map(batch), schema);
/// let panel = Panel::new([&model as &dyn Model]).with_detail(Detail::Class);
/// let mut rows = 0;
/// for answer in BatchClassifier::new(panel).read(batches)? {
///     rows += answer?.num_rows();
/// }
/// assert_eq!(rows, 3000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct BatchReader<'m, R> {
    classifier: BatchClassifier<'m>,
    reader: R,
    schema: SchemaRef,
}

impl<'m, R> BatchReader<'m, R> {
    pub(super) fn new(classifier: BatchClassifier<'m>, reader: R, schema: SchemaRef) -> Self {
        Self { classifier, reader, schema }
    }
}

impl<R: RecordBatchReader> Iterator for BatchReader<'_, R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.reader.next()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(error)),
        };
        Some(self.classifier.classify(&batch).map_err(ArrowError::from))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.reader.size_hint()
    }
}

impl<R: RecordBatchReader> RecordBatchReader for BatchReader<'_, R> {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
