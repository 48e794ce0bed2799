//! Disagreement: what two models say of the same account, where that is telling.
//!
//! That two models put an account into different boxes says nothing: their boxes differ. Telling
//! are *pairs* of classes that do not go together: "commercially strategic, but we are a captive
//! supplier". A [`DisagreementTable`] lists such pairs, each with its reason; [`find`] looks for
//! them.
//!
//! [`find`]: DisagreementTable::find

mod preset;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{ClassLabel, ClassView, InputError, Money};
use crate::format_version::FormatVersion;
use crate::provenance::Provenance;

/// How much a pair of classes should worry its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// Worth a talk with the account manager.
    Warning,
    /// Worth a decision.
    Critical,
}

/// A class of a model, by keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelClass {
    /// The key of the model.
    pub model: String,
    /// The key of the class.
    pub class: String,
}

impl ModelClass {
    /// A class of a model.
    pub fn new(model: impl Into<String>, class: impl Into<String>) -> Self {
        Self { model: model.into(), class: class.into() }
    }
}

/// A pair of classes that is telling, and what it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisagreementRule {
    /// A class of one model.
    pub one: ModelClass,
    /// A class of another model.
    pub other: ModelClass,
    /// How much it should worry.
    pub severity: Severity,
    /// What the pair tells, in a sentence.
    pub reason: String,
    /// Where the rule comes from.
    #[serde(default)]
    pub provenance: Provenance,
}

/// A table of telling pairs of classes.
///
/// [`DisagreementTable::preset`] is for the four models and was chosen by this library; build one
/// of your own with [`DisagreementTable::new`], or load it. In a file:
/// `{"format_version": 1, "rules": [{"one": {"model": "four_s", "class": "strategic"}, ..}]}`.
///
/// ```
/// use keyaccount::analysis::{ClassView, Money};
/// use keyaccount::analysis::disagreement::{DisagreementTable, Severity};
/// use keyaccount::model::{Bensaou, FourS, Model};
///
/// let (four_s, bensaou) = (FourS::preset(), Bensaou::preset());
/// // strategic, and strategic; captive supplier, and strategic partnership
/// let views = [
///     ClassView::new("four_s", four_s.classes(), &[3, 3], &[])?,
///     ClassView::new("bensaou", bensaou.classes(), &[2, 3], &[])?,
/// ];
/// let found = DisagreementTable::preset().find(&views, None)?;
/// assert_eq!(found.found.len(), 1);
/// assert_eq!((found.found[0].row, found.found[0].severity), (0, Severity::Critical));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TableDocument", into = "TableDocument")]
pub struct DisagreementTable {
    rules: Vec<DisagreementRule>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableDocument {
    format_version: FormatVersion,
    rules: Vec<DisagreementRule>,
}

impl TryFrom<TableDocument> for DisagreementTable {
    type Error = DisagreementTableError;

    fn try_from(document: TableDocument) -> Result<Self, DisagreementTableError> {
        Self::new(document.rules)
    }
}

impl From<DisagreementTable> for TableDocument {
    fn from(table: DisagreementTable) -> Self {
        Self { format_version: FormatVersion, rules: table.rules }
    }
}

/// Why rules are not a [`DisagreementTable`]. Rules are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisagreementTableError {
    /// A rule about one model only: its classes exclude each other.
    #[error("rule {rule} names `{model}` twice; a disagreement is between two models")]
    OneModel {
        /// The rule.
        rule: usize,
        /// The model.
        model: String,
    },
    /// A rule that does not say what the pair tells.
    #[error("rule {rule} gives no reason; say what the pair of classes tells")]
    NoReason {
        /// The rule.
        rule: usize,
    },
    /// Two rules about the same pair of classes, in either order.
    #[error("rules {first} and {rule} are about the same two classes; merge them")]
    Duplicate {
        /// The rule.
        rule: usize,
        /// The earlier one.
        first: usize,
    },
}

/// One account that two models see in a telling way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disagreement {
    /// The row.
    pub row: usize,
    /// How much it should worry.
    pub severity: Severity,
    /// The position of the rule in the table.
    pub rule: usize,
    /// The one model, and its class of the account.
    pub one: (String, ClassLabel),
    /// The other model, and its class of the account.
    pub other: (String, ClassLabel),
    /// What the pair tells.
    pub reason: String,
    /// The money of the account, if it is known.
    pub money: Option<f64>,
    /// The smaller of the two margins: how far both models are from taking it back. `None` if
    /// neither has one.
    #[serde(serialize_with = "crate::analysis::serial::margin")]
    pub margin: Option<f64>,
}

/// What [`DisagreementTable::find`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disagreements {
    /// The disagreements, the most telling first: by severity, then money, then margin, each
    /// larger first and missing last; then by row and rule.
    pub found: Vec<Disagreement>,
    /// The positions of the rules that name a model or a class that was not given. For a table that
    /// covers more models than were asked about this is no fault; for one of your own it may be a
    /// typing error.
    pub not_applicable: Vec<usize>,
}

impl DisagreementTable {
    /// Checks rules.
    ///
    /// # Errors
    /// [`DisagreementTableError`].
    pub fn new(rules: Vec<DisagreementRule>) -> Result<Self, DisagreementTableError> {
        let mut seen = std::collections::BTreeMap::new();
        for (rule, DisagreementRule { one, other, reason, .. }) in rules.iter().enumerate() {
            if one.model == other.model {
                let model = one.model.clone();
                return Err(DisagreementTableError::OneModel { rule, model });
            }
            if reason.trim().is_empty() {
                return Err(DisagreementTableError::NoReason { rule });
            }
            let pair = if one < other { (one, other) } else { (other, one) };
            if let Some(first) = seen.insert(pair, rule) {
                return Err(DisagreementTableError::Duplicate { rule, first });
            }
        }
        Ok(Self { rules })
    }

    /// The table for the four models, with their own class keys. Which pairs are telling, and how
    /// much, is this library's choice; each rule says so in its provenance.
    #[must_use]
    pub fn preset() -> Self {
        Self { rules: preset::rules() }
    }

    /// The rules.
    pub fn rules(&self) -> &[DisagreementRule] {
        &self.rules
    }

    /// Looks for telling pairs in several classifications of the same accounts.
    ///
    /// A class that a person has set counts like any other: what the pair tells does not depend on
    /// who said it.
    ///
    /// # Errors
    /// [`DisagreementError`]: a model given twice, classifications or money of different lengths.
    ///
    /// # Complexity
    /// `rules * accounts`, and a sort of what was found.
    pub fn find(
        &self,
        views: &[ClassView<'_>],
        money: Option<&Money<'_>>,
    ) -> Result<Disagreements, DisagreementError> {
        if let Some(first) = views.first() {
            for view in views {
                first.check_length("a classification", view.len())?;
            }
            if let Some(money) = money {
                first.check_length("the money", money.len())?;
            }
        }
        let mut models: Vec<&str> = views.iter().map(ClassView::model).collect();
        models.sort_unstable();
        if let Some((model, _)) = models.iter().zip(models.iter().skip(1)).find(|(a, b)| a == b) {
            return Err(DisagreementError::ModelTwice { model: (*model).to_owned() });
        }
        let (mut found, mut not_applicable) = (Vec::new(), Vec::new());
        for (position, rule) in self.rules.iter().enumerate() {
            let (Some(one), Some(other)) = (side(views, &rule.one), side(views, &rule.other))
            else {
                not_applicable.push(position);
                continue;
            };
            let pairs = one.view.codes().iter().zip(other.view.codes()).enumerate();
            for (row, _) in pairs.filter(|(_, (a, b))| **a == one.code && **b == other.code) {
                let margins = [one.view.margin(row), other.view.margin(row)];
                found.push(Disagreement {
                    row,
                    severity: rule.severity,
                    rule: position,
                    one: (rule.one.model.clone(), one.label.clone()),
                    other: (rule.other.model.clone(), other.label.clone()),
                    reason: rule.reason.clone(),
                    money: money.and_then(|money| money.get(row)),
                    margin: margins.into_iter().flatten().min_by(f64::total_cmp),
                });
            }
        }
        found.sort_by(|a, b| {
            let falling = |a: Option<f64>, b: Option<f64>| {
                let key = |number: Option<f64>| number.unwrap_or(f64::NEG_INFINITY);
                // `None` below every number, even below minus infinity.
                b.is_some().cmp(&a.is_some()).then(key(b).total_cmp(&key(a)))
            };
            let severity = b.severity.cmp(&a.severity);
            let numbers = falling(a.money, b.money).then(falling(a.margin, b.margin));
            severity.then(numbers).then(a.row.cmp(&b.row)).then(a.rule.cmp(&b.rule))
        });
        Ok(Disagreements { found, not_applicable })
    }
}

/// One side of a rule, found among the views.
struct Side<'a> {
    view: ClassView<'a>,
    code: u8,
    label: ClassLabel,
}

fn side<'a>(views: &[ClassView<'a>], wanted: &ModelClass) -> Option<Side<'a>> {
    let view = *views.iter().find(|view| view.model() == wanted.model)?;
    let code = view.code_of(&wanted.class).ok()?;
    let label = ClassLabel::of(view.classes().get(usize::from(code.get()))?);
    Some(Side { view, code: code.get(), label })
}

/// Why disagreements cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisagreementError {
    /// Two classifications by one model: rules could not say which of them they mean.
    #[error("`{model}` is given twice; give each model once")]
    ModelTwice {
        /// The model.
        model: String,
    },
    /// Columns that do not belong together.
    #[error(transparent)]
    Input(#[from] InputError),
}
