//! Models: the one trait, the four models of the literature, and models of the caller's own.
//!
//! A [`Model`] answers four questions: who am I ([`Model::about`]), what do I read
//! ([`Model::axes`]), which classes do I give ([`Model::classes`]), and how do scores become
//! classes ([`Model::rule`]). Everything else follows from those answers and is provided:
//! classifying a portfolio or one account, explaining a row, listing columns and provenance. So a
//! model of the caller's own gets the speed, the explanations and the laws of the four.

mod adjust;
pub mod bensaou;
mod custom;
mod draft;
mod error;
pub mod four_s;
pub mod millman_wilson;
mod model_set;
mod quadrants;
pub mod webster;
mod words;

use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use adjust::{Adjustable, Measure, ModelCut};
pub use bensaou::{Bensaou, BensaouClass, DesignFit, DesignFitClass};
pub use custom::CustomModel;
pub use draft::CutSpec;
pub use error::{BindFault, ClassifyError, MissingCell, ModelError};
pub use four_s::{FourS, FourSClass};
pub use millman_wilson::{MillmanWilson, MillmanWilsonClass, Stage};
pub use model_set::ModelSet;
pub use webster::{Webster, WebsterClass};

use crate::axis::Axis;
use crate::class::{Class, ClassCode};
use crate::classification::{Classifications, Detail};
use crate::counterfactual::Counterfactuals;
#[cfg(feature = "optimization")]
use crate::counterfactual::{Cheapest, CombinationError, Efforts, Target};
use crate::criterion::Input;
use crate::explain::Explanation;
use crate::kernel;
use crate::portfolio::{Portfolio, Value};
use crate::provenance::Provenance;
use crate::rule::Rule;
use crate::single::SingleAccount;

/// Who a model is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct About {
    /// A stable key for machines, such as `four_s`.
    pub key: String,
    /// The name, for people.
    pub name: String,
    /// The text that describes the model.
    pub citation: String,
    /// How faithful this form of it is, and what is not in the literature.
    pub note: String,
    /// Who answers for the model as a whole.
    #[serde(default)]
    pub provenance: Provenance,
}

/// One statement of a model and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvenanceEntry {
    /// `model`, `axis`, `criterion`, `levels` (of a criterion, with its weight), `cut` or `class`.
    pub subject: &'static str,
    /// Which one: a key or a name, with the axis before a criterion's.
    pub item: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A column that a model reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ColumnNeed<'m> {
    /// Its name.
    pub name: &'m str,
    /// Whether it holds text levels rather than numbers.
    pub text: bool,
}

/// A classification model.
///
/// # Who implements it
/// The four models of this crate, [`CustomModel`] (any axes with one of the built-in rules), and
/// any type outside the crate: four accessors are enough. It is object-safe, and forwarded through
/// `&M`, `Box<M>` and `Arc<M>`, so that `Vec<Box<dyn Model>>` holds models of any kind.
///
/// # What holds for every implementer
/// * Total: every account of an accepted portfolio gets exactly one class code, or
///   [`ClassCode::UNCLASSIFIED`] with the flag that says so.
/// * An account's result depends on its row and the model alone, bit for bit.
/// * `rule().axes() == axes().len()` and `rule().classes() == classes().len()`, and no code of the
///   rule is beyond; a model that breaks this is refused with [`ClassifyError::Inconsistent`].
///
/// The accessors must return the same answers every time. What has a default is not meant to be
/// replaced: pointers, panels and the kernel go by the accessors alone.
///
/// ```
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::portfolio::Portfolio;
///
/// let model = FourS::preset();
/// let names: Vec<_> = model.columns().iter().map(|need| need.name.to_owned()).collect();
/// assert!(names.contains(&"purchase_budget_eur".to_owned()));
/// ```
pub trait Model: Debug + Send + Sync {
    /// Who the model is.
    fn about(&self) -> &About;

    /// The axes, in the order in which the rule reads them.
    fn axes(&self) -> &[Axis];

    /// The classes, in the order of their codes.
    fn classes(&self) -> &[Class];

    /// How axis scores become classes.
    fn rule(&self) -> &dyn Rule;

    /// Where the cuts of the rule come from, each with its name.
    fn cut_provenance(&self) -> Vec<(String, Provenance)> {
        Vec::new()
    }

    /// Classifies every account of a portfolio into `out`, whose memory is used again.
    ///
    /// Costs one pass over the columns that are read: `O(rows * criteria)`. The number of
    /// allocations does not depend on the number of rows once `out` has the room.
    ///
    /// # Errors
    /// [`ClassifyError`]; `out` is empty then.
    fn classify_into(
        &self,
        portfolio: &Portfolio<'_>,
        detail: Detail,
        out: &mut Classifications,
    ) -> Result<(), ClassifyError> {
        kernel::run(self, portfolio, detail, out)
    }

    /// Classifies every account of a portfolio, with all detail.
    ///
    /// # Errors
    /// [`ClassifyError`].
    fn classify(&self, portfolio: &Portfolio<'_>) -> Result<Classifications, ClassifyError> {
        let mut out = Classifications::new();
        self.classify_into(portfolio, Detail::Full, &mut out)?;
        Ok(out)
    }

    /// Classifies one account from its cells by column name, in any order; a column that is not
    /// named is missing. For many accounts one at a time, see [`SingleAccount`].
    ///
    /// # Errors
    /// [`ClassifyError`], among others for an infinite number or an unknown level.
    fn classify_account(
        &self,
        cells: &[(&str, Value<'_>)],
    ) -> Result<Classifications, ClassifyError> {
        SingleAccount::new(self)?.classify_cells(cells)
    }

    /// Explains one row: what each criterion contributes to each axis, and the nearest border.
    ///
    /// # Errors
    /// [`ClassifyError`], among others for a row that is not there.
    fn explain(&self, portfolio: &Portfolio<'_>, row: usize) -> Result<Explanation, ClassifyError> {
        Explanation::of(self, portfolio, row)
    }

    /// What would change the class of one row, one column at a time: see
    /// [`counterfactual`](crate::counterfactual).
    ///
    /// # Errors
    /// [`ClassifyError`], among others for a row that is not there.
    fn counterfactuals(
        &self,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Result<Counterfactuals, ClassifyError> {
        Counterfactuals::of(self, portfolio, row)
    }

    /// The cheapest combination of changes that gives one row a class, from what a change of each
    /// column costs (feature `optimization`).
    ///
    /// ```
    /// use keyaccount::counterfactual::{Cheapest, Effort, Efforts, Guarantee, Target};
    /// use keyaccount::criterion::{Criterion, ValueFunction};
    /// use keyaccount::model::{FourS, Model};
    /// use keyaccount::portfolio::Portfolio;
    /// let rating = ValueFunction::linear(0.0, 10.0)?;
    /// let model = FourS::builder()
    ///     .attractiveness([Criterion::new("Prestige", "prestige", rating.clone())])
    ///     .relative_strength([
    ///         Criterion::new("Service", "service", rating.clone()).with_weight(1.0),
    ///         Criterion::new("Price", "price", rating).with_weight(3.0),
    ///     ])
    ///     .build()?;
    /// let accounts = Portfolio::builder()
    ///     .column("prestige", [7.0])
    ///     .column("service", [4.0])
    ///     .column("price", [4.0])
    ///     .build()?;
    /// // A point of price counts three times as much, and costs twice as much: but not beyond 5.
    /// let efforts: Efforts = [
    ///     ("service", Effort { up: Some(1.0), ..Effort::default() }),
    ///     ("price", Effort { up: Some(2.0), max: Some(5.0), ..Effort::default() }),
    /// ]
    /// .map(|(column, effort)| (column.to_owned(), effort))
    /// .into();
    /// let target = Target::Class("strategic".to_owned());
    /// let Cheapest::Found(way) = model.cheapest_change(&accounts, 0, &efforts, &target)? else {
    ///     panic!()
    /// };
    /// assert_eq!(way.guarantee, Guarantee::Exact);
    /// assert!((way.cost - 3.0).abs() < 1e-6); // price 5, service 5
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CombinationError`]: efforts or a target that do not fit the model, too many pieces, or an
    /// account that can't be classified.
    #[cfg(feature = "optimization")]
    fn cheapest_change(
        &self,
        portfolio: &Portfolio<'_>,
        row: usize,
        efforts: &Efforts,
        target: &Target,
    ) -> Result<Cheapest, CombinationError> {
        Cheapest::of(self, portfolio, row, efforts, target)
    }

    /// The class of a code; `None` for [`ClassCode::UNCLASSIFIED`].
    fn class(&self, code: ClassCode) -> Option<&Class> {
        self.classes().get(usize::from(code.get()))
    }

    /// Whether every class has a place in an order.
    fn is_ordered(&self) -> bool {
        self.classes().iter().all(|class| class.order.is_some())
    }

    /// The distinct columns that the model reads, in the order in which it first does.
    fn columns(&self) -> Vec<ColumnNeed<'_>> {
        let mut needs: Vec<ColumnNeed<'_>> = Vec::new();
        for criterion in self.axes().iter().flat_map(Axis::criteria) {
            let text = criterion.value_function().category_table().is_some();
            let names: Vec<&str> = match criterion.input() {
                Input::Column(name) => vec![name],
                Input::Ratio { numerator, denominator } => vec![numerator, denominator],
            };
            for need in names.into_iter().map(|name| ColumnNeed { name, text }) {
                if !needs.contains(&need) {
                    needs.push(need);
                }
            }
        }
        needs
    }

    /// Where every term, axis, level and cut of the model comes from.
    fn provenance(&self) -> Vec<ProvenanceEntry> {
        let entry = |subject, item: &str, provenance: &Provenance| ProvenanceEntry {
            subject,
            item: item.to_owned(),
            provenance: provenance.clone(),
        };
        let about = self.about();
        let mut entries = vec![entry("model", &about.key, &about.provenance)];
        for axis in self.axes() {
            entries.push(entry("axis", axis.key(), axis.provenance()));
            for criterion in axis.criteria() {
                let item = format!("{}: {}", axis.key(), criterion.name());
                entries.push(entry("criterion", &item, criterion.provenance()));
                entries.push(entry("levels", &item, criterion.levels_provenance()));
            }
        }
        entries.extend(self.cut_provenance().iter().map(|(cut, from)| entry("cut", cut, from)));
        entries.extend(self.classes().iter().map(|c| entry("class", &c.key, &c.provenance)));
        entries
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<M: Model + ?Sized> Model for $pointer {
            fn about(&self) -> &About {
                (**self).about()
            }
            fn axes(&self) -> &[Axis] {
                (**self).axes()
            }
            fn classes(&self) -> &[Class] {
                (**self).classes()
            }
            fn rule(&self) -> &dyn Rule {
                (**self).rule()
            }
            fn cut_provenance(&self) -> Vec<(String, Provenance)> {
                (**self).cut_provenance()
            }
        }
    )*};
}

forward!(&M, Box<M>, Arc<M>);
