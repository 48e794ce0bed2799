//! A draft: what the builders of the four models have in common.
//!
//! A draft starts from a model's words (its preset), takes what the caller puts in their place,
//! and becomes checked axes, classes and cuts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::{AboutWords, AxisWords, ClassWords, CriterionWords, CutWords, ValueWords};
use super::{About, CustomModel, Model, ModelCut, ModelError};
use crate::axis::{Aggregation, Axis, AxisDocument, Weighting};
use crate::class::Class;
use crate::criterion::value_function::{Shape, ValueFunctionError};
use crate::criterion::{Criterion, Missing, ValueFunction};
use crate::provenance::Provenance;
use crate::rule::{BuiltIn, Cut};

/// The part of an axis that a caller may change; its key, name and poles are the model's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct AxisBody {
    #[serde(default)]
    pub(crate) aggregation: Aggregation,
    #[serde(default)]
    pub(crate) weighting: Weighting,
    pub(crate) criteria: Vec<Criterion>,
}

impl AxisBody {
    pub(crate) fn of(criteria: impl IntoIterator<Item = Criterion>) -> Self {
        Self {
            aggregation: Aggregation::default(),
            weighting: Weighting::default(),
            criteria: criteria.into_iter().collect(),
        }
    }

    /// The body of a model's axis, to be saved; empty if there is no such axis.
    pub(crate) fn named(model: &CustomModel, key: &str) -> Self {
        Self::find(model, key).unwrap_or_else(|| Self::of([]))
    }

    /// The body of a model's axis, if it has it.
    pub(crate) fn find(model: &CustomModel, key: &str) -> Option<Self> {
        let axis = model.axes().iter().find(|axis| axis.key() == key)?.clone();
        let AxisDocument { aggregation, weighting, criteria, .. } = axis.into();
        Some(Self { aggregation, weighting, criteria })
    }
}

/// A cut (or tolerance) and where it comes from, in score units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CutSpec {
    /// The number.
    pub at: f64,
    /// Where it comes from.
    #[serde(default)]
    pub provenance: Provenance,
}

impl CutSpec {
    pub(crate) fn of(words: &CutWords) -> Self {
        Self { at: words.value, provenance: Provenance::new(words.origin, words.why) }
    }

    /// The cut of an axis or a class.
    pub(crate) fn cut(&self, place: &str) -> Result<Cut, ModelError> {
        Cut::new(self.at).map_err(|source| ModelError::Cut { place: place.to_owned(), source })
    }
}

impl From<f64> for CutSpec {
    /// A cut of the caller's.
    fn from(at: f64) -> Self {
        Self { at, provenance: Provenance::caller() }
    }
}

impl From<ModelCut> for CutSpec {
    /// A cut of a model, without its place.
    fn from(cut: ModelCut) -> Self {
        Self { at: cut.at, provenance: cut.provenance }
    }
}

/// Terms that replace the model's, by class key.
pub(crate) type Terms = BTreeMap<String, String>;

/// An axis of the draft: the model's words with the preset's criteria or the caller's.
#[derive(Debug, Clone)]
pub(crate) struct AxisDraft {
    words: &'static AxisWords,
    body: AxisBody,
}

impl AxisDraft {
    pub(crate) fn preset(words: &'static AxisWords) -> Result<Self, ModelError> {
        let criteria =
            words.criteria.iter().map(preset_criterion).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { words, body: AxisBody::of(criteria) })
    }

    /// The caller's criteria, or the preset's where there are none.
    pub(crate) fn or_preset(
        words: &'static AxisWords,
        body: Option<AxisBody>,
    ) -> Result<Self, ModelError> {
        match body {
            Some(body) => Ok(Self { words, body }),
            None => Self::preset(words),
        }
    }

    fn build(self) -> Result<Axis, ModelError> {
        let Self { words, body: AxisBody { aggregation, weighting, criteria } } = self;
        Ok(Axis::try_from(AxisDocument {
            key: words.key.to_owned(),
            name: words.name.to_owned(),
            low_pole: words.low.to_owned(),
            high_pole: words.high.to_owned(),
            aggregation,
            weighting,
            provenance: Provenance::new(words.origin, words.source),
            criteria,
        })?)
    }
}

fn preset_criterion(words: &CriterionWords) -> Result<Criterion, ValueFunctionError> {
    let shape = match words.value {
        ValueWords::Linear { worst, best } => Shape::Linear { worst, best },
        ValueWords::Flag => Shape::Linear { worst: 0.0, best: 1.0 },
        ValueWords::Logarithmic { worst, best } => Shape::Logarithmic { worst, best },
        ValueWords::RelativeToBestCompetitor => Shape::RelativeToBestCompetitor,
        ValueWords::Categories(levels) => Shape::Categories {
            levels: levels.iter().map(|(level, value)| ((*level).to_owned(), *value)).collect(),
        },
    };
    Ok(Criterion::new(words.name, words.column, ValueFunction::new(shape)?)
        .with_weight(words.points)
        .with_unit(words.unit)
        .with_provenance(Provenance::new(words.origin, words.source))
        .with_levels_provenance(Provenance::new(words.levels_origin, words.levels_why)))
}

/// Changes that apply to a draft as a whole, in the order in which they were asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    columns: Vec<(String, String)>,
    missing: Option<Missing>,
    terms: Terms,
}

impl Changes {
    pub(crate) fn column(&mut self, criterion: impl Into<String>, column: impl Into<String>) {
        self.columns.push((criterion.into(), column.into()));
    }

    pub(crate) fn missing(&mut self, missing: Missing) {
        self.missing = Some(missing);
    }

    pub(crate) fn term(&mut self, class: &str, term: impl Into<String>) {
        self.terms.insert(class.to_owned(), term.into());
    }

    /// Nothing but replaced terms, as a file has them.
    pub(crate) fn of_terms(terms: Terms) -> Self {
        Self { terms, ..Self::default() }
    }
}

/// Puts a model together from its parts.
pub(crate) fn assemble<'w>(
    about: &AboutWords,
    axes: impl IntoIterator<Item = AxisDraft>,
    rule: impl Into<BuiltIn>,
    cuts: impl IntoIterator<Item = (String, Provenance)>,
    classes: impl IntoIterator<Item = &'w ClassWords>,
    changes: &Changes,
) -> Result<CustomModel, ModelError> {
    let mut axes: Vec<AxisDraft> = axes.into_iter().collect();
    for (criterion, column) in &changes.columns {
        rebind(about, &mut axes, criterion, column)?;
    }
    if let Some(missing) = changes.missing {
        for draft in &mut axes {
            for criterion in &mut draft.body.criteria {
                *criterion = criterion.clone().with_missing(missing);
            }
        }
    }
    let axes = axes.into_iter().map(AxisDraft::build).collect::<Result<Vec<_>, _>>()?;
    let mut classes: Vec<Class> = classes.into_iter().map(class).collect();
    for (key, term) in &changes.terms {
        let known = || classes.iter().map(|class| class.key.clone()).collect();
        let unknown = ModelError::UnknownClass {
            model: about.key.to_owned(),
            class: key.clone(),
            known: known(),
        };
        let class = classes.iter_mut().find(|class| class.key == *key).ok_or(unknown)?;
        // A term that is the model's own is no replacement: a file does not keep it.
        if class.term != *term {
            class.term.clone_from(term);
            class.provenance = Provenance::caller();
        }
    }
    let about = About {
        key: about.key.to_owned(),
        name: about.name.to_owned(),
        citation: about.citation.to_owned(),
        note: about.fidelity.to_owned(),
        provenance: Provenance::new(about.origin, about.fidelity),
    };
    CustomModel::new(about, axes, rule, classes)?.with_cut_provenance(cuts)
}

fn rebind(
    about: &AboutWords,
    axes: &mut [AxisDraft],
    name: &str,
    column: &str,
) -> Result<(), ModelError> {
    let mut found = false;
    for criterion in axes.iter_mut().flat_map(|draft| &mut draft.body.criteria) {
        if criterion.name() == name {
            *criterion = criterion.clone().with_column(column);
            found = true;
        }
    }
    if found {
        return Ok(());
    }
    let criteria = axes.iter().flat_map(|draft| &draft.body.criteria);
    Err(ModelError::UnknownCriterion {
        model: about.key.to_owned(),
        criterion: name.to_owned(),
        known: criteria.map(|criterion| criterion.name().to_owned()).collect(),
    })
}

fn class(words: &ClassWords) -> Class {
    Class {
        key: words.key.to_owned(),
        term: words.term.to_owned(),
        meaning: words.meaning.to_owned(),
        management: words.management.to_owned(),
        order: words.order,
        provenance: Provenance::new(words.origin, words.source),
    }
}

/// The terms of a model that are not its words' own: what a file has to keep.
pub(crate) fn replaced_terms(model: &CustomModel, words: &[ClassWords]) -> Terms {
    let own = |key: &str| words.iter().find(|words| words.key == key).map(|words| words.term);
    model
        .classes()
        .iter()
        .filter(|class| own(&class.key) != Some(class.term.as_str()))
        .map(|class| (class.key.clone(), class.term.clone()))
        .collect()
}

/// The methods that every builder of a model has.
macro_rules! builder_methods {
    ($class:ty) => {
        /// Binds every criterion of this name to a column of the caller's.
        #[must_use]
        pub fn column(mut self, criterion: impl Into<String>, column: impl Into<String>) -> Self {
            self.changes.column(criterion, column);
            self
        }

        /// Gives every criterion this missing policy.
        #[must_use]
        pub fn missing(mut self, missing: $crate::criterion::Missing) -> Self {
            self.changes.missing(missing);
            self
        }

        /// Replaces the term of a class; its provenance is the caller's then.
        #[must_use]
        pub fn term(mut self, class: $class, term: impl Into<String>) -> Self {
            self.changes.term(class.key(), term);
            self
        }
    };
}
pub(crate) use builder_methods;

/// Answers the trait from a field `model`, and loads and saves through a document.
macro_rules! delegate_model {
    ($model:ty, $class:ty) => {
        impl $crate::model::Model for $model {
            fn about(&self) -> &$crate::model::About {
                self.model.about()
            }
            fn axes(&self) -> &[$crate::axis::Axis] {
                self.model.axes()
            }
            fn classes(&self) -> &[$crate::class::Class] {
                self.model.classes()
            }
            fn rule(&self) -> &dyn $crate::rule::Rule {
                self.model.rule()
            }
            fn cut_provenance(&self) -> Vec<(String, $crate::provenance::Provenance)> {
                self.model.cut_provenance()
            }
        }

        impl $model {
            /// The class of a code, to `match` on; `None` where unclassified.
            pub fn class_of(&self, code: $crate::class::ClassCode) -> Option<$class> {
                let class = $crate::model::Model::class(&self.model, code)?;
                <$class>::from_key(&class.key)
            }

            /// The classes of a result of this model, row by row.
            pub fn classes_of<'c>(
                &'c self,
                classifications: &'c $crate::classification::Classifications,
            ) -> impl ExactSizeIterator<Item = Option<$class>> + 'c {
                classifications.iter().map(|row| self.class_of(row.code()))
            }
        }

        impl From<$model> for $crate::model::CustomModel {
            /// The same model with nothing fixed: any axis, cut and class may be changed.
            fn from(model: $model) -> Self {
                model.model
            }
        }
    };
}
pub(crate) use delegate_model;

/// An exhaustive enum of classes with their keys.
macro_rules! class_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $key:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$doc])* #[cfg_attr(feature = "schema", schemars(rename = $key))] $variant),+
        }

        // As a text and not as a variant: where a class is the key of a table, readers that tell
        // the path inside a file know texts only.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.key())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let key = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                let unknown = || serde::de::Error::unknown_variant(&key, &[$($key),+]);
                Self::from_key(&key).ok_or_else(unknown)
            }
        }

        impl $name {
            /// Every class.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The key of the class, for machines.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// The class of a key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.key())
            }
        }
    };
}
pub(crate) use class_enum;
