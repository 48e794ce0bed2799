use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::criterion::{Criterion, ValueFunction};
use crate::model::{Bensaou, DesignFit, FourS, MillmanWilson, Webster};
use crate::rule::RuleError;

/// New cuts and other weights arrive, are saved, and come back; everything else stays.
fn adjusts<M: Adjustable + PartialEq + Serialize + DeserializeOwned>(model: &M) {
    let own = model.cuts();
    let named: Vec<_> = model.cut_provenance();
    assert_eq!(
        own.iter().map(|c| (c.name.clone(), c.provenance.clone())).collect::<Vec<_>>(),
        named
    );

    let moved: Vec<CutSpec> = own
        .iter()
        .map(|cut| CutSpec { at: cut.at * 0.875, provenance: Provenance::calibrated(&*cut.name) })
        .collect();
    let changed = model.with_cuts(moved.clone()).unwrap();
    assert_eq!(changed.cuts().into_iter().map(CutSpec::from).collect::<Vec<_>>(), moved);
    assert_eq!(changed.axes(), model.axes());
    assert_eq!(changed.classes(), model.classes());

    let axes = model.axes().iter().map(|axis| {
        let criteria = axis.criteria().iter().cloned().zip(1u8..);
        axis.with_criteria(criteria.map(|(c, weight)| c.with_weight(f64::from(weight)))).unwrap()
    });
    let changed = changed.with_axes(axes.collect()).unwrap();
    let first = changed.axes()[0].criteria()[0].weight();
    assert_eq!(first, 1.0);
    assert_eq!(changed.cuts().into_iter().map(CutSpec::from).collect::<Vec<_>>(), moved);

    let text = serde_json::to_string(&changed).unwrap();
    assert_eq!(serde_json::from_str::<M>(&text).unwrap(), changed);

    assert_eq!(
        model.with_cuts(own.iter().cloned().map(CutSpec::from).collect()).as_ref(),
        Ok(model)
    );
    assert_eq!(model.with_axes(model.axes().to_vec()).as_ref(), Ok(model));

    let few = model.with_cuts(moved.into_iter().skip(1).collect());
    assert!(matches!(few, Err(ModelError::CutCount { found, .. }) if found + 1 == own.len()));
    let few = model.with_axes(model.axes().iter().skip(1).cloned().collect());
    assert!(matches!(few, Err(ModelError::AxesDoNotMatch { .. })));
}

#[test]
fn every_model_takes_other_numbers() {
    adjusts(&FourS::preset());
    adjusts(&Bensaou::preset());
    adjusts(&DesignFit::preset());
    adjusts(&MillmanWilson::preset());
    adjusts(&MillmanWilson::builder().without_uncoupling().build().unwrap());
    adjusts(&Webster::preset());
    adjusts(&CustomModel::from(Webster::preset()));
}

#[test]
fn an_absent_rung_has_no_cut() {
    use crate::model::WebsterClass::{NetworkOrganisation, StrategicAlliance};
    let model = Webster::builder().absent(StrategicAlliance).absent(NetworkOrganisation);
    adjusts(&model.build().unwrap());
}

#[test]
fn names_poles_and_origin_of_an_axis_stay() {
    let model = FourS::preset();
    let [x, y] = model.axes() else { panic!("two axes") };
    let other = Axis::new(
        x.key(),
        "Something else",
        ("a", "b"),
        [Criterion::new("Size", "size", ValueFunction::linear(0.0, 1.0).unwrap())],
    )
    .unwrap();
    let changed = model.with_axes(vec![other, y.clone()]).unwrap();
    assert_eq!(changed.axes()[0].name(), x.name());
    assert_eq!(changed.axes()[0].provenance(), x.provenance());
    assert_eq!(changed.columns().first().map(|need| need.name), Some("size"));
}

#[test]
fn cuts_out_of_order_are_refused() {
    let cuts = [0.5, 0.4, 0.6, 0.8, 0.2, 0.5].map(CutSpec::from);
    let refused = MillmanWilson::preset().with_cuts(cuts.to_vec());
    assert!(matches!(refused, Err(ModelError::Rule(RuleError::CutsNotAscending { .. }))));
}

#[test]
fn cuts_without_names_of_their_own_are_named_after_what_they_cut() {
    let model = CustomModel::from(MillmanWilson::preset()).with_cut_provenance([]).unwrap();
    let names: Vec<_> = model.cuts().into_iter().map(|cut| cut.name).collect();
    let expected =
        ["position 1", "position 2", "position 3", "position 4", "tolerance", "uncoupling"];
    assert_eq!(names, expected);
}

#[test]
fn numbers_that_the_caller_replaced_are_not_said_to_be_the_librarys() {
    let model = FourS::preset();
    let axis = &model.axes()[0];
    let of = |criterion: &Criterion| criterion.levels_provenance().clone();
    let [first, ..] = axis.criteria() else { panic!("criteria") };
    let before = of(first);
    assert_ne!(before, Provenance::caller());
    let (weight, function) = (first.weight(), first.value_function().clone());
    assert_eq!(of(&first.clone().with_weight(weight).with_value_function(function)), before);
    assert_eq!(of(&first.clone().with_weight(weight + 1.0)), Provenance::caller());
    let other = ValueFunction::linear(0.0, 7.0).unwrap();
    assert_eq!(of(&first.clone().with_value_function(other)), Provenance::caller());
    let names = axis.criteria().iter().map(|criterion| criterion.name().to_owned());
    let weighed = axis.with_weights(&crate::weights::Weights::equal(names).unwrap()).unwrap();
    assert!(weighed.criteria().iter().all(|criterion| of(criterion) == Provenance::caller()));
    // What the idea rests on is as it was.
    assert_eq!(weighed.criteria()[0].provenance(), first.provenance());
}
