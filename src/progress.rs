//! Progress: who wants to know how far a long walk has come, and may stop it.

use std::ops::ControlFlow;

/// Watches a walk. Called per block of accounts, never per account, so that watching costs nothing.
///
/// Every method has a default, and a closure `FnMut(u64) -> ControlFlow<()>` is an observer that
/// hears of rows alone. `()` watches nothing.
///
/// ```
/// use std::ops::ControlFlow;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{DesignFit, Model};
/// use keyaccount::panel::Panel;
/// use keyaccount::portfolio::Portfolio;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = DesignFit::builder()
///     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
///     .capability([Criterion::new("Joint work", "joint_work", rating)])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("complexity", vec![8.0; 5000])
///     .column("joint_work", vec![4.0; 5000])
///     .build()?;
/// let mut done = 0;
/// Panel::new([&model as &dyn Model]).classify_observed(&portfolio, &mut |rows| {
///     done += rows;
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(done, 5000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Observer {
    /// So many more rows are done. `Break` stops the walk with
    /// [`ClassifyError::Cancelled`](crate::model::ClassifyError::Cancelled), and nothing is returned.
    fn advance(&mut self, rows: u64) -> ControlFlow<()> {
        let _ = rows;
        ControlFlow::Continue(())
    }
}

impl Observer for () {}

impl<F: FnMut(u64) -> ControlFlow<()>> Observer for F {
    fn advance(&mut self, rows: u64) -> ControlFlow<()> {
        self(rows)
    }
}
