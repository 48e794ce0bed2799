//! Ladder: ordered rungs, each with evidence of its own.

use serde::{Deserialize, Serialize};

use super::lanes::lesser;
use super::tiles::{Compare, Loops, TILE, Tile, Tiled};
use super::{Border, Cut, Decisions, Rule, RuleError, lanes};
use crate::class::ClassCode;
use crate::flags::Flags;
use crate::limits::MAX_CUTS;

/// 1 to 254 ordered rungs above a base class: the code is the highest rung whose evidence holds.
///
/// ```text
/// rung j holds   iff score[j] >= cut[j]                  (j = 1..=k)
/// code           = max { j : rung j holds }, or 0
/// margin         = min( score[code] - cut[code]          if code > 0,
///                       cut[j] - score[j]                over the observed rungs j > code )
/// ```
///
/// A rung may be absent: it has no axis, and its code is never given. The axes are numbered over
/// the rungs that are present, lowest first. A score equal to its cut holds. A NaN rung does not
/// hold, and has no border; if all are NaN the point is unclassified. The ladder is ordered:
/// raising any score never lowers the code.
///
/// A rung may hold though a present and observed rung below it does not; that is flagged
/// ([`Flags::SKIPPED_RUNG`]) and listed by [`Ladder::skipped`].
///
/// Of several borders at the same distance a raise comes before the fall, and the lower rung
/// first. The border point of a raise belongs to the neighbour, that of a fall does not.
///
/// ```
/// use keyaccount::class::ClassCode;
/// use keyaccount::rule::{Cut, Ladder, Rule};
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// let half = Some(Cut::MIDPOINT);
/// let ladder = Ladder::new(vec![half, None, half, half])?;
/// assert_eq!((ladder.axes(), ladder.classes()), (3, 5));
/// // Rung 4 fails by 0.125; rung 3 holds, without rung 1.
/// let scores = [0.25, 0.75, 0.375];
/// assert_eq!(ladder.nearest_border(&scores).unwrap().neighbour, ClassCode::new(4));
/// assert_eq!(ladder.skipped(&scores), [ClassCode::new(1)]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "LadderSpec", into = "LadderSpec")]
pub struct Ladder {
    rungs: Vec<Option<Cut>>,
    present: Vec<Rung>,
}

/// A rung with evidence: its code, and its cut on the score lattice.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rung {
    code: u8,
    cut: f64,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct LadderSpec {
    rungs: Vec<RungSpec>,
}

/// A rung in a file. Not an `Option`: TOML has no null.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum RungSpec {
    Cut(Cut),
    Absent,
}

impl Ladder {
    /// A ladder of these rungs, lowest first; `None` for a rung without evidence.
    ///
    /// # Errors
    /// [`RuleError::NoRungs`] if no rung is present, and [`RuleError::TooManyRungs`] above 254.
    pub fn new(rungs: Vec<Option<Cut>>) -> Result<Self, RuleError> {
        if rungs.len() > MAX_CUTS {
            return Err(RuleError::TooManyRungs { rungs: rungs.len(), limit: MAX_CUTS });
        }
        let present: Vec<_> = (1..=u8::MAX)
            .zip(&rungs)
            .filter_map(|(code, rung)| rung.map(|cut| Rung { code, cut: cut.snapped() }))
            .collect();
        if present.is_empty() {
            return Err(RuleError::NoRungs { rungs: rungs.len() });
        }
        Ok(Self { rungs, present })
    }

    /// The cut of each rung, lowest first; `None` where the rung is absent.
    pub fn rungs(&self) -> &[Option<Cut>] {
        &self.rungs
    }

    /// The codes that can be given, lowest first: 0 and the rungs that are present.
    pub fn reachable(&self) -> impl Iterator<Item = ClassCode> {
        std::iter::once(0).chain(self.present.iter().map(|rung| rung.code)).map(ClassCode::new)
    }

    /// The rungs below the class of a point that are present and observed, but do not hold.
    pub fn skipped(&self, scores: &[f64]) -> Vec<ClassCode> {
        let class = self.highest(scores, u8::MAX);
        self.observed(scores)
            .filter(|(rung, _, score)| rung.code < class && *score < rung.cut)
            .map(|(rung, ..)| ClassCode::new(rung.code))
            .collect()
    }

    /// The present rungs with their axes and observed scores, lowest first.
    fn observed(&self, scores: &[f64]) -> impl Iterator<Item = (Rung, usize, f64)> {
        let present = self.present.iter().enumerate();
        let all = present.map(|(axis, &rung)| (rung, axis, lanes::score(scores, axis)));
        all.filter(|(.., score)| !score.is_nan())
    }

    /// The highest rung below `limit` that holds, or 0.
    fn highest(&self, scores: &[f64], limit: u8) -> u8 {
        self.observed(scores)
            .filter(|(rung, _, score)| rung.code < limit && *score >= rung.cut)
            .fold(0, |_, (rung, ..)| rung.code)
    }

    /// The present rungs with their columns, lowest first.
    #[inline(always)]
    fn columns<'a>(&'a self, scores: &'a [&[f64]]) -> impl Iterator<Item = (Rung, &'a [f64])> {
        self.present.iter().copied().zip(scores.iter().copied())
    }

    /// The present rungs with one tile of their columns, lowest first.
    #[inline(always)]
    fn tiles<'a>(
        &'a self,
        columns: &'a [&[f64]],
        at: usize,
    ) -> impl Iterator<Item = (Rung, &'a Tile<f64>)> {
        let tile = move |column: &'a [f64]| column.as_chunks().0.get(at);
        self.columns(columns).filter_map(move |(rung, column)| Some((rung, tile(column)?)))
    }

    /// The codes of a tile, and marks of the rows that skip a rung: one below their class is
    /// observed, but does not hold.
    #[inline(always)]
    fn of_tile<C: Compare>(
        &self,
        compare: C,
        columns: &[&[f64]],
        at: usize,
    ) -> (Tile<u8>, Tile<u8>) {
        let (mut codes, mut lowest) = ([0; TILE], [u8::MAX; TILE]);
        let mut missing = [u8::MAX; TILE];
        for (rung, scores) in self.tiles(columns, at) {
            let (holds, gaps) = (compare.at_least(scores, rung.cut), compare.missing([scores; 2]));
            let each = codes.iter_mut().zip(&mut lowest).zip(&mut missing);
            for ((((code, low), missing), holds), gap) in each.zip(holds).zip(gaps) {
                *code = (*code).max(holds & rung.code);
                *low = (*low).min(holds | gap | rung.code);
                *missing &= gap;
            }
        }
        for ((code, low), missing) in codes.iter_mut().zip(&mut lowest).zip(missing) {
            *low = if *low < *code { u8::MAX } else { 0 };
            *code |= missing;
        }
        (codes, lowest)
    }

    /// The code of one row, and whether it skips a rung: the same.
    fn of_row(&self, columns: &[&[f64]], row: usize) -> (u8, bool) {
        let (mut code, mut lowest, mut observed) = (0, u8::MAX, false);
        for (rung, column) in self.columns(columns) {
            let score = lanes::score(column, row);
            observed |= !score.is_nan();
            if score >= rung.cut {
                code = rung.code;
            } else if score < rung.cut {
                lowest = lowest.min(rung.code);
            }
        }
        if observed { (code, lowest < code) } else { (ClassCode::UNCLASSIFIED.get(), false) }
    }
}

impl Tiled for Ladder {
    #[inline(always)]
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>) {
        let Some(columns) = scores.get(..self.present.len()) else { return };
        let Decisions { codes, margins, flags } = lanes::fit(columns, out);
        if let Some(margins) = margins {
            margins.fill(f64::NAN);
            for (rung, column) in self.columns(columns) {
                for (margin, &score) in margins.iter_mut().zip(column) {
                    // A rung that holds makes the borders of all rungs below it void.
                    let over = score - rung.cut;
                    let nearer = lesser(*margin, -over);
                    let kept = if over.is_nan() { *margin } else { nearer };
                    *margin = if over >= 0.0 { over } else { kept };
                }
            }
        }
        let (tiles, rest) = codes.as_chunks_mut();
        let first = tiles.len() * TILE;
        let Some(flags) = flags else {
            for (at, codes) in tiles.iter_mut().enumerate() {
                *codes = compare.in_order(self.of_tile(compare, columns, at).0);
            }
            for (row, code) in (first..).zip(rest) {
                *code = self.of_row(columns, row).0;
            }
            return;
        };
        let skipped = Flags::SKIPPED_RUNG.bits();
        let (flag_tiles, flag_rest) = flags.as_chunks_mut::<TILE>();
        for (at, (codes, flags)) in tiles.iter_mut().zip(flag_tiles).enumerate() {
            let (found, skips) = self.of_tile(compare, columns, at);
            *codes = compare.in_order(found);
            for (flag, skips) in flags.iter_mut().zip(compare.in_order(skips)) {
                *flag |= skips & skipped;
            }
        }
        for (row, (code, flag)) in (first..).zip(rest.iter_mut().zip(flag_rest)) {
            let (found, skips) = self.of_row(columns, row);
            *code = found;
            *flag |= if skips { skipped } else { 0 };
        }
        lanes::flag_unclassified(codes, flags);
    }
}

impl Rule for Ladder {
    fn axes(&self) -> usize {
        self.present.len()
    }

    fn classes(&self) -> usize {
        self.rungs.len() + 1
    }

    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        self.decide_by(Loops, scores, out);
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let class = self.highest(scores, u8::MAX);
        let raises = self.observed(scores).filter(|(rung, ..)| rung.code > class);
        let raises = raises.map(|(rung, axis, score)| Border {
            neighbour: ClassCode::new(rung.code),
            distance: rung.cut - score,
            moves: vec![(axis, rung.cut - score)],
        });
        let held = self.observed(scores).find(|(rung, ..)| rung.code == class);
        let fall = held.map(|(rung, axis, score)| Border {
            neighbour: ClassCode::new(self.highest(scores, class)),
            distance: score - rung.cut,
            moves: vec![(axis, -(score - rung.cut))],
        });
        lanes::nearest(raises.map(Some).chain([fall]))
    }
}

impl TryFrom<LadderSpec> for Ladder {
    type Error = RuleError;

    fn try_from(spec: LadderSpec) -> Result<Self, RuleError> {
        let rungs = spec.rungs.into_iter().map(|rung| match rung {
            RungSpec::Cut(cut) => Some(cut),
            RungSpec::Absent => None,
        });
        Self::new(rungs.collect())
    }
}

impl From<Ladder> for LadderSpec {
    fn from(ladder: Ladder) -> Self {
        let rungs =
            ladder.rungs.into_iter().map(|rung| rung.map_or(RungSpec::Absent, RungSpec::Cut));
        Self { rungs: rungs.collect() }
    }
}
