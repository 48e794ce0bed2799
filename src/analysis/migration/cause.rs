//! Causes: whether an account moved because of its data or because of the model.

use serde::Serialize;

use super::{Counter, Flow};
use crate::analysis::{ClassView, InputError, Matching, MatchingError, Money};
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;

/// Why an account has another class than before, or has not.
///
/// Four classes of the account decide, one for each pair of data and model:
/// ```text
///              old model   new model
/// old data     before      model alone
/// new data     data alone  now
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// All four classes are the same.
    Unmoved,
    /// The class is the same, but the data alone or the model alone would have moved it: the two
    /// cancel out.
    CancelledOut,
    /// The data alone moves it to where it is now; the model alone does not move it.
    Data,
    /// The model alone moves it to where it is now; the data alone does not move it.
    Model,
    /// Either alone moves it to where it is now.
    Either,
    /// Neither alone moves it; both together do.
    Together,
    /// Anything else: on one road or on both it passes through a third class.
    Mixed,
}

impl Cause {
    /// Every cause, in order.
    pub const ALL: [Self; 7] = [
        Self::Unmoved,
        Self::CancelledOut,
        Self::Data,
        Self::Model,
        Self::Either,
        Self::Together,
        Self::Mixed,
    ];

    /// The cause that follows from four classes (or from any four things that can be compared).
    ///
    /// ```
    /// use keyaccount::analysis::migration::Cause;
    /// assert_eq!(Cause::of("star", "strategic", "star", "strategic"), Cause::Data);
    /// assert_eq!(Cause::of("star", "star", "star", "strategic"), Cause::Together);
    /// ```
    pub fn of<T: Copy + PartialEq>(before: T, data_alone: T, model_alone: T, now: T) -> Self {
        let (data_moves, model_moves) = (data_alone != before, model_alone != before);
        if before == now {
            return if data_moves || model_moves { Self::CancelledOut } else { Self::Unmoved };
        }
        match (data_alone == now, model_alone == now) {
            (true, true) => Self::Either,
            (true, false) if !model_moves => Self::Data,
            (false, true) if !data_moves => Self::Model,
            (false, false) if !data_moves && !model_moves => Self::Together,
            _ => Self::Mixed,
        }
    }
}

/// The four classifications that [`Causes`] compares.
#[derive(Debug, Clone, Copy)]
pub struct FourViews<'a> {
    /// The older snapshot under the older model: the class before.
    pub before: ClassView<'a>,
    /// The newer snapshot under the older model: what the data alone does.
    pub data_alone: ClassView<'a>,
    /// The older snapshot under the newer model: what the model alone does.
    pub model_alone: ClassView<'a>,
    /// The newer snapshot under the newer model: the class now.
    pub now: ClassView<'a>,
}

/// An account with a cause other than [`Cause::Unmoved`]. Classes are given by key, `None` for
/// unclassified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedAccount {
    /// The id.
    pub id: String,
    /// The row in the older snapshot.
    pub row_before: usize,
    /// The row in the newer snapshot.
    pub row_after: usize,
    /// The class before.
    pub before: Option<String>,
    /// The class that the new data alone would give.
    pub data_alone: Option<String>,
    /// The class that the new model alone would give.
    pub model_alone: Option<String>,
    /// The class now.
    pub now: Option<String>,
    /// What follows from the four.
    pub cause: Cause,
}

/// How many accounts, and how much money, have a cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CauseSummary {
    /// The cause.
    pub cause: Cause,
    /// The accounts.
    pub flow: Flow,
}

/// Why accounts moved: their data, the model, or both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Causes {
    /// One entry per cause, in the order of [`Cause::ALL`]; they add up to the accounts that are in
    /// both snapshots.
    pub causes: Vec<CauseSummary>,
    /// The accounts that moved, or whose moves cancelled out, in the order before.
    pub accounts: Vec<MovedAccount>,
}

impl Causes {
    /// Compares four classifications of the accounts that are in both snapshots. `money` holds the
    /// amounts of the older and of the newer snapshot.
    ///
    /// # Errors
    /// [`InputError::Length`] if a classification or money is not of the snapshot it should be of.
    pub fn of(
        matching: &Matching<'_>,
        views: FourViews<'_>,
        money: Option<(&Money<'_>, &Money<'_>)>,
    ) -> Result<Self, InputError> {
        let FourViews { before, data_alone, model_alone, now } = views;
        let (old, new) = (matching.rows_before(), matching.rows_after());
        InputError::check_length("the older data under the older model", before.len(), old)?;
        InputError::check_length("the older data under the newer model", model_alone.len(), old)?;
        InputError::check_length("the newer data under the older model", data_alone.len(), new)?;
        InputError::check_length("the newer data under the newer model", now.len(), new)?;
        if let Some((old_money, new_money)) = money {
            InputError::check_length("the older money", old_money.len(), old)?;
            InputError::check_length("the newer money", new_money.len(), new)?;
        }
        let mut counters = Cause::ALL.map(|cause| (cause, Counter::default()));
        let mut accounts = Vec::new();
        for (row_before, row_after) in matching.pairs() {
            let keys = [
                before.key(*row_before),
                data_alone.key(*row_after),
                model_alone.key(*row_before),
                now.key(*row_after),
            ];
            let [first, data, model, last] = keys;
            let cause = Cause::of(first, data, model, last);
            if let Some((_, counter)) = counters.iter_mut().find(|(known, _)| *known == cause) {
                counter.before.add(money.and_then(|(old, _)| old.get(*row_before)));
                counter.after.add(money.and_then(|(_, new)| new.get(*row_after)));
            }
            if cause != Cause::Unmoved {
                let [before, data_alone, model_alone, now] = keys.map(|key| key.map(str::to_owned));
                accounts.push(MovedAccount {
                    id: matching.id_before(*row_before).unwrap_or_default().into_owned(),
                    row_before: *row_before,
                    row_after: *row_after,
                    before,
                    data_alone,
                    model_alone,
                    now,
                    cause,
                });
            }
        }
        let given = money.is_some();
        let causes = counters
            .iter()
            .map(|(cause, counter)| CauseSummary {
                cause: *cause,
                flow: counter.flow(given, given),
            })
            .collect();
        Ok(Self { causes, accounts })
    }

    /// Classifies both snapshots by both models and compares; the newer snapshot must have the
    /// columns of the older model, and the reverse.
    ///
    /// # Errors
    /// [`CauseError`].
    pub fn between<O: Model + ?Sized, N: Model + ?Sized>(
        (old_model, old_data): (&O, &Portfolio<'_>),
        (new_model, new_data): (&N, &Portfolio<'_>),
        money: Option<(&Money<'_>, &Money<'_>)>,
    ) -> Result<Self, CauseError> {
        let matching = Matching::of(old_data, new_data)?;
        let refused = |data: &'static str, model: &'static str| {
            move |source| CauseError::Classify { data, model, source: Box::new(source) }
        };
        let before = old_model.classify(old_data).map_err(refused("older", "older"))?;
        let data_alone = old_model.classify(new_data).map_err(refused("newer", "older"))?;
        let model_alone = new_model.classify(old_data).map_err(refused("older", "newer"))?;
        let now = new_model.classify(new_data).map_err(refused("newer", "newer"))?;
        let views = FourViews {
            before: ClassView::of(old_model, &before)?,
            data_alone: ClassView::of(old_model, &data_alone)?,
            model_alone: ClassView::of(new_model, &model_alone)?,
            now: ClassView::of(new_model, &now)?,
        };
        Ok(Self::of(&matching, views, money)?)
    }

    /// The accounts of a cause.
    pub fn flow(&self, cause: Cause) -> Flow {
        let found = self.causes.iter().find(|summary| summary.cause == cause);
        found.map(|summary| summary.flow).unwrap_or_default()
    }
}

/// Why the causes of moves cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum CauseError {
    /// The snapshots cannot be matched.
    #[error(transparent)]
    Matching(#[from] MatchingError),
    /// Money or classes do not fit the snapshots.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A model refuses a snapshot.
    #[error("the {data} data under the {model} model: {source}")]
    Classify {
        /// `older` or `newer`.
        data: &'static str,
        /// `older` or `newer`.
        model: &'static str,
        /// Why.
        source: Box<ClassifyError>,
    },
}
