//! The main example as its users run it: a process with arguments, output and an exit code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/program.rs"]
mod program;

use std::collections::HashSet;
use std::path::Path;
use std::process::{Output, Stdio};

use program::{Program, ROOT, assert_says, file};
use serde_json::Value;

const FOUR: [&str; 4] = ["webster", "millman_wilson", "bensaou", "four_s"];

static PROGRAM: Program = Program::new("classify_portfolio");

fn run(arguments: &[&str]) -> Output {
    PROGRAM.run(arguments)
}

fn refused(arguments: &[&str]) -> String {
    PROGRAM.refuses(arguments)
}

/// A small model file: 4S over the columns `size` (a number), `tier` (text) and `wins`.
const SMALL: &str = r#"
[four_s]
format_version = 1

[[four_s.attractiveness.criteria]]
name = "Size"
column = "size"
value_function = { linear = { worst = 0.0, best = 10.0 } }

[[four_s.attractiveness.criteria]]
name = "Tier"
column = "tier"
value_function = { categories = { levels = [["low", 0.0], ["high", 1.0]] } }

[[four_s.relative_strength.criteria]]
name = "Wins"
column = "wins"
value_function = { linear = { worst = 0.0, best = 1.0 } }
"#;

/// The message for an accounts file under the small model.
fn accounts_refused(name: &str, csv: impl AsRef<[u8]>) -> String {
    let (csv, models) = (file(&format!("{name}.csv"), csv), file(&format!("{name}.toml"), SMALL));
    refused(&[&csv, "--models", &models])
}

/// The message for a model file.
fn models_refused(name: &str, toml: &str) -> String {
    let csv = file(&format!("{name}.csv"), "account,size,tier,wins\nA,1,low,0.5\n");
    refused(&[&csv, "--models", &file(&format!("{name}.toml"), toml)])
}

/// Checks the shape of the JSON output and gives the objects.
fn objects(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let objects: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let mut ids = HashSet::new();
    for object in &objects {
        let fields = object.as_object().unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["account", "models"]);
        assert!(ids.insert(fields["account"].as_str().unwrap()), "an account twice: {object}");
        let models = fields["models"].as_object().unwrap();
        assert_eq!(models.keys().collect::<HashSet<_>>().len(), 4, "{object}");
        for model in FOUR {
            check_answer(&models[model]);
        }
    }
    objects
}

fn check_answer(answer: &Value) {
    let unit = |value: &Value| (0.0..=1.0).contains(&value.as_f64().expect("a number"));
    assert!(unit(&answer["coverage"]), "{answer}");
    let scores = answer["scores"].as_object().expect("scores");
    assert!(!scores.is_empty());
    assert!(scores.values().all(|score| score.is_null() || unit(score)), "{answer}");
    match &answer["class"] {
        // One class, or none and then no margin either.
        Value::String(key) => {
            assert!(!key.is_empty() && (answer["margin"].is_null() || unit(&answer["margin"])));
        }
        Value::Null => {
            assert!(answer["margin"].is_null(), "{answer}");
            assert!(scores.values().any(Value::is_null), "unclassified without a reason: {answer}");
        }
        other => panic!("{other} is no class"),
    }
}

#[test]
fn the_shipped_portfolio_gives_fifty_objects() {
    let objects = objects(&run(&["--json"]));
    assert_eq!(objects.len(), 50);
    let of = |account: &str| &objects.iter().find(|o| o["account"] == account).unwrap()["models"];
    // Awkward on purpose: see examples/data/README.md.
    assert_eq!(of("A-016")["millman_wilson"]["class"], "uncoupling_kam");
    assert_eq!(of("A-016")["millman_wilson"]["margin"], 0.0);
    assert_eq!(of("A-026")["bensaou"]["class"], "strategic_partnership");
    assert_eq!(of("A-022")["bensaou"]["class"], Value::Null);
    assert_eq!(of("A-022")["bensaou"]["design_fit"]["class"], Value::Null);
    assert_eq!(of("A-047")["four_s"]["class"], Value::Null);
    assert_eq!(of("A-024")["webster"]["class"], "vertical_integration");
    let flags = of("A-024")["webster"]["flags"].as_array().unwrap();
    assert!(flags.contains(&Value::from("skipped_rung")), "{flags:?}");
}

#[test]
fn the_order_of_keys_is_that_of_the_documentation() {
    let output = run(&["--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with(r#"{"account":"A-001","models":{"webster":{"class":""#), "{first}");
    let at = FOUR.map(|model| first.find(&format!("\"{model}\":{{")).unwrap());
    assert!(at.is_sorted(), "{first}");
}

#[test]
fn the_crm_export_gives_eighty_five_objects() {
    let csv = Path::new(ROOT).join("../shared/data/crm_account_features.csv");
    if !csv.exists() {
        return; // not shipped with the crate
    }
    let models = format!("{ROOT}/examples/data/crm_models.toml");
    let arguments = [csv.to_str().unwrap(), "--models", &models, "--id", "account", "--json"];
    let objects = objects(&run(&arguments));
    assert_eq!(objects.len(), 85);
    let classified = |model: &str| {
        objects.iter().filter(|object| object["models"][model]["class"].is_string()).count()
    };
    assert_eq!(FOUR.map(classified), [85; 4], "everybody has a class in every model");
    for model in FOUR {
        let classes: HashSet<_> =
            objects.iter().map(|object| object["models"][model]["class"].as_str()).collect();
        assert!(classes.len() >= 3, "{model}: {classes:?}");
    }
}

#[test]
fn the_report_has_its_sections() {
    let text = PROGRAM.prints(&[]);
    for section in [
        "50 accounts",
        "Value won: 38 366 100 (not known for 1)",
        "NEAREST A BORDER",
        "WHERE THE MODELS DISAGREE",
        "4S Strategic, yet Bensaou Captive supplier",
        "DESIGN FIT",
        "SKIPPED RUNGS",
        "BEYOND THE REFERENCE LEVELS",
        "NOT CLASSIFIED",
    ] {
        assert!(text.contains(section), "no {section}");
    }
    assert!(!text.contains("NaN") && !text.contains("-0%") && !text.contains("inf"), "{text}");
}

#[test]
fn columns_that_no_model_reads_are_not_parsed() {
    let csv = file(
        "ignored.csv",
        "note,key,size,tier,wins,won_value\nn/a,X-1,9,high,0.9,10\nsee §3,X-2,,,,\n",
    );
    let models = file("ignored.toml", SMALL);
    let output = run(&[&csv, "--models", &models, "--id", "key", "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["account"], "X-1");
    assert_eq!(lines[0]["models"]["four_s"]["class"], "strategic");
    // Nothing observed: no class, no score, and coverage 0.
    assert_eq!(lines[1]["models"]["four_s"]["class"], Value::Null);
    assert_eq!(lines[1]["models"]["four_s"]["scores"]["attractiveness"], Value::Null);
    assert_eq!(lines[1]["models"]["four_s"]["coverage"], 0.0);
}

#[test]
fn help_goes_to_stdout() {
    assert!(PROGRAM.prints(&["--help"]).contains("usage: classify_portfolio"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child =
        PROGRAM.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn wrong_arguments_are_refused() {
    assert_says(&refused(&["--jsn"]), &["--jsn", "--help"]);
    assert_says(&refused(&["--models"]), &["--models", "--help"]);
    assert_says(&refused(&["a.csv", "b.csv"]), &["b.csv"]);
    assert_says(&refused(&["--id", "a", "--id", "b"]), &["--id", "twice"]);
    assert_says(&refused(&["--json=yes"]), &["--json"]);
}

#[test]
fn missing_files_are_named() {
    assert_says(&refused(&["/nowhere/a.csv"]), &["/nowhere/a.csv", "cannot read the accounts"]);
    let message = refused(&["--models", "/nowhere/m.toml"]);
    assert_says(&message, &["/nowhere/m.toml", "cannot read the models"]);
}

#[test]
fn missing_columns_are_listed_with_their_readers() {
    let message = accounts_refused("missing", "account,size\nA,1\n");
    assert_says(
        &message,
        &["missing.csv, line 1", "`tier`", "`wins`", "read by four_s", "account, size"],
    );
    let message = refused(&["--id", "customer"]);
    assert_says(&message, &["accounts.csv, line 1", "`customer`", "--id", "account, name"]);
}

#[test]
fn bad_cells_are_named_with_line_and_column() {
    let cases = [
        ("text", "account,size,tier,wins\nA,1,low,0.5\nB,big,low,0.5\n", "`big` is not a number"),
        ("infinite", "account,size,tier,wins\nA,1,low,0.5\nB,inf,low,0.5\n", "`inf` is infinite"),
        ("huge", "account,size,tier,wins\nA,1,low,0.5\nB,1e999,low,0.5\n", "`1e999` is infinite"),
        ("nan", "account,size,tier,wins\nA,1,low,0.5\nB,NaN,low,0.5\n", "`NaN` is not a number"),
    ];
    for (name, csv, why) in cases {
        assert_says(&accounts_refused(name, csv), &[".csv, line 3, column `size`", why]);
    }
    // A quoted line break inside a cell: the line is that of the file, not the row.
    let csv = "account,size,tier,wins,note\nA,1,low,0.5,\"two\nlines\"\nB,1,low,lots,\n";
    assert_says(&accounts_refused("multiline", csv), &["line 4, column `wins`", "`lots`"]);
    // Every fault is listed.
    let csv = "account,size,tier,wins\nA,x,low,0.5\nB,1,low,y\n";
    assert_says(
        &accounts_refused("several", csv),
        &["line 2, column `size`", "line 3, column `wins`"],
    );
}

#[test]
fn money_has_to_be_a_number_too() {
    let csv = "account,size,tier,wins,won_value\nA,1,low,0.5,10\nB,1,low,0.5,much\n";
    assert_says(&accounts_refused("money", csv), &["line 3, column `won_value`", "`much`"]);
}

#[test]
fn ids_are_there_and_differ() {
    let csv = "account,size,tier,wins\nA,1,low,0.5\nB,1,low,0.5\nA,2,low,0.5\n";
    assert_says(&accounts_refused("twice", csv), &["line 4, column `account`", "`A`", "line 2"]);
    let csv = "account,size,tier,wins\nA,1,low,0.5\n,1,low,0.5\n";
    assert_says(&accounts_refused("noid", csv), &["line 3, column `account`", "empty"]);
}

#[test]
fn an_unknown_level_is_named_with_those_known() {
    let csv = "account,size,tier,wins\nA,1,low,0.5\nB,1,medium,0.5\n";
    let message = accounts_refused("level", csv);
    assert_says(&message, &["line 3, column `tier`", "`medium`", "`Tier`", "low, high"]);
}

#[test]
fn broken_tables_are_refused() {
    assert_says(&accounts_refused("empty", ""), &["line 1", "no header"]);
    let ragged = accounts_refused("ragged", "account,size,tier,wins\nA,1,low\n");
    assert_says(&ragged, &["line 2", "3 cells where the header has 4", "write their commas"]);
    let comma = "account,size,tier,wins\nA,1,low,0.5\nAcme, Inc.,1,low,0.5\n";
    let comma = accounts_refused("comma", comma);
    assert_says(&comma, &["line 3: 5 cells where the header has 4; quote a cell that contains"]);
    let open = "account,size,tier,wins\nA,1,low,0.5\n\"B,1,low,0.5\nC,1,low,0.5\n";
    let open = accounts_refused("open", open);
    assert_says(&open, &["line 3: 1 cells", "a quotation mark from there on is not closed"]);
    let semicolon = accounts_refused("semicolon", "account;size;tier;wins\nA;1;low;0,5\n");
    assert_says(&semicolon, &["line 1", "commas"]);
    let doubled = accounts_refused("doubled", "account,size,size,tier,wins\nA,1,2,low,0.5\n");
    assert_says(&doubled, &["line 1", "2 and 3", "`size`"]);
    let latin = accounts_refused("latin", b"account,size,tier,wins\nM\xfcller,1,low,0.5\n");
    assert_says(&latin, &["line 2", "UTF-8"]);
}

#[test]
fn a_header_alone_is_an_empty_portfolio() {
    let csv = file("header.csv", "account,size,tier,wins\n");
    let models = file("header.toml", SMALL);
    for extra in [&[][..], &["--json"]] {
        let output = run(&[&[csv.as_str(), "--models", models.as_str()], extra].concat());
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(output.stdout.is_empty(), !extra.is_empty());
    }
}

#[test]
fn bad_model_files_are_refused_with_place() {
    let message = models_refused("version", &SMALL.replace("version = 1", "version = 7"));
    assert_says(&message, &["version.toml", "line 3", "four_s", "format version 7"]);
    let message = models_refused("field", &SMALL.replace("column = \"wins\"", "colum = \"wins\""));
    assert_says(&message, &["field.toml", "line 17", "relative_strength", "unknown field `colum`"]);
    let message = models_refused("levels", &SMALL.replace("best = 10.0", "best = 0.0"));
    assert_says(&message, &["levels.toml", "line 8", "attractiveness"]);
    let message = models_refused("syntax", "[four_s\n");
    assert_says(&message, &["syntax.toml", "line 1"]);
    let message = models_refused("none", "");
    assert_says(&message, &["none.toml", "no model"]);
}

#[test]
fn the_files_that_were_read_are_not_overwritten() {
    let csv = file("overwritten/accounts.csv", "account,size,tier,wins\nA,1,low,0.5\n");
    let models = file("overwritten.toml", SMALL);
    let folder = Path::new(&csv).parent().unwrap();
    let before = std::fs::read(&csv).unwrap();
    // The same folder, whatever it is called.
    for out in [folder.to_path_buf(), folder.join("new/..")] {
        let message = refused(&[&csv, "--models", &models, "--out", out.to_str().unwrap()]);
        assert_says(&message, &["accounts.csv", "overwrite", "another folder with --out"]);
        assert_eq!(std::fs::read(&csv).unwrap(), before);
        assert!(!folder.join("report.html").exists());
    }
    let message = refused(&[&csv, "--models", &models, "--out", ""]);
    assert_says(&message, &["--out names no folder"]);
}

/// The page that is made of accounts under the small model.
fn page(name: &str, csv: &str) -> String {
    let (csv, models) = (file(&format!("{name}.csv"), csv), file(&format!("{name}.toml"), SMALL));
    let folder = format!("{}-out", csv.trim_end_matches(".csv"));
    PROGRAM.prints(&[&csv, "--models", &models, "--out", &folder]);
    std::fs::read_to_string(Path::new(&folder).join("report.html")).unwrap()
}

#[test]
fn the_page_says_of_how_many_accounts_the_amount_is_not_known() {
    let page = page("unknown", "account,size,tier,wins,won_value\nA,9,high,0.9,10\nB,1,low,0.1,\n");
    assert_says(
        &page,
        &[
            "Value won: 10, not known for 1;",
            "Not known and in no sum: the value won of 1 account, B.",
        ],
    );
}

#[test]
fn the_page_says_why_it_does_not_say_how_few_bring_the_money() {
    let rows = |won: [&str; 2]| {
        let [one, other] = won;
        format!("account,size,tier,wins,won_value\nA,9,high,0.9,{one}\nB,1,low,0.1,{other}\n")
    };
    let negative = page("negative", &rows(["1000", "-10"]));
    assert_says(&negative, &["Value won: 990.", "The value won of B is below zero"]);
    let nothing = page("nothing", &rows(["0", ""]));
    assert_says(&nothing, &["Value won: 0, not known for 1.", "to have brought any money"]);
    let plain = page("plain", &rows(["1000", "0"]));
    assert!(!plain.contains("below zero") && !plain.contains("any money"));
}

#[test]
fn the_page_has_words_for_one_and_for_many() {
    let header = "account,size,tier,wins,won_value\n";
    let one = page("words-one", &format!("{header}A,1,low,0.1,10\n"));
    assert_says(
        &one,
        &[
            "0 of 1 account is key, and brings 0% of the value won.",
            "1 account brings 80% of it.",
            "0 of 1 class is so close",
        ],
    );
    let rows: Vec<String> = (0..12).map(|row| format!("A{row},10,low,0.51,10\n")).collect();
    let many = page("words-many", &format!("{header}{}", rows.concat()));
    assert_says(
        &many,
        &[
            "12 of 12 accounts are key, and bring 100% of the value won.",
            "10 accounts bring 80% of it, the largest ten 83%.",
            "12 key accounts so close to a border that a score off by 0.02 makes them none.",
        ],
    );
}
