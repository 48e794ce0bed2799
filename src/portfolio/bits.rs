//! Bit-packed yes-or-no values in Arrow's layout.

use std::borrow::Cow;
use std::ops::Range;

/// Bit-packed booleans in Arrow's layout: row `r` is bit `(offset + r) % 8` of byte
/// `(offset + r) / 8`, the least significant bit first.
///
/// Serves as a validity bitmap (1 = observed, 0 = missing) and as a column of booleans. Too few
/// bytes are a [`Fault::BitmapTooShort`](super::Fault::BitmapTooShort) of the portfolio; until
/// then the bits that are not there read as 0.
///
/// ```
/// use keyaccount::portfolio::Bits;
/// let bits = Bits::new(&[0b0000_1010], 1, 3);
/// assert_eq!([bits.get(0), bits.get(1), bits.get(2)], [true, false, true]);
/// assert!(!bits.get(3));
/// ```
#[derive(Debug, Clone)]
pub struct Bits<'a> {
    bytes: Cow<'a, [u8]>,
    offset: usize,
    len: usize,
}

/// The value, or NaN where the bit (of 64, the lowest is 0) is 0: shifted into the sign, where vectors
/// choose by it.
#[inline(always)]
pub(super) fn observed(value: f64, word: u64, bit: u32) -> f64 {
    let sign = (word << (63 - bit)).cast_signed();
    if sign < 0 { value } else { f64::NAN }
}

impl<'a> Bits<'a> {
    /// `len` bits, beginning at bit `offset` of `bytes`.
    #[must_use]
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>, offset: usize, len: usize) -> Self {
        Self { bytes: bytes.into(), offset, len }
    }

    /// How many bits there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no bit.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bit of a row; `false` out of range.
    pub fn get(&self, row: usize) -> bool {
        row < self.len && self.word(row) & 1 == 1
    }

    /// How many bits the bytes hold from the offset on.
    pub(crate) fn available(&self) -> usize {
        self.bytes.len().saturating_mul(8).saturating_sub(self.offset)
    }

    /// Whether there are bytes for every bit.
    pub(crate) fn is_complete(&self) -> bool {
        self.available() >= self.len
    }

    /// The bits of a range of rows that lies inside, without a copy.
    pub(crate) fn slice(&self, rows: &Range<usize>) -> Bits<'_> {
        Bits {
            bytes: Cow::Borrowed(&self.bytes),
            offset: self.offset.saturating_add(rows.start),
            len: rows.len(),
        }
    }

    /// The 64 bits from a row on; what lies behind the bytes is 0, behind the rows undefined.
    #[inline]
    pub(crate) fn word(&self, row: usize) -> u64 {
        let bit = self.offset.saturating_add(row);
        let tail = self.bytes.get(bit / 8..).unwrap_or_default();
        let (low, high) = if let Some((chunk, rest)) = tail.split_first_chunk::<8>() {
            (u64::from_le_bytes(*chunk), rest.first().copied().unwrap_or(0))
        } else {
            let mut padded = [0; 8];
            padded.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
            (u64::from_le_bytes(padded), 0)
        };
        match bit % 8 {
            0 => low,
            shift => low >> shift | u64::from(high) << (64 - shift),
        }
    }

    /// The bits of a range, 64 at a time from the lowest bit up; the surplus of the last is 0.
    fn words(&self, rows: &Range<usize>) -> impl Iterator<Item = (u64, u64)> {
        let end = rows.end;
        rows.clone().step_by(64).map(move |row| {
            let mask = match end - row {
                count @ 0..64 => (1 << count) - 1,
                _ => u64::MAX,
            };
            (self.word(row) & mask, mask)
        })
    }

    /// Whether every bit of a range is 1.
    #[inline]
    pub(crate) fn all(&self, rows: &Range<usize>) -> bool {
        self.words(rows).all(|(word, mask)| word == mask)
    }

    /// How many bits are 0.
    pub(crate) fn count_zeros(&self) -> usize {
        self.words(&(0..self.len)).map(|(word, mask)| (word ^ mask).count_ones() as usize).sum()
    }

    /// Writes NaN wherever the bit is 0; `values` begins at row `start`.
    #[inline(always)]
    pub(crate) fn blank(&self, start: usize, values: &mut [f64]) {
        for (part, row) in values.chunks_mut(64).zip((start..).step_by(64)) {
            let word = self.word(row);
            for (value, bit) in part.iter_mut().zip(0..) {
                *value = observed(*value, word, bit);
            }
        }
    }

    /// Copies numbers, NaN wherever the bit is 0; `values` and `copy` begin at row `start` and are
    /// of one length.
    #[inline(always)]
    pub(crate) fn copy_observed(&self, start: usize, values: &[f64], copy: &mut [f64]) {
        let ((wholes, rest), (copies, last)) =
            (values.as_chunks::<64>(), copy.as_chunks_mut::<64>());
        let mut rows = (start..).step_by(64);
        // A loop of fixed length has its shifts as constants.
        for ((copy, values), row) in copies.iter_mut().zip(wholes).zip(&mut rows) {
            let word = self.word(row);
            for ((to, from), bit) in copy.iter_mut().zip(values).zip(0..) {
                *to = observed(*from, word, bit);
            }
        }
        let word = rows.next().map_or(0, |row| self.word(row));
        for ((to, from), bit) in last.iter_mut().zip(rest).zip(0..) {
            *to = observed(*from, word, bit);
        }
    }

    /// Writes the bits as 0 and 1; `values` begins at row `start`.
    pub(crate) fn unpack(&self, start: usize, values: &mut [f64]) {
        // Eight at a time against constant masks: a loop of fixed length, which runs on vectors.
        const LANES: [u64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
        for (part, row) in values.chunks_mut(64).zip((start..).step_by(64)) {
            let bytes = self.word(row).to_le_bytes().map(u64::from);
            let (eights, rest) = part.as_chunks_mut::<8>();
            let last = bytes.get(eights.len()).copied().unwrap_or(0);
            for (eight, byte) in eights.iter_mut().zip(bytes) {
                for (value, lane) in eight.iter_mut().zip(LANES) {
                    *value = if byte & lane == 0 { 0.0 } else { 1.0 };
                }
            }
            for (value, lane) in rest.iter_mut().zip(LANES) {
                *value = if last & lane == 0 { 0.0 } else { 1.0 };
            }
        }
    }

    /// The rows whose bit is 1 here and there.
    pub(crate) fn and(&self, other: &Bits<'_>) -> Bits<'static> {
        (0..self.len).map(|row| self.get(row) && other.get(row)).collect()
    }
}

impl FromIterator<bool> for Bits<'static> {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> Self {
        let mut packed = Bits { bytes: Cow::Owned(Vec::new()), offset: 0, len: 0 };
        bits.into_iter().for_each(|bit| packed.push(bit));
        packed
    }
}

impl Bits<'static> {
    /// Adds a bit at the end of bits that begin at offset 0.
    pub(crate) fn push(&mut self, bit: bool) {
        let bytes = self.bytes.to_mut();
        if self.len.is_multiple_of(8) {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(bit) << (self.len % 8);
        }
        self.len += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_nothing_behind_the_end() {
        let bits = Bits::new(&[0xff], 4, 9);
        assert_eq!(bits.available(), 4);
        assert!(bits.get(3) && !bits.get(4) && !bits.get(8) && !bits.get(9));
        assert!(!Bits::new(&[0xff], usize::MAX, 1).get(0));
        assert!(!Bits::new(&[0xff], 0, usize::MAX).get(usize::MAX - 1));
        assert!(Bits::new(vec![], 0, 0).is_empty());
    }

    proptest! {
        #[test]
        fn agrees_with_a_list_of_booleans(
            bytes in prop::collection::vec(any::<u8>(), 0..40),
            offset in 0usize..70,
            cuts in (0usize..=100, 0usize..=100),
        ) {
            let naive: Vec<bool> =
                bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte & (1 << bit) != 0)).skip(offset).collect();
            let bits = Bits::new(bytes.as_slice(), offset, naive.len());
            prop_assert_eq!(&(0..naive.len()).map(|row| bits.get(row)).collect::<Vec<_>>(), &naive);
            prop_assert_eq!(bits.count_zeros(), naive.iter().filter(|bit| !**bit).count());

            let at = |share: usize| share * naive.len() / 100;
            let rows = at(cuts.0.min(cuts.1))..at(cuts.0.max(cuts.1));
            prop_assert_eq!(bits.all(&rows), naive[rows.clone()].iter().all(|bit| *bit));
            let sliced = bits.slice(&rows);
            prop_assert_eq!((0..sliced.len()).map(|row| sliced.get(row)).collect::<Vec<_>>(), naive[rows.clone()].to_vec());

            let mut values = vec![7.0; rows.len()];
            bits.blank(rows.start, &mut values);
            for (value, bit) in values.iter().zip(&naive[rows.clone()]) {
                prop_assert_eq!(value.is_nan(), !*bit);
            }
            let mut copy = vec![7.0; rows.len()];
            bits.copy_observed(rows.start, &vec![0.5; rows.len()], &mut copy);
            for (value, bit) in copy.iter().zip(&naive[rows.clone()]) {
                prop_assert_eq!((value.is_nan(), *value == 0.5), (!*bit, *bit));
            }
            bits.unpack(rows.start, &mut values);
            for (value, bit) in values.iter().zip(&naive[rows]) {
                prop_assert_eq!(*value, f64::from(u8::from(*bit)));
            }
            let packed: Bits<'_> = naive.iter().copied().collect();
            let both = packed.and(&bits);
            prop_assert_eq!((0..both.len()).map(|row| both.get(row)).collect::<Vec<_>>(), naive);
        }
    }
}
