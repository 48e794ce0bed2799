//! Moves on two axes that share one distance.

/// A direction on one axis, and how far the point can go in it inside `0..=1`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    axis: usize,
    sign: f64,
    room: f64,
}

impl Way {
    pub(super) fn up(axis: usize, score: f64) -> Self {
        Self { axis, sign: 1.0, room: 1.0 - score }
    }

    pub(super) fn down(axis: usize, score: f64) -> Self {
        Self { axis, sign: -1.0, room: score }
    }

    /// As a signed move; the sign says where to even if the move is zero.
    fn by(self, share: f64) -> (usize, f64) {
        (self.axis, self.sign * share)
    }
}

/// Two ways for a distance: `first_share` of it on the first axis and the rest on the second, or
/// what the room on either axis leaves, in the order of the axes. An axis that does not move is left out; at distance 0 the
/// first axis with room is named.
pub(super) fn share(distance: f64, first_share: f64, first: Way, second: Way) -> Vec<(usize, f64)> {
    if distance == 0.0 {
        return vec![if first.room > 0.0 { first.by(0.0) } else { second.by(0.0) }];
    }
    let one = first_share.min(first.room);
    let two = (distance - one).min(second.room);
    let one = distance - two;
    let mut both = [(first, one), (second, two)];
    both.sort_by_key(|(way, _)| way.axis);
    both.into_iter().filter(|(_, share)| *share > 0.0).map(|(way, share)| way.by(share)).collect()
}
