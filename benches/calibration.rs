//! What calibrating costs beside reading: 1e6 accounts, 10 columns, 3 % missing.
//!
//! ```text
//! cargo bench --bench calibration
//! cargo bench --bench calibration -- --test    # once each, as a test
//! ```
//!
//! Reading means counting the missing numbers of every column, one pass over all of them. The
//! answers are asserted: the levels are the quantiles of the distribution that the columns were
//! drawn from, and the median cut halves the accounts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion as Bench, criterion_group, criterion_main};
use keyaccount::calibration::{Bootstrap, Calibrated, Calibration, CutMethod, Cuts, Levels};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{Adjustable, FourS, Model};
use keyaccount::portfolio::Portfolio;

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 10;
const MISSING: f64 = 0.03;

/// Numbers from 0 to 100, evenly spread, from a fixed seed (`SplitMix64`).
fn columns() -> Vec<Vec<f64>> {
    let mut state = 0x5EED_u64;
    let mut unit = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..COLUMNS)
        .map(|_| {
            (0..ROWS).map(|_| if unit() < MISSING { f64::NAN } else { 100.0 * unit() }).collect()
        })
        .collect()
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

fn check(portfolio: &Portfolio<'_>, calibrated: &Calibrated<FourS>) {
    let missing = read(portfolio) as f64 / (ROWS * COLUMNS) as f64;
    assert!((missing - MISSING).abs() < 1e-3, "{missing}");
    for level in &calibrated.report.levels {
        let found = level.found.expect("every criterion is linear");
        assert!((found.low - 5.0).abs() < 0.2 && (found.high - 95.0).abs() < 0.2, "{found:?}");
    }
    let (counts, _) = calibrated.model.classify(portfolio).expect("its own columns").counts(4);
    let half = ROWS as u64 / 2;
    let attractive = counts[1] + counts[3];
    assert!(attractive.abs_diff(half) < 100, "{counts:?}");
    for (cut, report) in calibrated.model.cuts().iter().zip(&calibrated.report.cuts) {
        let (low, high) = report.interval.expect("a median has one");
        assert!(low <= cut.at && cut.at <= high && high - low < 0.01, "{report:?}");
    }
}

fn median(repetitions: usize, mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..repetitions)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[repetitions / 2]
}

fn calibration(bench: &mut Bench) {
    let columns = columns();
    let portfolio = portfolio(&columns);
    let model = model();
    let levels = Calibration::new().levels(Levels::default()).bootstrap(Bootstrap::none());
    let all = Calibration::new().levels(Levels::default()).cuts(Cuts::new(CutMethod::Median));
    let apply = |spec: &Calibration| spec.apply(&model, &portfolio).expect("a valid spec");
    check(&portfolio, &apply(&all));

    let mut group = bench.benchmark_group("1e6 accounts x 10 columns");
    group.sample_size(10);
    group.bench_function("read", |b| b.iter(|| black_box(read(&portfolio))));
    group.bench_function("levels", |b| b.iter(|| black_box(apply(&levels))));
    group.bench_function("levels, median cuts, 200 resamples", |b| {
        b.iter(|| black_box(apply(&all)));
    });
    group.finish();

    let reading = median(9, || {
        black_box(read(&portfolio));
    });
    let classifying = median(9, || drop(black_box(model.classify(&portfolio))));
    for (name, spec) in [("levels", &levels), ("levels and cuts", &all)] {
        let time = median(9, || drop(black_box(apply(spec))));
        println!(
            "{name}: {:.1} ms = {:.1} x reading ({:.1} ms); classifying alone {:.1} ms",
            1e3 * time.as_secs_f64(),
            time.as_secs_f64() / reading.as_secs_f64(),
            1e3 * reading.as_secs_f64(),
            1e3 * classifying.as_secs_f64()
        );
    }
}

criterion_group!(benches, calibration);
criterion_main!(benches);
