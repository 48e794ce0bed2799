//! A tolerance: how far two scores may lie apart and still count as equal.

use serde::{Deserialize, Serialize};

use super::RuleError;
use crate::score::{STEP, TIE, snap};

/// A checked tolerance in `(0, 1)`, both ends excluded.
///
/// A difference that equals the tolerance is within it. Two scores lie at most 1 apart, so a
/// tolerance of 1 would never be exceeded.
///
/// It keeps the number that it was given and is saved as that number; it compares by the nearest
/// multiple of [`STEP`].
///
/// ```
/// use keyaccount::rule::Tolerance;
/// assert_eq!(Tolerance::new(0.2).map(Tolerance::get), Ok(0.2));
/// assert!(Tolerance::new(0.0).is_err() && Tolerance::new(1.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))
)]
#[serde(try_from = "f64", into = "f64")]
pub struct Tolerance {
    given: f64,
    limit: f64,
}

impl Tolerance {
    /// Checks a tolerance.
    ///
    /// # Errors
    /// [`RuleError::ToleranceNotFinite`], [`RuleError::ToleranceOutOfRange`] outside `(0, 1)`, and
    /// [`RuleError::ToleranceRoundsAway`] within half a score step of 0 or two and a
    /// half of 1.
    pub fn new(tolerance: f64) -> Result<Self, RuleError> {
        if !tolerance.is_finite() {
            return Err(RuleError::ToleranceNotFinite { tolerance });
        }
        if tolerance <= 0.0 || tolerance >= 1.0 {
            return Err(RuleError::ToleranceOutOfRange { tolerance });
        }
        let rounded = snap(tolerance);
        let limit = rounded + TIE;
        if rounded < STEP || limit >= 1.0 {
            return Err(RuleError::ToleranceRoundsAway { tolerance, rounded, step: STEP });
        }
        Ok(Self { given: tolerance, limit })
    }

    /// The number as it was given.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.given
    }

    /// The number that differences are compared with: the nearest multiple of [`STEP`], and
    /// [`TIE`] more, because 0.7 - 0.4 is not exactly 0.3 on the lattice but should be within it.
    #[must_use]
    pub const fn limit(self) -> f64 {
        self.limit
    }
}

impl TryFrom<f64> for Tolerance {
    type Error = RuleError;

    fn try_from(tolerance: f64) -> Result<Self, RuleError> {
        Self::new(tolerance)
    }
}

impl From<Tolerance> for f64 {
    fn from(tolerance: Tolerance) -> Self {
        tolerance.given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(Tolerance::new(STEP).unwrap().limit(), STEP + TIE);
        assert_eq!(Tolerance::new(1.0 - 2.0 * TIE).unwrap().limit(), 1.0 - TIE);
        assert!(Tolerance::new(1.0 - TIE).is_err());
        for tolerance in [0.0, -0.1, 1.0, 7.0] {
            let refusal = Err(RuleError::ToleranceOutOfRange { tolerance });
            assert_eq!(Tolerance::new(tolerance), refusal);
        }
        let tolerance = f64::INFINITY;
        assert_eq!(Tolerance::new(tolerance), Err(RuleError::ToleranceNotFinite { tolerance }));
        assert!(Tolerance::new(f64::NAN).is_err());
    }

    #[test]
    fn a_tolerance_that_rounds_to_an_end_is_none() {
        for (tolerance, rounded) in [(STEP / 2.0, 0.0), (1.0_f64.next_down(), 1.0)] {
            let refusal = Err(RuleError::ToleranceRoundsAway { tolerance, rounded, step: STEP });
            assert_eq!(Tolerance::new(tolerance), refusal);
        }
    }

    #[test]
    fn it_is_saved_as_the_number_given() {
        let json = serde_json::to_string(&Tolerance::new(0.1).unwrap()).unwrap();
        assert_eq!(json, "0.1");
        assert!(serde_json::from_str::<Tolerance>("1.0").is_err());
    }
}
