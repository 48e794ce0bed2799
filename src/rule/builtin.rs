//! Any of the rules of this library.

use serde::{Deserialize, Serialize};

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use super::tiles::ByHand;
use super::tiles::{Compare, Loops, Tiled};
use super::{
    Bands, Border, Cut, Decisions, Gap, Grid, Ladder, Rule, RuleError, StagePath, Tolerance,
};
use crate::instructions::Instructions;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use crate::instructions::Wide;

/// One of the built-in rules, as a model in a file has it: the key names the rule.
///
/// ```
/// use keyaccount::rule::{BuiltIn, Rule};
/// let rule: BuiltIn = serde_json::from_str(r#"{ "bands": { "cuts": [0.25, 0.5] } }"#)?;
/// assert_eq!(rule.classes(), 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BuiltIn {
    /// One axis in ordered bands.
    Bands(Bands),
    /// Two axes in cells.
    Grid(Grid),
    /// Two axes with stages along their diagonal.
    StagePath(StagePath),
    /// Ordered rungs of evidence.
    Ladder(Ladder),
    /// Requirement against capability.
    Gap(Gap),
}

impl BuiltIn {
    fn rule(&self) -> &dyn Rule {
        match self {
            Self::Bands(rule) => rule,
            Self::Grid(rule) => rule,
            Self::StagePath(rule) => rule,
            Self::Ladder(rule) => rule,
            Self::Gap(rule) => rule,
        }
    }

    /// Decides a block in the kernel: by hand where there are instructions for it. A `complete` one has
    /// no score that is NaN.
    #[inline(always)]
    pub(crate) fn decide_on(
        &self,
        instructions: Instructions,
        complete: bool,
        scores: &[&[f64]],
        out: Decisions<'_>,
    ) {
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        if let Some(Wide::Avx2(simd)) = instructions.wide() {
            if complete {
                let compare = ByHand::<true>(simd);
                simd.vectorize(Decide { rule: self, compare, scores, out });
            } else {
                let compare = ByHand::<false>(simd);
                simd.vectorize(Decide { rule: self, compare, scores, out });
            }
            return;
        }
        let _ = (instructions, complete);
        self.decide(scores, out);
    }

    /// The same rule with other cuts, in the order of
    /// [`Adjustable::cuts`](crate::model::Adjustable::cuts); there are as many as it has.
    pub(crate) fn with_cuts(&self, cuts: impl IntoIterator<Item = f64>) -> Result<Self, RuleError> {
        let mut cuts = cuts.into_iter();
        let mut take = |count: usize| Cut::each(cuts.by_ref().take(count));
        Ok(match self {
            Self::Bands(bands) => Bands::new(take(bands.cuts().len())?)?.into(),
            Self::Grid(grid) => {
                let (x, y) = (take(grid.x_cuts().len())?, take(grid.y_cuts().len())?);
                Grid::new(x, y, grid.cells().to_vec())?.into()
            }
            Self::StagePath(path) => {
                let stages = take(path.cuts().len())?;
                let tolerance = Tolerance::new(cuts.next().unwrap_or(f64::NAN))?;
                let exit = path.exit().and_then(|_| cuts.next()).map(Cut::new).transpose()?;
                StagePath::new(stages, tolerance, exit)?.into()
            }
            Self::Ladder(ladder) => {
                let rungs = ladder.rungs().iter().map(|rung| match rung {
                    Some(_) => cuts.next().map(Cut::new).transpose(),
                    None => Ok(None),
                });
                Ladder::new(rungs.collect::<Result<_, _>>()?)?.into()
            }
            Self::Gap(_) => Gap::new(Tolerance::new(cuts.next().unwrap_or(f64::NAN))?).into(),
        })
    }
}

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
struct Decide<'b, 's, C> {
    rule: &'b BuiltIn,
    compare: C,
    scores: &'b [&'s [f64]],
    out: Decisions<'b>,
}

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
impl<C: Compare> pulp::NullaryFnOnce for Decide<'_, '_, C> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { rule, compare, scores, out } = self;
        rule.decide_by(compare, scores, out);
    }
}

impl Tiled for BuiltIn {
    #[inline(always)]
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>) {
        match self {
            Self::Bands(rule) => rule.decide_by(compare, scores, out),
            Self::Grid(rule) => rule.decide_by(compare, scores, out),
            Self::StagePath(rule) => rule.decide_by(compare, scores, out),
            Self::Ladder(rule) => rule.decide_by(compare, scores, out),
            Self::Gap(rule) => rule.decide_by(compare, scores, out),
        }
    }
}

impl Rule for BuiltIn {
    fn axes(&self) -> usize {
        self.rule().axes()
    }

    fn classes(&self) -> usize {
        self.rule().classes()
    }

    /// Inlined, so that the loops of the rules are compiled for the instructions of the caller.
    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        self.decide_by(Loops, scores, out);
    }

    fn built_in(&self) -> Option<&BuiltIn> {
        Some(self)
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        self.rule().nearest_border(scores)
    }
}

/// Wraps each rule.
macro_rules! from {
    ($($rule:ident),*) => {$(
        impl From<$rule> for BuiltIn {
            fn from(rule: $rule) -> Self {
                Self::$rule(rule)
            }
        }
    )*};
}

from!(Bands, Grid, StagePath, Ladder, Gap);
