//! The command line.

use std::path::Path;

use keyaccount_cluster::arguments::{Role, parse};
use keyaccount_cluster::error::ClusterError;
use keyaccount_cluster::roles::{Address, scheduler};

fn read(line: &str) -> Result<Role, lexopt::Error> {
    parse(lexopt::Parser::from_args(line.split_whitespace()))
}

#[test]
fn each_role_gets_what_it_was_given() {
    assert!(matches!(read("executor --help"), Ok(Role::Help)));
    let Ok(Role::Demonstration(wish)) = read("") else { panic!() };
    assert_eq!((wish.accounts, wish.files, wish.elsewhere), (400_000, 8, None));
    let Ok(Role::Demonstration(wish)) = read("--scheduler df://there:1 --folder /shared") else {
        panic!()
    };
    assert_eq!(wish.elsewhere, Some(("df://there:1".to_owned(), "/shared".into())));
    let line = "executor --scheduler there:1 --port 2 --grpc-port 3 --work-dir /scratch \
        --memory 4 --vcores 5 --bind 0.0.0.0 --advertise here";
    let Ok(Role::Executor { settings, end_with_parent: false }) = read(line) else { panic!() };
    assert_eq!(settings.scheduler, ("there".to_owned(), 1));
    assert_eq!((settings.address.port, settings.grpc_port), (2, 3));
    assert_eq!((settings.memory, settings.vcores), (4, 5));
    assert_eq!((&*settings.address.bind, &*settings.address.advertise), ("0.0.0.0", "here"));
    assert_eq!(settings.work_dir, Path::new("/scratch"));
}

#[test]
fn what_is_wrong_is_told() {
    for (line, told) in [
        ("--accounts 7", "at least one file, and one account in each"),
        ("--files 0", "at least one file"),
        ("--scheduler df://there:1", "--scheduler and --folder go together"),
        ("scheduler", "--port is missing"),
        ("scheduler --port 70000", "70000"),
        ("executor --port 2 --grpc-port 3 --work-dir /scratch", "--scheduler is missing"),
        ("executor --scheduler there --port 2", "--scheduler is no HOST:PORT"),
        ("executor --scheduler there:x --port 2 --grpc-port 3", "the port of --scheduler"),
        ("executor --scheduler there:1 --port 2 --work-dir /scratch", "--grpc-port is missing"),
        ("executor --scheduler there:1 --port 2 --grpc-port 3", "--work-dir is missing"),
        ("--approve four_s", "KEY=FINGERPRINT"),
        ("scheduler executor", "executor"),
        ("--spark", "--spark"),
    ] {
        let error = read(line).unwrap_err().to_string();
        assert!(error.contains(told), "{line}: {error}");
    }
}

#[tokio::test]
async fn a_name_to_bind_is_refused() {
    let nowhere =
        Address { bind: "a host".to_owned(), advertise: "a host".to_owned(), port: 50_050 };
    let error = scheduler(&nowhere, Default::default()).await.unwrap_err();
    assert!(matches!(error, ClusterError::Address { .. }), "{error}");
}
