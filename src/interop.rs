//! Other people's tables: portfolios from them, and results back.
//!
//! Each room is a feature and knows the public API alone; what is computed is the same, bit for
//! bit.
//!
//! | feature | room |
//! |---|---|
//! | `arrow` | [`arrow`]: record batches of Apache Arrow, one or a stream of them |
//! | `datafusion` | `datafusion`: models as functions of SQL |

pub mod arrow;
#[cfg(feature = "datafusion")]
pub mod datafusion;
