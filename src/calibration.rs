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
mod stability;
mod weighted;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub(crate) use points::part;

pub use cuts::{CutMethod, Cuts, Target};
pub use error::CalibrationError;
pub use levels::{FoundLevels, LevelChoice, LevelMethod, LevelShape, Levels};
pub use report::{CalibrationReport, CutReport, LevelReport};
pub use stability::Bootstrap;

use crate::axis::Axis;
use crate::classification::Detail;
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
    /// Levels are taken first, and the cuts from the scores of the model with these levels. Costs a
    /// few passes over the columns that are read, one classification, and for each method that
    /// reads scores `O(resamples * min(accounts, 1024))`; time and memory do not grow with the
    /// number of resamples times the number of accounts.
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
        let (model, found) = self.with_levels(model, portfolio)?;
        let mut scores = crate::classification::Classifications::new();
        model.classify_into(portfolio, Detail::Full, &mut scores)?;
        let columns: Vec<&[f64]> = scores.scores().map(|(_, column)| column).collect();
        let kept = Cuts::new(CutMethod::Keep);
        let spec = self.cuts.as_ref().unwrap_or(&kept);
        let cuts = groups::calibrate(&model, &columns, spec, self.bootstrap)?;
        let levels = scores
            .saturation()
            .iter()
            .zip(found)
            .map(|(entry, found)| LevelReport {
                axis: entry.axis.clone(),
                criterion: entry.criterion.clone(),
                found,
                saturated: entry.saturation,
            })
            .collect();
        let report = CalibrationReport {
            accounts: portfolio.rows() as u64,
            levels,
            cuts: cuts.reports,
            could_change: cuts.could_change,
            bootstrap: self.bootstrap,
        };
        Ok(Calibrated { model: model.with_cuts(cuts.specs)?, report })
    }

    /// The model with levels from the portfolio, and what was found for each criterion.
    #[allow(clippy::type_complexity)] // a pair, spelt out
    fn with_levels<M: Adjustable>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<(M, Vec<Option<FoundLevels>>), CalibrationError> {
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
            let (with_levels, of_axis) = levels.axis(axis, portfolio)?;
            axes.push(with_levels);
            found.extend(of_axis);
        }
        Ok((model.with_axes(axes)?, found))
    }
}
