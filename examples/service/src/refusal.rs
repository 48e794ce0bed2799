//! What is wrong with a request, as `application/problem+json` (RFC 9457).

use std::collections::HashMap;

use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use keyaccount::model::{BindFault, ClassifyError};
use keyaccount::portfolio::{Fault, PortfolioError};
use problem_details::ProblemDetails;
use serde::Serialize;

use crate::account::Account;
use crate::cell_fault::{CellFault, Place};

/// Why a request is not answered. What the library says stands in `detail` word for word, and each
/// of its faults by itself in `faults`.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No model of that key is in service.
    #[error("there is no model `{key}`: the models are {}", known.join(", "))]
    UnknownModel {
        /// The key asked for.
        key: String,
        /// The keys there are.
        known: Vec<String>,
    },
    /// No such path.
    #[error("there is nothing at `{path}`: the paths are {}", crate::routes::PATHS.join(", "))]
    NoSuchPath {
        /// The path.
        path: String,
    },
    /// Another method than the path has.
    #[error("`{path}` does not answer to {method}: GET reads, POST classifies")]
    Method {
        /// The path.
        path: String,
        /// The method.
        method: String,
    },
    /// A path that can't be read.
    #[error("{}", .0.body_text())]
    Path(#[from] PathRejection),
    /// A query string that can't be read.
    #[error("{}: the only parameter is explain=true or explain=false", .0.body_text())]
    Query(#[from] QueryRejection),
    /// A body that is no JSON or no account.
    #[error("{}", .0.body_text())]
    Body(JsonRejection),
    /// A body that broke off.
    #[error("{}", .0.body_text())]
    Bytes(BytesRejection),
    /// A body that does not say that it is JSON.
    #[error("Expected request with `Content-Type: application/json`")]
    ContentType,
    /// A body that is too large.
    #[error("the body has more than {limit} bytes, which are as many as are read: {remedy}")]
    TooLarge {
        /// How many bytes are read.
        limit: usize,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Cells that the model can't read.
    #[error("model `{model}` can't read the accounts: {}", listed(faults, *total))]
    Cells {
        /// The model.
        model: String,
        /// What is wrong with them, the first hundred.
        faults: Vec<CellFault>,
        /// How many in all.
        total: usize,
    },
    /// The model can't read the account.
    #[error("{error}")]
    Classify {
        /// Why, in the library's words.
        error: ClassifyError,
        /// The ids of the rows it is about, which the library is not always given.
        ids: HashMap<usize, String>,
    },
    /// The accounts of a batch do not make a portfolio.
    #[error(transparent)]
    Portfolio(#[from] PortfolioError),
    /// As many batches as may be are being classified or wait for it.
    #[error("{limit} batches are here already, which is as many as may be: try again")]
    Busy {
        /// How many may be.
        limit: usize,
    },
    /// The request took too long, mostly because its body did.
    #[error("no answer within {seconds} s: send the body faster, or smaller batches")]
    Slow {
        /// The limit.
        seconds: f64,
    },
    /// The classifying thread broke off.
    #[error("the batch was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

/// One fault among several.
#[derive(Debug, Serialize)]
struct FaultAnswer {
    /// What is wrong, in the library's words.
    message: String,
    /// The account, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
}

#[derive(Debug, Serialize)]
struct Faults {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultAnswer>,
}

impl From<ClassifyError> for Refusal {
    fn from(error: ClassifyError) -> Self {
        Self::Classify { error, ids: HashMap::new() }
    }
}

impl Refusal {
    /// What a model says against some accounts.
    pub fn about(error: ClassifyError, accounts: &[Account]) -> Self {
        let rows: Vec<usize> = match &error {
            ClassifyError::Binding { faults, .. } => faults.iter().filter_map(row_of).collect(),
            ClassifyError::MissingRejected { cells, .. } => {
                cells.iter().map(|cell| cell.row).collect()
            }
            _ => Vec::new(),
        };
        let id = |row: usize| Some((row, accounts.get(row)?.id.as_ref()?.to_string()));
        Self::Classify { error, ids: rows.into_iter().filter_map(id).collect() }
    }

    /// The status, a name for machines, and a title for people.
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::UnknownModel { .. } => {
                (StatusCode::NOT_FOUND, "/problems/unknown-model", "Unknown model")
            }
            Self::NoSuchPath { .. } => {
                (StatusCode::NOT_FOUND, "/problems/no-such-path", "Nothing here")
            }
            Self::Path(rejection) => (rejection.status(), "/problems/path", "Unreadable path"),
            Self::Method { .. } => {
                (StatusCode::METHOD_NOT_ALLOWED, "/problems/method", "Method not allowed")
            }
            Self::Query(_) => (StatusCode::BAD_REQUEST, "/problems/query", "Unreadable query"),
            Self::TooLarge { .. } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "Body too large")
            }
            Self::ContentType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/body", "Unreadable body")
            }
            Self::Body(rejection) => (rejection.status(), "/problems/body", "Unreadable body"),
            Self::Bytes(rejection) => (rejection.status(), "/problems/body", "Unreadable body"),
            Self::Classify { error, .. } if !is_about_the_account(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "/problems/model", "Model out of order")
            }
            Self::Cells { .. } | Self::Classify { .. } | Self::Portfolio(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "/problems/account", "Account refused")
            }
            Self::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, "/problems/busy", "Busy"),
            Self::Slow { .. } => (StatusCode::REQUEST_TIMEOUT, "/problems/slow", "Too slow"),
            Self::BrokenOff(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "/problems/broken-off", "Broken off")
            }
        }
    }

    fn faults(&self) -> Vec<FaultAnswer> {
        match self {
            Self::Cells { faults, .. } => faults.iter().map(of_cell).collect(),
            Self::Classify { error: ClassifyError::Binding { faults, .. }, ids } => {
                faults.iter().map(|fault| of_binding(fault, ids)).collect()
            }
            Self::Classify { error: ClassifyError::MissingRejected { cells, .. }, ids } => {
                let cells = cells.iter().map(|cell| FaultAnswer {
                    message: cell.to_string(),
                    row: Some(cell.row),
                    id: cell.id.clone().or_else(|| ids.get(&cell.row).cloned()),
                    column: None,
                });
                cells.collect()
            }
            Self::Portfolio(error) => error.faults().iter().map(of_portfolio).collect(),
            _ => Vec::new(),
        }
    }
}

/// Whether another account could have been classified.
fn is_about_the_account(error: &ClassifyError) -> bool {
    matches!(
        error,
        ClassifyError::Binding { .. }
            | ClassifyError::MissingRejected { .. }
            | ClassifyError::InfiniteCell { .. }
    )
}

/// The faults one after another, and the count of those that are not listed.
fn listed(faults: &[CellFault], total: usize) -> String {
    let mut words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    if total > faults.len() {
        words.push(format!("and {} more", total - faults.len()));
    }
    words.join("; ")
}

fn of_cell(fault: &CellFault) -> FaultAnswer {
    let Place { row, id } = fault.place().clone();
    let column = Some(fault.column().to_owned());
    FaultAnswer { message: fault.to_string(), row: Some(row), id, column }
}

/// The first row that a fault is about.
fn row_of(fault: &BindFault) -> Option<usize> {
    match fault {
        BindFault::UnknownLevel { rows, .. } => rows.first().copied(),
        BindFault::WrongKind { row, .. } => Some(*row),
        _ => None,
    }
}

fn of_binding(fault: &BindFault, ids: &HashMap<usize, String>) -> FaultAnswer {
    let (BindFault::UnknownLevel { column, .. }
    | BindFault::WrongKind { column, .. }
    | BindFault::MissingColumn { column, .. }
    | BindFault::UnknownCell { column, .. }
    | BindFault::RepeatedCell { column }) = fault;
    let row = row_of(fault);
    let id = row.and_then(|row| ids.get(&row).cloned());
    FaultAnswer { message: fault.to_string(), row, id, column: Some(column.clone()) }
}

fn of_portfolio(fault: &Fault) -> FaultAnswer {
    FaultAnswer {
        message: fault.to_string(),
        row: fault.row(),
        id: fault.id().map(str::to_owned),
        column: fault.column().filter(|column| !column.is_empty()).map(str::to_owned),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, name, title) = self.kind();
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            tracing::error!(error = %self, "a request failed");
        }
        let problem = ProblemDetails::from_status_code(status)
            .with_type(Uri::from_static(name))
            .with_title(title)
            .with_detail(self.to_string())
            .with_extensions(Faults { faults: self.faults() })
            .into_response();
        match self {
            Self::Busy { .. } => ([(header::RETRY_AFTER, "1")], problem).into_response(),
            // What is left of a body that came too slowly is not read.
            Self::Slow { .. } => ([(header::CONNECTION, "close")], problem).into_response(),
            _ => problem,
        }
    }
}
