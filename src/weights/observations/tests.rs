use ndarray::{Array2, array};

use super::*;

fn benefits(names: &[&str]) -> Vec<ObservedCriterion> {
    names.iter().copied().map(ObservedCriterion::benefit).collect()
}

#[test]
fn rows_with_a_missing_value_are_left_out_and_counted() {
    let nan = f64::NAN;
    let data = array![[1.0, 5.0], [nan, 6.0], [2.0, nan], [nan, nan], [3.0, 7.0]];
    let observations = Observations::from_array(data.view(), benefits(&["a", "b"])).unwrap();
    assert_eq!((observations.rows(), observations.complete_rows()), (5, 2));
    assert_eq!(observations.missing().collect::<Vec<_>>(), [("a", 2), ("b", 2)]);
    let values: Vec<&[f64]> = observations.observed().iter().map(|o| o.values.as_slice()).collect();
    assert_eq!(values, [&[1.0, 3.0], &[5.0, 7.0]]);
    assert_eq!([observations.row(0), observations.row(1)], [0, 4]);
}

#[test]
fn portfolio_and_array_give_the_same_observations() {
    let portfolio = Portfolio::builder()
        .column("unused", ["x", "y", "z"])
        .column("b", [4_i64, 5, 6])
        .column("a", vec![Some(1.0), None, Some(3.0)])
        .build()
        .unwrap();
    let criteria = || [ObservedCriterion::benefit("a").named("A"), ObservedCriterion::cost("b")];
    let data = array![[1.0, 4.0], [f64::NAN, 5.0], [3.0, 6.0]];
    let one = Observations::from_portfolio(&portfolio, criteria()).unwrap();
    assert_eq!(one, Observations::from_array(data.view(), criteria()).unwrap());
    assert_eq!(one.criteria().next().map(ObservedCriterion::name), Some("A"));
}

#[test]
fn every_broken_rule_has_its_error() {
    use ObservationsError as E;
    let two = Array2::<f64>::zeros((3, 2));
    let of = |criteria| Observations::from_array(two.view(), criteria).unwrap_err();
    assert_eq!(of(vec![]), E::Empty);
    let many: Vec<_> = (0..257).map(|i| ObservedCriterion::benefit(i.to_string())).collect();
    assert_eq!(of(many), E::TooManyCriteria { criteria: 257, limit: 256 });
    assert_eq!(of(benefits(&["a", "a"])), E::Duplicate { criterion: "a".into() });
    assert_eq!(of(benefits(&["a"])), E::CriterionCount { criteria: 1, columns: 2 });

    let infinite = array![[1.0, 2.0], [1.0, f64::NEG_INFINITY]];
    assert_eq!(
        Observations::from_array(infinite.view(), benefits(&["a", "b"])),
        Err(E::Infinite { criterion: "b".into(), row: 1, value: f64::NEG_INFINITY })
    );

    let portfolio = Portfolio::builder()
        .column("a", [1.0, f64::NAN, 2.0])
        .column("b", [f64::NAN, 1.0, 2.0])
        .column("text", ["x", "y", "z"])
        .build()
        .unwrap();
    let of = |criteria| Observations::from_portfolio(&portfolio, criteria).unwrap_err();
    assert_eq!(
        of(vec![ObservedCriterion::benefit("c").named("Growth")]),
        E::NoColumn {
            criterion: "Growth".into(),
            column: "c".into(),
            columns: vec!["a".into(), "b".into(), "text".into()],
        }
    );
    assert_eq!(
        of(benefits(&["text"])),
        E::Text { criterion: "text".into(), column: "text".into() }
    );
    let few = of(benefits(&["a", "b"]));
    let missing = vec![("a".into(), 1), ("b".into(), 1)];
    assert_eq!(few, E::TooFewRows { complete: 1, rows: 3, missing });
    assert!(few.to_string().contains("missing values: a 1, b 1"), "{few}");
    let none = Observations::from_array(Array2::zeros((0, 1)).view(), benefits(&["a"]));
    assert_eq!(none, Err(E::TooFewRows { complete: 0, rows: 0, missing: vec![] }));
}
