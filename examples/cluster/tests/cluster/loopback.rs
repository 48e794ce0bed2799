//! A real cluster on loopback, small.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use keyaccount::interop::datafusion::ModelFunction;
use keyaccount::model::FourS;
use keyaccount_cluster::accounts;
use keyaccount_cluster::envelope::{Approved, Fingerprint};
use keyaccount_cluster::processes::{Cluster, Setup, children_of};
use keyaccount_cluster::query::{TABLE, by_class, compare_by_class, run};
use keyaccount_cluster::roles::{session_config, session_state};
use tempfile::TempDir;

use crate::{another, preset};

const PROGRAM: &str = env!("CARGO_BIN_EXE_keyaccount-cluster");

fn setup(approved: Vec<String>) -> Setup {
    let program = PathBuf::from(PROGRAM);
    Setup { program, executors: 1, memory: 128 << 20, vcores: 1, approved }
}

/// Asks a cluster by a session with codecs or without.
async fn ask(
    url: &str,
    with_codecs: bool,
    function: ModelFunction,
    folder: &Path,
) -> Result<Vec<datafusion::arrow::record_batch::RecordBatch>, String> {
    let config = if with_codecs {
        session_config(&Approved::default())
    } else {
        SessionConfig::new_with_ballista()
    };
    let context = SessionContext::remote_with_state(url, session_state(config)).await.unwrap();
    let sql = by_class(&function);
    context.register_udf(function.into_udf());
    let folder = folder.display().to_string();
    context.register_parquet(TABLE, folder, ParquetReadOptions::default()).await.unwrap();
    run(&context, &sql).await.map(|ran| ran.batches).map_err(|error| error.to_string())
}

/// A model under a name of which the cluster has another one is refused; and a plan without its
/// model is refused as well, not run with whatever has its name.
#[tokio::test(flavor = "multi_thread")]
async fn another_model_under_the_same_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let written = accounts::write(folder.path(), 2, 1_000, &FourS::preset()).unwrap();
    let of = |function: &ModelFunction| Fingerprint::of(function).unwrap().to_string();

    // Approved there: the preset, and nothing else under its name.
    let approved = format!("four_s={}", of(&preset()));
    let cluster = Cluster::start(&setup(vec![approved])).await.unwrap();
    let url = cluster.url();
    let batches = ask(&url, true, preset(), folder.path()).await.unwrap();
    compare_by_class("approved", &batches, &written.expected).unwrap();
    let refused = ask(&url, true, another(), folder.path()).await.unwrap_err();
    assert!(refused.contains("another model as `four_s`"), "{refused}");
    assert!(refused.contains(&of(&another())), "{refused}");
    let refused = ask(&url, false, preset(), folder.path()).await.unwrap_err();
    assert!(refused.contains("carries no model for it"), "{refused}");
    cluster.stop().await.unwrap();
}

/// Without approvals two clients use two models under one name, and each gets its own answers.
#[tokio::test(flavor = "multi_thread")]
async fn each_plan_runs_its_own_model() {
    let folder = tempfile::tempdir().unwrap();
    let written = accounts::write(folder.path(), 2, 1_000, &FourS::preset()).unwrap();
    let cluster = Cluster::start(&setup(Vec::new())).await.unwrap();
    let url = cluster.url();
    for _ in 0..2 {
        let batches = ask(&url, true, preset(), folder.path()).await.unwrap();
        compare_by_class("preset", &batches, &written.expected).unwrap();
        let batches = ask(&url, true, another(), folder.path()).await.unwrap();
        assert!(compare_by_class("another", &batches, &written.expected).is_err());
    }
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_that_ends_is_named_with_its_log() {
    let program = PathBuf::from("/bin/false");
    let error = Cluster::start(&Setup { program, ..setup(Vec::new()) }).await.unwrap_err();
    assert!(error.to_string().starts_with("the scheduler ended"), "{error}");
}

/// The program, with a folder for its temporary files.
fn program(accounts: &str) -> (Command, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["--accounts", accounts]).env("TMPDIR", folder.path()).stdin(Stdio::null());
    (command, folder)
}

fn is_empty(folder: &TempDir) -> bool {
    folder.path().read_dir().unwrap().next().is_none()
}

#[test]
fn the_demonstration_from_end_to_end() {
    let (mut command, folder) = program("4000");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}\n{log}");
    assert_eq!(text.matches("4000 equal bit for bit").count(), 3, "{text}");
    assert_eq!(text.matches("classes equal bit for bit").count(), 3, "{text}");
    for words in ["killed executor 0", "processes left: 0", "core hours"] {
        assert!(text.contains(words), "{text}");
    }
    assert!(is_empty(&folder));
}

/// The demonstration, as far as its cluster is up, its output, which has to stay open, and the
/// processes of its executors.
#[cfg(target_os = "linux")]
fn half_way() -> (Child, BufReader<ChildStdout>, Vec<i32>, TempDir) {
    let (mut command, folder) = program("40000");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("(processes [") {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "it comes up");
    }
    let (_, ids) = line.split_once('[').unwrap();
    let (ids, _) = ids.split_once(']').unwrap();
    (child, output, ids.split(", ").map(|id| id.parse().unwrap()).collect(), folder)
}

/// Whether the processes are gone, or will be shortly.
#[cfg(target_os = "linux")]
fn gone(ids: &[i32]) -> bool {
    let start = Instant::now();
    let runs = |id: &i32| {
        let stat = procfs::process::Process::new(*id).and_then(|process| process.stat());
        stat.is_ok_and(|stat| stat.state != 'Z')
    };
    while ids.iter().any(runs) {
        if start.elapsed() > Duration::from_secs(10) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Ctrl-C half way.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_after_an_interrupt() {
    let (mut child, _output, ids, folder) = half_way();
    assert!(!ids.is_empty());
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(gone(&ids));
    assert!(is_empty(&folder));
}

/// The scheduler fails half way, and with it the demonstration.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_after_an_error() {
    let (mut child, _output, executors, folder) = half_way();
    let mut others = children_of(child.id()).unwrap();
    others.retain(|id| !executors.contains(id));
    let [scheduler] = others[..] else { panic!("one scheduler, not {others:?}") };
    let kill = Command::new("kill").args(["-KILL", &scheduler.to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(gone(&executors));
    assert!(is_empty(&folder));
}

/// Killed, it can stop nothing any more: its processes see for themselves that it is gone. Its files
/// stay.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_after_a_kill() {
    let (mut child, _output, ids, _folder) = half_way();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(gone(&ids));
}
