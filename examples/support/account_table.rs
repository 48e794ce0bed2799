//! Every account with what every model says of it: a table for people, and a CSV for programs.

use keyaccount::analysis::ClassView;
use keyaccount::classification::Classifications;
use keyaccount::model::Model;
use serde::Serialize;

use super::accounts::Accounts;
use super::failure::Failure;
use super::labels::short_name;

/// How many accounts a page shows: more make it slow, and nobody reads them there.
const SHOWN: usize = 1000;
/// The CSV that holds all of them.
pub(crate) const FILE: &str = "accounts.csv";

/// One model's part of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answers<'a> {
    pub(crate) model: &'a dyn Model,
    /// The classes that stand, and the margins of those that the machine gave.
    pub(crate) view: ClassView<'a>,
    pub(crate) result: &'a Classifications,
}

/// The table for people.
#[derive(Debug, Serialize)]
pub(crate) struct AccountTable {
    total: usize,
    file: &'static str,
    has_money: bool,
    models: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    account: String,
    won: Option<f64>,
    key: bool,
    answers: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    class: String,
    margin: Option<f64>,
    coverage: Option<f64>,
}

impl AccountTable {
    /// The accounts with the most money, in the order of the file.
    pub(crate) fn of(accounts: &Accounts, answers: &[Answers<'_>], key: &[bool]) -> Self {
        let mut rows: Vec<usize> = (0..accounts.ids.len()).collect();
        if rows.len() > SHOWN {
            let money = |row: &usize| accounts.money(*row).unwrap_or(f64::NEG_INFINITY);
            rows.sort_by(|one, other| money(other).total_cmp(&money(one)));
            rows.truncate(SHOWN);
            rows.sort_unstable();
        }
        let answer = |answers: &Answers<'_>, row| Answer {
            class: answers
                .view
                .class(row)
                .map_or_else(|| "not classified".to_owned(), |class| class.term.clone()),
            margin: answers.view.margin(row).filter(|margin| margin.is_finite()),
            coverage: answers.result.coverage().get(row).copied(),
        };
        Self {
            total: accounts.ids.len(),
            file: FILE,
            has_money: accounts.has_money(),
            models: answers.iter().map(|a| short_name(a.model).to_owned()).collect(),
            rows: rows
                .into_iter()
                .map(|row| Row {
                    account: accounts.label(row),
                    won: accounts.money(row),
                    key: key.get(row).copied().unwrap_or_default(),
                    answers: answers.iter().map(|answers| answer(answers, row)).collect(),
                })
                .collect(),
        }
    }
}

/// The CSV: per model the key of the class, the margin, the coverage, and every axis score.
///
/// Texts that a spreadsheet would take for a formula get an apostrophe in front: see [`harmless`].
/// Numbers are written as they are, and what is missing is empty.
pub(crate) fn csv(accounts: &Accounts, answers: &[Answers<'_>]) -> Result<Vec<u8>, Failure> {
    let mut header = vec!["account".to_owned(), "name".to_owned(), "won_value".to_owned()];
    for Answers { model, .. } in answers {
        let key = &model.about().key;
        header.extend(["class", "margin", "coverage"].map(|what| format!("{key}_{what}")));
        header.extend(model.axes().iter().map(|axis| format!("{key}_{}", axis.key())));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let refused = |error: csv::Error| Failure::new(format!("{FILE}: {error}"));
    writer.write_record(header.iter().map(|name| harmless(name))).map_err(refused)?;
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for (row, id) in accounts.ids.iter().enumerate() {
        let name = accounts.name(row).unwrap_or_default();
        let mut cells = vec![harmless(id), harmless(name), number(accounts.money(row))];
        for Answers { view, result, .. } in answers {
            cells.push(harmless(view.key(row).unwrap_or_default()));
            cells.push(number(view.margin(row).filter(|margin| margin.is_finite())));
            cells.push(number(result.coverage().get(row).copied()));
            let scores = result.get(row).into_iter().flat_map(|view| view.scores());
            cells.extend(scores.map(|(_, score)| number(score)));
        }
        writer.write_record(&cells).map_err(refused)?;
    }
    writer.into_inner().map_err(|error| Failure::new(format!("{FILE}: {error}")))
}

/// A text that no spreadsheet takes for a formula.
///
/// A cell that starts with `=`, `+`, `-` or `@` (ASCII or full width), after any white space, or with
/// a tab or a line break, gets an apostrophe in front, which spreadsheets take as "this is text".
/// Readers other than spreadsheets see the apostrophe: the price of a file that can be opened by a
/// double click.
fn harmless(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let formula = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    if formula || text.starts_with(['\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
