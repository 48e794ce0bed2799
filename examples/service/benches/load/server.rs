//! The service as a process of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::Failure;
use crate::models::{file, sets};

/// The running service; ends with its owner.
pub struct Server {
    process: Child,
    pub address: String,
    folder: TempDir,
}

impl Server {
    /// Starts the service on a free port over the fixture's models.
    pub fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let models = model_file(folder.path());
        std::fs::write(&models, file(&sets()?[0])?)?;
        let log = File::create(log_file(folder.path()))?;
        let mut process = Command::new(env!("CARGO_BIN_EXE_keyaccount-service"))
            .args(["--listen", "127.0.0.1:0", "--poll", "0.1", "--models"])
            .arg(&models)
            .env("RUST_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let mut line = String::new();
        let output = process.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").unwrap_or_default().to_owned();
        Ok(Self { process, address, folder })
    }

    /// Puts another file of models in place of the one that it watches, or takes it away. In one
    /// step, so that no look sees half of it.
    pub fn replace_models(&self, bytes: Option<&[u8]>) -> Result<(), Failure> {
        let models = model_file(self.folder.path());
        match bytes {
            Some(bytes) => {
                let next = self.folder.path().join("next.json");
                std::fs::write(&next, bytes)?;
                std::fs::rename(next, models)?;
            }
            None => std::fs::remove_file(models)?,
        }
        Ok(())
    }

    /// What it has logged so far.
    pub fn log(&self) -> Result<String, Failure> {
        Ok(std::fs::read_to_string(log_file(self.folder.path()))?)
    }

    /// The memory of the process that is resident, in MiB; 0 where the system can't be asked.
    pub fn resident(&self) -> Result<f64, Failure> {
        #[cfg(target_os = "linux")]
        {
            let process = procfs::process::Process::new(self.process.id().try_into()?)?;
            let kibibytes = process.status()?.vmrss.ok_or("no resident size")?;
            Ok(kibibytes as f64 / 1024.0)
        }
        #[cfg(not(target_os = "linux"))]
        Ok(0.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn model_file(folder: &Path) -> PathBuf {
    folder.join("models.json")
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("log")
}
