//! A cut: the score from which the upper class begins.

use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::score::{STEP, snap};

/// A checked cut in `(0, 1]`.
///
/// A score on or above the cut is on its upper side: the upper side is closed. That is why 0 is no
/// cut (nothing would be below it) and 1 is one (a score of exactly 1 reaches it).
///
/// The cut keeps the number that it was given and is saved as that number; it compares by the
/// nearest multiple of [`STEP`], as every score does.
///
/// ```
/// use keyaccount::rule::Cut;
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// let third = Cut::new(1.0 / 3.0)?;
/// assert_eq!(third.get(), 1.0 / 3.0);
/// assert!((third.snapped() - third.get()).abs() < 1e-12);
/// assert!(Cut::new(0.0).is_err() && Cut::new(1.0).is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))
)]
#[serde(try_from = "f64", into = "f64")]
pub struct Cut {
    given: f64,
    snapped: f64,
}

impl Cut {
    /// The middle of the scale, 0.5.
    pub const MIDPOINT: Self = Self { given: 0.5, snapped: 0.5 };

    /// Checks a cut.
    ///
    /// # Errors
    /// [`RuleError::CutNotFinite`], [`RuleError::CutOutOfRange`] outside `(0, 1]`, and
    /// [`RuleError::CutRoundsToZero`] up to half a score step.
    pub fn new(cut: f64) -> Result<Self, RuleError> {
        if !cut.is_finite() {
            return Err(RuleError::CutNotFinite { cut });
        }
        if cut <= 0.0 || cut > 1.0 {
            return Err(RuleError::CutOutOfRange { cut });
        }
        let snapped = snap(cut);
        if snapped < STEP {
            return Err(RuleError::CutRoundsToZero { cut, step: STEP });
        }
        Ok(Self { given: cut, snapped })
    }

    /// Checks several cuts.
    ///
    /// # Errors
    /// Those of [`Cut::new`], for the first cut that has one.
    pub fn each(cuts: impl IntoIterator<Item = f64>) -> Result<Vec<Self>, RuleError> {
        cuts.into_iter().map(Self::new).collect()
    }

    /// The number as it was given.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.given
    }

    /// The number that scores are compared with: the nearest multiple of [`STEP`].
    #[must_use]
    pub const fn snapped(self) -> f64 {
        self.snapped
    }
}

impl TryFrom<f64> for Cut {
    type Error = RuleError;

    fn try_from(cut: f64) -> Result<Self, RuleError> {
        Self::new(cut)
    }
}

impl From<Cut> for f64 {
    fn from(cut: Cut) -> Self {
        cut.given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(Cut::new(1.0).unwrap().snapped(), 1.0);
        assert_eq!(Cut::new(STEP).unwrap().snapped(), STEP);
        assert_eq!(Cut::new(0.5).unwrap(), Cut::MIDPOINT);
        for cut in [0.0, -0.0, -0.5, 1.0 + f64::EPSILON, 2.0] {
            assert_eq!(Cut::new(cut), Err(RuleError::CutOutOfRange { cut }));
        }
        for cut in [f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Cut::new(cut), Err(RuleError::CutNotFinite { cut }));
        }
        assert!(matches!(Cut::new(f64::NAN), Err(RuleError::CutNotFinite { cut }) if cut.is_nan()));
    }

    #[test]
    fn a_cut_below_half_a_step_is_no_cut() {
        for cut in [f64::MIN_POSITIVE, STEP / 2.0] {
            assert_eq!(Cut::new(cut), Err(RuleError::CutRoundsToZero { cut, step: STEP }));
        }
        assert_eq!(Cut::new((STEP / 2.0).next_up()).map(Cut::snapped), Ok(STEP));
    }

    #[test]
    fn one_ulp_either_side_is_the_same_cut() {
        for cut in [0.3, 0.5, 0.7] {
            let same = Cut::new(cut).unwrap().snapped();
            assert_eq!(Cut::new(cut.next_up()).unwrap().snapped(), same);
            assert_eq!(Cut::new(cut.next_down()).unwrap().snapped(), same);
        }
    }

    #[test]
    fn it_is_saved_as_the_number_given() {
        let cut = Cut::new(1.0 / 3.0).unwrap();
        let json = serde_json::to_string(&cut).unwrap();
        assert_eq!(json, (1.0_f64 / 3.0).to_string());
        assert_eq!(serde_json::from_str::<Cut>(&json).unwrap(), cut);
        let refusal = serde_json::from_str::<Cut>("1.5").unwrap_err().to_string();
        assert!(refusal.contains("1.5 lies outside (0, 1]"), "{refusal}");
    }

    #[test]
    fn the_first_wrong_cut_is_named() {
        let wrong = Cut::each([0.2, 3.0, -1.0]);
        assert_eq!(wrong, Err(RuleError::CutOutOfRange { cut: 3.0 }));
    }
}
