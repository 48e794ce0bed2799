//! Classifying on a cluster: [Apache DataFusion Ballista](https://datafusion.apache.org/ballista/)
//! schedules, moves and computes; what is ours are codecs that carry a
//! model inside the plan, around the library's own [`keyaccount::interop::datafusion`].
//!
//! | module | what you find there |
//! |---|---|
//! | [`envelope`] | what a plan carries of it, and what is refused |
//! | [`codec`] | Ballista's codecs with that added: what a cluster of yours needs |
//! | [`roles`] | a scheduler and an executor with these codecs |
//! | [`processes`] | a whole cluster on loopback, for the demonstration and the tests |
//! | [`accounts`], [`query`] | what is asked, and whether the answers are the direct API's |
//! | [`figures`], [`estimate`] | what it cost, and what a thousand million accounts would |
//! | [`demonstration`], [`arguments`] | the program |

pub mod accounts;
pub mod arguments;
pub mod codec;
pub mod demonstration;
pub mod envelope;
pub mod error;
pub mod estimate;
pub mod figures;
pub mod processes;
pub mod query;
pub mod roles;
