//! Simulation: a model classified again and again under drawn weights, cuts and numbers.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::acceptability::ClassAcceptability;
use super::by_kernel::each_draw;
use super::cut_sampler::CutSampler;
use super::draws::{ColumnDeviation, Draws, Uncertainty};
use super::error::{RobustnessError, SpecificationFault};
use super::measurement_error::MeasurementError;
use super::tiles::{CountBlock, PackedWeights, Room};
use super::weight_distribution::WeightDistribution;
use super::weight_sampler::WeightSampler;
use crate::axis::Axis;
use crate::classification::{Classifications, Detail};
use crate::kernel::{AxisPlan, BLOCK, BoundColumns, Plan, Tally};
use crate::model::Model;
use crate::portfolio::Portfolio;

/// The most draws: 10 million. The standard error of an acceptability is at most
/// `1 / (2 sqrt(draws))`, 0.016 from 1000 draws.
pub const MOST_DRAWS: u32 = 10_000_000;

/// What is uncertain, how often it is drawn, and from which seed.
///
/// In each draw the weights of every axis, the cuts of the rule and the errors of the columns are
/// drawn, and every account is classified by the model with those numbers. Nothing is uncertain
/// unless it is stated, and what is stated with a size of 0 is not: then every draw gives the plain
/// class, bit for bit. Missing numbers follow the model's missing policies under the weights of
/// each draw.
///
/// All accounts see the same draws. So an account's result depends on its row, the model and the
/// simulation alone: adding, removing or reordering accounts changes nobody, and neither does the
/// number of threads. Every draw has streams of its own, for weights, cuts and each column: more
/// draws leave the former ones as they are, and stating an error more leaves the drawn weights as
/// they are.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::portfolio::Portfolio;
/// use keyaccount::robustness::{Simulation, WeightDistribution};
///
/// let rating = |name: &str, column: &str| {
///     ValueFunction::linear(0.0, 10.0).map(|value| Criterion::new(name, column, value))
/// };
/// let model = FourS::builder()
///     .attractiveness([rating("Growth", "growth")?, rating("Size", "size")?])
///     .relative_strength([rating("Service", "service")?])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .ids(["Acme", "Bolt"])
///     .column("growth", vec![9.0, 9.0])
///     .column("size", vec![8.0, 2.0])
///     .column("service", vec![7.0, 7.0])
///     .build()?;
/// let any_weights = Simulation::new(1000).with_weights(WeightDistribution::Simplex);
/// let result = any_weights.run(&model, &portfolio)?;
/// // Acme is good at both: no weights make it unattractive. Bolt is so with 4/7 of all weights.
/// assert_eq!(result.get(0).unwrap().confidence(), 1.0);
/// assert!((result.get(1).unwrap().confidence() - 4.0 / 7.0).abs() < 0.05);
/// assert_eq!(result.fragile(0.9), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Simulation {
    /// How many draws, 1 to [`MOST_DRAWS`]; 1000 by default.
    pub draws: u32,
    /// Where the pseudo-random numbers start; 1 by default.
    pub seed: u64,
    /// How the weights of every axis are drawn that is not named in `axis_weights`.
    pub weights: WeightDistribution,
    /// How the weights of single axes are drawn.
    pub axis_weights: Vec<AxisWeights>,
    /// Every cut and tolerance of the rule is drawn within this much of its own number, evenly, and
    /// inside its range; cuts on one axis keep their order. 0 (the default) to 1, in score units.
    pub cut_half_width: f64,
    /// The errors of columns.
    pub errors: Vec<ColumnError>,
}

/// How the weights of one axis are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisWeights {
    /// The key of the axis.
    pub axis: String,
    /// The distribution.
    pub weights: WeightDistribution,
}

/// How far off the numbers of one column may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnError {
    /// The column.
    pub column: String,
    /// The error.
    pub error: MeasurementError,
}

impl Default for Simulation {
    fn default() -> Self {
        Self {
            draws: 1000,
            seed: 1,
            weights: WeightDistribution::Own,
            axis_weights: Vec::new(),
            cut_half_width: 0.0,
            errors: Vec::new(),
        }
    }
}

impl Simulation {
    /// So many draws of nothing uncertain.
    #[must_use]
    pub fn new(draws: u32) -> Self {
        Self { draws, ..Self::default() }
    }

    /// The same simulation from another seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same simulation with weights drawn on every axis.
    #[must_use]
    pub fn with_weights(mut self, weights: WeightDistribution) -> Self {
        self.weights = weights;
        self
    }

    /// The same simulation with weights of one axis drawn in their own way.
    #[must_use]
    pub fn with_axis_weights(
        mut self,
        axis: impl Into<String>,
        weights: WeightDistribution,
    ) -> Self {
        self.axis_weights.push(AxisWeights { axis: axis.into(), weights });
        self
    }

    /// The same simulation with cuts drawn within so much of their own numbers.
    #[must_use]
    pub fn with_cuts_within(mut self, half_width: f64) -> Self {
        self.cut_half_width = half_width;
        self
    }

    /// The same simulation with the numbers of a column off by an error.
    #[must_use]
    pub fn with_error(mut self, column: impl Into<String>, error: MeasurementError) -> Self {
        self.errors.push(ColumnError { column: column.into(), error });
        self
    }

    /// Classifies every account under every draw, on one thread.
    ///
    /// # Errors
    /// [`RobustnessError::Specification`] with every fault of the simulation; a
    /// [`ClassifyError`](crate::model::ClassifyError) as [`Model::classify`] gives it;
    /// [`RobustnessError::WeightsTooRare`] or [`RobustnessError::CutsTooClose`] if a stated set is
    /// too thin to be drawn from.
    ///
    /// # Complexity
    /// accounts x draws x criteria; with errors of columns, value functions included. The memory is
    /// that of the result and of 1024 draws.
    pub fn run<M: Model + ?Sized>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<ClassAcceptability, RobustnessError> {
        self.simulate(model, portfolio, |work, blocks| {
            for (rows, counts) in blocks {
                work.count(rows, counts)?;
            }
            Ok(())
        })
    }

    /// As [`run`](Self::run), on the threads of the current `rayon` pool: the same counts on any
    /// number of them.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    #[cfg(feature = "rayon")]
    pub fn run_in_parallel<M: Model + ?Sized>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<ClassAcceptability, RobustnessError> {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        self.simulate(model, portfolio, |work, blocks| {
            blocks.into_par_iter().try_for_each(|(rows, counts)| work.count(rows, counts))
        })
    }

    /// Checks everything, then lets `walk` count block after block, batch after batch.
    fn simulate<M: Model + ?Sized>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
        walk: impl Fn(
            &Work<'_, '_, '_, M>,
            Vec<(Range<usize>, &mut [u32])>,
        ) -> Result<(), RobustnessError>,
    ) -> Result<ClassAcceptability, RobustnessError> {
        let uncertainty = self.against(model)?;
        let mut certain = Classifications::new();
        model.classify_into(portfolio, Detail::Class, &mut certain)?;
        let key = &model.about().key;
        let mut result = ClassAcceptability::new(key, model.classes(), certain.codes);
        let columns = model.classes().len() + 1;
        for draws in uncertainty.batches(self.draws) {
            let draws = draws?;
            let mut plan = Plan::new(model)?;
            let bound = plan.bind(key, portfolio)?;
            let weights = PackedWeights::new(&plan, &draws);
            let work = Work {
                model,
                portfolio,
                uncertainty: &uncertainty,
                draws: &draws,
                weights,
                plan: &plan,
                bound: &bound,
            };
            let starts = (0..portfolio.rows()).step_by(BLOCK);
            let rows = starts.map(|start| start..portfolio.rows().min(start + BLOCK));
            let counts = result.add(&draws).chunks_mut(BLOCK * columns);
            walk(&work, rows.zip(counts).collect())?;
        }
        Ok(result)
    }

    /// What is uncertain about a model; every fault is listed.
    pub(super) fn against<'m, M: Model + ?Sized>(
        &self,
        model: &'m M,
    ) -> Result<Uncertainty<'m>, RobustnessError> {
        let plan = Plan::new(model)?;
        let mut faults = Vec::new();
        if !(1..=MOST_DRAWS).contains(&self.draws) {
            faults.push(SpecificationFault::Draws { draws: self.draws, limit: MOST_DRAWS });
        }
        let weights = self.samplers(model.axes(), &plan, &mut faults);
        let half_width = self.cut_half_width;
        if !(0.0..=1.0).contains(&half_width) {
            faults.push(SpecificationFault::CutBand { half_width });
        }
        let uncertain = half_width > 0.0;
        let built_in = model.rule().built_in();
        if uncertain && built_in.is_none() {
            faults.push(SpecificationFault::CutsNotKnown);
        }
        let cuts = built_in.filter(|_| uncertain);
        let cuts = cuts.map(|rule| (CutSampler::new(rule, half_width), half_width));
        let errors = self.column_errors(&plan, &mut faults);
        if faults.is_empty() {
            Ok(Uncertainty { seed: self.seed, weights, cuts, errors })
        } else {
            Err(RobustnessError::Specification { model: model.about().key.clone(), faults })
        }
    }

    fn samplers(
        &self,
        axes: &[Axis],
        plan: &Plan<'_>,
        faults: &mut Vec<SpecificationFault>,
    ) -> Vec<WeightSampler> {
        for (place, AxisWeights { axis, .. }) in self.axis_weights.iter().enumerate() {
            if !axes.iter().any(|known| known.key() == axis) {
                faults.push(SpecificationFault::UnknownAxis {
                    axis: axis.clone(),
                    known: axes.iter().map(|axis| axis.key().to_owned()).collect(),
                });
            }
            if self.axis_weights.iter().take(place).any(|other| other.axis == *axis) {
                faults.push(SpecificationFault::AxisTwice { axis: axis.clone() });
            }
        }
        let sampler = |(axis, plan): (&Axis, &AxisPlan<'_>)| {
            let own = self.axis_weights.iter().find(|weights| weights.axis == axis.key());
            let distribution = own.map_or(&self.weights, |own| &own.weights);
            let criteria = plan.criteria.iter();
            let named: Vec<_> = criteria.map(|plan| (plan.criterion.name(), plan.weight)).collect();
            WeightSampler::new(axis.key(), &named, distribution, faults)
        };
        axes.iter().zip(&plan.axes).filter_map(sampler).collect()
    }

    fn column_errors(
        &self,
        plan: &Plan<'_>,
        faults: &mut Vec<SpecificationFault>,
    ) -> Vec<ColumnDeviation> {
        let mut errors = Vec::new();
        for (place, ColumnError { column, error }) in self.errors.iter().enumerate() {
            if self.errors.iter().take(place).any(|other| other.column == *column) {
                faults.push(SpecificationFault::ColumnTwice { column: column.clone() });
            }
            let size = error.size();
            if !(size >= 0.0 && size.is_finite()) {
                faults.push(SpecificationFault::ErrorSize { column: column.clone(), size });
            }
            let known = plan.columns.iter().position(|(name, text)| name == column && !text);
            match known {
                // A size of 0 is no error: the numbers are read where they lie.
                Some(_) if size == 0.0 => {}
                Some(position) => errors.push(ColumnDeviation {
                    column: position,
                    key: key_of(column),
                    error: *error,
                }),
                None => {
                    let numbers = plan.columns.iter().filter(|(_, text)| !text);
                    faults.push(SpecificationFault::UnknownColumn {
                        column: column.clone(),
                        known: numbers.map(|(name, _)| (*name).to_owned()).collect(),
                    });
                }
            }
        }
        errors
    }
}

/// A number for a name, so that the deviations of a column do not depend on where it is stated:
/// FNV-1a (Fowler, Noll and Vo).
fn key_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// One batch of draws over one portfolio.
struct Work<'w, 'm, 'p, M: ?Sized> {
    model: &'m M,
    portfolio: &'p Portfolio<'p>,
    uncertainty: &'w Uncertainty<'w>,
    draws: &'w Draws,
    weights: PackedWeights,
    plan: &'w Plan<'w>,
    bound: &'w BoundColumns<'w>,
}

impl<M: Model + ?Sized> Work<'_, '_, '_, M> {
    /// Adds the classes of one block of accounts under every draw to the counts.
    fn count(&self, rows: Range<usize>, counts: &mut [u32]) -> Result<(), RobustnessError> {
        let classes = self.model.classes().len();
        if self.uncertainty.errors.is_empty() {
            let mut room = Room::new(self.plan, classes);
            let block = CountBlock {
                plan: self.plan,
                table: self.bound,
                rows,
                draws: self.draws,
                weights: &self.weights,
                counts,
                room: &mut room,
            };
            block.count();
            return Ok(());
        }
        let mut plan = Plan::new(self.model)?;
        let bound = plan.bind(&self.model.about().key, self.portfolio)?;
        let mut tally = Tally::new(self.model, Detail::Class);
        each_draw(
            &mut plan,
            &bound,
            &rows,
            self.uncertainty,
            self.draws,
            &mut tally,
            &mut |_, codes| {
                for (code, counts) in codes.iter().zip(counts.chunks_exact_mut(classes + 1)) {
                    let place = usize::from(*code).min(classes);
                    if let Some(count) = counts.get_mut(place) {
                        *count += 1;
                    }
                }
            },
        );
        Ok(())
    }
}
