//! Words as data: the plain constants from which a model's preset is built.
//!
//! A model's terms, criteria, levels and cuts stand in a table of their own (`words.rs` beside
//! each model), apart from its code, so that a reader who knows the literature but no Rust can
//! check them line by line.

use crate::provenance::Origin;

/// What a model is, in a title page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AboutWords {
    /// The key of the model for machines, such as `four_s`.
    pub(crate) key: &'static str,
    /// The name for people.
    pub(crate) name: &'static str,
    /// What to cite when the model is used.
    pub(crate) citation: &'static str,
    /// How faithful the preset is to its source, and what was added.
    pub(crate) fidelity: &'static str,
    /// Where the frame (axes and classes) comes from.
    pub(crate) origin: Origin,
}

/// A class: its term, its meaning and the advice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassWords {
    /// A stable key for machines.
    pub(crate) key: &'static str,
    /// The literature's term.
    pub(crate) term: &'static str,
    /// What the class says about the account.
    pub(crate) meaning: &'static str,
    /// What to do.
    pub(crate) management: &'static str,
    /// The place in the model's order, lowest first; `None` in a model without an order.
    pub(crate) order: Option<u8>,
    /// The *weaker* of the origins of the term and of the advice, so that a remembered advice
    /// never borrows the authority of a published term.
    pub(crate) origin: Origin,
    /// Where the term and the advice come from.
    pub(crate) source: &'static str,
}

/// An axis and the criteria of its preset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AxisWords {
    /// A stable key for machines.
    pub(crate) key: &'static str,
    /// The name for people.
    pub(crate) name: &'static str,
    /// What a score of 0 is called.
    pub(crate) low: &'static str,
    /// What a score of 1 is called.
    pub(crate) high: &'static str,
    /// Where the axis comes from.
    pub(crate) origin: Origin,
    /// The source, or why the library chose it.
    pub(crate) source: &'static str,
    /// The preset's criteria; their weights sum to 100 points.
    pub(crate) criteria: &'static [CriterionWords],
}

/// A criterion of a preset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CriterionWords {
    /// The name for people.
    pub(crate) name: &'static str,
    /// The column that the preset reads.
    pub(crate) column: &'static str,
    /// The unit or scale of the column.
    pub(crate) unit: &'static str,
    /// How a raw number becomes a value in `0..=1`.
    pub(crate) value: ValueWords,
    /// The weight in points.
    pub(crate) points: f64,
    /// Where the item comes from: that the literature looks at this at all.
    pub(crate) origin: Origin,
    /// The source of the item, or why the library chose it.
    pub(crate) source: &'static str,
    /// Where the reference levels and the weight come from.
    pub(crate) levels_origin: Origin,
    /// The source of the levels and the weight, or why the library chose them.
    pub(crate) levels_why: &'static str,
}

/// A value function with its reference levels.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueWords {
    /// Straight from `worst` (0) to `best` (1), in either direction.
    Linear {
        /// The level that is worth 0.
        worst: f64,
        /// The level that is worth 1.
        best: f64,
    },
    /// Straight in the logarithm; both levels above 0.
    Logarithmic {
        /// The level that is worth 0.
        worst: f64,
        /// The level that is worth 1.
        best: f64,
    },
    /// A table of text levels, lowest first.
    Categories(&'static [(&'static str, f64)]),
    /// Our score over the best competitor's; parity (1) is worth 0.5.
    RelativeToBestCompetitor,
    /// 0 for no and 1 for yes: straight from 0 to 1.
    Flag,
}

/// A cut or a tolerance of a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CutWords {
    /// The number, in score units.
    pub(crate) value: f64,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The source, or why the library chose it.
    pub(crate) why: &'static str,
}

/// A judgement from 0 to 10.
pub(crate) const RATING: ValueWords = ValueWords::Linear { worst: 0.0, best: 10.0 };

/// The unit of [`RATING`].
pub(crate) const RATING_UNIT: &str = "rating, 0 (not at all) to 10 (fully)";

/// Four text levels at equal steps.
pub(crate) const NONE_TO_HIGH: ValueWords = ValueWords::Categories(&[
    ("none", 0.0),
    ("low", 1.0 / 3.0),
    ("medium", 2.0 / 3.0),
    ("high", 1.0),
]);

/// The unit of [`NONE_TO_HIGH`].
pub(crate) const NONE_TO_HIGH_UNIT: &str = "level: none, low, medium or high";

/// The unit of [`ValueWords::Flag`].
pub(crate) const FLAG_UNIT: &str = "0 (no) or 1 (yes)";

/// The unit of [`ValueWords::RelativeToBestCompetitor`].
pub(crate) const RELATIVE_UNIT: &str = "our score over the best competitor's, as this customer judges both; 1 is parity, more is better for us";

/// Why a rating runs from 0 to 10 and what its weight rests on.
pub(crate) const RATING_WHY: &str = "The ends of the rating scale are the levels; the weight is a first proposal to be replaced by the caller's own.";

/// Why the four levels stand at equal steps and what the weight rests on.
pub(crate) const STEPS_WHY: &str = "Equal steps, because no source spaces the levels; the weight is a first proposal to be replaced by the caller's own.";
