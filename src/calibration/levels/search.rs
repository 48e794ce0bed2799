//! The search for two levels: one criterion, one method.

use super::{Fitted, FoundLevels, LevelMethod, LevelShape, Levels};
use crate::calibration::numbers::{CriterionNumbers, Numbers, Scale};
use crate::calibration::quantile::quantiles;
use crate::calibration::{CalibrationError, weighted};
use crate::classification::Saturation;
use crate::instructions::{Instructions, Work};
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
    ) -> Result<Fitted, CalibrationError> {
        let method = self.levels.method;
        // Order statistics are the same before and after a logarithm; means are not.
        let (scale, logarithms) = match (self.shape, method) {
            (LevelShape::Linear, _) => (Scale::Raw, false),
            (_, LevelMethod::MinMax | LevelMethod::Quantiles { .. }) => (Scale::Positive, false),
            (LevelShape::Logarithmic, _) => (Scale::Logarithm, true),
        };
        let not_positive = if scale == Scale::Raw { 0 } else { Extent::of(numbers).not_positive };
        let numbers = numbers.clone().on(scale);
        let rows = numbers.rows();
        let mut saturated = None;
        let (observed, (low, high)) = match (&self.levels.weight_column, method) {
            (None, LevelMethod::Quantiles { low, high }) => {
                let found = quantiles(&numbers, &[low, high]);
                self.check_observed(found.observed, rows)?;
                let [low, high] = found.values.try_into().unwrap_or([f64::NAN; 2]);
                if let [of_low, of_high] = found.beyond.as_slice() {
                    // What is too small for a logarithm lies below any level of it.
                    let below = of_low.below + not_positive;
                    saturated = Some(Saturation { below, above: of_high.above });
                }
                if low == high {
                    // Only now is it worth a pass to tell why.
                    self.check_extent(&Extent::of(&numbers), rows)?;
                }
                (found.observed, (low, high))
            }
            (None, _) => {
                let extent = Extent::of(&numbers);
                self.check_extent(&extent, rows)?;
                (extent.observed, levels_of(&numbers, &extent, method))
            }
            (Some(weights), _) => {
                let mut pairs = weighted::pairs(&numbers, portfolio, weights)?;
                let extent = Extent::of(&pairs.numbers());
                self.check_extent(&extent, rows)?;
                let sum = pairs.sum();
                if !(sum > 0.0 && sum.is_finite()) {
                    return Err(CalibrationError::NoWeight {
                        column: weights.clone(),
                        criterion: self.criterion.to_owned(),
                        sum,
                    });
                }
                (extent.observed, pairs.levels(method, &extent))
            }
        };
        let (low, high) =
            if logarithms { (crate::math::exp(low), crate::math::exp(high)) } else { (low, high) };
        if low == high {
            return Err(CalibrationError::LevelsCoincide {
                criterion: self.criterion.to_owned(),
                column: self.column.to_owned(),
                method: method.to_string(),
                level: low,
            });
        }
        let missing = (rows as u64).saturating_sub(observed).saturating_sub(not_positive);
        let levels = FoundLevels { low, high, observed, missing, not_positive };
        Ok(Fitted { levels, saturated })
    }

    fn check_extent(&self, extent: &Extent, rows: usize) -> Result<(), CalibrationError> {
        self.check_observed(extent.observed, rows)?;
        if extent.lowest == extent.highest {
            return Err(CalibrationError::Constant {
                criterion: self.criterion.to_owned(),
                column: self.column.to_owned(),
                value: extent.lowest,
            });
        }
        Ok(())
    }

    fn check_observed(&self, observed: u64, rows: usize) -> Result<(), CalibrationError> {
        let (criterion, column) = (self.criterion.to_owned(), self.column.to_owned());
        let what = match self.shape {
            LevelShape::Linear => "a number",
            LevelShape::Logarithmic => "a number above 0",
        };
        let needed = self.levels.minimum_observed.max(2);
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
        let mut lanes = Lanes::default();
        let instructions = Instructions::widest();
        numbers.each_block(|block| instructions.run(Measure { block, lanes: &mut lanes }));
        Self {
            observed: lanes.observed.iter().sum(),
            not_positive: lanes.not_positive.iter().sum(),
            lowest: lanes.low.into_iter().fold(f64::INFINITY, lesser),
            highest: lanes.high.into_iter().fold(f64::NEG_INFINITY, greater),
        }
    }
}

/// The first if it is less, else the second: NaN as the first leaves the second as it is.
#[inline(always)]
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The first if it is greater, else the second.
#[inline(always)]
fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// An extent in the making: lanes side by side, so that one minimum need not wait for the last.
struct Lanes {
    observed: [u64; 8],
    not_positive: [u64; 8],
    low: [f64; 8],
    high: [f64; 8],
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            observed: [0; 8],
            not_positive: [0; 8],
            low: [f64::INFINITY; 8],
            high: [f64::NEG_INFINITY; 8],
        }
    }
}

/// Adds a block to an extent.
struct Measure<'b> {
    block: &'b [f64],
    lanes: &'b mut Lanes,
}

impl Work for Measure<'_> {
    #[inline(always)]
    fn run(self) {
        let Lanes { observed, not_positive, low, high } = self.lanes;
        let mut add = |numbers: &[f64]| {
            let lanes = observed.iter_mut().zip(&mut *not_positive).zip(&mut *low).zip(&mut *high);
            for ((((observed, not_positive), low), high), x) in lanes.zip(numbers) {
                *observed += u64::from(!x.is_nan());
                *not_positive += u64::from(*x <= 0.0);
                (*low, *high) = (lesser(*x, *low), greater(*x, *high));
            }
        };
        let (eights, rest) = self.block.as_chunks::<8>();
        for eight in eights {
            add(eight);
        }
        add(rest);
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
