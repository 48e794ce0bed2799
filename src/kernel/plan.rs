//! A plan: a model made ready to walk, with names of columns turned into positions.

use crate::axis::{Aggregation, Axis};
use crate::criterion::value_function::CategoryTable;
use crate::criterion::{Criterion, Input, Missing, ValueFunction};
use crate::limits::{MAX_AXES, MAX_CLASSES};
use crate::model::{ClassifyError, Model};
use crate::rule::{BuiltIn, Rule};

/// Where a criterion gets its block of numbers; positions count the plan's columns.
#[derive(Debug)]
pub(crate) enum Source<'m> {
    Number(usize),
    Ratio(usize, usize),
    /// A text column: the levels, and the value of each code of the column.
    Text(usize, &'m CategoryTable, Vec<f64>),
}

impl Source<'_> {
    /// Whether it reads a column.
    pub(crate) fn reads(&self, column: usize) -> bool {
        match *self {
            Self::Number(cell) | Self::Text(cell, ..) => cell == column,
            Self::Ratio(above, below) => above == column || below == column,
        }
    }
}

/// One criterion with a weight above 0.
#[derive(Debug)]
pub(crate) struct CriterionPlan<'m> {
    pub(crate) criterion: &'m Criterion,
    pub(crate) function: &'m ValueFunction,
    pub(crate) weight: f64,
    /// What a missing number is worth, or `None` to leave the criterion out.
    pub(crate) assumed: Option<f64>,
    pub(crate) rejects: bool,
    /// Observed numbers outside `low..=high` count as saturated.
    pub(crate) levels: (f64, f64),
    pub(crate) source: Source<'m>,
    /// The place among all criteria of the model, including those of weight 0.
    pub(crate) position: usize,
    /// Where its values stand among those that the models of a panel share.
    pub(crate) shared: Option<usize>,
}

/// One axis.
#[derive(Debug)]
pub(crate) struct AxisPlan<'m> {
    pub(crate) aggregation: Aggregation,
    pub(crate) criteria: Vec<CriterionPlan<'m>>,
}

/// A whole model.
#[derive(Debug)]
pub(crate) struct Plan<'m> {
    pub(crate) axes: Vec<AxisPlan<'m>>,
    pub(crate) rule: &'m dyn Rule,
    /// The same rule, if its loops can be compiled for vector instructions.
    pub(crate) built_in: Option<&'m BuiltIn>,
    /// The distinct columns that are read, and whether as text.
    pub(crate) columns: Vec<(&'m str, bool)>,
    /// `1 / number of axes`: coverage is the mean over them.
    pub(crate) axis_share: f64,
}

impl<'m> Plan<'m> {
    /// Lays out a model. The tables of text criteria are empty until they are bound to the codes
    /// of a portfolio.
    pub(crate) fn new<M: Model + ?Sized>(model: &'m M) -> Result<Self, ClassifyError> {
        let (axes, rule, classes) = (model.axes(), model.rule(), model.classes());
        let inconsistent = |what, found, expected| ClassifyError::Inconsistent {
            model: model.about().key.clone(),
            what,
            found,
            expected,
        };
        if rule.axes() != axes.len() {
            return Err(inconsistent("axes read by its rule", rule.axes(), axes.len()));
        }
        if rule.classes() != classes.len() {
            return Err(inconsistent("classes given by its rule", rule.classes(), classes.len()));
        }
        if axes.is_empty() || axes.len() > MAX_AXES {
            return Err(inconsistent("axes (at least 1)", axes.len(), MAX_AXES));
        }
        if classes.len() > MAX_CLASSES {
            return Err(inconsistent("classes (at most)", classes.len(), MAX_CLASSES));
        }
        let mut columns = Vec::new();
        let mut position = 0;
        let axes: Vec<_> =
            axes.iter().map(|axis| plan_axis(axis, &mut columns, &mut position)).collect();
        let axis_share = 1.0 / axes.len() as f64;
        Ok(Self { axes, rule, built_in: rule.built_in(), columns, axis_share })
    }
}

fn plan_axis<'m>(
    axis: &'m Axis,
    columns: &mut Vec<(&'m str, bool)>,
    position: &mut usize,
) -> AxisPlan<'m> {
    let mut criteria = Vec::with_capacity(axis.criteria().len());
    for (criterion, weight) in axis.weighted() {
        let at = *position;
        *position += 1;
        // A weight of 0 adds nothing, and a weighted product could not even raise to it.
        if weight == 0.0 {
            continue;
        }
        let function = criterion.value_function();
        let table = function.category_table();
        let text = table.is_some();
        let mut column = |name| {
            let known = columns.iter().position(|entry| *entry == (name, text));
            known.unwrap_or_else(|| {
                columns.push((name, text));
                columns.len() - 1
            })
        };
        let source = match (criterion.input(), table) {
            (Input::Column(name), Some(table)) => Source::Text(column(name), table, Vec::new()),
            (Input::Column(name), None) => Source::Number(column(name)),
            (Input::Ratio { numerator, denominator }, _) => {
                Source::Ratio(column(numerator), column(denominator))
            }
        };
        criteria.push(CriterionPlan {
            criterion,
            function,
            weight,
            assumed: match criterion.missing() {
                Missing::Worst => Some(0.0),
                Missing::Best => Some(1.0),
                Missing::Assume(value) => Some(value),
                Missing::Share | Missing::Reject => None,
            },
            rejects: criterion.missing() == Missing::Reject,
            levels: function.saturation(),
            source,
            position: at,
            shared: None,
        });
    }
    AxisPlan { aggregation: axis.aggregation(), criteria }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_reads_its_columns_and_no_others() {
        let read = |source: &Source<'_>| [0, 1, 2, 3].map(|column| source.reads(column));
        assert_eq!(read(&Source::Number(1)), [false, true, false, false]);
        assert_eq!(read(&Source::Ratio(1, 2)), [false, true, true, false]);
        assert_eq!(read(&Source::Ratio(2, 2)), [false, false, true, false]);
    }
}
