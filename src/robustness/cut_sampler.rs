//! Cuts drawn from a band around a rule's own.

use crate::random::Random;
use crate::rule::{BuiltIn, Cut, RuleError};
use crate::score::{STEP, TIE};

/// How often the cuts of a rule are drawn before giving up.
pub(super) const MOST_PROPOSALS: u32 = 10_000;

/// A rule whose cuts are drawn.
#[derive(Debug)]
pub(super) struct CutSampler<'r> {
    rule: &'r BuiltIn,
    /// The lowest and the highest number of each cut, in the order of `Adjustable::cuts`.
    ranges: Vec<(f64, f64)>,
}

impl<'r> CutSampler<'r> {
    /// The cuts of a rule, each within `half_width` of its own number.
    pub(super) fn new(rule: &'r BuiltIn, half_width: f64) -> Self {
        let within = |lowest: f64, highest: f64| {
            move |at: f64| ((at - half_width).max(lowest), (at + half_width).min(highest))
        };
        let cut = |cut: &Cut| within(STEP.min(cut.get()), 1.0)(cut.get());
        let tolerance = |at: f64| within(STEP.min(at), at.max(1.0 - 2.0 * TIE))(at);
        let ranges = match rule {
            BuiltIn::Bands(bands) => bands.cuts().iter().map(cut).collect(),
            BuiltIn::Grid(grid) => grid.x_cuts().iter().chain(grid.y_cuts()).map(cut).collect(),
            BuiltIn::StagePath(path) => {
                let stages = path.cuts().iter().map(cut);
                let stages = stages.chain([tolerance(path.tolerance().get())]);
                stages.chain(path.exit().iter().map(cut)).collect()
            }
            BuiltIn::Ladder(ladder) => ladder.rungs().iter().flatten().map(cut).collect(),
            BuiltIn::Gap(gap) => vec![tolerance(gap.tolerance().get())],
        };
        Self { rule, ranges }
    }

    /// The rule with drawn cuts: uniform on the band, given that cuts on one axis keep their order.
    /// `None` if too many draws in a row were out of order.
    pub(super) fn draw(&self, random: &mut Random) -> Option<BuiltIn> {
        for _ in 0..MOST_PROPOSALS {
            let drawn: Vec<f64> =
                self.ranges.iter().map(|(low, high)| random.between(*low, *high)).collect();
            match self.rule.with_cuts(drawn) {
                Ok(rule) => return Some(rule),
                Err(RuleError::CutsNotAscending { .. }) => {}
                // The ranges hold nothing else that a rule refuses.
                Err(_) => return None,
            }
        }
        None
    }
}
