//! What a calibration says of itself.

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
