//! One test per way to be refused.

use super::*;
use crate::criterion::Missing;
use crate::model::{ClassifyError, DesignFit, ModelError};

#[test]
fn what_the_model_lacks_is_refused() {
    let unknown = Calibration::new().levels(Levels::default().keep("Z"));
    assert_eq!(
        unknown.apply(&four_s(), &portfolio(50)).unwrap_err(),
        CalibrationError::UnknownCriterion {
            criterion: "Z".into(),
            known: vec!["A".into(), "B".into(), "C".into()]
        }
    );
    let unknown = Calibration::new().cuts(Cuts::default().on("position", CutMethod::Median));
    assert_eq!(
        unknown.apply(&four_s(), &portfolio(50)).unwrap_err(),
        CalibrationError::UnknownGroup {
            group: "position".into(),
            known: vec!["attractiveness".into(), "relative_strength".into()]
        }
    );
}

#[test]
fn methods_that_do_not_fit_the_cuts_are_refused() {
    let group = || "sales".to_owned();
    for (method, name) in [(CutMethod::Median, "median"), (CutMethod::Mean, "mean")] {
        assert_eq!(
            placed(method, &[0.3, 0.5], &HEAPS),
            Err(CalibrationError::OneCut { group: group(), method: name, cuts: 2 })
        );
    }
    assert_eq!(
        placed(CutMethod::Quantiles(vec![0.5]), &[0.3, 0.5], &HEAPS),
        Err(CalibrationError::CutCount { group: group(), cuts: 2, given: 1, what: "quantiles" })
    );
    assert_eq!(
        placed(CutMethod::Targets(vec![]), &[0.3], &HEAPS),
        Err(CalibrationError::CutCount { group: group(), cuts: 1, given: 0, what: "targets" })
    );
    for method in [CutMethod::Quantiles(vec![1.5]), CutMethod::Targets(vec![Target::Share(1.5)])] {
        let share = 1.5;
        let refused = placed(method, &[0.3], &HEAPS);
        assert_eq!(refused, Err(CalibrationError::Share { group: group(), share }));
    }
}

#[test]
fn scores_that_support_no_cut_are_refused() {
    let group = || "sales".to_owned();
    assert_eq!(
        placed(CutMethod::Median, &[0.5], &HEAPS[..9]),
        Err(CalibrationError::TooFewScores { group: group(), observed: 9, needed: 10 })
    );
    assert_eq!(
        placed(CutMethod::NaturalBreaks, &[0.3, 0.5], &[50.0; 20]),
        Err(CalibrationError::TooFewDistinct { group: group(), distinct: 1, needed: 3 })
    );
    assert_eq!(
        placed(CutMethod::Median, &[0.5], &[-5.0; 20]),
        Err(CalibrationError::CutAtTheEnd { group: group(), cut: 0.0 })
    );
    assert_eq!(
        placed(CutMethod::Quantiles(vec![0.4, 0.6]), &[0.3, 0.5], &[50.0; 20]),
        Err(CalibrationError::CutsCoincide { group: group(), previous: 0.5, cut: 0.5 })
    );
}

#[test]
fn a_bootstrap_that_gives_nothing_is_refused() {
    let settings = [(9, 0.95), (10_001, 0.95), (200, 0.0), (200, 1.0), (200, f64::NAN)];
    for (resamples, confidence) in settings {
        let spec = Calibration::new().bootstrap(Bootstrap {
            resamples,
            confidence,
            ..Bootstrap::default()
        });
        let refused = spec.apply(&four_s(), &portfolio(50));
        assert!(matches!(refused, Err(CalibrationError::Bootstrap { .. })));
    }
}

#[test]
fn a_portfolio_that_the_model_cannot_read_is_refused() {
    let refused = Calibration::new().apply(&four_s(), &scores_of(&HEAPS)).unwrap_err();
    assert!(matches!(refused, CalibrationError::Classify(_)));
}

#[test]
fn a_model_that_takes_no_such_cuts_is_refused() {
    // A tolerance of 1 is a cut, but no tolerance.
    let model =
        DesignFit::builder().requirement([guess("a")]).capability([guess("b")]).build().unwrap();
    let portfolio =
        Portfolio::builder().column("a", vec![1.0; 20]).column("b", vec![0.0; 20]).build().unwrap();
    let spec = Calibration::new().cuts(Cuts::default().on("tolerance", CutMethod::Mean));
    let refused = spec.apply(&model, &portfolio).unwrap_err();
    assert!(matches!(refused, CalibrationError::Model(ModelError::Rule(_))), "{refused}");
}

#[test]
fn a_missing_number_that_is_rejected_is_refused_whether_scores_are_read_or_not() {
    let model = FourS::builder()
        .attractiveness([guess("a").with_missing(Missing::Reject)])
        .relative_strength([guess("c")])
        .build()
        .unwrap();
    let portfolio = portfolio(100);
    let scored = cut_by(CutMethod::Median).apply(&model, &portfolio).unwrap_err();
    let counted = Calibration::new().apply(&model, &portfolio).unwrap_err();
    assert!(matches!(
        &counted,
        CalibrationError::Classify(ClassifyError::MissingRejected { total, .. }) if *total > 0
    ));
    assert_eq!(scored, counted);
}
