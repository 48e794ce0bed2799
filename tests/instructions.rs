//! The same bits on every level of vector instructions, thread count and way of calling.

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small numbers of our own

use keyaccount::axis::{Aggregation, Axis};
use keyaccount::class::Class;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::value_function::ClosedEnd;
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::instructions::Instructions;
use keyaccount::model::{About, CustomModel, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::Portfolio;
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, BuiltIn, Cut, Gap, Grid, Ladder, Rule, StagePath, Tolerance};
use keyaccount::single::SingleAccount;
use keyaccount::stream::Stream;

/// One criterion of every shape and policy, over eight columns.
fn criteria() -> Vec<Criterion> {
    let points = |n: usize| {
        let at = move |i: usize| (i as f64, (i as f64 / n as f64).powi(2));
        ValueFunction::piecewise((0..=n).map(at)).unwrap()
    };
    let shapes = [
        ValueFunction::linear(0.0, 10.0).unwrap(),
        ValueFunction::linear(9.0, 1.0).unwrap(),
        points(4),
        points(20),
        ValueFunction::exponential(0.0, 10.0, 3.0).unwrap(),
        ValueFunction::exponential(10.0, 0.0, -7.0).unwrap(),
        ValueFunction::logarithmic(0.1, 10.0).unwrap(),
        ValueFunction::logistic(5.0, -1.5).unwrap(),
        ValueFunction::relative_to_best_competitor(),
        ValueFunction::steps(0.1, [(2.0, 0.3), (7.0, 0.9)], ClosedEnd::Upper).unwrap(),
    ];
    let policies = [Missing::Share, Missing::Worst, Missing::Best, Missing::Assume(0.3)];
    shapes
        .into_iter()
        .enumerate()
        .map(|(i, shape)| {
            Criterion::new(format!("criterion {i}"), format!("c{}", i % 8), shape)
                .with_missing(policies[i % policies.len()])
        })
        .collect()
}

fn axis(key: &str, from: usize, aggregation: Aggregation) -> Axis {
    let mut criteria = criteria();
    criteria.rotate_left(from);
    let weighted = criteria.into_iter().enumerate();
    let mut criteria: Vec<_> =
        weighted.map(|(i, criterion)| criterion.with_weight(1.0 + i as f64)).collect();
    criteria.push(
        Criterion::new("a ratio", "c0", ValueFunction::linear(0.0, 2.0).unwrap())
            .with_ratio("c1", "c2"),
    );
    Axis::new(key, key, ("low", "high"), criteria).unwrap().with_aggregation(aggregation)
}

fn models() -> Vec<CustomModel> {
    let cuts = || Cut::each([0.3, 0.5, 0.6]).unwrap();
    let tolerance = Tolerance::new(0.02).unwrap();
    let rules: Vec<BuiltIn> = vec![
        Bands::new(Cut::each([0.2, 0.4, 0.5, 0.55, 0.6, 0.8]).unwrap()).unwrap().into(),
        Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT).into(),
        Grid::new(
            cuts(),
            cuts(),
            vec![vec![0, 0, 1, 1], vec![0, 2, 2, 1], vec![3, 2, 2, 4], vec![3, 3, 4, 4]],
        )
        .unwrap()
        .into(),
        StagePath::new(cuts(), tolerance, Some(Cut::MIDPOINT)).unwrap().into(),
        Ladder::new(cuts().into_iter().map(Some).collect()).unwrap().into(),
        Gap::new(Tolerance::new(0.02).unwrap()).into(),
    ];
    let aggregations = [Aggregation::Additive, Aggregation::Geometric];
    rules
        .into_iter()
        .flat_map(|rule| aggregations.map(|aggregation| model(rule.clone(), aggregation)))
        .collect()
}

fn model(rule: BuiltIn, aggregation: Aggregation) -> CustomModel {
    let axes = (0..rule.axes()).map(|a| axis(&format!("axis {a}"), 3 * a, aggregation));
    let classes = (0..rule.classes()).map(|code| Class {
        key: format!("class {code}"),
        term: format!("class {code}"),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    });
    let about = About {
        key: format!("{aggregation:?}"),
        name: "a model".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    CustomModel::new(about, axes.collect::<Vec<_>>(), rule, classes.collect::<Vec<_>>()).unwrap()
}

/// Every column type once; gaps in some, none in others, and whole blocks with and without.
fn columns(rows: usize) -> Portfolio<'static> {
    let noise = |row: usize, by: usize| {
        let mixed = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ (by as u64) << 17);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40
    };
    let unit = |row, by| noise(row, by) as f64 / (1u64 << 24) as f64 * 12.0 - 1.0;
    let gap = |row: usize, by: usize| row % 3000 > 1100 && noise(row, by + 50) % 5 == 0;
    let float = |by| (0..rows).map(move |row| if gap(row, by) { f64::NAN } else { unit(row, by) });
    let whole = |by| (0..rows).map(move |row| (noise(row, by) % 12) as i32);
    let validity: Vec<u8> = (0..rows.div_ceil(8)).map(|byte| noise(byte, 9) as u8 | 3).collect();
    Portfolio::builder()
        .column("c0", float(0).collect::<Vec<f64>>())
        .column("c1", float(1).map(|x| x as f32).collect::<Vec<f32>>())
        .column("c2", whole(2).map(i64::from).collect::<Vec<i64>>())
        .column("c3", whole(3).collect::<Vec<i32>>())
        .column("c4", whole(4).map(|x| x as u32).collect::<Vec<u32>>())
        .column("c5", (0..rows).map(|row| noise(row, 5) % 2 == 0).collect::<Vec<bool>>())
        .column("c6", (0..rows).map(|row| (!gap(row, 6)).then(|| unit(row, 6))).collect::<Vec<_>>())
        .column(
            "c7",
            keyaccount::portfolio::Column::from(
                (0..rows).map(|row| unit(row, 7)).collect::<Vec<f64>>(),
            )
            .with_validity(validity, 0),
        )
        .build()
        .unwrap()
}

#[test]
fn every_way_to_classify_gives_the_same_bits() {
    let portfolio = columns(4_001);
    for model in models() {
        let plain = model.classify(&portfolio).unwrap();
        let classes = plain.counts(255).0.iter().filter(|count| **count > 0).count();
        assert!(classes > 1, "{:?} gives one class only: a weak test", model.rule());

        for level in Instructions::ALL.into_iter().filter(|level| level.is_available()) {
            for detail in [Detail::Class, Detail::Margin, Detail::Full] {
                let panel = Panel::new([&model as &dyn Model]);
                let panel = panel.with_instructions(level).with_detail(detail);
                let results = panel.classify(&portfolio).unwrap();
                let mut expected = Classifications::new();
                model.classify_into(&portfolio, detail, &mut expected).unwrap();
                assert_eq!(results, [expected], "{level:?}, {detail:?}");
            }
        }

        for chunk in [1, 1000, 1024, 4096] {
            let mut stream = Stream::new(Panel::new([&model as &dyn Model]));
            let mut row = 0;
            while row < portfolio.rows() {
                let end = portfolio.rows().min(row + chunk);
                // Single rows are many: a few of them will do.
                let step = if chunk == 1 { 97 } else { end - row };
                let part = portfolio.slice(row..end).unwrap();
                let results = stream.classify(&part).unwrap();
                for (alone, all) in results[0].iter().zip(plain.iter().skip(row)) {
                    same_row(&alone, &all);
                }
                row += step;
            }
        }
    }
}

#[test]
fn one_account_gives_the_same_bits() {
    let portfolio = columns(3_000);
    for model in models() {
        let plain = model.classify(&portfolio).unwrap();
        let mut one = SingleAccount::new(&model).unwrap();
        let names: Vec<String> = one.columns().map(|need| need.name.to_owned()).collect();
        for row in (0..portfolio.rows()).step_by(7) {
            let cell = |name: &String| portfolio.column(name).unwrap().number(row);
            let cells: Vec<f64> = names.iter().map(|name| cell(name).unwrap_or(f64::NAN)).collect();
            same_row(&one.classify(&cells).unwrap(), &plain.get(row).unwrap());
        }
    }
}

#[cfg(feature = "rayon")]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let portfolio = columns(20_001);
    let models = models();
    let panel = Panel::new(models.iter().map(|model| model as &dyn Model));
    let alone = panel.classify(&portfolio).unwrap();
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Vec::new();
        pool.install(|| panel.classify_into_in_parallel(&portfolio, &mut out)).unwrap();
        assert_eq!(out, alone, "{threads} threads");
    }
}

fn same_row(
    a: &keyaccount::classification::Classification<'_>,
    b: &keyaccount::classification::Classification<'_>,
) {
    let bits = |row: &keyaccount::classification::Classification<'_>| {
        let scores: Vec<_> = row.scores().map(|(_, score)| score.map(f64::to_bits)).collect();
        (
            row.code(),
            row.margin().map(f64::to_bits),
            row.coverage().map(f64::to_bits),
            row.flags(),
            scores,
        )
    };
    assert_eq!(bits(a), bits(b), "row {}", b.row());
}
