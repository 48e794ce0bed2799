//! The small examples as their users run them: what they refuse, and in which words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)] // each test takes what it needs
#[path = "common/program.rs"]
mod program;

use program::{Program, assert_says, file};

static PICTURES: Program = Program::new("pictures");
static GALLERY: Program = Program::new("gallery");
static CALIBRATE: Program = Program::new("calibrate");
static HOW_SURE: Program = Program::new("how_sure");
static WHAT_WOULD: Program = Program::new("what_would_change_it");

const HEADER: &str = "account,size,wins,won_value\n";

/// 4S over the columns `size` and `wins`.
const MODELS: &str = r#"
[four_s]
format_version = 1
[[four_s.attractiveness.criteria]]
name = "Size"
column = "size"
value_function = { linear = { worst = 0.0, best = 10.0 } }
[[four_s.relative_strength.criteria]]
name = "Wins"
column = "wins"
value_function = { linear = { worst = 0.0, best = 1.0 } }
"#;

/// A folder of its own for what `pictures` draws.
fn folder(name: &str) -> String {
    let marker = file(&format!("{name}.marker"), "");
    marker.replace(".marker", "")
}

#[test]
fn a_header_alone_is_refused_by_its_file() {
    let csv = file("header_only.csv", HEADER);
    let models = file("header_only.toml", MODELS);
    let out = folder("header_only");
    for more in [&[][..], &["--draw", "5"]] {
        let arguments = [&[csv.as_str(), "--models", &models, "--out", &out], more].concat();
        let message = PICTURES.refuses(&arguments);
        assert_says(&message, &[&csv, "there is no account in it"]);
    }
    let gallery = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/rfm.toml");
    assert_says(&GALLERY.refuses(&[gallery, &csv]), &[&csv, "there is no account in it"]);
}

#[test]
fn as_many_accounts_are_drawn_as_may_be() {
    for number in ["0", "-1", "10000001", "99999999999999999999", "some"] {
        let message = PICTURES.refuses(&["--draw", number]);
        assert_says(&message, &["--draw takes a whole number from 1 to 10000000"]);
    }
}

#[test]
fn what_is_wrong_is_named_with_its_file() {
    let missing = std::env::temp_dir().join("keyaccount-no-such-models.toml");
    let missing = missing.to_str().unwrap();
    let message = PICTURES.refuses(&["--models", missing]);
    assert_says(&message, &[missing, "cannot read the models"]);
    let broken = file("broken.toml", "[four_s]\nformat_version = \n");
    assert_says(&PICTURES.refuses(&["--models", &broken]), &[&broken, "line 2"]);
    // A file is no folder.
    let message = PICTURES.refuses(&["--out", &broken]);
    assert_says(&message, &[&broken, "cannot make the folder"]);
    // A column that the presets read.
    let csv = file("few_columns.csv", "account,won_value\nA,1\n");
    let message = PICTURES.refuses(&[&csv, "--out", &folder("few_columns")]);
    assert_says(&message, &[&csv, "webster"]);
}

#[test]
fn an_amount_below_0_is_named_with_its_line() {
    let models = file("negative.toml", MODELS);
    let csv =
        file("negative.csv", "account,size,wins,won_value\r\nA,1,0.5,7\r\n\r\nB,2,0.5,-5\r\n");
    let out = folder("negative");
    let message = PICTURES.refuses(&[&csv, "--models", &models, "--out", &out]);
    assert_says(&message, &[&csv, "line 4, column `won_value`: the amount -5 is negative"]);
}

#[test]
fn amounts_have_the_currency_that_was_asked_for() {
    let csv = file("currency.csv", [HEADER, "A,1,0.5,7\nB,9,0.9,30\n"].concat());
    let models = file("currency.toml", MODELS);
    for (name, more, in_chf) in [("none", &[][..], false), ("chf", &["--currency", "CHF"], true)] {
        let out = folder(&format!("currency_{name}"));
        let arguments = [&[csv.as_str(), "--models", &models, "--out", &out], more].concat();
        PICTURES.prints(&arguments);
        let picture = std::fs::read_to_string(format!("{out}/pareto.svg")).unwrap();
        assert_eq!(picture.contains("37 CHF"), in_chf, "{picture}");
        assert!(picture.contains("37") && !picture.contains("EUR"), "{picture}");
    }
}

#[test]
fn help_says_how_to_call_them() {
    for (name, program) in [
        ("pictures", &PICTURES),
        ("gallery", &GALLERY),
        ("calibrate", &CALIBRATE),
        ("how_sure", &HOW_SURE),
        ("what_would_change_it", &WHAT_WOULD),
    ] {
        for asked in ["--help", "-h"] {
            assert_says(&program.prints(&[asked]), &[&format!("usage: {name} "), "Exit codes: 0"]);
        }
        assert_says(&program.refuses(&["--hlep"]), &["--hlep", "see --help"]);
    }
}

#[test]
fn errors_are_messages_with_the_file_and_no_dumps() {
    let csv = file("small.csv", [HEADER, "A,1,0.5,7\n"].concat());
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/rfm.toml");
    let message = HOW_SURE.refuses(&[&csv]);
    assert_says(&message, &[&csv, "model `four_s` can't read the portfolio"]);
    assert_says(&HOW_SURE.refuses(&["no such.csv"]), &["no such.csv: "]);
    assert_says(&GALLERY.refuses(&[models, &csv]), &[&csv, "can't read the portfolio"]);
    assert_says(&CALIBRATE.refuses(&[&csv, "x=none", "y=wins"]), &[&csv, "`none`"]);
    let message = WHAT_WOULD.refuses(&["A-999"]);
    assert_says(&message, &["accounts.csv: there is no account `A-999`"]);
    let message = WHAT_WOULD.refuses(&["A-002", "no such.toml"]);
    assert_says(&message, &["no such.toml: cannot read the phrases"]);
    let phrases = file("phrases.toml", "whatever = 1\n");
    assert_says(&WHAT_WOULD.refuses(&["A-002", &phrases]), &[&phrases, "whatever"]);
}
