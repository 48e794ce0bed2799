//! The picture: what each part of the library costs, by criterion.
//! `cargo bench --bench scoring`; `-- --test` runs everything once, as a test of the answers.
//!
//! `docs/BENCHMARKS.md` says which figure to trust for what: ratios come from `roofline`.

#[allow(dead_code)] // each bench takes what it needs
#[path = "roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "roofline/models.rs"]
mod models;
#[path = "roofline/reference.rs"]
mod reference;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use keyaccount::axis::Aggregation;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::instructions::Instructions;
use keyaccount::model::Model;
use keyaccount::panel::Panel;
use keyaccount::single::SingleAccount;
use measure::ratings;
use models::{bensaou, four, linear, portfolio, quadrants, shapes};

/// As many as fit the second-level cache or nearly, so that loops are seen and not memory.
const ROWS: usize = 100_000;

/// What is asked for, on complete columns and with a tenth of the cells missing.
fn details(criterion: &mut Criterion) {
    let model = bensaou();
    let mut group = criterion.benchmark_group("bensaou");
    group.throughput(Throughput::Elements(ROWS as u64));
    for (gaps, share) in [("complete", 0.0), ("missing10", 0.1)] {
        let columns = ratings(ROWS, share);
        let portfolio = portfolio(&columns);
        let mut out = Classifications::new();
        let full = model.classify(&portfolio).expect("it fits");
        reference::check(&model, &portfolio, &full);
        for (name, detail) in
            [("class", Detail::Class), ("margin", Detail::Margin), ("full", Detail::Full)]
        {
            model.classify_into(&portfolio, detail, &mut out).expect("it fits");
            assert_eq!(out.codes(), full.codes());
            group.bench_function(BenchmarkId::new(name, gaps), |bencher| {
                bencher.iter(|| model.classify_into(&portfolio, detail, &mut out));
            });
        }
    }
    group.finish();
}

/// Each level of vector instructions that this machine has.
fn instructions(criterion: &mut Criterion) {
    let model = bensaou();
    let columns = ratings(ROWS, 0.0);
    let portfolio = portfolio(&columns);
    let full = model.classify(&portfolio).expect("it fits");
    let mut group = criterion.benchmark_group("instructions");
    group.throughput(Throughput::Elements(ROWS as u64));
    for level in Instructions::ALL.into_iter().filter(|level| level.is_available()) {
        let panel = Panel::new([&model as &dyn Model]).with_instructions(level);
        let mut out = Vec::new();
        panel.classify_into(&portfolio, &mut out).expect("it fits");
        assert_eq!(out[0], full);
        group.bench_function(format!("{level:?}"), |bencher| {
            bencher.iter(|| panel.classify_into(&portfolio, &mut out));
        });
    }
    group.finish();
}

/// Each value function, and the weighted product, ten criteria each, classes alone.
fn value_functions(criterion: &mut Criterion) {
    let columns = ratings(ROWS, 0.0);
    let portfolio = portfolio(&columns);
    let mut group = criterion.benchmark_group("value_function");
    group.throughput(Throughput::Elements(ROWS as u64));
    let plain = ("linear", linear(), Aggregation::Additive);
    for (name, function, aggregation) in std::iter::once(plain).chain(shapes()) {
        let model = quadrants(&function, aggregation);
        let full = model.classify(&portfolio).expect("it fits");
        reference::check(&model, &portfolio, &full);
        let mut out = Classifications::new();
        model.classify_into(&portfolio, Detail::Class, &mut out).expect("it fits");
        assert_eq!(out.codes(), full.codes());
        group.bench_function(name, |bencher| {
            bencher.iter(|| model.classify_into(&portfolio, Detail::Class, &mut out));
        });
    }
    group.finish();
}

/// Four models in one walk.
fn panel(criterion: &mut Criterion) {
    let models = four();
    let columns = ratings(ROWS, 0.0);
    let portfolio = portfolio(&columns);
    let panel = Panel::new(models.iter().map(|model| &**model)).with_detail(Detail::Class);
    let mut out = panel.classify(&portfolio).expect("it fits");
    for (model, out) in models.iter().zip(&out) {
        assert_eq!(model.classify(&portfolio).expect("it fits").codes(), out.codes());
    }
    let mut group = criterion.benchmark_group("panel");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("four models", |bencher| {
        bencher.iter(|| panel.classify_into(&portfolio, &mut out));
    });
    group.finish();
}

/// What happens to one account at a time.
fn one_account(criterion: &mut Criterion) {
    let model = bensaou();
    let columns = ratings(1_000, 0.0);
    let portfolio = portfolio(&columns);
    let batch = model.classify(&portfolio).expect("it fits");
    let cells: Vec<f64> = columns.iter().map(|column| column[0]).collect();
    let mut single = SingleAccount::new(&model).expect("consistent");
    assert_eq!(single.classify(&cells).expect("finite").code().get(), batch.codes()[0]);
    let explanation = model.explain(&portfolio, 0).expect("the row is there");
    let class = explanation.class.expect("a complete account has one");
    assert_eq!(class.code.get(), batch.codes()[0]);
    let mut group = criterion.benchmark_group("one account");
    group.bench_function("classify", |bencher| {
        bencher.iter(|| single.classify(black_box(&cells)).map(|row| row.code()));
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| model.explain(&portfolio, black_box(0)));
    });
    group.bench_function("set-up", |bencher| {
        bencher.iter(|| SingleAccount::new(black_box(&model)));
    });
    group.finish();
}

/// Building a portfolio checks every number.
fn construction(criterion: &mut Criterion) {
    let columns = ratings(ROWS, 0.0);
    assert_eq!(portfolio(&columns).rows(), ROWS);
    let mut group = criterion.benchmark_group("portfolio");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("ten columns", |bencher| bencher.iter(|| portfolio(black_box(&columns))));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = details, instructions, value_functions, panel, one_account, construction
}
criterion_main!(benches);
