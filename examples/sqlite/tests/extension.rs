//! The extension in a host that knows nothing of it: the `sqlite3` of the system.
//! `cargo test -p keyaccount-sqlite --no-default-features --features extension --tests`
#![cfg(feature = "extension")]
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use keyaccount::model::Model;
use keyaccount_fixture::{accounts, expected, files, model_set, models};

/// Whole numbers of score steps; the infinite margin is the largest.
#[expect(clippy::cast_possible_truncation, reason = "whole, and small or infinite")]
fn steps(number: f64) -> i64 {
    (number * 1_099_511_627_776.0) as i64
}

/// Without its ending, which SQLite adds; cargo leaves it beside the tests.
fn extension() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().join("libkeyaccount_sqlite")
}

/// What the shell writes, and whether it was content.
fn shell(script: &str) -> (String, bool) {
    let mut shell = Command::new("sqlite3")
        .args(["-bail", "-batch", ":memory:"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the shell of SQLite is installed (Debian: sqlite3)");
    let load = format!(".load {}\n", extension().display());
    // It may stop reading at the first error.
    let _ = shell.stdin.take().unwrap().write_all([load.as_str(), script].concat().as_bytes());
    let output = shell.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8(text).unwrap(), output.status.success())
}

#[test]
fn the_fixture_has_the_bits_of_the_direct_api() {
    let folder = tempfile::tempdir().unwrap();
    let (accounts, set) = (accounts(), model_set());
    let models = models(&set);
    let expected = expected(&models, &accounts);
    files::write(folder.path(), &accounts, &set, &expected).unwrap();
    let path = |file: &str| folder.path().join(file).display().to_string();

    let mut script = format!(
        "SELECT keyaccount_load(CAST(readfile('{}') AS TEXT));\n.mode csv\n.import {} account\n",
        path("models.toml"),
        path("accounts.csv"),
    );
    // The import makes every cell a text; an empty one is missing.
    for (model, answer) in models.iter().zip(&expected) {
        let columns = model.columns();
        let columns: Vec<String> = columns
            .iter()
            .map(|need| {
                let cell = format!("nullif({:?}, '')", need.name);
                if need.text { cell } else { format!("CAST({cell} AS REAL)") }
            })
            .collect();
        let columns = columns.join(", ");
        let key = &answer.model;
        // The shell writes fifteen digits; scores and margins are whole numbers of steps of 2^-40.
        let steps =
            |call: String| format!("ifnull(CAST({call} * 1099511627776.0 AS INTEGER), '-')");
        let scores = answer
            .axes
            .iter()
            .map(|axis| steps(format!("keyaccount_score('{key}', '{axis}', {columns})")));
        let mut fields = vec![
            format!("ifnull(keyaccount_class('{key}', {columns}), '-')"),
            format!("keyaccount_flags('{key}', {columns})"),
            steps(format!("keyaccount_margin('{key}', {columns})")),
        ];
        fields.extend(scores);
        writeln!(script, "SELECT {} FROM account;", fields.join(" || ' ' || ")).unwrap();
    }
    let (text, content) = shell(&script);
    assert!(content, "{text}");
    let mut lines = text.lines().map(|line| line.trim_matches('"'));
    assert_eq!(lines.next(), Some("6"));
    for answer in &expected {
        for row in &answer.rows {
            let class = row.class.as_deref().unwrap_or("-");
            let numbers = std::iter::once(&row.margin).chain(&row.scores);
            let numbers = numbers.map(|number| {
                number.map_or("-".to_owned(), |bits| steps(f64::from_bits(bits)).to_string())
            });
            let fields = [class.to_owned(), row.flags.to_string()].into_iter().chain(numbers);
            let line = fields.collect::<Vec<_>>().join(" ");
            assert_eq!(lines.next(), Some(line.as_str()), "{}", answer.model);
        }
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn the_presets_are_there_without_loading() {
    let (text, content) = shell("SELECT keyaccount_models();");
    assert!(content, "{text}");
    assert_eq!(text, "[\"webster\",\"millman_wilson\",\"bensaou\",\"four_s\",\"design_fit\"]\n");
}

#[test]
fn models_are_set_once() {
    let set = serde_json::to_string(&model_set()).unwrap().replace('\'', "''");
    let load = format!("SELECT keyaccount_load('{set}');\n");
    let (text, content) = shell(&format!("{load}{load}"));
    assert!(
        !content && text.starts_with("6\n") && text.contains("has its models already"),
        "{text}"
    );
    let (text, content) = shell(&format!("SELECT length(keyaccount_models());\n{load}"));
    assert!(!content && text.contains("has its models already"), "{text}");
}

#[test]
fn bad_models_are_refused() {
    for (models, words) in
        [("[five_s]", "unknown field `five_s`"), ("{", "in JSON: EOF"), ("", "no model")]
    {
        let (text, content) = shell(&format!("SELECT keyaccount_load('{models}');\n"));
        assert!(!content && text.contains(words), "{text}");
    }
}

#[test]
fn models_that_are_no_text_are_told_what_they_are() {
    for (argument, words) in [
        ("CAST(readfile('no such file.toml') AS TEXT)", "the models are NULL"),
        ("CAST(readfile('no such file.toml') AS TEXT)", "NULL for a file that is not there"),
        ("x'00'", "the models are a BLOB"),
        ("7", "the models are a number"),
    ] {
        let (text, content) = shell(&format!("SELECT keyaccount_load({argument});\n"));
        assert!(!content && text.contains(words), "{text}");
    }
}
