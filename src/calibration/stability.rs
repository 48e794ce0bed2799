//! How far a cut would move if other accounts of the same kind had been observed.

use serde::{Deserialize, Serialize};

use super::CalibrationError;
use super::quantile::quantile_of;
use crate::model::Measure;
use crate::random::Random;

/// How often cuts are placed again on resampled accounts.
///
/// The interval of a cut lies between the quantiles at `(1 - confidence) / 2` and
/// `(1 + confidence) / 2` of the cuts on the resamples. Every account is drawn a Poisson(1) number
/// of times; the reference levels are not calibrated again. The seed fixes every draw: the same
/// data gives the same interval on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bootstrap {
    /// 10 to 10000 resamples, or 0 for no interval; 200 by default.
    pub resamples: u32,
    /// The share of resamples whose cut lies in the interval, above 0 and below 1; 0.95 by default.
    pub confidence: f64,
    /// Where the pseudo-random numbers start.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 200, confidence: 0.95, seed: 1 }
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

    /// The intervals of some cuts that are placed together, and how many resamples gave them.
    /// Each group has a `stream` of numbers of its own.
    pub(super) fn intervals(
        self,
        cuts: usize,
        stream: u64,
        mut place: impl FnMut(&mut Random) -> Option<Vec<f64>>,
    ) -> (Vec<Option<(f64, f64)>>, u32) {
        let mut random = Random::new(self.seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15));
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
        let enough = succeeded > 0 && succeeded >= self.resamples / 2;
        let interval = |drawn: &mut Vec<f64>| {
            let mut at = |probability| quantile_of(drawn, probability);
            let ends = (at((1.0 - self.confidence) / 2.0), at(f64::midpoint(1.0, self.confidence)));
            enough.then_some(ends)
        };
        (drawn.iter_mut().map(interval).collect(), succeeded)
    }
}

/// Whether an account changes sides while a cut moves through an interval.
pub(super) fn crosses(measure: Measure, value: f64, (low, high): (f64, f64)) -> bool {
    match measure {
        Measure::Axis(_) | Measure::Position => low <= value && value < high,
        Measure::Deviation => low < value && value <= high,
    }
}
