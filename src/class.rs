//! Classes: the code that a rule gives an account, and the words that belong to it.

use serde::{Deserialize, Serialize};

use crate::provenance::Provenance;

/// The number of a class inside its model: `0..=254`, or [`ClassCode::UNCLASSIFIED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClassCode(u8);

impl ClassCode {
    /// No class: nothing was observed on an axis that the rule needs.
    pub const UNCLASSIFIED: Self = Self(u8::MAX);

    /// A class code from its number; 255 is [`ClassCode::UNCLASSIFIED`].
    #[must_use]
    pub const fn new(code: u8) -> Self {
        Self(code)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Whether the account has a class at all.
    #[must_use]
    pub const fn is_classified(self) -> bool {
        self.0 != Self::UNCLASSIFIED.0
    }
}

/// What a class is called, what it means and what to do with an account in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// A stable key for machines, such as `captive_supplier`.
    pub key: String,
    /// The literature's term, such as "Captive supplier"; may be replaced by the caller.
    pub term: String,
    /// What the class says about the account, in a sentence.
    pub meaning: String,
    /// What the literature recommends to do.
    pub management: String,
    /// The place in the model's order, lowest first, if the class has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u8>,
    /// Where the term and the advice come from.
    pub provenance: Provenance,
}
