//! Intervals, and who could change.

use super::*;

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

/// By default there is one stream for each group, one for the limit of the top class and one for
/// levels that are taken again; neighbouring seeds are as far apart as any.
#[test]
fn no_two_groups_and_no_two_seeds_share_their_numbers() {
    let mut drawn = std::collections::BTreeSet::new();
    let mut all = 0;
    for seed in 0..3 {
        for stream in [0, 1, 2, u64::MAX - 1, u64::MAX] {
            let bootstrap = Bootstrap { resamples: 50, seed, ..Bootstrap::default() };
            bootstrap.intervals(1, stream, |random| {
                drawn.insert(random.bits());
                all += 1;
                Some(vec![0.5])
            });
        }
    }
    assert_eq!(drawn.len(), all);
}

#[test]
fn an_interval_needs_cuts_from_half_the_resamples() {
    let bootstrap = Bootstrap { resamples: 11, ..Bootstrap::default() };
    let with = |successes: u32| {
        let mut left = successes;
        let (intervals, resamples) = bootstrap.intervals(1, 0, |_| {
            left = left.checked_sub(1)?;
            Some(vec![0.5])
        });
        assert_eq!(resamples, successes);
        intervals[0]
    };
    assert_eq!((with(0), with(5)), (None, None));
    assert_eq!((with(6), with(11)), (Some((0.5, 0.5)), Some((0.5, 0.5))));
}

#[test]
fn no_bootstrap_no_interval() {
    let spec = cut_by(CutMethod::Median).bootstrap(Bootstrap::none());
    let report = spec.apply(&bands(&[0.5]), &scores_of(&HEAPS)).unwrap().report;
    assert_eq!((report.cuts[0].interval, report.cuts[0].resamples), (None, 0));
}

/// Levels by quantiles, cuts by medians, levels taken again on 25 resamples.
fn again() -> Calibration {
    let bootstrap = Bootstrap { resamples: 25, seed: 9, ..Bootstrap::default() };
    cut_by(CutMethod::Median).levels(Levels::default()).bootstrap(bootstrap.of_levels_and_cuts())
}

/// The portfolio with each row as often as it was drawn, row by row.
fn repeated(portfolio: &Portfolio<'_>, times: &[usize]) -> Portfolio<'static> {
    portfolio
        .columns()
        .fold(Portfolio::builder(), |builder, (name, column)| {
            let rows = (0..).zip(times).flat_map(|(row, times)| vec![column.number(row); *times]);
            builder.column(name.to_owned(), rows.collect::<Vec<Option<f64>>>())
        })
        .build()
        .unwrap()
}

/// R's type 7 by sorting.
fn quantile(mut values: Vec<f64>, probability: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let h = (values.len() - 1) as f64 * probability;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // ranks
    let (below, above) = (values[h.floor() as usize], values[h.ceil() as usize]);
    below + (h - h.floor()) * (above - below)
}

#[test]
fn levels_again_is_the_whole_calibration_on_every_resample() {
    let portfolio = portfolio(150);
    let spec = again();
    let Calibrated { model, report } = spec.apply(&four_s(), &portfolio).unwrap();
    // The same by hand, but for the numbers drawn.
    let mut random = Random::stream(9, &[4, u64::MAX - 1]);
    let once = spec.clone().bootstrap(Bootstrap::none());
    let codes = model.classify(&portfolio).unwrap().codes().to_vec();
    let (mut found, mut changed) = (Vec::new(), vec![0; 150]);
    for _ in 0..25 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small whole numbers
        let times: Vec<usize> = (0..150).map(|_| random.poisson(1.0) as usize).collect();
        let resample = once.apply(&four_s(), &repeated(&portfolio, &times)).unwrap();
        let now = resample.model.classify(&portfolio).unwrap();
        for ((changed, before), now) in changed.iter_mut().zip(&codes).zip(now.codes()) {
            *changed += u32::from(before != now);
        }
        found.push(resample);
    }
    let ends = |of: &dyn Fn(&Calibrated<FourS>) -> f64| {
        let values: Vec<f64> = found.iter().map(of).collect();
        (quantile(values.clone(), 0.025), quantile(values, 0.975))
    };
    let close = |(a, b): Interval, (c, d): Interval| (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9;
    for (at, level) in report.levels.iter().enumerate() {
        let [low, high] = level.intervals.unwrap();
        let levels = |resample: &Calibrated<FourS>| resample.report.levels[at].found.unwrap();
        assert!(close(low, ends(&|resample| levels(resample).low)), "{level:?}");
        assert!(close(high, ends(&|resample| levels(resample).high)), "{level:?}");
    }
    for (at, cut) in report.cuts.iter().enumerate() {
        let interval = ends(&|resample| resample.model.cuts()[at].at);
        assert!(close(cut.interval.unwrap(), interval), "{cut:?}");
        assert_eq!(cut.resamples, 25);
    }
    // At least 2.5 % of 25 is at least one.
    assert_eq!(report.could_change, changed.iter().filter(|changed| **changed > 0).count() as u64);
    assert!(report.could_change > 0);
    assert!(model.cuts()[0].provenance.source.contains("resamples of levels and cuts"));
}

#[test]
fn levels_that_move_change_classes_under_cuts_that_do_not() {
    let portfolio = portfolio(150);
    let fixed = again().cuts(Cuts::new(CutMethod::Midpoint));
    let report = fixed.apply(&four_s(), &portfolio).unwrap().report;
    assert!(report.could_change > 0 && report.cuts[0].could_change > 0, "{report}");
    assert!(report.cuts.iter().all(|cut| cut.interval.is_none()));
    let held = fixed.bootstrap(Bootstrap::default());
    let report = held.apply(&four_s(), &portfolio).unwrap().report;
    assert_eq!((report.could_change, report.levels[0].intervals), (0, None));
    // Nothing is taken from the accounts: nothing to be taken again.
    let nothing = Calibration { levels: None, cuts: None, ..again() };
    let report = nothing.apply(&four_s(), &portfolio).unwrap().report;
    assert_eq!((report.could_change, report.levels[0].intervals), (0, None));
}

#[test]
fn levels_again_reads_ratios_weights_and_texts() {
    let tier = ValueFunction::categories([("gold", 1.0), ("silver", 0.4)]).unwrap();
    let model = FourS::builder()
        .attractiveness([guess("a").with_ratio("a", "b"), Criterion::new("Tier", "tier", tier)])
        .relative_strength([guess("c")])
        .build()
        .unwrap();
    let tiers: Vec<Option<&str>> =
        (0..120).map(|row| [Some("gold"), None, Some("silver")][row % 3]).collect();
    let portfolio = Portfolio::builder()
        .column("a", column(1, 120))
        .column("b", column(2, 120))
        .column("c", column(3, 120))
        .column("weight", (1..=120).collect::<Vec<i32>>())
        .column("tier", tiers)
        .build()
        .unwrap();
    let spec = again().levels(Levels::default().weighted_by("weight"));
    let report = spec.apply(&model, &portfolio).unwrap().report;
    assert_eq!(report.cuts[0].resamples, 25);
    let [ratio, tier, _] = report.levels.as_slice() else { panic!("three criteria") };
    assert_eq!((tier.found, tier.intervals), (None, None));
    let found = ratio.found.unwrap();
    let [(a, b), (c, d)] = ratio.intervals.unwrap();
    assert!(a <= found.low && found.low <= b && c <= found.high && found.high <= d, "{ratio:?}");
    let text = report.to_string();
    assert!(text.contains("95 % intervals") && text.contains("25 resamples of levels and cuts"));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<CalibrationReport>(&json).unwrap(), report);
}
