//! Cuts from data: where one class ends and the next begins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CalibrationError;
use super::clusters::{divide, mean};
use super::points::{Points, part};
use super::quantile::{quantile_of, quantiles};
use crate::score::{STEP, snap};

/// How many accounts may reach a cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// At most so many accounts.
    Accounts(u64),
    /// At most this share of the accounts that have a score, in `0..=1`.
    Share(f64),
}

/// How the cuts on one axis (or on the position along a path) are placed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutMethod {
    /// They stay as they are.
    Keep,
    /// The midpoint of the scale, 0.5; several cuts part it evenly. Takes nothing from the data, so
    /// that no account's class depends on the others: the default.
    #[default]
    Midpoint,
    /// The median of the scores; one cut only.
    Median,
    /// The mean of the scores; one cut only.
    Mean,
    /// Quantiles of the scores (R's type 7), one probability per cut, ascending.
    Quantiles(Vec<f64>),
    /// How many accounts may reach each cut, lowest cut first: the lowest cut that keeps the
    /// promise, halfway between the last score below it and the first above.
    Targets(Vec<Target>),
    /// Fisher's (Jenks') natural breaks: the division of the scores into classes with the least sum
    /// of squares; each cut halfway between the neighbouring scores. Exact up to 4096 accounts; of
    /// more, on 1024 bins of equal width.
    NaturalBreaks,
    /// The same division (one-dimensional k-means has the same optimum); each cut halfway between
    /// the means of the neighbouring classes.
    KMeans,
    /// k-means in the plane of the two axes of a grid, one cluster for each cell, started in the
    /// middle of it; each cut halfway between the means of the clusters on either side. Has to be
    /// the method of both axes. Of more than 4096 accounts on 32 × 32 bins.
    KMeansInThePlane,
}

impl CutMethod {
    /// The name, for reports.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Keep => "kept",
            Self::Midpoint => "scale midpoint",
            Self::Median => "median",
            Self::Mean => "mean",
            Self::Quantiles(_) => "quantiles",
            Self::Targets(_) => "target",
            Self::NaturalBreaks => "natural breaks",
            Self::KMeans => "k-means",
            Self::KMeansInThePlane => "k-means in the plane",
        }
    }

    /// Whether the cuts depend on the accounts.
    pub(super) fn reads_scores(&self) -> bool {
        !matches!(self, Self::Keep | Self::Midpoint)
    }
}

/// How the cuts of a model are calibrated.
///
/// The cuts of a model come in groups: those on one axis (named by its key), those on the position
/// along a stage path (`position`), and a tolerance (`tolerance`, of a stage path or a gap). The
/// method is for axes and positions; a tolerance, and the cut on a path's exit axis, are about
/// something else than a division into classes and stay unless they are named.
///
/// ```
/// use keyaccount::calibration::{CutMethod, Cuts, Target};
/// // At most 15 strategic accounts; the other axis at its median.
/// let cuts = Cuts::new(CutMethod::Midpoint)
///     .on("relative_strength", CutMethod::Median)
///     .top_at_most(15);
/// assert_eq!(cuts.top_at_most, Some(15));
/// # let _ = Target::Accounts(1);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cuts {
    /// The method for every axis and position.
    pub method: CutMethod,
    /// Methods for single groups.
    pub groups: BTreeMap<String, CutMethod>,
    /// How many accounts the top class may have: the highest band, or the cell of a grid that is
    /// high on both axes. If it has more, its lower cut (in a grid both, by the same amount) is
    /// raised until it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_at_most: Option<u64>,
    /// The fewest scores that a cut is taken from; 10 by default.
    pub minimum_scores: u64,
}

impl Default for Cuts {
    fn default() -> Self {
        Self::new(CutMethod::default())
    }
}

impl Cuts {
    /// Cuts by one method.
    #[must_use]
    pub fn new(method: CutMethod) -> Self {
        Self { method, groups: BTreeMap::new(), top_at_most: None, minimum_scores: 10 }
    }

    /// The same with another method for one group: an axis by its key, `position` or `tolerance`.
    #[must_use]
    pub fn on(mut self, group: impl Into<String>, method: CutMethod) -> Self {
        self.groups.insert(group.into(), method);
        self
    }

    /// The same with a limit on the accounts in the top class.
    #[must_use]
    pub fn top_at_most(mut self, accounts: u64) -> Self {
        self.top_at_most = Some(accounts);
        self
    }

    /// The same with another fewest number of scores.
    #[must_use]
    pub fn minimum_scores(mut self, accounts: u64) -> Self {
        self.minimum_scores = accounts;
        self
    }

    /// Whether some cut may depend on the accounts.
    pub(super) fn read_scores(&self) -> bool {
        let mut methods = self.groups.values().chain([&self.method]);
        self.top_at_most.is_some() || methods.any(CutMethod::reads_scores)
    }
}

/// Scores from which a group of cuts is placed: all of them, or a resample of their points.
pub(super) trait Sample {
    fn count(&self) -> f64;
    fn quantile(&self, probability: f64) -> f64;
    fn mean(&self) -> f64;
    /// As [`Points::last_below`].
    fn last_below(&self, share: f64) -> Result<f64, (f64, Option<f64>)>;
    /// The points; bins of them if there are many.
    fn points(&self) -> &Points;
}

impl Sample for Points {
    fn count(&self) -> f64 {
        self.total()
    }

    fn quantile(&self, probability: f64) -> f64 {
        Points::quantile(self, probability)
    }

    fn mean(&self) -> f64 {
        Points::mean(self)
    }

    fn last_below(&self, share: f64) -> Result<f64, (f64, Option<f64>)> {
        Points::last_below(self, share)
    }

    fn points(&self) -> &Points {
        self
    }
}

/// Every score, exactly, where bins would round.
pub(super) struct Scores<'s> {
    scores: &'s [f64],
    points: &'s Points,
}

impl<'s> Scores<'s> {
    pub(super) fn new(scores: &'s [f64], points: &'s Points) -> Self {
        Self { scores, points }
    }
}

impl Sample for Scores<'_> {
    fn count(&self) -> f64 {
        self.points.total()
    }

    fn quantile(&self, probability: f64) -> f64 {
        quantiles(&self.scores, &[probability]).values.first().copied().unwrap_or(f64::NAN)
    }

    fn mean(&self) -> f64 {
        self.points.mean()
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 <= allowed <= count
    fn last_below(&self, share: f64) -> Result<f64, (f64, Option<f64>)> {
        let mut observed: Vec<f64> =
            self.scores.iter().copied().filter(|score| !score.is_nan()).collect();
        let total = observed.len() as f64;
        let allowed = ((share * total * (1.0 + 1e-12)).floor() as usize).min(observed.len());
        let Some(rank) = (observed.len() - allowed).checked_sub(1) else {
            return Ok(quantile_of(&mut observed, 0.0));
        };
        let (_, last, upper) = observed.select_nth_unstable_by(rank, f64::total_cmp);
        let last = *last;
        Err((last, upper.iter().copied().filter(|score| *score > last).reduce(f64::min)))
    }

    fn points(&self) -> &Points {
        self.points
    }
}

/// A group of cuts that is to be placed.
#[derive(Debug, Clone)]
pub(super) struct Placement<'m> {
    pub(super) group: &'m str,
    pub(super) method: &'m CutMethod,
    /// The cuts as they stand.
    pub(super) now: Vec<f64>,
}

impl Placement<'_> {
    /// The cuts that the method gives on a sample.
    pub(super) fn place(&self, sample: &impl Sample) -> Result<Vec<f64>, CalibrationError> {
        let cuts = self.now.len();
        let found = match self.method {
            // The plane is divided for both axes at once, elsewhere.
            CutMethod::Keep | CutMethod::KMeansInThePlane => return Ok(self.now.clone()),
            CutMethod::Midpoint => {
                (1..=cuts).map(|number| number as f64 / (cuts + 1) as f64).collect()
            }
            CutMethod::Median => vec![self.single(sample.quantile(0.5))?],
            CutMethod::Mean => vec![self.single(sample.mean())?],
            CutMethod::Quantiles(probabilities) => {
                self.check_count(probabilities.len(), "quantiles")?;
                probabilities
                    .iter()
                    .map(|probability| Ok(sample.quantile(self.check_share(*probability)?)))
                    .collect::<Result<_, CalibrationError>>()?
            }
            CutMethod::Targets(targets) => {
                self.check_count(targets.len(), "targets")?;
                targets
                    .iter()
                    .map(|target| self.reach(sample, *target))
                    .collect::<Result<_, _>>()?
            }
            CutMethod::NaturalBreaks => self.runs(sample, |_, breaks, _| {
                let points = sample.points().as_slice();
                let low = breaks.checked_sub(1).and_then(|last| points.get(last))?;
                Some(part(low.high, points.get(breaks)?.low))
            })?,
            CutMethod::KMeans => self.runs(sample, |before, breaks, after| {
                let points = sample.points().as_slice();
                Some((mean(points, before, breaks) + mean(points, breaks, after)) * 0.5)
            })?,
        };
        self.check_order(found)
    }

    /// Refuses cuts outside `(0, 1]` and cuts that are not ascending on the score lattice.
    pub(super) fn check_order(&self, cuts: Vec<f64>) -> Result<Vec<f64>, CalibrationError> {
        let group = || self.group.to_owned();
        for cut in &cuts {
            if !(STEP..=1.0).contains(&snap(*cut)) {
                return Err(CalibrationError::CutAtTheEnd { group: group(), cut: *cut });
            }
        }
        for (previous, cut) in cuts.iter().zip(cuts.iter().skip(1)) {
            if snap(*cut) <= snap(*previous) {
                let (previous, cut) = (*previous, *cut);
                return Err(CalibrationError::CutsCoincide { group: group(), previous, cut });
            }
        }
        Ok(cuts)
    }

    fn single(&self, cut: f64) -> Result<f64, CalibrationError> {
        if self.now.len() == 1 {
            return Ok(cut);
        }
        Err(CalibrationError::OneCut {
            group: self.group.to_owned(),
            method: self.method.name(),
            cuts: self.now.len(),
        })
    }

    fn check_count(&self, given: usize, what: &'static str) -> Result<(), CalibrationError> {
        let (group, cuts) = (self.group.to_owned(), self.now.len());
        if given == cuts {
            return Ok(());
        }
        Err(CalibrationError::CutCount { group, cuts, given, what })
    }

    fn check_share(&self, share: f64) -> Result<f64, CalibrationError> {
        if (0.0..=1.0).contains(&share) {
            return Ok(share);
        }
        Err(CalibrationError::Share { group: self.group.to_owned(), share })
    }

    /// The lowest cut that at most the target reaches.
    fn reach(&self, sample: &impl Sample, target: Target) -> Result<f64, CalibrationError> {
        let total = sample.count();
        let share = match target {
            Target::Share(share) => self.check_share(share)?,
            Target::Accounts(accounts) => (accounts as f64 / total).min(1.0),
        };
        match sample.last_below(share) {
            // Everybody may: the lowest score is the cut, if it can be one.
            Ok(lowest) => Ok(lowest.max(STEP)),
            Err((last, Some(next))) => Ok(part(last, next)),
            Err((last, None)) if last < 1.0 => Ok(part(last, 1.0)),
            Err((last, None)) => {
                let points = sample.points().as_slice();
                let tied = points.last().map_or(0.0, |point| point.count);
                Err(CalibrationError::TargetUnreachable {
                    group: self.group.to_owned(),
                    wanted: whole(share * total),
                    tied: whole(tied),
                    score: last,
                })
            }
        }
    }

    /// The cuts between the runs of least squares; `cut` gets the starts of a run, of the next and
    /// of the one after.
    fn runs(
        &self,
        sample: &impl Sample,
        cut: impl Fn(usize, usize, usize) -> Option<f64>,
    ) -> Result<Vec<f64>, CalibrationError> {
        let points = sample.points().as_slice();
        let needed = self.now.len() + 1;
        let too_few = || CalibrationError::TooFewDistinct {
            group: self.group.to_owned(),
            distinct: points.len(),
            needed,
        };
        let breaks = divide(points, needed).ok_or_else(too_few)?;
        let before = std::iter::once(0).chain(breaks.iter().copied());
        let after = breaks.iter().copied().skip(1).chain([points.len()]);
        let runs = before.zip(&breaks).zip(after);
        runs.map(|((before, at), after)| cut(before, *at, after).ok_or_else(too_few)).collect()
    }
}

/// A count that was kept as `f64`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // counts of accounts
pub(super) fn whole(count: f64) -> u64 {
    count.round_ties_even() as u64
}
