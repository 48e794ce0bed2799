//! Saved results load through checks: what no walk could have written is refused, and says where.

use keyaccount::classification::Classifications;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::explain::Explanation;
use keyaccount::model::{DesignFit, Model};
use keyaccount::portfolio::Portfolio;
use serde_json::{Value, json};

fn saved() -> (Value, Value) {
    let rating = |name: &str| Criterion::new(name, name, ValueFunction::linear(0.0, 10.0).unwrap());
    let model = DesignFit::builder()
        .requirement([rating("need"), rating("risk")])
        .capability([rating("can")])
        .build()
        .unwrap();
    let portfolio = Portfolio::builder()
        .column("need", vec![7.0, f64::NAN])
        .column("risk", vec![3.0, f64::NAN])
        .column("can", vec![4.0, 4.0])
        .build()
        .unwrap();
    let result = serde_json::to_value(model.classify(&portfolio).unwrap()).unwrap();
    let explanation = serde_json::to_value(model.explain(&portfolio, 0).unwrap()).unwrap();
    assert!(serde_json::from_value::<Classifications>(result.clone()).is_ok());
    assert!(serde_json::from_value::<Explanation>(explanation.clone()).is_ok());
    (result, explanation)
}

#[test]
fn a_result_with_an_impossible_value_is_refused() {
    let cases = [
        ("/margins/0", json!(-0.1), "row 0 of the column `margins`"),
        ("/margins/0", Value::Null, "row 0 of the column `margins`"),
        ("/margins/1", json!(0.1), "row 1 of the column `margins`"),
        ("/coverage/1", json!(1.5), "row 1 of the column `coverage`"),
        ("/coverage/1", Value::Null, "row 1 of the column `coverage`"),
        ("/flags/0", json!(8), "row 0 of the column `flags`"),
        ("/flags/1", json!(0), "row 1 of the column `flags`"),
        ("/flags/0", json!(128), "row 0 of the column `flags`"),
        ("/scores/0/scores/0", json!(1.01), "row 0 of the column `scores of requirement`"),
        ("/codes/0", json!(255), "row 0 of the column `margins`"),
    ];
    for (place, value, expected) in cases {
        let (mut result, _) = saved();
        *result.pointer_mut(place).unwrap() = value;
        let error = serde_json::from_value::<Classifications>(result).unwrap_err().to_string();
        assert!(error.contains(expected), "{place}: {error}");
    }
}

#[test]
fn a_result_has_the_scores_of_each_axis_once() {
    let (mut result, _) = saved();
    let scores = result["scores"][0].clone();
    result["scores"].as_array_mut().unwrap().push(scores);
    let error = serde_json::from_value::<Classifications>(result.clone()).unwrap_err().to_string();
    assert!(error.contains("the scores of axis `requirement` stand there twice"), "{error}");
    result["scores"] = json!([]);
    let error = serde_json::from_value::<Classifications>(result).unwrap_err().to_string();
    assert!(error.contains("no axis has scores for the 2 classified rows"), "{error}");
    let nothing = serde_json::to_value(Classifications::new()).unwrap();
    assert!(serde_json::from_value::<Classifications>(nothing).is_ok());
}

#[test]
fn an_explanation_whose_parts_do_not_add_up_is_refused() {
    let (_, mut explanation) = saved();
    *explanation.pointer_mut("/axes/0/criteria/0/contribution").unwrap() = json!(0.25);
    let error = serde_json::from_value::<Explanation>(explanation).unwrap_err().to_string();
    assert!(error.contains("axis `requirement`"), "{error}");
}
