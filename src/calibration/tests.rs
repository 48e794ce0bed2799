use proptest::prelude::*;

use super::*;
use crate::class::Class;
use crate::criterion::{Criterion, ValueFunction};
use crate::model::{
    About, CustomModel, DesignFit, FourS, FourSClass, MillmanWilson, Model, ModelError, Webster,
    WebsterClass,
};
use crate::provenance::{Origin, Provenance};
use crate::random::Random;
use crate::rule::{Bands, Cut};

fn column(seed: u64, rows: usize) -> Vec<f64> {
    let mut random = Random::new(seed);
    (0..rows)
        .map(|_| {
            let number = random.unit() * random.unit() * 100.0;
            if random.unit() < 0.05 { f64::NAN } else { number }
        })
        .collect()
}

fn portfolio(rows: usize) -> Portfolio<'static> {
    Portfolio::builder()
        .column("a", column(1, rows))
        .column("b", column(2, rows))
        .column("c", column(3, rows))
        .build()
        .unwrap()
}

fn guess(column: &str) -> Criterion {
    Criterion::new(column.to_uppercase(), column, ValueFunction::linear(0.0, 1.0).unwrap())
}

fn four_s() -> FourS {
    FourS::builder()
        .attractiveness([guess("a"), guess("b")])
        .relative_strength([guess("c")])
        .build()
        .unwrap()
}

/// One axis over column `a` with levels 0 to 100, in so many bands.
fn bands(cuts: &[f64]) -> CustomModel {
    let axis = Axis::new(
        "sales",
        "Sales",
        ("none", "all"),
        [Criterion::new("A", "a", ValueFunction::linear(0.0, 100.0).unwrap())],
    );
    let class = |code: usize| Class {
        key: format!("class_{code}"),
        term: format!("Class {code}"),
        meaning: String::new(),
        management: String::new(),
        order: u8::try_from(code).ok(),
        provenance: Provenance::caller(),
    };
    let about = About {
        key: "bands".into(),
        name: "Bands".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    let rule = Bands::new(Cut::each(cuts.iter().copied()).unwrap()).unwrap();
    CustomModel::new(about, [axis.unwrap()], rule, (0..=cuts.len()).map(class)).unwrap()
}

fn scores_of(numbers: &[f64]) -> Portfolio<'static> {
    Portfolio::builder().column("a", numbers.to_vec()).build().unwrap()
}

fn cut_by(method: CutMethod) -> Calibration {
    Calibration::new().cuts(Cuts::new(method))
}

fn placed(method: CutMethod, cuts: &[f64], numbers: &[f64]) -> Result<Vec<f64>, CalibrationError> {
    let calibrated = cut_by(method).apply(&bands(cuts), &scores_of(numbers))?;
    Ok(calibrated.model.cuts().into_iter().map(|cut| cut.at).collect())
}

const HEAPS: [f64; 12] = [10.0, 11.0, 12.0, 13.0, 40.0, 41.0, 42.0, 43.0, 80.0, 81.0, 82.0, 89.0];

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
    assert!(cut.provenance.source.starts_with("median of "), "{}", cut.provenance.source);
    assert!(cut.provenance.source.contains("95 % interval"), "{}", cut.provenance.source);
    let kept = Calibration::new().apply(&four_s(), &portfolio(200)).unwrap().model;
    assert_eq!(kept, four_s());
}

#[test]
fn the_same_seed_gives_the_same_interval_and_another_one_another() {
    let with = |seed| {
        let bootstrap = Bootstrap { seed, ..Bootstrap::default() };
        let spec = cut_by(CutMethod::Median).bootstrap(bootstrap).levels(Levels::default());
        spec.apply(&four_s(), &portfolio(300)).unwrap().report
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1).cuts[0].interval, with(2).cuts[0].interval);
    assert_eq!(with(1).cuts[0].at, with(2).cuts[0].at);
}

#[test]
fn the_interval_narrows_with_the_square_root_of_the_accounts() {
    let width = |rows| {
        let spec = cut_by(CutMethod::Median).levels(Levels::default());
        let report = spec.apply(&four_s(), &portfolio(rows)).unwrap().report;
        let (low, high) = report.cuts[0].interval.unwrap();
        assert!(low <= report.cuts[0].at && report.cuts[0].at <= high);
        high - low
    };
    // Also across the step from points to bins.
    let ratio = width(1_000) / width(16_000);
    assert!((2.5..6.5).contains(&ratio), "{ratio}");
}

#[test]
fn no_bootstrap_no_interval() {
    let spec = cut_by(CutMethod::Median).bootstrap(Bootstrap::none());
    let report = spec.apply(&bands(&[0.5]), &scores_of(&HEAPS)).unwrap().report;
    assert_eq!((report.cuts[0].interval, report.cuts[0].resamples), (None, 0));
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
        let spec = Calibration::new().bootstrap(Bootstrap { resamples, confidence, seed: 0 });
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

/// Methods that give a grid its cuts.
fn methods() -> impl Strategy<Value = CutMethod> {
    prop_oneof![
        Just(CutMethod::Keep),
        Just(CutMethod::Midpoint),
        Just(CutMethod::Median),
        Just(CutMethod::Mean),
        (0.01..0.99f64).prop_map(|p| CutMethod::Quantiles(vec![p])),
        (0..400u64).prop_map(|n| CutMethod::Targets(vec![Target::Accounts(n)])),
        Just(CutMethod::NaturalBreaks),
        Just(CutMethod::KMeans),
        Just(CutMethod::KMeansInThePlane),
    ]
}

fn level_methods() -> impl Strategy<Value = LevelMethod> {
    prop_oneof![
        Just(LevelMethod::MinMax),
        (0.0..0.4f64, 0.6..=1.0f64).prop_map(|(low, high)| LevelMethod::Quantiles { low, high }),
        (0.1..4.0f64).prop_map(|k| LevelMethod::MeanDeviation { k }),
        (0.1..4.0f64).prop_map(|k| LevelMethod::MedianDeviation { k }),
    ]
}

fn random_portfolio(seed: u64, rows: usize) -> Portfolio<'static> {
    let names = ["a", "b", "c"];
    let builder =
        names.into_iter().zip(seed..).fold(Portfolio::builder(), |builder, (name, seed)| {
            builder.column(name, column(seed.wrapping_mul(0xABCD), rows))
        });
    builder.build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_saved_model_classifies_as_the_calibrated_one(
        seed in any::<u64>(), rows in 20..300usize, method in methods(), levels in level_methods(),
    ) {
        let portfolio = random_portfolio(seed, rows);
        let spec = cut_by(method)
            .levels(Levels::new(levels))
            .bootstrap(Bootstrap { resamples: 10, ..Bootstrap::default() });
        let Ok(Calibrated { model, report }) = spec.apply(&four_s(), &portfolio) else {
            return Ok(());
        };
        let text = toml::to_string(&model).unwrap();
        let loaded: FourS = toml::from_str(&text).unwrap();
        prop_assert_eq!(&loaded, &model);
        // As text, because NaN does not equal itself.
        let result = |model: &FourS| serde_json::to_string(&model.classify(&portfolio).unwrap());
        prop_assert_eq!(result(&loaded).unwrap(), result(&model).unwrap());
        for level in report.levels.iter().filter_map(|level| level.found) {
            prop_assert!(level.low < level.high);
        }
        for cut in report.cuts {
            if let Some((low, high)) = cut.interval {
                prop_assert!(low <= high);
            }
        }
    }

    #[test]
    fn a_target_is_never_exceeded(
        numbers in prop::collection::vec(0..30i32, 10..200), accounts in 0..200u64,
    ) {
        let numbers: Vec<f64> = numbers.into_iter().map(f64::from).collect();
        let portfolio = scores_of(&numbers);
        for spec in [
            Cuts::new(CutMethod::Targets(vec![Target::Accounts(accounts)])),
            Cuts::new(CutMethod::Midpoint).top_at_most(accounts),
            Cuts::new(CutMethod::Mean).top_at_most(accounts),
        ] {
            let spec = Calibration::new().cuts(spec).bootstrap(Bootstrap::none());
            if let Ok(calibrated) = spec.apply(&bands(&[0.5]), &portfolio) {
                let counts = calibrated.model.classify(&portfolio).unwrap().counts(2).0;
                prop_assert!(counts[1] <= accounts);
            }
        }
    }

    #[test]
    fn the_unit_of_a_column_changes_no_class(
        seed in any::<u64>(), levels in level_methods(), exponent in -20..20i32,
    ) {
        // A power of two, so that the unit itself does not round.
        let scale = 2f64.powi(exponent);
        let scaled = |scale: f64| {
            let columns = ["a", "b", "c"].into_iter().zip(seed..);
            columns.fold(Portfolio::builder(), |builder, (name, seed)| {
                let numbers: Vec<f64> =
                    column(seed.wrapping_mul(0xABCD), 120).iter().map(|x| x * scale).collect();
                builder.column(name, numbers)
            }).build().unwrap()
        };
        let classes = |portfolio: &Portfolio<'_>| {
            let spec = cut_by(CutMethod::Median)
                .levels(Levels::new(levels))
                .bootstrap(Bootstrap::none());
            let model = spec.apply(&four_s(), portfolio).ok()?.model;
            Some(model.classify(portfolio).unwrap().codes().to_vec())
        };
        prop_assert_eq!(classes(&scaled(1.0)), classes(&scaled(scale)));
    }
}
