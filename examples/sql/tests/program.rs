//! The program, as a reader of the documentation runs it.

use std::path::Path;
use std::process::Command;

fn run(arguments: &[&Path]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_keyaccount-sql")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn on_the_data_that_ship() {
    let said = run(&[]);
    // The counts of `examples/data/README.md`.
    for line in
        ["| market_exchange       | 18 ", "| strategic_partnership | 13 ", "| streamline   | 10 "]
    {
        assert!(said.contains(line), "no `{line}` in\n{said}");
    }
    assert!(said.contains("50 rows written to"));
}

#[test]
fn a_folder_without_the_files_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_keyaccount-sql");
    let output = Command::new(program).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("crm_account_features.csv"));
}

#[test]
fn on_the_shared_data_if_they_are_there() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if data.join("crm_account_features.csv").exists() {
        let out = tempfile::tempdir().unwrap();
        let said = run(&[&data, out.path()]);
        assert!(said.contains("85 rows written to"), "{said}");
        assert!(out.path().join("bensaou.parquet").exists());
    }
}
