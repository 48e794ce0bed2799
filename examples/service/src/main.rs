//! The service as a process: arguments, log, signals.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use keyaccount_service::routes::{Limits, serve};
use keyaccount_service::store::Store;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const HELP: &str = "\
keyaccount-service --models FILE [OPTIONS]

  --models FILE           the models, .toml or .json; watched, and replaced when it changes
  --listen ADDRESS        where to answer; port 0 takes a free one       [127.0.0.1:8080]
  --poll SECONDS          how often to look at the file                  [1]
  --account-bytes BYTES   the largest body with one account              [65536]
  --batch-bytes BYTES     the largest body with a batch                  [16777216]
  --batches NUMBER        batches that are classified at once            [one per core]
  --waiting NUMBER        batches that may wait for that                 [64]
  --time SECONDS          from the request to its answer                 [30]

The log goes to standard error; RUST_LOG=debug shows every request.
";

struct Arguments {
    models: PathBuf,
    listen: String,
    poll: Duration,
    limits: Limits,
}

/// `None`: help was asked for.
fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut models = None;
    let mut listen = "127.0.0.1:8080".to_owned();
    let mut poll = Duration::from_secs(1);
    let mut limits = Limits::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("models") => models = Some(parser.value()?.into()),
            Long("listen") => listen = parser.value()?.string()?,
            Long("poll") => poll = parser.value()?.parse_with(seconds)?,
            Long("account-bytes") => limits.account_bytes = parser.value()?.parse()?,
            Long("batch-bytes") => limits.batch_bytes = parser.value()?.parse()?,
            Long("batches") => limits.batches = parser.value()?.parse()?,
            Long("waiting") => limits.waiting = parser.value()?.parse()?,
            Long("time") => limits.time = parser.value()?.parse_with(seconds)?,
            Long("help") | Short('h') => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    let models = models.ok_or("--models FILE is missing; see --help")?;
    Ok(Some(Arguments { models, listen, poll, limits }))
}

fn seconds(text: &str) -> Result<Duration, Box<dyn Error + Send + Sync>> {
    match Duration::try_from_secs_f64(text.parse()?)? {
        Duration::ZERO => Err("0 s is too short".into()),
        duration => Ok(duration),
    }
}

/// Ctrl-C, or what a service manager sends.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            },
            Err(error) => {
                tracing::warn!(%error, "only Ctrl-C stops the service");
                drop(tokio::signal::ctrl_c().await);
            }
        }
    }
    #[cfg(not(unix))]
    drop(tokio::signal::ctrl_c().await);
    tracing::info!("stopping: no new requests");
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let arguments = match arguments() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("keyaccount-service: {error}");
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "stopped");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let at_once = std::thread::available_parallelism()?.get();
    let (store, watcher) = Store::open(&arguments.models, at_once)?;
    let store = Arc::new(store);
    let watch = tokio::spawn(watcher.watch(Arc::clone(&store), arguments.poll));
    let listener = TcpListener::bind(&arguments.listen).await?;
    let models: Vec<_> = store.snapshot().keys().map(str::to_owned).collect();
    tracing::info!(file = %store.path().display(), ?models, "loaded");
    // For whoever asked for a free port.
    println!("http://{}", listener.local_addr()?);
    let served = serve(listener, store, arguments.limits, told_to_stop()).await;
    watch.abort();
    Ok(served?)
}
