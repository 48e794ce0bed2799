//! What is said of why, where the answer is unusual: nothing was observed, a 0 multiplies, a number is
//! huge, an axis has a name of its own.

use keyaccount::axis::{Aggregation, Axis};
use keyaccount::class::Class;
use keyaccount::counterfactual::{Alone, Obstacle};
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::model::{About, CustomModel, FourS, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, Cut};

/// One axis named "The value of it" over `a` and `b`, each linear from 0 to 10, cut in the middle.
fn model(aggregation: Aggregation, missing: Missing) -> CustomModel {
    let linear = ValueFunction::linear(0.0, 10.0).unwrap();
    let criterion = |name: &str| Criterion::new(name, name, linear.clone()).with_missing(missing);
    let axis = Axis::new("worth", "The value of it", ("low", "high"), ["a", "b"].map(criterion));
    let class = |key: &str| Class {
        key: key.to_owned(),
        term: key.to_owned(),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    };
    let about = About {
        key: "mine".to_owned(),
        name: "Mine".to_owned(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    let only = [axis.unwrap().with_aggregation(aggregation)];
    let bands = Bands::new(vec![Cut::MIDPOINT]).unwrap();
    CustomModel::new(about, only, bands, ["no", "yes"].map(class)).unwrap()
}

fn account(a: f64, b: f64) -> Portfolio<'static> {
    Portfolio::builder().column("a", vec![a]).column("b", vec![b]).build().unwrap()
}

#[test]
fn where_nothing_was_observed_nothing_is_assumed() {
    let model = model(Aggregation::Additive, Missing::Assume(0.75));
    let nothing = model.explain(&account(f64::NAN, f64::NAN), 0).unwrap();
    assert_eq!(nothing.axes[0].score, None);
    for criterion in &nothing.axes[0].criteria {
        assert_eq!((criterion.value, criterion.effective_weight), (None, 0.0));
    }
    let half = model.explain(&account(5.0, f64::NAN), 0).unwrap();
    let assumed = &half.axes[0].criteria[1];
    assert_eq!((assumed.value, assumed.effective_weight), (Some(0.75), 0.5));
}

#[test]
fn a_criterion_that_is_worth_nothing_stops_the_others_on_a_geometric_axis() {
    let zeroed = Obstacle::Zeroed { criterion: "b".to_owned() };
    let ends = |aggregation, a, b| {
        let what_if = model(aggregation, Missing::Share).counterfactuals(&account(a, b), 0);
        let what_if = what_if.unwrap();
        let Alone::Number(a) = &what_if.column("a").unwrap().alone else { panic!("{what_if}") };
        (a.up.end.clone(), a.down.end.clone(), what_if.to_string())
    };
    let (up, down, said) = ends(Aggregation::Geometric, 5.0, 0.0);
    assert_eq!((up, down), (zeroed.clone(), zeroed));
    assert!(said.contains("up: not by this alone, b is worth 0, and the axis with it"), "{said}");
    // Where nothing is worth 0, or the axis adds, it moves.
    for (aggregation, b) in [(Aggregation::Geometric, 1.0), (Aggregation::Additive, 0.0)] {
        let up = ends(aggregation, 5.0, b).0;
        assert!(matches!(up, Obstacle::Settles { at } if (at - 10.0).abs() < 1e-9), "{up:?}");
    }
    assert_eq!(ends(Aggregation::Geometric, 12.0, 1.0).0, Obstacle::Saturated);
}

/// Of weight 0, and a ratio.
#[test]
fn what_has_no_weight_is_shown_as_it_is() {
    let rating = || ValueFunction::linear(0.0, 10.0).unwrap();
    let model = FourS::builder()
        .attractiveness([
            Criterion::new("size", "size", rating()),
            Criterion::new("ratio", "p", rating()).with_ratio("p", "q").with_weight(0.0),
        ])
        .relative_strength([Criterion::new("rank", "rank", rating())])
        .build()
        .unwrap();
    let account = |q: f64| {
        let columns = [("size", 9.975), ("rank", 5.0), ("p", 4.0), ("q", q)];
        let builder = columns.into_iter().fold(Portfolio::builder(), |builder, (name, number)| {
            builder.column(name, vec![number])
        });
        builder.build().unwrap()
    };
    let ratio = |q: f64| model.explain(&account(q), 0).unwrap().axes[0].criteria[1].clone();
    let found = ratio(2.0);
    assert_eq!((found.raw, found.missing, found.value), (Some(2.0), None, None));
    assert_eq!((ratio(0.0).raw, ratio(0.0).missing), (None, Some(Missing::Share)));
}

#[test]
fn nearly_all_is_not_all() {
    let linear = ValueFunction::linear(0.0, 10.0).unwrap();
    let criterion =
        |name: &str, weight: f64| Criterion::new(name, name, linear.clone()).with_weight(weight);
    let model = FourS::builder()
        .attractiveness([criterion("a", 399.0), criterion("b", 1.0)])
        .relative_strength([criterion("c", 1.0)])
        .build()
        .unwrap();
    for (a, b, said) in [(1.0, f64::NAN, "99 %"), (1.0, 1.0, "100 %"), (f64::NAN, 1.0, "50 %")] {
        let portfolio = Portfolio::builder().column("a", [a]).column("b", [b]).column("c", [1.0]);
        let text = model.explain(&portfolio.build().unwrap(), 0).unwrap().to_string();
        assert!(text.contains(&format!("coverage: {said}")), "{text}");
    }
}

#[test]
fn people_read_the_names_of_axes_and_numbers_that_fit_a_line() {
    let model = model(Aggregation::Additive, Missing::Share);
    let said = model.explain(&account(1e300, 1.0), 0).unwrap().to_string();
    assert!(said.contains("nearest border: no at The value of it -0.050"), "{said}");
    assert!(said.contains("a = 1e300 (beyond the reference levels)"), "{said}");
}
