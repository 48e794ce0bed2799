//! The service as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::Failure;

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
        let file = model_file(folder.path());
        std::fs::write(&file, models())?;
        let mut process = Command::new(env!("CARGO_BIN_EXE_keyaccount-service"))
            .args(["--listen", "127.0.0.1:0", "--poll", "0.1", "--models"])
            .arg(&file)
            .env("RUST_LOG", "off") // the soak breaks the model file on purpose
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = process.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").unwrap_or_default().to_owned();
        Ok(Self { process, address, folder })
    }

    /// The file of models that it watches.
    pub fn model_file(&self) -> PathBuf {
        model_file(self.folder.path())
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

/// The fixture's models as a file.
pub fn models() -> String {
    serde_json::to_string(&keyaccount_fixture::model_set()).expect("models can be written")
}
