//! What calibrating costs beside reading: `cargo bench --bench calibration [-- --quick]`.
//!
//! Every figure is a line `ratio NAME VALUE`: medians of alternating repetitions over 1e6 accounts
//! and ten columns, 3 % missing, from a fixed seed. Reading is one pass over every column that
//! counts what is missing. The answers are asserted: the levels are the quantiles that sorting
//! gives, the saturated numbers those that a classification counts, and the median cuts halve the
//! accounts. `--quick` runs small and once, as a test of the answers.

#[path = "roofline/measure.rs"]
mod measure;

use std::hint::black_box;

use keyaccount::calibration::{
    Bootstrap, Calibrated, Calibration, CutMethod, Cuts, Levels, Resampling,
};
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{Adjustable, FourS, Model};
use keyaccount::portfolio::Portfolio;
use measure::{medians, ratings, ratio};

const MISSING: f64 = 0.03;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let (rows, few, repetitions) = if quick { (50_000, 1_000, 1) } else { (1_000_000, 10_000, 15) };
    against_reading(rows, repetitions);
    with_levels_again(few, repetitions.min(5));
}

fn portfolio(columns: &[Vec<f64>]) -> Portfolio<'_> {
    let named = columns.iter().enumerate();
    let builder = named.fold(Portfolio::builder(), |builder, (at, column)| {
        builder.column(format!("c{at}"), column.as_slice())
    });
    builder.build().expect("the columns are finite")
}

fn model() -> FourS {
    let criterion = |at: usize| {
        let guess = ValueFunction::linear(0.0, 1.0).expect("two levels");
        Criterion::new(format!("c{at}"), format!("c{at}"), guess)
    };
    FourS::builder()
        .attractiveness((0..5).map(criterion))
        .relative_strength((5..10).map(criterion))
        .build()
        .expect("ten criteria")
}

fn read(portfolio: &Portfolio<'_>) -> usize {
    portfolio.columns().map(|(_, column)| column.missing_count()).sum()
}

/// R's type 7 by sorting.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a rank
fn quantile(column: &[f64], probability: f64) -> f64 {
    let mut sorted: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let h = (sorted.len() - 1) as f64 * probability;
    let below = h.floor();
    let at = |rank: f64| sorted[rank as usize];
    at(below) + (h - below) * (at(h.ceil()) - at(below))
}

fn check(columns: &[Vec<f64>], calibrated: &Calibrated<FourS>) {
    let Calibrated { model, report } = calibrated;
    let portfolio = portfolio(columns);
    let result = model.classify(&portfolio).expect("its own columns");
    for ((column, level), counted) in columns.iter().zip(&report.levels).zip(result.saturation()) {
        let found = level.found.expect("every criterion is linear");
        for (level, probability) in [(found.low, 0.05), (found.high, 0.95)] {
            assert!((level - quantile(column, probability)).abs() < 1e-12, "{found:?}");
        }
        assert_eq!(level.saturated, counted.saturation);
    }
    let (counts, _) = result.counts(4);
    for (cut, report) in model.cuts().iter().zip(&report.cuts) {
        if let Some((low, high)) = report.interval {
            assert!(low <= cut.at && cut.at <= high, "{report:?}");
        }
        if report.method == "median" {
            let high = if report.group == "attractiveness" { counts[1] } else { counts[2] };
            let half = columns[0].len() as u64 / 2;
            assert!((high + counts[3]).abs_diff(half) < 100, "{counts:?}");
        }
    }
}

fn against_reading(rows: usize, repetitions: usize) {
    let (columns, model) = (ratings(rows, MISSING), model());
    let portfolio = portfolio(&columns);
    let levels = Calibration::new().levels(Levels::default());
    let cuts = levels.clone().cuts(Cuts::new(CutMethod::Median));
    let breaks = levels.clone().cuts(Cuts::new(CutMethod::NaturalBreaks));
    let no_interval = cuts.clone().bootstrap(Bootstrap::none());
    let apply = |spec: &Calibration| spec.apply(&model, &portfolio).expect("a valid spec");
    for spec in [&levels, &cuts, &breaks, &no_interval] {
        check(&columns, &apply(spec));
    }
    let mut result = Classifications::new();
    let run = |spec: &Calibration| drop(black_box(apply(spec)));
    let mut time = |spec: &Calibration| {
        let [reading, calibrating, classifying] = medians(
            repetitions,
            [
                &mut || {
                    black_box(read(&portfolio));
                },
                &mut || run(spec),
                &mut || model.classify_into(&portfolio, Detail::Full, &mut result).expect("fits"),
            ],
        );
        println!(
            "reading {:.1} ms, calibrating {:.1} ms, classifying {:.1} ms",
            1e3 * reading,
            1e3 * calibrating,
            1e3 * classifying
        );
        calibrating / reading
    };
    ratio("calibration_levels", time(&levels));
    ratio("calibration_median_cuts", time(&no_interval));
    ratio("calibration_median_cuts_bootstrap200", time(&cuts));
    ratio("calibration_natural_breaks_bootstrap200", time(&breaks));
}

/// What taking the levels again on each of 200 resamples costs, beside one calibration without.
fn with_levels_again(rows: usize, repetitions: usize) {
    let (columns, model) = (ratings(rows, MISSING), model());
    let portfolio = portfolio(&columns);
    let spec = |bootstrap| {
        let spec = Calibration::new().levels(Levels::default());
        spec.cuts(Cuts::new(CutMethod::Median)).bootstrap(bootstrap)
    };
    let again = Bootstrap { resampling: Resampling::LevelsAndCuts, ..Bootstrap::default() };
    let (once, held, again) = (spec(Bootstrap::none()), spec(Bootstrap::default()), spec(again));
    let apply = |spec: &Calibration| spec.apply(&model, &portfolio).expect("a valid spec");
    check(&columns, &apply(&again));
    let run = |spec: &Calibration| drop(black_box(apply(spec)));
    let [once, held, again] =
        medians(repetitions, [&mut || run(&once), &mut || run(&held), &mut || run(&again)]);
    ratio("bootstrap200_of_cuts_1e4x10", held / once);
    ratio("bootstrap200_of_levels_and_cuts_1e4x10", again / once);
}
