//! Panels: several models over one portfolio in one walk, and the settings of a walk.

use crate::classification::{Classifications, Detail};
use crate::instructions::Instructions;
use crate::kernel::{Lane, Sharing, walk};
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;
use crate::progress::Observer;

/// Several models that classify together: block after block, each model in turn, so that a column
/// that several of them read comes from memory once, and that a value function which several of
/// their criteria apply to the same input can be worked out once. Each result has the bits that the
/// model gives alone.
///
/// A panel of one is the way to set what [`Model::classify_into`] leaves at its default: the vector
/// instructions, threads, an observer.
///
/// ```
/// use keyaccount::classification::Detail;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{Bensaou, DesignFit, Model};
/// use keyaccount::panel::Panel;
/// use keyaccount::portfolio::Portfolio;
///
/// let rating = |name: &str, column: &str| {
///     ValueFunction::linear(0.0, 10.0).map(|value| Criterion::new(name, column, value))
/// };
/// let matrix = Bensaou::builder()
///     .buyer_investments([rating("Their tooling", "theirs")?])
///     .supplier_investments([rating("Our tooling", "ours")?])
///     .build()?;
/// let fit = DesignFit::builder()
///     .requirement([rating("Our tooling", "ours")?])
///     .capability([rating("Joint work", "joint_work")?])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("theirs", vec![1.0, 9.0])
///     .column("ours", vec![8.0, 2.0])
///     .column("joint_work", vec![7.0, 9.0])
///     .build()?;
/// let panel = Panel::new([&matrix as &dyn Model, &fit]).with_detail(Detail::Class);
/// let results = panel.classify(&portfolio)?;
/// assert_eq!(results[0].codes(), matrix.classify(&portfolio)?.codes());
/// assert_eq!(results[1].codes(), fit.classify(&portfolio)?.codes());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Panel<'m> {
    models: Vec<&'m dyn Model>,
    detail: Detail,
    instructions: Instructions,
}

impl<'m> Panel<'m> {
    /// A panel of these models, with all detail and the widest instructions of the machine.
    pub fn new(models: impl IntoIterator<Item = &'m dyn Model>) -> Self {
        Self {
            models: models.into_iter().collect(),
            detail: Detail::Full,
            instructions: Instructions::widest(),
        }
    }

    /// The same panel asked for another detail.
    #[must_use]
    pub fn with_detail(mut self, detail: Detail) -> Self {
        self.detail = detail;
        self
    }

    /// The same panel on other vector instructions; on the baseline if the machine has not got
    /// them.
    #[must_use]
    pub fn with_instructions(mut self, instructions: Instructions) -> Self {
        self.instructions = instructions;
        self
    }

    /// The models, in the order of the results.
    pub fn models(&self) -> &[&'m dyn Model] {
        &self.models
    }

    /// How much is asked for.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// Classifies every account of a portfolio by every model, into results whose memory is used
    /// again; `out` gets one per model.
    ///
    /// # Errors
    /// [`ClassifyError`], with every model that fails ([`ClassifyError::Several`] if there is more
    /// than one); every result is empty then.
    pub fn classify_into(
        &self,
        portfolio: &Portfolio<'_>,
        out: &mut Vec<Classifications>,
    ) -> Result<(), ClassifyError> {
        self.run(portfolio, out, &mut ())
    }

    /// Classifies every account of a portfolio by every model.
    ///
    /// # Errors
    /// As [`classify_into`](Self::classify_into).
    pub fn classify(
        &self,
        portfolio: &Portfolio<'_>,
    ) -> Result<Vec<Classifications>, ClassifyError> {
        self.classify_observed(portfolio, &mut ())
    }

    /// Classifies every account of a portfolio by every model, and tells an observer block by
    /// block.
    ///
    /// # Errors
    /// As [`classify_into`](Self::classify_into), and [`ClassifyError::Cancelled`] if the observer
    /// stops it.
    pub fn classify_observed(
        &self,
        portfolio: &Portfolio<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Classifications>, ClassifyError> {
        let mut out = Vec::new();
        self.run(portfolio, &mut out, observer)?;
        Ok(out)
    }

    /// Classifies every account of a portfolio by every model on the threads of the current
    /// `rayon` pool (the global one, or that of the caller's `pool.install(...)`). The results
    /// have the same bits on any number of threads.
    ///
    /// # Errors
    /// As [`classify_into`](Self::classify_into).
    #[cfg(feature = "rayon")]
    pub fn classify_into_in_parallel(
        &self,
        portfolio: &Portfolio<'_>,
        out: &mut Vec<Classifications>,
    ) -> Result<(), ClassifyError> {
        self.with_lanes(portfolio, out, |lanes, sharing, out| {
            let outputs = out.iter_mut().map(Classifications::outputs).collect();
            let rows = 0..portfolio.rows();
            crate::kernel::walk_in_parallel(lanes, sharing, outputs, rows, self.instructions);
            Ok(())
        })
    }

    pub(crate) fn run(
        &self,
        portfolio: &Portfolio<'_>,
        out: &mut Vec<Classifications>,
        observer: &mut dyn Observer,
    ) -> Result<(), ClassifyError> {
        self.with_lanes(portfolio, out, |lanes, sharing, out| {
            let mut outputs: Vec<_> = out.iter_mut().map(Classifications::outputs).collect();
            let rows = 0..portfolio.rows();
            walk(lanes, sharing, &mut outputs, rows, self.instructions, observer)
        })
    }

    /// Binds every model, walks, and finishes; empties every result on error.
    fn with_lanes(
        &self,
        portfolio: &Portfolio<'_>,
        out: &mut Vec<Classifications>,
        walk: impl FnOnce(
            &mut [Lane<'_, '_>],
            &Sharing,
            &mut [Classifications],
        ) -> Result<(), ClassifyError>,
    ) -> Result<(), ClassifyError> {
        out.resize_with(self.models.len(), Classifications::new);
        let attempt = |out: &mut [Classifications]| {
            let lanes = self.models.iter().map(|model| Lane::new(*model, portfolio, self.detail));
            let mut lanes = all(lanes)?;
            for (model, out) in self.models.iter().zip(out.iter_mut()) {
                out.prepare(*model, portfolio.rows(), self.detail);
            }
            let sharing = match lanes.as_mut_slice() {
                [_] => Sharing::default(),
                several => Sharing::among(several.iter_mut().map(Lane::plan_mut), self.detail),
            };
            walk(&mut lanes, &sharing, out)?;
            let finished =
                lanes.into_iter().zip(out).map(|(lane, out)| lane.finish(portfolio, out));
            all(finished).map(drop)
        };
        attempt(out).inspect_err(|_| out.iter_mut().for_each(Classifications::clear))
    }
}

/// Every success, or every failure.
fn all<T>(
    results: impl Iterator<Item = Result<T, ClassifyError>>,
) -> Result<Vec<T>, ClassifyError> {
    let (mut successes, mut errors) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(success) => successes.push(success),
            Err(error) => errors.push(error),
        }
    }
    match errors.pop() {
        None => Ok(successes),
        Some(error) if errors.is_empty() => Err(error),
        Some(error) => {
            errors.push(error);
            Err(ClassifyError::Several { errors })
        }
    }
}
