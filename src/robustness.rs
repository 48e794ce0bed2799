//! Robustness: how sure a class is where weights, cuts or numbers are not.
//!
//! | question | answer |
//! |---|---|
//! | would other weights, or other cuts, give another class? | [`Simulation`] with a [`WeightDistribution`] or a band of cuts |
//! | would the class survive errors in the numbers? | [`Simulation`] with a [`MeasurementError`] per column |
//! | which classes are possible, whatever the missing numbers are? | [`Admissible::possible_classes`] |
//!
//! # Class acceptability
//!
//! A [`Simulation`] draws weights, cuts and errors, classifies every account under every draw, and
//! counts. The share of draws that gave an account a class is the acceptability of that class:
//! the class acceptability index of stochastic multicriteria acceptability analysis (SMAA), there
//! defined as an integral over the space of weights and measurements and estimated, as here, by
//! Monte Carlo. With `n` draws the standard error of a share `p` is `sqrt(p (1 - p) / n)`, at most
//! 0.016 from 1000 draws.
//!
//! Sources: Lahdelma, R., Hokkanen, J. & Salminen, P. (1998), SMAA - Stochastic multiobjective
//! acceptability analysis, European Journal of Operational Research 106(1):137-143; Lahdelma, R. &
//! Salminen, P. (2001), SMAA-2: Stochastic multicriteria acceptability analysis for group decision
//! making, Operations Research 49(3):444-454. Acceptabilities of *classes*, and uncertain cuts, are
//! after Tervonen, T., Figueira, J. R., Lahdelma, R., Almeida Dias, J. & Salminen, P. (2009), A
//! stochastic method for robustness analysis in sorting problems (SMAA-TRI), European Journal of
//! Operational Research 192(1):236-242. They sort by ELECTRE TRI; here the model's own rule sorts.
//!
//! # Errors in the numbers
//!
//! SMAA treats uncertain measurements as it treats uncertain weights: they are drawn as well. A
//! [`MeasurementError`] states how far off the numbers of a column may be; alone (with the model's
//! own weights and cuts) the shares are the chances of each class under that error.
//!
//! # Missing numbers
//!
//! In a simulation a missing number follows the model's missing policy under every draw.
//! [`Admissible::possible_classes`] asks the other question: what could the account be if all gaps
//! were filled? It gives the interval of each score and the set of possible classes, without any
//! distribution.
//!
//! # How weights are drawn
//!
//! Uniform weights are exponential numbers divided by their sum, a Dirichlet(1, .., 1): Rubinstein,
//! R. Y. (1982), Generating random vectors uniformly distributed inside and on the surface of
//! different regions, European Journal of Operational Research 10(2):205-209; Devroye, L. (1986),
//! Non-Uniform Random Variate Generation, Springer. Uniform numbers divided by their sum are *not*
//! uniform on the simplex.
//!
//! A ball or a box of ranges is drawn exactly too: proposals come uniformly from the smallest of a
//! few enclosing sets and are kept if they lie inside. Where fewer than about one in 100 000 does,
//! there is an error and no approximation.

pub mod acceptability;
mod by_kernel;
pub mod central_weights;
pub mod class_set;
mod cut_sampler;
mod draws;
pub mod error;
pub mod measurement_error;
mod noisy_table;
pub mod possible;
pub mod simulation;
mod tiles;
pub mod weight_distribution;
mod weight_sampler;

pub use acceptability::{AccountAcceptability, ClassAcceptability};
pub use central_weights::{CentralWeight, CentralWeights};
pub use class_set::ClassSet;
pub use error::{RobustnessError, SpecificationFault};
pub use measurement_error::MeasurementError;
pub use possible::{Admissible, PossibleClass, PossibleClasses};
pub use simulation::Simulation;
pub use weight_distribution::{WeightDistribution, WeightRange};
