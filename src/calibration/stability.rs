//! How far a cut would move if other accounts of the same kind had been observed.

use serde::{Deserialize, Serialize};

use super::CalibrationError;
use super::quantile::quantile_of;
use super::report::Interval;
use crate::model::Measure;
use crate::random::Random;

/// How often a calibration is repeated on resampled accounts, and how much of it.
///
/// Every account is drawn a Poisson(1) number of times. The interval of a number lies between the
/// quantiles at `(1 - confidence) / 2` and `(1 + confidence) / 2` of what the resamples gave. The
/// seed fixes every draw: the same data gives the same interval on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bootstrap {
    /// 10 to 10000 resamples, or 0 for no interval; 200 by default.
    pub resamples: u32,
    /// The share of resamples whose cut lies in the interval, above 0 and below 1; 0.95 by default.
    pub confidence: f64,
    /// Where the pseudo-random numbers start.
    pub seed: u64,
    /// What is taken again from each resample; the cuts alone by default.
    pub resampling: Resampling,
}

/// What stands first in the key of a stream: the seed and the number of a stream can then not change
/// places.
const OF_RESAMPLES: u64 = 4;

/// What a bootstrap takes again from each resample.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resampling {
    /// The cuts. Levels and scores stay, so that the intervals say how far the cuts could lie
    /// elsewhere *given these levels*. `O(resamples * min(accounts, 1024))`: a fraction of a second
    /// for any portfolio.
    #[default]
    Cuts,
    /// Levels, scores and cuts, as if each resample had been calibrated by itself. The report then
    /// has intervals of the levels too, and its counts are of accounts that get another class (or
    /// come to lie on the other side of a cut) in at least `(1 - confidence) / 2` of the resamples:
    /// where levels move, scores move with the cuts, and how far a cut moved does not say who
    /// crossed it. Costs a calibration and a classification for each resample, and the memory of
    /// one more portfolio.
    LevelsAndCuts,
}

impl Resampling {
    /// What follows the word resamples in a report.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Cuts => "",
            Self::LevelsAndCuts => " of levels and cuts",
        }
    }
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 200, confidence: 0.95, seed: 1, resampling: Resampling::Cuts }
    }
}

impl Bootstrap {
    /// No bootstrap.
    #[must_use]
    pub fn none() -> Self {
        Self { resamples: 0, ..Self::default() }
    }

    /// Refuses settings that give no interval.
    pub(super) fn check(self) -> Result<(), CalibrationError> {
        let Self { resamples, confidence, .. } = self;
        if (resamples == 0 || (10..=10_000).contains(&resamples))
            && confidence > 0.0
            && confidence < 1.0
        {
            return Ok(());
        }
        Err(CalibrationError::Bootstrap { resamples, confidence })
    }

    /// The same, taking the levels again as well.
    ///
    /// ```
    /// use keyaccount::calibration::{Bootstrap, Calibration, CutMethod, Cuts, Levels, Resampling};
    /// use keyaccount::criterion::{Criterion, ValueFunction};
    /// use keyaccount::model::FourS;
    /// use keyaccount::portfolio::Portfolio;
    ///
    /// let guess = ValueFunction::linear(0.0, 1.0)?;
    /// let model = FourS::builder()
    ///     .attractiveness([Criterion::new("Sales", "sales", guess.clone())])
    ///     .relative_strength([Criterion::new("Share of need", "share", guess)])
    ///     .build()?;
    /// let portfolio = Portfolio::builder()
    ///     .column("sales", (0..60).map(|i| f64::from(i * i)).collect::<Vec<_>>())
    ///     .column("share", (0..60).map(|i| f64::from(i * 37 % 100)).collect::<Vec<_>>())
    ///     .build()?;
    /// // The cuts stay in the middle of the scale; the scale comes from 60 accounts.
    /// let spec = Calibration::new().levels(Levels::default()).cuts(Cuts::new(CutMethod::Midpoint));
    /// let held = spec.clone().apply(&model, &portfolio)?.report;
    /// assert_eq!(held.could_change, 0);
    /// let bootstrap = Bootstrap::default().of_levels_and_cuts();
    /// assert_eq!(bootstrap.resampling, Resampling::LevelsAndCuts);
    /// let again = spec.bootstrap(bootstrap).apply(&model, &portfolio)?.report;
    /// let [_, (low, high)] = again.levels[0].intervals.ok_or("levels were taken")?;
    /// assert!(low < high && again.could_change > 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_levels_and_cuts(mut self) -> Self {
        self.resampling = Resampling::LevelsAndCuts;
        self
    }

    /// How many accounts changed in so many resamples that they could change.
    pub(super) fn count(self, changes: &[u16], resamples: u32) -> u64 {
        let enough = f64::from(resamples) * (1.0 - self.confidence) / 2.0;
        let could = |changes: &u16| *changes > 0 && f64::from(*changes) >= enough;
        changes.iter().map(|changes| u64::from(could(changes))).sum()
    }

    /// The intervals of some cuts that are placed together, and how many resamples gave them.
    /// Each group has a `stream` of numbers of its own.
    pub(super) fn intervals(
        self,
        cuts: usize,
        stream: u64,
        mut place: impl FnMut(&mut Random) -> Option<Vec<f64>>,
    ) -> (Vec<Option<Interval>>, u32) {
        let mut random = Random::stream(self.seed, &[OF_RESAMPLES, stream]);
        let mut drawn = vec![Vec::new(); cuts];
        let mut succeeded = 0;
        for _ in 0..self.resamples {
            // A resample may hold too few different scores; how often is part of the answer.
            let Some(found) = place(&mut random) else { continue };
            succeeded += 1;
            for (drawn, cut) in drawn.iter_mut().zip(found) {
                drawn.push(cut);
            }
        }
        let enough = succeeded > 0 && 2 * succeeded >= self.resamples;
        let interval = |drawn: &mut Vec<f64>| {
            let mut at = |probability| quantile_of(drawn, probability);
            let ends = (at((1.0 - self.confidence) / 2.0), at(f64::midpoint(1.0, self.confidence)));
            enough.then_some(ends)
        };
        (drawn.iter_mut().map(interval).collect(), succeeded)
    }
}

/// Whether an account changes sides while a cut moves through an interval.
pub(super) fn crosses(measure: Measure, value: f64, (low, high): Interval) -> bool {
    is_beyond(measure, value, low) && !is_beyond(measure, value, high)
}

/// Whether an account lies on the upper side of a cut; that is open where the cut is a tolerance.
pub(super) fn is_beyond(measure: Measure, value: f64, cut: f64) -> bool {
    match measure {
        Measure::Axis(_) | Measure::Position => value >= cut,
        Measure::Deviation => value > cut,
    }
}
