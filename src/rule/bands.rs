//! Bands: one axis, cut into ordered classes.

use serde::{Deserialize, Serialize};

use super::ascending::AscendingCuts;
use super::tiles::{Codes, Compare, Loops, Tiled};
use super::{Border, Cut, Decisions, Rule, RuleError, lanes};
use crate::class::ClassCode;

/// One axis with 1 to 254 ascending cuts: the code is the number of cuts on or below the score.
///
/// ```text
/// code   = #{ i : cut[i] <= score }
/// margin = min over i of |score - cut[i]|
/// ```
///
/// A score equal to a cut belongs to the upper band. NaN is unclassified. The bands are ordered: a
/// higher score never gives a lower code. Of two borders at the same distance the upper one counts
/// as the nearest. The border point of a raise belongs to the neighbour, that of a fall does not.
///
/// ```
/// use keyaccount::rule::{Bands, Cut, Rule};
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// let bands = Bands::new(Cut::each([0.25, 0.5])?)?;
/// assert_eq!(bands.classes(), 3);
/// let border = bands.nearest_border(&[0.3125]).unwrap();
/// assert_eq!((border.neighbour.get(), border.moves), (0, vec![(0, -0.0625)]));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "BandsSpec", into = "BandsSpec")]
pub struct Bands {
    cuts: AscendingCuts,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct BandsSpec {
    cuts: Vec<Cut>,
}

impl Bands {
    /// Bands between the cuts, lowest first.
    ///
    /// # Errors
    /// [`RuleError::NoCuts`], [`RuleError::TooManyCuts`] above 254, and
    /// [`RuleError::CutsNotAscending`], also where two cuts are the same after rounding.
    pub fn new(cuts: Vec<Cut>) -> Result<Self, RuleError> {
        Ok(Self { cuts: AscendingCuts::new("score", cuts)? })
    }

    /// The cuts, ascending.
    pub fn cuts(&self) -> &[Cut] {
        self.cuts.cuts()
    }
}

impl Tiled for Bands {
    #[inline(always)]
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>) {
        let column = lanes::column(scores, 0);
        let Decisions { codes, margins, flags } = lanes::fit(&[column], out);
        self.cuts.write(compare, [column], codes);
        if let Some(margins) = margins {
            self.cuts.measure(column, margins);
        }
        if let Some(flags) = flags {
            lanes::flag_unclassified(codes, flags);
        }
    }
}

impl Rule for Bands {
    fn axes(&self) -> usize {
        1
    }

    fn classes(&self) -> usize {
        self.cuts.bands()
    }

    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        self.decide_by(Loops, scores, out);
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let score = lanes::score(scores, 0);
        let code = self.cuts.count(score);
        let (below, above) = self.cuts.around(score);
        let border = |neighbour: u8, change: f64| Border {
            neighbour: ClassCode::new(neighbour),
            distance: change.abs(),
            moves: vec![(0, change)],
        };
        let raise = above.map(|cut| border(code.saturating_add(1), cut - score));
        let fall = below.map(|cut| border(code.saturating_sub(1), -(score - cut)));
        lanes::nearest([raise, fall])
    }
}

impl TryFrom<BandsSpec> for Bands {
    type Error = RuleError;

    fn try_from(spec: BandsSpec) -> Result<Self, RuleError> {
        Self::new(spec.cuts)
    }
}

impl From<Bands> for BandsSpec {
    fn from(bands: Bands) -> Self {
        Self { cuts: bands.cuts.into_cuts() }
    }
}
