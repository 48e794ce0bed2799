//! The room that a walk works in.
//!
//! Each part is made when a road first needs it: most walks take few roads, and fresh memory costs
//! more than the work of a small portfolio. Every block and every model of a walk uses it again, so
//! that it stays in the cache.

use super::by_line::LINE;
use super::fused::WIDEST;

/// One per walk; on several threads, one per piece of rows.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// Scores of one block, axis after axis, where the caller does not want to keep them.
    pub(super) scores: Strips,
    /// Marks of who has a number beyond its reference levels.
    pub(super) beyond: Vec<u64>,
    pub(super) axis: AxisRoom,
}

/// What one axis needs besides its scores.
#[derive(Debug, Default)]
pub(super) struct AxisRoom {
    pub(super) buffers: Buffers,
    pub(super) values: Vec<f64>,
    /// Share of weight observed, per account.
    pub(super) observed: Vec<f64>,
    /// Share of weight counted: observed, or missing with an assumed value.
    pub(super) counted: Vec<f64>,
}

/// A block of each column that a loop reads and that can't be read in place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Buffers([Vec<f64>; WIDEST]);

impl Buffers {
    /// The buffers for so many rows; one that is not taken is not made.
    pub(super) fn each(&mut self, rows: usize) -> impl Iterator<Item = &mut [f64]> {
        let Self(buffers) = self;
        buffers.iter_mut().map(move |buffer| sized(buffer, rows))
    }
}

/// Strips of numbers, each with one for every account of a block.
///
/// Those of a whole block do not begin at the same place of a page, as large columns do: lines of the
/// cache at the same place push each other out of its first level. And each strip begins with a line, so
/// that no vector is written to two of them.
#[derive(Debug, Default)]
pub(super) struct Strips {
    room: Vec<f64>,
    start: usize,
    count: usize,
    stride: usize,
    len: usize,
}

/// What lies between two strips.
const APART: usize = 5 * LINE;

impl Strips {
    /// So many strips of so many numbers, which are of no use yet.
    pub(super) fn make(&mut self, count: usize, len: usize) -> impl Iterator<Item = &mut [f64]> {
        let stride = len.next_multiple_of(LINE) + APART;
        let room = sized(&mut self.room, count * stride + LINE);
        // Where numbers can't begin with a line, as on a machine that aligns them by less, any place will do.
        let start = room.as_ptr().align_offset(LINE * size_of::<f64>());
        self.start = if start < LINE { start } else { 0 };
        (self.count, self.stride, self.len) = (count, stride, len);
        let aligned = self.room.get_mut(self.start..).unwrap_or_default();
        let strips = aligned.chunks_mut(stride).take(count);
        strips.map(move |strip| strip.get_mut(..len).unwrap_or_default())
    }

    /// One of them, as it was written.
    pub(super) fn get(&self, at: usize) -> Option<&[f64]> {
        let start = self.start + at * self.stride;
        self.room.get(start..start + self.len).filter(|_| at < self.count)
    }
}

/// The first so many entries of a room, which is made as large if it is not. What stands in them is
/// of no use to anyone.
pub(super) fn sized<T: Copy + Default>(room: &mut Vec<T>, len: usize) -> &mut [T] {
    if room.len() < len {
        *room = vec![T::default(); len];
    }
    room.get_mut(..len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_begin_with_a_line_each_at_another_place_of_a_page() {
        let (bytes, page) = (LINE * size_of::<f64>(), 4096);
        for len in [1, 7, 8, 100, 2048, 4096] {
            let mut strips = Strips::default();
            let mut places = Vec::new();
            for (strip, number) in strips.make(8, len).zip(0u8..) {
                assert_eq!(strip.len(), len);
                strip.fill(number.into());
                places.push(strip.as_ptr().addr() % page);
            }
            assert!(places.iter().all(|place| place % bytes == 0), "{places:?}");
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), 8, "{len}: {places:?}");
            for number in 0u8..8 {
                let strip = strips.get(number.into()).unwrap();
                assert_eq!(strip, vec![f64::from(number); len]);
            }
            assert_eq!(strips.get(8), None);
        }
    }

    #[test]
    fn a_room_is_made_when_it_is_asked_for_and_grows() {
        let mut buffers = Buffers::default();
        assert_eq!(buffers.each(3).take(2).map(|buffer| buffer.len()).sum::<usize>(), 6);
        assert_eq!(buffers.0.each_ref().map(Vec::len), [3, 3, 0, 0, 0]);
        assert_eq!(buffers.each(5).take(1).map(|buffer| buffer.len()).sum::<usize>(), 5);
        assert_eq!(buffers.each(2).take(1).map(|buffer| buffer.len()).sum::<usize>(), 2);
        assert_eq!(buffers.0.each_ref().map(Vec::len), [5, 3, 0, 0, 0]);
    }
}
