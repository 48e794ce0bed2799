//! The library's errors as Python exceptions: a class per family, the message as it is.

use keyaccount::interop::arrow::BatchError;
use keyaccount::model;
use pyo3::exceptions::PyValueError;
use pyo3::{PyErr, create_exception};

create_exception!(
    keyaccount,
    KeyaccountError,
    PyValueError,
    "Whatever this library refuses; the classes below it say which part does."
);
create_exception!(
    keyaccount,
    ModelsError,
    KeyaccountError,
    "A text or a file that does not hold models; the message names the place."
);
create_exception!(
    keyaccount,
    TableError,
    KeyaccountError,
    "A table that can't be read: columns that are missing or of a type that holds neither numbers \
     nor texts, infinite numbers. The message lists every fault."
);
create_exception!(
    keyaccount,
    ClassifyError,
    KeyaccountError,
    "What a model says against a table: unknown levels, a row that is not there. The message lists \
     every fault."
);

/// The exception of a batch that can't be classified, with words in front that say which batch.
pub(crate) fn of_batch(error: &BatchError, place: &str) -> PyErr {
    let message = format!("{place}{error}");
    match error {
        BatchError::Fields { .. } | BatchError::Portfolio(_) => TableError::new_err(message),
        BatchError::Classify(_) => ClassifyError::new_err(message),
        _ => KeyaccountError::new_err(message),
    }
}

pub(crate) fn of_model(error: &model::ClassifyError) -> PyErr {
    ClassifyError::new_err(error.to_string())
}
