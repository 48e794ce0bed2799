//! The service under load, as a process of its own, asked over loopback.
//!
//! ```text
//! cargo bench -p keyaccount-service --bench load                  latency by kind of request
//! cargo bench -p keyaccount-service --bench load -- --quick       the same, as a test of answers
//! cargo bench -p keyaccount-service --bench load -- --soak 300    a day of traffic in 300 seconds
//! ```
//!
//! Client and service share the machine's cores, so the service alone would be faster. Times are
//! printed, never asserted; answers, errors and memory are asserted.

mod client;
mod latency;
mod models;
mod questions;
mod server;
mod soak;
#[path = "../../tests/common/wire.rs"]
mod wire;

use std::process::ExitCode;
use std::time::Duration;

/// What went wrong.
type Failure = Box<dyn std::error::Error + Send + Sync>;

enum Job {
    Latency { each: Duration },
    Soak { day: Duration },
}

fn job() -> Result<Job, lexopt::Error> {
    use lexopt::prelude::*;
    let mut job = Job::Latency { each: Duration::from_secs(2) };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("bench") => {} // what cargo adds
            Long("quick") => job = Job::Latency { each: Duration::from_millis(200) },
            Long("soak") => {
                // The memory of the last minute is held against that of the first.
                let seconds: u64 = parser.value()?.parse()?;
                job = Job::Soak { day: Duration::from_secs(seconds.clamp(120, 3_600)) };
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(job)
}

#[tokio::main]
async fn main() -> ExitCode {
    let job = match job() {
        Ok(job) => job,
        Err(error) => {
            eprintln!("load: {error}");
            return ExitCode::from(2);
        }
    };
    let done = match job {
        Job::Latency { each } => latency::run(each).await,
        Job::Soak { day } => soak::run(day).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}
