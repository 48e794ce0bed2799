//! 4S: strategic, star, status and streamline accounts, from attractiveness and relative strength.
//!
//! A documented reconstruction: see [`FourS`] and `docs/MODELS.md`.

mod words;

use serde::{Deserialize, Serialize};

use super::draft::{
    AxisBody, Changes, CutSpec, Terms, builder_methods, class_enum, delegate_model, replaced_terms,
};
use super::quadrants::{QuadrantsDraft, QuadrantsWords};
use super::{Adjustable, CustomModel, ModelCut, ModelError};
use crate::axis::Axis;
use crate::criterion::Criterion;
use crate::format_version::FormatVersion;
use crate::rule::BuiltIn;

class_enum! {
    /// The four classes of 4S.
    pub enum FourSClass {
        /// Unattractive, and a competitor serves it better: serve it simply.
        Streamline = "streamline",
        /// Attractive, but a competitor is stronger there: a selective investment.
        Star = "star",
        /// We are strong, but there is little to gain: maintain.
        Status = "status",
        /// Attractive, and we are strong: invest.
        Strategic = "strategic",
    }
}

/// 4S: attractiveness of the account against our relative business strength.
///
/// ```text
///                 strength < cut    strength >= cut
/// attr. >= cut    star              strategic
/// attr. <  cut    streamline        status
/// ```
/// Strength is measured against the best competitor, and parity is worth 0.5.
///
/// This is a reconstruction: no text of a "4S" model was found. The labels follow a matrix that is
/// credited to `McDonald` & Woodburn from secondary knowledge, and can be replaced
/// ([`FourSBuilder::term`]). [`Model::provenance`](super::Model::provenance) says so for each statement.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{FourS, FourSClass, Model};
/// use keyaccount::portfolio::Portfolio;
///
/// let model = FourS::builder()
///     .attractiveness([Criterion::new("Budget", "budget", ValueFunction::linear(0.0, 10.0)?)])
///     .relative_strength([Criterion::new(
///         "Quality against the best competitor", "quality",
///         ValueFunction::relative_to_best_competitor(),
///     )])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("budget", vec![9.0, 9.0, 2.0])
///     .column("quality", vec![1.0, 0.8, 1.3]) // ours divided by theirs
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// let classes: Vec<_> = model.classes_of(&result).collect();
/// assert_eq!(
///     classes,
///     [Some(FourSClass::Strategic), Some(FourSClass::Star), Some(FourSClass::Status)],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "FourSDocument", into = "FourSDocument")]
pub struct FourS {
    model: CustomModel,
    cuts: [CutSpec; 2],
}

delegate_model!(FourS, FourSClass);

impl Adjustable for FourS {
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
        let [x, y] = &self.cuts;
        let mut cuts = model.cuts().into_iter().map(CutSpec::from);
        let cuts = [cuts.next().unwrap_or(x.clone()), cuts.next().unwrap_or(y.clone())];
        Ok(Self { model, cuts })
    }
}

impl FourS {
    /// The preset: criteria, levels and cuts as `docs/MODELS.md` lists them.
    #[must_use]
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // constants, built by a test; no input reaches this
    pub fn preset() -> Self {
        Self::builder().build().expect("the preset is valid")
    }

    /// A builder that starts from the preset.
    #[must_use]
    pub fn builder() -> FourSBuilder {
        FourSBuilder::default()
    }
}

/// Builds a [`FourS`] from the preset and what the caller puts in its place.
#[derive(Debug, Clone, Default)]
pub struct FourSBuilder {
    quadrants: QuadrantsDraft,
    changes: Changes,
}

impl FourSBuilder {
    builder_methods!(FourSClass);

    /// What makes an account attractive.
    #[must_use]
    pub fn attractiveness(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.quadrants.x = Some(AxisBody::of(criteria));
        self
    }

    /// What makes us strong there, against the best competitor.
    #[must_use]
    pub fn relative_strength(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.quadrants.y = Some(AxisBody::of(criteria));
        self
    }

    /// The cuts on attractiveness and on strength, each above 0 and at most 1; a score that
    /// equals its cut is high.
    #[must_use]
    pub fn cuts(
        mut self,
        attractiveness: impl Into<CutSpec>,
        relative_strength: impl Into<CutSpec>,
    ) -> Self {
        self.quadrants.x_cut = Some(attractiveness.into());
        self.quadrants.y_cut = Some(relative_strength.into());
        self
    }

    /// The model.
    ///
    /// # Errors
    /// [`ModelError`]: criteria that do not make an axis, a cut outside its range, a name that
    /// the model does not know.
    pub fn build(self) -> Result<FourS, ModelError> {
        let (model, cuts) = self.quadrants.build(&WORDS, &self.changes)?;
        Ok(FourS { model, cuts })
    }
}

const WORDS: QuadrantsWords = QuadrantsWords {
    about: &words::ABOUT,
    x: &words::ATTRACTIVENESS,
    y: &words::STRENGTH,
    x_cut: &words::ATTRACTIVENESS_CUT,
    y_cut: &words::STRENGTH_CUT,
    classes: &words::CLASSES,
};

/// 4S as it stands in a file.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct FourSDocument {
    format_version: FormatVersion,
    #[serde(
        default,
        skip_serializing_if = "Terms::is_empty",
        deserialize_with = "crate::unique_keys::unique_keys"
    )]
    terms: Terms,
    #[serde(default)]
    cuts: FourSCuts,
    attractiveness: AxisBody,
    relative_strength: AxisBody,
}

/// The cuts in a file; the preset's where they are left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct FourSCuts {
    attractiveness: Option<CutSpec>,
    relative_strength: Option<CutSpec>,
}

impl TryFrom<FourSDocument> for FourS {
    type Error = ModelError;

    fn try_from(document: FourSDocument) -> Result<Self, ModelError> {
        let FourSDocument { format_version: _, terms, cuts, attractiveness, relative_strength } =
            document;
        let quadrants = QuadrantsDraft {
            x: Some(attractiveness),
            y: Some(relative_strength),
            x_cut: cuts.attractiveness,
            y_cut: cuts.relative_strength,
        };
        FourSBuilder { quadrants, changes: Changes::of_terms(terms) }.build()
    }
}

impl From<FourS> for FourSDocument {
    fn from(FourS { model, cuts }: FourS) -> Self {
        let terms = replaced_terms(&model, &words::CLASSES);
        let [attractiveness, relative_strength] = cuts.map(Some);
        Self {
            format_version: FormatVersion,
            terms,
            cuts: FourSCuts { attractiveness, relative_strength },
            attractiveness: AxisBody::named(&model, words::ATTRACTIVENESS.key),
            relative_strength: AxisBody::named(&model, words::STRENGTH.key),
        }
    }
}
