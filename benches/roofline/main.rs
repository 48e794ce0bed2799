//! Ratios of the scoring core to a roofline and to rivals, from one run:
//! `cargo bench --bench roofline [-- --quick]`.
//!
//! Every figure is a line `ratio NAME VALUE`. Each comes from the medians of alternating
//! repetitions on data from a fixed seed, and every answer is checked against an independent slow
//! reference; `--quick` runs small and once, as a test of the answers. One thread unless the name
//! says so. Which lines of the cache a page of memory takes is left to chance, so that what is compared
//! with the roofline and with rivals, gaps and panels, stands in memory anew several times.
//! `docs/BENCHMARKS.md` explains the names.

mod bound;
mod measure;
mod models;
mod reference;
mod rivals;

use std::hint::black_box;

use bound::Roofline;
use keyaccount::axis::Aggregation;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::model::Model;
use keyaccount::panel::Panel;
use keyaccount::single::SingleAccount;
use measure::{Times, medians, ratings, ratio};
use models::{bensaou, four, linear, portfolio, quadrants, shapes};

/// How large and how often.
#[derive(Clone, Copy)]
struct Size {
    small: usize,
    million: usize,
    ten_million: usize,
    repetitions: usize,
    /// How often the data are made again, each time on other pages of memory.
    places: usize,
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let size = if quick {
        Size { small: 10_000, million: 50_000, ten_million: 100_000, repetitions: 1, places: 1 }
    } else {
        Size {
            small: 100_000,
            million: 1_000_000,
            ten_million: 10_000_000,
            repetitions: 31,
            places: 5,
        }
    };
    against_the_roofline(size);
    missing(size);
    panel(size);
    value_functions(size);
    one_account(size);
    threads(size);
    rivals::run(size.million, size.repetitions.min(7), size.places);
}

/// Seconds of a walk, and of the better of the two ways to read its roofline.
fn contest(
    model: &dyn Model,
    rows: usize,
    detail: Detail,
    (repetitions, places): (usize, usize),
) -> (f64, f64) {
    let mut times = Times::new();
    for _ in 0..places {
        let columns = ratings(rows, 0.0);
        let portfolio = portfolio(&columns);
        let mut roofline = Roofline::new(&columns, detail, 1, model.axes().len());
        let mut other = Roofline::new(&columns, detail, 1, model.axes().len());
        let mut out = Classifications::new();
        times.add(
            repetitions,
            [
                &mut || model.classify_into(&portfolio, detail, &mut out).expect("it fits"),
                &mut || roofline.run(false),
                &mut || other.run(true),
            ],
        );
        reference::check(model, &portfolio, &model.classify(&portfolio).expect("it fits"));
        assert_eq!(out.codes(), model.classify(&portfolio).expect("it fits").codes());
    }
    let [walk, one_by_one, together] = times.medians();
    (walk, one_by_one.min(together))
}

fn against_the_roofline(size: Size) {
    let model = bensaou();
    let mut per_account = Vec::new();
    for (name, rows, often) in [
        ("", size.small, (size.repetitions * 4, size.places)),
        ("_1e6x10", size.million, (size.repetitions, size.places)),
        // So many pages are of every kind.
        ("_1e7x10", size.ten_million, (size.repetitions.min(7), 1)),
    ] {
        let (full, full_roofline) = contest(&model, rows, Detail::Full, often);
        per_account.push((full / rows as f64, full_roofline / rows as f64));
        if !name.is_empty() {
            let (class, roofline) = contest(&model, rows, Detail::Class, often);
            ratio(&format!("bensaou_class{name}"), class / roofline);
            ratio(&format!("bensaou_full{name}"), full / full_roofline);
        }
    }
    if let [(small, small_roofline), _, (large, large_roofline)] = per_account[..] {
        ratio("flat", large / small);
        ratio("flat_roofline", large_roofline / small_roofline);
    }
}

fn missing(size: Size) {
    let model = bensaou();
    for (name, detail) in [("missing10", Detail::Full), ("missing10_class", Detail::Class)] {
        let mut times = Times::new();
        for _ in 0..size.places {
            let (complete, gaps) = (ratings(size.million, 0.0), ratings(size.million, 0.1));
            let (complete, gaps) = (portfolio(&complete), portfolio(&gaps));
            let (mut a, mut b) = (Classifications::new(), Classifications::new());
            times.add(
                size.repetitions,
                [
                    &mut || model.classify_into(&complete, detail, &mut a).expect("it fits"),
                    &mut || model.classify_into(&gaps, detail, &mut b).expect("it fits"),
                ],
            );
            let all = model.classify(&gaps).expect("it fits");
            reference::check(&model, &gaps, &all);
            assert_eq!(b.codes(), all.codes());
        }
        let [without, with] = times.medians();
        ratio(name, with / without);
    }
}

fn panel(size: Size) {
    let models = four();
    let axes = models.iter().map(|model| model.axes().len()).sum();
    for (name, detail) in [("panel4", Detail::Class), ("panel4_full", Detail::Full)] {
        let panel = Panel::new(models.iter().map(|model| &**model)).with_detail(detail);
        let mut times = Times::new();
        for _ in 0..size.places {
            let columns = ratings(size.million, 0.0);
            let portfolio = portfolio(&columns);
            let mut together = Vec::new();
            let mut apart = vec![Classifications::new(); models.len()];
            let mut roofline = Roofline::new(&columns, detail, models.len(), axes);
            times.add(
                size.repetitions,
                [
                    &mut || panel.classify_into(&portfolio, &mut together).expect("it fits"),
                    &mut || {
                        for (model, out) in models.iter().zip(&mut apart) {
                            model.classify_into(&portfolio, detail, out).expect("it fits");
                        }
                    },
                    &mut || roofline.run(true),
                ],
            );
            assert_eq!(together, apart);
            for (model, out) in models.iter().zip(&together) {
                let all = model.classify(&portfolio).expect("it fits");
                reference::check(&**model, &portfolio, &all);
                assert_eq!(out.codes(), all.codes());
            }
        }
        let [one_pass, four_passes, bound] = times.medians();
        ratio(name, one_pass / four_passes);
        ratio(&format!("{name}_vs_roofline"), one_pass / bound);
    }
}

fn value_functions(size: Size) {
    let columns = ratings(size.million, 0.0);
    let portfolio = portfolio(&columns);
    let plain = quadrants(&linear(), Aggregation::Additive);
    for (name, function, aggregation) in shapes() {
        let model = quadrants(&function, aggregation);
        let (mut a, mut b) = (Classifications::new(), Classifications::new());
        let [linear, shape] = medians(
            size.repetitions.min(11),
            [
                &mut || plain.classify_into(&portfolio, Detail::Class, &mut a).expect("it fits"),
                &mut || model.classify_into(&portfolio, Detail::Class, &mut b).expect("it fits"),
            ],
        );
        ratio(name, shape / linear);
        reference::check(&model, &portfolio, &model.classify(&portfolio).expect("it fits"));
    }
}

fn one_account(size: Size) {
    let model = bensaou();
    let columns = ratings(size.small, 0.0);
    let portfolio = portfolio(&columns);
    let rows: Vec<[f64; 10]> =
        (0..size.small).map(|row| std::array::from_fn(|column| columns[column][row])).collect();
    let mut single = SingleAccount::new(&model).expect("consistent");
    let mut out = Classifications::new();
    let mut codes = vec![0; size.small];
    let [batch, alone] = medians(
        size.repetitions,
        [
            &mut || model.classify_into(&portfolio, Detail::Full, &mut out).expect("it fits"),
            &mut || {
                for (cells, code) in rows.iter().zip(&mut codes) {
                    *code = single.classify(black_box(cells)).expect("finite").code().get();
                }
            },
        ],
    );
    assert_eq!(codes, out.codes());
    ratio("one_account", alone / batch);
}

#[cfg(feature = "rayon")]
fn threads(size: Size) {
    let model = bensaou();
    let columns = ratings(size.ten_million, 0.0);
    let portfolio = portfolio(&columns);
    let panel = Panel::new([&model as &dyn Model]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    let (mut one, mut two) = (Vec::new(), Vec::new());
    let [single, double] = medians(
        size.repetitions.min(7),
        [&mut || panel.classify_into(&portfolio, &mut one).expect("it fits"), &mut || {
            pool.install(|| panel.classify_into_in_parallel(&portfolio, &mut two))
                .expect("it fits");
        }],
    );
    assert_eq!(one, two);
    ratio("threads2", single / double);
}

#[cfg(not(feature = "rayon"))]
fn threads(_: Size) {
    println!("# threads2 needs --features rayon");
}
