//! What a process of the cluster does: schedule, or execute.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ballista::prelude::SessionConfigExt;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;

use crate::codec::{LogicalCodec, PhysicalCodec};
use crate::envelope::Approved;
use crate::error::ClusterError;

/// Where a process listens, and how the others reach it.
#[derive(Debug, Clone)]
pub struct Address {
    /// The local address that it binds.
    pub bind: String,
    /// The name that it gives to others.
    pub advertise: String,
    /// Its port.
    pub port: u16,
}

/// The settings of an executor.
#[derive(Debug, Clone)]
pub struct ExecutorSettings {
    /// Where it hands out what it computed.
    pub address: Address,
    /// A second port, for messages of the scheduler.
    pub grpc_port: u16,
    /// The scheduler.
    pub scheduler: (String, u16),
    /// Where it keeps what it computed.
    pub work_dir: PathBuf,
    /// What all of its tasks together may hold; each gets an equal share.
    pub memory: u64,
    /// Tasks at once.
    pub vcores: usize,
    /// The models that it accepts by key.
    pub approved: Approved,
}

/// The settings of a session whose plans carry models, on the client as on the scheduler.
#[must_use]
pub fn session_config(approved: &Approved) -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_ballista_logical_extension_codec(Arc::new(LogicalCodec::new(approved.clone())))
        .with_ballista_physical_extension_codec(Arc::new(PhysicalCodec::new(approved.clone())))
}

/// A session without any function of ours: what a plan needs, it carries.
#[must_use]
pub fn session_state(config: SessionConfig) -> SessionState {
    SessionStateBuilder::new().with_default_features().with_config(config).build()
}

/// Schedules until it is stopped.
///
/// # Errors
/// The address can't be bound, or the scheduler fails.
pub async fn scheduler(address: &Address, approved: Approved) -> Result<(), ClusterError> {
    let config = SchedulerConfig {
        bind_host: address.bind.clone(),
        external_host: address.advertise.clone(),
        bind_port: address.port,
        // A killed executor is missed after seconds, not minutes.
        executor_timeout_seconds: 10,
        expire_dead_executor_interval_seconds: 1,
        override_session_builder: Some(Arc::new(|config| Ok(session_state(config)))),
        override_logical_codec: Some(Arc::new(LogicalCodec::new(approved.clone()))),
        override_physical_codec: Some(Arc::new(PhysicalCodec::new(approved))),
        ..SchedulerConfig::default()
    };
    let bind = format!("{}:{}", address.bind, address.port);
    let bind: SocketAddr = bind.parse().map_err(|_| ClusterError::Address { address: bind })?;
    let cluster = BallistaCluster::new_from_config(&config).await?;
    Ok(start_server(cluster, bind, Arc::new(config)).await?)
}

/// Executes until it is stopped.
///
/// # Errors
/// An address can't be bound, the scheduler can't be reached, or the executor fails.
pub async fn executor(settings: ExecutorSettings) -> Result<(), ClusterError> {
    let ExecutorSettings { address, grpc_port, scheduler, work_dir, memory, vcores, approved } =
        settings;
    let config = ExecutorProcessConfig {
        bind_host: address.bind,
        external_host: Some(address.advertise),
        port: address.port,
        grpc_port,
        scheduler_host: scheduler.0,
        scheduler_port: scheduler.1,
        scheduler_connect_timeout_seconds: 20,
        vcores,
        work_dir: Some(work_dir.to_string_lossy().into_owned()),
        // Left out, each executor would take 70 % of the machine.
        memory_pool_size: Some(memory),
        executor_heartbeat_interval_seconds: 2,
        override_logical_codec: Some(Arc::new(LogicalCodec::new(approved.clone()))),
        override_physical_codec: Some(Arc::new(PhysicalCodec::new(approved))),
        ..ExecutorProcessConfig::default()
    };
    Ok(start_executor_process(Arc::new(config)).await?)
}

/// Ends this process when its standard input does: when whoever started it is gone, however it went.
pub fn end_with_parent() {
    std::thread::spawn(|| {
        let mut input = std::io::stdin();
        drop(std::io::copy(&mut input, &mut std::io::sink()));
        std::process::exit(0);
    });
}
