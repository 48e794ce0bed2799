//! keyaccount
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented
    )
)]

pub mod analysis;
pub mod axis;
pub mod class;
pub mod classification;
pub mod criterion;
pub mod explain;
pub mod flags;
mod float_column;
mod format_version;
pub mod instructions;
mod kernel;
pub mod limits;
mod math;
pub mod model;
pub mod portfolio;
pub mod provenance;
pub mod rule;
pub mod score;
pub mod single;
pub mod weights;
