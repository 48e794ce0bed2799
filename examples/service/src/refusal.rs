//! What is wrong with a request, as `application/problem+json` (RFC 9457).

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use keyaccount::model::{BindFault, ClassifyError};
use keyaccount::portfolio::{Fault, PortfolioError};
use problem_details::ProblemDetails;
use serde::Serialize;

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
    /// A body that is no JSON, no account, or too large.
    #[error("{}", .0.body_text())]
    Body(#[from] JsonRejection),
    /// The model can't read the account.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
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

impl Refusal {
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
            Self::Body(rejection) => match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    (StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "Body too large")
                }
                status => (status, "/problems/body", "Unreadable body"),
            },
            Self::Classify(error) if !is_about_the_account(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "/problems/model", "Model out of order")
            }
            Self::Classify(_) | Self::Portfolio(_) => {
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
            Self::Classify(ClassifyError::Binding { faults, .. }) => {
                faults.iter().map(of_binding).collect()
            }
            Self::Classify(ClassifyError::MissingRejected { cells, .. }) => {
                let cells = cells.iter().map(|cell| FaultAnswer {
                    message: cell.to_string(),
                    row: Some(cell.row),
                    id: cell.id.clone(),
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

fn of_binding(fault: &BindFault) -> FaultAnswer {
    let (row, column) = match fault {
        BindFault::UnknownLevel { column, rows, .. } => (rows.first().copied(), column),
        BindFault::WrongKind { column, row, .. } => (Some(*row), column),
        BindFault::MissingColumn { column, .. }
        | BindFault::UnknownCell { column, .. }
        | BindFault::RepeatedCell { column } => (None, column),
    };
    FaultAnswer { message: fault.to_string(), row, id: None, column: Some(column.clone()) }
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
