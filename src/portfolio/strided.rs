//! Numbers that lie apart in memory: one column of an array in row-major order, say.

use std::fmt::Debug;
use std::ops::Range;
use std::panic::RefUnwindSafe;
use std::sync::Arc;

use ndarray::{ArrayView1, ArrayViewMut1, Axis, Slice};

/// A range of a strided view.
///
/// An `ArrayView1` is invariant in its lifetime and would make the portfolio so; behind a trait
/// object it is not. The dynamic call is once per block.
#[derive(Debug, Clone)]
pub(crate) struct Strided<'a> {
    view: Arc<dyn View + 'a>,
    rows: Range<usize>,
}

// Auto traits don't show through a trait object: without `RefUnwindSafe` no portfolio would be.
trait View: Debug + Send + Sync + RefUnwindSafe {
    fn read(&self, rows: Range<usize>, buffer: &mut [f64]);
    fn is_not_infinite(&self, rows: Range<usize>) -> bool;
}

impl View for ArrayView1<'_, f64> {
    fn read(&self, rows: Range<usize>, buffer: &mut [f64]) {
        let values = window(self, rows);
        // `assign` has the strided loop that iterators lack, but insists on equal lengths.
        if values.len() == buffer.len() {
            ArrayViewMut1::from(buffer).assign(&values);
        }
    }

    fn is_not_infinite(&self, rows: Range<usize>) -> bool {
        !window(self, rows).fold(false, |found, value| found | value.is_infinite())
    }
}

/// A range of a view; it is cut to the view, because `slice_axis` insists.
fn window<'s>(values: &'s ArrayView1<'_, f64>, rows: Range<usize>) -> ArrayView1<'s, f64> {
    let end = rows.end.min(values.len());
    values.slice_axis(Axis(0), Slice::from(rows.start.min(end)..end))
}

impl<'a> Strided<'a> {
    #[expect(clippy::needless_pass_by_value, reason = "views go by value, as in ndarray")]
    pub(crate) fn new(view: ArrayView1<'a, f64>) -> Self {
        Self { rows: 0..view.len(), view: Arc::new(view) }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The view's rows behind a range of these.
    fn within(&self, rows: &Range<usize>) -> Range<usize> {
        let at = |row: usize| self.rows.start.saturating_add(row).min(self.rows.end);
        at(rows.start)..at(rows.end)
    }

    pub(crate) fn slice(&self, rows: &Range<usize>) -> Self {
        Self { view: Arc::clone(&self.view), rows: self.within(rows) }
    }

    /// Writes a range of rows into a buffer of its length.
    pub(crate) fn read(&self, rows: &Range<usize>, buffer: &mut [f64]) {
        self.view.read(self.within(rows), buffer);
    }

    pub(crate) fn is_not_infinite(&self, rows: &Range<usize>) -> bool {
        self.view.is_not_infinite(self.within(rows))
    }
}
