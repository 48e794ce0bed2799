//! A cluster that classifies. Without a role, this program starts one of its own on loopback, asks
//! it, kills a part of it, asks again, and stops it:
//!
//! ```text
//! cargo run --release -p keyaccount-cluster
//! ```

use std::process::ExitCode;

use keyaccount_cluster::arguments::{Role, parse};
use keyaccount_cluster::{demonstration, roles};

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    let role = match parse(lexopt::Parser::from_env()) {
        Ok(role) => role,
        Err(error) => {
            eprintln!("keyaccount-cluster: {error}");
            return ExitCode::from(2);
        }
    };
    match run(role) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keyaccount-cluster: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(role: Role) -> Result<(), keyaccount_cluster::error::ClusterError> {
    match role {
        Role::Help => {
            print!("{}", keyaccount_cluster::arguments::HELP);
            Ok(())
        }
        Role::Demonstration(wish) => demonstration::run(&wish).await,
        Role::Scheduler { address, approved, end_with_parent } => {
            if end_with_parent {
                roles::end_with_parent();
            }
            roles::scheduler(&address, approved).await
        }
        Role::Executor { settings, end_with_parent } => {
            if end_with_parent {
                roles::end_with_parent();
            }
            roles::executor(settings).await
        }
    }
}
