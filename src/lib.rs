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

pub mod class;
pub mod criterion;
pub mod flags;
mod math;
pub mod portfolio;
pub mod provenance;
pub mod rule;
pub mod score;
