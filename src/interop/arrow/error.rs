//! Why a batch can't be classified.

use arrow_schema::{ArrowError, DataType};

use crate::listing::{more, names};
use crate::model::ClassifyError;
use crate::portfolio::{ColumnKind, PortfolioError};

/// What is wrong with one field of a batch.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldFault {
    /// The batch has no such column.
    #[error(
        "there is no column `{column}`{}: the columns are {}",
        read_by(readers), names(available, *columns)
    )]
    Missing {
        /// The column.
        column: String,
        /// The criteria that read it, as `model: criterion`, the first hundred; none if it was to
        /// be kept.
        readers: Vec<String>,
        /// The columns there are, the first hundred.
        available: Vec<String>,
        /// How many columns there are.
        columns: usize,
    },
    /// More than one column of a name that is read or kept.
    #[error("{count} columns are named `{column}`: rename or drop all but one")]
    Repeated {
        /// The name.
        column: String,
        /// How many there are.
        count: usize,
    },
    /// A type that is neither numbers nor texts.
    #[error("the column `{column}` is of type {data_type}: {remedy}")]
    Unsupported {
        /// The column.
        column: String,
        /// Its type.
        data_type: DataType,
        /// What to do.
        remedy: &'static str,
    },
    /// Texts where numbers are wanted, or numbers where texts are.
    #[error(
        "the column `{column}`{} is of type {data_type}, which holds {found} where {wanted} is wanted: cast it to {}, or change the value function",
        read_by(readers), if *wanted == ColumnKind::Number { "Float64" } else { "Utf8" }
    )]
    WrongKind {
        /// The column.
        column: String,
        /// Its type.
        data_type: DataType,
        /// The criteria that read it, as `model: criterion`, the first hundred.
        readers: Vec<String>,
        /// What they read.
        wanted: ColumnKind,
        /// What the column holds.
        found: ColumnKind,
    },
    /// Two columns of the answer would have one name.
    #[error(
        "two columns of the answer would be named `{column}`: keep other columns, and give each model a key of its own"
    )]
    TakenName {
        /// The name.
        column: String,
    },
}

/// Why a batch can't be classified. There is no answer then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Fields that are missing, can't be read, or would clash.
    #[error("the batch can't be read: {}{}", join(faults), more(*total, faults.len()))]
    Fields {
        /// The faults, the first hundred.
        faults: Vec<FieldFault>,
        /// How many in all.
        total: usize,
    },
    /// Values that no portfolio holds.
    #[error(transparent)]
    Portfolio(#[from] PortfolioError),
    /// What the models say.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    /// Arrow refuses the answer.
    #[error("Arrow refuses the answer: {0}")]
    Arrow(#[from] ArrowError),
}

/// For readers of batches, whose error is Arrow's: the error itself is inside.
impl From<BatchError> for ArrowError {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Arrow(error) => error,
            other => Self::ExternalError(Box::new(other)),
        }
    }
}

fn join(faults: &[FieldFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn read_by(readers: &[String]) -> String {
    if readers.is_empty() {
        return String::new();
    }
    format!(" (read by {})", names(readers, readers.len()))
}
