//! What an axis refuses.

use keyaccount::axis::{Axis, AxisError, NameFault};
use keyaccount::criterion::{Criterion, Missing};
use keyaccount::limits::{MAX_CRITERIA, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use keyaccount::provenance::Provenance;
use keyaccount::weights::{Weights, WeightsError};

use crate::{assert_names, axis, levels, linear};

fn refused(criteria: Vec<Criterion>) -> AxisError {
    Axis::new("a", "Axis", ("low", "high"), criteria).unwrap_err()
}

#[test]
fn name() {
    let criterion = || [Criterion::new("c", "x", linear())];
    let long = "é".repeat(MAX_NAME_BYTES / 2) + "é";
    let cases = [
        (Axis::new(" ", "Axis", ("low", "high"), criterion()), "axis key"),
        (Axis::new("a", "", ("low", "high"), criterion()), "axis name"),
        (Axis::new("a", "Axis", ("\t", "high"), criterion()), "low pole"),
        (Axis::new("a", "Axis", ("low", "\n"), criterion()), "high pole"),
        (
            Axis::new("a", "A", ("low", "high"), [Criterion::new("", "x", linear())]),
            "criterion name",
        ),
        (Axis::new("a", "A", ("low", "high"), [Criterion::new("c", " ", linear())]), "column name"),
        (
            Axis::new(
                "a",
                "A",
                ("low", "high"),
                [Criterion::new("c", "x", linear()).with_ratio("x", "")],
            ),
            "column name",
        ),
    ];
    for (result, what) in cases {
        let error = result.unwrap_err();
        assert!(
            matches!(&error, AxisError::Name { fault: NameFault::Empty { what: w }, .. } if *w == what),
            "{error:?}"
        );
        assert_names(&error, &["axis `", what, "empty"]);
    }
    let error = Axis::new("a", long.clone(), ("low", "high"), criterion()).unwrap_err();
    let (bytes, limit) = (long.len(), MAX_NAME_BYTES);
    let fault = NameFault::TooLong { what: "axis name", bytes, limit };
    assert_eq!(error, AxisError::Name { axis: "a".into(), fault });
    assert_names(&error, &["`a`", "axis name", "258", "256"]);
    let fits = "x".repeat(MAX_NAME_BYTES);
    assert!(Axis::new("a", fits, ("low", "high"), criterion()).is_ok());
}

#[test]
fn texts_are_not_longer_than_their_limit() {
    let text = |bytes| Provenance::published("x".repeat(bytes));
    let criterion = || Criterion::new("c", "x", linear());
    let with = |bytes| {
        [
            (criterion().with_unit("x".repeat(bytes)), "unit of a criterion"),
            (criterion().with_provenance(text(bytes)), "source of a criterion"),
            (criterion().with_levels_provenance(text(bytes)), "source of a criterion's levels"),
        ]
    };
    for (criterion, what) in with(MAX_TEXT_BYTES + 1) {
        let (bytes, limit) = (MAX_TEXT_BYTES + 1, MAX_TEXT_BYTES);
        let fault = NameFault::TooLong { what, bytes, limit };
        assert_eq!(refused(vec![criterion]), AxisError::Name { axis: "a".into(), fault });
    }
    for (criterion, _) in with(MAX_TEXT_BYTES) {
        assert!(Axis::new("a", "Axis", ("low", "high"), [criterion]).is_ok());
    }
    let axis = axis("a").with_provenance(text(MAX_TEXT_BYTES + 1));
    let saved = serde_json::to_string(&axis).unwrap();
    let refusal = serde_json::from_str::<Axis>(&saved).unwrap_err().to_string();
    assert!(refusal.contains("the source of the axis has 4097 bytes"), "{refusal}");
}

#[test]
fn too_many_criteria() {
    let many = |count: usize| -> Vec<Criterion> {
        (0..count).map(|n| Criterion::new(format!("c{n}"), "x", linear())).collect()
    };
    let error = refused(many(MAX_CRITERIA + 1));
    let (criteria, limit) = (MAX_CRITERIA + 1, MAX_CRITERIA);
    assert_eq!(error, AxisError::TooManyCriteria { axis: "a".into(), criteria, limit });
    assert_names(&error, &["`a`", "257", "256"]);
    assert!(Axis::new("a", "Axis", ("low", "high"), many(MAX_CRITERIA)).is_ok());
}

#[test]
fn assumed_value() {
    for value in [-0.1, 1.0_f64.next_up(), f64::INFINITY, f64::NAN] {
        let criterion = Criterion::new("c", "x", linear());
        let error = refused(vec![criterion.with_missing(Missing::Assume(value))]);
        assert!(matches!(&error, AxisError::AssumedValue { .. }), "{error:?}");
        assert_names(&error, &["`a`", "`c`", &value.to_string(), "0 to 1"]);
    }
    for value in [0.0, -0.0, 1.0] {
        let criterion = Criterion::new("c", "x", linear());
        let kept = criterion.with_missing(Missing::Assume(value));
        assert!(Axis::new("a", "Axis", ("low", "high"), [kept]).is_ok());
    }
}

#[test]
fn ratio_of_levels() {
    let error = refused(vec![Criterion::new("c", "x", levels()).with_ratio("x", "y")]);
    assert_eq!(error, AxisError::RatioOfLevels { axis: "a".into(), criterion: "c".into() });
    assert_names(&error, &["`a`", "`c`", "divided"]);
}

#[test]
fn weights() {
    let with = |points: &[f64]| {
        let named = points.iter().enumerate();
        refused(
            named
                .map(|(n, p)| Criterion::new(format!("c{n}"), "x", linear()).with_weight(*p))
                .collect(),
        )
    };
    let source = |error: AxisError| match error {
        AxisError::Weights { axis, source } => {
            assert_eq!(axis, "a");
            source
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(source(with(&[])), WeightsError::Empty);
    assert!(matches!(source(with(&[1.0, f64::NAN])), WeightsError::NotFinite { .. }));
    let negative = WeightsError::Negative { criterion: "c1".into(), weight: -1.0 };
    assert_eq!(source(with(&[1.0, -1.0])), negative);
    assert_names(&with(&[1.0, -1.0]), &["axis `a`", "`c1`", "-1"]);
    assert!(matches!(source(with(&[0.0, 0.0])), WeightsError::AllZero { .. }));
    assert!(matches!(source(with(&[f64::MAX, f64::MAX])), WeightsError::SumOutOfRange { .. }));
    let twice = [Criterion::new("c", "x", linear()), Criterion::new("c", "y", linear())];
    let duplicate = WeightsError::Duplicate { criterion: "c".into() };
    assert_eq!(source(refused(twice.into())), duplicate);
}

#[test]
fn weights_do_not_match() {
    let axis = axis("a");
    let weights = Weights::equal(["another"]).unwrap();
    let error = axis.with_weights(&weights).unwrap_err();
    assert!(matches!(&error, AxisError::WeightsDoNotMatch { .. }));
    assert_names(&error, &["`a`", "another", "a criterion"]);
    let weights = Weights::equal(["a criterion", "another"]).unwrap();
    assert!(axis.with_weights(&weights).is_err());
    assert!(axis.with_weights(&Weights::equal(["a criterion"]).unwrap()).is_ok());
}
