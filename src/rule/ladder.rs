//! Ladder: ordered rungs, each with evidence of its own.

use serde::{Deserialize, Serialize};

use super::lanes::{UNCLASSIFIED, lesser, narrow, when};
use super::{Border, Cut, Decisions, Rule, RuleError, lanes};
use crate::class::ClassCode;
use crate::flags::Flags;
use crate::limits::MAX_CUTS;

/// How many rows are decided at once: they stay in the first-level cache over all rungs, and so few
/// cost little to lay out for a single row.
const TILE: usize = 64;

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

    /// Codes and flags of the rows from `start`, at most [`TILE`] of them.
    #[inline(always)]
    fn decide_tile(
        &self,
        columns: &[&[f64]],
        start: usize,
        codes: &mut [u8],
        flags: Option<&mut [u8]>,
    ) {
        // One more than the class, so that 0 is left for "nothing observed".
        let mut tops = [0.0; TILE];
        for (rung, column) in self.columns(columns) {
            let (cut, number) = (rung.cut, f64::from(rung.code));
            for (top, &score) in tops.iter_mut().zip(column.iter().skip(start)) {
                let rung = when(!score.is_nan(), 1.0) + when(score >= cut, number);
                *top = if *top > rung { *top } else { rung };
            }
        }
        for (code, &top) in codes.iter_mut().zip(&tops) {
            *code = narrow(if top > 0.0 { top - 1.0 } else { UNCLASSIFIED });
        }
        let Some(flags) = flags else { return };
        lanes::flag_unclassified(codes, flags);
        let mut lowest_lacking = [f64::INFINITY; TILE];
        for (rung, column) in self.columns(columns) {
            let (cut, number) = (rung.cut, f64::from(rung.code));
            for (lowest, &score) in lowest_lacking.iter_mut().zip(column.iter().skip(start)) {
                let lacking = if score < cut { number } else { f64::INFINITY };
                *lowest = lesser(*lowest, lacking);
            }
        }
        let bit = f64::from(Flags::SKIPPED_RUNG.bits());
        for ((flag, &top), &lowest) in flags.iter_mut().zip(&tops).zip(&lowest_lacking) {
            *flag |= narrow(when(lowest < top - 1.0, bit));
        }
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
        let mut flags = flags.map(|flags| flags.chunks_mut(TILE));
        for (start, codes) in (0..).step_by(TILE).zip(codes.chunks_mut(TILE)) {
            self.decide_tile(columns, start, codes, flags.as_mut().and_then(Iterator::next));
        }
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
