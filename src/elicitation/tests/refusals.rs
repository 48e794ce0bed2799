//! What is not fitted, and what does not load.

use serde_json::json;

use super::*;
use crate::model::MillmanWilson;

fn refused(model: &CustomModel, classes: Vec<Option<&str>>) -> ElicitationError {
    let portfolio = columns(8, classes.len(), 0.0);
    Elicitation::default().fit(model, &portfolio, &Examples::by_row(classes)).unwrap_err()
}

#[test]
fn examples_that_do_not_suffice_are_refused() {
    let model = bands(&[0.5], [1.0, 1.0]);
    let portfolio = columns(8, 3, 0.0);
    assert_eq!(
        Elicitation::default().fit(&model, &portfolio, &Examples::by_row([Some("class_0")])),
        Err(ElicitationError::ExampleCount { examples: 1, rows: 3 })
    );
    assert_eq!(
        refused(&model, vec![None, Some("class_1"), Some("gold")]),
        ElicitationError::UnknownClass {
            row: 2,
            class: "gold".into(),
            known: vec!["class_0".into(), "class_1".into()]
        }
    );
    assert_eq!(
        refused(&model, vec![Some("class_1"); 20]),
        ElicitationError::TooFewClasses { classes: 1 }
    );
    assert_eq!(refused(&model, vec![None; 20]), ElicitationError::TooFewClasses { classes: 0 });
    let mut few = vec![Some("class_0"); 20];
    few[..4].fill(Some("class_1"));
    assert_eq!(
        refused(&model, few),
        ElicitationError::TooFewExamples { cut: "value".into(), below: 16, above: 4, needed: 5 }
    );
}

#[test]
fn criteria_that_say_nothing_are_refused() {
    let classes = || Examples::by_row((0..20).map(|i| Some(["class_0", "class_1"][i % 2])));
    let fit = |a: Vec<f64>| {
        let portfolio = Portfolio::builder().column("a", a.clone()).column("b", a).build().unwrap();
        Elicitation::default().fit(&bands(&[0.5], [1.0, 1.0]), &portfolio, &classes()).unwrap_err()
    };
    assert_eq!(
        fit(vec![f64::NAN; 20]),
        ElicitationError::NothingObserved { axis: "value".into(), examples: 20 }
    );
    let nothing = ElicitationError::NothingSeparates { axis: "value".into() };
    assert_eq!(fit(vec![5.0; 20]), nothing);
    // High numbers in the low class.
    assert_eq!(fit((0..20).map(|i| f64::from(10 - 10 * (i % 2))).collect()), nothing);
}

#[test]
fn models_that_cannot_be_fitted_are_refused() {
    let portfolio = columns(9, 20, 0.0);
    let stages = ["pre_kam", "mid_kam"];
    let examples = Examples::by_row((0..20).map(|i| Some(stages[i % 2])));
    assert_eq!(
        Elicitation::default().fit(&MillmanWilson::preset(), &portfolio, &examples),
        Err(ElicitationError::UnsupportedRule { model: "millman_wilson".into() })
    );
    let examples = || Examples::by_row((0..20).map(|i| Some(["class_0", "class_1"][i % 2])));
    let product = axis("value", [rating("a")]).with_aggregation(Aggregation::Geometric);
    let product = custom(Bands::new(vec![Cut::MIDPOINT]).unwrap(), vec![product], 2);
    assert_eq!(
        Elicitation::default().fit(&product, &portfolio, &examples()),
        Err(ElicitationError::Geometric { axis: "value".into() })
    );
    for ridge in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let spec = Elicitation { ridge, ..Elicitation::default() };
        let error = spec.fit(&bands(&[0.5], [1.0, 1.0]), &portfolio, &examples()).unwrap_err();
        assert!(matches!(error, ElicitationError::Ridge { .. }));
    }
    let elsewhere = axis("value", [rating("z")]);
    let elsewhere = custom(Bands::new(vec![Cut::MIDPOINT]).unwrap(), vec![elsewhere], 2);
    let error = Elicitation::default().fit(&elsewhere, &portfolio, &examples()).unwrap_err();
    assert!(matches!(error, ElicitationError::Classify(_)));
}

#[test]
fn a_report_that_no_fit_gives_does_not_load() {
    let truth = bands(&[0.5], [1.0, 1.0]);
    let portfolio = columns(4, 60, 0.0);
    let mut classes: Vec<_> =
        by(&truth, &portfolio).iter().map(|(_, class)| Some(class.to_owned())).collect();
    classes[0] =
        Some(if classes[0].as_deref() == Some("class_0") { "class_1" } else { "class_0" }.into());
    let report = Elicitation::default().fit(&truth, &portfolio, &Examples::by_row(classes));
    let saved = serde_json::to_value(report.unwrap().report).unwrap();
    serde_json::from_value::<ElicitationReport>(saved.clone()).unwrap();
    let cases = [
        ("/examples", json!(10), "the confusion table holds 60 of 10 examples"),
        ("/agreeing", json!(50), "50 examples agree, but the confusion table has "),
        ("/cross_validated", json!(1.5), "an agreement of 1.5 in cross-validation is not in 0..=1"),
        ("/confusion/1", json!([1]), "a row or a column of 1 cells for 2 classes"),
        ("/classes", json!(["class_0"]), "a row or a column of 2 cells for 1 classes"),
        ("/contradictions", json!([]), "0 contradictions are listed of "),
        ("/contradictions/0/distance", json!(-0.5), "-0.5 is no distance"),
        ("/contradictions/0/given", json!("gold"), "`gold` and `class_"),
        ("/weights/0/weight", json!(50.0), "criterion `A`: the weight 50 is not in 0..=1"),
    ];
    for (place, value, expected) in cases {
        let mut edited = saved.clone();
        *edited.pointer_mut(place).unwrap() = value;
        let error = serde_json::from_value::<ElicitationReport>(edited).unwrap_err().to_string();
        assert!(error.contains(expected), "{place}: {error}");
    }
}
