//! One account at a time, without a portfolio and without allocating: the road of a CRM request.

use std::ops::Range;

use crate::axis::Axis;
use crate::classification::{Classification, Classifications, Detail};
use crate::criterion::value_function::CategoryTable;
use crate::instructions::Instructions;
use crate::kernel::{Plan, Source, Table, Tally, classify_rows};
use crate::model::{BindFault, ClassifyError, ColumnNeed, Model};
use crate::portfolio::{ColumnKind, Value};

/// A model made ready to classify one account after another.
///
/// Setting up allocates; classifying does not. The result is the one that the account gets in any
/// portfolio, bit for bit: the same kernel runs on a block of one.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{DesignFit, Model};
/// use keyaccount::single::SingleAccount;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = DesignFit::builder()
///     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
///     .capability([Criterion::new("Joint work", "joint_work", rating)])
///     .build()?;
/// let mut one = SingleAccount::new(&model)?;
/// assert!(one.columns().map(|need| need.name).eq(["complexity", "joint_work"]));
/// let row = one.classify(&[8.0, 3.0])?;
/// assert_eq!(model.class(row.code()).unwrap().key, "under_designed");
/// assert!((row.margin().unwrap() - 0.3).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SingleAccount<'m, M: Model + ?Sized> {
    model: &'m M,
    plan: Plan<'m>,
    tally: Tally,
    result: Classifications,
}

impl<'m, M: Model + ?Sized> SingleAccount<'m, M> {
    /// Makes a model ready.
    ///
    /// # Errors
    /// [`ClassifyError::Inconsistent`] for a model from outside this crate that contradicts
    /// itself.
    pub fn new(model: &'m M) -> Result<Self, ClassifyError> {
        let plan = Plan::new(model)?;
        let mut result = Classifications::new();
        result.prepare(model, 1, Detail::Full);
        Ok(Self { model, plan, tally: Tally::new(model, 1, Detail::Full), result })
    }

    /// The columns in the order in which the cells are given. A criterion of weight 0 reads none.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = ColumnNeed<'_>> {
        self.plan.columns.iter().map(|(name, text)| ColumnNeed { name, text: *text })
    }

    /// Classifies one account from its numbers, one per column in the order of
    /// [`columns`](Self::columns), NaN where missing. A text column can only be missing here; for
    /// levels, see [`classify_values`](Self::classify_values).
    ///
    /// # Errors
    /// [`ClassifyError`]: another number of cells, an infinite one, a missing one that its
    /// criterion rejects.
    pub fn classify(&mut self, numbers: &[f64]) -> Result<Classification<'_>, ClassifyError> {
        self.run(numbers)
    }

    /// Classifies one account from numbers and text levels, one per column in the order of
    /// [`columns`](Self::columns).
    ///
    /// # Errors
    /// As [`classify`](Self::classify); also an unknown level, and text for a number.
    pub fn classify_values(
        &mut self,
        cells: &[Value<'_>],
    ) -> Result<Classification<'_>, ClassifyError> {
        for (cell, (name, text)) in cells.iter().zip(&self.plan.columns) {
            let found = match cell {
                Value::Number(_) if *text => ColumnKind::Number,
                Value::Text(_) if !*text => ColumnKind::Text,
                _ => continue,
            };
            let wanted = if *text { ColumnKind::Text } else { ColumnKind::Number };
            let fault = BindFault::WrongKind {
                column: (*name).to_owned(),
                criteria: self.plan.readers(name),
                wanted,
                found,
            };
            return Err(self.binding(fault));
        }
        for plan in self.plan.axes.iter().flat_map(|axis| &axis.criteria) {
            let Source::Text(column, levels, _) = &plan.source else { continue };
            let Some(Value::Text(level)) = cells.get(*column) else { continue };
            if let Err(unknown) = levels.value_of_level(level) {
                let columns: Vec<_> = plan.criterion.input().columns().collect();
                let fault = BindFault::UnknownLevel {
                    column: columns.join(" / "),
                    criterion: plan.criterion.name().to_owned(),
                    level: unknown.level,
                    known: unknown.known,
                    rows: vec![0],
                    total: 1,
                };
                return Err(self.binding(fault));
            }
        }
        self.run(cells)
    }

    /// The owned result for cells given by column name; a column that is not named is missing.
    pub(crate) fn classify_cells(
        mut self,
        cells: &[(&str, Value<'_>)],
    ) -> Result<Classifications, ClassifyError> {
        let named: Vec<&str> = self
            .model
            .axes()
            .iter()
            .flat_map(Axis::criteria)
            .flat_map(|criterion| criterion.input().columns())
            .collect();
        if let Some((name, _)) = cells.iter().find(|(name, _)| !named.contains(name)) {
            let known = named.iter().map(|name| (*name).to_owned()).collect();
            return Err(self.binding(BindFault::UnknownCell { column: (*name).to_owned(), known }));
        }
        let in_order: Vec<Value<'_>> = self
            .plan
            .columns
            .iter()
            .map(|(column, _)| {
                let cell = cells.iter().find(|(name, _)| name == column);
                cell.map_or(Value::Missing, |(_, value)| value.clone())
            })
            .collect();
        self.classify_values(&in_order)?;
        Ok(self.result)
    }

    fn run<C: Cells + ?Sized>(&mut self, cells: &C) -> Result<Classification<'_>, ClassifyError> {
        let expected = self.plan.columns.len();
        if cells.count() != expected {
            return Err(ClassifyError::CellCount { found: cells.count(), expected });
        }
        if let Some(position) = (0..expected).find(|cell| cells.number(*cell).is_infinite()) {
            let column = self.plan.columns.get(position).map_or("", |(name, _)| name);
            return Err(ClassifyError::InfiniteCell { column: column.to_owned() });
        }
        self.tally.restart();
        let (result, tally) = (self.result.outputs(), &mut self.tally);
        // A vector of one is no vector.
        classify_rows(&self.plan, &Row(cells), 0..1, result, tally, Instructions::Baseline);
        if self.tally.rejected {
            return Err(self.plan.rejected(&self.model.about().key, 1, |_| None, &Row(cells)));
        }
        for (entry, counted) in self.result.saturation.iter_mut().zip(&self.tally.saturation) {
            entry.saturation = *counted;
        }
        self.result.get(0).ok_or(ClassifyError::NoSuchRow { row: 0, rows: 0 })
    }

    fn binding(&self, fault: BindFault) -> ClassifyError {
        ClassifyError::Binding { model: self.model.about().key.clone(), faults: vec![fault] }
    }
}

/// The cells of one account.
trait Cells {
    fn count(&self) -> usize;
    /// The number of a cell, NaN where there is none.
    fn number(&self, cell: usize) -> f64;
    /// The number of a cell where it lies, if the cells are numbers.
    fn in_place(&self, cell: usize) -> Option<&[f64]>;
    /// The text of a cell.
    fn text(&self, cell: usize) -> Option<&str>;
}

impl Cells for [f64] {
    fn count(&self) -> usize {
        self.len()
    }

    fn number(&self, cell: usize) -> f64 {
        self.get(cell).copied().unwrap_or(f64::NAN)
    }

    fn in_place(&self, cell: usize) -> Option<&[f64]> {
        self.get(cell).map(std::slice::from_ref)
    }

    fn text(&self, _: usize) -> Option<&str> {
        None
    }
}

impl Cells for [Value<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn number(&self, cell: usize) -> f64 {
        match self.get(cell) {
            Some(Value::Number(number)) => *number,
            _ => f64::NAN,
        }
    }

    fn in_place(&self, cell: usize) -> Option<&[f64]> {
        match self.get(cell) {
            Some(Value::Number(number)) => Some(std::slice::from_ref(number)),
            _ => None,
        }
    }

    fn text(&self, cell: usize) -> Option<&str> {
        match self.get(cell) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// A table of one row.
struct Row<'c, C: ?Sized>(&'c C);

impl<C: Cells + ?Sized> Table for Row<'_, C> {
    #[inline(always)]
    fn number<'b>(&'b self, column: usize, _: Range<usize>, buffer: &'b mut [f64]) -> &'b [f64] {
        buffer.fill(self.0.number(column));
        buffer
    }

    #[inline(always)]
    fn in_place(&self, column: usize, _: Range<usize>) -> Option<&[f64]> {
        self.0.in_place(column)
    }

    #[inline(always)]
    fn text<'b>(
        &'b self,
        column: usize,
        levels: &CategoryTable,
        _: &[f64],
        _: Range<usize>,
        buffer: &'b mut [f64],
    ) -> &'b [f64] {
        let value = self.0.text(column).and_then(|level| levels.value_of_level(level).ok());
        buffer.fill(value.unwrap_or(f64::NAN));
        buffer
    }
}
