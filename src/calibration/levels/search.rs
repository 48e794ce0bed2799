//! The search for two levels: one criterion, one method.

use super::{FoundLevels, LevelMethod, LevelShape, Levels};
use crate::calibration::numbers::{CriterionNumbers, Numbers, Scale};
use crate::calibration::quantile::quantiles;
use crate::calibration::{CalibrationError, weighted};
use crate::portfolio::Portfolio;

/// One criterion's levels, being looked for.
pub(super) struct Search<'s> {
    pub(super) criterion: &'s str,
    pub(super) column: &'s str,
    pub(super) levels: &'s Levels,
    pub(super) shape: LevelShape,
}

impl Search<'_> {
    /// The levels, checked.
    pub(super) fn run(
        &self,
        numbers: &CriterionNumbers<'_>,
        portfolio: &Portfolio<'_>,
    ) -> Result<FoundLevels, CalibrationError> {
        let method = self.levels.method;
        // Order statistics are the same before and after a logarithm; means are not.
        let (scale, logarithms) = match (self.shape, method) {
            (LevelShape::Linear, _) => (Scale::Raw, false),
            (_, LevelMethod::MinMax | LevelMethod::Quantiles { .. }) => (Scale::Positive, false),
            (LevelShape::Logarithmic, _) => (Scale::Logarithm, true),
        };
        let raw = Extent::of(numbers);
        let numbers = numbers.clone().on(scale);
        let (extent, (low, high)) = match &self.levels.weight_column {
            None => {
                let extent = if scale == Scale::Raw { raw } else { Extent::of(&numbers) };
                self.check_extent(&extent, numbers.rows())?;
                (extent, levels_of(&numbers, &extent, method))
            }
            Some(weights) => {
                let mut pairs = weighted::pairs(&numbers, portfolio, weights)?;
                let extent = Extent::of(&pairs.numbers());
                self.check_extent(&extent, numbers.rows())?;
                let sum = pairs.sum();
                if !(sum > 0.0 && sum.is_finite()) {
                    return Err(CalibrationError::NoWeight {
                        column: weights.clone(),
                        criterion: self.criterion.to_owned(),
                        sum,
                    });
                }
                (extent, pairs.levels(method, &extent))
            }
        };
        let (low, high) =
            if logarithms { (crate::math::exp(low), crate::math::exp(high)) } else { (low, high) };
        if low == high {
            let (criterion, column) = (self.criterion.to_owned(), self.column.to_owned());
            return Err(CalibrationError::LevelsCoincide {
                criterion,
                column,
                method: method.to_string(),
                level: low,
            });
        }
        let rows = numbers.rows() as u64;
        let not_positive = if scale == Scale::Raw { 0 } else { raw.not_positive };
        let missing = rows.saturating_sub(extent.observed).saturating_sub(not_positive);
        Ok(FoundLevels { low, high, observed: extent.observed, missing, not_positive })
    }

    fn check_extent(&self, extent: &Extent, rows: usize) -> Result<(), CalibrationError> {
        let (criterion, column) = (self.criterion.to_owned(), self.column.to_owned());
        let what = match self.shape {
            LevelShape::Linear => "a number",
            LevelShape::Logarithmic => "a number above 0",
        };
        let (observed, needed) = (extent.observed, self.levels.minimum_observed.max(2));
        if observed == 0 {
            return Err(CalibrationError::AllMissing { criterion, column, rows, what });
        }
        if observed < needed {
            return Err(CalibrationError::TooFewObserved {
                criterion,
                column,
                observed,
                needed,
                what,
            });
        }
        if extent.lowest == extent.highest {
            return Err(CalibrationError::Constant { criterion, column, value: extent.lowest });
        }
        Ok(())
    }
}

/// How many numbers there are and how far they reach.
#[derive(Debug, Clone, Copy)]
pub(in crate::calibration) struct Extent {
    pub(in crate::calibration) observed: u64,
    pub(in crate::calibration) not_positive: u64,
    pub(in crate::calibration) lowest: f64,
    pub(in crate::calibration) highest: f64,
}

impl Extent {
    pub(in crate::calibration) fn of(numbers: &impl Numbers) -> Self {
        let (mut observed, mut not_positive) = (0u64, 0u64);
        // Eight lanes side by side, so that the minimum of one need not wait for the last.
        let (mut low, mut high) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
        let lesser = |a: f64, b: f64| if a < b { a } else { b };
        let greater = |a: f64, b: f64| if a > b { a } else { b };
        numbers.each_block(|block| {
            observed += block.iter().map(|x| u64::from(!x.is_nan())).sum::<u64>();
            not_positive += block.iter().map(|x| u64::from(*x <= 0.0)).sum::<u64>();
            for eight in block.chunks(8) {
                for ((low, high), x) in low.iter_mut().zip(&mut high).zip(eight) {
                    // NaN compares false, and leaves what is there.
                    (*low, *high) = (lesser(*x, *low), greater(*x, *high));
                }
            }
        });
        Self {
            observed,
            not_positive,
            lowest: low.into_iter().fold(f64::INFINITY, lesser),
            highest: high.into_iter().fold(f64::NEG_INFINITY, greater),
        }
    }
}

/// The two levels, every number counting the same.
fn levels_of(numbers: &CriterionNumbers<'_>, extent: &Extent, method: LevelMethod) -> (f64, f64) {
    match method {
        LevelMethod::MinMax => (extent.lowest, extent.highest),
        LevelMethod::Quantiles { low, high } => {
            match quantiles(numbers, &[low, high]).values.as_slice() {
                [low, high] => (*low, *high),
                _ => (f64::NAN, f64::NAN),
            }
        }
        LevelMethod::MeanDeviation { k } => {
            let count = extent.observed as f64;
            let mean = sum_of(numbers, |x| x) / count;
            let squares = sum_of(numbers, |x| (x - mean) * (x - mean));
            around(mean, k * (squares / (count - 1.0)).sqrt())
        }
        LevelMethod::MedianDeviation { k } => {
            let middle = |numbers: &CriterionNumbers<'_>| {
                quantiles(numbers, &[0.5]).values.first().copied().unwrap_or(f64::NAN)
            };
            let median = middle(numbers);
            let distances = numbers.clone().distances_from(median);
            around(median, k * middle(&distances))
        }
    }
}

/// A middle less and plus a way.
pub(in crate::calibration) fn around(middle: f64, way: f64) -> (f64, f64) {
    (middle - way, middle + way)
}

/// The sum over what is observed, in eight lanes of a fixed order.
fn sum_of(numbers: &impl Numbers, term: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0f64; 8];
    numbers.each_block(|block| {
        for eight in block.chunks(8) {
            for (lane, x) in lanes.iter_mut().zip(eight) {
                *lane += if x.is_nan() { 0.0 } else { term(*x) };
            }
        }
    });
    lanes.iter().sum()
}
