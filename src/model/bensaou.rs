//! Bensaou: which side has made specific investments, and whether the relationship's design fits.

mod design_fit;
mod words;

use serde::{Deserialize, Serialize};

pub use design_fit::{DesignFit, DesignFitBuilder, DesignFitClass};

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
    /// The four relationship profiles of Bensaou's matrix. They have no order: none is best.
    pub enum BensaouClass {
        /// Neither side has made specific investments.
        MarketExchange = "market_exchange",
        /// The buyer has, the supplier has not: the buyer depends on us.
        CaptiveBuyer = "captive_buyer",
        /// The supplier has, the buyer has not: we depend on the buyer.
        CaptiveSupplier = "captive_supplier",
        /// Both have.
        StrategicPartnership = "strategic_partnership",
    }
}

/// Bensaou's matrix: the buyer's against the supplier's specific investments.
///
/// ```text
///                    supplier < cut     supplier >= cut
/// buyer >= cut       captive buyer      strategic partnership
/// buyer <  cut       market exchange    captive supplier
/// ```
/// The user of this library is the supplier: a captive *supplier* is "we are locked in". The side
/// that has invested is the dependent one.
///
/// No class is better than another; what counts is whether the relationship's design fits what it
/// needs: see [`DesignFit`].
///
/// Source: Bensaou, M. (1999), Portfolios of Buyer-Supplier Relationships, Sloan Management Review
/// 40(4):35-44. The cuts are this library's: see [`Model::provenance`](super::Model::provenance).
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{Bensaou, BensaouClass, Model};
/// use keyaccount::portfolio::Portfolio;
///
/// let model = Bensaou::builder()
///     .buyer_investments([Criterion::new("Their tooling", "their_tooling", ValueFunction::linear(0.0, 10.0)?)])
///     .supplier_investments([Criterion::new("Our tooling", "our_tooling", ValueFunction::linear(0.0, 10.0)?)])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("their_tooling", vec![1.0, 8.0])
///     .column("our_tooling", vec![9.0, 2.0])
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// assert_eq!(
///     model.classes_of(&result).collect::<Vec<_>>(),
///     [Some(BensaouClass::CaptiveSupplier), Some(BensaouClass::CaptiveBuyer)],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "BensaouDocument", into = "BensaouDocument")]
pub struct Bensaou {
    model: CustomModel,
    cuts: [CutSpec; 2],
    design_fit: Option<DesignFit>,
}

delegate_model!(Bensaou, BensaouClass);

impl Adjustable for Bensaou {
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
        Ok(Self { model, cuts, ..self.clone() })
    }
}

impl Bensaou {
    /// The preset: criteria, levels and cuts as `docs/MODELS.md` lists them, with the preset of
    /// [`DesignFit`].
    #[must_use]
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // constants, built by a test; no input reaches this
    pub fn preset() -> Self {
        Self::builder().design_fit(DesignFit::preset()).build().expect("the preset is valid")
    }

    /// A builder that starts from the preset, without a design fit.
    #[must_use]
    pub fn builder() -> BensaouBuilder {
        BensaouBuilder::default()
    }

    /// Whether the relationship's design fits what it needs: a model of its own, over columns of
    /// its own.
    pub fn design_fit(&self) -> Option<&DesignFit> {
        self.design_fit.as_ref()
    }
}

/// Builds a [`Bensaou`] from the preset and what the caller puts in its place.
#[derive(Debug, Clone, Default)]
pub struct BensaouBuilder {
    quadrants: QuadrantsDraft,
    design_fit: Option<DesignFit>,
    changes: Changes,
}

impl BensaouBuilder {
    builder_methods!(BensaouClass);

    /// What the buyer (the customer) has invested specifically in the relationship.
    #[must_use]
    pub fn buyer_investments(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.quadrants.x = Some(AxisBody::of(criteria));
        self
    }

    /// What the supplier (we) has invested specifically in the relationship.
    #[must_use]
    pub fn supplier_investments(mut self, criteria: impl IntoIterator<Item = Criterion>) -> Self {
        self.quadrants.y = Some(AxisBody::of(criteria));
        self
    }

    /// The cuts on the buyer's and on the supplier's investments, each above 0 and at most 1; a
    /// score that equals its cut is high.
    #[must_use]
    pub fn cuts(mut self, buyer: impl Into<CutSpec>, supplier: impl Into<CutSpec>) -> Self {
        self.quadrants.x_cut = Some(buyer.into());
        self.quadrants.y_cut = Some(supplier.into());
        self
    }

    /// Adds the question whether the relationship's design fits.
    #[must_use]
    pub fn design_fit(mut self, design_fit: DesignFit) -> Self {
        self.design_fit = Some(design_fit);
        self
    }

    /// The model.
    ///
    /// # Errors
    /// [`ModelError`]: criteria that do not make an axis, a cut outside its range, a name that
    /// the model does not know.
    pub fn build(self) -> Result<Bensaou, ModelError> {
        let (model, cuts) = self.quadrants.build(&WORDS, &self.changes)?;
        Ok(Bensaou { model, cuts, design_fit: self.design_fit })
    }
}

const WORDS: QuadrantsWords = QuadrantsWords {
    about: &words::ABOUT,
    x: &words::BUYER_INVESTMENTS,
    y: &words::SUPPLIER_INVESTMENTS,
    x_cut: &words::BUYER_CUT,
    y_cut: &words::SUPPLIER_CUT,
    classes: &words::CLASSES,
};

/// Bensaou's model as it stands in a file.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct BensaouDocument {
    format_version: FormatVersion,
    #[serde(
        default,
        skip_serializing_if = "Terms::is_empty",
        deserialize_with = "crate::unique_keys::unique_keys"
    )]
    terms: Terms,
    #[serde(default)]
    cuts: BensaouCuts,
    buyer_investments: AxisBody,
    supplier_investments: AxisBody,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    design_fit: Option<DesignFit>,
}

/// The cuts in a file; the preset's where they are left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct BensaouCuts {
    buyer_investments: Option<CutSpec>,
    supplier_investments: Option<CutSpec>,
}

impl TryFrom<BensaouDocument> for Bensaou {
    type Error = ModelError;

    fn try_from(document: BensaouDocument) -> Result<Self, ModelError> {
        let quadrants = QuadrantsDraft {
            x: Some(document.buyer_investments),
            y: Some(document.supplier_investments),
            x_cut: document.cuts.buyer_investments,
            y_cut: document.cuts.supplier_investments,
        };
        let changes = Changes::of_terms(document.terms);
        BensaouBuilder { quadrants, design_fit: document.design_fit, changes }.build()
    }
}

impl From<Bensaou> for BensaouDocument {
    fn from(Bensaou { model, cuts, design_fit }: Bensaou) -> Self {
        let terms = replaced_terms(&model, &words::CLASSES);
        let [buyer_investments, supplier_investments] = cuts.map(Some);
        Self {
            format_version: FormatVersion,
            terms,
            cuts: BensaouCuts { buyer_investments, supplier_investments },
            buyer_investments: AxisBody::named(&model, words::BUYER_INVESTMENTS.key),
            supplier_investments: AxisBody::named(&model, words::SUPPLIER_INVESTMENTS.key),
            design_fit,
        }
    }
}
