//! Elicitation: accounts that people have put into classes become weights and cuts.
//!
//! A sales director's list of "our key accounts" says what the director looks at, if only by
//! example. Given a model with criteria, value functions and a rule of bands or a grid, the weights
//! and cuts that agree best with the list are found by logistic regression, axis by axis:
//!
//! ```text
//! minimise  mean of ln(1 + exp(-t_ij (b . v_i - c_j))) + ridge / 2 * |b|^2   over b >= 0 and c
//! weight = b / sum of b,   cut = c / sum of b
//! ```
//!
//! where `v_i` are an example's values, and `t_ij` is 1 if its class lies above cut `j` and -1 if
//! below. No weight is negative: a criterion whose value function points the wrong way gets none. Then
//! each cut moves to the place between two examples where most of them agree. The answer does not
//! depend on chance or on the order of the accounts, bit for bit: examples are added up, and dealt to
//! the folds of cross-validation, in the order of their values and classes.
//!
//! For the fit a class of merged cells counts as the rectangle around them: it says nothing about a
//! cut that runs through it, and a cut about which no class says anything is refused. What the report
//! says goes by the cells themselves.
//!
//! ```
//! use keyaccount::criterion::{Criterion, ValueFunction};
//! use keyaccount::elicitation::{Elicitation, Examples};
//! use keyaccount::model::{FourS, Model};
//! use keyaccount::portfolio::Portfolio;
//!
//! let rating = ValueFunction::linear(0.0, 10.0)?;
//! let model = FourS::builder()
//!     .attractiveness([
//!         Criterion::new("Growth", "growth", rating.clone()),
//!         Criterion::new("Prestige", "prestige", rating.clone()),
//!     ])
//!     .relative_strength([Criterion::new("Quality", "quality", rating)])
//!     .build()?;
//! let digits = |factor: usize| (0..60).map(|i| (i * factor % 11) as f64).collect::<Vec<_>>();
//! let (growth, quality) = (digits(3), digits(7));
//! // The director only looks at growth and quality.
//! let classes: Vec<_> = growth.iter().zip(&quality).map(|(g, q)| Some(match (*g > 6.0, *q > 4.0) {
//!     (true, true) => "strategic",
//!     (true, false) => "star",
//!     (false, true) => "status",
//!     (false, false) => "streamline",
//! })).collect();
//! let portfolio = Portfolio::builder()
//!     .column("growth", growth).column("quality", quality).column("prestige", digits(5))
//!     .build()?;
//!
//! let fitted = Elicitation::default().fit(&model, &portfolio, &Examples::by_row(classes))?;
//! assert!(fitted.report.agreement() > 0.95, "{}", fitted.report);
//! assert!(fitted.model.axes()[0].weights()[0] > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axis_fit;
mod cells;
mod error;
mod examples;
mod logistic;
mod report;
mod task;
#[cfg(test)]
mod tests;

pub use error::ElicitationError;
pub use examples::Examples;
pub use report::{Contradiction, ElicitationReport, ElicitationReportError, FittedWeight};

use serde::{Deserialize, Serialize};

use axis_fit::{normalised, refine, scores};
use cells::Cells;
use logistic::fit;
use task::{Example, Task, by_values, read, tasks, ways};

use crate::axis::{Aggregation, Axis};
use crate::class::ClassCode;
use crate::model::{Adjustable, CutSpec, ModelError};
use crate::portfolio::Portfolio;
use crate::provenance::Provenance;

/// How weights and cuts are fitted to examples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Elicitation {
    /// How strongly large weights are held back, above 0; 0.001 by default. It decides between
    /// weights that agree with the examples equally well: the more even ones win.
    pub ridge: f64,
    /// The fewest examples on either side of each cut; 5 by default.
    pub minimum_examples: u64,
    /// In how many parts the examples are divided to test the fit on what it has not seen; 5 by
    /// default, 0 or 1 for no test. Any number is taken; more than the examples of the largest class
    /// are as many as those, one example of each class at most in each part.
    pub folds: usize,
}

impl Default for Elicitation {
    fn default() -> Self {
        Self { ridge: 1e-3, minimum_examples: 5, folds: 5 }
    }
}

/// A fitted model and how well it agrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Elicited<M> {
    /// The model: a fixed one, as any other.
    pub model: M,
    /// How well it agrees with the examples.
    pub report: ElicitationReport,
}

impl Elicitation {
    /// Fits the weights and cuts of a model with bands or a grid.
    ///
    /// Costs one classification per criterion and, for each of some ten steps, `O(examples * cuts *
    /// criteria^2)`; cross-validation once more per fold, of which there are at most as many as
    /// examples of the largest class.
    ///
    /// # Errors
    /// [`ElicitationError`]: examples of too few classes or too few on one side of a cut, classes
    /// that the model lacks, nothing observed, criteria that tell nothing apart, a rule or an axis
    /// that can't be fitted, a portfolio that the model can't read.
    pub fn fit<M: Adjustable>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
        examples: &Examples,
    ) -> Result<Elicited<M>, ElicitationError> {
        if !(self.ridge > 0.0 && self.ridge.is_finite()) {
            return Err(ElicitationError::Ridge { ridge: self.ridge });
        }
        let given = read(model, portfolio, examples)?;
        let unsupported = || ElicitationError::UnsupportedRule { model: model.about().key.clone() };
        let cells = Cells::of(model.built_in_rule()).ok_or_else(unsupported)?;
        let tasks = tasks(model, &cells, portfolio)?;
        let given = by_values(given, &tasks);
        let mut axes = Vec::with_capacity(tasks.len());
        for task in &tasks {
            self.check(task, &given)?;
            axes.push(self.weigh(task, &given)?);
        }
        let axes_only = model.with_axes(axes.iter().map(|(axis, _)| axis.clone()).collect())?;
        // The scores that the kernel gives with these weights, gaps and all, place the cuts.
        let result = axes_only.classify(portfolio)?;
        let columns: Vec<&[f64]> = result.scores().map(|(_, column)| column).collect();
        let mut specs = Vec::new();
        for ((task, (_, rough)), column) in tasks.iter().zip(&axes).zip(&columns) {
            let (scores, sides) = task.observed(&given, column);
            let cuts = refine(&scores, &sides, rough).unwrap_or_else(|| rough.clone());
            let source = format!("fitted to {} examples by logistic regression", scores.len());
            specs.extend(cuts.into_iter().map(|at| CutSpec {
                at: at.clamp(crate::score::STEP, 1.0),
                provenance: Provenance::calibrated(&*source),
            }));
        }
        let fitted = axes_only.with_cuts(specs)?;
        let report = self.report(&fitted, portfolio, &tasks, &cells, &given)?;
        Ok(Elicited { model: fitted, report })
    }

    /// Refuses too few examples.
    fn check(&self, task: &Task<'_>, given: &[Example]) -> Result<(), ElicitationError> {
        let axis = || task.axis.key().to_owned();
        if task.axis.aggregation() == Aggregation::Geometric {
            return Err(ElicitationError::Geometric { axis: axis() });
        }
        let problem = task.problem(given);
        if problem.values.is_empty() {
            let examples = given.len();
            return Err(ElicitationError::NothingObserved { axis: axis(), examples });
        }
        for (at, cut) in task.cuts.iter().enumerate() {
            let count = |side: bool| -> u64 {
                let on_side = |sides: &&Vec<Option<bool>>| sides.get(at) == Some(&Some(side));
                problem.sides.iter().filter(on_side).count() as u64
            };
            let (below, above, needed) = (count(false), count(true), self.minimum_examples.max(1));
            if below < needed || above < needed {
                let cut = cut.name.clone();
                return Err(ElicitationError::TooFewExamples { cut, below, above, needed });
            }
        }
        Ok(())
    }

    /// The axis with fitted weights, and rough cuts.
    fn weigh(
        &self,
        task: &Task<'_>,
        given: &[Example],
    ) -> Result<(Axis, Vec<f64>), ElicitationError> {
        let problem = task.problem(given);
        let nothing = || ElicitationError::NothingSeparates { axis: task.axis.key().to_owned() };
        let (weights, cuts) =
            fit(&problem, self.ridge).as_ref().and_then(normalised).ok_or_else(nothing)?;
        let examples = problem.values.len();
        let criteria = task.axis.criteria().iter().zip(weights).map(|(criterion, weight)| {
            let Provenance { origin, source } = criterion.levels_provenance();
            let levels = if source.is_empty() { format!("{origin:?}").to_lowercase() } else { source.clone() };
            let source = format!(
                "weight fitted to {examples} examples by logistic regression (ridge {}); levels: {levels}",
                self.ridge
            );
            criterion
                .clone()
                .with_weight(weight)
                .with_levels_provenance(Provenance::calibrated(source))
        });
        // Through points: the weights sum to 1 only to rounding.
        let axis = task.axis.with_criteria(criteria).map_err(ModelError::from)?;
        Ok((axis, cuts))
    }

    fn report<M: Adjustable>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
        tasks: &[Task<'_>],
        cells: &Cells,
        given: &[Example],
    ) -> Result<ElicitationReport, ElicitationError> {
        let result = model.classify(portfolio)?;
        let columns: Vec<&[f64]> = result.scores().map(|(_, column)| column).collect();
        let classes: Vec<String> = model.classes().iter().map(|class| class.key.clone()).collect();
        let key = |code: usize| classes.get(code).cloned().unwrap_or_default();
        let mut report = ElicitationReport {
            examples: 0,
            unclassified: Vec::new(),
            agreeing: 0,
            cross_validated: self.cross_validate(tasks, cells, given, model),
            confusion: vec![vec![0; classes.len()]; classes.len()],
            contradictions: Vec::new(),
            weights: weights(model.axes()),
            classes: classes.clone(),
        };
        let cuts = model.cuts();
        for Example { row, class } in given {
            let found = result.get(*row).map_or(ClassCode::UNCLASSIFIED, |row| row.code());
            if !found.is_classified() {
                report.unclassified.push(*row);
                continue;
            }
            let found = usize::from(found.get());
            report.examples += 1;
            if let Some(count) = report.confusion.get_mut(*class).and_then(|row| row.get_mut(found))
            {
                *count += 1;
            }
            if found == *class {
                report.agreeing += 1;
                continue;
            }
            let ways = columns.iter().enumerate().map(|(axis, column)| {
                ways(column.get(*row).copied().unwrap_or(f64::NAN), axis, &cuts)
            });
            report.contradictions.push(Contradiction {
                row: *row,
                id: portfolio.id(*row).map(std::borrow::Cow::into_owned),
                given: key(*class),
                model: key(found),
                distance: cells.distance(*class, &ways.collect::<Vec<_>>()),
            });
        }
        let by_distance = |a: &Contradiction, b: &Contradiction| {
            b.distance.total_cmp(&a.distance).then(a.row.cmp(&b.row))
        };
        report.contradictions.sort_by(by_distance);
        report.unclassified.sort_unstable();
        Ok(report)
    }

    /// The agreement on examples that the fit has not seen: the examples of each class are dealt to
    /// the folds in turn, and each fold is classified by the fit to the others.
    fn cross_validate<M: Adjustable>(
        &self,
        tasks: &[Task<'_>],
        cells: &Cells,
        given: &[Example],
        model: &M,
    ) -> Option<f64> {
        if self.folds < 2 {
            return None;
        }
        let mut dealt = vec![0usize; model.classes().len()];
        let turns: Vec<usize> = given
            .iter()
            .map(|example| {
                dealt.get_mut(example.class).map_or(0, |next| {
                    *next += 1;
                    *next - 1
                })
            })
            .collect();
        // Beyond the largest class a fold would be empty, and its fit that to all examples.
        let count = self.folds.min(dealt.into_iter().max().unwrap_or(0));
        let (mut right, mut tested) = (0u64, 0u64);
        for fold in 0..count {
            let part = |inside: bool| -> Vec<Example> {
                let pairs = given.iter().zip(&turns);
                let here = |turn: usize| (turn % count == fold) == inside;
                pairs.filter(|(_, turn)| here(**turn)).map(|(example, _)| *example).collect()
            };
            let (test, train) = (part(true), part(false));
            let mut bands: Vec<Vec<Option<usize>>> = Vec::with_capacity(tasks.len());
            for task in tasks {
                let problem = task.problem(&train);
                let (weights, rough) = normalised(&fit(&problem, self.ridge)?)?;
                let found = scores(&problem, &weights);
                let cuts = refine(&found, &problem.sides, &rough).unwrap_or(rough);
                bands.push(test.iter().map(|e| task.band(e.row, &weights, &cuts)).collect());
            }
            for (at, example) in test.iter().enumerate() {
                let found = bands.iter().map(|bands| bands.get(at).copied().flatten());
                // An axis without a score leaves the example out.
                if let Some(found) = found.collect::<Option<Vec<usize>>>() {
                    tested += 1;
                    right += u64::from(cells.class(&found) == Some(example.class));
                }
            }
        }
        (tested > 0).then(|| right as f64 / tested as f64)
    }
}

fn weights(axes: &[Axis]) -> Vec<FittedWeight> {
    let criteria = axes.iter().flat_map(|axis| axis.weighted().map(move |pair| (axis, pair)));
    criteria
        .map(|(axis, (criterion, weight))| FittedWeight {
            axis: axis.key().to_owned(),
            criterion: criterion.name().to_owned(),
            weight,
        })
        .collect()
}
