//! Hierarchies: criteria that consist of criteria.

use serde::{Deserialize, Serialize};

use super::Weights;
use crate::limits::MAX_CRITERIA;

/// A tree of criteria. The weight of a leaf is the product of the weights on the way to it.
///
/// ```
/// use keyaccount::weights::{Weights, hierarchy::Hierarchy};
/// let hierarchy = Hierarchy::new(Weights::points([("potential", 60.0), ("fit", 40.0)])?)
///     .split("potential", Weights::points([("size", 1.0), ("growth", 2.0)])?)?;
/// let weights = hierarchy.weights();
/// assert_eq!(weights.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["size", "growth", "fit"]);
/// assert!((weights.get("growth").unwrap() - 0.4).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "HierarchyDocument", into = "HierarchyDocument")]
pub struct Hierarchy {
    top: Weights,
    splits: Vec<(String, Weights)>,
    /// The leaves from left to right.
    leaves: Vec<(String, f64)>,
}

impl Hierarchy {
    /// The criteria under the goal.
    pub fn new(top: Weights) -> Self {
        let leaves = top.iter().map(|(name, weight)| (name.to_owned(), weight)).collect();
        Self { top, splits: Vec::new(), leaves }
    }

    /// Splits a leaf into criteria of its own, which take its place.
    ///
    /// # Errors
    /// [`HierarchyError`]: no leaf of this name; a new criterion whose name is in the tree already;
    /// more leaves than criteria are allowed.
    pub fn split(
        mut self,
        parent: impl Into<String>,
        children: Weights,
    ) -> Result<Self, HierarchyError> {
        let parent = parent.into();
        let Some(at) = self.leaves.iter().position(|(name, _)| *name == parent) else {
            let leaves = self.leaves.into_iter().map(|(name, _)| name).collect();
            return Err(HierarchyError::NotALeaf { parent, leaves });
        };
        if let Some((name, _)) = children.iter().find(|(name, _)| self.contains(name)) {
            return Err(HierarchyError::Duplicate { criterion: name.to_owned(), parent });
        }
        let total = self.leaves.len() - 1 + children.len();
        if total > MAX_CRITERIA {
            return Err(HierarchyError::TooManyCriteria { criteria: total, limit: MAX_CRITERIA });
        }
        let own = self.leaves.get(at).map_or(0.0, |(_, weight)| *weight);
        let parts = children.iter().map(|(name, weight)| (name.to_owned(), own * weight));
        self.leaves.splice(at..=at, parts.collect::<Vec<_>>());
        self.splits.push((parent, children));
        Ok(self)
    }

    /// The weights of the leaves, from left to right.
    pub fn weights(&self) -> Weights {
        Weights::from_checked(self.leaves.iter().map(|(name, weight)| (name.as_str(), *weight)))
    }

    /// The weights under the goal.
    pub fn top(&self) -> &Weights {
        &self.top
    }

    /// The weights under each criterion that was split, in the order given.
    pub fn splits(&self) -> impl ExactSizeIterator<Item = (&str, &Weights)> {
        self.splits.iter().map(|(parent, children)| (parent.as_str(), children))
    }

    fn contains(&self, wanted: &str) -> bool {
        self.splits.iter().any(|(parent, _)| parent == wanted)
            || self.leaves.iter().any(|(leaf, _)| leaf == wanted)
    }
}

/// A hierarchy as it stands in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HierarchyDocument {
    top: Weights,
    #[serde(default)]
    splits: Vec<(String, Weights)>,
}

impl TryFrom<HierarchyDocument> for Hierarchy {
    type Error = HierarchyError;

    fn try_from(document: HierarchyDocument) -> Result<Self, HierarchyError> {
        let mut splits = document.splits.into_iter();
        splits.try_fold(Self::new(document.top), |tree, (parent, children)| {
            tree.split(parent, children)
        })
    }
}

impl From<Hierarchy> for HierarchyDocument {
    fn from(hierarchy: Hierarchy) -> Self {
        Self { top: hierarchy.top, splits: hierarchy.splits }
    }
}

/// Why criteria do not make a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HierarchyError {
    /// The criterion to split is not there, or was split already.
    #[error("`{parent}` can't be split, the leaves are {}: split one of them", leaves.join(", "))]
    NotALeaf {
        /// The criterion.
        parent: String,
        /// The leaves there are.
        leaves: Vec<String>,
    },
    /// A name comes twice.
    #[error("`{criterion}` under `{parent}` is in the hierarchy already: give it another name")]
    Duplicate {
        /// The name.
        criterion: String,
        /// The criterion that is split.
        parent: String,
    },
    /// More leaves than criteria are allowed.
    #[error(
        "{criteria} criteria at the ends of the hierarchy, more than {limit}: merge some of them"
    )]
    TooManyCriteria {
        /// How many.
        criteria: usize,
        /// The limit.
        limit: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(entries: &[(&str, f64)]) -> Weights {
        Weights::points(entries.iter().copied()).unwrap()
    }

    #[test]
    fn leaves_multiply_along_the_way_and_keep_their_place() {
        let tree = Hierarchy::new(weights(&[("a", 1.0), ("b", 1.0), ("c", 2.0)]))
            .split("b", weights(&[("b1", 3.0), ("b2", 1.0)]))
            .unwrap()
            .split("b1", weights(&[("x", 1.0), ("y", 1.0)]))
            .unwrap();
        let leaves = tree.weights();
        let expected = [("a", 0.25), ("x", 0.09375), ("y", 0.09375), ("b2", 0.0625), ("c", 0.5)];
        assert_eq!(leaves.iter().collect::<Vec<_>>(), expected);
        assert_eq!(tree.top().get("b"), Some(0.25));
        assert_eq!(tree.splits().map(|(name, _)| name).collect::<Vec<_>>(), ["b", "b1"]);
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<Hierarchy>(&text).unwrap(), tree);
    }

    #[test]
    fn every_broken_rule_has_its_error() {
        let tree = || Hierarchy::new(weights(&[("a", 1.0), ("b", 1.0)]));
        let split = tree().split("a", weights(&[("x", 1.0)])).unwrap();
        assert_eq!(
            split.clone().split("a", weights(&[("z", 1.0)])),
            Err(HierarchyError::NotALeaf {
                parent: "a".into(),
                leaves: vec!["x".into(), "b".into()]
            })
        );
        for taken in ["a", "x", "b"] {
            assert_eq!(
                split.clone().split("b", weights(&[(taken, 1.0)])),
                Err(HierarchyError::Duplicate { criterion: taken.into(), parent: "b".into() })
            );
        }
        let many = Weights::equal((0..256).map(|i| i.to_string())).unwrap();
        assert_eq!(
            tree().split("a", many),
            Err(HierarchyError::TooManyCriteria { criteria: 257, limit: 256 })
        );
        let text = r#"{"top": [["a", 1.0]], "splits": [["b", [["c", 1.0]]]]}"#;
        let error = serde_json::from_str::<Hierarchy>(text).unwrap_err();
        assert!(error.to_string().contains("`b` can't be split"), "{error}");
    }
}
