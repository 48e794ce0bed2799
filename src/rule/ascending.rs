//! Ascending cuts on one axis: how many lie on or below a score, and how far the nearest is.

use super::lanes::lesser;
use super::tiles::{Codes, Compare, TILE, Tile};
use super::{Cut, RuleError};
use crate::class::ClassCode;
use crate::limits::MAX_CUTS;
use crate::score::{STEP, TIE};

/// Four cuts, compared in one pass over the scores; the last four are filled up with infinity,
/// which no score reaches.
pub(super) type Four = [f64; 4];

/// Checked cuts: 1 to [`MAX_CUTS`], ascending and distinct on the score lattice.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AscendingCuts {
    cuts: Vec<Cut>,
    scale: f64,
    head: Four,
    tail: Vec<Four>,
}

impl AscendingCuts {
    /// Checks the cuts of an axis, which is named in the errors.
    pub(super) fn new(axis: &'static str, cuts: Vec<Cut>) -> Result<Self, RuleError> {
        Self::scaled(axis, cuts, 1.0)
    }

    /// Checks cuts that are compared with `scale` (a power of two) times the score.
    pub(super) fn scaled(
        axis: &'static str,
        cuts: Vec<Cut>,
        scale: f64,
    ) -> Result<Self, RuleError> {
        if cuts.is_empty() {
            return Err(RuleError::NoCuts { axis });
        }
        if cuts.len() > MAX_CUTS {
            return Err(RuleError::TooManyCuts { axis, cuts: cuts.len(), limit: MAX_CUTS });
        }
        for (position, (previous, cut)) in (1..).zip(cuts.iter().zip(cuts.iter().skip(1))) {
            if cut.snapped() <= previous.snapped() {
                let (previous, cut) = (previous.get(), cut.get());
                return Err(RuleError::CutsNotAscending {
                    axis,
                    position,
                    previous,
                    cut,
                    step: STEP,
                });
            }
        }
        Ok(Self::of_checked(cuts, scale))
    }

    /// A single cut needs no check.
    pub(super) fn single(cut: Cut) -> Self {
        Self::of_checked(vec![cut], 1.0)
    }

    fn of_checked(cuts: Vec<Cut>, scale: f64) -> Self {
        let mut fours = cuts.chunks(4).map(|chunk| {
            let mut four = [f64::INFINITY; 4];
            for (slot, cut) in four.iter_mut().zip(chunk) {
                *slot = border(*cut, scale);
            }
            four
        });
        let head = fours.next().unwrap_or([f64::INFINITY; 4]);
        let tail = fours.collect();
        Self { cuts, scale, head, tail }
    }

    /// The cuts as given.
    pub(super) fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// The cuts as given.
    pub(super) fn into_cuts(self) -> Vec<Cut> {
        self.cuts
    }

    /// The first four cuts, and the others.
    pub(super) fn fours(&self) -> (&Four, &[Four]) {
        (&self.head, &self.tail)
    }

    /// How many classes the cuts make.
    pub(super) fn bands(&self) -> usize {
        self.cuts.len() + 1
    }

    /// The cuts as scaled scores are compared with them.
    #[inline(always)]
    fn borders(&self) -> impl Iterator<Item = f64> {
        let fours = std::iter::once(&self.head).chain(&self.tail);
        fours.flatten().copied().take(self.cuts.len())
    }

    /// How many cuts lie on or below a (scaled) score; 0 for NaN.
    #[inline(always)]
    pub(super) fn count(&self, score: f64) -> u8 {
        self.borders().fold(0, |count, cut| count + u8::from(score >= cut))
    }

    /// The same of each score of a tile.
    #[inline(always)]
    pub(super) fn count_tile<C: Compare>(&self, compare: C, scores: &Tile<f64>) -> Tile<u8> {
        let mut counts = [0; TILE];
        for cut in self.borders() {
            for (count, mark) in counts.iter_mut().zip(compare.at_least(scores, cut)) {
                *count += mark & 1;
            }
        }
        counts
    }

    /// The greatest cut on or below a (scaled) score, and the least above it.
    pub(super) fn around(&self, score: f64) -> (Option<f64>, Option<f64>) {
        let scaled = || self.cuts.iter().map(|cut| border(*cut, self.scale));
        (scaled().rfind(|&cut| cut <= score), scaled().find(|&cut| cut > score))
    }

    /// The distance from each score to the nearest cut; NaN for NaN.
    #[inline(always)]
    pub(super) fn measure(&self, scores: &[f64], distances: &mut [f64]) {
        let head = self.head;
        for (distance, &score) in distances.iter_mut().zip(scores) {
            *distance = nearest(&head, score);
        }
        for four in &self.tail {
            for (distance, &score) in distances.iter_mut().zip(scores) {
                *distance = lesser(*distance, nearest(four, score));
            }
        }
    }
}

/// The band of each score; 255 for NaN.
impl Codes<1> for AscendingCuts {
    #[inline(always)]
    fn of_tile<C: Compare>(&self, compare: C, [scores]: [&Tile<f64>; 1]) -> Tile<u8> {
        let mut codes = self.count_tile(compare, scores);
        for (code, missing) in codes.iter_mut().zip(compare.missing([scores; 2])) {
            *code |= missing;
        }
        codes
    }

    #[inline(always)]
    fn of_row(&self, [score]: [f64; 1]) -> u8 {
        if score.is_nan() { ClassCode::UNCLASSIFIED.get() } else { self.count(score) }
    }
}

/// The distance to the nearest of four cuts; NaN for NaN.
#[inline(always)]
pub(super) fn nearest(four: &Four, score: f64) -> f64 {
    let &[a, b, c, d] = four;
    let low = lesser((score - a).abs(), (score - b).abs());
    let high = lesser((score - c).abs(), (score - d).abs());
    lesser(low, high)
}

/// Where a cut lies among scaled scores. A scaled score is a sum of several: a tie counts as on it.
fn border(cut: Cut, scale: f64) -> f64 {
    if scale == 1.0 { cut.snapped() } else { (cut.snapped() * scale - TIE).max(STEP) }
}
