//! A walk along one column: which classes follow each other, and where each begins.

use super::account::{Account, Point, Row};
use super::region::{regions, stays_unclassified};
use super::spread::{self, NOISE};
use crate::class::ClassCode;
use crate::model::Model;

/// How many classifications one walk may take.
const BUDGET: usize = 1 << 14;

/// A stretch of raw numbers of one class, which begins here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) first: f64,
    pub(super) code: u8,
}

/// What a walk has found, in its order.
#[derive(Debug)]
pub(super) struct Walk {
    /// The first run begins where the walk does.
    pub(super) runs: Vec<Run>,
    /// The ends of the monotone pieces, with what the kernel says there.
    pub(super) marks: Vec<(f64, Point)>,
    /// Whether criteria of one axis move against each other somewhere between two marks.
    pub(super) opposed: bool,
    /// How far the walk came, if it did not come to the end.
    pub(super) stopped: Option<f64>,
}

/// Walks along `ends`, which ascend or descend; between two of them every criterion is monotone.
///
/// So between two points `a` and `b` no score is farther from that of `a` than [`spread::apart`]
/// says. If all of them together are less than the margin of `a` (or of `b`), the class is the same
/// all the way. It also is where one region of the class in a built-in rule holds all of these
/// scores, which the margin can't say if it is used up by an axis that does not move here. If
/// neither is so, the stretch is halved, down to neighbouring numbers.
pub(super) fn walk<M: Model + ?Sized>(
    account: &mut Account<'_, M>,
    column: usize,
    ends: &[f64],
) -> Walk {
    let shared = spread::shared(account, column);
    let mut found = Walk { runs: Vec::new(), marks: Vec::new(), opposed: false, stopped: None };
    let mut left = BUDGET;
    let mut last: Option<(f64, Point)> = None;
    let (mut one, mut other) = (account.row.clone(), account.row.clone());
    for &end in ends {
        one.set_number(column, end);
        let end = (end, account.classify(&one));
        if let Some(from) = found.marks.last() {
            other.set_number(column, from.0);
            let mut axes = account.plan.axes.iter().zip(&shared).filter(|(_, shared)| **shared);
            found.opposed |= axes.any(|(axis, _)| spread::opposed(axis, &other, &one).is_some());
        }
        found.marks.push(end);
        let mut stack = vec![end];
        while let Some(to) = stack.pop() {
            let middle = last.and_then(|from| {
                one.set_number(column, from.0);
                other.set_number(column, to.0);
                let constant = is_constant(account, &shared, (&one, &from.1), (&other, &to.1));
                middle(from.0, to.0).filter(|_| !constant)
            });
            match middle {
                Some(_) if left == 0 => {
                    found.stopped = last.map(|(number, _)| number);
                    return found;
                }
                Some(middle) => {
                    left -= 1;
                    stack.push(to);
                    one.set_number(column, middle);
                    stack.push((middle, account.classify(&one)));
                }
                None => {
                    if found.runs.last().is_none_or(|run| run.code != to.1.code) {
                        found.runs.push(Run { first: to.0, code: to.1.code });
                    }
                    last = Some(to);
                }
            }
        }
    }
    found
}

/// Whether the class between two points of a monotone piece can't be another.
fn is_constant<M: Model + ?Sized>(
    account: &Account<'_, M>,
    shared: &[bool],
    from: (&Row, &Point),
    to: (&Row, &Point),
) -> bool {
    if from.1.code != to.1.code {
        return false;
    }
    let Some(ways) = spread::apart(account, shared, from, to) else { return false };
    let (a, b) = (&from.1.scores, &to.1.scores);
    let ends = a.iter().zip(b).zip(ways);
    let between = || -> Vec<_> {
        ends.clone().map(|((a, b), way)| (a.max(*b) - way, a.min(*b) + way)).collect()
    };
    let way: f64 = ways.iter().sum();
    if from.1.code == ClassCode::UNCLASSIFIED.get() {
        // Without a class there is no margin. What is missing is missing all the way, but a class
        // may need it no more where a score leaves the interval between its ends.
        return account.plan.built_in.map_or_else(
            || ends.clone().all(|((a, b), way)| a.is_nan() || way <= (a - b).abs() + NOISE),
            |rule| stays_unclassified(rule, &between()),
        );
    }
    if way == 0.0 || way < from.1.margin.max(to.1.margin) {
        return true;
    }
    let Some(rule) = account.plan.built_in else { return false };
    let between = between();
    regions(rule, from.1.code, a)
        .iter()
        .any(|region| region.iter().all(|border| border.holds(&between)))
}

/// The first number from `from` to `to` with these scores: those of `to`, which `from` has not.
pub(super) fn first_like<M: Model + ?Sized>(
    account: &mut Account<'_, M>,
    column: usize,
    mut from: f64,
    to: (f64, Point),
) -> f64 {
    let mut row = account.row.clone();
    let mut found = to.0;
    while let Some(middle) = middle(from, found) {
        row.set_number(column, middle);
        let point = account.classify(&row);
        if same_scores(&point, &to.1) {
            found = middle;
        } else {
            from = middle;
        }
    }
    found
}

/// Whether two points have the same scores.
pub(super) fn same_scores(one: &Point, other: &Point) -> bool {
    one.scores.iter().zip(&other.scores).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

/// The number half way between two in the order of all `f64`, which is 64 halvings long; `None`
/// between neighbours.
pub(super) fn middle(from: f64, to: f64) -> Option<f64> {
    let (from, to) = (order(from), order(to));
    let middle = from.midpoint(to);
    (middle != from && middle != to).then(|| unorder(middle))
}

/// The place of a number among all.
fn order(number: f64) -> i64 {
    fold(number.to_bits().cast_signed())
}

fn unorder(place: i64) -> f64 {
    f64::from_bits(fold(place).cast_unsigned())
}

/// Negative numbers descend with their bits; turned round, all ascend. Its own inverse.
fn fold(bits: i64) -> i64 {
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}
