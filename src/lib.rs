//! Classifies business customers for key account management (KAM).
//!
//! Four models of the literature stand behind one object-safe trait, [`model::Model`]: Webster's
//! continuum, Millman-Wilson's relational development, Bensaou's portfolio with design fit, and a
//! documented reconstruction of 4S. A [`CustomModel`](model::CustomModel), or a type of yours with
//! four accessors, stands beside them with the same speed, explanations and guarantees.
//!
//! # Quick start
//!
//! ```
//! use keyaccount::criterion::{Criterion, ValueFunction};
//! use keyaccount::model::{DesignFit, DesignFitClass, Model};
//! use keyaccount::portfolio::Portfolio;
//!
//! // What a number is worth: a rating of 0 is worth 0, one of 10 is worth 1.
//! let rating = ValueFunction::linear(0.0, 10.0)?;
//! let model = DesignFit::builder()
//!     .requirement([Criterion::new("Product complexity", "complexity", rating.clone())])
//!     .capability([Criterion::new("Joint work", "joint_work", rating)])
//!     .build()?;
//!
//! let accounts = Portfolio::builder()
//!     .ids(["Acme", "Bolt", "Crux"])
//!     .column("complexity", vec![Some(9.0), Some(5.0), None])
//!     .column("joint_work", vec![Some(4.0), Some(6.0), Some(5.0)])
//!     .build()?;
//!
//! let result = model.classify(&accounts)?;
//! assert_eq!(
//!     model.classes_of(&result).collect::<Vec<_>>(),
//!     [Some(DesignFitClass::UnderDesigned), Some(DesignFitClass::Fitting), None],
//! );
//! // How far from another class, and how much was observed.
//! let acme = result.get(0).unwrap();
//! assert!((acme.margin().unwrap() - 0.3).abs() < 1e-9); // 0.9 - 0.4 is 0.3 beyond the tolerance
//! assert_eq!(acme.coverage(), Some(1.0));
//! // Why.
//! println!("{}", model.explain(&accounts, 0)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How data flows
//!
//! ```text
//!  the caller's columns                    a Model: axes, a rule, classes
//!  (slices, ndarray, rows)                      │
//!          │                                    │
//!          ▼                  ┌─────────────────┴──────────────────┐
//!      Portfolio ───────────► │ value functions × weights ──► Rule │ ──► Classifications
//!      checked once,          │ some thousand accounts at a time   │     code, margin, scores,
//!      never copied           └────────────────────────────────────┘     coverage, flags
//!                               the kernel: one set of formulas     │
//!                                                                   └──► Explanation of a row
//! ```
//!
//! # Which module for what
//!
//! | module | what you find there |
//! |---|---|
//! | [`portfolio`] | the table of accounts: columns, ids, missing values, what can be wrong with them |
//! | [`criterion`] | one column, what its numbers are worth ([`ValueFunction`](criterion::ValueFunction)), and what a missing one means |
//! | [`weights`] | how much each criterion counts: points, orders of importance, comparisons in pairs, data |
//! | [`calibration`] | reference levels and cuts from data, once, with a report of how far to trust them |
//! | [`elicitation`] | weights and cuts from accounts that people have put into classes |
//! | [`axis`] | criteria and weights that make one named dimension |
//! | [`rule`] | bands, grid, stage path, ladder, gap: scores into a class code and a margin |
//! | [`model`] | the trait and the models |
//! | [`class`], [`provenance`], [`flags`] | what a class says, where a statement comes from, what to know about a row |
//! | [`classification`] | results: parallel columns with row views |
//! | [`explain`] | why one account has its class |
//! | [`counterfactual`] | what would have to change for it to have another |
//! | [`phrases`] | the words of both, in any language |
//! | [`analysis`] | the whole portfolio: summary, concentration, agreement, migration, overrides, capacity, groups |
//! | [`robustness`] | how sure a class is: under other weights and cuts, errors in the numbers, missing numbers |
//! | `plot` (feature `plot`) | pictures of results, as SVG |
//! | [`single`] | one account after another without allocating: a CRM request |
//! | [`panel`] | several models in one walk, detail, threads |
//! | [`stream`], [`progress`] | chunk after chunk in constant memory; watching and stopping |
//! | `interop` (features `arrow`, `datafusion`) | other people's tables in, results back |
//! | [`score`], [`limits`], [`instructions`] | the lattice of scores; what a model may cost; vector instructions |
//!
//! New here? Read [`model::Bensaou`], then [`criterion::Criterion`], then [`model::Model`]. Why
//! things are as they are stands in [`_documentation::design`], and where every term and number of
//! the models comes from in [`_documentation::models`].
//!
//! # What is promised
//!
//! For every model, those from outside this crate included if they keep what [`model::Model`] asks:
//!
//! * **Total.** Every account of an accepted portfolio has exactly one class, or is unclassified
//!   and says so. Nothing that the public API accepts makes it panic.
//! * **Independent.** An account's result depends on its row and the model alone: adding, removing
//!   or reordering accounts changes nobody.
//! * **Same bits.** Alone, in a batch, in any slice, panel or stream, on any level of vector
//!   instructions and any number of threads.
//! * **Explained.** Contributions add up to the score exactly (`==`), and the distance of the
//!   nearest border is the margin.
//! * **True margins.** No smaller move of the scores changes the class; one a hair larger does.
//! * **Monotone.** On an additive axis a better number never lowers the score (unless its value
//!   function has a peak), and under an ordered rule a higher score never lowers the class.
//! * **Missing is missing.** It is never 0, and coverage says how much was observed.
//! * **Round trips.** Saving and loading a model or a result changes no bit, and loading runs the
//!   same checks as building.
//!
//! # Features
//!
//! * `simd` (default): the widest vector instructions of the machine, chosen at run time.
//! * `optimization`: the cheapest combination of changes into a class
//!   ([`counterfactual`]).
//! * `rayon`: [`Panel::classify_into_in_parallel`](panel::Panel) and
//!   [`Simulation::run_in_parallel`](robustness::Simulation), on the caller's thread pool.
//! * `schema`: JSON Schema of the model files.
//! * `arrow`: record batches of Apache Arrow in, classes out.
//! * `datafusion`: models as functions of SQL.
//! * `plot`: pictures of results, as SVG.
//!
//! No feature changes a bit of any result.
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

#[cfg(any(doc, doctest))]
pub mod _documentation;
pub mod analysis;
pub mod axis;
pub mod calibration;
pub mod class;
pub mod classification;
pub mod counterfactual;
pub mod criterion;
pub mod elicitation;
pub mod explain;
pub mod flags;
mod float_column;
mod format_version;
pub mod instructions;
#[cfg(feature = "arrow")]
pub mod interop;
mod kernel;
pub mod limits;
mod listing;
mod math;
pub mod model;
pub mod panel;
pub mod phrases;
#[cfg(feature = "plot")]
pub mod plot;
pub mod portfolio;
pub mod progress;
pub mod provenance;
mod random;
pub mod robustness;
pub mod rule;
#[cfg(feature = "schema")]
pub mod schema;
pub mod score;
pub mod single;
pub mod stream;
mod unique_keys;
pub mod weights;

/// Arrays of `ndarray`, in the version that this crate takes: see
/// [`Portfolio::from_array`](portfolio::Portfolio::from_array),
/// [`Observations::from_array`](weights::observations::Observations::from_array) and
/// [`Comparisons::from_matrix`](weights::ahp::Comparisons::from_matrix).
pub use ndarray;
