//! Analysis: answers about whole portfolios and about several classifications of the same accounts.
//!
//! Everything here reads finished [`Classifications`](crate::classification::Classifications)
//! through a [`ClassView`], beside one amount of [`Money`] per account where money matters. It
//! knows nothing of criteria and value functions.
//!
//! | module | answers |
//! |---|---|
//! | [`summary`] | how many accounts and how much money each class holds |
//! | [`concentration`] | how much of the money few accounts bring: Lorenz, Gini, HHI, top-n |
//! | [`agreement`] | how far two classifications agree: kappa, adjusted Rand, Cramér's V |
//! | [`disagreement`] | which accounts the models see differently, and what that tells |
//! | [`migration`] | what moved between two snapshots, because of its data or of the model |
//! | [`hysteresis`] | which moves are too close to a border to be acted on |
//! | [`overrides`] | which classes a person has set, and why |
//! | [`capacity`] | who can look after how many key accounts, and for how long |
//! | [`groups`] | the same for groups of companies instead of single accounts |
//!
//! Results are deterministic: sums run in row order, ties are broken by row, and nothing depends
//! on the time of day. What is not defined (an index of one class only, a share of no money) is an
//! error or a `None` with its reason, never NaN.

pub mod agreement;
pub mod capacity;
pub mod concentration;
pub mod disagreement;
pub mod groups;
pub mod hysteresis;
mod input;
mod matching;
pub mod migration;
mod money;
pub mod overrides;
mod serial;
pub mod summary;
#[cfg(test)]
mod testing;

pub use input::{ClassLabel, ClassView, InputError};
pub use matching::{Matching, MatchingError};
pub use money::{Money, MoneyError};
