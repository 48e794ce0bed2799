//! Overrides: classes that a person has set, kept beside the machine's, with who, when and why.
//!
//! A machine's reasons explain the machine's class. For an account whose class a person has set
//! they would explain a class that does not stand, so this module never shows them there:
//! [`EffectiveClasses::explain`] gives the person's reason instead.

mod date;
mod effective;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use date::{Date, DateError};
pub use effective::{EffectiveClass, EffectiveClasses, EffectiveExplanation};

use super::{ClassView, InputError};
use crate::format_version::FormatVersion;
use crate::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::portfolio::Ids;

/// A person's decision on the class of one account.
///
/// It stands on the days `on <= day < expires`, or for good without `expires`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The id of the account.
    pub account: String,
    /// The key of the class.
    pub class: String,
    /// Who decided.
    pub by: String,
    /// The day of the decision, and the first on which it stands.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The first day on which it does not stand any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

impl Override {
    /// Whether it stands on a day, as far as itself is concerned: a later one may replace it.
    pub fn stands_on(&self, day: Date) -> bool {
        self.on <= day && self.expires.is_none_or(|expires| day < expires)
    }
}

/// The decisions of people on the classes of one model.
///
/// An account may have several, of different days. The latest that was made by a day counts on
/// that day; if it has expired, the machine's class stands again, not an older decision.
///
/// In a file: `{"format_version": 1, "model": "four_s", "overrides": [{"account": "Acme", ..}]}`,
/// dates as `2026-03-31`.
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::analysis::overrides::{Date, EffectiveClass, Override, Overrides};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::portfolio::Ids;
///
/// let decision = Override {
///     account: "Bolt".into(),
///     class: "star".into(),
///     by: "R. Vermeer".into(),
///     on: Date::new(2026, 3, 31)?,
///     reason: "New plant announced; not in the figures yet".into(),
///     expires: Some(Date::new(2027, 1, 1)?),
/// };
/// let overrides = Overrides::new("four_s", vec![decision])?;
///
/// let model = FourS::preset();
/// let machine = ClassView::new("four_s", model.classes(), &[3, 0], &[])?;
/// let ids = Ids::from(["Acme", "Bolt"]);
/// let effective = overrides.apply(machine, &ids, Date::new(2026, 6, 30)?)?;
/// assert_eq!((effective.codes(), effective.machine_codes()), (&[3, 1][..], &[3, 0][..]));
/// let Some(EffectiveClass::Person { decision, .. }) = effective.get(1) else { panic!() };
/// assert_eq!(decision.by, "R. Vermeer");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OverridesDocument", into = "OverridesDocument")]
pub struct Overrides {
    model: String,
    overrides: Vec<Override>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverridesDocument {
    format_version: FormatVersion,
    model: String,
    overrides: Vec<Override>,
}

impl TryFrom<OverridesDocument> for Overrides {
    type Error = OverridesError;

    fn try_from(document: OverridesDocument) -> Result<Self, OverridesError> {
        Self::new(document.model, document.overrides)
    }
}

impl From<Overrides> for OverridesDocument {
    fn from(Overrides { model, overrides }: Overrides) -> Self {
        Self { format_version: FormatVersion, model, overrides }
    }
}

/// Why decisions do not stand. They are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverridesError {
    /// A field that says nothing.
    #[error("override {position}: the {field} is empty; say which account and class, who and why")]
    Empty {
        /// The decision.
        position: usize,
        /// `account`, `class`, `by` or `reason`.
        field: &'static str,
    },
    /// A field that is too long.
    #[error("override {position}: the {field} has {bytes} bytes, more than {limit}; shorten it")]
    TooLong {
        /// The decision.
        position: usize,
        /// `account`, `class`, `by` or `reason`.
        field: &'static str,
        /// Its length.
        bytes: usize,
        /// The most it may have.
        limit: usize,
    },
    /// A decision that never stands.
    #[error(
        "override {position} expires on {expires}, not after the day it was made ({on}); correct one of the dates"
    )]
    NeverStands {
        /// The decision.
        position: usize,
        /// When it was made.
        on: Date,
        /// When it expires.
        expires: Date,
    },
    /// Two decisions on one account of the same day: neither is the later one.
    #[error(
        "overrides {first} and {position} are both on {account:?} of {on}; keep the one that counts"
    )]
    SameDay {
        /// The decision.
        position: usize,
        /// The earlier one.
        first: usize,
        /// The account.
        account: String,
        /// The day.
        on: Date,
    },
    /// A decision for a class that the model does not have.
    #[error("override {position}, on {account:?}: {source}")]
    UnknownClass {
        /// The decision.
        position: usize,
        /// The account.
        account: String,
        /// The class, and those that the model has.
        source: InputError,
    },
    /// Decisions for another model than the one that classified.
    #[error("the overrides are for `{overrides}`, the classes are of `{classified_by}`")]
    OtherModel {
        /// The model of the decisions.
        overrides: String,
        /// The model that classified.
        classified_by: String,
    },
    /// An id that stands for two rows, so that a decision on it is on neither alone.
    #[error("rows {first_row} and {row} both have the id {id:?}; merge or drop one of them")]
    DuplicateId {
        /// The id.
        id: String,
        /// The first row.
        first_row: usize,
        /// The later row.
        row: usize,
    },
    /// Another number of ids than of classes.
    #[error(transparent)]
    Input(#[from] InputError),
}

impl Overrides {
    /// Checks decisions on the classes of a model.
    ///
    /// # Errors
    /// [`OverridesError`]: an empty or too long field, an expiry that is not after the decision, two
    /// decisions on one account of one day.
    pub fn new(model: impl Into<String>, overrides: Vec<Override>) -> Result<Self, OverridesError> {
        let mut seen = std::collections::BTreeMap::new();
        for (position, decision) in overrides.iter().enumerate() {
            let Override { account, class, by, on, reason, expires } = decision;
            let fields = [
                ("account", account, MAX_NAME_BYTES),
                ("class", class, MAX_NAME_BYTES),
                ("by", by, MAX_NAME_BYTES),
                ("reason", reason, MAX_TEXT_BYTES),
            ];
            for (field, text, limit) in fields {
                if text.trim().is_empty() {
                    return Err(OverridesError::Empty { position, field });
                }
                if text.len() > limit {
                    let bytes = text.len();
                    return Err(OverridesError::TooLong { position, field, bytes, limit });
                }
            }
            if let Some(expires) = expires.filter(|expires| expires <= on) {
                return Err(OverridesError::NeverStands { position, on: *on, expires });
            }
            if let Some(first) = seen.insert((account, on), position) {
                let (account, on) = (account.clone(), *on);
                return Err(OverridesError::SameDay { position, first, account, on });
            }
        }
        Ok(Self { model: model.into(), overrides })
    }

    /// The key of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// All decisions, past ones included, as they were given.
    pub fn all(&self) -> &[Override] {
        &self.overrides
    }

    /// The decision that stands for an account on a day.
    pub fn standing(&self, account: &str, day: Date) -> Option<&Override> {
        self.overrides
            .iter()
            .filter(|decision| decision.account == account && decision.on <= day)
            .max_by_key(|decision| decision.on)
            .filter(|decision| decision.stands_on(day))
    }

    /// Puts the decisions that stand on a day beside the machine's classes. An account without an
    /// id (an empty one) keeps the machine's, since no decision names it.
    ///
    /// # Errors
    /// [`OverridesError::OtherModel`]; [`OverridesError::Input`] for another number of ids than of
    /// classes; [`OverridesError::DuplicateId`] for an id that is used twice, decided on or not;
    /// [`OverridesError::UnknownClass`], even in a decision of the past.
    ///
    /// # Complexity
    /// Linear in accounts and decisions.
    pub fn apply(
        &self,
        machine: ClassView<'_>,
        ids: &Ids<'_>,
        day: Date,
    ) -> Result<EffectiveClasses, OverridesError> {
        if machine.model() != self.model {
            return Err(OverridesError::OtherModel {
                overrides: self.model.clone(),
                classified_by: machine.model().to_owned(),
            });
        }
        machine.check_length("the ids", ids.len())?;
        EffectiveClasses::new(self, machine, ids, day)
    }
}
