use proptest::prelude::*;

use super::*;
use crate::criterion::{Criterion, Missing, ValueFunction};
use crate::model::{About, CustomModel, FourS, Model, ModelError as Refused};
use crate::random::Random;
use crate::rule::{Bands, Cut, Grid, RuleError};

mod refusals;

fn rating(column: &str) -> Criterion {
    Criterion::new(column.to_uppercase(), column, ValueFunction::linear(0.0, 10.0).unwrap())
}

fn columns(seed: u64, rows: usize, gaps: f64) -> Portfolio<'static> {
    let mut random = Random::new(seed);
    ["a", "b", "c", "d"]
        .into_iter()
        .fold(Portfolio::builder(), |builder, name| {
            let column: Vec<f64> = (0..rows)
                .map(|_| {
                    let number = random.unit() * 10.0;
                    if random.unit() < gaps { f64::NAN } else { number }
                })
                .collect();
            builder.column(name, column)
        })
        .ids((0..rows).map(|row| format!("A{row}")).collect::<Vec<_>>())
        .build()
        .unwrap()
}

fn four_s(weights: [f64; 4], cuts: [f64; 2]) -> FourS {
    let [a, b, c, d] = weights;
    FourS::builder()
        .attractiveness([rating("a").with_weight(a), rating("b").with_weight(b)])
        .relative_strength([rating("c").with_weight(c), rating("d").with_weight(d)])
        .cuts(cuts[0], cuts[1])
        .build()
        .unwrap()
}

fn custom(rule: impl Into<crate::rule::BuiltIn>, axes: Vec<Axis>, classes: usize) -> CustomModel {
    let class = |code: usize| crate::class::Class {
        key: format!("class_{code}"),
        term: format!("Class {code}"),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    };
    let about = About {
        key: "test".into(),
        name: "Test".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    CustomModel::new(about, axes, rule, (0..classes).map(class)).unwrap()
}

fn axis(key: &str, criteria: impl IntoIterator<Item = Criterion>) -> Axis {
    Axis::new(key, key, ("low", "high"), criteria).unwrap()
}

fn bands(cuts: &[f64], weights: [f64; 2]) -> CustomModel {
    let [a, b] = weights;
    let axis = axis("value", [rating("a").with_weight(a), rating("b").with_weight(b)]);
    let rule = Bands::new(Cut::each(cuts.iter().copied()).unwrap()).unwrap();
    custom(rule, vec![axis], cuts.len() + 1)
}

/// The classes that a model gives, as examples.
fn by<M: Model>(model: &M, portfolio: &Portfolio<'_>) -> Examples {
    let result = model.classify(portfolio).unwrap();
    Examples::by_row(result.iter().map(|row| model.class(row.code()).map(|c| c.key.clone())))
}

#[test]
fn a_model_is_found_again_from_its_classes() {
    let truth = four_s([3.0, 1.0, 1.0, 4.0], [0.6, 0.35]);
    let portfolio = columns(1, 400, 0.0);
    let guess = four_s([1.0; 4], [0.5, 0.5]);
    let examples = by(&truth, &portfolio);
    let Elicited { model, report } =
        Elicitation::default().fit(&guess, &portfolio, &examples).unwrap();
    assert!(report.agreement() > 0.97, "{report}");
    assert!(report.cross_validated.is_some_and(|share| share > 0.93), "{report}");
    for (found, truth) in model.axes().iter().zip(truth.axes()) {
        for (found, truth) in found.weights().iter().zip(truth.weights()) {
            assert!((found - truth).abs() < 0.06, "{found} for {truth}");
        }
    }
    for (found, truth) in model.cuts().iter().zip(truth.cuts()) {
        assert!((found.at - truth.at).abs() < 0.04, "{} for {}", found.at, truth.at);
    }
}

#[test]
fn bands_of_three_cuts_are_found_again() {
    let truth = bands(&[0.3, 0.5, 0.7], [1.0, 3.0]);
    let portfolio = columns(2, 400, 0.0);
    let guess = bands(&[0.25, 0.5, 0.75], [1.0, 1.0]);
    let Elicited { model, report } =
        Elicitation::default().fit(&guess, &portfolio, &by(&truth, &portfolio)).unwrap();
    assert!(report.agreement() > 0.97, "{report}");
    assert!((model.axes()[0].weights()[1] - 0.75).abs() < 0.05);
    let confusion: u64 = report.confusion.iter().flatten().sum();
    assert_eq!((confusion, report.examples), (400, 400));
    let diagonal: u64 = report.confusion.iter().enumerate().map(|(at, row)| row[at]).sum();
    assert_eq!(diagonal, report.agreeing);
}

#[test]
fn a_class_on_both_sides_of_a_cut_leaves_it_to_the_others() {
    let model = |weights: [f64; 4], cells: Vec<Vec<u8>>| {
        let [first, second, third, fourth] = weights;
        let x = axis("x", [rating("a").with_weight(first), rating("b").with_weight(second)]);
        let y = axis("y", [rating("c").with_weight(third), rating("d").with_weight(fourth)]);
        let cuts = |count| Cut::each([0.45, 0.6].into_iter().take(count)).unwrap();
        let grid = Grid::new(cuts(cells[0].len() - 1), cuts(cells.len() - 1), cells).unwrap();
        custom(grid, vec![x, y], 3)
    };
    let portfolio = columns(3, 400, 0.0);
    // High on x is one class, whatever y says.
    let cells = || vec![vec![0, 1], vec![2, 1]];
    let examples = by(&model([4.0, 1.0, 1.0, 4.0], cells()), &portfolio);
    let fitted = Elicitation::default().fit(&model([1.0; 4], cells()), &portfolio, &examples);
    let report = fitted.unwrap().report;
    assert!(report.agreement() > 0.97, "{report}");
    // Along a diagonal every class lies on both sides of some cut: nothing tells where it is.
    let cells = || vec![vec![0, 0, 1], vec![0, 1, 2], vec![1, 2, 2]];
    let examples = by(&model([1.0; 4], cells()), &portfolio);
    let refused = Elicitation::default().fit(&model([1.0; 4], cells()), &portfolio, &examples);
    assert!(matches!(refused, Err(ElicitationError::TooFewExamples { below: 0, .. })));
}

/// Class 0 is an angle: the cell inside its rectangle, in the middle of the grid, has another class.
#[test]
fn a_cell_that_an_angle_encloses_is_not_of_its_class() {
    let x = axis("x", [rating("a"), rating("b")]);
    let y = axis("y", [rating("c"), rating("d")]);
    let cells = vec![vec![0, 0, 2], vec![0, 1, 3], vec![4, 5, 6]];
    let cuts = || Cut::each([0.4, 0.6]).unwrap();
    let truth = custom(Grid::new(cuts(), cuts(), cells).unwrap(), vec![x, y], 7);
    let portfolio = columns(11, 800, 0.0);
    let mut classes: Vec<Option<String>> =
        by(&truth, &portfolio).iter().map(|(_, class)| Some(class.to_owned())).collect();
    // Most of those in the middle are said to belong to the angle.
    let middle: Vec<usize> =
        (0..800).filter(|row| classes[*row].as_deref() == Some("class_1")).collect();
    for (_, row) in middle.iter().enumerate().filter(|(place, _)| place % 10 > 0) {
        classes[*row] = Some("class_0".into());
    }
    let spec = Elicitation { minimum_examples: 1, ..Elicitation::default() };
    let report = spec.fit(&truth, &portfolio, &Examples::by_row(classes)).unwrap().report;
    let validated = report.cross_validated.unwrap();
    assert!((validated - report.agreement()).abs() < 0.05, "{validated}: {report}");
    let angle =
        || report.contradictions.iter().filter(|c| c.given == "class_0" && c.model == "class_1");
    assert!(angle().count() > 20, "{report}");
    assert!(angle().all(|contradiction| contradiction.distance > 0.0), "{report}");
    assert!(report.contradictions.iter().all(|contradiction| contradiction.distance < 0.5));
}

#[test]
fn contradictions_are_listed_with_how_far_they_are_off() {
    let truth = bands(&[0.5], [1.0, 1.0]);
    let portfolio = columns(4, 200, 0.0);
    let mut classes: Vec<_> =
        by(&truth, &portfolio).iter().map(|(_, class)| Some(class.to_owned())).collect();
    let scores = truth.classify(&portfolio).unwrap().axis_scores("value").unwrap().to_vec();
    let highest = (0..200).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
    classes[highest] = Some("class_0".into());
    let Elicited { report, .. } = Elicitation::default()
        .fit(&bands(&[0.4], [1.0, 2.0]), &portfolio, &Examples::by_row(classes))
        .unwrap();
    let first = &report.contradictions[0];
    assert_eq!((first.row, first.id.as_deref()), (highest, Some(&*format!("A{highest}"))));
    assert_eq!((&*first.given, &*first.model), ("class_0", "class_1"));
    assert!((first.distance - (scores[highest] - 0.5)).abs() < 0.05, "{first:?}");
    assert!(report.contradictions.is_sorted_by(|a, b| a.distance >= b.distance));
    assert_eq!(report.contradictions.len() as u64, report.examples - report.agreeing);
    let text = report.to_string();
    assert!(text.contains(&format!("A{highest}: given class_0, model says class_1")), "{text}");
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<ElicitationReport>(&json).unwrap(), report);
}

#[test]
fn gaps_are_filled_for_the_fit_and_left_to_the_model_for_the_cuts() {
    let truth = four_s([3.0, 1.0, 1.0, 4.0], [0.6, 0.4]);
    let portfolio = columns(5, 500, 0.1);
    let examples = by(&truth, &portfolio);
    let Elicited { report, .. } =
        Elicitation::default().fit(&four_s([1.0; 4], [0.5, 0.5]), &portfolio, &examples).unwrap();
    assert!(report.agreement() > 0.9, "{report}");
    // Where an axis is not observed the truth has no class: nothing to learn from.
    assert!(examples.len() < 500 && report.unclassified.is_empty());
    let mut classes: Vec<Option<&str>> = vec![None; 500];
    for (row, class) in examples.iter() {
        classes[row] = Some(class);
    }
    let blank = classes.iter().position(Option::is_none).unwrap();
    classes[blank] = Some("star");
    let Elicited { report, .. } = Elicitation::default()
        .fit(&four_s([1.0; 4], [0.5, 0.5]), &portfolio, &Examples::by_row(classes))
        .unwrap();
    assert_eq!(report.unclassified, [blank]);
}

#[test]
fn an_assumed_value_is_a_value() {
    let strict = |cut| {
        let axis = axis(
            "value",
            [rating("a").with_missing(Missing::Worst), rating("b").with_missing(Missing::Best)],
        );
        custom(Bands::new(Cut::each([cut]).unwrap()).unwrap(), vec![axis], 2)
    };
    let portfolio = columns(6, 300, 0.2);
    let examples = by(&strict(0.55), &portfolio);
    let report = Elicitation::default().fit(&strict(0.5), &portfolio, &examples).unwrap().report;
    assert!(report.agreement() > 0.97, "{report}");
}

#[test]
fn the_numbers_say_where_they_come_from() {
    let portfolio = columns(7, 100, 0.0);
    let examples = by(&bands(&[0.5], [1.0, 1.0]), &portfolio);
    let model = Elicitation::default()
        .fit(&bands(&[0.4], [1.0, 1.0]), &portfolio, &examples)
        .unwrap()
        .model;
    let cut = &model.cuts()[0].provenance;
    assert_eq!(*cut, Provenance::calibrated("fitted to 100 examples by logistic regression"));
    let levels = model.axes()[0].criteria()[0].levels_provenance();
    let words =
        "weight fitted to 100 examples by logistic regression (ridge 0.001); levels: caller";
    assert_eq!(*levels, Provenance::calibrated(words));
}

#[test]
fn more_folds_than_examples_leave_out_one_of_each_class_at_a_time() {
    let portfolio = columns(12, 40, 0.0);
    let examples = by(&bands(&[0.5], [1.0, 2.0]), &portfolio);
    let largest = ["class_0", "class_1"]
        .map(|class| examples.iter().filter(|(_, given)| *given == class).count())
        .into_iter()
        .max();
    let with = |folds| {
        let spec = Elicitation { folds, ..Elicitation::default() };
        spec.fit(&bands(&[0.4], [1.0, 1.0]), &portfolio, &examples).unwrap().report.cross_validated
    };
    let most = with(largest.unwrap());
    assert!(most.is_some());
    assert_eq!(with(40), most);
    // This would not end if there were so many.
    assert_eq!(with(usize::MAX), most);
}

#[test]
fn examples_come_by_row_by_id_and_from_a_column() {
    let portfolio = Portfolio::builder()
        .ids(["A", "B", "C"])
        .column("class", vec![Some("key"), None, Some("other")])
        .column("size", vec![1.0, 2.0, 3.0])
        .build()
        .unwrap();
    let by_id = Examples::by_id(&portfolio, [("C", "other"), ("A", "key")]).unwrap();
    assert_eq!(by_id, Examples::by_row([Some("key"), None, Some("other")]));
    assert_eq!(Examples::in_column(&portfolio, "class").as_ref(), Ok(&by_id));
    assert!(!by_id.is_empty() && Examples::by_row::<&str>([]).is_empty());

    assert_eq!(
        Examples::by_id(&portfolio, [("D", "key")]),
        Err(ElicitationError::UnknownId { id: "D".into() })
    );
    assert_eq!(
        Examples::by_id(&portfolio, [("A", "key"), ("A", "other")]),
        Err(ElicitationError::Twice {
            id: "A".into(),
            first: "key".into(),
            second: "other".into()
        })
    );
    let anonymous = Portfolio::builder().column("size", vec![1.0]).build().unwrap();
    assert_eq!(Examples::by_id(&anonymous, [("A", "key")]), Err(ElicitationError::NoIds));
    for column in ["size", "nothing"] {
        assert_eq!(
            Examples::in_column(&portfolio, column),
            Err(ElicitationError::NoSuchColumn {
                column: column.into(),
                available: vec!["class".into()]
            })
        );
    }
}

#[test]
fn a_fit_to_noise_admits_it() {
    let portfolio = columns(10, 300, 0.0);
    let mut random = Random::new(99);
    let examples = Examples::by_row(
        (0..300).map(|_| Some(if random.unit() < 0.5 { "class_0" } else { "class_1" })),
    );
    match Elicitation::default().fit(&bands(&[0.5], [1.0, 1.0]), &portfolio, &examples) {
        Ok(Elicited { report, .. }) => {
            assert!(report.agreement() < 0.65, "{report}");
            assert!(report.cross_validated.is_none_or(|share| share < 0.6), "{report}");
        }
        Err(error) => assert!(matches!(error, ElicitationError::NothingSeparates { .. })),
    }
}

#[test]
fn an_error_of_the_model_is_passed_on() {
    let error = ElicitationError::from(Refused::Rule(RuleError::NoCuts { axis: "x" }));
    assert!(error.to_string().contains("no cut"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_accounts_and_the_labels_change_nothing(
        seed in any::<u64>(), weights in prop::array::uniform2(0.2..3.0f64), cut in 0.35..0.65f64,
    ) {
        let portfolio = columns(seed, 80, 0.05);
        let examples = by(&bands(&[cut], weights), &portfolio);
        let spec = Elicitation::default();
        let guess = bands(&[0.5], [1.0, 1.0]);
        let Ok(fitted) = spec.fit(&guess, &portfolio, &examples) else { return Ok(()) };
        prop_assert_eq!(&spec.fit(&guess, &portfolio, &examples).unwrap().model, &fitted.model);

        let reversed = |name: &str| -> Vec<f64> {
            let column = portfolio.column(name).unwrap();
            (0..80).rev().map(|row| column.number(row).unwrap_or(f64::NAN)).collect()
        };
        let backwards =
            Portfolio::builder().column("a", reversed("a")).column("b", reversed("b")).build().unwrap();
        let mut classes: Vec<Option<&str>> = vec![None; 80];
        for (row, class) in examples.iter() {
            classes[79 - row] = Some(class);
        }
        let again = spec.fit(&guess, &backwards, &Examples::by_row(classes)).unwrap();
        prop_assert_eq!(again.report.agreeing, fitted.report.agreeing);
        prop_assert_eq!(again.report.cross_validated, fitted.report.cross_validated);
        prop_assert_eq!(&again.model, &fitted.model);

        let text = toml::to_string(&fitted.model).unwrap();
        let loaded: CustomModel = toml::from_str(&text).unwrap();
        let codes = |model: &CustomModel| model.classify(&portfolio).unwrap().codes().to_vec();
        prop_assert_eq!(codes(&loaded), codes(&fitted.model));
    }
}
