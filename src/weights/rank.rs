//! Weights from an order of importance alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Weights;
use crate::limits::MAX_CRITERIA;

/// Criteria in order of importance, the most important first; some may share a place. Checked.
///
/// ```
/// use keyaccount::weights::{Weights, rank::Ranking};
/// let ranking = Ranking::new(["growth", "size", "prestige"])?;
/// let weights = Weights::rank_order_centroid(&ranking);
/// assert!((weights.get("growth").unwrap() - 11.0 / 18.0).abs() < 1e-15);
/// # Ok::<(), keyaccount::weights::rank::RankingError>(())
/// ```
///
/// Criteria that share a place share the weights of the places that they take up together:
///
/// ```
/// use keyaccount::weights::{Weights, rank::Ranking};
/// let ranking = Ranking::with_ties([vec!["growth"], vec!["size", "prestige"]])?;
/// let weights = Weights::rank_sum(&ranking); // 3/6, and (2/6 + 1/6) / 2
/// assert_eq!(weights.values().collect::<Vec<_>>(), [0.5, 0.25, 0.25]);
/// # Ok::<(), keyaccount::weights::rank::RankingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<String>>", into = "Vec<Vec<String>>")]
pub struct Ranking {
    places: Vec<Vec<String>>,
}

impl Ranking {
    /// Criteria from the most to the least important, no two alike.
    ///
    /// # Errors
    /// [`RankingError`]: no criterion, more than [`MAX_CRITERIA`], or one that comes twice.
    pub fn new<N: Into<String>>(
        criteria: impl IntoIterator<Item = N>,
    ) -> Result<Self, RankingError> {
        Self::with_ties(criteria.into_iter().map(|name| [name]))
    }

    /// Groups of criteria from the most to the least important; those of a group are equally
    /// important.
    ///
    /// # Errors
    /// [`RankingError`]: no criterion, more than [`MAX_CRITERIA`], one that comes twice, or an empty
    /// group.
    pub fn with_ties<G: IntoIterator<Item: Into<String>>>(
        groups: impl IntoIterator<Item = G>,
    ) -> Result<Self, RankingError> {
        let groups = groups.into_iter();
        let places: Vec<Vec<String>> =
            groups.map(|group| group.into_iter().map(Into::into).collect()).collect();
        if places.is_empty() {
            return Err(RankingError::Empty);
        }
        if let Some(place) = places.iter().position(Vec::is_empty) {
            return Err(RankingError::EmptyPlace { place: place + 1 });
        }
        let criteria = places.iter().map(Vec::len).sum();
        if criteria > MAX_CRITERIA {
            return Err(RankingError::TooManyCriteria { criteria, limit: MAX_CRITERIA });
        }
        let mut seen = std::collections::HashSet::new();
        match places.iter().flatten().find(|name| !seen.insert(name.as_str())) {
            Some(name) => Err(RankingError::Duplicate { criterion: name.clone() }),
            None => Ok(Self { places }),
        }
    }

    /// Criteria with their ranks, the smallest rank being the most important. Only the order of the
    /// ranks counts: 1, 2, 2, 3 and 1, 2, 2, 4 and 10, 20, 20, 30 say the same. Within a place, the
    /// order given is kept.
    ///
    /// # Errors
    /// [`RankingError`]: no criterion, more than [`MAX_CRITERIA`], or one that comes twice.
    pub fn from_ranks<N: Into<String>>(
        ranks: impl IntoIterator<Item = (N, u32)>,
    ) -> Result<Self, RankingError> {
        let mut places: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (name, rank) in ranks {
            places.entry(rank).or_default().push(name.into());
        }
        Self::with_ties(places.into_values())
    }

    /// The places, the most important first; none is empty.
    pub fn places(&self) -> &[Vec<String>] {
        &self.places
    }

    /// How many criteria there are; at least 1.
    #[allow(clippy::len_without_is_empty)] // never empty: the constructors refuse it
    pub fn len(&self) -> usize {
        self.places.iter().map(Vec::len).sum()
    }

    /// Shares the weights of the positions out among the criteria; those of one place get the mean.
    fn share_out(&self, mut positions: impl Iterator<Item = f64>) -> Weights {
        let mut entries = Vec::with_capacity(self.len());
        for place in &self.places {
            let sum: f64 = positions.by_ref().take(place.len()).sum();
            let each = sum / place.len() as f64;
            entries.extend(place.iter().map(|name| (name.as_str(), each)));
        }
        Weights::from_checked(entries)
    }
}

/// Weights from a [`Ranking`].
impl Weights {
    /// Rank-order centroid, the mean of all weights that agree with the order (Barron and Barrett
    /// 1996):
    ///
    /// ```text
    /// w_i = 1/n * sum over k = i..n of 1/k
    /// ```
    ///
    /// Strictly decreasing in the rank. Tied criteria get the mean of the weights of their positions.
    #[must_use]
    pub fn rank_order_centroid(ranking: &Ranking) -> Self {
        // The smallest terms first: the sums of the last positions are those the first build on.
        let mut sum = 0.0;
        let mut positions: Vec<f64> = (1..=ranking.len())
            .rev()
            .map(|k| {
                sum += 1.0 / k as f64;
                sum
            })
            .collect();
        positions.reverse();
        ranking.share_out(positions.into_iter())
    }

    /// Rank sum (Stillwell, Seaver and Edwards 1981):
    ///
    /// ```text
    /// w_i = (n + 1 - i) / (1 + 2 + ... + n)
    /// ```
    ///
    /// The flattest of the three; strictly decreasing in the rank. Tied criteria get the mean of the
    /// weights of their positions.
    #[must_use]
    pub fn rank_sum(ranking: &Ranking) -> Self {
        ranking.share_out((1..=ranking.len()).rev().map(|k| k as f64))
    }

    /// Rank reciprocal (Stillwell, Seaver and Edwards 1981):
    ///
    /// ```text
    /// w_i = (1 / i) / (1/1 + 1/2 + ... + 1/n)
    /// ```
    ///
    /// Strictly decreasing in the rank. Tied criteria get the mean of the weights of their positions.
    #[must_use]
    pub fn rank_reciprocal(ranking: &Ranking) -> Self {
        ranking.share_out((1..=ranking.len()).map(|i| 1.0 / i as f64))
    }
}

impl TryFrom<Vec<Vec<String>>> for Ranking {
    type Error = RankingError;

    fn try_from(places: Vec<Vec<String>>) -> Result<Self, RankingError> {
        Self::with_ties(places)
    }
}

impl From<Ranking> for Vec<Vec<String>> {
    fn from(ranking: Ranking) -> Self {
        ranking.places
    }
}

/// Why criteria are not a ranking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RankingError {
    /// No criterion at all.
    #[error("no criterion to rank: give at least one")]
    Empty,
    /// More criteria than an axis can have.
    #[error("{criteria} criteria to rank, more than {limit}: merge some, or rank them in groups")]
    TooManyCriteria {
        /// How many there are.
        criteria: usize,
        /// The most: [`MAX_CRITERIA`].
        limit: usize,
    },
    /// A place that nobody takes.
    #[error("place {place} of the ranking is empty: leave it out")]
    EmptyPlace {
        /// The place, counted from 1.
        place: usize,
    },
    /// A criterion comes twice.
    #[error("criterion `{criterion}` is ranked twice: keep one of its places")]
    Duplicate {
        /// The criterion.
        criterion: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Method = fn(&Ranking) -> Weights;
    const METHODS: [Method; 3] =
        [Weights::rank_order_centroid, Weights::rank_sum, Weights::rank_reciprocal];

    #[test]
    fn rank_sum_and_reciprocal_of_three() {
        let ranking = Ranking::new(["a", "b", "c"]).unwrap();
        let close = |weights: Weights, expected: [f64; 3]| {
            for (weight, expected) in weights.values().zip(expected) {
                assert!((weight - expected).abs() < 1e-15, "{weights:?}");
            }
        };
        close(Weights::rank_sum(&ranking), [3.0 / 6.0, 2.0 / 6.0, 1.0 / 6.0]);
        close(Weights::rank_reciprocal(&ranking), [6.0 / 11.0, 3.0 / 11.0, 2.0 / 11.0]);
    }

    #[test]
    fn tied_criteria_share_the_weights_of_their_positions() {
        let strict = Ranking::new(["a", "b", "c", "d"]).unwrap();
        let tied = Ranking::with_ties([vec!["a"], vec!["b", "c"], vec!["d"]]).unwrap();
        for method in METHODS {
            let (strict, tied) = (method(&strict), method(&tied));
            let get = |name| strict.get(name).unwrap();
            assert!((tied.get("a").unwrap() - get("a")).abs() < 1e-15);
            assert!((tied.get("b").unwrap() - f64::midpoint(get("b"), get("c"))).abs() < 1e-15);
            assert_eq!(tied.get("b"), tied.get("c"));
        }
        let all = Ranking::with_ties([vec!["a", "b", "c", "d"]]).unwrap();
        for method in METHODS {
            assert!(method(&all).values().all(|weight| (weight - 0.25).abs() < 1e-15));
        }
    }

    #[test]
    fn only_the_order_of_ranks_counts() {
        let of = |ranks: [u32; 4]| Ranking::from_ranks(["a", "b", "c", "d"].into_iter().zip(ranks));
        let dense = of([3, 1, 2, 2]).unwrap();
        assert_eq!(dense, of([40, 0, 7, 7]).unwrap());
        assert_eq!(dense.places(), [vec!["b"], vec!["c", "d"], vec!["a"]]);
    }

    #[test]
    fn every_broken_rule_has_its_error() {
        assert_eq!(Ranking::new::<&str>([]), Err(RankingError::Empty));
        let many = |count: usize| Ranking::new((0..count).map(|name| name.to_string()));
        assert_eq!(many(MAX_CRITERIA).map(|ranking| ranking.len()), Ok(MAX_CRITERIA));
        assert_eq!(
            many(1000),
            Err(RankingError::TooManyCriteria { criteria: 1000, limit: MAX_CRITERIA })
        );
        assert_eq!(
            Ranking::with_ties([vec!["a"], vec![]]),
            Err(RankingError::EmptyPlace { place: 2 })
        );
        let twice = RankingError::Duplicate { criterion: "a".into() };
        assert_eq!(Ranking::new(["a", "b", "a"]), Err(twice.clone()));
        assert_eq!(Ranking::from_ranks([("a", 1), ("a", 2)]), Err(twice));
        let error = serde_json::from_str::<Ranking>(r#"[["a"], ["a"]]"#).unwrap_err();
        assert!(error.to_string().contains("`a` is ranked twice"), "{error}");
        let ranking = Ranking::with_ties([vec!["a"], vec!["b", "c"]]).unwrap();
        let text = serde_json::to_string(&ranking).unwrap();
        assert_eq!(serde_json::from_str::<Ranking>(&text).unwrap(), ranking);
    }

    proptest! {
        #[test]
        fn weights_of_a_strict_order_decrease_and_sum_to_one(n in 1..=MAX_CRITERIA) {
            let ranking = Ranking::new((0..n).map(|i| i.to_string())).unwrap();
            for method in METHODS {
                let weights: Vec<f64> = method(&ranking).values().collect();
                prop_assert!(weights.is_sorted_by(|a, b| a > b));
                prop_assert!(weights.iter().all(|weight| *weight > 0.0));
                prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }

        #[test]
        fn relabelling_permutes_the_weights(ranks in prop::collection::vec(0_u32..6, 1..20)) {
            let names: Vec<String> = (0..ranks.len()).map(|i| i.to_string()).collect();
            let named = || names.iter().cloned().zip(ranks.iter().copied());
            let forwards = Ranking::from_ranks(named()).unwrap();
            let backwards = Ranking::from_ranks(named().collect::<Vec<_>>().into_iter().rev()).unwrap();
            for method in METHODS {
                let (forwards, backwards) = (method(&forwards), method(&backwards));
                for name in &names {
                    let (one, other) = (forwards.get(name).unwrap(), backwards.get(name).unwrap());
                    prop_assert!((one - other).abs() < 1e-14);
                }
            }
        }
    }
}
