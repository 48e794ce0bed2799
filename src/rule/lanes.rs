//! What the block loops of the rules have in common.
//!
//! A loop zips slices and chooses by comparison instead of branching, so that the compiler can turn
//! it into vector code. Codes, margins and flags have loops of their own, but for codes and flags
//! of a ladder: they read the same scores from the cache, and none of them pays for another that was
//! not asked for.

use super::{Border, Decisions};
use crate::class::ClassCode;
use crate::flags::Flags;

/// The lesser of two distances; the second one if either is NaN. One `minpd`.
#[inline(always)]
pub(super) fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The score on an axis or in a row; NaN if there is no such one.
pub(super) fn score(scores: &[f64], at: usize) -> f64 {
    scores.get(at).copied().unwrap_or(f64::NAN)
}

/// The scores of a block on an axis; none if the block has no such axis.
#[inline(always)]
pub(super) fn column<'s>(scores: &[&'s [f64]], axis: usize) -> &'s [f64] {
    scores.get(axis).copied().unwrap_or_default()
}

/// The output, no longer than any of the columns, and all of one length.
#[inline(always)]
pub(super) fn fit<'o>(columns: &[&[f64]], out: Decisions<'o>) -> Decisions<'o> {
    let Decisions { codes, margins, flags } = out;
    let rows = columns.iter().map(|column| column.len()).fold(codes.len(), usize::min);
    let rows = margins.as_ref().map_or(rows, |margins| rows.min(margins.len()));
    let rows = flags.as_ref().map_or(rows, |flags| rows.min(flags.len()));
    Decisions {
        codes: first(codes, rows),
        margins: margins.map(|margins| first(margins, rows)),
        flags: flags.map(|flags| first(flags, rows)),
    }
}

#[inline(always)]
fn first<T>(slice: &mut [T], rows: usize) -> &mut [T] {
    slice.get_mut(..rows).unwrap_or_default()
}

/// Flags the rows without a class.
#[inline(always)]
pub(super) fn flag_unclassified(codes: &[u8], flags: &mut [u8]) {
    for (flag, &code) in flags.iter_mut().zip(codes) {
        let unclassified = code == ClassCode::UNCLASSIFIED.get();
        *flag |= if unclassified { Flags::UNCLASSIFIED.bits() } else { 0 };
    }
}

/// The nearest of several borders, the first of those at the same distance.
pub(super) fn nearest(borders: impl IntoIterator<Item = Option<Border>>) -> Option<Border> {
    borders.into_iter().flatten().min_by(|a, b| a.distance.total_cmp(&b.distance))
}
