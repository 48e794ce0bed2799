//! Both snapshots under both generations of the models.

use keyaccount::analysis::migration::FourViews;
use keyaccount::analysis::{ClassView, InputError};
use keyaccount::classification::Classifications;
use keyaccount::model::Model;
use keyaccount::panel::Panel;

use crate::support::accounts::Accounts;
use crate::support::failure::Failure;

/// One model, its predecessor, and what both say of both snapshots.
#[derive(Debug)]
pub(crate) struct Judged<'m> {
    pub(crate) model: &'m dyn Model,
    pub(crate) older_model: &'m dyn Model,
    /// The older data under the older model.
    pub(crate) before: Classifications,
    /// The newer data under the older model.
    pub(crate) data_alone: Classifications,
    /// The older data under the newer model.
    pub(crate) model_alone: Classifications,
    /// The newer data under the newer model.
    pub(crate) now: Classifications,
}

impl Judged<'_> {
    pub(crate) fn key(&self) -> &str {
        &self.model.about().key
    }

    pub(crate) fn views(&self) -> Result<FourViews<'_>, InputError> {
        Ok(FourViews {
            before: ClassView::of(self.older_model, &self.before)?,
            data_alone: ClassView::of(self.older_model, &self.data_alone)?,
            model_alone: ClassView::of(self.model, &self.model_alone)?,
            now: ClassView::of(self.model, &self.now)?,
        })
    }
}

/// Classifies both snapshots by every model and its predecessor of the same key. A model without a
/// predecessor is its own: nothing can be told of what its introduction moved.
pub(crate) fn judge<'m>(
    older_models: &'m [Box<dyn Model + 'm>],
    models: &'m [Box<dyn Model + 'm>],
    before: &Accounts,
    now: &Accounts,
) -> Result<Vec<Judged<'m>>, Failure> {
    let newer: Vec<&dyn Model> = models.iter().map(AsRef::as_ref).collect();
    let older: Vec<&dyn Model> = newer
        .iter()
        .map(|model| {
            let mut older = older_models.iter().map(AsRef::as_ref);
            older.find(|older| older.about().key == model.about().key).unwrap_or(*model)
        })
        .collect();
    let all = |models: &[&'m dyn Model], accounts: &Accounts| {
        let results = Panel::new(models.iter().copied()).classify(&accounts.portfolio);
        results.map_err(|error| accounts.locate(&error))
    };
    let (old_old, old_new) = (all(&older, before)?, all(&older, now)?);
    let (new_old, new_new) = (all(&newer, before)?, all(&newer, now)?);
    let models = newer.into_iter().zip(older);
    let by_older = old_old.into_iter().zip(old_new);
    let by_newer = new_old.into_iter().zip(new_new);
    Ok(models
        .zip(by_older.zip(by_newer))
        .map(|((model, older_model), ((before, data_alone), (model_alone, now)))| Judged {
            model,
            older_model,
            before,
            data_alone,
            model_alone,
            now,
        })
        .collect())
}
