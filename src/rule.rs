//! Rules: axis scores into a class code and a margin.
//!
//! | rule | axes | classes |
//! |---|---|---|
//! | [`Bands`] | one | ordered bands between ascending cuts |
//! | [`Grid`] | two | cells between cuts on each axis; [`Grid::quadrants`] is the 2×2 case |
//! | [`StagePath`] | two, and an exit axis if wanted | stages along the diagonal, or off it |
//! | [`Ladder`] | one for each rung with evidence | the highest rung whose evidence holds |
//! | [`Gap`] | two | under-designed, fitting, over-designed |
//!
//! [`BuiltIn`] holds any of them. Every rule is total: a point has exactly one class, or none
//! ([`ClassCode::UNCLASSIFIED`]) where a score that the rule needs is NaN.
//!
//! A score that equals a cut stands on the upper side of it. A deviation or gap that equals a
//! tolerance is within it.
use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::class::ClassCode;

mod ascending;
pub mod bands;
pub mod builtin;
pub mod cut;
pub mod error;
pub mod gap;
pub mod grid;
pub mod ladder;
mod lanes;
mod moves;
pub mod stage_path;
#[cfg(test)]
mod tests;
mod tiles;
pub mod tolerance;

pub use bands::Bands;
pub use builtin::BuiltIn;
pub use cut::Cut;
pub use error::RuleError;
pub use gap::Gap;
pub use grid::Grid;
pub use ladder::Ladder;
pub use stage_path::{PathClass, StagePath};
pub use tolerance::Tolerance;

/// What one block of accounts is decided into. All slices have the length of the block.
#[derive(Debug)]
pub struct Decisions<'o> {
    /// The class codes; [`ClassCode::UNCLASSIFIED`] where a needed score is NaN.
    pub codes: &'o mut [u8],
    /// The margins, if asked for; NaN where unclassified, infinity where no move of the observed
    /// scores changes the class.
    pub margins: Option<&'o mut [f64]>,
    /// The flags, if asked for: a rule sets the bits it knows (`|=`), and leaves the others. That an
    /// account has no class need not be set: a classification does so itself, by the code.
    pub flags: Option<&'o mut [u8]>,
}

/// The nearest border of a point: the smallest move (the sum of the moves on all axes, in score
/// units, inside `0..=1` on each) that changes the class.
///
/// The moves lead exactly to the border. Where the border point belongs to the neighbour (a raise
/// up to a cut, a deviation or gap that shrinks to its tolerance) it is the first point with the
/// new class; where it still belongs to the old class (a fall down to a cut, a deviation or gap
/// that grows to its tolerance) the new class begins a hair, one score step at most on each axis,
/// beyond it. The sign of a move tells its direction even when it is zero: `-0.0` is "any fall".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Border {
    /// The class behind it.
    pub neighbour: ClassCode,
    /// The distance; equals the margin bit for bit.
    pub distance: f64,
    /// Which axes move, by position and ascending, and by how much (signed).
    pub moves: Vec<(usize, f64)>,
}

/// Turns axis scores into classes.
///
/// The margin is the smallest sum of moves of the observed scores, each kept inside `0..=1`, that
/// changes the class code. Scores, cuts and tolerances are multiples of
/// [`STEP`](crate::score::STEP), so it is exact. It is an infimum: see [`Border`] for the borders
/// at which the new class begins only a hair later.
///
/// ```
/// use keyaccount::rule::{Bands, Cut, Decisions, Rule};
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// let rule = Bands::new(Cut::each([0.25, 0.75])?)?;
/// let (mut codes, mut margins) = ([0; 3], [0.0; 3]);
/// let out = Decisions { codes: &mut codes, margins: Some(&mut margins), flags: None };
/// rule.decide(&[&[0.125, 0.75, f64::NAN]], out);
/// assert_eq!(codes, [0, 2, 255]);
/// assert_eq!(margins[..2], [0.125, 0.0]);
/// assert!(margins[2].is_nan());
/// # Ok(())
/// # }
/// ```
pub trait Rule: Debug + Send + Sync {
    /// How many axes the rule reads.
    fn axes(&self) -> usize;
    /// How many classes it may give: codes `0..classes()`.
    fn classes(&self) -> usize;
    /// Decides a block: `scores[axis][row]`, each NaN or a multiple of the score step in `0..=1`.
    ///
    /// Rows past the end of the shortest slice are left as they were; an axis that is not there
    /// counts as an empty slice. Axes beyond [`Rule::axes`] are not read. Never panics.
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>);
    /// The nearest border of one point, or `None` where unclassified or no border can be reached.
    ///
    /// Of several borders at the same distance the rule gives the first in its documented order.
    fn nearest_border(&self, scores: &[f64]) -> Option<Border>;

    /// The rule as one of the built-in ones, if it is: the kernel then compiles its loops for the
    /// vector instructions of the machine. A rule from elsewhere need not answer.
    fn built_in(&self) -> Option<&BuiltIn> {
        None
    }
}

/// Forwards the trait through a pointer to a rule.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<R: Rule + ?Sized> Rule for $pointer {
            fn axes(&self) -> usize {
                (**self).axes()
            }
            fn classes(&self) -> usize {
                (**self).classes()
            }
            fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
                (**self).decide(scores, out);
            }
            fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
                (**self).nearest_border(scores)
            }
            fn built_in(&self) -> Option<&BuiltIn> {
                (**self).built_in()
            }
        }
    )*};
}

forward!(&R, Box<R>, Arc<R>);
