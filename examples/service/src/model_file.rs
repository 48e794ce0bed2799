//! The file of models: read as a whole, checked as a whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyaccount::model::{ClassifyError, Model, ModelSet};

/// The largest file that is read.
pub const MAX_BYTES: u64 = 16 << 20;

/// Why a file is not put into service.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// It can't be read.
    #[error("`{}` can't be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is too large.
    #[error("`{}` has more than {MAX_BYTES} bytes: split it", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Its name does not say what it is.
    #[error("`{}` is named neither .toml nor .json: rename it", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// It is not the TOML of a set of models.
    #[error("`{}` is refused: {source}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Why, and where.
        source: Box<toml::de::Error>,
    },
    /// It is not the JSON of a set of models.
    #[error("`{}` is refused: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Why, and where.
        source: serde_json::Error,
    },
    /// It has no model.
    #[error("`{}` has no model: add one", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Two models of one key.
    #[error("`{}` has two models with the key `{key}`: give each a key of its own", path.display())]
    Duplicate {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A model can't classify.
    #[error("`{}` is refused: {source}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ClassifyError,
    },
}

/// The bytes of a model file.
///
/// # Errors
/// [`ModelFileError::Read`] and [`ModelFileError::TooLarge`].
pub fn read(path: &Path) -> Result<Vec<u8>, ModelFileError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|source| ModelFileError::Read { path: path.to_owned(), source })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ModelFileError::TooLarge { path: path.to_owned() });
    }
    Ok(bytes)
}

/// The models in the bytes of a file, in the order of [`ModelSet::into_models`].
///
/// # Errors
/// [`ModelFileError`]: loading runs the checks of building, and every model has a key of its own.
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Arc<dyn Model>>, ModelFileError> {
    let owned = || path.to_owned();
    let extension = path.extension().and_then(|extension| extension.to_str());
    let set: ModelSet = match extension {
        Some("toml") => toml::from_slice(bytes)
            .map_err(|source| ModelFileError::Toml { path: owned(), source: Box::new(source) })?,
        Some("json") => serde_json::from_slice(bytes)
            .map_err(|source| ModelFileError::Json { path: owned(), source })?,
        _ => return Err(ModelFileError::Format { path: owned() }),
    };
    let models: Vec<Arc<dyn Model>> = set.into_models().into_iter().map(Arc::from).collect();
    for (position, model) in models.iter().enumerate() {
        let key = &model.about().key;
        if models.iter().take(position).any(|earlier| earlier.about().key == *key) {
            return Err(ModelFileError::Duplicate { path: owned(), key: key.clone() });
        }
    }
    if models.is_empty() { Err(ModelFileError::Empty { path: owned() }) } else { Ok(models) }
}
