//! What can go wrong around the cluster.

use std::process::ExitStatus;
use std::time::Duration;

use ballista_core::error::BallistaError;
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;

/// Why the example stops.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// A process of the cluster ended by itself.
    #[error("the {name} ended ({status}); the end of its log:\n{log}")]
    Gone {
        /// Which.
        name: String,
        /// How.
        status: ExitStatus,
        /// The last lines that it wrote.
        log: String,
    },
    /// A process of the cluster does not answer on its port.
    #[error("the {name} does not answer within {patience:?}")]
    Silent {
        /// Which.
        name: String,
        /// How long it had.
        patience: Duration,
    },
    /// Processes outlived their end.
    #[error("processes are left: {ids:?}")]
    Left {
        /// Their ids.
        ids: Vec<i32>,
    },
    /// No address to bind.
    #[error("`{address}` can't be bound: --bind takes an IP address, such as 0.0.0.0")]
    Address {
        /// What was given.
        address: String,
    },
    /// Two roads to one result differ.
    #[error("{what} differs from the direct API in row {row}: {found} instead of {expected}")]
    Different {
        /// Which road.
        what: String,
        /// The first row.
        row: usize,
        /// What it gave.
        found: String,
        /// What the direct API gives.
        expected: String,
    },
    /// An account too many.
    #[error("{what} has account {number} twice, or nobody asked for it")]
    Surplus {
        /// Which road.
        what: String,
        /// The account.
        number: i64,
    },
    /// Told to stop.
    #[error("interrupted")]
    Interrupted,
    /// A query did not end.
    #[error("no result within {0:?}")]
    Late(Duration),
    /// The query engine.
    #[error(transparent)]
    Query(#[from] DataFusionError),
    /// The cluster engine.
    #[error(transparent)]
    Ballista(#[from] BallistaError),
    /// A file of accounts.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    /// The system.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The direct API.
    #[error(transparent)]
    Classify(#[from] keyaccount::model::ClassifyError),
}
