//! Every way in which robustness refuses, with what the error says.

#[allow(dead_code, unused_imports)]
mod common;

use common::weakest_link::WeakestLink;
use keyaccount::axis::Axis;
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::limits::MAX_CLASSES;
use keyaccount::model::{DesignFit, FourS, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::robustness::SpecificationFault as Fault;
use keyaccount::robustness::acceptability::AcceptabilityError;
use keyaccount::robustness::possible::PossibleClassesError;
use keyaccount::robustness::simulation::MOST_DRAWS;
use keyaccount::robustness::{
    Admissible, ClassAcceptability, MeasurementError, PossibleClasses, RobustnessError, Simulation,
    WeightDistribution, WeightRange,
};
use keyaccount::rule::Cut;

fn rating(name: &str, column: &str) -> Criterion {
    Criterion::new(name, column, ValueFunction::linear(0.0, 10.0).unwrap())
}

fn model() -> FourS {
    let access = ValueFunction::categories([("no", 0.0), ("yes", 1.0)]).unwrap();
    FourS::builder()
        .attractiveness([
            rating("Growth", "growth"),
            rating("Size", "size"),
            rating("Unused", "unused").with_weight(0.0),
        ])
        .relative_strength([
            rating("Ratio", "").with_ratio("ours", "theirs"),
            Criterion::new("Access", "access", access),
        ])
        .build()
        .unwrap()
}

fn portfolio() -> Portfolio<'static> {
    Portfolio::builder()
        .column("growth", vec![1.0, 5.0])
        .column("size", vec![f64::NAN, 5.0])
        .column("ours", vec![1.0, 5.0])
        .column("theirs", vec![1.0, 2.0])
        .column("access", vec![Some("no"), None])
        .build()
        .unwrap()
}

fn faults(simulation: &Simulation) -> Vec<Fault> {
    match simulation.run(&model(), &portfolio()) {
        Err(RobustnessError::Specification { model, faults }) if model == "four_s" => faults,
        other => panic!("{other:?}"),
    }
}

fn unfit(admissible: &Admissible) -> Vec<Fault> {
    match admissible.possible_classes(&model(), &portfolio()) {
        Err(RobustnessError::Specification { model, faults }) if model == "four_s" => faults,
        other => panic!("{other:?}"),
    }
}

fn ranges(ranges: &[(&str, f64, f64)]) -> WeightDistribution {
    let each = ranges.iter().map(|(name, low, high)| WeightRange::new(*name, *low, *high));
    WeightDistribution::Ranges { ranges: each.collect() }
}

#[test]
fn a_hostile_simulation_is_refused_with_every_fault() {
    let simulation = Simulation::new(0)
        .with_weights(WeightDistribution::Ball { radius: f64::NAN })
        .with_axis_weights("attractiveness", WeightDistribution::Spread { share: -1.0 })
        .with_axis_weights("beauty", WeightDistribution::Simplex)
        .with_axis_weights("beauty", WeightDistribution::Simplex)
        .with_cuts_within(f64::INFINITY)
        .with_error("access", MeasurementError::Relative(0.1))
        .with_error("growth", MeasurementError::Absolute(-1.0))
        .with_error("growth", MeasurementError::HalfWidth(f64::INFINITY));
    let faults = faults(&simulation);
    let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            format!("0 draws are outside 1..={MOST_DRAWS}"),
            "there is no axis `beauty`: the axes are attractiveness, relative_strength".to_owned(),
            "there is no axis `beauty`: the axes are attractiveness, relative_strength".to_owned(),
            "axis `beauty` has two distributions: keep one".to_owned(),
            "axis `attractiveness`: the spread -1 is not a finite number of at least 0".to_owned(),
            "axis `relative_strength`: the radius NaN is not a finite number of at least 0".to_owned(),
            "the half-width inf of the cuts is not a number in 0..=1".to_owned(),
            "no criterion that counts reads numbers from the column `access`: those columns are growth, size, ours, theirs".to_owned(),
            "column `growth`: the error -1 is not a finite number of at least 0".to_owned(),
            "the column `growth` is stated twice: keep one".to_owned(),
            "column `growth`: the error inf is not a finite number of at least 0".to_owned(),
        ]
    );
}

#[test]
fn ranges_that_hold_no_weights() {
    let on = |ranges| Simulation::new(10).with_axis_weights("attractiveness", ranges);
    let axis = || "attractiveness".to_owned();
    let known = vec!["Growth".to_owned(), "Size".to_owned()];
    let unused = on(ranges(&[("Unused", 0.0, 1.0), ("Growth", 0.5, 0.4)]));
    let criterion = "Growth".to_owned();
    assert_eq!(
        faults(&unused),
        [
            Fault::UnknownCriterion { axis: axis(), criterion: "Unused".to_owned(), known },
            Fault::WeightRange { axis: axis(), criterion: criterion.clone(), low: 0.5, high: 0.4 },
        ]
    );
    let twice = on(ranges(&[("Growth", 0.0, 0.4), ("Growth", 0.1, 0.4)]));
    assert_eq!(faults(&twice), [Fault::RangeTwice { axis: axis(), criterion }]);
    let none = on(ranges(&[("Growth", 0.0, 0.25), ("Size", 0.0, 0.5)]));
    assert_eq!(faults(&none), [Fault::NoWeights { axis: axis(), low: 0.0, high: 0.75 }]);
    for (low, high) in [(f64::NAN, 1.0), (0.0, 0.0), (-0.1, 1.0), (0.0, 1.1)] {
        let broken = faults(&on(ranges(&[("Growth", low, high)])));
        assert!(matches!(broken[..], [Fault::WeightRange { .. }]), "{low} {high}: {broken:?}");
    }
}

#[test]
fn a_set_too_thin_to_be_drawn_from_is_an_error() {
    // Nearly all weightings of 256 criteria lie farther from equal weights than 0.0415, and nearly
    // all points of that ball have a weight below 0.
    let model = FourS::builder()
        .attractiveness((0..256).map(|k| rating(&format!("c{k}"), "growth")))
        .relative_strength([rating("Size", "size")])
        .build()
        .unwrap();
    let thin = WeightDistribution::Ball { radius: 0.0415 };
    let refused = Simulation::new(1).with_weights(thin).run(&model, &portfolio());
    let axis = "attractiveness".to_owned();
    assert_eq!(refused, Err(RobustnessError::WeightsTooRare { axis, proposals: 100_000 }));
}

#[test]
fn cuts_of_a_rule_from_elsewhere_stay() {
    let axis = Axis::new("a", "A", ("low", "high"), [rating("Growth", "growth")]).unwrap();
    let foreign = WeakestLink::new(vec![axis], Cut::MIDPOINT);
    let moved = Simulation::new(10).with_cuts_within(0.1).run(&foreign, &portfolio());
    let Err(RobustnessError::Specification { faults, .. }) = moved else { panic!("{moved:?}") };
    assert_eq!(faults, [Fault::CutsNotKnown]);
    let drawn = Simulation::new(10).with_weights(WeightDistribution::Simplex);
    assert!(drawn.run(&foreign, &portfolio()).is_ok());
}

#[test]
fn cuts_far_closer_than_the_band_are_not_drawn_in_order() {
    use keyaccount::class::Class;
    use keyaccount::model::CustomModel;
    use keyaccount::rule::Bands;
    let axis = Axis::new("a", "A", ("low", "high"), [rating("Growth", "growth")]).unwrap();
    let cuts = Cut::each((1..=12).map(|n| 0.5 + f64::from(n) * 1e-6)).unwrap();
    let classes: Vec<Class> = common::weakest_link::classes(13, true);
    let about = common::weakest_link::about("bands");
    let model = CustomModel::new(about, [axis], Bands::new(cuts).unwrap(), classes).unwrap();
    let refused = Simulation::new(2).with_cuts_within(0.3).run(&model, &portfolio());
    assert_eq!(refused, Err(RobustnessError::CutsTooClose { half_width: 0.3, proposals: 10_000 }));
}

#[test]
fn what_classifying_refuses_is_refused() {
    let rejecting = DesignFit::builder()
        .requirement([rating("Size", "size").with_missing(Missing::Reject)])
        .capability([rating("Growth", "growth")])
        .build()
        .unwrap();
    let refused = Simulation::new(10).run(&rejecting, &portfolio());
    let plain = rejecting.classify(&portfolio()).unwrap_err();
    assert_eq!(refused, Err(RobustnessError::Classify(plain)));
    let empty = Portfolio::builder().column("growth", vec![1.0]).build().unwrap();
    let missing = Admissible::new().possible_classes(&rejecting, &empty);
    assert!(matches!(missing, Err(RobustnessError::Classify(_))), "{missing:?}");
    let row = Simulation::new(10).central_weights(&model(), &portfolio(), 2);
    assert_eq!(row, Err(RobustnessError::NoSuchRow { row: 2, rows: 2 }));
}

#[test]
fn hostile_gaps_are_refused_with_every_fault() {
    let admissible = Admissible::new()
        .with_range("access", 0.0, 1.0)
        .with_range("growth", 2.0, 1.0)
        .with_range("size", f64::NAN, 1.0)
        .with_range("theirs", -5.0, 0.0)
        .with_levels("ours", ["no"])
        .with_levels("access", ["maybe"])
        .with_levels("access", Vec::<String>::new());
    let texts: Vec<String> = unfit(&admissible).iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "the column `access` is stated twice: keep one",
            "the column `access` is stated twice: keep one",
            "no criterion that counts reads numbers from the column `access`: those columns are growth, size, ours, theirs",
            "column `growth`: 2 to 1 is no range of numbers: give low <= high",
            "column `size`: NaN to 1 is no range of numbers: give low <= high",
            "column `theirs` is the denominator of a ratio, which is observed above 0 only: a range up to 0 holds no such number",
            "no criterion that counts reads texts from the column `ours`: those columns are access",
            "column `access`: the level `maybe` is not known: the levels are no, yes",
            "column `access` has no level to be filled with: name at least one, or leave it out",
        ]
    );
}

#[test]
fn edited_files_do_not_load() {
    let result = Simulation::new(10).run(&model(), &portfolio()).unwrap();
    let saved = serde_json::to_value(&result).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut edited = saved.clone();
        change(&mut edited);
        serde_json::from_value::<ClassAcceptability>(edited).unwrap_err().to_string()
    };
    let length = AcceptabilityError::Length { length: 9, expected: 10 };
    let cut = refused(&|all| drop(all["counts"].as_array_mut().unwrap().pop()));
    assert_eq!(cut, length.to_string());
    let code = AcceptabilityError::UnknownCode { row: 1, code: 7, classes: 4 };
    assert_eq!(refused(&|all| all["codes"][1] = 7.into()), code.to_string());
    let sum = AcceptabilityError::Sum { row: 0, sum: 10, draws: 11 };
    assert_eq!(refused(&|all| all["draws"] = 11.into()), sum.to_string());
    for draws in [0, MOST_DRAWS + 1] {
        let outside = AcceptabilityError::Draws { draws, limit: MOST_DRAWS };
        assert_eq!(refused(&|all| all["draws"] = draws.into()), outside.to_string());
    }
    let many: Vec<String> = (0..300).map(|class| class.to_string()).collect();
    let too_many = AcceptabilityError::TooManyClasses { classes: 300, limit: MAX_CLASSES };
    assert_eq!(refused(&|all| all["classes"] = many.clone().into()), too_many.to_string());
    let twice = AcceptabilityError::ClassTwice { class: "star".into() };
    assert_eq!(refused(&|all| all["classes"][0] = "star".into()), twice.to_string());

    let possible = Admissible::new().possible_classes(&model(), &portfolio()).unwrap();
    let saved = serde_json::to_value(&possible).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut edited = saved.clone();
        change(&mut edited);
        serde_json::from_value::<PossibleClasses>(edited).unwrap_err().to_string()
    };
    let axis = || "attractiveness".to_owned();
    let length = PossibleClassesError::Length { axis: axis(), length: 1, expected: 2 };
    let cut = refused(&|all| drop(all["intervals"][0]["low"].as_array_mut().unwrap().pop()));
    assert_eq!(cut, length.to_string());
    let interval = PossibleClassesError::Interval { axis: axis(), row: 1 };
    assert_eq!(refused(&|all| all["intervals"][0]["low"][1] = 1.5.into()), interval.to_string());
    let twice = PossibleClassesError::AxisTwice { axis: axis() };
    let again = refused(&|all| {
        let intervals = all["intervals"][0].clone();
        all["intervals"].as_array_mut().unwrap().push(intervals);
    });
    assert_eq!(again, twice.to_string());
    let none = PossibleClassesError::NoIntervals { rows: 2 };
    assert_eq!(refused(&|all| all["intervals"] = serde_json::json!([])), none.to_string());
    let too_many = PossibleClassesError::TooManyClasses { classes: 300, limit: MAX_CLASSES };
    assert_eq!(refused(&|all| all["classes"] = many.clone().into()), too_many.to_string());
    let twice = PossibleClassesError::ClassTwice { class: "star".into() };
    assert_eq!(refused(&|all| all["classes"][0] = "star".into()), twice.to_string());
    let set = PossibleClassesError::Set { row: 0, classes: 4 };
    assert_eq!(refused(&|all| all["sets"][0] = serde_json::json!([9])), set.to_string());
    assert_eq!(refused(&|all| all["sets"][0] = serde_json::json!([])), set.to_string());
}

#[test]
fn errors_give_the_shares_that_they_should() {
    let model = DesignFit::builder()
        .requirement([rating("Growth", "growth")])
        .capability([rating("Size", "size")])
        .tolerance(0.2)
        .build()
        .unwrap();
    // A gap of 0.25, so under-designed; fitting from a growth of 7 down.
    let one =
        Portfolio::builder().column("growth", vec![7.5]).column("size", vec![5.0]).build().unwrap();
    let run = |error| {
        let simulation = Simulation::new(20_000).with_error("growth", error);
        simulation.run(&model, &one).unwrap().confidence()[0]
    };
    let uniform = run(MeasurementError::HalfWidth(1.0));
    assert!((uniform - 0.75).abs() < 0.015, "{uniform}");
    // One standard deviation away: 0.8413.
    let absolute = run(MeasurementError::Absolute(0.5));
    assert!((absolute - 0.8413).abs() < 0.015, "{absolute}");
    let relative = run(MeasurementError::Relative(0.5 / 7.5));
    assert!((relative - absolute).abs() < 0.001, "{relative} {absolute}");
    // Cuts within 0.1 of 0.2, the gap at 0.25: over three quarters of them.
    let cuts = Simulation::new(20_000).with_cuts_within(0.1).run(&model, &one).unwrap();
    assert!((cuts.confidence()[0] - 0.75).abs() < 0.015, "{:?}", cuts.confidence());
}

#[test]
fn the_last_number_of_a_draw_has_weights_like_any_other() {
    let weights = |draw| {
        let any = Simulation::new(10).with_weights(WeightDistribution::Simplex);
        any.drawn_weights(&model(), draw).unwrap()
    };
    for draw in [0, 9, u32::MAX - 1, u32::MAX] {
        let drawn = weights(draw);
        assert_eq!(drawn.len(), 2);
        for axis in &drawn {
            assert!((axis.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{draw}: {axis:?}");
        }
    }
    assert_ne!(weights(u32::MAX), weights(u32::MAX - 1));
}
