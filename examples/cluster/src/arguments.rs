//! The command line.

use std::path::PathBuf;

use lexopt::prelude::*;

use crate::envelope::Approved;
use crate::roles::{Address, ExecutorSettings};

/// What `--help` prints.
pub const HELP: &str = "\
keyaccount-cluster [--accounts N] [--files N] [--scheduler df://HOST:PORT --folder SHARED]
    Starts a scheduler and two executors on loopback, classifies N accounts  [400000]
    from N Parquet files through them, [8], compares, kills an executor, asks
    again, and stops everything. With --scheduler it starts and kills nothing,
    and asks the cluster there; SHARED is a folder that every executor sees.

keyaccount-cluster scheduler --port PORT [--bind IP] [--advertise HOST]
keyaccount-cluster executor --scheduler HOST:PORT --port PORT --grpc-port PORT
                            --work-dir FOLDER [--memory BYTES] [--vcores N]
                            [--bind IP] [--advertise HOST]
    The parts of a cluster by themselves, one to a machine. Both take
    --approve KEY=FINGERPRINT, any number of times: under KEY, only that model.
";

/// What the demonstration is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Accounts in all.
    pub accounts: usize,
    /// Files.
    pub files: usize,
    /// A cluster that is there already, and a folder that it sees.
    pub elsewhere: Option<(String, PathBuf)>,
}

/// What this process is.
#[derive(Debug)]
pub enum Role {
    /// Somebody who asks for help.
    Help,
    /// The client.
    Demonstration(Wish),
    /// The scheduler.
    Scheduler {
        /// Where.
        address: Address,
        /// The models that it accepts by key.
        approved: Approved,
        /// Whether it ends with whoever started it.
        end_with_parent: bool,
    },
    /// An executor.
    Executor {
        /// How.
        settings: ExecutorSettings,
        /// Whether it ends with whoever started it.
        end_with_parent: bool,
    },
}

/// Reads the command line.
///
/// # Errors
/// [`lexopt::Error`]: an unknown option, one without a value, one that is missing.
pub fn parse(mut parser: lexopt::Parser) -> Result<Role, lexopt::Error> {
    let mut role = None;
    let mut wish = Wish { accounts: 400_000, files: 8, elsewhere: None };
    let (mut bind, mut advertise) = ("127.0.0.1".to_owned(), None);
    let (mut port, mut grpc_port, mut work_dir, mut folder) = (None, None, None, None);
    let (mut memory, mut vcores) = (1 << 30, 1);
    let (mut scheduler, mut approved, mut end_with_parent) = (None, Approved::default(), false);
    while let Some(argument) = parser.next()? {
        match argument {
            Value(name) if role.is_none() && (name == "scheduler" || name == "executor") => {
                role = Some(name.string()?);
            }
            Long("accounts") => wish.accounts = parser.value()?.parse()?,
            Long("files") => wish.files = parser.value()?.parse()?,
            Long("folder") => folder = Some(PathBuf::from(parser.value()?)),
            Long("bind") => bind = parser.value()?.string()?,
            Long("advertise") => advertise = Some(parser.value()?.string()?),
            Long("port") => port = Some(parser.value()?.parse()?),
            Long("grpc-port") => grpc_port = Some(parser.value()?.parse()?),
            Long("work-dir") => work_dir = Some(PathBuf::from(parser.value()?)),
            Long("memory") => memory = parser.value()?.parse()?,
            Long("vcores") => vcores = parser.value()?.parse()?,
            Long("scheduler") => scheduler = Some(parser.value()?.string()?),
            Long("approve") => approved.add(&parser.value()?.string()?)?,
            Long("end-with-parent") => end_with_parent = true,
            Long("help") | Short('h') => return Ok(Role::Help),
            _ => return Err(argument.unexpected()),
        }
    }
    let missing = |option: &str| lexopt::Error::from(format!("{option} is missing; see --help"));
    let address = |port: Option<u16>| {
        let port = port.ok_or_else(|| missing("--port"))?;
        let advertise = advertise.clone().unwrap_or_else(|| bind.clone());
        Ok::<_, lexopt::Error>(Address { bind: bind.clone(), advertise, port })
    };
    match role.as_deref() {
        Some("scheduler") => {
            Ok(Role::Scheduler { address: address(port)?, approved, end_with_parent })
        }
        Some(_) => {
            let scheduler = scheduler.ok_or_else(|| missing("--scheduler"))?;
            let (host, scheduler_port) =
                scheduler.rsplit_once(':').ok_or("--scheduler is no HOST:PORT")?;
            let settings = ExecutorSettings {
                address: address(port)?,
                grpc_port: grpc_port.ok_or_else(|| missing("--grpc-port"))?,
                scheduler: (
                    host.to_owned(),
                    scheduler_port.parse().map_err(|error| {
                        lexopt::Error::from(format!("the port of --scheduler: {error}"))
                    })?,
                ),
                work_dir: work_dir.ok_or_else(|| missing("--work-dir"))?,
                memory,
                vcores,
                approved,
            };
            Ok(Role::Executor { settings, end_with_parent })
        }
        None => {
            if wish.files == 0 || wish.accounts < wish.files {
                return Err("at least one file, and one account in each".into());
            }
            wish.elsewhere = match (scheduler, folder) {
                (Some(url), Some(folder)) => Some((url, folder)),
                (None, None) => None,
                _ => return Err("--scheduler and --folder go together".into()),
            };
            Ok(Role::Demonstration(wish))
        }
    }
}
