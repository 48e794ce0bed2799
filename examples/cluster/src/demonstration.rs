//! The whole story: files, a cluster, the same answers from it, from one process and from the direct
//! API, an executor killed, the same answers again, and what it all cost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ballista::prelude::SessionContextExt;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use keyaccount::interop::datafusion::{ModelFunction, Returns};
use keyaccount::model::{FourS, Model};
use tempfile::TempDir;

use crate::accounts::{self, Written};
use crate::arguments::Wish;
use crate::envelope::{Approved, Fingerprint};
use crate::error::ClusterError;
use crate::estimate::Measured;
use crate::figures::{Used, bytes_below, stages, used};
use crate::processes::{Cluster, Setup, children};
use crate::query::{TABLE, by_class, compare_by_class, compare_each, each_account, run as ask};
use crate::roles::{session_config, session_state};

/// Executors that are started.
const EXECUTORS: usize = 2;
/// Tasks of each at once.
const VCORES: usize = 1;
/// What the tasks of each may hold.
const MEMORY: u64 = 512 << 20;

/// Runs it.
///
/// # Errors
/// [`ClusterError`], after everything that was started is stopped again.
pub async fn run(wish: &Wish) -> Result<(), ClusterError> {
    let mut cluster = None;
    let outcome = tokio::select! {
        outcome = story(wish, &mut cluster) => outcome,
        () = interrupted() => Err(ClusterError::Interrupted),
    };
    let stopped = match cluster {
        Some(cluster) => cluster.stop().await,
        None => Ok(()),
    };
    outcome.and(stopped).and(nothing_left().await)
}

/// Ctrl-C, or what a service manager sends.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}

/// Checks that no process is left. One that was killed while it was being started is buried a
/// moment later.
async fn nothing_left() -> Result<(), ClusterError> {
    let start = Instant::now();
    loop {
        let ids = children()?;
        if ids.is_empty() {
            println!("stopped; processes left: 0");
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(5) {
            return Err(ClusterError::Left { ids });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn story(wish: &Wish, cluster: &mut Option<Cluster>) -> Result<(), ClusterError> {
    let model = FourS::preset();
    let stage = Stage::set(wish, &model)?;
    let function = ModelFunction::new(Arc::new(model), Returns::Everything);
    if let Some(fingerprint) = Fingerprint::of(&function) {
        println!("{} has the fingerprint {fingerprint}", function.model().about().key);
    }
    let url = match &wish.elsewhere {
        Some((url, _)) => url.clone(),
        None => {
            let start = Instant::now();
            let started = cluster.insert(start_cluster().await?);
            println!(
                "scheduler and {EXECUTORS} executors (processes {:?}) up in {:.2?}",
                started.executor_ids(),
                start.elapsed()
            );
            started.url()
        }
    };
    let partitions = wish.files;
    let alone =
        SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions));
    stage.register(&alone, &function).await?;
    stage.ask("one process", &alone, &function, None).await?;

    let config = session_config(&Approved::default()).with_target_partitions(partitions);
    let context = SessionContext::remote_with_state(&url, session_state(config)).await?;
    stage.register(&context, &function).await?;
    let measured =
        stage.ask("cluster", &context, &function, Some((&url, cluster.as_ref()))).await?;
    if let Some(cluster) = cluster {
        let id = cluster.kill_executor(0).await?;
        println!("killed executor 0 (process {})", id.unwrap_or_default());
        stage.ask("cluster, one executor killed", &context, &function, None).await?;
        println!("{measured}");
    }
    Ok(())
}

async fn start_cluster() -> Result<Cluster, ClusterError> {
    let setup = Setup {
        program: std::env::current_exe()?,
        executors: EXECUTORS,
        memory: MEMORY,
        vcores: VCORES,
        approved: Vec::new(),
    };
    Cluster::start(&setup).await
}

/// The files, and what the direct API says of the accounts in them.
struct Stage {
    folder: TempDir,
    partitions: usize,
    written: Written,
}

impl Stage {
    fn set(wish: &Wish, model: &dyn Model) -> Result<Self, ClusterError> {
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("keyaccount-accounts-");
        let folder = match &wish.elsewhere {
            Some((_, shared)) => folder.tempdir_in(shared)?,
            None => folder.tempdir()?,
        };
        let input = folder.path().join(TABLE);
        std::fs::create_dir(&input)?;
        let rows = wish.accounts / wish.files;
        let written = accounts::write(&input, wish.files, rows, model)?;
        println!(
            "{} Parquet files of {rows} accounts each: {:.1} MB, classified by the direct API",
            wish.files,
            written.bytes as f64 / 1e6,
        );
        Ok(Self { folder, partitions: wish.files, written })
    }

    /// Makes table and function known, after the context is made: functions in the state that it is
    /// made from are lost.
    async fn register(
        &self,
        context: &SessionContext,
        function: &ModelFunction,
    ) -> Result<(), ClusterError> {
        context.register_udf(function.clone().into_udf());
        let input = self.folder.path().join(TABLE).display().to_string();
        Ok(context.register_parquet(TABLE, input, ParquetReadOptions::default()).await?)
    }

    /// Asks both questions, and compares the answers.
    async fn ask(
        &self,
        what: &str,
        context: &SessionContext,
        function: &ModelFunction,
        cluster: Option<(&str, Option<&Cluster>)>,
    ) -> Result<Measured, ClusterError> {
        let expected = &self.written.expected;

        let output = self.folder.path().join(what.replace([' ', ','], "-"));
        let before = Costs::now(cluster)?;
        let ran = ask(context, &each_account(function, &output)).await?;
        let between = Costs::now(cluster)?;
        compare_each(what, &output, expected).await?;
        let written = bytes_below(&[output])?;
        println!(
            "{what}: each account written in {:.2?}, {} equal bit for bit",
            ran.took,
            expected.len()
        );
        if let Some((url, _)) = cluster {
            for stage in stages(url, &ran.plan).await? {
                println!("    {stage}");
            }
        }

        let ran = ask(context, &by_class(function)).await?;
        let after = Costs::now(cluster)?;
        let classes = compare_by_class(what, &ran.batches, expected)?;
        println!("{what}: grouped in {:.2?}, {classes} classes equal bit for bit", ran.took);
        if let Some((url, _)) = cluster {
            for stage in stages(url, &ran.plan).await? {
                println!("    {stage}");
            }
        }
        Ok(Measured {
            accounts: expected.len() as f64,
            partitions: self.partitions as f64,
            read: self.written.bytes as f64,
            written: written as f64,
            shuffled: (after.shuffled - between.shuffled) as f64,
            each: between.used.processor - before.used.processor,
            grouped: after.used.processor - between.used.processor,
            idle: before.used.peak,
            peak: after.used.peak,
            vcores: VCORES as f64,
        })
    }
}

/// What the executors have used so far.
#[derive(Default)]
struct Costs {
    used: Used,
    shuffled: u64,
}

impl Costs {
    fn now(cluster: Option<(&str, Option<&Cluster>)>) -> Result<Self, ClusterError> {
        let Some((_, Some(cluster))) = cluster else { return Ok(Self::default()) };
        let mut all = Used::default();
        for used in cluster.executor_ids().into_iter().map(used) {
            all.processor += used.processor;
            all.peak = all.peak.max(used.peak);
        }
        Ok(Self { used: all, shuffled: bytes_below(&cluster.work_dirs())? })
    }
}
