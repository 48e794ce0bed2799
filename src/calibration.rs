//! Calibration: a specification and a portfolio become a model.
//!
//! Reference levels and cuts belong to a model, not to the accounts that it meets: adding an
//! account must not move the others. Where they *come* from data, that is a step of its own, with
//! a name, a result that can be saved, and a report of what was taken from where:
//!
//! ```text
//! Calibration (Levels, Cuts, Bootstrap)  +  model  +  portfolio   ->   Calibrated { model, report }
//! ```
//!
//! The result is an ordinary model of the same kind. It is saved, explained and classified with as
//! any other; every number taken from data carries [`Provenance::calibrated`] with the method, the
//! number of accounts and what was missing.
//!
//! ```
//! use keyaccount::calibration::{Calibrated, Calibration, CutMethod, Cuts, Levels};
//! use keyaccount::criterion::{Criterion, ValueFunction};
//! use keyaccount::model::{FourS, Model};
//! use keyaccount::portfolio::Portfolio;
//!
//! let guess = ValueFunction::linear(0.0, 1.0)?;
//! let model = FourS::builder()
//!     .attractiveness([Criterion::new("Sales", "sales", guess.clone())])
//!     .relative_strength([Criterion::new("Share of need", "share", guess)])
//!     .build()?;
//! let portfolio = Portfolio::builder()
//!     .column("sales", (0..200).map(|i| f64::from(i * i)).collect::<Vec<_>>())
//!     .column("share", (0..200).map(|i| f64::from(i * 37 % 100)).collect::<Vec<_>>())
//!     .build()?;
//!
//! let calibration = Calibration::new()
//!     .levels(Levels::default()) // 5 % and 95 % quantiles
//!     .cuts(Cuts::new(CutMethod::Median).top_at_most(15));
//! let Calibrated { model, report } = calibration.apply(&model, &portfolio)?;
//!
//! let counts = model.classify(&portfolio)?.counts(4).0;
//! assert!(counts[3] <= 15, "strategic accounts: {}", counts[3]);
//! assert_eq!(report.levels[0].found.map(|levels| levels.observed), Some(200));
//! println!("{report}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Provenance::calibrated`]: crate::provenance::Provenance::calibrated

mod clusters;
mod cuts;
mod error;
mod groups;
mod levels;
mod numbers;
mod plane;
mod points;
mod quantile;
mod report;
mod resampling;
mod scored;
mod stability;
mod weighted;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub(crate) use points::part;

pub use cuts::{CutMethod, Cuts, Target};
pub use error::CalibrationError;
use levels::Fitted;
pub use levels::{FoundLevels, LevelChoice, LevelMethod, LevelShape, Levels};
pub use report::{CalibrationReport, CalibrationReportError, CutReport, Interval, LevelReport};
pub use stability::{Bootstrap, Resampling};

use scored::Scored;

use crate::axis::Axis;
use crate::model::Adjustable;
use crate::portfolio::Portfolio;

/// What is to be taken from a portfolio: levels, cuts, both or nothing; and how stability is
/// measured. A plain value that can be kept in a file beside the model that came of it; its numbers
/// are checked where it is applied.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calibration {
    /// How the reference levels are taken; they stay as they are without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<Levels>,
    /// How the cuts are taken; they stay as they are without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuts: Option<Cuts>,
    /// How stability is measured.
    pub bootstrap: Bootstrap,
}

/// A calibrated model and what it took from the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated<M> {
    /// The model: a fixed one, as any other.
    pub model: M,
    /// What was taken from where, and how stable it is.
    pub report: CalibrationReport,
}

impl Calibration {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, taking reference levels.
    #[must_use]
    pub fn levels(mut self, levels: Levels) -> Self {
        self.levels = Some(levels);
        self
    }

    /// The same, taking cuts.
    #[must_use]
    pub fn cuts(mut self, cuts: Cuts) -> Self {
        self.cuts = Some(cuts);
        self
    }

    /// The same with another bootstrap.
    #[must_use]
    pub fn bootstrap(mut self, bootstrap: Bootstrap) -> Self {
        self.bootstrap = bootstrap;
        self
    }

    /// Takes levels and cuts from a portfolio.
    ///
    /// Levels are taken first, and the cuts from the scores of the model with these levels. Costs
    /// one pass over each column for quantiles (the other methods a few), one more for the scores
    /// if a cut reads them, and for each such cut `O(resamples * min(accounts, 1024))`; time and
    /// memory do not grow with the number of resamples times the number of accounts, unless
    /// [`Resampling::LevelsAndCuts`] is asked for.
    ///
    /// # Errors
    /// [`CalibrationError`]: columns or numbers that give no levels, names that the model does not
    /// have, scores that support no such cuts, parameters out of range.
    pub fn apply<M: Adjustable>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<Calibrated<M>, CalibrationError> {
        self.bootstrap.check()?;
        let original = model;
        let (model, found) = self.with_levels(original, portfolio)?;
        let kept = Cuts::new(CutMethod::Keep);
        let spec = self.cuts.as_ref().unwrap_or(&kept);
        let known: Vec<_> =
            found.iter().map(|found| found.as_ref().and_then(|found| found.saturated)).collect();
        let (scored, saturated) = Scored::of(&model, portfolio, spec.read_scores(), &known)?;
        let again = self.takes_levels_again();
        let held = if again { Bootstrap::none() } else { self.bootstrap };
        let groups = groups::place(&model, &scored, spec, held)?;
        let cuts: Vec<f64> = groups.iter().flat_map(groups::Group::found).copied().collect();
        let again = again.then(|| resampling::again(self, original, &model, &cuts, portfolio));
        let again = again.transpose()?;
        let cuts = groups::collect(groups, self.bootstrap, again.as_ref());
        let criteria = model.axes().iter().flat_map(|axis| {
            axis.criteria().iter().map(move |criterion| (axis.key(), criterion.name()))
        });
        let intervals = again.map(|again| again.levels).unwrap_or_default();
        let intervals = intervals.into_iter().chain(std::iter::repeat(None));
        let levels = criteria.zip(found).zip(saturated).zip(intervals).map(
            |((((axis, criterion), found), saturated), intervals)| LevelReport {
                axis: axis.to_owned(),
                criterion: criterion.to_owned(),
                found: found.map(|found| found.levels),
                saturated,
                intervals,
            },
        );
        let report = CalibrationReport {
            accounts: portfolio.rows() as u64,
            levels: levels.collect(),
            cuts: cuts.reports,
            could_change: cuts.could_change,
            bootstrap: self.bootstrap,
        };
        Ok(Calibrated { model: model.with_cuts(cuts.specs)?, report })
    }

    /// Whether a bootstrap was asked for that takes levels again, and there are levels or cuts that
    /// come from the accounts.
    fn takes_levels_again(&self) -> bool {
        self.bootstrap.resamples > 0
            && self.bootstrap.resampling == Resampling::LevelsAndCuts
            && (self.levels.is_some() || self.cuts.as_ref().is_some_and(Cuts::read_scores))
    }

    /// The model with levels from the portfolio, and what was found for each criterion.
    #[allow(clippy::type_complexity)] // a pair, spelt out
    fn with_levels<M: Adjustable>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<(M, Vec<Option<Fitted>>), CalibrationError> {
        let criteria = || model.axes().iter().flat_map(Axis::criteria);
        let Some(levels) = &self.levels else {
            return Ok((model.clone(), criteria().map(|_| None).collect()));
        };
        let unknown =
            levels.choices.keys().find(|name| !criteria().any(|c| c.name() == name.as_str()));
        if let Some(criterion) = unknown {
            return Err(CalibrationError::UnknownCriterion {
                criterion: criterion.clone(),
                known: criteria().map(|criterion| criterion.name().to_owned()).collect(),
            });
        }
        let (mut axes, mut found) = (Vec::new(), Vec::new());
        for axis in model.axes() {
            let (with_levels, of_axis) = levels.fit_axis(axis, portfolio)?;
            axes.push(with_levels);
            found.extend(of_axis);
        }
        Ok((model.with_axes(axes)?, found))
    }
}
