//! C programs, built by the system's compiler with every warning an error, under the address and
//! undefined-behaviour sanitizers (which also find leaks), and run.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keyaccount_fixture::{accounts, expected, files, model_set, models};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const STRICT: [&str; 6] = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-g"];
const SANITIZED: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"];
/// What the Rust standard library asks of the system, by `--print native-static-libs`.
const SYSTEM: [&str; 4] = ["-lpthread", "-ldl", "-lm", "-lgcc_s"];

/// Where cargo leaves the libraries: beside the tests.
fn libraries() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_owned()
}

fn compiler() -> Command {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut command = Command::new(compiler);
    command.arg("-std=c11").args(STRICT).arg(format!("-I{ROOT}/include"));
    command
}

#[track_caller]
fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let (out, err) = (&output.stdout, &output.stderr);
    let words = [out, err].map(|words| String::from_utf8_lossy(words).into_owned()).concat();
    assert!(output.status.success(), "{command:?}: {}\n{words}", output.status);
    output
}

/// A sanitized program that carries the library.
fn build(source: &str, folder: &Path) -> PathBuf {
    let program = folder.join("program");
    let library = libraries().join("libkeyaccount_c.a");
    let mut command = compiler();
    command.args(SANITIZED).arg(format!("{ROOT}/{source}")).arg(library).args(SYSTEM);
    succeed(command.arg("-o").arg(&program));
    program
}

#[test]
fn the_fixture_has_the_bits_of_the_direct_api() {
    let folder = tempfile::tempdir().unwrap();
    let (accounts, set) = (accounts(), model_set());
    let expected = expected(&models(&set), &accounts);
    files::write(folder.path(), &accounts, &set, &expected).unwrap();
    let program = build("tests/programs/fixture.c", folder.path());
    let output = succeed(Command::new(program).arg(folder.path()));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "60000 answers, bit for bit\n");
}

#[test]
fn wrong_calls_give_codes() {
    let folder = tempfile::tempdir().unwrap();
    succeed(&mut Command::new(build("tests/programs/hostile.c", folder.path())));
}

const EXAMPLE: &str =
    "Acme: Strategic, margin 0.300\nBolt: Star, margin 0.128\nCrux: no class, margin nan\n";

#[test]
fn the_example_carries_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let output = succeed(&mut Command::new(build("example.c", folder.path())));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), EXAMPLE);
}

#[test]
fn the_example_loads_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    let mut command = compiler();
    command.arg(format!("{ROOT}/example.c")).arg(format!("-L{}", libraries().display()));
    succeed(command.arg("-lkeyaccount_c").arg("-o").arg(&program));
    let output = succeed(Command::new(program).env("LD_LIBRARY_PATH", libraries()));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), EXAMPLE);
}

#[test]
fn the_header_stands_alone_in_older_and_newer_c() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("alone.c");
    std::fs::write(&source, "#include <keyaccount.h>\n").unwrap();
    for standard in ["-std=c99", "-std=c17"] {
        succeed(compiler().arg(standard).arg("-fsyntax-only").arg(&source));
    }
}
