//! Gap: does the capability fit the requirement?

use serde::{Deserialize, Serialize};

use super::moves::{self, Way};
use super::tiles::{Codes, Compare, Loops, Tile, Tiled, combine};
use super::{Border, Decisions, Rule, Tolerance, lanes};
use crate::class::ClassCode;

/// Two axes, requirement (first) and capability (second), and how far they may lie apart.
///
/// ```text
/// gap    = requirement - capability
/// code   = 0 under-designed   if gap >  tolerance
///          1 fitting          if |gap| <= tolerance
///          2 over-designed    if gap < -tolerance
/// margin = | |gap| - tolerance |
/// ```
///
/// A gap equal to the tolerance fits, to within [`TIE`](crate::score::TIE). If either score is NaN the point is unclassified. The
/// classes are not ordered by merit: the fit is in the middle.
///
/// The nearest border moves the capability, which the supplier designs, as far as `0..=1` allows,
/// and only the rest of the way the requirement, which the relationship sets. At a gap of exactly
/// 0 the nearest neighbour is under-designed. Towards the fit the border point belongs to the
/// neighbour; away from it, it does not.
///
/// That performance follows the fit of capability to requirement, and the names of the two
/// misfits, are after Bensaou (1999), Sloan Management Review 40(4):35-44; a tolerance is not
/// published there.
///
/// ```
/// use keyaccount::rule::{Gap, Rule, Tolerance};
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// let gap = Gap::new(Tolerance::new(0.25)?);
/// let border = gap.nearest_border(&[0.75, 0.25]).unwrap();
/// assert_eq!(border.neighbour, Gap::FITTING);
/// assert!(matches!(border.moves[..], [(1, more)] if (more - 0.25).abs() < 1e-11));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "GapSpec", into = "GapSpec")]
pub struct Gap {
    tolerance: Tolerance,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GapSpec {
    tolerance: Tolerance,
}

impl Gap {
    /// The requirement exceeds the capability by more than the tolerance.
    pub const UNDER_DESIGNED: ClassCode = ClassCode::new(0);
    /// Capability and requirement differ by the tolerance at most.
    pub const FITTING: ClassCode = ClassCode::new(1);
    /// The capability exceeds the requirement by more than the tolerance.
    pub const OVER_DESIGNED: ClassCode = ClassCode::new(2);

    /// The rule with this tolerance.
    #[must_use]
    pub const fn new(tolerance: Tolerance) -> Self {
        Self { tolerance }
    }

    /// The tolerance.
    #[must_use]
    pub const fn tolerance(&self) -> Tolerance {
        self.tolerance
    }
}

impl Codes<2> for Gap {
    #[inline(always)]
    fn of_tile<C: Compare>(&self, compare: C, scores: [&Tile<f64>; 2]) -> Tile<u8> {
        let tolerance = self.tolerance.limit();
        let over = combine(scores, |required, capable| capable - required);
        let (fits, exceeds) =
            (compare.at_least(&over, -tolerance), compare.above(&over, tolerance));
        let mut codes = compare.missing(scores);
        for ((code, fits), exceeds) in codes.iter_mut().zip(fits).zip(exceeds) {
            *code |= (fits & 1) + (exceeds & 1);
        }
        codes
    }

    #[inline(always)]
    fn of_row(&self, [required, capable]: [f64; 2]) -> u8 {
        let (gap, tolerance) = (required - capable, self.tolerance.limit());
        if gap.is_nan() {
            return ClassCode::UNCLASSIFIED.get();
        }
        u8::from(gap <= tolerance) + u8::from(gap < -tolerance)
    }
}

impl Tiled for Gap {
    #[inline(always)]
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>) {
        let tolerance = self.tolerance.limit();
        let (requirement, capability) = (lanes::column(scores, 0), lanes::column(scores, 1));
        let Decisions { codes, margins, flags } = lanes::fit(&[requirement, capability], out);
        self.write(compare, [requirement, capability], codes);
        if let Some(margins) = margins {
            for ((margin, &required), &capable) in
                margins.iter_mut().zip(requirement).zip(capability)
            {
                *margin = ((required - capable).abs() - tolerance).abs();
            }
        }
        if let Some(flags) = flags {
            lanes::flag_unclassified(codes, flags);
        }
    }
}

impl Rule for Gap {
    fn axes(&self) -> usize {
        2
    }

    fn classes(&self) -> usize {
        3
    }

    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        self.decide_by(Loops, scores, out);
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let tolerance = self.tolerance.limit();
        let (requirement, capability) = (lanes::score(scores, 0), lanes::score(scores, 1));
        let gap = requirement - capability;
        if gap.is_nan() {
            return None;
        }
        let (widens, under) = (gap.abs() <= tolerance, gap >= 0.0);
        let distance = (gap.abs() - tolerance).abs();
        let neighbour = match (widens, under) {
            (false, _) => Self::FITTING,
            (true, true) => Self::UNDER_DESIGNED,
            (true, false) => Self::OVER_DESIGNED,
        };
        // The gap grows by a lower capability or a higher requirement, and the reverse.
        let (first, second) = if widens == under {
            (Way::down(1, capability), Way::up(0, requirement))
        } else {
            (Way::up(1, capability), Way::down(0, requirement))
        };
        let moves = moves::share(distance, distance, first, second);
        Some(Border { neighbour, distance, moves })
    }
}

impl From<GapSpec> for Gap {
    fn from(spec: GapSpec) -> Self {
        Self::new(spec.tolerance)
    }
}

impl From<Gap> for GapSpec {
    fn from(gap: Gap) -> Self {
        Self { tolerance: gap.tolerance }
    }
}
