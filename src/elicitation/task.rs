//! What the examples ask of each axis.

use std::cmp::Ordering;

use super::axis_fit::{sides, values};
use super::cells::Cells;
use super::logistic::{Problem, Sides};
use super::{ElicitationError, Examples};
use crate::axis::Axis;
use crate::class::Class;
use crate::model::{Adjustable, Measure, ModelCut};
use crate::portfolio::Portfolio;
use crate::score::snap;

/// An example: the row, and the code of its class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example {
    pub(super) row: usize,
    pub(super) class: usize,
}

/// One axis with what the examples ask of it.
#[derive(Debug)]
pub(super) struct Task<'m> {
    pub(super) axis: &'m Axis,
    pub(super) cuts: Vec<ModelCut>,
    /// One per class.
    pub(super) spans: Vec<(usize, usize)>,
    /// One row per account; empty where nothing is observed.
    pub(super) values: Vec<Vec<f64>>,
}

impl Task<'_> {
    /// The examples with a value, for the fit.
    pub(super) fn problem(&self, given: &[Example]) -> Problem {
        let mut problem = Problem::default();
        for Example { row, class } in given {
            let values = self.values.get(*row).filter(|values| !values.is_empty());
            if let (Some(values), Some(span)) = (values, self.spans.get(*class)) {
                problem.values.push(values.clone());
                problem.sides.push(sides(*span, self.cuts.len()));
            }
        }
        problem
    }

    /// The examples with a score, for the cuts.
    pub(super) fn observed(&self, given: &[Example], column: &[f64]) -> (Vec<f64>, Vec<Sides>) {
        given
            .iter()
            .filter_map(|Example { row, class }| {
                let score = column.get(*row).copied().filter(|score| !score.is_nan())?;
                Some((score, sides(*self.spans.get(*class)?, self.cuts.len())))
            })
            .unzip()
    }

    /// The band of an account with given weights and cuts.
    pub(super) fn band(&self, row: usize, weights: &[f64], cuts: &[f64]) -> Option<usize> {
        let values = self.values.get(row).filter(|values| !values.is_empty())?;
        let score: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
        Some(cuts.iter().filter(|cut| snap(score) >= snap(**cut)).count())
    }
}

/// The examples with the codes of their classes.
pub(super) fn read<M: Adjustable>(
    model: &M,
    portfolio: &Portfolio<'_>,
    examples: &Examples,
) -> Result<Vec<Example>, ElicitationError> {
    if examples.rows() != portfolio.rows() {
        let (examples, rows) = (examples.rows(), portfolio.rows());
        return Err(ElicitationError::ExampleCount { examples, rows });
    }
    let keys = || model.classes().iter().map(|class: &Class| class.key.as_str());
    let mut given = Vec::with_capacity(examples.len());
    for (row, class) in examples.iter() {
        let code = keys().position(|key| key == class);
        let class = code.ok_or_else(|| ElicitationError::UnknownClass {
            row,
            class: class.to_owned(),
            known: keys().map(str::to_owned).collect(),
        })?;
        given.push(Example { row, class });
    }
    let mut classes: Vec<usize> = given.iter().map(|example| example.class).collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.len() < 2 {
        return Err(ElicitationError::TooFewClasses { classes: classes.len() });
    }
    Ok(given)
}

/// One task per axis.
pub(super) fn tasks<'m, M: Adjustable>(
    model: &'m M,
    cells: &Cells,
    portfolio: &Portfolio<'_>,
) -> Result<Vec<Task<'m>>, ElicitationError> {
    let spans = cells.spans(model.classes().len());
    let all = model.cuts();
    let axes = model.axes().iter().zip(spans).enumerate();
    axes.map(|(at, (axis, spans))| {
        let cuts = all.iter().filter(|cut| cut.measure == Measure::Axis(at)).cloned().collect();
        Ok(Task { axis, cuts, spans, values: values(axis, portfolio)? })
    })
    .collect()
}

/// The examples in the order of their values and classes. Those that share both are the same to a
/// fit, so that it does not depend on the order of the accounts.
pub(super) fn by_values(mut given: Vec<Example>, tasks: &[Task<'_>]) -> Vec<Example> {
    given.sort_by(|a, b| {
        let values = tasks.iter().map(|task| {
            let (a, b) = (task.values.get(a.row), task.values.get(b.row));
            // No value is NaN: gaps are filled.
            a.partial_cmp(&b).unwrap_or(Ordering::Equal)
        });
        values.fold(Ordering::Equal, Ordering::then).then(a.class.cmp(&b.class))
    });
    given
}

/// How far a score lies outside each band of an axis.
pub(super) fn ways(score: f64, axis: usize, cuts: &[ModelCut]) -> Vec<f64> {
    let cuts = cuts.iter().filter(|cut| cut.measure == Measure::Axis(axis));
    let cuts: Vec<f64> = cuts.map(|cut| snap(cut.at)).collect();
    (0..=cuts.len())
        .map(|band| {
            let low = band.checked_sub(1).and_then(|below| cuts.get(below));
            let up = low.map_or(0.0, |low| (low - score).max(0.0));
            up + cuts.get(band).map_or(0.0, |high| (score - high).max(0.0))
        })
        .collect()
}
