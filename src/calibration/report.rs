//! What a calibration took from the data, and how far it can be trusted.

mod document;

use std::fmt;

use serde::{Deserialize, Serialize};

use document::CalibrationReportDocument;
pub use document::CalibrationReportError;

use super::Bootstrap;
use super::levels::FoundLevels;
use crate::classification::Saturation;

/// The lower and the higher end of a bootstrap interval.
pub type Interval = (f64, f64);

/// What was done to one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelReport {
    /// The key of the axis.
    pub axis: String,
    /// The name of the criterion.
    pub criterion: String,
    /// The levels and what they were taken from; `None` if the criterion stayed as it was.
    pub found: Option<FoundLevels>,
    /// How many numbers of the portfolio lie beyond the levels of the new model.
    pub saturated: Saturation,
    /// The bootstrap intervals of the lower and of the higher level; `None` unless the bootstrap
    /// takes levels again ([`Resampling::LevelsAndCuts`](super::Resampling::LevelsAndCuts)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervals: Option<[Interval; 2]>,
}

/// What was done to one cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutReport {
    /// The name of the cut.
    pub name: String,
    /// The group it belongs to: the key of an axis, `position` or `tolerance`.
    pub group: String,
    /// The method, in words.
    pub method: String,
    /// The number before.
    pub before: f64,
    /// The number now.
    pub at: f64,
    /// Accounts with a score to compare with it.
    pub observed: u64,
    /// The bootstrap interval; `None` where the cut does not depend on the accounts, no bootstrap
    /// was asked for, or most resamples gave no cut.
    pub interval: Option<Interval>,
    /// Resamples that gave a cut.
    pub resamples: u32,
    /// Accounts that change sides somewhere in the interval; where levels were taken again, in at
    /// least `(1 - confidence) / 2` of the resamples.
    pub could_change: u64,
}

/// What a calibration took from a portfolio, and how far it can be trusted.
///
/// `{}` prints it as a table. One that no calibration could have given does not load:
/// [`CalibrationReportError`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CalibrationReportDocument")]
pub struct CalibrationReport {
    /// Accounts in the portfolio.
    pub accounts: u64,
    /// The criteria, in the order of the model.
    pub levels: Vec<LevelReport>,
    /// The cuts, in the order of the model.
    pub cuts: Vec<CutReport>,
    /// Accounts that change sides of at least one cut somewhere in its interval; where levels were
    /// taken again, that get another class in at least `(1 - confidence) / 2` of the resamples.
    pub could_change: u64,
    /// How the intervals were made.
    pub bootstrap: Bootstrap,
}

impl CalibrationReport {
    /// The share of accounts whose class could change within the intervals of the cuts, in `0..=1`;
    /// 0 without accounts.
    #[must_use]
    pub fn share_that_could_change(&self) -> f64 {
        share(self.could_change, self.accounts)
    }
}

/// A number to six digits, for people.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 15
fn short(number: f64) -> String {
    let before = number.abs().log10().floor();
    if !(-5.0..15.0).contains(&before) {
        return number.to_string();
    }
    let rounded = format!("{number:.*}", (5.0 - before).clamp(0.0, 15.0) as usize);
    if !rounded.contains('.') {
        return rounded;
    }
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn share(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

impl fmt::Display for CalibrationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "taken from {} accounts", self.accounts)?;
        for LevelReport { axis, criterion, found, saturated, intervals } in &self.levels {
            write!(f, "  level  {axis}: {criterion}: ")?;
            match found {
                None => write!(f, "kept")?,
                Some(FoundLevels { low, high, observed, missing, not_positive }) => {
                    let (low, high) = (short(*low), short(*high));
                    write!(f, "{low} to {high} (n {observed}, missing {missing}")?;
                    if *not_positive > 0 {
                        write!(f, ", not above 0: {not_positive}")?;
                    }
                    f.write_str(")")?;
                }
            }
            writeln!(f, ", saturated {} below, {} above", saturated.below, saturated.above)?;
            if let Some(intervals) = intervals {
                let percent = 100.0 * self.bootstrap.confidence;
                let [low, high] =
                    intervals.map(|(from, to)| format!("{} to {}", short(from), short(to)));
                writeln!(f, "         {percent:.0} % intervals {low}, and {high}")?;
            }
        }
        for cut in &self.cuts {
            let CutReport { name, method, at, observed, interval, could_change, .. } = cut;
            write!(f, "  cut    {name}: {at:.4} ({method}, n {observed})")?;
            if let Some((low, high)) = interval {
                let percent = 100.0 * share(*could_change, self.accounts);
                write!(
                    f,
                    ", {:.0} % interval {low:.4} to {high:.4}: {could_change} accounts ({percent:.1} %) could change",
                    100.0 * self.bootstrap.confidence
                )?;
            }
            writeln!(f)?;
        }
        let moves = |level: &LevelReport| level.intervals.is_some();
        if self.cuts.iter().all(|cut| cut.interval.is_none()) && !self.levels.iter().any(moves) {
            return f.write_str("  no interval: no bootstrap, or nothing that it could move");
        }
        write!(
            f,
            "  in all {} accounts ({:.1} %) could change class within the intervals ({} resamples{}, seed {})",
            self.could_change,
            100.0 * self.share_that_could_change(),
            self.bootstrap.resamples,
            self.bootstrap.resampling.in_words(),
            self.bootstrap.seed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_enough_for_people() {
        let cases = [
            (74.232_000_000_000_01, "74.232"),
            (-0.384_420_000_1, "-0.38442"),
            (1_234_567.8, "1234568"),
            (100.0, "100"),
            (0.0, "0"),
            (1e300, &format!("{}", 1e300)),
        ];
        for (number, expected) in cases {
            assert_eq!(short(number), expected);
        }
    }
}
