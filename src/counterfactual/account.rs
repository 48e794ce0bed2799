//! One account's cells, to be classified again with some of them changed.

use crate::classification::{Classifications, Detail};
use crate::explain::ExplainedClass;
use crate::kernel::{At, Cells, CriterionPlan, Plan, classify_row, row_number};
use crate::limits::MAX_AXES;
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;

/// The cells of one account, by the position of the plan's columns.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) numbers: Vec<f64>,
    pub(super) texts: Vec<Option<String>>,
}

impl Row {
    pub(super) fn number(&self, column: usize) -> f64 {
        self.numbers.get(column).copied().unwrap_or(f64::NAN)
    }

    pub(super) fn set_number(&mut self, column: usize, number: f64) {
        if let Some(cell) = self.numbers.get_mut(column) {
            *cell = number;
        }
    }

    pub(super) fn set_text(&mut self, column: usize, text: Option<&str>) {
        if let Some(cell) = self.texts.get_mut(column) {
            *cell = text.map(str::to_owned);
        }
    }
}

impl Cells for Row {
    fn count(&self) -> usize {
        self.numbers.len()
    }

    fn number(&self, cell: usize) -> f64 {
        Row::number(self, cell)
    }

    fn text(&self, cell: usize) -> Option<&str> {
        self.texts.get(cell)?.as_deref()
    }
}

/// What the kernel says of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) code: u8,
    pub(super) margin: f64,
    /// The axis scores; NaN where not observed and beyond the last axis.
    pub(super) scores: [f64; MAX_AXES],
}

/// One account of a portfolio and the model that classifies it.
#[derive(Debug)]
pub(super) struct Account<'m, M: Model + ?Sized> {
    pub(super) model: &'m M,
    pub(super) plan: Plan<'m>,
    /// The account as it is.
    pub(super) row: Row,
    /// Its class as it is.
    pub(super) now: Point,
    result: Classifications,
}

impl<'m, M: Model + ?Sized> Account<'m, M> {
    /// The account of a row.
    pub(super) fn of(
        model: &'m M,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Result<Self, ClassifyError> {
        let rows = portfolio.rows();
        if row >= rows {
            return Err(ClassifyError::NoSuchRow { row, rows });
        }
        let mut plan = Plan::new(model)?;
        plan.bind(&model.about().key, portfolio)?;
        let columns = || plan.columns.iter().map(|(name, _)| portfolio.column(name));
        let cells = Row {
            numbers: columns().map(|c| c.and_then(|c| c.number(row)).unwrap_or(f64::NAN)).collect(),
            texts: columns().map(|c| c.and_then(|c| c.text(row)).map(str::to_owned)).collect(),
        };
        let mut result = Classifications::new();
        result.prepare(model, 1, Detail::Full);
        if let Some(refused) = classify_row(&plan, &cells, &mut result) {
            let id = |_| portfolio.id(row).map(std::borrow::Cow::into_owned);
            let number = |plan: &CriterionPlan<'_>, _| row_number(plan, &cells);
            let key = &model.about().key;
            return Err(plan.refusal(refused, key, row..row + 1, id, number));
        }
        let now = point(&result);
        Ok(Self { model, plan, row: cells, now, result })
    }

    /// Classifies the account with other cells.
    pub(super) fn classify(&mut self, row: &Row) -> Point {
        classify_row(&self.plan, row, &mut self.result);
        point(&self.result)
    }

    /// The words of a class; `None` for no class.
    pub(super) fn class(&self, code: u8) -> Option<ExplainedClass> {
        ExplainedClass::of(self.model, crate::class::ClassCode::new(code))
    }

    /// The criteria that count and read a column.
    pub(super) fn readers(&self, column: usize) -> impl Iterator<Item = &CriterionPlan<'m>> {
        let criteria = self.plan.axes.iter().flat_map(|axis| &axis.criteria);
        criteria.filter(move |plan| plan.source.reads(column))
    }
}

/// The value of a criterion, or the one that is assumed where it is missing.
pub(super) fn value(plan: &CriterionPlan<'_>, row: &Row) -> Option<f64> {
    let value = plan.function.accept(At(row_number(plan, row)));
    if value.is_nan() { plan.assumed } else { Some(value) }
}

fn point(result: &Classifications) -> Point {
    let mut scores = [f64::NAN; MAX_AXES];
    for (to, (_, from)) in scores.iter_mut().zip(result.scores()) {
        *to = from.first().copied().unwrap_or(f64::NAN);
    }
    Point {
        code: result.codes().first().copied().unwrap_or(u8::MAX),
        margin: result.margins().first().copied().unwrap_or(f64::NAN),
        scores,
    }
}
