//! Laws of counterfactuals, for every kind of model: what is said happens, nothing nearer by does
//! it, and where nothing is said nothing happens. The oracle tries many raw numbers.

#[allow(dead_code, unused_imports)]
mod common;

use std::collections::BTreeSet;

use common::any_model::any_model;
use common::dice::Dice;
use common::table::{HOSTILE, Table, divides, readers_of, seed};
use keyaccount::axis::Axis;
use keyaccount::class::Class;
use keyaccount::counterfactual::{
    Alone, CounterfactualError, Counterfactuals, NumberAlone, Obstacle, Way,
};
use keyaccount::criterion::value_function::Shape;
use keyaccount::criterion::{Criterion, Input, ValueFunction};
use keyaccount::model::{About, ClassifyError, CustomModel, FourS, MillmanWilson, Model};
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{BuiltIn, Cut, Gap, Grid, Ladder, Rule, StagePath, Tolerance};
use proptest::prelude::*;

/// The code of an account with one cell changed.
fn code_with(model: &dyn Model, table: &Table, row: usize, column: &str, value: &Value<'_>) -> u8 {
    let mut cells = table.cells(row);
    for (name, cell) in &mut cells {
        if *name == column {
            *cell = value.clone();
        }
    }
    let result = model.classify_account(&cells).unwrap();
    result.codes()[0]
}

/// Numbers to try: the levels of the value functions, hostile ones, and some around.
fn numbers(
    model: &dyn Model,
    table: &Table,
    row: usize,
    column: &str,
    dice: &mut Dice,
) -> Vec<f64> {
    let mut levels = vec![0.0, 1.0];
    for reader in readers_of(model, column) {
        let mut own = match reader.value_function().shape() {
            Shape::Linear { worst, best }
            | Shape::Exponential { worst, best, .. }
            | Shape::Logarithmic { worst, best } => vec![*worst, *best],
            Shape::Piecewise { points: table } | Shape::Steps { steps: table, .. } => {
                table.iter().map(|(raw, _)| *raw).collect()
            }
            Shape::Logistic { midpoint, scale } => {
                vec![midpoint - 5.0 * scale, *midpoint, midpoint + 5.0 * scale]
            }
            _ => vec![0.1, 10.0],
        };
        if let Input::Ratio { numerator, denominator } = reader.input() {
            let (above, below) = (table.number(numerator, row), table.number(denominator, row));
            own = own
                .into_iter()
                .map(|level| if numerator == column { level * below } else { above / level })
                .collect();
        }
        levels.extend(own.into_iter().filter(|level| level.is_finite()));
    }
    let mut numbers: Vec<f64> =
        levels.iter().flat_map(|x| [x.next_down(), *x, x.next_up()]).collect();
    numbers.extend(HOSTILE);
    for _ in 0..60 {
        let (one, other) = (*dice.pick(&levels), *dice.pick(&levels));
        numbers.push(one + dice.unit() * (other - one));
    }
    numbers.retain(|number| number.is_finite());
    numbers
}

/// Whether a search may stop before its end: only where a rule from elsewhere has no regions to ask for.
fn may_stop(model: &dyn Model) -> bool {
    model.rule().built_in().is_none()
}

fn reached(way: &Way, code: u8) -> Option<f64> {
    let change = way
        .changes
        .iter()
        .find(|change| change.class.as_ref().map_or(255, |class| class.code.get()) == code);
    change.map(|change| change.to)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_happens_and_no_smaller_change_does_it(
        model in any_model(), seed in seed(), at in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let mut dice = Dice::new(at);
        for row in 0..table.rows().min(2) {
            let what_if = model.counterfactuals(&portfolio, row).unwrap();
            let now = model.classify(&portfolio).unwrap().codes()[row];
            prop_assert_eq!(what_if.class.as_ref().map_or(255, |class| class.code.get()), now);
            prop_assert!(what_if.columns.iter().map(|column| column.column.as_str())
                .eq(model.columns().iter().map(|need| need.name)));
            for column in &what_if.columns {
                let name = column.column.as_str();
                let with = |number: f64| code_with(model, &table, row, name, &Value::Number(number));
                match &column.alone {
                    Alone::Weightless => {
                        prop_assert!(readers_of(model, name).next().is_none());
                    }
                    Alone::Number(NumberAlone { raw, up, down }) => {
                        prop_assert_eq!(*raw, table.number(name, row));
                        for way in [up, down] {
                            for change in &way.changes {
                                let code = change.class.as_ref().map_or(255, |c| c.code.get());
                                prop_assert_ne!(code, now);
                                prop_assert_eq!(with(change.to), code, "{} to {}", name, change.to);
                                prop_assert_eq!(with(change.round), code);
                                let back = if change.to > *raw {
                                    change.to.next_down()
                                } else {
                                    change.to.next_up()
                                };
                                prop_assert_ne!(with(back), code, "{} {} back", name, change.to);
                            }
                        }
                        let positive = divides(model, name) && *raw > 0.0;
                        for number in numbers(model, &table, row, name, &mut dice) {
                            if positive && number <= 0.0 {
                                continue;
                            }
                            let code = with(number);
                            if code == now {
                                continue;
                            }
                            let way = if number > *raw { up } else { down };
                            let Some(to) = reached(way, code) else {
                                let short = matches!(way.end, Obstacle::Unsearched { .. });
                                let short = short && may_stop(model);
                                prop_assert!(short, "{name} {raw} to {number}: {code} is not listed");
                                continue;
                            };
                            let nearer = (number - raw).abs() < (to - raw).abs();
                            prop_assert!(!nearer, "{name} {raw}: {number} is nearer than {to}");
                        }
                    }
                    Alone::Missing(ranges) => {
                        prop_assert!(table.number(name, row).is_nan());
                        prop_assert!(ranges[0].from.is_none());
                        for pair in ranges.windows(2) {
                            prop_assert_eq!(pair[0].to.map(f64::next_up), pair[1].from);
                        }
                        for number in numbers(model, &table, row, name, &mut dice) {
                            if divides(model, name) && number <= 0.0 {
                                continue;
                            }
                            let range = ranges.iter().find(|range| {
                                range.from.is_none_or(|from| from <= number)
                                    && range.to.is_none_or(|to| number <= to)
                            });
                            let Some(range) = range else {
                                let end = ranges[ranges.len() - 1].to;
                                prop_assert!(end.is_some_and(|end| end < number));
                                prop_assert!(may_stop(model));
                                continue;
                            };
                            let class = range.class.as_ref();
                            prop_assert_eq!(class.map_or(255, |c| c.code.get()), with(number));
                        }
                    }
                    Alone::Level { level, changes } => {
                        let with = |level: &str| {
                            code_with(model, &table, row, name, &Value::from(level.to_owned()))
                        };
                        for reader in readers_of(model, name).take(1) {
                            let known = reader.value_function().category_table().unwrap();
                            for (other, _) in known.levels() {
                                let shared = readers_of(model, name).all(|reader| {
                                    let table = reader.value_function().category_table().unwrap();
                                    table.value_of_level(other).is_ok()
                                });
                                if !shared || level.as_ref() == Some(other) {
                                    continue;
                                }
                                let said = changes.iter().find(|change| change.level == *other);
                                let code = said.map_or(now, |change| {
                                    change.class.as_ref().map_or(255, |class| class.code.get())
                                });
                                prop_assert_eq!(with(other), code);
                            }
                        }
                    }
                }
            }
            let json = serde_json::to_string(&what_if).unwrap();
            prop_assert_eq!(serde_json::from_str::<Counterfactuals>(&json).unwrap(), what_if);
        }
    }
}

/// Ratings lie on cuts more often than not, and the margin is 0 then whatever a column does.
#[test]
fn an_account_on_a_cut_of_another_axis_is_searched_to_the_end() {
    let criterion =
        |name: &str| Criterion::new(name, name, ValueFunction::linear(0.0, 10.0).unwrap());
    let axis = |name: &str| Axis::new(name, name, ("low", "high"), [criterion(name)]).unwrap();
    let class = |n: u8| Class {
        key: format!("c{n}"),
        term: format!("C{n}"),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    };
    let cut = |at: f64| Cut::new(at).unwrap();
    let tolerance = Tolerance::new(0.25).unwrap();
    let rules: [(BuiltIn, &[&str]); 5] = [
        (Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT).into(), &["x", "y"]),
        (Gap::new(tolerance).into(), &["x", "y"]),
        (StagePath::new(vec![cut(0.25), cut(0.5)], tolerance, None).unwrap().into(), &["x", "y"]),
        (
            StagePath::new(vec![cut(0.5)], tolerance, Some(cut(0.75))).unwrap().into(),
            &["x", "y", "z"],
        ),
        (Ladder::new(vec![None, Some(cut(0.5)), Some(cut(0.75))]).unwrap().into(), &["x", "y"]),
    ];
    for (rule, names) in rules {
        let about = About {
            key: "mine".to_owned(),
            name: "Mine".to_owned(),
            citation: String::new(),
            note: String::new(),
            provenance: Provenance::caller(),
        };
        let classes = (0..u8::try_from(rule.classes()).unwrap()).map(class);
        let measured = names.iter().map(|name| axis(name));
        let model = CustomModel::new(about, measured, rule, classes).unwrap();
        let ratings = [0.0, 2.5, 4.999, 5.0, 5.000_000_01, 7.5, 10.0, f64::NAN];
        let accounts = ratings.len().pow(u32::try_from(names.len()).unwrap());
        for account in 0..accounts {
            let rating = |axis: u32| ratings[account / ratings.len().pow(axis) % ratings.len()];
            let cells: Vec<_> =
                (0..).zip(names).map(|(axis, name)| (*name, rating(axis))).collect();
            let portfolio = cells.iter().fold(Portfolio::builder(), |builder, (name, number)| {
                builder.column(*name, [*number])
            });
            let what_if = model.counterfactuals(&portfolio.build().unwrap(), 0).unwrap();
            let code = |changed: &str, to: f64| {
                let cell = |(name, number): &(&'static str, f64)| {
                    (*name, Value::Number(if *name == changed { to } else { *number }))
                };
                let cells: Vec<_> = cells.iter().map(cell).collect();
                model.classify_account(&cells).unwrap().codes()[0]
            };
            for (name, number) in &cells {
                let said: BTreeSet<u8> = match &what_if.column(name).unwrap().alone {
                    Alone::Number(NumberAlone { up, down, .. }) => {
                        for way in [up, down] {
                            let short = matches!(way.end, Obstacle::Unsearched { .. });
                            assert!(!short, "{model:?} {cells:?} {name}");
                        }
                        let changes = up.changes.iter().chain(&down.changes);
                        let codes = changes.map(|c| c.class.as_ref().map_or(255, |c| c.code.get()));
                        codes.chain([code(name, *number)]).collect()
                    }
                    Alone::Missing(ranges) => {
                        assert_eq!(ranges.last().unwrap().to, None, "{model:?} {cells:?} {name}");
                        ranges
                            .iter()
                            .map(|r| r.class.as_ref().map_or(255, |c| c.code.get()))
                            .collect()
                    }
                    other => panic!("{other:?}"),
                };
                let reached = (0..=40).map(|quarter| code(name, f64::from(quarter) / 4.0));
                let reached: BTreeSet<u8> = reached.collect();
                assert!(said.is_superset(&reached), "{cells:?} {name}: {said:?} {reached:?}");
            }
        }
    }
}

/// An exit needs no other score, and may open and close between two numbers at which it is shut.
#[test]
fn an_exit_that_opens_on_the_way_is_found_without_the_other_scores() {
    let criterion =
        |name: &str, column: &str, function: ValueFunction| Criterion::new(name, column, function);
    let rating = || ValueFunction::linear(0.0, 10.0).unwrap();
    let falling = ValueFunction::exponential(10.0, 0.0, 4.0).unwrap();
    let model = MillmanWilson::builder()
        .nature_of_relationship([criterion("openness", "openness", rating())])
        .level_of_involvement([criterion("contacts", "contacts", rating())])
        .uncoupling([
            criterion("rising", "complaints", rating()),
            criterion("falling", "complaints", falling),
        ])
        .uncoupling_cut(0.6)
        .build()
        .unwrap();
    let account = |complaints: f64| {
        Portfolio::builder()
            .column("openness", [f64::NAN])
            .column("contacts", [5.0])
            .column("complaints", [complaints])
            .build()
            .unwrap()
    };
    let code = |complaints: f64| model.classify(&account(complaints)).unwrap().codes()[0];
    assert_eq!([0.0, 5.0, 10.0].map(code).map(|code| code == 255), [true, false, true]);
    let what_if = model.counterfactuals(&account(0.5), 0).unwrap();
    let alone = &what_if.column("complaints").unwrap().alone;
    let Alone::Number(NumberAlone { up, .. }) = alone else { panic!("{alone:?}") };
    let opened = up.changes.first().unwrap();
    assert_eq!((code(opened.to), code(opened.to.next_down())), (code(5.0), 255), "{up:?}");
    let what_if = model.counterfactuals(&account(f64::NAN), 0).unwrap();
    let alone = &what_if.column("complaints").unwrap().alone;
    let Alone::Missing(ranges) = alone else { panic!("{alone:?}") };
    let known: Vec<bool> = ranges.iter().map(|range| range.class.is_some()).collect();
    assert_eq!(known, [false, true, false]);
}

#[test]
fn a_row_that_is_not_there_is_an_error() {
    let model = FourS::preset();
    let table = Table::fitting(&model, common::table::Seed { rows: 3, seed: 1 });
    let refused = model.counterfactuals(&table.portfolio(), 3);
    assert_eq!(refused, Err(ClassifyError::NoSuchRow { row: 3, rows: 3 }));
}

#[test]
fn an_edited_file_is_refused() {
    let way = |to: f64, by: f64, round: f64| {
        serde_json::json!({
            "raw": 1.0,
            "up": { "changes": [{ "class": null, "to": to, "by": by, "round": round }],
                    "end": "saturated" },
            "down": { "changes": [], "end": "saturated" },
        })
    };
    let load = |document| serde_json::from_value::<NumberAlone>(document);
    assert!(load(way(3.0, 2.0, 3.0)).is_ok());
    let refusal = |document| load(document).unwrap_err().to_string();
    let order = CounterfactualError::Order { raw: 1.0, to: 0.5, round: 0.5 };
    assert_eq!(refusal(way(0.5, -0.5, 0.5)), order.to_string());
    let round = CounterfactualError::Order { raw: 1.0, to: 3.0, round: 2.0 };
    assert_eq!(refusal(way(3.0, 2.0, 2.0)), round.to_string());
    let difference = CounterfactualError::Difference { raw: 1.0, to: 3.0, by: 5.0 };
    assert_eq!(refusal(way(3.0, 5.0, 3.0)), difference.to_string());
}

#[test]
fn a_change_that_is_wider_than_any_number_survives_the_file() {
    let logistic = ValueFunction::logistic(1e308, 1e305).unwrap();
    let criterion = |name: &str| Criterion::new(name, name, logistic.clone());
    let model = FourS::builder()
        .attractiveness([criterion("a")])
        .relative_strength([criterion("b")])
        .build()
        .unwrap();
    let portfolio = Portfolio::builder().column("a", [-1.7e308]).column("b", [0.0]);
    let what_if = model.counterfactuals(&portfolio.build().unwrap(), 0).unwrap();
    let Alone::Number(a) = &what_if.column("a").unwrap().alone else { panic!("{what_if:?}") };
    assert_eq!(a.up.changes.iter().map(|change| change.by).collect::<Vec<_>>(), [f64::MAX]);
    let written = serde_json::to_string(&what_if).unwrap();
    assert_eq!(serde_json::from_str::<Counterfactuals>(&written).unwrap(), what_if);
}
