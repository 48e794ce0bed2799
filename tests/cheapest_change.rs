//! The cheapest combination of changes: what is proposed has the class, it is never dearer than
//! what a search over a grid finds where it says that it is exact, and what can't be asked is
//! refused.
#![cfg(feature = "optimization")]

#[allow(dead_code, unused_imports)]
mod common;

use common::any_model::any_model;
use common::dice::Dice;
use common::table::{Table, divides, seed};
use common::weakest_link::{about, classes};
use keyaccount::axis::{Aggregation, Axis};
use keyaccount::counterfactual::{
    Alone, Change, Cheapest, Combination, CombinationError, Effort, Efforts, Guarantee, StepChange,
    Target,
};
use keyaccount::criterion::value_function::ClosedEnd;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{CustomModel, DesignFit, FourS, Model, Webster};
use keyaccount::phrases::Phrases;
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount::rule::{Cut, Grid};
use proptest::prelude::*;
use serde_json::json;

/// Efforts for the number columns of a model, within a unit of width around the account.
fn efforts(model: &dyn Model, table: &Table, row: usize, dice: &mut Dice) -> Efforts {
    let mut efforts = Efforts::new();
    for need in model.columns() {
        if need.text {
            let level = (*dice.pick(&common::parts::LEVELS)).to_owned();
            let known = common::table::readers_of(model, need.name).all(|reader| {
                let table = reader.value_function().category_table();
                table.is_some_and(|table| table.value_of_level(&level).is_ok())
            });
            if known {
                let levels = [(level, dice.unit())].into();
                efforts.insert(need.name.to_owned(), Effort { levels, ..Effort::default() });
            }
            continue;
        }
        let now = table.number(need.name, row);
        if now.is_nan() || now.abs() > 1e6 || efforts.len() == 3 {
            continue;
        }
        let width = 100.0 * dice.unit();
        let effort = Effort {
            up: (!dice.once_in(4)).then(|| dice.unit()),
            down: (!dice.once_in(4)).then(|| dice.unit()),
            min: Some(now - width),
            max: Some(now + width),
            ..Effort::default()
        };
        efforts.insert(need.name.to_owned(), effort);
    }
    efforts
}

/// What the cheapest change of one number by itself costs, by the counterfactuals; infinity if there
/// is none.
fn cheapest_alone(
    model: &dyn Model,
    portfolio: &Portfolio<'_>,
    row: usize,
    efforts: &Efforts,
    class: &str,
) -> f64 {
    let what_if = model.counterfactuals(portfolio, row).unwrap();
    let mut cheapest = f64::INFINITY;
    for (column, effort) in efforts {
        let Alone::Number(number) = &what_if.column(column).unwrap().alone else { continue };
        if divides(model, column) && number.raw <= 0.0 {
            continue;
        }
        for (rate, way) in [(effort.up, &number.up), (effort.down, &number.down)] {
            let reaches = |change: &&Change| change.class.as_ref().is_some_and(|c| c.key == class);
            let (Some(rate), Some(change)) = (rate, way.changes.iter().find(reaches)) else {
                continue;
            };
            let within = effort.min.is_none_or(|min| change.to >= min)
                && effort.max.is_none_or(|max| change.to <= max);
            if within {
                cheapest = cheapest.min(change.by.abs() * rate);
            }
        }
    }
    cheapest
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96, failure_persistence: None, max_shrink_iters: 64, ..ProptestConfig::default()
    })]

    #[test]
    fn it_has_the_class_and_no_grid_is_cheaper(
        model in any_model(), seed in seed(), at in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let mut dice = Dice::new(at);
        for row in 0..table.rows().min(1) {
            let efforts = efforts(model, &table, row, &mut dice);
            let class = dice.pick(model.classes()).key.clone();
            let target = Target::Class(class.clone());
            let answer = model.cheapest_change(&portfolio, row, &efforts, &target).unwrap();
            let key = |cells: &[(&str, Value<'_>)]| {
                let code = model.classify_account(cells).unwrap().get(0).unwrap().code();
                model.class(code).map(|class| class.key.clone())
            };
            let saved = serde_json::to_string(&answer).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Cheapest>(&saved).unwrap(), &answer);
            let alone = cheapest_alone(model, &portfolio, row, &efforts, &class);
            let best = match &answer {
                Cheapest::Already => {
                    prop_assert_eq!(key(&table.cells(row)), Some(class));
                    continue;
                }
                Cheapest::Found(way) => {
                    let mut cells = table.cells(row);
                    for step in &way.steps {
                        let cell = cells.iter_mut().find(|(name, _)| *name == step.column).unwrap();
                        cell.1 = match &step.change {
                            StepChange::Number { to, .. } => {
                                let effort = &efforts[&step.column];
                                prop_assert!(effort.min.unwrap() <= *to);
                                prop_assert!(*to <= effort.max.unwrap());
                                Value::Number(*to)
                            }
                            StepChange::Level { to, .. } => Value::from(to.clone()),
                        };
                    }
                    prop_assert_eq!(key(&cells), Some(class.clone()));
                    prop_assert_eq!(way.cost, way.steps.iter().map(|step| step.cost).sum::<f64>());
                    prop_assert!(way.cost <= alone * (1.0 + 1e-4) + 1e-4, "{:?}, alone {}", way, alone);
                    if way.guarantee == Guarantee::UpperBound {
                        continue;
                    }
                    way.cost
                }
                Cheapest::Unreachable | Cheapest::NotFound => {
                    prop_assert_eq!(alone, f64::INFINITY);
                    if answer == Cheapest::NotFound {
                        continue;
                    }
                    f64::INFINITY
                }
            };
            // Brute force over a grid of what may change.
            for _ in 0..400 {
                let mut cells = table.cells(row);
                let mut cost = 0.0;
                for (column, effort) in &efforts {
                    let cell = cells.iter_mut().find(|(name, _)| name == column).unwrap();
                    if let Some((level, price)) = effort.levels.iter().next() {
                        if cell.1 != Value::Missing && cell.1 != Value::from(level.as_str())
                            && dice.once_in(2)
                        {
                            cell.1 = Value::from(level.clone());
                            cost += price;
                        }
                        continue;
                    }
                    let now = table.number(column, row);
                    let (low, high) = (
                        effort.down.map_or(now, |_| effort.min.unwrap()),
                        effort.up.map_or(now, |_| effort.max.unwrap()),
                    );
                    let to = match dice.below(4) {
                        0 => now,
                        1 => *dice.pick(&[low, high]),
                        _ => low + (high - low) * dice.below(33) as f64 / 32.0,
                    };
                    if divides(model, column) && (to <= 0.0 || now <= 0.0) {
                        continue;
                    }
                    cell.1 = Value::Number(to);
                    let rate = if to > now { effort.up } else { effort.down };
                    cost += (to - now).abs() * rate.unwrap_or_default();
                }
                if cost < best * (1.0 - 1e-4) - 1e-4 {
                    prop_assert_ne!(key(&cells), Some(class.clone()), "{:?} for {}", cells, cost);
                }
            }
        }
    }
}

/// Two ratings that make the attractiveness, and one that makes the strength.
fn four_s() -> (FourS, Portfolio<'static>) {
    let rating = ValueFunction::linear(0.0, 10.0).unwrap();
    let access = ValueFunction::categories([("none", 0.0), ("board", 1.0)]).unwrap();
    let model = FourS::builder()
        .attractiveness([Criterion::new("a", "a", rating.clone())])
        .relative_strength([Criterion::new("b", "b", rating), Criterion::new("t", "t", access)])
        .build()
        .unwrap();
    let portfolio = Portfolio::builder()
        .column("a", [3.0])
        .column("b", [2.0])
        .column("t", ["none"])
        .build()
        .unwrap();
    (model, portfolio)
}

fn refused(column: &str, effort: Effort, target: &Target) -> CombinationError {
    let (model, portfolio) = four_s();
    let efforts = [(column.to_owned(), effort)].into();
    model.cheapest_change(&portfolio, 0, &efforts, target).unwrap_err()
}

#[test]
fn what_can_not_be_asked_is_refused() {
    let target = Target::Other;
    let up = |cost| Effort { up: Some(cost), ..Effort::default() };
    assert!(matches!(refused("z", up(1.0), &target), CombinationError::UnknownColumn { .. }));
    assert!(matches!(refused("a", up(-1.0), &target), CombinationError::Cost { cost: -1.0, .. }));
    assert!(matches!(refused("a", up(f64::NAN), &target), CombinationError::Cost { .. }));
    let limits = Effort { min: Some(2.0), max: Some(1.0), ..up(1.0) };
    assert!(matches!(refused("a", limits, &target), CombinationError::Limits { .. }));
    assert!(matches!(refused("t", up(1.0), &target), CombinationError::WrongKind { .. }));
    let level =
        |name: &str| Effort { levels: [(name.to_owned(), 1.0)].into(), ..Effort::default() };
    assert!(matches!(refused("a", level("board"), &target), CombinationError::WrongKind { .. }));
    assert!(matches!(refused("t", level("x"), &target), CombinationError::UnknownLevel { .. }));
    let unknown = Target::Class("x".to_owned());
    assert!(matches!(refused("a", up(1.0), &unknown), CombinationError::UnknownClass { .. }));
    let better = refused("a", up(1.0), &Target::Better);
    assert!(matches!(better, CombinationError::NotOrdered { .. }));
}

#[test]
fn a_row_that_is_not_there_and_too_many_pieces() {
    let (model, portfolio) = four_s();
    let missing = model.cheapest_change(&portfolio, 1, &Efforts::new(), &Target::Other);
    assert!(matches!(missing, Err(CombinationError::Classify(_))));
    let steps = |n: u32| {
        ValueFunction::steps(
            0.0,
            (0..64).map(|s| (f64::from(s), f64::from(s + n) / 99.0)),
            ClosedEnd::Lower,
        )
    };
    let many = (0..20).map(|n| {
        let name = format!("s{n}");
        Criterion::new(name.clone(), name, steps(n).unwrap())
    });
    let rating = ValueFunction::linear(0.0, 10.0).unwrap();
    let model = FourS::builder()
        .attractiveness(many.collect::<Vec<_>>())
        .relative_strength([Criterion::new("b", "b", rating)])
        .build()
        .unwrap();
    let mut builder = Portfolio::builder().column("b", [1.0]);
    for n in 0..20 {
        builder = builder.column(format!("s{n}"), [1.5]);
    }
    let up = Effort { up: Some(1.0), ..Effort::default() };
    let efforts = (0..20).map(|n| (format!("s{n}"), up.clone())).collect();
    let refused = model.cheapest_change(&builder.build().unwrap(), 0, &efforts, &Target::Other);
    assert!(matches!(refused, Err(CombinationError::TooManyPieces { limit: 1024, .. })));
}

#[test]
fn levels_and_numbers_together() {
    let (model, portfolio) = four_s();
    let efforts: Efforts = [
        ("a".to_owned(), Effort { up: Some(1.0), ..Effort::default() }),
        ("b".to_owned(), Effort { up: Some(1.0), ..Effort::default() }),
        (
            "t".to_owned(),
            Effort { levels: [("board".to_owned(), 3.0)].into(), ..Effort::default() },
        ),
    ]
    .into();
    let target = Target::Class("strategic".to_owned());
    let answer = model.cheapest_change(&portfolio, 0, &efforts, &target).unwrap();
    let Cheapest::Found(way) = answer else { panic!("{answer:?}") };
    // a from 3 to 5 costs 2; the board alone lifts b's mean to 0.6, for 3; b alone would cost 8.
    assert!((way.cost - 5.0).abs() < 1e-9, "{way:?}");
    assert_eq!(way.guarantee, Guarantee::Exact);
    assert_eq!(way.steps.len(), 2);
    let closed = [("a".to_owned(), Effort { up: Some(1.0), max: Some(4.0), ..Effort::default() })];
    let answer = model.cheapest_change(&portfolio, 0, &closed.into(), &target).unwrap();
    assert_eq!(answer, Cheapest::Unreachable);
}

#[test]
fn steps_stand_in_the_order_of_the_models_columns() {
    let rating = || ValueFunction::linear(0.0, 10.0).unwrap();
    let model = FourS::builder()
        .attractiveness([Criterion::new("zeal", "zeal", rating())])
        .relative_strength([Criterion::new("aim", "aim", rating())])
        .build()
        .unwrap();
    let portfolio = Portfolio::builder().column("aim", [1.0]).column("zeal", [2.0]);
    let up = Effort { up: Some(1.0), ..Effort::default() };
    let efforts = [("aim".to_owned(), up.clone()), ("zeal".to_owned(), up)].into();
    let target = Target::Class("strategic".to_owned());
    let answer = model.cheapest_change(&portfolio.build().unwrap(), 0, &efforts, &target).unwrap();
    let Cheapest::Found(way) = answer else { panic!("{answer:?}") };
    assert!(way.steps.iter().map(|step| step.column.as_str()).eq(["zeal", "aim"]));
}

#[test]
fn a_way_that_costs_more_than_a_number_can_say_is_not_found() {
    let (model, portfolio) = four_s();
    let target = Target::Class("star".to_owned());
    for (rate, found) in [(0.0, true), (1e300, true), (f64::MAX, false)] {
        let efforts = [("a".to_owned(), Effort { up: Some(rate), ..Effort::default() })].into();
        let answer = model.cheapest_change(&portfolio, 0, &efforts, &target).unwrap();
        let written = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Cheapest>(&written).unwrap(), answer);
        assert_eq!(matches!(answer, Cheapest::Found(_)), found, "{answer:?}");
        assert_ne!(answer, Cheapest::Unreachable);
    }
}

/// The way of `levels_and_numbers_together`.
fn found() -> Cheapest {
    let (model, portfolio) = four_s();
    let up = Effort { up: Some(1.0), ..Effort::default() };
    let access = Effort { levels: [("board".to_owned(), 3.0)].into(), ..Effort::default() };
    let efforts = [("a".to_owned(), up), ("t".to_owned(), access)].into();
    let target = Target::Class("strategic".to_owned());
    model.cheapest_change(&portfolio, 0, &efforts, &target).unwrap()
}

#[test]
fn it_is_told_in_any_language() {
    assert_eq!(
        found().to_string(),
        "Strategic, at a cost of 5\n  a: 3 -> 5 (2)\n  t: none -> board (3)\n"
    );
    let german: Phrases = toml::from_str(include_str!("../examples/data/phrases_de.toml")).unwrap();
    assert_eq!(
        found().in_words(&german),
        "Strategic, zu Kosten von 5\n  a: 3 -> 5 (2)\n  t: none -> board (3)\n"
    );
    let plain = [
        (Cheapest::Already, "it has the class already\n", "die Klasse ist schon erreicht\n"),
        (
            Cheapest::Unreachable,
            "nothing that may be changed reaches the class\n",
            "nichts, was sich ändern lässt, führt in die Klasse\n",
        ),
        (
            Cheapest::NotFound,
            "no way into the class was found\n",
            "kein Weg in die Klasse gefunden\n",
        ),
    ];
    for (answer, english, in_german) in plain {
        assert_eq!(
            (answer.to_string(), answer.in_words(&german)),
            (english.into(), in_german.into())
        );
    }
}

#[test]
fn a_better_class_is_one_above() {
    let model = Webster::preset();
    let columns: Vec<_> = model.columns().into_iter().filter(|need| !need.text).collect();
    let nothing = || vec![None::<f64>];
    let mut builder = Portfolio::builder();
    for need in model.columns() {
        builder = builder.column(need.name, if need.text { nothing() } else { vec![Some(0.0)] });
    }
    let portfolio = builder.build().unwrap();
    let order = |code| model.class(code).and_then(|class| class.order);
    let now = order(model.classify(&portfolio).unwrap().get(0).unwrap().code());
    let effort = Effort { up: Some(1.0), down: Some(1.0), ..Effort::default() };
    let efforts = columns.iter().map(|need| (need.name.to_owned(), effort.clone())).collect();
    let answer = model.cheapest_change(&portfolio, 0, &efforts, &Target::Better).unwrap();
    let Cheapest::Found(way) = answer else { panic!("{answer:?}") };
    assert!(order(way.class.code) > now, "{now:?} {way:?}");
}

#[test]
fn edited_files_do_not_load() {
    let Cheapest::Found(way) = found() else { panic!() };
    let edited = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut document = serde_json::to_value(&way).unwrap();
        edit(&mut document);
        serde_json::from_value::<Combination>(document).unwrap_err().to_string()
    };
    let refusals = [
        edited(&|file| file["steps"] = json!([])),
        edited(&|file| file["steps"][1]["column"] = json!("a")),
        edited(&|file| file["steps"][0]["change"]["number"]["to"] = json!(3.0)),
        edited(&|file| file["steps"][1]["change"]["level"]["to"] = json!("none")),
        edited(&|file| file["steps"][0]["cost"] = json!(-2.0)),
        edited(&|file| file["cost"] = json!(4.5)),
        edited(&|file| file["class"]["key"] = json!(7)),
        edited(&|file| file["more"] = json!(7)),
        edited(&|file| file["format_version"] = json!(2)),
    ];
    let said = [
        "a combination without steps changes nothing",
        "column `a` is changed by two steps",
        "the step of column `a` changes nothing",
        "the step of column `t` changes nothing",
        "column `a`: a cost of -2 is none",
        "together, not 4.5",
        "invalid type: integer `7`",
        "unknown field `more`",
        "format version 2 is not known",
    ];
    for (refusal, said) in refusals.iter().zip(said) {
        assert!(refusal.contains(said), "{refusal}");
    }
}

/// A class behind a step is reached by its threshold, whatever limit is set beyond it or on it.
#[test]
fn a_step_is_reached_and_left() {
    let steps = |at: f64| ValueFunction::steps(0.0, [(at, 1.0)], ClosedEnd::Lower).unwrap();
    let cheapest = |function, a: f64, b: f64, efforts: [(&str, Effort); 2], target: &Target| {
        let model = DesignFit::builder()
            .requirement([Criterion::new("a", "a", function)])
            .capability([Criterion::new("b", "b", steps(5.0))])
            .build()
            .unwrap();
        let portfolio = Portfolio::builder().column("a", vec![a]).column("b", vec![b]);
        let efforts = efforts.map(|(column, effort)| (column.to_owned(), effort)).into();
        model.cheapest_change(&portfolio.build().unwrap(), 0, &efforts, target).unwrap()
    };
    let nothing = || ("b", Effort::default());
    for max in [None, Some(10.0), Some(100.0)] {
        let up = Effort { up: Some(1.0), max, ..Effort::default() };
        let answer = cheapest(steps(10.0), 5.0, 0.0, [("a", up), nothing()], &Target::Other);
        let Cheapest::Found(way) = answer else { panic!("{max:?}: {answer:?}") };
        assert_eq!((way.cost, way.guarantee), (5.0, Guarantee::Exact));
    }
    // Where b stands on its step, offering to lower it takes nothing away.
    let up = || ("a", Effort { up: Some(1.0), ..Effort::default() });
    let down = Effort { down: Some(9.0), min: Some(0.0), ..Effort::default() };
    let fitting = Target::Class("fitting".to_owned());
    let rating = ValueFunction::linear(0.0, 10.0).unwrap();
    let answer = cheapest(rating, 7.0, 5.0, [up(), ("b", down)], &fitting);
    let Cheapest::Found(way) = answer else { panic!("{answer:?}") };
    assert!(way.steps.len() == 1 && way.cost <= 1.0 + 1e-9, "{way:?}");
}

/// A geometric axis that stays, exactly on the cut, is at least at it.
#[test]
fn an_axis_that_stays_on_its_cut_is_there() {
    for hundredth in 1..100 {
        let cut = f64::from(hundredth) / 100.0;
        let rating =
            |name: &str| Criterion::new(name, name, ValueFunction::linear(0.0, 1.0).unwrap());
        let axis = |name: &str| Axis::new(name, name, ("low", "high"), [rating(name)]).unwrap();
        let both = [axis("a"), axis("b").with_aggregation(Aggregation::Geometric)];
        let rule = Grid::quadrants(Cut::MIDPOINT, Cut::new(cut).unwrap());
        let model = CustomModel::new(about("mine"), both, rule, classes(4, false)).unwrap();
        let portfolio = Portfolio::builder().column("a", [0.25]).column("b", [cut]);
        let efforts = [("a".to_owned(), Effort { up: Some(1.0), ..Effort::default() })].into();
        let portfolio = portfolio.build().unwrap();
        let answer = model.cheapest_change(&portfolio, 0, &efforts, &Target::Other).unwrap();
        let Cheapest::Found(way) = answer else { panic!("{cut}: {answer:?}") };
        assert!((way.cost - 0.25).abs() < 1e-9, "{cut}: {way:?}");
    }
}
