//! A better account is never in a worse class.

use keyaccount::axis::Axis;
use keyaccount::class::ClassCode;
use keyaccount::criterion::Input;
use keyaccount::criterion::value_function::Direction;
use keyaccount::model::Model;
use keyaccount::portfolio::Value;
use keyaccount::rule::{BuiltIn, PathClass};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::common::any_model::{AnyModel, any_model};
use crate::common::dice::Dice;
use crate::common::table::{Table, readers_of, seed, text_of};
use crate::{classified, config};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_better_account_is_never_lower(model in any_model(), seed in seed(), with in any::<u64>()) {
        let table = Table::fitting(model.model(), seed);
        if table.rows() == 0 {
            return Ok(());
        }
        let mut dice = Dice::new(with);
        let others: Vec<usize> = (0..table.rows()).map(|_| dice.below(table.rows())).collect();
        let better = improved(model.model(), &table, &others);
        let (before, after) = (classified(model.model(), &table), classified(model.model(), &better));
        for (before, after) in before.iter().zip(after.iter()) {
            let pairs = before.scores().zip(after.scores());
            for ((axis, before), (_, after)) in pairs {
                prop_assert!(before <= after, "axis {} fell from {:?} to {:?}", axis, before, after);
            }
            check_dominance(&model, before.code(), after.code())?;
        }
    }
}

/// Which way a raw number of a column is better for all who read it; none if they differ.
fn better_way(model: &dyn Model, column: &str) -> Option<Direction> {
    let mut ways = readers_of(model, column).map(|reader| match reader.input() {
        Input::Ratio { denominator, .. } if denominator == column => Direction::NotMonotone,
        _ => reader.value_function().direction(),
    });
    let first = ways.next()?;
    let same = first != Direction::NotMonotone && ways.all(|way| way == first);
    same.then_some(first)
}

/// The table with each cell replaced by that of another row wherever that one is no worse for
/// anybody who reads it. Gaps stay as they are, and so does the evidence of an exit, which is not
/// the better for being stronger.
fn improved(model: &dyn Model, table: &Table, others: &[usize]) -> Table {
    let exit: Vec<&str> = match model.about().key.as_str() {
        "millman_wilson" | "custom" => model.axes().get(2).into_iter().collect::<Vec<_>>(),
        _ => Vec::new(),
    }
    .into_iter()
    .flat_map(Axis::criteria)
    .flat_map(|criterion| criterion.input().columns())
    .collect();
    table.map(table.rows(), |column, row| {
        let (own, other) = (table.value(column, row), table.value(column, others[row]));
        let takes = match (&own, &other) {
            _ if exit.contains(&column) => false,
            (Value::Number(own), Value::Number(other)) => match better_way(model, column) {
                Some(Direction::Increasing) => other > own,
                Some(Direction::Decreasing) => other < own,
                _ => false,
            },
            (Value::Text(_), Value::Text(_)) => readers_of(model, column).all(|reader| {
                let table = reader.value_function().category_table().unwrap();
                let value = |of| table.value_of_level(text_of(of).unwrap()).unwrap();
                value(&other) >= value(&own)
            }),
            _ => false,
        };
        if takes { other } else { own }
    })
}

/// What holds of the classes when no score has fallen.
fn check_dominance(model: &AnyModel, before: ClassCode, after: ClassCode) -> TestCaseResult {
    prop_assert_eq!(before.is_classified(), after.is_classified());
    if !before.is_classified() {
        return Ok(());
    }
    let order = |code| model.model().class(code).and_then(|class| class.order);
    if model.model().is_ordered() {
        prop_assert!(order(before) <= order(after), "{:?} to {:?}", before, after);
    }
    match model.built_in_rule() {
        // High on an axis stays high: strategic >= star, status >= streamline.
        Some(BuiltIn::Grid(grid)) if grid.cells() == [[0, 1], [2, 3]] => {
            prop_assert_eq!(before.get() & !after.get(), 0, "{:?} to {:?}", before, after);
        }
        Some(BuiltIn::StagePath(path)) => match (path.class(before), path.class(after)) {
            (Some(PathClass::Exit), now) => prop_assert_eq!(now, Some(PathClass::Exit)),
            (
                Some(PathClass::Stage(before) | PathClass::OffPath(before)),
                Some(PathClass::Stage(after) | PathClass::OffPath(after)),
            ) => prop_assert!(before <= after, "stage {} to {}", before, after),
            other => prop_assert!(false, "{:?}", other),
        },
        _ => {}
    }
    Ok(())
}
