//! What a query costs, measured: tasks, bytes, memory, processor time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ballista_core::JobId;
use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{GetJobMetricsParams, OperatorMetricsSet};
use ballista_core::utils::create_grpc_client_endpoint;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion_proto::protobuf::LogicalPlanNode;

use crate::error::ClusterError;

/// One stage of a query: tasks that run without waiting for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its partitions: the pieces of work that can be tasks of their own.
    pub partitions: u32,
    /// Bytes that it read from files of accounts.
    pub scanned: usize,
    /// Rows that it handed on.
    pub rows: usize,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { partitions, scanned, rows } = self;
        write!(
            f,
            "stage of {partitions} partitions: {scanned} bytes read from files, {rows} rows handed on"
        )
    }
}

/// What the scheduler says of the stages of a query that has run on the cluster; empty for one that
/// has not.
///
/// # Errors
/// The scheduler does not answer.
pub async fn stages(url: &str, plan: &Arc<dyn ExecutionPlan>) -> Result<Vec<Stage>, ClusterError> {
    let Some(job) = job_of(plan) else { return Ok(Vec::new()) };
    let endpoint = create_grpc_client_endpoint(url.replacen("df://", "http://", 1), None);
    let channel = endpoint.map_err(other)?.connect().await.map_err(other)?;
    let parameters = GetJobMetricsParams { job_id: job.to_string() };
    let answer = SchedulerGrpcClient::new(channel).get_job_metrics(parameters).await;
    let stages = answer.map_err(other)?.into_inner().stages.into_iter().map(|stage| {
        let mut of_stage = Stage { partitions: stage.partitions, scanned: 0, rows: 0 };
        for (position, operator) in stage.operators.into_iter().enumerate() {
            let metrics: MetricsSet =
                OperatorMetricsSet { metrics: operator.metrics }.try_into()?;
            let sum = |name| metrics.sum_by_name(name).map_or(0, |sum| sum.as_usize());
            of_stage.scanned += sum("bytes_scanned");
            // The first operator is the one that hands on.
            if position == 0 {
                of_stage.rows = sum("input_rows").max(sum("output_rows"));
            }
        }
        Ok(of_stage)
    });
    stages.collect()
}

fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ClusterError {
    ClusterError::System(std::io::Error::other(error))
}

fn job_of(plan: &Arc<dyn ExecutionPlan>) -> Option<JobId> {
    let own = plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>();
    own.and_then(DistributedQueryExec::job_id)
        .or_else(|| plan.children().into_iter().find_map(job_of))
}

/// The bytes of all files below folders.
///
/// # Errors
/// The system refuses.
pub fn bytes_below(folders: &[PathBuf]) -> Result<u64, ClusterError> {
    fn below(folder: &Path) -> std::io::Result<u64> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.metadata()?;
            bytes += if kind.is_dir() { below(&entry.path())? } else { kind.len() };
        }
        Ok(bytes)
    }
    folders.iter().try_fold(0, |sum, folder| Ok(sum + below(folder)?))
}

/// What a process has used so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Used {
    /// The most memory that was resident at any time, in MiB.
    pub peak: f64,
    /// Seconds of processor time.
    pub processor: f64,
}

/// What a process has used so far, by asking the system; zeros where it does not tell.
#[must_use]
pub fn used(process: u32) -> Used {
    #[cfg(target_os = "linux")]
    {
        let process =
            i32::try_from(process).ok().and_then(|id| procfs::process::Process::new(id).ok());
        let Some(process) = process else { return Used::default() };
        let kibibytes = process.status().ok().and_then(|status| status.vmhwm).unwrap_or(0);
        let ticks = process.stat().map_or(0, |stat| stat.utime + stat.stime);
        Used {
            peak: kibibytes as f64 / 1024.0,
            processor: ticks as f64 / procfs::ticks_per_second() as f64,
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = process;
        Used::default()
    }
}
