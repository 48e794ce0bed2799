//! What a saved result refuses.

use keyaccount::classification::{Classifications, ClassificationsError, Detail};
use keyaccount::model::Model;
use keyaccount::portfolio::Portfolio;
use serde_json::{Value as Json, json};

use crate::{assert_names, model};

fn document() -> Json {
    let portfolio = Portfolio::builder().column("a", vec![1.0, f64::NAN]).build().unwrap();
    serde_json::to_value(model().classify(&portfolio).unwrap()).unwrap()
}

#[test]
fn length() {
    for (path, column) in [
        ("/margins", "margins"),
        ("/coverage", "coverage"),
        ("/flags", "flags"),
        ("/scores/0/scores", "scores of a"),
    ] {
        let mut cut = document();
        cut.pointer_mut(path).unwrap().as_array_mut().unwrap().pop();
        let message = serde_json::from_value::<Classifications>(cut).unwrap_err().to_string();
        let (column, length, expected) = (column.to_owned(), 1, 2);
        let error = ClassificationsError::Length { column, length, expected };
        assert_eq!(message, error.to_string());
        assert_names(&error, &[&path[1..5], "1 rows", "2 are expected"]);
    }
    let mut cut = document();
    cut["codes"].as_array_mut().unwrap().pop();
    assert!(serde_json::from_value::<Classifications>(cut).is_err());
}

#[test]
fn less_detail_has_no_columns_to_spare() {
    let mut document = document();
    document["detail"] = json!("class");
    let message = serde_json::from_value::<Classifications>(document).unwrap_err().to_string();
    assert!(message.contains("`margins` has 2 rows where 0 are expected"), "{message}");
}

#[test]
fn a_word_that_is_no_number_says_where() {
    let mut document = document();
    document["margins"][1] = json!("plenty");
    let message = serde_json::from_value::<Classifications>(document).unwrap_err().to_string();
    assert!(message.contains("row 1") && message.contains("plenty"), "{message}");
    let mut document = self::document();
    document["detail"] = json!("everything");
    assert!(serde_json::from_value::<Classifications>(document).is_err());
    assert!(serde_json::from_value::<Detail>(json!("full")).is_ok());
}
