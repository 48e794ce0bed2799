//! Aggregation of priorities: the weights of several experts become one.

use serde::{Deserialize, Serialize};

use super::{Expert, GroupError, check, distance};
use crate::math::{exp, ln};
use crate::weights::Weights;

/// How weights are combined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mean {
    /// `w_i ~ product over experts of w_i(e) ^ share of e`: keeps ratios. A weight of 0 from any
    /// expert who counts is a veto.
    #[default]
    Geometric,
    /// `w_i = sum over experts of share of e * w_i(e)`.
    Arithmetic,
}

/// Combines the weights of several experts, found by whatever method.
///
/// ```
/// use keyaccount::weights::Weights;
/// use keyaccount::weights::group::{Expert, Mean, aggregate_priorities};
/// let experts = [
///     Expert::new("Anna", Weights::points([("growth", 8.0), ("size", 2.0)])?).with_importance(2.0),
///     Expert::new("Ben", Weights::points([("growth", 5.0), ("size", 5.0)])?),
/// ];
/// let group = aggregate_priorities(&experts, Mean::Arithmetic)?;
/// assert!((group.weights.get("growth").unwrap() - 0.7).abs() < 1e-15);
/// assert!((group.experts[1].weight_distance - 0.2).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`GroupError`]: no expert, two of one name, an importance that is not one, only importances of 0,
/// experts who weigh different criteria, a geometric mean where every criterion has weight 0 with
/// somebody.
pub fn aggregate_priorities(
    experts: &[Expert<Weights>],
    mean: Mean,
) -> Result<PriorityGroup, GroupError> {
    let (shares, criteria) =
        check(experts, |weights: &Weights| weights.iter().map(|(name, _)| name))?;
    // Experts who do not count have no veto either.
    let counting = || experts.iter().zip(&shares).filter(|(_, share)| **share > 0.0);
    let sum_of = |name: &str, of: fn(f64) -> f64| -> f64 {
        let weighted =
            counting().map(|(expert, share)| share * of(expert.says.get(name).unwrap_or_default()));
        weighted.sum()
    };
    let combined: Vec<f64> = match mean {
        Mean::Arithmetic => criteria.iter().map(|name| sum_of(name, |weight| weight)).collect(),
        Mean::Geometric => {
            let logarithms: Vec<f64> = criteria.iter().map(|name| sum_of(name, ln)).collect();
            let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if largest == f64::NEG_INFINITY {
                let vetoes = criteria.iter().filter_map(|name| {
                    let (expert, _) =
                        counting().find(|(expert, _)| expert.says.get(name) == Some(0.0))?;
                    Some(((*name).to_owned(), expert.name.clone()))
                });
                return Err(GroupError::AllVetoed { vetoes: vetoes.collect() });
            }
            logarithms.iter().map(|logarithm| exp(logarithm - largest)).collect()
        }
    };
    let weights = Weights::from_checked(criteria.into_iter().zip(combined));
    let views = experts.iter().zip(shares).map(|(expert, share)| PriorityView {
        expert: expert.name.clone(),
        share,
        weight_distance: distance(&expert.says, &weights),
    });
    let experts = views.collect();
    Ok(PriorityGroup { weights, mean, experts })
}

/// The weights of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PriorityGroup {
    /// The weights of the group.
    pub weights: Weights,
    /// How they were combined.
    pub mean: Mean,
    /// Each expert beside the group.
    pub experts: Vec<PriorityView>,
}

/// One expert beside the group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PriorityView {
    /// The expert.
    pub expert: String,
    /// How much the expert counts; all shares sum to 1.
    pub share: f64,
    /// Half the sum of the absolute differences to the group's weights: the share of the weight
    /// that would have to move. In 0..=1.
    pub weight_distance: f64,
}
