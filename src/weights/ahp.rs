//! The analytic hierarchy process: weights from comparisons in pairs (Saaty 1980).
//!
//! [`Comparisons`] say how many times as important one criterion is as another. [`Ahp`] turns them
//! into weights and measures how far they contradict each other. Criteria of criteria are weighed
//! by [`Ahp::weigh_hierarchy`], several experts by [`group`](super::group).
//!
//! ```
//! use keyaccount::weights::ahp::{Ahp, Comparisons};
//! let comparisons = Comparisons::new(["growth", "size", "prestige"], [
//!     ("growth", "size", 3.0),
//!     ("growth", "prestige", 6.0),
//!     ("size", "prestige", 2.0),
//! ])?;
//! let result = Ahp::new().weigh(&comparisons)?;
//! assert!((result.weights.get("growth").unwrap() - 6.0 / 9.0).abs() < 1e-14);
//! assert_eq!(result.consistency_ratio, Some(0.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod comparisons;
mod error;
mod principal;
mod random_index;
mod square;
#[cfg(test)]
mod tests;
mod tree;
mod triad;

use serde::{Deserialize, Serialize};

pub use comparisons::{Comparisons, MAX_RATIO, RECIPROCITY_TOLERANCE};
pub use error::{AhpError, ComparisonError};
pub use random_index::RandomIndex;
pub use tree::{AhpHierarchy, AhpHierarchyError};
pub use triad::{Mend, Triad};

use super::Weights;
use crate::math::{exp, ln};
use principal::principal;
use triad::worst_triad;

/// The largest consistency ratio that is let through unless the caller says otherwise (Saaty 1980).
pub const DEFAULT_LIMIT: f64 = 0.10;

/// How far one criterion may stand above another through a chain of comparisons.
pub const MAX_SPAN: f64 = 1e60;

/// A comparison this near to the weights agrees with them: what it adds to the eigenvalue lies below
/// the last digit of a number near 1.
const ROUNDING: f64 = 1e-12;

/// How comparisons become weights. All three agree on comparisons without contradiction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AhpMethod {
    /// `A w = lambda_max w`, the principal right eigenvector (Saaty 1980).
    #[default]
    PrincipalEigenvector,
    /// `w_i ~ (product over j of a_ij)^(1/n)`, the geometric means of the rows (Crawford and
    /// Williams 1985).
    GeometricMean,
    /// `w_i = mean over j of a_ij / (sum over k of a_kj)`, the means of the rows after each column
    /// was divided by its sum. An approximation of the eigenvector, from before computers.
    ColumnMean,
}

/// Weighing by comparisons: method, table of random indices, and limit of the consistency ratio.
///
/// With `n` criteria and weights `w`:
///
/// ```text
/// lambda_max        = mean over i of (A w)_i / w_i
/// consistency index = (lambda_max - n) / (n - 1)                  0 for n = 1
/// consistency ratio = consistency index / random index(n)         0 for n = 1 and n = 2
/// ```
///
/// `lambda_max` is `n` if nothing contradicts, and larger otherwise. The index is computed from
/// `lambda_max - n = 1/n * sum over i < j of (e - 1)^2 / e` with `e = a_ij w_j / w_i`, which is the
/// same and loses no digits, and never falls below 0.
///
/// Missing comparisons are completed by Harker's method (1987): a pair that was not compared is taken
/// to stand as its weights stand, `a_ij = w_i / w_j`, and the weights are the eigenvector that goes
/// with that. The other methods then work on the matrix so completed. Few comparisons can hardly
/// contradict, and those of a tree not at all: the ratio of an incomplete matrix, which is measured
/// by the random indices of complete ones, flatters. The number of missing pairs stands beside it.
///
/// The eigenvector is found by power steps on the balanced matrix, which is squared where that is
/// slow, to about 1e-14; [`AhpWeights::residual`] says how well. O(n^2) a step, O(n^3) a squaring.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ahp {
    method: AhpMethod,
    random_index: RandomIndex,
    limit: f64,
    accept_inconsistency: bool,
}

impl Default for Ahp {
    fn default() -> Self {
        Self {
            method: AhpMethod::default(),
            random_index: RandomIndex::default(),
            limit: DEFAULT_LIMIT,
            accept_inconsistency: false,
        }
    }
}

impl Ahp {
    /// The principal eigenvector, Saaty's random indices of 1980, and a limit of
    /// [`DEFAULT_LIMIT`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another method.
    #[must_use]
    pub fn with_method(mut self, method: AhpMethod) -> Self {
        self.method = method;
        self
    }

    /// Another table of random indices.
    #[must_use]
    pub fn with_random_index(mut self, table: RandomIndex) -> Self {
        self.random_index = table;
        self
    }

    /// Another limit for the consistency ratio; a ratio equal to it passes. Checked when weighing.
    #[must_use]
    pub fn with_limit(mut self, limit: f64) -> Self {
        self.limit = limit;
        self
    }

    /// Lets comparisons through whatever their consistency ratio, even where no table can tell it.
    #[must_use]
    pub fn accept_inconsistency(mut self) -> Self {
        self.accept_inconsistency = true;
        self
    }

    /// Weights from comparisons.
    ///
    /// # Errors
    /// [`AhpError`]: a limit that is not one; criteria that no comparison links; a chain of
    /// comparisons beyond [`MAX_SPAN`]. And unless inconsistency is accepted: a number of criteria
    /// that the table of random indices does not cover; a consistency ratio above the limit, with
    /// the worst triad and its mend.
    pub fn weigh(&self, comparisons: &Comparisons) -> Result<AhpWeights, AhpError> {
        if !(self.limit >= 0.0 && self.limit.is_finite()) {
            return Err(AhpError::Limit { limit: self.limit });
        }
        let criteria = comparisons.len();
        let Evaluation { weights, deviation, consistency_index, residual } =
            self.evaluate(comparisons)?;
        let consistency_ratio =
            match self.random_index.consistency_ratio(criteria, consistency_index) {
                Ok(ratio) => Some(ratio),
                Err(_) if self.accept_inconsistency => None,
                Err(error) => return Err(error),
            };
        if let Some(ratio) = consistency_ratio
            && ratio > self.limit
            && !self.accept_inconsistency
            && let Some(triad) = worst_triad(self, comparisons)?
        {
            return Err(AhpError::Inconsistent {
                ratio,
                limit: self.limit,
                table: self.random_index,
                triad: Box::new(triad),
            });
        }
        Ok(AhpWeights {
            weights: Weights::from_checked(comparisons.names().zip(weights)),
            method: self.method,
            lambda_max: criteria as f64 + deviation,
            consistency_index,
            consistency_ratio,
            random_index: self.random_index,
            criteria,
            missing: comparisons.missing(),
            residual,
        })
    }

    /// The three comparisons that contradict most, and which of them to correct; `None` if none
    /// does.
    ///
    /// A triad is as bad as the factor by which its comparisons are off (Koczkodaj 1993). Of the
    /// three, the one to mend is that which lowers the consistency index most when it is set to what
    /// all other comparisons together say. O(n^3).
    ///
    /// ```
    /// use keyaccount::weights::ahp::{Ahp, Comparisons};
    /// let comparisons = Comparisons::new(["growth", "size", "prestige"], [
    ///     ("growth", "size", 3.0),
    ///     ("size", "prestige", 2.0),
    ///     ("prestige", "growth", 2.0),
    /// ])?;
    /// let triad = Ahp::new().worst_triad(&comparisons)?.unwrap();
    /// assert!((triad.factor - 12.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`AhpError`]: criteria that no comparison links; a chain of comparisons beyond [`MAX_SPAN`].
    pub fn worst_triad(&self, comparisons: &Comparisons) -> Result<Option<Triad>, AhpError> {
        worst_triad(self, comparisons)
    }

    /// The weights, not yet divided by their sum, and how far the comparisons contradict.
    fn evaluate(&self, comparisons: &Comparisons) -> Result<Evaluation, AhpError> {
        let found = principal(comparisons)?;
        let count = comparisons.len() as f64;
        // What the weights of the method are, relative to the eigenvector.
        let relative: Vec<f64> = match self.method {
            AhpMethod::PrincipalEigenvector => vec![1.0; comparisons.len()],
            AhpMethod::GeometricMean => found
                .errors
                .rows()
                .map(|row| exp(row.iter().map(|error| ln(*error)).sum::<f64>() / count))
                .collect(),
            AhpMethod::ColumnMean => {
                // The largest is 1, so that no sum of a column can vanish.
                let largest = found.weights.iter().copied().fold(0.0, f64::max);
                let weights = found.weights.iter().map(|weight| weight / largest);
                let mut sums = vec![0.0; comparisons.len()];
                for (row, weight) in found.errors.rows().zip(weights) {
                    sums.iter_mut().zip(row).for_each(|(sum, error)| *sum += weight * error);
                }
                let rows = found.errors.rows();
                rows.map(|row| row.iter().zip(&sums).map(|(e, sum)| e / sum).sum()).collect()
            }
        };
        let weights: Vec<f64> =
            found.weights.iter().zip(&relative).map(|(weight, factor)| weight * factor).collect();
        let errors = found.errors.balanced(&relative);
        let deviation = errors.above_diagonal().map(|(_, _, error)| excess(error)).sum::<f64>();
        let deviation = deviation / count;
        Ok(Evaluation {
            weights,
            deviation,
            consistency_index: if count > 1.0 { deviation / (count - 1.0) } else { 0.0 },
            residual: found.residual,
        })
    }
}

/// `error + 1 / error - 2`, without loss of digits; 0 at rounding distance from 1.
fn excess(error: f64) -> f64 {
    let off = error - 1.0;
    if off.abs() <= ROUNDING { 0.0 } else { off * off / error }
}

struct Evaluation {
    weights: Vec<f64>,
    /// `lambda_max - n`.
    deviation: f64,
    consistency_index: f64,
    residual: f64,
}

/// Weights from comparisons, and how far these contradict each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AhpWeights {
    /// The weights.
    pub weights: Weights,
    /// How they were found.
    pub method: AhpMethod,
    /// The mean of `(A w)_i / w_i`, at least `n`: for the eigenvector its eigenvalue.
    pub lambda_max: f64,
    /// `(lambda_max - n) / (n - 1)`, at least 0.
    pub consistency_index: f64,
    /// `consistency index / random index`, at least 0. `None` if the table does not cover so many
    /// criteria and the inconsistency was accepted.
    pub consistency_ratio: Option<f64>,
    /// The table of random indices by which the ratio is measured.
    pub random_index: RandomIndex,
    /// How many criteria there are.
    pub criteria: usize,
    /// How many pairs were not compared.
    pub missing: usize,
    /// How exactly the eigenvector was found: the relative distance between the largest and the
    /// smallest of its `(A w)_i / w_i`, about 1e-14 or less.
    pub residual: f64,
}
