//! What a model refuses.

use keyaccount::axis::{AxisError, NameFault};
use keyaccount::class::Class;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::limits::{MAX_AXES, MAX_CUT_ORIGINS, MAX_TEXT_BYTES};
use keyaccount::model::{
    About, Bensaou, CustomModel, DesignFit, FourS, FourSClass, MillmanWilson, ModelError, Webster,
    WebsterClass,
};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Cut, Grid, Ladder, Rule, RuleError};
use keyaccount::weights::WeightsError;
use serde_json::json;

use crate::{about, assert_names, bands, class, linear};

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
    let of = |place: &str, cut: f64| {
        let source = RuleError::CutOutOfRange { cut };
        ModelError::Cut { place: place.to_owned(), source }
    };
    assert_eq!(error, of("relative_strength", 1.5));
    assert_names(&error, &["relative_strength", "1.5", "(0, 1]"]);
    let error = MillmanWilson::builder().stage_cuts([0.2, 0.4, 0.6, 1.75]).build().unwrap_err();
    assert_eq!(error, of("synergistic_kam", 1.75));
    let cuts = [0.2, 0.6, 0.4, 0.8];
    let error = MillmanWilson::builder().stage_cuts(cuts).build().unwrap_err();
    assert!(matches!(&error, ModelError::Rule(RuleError::CutsNotAscending { .. })));
    assert!(DesignFit::builder().tolerance(1.0).build().is_err());
    assert!(Bensaou::builder().cuts(0.0, 0.5).build().is_err());
    let none = Webster::builder().without_evidence().build().unwrap_err();
    assert_eq!(none, ModelError::Rule(RuleError::NoRungs { rungs: 6 }));
}

#[test]
fn cut_without_axis() {
    let draft = MillmanWilson::builder().without_uncoupling().uncoupling_cut(0.5);
    let (model, cut) = ("millman_wilson".to_owned(), "uncoupling".to_owned());
    let error = draft.build().unwrap_err();
    assert_eq!(error, ModelError::CutWithoutAxis { model, cut });
    assert_names(&error, &["`millman_wilson`", "`uncoupling`", "leave the cut out"]);
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
    assert!(matches!(error, Err(ModelError::TextTooLong { what, .. }) if what == "source of a"));
    let classes = [class("no"), Class { provenance: source.clone(), ..class("yes") }];
    let error = CustomModel::new(about(), [super::axis("a")], bands(), classes);
    assert!(matches!(error, Err(ModelError::TextTooLong { what, .. }) if what == "source of yes"));
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
