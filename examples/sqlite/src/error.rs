//! What can be wrong with a call, and with a set of models.

use keyaccount::model::ClassifyError;

/// Why a function gives no answer. SQL sees the message.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The first argument is not a text.
    #[error(
        "the first argument is {found}, and the key of a model is wanted, one of: {}",
        known.join(", ")
    )]
    NoModel {
        /// What it is.
        found: &'static str,
        /// The keys there are.
        known: Vec<String>,
    },
    /// No model of that key.
    #[error("there is no model `{key}`; the models are: {}", known.join(", "))]
    UnknownModel {
        /// The key asked for.
        key: String,
        /// The keys there are.
        known: Vec<String>,
    },
    /// No axis of that key.
    #[error("model `{model}` has no axis `{axis}`; its axes are: {}", known.join(", "))]
    UnknownAxis {
        /// The model.
        model: String,
        /// The axis asked for, as SQL would write it.
        axis: String,
        /// The keys there are.
        known: Vec<String>,
    },
    /// Neither one JSON object nor a value for each column.
    #[error(
        "model `{model}` reads {} columns, but {found} values were given; give one JSON object, or \
         a value each for: {}", columns.len(), columns.join(", ")
    )]
    ValueCount {
        /// The model.
        model: String,
        /// The columns, in the order of the values.
        columns: Vec<String>,
        /// How many values were given.
        found: usize,
    },
    /// A BLOB.
    #[error("the value of `{column}` is a BLOB; give a number, a text, or NULL if it is missing")]
    Blob {
        /// The column.
        column: String,
    },
    /// A text that is not UTF-8.
    #[error("the text for {what} is not UTF-8")]
    InvalidUtf8 {
        /// The column, or what else the argument is.
        what: String,
    },
    /// A text that should be a JSON object.
    #[error("not a JSON object: {0}")]
    InvalidJson(#[from] serde_json::Error),
    /// An object or array where a value should be.
    #[error("the value of `{column}` is nested; give a number, a text, true, false or null")]
    Nested {
        /// The column.
        column: String,
    },
    /// The models to load are no text.
    #[error(
        "the models are {found}, and a text in TOML or JSON is wanted; readfile() gives NULL for a \
         file that is not there or can't be read, and a BLOB until CAST(readfile('FILE') AS TEXT)"
    )]
    ModelsNotText {
        /// What they are.
        found: &'static str,
    },
    /// What the model says against the account.
    #[error(transparent)]
    NotClassified(#[from] ClassifyError),
    /// What a table of one row says against the account.
    #[error(transparent)]
    InvalidAccount(#[from] keyaccount::portfolio::PortfolioError),
    /// A text that does not hold models.
    #[error(transparent)]
    InvalidModels(#[from] RegisterError),
    /// Models were loaded after others had been loaded or used.
    #[error(
        "this connection has its models already, by an earlier keyaccount_load or because one of \
         the functions was called: load them first, in a new connection"
    )]
    ModelsAreSet,
}

impl From<CallError> for rusqlite::Error {
    fn from(error: CallError) -> Self {
        Self::UserFunctionError(Box::new(error))
    }
}

/// Why a set of models is not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// A set without models.
    #[error("there is no model in the set")]
    NoModels,
    /// Two models of one key: SQL could not tell them apart.
    #[error("two models have the key `{key}`; give each a key of its own")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A model from outside the library that contradicts itself.
    #[error(transparent)]
    Inconsistent(#[from] ClassifyError),
    /// A TOML text that does not hold a set of models.
    #[error("not a set of models in TOML: {0}")]
    InvalidToml(#[from] toml::de::Error),
    /// A JSON text that does not hold a set of models.
    #[error("not a set of models in JSON: {0}")]
    InvalidJson(#[from] serde_json::Error),
    /// SQLite did not take the functions.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}
