//! Comparisons in pairs, checked.

use std::collections::HashMap;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::{ComparisonError, square::Square};
use crate::limits::MAX_CRITERIA;

/// How far `ratio * inverse` of a full matrix may lie from 1: three decimals, 3 against 0.333 or 9
/// against 0.111, are the same judgement.
pub const RECIPROCITY_TOLERANCE: f64 = 0.005;

/// The largest ratio, and one over it the smallest. Saaty's scale ends at 9; a billion to one is not
/// a judgement any more.
pub const MAX_RATIO: f64 = 1e9;

/// Comparisons of criteria in pairs: how many times as important one is as the other. Checked.
///
/// Each pair is compared at most once; the other direction is its reciprocal. Pairs may be missing,
/// as long as every criterion is linked to every other through comparisons (which the weighing
/// checks).
///
/// ```
/// use keyaccount::weights::ahp::Comparisons;
/// let comparisons = Comparisons::new(["growth", "size", "prestige"], [
///     ("growth", "size", 2.0),
///     ("size", "prestige", 3.0),
/// ])?;
/// assert_eq!(comparisons.ratio("prestige", "size"), Some(1.0 / 3.0));
/// assert_eq!(comparisons.ratio("growth", "prestige"), None);
/// assert_eq!(comparisons.missing(), 1);
/// # Ok::<(), keyaccount::weights::ahp::ComparisonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ComparisonsDocument", into = "ComparisonsDocument")]
pub struct Comparisons {
    names: Vec<String>,
    /// In the order and the direction given, so that loading what was saved gives the same bits.
    judgements: Vec<Judgement>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Judgement {
    left: usize,
    right: usize,
    ratio: f64,
}

impl Comparisons {
    /// Comparisons `(a, b, ratio)`: `a` is `ratio` times as important as `b`.
    ///
    /// # Errors
    /// [`ComparisonError`]: no criterion, too many, one listed twice; a comparison with an unknown
    /// criterion or of a criterion with itself; a ratio that is not finite, not above 0, or not in
    /// `1 / MAX_RATIO ..= MAX_RATIO`; a pair compared twice, alike or not.
    pub fn new<N: Into<String>, A: Into<String>, B: Into<String>>(
        criteria: impl IntoIterator<Item = N>,
        comparisons: impl IntoIterator<Item = (A, B, f64)>,
    ) -> Result<Self, ComparisonError> {
        let names = checked_names(criteria)?;
        let positions: HashMap<&str, usize> =
            names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let mut seen = HashMap::new();
        let mut judgements = Vec::new();
        for (left_name, right_name, ratio) in comparisons {
            let (left_name, right_name) = (left_name.into(), right_name.into());
            let find = |name: &str| {
                positions
                    .get(name)
                    .copied()
                    .ok_or_else(|| ComparisonError::UnknownCriterion { criterion: name.to_owned() })
            };
            let (left, right) = (find(&left_name)?, find(&right_name)?);
            if left == right {
                return Err(ComparisonError::WithItself { criterion: left_name, ratio });
            }
            check_ratio(&left_name, &right_name, ratio)?;
            let alike = match seen.insert((left.min(right), left.max(right)), (left, ratio)) {
                None => {
                    judgements.push(Judgement { left, right, ratio });
                    continue;
                }
                Some((same, first)) if same == left => (first, first / ratio),
                Some((_, first)) => (1.0 / first, first * ratio),
            };
            let (first, quotient) = alike;
            return Err(if is_one(quotient) {
                ComparisonError::Duplicate { left: left_name, right: right_name, ratio }
            } else {
                ComparisonError::Contradictory {
                    left: left_name,
                    right: right_name,
                    first,
                    second: ratio,
                }
            });
        }
        Ok(Self { names, judgements })
    }

    /// A full matrix of comparisons: the cell of row `a` and column `b` says how many times as
    /// important `a` is as `b`.
    ///
    /// The two cells of a pair have to be reciprocal to within [`RECIPROCITY_TOLERANCE`]. The larger
    /// one is taken and the smaller one set to its exact reciprocal, because people judge in whole
    /// numbers and round the fractions. For a matrix with gaps use [`Comparisons::new`].
    ///
    /// ```
    /// use keyaccount::weights::ahp::Comparisons;
    /// use ndarray::array;
    /// let matrix = array![[1.0, 3.0], [0.333, 1.0]];
    /// let comparisons = Comparisons::from_matrix(["growth", "size"], matrix.view())?;
    /// assert_eq!(comparisons.ratio("size", "growth"), Some(1.0 / 3.0));
    /// # Ok::<(), keyaccount::weights::ahp::ComparisonError>(())
    /// ```
    ///
    /// # Errors
    /// [`ComparisonError`]: as [`Comparisons::new`]; and a matrix that is not square or whose size is
    /// not the number of names, a diagonal cell that is not 1, a pair that is not reciprocal.
    #[expect(clippy::needless_pass_by_value, reason = "views go by value, as in ndarray")]
    pub fn from_matrix<N: Into<String>>(
        criteria: impl IntoIterator<Item = N>,
        matrix: ArrayView2<'_, f64>,
    ) -> Result<Self, ComparisonError> {
        let names = checked_names(criteria)?;
        let (rows, columns) = matrix.dim();
        if rows != names.len() || columns != names.len() {
            return Err(ComparisonError::Shape { rows, columns, criteria: names.len() });
        }
        let mut judgements = Vec::new();
        let transposed = matrix.t();
        for ((i, (name, row)), column) in
            names.iter().zip(matrix.rows()).enumerate().zip(transposed.rows())
        {
            for (j, ((other, ratio), inverse)) in
                names.iter().zip(row).zip(column).enumerate().skip(i)
            {
                let (ratio, inverse) = (*ratio, *inverse);
                if i == j {
                    if ratio != 1.0 {
                        return Err(ComparisonError::Diagonal {
                            criterion: name.clone(),
                            value: ratio,
                        });
                    }
                    continue;
                }
                check_ratio(name, other, ratio)?;
                check_ratio(other, name, inverse)?;
                if !is_one(ratio * inverse) {
                    return Err(ComparisonError::NotReciprocal {
                        left: name.clone(),
                        right: other.clone(),
                        ratio,
                        inverse,
                    });
                }
                judgements.push(if ratio >= inverse {
                    Judgement { left: i, right: j, ratio }
                } else {
                    Judgement { left: j, right: i, ratio: inverse }
                });
            }
        }
        Ok(Self { names, judgements })
    }

    /// The criteria, in the order given; at least one.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// How many criteria there are; at least 1.
    #[allow(clippy::len_without_is_empty)] // never empty: the constructors refuse it
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The comparisons, in the order and the direction given: `(a, b, a : b)`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.judgements.iter().filter_map(|judgement| {
            let left = self.names.get(judgement.left)?;
            let right = self.names.get(judgement.right)?;
            Some((left.as_str(), right.as_str(), judgement.ratio))
        })
    }

    /// How many times as important the first criterion is as the second, if they were compared or
    /// are the same.
    pub fn ratio(&self, left: &str, right: &str) -> Option<f64> {
        if left == right {
            return self.names().any(|name| name == left).then_some(1.0);
        }
        self.iter().find_map(|(a, b, ratio)| {
            if (a, b) == (left, right) {
                Some(ratio)
            } else {
                ((b, a) == (left, right)).then_some(1.0 / ratio)
            }
        })
    }

    /// How many pairs were not compared.
    pub fn missing(&self) -> usize {
        self.len() * (self.len() - 1) / 2 - self.judgements.len()
    }

    /// The matrix, with 0 where a comparison is missing.
    pub(super) fn matrix(&self) -> Square {
        let mut matrix = Square::identity(self.len());
        for Judgement { left, right, ratio } in &self.judgements {
            matrix.set(*left, *right, *ratio);
            matrix.set(*right, *left, 1.0 / ratio);
        }
        matrix
    }

    /// The same comparisons with another ratio for a pair that was compared.
    pub(super) fn with_ratio(&self, left: usize, right: usize, ratio: f64) -> Self {
        let mut changed = self.clone();
        for judgement in &mut changed.judgements {
            if (judgement.left, judgement.right) == (left, right) {
                judgement.ratio = ratio;
            } else if (judgement.right, judgement.left) == (left, right) {
                judgement.ratio = 1.0 / ratio;
            }
        }
        changed
    }

    /// The same comparisons but for one pair.
    pub(super) fn without(&self, left: usize, right: usize) -> Self {
        let mut changed = self.clone();
        changed.judgements.retain(|judgement| {
            let pair = (judgement.left, judgement.right);
            pair != (left, right) && pair != (right, left)
        });
        changed
    }

    /// Comparisons that were checked one by one and then combined, by position.
    pub(in crate::weights) fn from_checked(
        names: Vec<String>,
        judgements: impl IntoIterator<Item = (usize, usize, f64)>,
    ) -> Self {
        let judgements = judgements
            .into_iter()
            .map(|(left, right, ratio)| Judgement { left, right, ratio })
            .collect();
        Self { names, judgements }
    }
}

fn is_one(quotient: f64) -> bool {
    (quotient - 1.0).abs() <= RECIPROCITY_TOLERANCE
}

fn checked_names<N: Into<String>>(
    criteria: impl IntoIterator<Item = N>,
) -> Result<Vec<String>, ComparisonError> {
    let names: Vec<String> = criteria.into_iter().map(Into::into).collect();
    if names.is_empty() {
        return Err(ComparisonError::Empty);
    }
    if names.len() > MAX_CRITERIA {
        return Err(ComparisonError::TooManyCriteria {
            criteria: names.len(),
            limit: MAX_CRITERIA,
        });
    }
    let mut seen = std::collections::HashSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(ComparisonError::DuplicateCriterion { criterion: name.clone() }),
        None => Ok(names),
    }
}

fn check_ratio(left: &str, right: &str, ratio: f64) -> Result<(), ComparisonError> {
    let (left, right) = (left.to_owned(), right.to_owned());
    if !ratio.is_finite() {
        return Err(ComparisonError::NotFinite { left, right, ratio });
    }
    if ratio <= 0.0 {
        return Err(ComparisonError::NotPositive { left, right, ratio });
    }
    if !(1.0 / MAX_RATIO..=MAX_RATIO).contains(&ratio) {
        return Err(ComparisonError::RatioOutOfRange { left, right, ratio, limit: MAX_RATIO });
    }
    Ok(())
}

/// Comparisons as they stand in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparisonsDocument {
    criteria: Vec<String>,
    comparisons: Vec<(String, String, f64)>,
}

impl TryFrom<ComparisonsDocument> for Comparisons {
    type Error = ComparisonError;

    fn try_from(document: ComparisonsDocument) -> Result<Self, ComparisonError> {
        Self::new(document.criteria, document.comparisons)
    }
}

impl From<Comparisons> for ComparisonsDocument {
    fn from(comparisons: Comparisons) -> Self {
        Self {
            comparisons: comparisons
                .iter()
                .map(|(left, right, ratio)| (left.to_owned(), right.to_owned(), ratio))
                .collect(),
            criteria: comparisons.names,
        }
    }
}
