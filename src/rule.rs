//! Rules: axis scores into a class code and a margin.
use std::fmt::Debug;

use serde::{Deserialize, Serialize};

use crate::class::ClassCode;

/// What one block of accounts is decided into. All slices have the length of the block.
#[derive(Debug)]
pub struct Decisions<'o> {
    /// The class codes; [`ClassCode::UNCLASSIFIED`] where a needed score is NaN.
    pub codes: &'o mut [u8],
    /// The margins, if asked for; NaN where unclassified, infinity where no move of the observed
    /// scores changes the class.
    pub margins: Option<&'o mut [f64]>,
    /// The flags, if asked for: a rule sets the bits it knows (`|=`), and leaves the others.
    pub flags: Option<&'o mut [u8]>,
}

/// The nearest border of a point: the smallest move (the sum of the moves on all axes, in score
/// units) that changes the class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Border {
    /// The class behind it.
    pub neighbour: ClassCode,
    /// The distance; equals the margin bit for bit.
    pub distance: f64,
    /// Which axes move, by position, and by how much (signed).
    pub moves: Vec<(usize, f64)>,
}

/// Turns axis scores into classes.
pub trait Rule: Debug + Send + Sync {
    /// How many axes the rule reads.
    fn axes(&self) -> usize;
    /// How many classes it may give: codes `0..classes()`.
    fn classes(&self) -> usize;
    /// Decides a block: `scores[axis][row]`, each NaN or a multiple of the score step in `0..=1`.
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>);
    /// The nearest border of one point, or `None` where unclassified or no border can be reached.
    fn nearest_border(&self, scores: &[f64]) -> Option<Border>;
}
