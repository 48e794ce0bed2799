//! How far off the numbers of a column may be.

use serde::{Deserialize, Serialize};

use crate::random::Random;

/// The stated error of one column: every observed number `x` of it is drawn again in each draw.
///
/// ```text
/// absolute      x + sd z              z standard normal, cut off at +-4 (drawn again beyond)
/// relative      x + x sd z
/// half-width    x + half_width u      u uniform in -1..1
/// ```
/// The error is that of the column, in its raw unit, before any value function; so a number that
/// two criteria read is off by the same amount for both. A missing number stays missing. Numbers
/// that leave the range of a value function saturate as any other; a denominator that falls to 0 or
/// below leaves its ratio unobserved in that draw, which a relative error below 0.25 cannot do.
///
/// Cutting the normal off at 4 leaves out 0.006 % of it, and keeps a single wild number from making
/// a class possible that nobody would believe. Its standard deviation is 0.9995 of the stated one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MeasurementError {
    /// A standard deviation in the unit of the column, at least 0.
    Absolute(f64),
    /// A standard deviation as a share of the number, at least 0; 0.1 is 10 %.
    Relative(f64),
    /// Evenly spread within this much either way, at least 0, in the unit of the column.
    HalfWidth(f64),
}

/// Where the normal is cut off, in standard deviations.
const CUT_OFF: f64 = 4.0;

impl MeasurementError {
    /// The number that says how large the error is.
    pub(super) fn size(self) -> f64 {
        match self {
            Self::Absolute(size) | Self::Relative(size) | Self::HalfWidth(size) => size,
        }
    }

    /// The deviation of one draw, before it is scaled: the same for all accounts.
    pub(super) fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::Absolute(_) | Self::Relative(_) => loop {
                let normal = random.gaussian();
                if normal.abs() <= CUT_OFF {
                    return normal;
                }
            },
            Self::HalfWidth(_) => random.between(-1.0, 1.0),
        }
    }

    /// The number with its error; finite if it was, NaN if it was missing.
    #[inline(always)]
    pub(super) fn apply(self, number: f64, deviation: f64) -> f64 {
        let off = match self {
            Self::Absolute(size) | Self::HalfWidth(size) => size * deviation,
            Self::Relative(size) => {
                let share = size * deviation;
                // Beyond the largest number the share is infinite, and 0 times that is no number.
                if share.is_finite() { number * share } else { number * size * deviation }
            }
        };
        let moved = number + off;
        let moved = if moved > f64::MAX { f64::MAX } else { moved };
        if moved < f64::MIN { f64::MIN } else { moved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_observed_number_stays_one_however_large_the_error() {
        let sizes = [0.1, 1.0, 1e300, f64::MAX];
        let errors = sizes.into_iter().flat_map(|size| {
            [MeasurementError::Absolute, MeasurementError::Relative, MeasurementError::HalfWidth]
                .map(|error| error(size))
        });
        for error in errors {
            for deviation in [-CUT_OFF, -1.0, -0.0, 0.0, 1e-9, 1.5, CUT_OFF] {
                for number in [0.0, -0.0, 1e-300, 1.0, -3.0, f64::MAX, f64::MIN] {
                    let moved = error.apply(number, deviation);
                    assert!(moved.is_finite(), "{error:?} {deviation} of {number}: {moved}");
                }
                assert!(error.apply(f64::NAN, deviation).is_nan());
            }
        }
        // A share of nothing is nothing.
        assert_eq!(MeasurementError::Relative(f64::MAX).apply(0.0, CUT_OFF), 0.0);
        assert_eq!(MeasurementError::Relative(0.1).apply(50.0, 2.0), 60.0);
    }
}
