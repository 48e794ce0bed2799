//! Design fit: whether a relationship's design can do what the relationship requires.

use serde::{Deserialize, Serialize};

use super::words;
use crate::axis::Axis;
use crate::criterion::Criterion;
use crate::format_version::FormatVersion;
use crate::model::draft::{
    AxisBody, AxisDraft, Changes, CutSpec, Terms, assemble, builder_methods, class_enum,
    delegate_model, replaced_terms,
};
use crate::model::words::AboutWords;
use crate::model::{Adjustable, CustomModel, ModelCut, ModelError};
use crate::rule::{BuiltIn, Gap, Tolerance};

class_enum! {
    /// How the relationship's design answers what it requires.
    pub enum DesignFitClass {
        /// Requires more than the design can do.
        UnderDesigned = "under_designed",
        /// The two meet, within the tolerance.
        Fitting = "fitting",
        /// The design can do more than is required, which costs.
        OverDesigned = "over_designed",
    }
}

/// Bensaou's central claim as a model: performance follows the fit of requirement and capability,
/// not the class.
///
/// ```text
/// gap = requirement - capability
/// gap >  tolerance             under-designed
/// -tolerance <= gap <= tolerance   fitting (both ends belong to it)
/// gap < -tolerance             over-designed
/// ```
/// Source: Bensaou (1999). Its measure by two scores and a tolerance is this library's.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{DesignFit, DesignFitClass, Model};
/// use keyaccount::portfolio::Portfolio;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = DesignFit::builder()
///     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
///     .capability([Criterion::new("Joint work", "joint_work", rating)])
///     .tolerance(0.2)
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("complexity", vec![9.0, 9.0, 2.0])
///     .column("joint_work", vec![4.0, 8.0, 7.0])
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// use DesignFitClass::{Fitting, OverDesigned, UnderDesigned};
/// assert_eq!(
///     model.classes_of(&result).collect::<Vec<_>>(),
///     [Some(UnderDesigned), Some(Fitting), Some(OverDesigned)],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "DesignFitDocument", into = "DesignFitDocument")]
pub struct DesignFit {
    model: CustomModel,
    tolerance: CutSpec,
}

delegate_model!(DesignFit, DesignFitClass);

impl Adjustable for DesignFit {
    fn cuts(&self) -> Vec<ModelCut> {
        self.model.cuts()
    }

    fn built_in_rule(&self) -> &BuiltIn {
        self.model.built_in_rule()
    }

    fn with_axes(&self, axes: Vec<Axis>) -> Result<Self, ModelError> {
        Ok(Self { model: self.model.with_axes(axes)?, ..self.clone() })
    }

    fn with_cuts(&self, cuts: Vec<CutSpec>) -> Result<Self, ModelError> {
        let model = self.model.with_cuts(cuts)?;
        let tolerance = model.cuts().into_iter().next().map(CutSpec::from);
        let tolerance = tolerance.unwrap_or(self.tolerance.clone());
        Ok(Self { model, tolerance })
    }
}

impl DesignFit {
    /// The preset: criteria, levels and tolerance as `docs/MODELS.md` lists them.
    #[must_use]
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // constants, built by a test; no input reaches this
    pub fn preset() -> Self {
        Self::builder().build().expect("the preset is valid")
    }

    /// A builder that starts from the preset.
    #[must_use]
    pub fn builder() -> DesignFitBuilder {
        DesignFitBuilder::default()
    }

    /// The signed gap of one row of a full result of this model: requirement less capability, in
    /// `-1..=1`; `None` where one of them was not observed.
    pub fn gap(&self, row: &crate::classification::Classification<'_>) -> Option<f64> {
        Some(row.score(words::REQUIREMENT.key)? - row.score(words::CAPABILITY.key)?)
    }
}

/// Builds a [`DesignFit`] from the preset and what the caller puts in its place.
#[derive(Debug, Clone, Default)]
pub struct DesignFitBuilder {
    requirement: Option<AxisBody>,
    capability: Option<AxisBody>,
    tolerance: Option<CutSpec>,
    changes: Changes,
}

impl DesignFitBuilder {
    builder_methods!(DesignFitClass);

    /// What the relationship requires.
    #[must_use]
    pub fn requirement(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.requirement = Some(AxisBody::of(criteria));
        self
    }

    /// What the relationship's design can do.
    #[must_use]
    pub fn capability(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.capability = Some(AxisBody::of(criteria));
        self
    }

    /// The gap that still fits, above 0 and below 1.
    #[must_use]
    pub fn tolerance(mut self, tolerance: impl Into<CutSpec>) -> Self {
        self.tolerance = Some(tolerance.into());
        self
    }

    /// The model.
    ///
    /// # Errors
    /// [`ModelError`]: criteria that do not make an axis, a tolerance outside its range, a name
    /// that the model does not know.
    pub fn build(self) -> Result<DesignFit, ModelError> {
        let axes = [
            AxisDraft::or_preset(&words::REQUIREMENT, self.requirement)?,
            AxisDraft::or_preset(&words::CAPABILITY, self.capability)?,
        ];
        let tolerance = self.tolerance.unwrap_or_else(|| CutSpec::of(&words::FIT_TOLERANCE));
        let rule = Gap::new(Tolerance::new(tolerance.at)?);
        let cuts = [("tolerance".to_owned(), tolerance.provenance.clone())];
        let model = assemble(&ABOUT, axes, rule, cuts, &words::DESIGN_CLASSES, &self.changes)?;
        Ok(DesignFit { model, tolerance })
    }
}

const ABOUT: AboutWords =
    AboutWords { key: "design_fit", name: "Design fit (Bensaou)", ..words::ABOUT };

/// Design fit as it stands in a file.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct DesignFitDocument {
    format_version: FormatVersion,
    #[serde(
        default,
        skip_serializing_if = "Terms::is_empty",
        deserialize_with = "crate::unique_keys::unique_keys"
    )]
    terms: Terms,
    #[serde(default)]
    tolerance: Option<CutSpec>,
    requirement: AxisBody,
    capability: AxisBody,
}

impl TryFrom<DesignFitDocument> for DesignFit {
    type Error = ModelError;

    fn try_from(document: DesignFitDocument) -> Result<Self, ModelError> {
        DesignFitBuilder {
            requirement: Some(document.requirement),
            capability: Some(document.capability),
            tolerance: document.tolerance,
            changes: Changes::of_terms(document.terms),
        }
        .build()
    }
}

impl From<DesignFit> for DesignFitDocument {
    fn from(DesignFit { model, tolerance }: DesignFit) -> Self {
        Self {
            format_version: FormatVersion,
            terms: replaced_terms(&model, &words::DESIGN_CLASSES),
            tolerance: Some(tolerance),
            requirement: AxisBody::named(&model, words::REQUIREMENT.key),
            capability: AxisBody::named(&model, words::CAPABILITY.key),
        }
    }
}
