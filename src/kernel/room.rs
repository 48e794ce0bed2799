//! The room that a walk works in.
//!
//! Each part is made when a road first needs it: most walks take few roads, and fresh memory costs
//! more than the work of a small portfolio. Every block and every model of a walk uses it again, so
//! that it stays in the cache.

use super::fused::WIDEST;

/// One per thread.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// Scores of one block, axis after axis, where the caller does not want to keep them.
    pub(super) scores: Vec<f64>,
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

/// The first so many entries of a room, which is made as large if it is not. What stands in them is
/// of no use to anyone.
pub(super) fn sized<T: Copy + Default>(room: &mut Vec<T>, len: usize) -> &mut [T] {
    if room.len() < len {
        *room = vec![T::default(); len];
    }
    room.get_mut(..len).unwrap_or_default()
}
