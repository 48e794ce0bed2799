//! Draw after draw through the kernel: any draw can be classified so, if not as fast as in tiles.

use std::ops::Range;

use super::draws::{Draws, Uncertainty};
use super::noisy_table::NoisyTable;
use crate::instructions::Instructions;
use crate::kernel::{BoundColumns, Outputs, Plan, Room, Tally, classify_rows};

/// Classifies a range of rows under each draw, and hands the codes of each draw over.
///
/// The plan is that of the model, and is left with the last draw's weights and rule. Not generic, so that
/// the kernel over noisy numbers is compiled with this crate and not with each that calls it.
pub(super) fn each_draw<'m>(
    plan: &mut Plan<'m>,
    table: &BoundColumns<'_>,
    rows: &Range<usize>,
    uncertainty: &Uncertainty<'_>,
    draws: &'m Draws,
    tally: &mut Tally,
    hand_over: &mut dyn FnMut(usize, &[u8]),
) {
    let (mut codes, mut room) = (vec![0; rows.len()], Room::default());
    let deviations = uncertainty.errors.len();
    for draw in 0..draws.len() {
        for (position, axis) in plan.axes.iter_mut().enumerate() {
            let weights = draws.weights_of(position, axis.criteria.len(), draw);
            for (criterion, weight) in axis.criteria.iter_mut().zip(weights) {
                criterion.weight = *weight;
            }
        }
        if let Some(rule) = draws.rules.get(draw) {
            plan.built_in = Some(rule);
        }
        let outputs = Outputs { codes: &mut codes, ..Outputs::default() };
        let instructions = Instructions::widest();
        if deviations == 0 {
            classify_rows(plan, table, rows.clone(), outputs, (tally, &mut room), instructions);
        } else {
            let deviations = draws.deviations.chunks_exact(deviations).nth(draw);
            let deviations = deviations.unwrap_or_default();
            let noisy = NoisyTable { table, errors: &uncertainty.errors, deviations };
            classify_rows(plan, &noisy, rows.clone(), outputs, (tally, &mut room), instructions);
        }
        hand_over(draw, &codes);
    }
}
