//! Swing weights: what it is worth to move a criterion from its worst level to its best.

use super::{Weights, WeightsError};

/// The points of the swing that matters most.
pub const FULL_SWING: f64 = 100.0;

impl Weights {
    /// Swing weights (von Winterfeldt and Edwards 1986): imagine an account that stands at the worst
    /// level of every criterion. The criterion that one would move to its best level first gets 100
    /// points; each other one gets the points that its move is worth beside that, from 0 to 100.
    ///
    /// ```text
    /// w_i = points_i / sum of points
    /// ```
    ///
    /// The levels are those of the criteria's value functions, and the weights belong to them: a
    /// wider range of levels deserves a heavier weight.
    ///
    /// ```
    /// use keyaccount::weights::Weights;
    /// let weights = Weights::swing([("growth", 100.0), ("size", 60.0), ("prestige", 40.0)])?;
    /// assert_eq!(weights.get("growth"), Some(0.5));
    /// # Ok::<(), keyaccount::weights::swing::SwingError>(())
    /// ```
    ///
    /// # Errors
    /// [`SwingError`]: points above 100; no criterion with 100 points; what [`Weights::points`]
    /// refuses.
    pub fn swing<N: Into<String>>(
        points: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self, SwingError> {
        let points: Vec<(String, f64)> =
            points.into_iter().map(|(name, points)| (name.into(), points)).collect();
        let weights = Self::points(points.iter().cloned())?;
        if let Some((criterion, points)) = points.iter().find(|(_, points)| *points > FULL_SWING) {
            return Err(SwingError::AboveFull { criterion: criterion.clone(), points: *points });
        }
        let largest = points.iter().map(|(_, points)| *points).fold(0.0, f64::max);
        if largest < FULL_SWING {
            return Err(SwingError::NoFullSwing { largest });
        }
        Ok(weights)
    }
}

/// Why points are not swings.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SwingError {
    /// More points than the swing that matters most.
    #[error(
        "the swing of `{criterion}` has {points} points, more than {FULL_SWING}: if it matters most it has {FULL_SWING}"
    )]
    AboveFull {
        /// The criterion.
        criterion: String,
        /// Its points.
        points: f64,
    },
    /// No criterion has full points.
    #[error(
        "no swing has {FULL_SWING} points, the largest has {largest}: give {FULL_SWING} to the one that matters most and judge the others beside it"
    )]
    NoFullSwing {
        /// The most points given.
        largest: f64,
    },
    /// The points are not weights at all.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broken_rule_has_its_error() {
        assert_eq!(
            Weights::swing([("a", 100.0), ("b", 100.5)]),
            Err(SwingError::AboveFull { criterion: "b".into(), points: 100.5 })
        );
        assert_eq!(
            Weights::swing([("a", 99.0), ("b", 10.0)]),
            Err(SwingError::NoFullSwing { largest: 99.0 })
        );
        assert_eq!(
            Weights::swing([("a", 100.0), ("b", -1.0)]),
            Err(SwingError::Weights(WeightsError::Negative {
                criterion: "b".into(),
                weight: -1.0
            }))
        );
        let nan = Weights::swing([("a", 100.0), ("b", f64::NAN)]);
        assert!(matches!(nan, Err(SwingError::Weights(WeightsError::NotFinite { .. }))));
    }

    #[test]
    fn a_swing_of_no_worth_has_no_weight() {
        let weights = Weights::swing([("a", 100.0), ("b", 0.0)]).unwrap();
        assert_eq!(weights.values().collect::<Vec<_>>(), [1.0, 0.0]);
    }
}
