//! What groups of criteria leave to vectors by hand, a line of the cache at a time.
//!
//! Lines take as many rows as fill them; the loops in `fused` take the rest, and everything where
//! there are no such vectors, or where a group has shared values or a column with a bitmap.

use super::fused::{Group, WIDEST};
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use super::lines::{Found, Lined, LinedCounts, LinedValues};
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use super::saturation::count_numbers;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use super::vectors::Vectors;
use crate::classification::Saturation;
use crate::instructions::Instructions;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use crate::instructions::Wide;

/// How many numbers there are in a line of the cache.
pub(super) const LINE: usize = 8;

/// What becomes of the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// Other criteria are added to them.
    Sums,
    /// They are rounded to scores.
    Scores,
    /// What is missing is left out or assumed, and the share of weight observed added up.
    Gaps,
    /// The same, then sums are divided by that share, and both rounded.
    Means,
}

/// Where a group of criteria adds to.
#[derive(Debug)]
pub(super) struct Target<'s> {
    /// Whether they begin with this group: then what is there does not count.
    pub(super) first: bool,
    pub(super) sums: &'s mut [f64],
    /// The share of weight observed; empty on the road without gaps.
    pub(super) observed: &'s mut [f64],
    /// A column that is written after these sums, to memory that has to come first; empty if there
    /// is none.
    #[cfg_attr(not(all(feature = "simd", target_arch = "x86_64")), allow(dead_code))]
    pub(super) awaited: &'s [f64],
    /// Marks of who has a number beyond its levels; empty if that is not to be counted.
    #[cfg_attr(not(all(feature = "simd", target_arch = "x86_64")), allow(dead_code))]
    pub(super) beyond: &'s mut [u64],
}

/// How many numbers of each criterion lie beyond its levels; none if they have not been counted.
pub(super) type Counted = Option<[Saturation; WIDEST]>;

/// The rows whose sums have been divided already, and whether one of them lacked a number.
#[derive(Debug, Default)]
pub(super) struct Divided {
    pub(super) rows: usize,
    pub(super) incomplete: bool,
}

/// What has been done by the line of the cache.
#[derive(Debug)]
pub(super) struct ByLine {
    pub(super) rows: usize,
    /// The bits that are set in any score; of means, whether one has a gap.
    pub(super) seen: u64,
    /// Of all rows, if of any.
    pub(super) counted: Counted,
}

impl ByLine {
    const NONE: Self = Self { rows: 0, seen: 0, counted: None };
}

/// Calls a generic function for the vectors and for as many terms as a group has; nothing without
/// vectors.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
macro_rules! by_hand {
    ($group:ident.$call:ident($($argument:expr),*), $instructions:expr) => {
        match $group.wide($instructions) {
            Some(Wide::Avx2(simd)) => by_hand!($group.$call(simd $(, $argument)*)),
            Some(Wide::Avx512(simd)) => by_hand!($group.$call(simd $(, $argument)*)),
            None => None,
        }
    };
    ($group:ident.$call:ident($($argument:expr),*)) => {
        match $group.len {
            1 => $group.$call::<_, 1>($($argument),*),
            2 => $group.$call::<_, 2>($($argument),*),
            3 => $group.$call::<_, 3>($($argument),*),
            4 => $group.$call::<_, 4>($($argument),*),
            5 => $group.$call::<_, 5>($($argument),*),
            _ => None,
        }
    };
}

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
impl Group<'_> {
    /// Adds as many rows as there are by the line.
    #[inline(always)]
    pub(super) fn add_lines(
        &self,
        road: Road,
        out: &mut Target<'_>,
        instructions: Instructions,
    ) -> ByLine {
        let found = by_hand!(self.lined(road, out), instructions);
        let Some((seen, saturation)) = found else { return ByLine::NONE };
        let rows = out.sums.len() / LINE * LINE;
        let count = !out.beyond.is_empty();
        let counted = count.then(|| self.count_after(rows, saturation, out.beyond));
        ByLine { rows, seen, counted }
    }

    /// How many numbers lie beyond their levels, with marks of who has one.
    #[inline(always)]
    pub(super) fn count_lines(&self, beyond: &mut [u64], instructions: Instructions) -> Counted {
        let saturation = by_hand!(self.lined_counts(beyond), instructions)?;
        Some(self.count_after(beyond.len() / LINE * LINE, saturation, beyond))
    }

    /// Writes the values of whole lines, each criterion's into a room of its own; gives back of how many
    /// rows.
    #[inline(always)]
    pub(super) fn write_lines(
        &self,
        rooms: &mut [&mut [f64]; WIDEST],
        instructions: Instructions,
    ) -> usize {
        by_hand!(self.lined_values(rooms), instructions).unwrap_or(0)
    }

    /// Vectors by hand for these criteria: numbers, all of which are observed or NaN.
    #[inline(always)]
    fn wide(&self, instructions: Instructions) -> Option<Wide> {
        instructions.wide().filter(|_| !self.of_values && !self.is_masked())
    }

    #[inline(always)]
    fn lined<V: Vectors, const TERMS: usize>(
        &self,
        simd: V,
        road: Road,
        out: &mut Target<'_>,
    ) -> Option<Found> {
        let terms = self.terms.first_chunk::<TERMS>()?;
        let first = out.first;
        let (sums, _) = out.sums.as_chunks_mut();
        let (observed, _) = out.observed.as_chunks_mut();
        let (beyond, _) = out.beyond.as_chunks_mut();
        let (awaited, _) = out.awaited.as_chunks();
        simd.run(Lined { simd, terms, road, first, sums, observed, awaited, beyond })
    }

    #[inline(always)]
    fn lined_counts<V: Vectors, const TERMS: usize>(
        &self,
        simd: V,
        beyond: &mut [u64],
    ) -> Option<[Saturation; WIDEST]> {
        let terms = self.terms.first_chunk::<TERMS>()?;
        let (beyond, _) = beyond.as_chunks_mut();
        simd.run(LinedCounts { simd, terms, beyond })
    }

    #[inline(always)]
    fn lined_values<V: Vectors, const TERMS: usize>(
        &self,
        simd: V,
        rooms: &mut [&mut [f64]; WIDEST],
    ) -> Option<usize> {
        let terms = self.terms.first_chunk::<TERMS>()?;
        let rooms = rooms.first_chunk_mut::<TERMS>()?;
        simd.run(LinedValues { simd, terms, rooms })
    }

    /// What was counted, and what lies beyond the levels in the rows that are left.
    #[inline(always)]
    fn count_after(
        &self,
        row: usize,
        mut saturation: [Saturation; WIDEST],
        beyond: &mut [u64],
    ) -> [Saturation; WIDEST] {
        let beyond = beyond.get_mut(row..).unwrap_or_default();
        if beyond.is_empty() {
            return saturation;
        }
        for (term, counted) in self.after(row).terms.iter().zip(&mut saturation) {
            counted.add(count_numbers(term.levels, term.cells.numbers, beyond));
        }
        saturation
    }
}

/// Without vectors by hand nothing is done by the line.
#[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
#[allow(clippy::unused_self)]
impl Group<'_> {
    #[inline(always)]
    pub(super) fn add_lines(&self, _: Road, _: &mut Target<'_>, _: Instructions) -> ByLine {
        ByLine::NONE
    }

    #[inline(always)]
    pub(super) fn count_lines(&self, _: &mut [u64], _: Instructions) -> Counted {
        None
    }

    #[inline(always)]
    pub(super) fn write_lines(&self, _: &mut [&mut [f64]; WIDEST], _: Instructions) -> usize {
        0
    }
}
