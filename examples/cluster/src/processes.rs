//! Scheduler and executors as processes of this machine: started, watched, stopped.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::error::ClusterError;

/// How long a process may take to answer on its port.
const PATIENCE: Duration = Duration::from_secs(60);

/// How to start the processes.
#[derive(Debug, Clone)]
pub struct Setup {
    /// This program, which is every process of the cluster.
    pub program: PathBuf,
    /// Executors to start.
    pub executors: usize,
    /// Memory of the tasks of each, in bytes.
    pub memory: u64,
    /// Tasks of each at once.
    pub vcores: usize,
    /// `KEY=FINGERPRINT` of the models that scheduler and executors accept by key.
    pub approved: Vec<String>,
}

/// One process of the cluster.
#[derive(Debug)]
struct Process {
    name: String,
    child: Child,
    port: u16,
    log: PathBuf,
}

/// A cluster on loopback. Every process ends when this value is dropped, and when this process is
/// gone.
#[derive(Debug)]
pub struct Cluster {
    scheduler: Process,
    executors: Vec<Option<Process>>,
    folder: TempDir,
}

impl Cluster {
    /// Starts a scheduler and executors on free ports, and waits until each answers.
    ///
    /// # Errors
    /// [`ClusterError::Gone`] with the end of its log if a process ends, and
    /// [`ClusterError::Silent`] if it does not answer in time.
    pub async fn start(setup: &Setup) -> Result<Self, ClusterError> {
        let folder = tempfile::Builder::new().prefix("keyaccount-cluster-").tempdir()?;
        let mut ports = free_ports(1 + 2 * setup.executors)?.into_iter();
        let mut port = move || ports.next().unwrap_or_default();
        let approved = setup.approved.iter().flat_map(|model| ["--approve", model]);
        let approved: Vec<&str> = approved.collect();

        let port_of_scheduler = port();
        let mut arguments = vec!["scheduler".to_owned()];
        arguments.extend(["--port".to_owned(), port_of_scheduler.to_string()]);
        let name = "scheduler".to_owned();
        let mut scheduler =
            Process::start(setup, folder.path(), name, port_of_scheduler, &arguments, &approved)?;
        scheduler.answers().await?;

        let mut executors = Vec::new();
        for number in 0..setup.executors {
            let name = format!("executor-{number}");
            let work_dir = folder.path().join(&name);
            std::fs::create_dir(&work_dir)?;
            let (flight, grpc) = (port(), port());
            let mut arguments = vec!["executor".to_owned()];
            let mut set = |option: &str, value: String| {
                arguments.extend([format!("--{option}"), value]);
            };
            set("scheduler", format!("127.0.0.1:{port_of_scheduler}"));
            set("port", flight.to_string());
            set("grpc-port", grpc.to_string());
            set("work-dir", work_dir.to_string_lossy().into_owned());
            set("memory", setup.memory.to_string());
            set("vcores", setup.vcores.to_string());
            let process =
                Process::start(setup, folder.path(), name, flight, &arguments, &approved)?;
            executors.push(Some(process));
        }
        for executor in executors.iter_mut().flatten() {
            executor.answers().await?;
        }
        Ok(Self { scheduler, executors, folder })
    }

    /// Where a client connects.
    #[must_use]
    pub fn url(&self) -> String {
        format!("df://127.0.0.1:{}", self.scheduler.port)
    }

    /// The work folder of each executor.
    #[must_use]
    pub fn work_dirs(&self) -> Vec<PathBuf> {
        (0..self.executors.len())
            .map(|number| self.folder.path().join(format!("executor-{number}")))
            .collect()
    }

    /// The process of each executor that has not been killed.
    #[must_use]
    pub fn executor_ids(&self) -> Vec<u32> {
        self.executors.iter().flatten().filter_map(|executor| executor.child.id()).collect()
    }

    /// Kills an executor: no farewell, as when its machine fails. Returns its process id.
    ///
    /// # Errors
    /// The system refuses.
    pub async fn kill_executor(&mut self, number: usize) -> Result<Option<u32>, ClusterError> {
        let Some(mut process) = self.executors.get_mut(number).and_then(Option::take) else {
            return Ok(None);
        };
        let id = process.child.id();
        process.child.kill().await?;
        Ok(id)
    }

    /// Ends every process, and removes every file that one of them left.
    ///
    /// # Errors
    /// The system refuses; every process is tried.
    pub async fn stop(mut self) -> Result<(), ClusterError> {
        let mut result = Ok(());
        let executors = self.executors.iter_mut().flatten();
        for process in executors.chain(std::iter::once(&mut self.scheduler)) {
            result = result.and(process.child.kill().await);
        }
        result.and(self.folder.close()).map_err(ClusterError::from)
    }
}

impl Process {
    fn start(
        setup: &Setup,
        folder: &Path,
        name: String,
        port: u16,
        arguments: &[String],
        approved: &[&str],
    ) -> Result<Self, ClusterError> {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let child = Command::new(&setup.program)
            .args(arguments)
            .args(approved)
            .arg("--end-with-parent")
            .stdin(Stdio::piped()) // held open as long as this process lives
            .stdout(file.try_clone()?)
            .stderr(file)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self { name, child, port, log })
    }

    /// Waits until something listens on its port.
    async fn answers(&mut self) -> Result<(), ClusterError> {
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                return Err(self.gone(status));
            }
            if start.elapsed() > PATIENCE {
                return Err(ClusterError::Silent { name: self.name.clone(), patience: PATIENCE });
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn gone(&self, status: ExitStatus) -> ClusterError {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let end = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
        ClusterError::Gone { name: self.name.clone(), status, log: end }
    }
}

/// Ports that nobody listens on: an executor tells others the port that it was given, so it can't
/// be given 0. All of them are held until the last is found, or one would be found twice.
fn free_ports(count: usize) -> std::io::Result<Vec<u16>> {
    let listeners: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect::<Result<_, _>>()?;
    listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}

/// The processes that a process started and that have not ended, by asking the system; none where
/// it can't be asked.
///
/// # Errors
/// The system does not tell.
pub fn children_of(process: u32) -> Result<Vec<i32>, ClusterError> {
    #[cfg(target_os = "linux")]
    {
        let parent = i32::try_from(process).unwrap_or_default();
        let all = procfs::process::all_processes().map_err(std::io::Error::other)?;
        let stats = all.filter_map(|process| process.ok()?.stat().ok());
        Ok(stats.filter(|stat| stat.ppid == parent).map(|stat| stat.pid).collect())
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = process;
        Ok(Vec::new())
    }
}
