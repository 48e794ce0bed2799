//! The fixture as a client sends it, and answers as the fixture has them.

use keyaccount::flags::Flags;
use keyaccount_fixture::{Accounts, Cells, ExpectedRow};
use serde_json::{Map, Value, json};

/// An account of the fixture as a request has it. Leaves out what the model does not read; every
/// third gap is a `null`, the others are not named at all.
pub fn account(accounts: &Accounts, columns: &[&str], row: usize) -> Value {
    let mut cells = Map::new();
    let read = accounts.columns.iter().filter(|(name, _)| columns.contains(&name.as_str()));
    for (position, (name, column)) in read.enumerate() {
        let cell = match column {
            Cells::Numbers(cells) => cells[row].map(Value::from),
            Cells::Texts(cells) => cells[row].clone().map(Value::from),
        };
        match cell {
            None if !(position + row).is_multiple_of(3) => {}
            cell => drop(cells.insert(name.clone(), cell.unwrap_or_default())),
        }
    }
    json!({ "id": accounts.ids[row], "cells": cells })
}

/// An answer as the fixture has it.
pub fn row_of(answer: &Value, axes: &[String]) -> ExpectedRow {
    let bits = |number: &Value| match number {
        Value::Null => None,
        Value::String(word) if word == "infinite" => Some(f64::INFINITY.to_bits()),
        number => Some(number.as_f64().expect("a number").to_bits()),
    };
    let flags = answer["flags"].as_array().expect("a list").iter().map(|name| {
        let known = Flags::ALL.into_iter().find(|(_, known)| name == known);
        known.expect("a flag of the library").0
    });
    let scores = answer["scores"].as_object().expect("scores by axis");
    assert_eq!(scores.len(), axes.len());
    ExpectedRow {
        class: answer["class"]["key"].as_str().map(str::to_owned),
        margin: bits(&answer["margin"]),
        scores: axes.iter().map(|axis| bits(&scores[axis])).collect(),
        coverage: bits(&answer["coverage"]).expect("always there"),
        flags: flags.fold(Flags::NONE, Flags::union).bits(),
    }
}
