//! The margin is as far as scores may move, and no farther.

use keyaccount::rule::BuiltIn;
use keyaccount::score::{STEP, snap};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::common::any_model::{AnyModel, any_model};
use crate::common::dice::Dice;
use crate::common::table::{Table, seed};
use crate::common::{bits, code_of, scores_of};
use crate::{classified, config};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_margin_is_true(model in any_model(), seed in seed(), moves in any::<u64>()) {
        let table = Table::fitting(model.model(), seed);
        let mut dice = Dice::new(moves);
        for row in classified(model.model(), &table).iter() {
            let scores = scores_of(&row);
            check_margin(&model, &scores, row.code().get(), row.margin(), &mut dice)?;
        }
    }
}

/// No smaller move of the observed scores inside the unit box changes the class, and a move a hair
/// larger, along the nearest border's, does.
fn check_margin(
    model: &AnyModel,
    scores: &[f64],
    code: u8,
    margin: Option<f64>,
    dice: &mut Dice,
) -> TestCaseResult {
    let rule = model.model().rule();
    prop_assert_eq!(code_of(rule, scores), code);
    let border = rule.nearest_border(scores);
    let Some(margin) = margin else {
        prop_assert_eq!(border, None);
        return Ok(());
    };
    prop_assert_eq!(bits(border.as_ref().map_or(f64::INFINITY, |b| b.distance)), bits(margin));
    let observed: Vec<usize> = (0..scores.len()).filter(|axis| !scores[*axis].is_nan()).collect();
    for attempt in 0..12 {
        let mut point = scores.to_vec();
        let mut budget = (margin - STEP).min(scores.len() as f64).max(0.0);
        let mut axes = observed.clone();
        dice.shuffle(&mut axes);
        for axis in axes {
            // Now and then the whole budget on one axis.
            let share = if attempt % 3 == 0 { budget } else { dice.lattice(budget) };
            let towards = if dice.once_in(2) { point[axis] + share } else { point[axis] - share };
            let moved = snap(towards).clamp(0.0, 1.0);
            budget -= (moved - point[axis]).abs();
            point[axis] = moved;
        }
        prop_assert_eq!(code_of(rule, &point), code, "{:?} moved to {:?}", scores, point);
    }
    let Some(border) = border else { return Ok(()) };
    let length: f64 = border.moves.iter().map(|(_, by)| by.abs()).sum();
    prop_assert_eq!(bits(length), bits(margin), "{:?}", &border);
    prop_assert_ne!(border.neighbour.get(), code);
    // The border may belong to either side, so a hair is allowed: a step farther on any axis that
    // moves; and where that one has no room left, a step on another.
    let mut reached = vec![scores.to_vec()];
    for axis in 0..scores.len() {
        let by = border.moves.iter().find(|(moved, _)| *moved == axis).map(|(_, by)| *by);
        let hairs: &[f64] = match by {
            Some(by) if by.is_sign_negative() => &[0.0, -STEP],
            Some(_) => &[0.0, STEP],
            None if scores.len() == 2 => &[0.0, STEP, -STEP],
            None => &[0.0],
        };
        let moved = reached.iter().flat_map(|point| {
            hairs.iter().map(|hair| {
                let mut point = point.clone();
                point[axis] = (point[axis] + by.unwrap_or(0.0) + hair).clamp(0.0, 1.0);
                point
            })
        });
        reached = moved.collect();
    }
    let corner = reached.iter().any(|point| is_corner(model, point));
    let reached: Vec<u8> = reached.iter().map(|point| code_of(rule, point)).collect();
    prop_assert!(reached.iter().any(|reached| *reached != code));
    prop_assert!(
        corner || reached.contains(&border.neighbour.get()),
        "{:?} with {:?} reaches {:?}",
        scores,
        &border,
        reached
    );
    Ok(())
}

/// Whether a point lies where a stage path's borders between stages and off the path cross: a hair
/// there may cross both, and the class between them may have no room.
fn is_corner(model: &AnyModel, point: &[f64]) -> bool {
    let Some(BuiltIn::StagePath(path)) = model.built_in_rule() else { return false };
    let (sum, deviation) = (point[0] + point[1], (point[0] - point[1]).abs());
    let near = |one: f64, other: f64| (one - other).abs() <= 8.0 * STEP;
    near(deviation, path.tolerance().get())
        && path.cuts().iter().any(|cut| near(sum, 2.0 * cut.snapped()))
}
