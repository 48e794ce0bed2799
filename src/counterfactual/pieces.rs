//! The raw numbers of a column between which every criterion that reads it is monotone.

use super::account::{Account, Row};
use crate::criterion::value_function::Shape;
use crate::kernel::Source;
use crate::model::Model;

/// The numbers that a column may take: all, or those above 0 for a denominator that divides.
pub(super) fn domain<M: Model + ?Sized>(account: &Account<'_, M>, column: usize) -> (f64, f64) {
    let divides = account
        .readers(column)
        .any(|plan| matches!(plan.source, Source::Ratio(_, below) if below == column));
    let now = account.row.number(column);
    let lowest = if divides && (now.is_nan() || now > 0.0) { LEAST } else { f64::MIN };
    (lowest, f64::MAX)
}

/// The smallest number above 0.
const LEAST: f64 = f64::from_bits(1);

/// The ends of the monotone pieces of a column, ascending, inside its domain.
pub(super) fn breakpoints<M: Model + ?Sized>(
    account: &Account<'_, M>,
    row: &Row,
    column: usize,
) -> Vec<f64> {
    let mut points = Vec::new();
    for plan in account.readers(column) {
        let levels = levels(plan.function.shape());
        match plan.source {
            Source::Number(_) => points.extend(levels),
            Source::Text(..) => {}
            Source::Ratio(above, below) if above == below => points.extend([0.0, LEAST]),
            Source::Ratio(above, below) if above == column => {
                let divisor = row.number(below);
                let wanted = levels.into_iter().filter(|_| divisor > 0.0);
                points.extend(wanted.flat_map(|level| around(level * divisor)));
            }
            Source::Ratio(above, _) => {
                let dividend = row.number(above);
                points.extend([0.0, LEAST]);
                points.extend(levels.into_iter().flat_map(|level| around(dividend / level)));
            }
        }
    }
    let (lowest, highest) = domain(account, column);
    points.retain(|point| *point >= lowest && *point <= highest);
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}

/// A quotient or a product is rounded, so the end of a piece may lie a few numbers off: all of
/// those are ends then, and what lies between them needs no assumption.
fn around(point: f64) -> [f64; 7] {
    let (below, above) = (point.next_down(), point.next_up());
    let (lower, upper) = (below.next_down(), above.next_up());
    [lower.next_down(), lower, below, point, above, upper, upper.next_up()]
}

/// Where a shape may turn.
fn levels(shape: &Shape) -> Vec<f64> {
    match shape {
        Shape::Linear { worst, best }
        | Shape::Exponential { worst, best, .. }
        | Shape::Logarithmic { worst, best } => vec![*worst, *best],
        Shape::Piecewise { points: table } | Shape::Steps { steps: table, .. } => {
            table.iter().map(|(raw, _)| *raw).collect()
        }
        Shape::Logistic { midpoint, .. } => vec![*midpoint],
        Shape::RelativeToBestCompetitor => vec![0.0],
        Shape::Categories { .. } => Vec::new(),
    }
}
