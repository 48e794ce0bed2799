//! Strategies for the parts of models: value functions of every shape, criteria, axes, rules.

use keyaccount::axis::{Aggregation, Axis};
use keyaccount::criterion::value_function::{ClosedEnd, Shape};
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::rule::{Bands, BuiltIn, Cut, Gap, Grid, Ladder, Rule, StagePath, Tolerance};
use keyaccount::score::STEP;
use proptest::prelude::*;
use proptest::sample::select;

/// The text levels that every generated portfolio may use.
pub(crate) const LEVELS: [&str; 4] = ["none", "low", "medium", "high"];

fn level() -> BoxedStrategy<f64> {
    prop_oneof![
        4 => (-100..=100i32).prop_map(f64::from),
        4 => -100.0..100.0f64,
        1 => -1e12..1e12f64,
        1 => select(vec![1e300, -1e300, 1e-300, 0.0, -0.0, 1.0, f64::MIN_POSITIVE]),
    ]
    .boxed()
}

/// A number in `0..=1`, often an end or a decimal.
pub(crate) fn unit() -> BoxedStrategy<f64> {
    prop_oneof![
        2 => Just(0.0),
        2 => Just(1.0),
        3 => (0..=20i32).prop_map(|twentieths| f64::from(twentieths) / 20.0),
        4 => 0.0..=1.0f64,
    ]
    .boxed()
}

/// A table of raw numbers and values; rising, falling or anyhow.
fn table(sizes: impl Into<prop::collection::SizeRange>) -> BoxedStrategy<Vec<(f64, f64)>> {
    let entries = prop::collection::vec((level(), unit()), sizes);
    (entries, 0..3u8)
        .prop_map(|(entries, order)| {
            let (mut raw, mut values): (Vec<f64>, Vec<f64>) = entries.into_iter().unzip();
            raw.sort_by(f64::total_cmp);
            match order {
                0 => values.sort_by(f64::total_cmp),
                1 => values.sort_by(|one, other| other.total_cmp(one)),
                _ => {}
            }
            let mut table: Vec<(f64, f64)> = raw.into_iter().zip(values).collect();
            table.dedup_by(|one, other| one.0 <= other.0);
            table
        })
        .boxed()
}

fn shape() -> BoxedStrategy<Shape> {
    let rho = prop_oneof![
        4 => 0.05..5.0f64,
        1 => Just(1.0 / 499.0),
        1 => Just((1u64 << 39) as f64),
    ];
    let sign = || select(vec![1.0, -1.0]);
    let money = || (-3.0..9.0f64).prop_map(|exponent| 10f64.powf(exponent));
    let closed = select(vec![ClosedEnd::Lower, ClosedEnd::Upper]);
    prop_oneof![
        4 => (level(), level()).prop_map(|(worst, best)| Shape::Linear { worst, best }),
        2 => table(2..=6).prop_map(|points| Shape::Piecewise { points }),
        1 => table(7..=64).prop_map(|points| Shape::Piecewise { points }),
        2 => (level(), level(), rho, sign()).prop_map(|(worst, best, share, sign)| {
            Shape::Exponential { worst, best, rho: sign * share * (best - worst).abs() }
        }),
        2 => (money(), money()).prop_map(|(worst, best)| Shape::Logarithmic { worst, best }),
        2 => (level(), 0.01..100.0f64, sign())
            .prop_map(|(midpoint, scale, sign)| Shape::Logistic { midpoint, scale: sign * scale }),
        1 => (unit(), table(1..=6), closed.clone())
            .prop_map(|(start, steps, closed)| Shape::Steps { start, steps, closed }),
        1 => (unit(), table(7..=64), closed)
            .prop_map(|(start, steps, closed)| Shape::Steps { start, steps, closed }),
        1 => Just(Shape::RelativeToBestCompetitor),
    ]
    .boxed()
}

/// A value function of a number column.
pub(crate) fn numeric() -> BoxedStrategy<ValueFunction> {
    shape()
        .prop_filter_map("a shape that is refused", |shape| ValueFunction::new(shape).ok())
        .boxed()
}

fn categories() -> BoxedStrategy<ValueFunction> {
    (prop::collection::vec(unit(), LEVELS.len() + 1), 0..LEVELS.len())
        .prop_filter_map("a table that is refused", |(values, turn)| {
            let mut names = LEVELS.to_vec();
            names.rotate_left(turn);
            names.push("known, but used by nobody");
            ValueFunction::categories(names.into_iter().zip(values)).ok()
        })
        .boxed()
}

fn missing() -> impl Strategy<Value = Missing> {
    prop_oneof![
        1 => Just(Missing::Reject),
        4 => Just(Missing::Worst),
        4 => Just(Missing::Best),
        4 => unit().prop_map(Missing::Assume),
        8 => Just(Missing::Share),
    ]
}

fn points() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 4 => (1..=10i32).prop_map(f64::from), 4 => 0.01..1000.0f64]
}

/// Where a criterion reads: number columns are `n0`..`n5`, text columns `t0` and `t1`.
fn criterion() -> BoxedStrategy<Criterion> {
    let read = |criterion: Criterion, column: usize| criterion.with_column(format!("n{column}"));
    let plain = Criterion::new("", "", ValueFunction::relative_to_best_competitor());
    let start = plain.clone();
    let column = (numeric(), 0..6usize)
        .prop_map(move |(function, n)| read(start.clone().with_value_function(function), n));
    let start = plain.clone();
    let ratio = (numeric(), 0..6usize, 0..6usize).prop_map(move |(function, above, below)| {
        let start = start.clone().with_value_function(function);
        start.with_ratio(format!("n{above}"), format!("n{below}"))
    });
    let text = (categories(), 0..2usize).prop_map(move |(function, t)| {
        plain.clone().with_value_function(function).with_column(format!("t{t}"))
    });
    (prop_oneof![6 => column, 2 => ratio, 2 => text], points(), missing())
        .prop_map(|(criterion, points, missing)| {
            criterion.with_weight(points).with_missing(missing)
        })
        .boxed()
}

/// Criteria with distinct names, at least one of which counts.
pub(crate) fn criteria() -> BoxedStrategy<Vec<Criterion>> {
    prop::collection::vec(criterion(), 1..=5)
        .prop_filter("all weights are 0", |criteria| criteria.iter().any(|c| c.weight() > 0.0))
        .prop_map(|criteria| {
            let named = criteria.into_iter().enumerate();
            named.map(|(n, criterion)| rename(&criterion, &format!("criterion {n}"))).collect()
        })
        .boxed()
}

/// The same criterion by another name.
pub(crate) fn rename(criterion: &Criterion, name: &str) -> Criterion {
    let renamed = Criterion::new(name, "", criterion.value_function().clone())
        .with_weight(criterion.weight())
        .with_missing(criterion.missing())
        .with_unit(criterion.unit());
    let columns: Vec<&str> = criterion.input().columns().collect();
    match columns[..] {
        [above, below] => renamed.with_ratio(above, below),
        _ => renamed.with_column(columns[0]),
    }
}

/// An axis, additive or geometric, with weights in points or as they stand.
pub(crate) fn axis(key: String) -> BoxedStrategy<Axis> {
    (criteria(), any::<bool>(), any::<bool>())
        .prop_map(move |(criteria, geometric, direct)| {
            let aggregation =
                if geometric { Aggregation::Geometric } else { Aggregation::Additive };
            let axis = Axis::new(key.clone(), format!("Axis {key}"), ("low", "high"), criteria)
                .unwrap()
                .with_aggregation(aggregation);
            if direct { directly_weighted(&axis) } else { axis }
        })
        .boxed()
}

/// The same axis with its shares as direct weights, which only a file can ask for.
fn directly_weighted(axis: &Axis) -> Axis {
    let mut document = serde_json::to_value(axis).unwrap();
    document["weighting"] = "direct".into();
    for (n, weight) in axis.weights().iter().enumerate() {
        document["criteria"][n]["weight"] = (*weight).into();
    }
    serde_json::from_value(document).unwrap()
}

pub(crate) fn cut() -> BoxedStrategy<Cut> {
    let number = prop_oneof![
        4 => (1..=20i32).prop_map(|twentieths| f64::from(twentieths) / 20.0),
        2 => STEP..=1.0f64,
        1 => Just(1.0),
        1 => Just(STEP),
        1 => Just(0.5 + STEP),
    ];
    number.prop_map(|cut| Cut::new(cut).unwrap()).boxed()
}

fn tolerance() -> impl Strategy<Value = Tolerance> {
    let number = prop_oneof![
        4 => (1..20i32).prop_map(|twentieths| f64::from(twentieths) / 20.0),
        2 => 0.001..0.999f64,
        1 => select(vec![STEP, 1.0 - 4.0 * STEP]),
    ];
    number.prop_map(|tolerance| Tolerance::new(tolerance).unwrap())
}

fn cuts(sizes: impl Into<prop::collection::SizeRange>) -> BoxedStrategy<Vec<Cut>> {
    prop::collection::vec(cut(), sizes)
        .prop_map(|mut cuts| {
            cuts.sort_by(|one, other| one.snapped().total_cmp(&other.snapped()));
            cuts.dedup_by_key(|cut| cut.snapped().to_bits());
            cuts
        })
        .boxed()
}

/// A grid whose cells share classes at random.
fn grid() -> BoxedStrategy<Grid> {
    (cuts(1..=4), cuts(1..=4), prop::collection::vec(0..5u8, 25))
        .prop_map(|(x, y, codes)| {
            let (columns, rows) = (x.len() + 1, y.len() + 1);
            let mut used = Vec::new();
            let mut cells: Vec<u8> = codes.into_iter().take(columns * rows).collect();
            for code in &mut cells {
                let known = used.iter().position(|other| other == code).unwrap_or_else(|| {
                    used.push(*code);
                    used.len() - 1
                });
                *code = u8::try_from(known).unwrap();
            }
            if used.len() == 1 {
                *cells.last_mut().unwrap() = 1;
            }
            Grid::new(x, y, cells.chunks(columns).map(<[u8]>::to_vec).collect()).unwrap()
        })
        .boxed()
}

/// Every rule of the crate.
pub(crate) fn rule() -> BoxedStrategy<BuiltIn> {
    let bands = prop_oneof![cuts(1..=4), cuts(5..=12)];
    let rungs = prop::collection::vec(prop::option::weighted(0.75, cut()), 1..=7)
        .prop_filter_map("no rung", |rungs| Ladder::new(rungs).ok());
    prop_oneof![
        2 => bands.prop_map(|cuts| Bands::new(cuts).unwrap().into()),
        2 => (cut(), cut()).prop_map(|(x, y)| Grid::quadrants(x, y).into()),
        2 => grid().prop_map(BuiltIn::from),
        3 => (cuts(1..=7), tolerance(), prop::option::of(cut())).prop_map(
            |(cuts, tolerance, exit)| StagePath::new(cuts, tolerance, exit).unwrap().into()
        ),
        2 => rungs.prop_map(BuiltIn::from),
        2 => tolerance().prop_map(|tolerance| Gap::new(tolerance).into()),
    ]
    .boxed()
}

/// Axes for a rule, `a0`, `a1`, ...
pub(crate) fn axes(count: usize) -> impl Strategy<Value = Vec<Axis>> {
    (0..count).map(|n| axis(format!("a{n}"))).collect::<Vec<_>>()
}

/// Whether a rule's classes ascend with every score.
pub(crate) fn is_ascending(rule: &BuiltIn) -> bool {
    matches!(rule, BuiltIn::Bands(_) | BuiltIn::Ladder(_)) && rule.classes() > 1
}
