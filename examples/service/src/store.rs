//! The models in service, and how they are replaced.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::{ArcSwap, ArcSwapOption};

use crate::model_file::{self, ModelFileError};
use crate::served_model::ServedModel;

/// Everything that was loaded from one state of the file. A request takes one and keeps it to its
/// end, so that no answer mixes two.
pub struct Snapshot {
    /// 1 for the file found at the start, one more for each file taken since.
    pub revision: u64,
    /// When it was taken.
    pub loaded_at: SystemTime,
    /// The models.
    pub models: Vec<ServedModel>,
}

impl Snapshot {
    /// The model of a key.
    pub fn model(&self, key: &str) -> Option<&ServedModel> {
        self.models.iter().find(|served| served.model().about().key == key)
    }

    /// The keys of the models.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|served| served.model().about().key.as_str())
    }
}

/// Why the file as it is now is not the one in service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Since when.
    pub since: SystemTime,
    /// What is wrong, in the words of the library.
    pub message: String,
}

/// The models in service. Reading takes no lock; replacing waits for nobody.
pub struct Store {
    path: PathBuf,
    at_once: usize,
    current: ArcSwap<Snapshot>,
    trouble: ArcSwapOption<Trouble>,
}

impl Store {
    /// Loads a file, and makes each model ready to answer so many requests at once.
    ///
    /// # Errors
    /// [`ModelFileError`]: a service does not start without its models.
    pub fn open(path: &Path, at_once: usize) -> Result<(Self, Watcher), ModelFileError> {
        let bytes = model_file::read(path)?;
        let store = Self {
            path: path.to_owned(),
            at_once,
            current: ArcSwap::from_pointee(load(path, &bytes, at_once, 1)?),
            trouble: ArcSwapOption::empty(),
        };
        Ok((store, Watcher { settled: Ok(bytes), last: None }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The models in service now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// What is wrong with the file as it is now, if anything is.
    pub fn trouble(&self) -> Option<Arc<Trouble>> {
        self.trouble.load_full()
    }

    fn refuse(&self, message: String) {
        let since = SystemTime::now();
        // Quoted, so that it stays one line of the log.
        tracing::error!(
            reason = ?message,
            "the model file is refused; the models loaded before stay in service"
        );
        self.trouble.store(Some(Arc::new(Trouble { since, message })));
    }
}

fn load(
    path: &Path,
    bytes: &[u8],
    at_once: usize,
    revision: u64,
) -> Result<Snapshot, ModelFileError> {
    let models = model_file::parse(path, bytes)?.into_iter().map(|model| {
        ServedModel::new(model, at_once)
            .map_err(|source| ModelFileError::Model { path: path.to_owned(), source })
    });
    Ok(Snapshot {
        revision,
        loaded_at: SystemTime::now(),
        models: models.collect::<Result<_, _>>()?,
    })
}

/// What a look at the file led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It is as it was.
    Same,
    /// It changed, and may still be changing.
    Changing,
    /// It was taken.
    Taken,
    /// It was refused, and the models loaded before stay.
    Refused,
}

/// Looks at the file again and again.
///
/// It compares what the file holds, not its time or size, which two writes in one tick of the clock
/// can share, and which some network storage does not tell. And it waits until two looks in a row
/// see the same: a file caught while it is being written may well be a valid one that lacks its end.
pub struct Watcher {
    /// What was last decided upon: bytes, or the message about a file that can't be read.
    settled: Result<Vec<u8>, String>,
    /// What the last look saw, if that was something else.
    last: Option<Result<Vec<u8>, String>>,
}

impl Watcher {
    /// One look.
    pub fn look(&mut self, store: &Store) -> Look {
        let seen = model_file::read(&store.path).map_err(|error| error.to_string());
        if seen == self.settled {
            self.last = None;
            return Look::Same;
        }
        if self.last.as_ref() != Some(&seen) {
            self.last = Some(seen);
            return Look::Changing;
        }
        self.last = None;
        let revision = store.current.load().revision + 1;
        let loaded = match &seen {
            Ok(bytes) => {
                load(&store.path, bytes, store.at_once, revision).map_err(|error| error.to_string())
            }
            Err(message) => Err(message.clone()),
        };
        self.settled = seen;
        match loaded {
            Ok(snapshot) => {
                store.current.store(Arc::new(snapshot));
                store.trouble.store(None);
                tracing::info!(revision, "the model file changed and was taken");
                Look::Taken
            }
            Err(message) => {
                store.refuse(message);
                Look::Refused
            }
        }
    }

    /// Looks for ever, once in every `pause`.
    pub async fn watch(mut self, store: Arc<Store>, pause: Duration) {
        loop {
            tokio::time::sleep(pause).await;
            let store = Arc::clone(&store);
            // Reading and building block; so they go where that holds up no request.
            let look = tokio::task::spawn_blocking(move || {
                self.look(&store);
                self
            });
            match look.await {
                Ok(watcher) => self = watcher,
                Err(error) => {
                    tracing::error!(%error, "the model file is no longer watched");
                    return;
                }
            }
        }
    }
}
