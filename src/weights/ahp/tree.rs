//! Comparisons on every level of a hierarchy.

use serde::Serialize;

use super::{Ahp, AhpError, AhpWeights, Comparisons};
use crate::weights::Weights;
use crate::weights::hierarchy::{Hierarchy, HierarchyError};

/// Weights of a hierarchy, with the consistency of each of its comparisons.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AhpHierarchy {
    /// The weights of the leaves, from left to right.
    pub weights: Weights,
    /// The tree.
    pub hierarchy: Hierarchy,
    /// The comparisons under the goal.
    pub top: AhpWeights,
    /// The comparisons under each criterion that was split.
    pub splits: Vec<(String, AhpWeights)>,
}

impl Ahp {
    /// Weights of a hierarchy: comparisons under the goal, then under each criterion that is split.
    /// The weight of a leaf is the product of the weights on the way to it.
    ///
    /// ```
    /// use keyaccount::weights::ahp::{Ahp, Comparisons};
    /// let top = Comparisons::new(["potential", "fit"], [("potential", "fit", 3.0)])?;
    /// let potential = Comparisons::new(["size", "growth"], [("growth", "size", 2.0)])?;
    /// let result = Ahp::new().weigh_hierarchy(&top, [("potential", &potential)])?;
    /// assert!((result.weights.get("growth").unwrap() - 0.5).abs() < 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`AhpHierarchyError`]: comparisons that [`Ahp::weigh`] refuses, with the criterion they stand
    /// under; criteria that do not make a [`Hierarchy`].
    pub fn weigh_hierarchy<'c, N: Into<String>>(
        &self,
        top: &Comparisons,
        splits: impl IntoIterator<Item = (N, &'c Comparisons)>,
    ) -> Result<AhpHierarchy, AhpHierarchyError> {
        let top = self.weigh(top).map_err(AhpHierarchyError::Top)?;
        let mut hierarchy = Hierarchy::new(top.weights.clone());
        let mut weighed = Vec::new();
        for (parent, comparisons) in splits {
            let parent = parent.into();
            let children = self
                .weigh(comparisons)
                .map_err(|source| AhpHierarchyError::Split { parent: parent.clone(), source })?;
            hierarchy = hierarchy.split(parent.as_str(), children.weights.clone())?;
            weighed.push((parent, children));
        }
        Ok(AhpHierarchy { weights: hierarchy.weights(), hierarchy, top, splits: weighed })
    }
}

/// Why comparisons do not give the weights of a hierarchy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AhpHierarchyError {
    /// The comparisons under the goal.
    #[error("under the goal: {0}")]
    Top(AhpError),
    /// The comparisons under a criterion.
    #[error("under `{parent}`: {source}")]
    Split {
        /// The criterion.
        parent: String,
        /// What is wrong.
        source: AhpError,
    },
    /// The criteria do not make a tree.
    #[error(transparent)]
    Hierarchy(#[from] HierarchyError),
}
