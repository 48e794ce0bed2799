//! What is refused, and that the message says where: one test per variant of each error of the
//! core, and files with unknown fields, wrong versions, missing fields and broken invariants.

use std::error::Error;

use keyaccount::axis::{Axis, AxisError, NameFault};
use keyaccount::class::Class;
use keyaccount::classification::{Classifications, ClassificationsError, Detail};
use keyaccount::criterion::{Criterion, Input, InputError, Missing, ValueFunction};
use keyaccount::explain::Explanation;
use keyaccount::limits::{MAX_AXES, MAX_CRITERIA, MAX_CUT_ORIGINS, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use keyaccount::model::{
    About, Bensaou, BindFault, ClassifyError, CustomModel, DesignFit, FourS, FourSClass,
    MillmanWilson, Model, ModelError, ModelSet, Webster, WebsterClass,
};
use keyaccount::portfolio::{Column, ColumnKind, Portfolio, Value};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, BuiltIn, Cut, Gap, Grid, Ladder, Rule, RuleError, StagePath};
use keyaccount::single::SingleAccount;
use keyaccount::weights::{Weights, WeightsError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

fn linear() -> ValueFunction {
    ValueFunction::linear(0.0, 10.0).unwrap()
}

fn levels() -> ValueFunction {
    ValueFunction::categories([("low", 0.0), ("high", 1.0)]).unwrap()
}

fn axis(key: &str) -> Axis {
    let criterion = Criterion::new(format!("{key} criterion"), key, linear());
    Axis::new(key, format!("Axis {key}"), ("low", "high"), [criterion]).unwrap()
}

fn about() -> About {
    About {
        key: "mine".into(),
        name: "My model".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    }
}

fn class(key: &str) -> Class {
    Class {
        key: key.into(),
        term: format!("Term {key}"),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    }
}

fn bands() -> Bands {
    Bands::new(vec![Cut::MIDPOINT]).unwrap()
}

fn model() -> CustomModel {
    CustomModel::new(about(), [axis("a")], bands(), [class("no"), class("yes")]).unwrap()
}

/// The message names every one of these.
fn assert_names(error: &dyn Error, places: &[&str]) {
    let message = error.to_string();
    for place in places {
        assert!(message.contains(place), "`{place}` is missing in: {message}");
    }
    assert!(!message.contains("Some(") && !message.contains("NaN,"), "{message}");
}

mod axis_errors {
    use super::*;

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
            (
                Axis::new("a", "A", ("low", "high"), [Criterion::new("c", " ", linear())]),
                "column name",
            ),
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
}

mod model_errors {
    use super::*;

    #[test]
    fn axis() {
        let error = FourS::builder().attractiveness([]).build().unwrap_err();
        let source = WeightsError::Empty;
        let axis = AxisError::Weights { axis: "attractiveness".into(), source };
        assert_eq!(error, ModelError::Axis(axis));
        assert_names(&error, &["`attractiveness`"]);
    }

    /// The presets' words are constants; a caller's own function is refused before there is a
    /// model. The variant is how both meet.
    #[test]
    fn value_function() {
        let source = ValueFunction::linear(1.0, 1.0).unwrap_err();
        let error = ModelError::from(source.clone());
        assert_eq!(error, ModelError::ValueFunction(source));
        assert_names(&error, &["worst", "best", "1"]);
    }

    #[test]
    fn rule() {
        let error = FourS::builder().cuts(0.5, 1.5).build().unwrap_err();
        assert_eq!(error, ModelError::Rule(RuleError::CutOutOfRange { cut: 1.5 }));
        assert_names(&error, &["1.5", "(0, 1]"]);
        let cuts = [0.2, 0.6, 0.4, 0.8];
        let error = MillmanWilson::builder().stage_cuts(cuts).build().unwrap_err();
        assert!(matches!(&error, ModelError::Rule(RuleError::CutsNotAscending { .. })));
        assert!(DesignFit::builder().tolerance(1.0).build().is_err());
        assert!(Bensaou::builder().cuts(0.0, 0.5).build().is_err());
        let none = Webster::builder().without_evidence().build().unwrap_err();
        assert_eq!(none, ModelError::Rule(RuleError::NoRungs { rungs: 6 }));
    }

    #[test]
    fn name() {
        let classes = || [class("no"), class("yes")];
        let unnamed = About { name: "  ".into(), ..about() };
        let error = CustomModel::new(unnamed, [super::axis("a")], bands(), classes()).unwrap_err();
        let fault = NameFault::Empty { what: "model name" };
        assert_eq!(error, ModelError::Name { model: "mine".into(), fault });
        assert_names(&error, &["`mine`", "model name"]);
        let unnamed = About { key: String::new(), ..about() };
        assert!(CustomModel::new(unnamed, [super::axis("a")], bands(), classes()).is_err());
        for (key, term) in [("", "Yes"), ("yes", "")] {
            let classes = [class("no"), Class { term: term.into(), ..class(key) }];
            let error = CustomModel::new(about(), [super::axis("a")], bands(), classes);
            assert!(matches!(error, Err(ModelError::Name { .. })), "{error:?}");
        }
        assert!(FourS::builder().term(FourSClass::Star, " ").build().is_err());
    }

    #[test]
    fn text_too_long() {
        let long = "x".repeat(MAX_TEXT_BYTES + 1);
        let classes = [class("no"), Class { meaning: long.clone(), ..class("yes") }];
        let error = CustomModel::new(about(), [super::axis("a")], bands(), classes).unwrap_err();
        let (model, what) = ("mine".into(), "meaning of yes".into());
        assert_eq!(error, ModelError::TextTooLong { model, what, bytes: MAX_TEXT_BYTES + 1 });
        assert_names(&error, &["`mine`", "meaning of yes", "4097", "4096"]);
        let source = Provenance::published(long.as_str());
        for about in [
            About { citation: long.clone(), ..about() },
            About { note: long, ..about() },
            About { provenance: source.clone(), ..about() },
        ] {
            let classes = [class("no"), class("yes")];
            let error = CustomModel::new(about, [super::axis("a")], bands(), classes);
            assert!(matches!(error, Err(ModelError::TextTooLong { .. })), "{error:?}");
        }
        let classes = || [class("no"), class("yes")];
        let axis = super::axis("a").with_provenance(source.clone());
        let error = CustomModel::new(about(), [axis], bands(), classes());
        assert!(
            matches!(error, Err(ModelError::TextTooLong { what, .. }) if what == "source of a")
        );
        let classes = [class("no"), Class { provenance: source.clone(), ..class("yes") }];
        let error = CustomModel::new(about(), [super::axis("a")], bands(), classes);
        assert!(
            matches!(error, Err(ModelError::TextTooLong { what, .. }) if what == "source of yes")
        );
        let error = super::model().with_cut_provenance([("cut".to_owned(), source)]).unwrap_err();
        assert_names(&error, &["`mine`", "source of the cut cut", "4097"]);
    }

    #[test]
    fn too_many_cut_origins() {
        let origins = |count: usize| {
            let names = (0..count).map(|n| (format!("cut {n}"), Provenance::caller()));
            super::model().with_cut_provenance(names)
        };
        assert!(origins(MAX_CUT_ORIGINS).is_ok());
        let (cuts, limit) = (MAX_CUT_ORIGINS + 1, MAX_CUT_ORIGINS);
        let wanted = ModelError::TooManyCutOrigins { model: "mine".into(), cuts, limit };
        assert_eq!(origins(cuts), Err(wanted.clone()));
        assert_names(&wanted, &["`mine`", "509", "508"]);
        // A file passes the same checks.
        let mut document = serde_json::to_value(origins(limit).unwrap()).unwrap();
        let more = json!(["cut", { "origin": "caller" }]);
        document["cut_provenance"].as_array_mut().unwrap().push(more);
        let refusal = serde_json::from_value::<CustomModel>(document).unwrap_err();
        assert!(refusal.to_string().contains("more than 508"), "{refusal}");
        let unnamed = super::model().with_cut_provenance([(" ".to_owned(), Provenance::caller())]);
        assert!(matches!(unnamed, Err(ModelError::Name { .. })), "{unnamed:?}");
    }

    #[test]
    fn duplicate() {
        let classes = [class("same"), class("same")];
        let error = CustomModel::new(about(), [super::axis("a")], bands(), classes).unwrap_err();
        let key = "same".to_owned();
        assert_eq!(error, ModelError::Duplicate { model: "mine".into(), what: "classes", key });
        assert_names(&error, &["`mine`", "classes", "`same`"]);
        let quadrants = Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT);
        let axes = [super::axis("a"), super::axis("a")];
        let classes = ["a", "b", "c", "d"].map(class);
        let error = CustomModel::new(about(), axes, quadrants, classes).unwrap_err();
        assert!(matches!(error, ModelError::Duplicate { what: "axes", .. }));
    }

    #[test]
    fn axis_count() {
        let axes = [super::axis("a"), super::axis("b")];
        let classes = [class("no"), class("yes")];
        let error = CustomModel::new(about(), axes, bands(), classes).unwrap_err();
        assert_eq!(error, ModelError::AxisCount { model: "mine".into(), axes: 2, wanted: 1 });
        assert_names(&error, &["`mine`", "2 axes", "reads 1"]);
    }

    #[test]
    fn class_count() {
        let error = CustomModel::new(about(), [super::axis("a")], bands(), [class("only")]);
        let wanted = ModelError::ClassCount { model: "mine".into(), classes: 1, wanted: 2 };
        assert_eq!(error, Err(wanted));
        assert_names(&error.unwrap_err(), &["`mine`", "1 classes", "gives 2"]);
    }

    #[test]
    fn too_many_axes() {
        let ladder = Ladder::new(vec![Some(Cut::MIDPOINT); MAX_AXES + 1]).unwrap();
        let axes = (0..=MAX_AXES).map(|n| super::axis(&format!("a{n}")));
        let classes = (0..ladder.classes()).map(|n| class(&format!("c{n}")));
        let error = CustomModel::new(about(), axes, ladder, classes).unwrap_err();
        let (axes, limit) = (MAX_AXES + 1, MAX_AXES);
        assert_eq!(error, ModelError::TooManyAxes { model: "mine".into(), axes, limit });
        assert_names(&error, &["`mine`", "17", "16"]);
    }

    #[test]
    fn unknown_criterion() {
        let error = FourS::builder().column("Budget", "budget").build().unwrap_err();
        assert!(matches!(&error, ModelError::UnknownCriterion { .. }));
        assert_names(&error, &["`four_s`", "`Budget`", "Size of purchase budget"]);
    }

    #[test]
    fn no_such_rung() {
        let base = WebsterClass::Transaction;
        let criterion = [Criterion::new("c", "x", linear())];
        for error in [
            Webster::builder().rung(base, criterion).build().unwrap_err(),
            Webster::builder().cut(base, 0.5).build().unwrap_err(),
        ] {
            assert!(matches!(&error, ModelError::NoSuchRung { .. }), "{error:?}");
            assert_names(&error, &["`transaction`", "repeated_transactions"]);
        }
        let absent = WebsterClass::NetworkOrganisation;
        let error = Webster::builder().absent(absent).cut(absent, 0.5).build().unwrap_err();
        assert_names(&error, &["`network_organisation`"]);
    }

    #[test]
    fn unknown_class() {
        let mut document = serde_json::to_value(FourS::preset()).unwrap();
        document["terms"] = json!({ "stars": "Stern" });
        let message = serde_json::from_value::<FourS>(document).unwrap_err().to_string();
        for place in ["`four_s`", "`stars`", "streamline, star, status, strategic"] {
            assert!(message.contains(place), "{message}");
        }
    }
}

mod classify_errors {
    use super::*;

    /// Ten columns of every kind for a model of one number, one ratio and one text.
    fn reader() -> CustomModel {
        let criteria = [
            Criterion::new("number", "x", linear()),
            Criterion::new("text", "t", levels()),
            Criterion::new("ratio", "x", linear()).with_ratio("over", "under"),
        ];
        let axis = Axis::new("a", "Axis", ("low", "high"), criteria).unwrap();
        CustomModel::new(about(), [axis], bands(), [class("no"), class("yes")]).unwrap()
    }

    fn faults(error: ClassifyError) -> Vec<BindFault> {
        match error {
            ClassifyError::Binding { model, faults, total } => {
                assert_eq!((model.as_str(), total), ("mine", faults.len()));
                faults
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn binding_lists_every_fault() {
        let portfolio = Portfolio::builder()
            .column("x", Column::from(["one", "two"]))
            .column("over", vec![1.0, 2.0])
            .build()
            .unwrap();
        let error = reader().classify(&portfolio).unwrap_err();
        assert_names(&error, &["`mine`", "`x`", "`t`", "`under`"]);
        let faults = faults(error);
        assert_eq!(faults.len(), 3);
        assert!(matches!(&faults[0], BindFault::WrongKind { column, .. } if column == "x"));
        assert!(matches!(&faults[1], BindFault::MissingColumn { column, .. } if column == "t"));
        assert!(matches!(&faults[2], BindFault::MissingColumn { column, .. } if column == "under"));
    }

    #[test]
    fn fault_missing_column() {
        let portfolio = Portfolio::builder().column("b", vec![1.0]).build().unwrap();
        let fault = faults(model().classify(&portfolio).unwrap_err()).remove(0);
        let wanted = BindFault::MissingColumn {
            column: "a".into(),
            criteria: vec!["a criterion".into()],
            available: vec!["b".into()],
            columns: 1,
        };
        assert_eq!(fault, wanted);
        assert_names(&fault, &["`a`", "a criterion", "the columns are b"]);
    }

    /// Each fault lists the columns that there are, and there may be thousands of both.
    #[test]
    fn of_many_faults_and_many_columns_the_first_are_listed() {
        let reads = |n| Criterion::new(format!("c{n}"), format!("absent {}", n / 2), linear());
        let axis = |a: usize| {
            let criteria = (0..MAX_CRITERIA).map(|c| reads(a * MAX_CRITERIA + c));
            Axis::new(format!("a{a}"), "Axis", ("low", "high"), criteria).unwrap()
        };
        let quadrants = Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT);
        let classes = ["a", "b", "c", "d"].map(class);
        let model = CustomModel::new(about(), (0..2).map(axis), quadrants, classes).unwrap();
        let there = (0..300).fold(Portfolio::builder(), |builder, n| {
            builder.column(format!("there {n}"), vec![1.0])
        });
        let error = model.classify(&there.build().unwrap()).unwrap_err();
        assert_names(&error, &["`absent 0`", "there 19 and 280 more", "; there is no column"]);
        assert!(error.to_string().ends_with(" and 156 more"), "{error}");
        let ClassifyError::Binding { faults, total, .. } = error else { panic!("{error:?}") };
        assert_eq!((faults.len(), total), (100, 256));
        let BindFault::MissingColumn { criteria, available, columns, .. } = &faults[99] else {
            panic!("{:?}", faults[99])
        };
        assert_eq!((criteria.len(), available.len(), *columns), (2, 100, 300));
    }

    #[test]
    fn fault_wrong_kind() {
        let portfolio = Portfolio::builder().column("a", Column::from(["x"])).build().unwrap();
        let fault = faults(model().classify(&portfolio).unwrap_err()).remove(0);
        let (wanted, found) = (ColumnKind::Number, ColumnKind::Text);
        let (column, criteria) = ("a".into(), vec!["a criterion".into()]);
        assert_eq!(fault, BindFault::WrongKind { column, criteria, wanted, found });
        assert_names(&fault, &["`a`", "holds text where number is wanted"]);
        // A column without a single value has no kind that could be wrong.
        let blank = Column::from(vec![None::<&str>]);
        let portfolio = Portfolio::builder().column("a", blank).build().unwrap();
        assert!(model().classify(&portfolio).is_ok());
    }

    #[test]
    fn fault_unknown_cell() {
        let fault = faults(model().classify_account(&[("b", 1.0.into())]).unwrap_err()).remove(0);
        let wanted = BindFault::UnknownCell { column: "b".into(), known: vec!["a".into()] };
        assert_eq!(fault, wanted);
        assert_names(&fault, &["`b`", "the columns are a"]);
    }

    #[test]
    fn fault_unknown_level() {
        let mut texts = vec!["low"; 300];
        texts[7] = "High";
        texts[8] = "middling";
        let portfolio = Portfolio::builder()
            .column("t", Column::from(texts))
            .column("x", vec![1.0; 300])
            .column("over", vec![1.0; 300])
            .column("under", vec![1.0; 300])
            .build()
            .unwrap();
        let fault = faults(reader().classify(&portfolio).unwrap_err()).remove(0);
        let wanted = BindFault::UnknownLevel {
            criterion: "text".into(),
            column: "t".into(),
            level: "High".into(),
            known: vec!["low".into(), "high".into()],
            rows: vec![7, 8],
            total: 2,
        };
        assert_eq!(fault, wanted);
        assert_names(&fault, &["`text`", "`t`", "`High`", "row 7", "2 rows", "low, high"]);
        let cells = [("t", Value::from("lowish"))];
        let fault = faults(reader().classify_account(&cells).unwrap_err()).remove(0);
        assert!(matches!(&fault, BindFault::UnknownLevel { level, .. } if level == "lowish"));
        // The list is cut, the count is not.
        let portfolio = portfolio_of_levels(300, "unheard of");
        let fault = faults(reader().classify(&portfolio).unwrap_err()).remove(0);
        let BindFault::UnknownLevel { rows, total, .. } = fault else { panic!("{fault:?}") };
        assert_eq!((rows.len(), total), (100, 300));
    }

    fn portfolio_of_levels(rows: usize, level: &'static str) -> Portfolio<'static> {
        let builder = Portfolio::builder().column("t", Column::from(vec![level; rows]));
        let numbers = ["x", "over", "under"];
        let add = |builder: keyaccount::portfolio::PortfolioBuilder<'static>, name| {
            builder.column(name, vec![1.0; rows])
        };
        numbers.into_iter().fold(builder, add).build().unwrap()
    }

    #[test]
    fn missing_rejected() {
        let criterion = Criterion::new("strict", "x", linear()).with_missing(Missing::Reject);
        let axis = Axis::new("a", "Axis", ("low", "high"), [criterion]).unwrap();
        let classes = [class("no"), class("yes")];
        let model = CustomModel::new(about(), [axis], bands(), classes).unwrap();
        let mut numbers = vec![f64::NAN; 150];
        numbers[0] = 1.0;
        let ids: Vec<String> = (0..150).map(|n| format!("ID{n}")).collect();
        let portfolio = Portfolio::builder().ids(ids).column("x", numbers).build().unwrap();
        let error = model.classify(&portfolio).unwrap_err();
        assert_names(
            &error,
            &["`mine`", "149 are missing", "`strict` in row 1 (ID1)", "and 49 more"],
        );
        let ClassifyError::MissingRejected { cells, total, .. } = error else { panic!() };
        assert_eq!((cells.len(), total), (100, 149));
        assert_eq!((cells[0].row, cells[0].id.as_deref()), (1, Some("ID1")));
        let alone = model.classify_account(&[]).unwrap_err();
        assert_names(&alone, &["1 are missing", "`strict` in row 0"]);
        let mut one = SingleAccount::new(&model).unwrap();
        assert!(one.classify(&[f64::NAN]).is_err());
        assert!(one.classify(&[5.0]).is_ok(), "an account that fails does not spoil the next");
    }

    #[test]
    fn no_such_row() {
        let portfolio = Portfolio::builder().column("a", vec![1.0, 2.0]).build().unwrap();
        for row in [2, usize::MAX] {
            let error = model().explain(&portfolio, row).unwrap_err();
            assert_eq!(error, ClassifyError::NoSuchRow { row, rows: 2 });
            assert_names(&error, &[&format!("no row {row}"), "has 2"]);
        }
    }

    #[test]
    fn cell_count() {
        let model = model();
        let mut one = SingleAccount::new(&model).unwrap();
        for found in [0, 2] {
            let error = one.classify(&vec![1.0; found]).unwrap_err();
            assert_eq!(error, ClassifyError::CellCount { found, expected: 1 });
            assert_names(&error, &[&format!("{found} cells"), "reads 1"]);
            assert!(one.classify_values(&vec![Value::Number(1.0); found]).is_err());
        }
    }

    #[test]
    fn infinite_cell() {
        let model = model();
        let mut one = SingleAccount::new(&model).unwrap();
        for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
            let error = one.classify(&[infinite]).unwrap_err();
            assert_eq!(error, ClassifyError::InfiniteCell { column: "a".into() });
            assert_names(&error, &["`a`", "infinite"]);
            assert!(model.classify_account(&[("a", infinite.into())]).is_err());
        }
    }

    #[test]
    fn cancelled() {
        use std::ops::ControlFlow;
        let model = model();
        let portfolio = Portfolio::builder().column("a", vec![1.0; 20_000]).build().unwrap();
        let panel = keyaccount::panel::Panel::new([&model as &dyn Model]);
        let mut left = 2;
        let mut impatient = |_: u64| {
            left -= 1;
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let error = panel.classify_observed(&portfolio, &mut impatient).unwrap_err();
        let ClassifyError::Cancelled { rows } = error else { panic!("{error:?}") };
        assert!(rows > 0 && rows < 20_000, "{rows}");
        assert_names(&error, &[&format!("after {rows} rows")]);
    }

    #[test]
    fn several() {
        let (one, two) = (model(), FourS::preset());
        let portfolio = Portfolio::builder().column("b", vec![1.0]).build().unwrap();
        let panel = keyaccount::panel::Panel::new([&one as &dyn Model, &two]);
        let error = panel.classify(&portfolio).unwrap_err();
        assert!(matches!(&error, ClassifyError::Several { errors } if errors.len() == 2));
        assert_names(&error, &["`mine`", "`four_s`", "prestige"]);
    }

    /// A model from outside that contradicts itself.
    #[derive(Debug)]
    struct Liar {
        about: About,
        axes: Vec<Axis>,
        classes: Vec<Class>,
        rule: BuiltIn,
    }

    impl Model for Liar {
        fn about(&self) -> &About {
            &self.about
        }
        fn axes(&self) -> &[Axis] {
            &self.axes
        }
        fn classes(&self) -> &[Class] {
            &self.classes
        }
        fn rule(&self) -> &dyn Rule {
            &self.rule
        }
    }

    #[test]
    fn inconsistent() {
        let ladder = |rungs: usize| Ladder::new(vec![Some(Cut::MIDPOINT); rungs]).unwrap();
        let axes = |count: usize| (0..count).map(|n| axis(&format!("a{n}"))).collect::<Vec<_>>();
        let classes = |count: usize| vec![class("c"); count];
        let cases = [
            (axes(1), classes(2), ladder(2), "axes read by its rule", 2, 1),
            (axes(2), classes(2), ladder(2), "classes given by its rule", 3, 2),
            (axes(17), classes(18), ladder(17), "axes (at least 1)", 17, MAX_AXES),
        ];
        let portfolio = Portfolio::builder().column("a0", vec![1.0]).build().unwrap();
        for (axes, classes, rule, what, found, expected) in cases {
            let liar = Liar { about: about(), axes, classes, rule: rule.into() };
            let wanted =
                ClassifyError::Inconsistent { model: "mine".into(), what, found, expected };
            let error = liar.classify(&portfolio).unwrap_err();
            assert_eq!(error, wanted);
            assert_names(&error, &["`mine`", what, &found.to_string(), &expected.to_string()]);
            assert_eq!(liar.explain(&portfolio, 0).unwrap_err(), wanted);
            assert_eq!(liar.classify_account(&[]).unwrap_err(), wanted);
        }
    }
}

mod input_errors {
    use super::*;

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
}

mod classifications_errors {
    use super::*;

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
}

/// Documents of every kind of file, each as its own loader sees it.
mod files {
    use super::*;

    type Load = fn(&Json) -> Result<(), String>;

    fn load<T: DeserializeOwned>(document: &Json) -> Result<(), String> {
        // As text, so that the loader is the one that files have.
        let written = serde_json::to_string(document).unwrap();
        serde_json::from_str::<T>(&written).map(drop).map_err(|error| error.to_string())
    }

    fn document<T: Serialize + DeserializeOwned>(value: &T) -> (Json, Load) {
        (serde_json::to_value(value).unwrap(), load::<T>)
    }

    fn full_custom() -> CustomModel {
        let axes = [
            Axis::new(
                "x",
                "X",
                ("low", "high"),
                [
                    Criterion::new("ratio", "x", linear()).with_ratio("over", "under"),
                    Criterion::new("text", "t", levels()).with_missing(Missing::Assume(0.5)),
                ],
            )
            .unwrap(),
            axis("y"),
            axis("z"),
        ];
        let cuts = Cut::each([0.25, 0.5]).unwrap();
        let tolerance = keyaccount::rule::Tolerance::new(0.25).unwrap();
        let rule = StagePath::new(cuts, tolerance, Some(Cut::MIDPOINT)).unwrap();
        let classes = (0..rule.classes()).map(|n| class(&format!("c{n}")));
        let model = CustomModel::new(about(), axes, rule, classes).unwrap();
        let cut = ("a cut".to_owned(), Provenance::published("Somebody"));
        model.with_cut_provenance([cut]).unwrap()
    }

    fn explanation() -> Explanation {
        let model = full_custom();
        let portfolio = Portfolio::builder()
            .column("over", vec![4.0])
            .column("under", vec![0.5])
            .column("t", Column::from(["high"]))
            .column("y", vec![f64::NAN])
            .column("z", vec![9.0])
            .build()
            .unwrap();
        model.explain(&portfolio, 0).unwrap()
    }

    fn classifications() -> Classifications {
        let portfolio = Portfolio::builder().column("a", vec![1.0, f64::NAN, 20.0]);
        model().classify(&portfolio.build().unwrap()).unwrap()
    }

    fn all() -> Vec<(&'static str, (Json, Load))> {
        let four_s = FourS::builder().term(FourSClass::Star, "Stern").build().unwrap();
        let mut set = ModelSet { four_s: Some(FourS::preset()), ..ModelSet::default() };
        set.custom.push(full_custom());
        vec![
            ("webster", document(&Webster::preset())),
            ("millman_wilson", document(&MillmanWilson::preset())),
            ("bensaou", document(&Bensaou::preset())),
            ("design_fit", document(&DesignFit::preset())),
            ("four_s", document(&four_s)),
            ("custom", document(&full_custom())),
            ("model_set", document(&set)),
            ("classifications", document(&classifications())),
            ("explanation", document(&explanation())),
            ("bands", document(&BuiltIn::from(bands()))),
            ("grid", document(&BuiltIn::from(Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT)))),
            (
                "ladder",
                document(&BuiltIn::from(Ladder::new(vec![None, Some(Cut::MIDPOINT)]).unwrap())),
            ),
            (
                "gap",
                document(&BuiltIn::from(Gap::new(keyaccount::rule::Tolerance::new(0.5).unwrap()))),
            ),
        ]
    }

    /// The places of every object in a document whose keys are fields, not names.
    fn objects(document: &Json, place: &str, found: &mut Vec<String>) {
        match document {
            Json::Object(fields) => {
                found.push(place.to_owned());
                for (name, value) in fields {
                    objects(value, &format!("{place}/{name}"), found);
                }
            }
            Json::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    objects(item, &format!("{place}/{n}"), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_document_loads_as_it_is() {
        for (name, (document, load)) in all() {
            assert_eq!(load(&document), Ok(()), "{name}");
        }
    }

    #[test]
    fn unknown_fields_are_refused_at_every_level() {
        for (name, (document, load)) in all() {
            let mut places = Vec::new();
            objects(&document, "", &mut places);
            assert!(!places.is_empty());
            for place in places {
                let mut extended = document.clone();
                let object = extended.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                object.insert("surplus".to_owned(), json!(0.5));
                let refusal = load(&extended);
                assert!(refusal.is_err(), "{name}: a surplus field at `{place}` was accepted");
                assert!(refusal.unwrap_err().contains("surplus") || is_variant(&document, &place));
            }
        }
    }

    /// Whether the object at a place is an enum's: its one key is the variant.
    fn is_variant(document: &Json, place: &str) -> bool {
        document.pointer(place).and_then(Json::as_object).is_some_and(|fields| fields.len() == 1)
    }

    #[test]
    fn another_format_version_is_refused() {
        for (name, (document, load)) in all() {
            let mut places = Vec::new();
            objects(&document, "", &mut places);
            let versioned = places
                .iter()
                .map(|place| format!("{place}/format_version"))
                .filter(|place| document.pointer(place).is_some());
            let mut seen = 0;
            for place in versioned {
                seen += 1;
                for version in [json!(0), json!(2), json!(-1), json!("1"), json!(1.5), json!(null)]
                {
                    let mut changed = document.clone();
                    *changed.pointer_mut(&place).unwrap() = version.clone();
                    let refusal = load(&changed).unwrap_err();
                    let says = refusal.contains("version") || !version.is_u64();
                    assert!(says, "{name}, {version}: {refusal}");
                }
            }
            let has_none = ["explanation", "bands", "grid", "ladder", "gap"].contains(&name);
            assert_eq!(seen == 0, has_none, "{name}");
        }
    }

    /// Fields that may be left out, by their last name; everything else must be there.
    const OPTIONAL: [&str; 27] = [
        "aggregation",
        "weighting",
        "provenance",
        "levels_provenance",
        "missing",
        "weight",
        "unit",
        "source",
        "cuts",
        "terms",
        "cut_provenance",
        "tolerance",
        "uncoupling",
        "stages",
        "path_tolerance",
        "buyer_investments",
        "supplier_investments",
        "attractiveness",
        "relative_strength",
        "exit",
        "design_fit",
        "order",
        "webster",
        "millman_wilson",
        "bensaou",
        "four_s",
        "custom",
    ];

    #[test]
    fn missing_fields_are_refused() {
        for (name, (document, load)) in all() {
            let mut places = Vec::new();
            objects(&document, "", &mut places);
            let mut refused = 0;
            for place in places {
                let fields = document.pointer(&place).unwrap().as_object().unwrap();
                for field in fields.keys() {
                    let mut cut = document.clone();
                    let object = cut.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                    object.remove(field);
                    // Maps from classes to evidence, cuts and terms may be as short as one likes;
                    // and an explanation's fields of `Option` may be left out.
                    let is_free = OPTIONAL.contains(&field.as_str())
                        || ["/cuts", "/terms", "/rungs"].iter().any(|map| place.ends_with(map))
                        || document.pointer(&format!("{place}/{field}")).is_some_and(Json::is_null)
                        || name == "explanation";
                    let result = load(&cut);
                    if !is_free {
                        let refusal = result.expect_err(&format!("{name}: {place}/{field}"));
                        let says =
                            refusal.contains(field.as_str()) || is_variant(&document, &place);
                        assert!(says, "{name}: {place}/{field}: {refusal}");
                        refused += 1;
                    }
                }
            }
            assert!(refused > 0 || name == "model_set" || name == "explanation", "{name}");
        }
    }

    /// One number or text changed in a document, and what the refusal has to say.
    fn assert_refused<T: Serialize + DeserializeOwned>(
        value: &T,
        place: &str,
        change: &Json,
        says: &[&str],
    ) {
        let (mut changed, load) = document(value);
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = change.clone();
        let refusal = load(&changed).expect_err(place);
        for what in says {
            assert!(refusal.contains(what), "{place} = {change}: `{what}` is not in: {refusal}");
        }
    }

    #[test]
    fn broken_invariants_are_refused_with_their_place() {
        let (custom, four_s) = (full_custom(), FourS::preset());
        let criterion = "/axes/0/criteria/0";
        let at = |field: &str| format!("{criterion}/{field}");
        // Weights and policies.
        assert_refused(&custom, &at("weight"), &json!(-1.0), &["`x`", "`ratio`", "-1"]);
        assert_refused(&custom, &at("name"), &json!("text"), &["`x`", "`text`", "twice"]);
        assert_refused(&custom, &at("name"), &json!(" "), &["`x`", "criterion name", "empty"]);
        let zero = json!([]);
        assert_refused(&custom, "/axes/1/criteria", &zero, &["`y`", "no criterion"]);
        assert_refused(
            &custom,
            "/axes/0/criteria/1/missing/assume",
            &json!(1.5),
            &["`x`", "`text`", "1.5"],
        );
        assert_refused(&custom, "/axes/0/weighting", &json!("direct"), &["`x`", "add up to 2"]);
        assert_refused(&custom, "/axes/0/key", &json!("y"), &["`mine`", "axes", "`y`"]);
        // Value functions.
        let linear = at("value_function/linear/best");
        assert_refused(&custom, &linear, &json!(0.0), &["worst", "best"]);
        let levels = "/axes/0/criteria/1/value_function/categories/levels";
        assert_refused(&custom, levels, &json!([["low", 0.0], ["low", 1.0]]), &["low"]);
        assert_refused(&custom, levels, &json!([["low", 2.0]]), &["level 0", "2"]);
        // Cuts and tolerances.
        let cuts = "/rule/stage_path/cuts";
        assert_refused(&custom, cuts, &json!([0.5, 0.25]), &["position 1", "0.25", "0.5"]);
        assert_refused(&custom, cuts, &json!([0.5, 1.5]), &["1.5", "(0, 1]"]);
        assert_refused(&custom, cuts, &json!([]), &["no cut"]);
        assert_refused(&custom, cuts, &json!([0.5]), &["`mine`", "7 classes", "gives 5"]);
        assert_refused(&custom, "/rule/stage_path/tolerance", &json!(1), &["tolerance 1"]);
        assert_refused(&four_s, "/cuts/attractiveness/at", &json!(0.0), &["cut 0", "(0, 1]"]);
        assert_refused(&four_s, "/cuts/relative_strength/at", &json!(1.1), &["1.1"]);
        assert_refused(&DesignFit::preset(), "/tolerance/at", &json!(0.0), &["tolerance 0"]);
        let stages = "/cuts/stages/1/at";
        assert_refused(&MillmanWilson::preset(), stages, &json!(0.1), &["position 1", "0.1"]);
        assert_refused(&MillmanWilson::preset(), "/cuts/uncoupling/at", &json!(2), &["cut 2"]);
        // Rungs and classes.
        let webster = Webster::preset();
        let base = json!({ "transaction": { "at": 0.5 } });
        assert_refused(&webster, "/cuts", &base, &["`transaction`", "takes none"]);
        assert_refused(&webster, "/cuts", &json!({ "rung": { "at": 0.5 } }), &["rung"]);
        assert_refused(&webster, "/rungs", &json!({}), &["no rung `repeated_transactions`"]);
        assert_refused(&custom, "/classes/0/key", &json!("c1"), &["`mine`", "classes", "`c1`"]);
        assert_refused(&custom, "/classes/0/term", &json!(""), &["`mine`", "class term"]);
        // Types.
        assert_refused(&custom, &at("weight"), &json!("much"), &["much", "f64"]);
        assert_refused(&custom, &at("value_function"), &json!("quadratic"), &["quadratic"]);
        assert_refused(&custom, "/rule", &json!({ "tree": {} }), &["tree", "stage_path"]);
        let kept = json!({ "low": 0, "high": 1 });
        assert_refused(&custom, levels, &kept, &["sequence"]);
    }

    #[test]
    fn too_many_of_anything_is_refused() {
        let custom = full_custom();
        let (document, _) = document(&custom);
        let one = document.pointer("/axes/1/criteria/0").unwrap();
        let many: Vec<Json> = (0..=MAX_CRITERIA)
            .map(|n| {
                let mut criterion = one.clone();
                criterion["name"] = json!(format!("c{n}"));
                criterion
            })
            .collect();
        assert_refused(&custom, "/axes/1/criteria", &json!(many), &["`y`", "257", "256"]);
        let cuts: Vec<f64> = (1..=255).map(|n| f64::from(n) / 256.0).collect();
        assert_refused(&custom, "/rule/stage_path/cuts", &json!(cuts), &["255 cuts", "254"]);
        assert_refused(&custom, "/rule/stage_path/cuts", &json!(cuts[..127]), &["257 classes"]);
        let long = json!("x".repeat(MAX_TEXT_BYTES + 1));
        assert_refused(&custom, "/classes/2/management", &long, &["management of c2", "4097"]);
        assert_refused(&custom, "/about/key", &long, &["model key", "4097", "256"]);
    }

    #[test]
    fn toml_says_where_as_well() {
        let written = toml::to_string(&FourS::preset()).unwrap();
        let broken = written.replacen("at = 0.5", "at = 7.5", 1);
        assert_ne!(broken, written);
        let refusal = toml::from_str::<FourS>(&broken).unwrap_err().to_string();
        assert!(refusal.contains("7.5"), "{refusal}");
        let broken = format!("surplus = 1\n{written}");
        let refusal = toml::from_str::<FourS>(&broken).unwrap_err().to_string();
        assert!(refusal.contains("line 1") && refusal.contains("surplus"), "{refusal}");
        let refusal = toml::from_str::<FourS>("").unwrap_err().to_string();
        assert!(refusal.contains("format_version"), "{refusal}");
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        for (name, (document, _)) in all() {
            let written = serde_json::to_string(&document).unwrap();
            for end in (0..written.len()).step_by(written.len() / 97 + 1) {
                if !written.is_char_boundary(end) {
                    continue;
                }
                let cut = &written[..end];
                let refused = match name {
                    "classifications" => serde_json::from_str::<Classifications>(cut).is_err(),
                    "explanation" => serde_json::from_str::<Explanation>(cut).is_err(),
                    "model_set" => serde_json::from_str::<ModelSet>(cut).is_err(),
                    _ => serde_json::from_str::<CustomModel>(cut).is_err(),
                };
                assert!(refused, "{name} cut at {end}");
            }
        }
    }

    #[test]
    fn a_ratio_survives_the_file() {
        let written = serde_json::to_string(&full_custom()).unwrap();
        let model: CustomModel = serde_json::from_str(&written).unwrap();
        let input = model.axes()[0].criteria()[0].input();
        let wanted = Input::Ratio { numerator: "over".into(), denominator: "under".into() };
        assert_eq!(*input, wanted);
    }
}
