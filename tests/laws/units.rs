//! The unit of a column changes nothing.

use std::collections::BTreeMap;

use keyaccount::criterion::value_function::Shape;
use keyaccount::criterion::{Criterion, Input, ValueFunction};
use keyaccount::model::{CustomModel, Model};
use keyaccount::portfolio::Value;
use proptest::prelude::*;

use crate::common::any_model::any_model;
use crate::common::dice::Dice;
use crate::common::row_bits;
use crate::common::table::{Table, readers_of, seed};
use crate::{classified, config};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_unit_of_a_column_does_not_matter(
        model in any_model(), seed in seed(), units in any::<u64>(),
    ) {
        let Some(model) = model.custom() else { return Ok(()) };
        let table = moderate(&Table::fitting(&model, seed));
        let mut dice = Dice::new(units);
        let mut exponents: BTreeMap<String, i32> = BTreeMap::new();
        for name in table.names() {
            let exponent = i32::try_from(dice.below(41)).unwrap() - 20;
            let fixed = readers_of(&model, name).any(|reader| {
                matches!(reader.value_function().shape(), Shape::RelativeToBestCompetitor)
                    || !scalable(reader.value_function())
            });
            exponents.insert(name.to_owned(), if fixed { 0 } else { exponent });
        }
        let factor = |column: &str| 2f64.powi(exponents[column]);
        let scaled_table = table.map(table.rows(), |column, row| match table.value(column, row) {
            Value::Number(number) => Value::Number(number * factor(column)),
            other => other,
        });
        let axes = model.axes().iter().map(|axis| {
            let criteria = axis.weighted().map(|(criterion, weight)| match criterion.input() {
                // Nobody reads it, and its columns may have any factor.
                _ if weight == 0.0 => criterion.clone(),
                Input::Column(column) => in_unit(criterion, factor(column)),
                Input::Ratio { numerator, denominator } => {
                    in_unit(criterion, factor(numerator) / factor(denominator))
                }
            });
            axis.with_criteria(criteria.collect::<Vec<_>>()).unwrap()
        });
        let scaled_model = CustomModel::new(
            model.about().clone(), axes.collect::<Vec<_>>(), model.built_in_rule().clone(),
            model.classes().to_vec(),
        ).unwrap();
        let before = row_bits(&classified(&model, &table));
        prop_assert_eq!(row_bits(&classified(&scaled_model, &scaled_table)), before);
    }
}

/// Far from the ends of the exponent, where a power of two is not exact.
fn is_moderate(number: f64) -> bool {
    number == 0.0 || (1e-200..1e200).contains(&number.abs())
}

fn moderate(table: &Table) -> Table {
    table.map(table.rows(), |column, row| match table.value(column, row) {
        Value::Number(number) if !is_moderate(number) => Value::Number(0.25),
        other => other,
    })
}

fn numbers_of(shape: &Shape) -> Vec<f64> {
    match shape {
        Shape::Linear { worst, best } | Shape::Logarithmic { worst, best } => vec![*worst, *best],
        Shape::Exponential { worst, best, rho } => vec![*worst, *best, *rho],
        Shape::Logistic { midpoint, scale } => vec![*midpoint, *scale],
        Shape::Piecewise { points: table } | Shape::Steps { steps: table, .. } => {
            table.iter().map(|(raw, _)| *raw).collect()
        }
        Shape::Categories { .. } | Shape::RelativeToBestCompetitor => Vec::new(),
    }
}

fn scalable(function: &ValueFunction) -> bool {
    numbers_of(function.shape()).into_iter().all(is_moderate)
}

/// The same criterion for raw numbers in a unit by which they are `factor` times as large.
fn in_unit(criterion: &Criterion, factor: f64) -> Criterion {
    if factor == 1.0 {
        return criterion.clone();
    }
    let scaled = |table: &[(f64, f64)]| table.iter().map(|(x, v)| (x * factor, *v)).collect();
    let shape = match criterion.value_function().shape() {
        Shape::Linear { worst, best } => {
            Shape::Linear { worst: worst * factor, best: best * factor }
        }
        Shape::Logarithmic { worst, best } => {
            Shape::Logarithmic { worst: worst * factor, best: best * factor }
        }
        Shape::Exponential { worst, best, rho } => {
            Shape::Exponential { worst: worst * factor, best: best * factor, rho: rho * factor }
        }
        Shape::Logistic { midpoint, scale } => {
            Shape::Logistic { midpoint: midpoint * factor, scale: scale * factor }
        }
        Shape::Piecewise { points } => Shape::Piecewise { points: scaled(points) },
        Shape::Steps { start, steps, closed } => {
            Shape::Steps { start: *start, steps: scaled(steps), closed: *closed }
        }
        other => other.clone(),
    };
    criterion.clone().with_value_function(ValueFunction::new(shape).unwrap())
}
