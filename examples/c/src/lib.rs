//! The library for C: opaque handles, codes and messages, columns by pointer.
//!
//! The entry points are described in `include/keyaccount.h`, which is made of their comments, and
//! the whole in `README.md`. This is the only place, beside the packages for other languages, with
//! `unsafe` code: `raw` has what reads and writes the caller's memory, and everything else calls it.
//!
//! No entry point panics across the border: each runs in [`status::guard`].

mod account;
mod classify;
mod models;
mod raw;
mod status;
mod table;

pub use account::*;
pub use classify::*;
pub use models::*;
pub use status::{Status, keyaccount_last_error};
pub use table::{Column, Table, ValuesType};
