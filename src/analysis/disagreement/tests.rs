use super::*;
use crate::analysis::testing::classes;
use crate::model::{Bensaou, FourS, MillmanWilson, Model, Webster};

fn rule(one: (&str, &str), other: (&str, &str), severity: Severity) -> DisagreementRule {
    DisagreementRule {
        one: ModelClass::new(one.0, one.1),
        other: ModelClass::new(other.0, other.1),
        severity,
        reason: "they differ".into(),
        provenance: Provenance::caller(),
    }
}

#[test]
fn the_preset_obeys_its_own_checks_and_names_classes_that_exist() {
    let table = DisagreementTable::preset();
    assert_eq!(DisagreementTable::new(table.rules().to_vec()).unwrap(), table);
    let models: [Box<dyn Model>; 4] = [
        Box::new(FourS::preset()),
        Box::new(Bensaou::preset()),
        Box::new(MillmanWilson::preset()),
        Box::new(Webster::preset()),
    ];
    let views: Vec<ClassView<'_>> = models
        .iter()
        .map(|model| ClassView::new(&model.about().key, model.classes(), &[], &[]).unwrap())
        .collect();
    assert_eq!(table.find(&views, None).unwrap().not_applicable, Vec::<usize>::new());
}

#[test]
fn each_broken_rule_of_a_table_has_its_error() {
    let good = rule(("m", "a"), ("n", "b"), Severity::Notice);
    let turned = rule(("n", "b"), ("m", "a"), Severity::Critical);
    assert_eq!(
        DisagreementTable::new(vec![good.clone(), turned]).unwrap_err(),
        DisagreementTableError::Duplicate { rule: 1, first: 0 }
    );
    assert_eq!(
        DisagreementTable::new(vec![rule(("m", "a"), ("m", "b"), Severity::Notice)]).unwrap_err(),
        DisagreementTableError::OneModel { rule: 0, model: "m".into() }
    );
    let silent = DisagreementRule { reason: " ".into(), ..good };
    assert_eq!(
        DisagreementTable::new(vec![silent]).unwrap_err(),
        DisagreementTableError::NoReason { rule: 0 }
    );
}

#[test]
fn a_table_loads_through_the_same_checks() {
    let table = DisagreementTable::preset();
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<DisagreementTable>(&json).unwrap(), table);
    let bad = json.replacen("\"bensaou\"", "\"four_s\"", 1);
    let error = serde_json::from_str::<DisagreementTable>(&bad).unwrap_err();
    assert!(error.to_string().contains("a disagreement is between two models"), "{error}");
    let bad = json.replacen("\"rules\"", "\"rule\"", 1);
    assert!(serde_json::from_str::<DisagreementTable>(&bad).is_err());
}

#[test]
fn severity_comes_before_money_and_money_before_margin() {
    let (ours, theirs) = (classes(&["a", "b"]), classes(&["x", "y"]));
    let table = DisagreementTable::new(vec![
        rule(("m", "a"), ("n", "x"), Severity::Notice),
        rule(("m", "b"), ("n", "x"), Severity::Critical),
        rule(("m", "b"), ("other", "x"), Severity::Critical),
        rule(("m", "c"), ("n", "x"), Severity::Critical),
    ])
    .unwrap();
    let codes = [0, 1, 1, 1, 1, 0, 255];
    let views = [
        ClassView::new("m", &ours, &codes, &[0.1, 0.1, 0.2, 0.3, f64::INFINITY, 0.1, f64::NAN])
            .unwrap(),
        ClassView::new("n", &theirs, &[0; 7], &[0.5; 7]).unwrap(),
    ];
    let money = Money::new(vec![900.0, f64::NAN, 5.0, 5.0, 7.0, -1.0, 3.0]).unwrap();
    let result = table.find(&views, Some(&money)).unwrap();
    let rows: Vec<usize> = result.found.iter().map(|found| found.row).collect();
    assert_eq!(rows, [4, 3, 2, 1, 0, 5]);
    assert_eq!(result.found[0].margin, Some(0.5));
    assert_eq!(result.not_applicable, [2, 3]);
    assert_eq!(result.found[0].one.1.term, "The b ones");
}

#[test]
fn a_margin_that_nothing_uses_up_is_a_word_in_a_file() {
    let (ours, theirs) = (classes(&["a"]), classes(&["x"]));
    let table =
        DisagreementTable::new(vec![rule(("m", "a"), ("n", "x"), Severity::Notice)]).unwrap();
    let views = [
        ClassView::new("m", &ours, &[0, 0], &[f64::INFINITY, 0.5]).unwrap(),
        ClassView::new("n", &theirs, &[0, 0], &[]).unwrap(),
    ];
    let json = serde_json::to_value(table.find(&views, None).unwrap()).unwrap();
    assert_eq!(json["found"][0]["margin"], "infinite");
    assert_eq!(json["found"][1]["margin"], 0.5);
    assert_eq!(json["found"][1]["money"], serde_json::Value::Null);
}

#[test]
fn views_are_of_different_models_and_the_same_accounts() {
    let classes = classes(&["a"]);
    let view = |model, codes| ClassView::new(model, &classes, codes, &[]).unwrap();
    let table = DisagreementTable::preset();
    assert_eq!(
        table.find(&[view("m", &[0]), view("m", &[0])], None).unwrap_err(),
        DisagreementError::ModelTwice { model: "m".into() }
    );
    let length = |what, length, expected| {
        DisagreementError::Input(InputError::Length { what, length, expected })
    };
    assert_eq!(
        table.find(&[view("m", &[0]), view("n", &[0, 0])], None).unwrap_err(),
        length("a classification", 2, 1)
    );
    let money = Money::new(vec![]).unwrap();
    assert_eq!(
        table.find(&[view("m", &[0])], Some(&money)).unwrap_err(),
        length("the money", 0, 1)
    );
}
