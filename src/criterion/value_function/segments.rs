//! Piecewise linear functions and steps: tables of a fixed, padded length.
//!
//! A table of 3 segments is stored in 4 places, one of 9 in 16: four chunks of a length that is a
//! constant of the type. The compiler unrolls the walk over the table and vectorises the walk over
//! the block; in one piece, it would not unroll the longest tables. What pads a table adds exactly
//! 0, or is never selected: the value has the same bits in a table of any length.

use super::pointwise::{Pointwise, Visitor};
use crate::math::{at_least, at_most, clamp_to_unit};

/// Values below it are 0: 2^-50, above the error of the sum.
const NOISE: f64 = 1.0 / (1u64 << 50) as f64;

/// One straight piece: it adds `slope * clamp(x - from, 0, length)`.
#[derive(Debug, Clone, Copy, Default)]
struct Segment {
    from: f64,
    length: f64,
    slope: f64,
}

/// `first + sum of slope_j * clamp(x - from_j, 0, length_j)`.
///
/// Each term is monotone in x with the sign of its slope, and so is their sum, rounding included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piecewise<const N: usize> {
    first: f64,
    chunks: [[Segment; N]; 4],
}

impl<const N: usize> Piecewise<N> {
    fn new(first: f64, segments: &[Segment]) -> Self {
        Self { first, chunks: padded(segments, Segment::default()) }
    }
}

impl<const N: usize> Pointwise for Piecewise<N> {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        let add = |sum: f64, segment: &Segment| {
            let way = at_most(at_least(x - segment.from, 0.0), segment.length);
            sum + segment.slope * way
        };
        let value = clamp_to_unit(fold_chunks(&self.chunks, self.first, add));
        // What rounding leaves of a fall to 0 would still show in a weighted product.
        if value < NOISE { 0.0 } else { value }
    }
}

/// One step: from `threshold` on, the value is `value`.
#[derive(Debug, Clone, Copy)]
struct Step {
    threshold: f64,
    value: f64,
}

/// The value of the last step whose threshold is not above x.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps<const N: usize> {
    start: f64,
    chunks: [[Step; N]; 4],
}

impl<const N: usize> Steps<N> {
    fn new(start: f64, steps: &[Step]) -> Self {
        // No number is at or above NaN, not even infinity.
        Self { start, chunks: padded(steps, Step { threshold: f64::NAN, value: 0.0 }) }
    }
}

impl<const N: usize> Pointwise for Steps<N> {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        let select = |value: f64, step: &Step| if x >= step.threshold { step.value } else { value };
        let value = fold_chunks(&self.chunks, self.start, select);
        if x.is_nan() { x } else { value }
    }
}

/// The entries in order, then the padding.
fn padded<T: Copy, const N: usize>(entries: &[T], padding: T) -> [[T; N]; 4] {
    let mut entries = entries.iter().copied();
    std::array::from_fn(|_| std::array::from_fn(|_| entries.next().unwrap_or(padding)))
}

/// One fold over all entries, in order: written out by chunk so that each loop is short enough to
/// be unrolled.
#[inline(always)]
fn fold_chunks<T, const N: usize>(
    [a, b, c, d]: &[[T; N]; 4],
    start: f64,
    step: impl Fn(f64, &T) -> f64,
) -> f64 {
    let sum = a.iter().fold(start, &step);
    let sum = b.iter().fold(sum, &step);
    let sum = c.iter().fold(sum, &step);
    d.iter().fold(sum, &step)
}

/// The shortest table that holds a piecewise function.
#[derive(Debug, Clone)]
pub(super) enum PaddedPiecewise {
    UpTo4(Box<Piecewise<1>>),
    UpTo8(Box<Piecewise<2>>),
    UpTo16(Box<Piecewise<4>>),
    UpTo64(Box<Piecewise<16>>),
}

impl PaddedPiecewise {
    /// From points that have been checked.
    pub(super) fn new(points: &[(f64, f64)]) -> Self {
        // Adding 0 turns -0 into 0, which the padding would do otherwise.
        let first = points.first().map_or(0.0, |&(_, value)| value) + 0.0;
        let mut reached = first;
        let segments: Vec<Segment> = points
            .iter()
            .zip(points.iter().skip(1))
            .map(|(&(from, value), &(to, next))| {
                let length = to - from;
                // Aiming from the sum that rounding really leaves keeps its errors from adding up;
                // but a slope never changes its sign for that.
                let rise = if next > value {
                    (next - reached).max(0.0)
                } else if next < value {
                    (next - reached).min(0.0)
                } else {
                    0.0
                };
                let slope = rise / length;
                reached += slope * length;
                Segment { from, length, slope }
            })
            .collect();
        match segments.len() {
            0..=4 => Self::UpTo4(Box::new(Piecewise::new(first, &segments))),
            5..=8 => Self::UpTo8(Box::new(Piecewise::new(first, &segments))),
            9..=16 => Self::UpTo16(Box::new(Piecewise::new(first, &segments))),
            _ => Self::UpTo64(Box::new(Piecewise::new(first, &segments))),
        }
    }

    #[inline(always)]
    pub(super) fn accept<V: Visitor>(&self, visitor: V) -> V::Output {
        match self {
            Self::UpTo4(function) => visitor.visit(&**function),
            Self::UpTo8(function) => visitor.visit(&**function),
            Self::UpTo16(function) => visitor.visit(&**function),
            Self::UpTo64(function) => visitor.visit(&**function),
        }
    }
}

/// The shortest table that holds the steps.
#[derive(Debug, Clone)]
pub(super) enum PaddedSteps {
    UpTo4(Box<Steps<1>>),
    UpTo8(Box<Steps<2>>),
    UpTo16(Box<Steps<4>>),
    UpTo64(Box<Steps<16>>),
}

impl PaddedSteps {
    /// From steps that have been checked. Where steps are closed at their upper end, a step begins
    /// at the next number after its threshold.
    pub(super) fn new(start: f64, steps: &[(f64, f64)], closed_above: bool) -> Self {
        let steps: Vec<Step> = steps
            .iter()
            .map(|&(threshold, value)| Step {
                threshold: if closed_above { threshold.next_up() } else { threshold },
                value,
            })
            .collect();
        match steps.len() {
            0..=4 => Self::UpTo4(Box::new(Steps::new(start, &steps))),
            5..=8 => Self::UpTo8(Box::new(Steps::new(start, &steps))),
            9..=16 => Self::UpTo16(Box::new(Steps::new(start, &steps))),
            _ => Self::UpTo64(Box::new(Steps::new(start, &steps))),
        }
    }

    #[inline(always)]
    pub(super) fn accept<V: Visitor>(&self, visitor: V) -> V::Output {
        match self {
            Self::UpTo4(function) => visitor.visit(&**function),
            Self::UpTo8(function) => visitor.visit(&**function),
            Self::UpTo16(function) => visitor.visit(&**function),
            Self::UpTo64(function) => visitor.visit(&**function),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bits(x: f64) -> u64 {
        if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }
    }

    proptest! {
        #[test]
        fn padding_changes_no_bit(
            entries in prop::collection::vec((-10.0..10.0f64, 0.0..3.0f64, -1.0..1.0f64), 0..=4),
            first in prop_oneof![Just(0.0), Just(1.0), 0.0..1.0f64],
            x in any::<u64>().prop_map(f64::from_bits),
            near in -12.0..15.0f64,
        ) {
            let segments: Vec<Segment> = entries
                .iter()
                .map(|&(from, length, slope)| Segment { from, length, slope })
                .collect();
            let steps: Vec<Step> = entries
                .iter()
                .map(|&(threshold, value, _)| Step { threshold, value })
                .collect();
            for x in [x, near, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 0.0, -0.0] {
                let short = bits(Piecewise::<1>::new(first, &segments).at(x));
                prop_assert_eq!(short, bits(Piecewise::<2>::new(first, &segments).at(x)));
                prop_assert_eq!(short, bits(Piecewise::<4>::new(first, &segments).at(x)));
                prop_assert_eq!(short, bits(Piecewise::<16>::new(first, &segments).at(x)));
                let short = bits(Steps::<1>::new(first, &steps).at(x));
                prop_assert_eq!(short, bits(Steps::<2>::new(first, &steps).at(x)));
                prop_assert_eq!(short, bits(Steps::<4>::new(first, &steps).at(x)));
                prop_assert_eq!(short, bits(Steps::<16>::new(first, &steps).at(x)));
            }
        }
    }
}
