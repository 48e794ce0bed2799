//! The laws of class acceptability and of possible classes, for every model.

#[allow(dead_code, unused_imports)]
mod common;

use std::collections::BTreeMap;

use common::any_model::any_model;
use common::dice::Dice;
use common::parts;
use common::table::{Table, draw, known_levels, readers_of, reference_levels, seed};
use common::weakest_link::{about, classes};
use keyaccount::axis::Axis;
use keyaccount::criterion::value_function::ClosedEnd;
use keyaccount::criterion::{Criterion, Input, Missing, ValueFunction};
use keyaccount::model::{Adjustable, CustomModel, Model};
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount::robustness::{
    Admissible, ClassAcceptability, ClassSet, MeasurementError, PossibleClasses, Simulation,
    WeightDistribution,
};
use keyaccount::rule::{Bands, Cut, Grid, Rule};
use keyaccount::weights::Weights;
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() }
}

fn distribution() -> impl Strategy<Value = WeightDistribution> {
    prop_oneof![
        3 => Just(WeightDistribution::Simplex),
        1 => Just(WeightDistribution::Own),
        2 => (0.0..1.5f64).prop_map(|radius| WeightDistribution::Ball { radius }),
        2 => (0.0..1.5f64).prop_map(|share| WeightDistribution::Spread { share }),
    ]
}

/// The number columns that count.
fn number_columns(model: &dyn Model) -> Vec<String> {
    let weighted = model.axes().iter().flat_map(Axis::weighted).filter(|(_, weight)| *weight > 0.0);
    let numeric = weighted.filter(|(c, _)| c.value_function().category_table().is_none());
    let mut names: Vec<String> = numeric
        .flat_map(|(c, _)| c.input().columns().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn sums(result: &ClassAcceptability) -> Vec<u64> {
    let width = result.classes().len() + 1;
    result.counts().chunks(width).map(|row| row.iter().map(|n| u64::from(*n)).sum()).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn counts_add_up_and_no_size_gives_the_plain_class(
        model in any_model(), seed in seed(), draws in 1..40u32, number in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let plain = model.classify(&portfolio).unwrap();
        let nothing = [
            Simulation::new(draws),
            Simulation::new(draws).with_weights(WeightDistribution::Ball { radius: 0.0 }),
            Simulation::new(draws).with_weights(WeightDistribution::Spread { share: 0.0 }),
            number_columns(model).iter().fold(Simulation::new(draws), |all, column| {
                all.with_error(column.as_str(), MeasurementError::Relative(0.0))
            }),
        ];
        for simulation in nothing {
            let result = simulation.with_seed(number).run(model, &portfolio).unwrap();
            prop_assert_eq!(result.codes(), plain.codes());
            prop_assert_eq!(sums(&result), vec![u64::from(draws); table.rows()]);
            for account in result.iter() {
                prop_assert_eq!(account.count(account.code()), Some(draws));
                prop_assert_eq!(account.confidence(), 1.0);
                prop_assert_eq!(account.rival(), None);
                prop_assert_eq!(account.entropy(), 0.0);
                prop_assert_eq!(account.most_likely(), account.code());
            }
        }
    }

    /// An error so small that it moves no number makes every draw take the road of the kernel
    /// instead of the tiles.
    #[test]
    fn tiles_count_what_the_kernel_classifies(
        model in any_model(), seed in seed(), weights in distribution(), draws in 1..60u32,
        band in prop_oneof![Just(0.0), 0.0..0.02f64], number in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let mut simulation = Simulation::new(draws).with_seed(number).with_weights(weights);
        if model.rule().built_in().is_some() {
            simulation = simulation.with_cuts_within(band);
        }
        let columns = number_columns(model);
        prop_assume!(!columns.is_empty());
        let by_kernel = columns.into_iter().fold(simulation.clone(), |all, column| {
            all.with_error(column, MeasurementError::Relative(5e-324))
        });
        // Cuts that lie a step apart may be too close to be drawn: then on both roads.
        prop_assert_eq!(simulation.run(model, &portfolio), by_kernel.run(model, &portfolio));
    }

    #[test]
    fn an_account_does_not_depend_on_the_others_or_on_the_threads(
        model in any_model(), seed in seed(), weights in distribution(), draws in 1..60u32,
        noise in 0.0..0.5f64, number in any::<u64>(), with_errors in any::<bool>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let mut simulation = Simulation::new(draws).with_seed(number).with_weights(weights);
        if with_errors {
            for column in number_columns(model) {
                simulation = simulation.with_error(column, MeasurementError::Relative(noise));
            }
        }
        let whole = simulation.run(model, &portfolio).unwrap();
        prop_assert_eq!(sums(&whole), vec![u64::from(draws); table.rows()]);
        for row in 0..table.rows() {
            let alone = simulation.run(model, &portfolio.slice(row..row + 1).unwrap()).unwrap();
            let width = whole.classes().len() + 1;
            prop_assert_eq!(alone.counts(), &whole.counts()[row * width..(row + 1) * width]);
        }
        #[cfg(feature = "rayon")]
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let parallel = pool.install(|| simulation.run_in_parallel(model, &portfolio).unwrap());
            prop_assert_eq!(&parallel, &whole);
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_class_of_any_filling_is_possible(
        model in any_model(), seed in seed(), number in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let mut dice = Dice::new(number);
        let divides = |column: &str| readers_of(model, column).any(|reader| {
            matches!(reader.input(), Input::Ratio { denominator, .. } if denominator == column)
        });
        // A denominator that is not above 0 is no number to divide by: it counts as missing. Whoever
        // else reads it sees a number, which a filling must not touch; so those are set beforehand.
        let table = table.map(table.rows(), |column, row| match table.value(column, row) {
            Value::Number(number) if divides(column) && number <= 0.0 => Value::Number(1.0),
            value => value,
        });
        let portfolio = table.portfolio();
        let possible = Admissible::new().possible_classes(model, &portfolio).unwrap();
        let plain = model.classify(&portfolio).unwrap();
        prop_assert_eq!(possible.len(), table.rows());
        for _ in 0..6 {
            let mut filled: BTreeMap<(String, usize), Value<'static>> = BTreeMap::new();
            for name in table.names() {
                for row in 0..table.rows() {
                    let text = readers_of(model, name)
                        .any(|reader| reader.value_function().category_table().is_some());
                    let value = if text {
                        Value::Text(dice.pick(&known_levels(model, name)).clone().into())
                    } else {
                        let readers: Vec<&Criterion> = readers_of(model, name).collect();
                        let number = draw(&reference_levels(&readers), &mut dice);
                        Value::Number(if divides(name) { number.abs().max(5e-324) } else { number })
                    };
                    filled.insert((name.to_owned(), row), value);
                }
            }
            let complete = table.map(table.rows(), |column, row| {
                match table.value(column, row) {
                    Value::Missing => filled[&(column.to_owned(), row)].clone(),
                    observed => observed,
                }
            });
            let result = model.classify(&complete.portfolio()).unwrap();
            for (row, could) in result.iter().zip(possible.iter()) {
                prop_assert!(could.classes().contains(row.code()), "{:?} in {:?}", row.code(), could);
                for ((_, score), (_, (low, high))) in row.scores().zip(could.intervals()) {
                    let score = score.unwrap();
                    prop_assert!(low <= score && score <= high, "{} in {}..{}", score, low, high);
                }
            }
        }
        for (row, could) in plain.iter().zip(possible.iter()) {
            let gaps = table.names().any(|name| {
                readers_of(model, name).next().is_some() && table.value(name, row.row()) == Value::Missing
            });
            if !gaps {
                prop_assert_eq!(could.certain(), Some(row.code()));
                for ((_, score), (_, (low, high))) in row.scores().zip(could.intervals()) {
                    prop_assert_eq!((score, score), (Some(low), Some(high)));
                }
            }
        }
        // Saved and loaded, it is the same.
        let text = serde_json::to_string(&possible).unwrap();
        prop_assert_eq!(serde_json::from_str::<PossibleClasses>(&text).unwrap(), possible);
    }

    /// On one axis, a fine grid of fillings finds every class that is said to be possible.
    #[test]
    fn every_possible_class_of_one_axis_is_attained(
        cuts in prop::sample::subsequence((1..=9).collect::<Vec<i32>>(), 1..=5),
        weights in prop::collection::vec(0.1..1.0f64, 3), at in 0.0..10.0f64,
        levels in prop::collection::vec(0..=20i32, 3), discrete in any::<bool>(),
    ) {
        let values: Vec<f64> = levels.iter().map(|n| f64::from(*n) / 20.0).collect();
        let unknown = if discrete {
            ValueFunction::steps(values[0], [(2.0, values[1]), (7.0, values[2])], ClosedEnd::Upper)
        } else {
            ValueFunction::piecewise([(0.0, values[0]), (4.0, values[1]), (10.0, values[2])])
        };
        let linear = ValueFunction::linear(0.0, 10.0).unwrap();
        let access = ValueFunction::categories([("no", 0.0), ("some", 0.35), ("full", 1.0)]).unwrap();
        let criteria = [
            Criterion::new("known", "known", linear).with_weight(weights[0]),
            Criterion::new("unknown", "unknown", unknown.unwrap())
                .with_weight(weights[1])
                .with_missing(Missing::Reject),
            Criterion::new("access", "access", access).with_weight(weights[2]),
        ];
        let axis = Axis::new("a", "A", ("low", "high"), criteria).unwrap();
        let cuts = Cut::each(cuts.into_iter().map(|tenths| f64::from(tenths) / 10.0)).unwrap();
        let rule = Bands::new(cuts).unwrap();
        let described = classes(rule.classes(), true);
        let model = CustomModel::new(about("bands"), [axis], rule, described).unwrap();
        let one = Portfolio::builder()
            .column("known", vec![at])
            .column("unknown", vec![f64::NAN])
            .column("access", vec![None::<&str>])
            .build()
            .unwrap();
        // Rejected when classified, and yet asked what it could be.
        prop_assert!(model.classify(&one).is_err());
        let possible = Admissible::new().possible_classes(&model, &one).unwrap();
        let grid: Vec<f64> = (-8..=1000).map(|n| f64::from(n) / 80.0).collect();
        let mut attained = ClassSet::default();
        for level in ["no", "some", "full"] {
            let all = Portfolio::builder()
                .column("known", vec![at; grid.len()])
                .column("unknown", grid.as_slice())
                .column("access", vec![Some(level); grid.len()])
                .build()
                .unwrap();
            for row in model.classify(&all).unwrap().iter() {
                attained.insert(row.code());
            }
        }
        prop_assert_eq!(possible.sets()[0], attained);
    }

    /// The oracle rebuilds the model with the weights of each draw and classifies with it.
    #[test]
    fn a_model_with_the_drawn_weights_gives_the_classes_of_the_draw(
        axes in parts::axes(2), seed in seed(), weights in distribution(), number in any::<u64>(),
    ) {
        let rule = Grid::quadrants(Cut::MIDPOINT, Cut::new(0.3).unwrap());
        let model = CustomModel::new(about("grid"), axes, rule, classes(4, false)).unwrap();
        let table = Table::fitting(&model, seed);
        let portfolio = table.portfolio();
        let simulation = Simulation::new(12).with_seed(number).with_weights(weights);
        let result = simulation.run(&model, &portfolio).unwrap();
        let mut counts = vec![0; result.counts().len()];
        for draw in 0..12 {
            let drawn = simulation.drawn_weights(&model, draw).unwrap();
            let axes = model.axes().iter().zip(drawn).map(|(axis, drawn)| {
                prop_assert!((drawn.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                let mut drawn = drawn.into_iter();
                let weights = axis.weighted().map(|(criterion, own)| {
                    let weight = if own > 0.0 { drawn.next().unwrap() } else { 0.0 };
                    (criterion.name(), weight)
                });
                Ok(axis.with_weights(&Weights::direct(weights).unwrap()).unwrap())
            });
            let axes = axes.collect::<Result<Vec<_>, TestCaseError>>()?;
            let redrawn = model.with_axes(axes).unwrap().classify(&portfolio).unwrap();
            for row in redrawn.iter() {
                counts[row.row() * 5 + usize::from(row.code().get()).min(4)] += 1;
            }
        }
        prop_assert_eq!(result.counts(), counts);
        let text = serde_json::to_string(&result).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ClassAcceptability>(&text).unwrap(), &result);
        // The central weights of all classes, weighed by their draws, are the mean of all draws.
        if table.rows() > 0 {
            let central = simulation.central_weights(&model, &portfolio, 0).unwrap();
            let row = result.get(0).unwrap();
            for class in &central {
                prop_assert_eq!(row.count(class.class), Some(class.draws));
            }
            prop_assert_eq!(central.iter().map(|class| class.draws).sum::<u32>(), 12);
        }
    }
}
