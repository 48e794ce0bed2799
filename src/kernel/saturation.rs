//! Which numbers lie beyond the reference levels of their criterion, per criterion and per account.

use super::plan::CriterionPlan;
use crate::classification::Saturation;

/// The levels of a criterion beyond which no number lies.
pub(super) const UNBOUNDED: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// Counts the numbers of neighbouring criteria beyond their levels, and marks in `beyond` the
/// accounts that have one: 0 if none so far.
///
/// Two criteria share a loop, so that the marks are read and written half as often; the counters
/// and levels of more would not fit the registers.
#[inline(always)]
pub(super) fn count_beyond<'b, 'm: 'b>(
    mut criteria: impl Iterator<Item = (&'b CriterionPlan<'m>, &'b [f64])>,
    beyond: &mut [u64],
    saturation: &mut [Saturation],
) {
    while let Some((plan, numbers)) = criteria.next() {
        let mut levels = Levels::of(plan);
        let next = criteria.next();
        if next.is_none() && plan.levels == UNBOUNDED {
            return;
        }
        if let Some((other_plan, other_numbers)) = next {
            let mut other = Levels::of(other_plan);
            for ((mark, number), other_number) in beyond.iter_mut().zip(numbers).zip(other_numbers)
            {
                *mark |= levels.count(*number) | other.count(*other_number);
            }
            other.add_to(saturation);
        } else {
            for (mark, number) in beyond.iter_mut().zip(numbers) {
                *mark |= levels.count(*number);
            }
        }
        levels.add_to(saturation);
    }
}

/// How many numbers of one criterion lie beyond its levels.
#[inline(always)]
pub(super) fn count_of(plan: &CriterionPlan<'_>, numbers: &[f64]) -> Saturation {
    let mut levels = Levels::of(plan);
    for number in numbers {
        levels.count(*number);
    }
    levels.counted
}

/// The reference levels of a criterion, and how many numbers of a block lay beyond.
struct Levels {
    low: f64,
    high: f64,
    counted: Saturation,
    position: usize,
}

impl Levels {
    #[inline(always)]
    fn of(plan: &CriterionPlan<'_>) -> Self {
        let (low, high) = plan.levels;
        Self { low, high, counted: Saturation::default(), position: plan.position }
    }

    /// Counts a number, and gives a mark: 0 if it lies between the levels, or is missing. A mark is
    /// what a comparison of vectors leaves: every bit set, which is -1 and so counts when it is
    /// subtracted.
    #[inline(always)]
    fn count(&mut self, number: f64) -> u64 {
        let mark = |beyond: bool| if beyond { u64::MAX } else { 0 };
        let (under, over) = (mark(number < self.low), mark(number > self.high));
        self.counted.below = self.counted.below.wrapping_sub(under);
        self.counted.above = self.counted.above.wrapping_sub(over);
        under | over
    }

    #[inline(always)]
    fn add_to(&self, saturation: &mut [Saturation]) {
        if let Some(entry) = saturation.get_mut(self.position) {
            entry.below += self.counted.below;
            entry.above += self.counted.above;
        }
    }
}
