//! What a calibration says of itself.

use serde_json::json;

use super::*;
use crate::provenance::Origin;

#[test]
fn the_default_takes_the_midpoint_and_has_no_interval() {
    let spec = Calibration::new().levels(Levels::default()).cuts(Cuts::default());
    let Calibrated { model, report } = spec.apply(&four_s(), &portfolio(200)).unwrap();
    assert_eq!(model.cuts().into_iter().map(|cut| cut.at).collect::<Vec<_>>(), [0.5, 0.5]);
    assert!(report.cuts.iter().all(|cut| cut.interval.is_none() && cut.could_change == 0));
    assert_eq!(report.could_change, 0);
    assert_eq!(report.levels.len(), 3);
    let [a, ..] = report.levels.as_slice() else { panic!("three") };
    assert_eq!(a.found.map(|found| found.observed + found.missing), Some(200));
    let beyond = (a.saturated.below + a.saturated.above) as f64;
    assert!((beyond / 190.0 - 0.1).abs() < 0.02, "a tenth lies beyond the quantiles: {beyond}");
}

#[test]
fn every_number_taken_says_so() {
    let spec = Calibration::new().levels(Levels::default()).cuts(Cuts::new(CutMethod::Median));
    let model = spec.apply(&four_s(), &portfolio(200)).unwrap().model;
    for entry in model.provenance() {
        let calibrated = entry.provenance.origin == Origin::Calibrated;
        assert_eq!(calibrated, matches!(entry.subject, "levels" | "cut"), "{entry:?}");
    }
    let cut = &model.cuts()[0];
    let result = model.classify(&portfolio(200)).unwrap();
    let scores = result.axis_scores("attractiveness").unwrap();
    let missing = scores.iter().filter(|score| score.is_nan()).count();
    let words =
        format!("median of {} scores on attractiveness ({missing} missing); ", 200 - missing);
    assert!(cut.provenance.source.starts_with(&words), "{}", cut.provenance.source);
    assert!(cut.provenance.source.contains("95 % interval"), "{}", cut.provenance.source);
    let kept = Calibration::new().apply(&four_s(), &portfolio(200)).unwrap().model;
    assert_eq!(kept, four_s());
}

#[test]
fn the_report_is_readable_and_can_be_kept() {
    let spec = Calibration::new().levels(Levels::default()).cuts(Cuts::new(CutMethod::Median));
    let report = spec.apply(&four_s(), &portfolio(200)).unwrap().report;
    let text = report.to_string();
    assert!(text.contains("cut    attractiveness: "), "{text}");
    assert!(text.contains("% interval"), "{text}");
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<CalibrationReport>(&json).unwrap(), report);
    let toml = toml::to_string(&spec).unwrap();
    assert_eq!(toml::from_str::<Calibration>(&toml).unwrap(), spec);
}

#[test]
fn a_report_that_no_calibration_gives_does_not_load() {
    let spec = Calibration::new().levels(Levels::default()).cuts(Cuts::new(CutMethod::Median));
    let spec = spec.bootstrap(Bootstrap::default().of_levels_and_cuts());
    let saved = spec.apply(&four_s(), &portfolio(60)).unwrap().report;
    let saved = serde_json::to_value(saved).unwrap();
    serde_json::from_value::<CalibrationReport>(saved.clone()).unwrap();
    let cases = [
        ("/could_change", json!(61), "the report: 61 accounts could change, of 60"),
        ("/cuts/0/could_change", json!(61), "cut `attractiveness`: 61 accounts could change"),
        ("/cuts/0/observed", json!(100), "cut `attractiveness`: 100 accounts have a score, of 60"),
        ("/cuts/0/resamples", json!(201), "201 resamples gave it, of 200"),
        ("/cuts/0/interval", json!([0.6, 0.5]), "the interval 0.6 to 0.5 does not ascend"),
        ("/levels/0/intervals/1", json!([2.0, 1.0]), "criterion `A`: the interval 2 to 1"),
        (
            "/levels/0/found/missing",
            json!(u64::MAX),
            "criterion `A`: 18446744073709551615 accounts",
        ),
        ("/levels/0/found/low", json!(1e6), "criterion `A`: 1000000 and "),
        ("/levels/0/saturated/below", json!(61), "accounts saturate, of 60"),
        ("/bootstrap/confidence", json!(9.0), "a bootstrap of 200 resamples at confidence 9"),
        ("/accounts", json!(10), "criterion `A`: 60 accounts are counted, of 10"),
    ];
    for (place, value, expected) in cases {
        let mut edited = saved.clone();
        *edited.pointer_mut(place).unwrap() = value;
        let error = serde_json::from_value::<CalibrationReport>(edited).unwrap_err().to_string();
        assert!(error.contains(expected), "{place}: {error}");
    }
}
