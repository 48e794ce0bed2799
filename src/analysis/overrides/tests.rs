use super::*;
use crate::analysis::testing::classes;
use crate::class::ClassCode;
use crate::criterion::{Criterion, ValueFunction};
use crate::model::{DesignFit, Model};
use crate::portfolio::Portfolio;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn decision(account: &str, class: &str, on: &str, expires: Option<&str>) -> Override {
    Override {
        account: account.into(),
        class: class.into(),
        by: "a person".into(),
        on: date(on),
        reason: "because".into(),
        expires: expires.map(date),
    }
}

#[test]
fn each_broken_rule_has_its_error() {
    let good = decision("x", "low", "2026-01-01", None);
    let error = |decision: Override| Overrides::new("m", vec![decision]).unwrap_err();
    let empty = |field| OverridesError::Empty { position: 0, field };
    assert_eq!(error(Override { account: String::new(), ..good.clone() }), empty("account"));
    assert_eq!(error(Override { class: " ".into(), ..good.clone() }), empty("class"));
    assert_eq!(error(Override { by: String::new(), ..good.clone() }), empty("by"));
    assert_eq!(error(Override { reason: "\n".into(), ..good.clone() }), empty("reason"));
    let long = Override { reason: "x".repeat(4097), ..good.clone() };
    assert_eq!(
        error(long),
        OverridesError::TooLong { position: 0, field: "reason", bytes: 4097, limit: 4096 }
    );
    let on = date("2026-01-01");
    assert_eq!(
        error(Override { expires: Some(on), ..good.clone() }),
        OverridesError::NeverStands { position: 0, on, expires: on }
    );
    let account = "x".to_owned();
    assert_eq!(
        Overrides::new("m", vec![good.clone(), good]).unwrap_err(),
        OverridesError::SameDay { position: 1, first: 0, account, on }
    );
}

#[test]
fn an_id_of_two_rows_is_refused() {
    let classes = classes(&["low", "high"]);
    let machine = ClassView::new("m", &classes, &[0, 0, 0], &[]).unwrap();
    let decisions = vec![decision("Bolt", "high", "2026-01-01", None)];
    let overrides = Overrides::new("m", decisions).unwrap();
    let codes = |ids: [&str; 3]| {
        let effective = overrides.apply(machine, &Ids::from(ids), date("2026-02-01"));
        effective.map(|effective| effective.codes().to_vec())
    };
    let twice = |id: &str| OverridesError::DuplicateId { id: id.into(), first_row: 0, row: 2 };
    assert_eq!(codes(["Bolt", "Acme", "Bolt"]), Err(twice("Bolt")));
    // Also where no decision is on it, so that a table is refused today or never.
    assert_eq!(codes(["Acme", "Bolt", "Acme"]), Err(twice("Acme")));
    assert_eq!(codes(["", "Bolt", ""]), Ok(vec![0, 1, 0]));
}

#[test]
fn a_file_is_loaded_through_the_same_checks() {
    let overrides =
        Overrides::new("m", vec![decision("x", "low", "2026-01-01", Some("2026-07-01"))]).unwrap();
    let json = serde_json::to_string(&overrides).unwrap();
    assert_eq!(serde_json::from_str::<Overrides>(&json).unwrap(), overrides);
    for (from, to) in [
        ("2026-07-01", "2025-07-01"),
        ("2026-07-01", "2026-07-32"),
        ("because", ""),
        ("\"by\"", "\"who\""),
        ("\"format_version\":1", "\"format_version\":2"),
    ] {
        let bad = json.replacen(from, to, 1);
        assert_ne!(bad, json);
        assert!(serde_json::from_str::<Overrides>(&bad).is_err(), "{bad}");
    }
    let toml = toml::to_string(&overrides).unwrap();
    assert_eq!(toml::from_str::<Overrides>(&toml).unwrap(), overrides);
}

#[test]
fn the_latest_decision_counts_until_it_expires() {
    let overrides = Overrides::new(
        "m",
        vec![
            decision("x", "high", "2026-03-01", Some("2026-04-01")),
            decision("x", "low", "2026-01-01", None),
        ],
    )
    .unwrap();
    let standing = |day| overrides.standing("x", date(day)).map(|found| found.class.as_str());
    assert_eq!(standing("2025-12-31"), None);
    assert_eq!(standing("2026-01-01"), Some("low"));
    assert_eq!(standing("2026-03-31"), Some("high"));
    // Not "low" again: the later decision replaced it for good.
    assert_eq!(standing("2026-04-01"), None);

    let classes = classes(&["low", "high"]);
    let ids = Ids::from(["x"]);
    let machine = ClassView::new("m", &classes, &[255], &[]).unwrap();
    for day in ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"] {
        let effective = overrides.apply(machine, &ids, date(day)).unwrap();
        let wanted =
            standing(day).map_or(ClassCode::UNCLASSIFIED, |key| machine.code_of(key).unwrap());
        assert_eq!(effective.get(0).unwrap().code(), wanted, "{day}");
        assert_eq!(effective.expired().count(), usize::from(day == "2026-04-01"));
    }
}

#[test]
fn a_person_class_has_no_margin_and_the_machine_class_stays_beside_it() {
    let overrides = Overrides::new(
        "m",
        vec![
            decision("x", "high", "2026-03-01", None),
            decision("gone", "high", "2026-03-01", None),
        ],
    )
    .unwrap();
    let classes = classes(&["low", "high"]);
    let machine = ClassView::new("m", &classes, &[0, 0], &[0.25, 0.5]).unwrap();
    let effective = overrides.apply(machine, &Ids::from(["x", "y"]), date("2026-03-01")).unwrap();
    let view = effective.view(&classes).unwrap();
    assert_eq!((view.codes(), view.margin(0), view.margin(1)), (&[1, 0][..], None, Some(0.5)));
    let person = effective.get(0).unwrap();
    assert!(
        matches!(person, EffectiveClass::Person { machine, .. } if machine == ClassCode::new(0))
    );
    let second = EffectiveClass::Machine { code: ClassCode::new(0), margin: Some(0.5) };
    assert_eq!(effective.get(1), Some(second));
    assert_eq!(effective.get(2), None);
    let unmatched: Vec<&str> = effective.unmatched().iter().map(|o| o.account.as_str()).collect();
    assert_eq!(unmatched, ["gone"]);
    assert_eq!(effective.decisions().map(|(row, _)| row).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_decision_fits_the_model_and_the_accounts() {
    let classes = classes(&["low"]);
    let machine = ClassView::new("m", &classes, &[0], &[]).unwrap();
    let day = date("2026-01-01");
    let apply = |model: &str, class: &str, ids: &Ids<'_>| {
        Overrides::new(model, vec![decision("x", class, "2026-01-01", None)])
            .unwrap()
            .apply(machine, ids, day)
            .unwrap_err()
    };
    let ids = Ids::from(["x"]);
    assert_eq!(
        apply("other", "low", &ids),
        OverridesError::OtherModel { overrides: "other".into(), classified_by: "m".into() }
    );
    let unknown = apply("m", "top", &ids);
    let said = "override 0, on \"x\": `m` has no class `top`: use one of low";
    assert_eq!(unknown.to_string(), said);
    let length = apply("m", "low", &Ids::from(["x", "y"]));
    assert!(matches!(length, OverridesError::Input(InputError::Length { .. })));
}

#[test]
fn machine_reasons_are_never_shown_for_a_person_class() {
    let linear = || ValueFunction::linear(0.0, 1.0).unwrap();
    let model = DesignFit::builder()
        .requirement([Criterion::new("Need", "need", linear())])
        .capability([Criterion::new("Skill", "skill", linear())])
        .build()
        .unwrap();
    let portfolio = Portfolio::builder()
        .ids(["x", "y"])
        .column("need", vec![1.0, 1.0])
        .column("skill", vec![0.0, 0.0])
        .build()
        .unwrap();
    let classified = model.classify(&portfolio).unwrap();
    let machine = ClassView::of(&model, &classified).unwrap();
    let key = model.about().key.clone();
    let decisions = vec![decision("x", "fitting", "2026-01-01", None)];
    let overrides = Overrides::new(key, decisions.clone()).unwrap();
    let effective = overrides.apply(machine, portfolio.ids().unwrap(), date("2026-01-02")).unwrap();
    let person = effective.explain(&model, &portfolio, 0).unwrap();
    assert_eq!(person, EffectiveExplanation::Person(decisions[0].clone()));
    let text = serde_json::to_string(&person).unwrap();
    assert!(!text.contains("under_designed") && !text.contains("Skill"), "{text}");
    let machine = effective.explain(&model, &portfolio, 1).unwrap();
    assert!(matches!(machine, EffectiveExplanation::Machine(found) if found.row == 1));
}
