//! The models of a connection, each made ready for one account after another.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use keyaccount::model::{Model, ModelSet};
use keyaccount::single::SingleAccount;
use self_cell::self_cell;

use crate::error::{CallError, RegisterError};

type Single<'m> = SingleAccount<'m, dyn Model>;

self_cell!(
    /// A model with the account classifier that borrows it.
    pub(crate) struct Ready {
        owner: Box<dyn Model>,
        #[not_covariant]
        dependent: Single,
    }
);

/// A model by key.
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The columns in the order of the values, and whether they hold text.
    pub(crate) columns: Vec<(String, bool)>,
    ready: Mutex<Ready>,
}

impl Entry {
    /// For one call; connections are used by one thread at a time, so nobody waits.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Ready> {
        // Every classification starts from nothing: a panic leaves nothing behind that matters.
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A set of models.
pub(crate) struct Models(Vec<Entry>);

impl Models {
    pub(crate) fn new(set: ModelSet) -> Result<Self, RegisterError> {
        let mut entries: Vec<Entry> = Vec::new();
        for model in set.into_models() {
            let key = model.about().key.clone();
            if entries.iter().any(|entry| entry.key == key) {
                return Err(RegisterError::DuplicateKey { key });
            }
            let ready = Ready::try_new(model, |model| SingleAccount::new(model.as_ref()))?;
            let columns = ready.with_dependent(|_, one| {
                one.columns().map(|need| (need.name.to_owned(), need.text)).collect()
            });
            entries.push(Entry { key, columns, ready: Mutex::new(ready) });
        }
        if entries.is_empty() { Err(RegisterError::NoModels) } else { Ok(Self(entries)) }
    }

    /// The models of a text, in JSON if it starts like an object, else in TOML.
    #[cfg(feature = "extension")]
    pub(crate) fn parse(text: &str) -> Result<Self, RegisterError> {
        let json = text.trim_start().starts_with('{');
        Self::new(if json { serde_json::from_str(text)? } else { toml::from_str(text)? })
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.0.iter().map(|entry| entry.key.clone()).collect()
    }

    pub(crate) fn get(&self, key: &str) -> Result<&Entry, CallError> {
        let entry = self.0.iter().find(|entry| entry.key == key);
        entry.ok_or_else(|| CallError::UnknownModel { key: key.to_owned(), known: self.keys() })
    }
}

/// The models of a connection: set once, as the functions are deterministic.
pub(crate) struct Registry(OnceLock<Models>);

impl From<Models> for Registry {
    fn from(models: Models) -> Self {
        Self(OnceLock::from(models))
    }
}

impl Registry {
    /// Without models; whoever asks first gets the presets.
    #[cfg(feature = "extension")]
    pub(crate) fn empty() -> Self {
        Self(OnceLock::new())
    }

    #[cfg(feature = "extension")]
    pub(crate) fn set(&self, models: Models) -> Result<(), CallError> {
        self.0.set(models).map_err(|_| CallError::ModelsAreSet)
    }

    pub(crate) fn models(&self) -> Result<&Models, CallError> {
        if self.0.get().is_none() {
            let presets = Models::new(ModelSet::presets())?;
            return Ok(self.0.get_or_init(|| presets));
        }
        self.0.get().ok_or(CallError::InvalidModels(RegisterError::NoModels))
    }
}
