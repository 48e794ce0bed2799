//! A block of numbers where they lie in the caller's memory, with the bitmap of what was observed.

use super::bits::{Bits, observed};
use crate::instructions::{Instructions, Work};

/// How many rows share a word of a bitmap.
pub(crate) const WORD: usize = 64;

/// The numbers of some rows, not copied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InPlace<'b> {
    pub(crate) numbers: &'b [f64],
    /// The bitmap, and the row of it at which the numbers begin; `None` if it leaves out no row.
    validity: Option<(&'b Bits<'b>, usize)>,
}

impl<'b> InPlace<'b> {
    /// Numbers that are all observed, unless they are NaN.
    pub(crate) const fn whole(numbers: &'b [f64]) -> Self {
        Self { numbers, validity: None }
    }

    /// Numbers of which a bitmap, from a row on, leaves out some.
    pub(crate) fn masked(numbers: &'b [f64], bits: &'b Bits<'b>, start: usize) -> Self {
        Self { numbers, validity: Some((bits, start)) }
    }

    /// Whether a bitmap leaves out a row.
    #[inline(always)]
    pub(crate) fn is_masked(&self) -> bool {
        self.validity.is_some()
    }

    /// The rows from one on.
    #[inline(always)]
    pub(crate) fn after(&self, row: usize) -> Self {
        let validity = self.validity.map(|(bits, start)| (bits, start + row));
        Self { numbers: self.numbers.get(row..).unwrap_or_default(), validity }
    }

    /// Up to [`WORD`] rows from one on.
    #[inline(always)]
    pub(crate) fn part(&self, start: usize) -> Part<'b> {
        let rest = self.numbers.get(start..).unwrap_or_default();
        let (numbers, _) = rest.split_at_checked(WORD).unwrap_or((rest, &[]));
        let word = match self.validity {
            Some((bits, first)) => bits.word(first + start),
            None => u64::MAX,
        };
        Part { numbers, word }
    }

    /// The numbers, NaN where none is observed: in the buffer if that needs a copy.
    pub(crate) fn observed(&self, buffer: &'b mut [f64], instructions: Instructions) -> &'b [f64] {
        let Some((bits, start)) = self.validity else { return self.numbers };
        let (copy, _) = buffer.split_at_mut_checked(self.numbers.len()).unwrap_or_default();
        instructions.run(CopyObserved { bits, start, numbers: self.numbers, copy: &mut *copy });
        copy
    }
}

/// Copies numbers, NaN where the bitmap, from a row on, leaves one out.
struct CopyObserved<'b> {
    bits: &'b Bits<'b>,
    start: usize,
    numbers: &'b [f64],
    copy: &'b mut [f64],
}

impl Work for CopyObserved<'_> {
    #[inline(always)]
    fn run(self) {
        self.bits.copy_observed(self.start, self.numbers, self.copy);
    }
}

/// Up to [`WORD`] numbers, and a bit for each: 1 if it is observed, the lowest bit first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'b> {
    numbers: &'b [f64],
    word: u64,
}

/// Numbers for a loop that runs on vectors, whether a bitmap leaves out some or not.
pub(crate) trait Numbers: Copy {
    /// Each, NaN where none is observed.
    fn each(self) -> impl Iterator<Item = f64>;
}

impl Numbers for &[f64] {
    #[inline(always)]
    fn each(self) -> impl Iterator<Item = f64> {
        self.iter().copied()
    }
}

impl Numbers for Part<'_> {
    #[inline(always)]
    fn each(self) -> impl Iterator<Item = f64> {
        // A range without an end would be asked for it at every step, and the loop not vectorised.
        let bits = 0..u64::BITS;
        self.numbers.iter().zip(bits).map(move |(number, bit)| observed(*number, self.word, bit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_read_what_the_bits_say(
            bits in proptest::collection::vec(any::<bool>(), 1..300),
            start in 0..300usize,
        ) {
            let numbers: Vec<f64> = (0..bits.len()).map(|row| row as f64).collect();
            let start = start % bits.len();
            let packed: Bits<'static> = bits.iter().copied().collect();
            let (_, numbers) = numbers.split_at(start);
            let block = InPlace::masked(numbers, &packed, start);
            let parts = (0..numbers.len()).step_by(WORD).flat_map(|from| block.part(from).each());
            let expected = bits.iter().zip(0..).skip(start);
            let expected = expected.map(|(bit, row)| if *bit { f64::from(row) } else { f64::NAN });
            let (parts, expected): (Vec<f64>, Vec<f64>) = (parts.collect(), expected.collect());
            let same = |numbers: &[f64]| numbers.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(same(&parts), same(&expected));
            let rest: Vec<f64> = block.after(numbers.len() / 2).part(0).each().collect();
            let from = &expected[numbers.len() / 2..];
            prop_assert_eq!(same(&rest), same(&from[..rest.len()]));
            prop_assert_eq!(rest.len(), from.len().min(WORD));
            let mut room = vec![0.0; numbers.len()];
            prop_assert_eq!(same(block.observed(&mut room, Instructions::widest())), same(&expected));
        }
    }

    #[test]
    fn without_a_bitmap_nothing_is_copied_or_left_out() {
        let numbers = [1.0, f64::NAN, 3.0];
        let block = InPlace::whole(&numbers);
        assert!(std::ptr::eq(block.observed(&mut [], Instructions::widest()), &numbers));
        assert_eq!(
            block.part(0).each().map(f64::to_bits).collect::<Vec<_>>(),
            numbers.map(f64::to_bits)
        );
    }
}
