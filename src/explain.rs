//! Explanations: why one account has its class.

mod contributions;
mod document;
mod text;

use document::{AxisExplanationDocument, ExplanationDocument};

pub use document::ExplanationError;
pub(crate) use text::{display, line};

use serde::{Deserialize, Serialize};

use crate::axis::Axis;
use crate::class::ClassCode;
use crate::classification::{Classifications, Detail};
use crate::criterion::{Criterion, Input, Missing};
use crate::flags::Flags;
use crate::instructions::Instructions;
use crate::kernel::{
    AxisPlan, BoundColumns, CriterionPlan, Plan, Room, Source, Tally, classify_rows, quotient,
    raw_number,
};
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;

/// Why one account has its class: every criterion's part in every axis score, and the nearest
/// border. Comes from the kernel that classifies, so that its scores have the same bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ExplanationDocument", into = "ExplanationDocument")]
pub struct Explanation {
    /// The key of the model.
    pub model: String,
    /// The row in the portfolio, counted from 0.
    pub row: usize,
    /// The account's id, if the portfolio has ids.
    pub id: Option<String>,
    /// The class; `None` if an axis that the rule needs was not observed.
    pub class: Option<ExplainedClass>,
    /// The nearest border; `None` where there is no class, or nothing could change it.
    pub border: Option<ExplainedBorder>,
    /// The share of weight that was observed, as the mean of the axes.
    pub coverage: f64,
    /// The remarks on the classification.
    pub flags: Flags,
    /// The axes, in the order of the model.
    pub axes: Vec<AxisExplanation>,
}

/// A class in an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplainedClass {
    /// The code.
    pub code: ClassCode,
    /// The key.
    pub key: String,
    /// The term.
    pub term: String,
}

impl ExplainedClass {
    /// The words of a class; `None` for no class.
    pub(crate) fn of<M: Model + ?Sized>(model: &M, code: ClassCode) -> Option<Self> {
        let class = model.class(code)?;
        Some(Self { code, key: class.key.clone(), term: class.term.clone() })
    }
}

/// The nearest border of an account: the smallest total move of its scores that changes the class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplainedBorder {
    /// The class behind it; `None` if the account would have none there, because an axis that only
    /// the present class does without was not observed.
    pub neighbour: Option<ExplainedClass>,
    /// How far it is, in score units: the margin, bit for bit.
    pub distance: f64,
    /// The axes that move, by key, and by how much.
    pub moves: Vec<(String, f64)>,
}

/// How one axis score came to be. Loading checks that the parts add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "AxisExplanationDocument")]
pub struct AxisExplanation {
    /// The key of the axis.
    pub axis: String,
    /// Its name.
    pub name: String,
    /// The score; `None` where nothing was observed.
    pub score: Option<f64>,
    /// The share of the axis' weight that was observed.
    pub coverage: f64,
    /// What the contributions start from: 0 on an additive axis. A geometric axis starts from 1,
    /// and its contributions say what each weakness takes away.
    pub start: f64,
    /// The criteria, in the order of the model. `start` and their contributions add up to the
    /// score, exactly and in any order.
    pub criteria: Vec<CriterionExplanation>,
}

/// What one criterion contributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionExplanation {
    /// The name of the criterion.
    pub criterion: String,
    /// The unit or scale of the raw number.
    pub unit: String,
    /// The raw number; `None` where missing, and for text.
    pub raw: Option<f64>,
    /// The text level, of a text column.
    pub level: Option<String>,
    /// The value in `0..=1`: of the raw number, or the assumed one where it is missing; `None`
    /// where the criterion is left out, as all are where nothing was observed on the axis.
    pub value: Option<f64>,
    /// Whether the number was missing, and what was done about it.
    pub missing: Option<Missing>,
    /// Whether the raw number lies beyond the reference levels.
    pub saturated: bool,
    /// The weight in the model.
    pub weight: f64,
    /// The weight that it had for this account: 0 where left out, more than its own where others
    /// were.
    pub effective_weight: f64,
    /// What it adds to the score, a multiple of the [score step](crate::score::STEP): on an
    /// additive axis `effective weight * value`, to within one step.
    pub contribution: f64,
}

impl Explanation {
    /// Explains one row of a portfolio: the default body of [`Model::explain`].
    pub(crate) fn of<M: Model + ?Sized>(
        model: &M,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Result<Self, ClassifyError> {
        let rows = portfolio.rows();
        if row >= rows {
            return Err(ClassifyError::NoSuchRow { row, rows });
        }
        let mut plan = Plan::new(model)?;
        let bound = plan.bind(&model.about().key, portfolio)?;
        let mut result = Classifications::new();
        result.prepare(model, 1, Detail::Full);
        let (mut tally, mut room) = (Tally::new(model, Detail::Full), Room::default());
        let (counts, baseline) = ((&mut tally, &mut room), Instructions::Baseline);
        let outputs = result.outputs();
        classify_rows(&plan, &bound, row..row + 1, outputs, counts, baseline);
        let id = |row| portfolio.id(row).map(std::borrow::Cow::into_owned);
        if let Some(refused) = tally.refused() {
            let number = |plan: &CriterionPlan<'_>, row| raw_number(plan, &bound, row);
            let key = &model.about().key;
            return Err(plan.refusal(refused, key, row..row + 1, id, number));
        }
        let found = result.get(0).ok_or(ClassifyError::NoSuchRow { row, rows })?;
        let scores: Vec<f64> = result
            .scores()
            .map(|(_, scores)| scores.first().copied().unwrap_or(f64::NAN))
            .collect();
        let named = |code: ClassCode| ExplainedClass::of(model, code);
        let border = plan.rule.nearest_border(&scores).map(|border| {
            let moves = border.moves.iter().filter_map(|(axis, by)| {
                model.axes().get(*axis).map(|axis| (axis.key().to_owned(), *by))
            });
            ExplainedBorder {
                neighbour: named(border.neighbour),
                distance: border.distance,
                moves: moves.collect(),
            }
        });
        let axes = model.axes().iter().zip(&plan.axes).zip(&scores);
        let axes = axes
            .map(|((axis, plan), score)| {
                AxisExplanation::of(axis, plan, &bound, portfolio, row, *score)
            })
            .collect();
        Ok(Self {
            model: model.about().key.clone(),
            row,
            id: id(row),
            class: named(found.code()),
            border,
            coverage: found.coverage().unwrap_or_default(),
            flags: found.flags(),
            axes,
        })
    }
}

impl AxisExplanation {
    fn of(
        axis: &Axis,
        plan: &AxisPlan<'_>,
        bound: &BoundColumns<'_>,
        portfolio: &Portfolio<'_>,
        row: usize,
        score: f64,
    ) -> Self {
        let mut terms: Vec<Term> =
            plan.criteria.iter().map(|plan| Term::of(plan, raw_number(plan, bound, row))).collect();
        let parts = contributions::of(axis.aggregation(), &terms);
        if parts.observed == 0.0 {
            // Where nothing was observed nothing is assumed either: there is no score.
            for term in &mut terms {
                term.value = None;
            }
        }
        let mut planned = plan.criteria.iter().zip(&terms).zip(&parts.contributions).peekable();
        let criteria = axis
            .weighted()
            .map(|(criterion, weight)| {
                let entry = planned
                    .next_if(|((plan, _), _)| std::ptr::eq(plan.criterion, criterion))
                    .map(|((plan, term), part)| (plan, *term, *part));
                CriterionExplanation::of(criterion, weight, entry, parts.counted, portfolio, row)
            })
            .collect();
        Self {
            axis: axis.key().to_owned(),
            name: axis.name().to_owned(),
            score: (!score.is_nan()).then_some(score),
            coverage: parts.observed,
            start: parts.start,
            criteria,
        }
    }
}

/// The raw number of a criterion of weight 0, which the kernel does not read.
fn unweighted(criterion: &Criterion, portfolio: &Portfolio<'_>, row: usize) -> Option<f64> {
    let number = |name: &str| portfolio.column(name).and_then(|column| column.number(row));
    let raw = match criterion.input() {
        Input::Column(name) => number(name)?,
        Input::Ratio { numerator, denominator } => {
            quotient(number(numerator)?, number(denominator)?)
        }
    };
    (!raw.is_nan()).then_some(raw)
}

/// What the kernel adds for one criterion of one account.
#[derive(Debug, Clone, Copy)]
struct Term {
    weight: f64,
    raw: f64,
    /// The value that counts; `None` where the criterion is left out.
    value: Option<f64>,
}

impl Term {
    fn of(plan: &CriterionPlan<'_>, raw: f64) -> Self {
        // A text column is read as the values of its levels.
        let is_value = matches!(plan.source, Source::Text(..));
        let value = match raw {
            raw if raw.is_nan() => plan.assumed,
            raw if is_value => Some(raw),
            raw => Some(plan.function.value(raw)),
        };
        Self { weight: plan.weight, raw, value }
    }
}

impl CriterionExplanation {
    /// `entry` is missing for a criterion of weight 0, which the kernel does not read.
    fn of(
        criterion: &Criterion,
        weight: f64,
        entry: Option<(&CriterionPlan<'_>, Term, f64)>,
        counted: f64,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Self {
        let column = match criterion.input() {
            Input::Column(name) => portfolio.column(name),
            Input::Ratio { .. } => None,
        };
        let level = column.and_then(|column| column.text(row)).map(str::to_owned);
        let raw = match entry {
            Some(_) if criterion.value_function().category_table().is_some() => None,
            Some((_, term, _)) => Some(term.raw).filter(|raw| !raw.is_nan()),
            None => unweighted(criterion, portfolio, row),
        };
        let value = entry.and_then(|(_, term, _)| term.value);
        let (low, high) = criterion.value_function().saturation();
        Self {
            criterion: criterion.name().to_owned(),
            unit: criterion.unit().to_owned(),
            saturated: raw.is_some_and(|raw| raw < low || raw > high),
            missing: (raw.is_none() && level.is_none()).then(|| criterion.missing()),
            raw,
            level,
            value,
            weight,
            effective_weight: if value.is_some() && counted > 0.0 { weight / counted } else { 0.0 },
            contribution: entry.map_or(0.0, |(_, _, part)| part),
        }
    }
}
