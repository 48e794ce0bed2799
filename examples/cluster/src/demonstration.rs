//! The whole story: files, a cluster, the same answers from it, from one process and from the direct
//! API, an executor killed, the same answers again, and what it all cost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ballista::prelude::SessionContextExt;
use datafusion::prelude::{SessionConfig, SessionContext};
use keyaccount::interop::datafusion::{ModelFunction, Returns};
use keyaccount::model::{FourS, Model};
use tempfile::TempDir;

use crate::accounts::{self, Written};
use crate::arguments::Wish;
use crate::envelope::{Approved, Fingerprint};
use crate::error::ClusterError;
use crate::estimate::Measured;
use crate::figures::{Used, bytes_below, stages, used};
use crate::processes::{Cluster, Setup, children_of};
use crate::query::{self, TABLE, by_class, compare_by_class, compare_each, write_each};
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
    let (mut comparison, mut cluster) = (None, None);
    let outcome = tokio::select! {
        // Signals first: nothing is written before they are caught.
        biased;
        () = interrupted() => Err(ClusterError::Interrupted),
        outcome = story(wish, &mut comparison, &mut cluster) => outcome,
    };
    let stopped = match cluster {
        Some(cluster) => cluster.stop().await,
        None => Ok(()),
    };
    let left = nothing_left().await;
    // The files last: whoever still ran would write them again.
    let removed = comparison.map_or(Ok(()), |comparison: Comparison| comparison.folder.close());
    outcome.and(stopped).and(left).and(removed.map_err(ClusterError::from))
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
        let ids = children_of(std::process::id())?;
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

async fn story(
    wish: &Wish,
    comparison: &mut Option<Comparison>,
    cluster: &mut Option<Cluster>,
) -> Result<(), ClusterError> {
    let model = FourS::preset();
    let comparison = comparison.insert(Comparison::prepare(wish, &model)?);
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
    // A file is a task: none is cut up, none waits for another.
    let by_file = |config: SessionConfig| {
        config.with_target_partitions(wish.files).with_repartition_file_scans(false)
    };
    let alone = SessionContext::new_with_config(by_file(SessionConfig::new()));
    comparison.register(&alone, &function).await?;
    comparison.ask("one process", &alone, &function, None).await?;

    let config = by_file(session_config(&Approved::default()));
    let context = SessionContext::remote_with_state(&url, session_state(config)).await?;
    comparison.register(&context, &function).await?;
    let measured =
        comparison.ask("cluster", &context, &function, Some((&url, cluster.as_ref()))).await?;
    if let Some(cluster) = cluster {
        let held = bytes_below(&cluster.work_dirs().into_iter().take(1).collect::<Vec<_>>())?;
        let id = cluster.kill_executor(0).await?;
        println!(
            "killed executor 0 (process {}), with {held} bytes of what it had computed",
            id.unwrap_or_default()
        );
        comparison.ask("cluster, one executor killed", &context, &function, None).await?;
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
struct Comparison {
    folder: TempDir,
    files: usize,
    written: Written,
}

impl Comparison {
    fn prepare(wish: &Wish, model: &dyn Model) -> Result<Self, ClusterError> {
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
        Ok(Self { folder, files: wish.files, written })
    }

    /// Makes table and function known, after the context is made: functions in the state that it is
    /// made from are lost.
    async fn register(
        &self,
        context: &SessionContext,
        function: &ModelFunction,
    ) -> Result<(), ClusterError> {
        context.register_udf(function.clone().into_udf());
        query::register(context, &self.folder.path().join(TABLE), self.files).await
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
        let start = Instant::now();
        let ran = write_each(context, function, self.files, &output).await?;
        let took = start.elapsed();
        let between = Costs::now(cluster)?;
        compare_each(what, &output, expected).await?;
        let written = bytes_below(&[output])?;
        println!(
            "{what}: each account written in {took:.2?}, {} equal bit for bit",
            expected.len()
        );
        if let Some((url, _)) = cluster {
            let mut all = Vec::new();
            for ran in &ran {
                all.extend(stages(url, &ran.plan).await?);
            }
            println!(
                "    {} queries of {} tasks in all: {} bytes read from files",
                ran.len(),
                all.iter().map(|stage| stage.partitions).sum::<u32>(),
                all.iter().map(|stage| stage.scanned).sum::<usize>()
            );
        }

        let ran = query::run(context, &by_class(function)).await?;
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
            partitions: self.files as f64,
            read: self.written.bytes as f64,
            written: written as f64,
            shuffled: after.shuffled.saturating_sub(between.shuffled) as f64,
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
