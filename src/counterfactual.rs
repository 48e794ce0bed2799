//! Counterfactuals: what would have to be different about one account for its class to be another.
//!
//! [`Model::counterfactuals`](crate::model::Model::counterfactuals) moves one **column** at a time
//! and leaves the others where they are. The column is the unit, and not the criterion, because it
//! is what a person can change: a column that feeds several criteria or axes moves all of them at
//! once, and the numerator and the denominator of a ratio are two columns.
//!
//! For each column and each direction it lists every class that is reached, each with the nearest
//! raw number that has it, and says what ends the search: the number
//! [saturates](Obstacle::Settles), its worth [turns round](Obstacle::Turns), and so on. For a
//! missing number it says which class each observation would give, and for a text column which
//! levels change the class.
//!
//! ```
//! use keyaccount::counterfactual::Alone;
//! use keyaccount::criterion::{Criterion, ValueFunction};
//! use keyaccount::model::{FourS, Model};
//! use keyaccount::portfolio::Portfolio;
//!
//! // Why is Bolt not strategic, and what would make it so?
//! let rating = ValueFunction::linear(0.0, 10.0)?;
//! let model = FourS::builder()
//!     .attractiveness([
//!         Criterion::new("Budget", "budget_eur", ValueFunction::linear(0.0, 1e6)?),
//!         Criterion::new("Prestige", "prestige", rating.clone()),
//!     ])
//!     .relative_strength([Criterion::new("Service", "service", rating)])
//!     .build()?;
//! let accounts = Portfolio::builder()
//!     .ids(["Bolt"])
//!     .column("budget_eur", [3e5])
//!     .column("prestige", [3.0])
//!     .column("service", [8.0])
//!     .build()?;
//! let what_if = model.counterfactuals(&accounts, 0)?;
//! assert_eq!(what_if.class.as_ref().unwrap().key, "status");
//! // A budget of 700,000 would be enough, by itself.
//! let Alone::Number(budget) = &what_if.column("budget_eur").unwrap().alone else { panic!() };
//! let first = &budget.up.changes[0];
//! assert_eq!(first.class.as_ref().unwrap().key, "strategic");
//! assert!((first.to - 7e5).abs() < 1e-3);
//! assert_eq!(first.round, 7e5);
//! // The service is good already: it can only be lost.
//! let Alone::Number(service) = &what_if.column("service").unwrap().alone else { panic!() };
//! assert!(service.up.changes.is_empty());
//! println!("{what_if}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Several columns at once
//!
//! With the feature `optimization`, `Model::cheapest_change` finds the cheapest combination of
//! changes into a class, from the costs per raw unit and the limits that the caller gives
//! (`Effort`). A missing number or text is not changed by it: there is nothing to count a change
//! from. Nor is a denominator that is not above 0, over which there is no ratio. It is exact where
//! every changeable column is worth straight lines, steps or levels on additive axes under a
//! built-in rule, and says so in its `Guarantee`; elsewhere it is a way that works, no dearer than
//! any one number that is changed by itself, and not proved the cheapest.
//!
//! # What is promised
//!
//! * **Verified.** Every change has been classified by the kernel: the account with the number
//!   [`to`](Change::to), and else as it is, has the class, bit for bit as in any portfolio. So has
//!   the rounder number [`round`](Change::round).
//! * **Minimal.** The next `f64` on the way back has another class, and the class does not occur
//!   nearer by in that direction. The search relies on margins to skip what can't hold a border, and
//!   on the regions of the classes in a built-in rule; a rule from outside this crate whose margins
//!   are too large can hide a class from it, but not make it name a wrong one. On a geometric axis,
//!   and where criteria pull against each other on one axis, "nearer by" holds to within the rounding
//!   of a score, one step.
//! * **Nothing becomes missing.** A denominator stays above 0 if it is, because a ratio over 0 or
//!   less is a missing one, and no change for the better is made by hiding a number.
//!
//! # Cost
//!
//! Each border costs about 60 classifications of one account on either side of it, and each
//! reference level one: microseconds per column, and more where criteria pull against each other on
//! one axis. There is a limit, at which a search [says how far it came](Obstacle::Unsearched); what
//! reaches it is a rule from outside this crate with an account on or very near a border of an axis
//! that the column does not move.

mod account;
#[cfg(feature = "optimization")]
mod cheapest;
#[cfg(feature = "optimization")]
mod choices;
mod column;
#[cfg(feature = "optimization")]
mod combination;
#[cfg(feature = "optimization")]
mod effort;
mod pieces;
mod region;
mod round;
mod single;
mod spread;
mod text;
mod walk;

#[cfg(feature = "optimization")]
pub use combination::{
    Cheapest, Combination, CombinationError, Guarantee, MAX_PIECES, SavedCombinationError, Step,
    StepChange,
};
#[cfg(feature = "optimization")]
pub use effort::{Effort, Efforts, Target};

pub use column::{
    Alone, Change, ColumnCounterfactual, CounterfactualError, Counterfactuals, LevelChange,
    NumberAlone, ObservedRange, Obstacle, Reader, Way,
};
