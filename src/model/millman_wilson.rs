//! Millman-Wilson: the stages of relational development, along nature and involvement.

mod words;

use serde::{Deserialize, Serialize};

use super::draft::{
    AxisBody, AxisDraft, Changes, CutSpec, Terms, assemble, builder_methods, class_enum,
    delegate_model, replaced_terms,
};
use super::{Adjustable, CustomModel, ModelCut, ModelError};
use crate::axis::Axis;
use crate::criterion::Criterion;
use crate::format_version::FormatVersion;
use crate::rule::{BuiltIn, StagePath, Tolerance};

class_enum! {
    /// The five stages on the path, in order.
    pub enum Stage {
        /// Preparation: no business to speak of yet.
        PreKam = "pre_kam",
        /// First orders.
        EarlyKam = "early_kam",
        /// Regular business.
        MidKam = "mid_kam",
        /// Several functions and levels work together.
        PartnershipKam = "partnership_kam",
        /// Integrated: leaving would be hard for both.
        SynergisticKam = "synergistic_kam",
    }
}

/// The classes of the Millman-Wilson model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MillmanWilsonClass {
    /// On the path, at a stage.
    OnPath(Stage),
    /// Uncoupling-KAM: the relationship is being taken apart, whatever its stage was.
    UncouplingKam,
    /// Off the path: collaborative but simple, or transactional but complex. The literature has no
    /// name for it; the nearest stage is the one at the same position along the path.
    OffPath {
        /// The stage at the same position along the path.
        nearest: Stage,
    },
}

impl MillmanWilsonClass {
    /// The key of the class, for machines.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::OnPath(stage) => stage.key(),
            Self::UncouplingKam => UNCOUPLING,
            Self::OffPath { nearest: Stage::PreKam } => "off_path_pre_kam",
            Self::OffPath { nearest: Stage::EarlyKam } => "off_path_early_kam",
            Self::OffPath { nearest: Stage::MidKam } => "off_path_mid_kam",
            Self::OffPath { nearest: Stage::PartnershipKam } => "off_path_partnership_kam",
            Self::OffPath { nearest: Stage::SynergisticKam } => "off_path_synergistic_kam",
        }
    }

    /// The class of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key.strip_prefix("off_path_") {
            Some(stage) => Stage::from_key(stage).map(|nearest| Self::OffPath { nearest }),
            None if key == UNCOUPLING => Some(Self::UncouplingKam),
            None => Stage::from_key(key).map(Self::OnPath),
        }
    }

    /// The stage on the path, or the nearest one; `None` for uncoupling.
    #[must_use]
    pub const fn nearest_stage(self) -> Option<Stage> {
        match self {
            Self::OnPath(stage) | Self::OffPath { nearest: stage } => Some(stage),
            Self::UncouplingKam => None,
        }
    }
}

const UNCOUPLING: &str = "uncoupling_kam";

/// Millman and Wilson's relational development model.
///
/// ```text
/// position  = (nature + involvement) / 2         the stage is the band it falls in
/// deviation = |nature - involvement|             on the path while deviation <= tolerance
/// uncoupling evidence >= cut                     Uncoupling-KAM, whatever the stage
/// ```
/// A position equal to a cut belongs to the later stage. Off the path the class is explicit and
/// names the nearest stage, and [`Flags::OFF_PATH`](crate::flags::Flags::OFF_PATH) is set.
///
/// Source: Millman, T. & Wilson, K. (1995), From Key Account Selling to Key Account Management,
/// Journal of Marketing Practice: Applied Marketing Science 1(1):9-21; (1996) 2(2):7-22. Stage
/// cuts and tolerance are this library's; see [`Model::provenance`](super::Model::provenance).
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{MillmanWilson, MillmanWilsonClass, Model, Stage};
/// use keyaccount::portfolio::Portfolio;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = MillmanWilson::builder()
///     .nature_of_relationship([Criterion::new("Openness", "openness", rating.clone())])
///     .level_of_involvement([Criterion::new("Contacts", "contacts", rating)])
///     .without_uncoupling()
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("openness", vec![1.0, 7.0, 9.0])
///     .column("contacts", vec![2.0, 6.0, 3.0])
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// use MillmanWilsonClass::{OffPath, OnPath};
/// assert_eq!(
///     model.classes_of(&result).flatten().collect::<Vec<_>>(),
///     [
///         OnPath(Stage::PreKam),
///         OnPath(Stage::PartnershipKam),
///         OffPath { nearest: Stage::PartnershipKam },
///     ],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "MillmanWilsonDocument", into = "MillmanWilsonDocument")]
pub struct MillmanWilson {
    model: CustomModel,
    cuts: Cuts,
}

delegate_model!(MillmanWilson, MillmanWilsonClass);

impl Adjustable for MillmanWilson {
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
        let mut specs = model.cuts().into_iter().map(CutSpec::from);
        let stages: Vec<CutSpec> = specs.by_ref().take(4).collect();
        let cuts = Cuts {
            stages: stages.try_into().ok(),
            path_tolerance: specs.next(),
            uncoupling: specs.next(),
        };
        Ok(Self { model, cuts })
    }
}

impl MillmanWilson {
    /// The preset: criteria, levels, cuts and tolerance as `docs/MODELS.md` lists them.
    #[must_use]
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // constants, built by a test; no input reaches this
    pub fn preset() -> Self {
        Self::builder().build().expect("the preset is valid")
    }

    /// A builder that starts from the preset.
    #[must_use]
    pub fn builder() -> MillmanWilsonBuilder {
        MillmanWilsonBuilder {
            nature: None,
            involvement: None,
            uncoupling: Some(None),
            cuts: Cuts::default(),
            changes: Changes::default(),
        }
    }
}

/// Builds a [`MillmanWilson`] from the preset and what the caller puts in its place.
#[derive(Debug, Clone)]
pub struct MillmanWilsonBuilder {
    nature: Option<AxisBody>,
    involvement: Option<AxisBody>,
    /// Absent, or present with the caller's evidence or the preset's.
    #[allow(clippy::option_option)]
    uncoupling: Option<Option<AxisBody>>,
    cuts: Cuts,
    changes: Changes,
}

impl MillmanWilsonBuilder {
    builder_methods!(MillmanWilsonClass);

    /// The nature of the relationship, from transactional to collaborative.
    #[must_use]
    pub fn nature_of_relationship(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.nature = Some(AxisBody::of(criteria));
        self
    }

    /// The level of involvement with the customer, from simple to complex.
    #[must_use]
    pub fn level_of_involvement(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.involvement = Some(AxisBody::of(criteria));
        self
    }

    /// The evidence that the relationship is being taken apart.
    #[must_use]
    pub fn uncoupling(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.uncoupling = Some(Some(AxisBody::of(criteria)));
        self
    }

    /// There is no column that could show uncoupling: no account gets that class.
    #[must_use]
    pub fn without_uncoupling(mut self) -> Self {
        self.uncoupling = None;
        self
    }

    /// The positions at which Early-, Mid-, Partnership- and Synergistic-KAM begin: ascending,
    /// above 0 and at most 1.
    #[must_use]
    pub fn stage_cuts(mut self, cuts: [impl Into<CutSpec>; 4]) -> Self {
        self.cuts.stages = Some(cuts.map(Into::into));
        self
    }

    /// How far the two axes may lie apart on the path: above 0 and below 1.
    #[must_use]
    pub fn path_tolerance(mut self, tolerance: impl Into<CutSpec>) -> Self {
        self.cuts.path_tolerance = Some(tolerance.into());
        self
    }

    /// The evidence from which an account is uncoupling: above 0 and at most 1.
    #[must_use]
    pub fn uncoupling_cut(mut self, cut: impl Into<CutSpec>) -> Self {
        self.cuts.uncoupling = Some(cut.into());
        self
    }

    /// The model.
    ///
    /// # Errors
    /// [`ModelError`]: criteria that do not make an axis, cuts outside their ranges or out of
    /// order, a name that the model does not know.
    pub fn build(self) -> Result<MillmanWilson, ModelError> {
        let stages =
            self.cuts.stages.unwrap_or_else(|| words::STAGE_CUTS.map(|cut| CutSpec::of(&cut)));
        let tolerance =
            self.cuts.path_tolerance.unwrap_or_else(|| CutSpec::of(&words::PATH_TOLERANCE));
        let mut axes = vec![
            AxisDraft::or_preset(&words::NATURE, self.nature)?,
            AxisDraft::or_preset(&words::INVOLVEMENT, self.involvement)?,
        ];
        let mut named: Vec<_> = Stage::ALL
            .iter()
            .skip(1)
            .zip(&stages)
            .map(|(stage, cut)| (stage.key().to_owned(), cut.provenance.clone()))
            .collect();
        named.push(("path_tolerance".to_owned(), tolerance.provenance.clone()));
        let mut exit = None;
        if let Some(body) = self.uncoupling {
            axes.push(AxisDraft::or_preset(&words::UNCOUPLING, body)?);
            let cut = self.cuts.uncoupling.unwrap_or_else(|| CutSpec::of(&words::EXIT_CUT));
            named.push((UNCOUPLING.to_owned(), cut.provenance.clone()));
            exit = Some(cut);
        } else if self.cuts.uncoupling.is_some() {
            let model = words::ABOUT.key.to_owned();
            let cut = words::UNCOUPLING.key.to_owned();
            return Err(ModelError::CutWithoutAxis { model, cut });
        }
        let path = stages.iter().zip(&named).map(|(cut, (stage, _))| cut.cut(stage));
        let rule = StagePath::new(
            path.collect::<Result<Vec<_>, _>>()?,
            Tolerance::new(tolerance.at)?,
            exit.as_ref().map(|cut| cut.cut(UNCOUPLING)).transpose()?,
        )?;
        let classes =
            words::CLASSES.iter().filter(|class| exit.is_some() || class.key != UNCOUPLING);
        let model = assemble(&words::ABOUT, axes, rule, named, classes, &self.changes)?;
        let cuts = Cuts { stages: Some(stages), path_tolerance: Some(tolerance), uncoupling: exit };
        Ok(MillmanWilson { model, cuts })
    }
}

/// The numbers of the rule; the preset's where they are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Cuts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stages: Option<[CutSpec; 4]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_tolerance: Option<CutSpec>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uncoupling: Option<CutSpec>,
}

/// The model as it stands in a file. Without `uncoupling`, no account gets that class.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct MillmanWilsonDocument {
    format_version: FormatVersion,
    #[serde(
        default,
        skip_serializing_if = "Terms::is_empty",
        deserialize_with = "crate::unique_keys::unique_keys"
    )]
    terms: Terms,
    #[serde(default)]
    cuts: Cuts,
    nature_of_relationship: AxisBody,
    level_of_involvement: AxisBody,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uncoupling: Option<AxisBody>,
}

impl TryFrom<MillmanWilsonDocument> for MillmanWilson {
    type Error = ModelError;

    fn try_from(document: MillmanWilsonDocument) -> Result<Self, ModelError> {
        MillmanWilsonBuilder {
            nature: Some(document.nature_of_relationship),
            involvement: Some(document.level_of_involvement),
            uncoupling: document.uncoupling.map(Some),
            cuts: document.cuts,
            changes: Changes::of_terms(document.terms),
        }
        .build()
    }
}

impl From<MillmanWilson> for MillmanWilsonDocument {
    fn from(MillmanWilson { model, cuts }: MillmanWilson) -> Self {
        Self {
            format_version: FormatVersion,
            terms: replaced_terms(&model, &words::CLASSES),
            cuts,
            nature_of_relationship: AxisBody::named(&model, words::NATURE.key),
            level_of_involvement: AxisBody::named(&model, words::INVOLVEMENT.key),
            uncoupling: AxisBody::find(&model, words::UNCOUPLING.key),
        }
    }
}
