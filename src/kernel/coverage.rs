//! Coverage of a block: what share of the weights was observed, as the mean over the axes.

use crate::flags::Flags;
use crate::score::snap;

/// The coverage of a block, axis by axis.
#[derive(Debug)]
pub(crate) struct Coverage<'o> {
    /// How many axes had no gap. Each adds 1 to every account, which is added when all are known.
    complete: f64,
    /// The sums over the other axes, once there is one; empty if not wanted.
    sums: &'o mut [f64],
    begun: bool,
}

impl<'o> Coverage<'o> {
    pub(crate) fn new(sums: &'o mut [f64]) -> Self {
        Self { complete: 0.0, sums, begun: false }
    }

    /// Adds an axis without a gap.
    #[inline(always)]
    pub(super) fn add_complete(&mut self) {
        self.complete += 1.0;
    }

    /// The room for the sums, for the first axis with gaps to write its shares to; none for others,
    /// nor if it is not wanted.
    #[inline(always)]
    pub(super) fn lend(&mut self) -> Option<&'o mut [f64]> {
        let first = !self.begun && !self.sums.is_empty();
        first.then(|| std::mem::take(&mut self.sums))
    }

    /// Takes the room back: the shares of the first axis with gaps, per account, on the score
    /// lattice.
    #[inline(always)]
    pub(super) fn take_back(&mut self, shares: &'o mut [f64]) {
        self.sums = shares;
        self.begun = true;
    }

    /// Adds another axis with gaps.
    #[inline(always)]
    pub(super) fn add(&mut self, observed: &[f64]) {
        self.begun = true;
        for (sum, observed) in self.sums.iter_mut().zip(observed) {
            *sum += observed;
        }
    }

    /// What will be written, as long as no axis was added; nothing afterwards.
    #[inline(always)]
    pub(super) fn awaited(&self) -> &[f64] {
        if self.begun || self.complete > 0.0 { &[] } else { self.sums }
    }

    /// Whether an axis with gaps has been added.
    #[cfg(test)]
    pub(super) fn is_begun(&self) -> bool {
        self.begun
    }

    /// The mean over the axes, into the room for the sums; and the flags of who lacks something.
    /// Sums are whole steps of the score lattice, so that their order does not matter.
    #[inline(always)]
    pub(crate) fn finish(self, axis_share: f64, flags: &mut [u8]) {
        let Self { complete, sums, begun } = self;
        if !begun {
            sums.fill(snap(complete * axis_share));
            flags.fill(0);
            return;
        }
        for (flags, coverage) in flags.iter_mut().zip(sums) {
            *coverage = snap((*coverage + complete) * axis_share);
            *flags = if *coverage < 1.0 { Flags::INCOMPLETE.bits() } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_will_be_written_is_awaited_until_the_first_axis() {
        let mut room = [0.5, 0.25];
        let awaited = |coverage: &Coverage<'_>| coverage.awaited().to_vec();
        let mut coverage = Coverage::new(&mut room);
        assert_eq!(awaited(&coverage), [0.5, 0.25]);
        coverage.add_complete();
        assert!(awaited(&coverage).is_empty());
        let mut coverage = Coverage::new(&mut room);
        let shares = coverage.lend().unwrap();
        assert!(awaited(&coverage).is_empty());
        coverage.take_back(shares);
        assert!(awaited(&coverage).is_empty());
    }
}
