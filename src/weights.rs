//! Weights: how much each criterion counts. Finite, at least 0, and together 1.
//!
//! | from | by |
//! |---|---|
//! | numbers | [`Weights::direct`], [`Weights::points`], [`Weights::equal`], [`Weights::swing`] |
//! | an order of importance | [`Ranking`](rank::Ranking), with [`Weights::rank_order_centroid`], [`Weights::rank_sum`] and [`Weights::rank_reciprocal`] |
//! | comparisons in pairs | [`Comparisons`](ahp::Comparisons), with [`Ahp`](ahp::Ahp) |
//! | several experts | [`group`] |
//! | criteria of criteria | [`Hierarchy`](hierarchy::Hierarchy) |
//! | data | [`Observations`](observations::Observations), with [`Entropy`](entropy::Entropy), [`Critic`](critic::Critic) and [`StandardDeviation`](deviation::StandardDeviation) |
//!
//! Whatever the road, the end is the same: fixed numbers that can be saved, and given to an axis
//! with [`Axis::with_weights`](crate::axis::Axis::with_weights). Logarithms and exponentials are the
//! library's own and every sum has one order, so the same input gives the same bits everywhere.

pub mod ahp;
pub mod critic;
pub mod deviation;
pub mod entropy;
pub mod group;
pub mod hierarchy;
pub mod observations;
pub mod rank;
mod statistics;
pub mod swing;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_CRITERIA;

/// How far from 1 the sum of direct weights may lie, for the sake of decimals such as 0.333.
pub const SUM_TOLERANCE: f64 = 1e-9;

/// Named weights that are finite, at least 0 and sum to 1 (to rounding).
///
/// ```
/// use keyaccount::weights::Weights;
/// let weights = Weights::points([("growth", 30.0), ("size", 50.0), ("prestige", 20.0)])?;
/// assert_eq!(weights.get("size"), Some(0.5));
/// # Ok::<(), keyaccount::weights::WeightsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(String, f64)>", into = "Vec<(String, f64)>")]
pub struct Weights {
    entries: Vec<(String, f64)>,
}

impl Weights {
    /// Numbers that sum to 1 already, to within [`SUM_TOLERANCE`]; taken as they are.
    ///
    /// # Errors
    /// [`WeightsError`]: no criterion, more than [`MAX_CRITERIA`], a duplicate, a weight that is not
    /// finite or is negative, a sum that is not 1.
    pub fn direct<N: Into<String>>(
        weights: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self, WeightsError> {
        let entries = named(weights);
        let sum = checked_sum(&entries)?;
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(WeightsError::SumNotOne { sum });
        }
        Ok(Self { entries })
    }

    /// Points on any positive scale: `weight = points / sum of points`.
    ///
    /// # Errors
    /// [`WeightsError`]: no criterion, more than [`MAX_CRITERIA`], a duplicate, a number that is not
    /// finite or is negative, all of them 0.
    pub fn points<N: Into<String>>(
        points: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self, WeightsError> {
        let mut entries = named(points);
        let sum = checked_sum(&entries)?;
        for (_, weight) in &mut entries {
            *weight /= sum;
        }
        Ok(Self { entries })
    }

    /// The same weight for every criterion: `1 / n`.
    ///
    /// # Errors
    /// [`WeightsError`]: no criterion, more than [`MAX_CRITERIA`], or a duplicate.
    pub fn equal<N: Into<String>>(
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, WeightsError> {
        Self::points(names.into_iter().map(|name| (name, 1.0)))
    }

    /// Divides by the sum. For the methods of this module, which have checked already that no name
    /// comes twice, that no number is negative, and that the sum is a normal number.
    fn from_checked<N: Into<String>>(numbers: impl IntoIterator<Item = (N, f64)>) -> Self {
        let mut entries = named(numbers);
        let sum: f64 = entries.iter().map(|(_, number)| number).sum();
        for (_, number) in &mut entries {
            *number /= sum;
        }
        Self { entries }
    }

    /// How many criteria there are; at least 1.
    #[allow(clippy::len_without_is_empty)] // never empty: the constructors refuse it
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The weight of a criterion.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.entries.iter().find(|(entry, _)| entry == name).map(|(_, weight)| *weight)
    }

    /// The criteria and their weights, in the order given.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, f64)> {
        self.entries.iter().map(|(name, weight)| (name.as_str(), *weight))
    }

    /// The weights alone, in the order given.
    pub fn values(&self) -> impl ExactSizeIterator<Item = f64> {
        self.entries.iter().map(|(_, weight)| *weight)
    }
}

fn named<N: Into<String>>(entries: impl IntoIterator<Item = (N, f64)>) -> Vec<(String, f64)> {
    entries.into_iter().map(|(name, weight)| (name.into(), weight)).collect()
}

/// The rules that all weights share, and their sum.
fn checked_sum(entries: &[(String, f64)]) -> Result<f64, WeightsError> {
    if entries.is_empty() {
        return Err(WeightsError::Empty);
    }
    if entries.len() > MAX_CRITERIA {
        let (criteria, limit) = (entries.len(), MAX_CRITERIA);
        return Err(WeightsError::TooManyCriteria { criteria, limit });
    }
    let mut seen = std::collections::HashSet::new();
    for (name, weight) in entries {
        let criterion = || name.clone();
        if !seen.insert(name.as_str()) {
            return Err(WeightsError::Duplicate { criterion: criterion() });
        }
        if !weight.is_finite() {
            return Err(WeightsError::NotFinite { criterion: criterion(), weight: *weight });
        }
        if *weight < 0.0 {
            return Err(WeightsError::Negative { criterion: criterion(), weight: *weight });
        }
    }
    let sum: f64 = entries.iter().map(|(_, weight)| weight).sum();
    if sum == 0.0 {
        return Err(WeightsError::AllZero {
            criteria: entries.iter().map(|(name, _)| name.clone()).collect(),
        });
    }
    // Below the smallest normal number a quotient loses digits; above the largest it is lost.
    if !sum.is_normal() {
        return Err(WeightsError::SumOutOfRange { sum });
    }
    Ok(sum)
}

impl TryFrom<Vec<(String, f64)>> for Weights {
    type Error = WeightsError;

    fn try_from(entries: Vec<(String, f64)>) -> Result<Self, WeightsError> {
        Self::direct(entries)
    }
}

impl From<Weights> for Vec<(String, f64)> {
    fn from(weights: Weights) -> Self {
        weights.entries
    }
}

/// Why numbers are not weights.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightsError {
    /// No criterion at all.
    #[error("no criterion to weigh: give at least one")]
    Empty,
    /// More criteria than an axis can have.
    #[error("{criteria} criteria to weigh, more than {limit}: merge some, or weigh them in groups")]
    TooManyCriteria {
        /// How many there are.
        criteria: usize,
        /// The most: [`MAX_CRITERIA`].
        limit: usize,
    },
    /// Two weights for one criterion.
    #[error("criterion `{criterion}` is weighed twice: keep one of the weights")]
    Duplicate {
        /// The criterion.
        criterion: String,
    },
    /// NaN or an infinity.
    #[error("the weight of criterion `{criterion}` is {weight}: give a finite number, at least 0")]
    NotFinite {
        /// The criterion.
        criterion: String,
        /// Its weight.
        weight: f64,
    },
    /// A negative weight.
    #[error(
        "the weight of criterion `{criterion}` is {weight}, below 0: to count it the other way round, turn its value function"
    )]
    Negative {
        /// The criterion.
        criterion: String,
        /// Its weight.
        weight: f64,
    },
    /// Every weight is 0.
    #[error("every weight is 0 ({}): give at least one criterion a positive weight", criteria.join(", "))]
    AllZero {
        /// The criteria.
        criteria: Vec<String>,
    },
    /// The sum is too large or too small to divide by.
    #[error(
        "the weights add up to {sum:e}, which can't be divided by: use points such as 0 to 100"
    )]
    SumOutOfRange {
        /// The sum.
        sum: f64,
    },
    /// Direct weights that do not sum to 1.
    #[error("the weights add up to {sum}, not 1: correct them, or give them as points")]
    SumNotOne {
        /// The sum.
        sum: f64,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn points_divide_by_their_sum_and_equal_is_one_over_n() {
        let weights = Weights::points([("a", 3.0), ("b", 1.0)]).unwrap();
        assert_eq!(weights.values().collect::<Vec<_>>(), [0.75, 0.25]);
        assert_eq!(weights.get("b"), Some(0.25));
        assert_eq!(weights.get("c"), None);
        let equal = Weights::equal(["a", "b", "c", "d"]).unwrap();
        assert!(equal.values().all(|weight| weight == 0.25));
        assert_eq!(equal.len(), 4);
    }

    #[test]
    fn every_broken_rule_has_its_error() {
        let none: [(&str, f64); 0] = [];
        assert_eq!(Weights::points(none), Err(WeightsError::Empty));
        let many = |count: usize| Weights::equal((0..count).map(|name| name.to_string()));
        assert_eq!(many(MAX_CRITERIA).map(|weights| weights.len()), Ok(MAX_CRITERIA));
        assert_eq!(
            many(1000),
            Err(WeightsError::TooManyCriteria { criteria: 1000, limit: MAX_CRITERIA })
        );
        assert_eq!(
            Weights::points([("a", 1.0), ("a", 1.0)]),
            Err(WeightsError::Duplicate { criterion: "a".into() })
        );
        assert!(matches!(
            Weights::points([("a", 1.0), ("b", f64::NAN)]),
            Err(WeightsError::NotFinite { criterion, weight }) if criterion == "b" && weight.is_nan()
        ));
        assert_eq!(
            Weights::points([("a", 1.0), ("b", -0.5)]),
            Err(WeightsError::Negative { criterion: "b".into(), weight: -0.5 })
        );
        assert_eq!(
            Weights::points([("a", 0.0), ("b", -0.0)]),
            Err(WeightsError::AllZero { criteria: vec!["a".into(), "b".into()] })
        );
        assert_eq!(
            Weights::points([("a", f64::MAX), ("b", f64::MAX)]),
            Err(WeightsError::SumOutOfRange { sum: f64::INFINITY })
        );
        assert_eq!(
            Weights::direct([("a", 0.5), ("b", 0.25)]),
            Err(WeightsError::SumNotOne { sum: 0.75 })
        );
    }

    #[test]
    fn loading_goes_through_the_same_checks() {
        let weights = Weights::points([("a", 1.0), ("b", 2.0)]).unwrap();
        let text = serde_json::to_string(&weights).unwrap();
        assert_eq!(serde_json::from_str::<Weights>(&text).unwrap(), weights);
        let error = serde_json::from_str::<Weights>(r#"[["a",0.5],["b",0.6]]"#).unwrap_err();
        assert!(error.to_string().contains("not 1"), "{error}");
    }

    proptest! {
        #[test]
        fn accepted_points_sum_to_one(points in prop::collection::vec(any::<f64>(), 0..20)) {
            let named = points.iter().enumerate().map(|(i, p)| (i.to_string(), *p));
            if let Ok(weights) = Weights::points(named) {
                prop_assert!(weights.values().all(|weight| (0.0..=1.0).contains(&weight)));
                prop_assert!((weights.values().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}
