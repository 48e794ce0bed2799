//! The kernel: blocks of columns into axis scores, and through the rule into classes.
//!
//! A portfolio, a slice of it and an explanation take the same road, block by block; one account by
//! itself goes through the same formulas without the loops (`row`). A block is walked by up to five
//! columns at a time; which value function and which policy apply is decided once per column and
//! block, never per account. Each score is the sum of `weight * value` in the order of the criteria,
//! rounded once to the [score lattice](crate::score), so that its bits depend on nothing but the
//! account and the model.

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod arithmetic;
mod axis_block;
mod bind;
mod by_line;
mod census;
mod coverage;
mod elsewhere;
mod fused;
mod gaps;
mod lane;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod lines;
mod outputs;
mod plan;
mod room;
mod row;
mod saturation;
mod shared;
#[cfg(test)]
mod tests;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod vectors;
mod walk;

pub(crate) use axis_block::fill;
pub(crate) use bind::{BindFaults, BoundColumns, Rows, Table, quotient, raw_number};
pub(crate) use census::{Census, Scores};
pub(crate) use gaps::divisor;
#[cfg(feature = "rayon")]
pub(crate) use lane::walk_in_parallel;
pub(crate) use lane::{Lane, run, walk};
pub(crate) use outputs::Outputs;
pub(crate) use plan::{AxisPlan, CriterionPlan, Plan, Source};
pub(crate) use room::{Buffers, Room};
pub(crate) use row::{At, Cells, classify_row, number as row_number};
pub(crate) use shared::Sharing;
pub(crate) use walk::{Tally, classify_rows};

/// How many accounts are scored at a time, so that scores and columns of a block stay in the
/// second-level cache; a walk takes half as many or twice as many where that is better (`lane`). The
/// result does not depend on it.
pub(crate) const BLOCK: usize = 4096;
