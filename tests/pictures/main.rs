//! Laws of every picture: well-formed, the same bytes again, each account exactly once, no label on
//! another, hostile names harmless, hostile sizes typed errors.
#![cfg(feature = "plot")]

mod flows;
mod lists;
mod numbers;
mod planes;
mod support;
