//! An example as its users run it: a process with arguments, output and an exit code.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A built example.
pub(crate) struct Program {
    name: &'static str,
    built: OnceLock<PathBuf>,
}

impl Program {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, built: OnceLock::new() }
    }

    /// The process, not yet started. `cargo test` builds examples beside the tests; where only one
    /// test was asked for, the example is built here.
    pub(crate) fn command(&self) -> Command {
        Command::new(self.built.get_or_init(|| {
            let test = std::env::current_exe().unwrap();
            // target/PROFILE/deps/THIS
            let profile = test.ancestors().nth(2).unwrap();
            let file = format!("{}{}", self.name, std::env::consts::EXE_SUFFIX);
            let program = profile.join("examples").join(file);
            if !program.exists() {
                let mut cargo = Command::new(env!("CARGO"));
                cargo.args(["build", "--quiet", "--example", self.name, "--target-dir"]);
                cargo.arg(profile.parent().unwrap()).current_dir(ROOT);
                if profile.ends_with("release") {
                    cargo.arg("--release");
                }
                assert!(cargo.status().unwrap().success());
            }
            program
        }))
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// What it prints if all goes well: exit code 0 and nothing on stderr.
    #[track_caller]
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {message}");
        assert!(output.stderr.is_empty(), "{message}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The one message of a failure: exit code 2, nothing on stdout, no backtrace.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty(), "{arguments:?} wrote to stdout");
        assert!(message.starts_with(&format!("{}: ", self.name)), "{message}");
        for sign in ["panicked", "backtrace", "stack"] {
            assert!(!message.contains(sign), "{message}");
        }
        message
    }
}

/// A file of its own for each test.
pub(crate) fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let folder = std::env::temp_dir().join(format!("keyaccount-{}", std::process::id()));
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[track_caller]
pub(crate) fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}
