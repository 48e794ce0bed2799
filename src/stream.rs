//! Streams: chunk after chunk of a portfolio that is too long to hold, in constant memory.

use crate::classification::Classifications;
use crate::model::ClassifyError;
use crate::panel::Panel;
use crate::portfolio::Portfolio;
use crate::progress::Observer;

/// Classifies chunks one after the other into the same memory. Results do not depend on where a
/// portfolio is cut: classifying takes nothing from the other accounts.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{DesignFit, Model};
/// use keyaccount::panel::Panel;
/// use keyaccount::portfolio::Portfolio;
/// use keyaccount::stream::Stream;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = DesignFit::builder()
///     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
///     .capability([Criterion::new("Joint work", "joint_work", rating)])
///     .build()?;
/// let chunks = (0..3).map(|chunk| {
///     Portfolio::builder()
///         .column("complexity", vec![f64::from(chunk) * 4.0; 1000])
///         .column("joint_work", vec![4.0; 1000])
///         .build()
/// });
/// let mut stream = Stream::new(Panel::new([&model as &dyn Model]));
/// let mut counts = vec![0; 3];
/// for chunk in chunks {
///     let results = stream.classify(&chunk?)?; // lent until the next chunk
///     for (sum, count) in counts.iter_mut().zip(results[0].counts(3).0) {
///         *sum += count;
///     }
/// }
/// assert_eq!(counts, [1000, 1000, 1000]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Stream<'m> {
    panel: Panel<'m>,
    results: Vec<Classifications>,
}

impl<'m> Stream<'m> {
    /// A stream through a panel.
    #[must_use]
    pub fn new(panel: Panel<'m>) -> Self {
        Self { panel, results: Vec::new() }
    }

    /// Classifies a chunk. The results are lent until the next one.
    ///
    /// # Errors
    /// [`ClassifyError`]; the stream can go on with another chunk.
    pub fn classify(&mut self, chunk: &Portfolio<'_>) -> Result<&[Classifications], ClassifyError> {
        self.classify_observed(chunk, &mut ())
    }

    /// Classifies a chunk and tells an observer block by block.
    ///
    /// # Errors
    /// As [`classify`](Self::classify), and [`ClassifyError::Cancelled`] if the observer stops it.
    pub fn classify_observed(
        &mut self,
        chunk: &Portfolio<'_>,
        observer: &mut dyn Observer,
    ) -> Result<&[Classifications], ClassifyError> {
        self.panel.run(chunk, &mut self.results, observer)?;
        Ok(&self.results)
    }

    /// An iterator of chunks in, an iterator of owned results out, one chunk at a time: for callers
    /// who pass results on. Nothing is kept from chunk to chunk.
    pub fn results<'p>(
        self,
        chunks: impl IntoIterator<Item = Portfolio<'p>>,
    ) -> impl Iterator<Item = Result<Vec<Classifications>, ClassifyError>> {
        chunks.into_iter().map(move |chunk| self.panel.classify(&chunk))
    }
}
