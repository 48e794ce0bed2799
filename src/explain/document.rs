//! Explanations as they stand in a file, and what is checked before they are loaded.

use serde::{Deserialize, Serialize};

use super::{AxisExplanation, CriterionExplanation, ExplainedBorder, ExplainedClass, Explanation};
use crate::flags::Flags;
use crate::format_version::FormatVersion;

/// An explanation as it stands in a file, unchecked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplanationDocument {
    format_version: FormatVersion,
    model: String,
    row: usize,
    id: Option<String>,
    class: Option<ExplainedClass>,
    border: Option<ExplainedBorder>,
    coverage: f64,
    flags: Flags,
    axes: Vec<AxisExplanation>,
}

impl From<Explanation> for ExplanationDocument {
    fn from(explanation: Explanation) -> Self {
        let Explanation { model, row, id, class, border, coverage, flags, axes } = explanation;
        let format_version = FormatVersion;
        Self { format_version, model, row, id, class, border, coverage, flags, axes }
    }
}

impl TryFrom<ExplanationDocument> for Explanation {
    type Error = ExplanationError;

    fn try_from(document: ExplanationDocument) -> Result<Self, ExplanationError> {
        let ExplanationDocument {
            format_version: _,
            model,
            row,
            id,
            class,
            border,
            coverage,
            flags,
            axes,
        } = document;
        share("coverage", "the explanation", coverage)?;
        if let Some(ExplainedBorder { distance, .. }) = border
            && !(distance >= 0.0 && distance.is_finite())
        {
            return Err(ExplanationError::Distance { distance });
        }
        if class.is_some() == flags.contains(Flags::UNCLASSIFIED) {
            return Err(ExplanationError::Unclassified { has_class: class.is_some() });
        }
        Ok(Self { model, row, id, class, border, coverage, flags, axes })
    }
}

/// An axis explanation as it stands in a file, unchecked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AxisExplanationDocument {
    axis: String,
    name: String,
    score: Option<f64>,
    coverage: f64,
    start: f64,
    criteria: Vec<CriterionExplanation>,
}

impl TryFrom<AxisExplanationDocument> for AxisExplanation {
    type Error = ExplanationError;

    fn try_from(document: AxisExplanationDocument) -> Result<Self, ExplanationError> {
        let AxisExplanationDocument { axis, name, score, coverage, start, criteria } = document;
        share("coverage", &axis, coverage)?;
        for criterion in &criteria {
            let place = &criterion.criterion;
            if let Some(raw) = criterion.raw.filter(|raw| !raw.is_finite()) {
                return Err(ExplanationError::Raw { criterion: place.clone(), raw });
            }
            share("value", place, criterion.value.unwrap_or_default())?;
            share("weight", place, criterion.weight)?;
            share("effective weight", place, criterion.effective_weight)?;
        }
        let mut parts = criteria.iter().map(|criterion| criterion.contribution);
        match score {
            Some(score) => {
                let sum = parts.fold(start, |sum, part| sum + part);
                if score != sum {
                    return Err(ExplanationError::Sum { axis, score, sum });
                }
            }
            None if parts.any(|part| part != 0.0) => {
                return Err(ExplanationError::NoScore { axis });
            }
            None => {}
        }
        Ok(Self { axis, name, score, coverage, start, criteria })
    }
}

fn share(what: &'static str, place: &str, share: f64) -> Result<(), ExplanationError> {
    if (0.0..=1.0).contains(&share) {
        return Ok(());
    }
    Err(ExplanationError::Share { what, place: place.to_owned(), share })
}

/// Why a file does not hold an explanation.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExplanationError {
    /// The contributions do not add up to the score.
    #[error(
        "axis `{axis}`: the parts add up to {sum}, not to the score {score}: the file was edited"
    )]
    Sum {
        /// The axis.
        axis: String,
        /// The score in the file.
        score: f64,
        /// What the parts add up to.
        sum: f64,
    },
    /// Contributions to a score that there is not.
    #[error("axis `{axis}` has no score, but parts of one: the file was edited")]
    NoScore {
        /// The axis.
        axis: String,
    },
    /// A share or a value outside `0..=1`.
    #[error("`{place}`: the {what} is {share}, not from 0 to 1: the file was edited")]
    Share {
        /// What it is.
        what: &'static str,
        /// The criterion or the axis that has it, or the explanation as a whole.
        place: String,
        /// The number in the file.
        share: f64,
    },
    /// A raw number that is none.
    #[error("`{criterion}`: the raw number is {raw}: the file was edited")]
    Raw {
        /// The criterion.
        criterion: String,
        /// The number in the file.
        raw: f64,
    },
    /// A border at a distance that is none.
    #[error("the nearest border is {distance} away, not 0 or more: the file was edited")]
    Distance {
        /// The distance in the file.
        distance: f64,
    },
    /// A class, and the flag that says that there is none; or neither.
    #[error("the explanation {} class, and its flags say otherwise: the file was edited", if *has_class { "has a" } else { "has no" })]
    Unclassified {
        /// Whether it has a class.
        has_class: bool,
    },
}
