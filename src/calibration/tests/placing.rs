//! Where each method places the cuts of each kind of rule.

use super::*;
use crate::model::{DesignFit, FourSClass, MillmanWilson, Webster, WebsterClass};

#[test]
fn each_method_by_hand() {
    assert_eq!(placed(CutMethod::Keep, &[0.3], &HEAPS), Ok(vec![0.3]));
    assert_eq!(placed(CutMethod::Midpoint, &[0.3], &HEAPS), Ok(vec![0.5]));
    assert_eq!(placed(CutMethod::Midpoint, &[0.3, 0.4, 0.5], &HEAPS), Ok(vec![0.25, 0.5, 0.75]));
    let near = |method, expected: &[f64]| {
        let cuts = [0.3, 0.6];
        let found = placed(method, &cuts[..expected.len()], &HEAPS).unwrap();
        assert!(
            found.iter().zip(expected).all(|(x, e)| (x - e).abs() < 1e-11),
            "{found:?} for {expected:?}"
        );
    };
    near(CutMethod::Median, &[0.415]);
    near(CutMethod::Mean, &[5.44 / 12.0]);
    near(CutMethod::Quantiles(vec![0.25, 0.5]), &[0.1275, 0.415]);
    near(CutMethod::NaturalBreaks, &[0.265, 0.615]);
    near(CutMethod::KMeans, &[0.265, 0.6225]);
    near(CutMethod::Targets(vec![Target::Accounts(8), Target::Accounts(3)]), &[0.265, 0.805]);
    near(CutMethod::Targets(vec![Target::Share(0.5), Target::Share(0.0)]), &[0.415, 0.945]);
}

#[test]
fn a_target_counts_everybody_who_is_tied() {
    let numbers = [10.0, 20.0, 20.0, 20.0, 30.0, 30.0, 5.0, 5.0, 5.0, 5.0];
    let above = |accounts| {
        let method = CutMethod::Targets(vec![Target::Accounts(accounts)]);
        let model = cut_by(method).apply(&bands(&[0.5]), &scores_of(&numbers)).unwrap().model;
        model.classify(&scores_of(&numbers)).unwrap().counts(2).0[1]
    };
    assert_eq!([0, 1, 2, 4, 5, 9, 10].map(above), [0, 0, 2, 2, 5, 6, 10]);
    let refused = placed(CutMethod::Targets(vec![Target::Accounts(1)]), &[0.5], &[100.0; 12]);
    assert_eq!(
        refused,
        Err(CalibrationError::TargetUnreachable {
            group: "sales".into(),
            wanted: 1,
            tied: 12,
            score: 1.0
        })
    );
}

#[test]
fn the_top_class_is_limited_on_both_axes_alike() {
    let portfolio = portfolio(500);
    let count = |cuts: Cuts| {
        let spec = Calibration::new().levels(Levels::default()).cuts(cuts);
        let Calibrated { model, report } = spec.apply(&four_s(), &portfolio).unwrap();
        let result = model.classify(&portfolio).unwrap();
        let top = model.classes_of(&result).filter(|c| *c == Some(FourSClass::Strategic)).count();
        (top, report)
    };
    let (free, before) = count(Cuts::new(CutMethod::Median));
    assert!(free > 15);
    let (limited, report) = count(Cuts::new(CutMethod::Median).top_at_most(15));
    assert_eq!(limited, 15, "no ties in these scores");
    let rise: Vec<f64> =
        report.cuts.iter().zip(&before.cuts).map(|(cut, before)| cut.at - before.at).collect();
    assert!(rise[0] > 0.0 && (rise[0] - rise[1]).abs() < 1e-11, "{rise:?}");
    assert!(report.cuts[0].method.contains("raised"));
    let (unchanged, report) = count(Cuts::new(CutMethod::Median).top_at_most(500));
    assert_eq!(unchanged, free);
    assert!(!report.cuts[0].method.contains("raised"));
}

#[test]
fn a_top_class_is_only_limited_where_there_is_one() {
    let webster = Webster::builder()
        .without_evidence()
        .rung(WebsterClass::RepeatedTransactions, [guess("a")])
        .build()
        .unwrap();
    let spec = Calibration::new().cuts(Cuts::default().top_at_most(3));
    assert!(matches!(
        spec.apply(&webster, &portfolio(50)),
        Err(CalibrationError::NoTopClass { group }) if group == "repeat_buying"
    ));
    // Everybody at the top of the scale: no cut separates them.
    let refused = spec.apply(&bands(&[0.5]), &scores_of(&[100.0; 20])).unwrap_err();
    assert!(matches!(refused, CalibrationError::TargetUnreachable { tied: 20, wanted: 3, .. }));
}

#[test]
fn a_path_has_positions_a_tolerance_and_an_exit() {
    let model = MillmanWilson::builder()
        .nature_of_relationship([guess("a")])
        .level_of_involvement([guess("b")])
        .uncoupling([guess("c")])
        .build()
        .unwrap();
    let spec = Calibration::new().levels(Levels::default());
    let by = |cuts: Cuts| {
        let found = spec.clone().cuts(cuts).apply(&model, &portfolio(400)).unwrap();
        found.model.cuts().into_iter().map(|cut| cut.at).collect::<Vec<_>>()
    };
    let own: Vec<f64> = model.cuts().into_iter().map(|cut| cut.at).collect();
    assert_eq!(by(Cuts::default())[..4], [0.2, 0.4, 0.6, 0.8]);
    assert_eq!(by(Cuts::default())[4..], own[4..], "tolerance and exit stay unless named");
    let named = Cuts::new(CutMethod::NaturalBreaks)
        .on("tolerance", CutMethod::Quantiles(vec![0.8]))
        .on("uncoupling", CutMethod::Targets(vec![Target::Share(0.2)]));
    let found = by(named);
    assert!(found[..4].is_sorted() && found[4] != own[4] && found[5] != own[5]);
}

#[test]
fn a_tolerance_is_open_at_the_other_end() {
    let model =
        DesignFit::builder().requirement([guess("a")]).capability([guess("b")]).build().unwrap();
    let portfolio = portfolio(300);
    let spec = Calibration::new()
        .levels(Levels::default())
        .cuts(Cuts::default().on("tolerance", CutMethod::Quantiles(vec![0.8])));
    let Calibrated { model, report } = spec.apply(&model, &portfolio).unwrap();
    let (counts, none) = model.classify(&portfolio).unwrap().counts(3);
    let fitting = counts[1] as f64 / (300 - none) as f64;
    assert!((fitting - 0.8).abs() < 0.01, "{fitting}");
    assert!(report.cuts[0].could_change > 0);
}

#[test]
fn clusters_in_the_plane_cut_both_axes() {
    let spec = Calibration::new().cuts(Cuts::new(CutMethod::KMeansInThePlane));
    let spec = spec.levels(Levels::new(LevelMethod::MinMax));
    let Calibrated { model, report } = spec.apply(&four_s(), &portfolio(500)).unwrap();
    assert!(model.cuts().iter().all(|cut| (0.1..0.9).contains(&cut.at)));
    assert!(
        report.cuts.iter().all(|cut| cut.interval.is_some_and(|(l, h)| l <= cut.at && cut.at <= h))
    );
    assert!(matches!(
        spec.apply(&bands(&[0.5]), &portfolio(50)),
        Err(CalibrationError::NotAGrid { group }) if group == "sales"
    ));
    let one = Cuts::default().on("attractiveness", CutMethod::KMeansInThePlane);
    let refused = Calibration::new().cuts(one).apply(&four_s(), &portfolio(50));
    assert!(matches!(refused, Err(CalibrationError::NotAGrid { .. })));
    let same = Portfolio::builder()
        .column("a", vec![0.5; 40])
        .column("b", vec![0.5; 40])
        .column("c", vec![0.5; 40])
        .build()
        .unwrap();
    let refused = Calibration { levels: None, ..spec }.apply(&four_s(), &same);
    assert!(matches!(
        refused,
        Err(CalibrationError::TooFewDistinct { distinct: 1, needed: 4, .. })
    ));
}
