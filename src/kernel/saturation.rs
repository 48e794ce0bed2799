//! Which numbers lie beyond the reference levels of their criterion, per criterion and per account.

use super::plan::CriterionPlan;
use crate::classification::Saturation;
use crate::flags::Flags;
use crate::portfolio::{InPlace, Numbers, WORD};

/// The levels of a criterion beyond which no number lies.
pub(super) const UNBOUNDED: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// Counts the numbers of neighbouring criteria beyond their levels, and marks in `beyond` the
/// accounts that have one: 0 if none so far.
///
/// Two criteria share a loop, so that the marks are read and written half as often; the counters
/// and levels of more would not fit the registers.
#[inline(always)]
pub(super) fn count_beyond<'b, 'm: 'b>(
    mut criteria: impl Iterator<Item = (&'b CriterionPlan<'m>, InPlace<'b>)>,
    beyond: &mut [u64],
    saturation: &mut [Saturation],
) {
    while let Some((plan, cells)) = criteria.next() {
        let mut levels = Levels::of(plan);
        if let Some((other_plan, others)) = criteria.next() {
            let mut other = Levels::of(other_plan);
            if cells.is_masked() || others.is_masked() {
                for (beyond, start) in beyond.chunks_mut(WORD).zip((0..).step_by(WORD)) {
                    let one = (&mut levels, cells.part(start));
                    count_two(one, (&mut other, others.part(start)), beyond);
                }
            } else {
                count_two((&mut levels, cells.numbers), (&mut other, others.numbers), beyond);
            }
            other.add_to(saturation);
        } else if cells.is_masked() {
            for (beyond, start) in beyond.chunks_mut(WORD).zip((0..).step_by(WORD)) {
                count_one(&mut levels, cells.part(start), beyond);
            }
        } else {
            count_one(&mut levels, cells.numbers, beyond);
        }
        levels.add_to(saturation);
    }
}

#[inline(always)]
fn count_one<N: Numbers>(levels: &mut Levels, numbers: N, beyond: &mut [u64]) {
    for (mark, number) in beyond.iter_mut().zip(numbers.each()) {
        *mark |= levels.count(number);
    }
}

#[inline(always)]
fn count_two<N: Numbers>(
    (levels, numbers): (&mut Levels, N),
    (others, other_numbers): (&mut Levels, N),
    beyond: &mut [u64],
) {
    for ((mark, number), other) in beyond.iter_mut().zip(numbers.each()).zip(other_numbers.each()) {
        *mark |= levels.count(number) | others.count(other);
    }
}

/// Flags the accounts that are marked. A tile at a time, and marks become bytes before these become
/// flags: done in one, the compiler does it account by account.
#[inline(always)]
pub(super) fn flag_beyond(beyond: &[u64], flags: &mut [u8]) {
    const TILE: usize = 32;
    let byte = |mark: u64| if mark == 0 { 0 } else { u8::MAX };
    let ((marks, marks_left), (tiles, tiles_left)) =
        (beyond.as_chunks::<TILE>(), flags.as_chunks_mut::<TILE>());
    for (flags, marks) in tiles.iter_mut().zip(marks) {
        let mut bytes = [0; TILE];
        for (marked, mark) in bytes.iter_mut().zip(marks) {
            *marked = byte(*mark);
        }
        for (flags, marked) in flags.iter_mut().zip(bytes) {
            *flags |= marked & Flags::SATURATED.bits();
        }
    }
    for (flags, mark) in tiles_left.iter_mut().zip(marks_left) {
        *flags |= byte(*mark) & Flags::SATURATED.bits();
    }
}

/// How many numbers of one criterion lie beyond these levels, with marks of them.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
#[inline(always)]
pub(super) fn count_numbers(levels: (f64, f64), numbers: &[f64], beyond: &mut [u64]) -> Saturation {
    let mut levels = Levels::new(levels, 0);
    count_one(&mut levels, numbers, beyond);
    levels.counted
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
        Self::new(plan.levels, plan.position)
    }

    #[inline(always)]
    fn new((low, high): (f64, f64), position: usize) -> Self {
        Self { low, high, counted: Saturation::default(), position }
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
            entry.add(self.counted);
        }
    }
}
