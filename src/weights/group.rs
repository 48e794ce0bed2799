//! Several experts: their judgements become one, or their weights do, and how far each of them
//! stands from the group (Forman and Peniwati 1998).
//!
//! [`aggregate_judgements`] treats the group as one person: it combines comparison by comparison and
//! weighs the result. [`aggregate_priorities`] lets each expert keep their own head, by any method,
//! and combines the weights.

mod error;
mod judgements;
mod priorities;
#[cfg(test)]
mod tests;

pub use error::GroupError;
pub use judgements::{JudgementGroup, JudgementView, aggregate_judgements};
pub use priorities::{Mean, PriorityGroup, PriorityView, aggregate_priorities};

use super::Weights;

/// An expert: a name, what the expert says, and how much that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Expert<T> {
    name: String,
    says: T,
    importance: f64,
}

impl<T> Expert<T> {
    /// An expert who counts as much as any other.
    pub fn new(name: impl Into<String>, says: T) -> Self {
        Self { name: name.into(), says, importance: 1.0 }
    }

    /// The same expert with another importance: points on any scale, at least 0. Checked when the
    /// group is formed.
    #[must_use]
    pub fn with_importance(mut self, points: f64) -> Self {
        self.importance = points;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the expert says.
    pub fn says(&self) -> &T {
        &self.says
    }

    /// How much that counts, in points.
    pub fn importance(&self) -> f64 {
        self.importance
    }
}

/// Each expert's share, and the criteria, which have to be the same for all.
fn check<'e, T, N: Iterator<Item = &'e str>>(
    experts: &'e [Expert<T>],
    names: impl Fn(&'e T) -> N,
) -> Result<(Vec<f64>, Vec<&'e str>), GroupError> {
    let first = experts.first().ok_or(GroupError::NoExpert)?;
    let criteria: Vec<&str> = names(&first.says).collect();
    let mut seen = std::collections::HashSet::new();
    for expert in experts {
        let (name, importance) = (expert.name.clone(), expert.importance);
        if !seen.insert(expert.name.as_str()) {
            return Err(GroupError::DuplicateExpert { expert: name });
        }
        if !(importance >= 0.0 && importance.is_finite()) {
            return Err(GroupError::Importance { expert: name, importance });
        }
        let own: Vec<&str> = names(&expert.says).collect();
        let without = |some: &[&str], others: &[&str]| -> Vec<String> {
            some.iter().filter(|name| !others.contains(name)).map(ToString::to_string).collect()
        };
        let (missing, unknown) = (without(&criteria, &own), without(&own, &criteria));
        if !missing.is_empty() || !unknown.is_empty() {
            return Err(GroupError::Criteria { expert: name, missing, unknown });
        }
    }
    // By the largest first, so that the sum is neither too large nor too small a number.
    let largest = experts.iter().map(|expert| expert.importance).fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(GroupError::NoImportance);
    }
    let shares = experts.iter().map(|expert| expert.importance / largest);
    let sum: f64 = shares.clone().sum();
    Ok((shares.map(|share| share / sum).collect(), criteria))
}

/// Half the sum of the absolute differences: the share of the weight that would have to move from
/// one criterion to another to turn one into the other. In 0..=1.
fn distance(own: &Weights, group: &Weights) -> f64 {
    let differences =
        group.iter().map(|(name, weight)| (own.get(name).unwrap_or_default() - weight).abs());
    (differences.sum::<f64>() / 2.0).min(1.0)
}
