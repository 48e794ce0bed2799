//! Reports of calibrations as they stand in a file, and what no calibration could have written.

use serde::Deserialize;

use super::{Bootstrap, CalibrationReport, CutReport, Interval, LevelReport};
use crate::calibration::{CalibrationError, FoundLevels};

/// A report that nobody has checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrationReportDocument {
    accounts: u64,
    levels: Vec<LevelReport>,
    cuts: Vec<CutReport>,
    could_change: u64,
    bootstrap: Bootstrap,
}

impl TryFrom<CalibrationReportDocument> for CalibrationReport {
    type Error = CalibrationReportError;

    fn try_from(document: CalibrationReportDocument) -> Result<Self, CalibrationReportError> {
        let CalibrationReportDocument { accounts, levels, cuts, could_change, bootstrap } =
            document;
        let report = Self { accounts, levels, cuts, could_change, bootstrap };
        report.bootstrap.check()?;
        report.levels.iter().try_for_each(|level| report.check_level(level))?;
        report.cuts.iter().try_for_each(|cut| report.check_cut(cut))?;
        report.check_count("the report", "could change", report.could_change)?;
        Ok(report)
    }
}

impl CalibrationReport {
    fn check_level(&self, level: &LevelReport) -> Result<(), CalibrationReportError> {
        let place = format!("criterion `{}`", level.criterion);
        if let Some(FoundLevels { low, high, observed, missing, not_positive }) = level.found {
            if !(low < high && low.is_finite() && high.is_finite()) {
                return Err(CalibrationReportError::Levels { place, low, high });
            }
            let counted = observed.saturating_add(missing).saturating_add(not_positive);
            self.check_count(&place, "are counted", counted)?;
        }
        let saturated = level.saturated.below.saturating_add(level.saturated.above);
        self.check_count(&place, "saturate", saturated)?;
        let intervals = level.intervals.into_iter().flatten();
        intervals.into_iter().try_for_each(|interval| check_interval(&place, interval))
    }

    fn check_cut(&self, cut: &CutReport) -> Result<(), CalibrationReportError> {
        let place = format!("cut `{}`", cut.name);
        self.check_count(&place, "have a score", cut.observed)?;
        self.check_count(&place, "could change", cut.could_change)?;
        let (resamples, limit) = (cut.resamples, self.bootstrap.resamples);
        if resamples > limit {
            return Err(CalibrationReportError::Resamples { place, resamples, limit });
        }
        cut.interval.map_or(Ok(()), |interval| check_interval(&place, interval))
    }

    fn check_count(
        &self,
        place: &str,
        what: &'static str,
        count: u64,
    ) -> Result<(), CalibrationReportError> {
        let accounts = self.accounts;
        if count <= accounts {
            return Ok(());
        }
        Err(CalibrationReportError::Count { place: place.to_owned(), what, count, accounts })
    }
}

fn check_interval(place: &str, (low, high): Interval) -> Result<(), CalibrationReportError> {
    if low <= high {
        return Ok(());
    }
    Err(CalibrationReportError::Interval { place: place.to_owned(), low, high })
}

/// Why a file does not hold the report of a calibration.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrationReportError {
    /// More accounts are counted somewhere than there are.
    #[error("{place}: {count} accounts {what}, of {accounts}: the file was edited")]
    Count {
        /// The criterion or the cut, or `the report`.
        place: String,
        /// What was counted.
        what: &'static str,
        /// How many.
        count: u64,
        /// How many accounts there are.
        accounts: u64,
    },
    /// More resamples gave a cut than there were.
    #[error("{place}: {resamples} resamples gave it, of {limit}: the file was edited")]
    Resamples {
        /// The cut.
        place: String,
        /// How many gave it.
        resamples: u32,
        /// How many there were.
        limit: u32,
    },
    /// The levels of a criterion are no finite numbers, the lower one first.
    #[error("{place}: {low} and {high} are no lower and higher level: the file was edited")]
    Levels {
        /// The criterion.
        place: String,
        /// The lower level.
        low: f64,
        /// The higher level.
        high: f64,
    },
    /// An interval whose ends do not ascend.
    #[error("{place}: the interval {low} to {high} does not ascend: the file was edited")]
    Interval {
        /// The criterion or the cut.
        place: String,
        /// The lower end.
        low: f64,
        /// The higher end.
        high: f64,
    },
    /// Settings of the bootstrap that no calibration takes: [`CalibrationError::Bootstrap`].
    #[error(transparent)]
    Bootstrap(#[from] CalibrationError),
}
