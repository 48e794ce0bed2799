//! Longer texts: not code, but compiled with it, so that their snippets stay true.

#[doc = include_str!("../docs/DESIGN.md")]
pub mod design {}

#[doc = include_str!("../docs/MODELS.md")]
pub mod models {}

#[doc = include_str!("../docs/QUALITY.md")]
pub mod quality {}

#[doc = include_str!("../README.md")]
pub mod readme {}

#[allow(rustdoc::broken_intra_doc_links)] // `[Unreleased]` is a heading, not a link
#[doc = include_str!("../CHANGELOG.md")]
pub mod changelog {}
