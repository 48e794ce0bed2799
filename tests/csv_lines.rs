//! The main example names lines as an editor counts them, whatever ends them.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each test takes what it needs
#[path = "common/program.rs"]
mod program;

use program::{Program, file};

static CLASSIFY: Program = Program::new("classify_portfolio");

const MODELS: &str = r#"
[bensaou]
format_version = 1
[[bensaou.buyer_investments.criteria]]
name = "Theirs"
column = "theirs"
value_function = { linear = { worst = 0, best = 10 } }
[[bensaou.supplier_investments.criteria]]
name = "Ours"
column = "ours"
value_function = { linear = { worst = 0, best = 10 } }
"#;

/// What the example says of a table.
fn run(name: &str, accounts: &str) -> (String, String) {
    let csv = file(&format!("{name}.csv"), accounts);
    let output = CLASSIFY.run(&[&csv, "--models", &file(&format!("{name}.toml"), MODELS)]);
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[track_caller]
fn assert_line(name: &str, accounts: &str, line: &str) {
    let (_, message) = run(name, accounts);
    assert!(message.contains(line), "no {line:?} in: {message}");
}

#[test]
fn cr_lf_counts_once() {
    assert_line("text", "account,theirs,ours\r\nA,1,2\r\nB,many,2\r\n", "line 3, column `theirs`");
    assert_line("ragged", "account,theirs,ours\r\nA,1,2\r\nB,1\r\n", "line 3: 2 cells");
    let twice = "account,theirs,ours\r\nA,1,2\r\nB,1,2\r\nA,1,2\r\n";
    assert_line("twice", twice, "line 4, column `account`: the id `A` is that of line 2");
}

#[test]
fn empty_lines_count() {
    assert_line("gaps", "account,theirs,ours\n\nA,1,2\n\n\nB,many,2\n", "line 6, column `theirs`");
}

#[test]
fn lines_inside_a_cell_count() {
    let quoted = "account,theirs,ours\r\n\"A\r\nB\",1,2\r\nC,many,2\r\n";
    assert_line("quoted", quoted, "line 4, column `theirs`");
}

#[test]
fn a_small_share_is_not_nothing() {
    for (won, share) in [("4", " 0.4%"), ("0.1", " under 0.1%")] {
        let accounts = format!("account,theirs,ours,won_value\nA,9,9,996\nB,1,2,{won}\n");
        let (report, _) = run("small", &accounts);
        assert!(report.contains(share), "no {share:?} in: {report}");
    }
}

#[test]
fn an_empty_class_has_no_negative_share() {
    let (report, _) = run("shares", "account,theirs,ours,won_value\nA,1,2,5\n");
    assert!(report.contains(" 0%") && !report.contains("-0%"), "{report}");
}

#[test]
fn many_accounts_are_counted_readably() {
    let rows: Vec<String> = (0..1234).map(|row| format!("A{row},{},2\n", row % 11)).collect();
    let (text, _) = run("many", &format!("account,theirs,ours\n{}", rows.concat()));
    assert!(text.contains("many.csv: 1 234 accounts"), "{text}");
}
