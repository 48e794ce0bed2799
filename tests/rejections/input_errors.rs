//! What the input of a criterion refuses.

use keyaccount::criterion::{Criterion, InputError};
use serde_json::{Value as Json, json};

use crate::assert_names;

fn refused(field: &Json) -> String {
    let mut document = json!({
        "name": "c",
        "value_function": { "linear": { "worst": 0, "best": 10 } }
    });
    let fields = field.as_object().unwrap().clone();
    document.as_object_mut().unwrap().extend(fields);
    serde_json::from_value::<Criterion>(document).unwrap_err().to_string()
}

#[test]
fn none() {
    let error = InputError::None { criterion: "c".into() };
    assert_eq!(refused(&json!({})), error.to_string());
    assert_names(&error, &["`c`", "`column`", "`ratio`"]);
}

#[test]
fn both() {
    let error = InputError::Both { criterion: "c".into() };
    let ratio = json!({ "numerator": "x", "denominator": "y" });
    assert_eq!(refused(&json!({ "column": "x", "ratio": ratio })), error.to_string());
    assert_names(&error, &["`c`", "`column`", "`ratio`"]);
}
