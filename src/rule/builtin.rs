//! Any of the rules of this library.

use serde::{Deserialize, Serialize};

use super::{Bands, Border, Decisions, Gap, Grid, Ladder, Rule, StagePath};

/// One of the built-in rules, as a model in a file has it: the key names the rule.
///
/// ```
/// use keyaccount::rule::{BuiltIn, Rule};
/// let rule: BuiltIn = serde_json::from_str(r#"{ "bands": { "cuts": [0.25, 0.5] } }"#)?;
/// assert_eq!(rule.classes(), 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BuiltIn {
    /// One axis in ordered bands.
    Bands(Bands),
    /// Two axes in cells.
    Grid(Grid),
    /// Two axes with stages along their diagonal.
    StagePath(StagePath),
    /// Ordered rungs of evidence.
    Ladder(Ladder),
    /// Requirement against capability.
    Gap(Gap),
}

impl BuiltIn {
    fn rule(&self) -> &dyn Rule {
        match self {
            Self::Bands(rule) => rule,
            Self::Grid(rule) => rule,
            Self::StagePath(rule) => rule,
            Self::Ladder(rule) => rule,
            Self::Gap(rule) => rule,
        }
    }
}

impl Rule for BuiltIn {
    fn axes(&self) -> usize {
        self.rule().axes()
    }

    fn classes(&self) -> usize {
        self.rule().classes()
    }

    /// Inlined, so that the loops of the rules are compiled for the instructions of the caller.
    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        match self {
            Self::Bands(rule) => rule.decide(scores, out),
            Self::Grid(rule) => rule.decide(scores, out),
            Self::StagePath(rule) => rule.decide(scores, out),
            Self::Ladder(rule) => rule.decide(scores, out),
            Self::Gap(rule) => rule.decide(scores, out),
        }
    }

    fn built_in(&self) -> Option<&BuiltIn> {
        Some(self)
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        self.rule().nearest_border(scores)
    }
}

/// Wraps each rule.
macro_rules! from {
    ($($rule:ident),*) => {$(
        impl From<$rule> for BuiltIn {
            fn from(rule: $rule) -> Self {
                Self::$rule(rule)
            }
        }
    )*};
}

from!(Bands, Grid, StagePath, Ladder, Gap);
