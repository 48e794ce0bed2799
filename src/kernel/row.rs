//! One account by itself: a block of one would spend its time on starting loops.
//!
//! The same formulas in the same order as a block, so the same bits: value functions, products,
//! the sum, the lattice and the rule are the ones that blocks call.

use super::bind::quotient;
use super::elsewhere;
use super::gaps::divisor;
use super::plan::{AxisPlan, CriterionPlan, Plan, Source};
use super::walk::Refused;
use crate::axis::Aggregation;
use crate::classification::{Classifications, CriterionSaturation, Saturation};
use crate::criterion::value_function::{Pointwise, Visitor};
use crate::flags::Flags;
use crate::limits::MAX_AXES;
use crate::math;
use crate::rule::{Decisions, Rule};
use crate::score::snap;

/// The cells of one account, by the position of the plan's columns.
pub(crate) trait Cells {
    /// How many there are.
    fn count(&self) -> usize;
    /// The number of a cell, NaN where there is none.
    fn number(&self, cell: usize) -> f64;
    /// The text of a cell.
    fn text(&self, cell: usize) -> Option<&str>;
}

/// Classifies one account into a full result that has been prepared for one row. Says why it is
/// none, if so.
#[inline]
pub(crate) fn classify_row<C: Cells + ?Sized>(
    plan: &Plan<'_>,
    cells: &C,
    out: &mut Classifications,
) -> Option<Refused> {
    let mut scores = [f64::NAN; MAX_AXES];
    let (mut coverage, mut saturated, mut rejected) = (0.0, false, false);
    for (axis, score) in plan.axes.iter().zip(&mut scores) {
        let row = score_row(axis, cells, &mut out.saturation);
        *score = row.score;
        coverage += row.observed;
        saturated |= row.saturated;
        rejected |= row.rejected;
    }
    let coverage = snap(coverage * plan.axis_share);
    let flag = |set: bool, flag: Flags| if set { flag.bits() } else { 0 };
    let mut flags = [flag(saturated, Flags::SATURATED) | flag(coverage < 1.0, Flags::INCOMPLETE)];
    let (mut codes, mut margins) = ([0], [f64::NAN]);
    let each: [&[f64]; MAX_AXES] = scores.each_ref().map(std::slice::from_ref);
    let each = each.get(..plan.axes.len()).unwrap_or_default();
    let decisions =
        Decisions { codes: &mut codes, margins: Some(&mut margins), flags: Some(&mut flags) };
    let stray = match plan.built_in {
        Some(rule) => {
            rule.decide(each, decisions);
            None
        }
        None => elsewhere::decide(plan.rule, each, decisions),
    };
    out.codes.copy_from(&codes);
    out.margins.copy_from(&margins);
    out.flags.copy_from(&flags);
    out.coverage.copy_from(&[coverage]);
    for (column, score) in out.scores.iter_mut().zip(&scores) {
        column.scores.copy_from(std::slice::from_ref(score));
    }
    Refused::of(rejected, stray)
}

/// Overwrites what there is, without a panic where the lengths differ.
trait CopyFrom<T> {
    fn copy_from(&mut self, from: &[T]);
}

impl<T: Copy> CopyFrom<T> for Vec<T> {
    #[inline(always)]
    fn copy_from(&mut self, from: &[T]) {
        for (to, from) in self.iter_mut().zip(from) {
            *to = *from;
        }
    }
}

/// What one axis says of one account.
struct AxisRow {
    score: f64,
    observed: f64,
    saturated: bool,
    rejected: bool,
}

#[inline(always)]
fn score_row<C: Cells + ?Sized>(
    axis: &AxisPlan<'_>,
    cells: &C,
    saturation: &mut [CriterionSaturation],
) -> AxisRow {
    let (mut sum, mut observed, mut counted) = (0.0, 0.0, 0.0);
    let (mut saturated, mut rejected, mut complete) = (false, false, true);
    for plan in &axis.criteria {
        let number = number(plan, cells);
        let value = plan.function.accept(At(number));
        let term = |value: f64| {
            plan.weight
                * match axis.aggregation {
                    Aggregation::Additive => value,
                    Aggregation::Geometric => math::ln(value),
                }
        };
        let (low, high) = plan.levels;
        let (below, above) = (number < low, number > high);
        saturated |= below | above;
        if let Some(entry) = saturation.get_mut(plan.position) {
            entry.saturation = Saturation { below: below.into(), above: above.into() };
        }
        if !value.is_nan() {
            sum += term(value);
            observed += plan.weight;
            counted += plan.weight;
            continue;
        }
        complete = false;
        rejected |= plan.rejects;
        if let Some(assumed) = plan.assumed {
            sum += term(assumed);
            counted += plan.weight;
        }
    }
    let observed = if complete { 1.0 } else { snap(observed) };
    if !complete {
        sum /= if observed > 0.0 { divisor(counted) } else { f64::NAN };
    }
    let score = match axis.aggregation {
        Aggregation::Additive => snap(sum),
        Aggregation::Geometric => snap(math::exp(sum)),
    };
    AxisRow { score, observed, saturated, rejected }
}

/// The value of one number; of a text that is a value already, the value.
pub(crate) struct At(pub(crate) f64);

impl Visitor for At {
    type Output = f64;

    #[inline(always)]
    fn visit<P: Pointwise>(self, function: &P) -> f64 {
        function.at(self.0)
    }
}

/// The number that the value function reads, NaN where missing: of a text its value.
#[inline(always)]
pub(crate) fn number<C: Cells + ?Sized>(plan: &CriterionPlan<'_>, cells: &C) -> f64 {
    match &plan.source {
        Source::Number(cell) => cells.number(*cell),
        Source::Ratio(above, below) => quotient(cells.number(*above), cells.number(*below)),
        Source::Text(cell, levels, _) => {
            let value = cells.text(*cell).and_then(|level| levels.value_of_level(level).ok());
            value.unwrap_or(f64::NAN)
        }
    }
}
