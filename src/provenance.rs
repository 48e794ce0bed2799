//! Provenance: where a term, an axis, a level or a cut comes from, for machines to read.

use serde::{Deserialize, Serialize};

/// Who answers for a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Stated in a published text that was read.
    Published,
    /// Known from a secondary source (a textbook, a deck, another author's account) or from
    /// memory; not verified against the original text.
    Secondary,
    /// Chosen by this library, because the literature does not say.
    ChosenByLibrary,
    /// Given by the caller.
    Caller,
    /// Taken from data or from judgements by a calibration step.
    Calibrated,
}

/// An [`Origin`] and the words that let a reader check it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Who answers for it.
    pub origin: Origin,
    /// The citation, or why the library chose it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl Provenance {
    /// Stated in a published text.
    #[must_use]
    pub fn published(source: impl Into<String>) -> Self {
        Self { origin: Origin::Published, source: source.into() }
    }

    /// From a secondary source.
    #[must_use]
    pub fn secondary(source: impl Into<String>) -> Self {
        Self { origin: Origin::Secondary, source: source.into() }
    }

    /// Chosen by this library, and why.
    #[must_use]
    pub fn chosen_by_library(why: impl Into<String>) -> Self {
        Self { origin: Origin::ChosenByLibrary, source: why.into() }
    }

    /// From an origin that is known at run time.
    #[must_use]
    pub fn new(origin: Origin, source: impl Into<String>) -> Self {
        Self { origin, source: source.into() }
    }

    /// Given by the caller.
    #[must_use]
    pub fn caller() -> Self {
        Self { origin: Origin::Caller, source: String::new() }
    }

    /// Taken from data or judgements.
    #[must_use]
    pub fn calibrated(how: impl Into<String>) -> Self {
        Self { origin: Origin::Calibrated, source: how.into() }
    }
}

impl Default for Provenance {
    fn default() -> Self {
        Self::caller()
    }
}
