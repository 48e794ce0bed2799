//! Webster: the continuum of relationships from single transactions to vertical integration.

mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::draft::{
    AxisBody, AxisDraft, Changes, CutSpec, Terms, assemble, builder_methods, class_enum,
    delegate_model, replaced_terms,
};
use super::words::AxisWords;
use super::{Adjustable, CustomModel, Model, ModelCut, ModelError};
use crate::axis::Axis;
use crate::class::ClassCode;
use crate::criterion::Criterion;
use crate::format_version::FormatVersion;
use crate::rule::{BuiltIn, Ladder};

class_enum! {
    /// Webster's seven types of relationship, in his order.
    pub enum WebsterClass {
        /// A one-off sale.
        Transaction = "transaction",
        /// The customer comes back.
        RepeatedTransactions = "repeated_transactions",
        /// Long contracts, at arm's length.
        LongTermRelationship = "long_term_relationship",
        /// Mutual dependence.
        BuyerSellerPartnership = "buyer_seller_partnership",
        /// A shared venture or goal with committed resources.
        StrategicAlliance = "strategic_alliance",
        /// A hub with several alliances.
        NetworkOrganisation = "network_organisation",
        /// Ownership.
        VerticalIntegration = "vertical_integration",
    }
}

impl WebsterClass {
    /// The rungs above the base, each with the words of its evidence, lowest first.
    const RUNGS: [(Self, &'static AxisWords); 6] = {
        let [repeat, commitment, interdependence, venture, network, ownership] = &words::RUNGS;
        [
            (Self::RepeatedTransactions, repeat),
            (Self::LongTermRelationship, commitment),
            (Self::BuyerSellerPartnership, interdependence),
            (Self::StrategicAlliance, venture),
            (Self::NetworkOrganisation, network),
            (Self::VerticalIntegration, ownership),
        ]
    };
}

/// Webster's continuum as a ladder: the class is the highest type whose evidence holds.
///
/// ```text
/// class = the highest rung with score >= cut, or Transaction if none
/// ```
/// Each rung above the base has an axis of evidence: repeat buying, commitment, interdependence,
/// shared venture, network, ownership. A rung for which the caller has no columns is declared
/// absent, and [`Webster::reachable`] says which classes are left. A rung below the class whose
/// evidence does not hold sets [`Flags::SKIPPED_RUNG`](crate::flags::Flags::SKIPPED_RUNG).
///
/// Source: Webster, F. E., Jr (1992), The Changing Role of Marketing in the Corporation, Journal
/// of Marketing 56(4):1-17. He gives a typology and no measure: the evidence, its levels and the
/// cuts are this library's; see [`Model::provenance`].
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{Model, Webster, WebsterClass};
/// use keyaccount::portfolio::Portfolio;
///
/// let orders = Criterion::new("Orders a year", "orders", ValueFunction::linear(1.0, 5.0)?);
/// let contract = Criterion::new("Contract, years", "contract", ValueFunction::linear(0.0, 3.0)?);
/// let model = Webster::builder()
///     .without_evidence()
///     .rung(WebsterClass::RepeatedTransactions, [orders])
///     .rung(WebsterClass::LongTermRelationship, [contract])
///     .build()?;
/// assert_eq!(model.reachable().count(), 3);
///
/// let portfolio = Portfolio::builder()
///     .column("orders", vec![1.0, 4.0, 1.0])
///     .column("contract", vec![0.0, 1.0, 3.0])
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// use WebsterClass::{LongTermRelationship, RepeatedTransactions, Transaction};
/// assert_eq!(
///     model.classes_of(&result).flatten().collect::<Vec<_>>(),
///     [Transaction, RepeatedTransactions, LongTermRelationship],
/// );
/// // The third buys rarely, but under a long contract: the rung below is skipped, and it says so.
/// assert_eq!(result.get(2).unwrap().flags().names().collect::<Vec<_>>(), ["skipped_rung"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "WebsterDocument", into = "WebsterDocument")]
pub struct Webster {
    model: CustomModel,
    cuts: BTreeMap<WebsterClass, CutSpec>,
}

delegate_model!(Webster, WebsterClass);

impl Adjustable for Webster {
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
        let specs = model.cuts().into_iter().map(CutSpec::from);
        let cuts = self.cuts.keys().copied().zip(specs).collect();
        Ok(Self { model, cuts })
    }
}

impl Webster {
    /// The preset: evidence, levels and cuts as `docs/MODELS.md` lists them, every rung present.
    #[must_use]
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // constants, built by a test; no input reaches this
    pub fn preset() -> Self {
        Self::builder().build().expect("the preset is valid")
    }

    /// A builder that starts from the preset.
    #[must_use]
    pub fn builder() -> WebsterBuilder {
        WebsterBuilder {
            rungs: WebsterClass::RUNGS.iter().map(|(class, _)| (*class, None)).collect(),
            cuts: BTreeMap::new(),
            changes: Changes::default(),
        }
    }

    /// The classes that an account can get: the base and every rung that is present.
    pub fn reachable(&self) -> impl Iterator<Item = WebsterClass> {
        let codes: Vec<ClassCode> = match self.model.built_in_rule() {
            BuiltIn::Ladder(ladder) => ladder.reachable().collect(),
            _ => Vec::new(),
        };
        codes.into_iter().filter_map(|code| self.class_of(code))
    }

    /// The rungs below the class of one row of a full result of this model whose evidence does
    /// not hold, lowest first.
    pub fn skipped(&self, row: &crate::classification::Classification<'_>) -> Vec<WebsterClass> {
        let scores: Vec<f64> =
            self.axes().iter().map(|axis| row.score(axis.key()).unwrap_or(f64::NAN)).collect();
        match self.model.built_in_rule() {
            BuiltIn::Ladder(ladder) => {
                ladder.skipped(&scores).into_iter().filter_map(|code| self.class_of(code)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Builds a [`Webster`] from the preset and what the caller puts in its place.
#[derive(Debug, Clone)]
pub struct WebsterBuilder {
    /// The rungs that are present, with the caller's evidence or the preset's.
    rungs: BTreeMap<WebsterClass, Option<AxisBody>>,
    cuts: BTreeMap<WebsterClass, CutSpec>,
    changes: Changes,
}

impl WebsterBuilder {
    builder_methods!(WebsterClass);

    /// Declares every rung absent, so that only those given from here on are present.
    #[must_use]
    pub fn without_evidence(mut self) -> Self {
        self.rungs.clear();
        self
    }

    /// The evidence that an account has reached a class. The base
    /// ([`WebsterClass::Transaction`]) takes none: evidence for it is refused when building.
    #[must_use]
    pub fn rung(
        mut self,
        class: WebsterClass,
        criteria: impl IntoIterator<Item = Criterion>,
    ) -> Self {
        self.rungs.insert(class, Some(AxisBody::of(criteria)));
        self
    }

    /// Declares a rung absent: there is no column that could show it.
    #[must_use]
    pub fn absent(mut self, class: WebsterClass) -> Self {
        self.rungs.remove(&class);
        self
    }

    /// The score from which the evidence of a class holds, above 0 and at most 1.
    #[must_use]
    pub fn cut(mut self, class: WebsterClass, cut: impl Into<CutSpec>) -> Self {
        self.cuts.insert(class, cut.into());
        self
    }

    /// The model.
    ///
    /// # Errors
    /// [`ModelError`]: no rung at all, evidence or a cut for the base or for an absent rung,
    /// criteria that do not make an axis, a cut outside its range, a name that the model does not
    /// know.
    pub fn build(mut self) -> Result<Webster, ModelError> {
        let (mut axes, mut rungs, mut named) = (Vec::new(), Vec::new(), Vec::new());
        let mut cuts = BTreeMap::new();
        for (class, words) in WebsterClass::RUNGS {
            let Some(body) = self.rungs.remove(&class) else {
                rungs.push(None);
                continue;
            };
            axes.push(AxisDraft::or_preset(words, body)?);
            let cut = self.cuts.remove(&class).unwrap_or_else(|| CutSpec::of(&words::RUNG_CUT));
            rungs.push(Some(cut.cut(class.key())?));
            named.push((class.key().to_owned(), cut.provenance.clone()));
            cuts.insert(class, cut);
        }
        // What is left over was meant for the base, which takes no evidence, or for an absent rung.
        if let Some(class) = self.rungs.into_keys().chain(self.cuts.into_keys()).next() {
            return Err(ModelError::NoSuchRung {
                class: class.key().to_owned(),
                present: cuts.into_keys().map(|class| class.key().to_owned()).collect(),
            });
        }
        let rule = Ladder::new(rungs)?;
        let model = assemble(&words::ABOUT, axes, rule, named, &words::CLASSES, &self.changes)?;
        Ok(Webster { model, cuts })
    }
}

/// Webster's model as it stands in a file. A rung that is left out is absent.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct WebsterDocument {
    format_version: FormatVersion,
    #[serde(
        default,
        skip_serializing_if = "Terms::is_empty",
        deserialize_with = "crate::unique_keys::unique_keys"
    )]
    terms: Terms,
    #[serde(default, deserialize_with = "crate::unique_keys::unique_keys")]
    cuts: BTreeMap<WebsterClass, CutSpec>,
    #[serde(deserialize_with = "crate::unique_keys::unique_keys")]
    rungs: BTreeMap<WebsterClass, AxisBody>,
}

impl TryFrom<WebsterDocument> for Webster {
    type Error = ModelError;

    fn try_from(document: WebsterDocument) -> Result<Self, ModelError> {
        let WebsterDocument { format_version: _, terms, cuts, rungs } = document;
        WebsterBuilder {
            rungs: rungs.into_iter().map(|(class, body)| (class, Some(body))).collect(),
            cuts,
            changes: Changes::of_terms(terms),
        }
        .build()
    }
}

impl From<Webster> for WebsterDocument {
    fn from(Webster { model, cuts }: Webster) -> Self {
        let rungs = WebsterClass::RUNGS
            .iter()
            .filter_map(|(class, words)| Some((*class, AxisBody::find(&model, words.key)?)))
            .collect();
        let terms = replaced_terms(&model, &words::CLASSES);
        Self { format_version: FormatVersion, terms, cuts, rungs }
    }
}
