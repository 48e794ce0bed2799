//! One account at a time, without a portfolio and without allocating: the road of a CRM request.

use std::collections::{HashMap, HashSet};

use crate::axis::Axis;
use crate::classification::{Classification, Classifications, Detail};
use crate::kernel::{BindFaults, Cells, CriterionPlan, Plan, Source, classify_row, row_number};
use crate::listing::LISTED;
use crate::model::{BindFault, ClassifyError, ColumnNeed, Model};
use crate::portfolio::{ColumnKind, Value};

/// A model made ready to classify one account after another.
///
/// Setting up allocates; classifying does not. The result is the one that the account gets in any
/// portfolio, bit for bit: the same formulas run, without the loops of a block.
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
        Ok(Self { model, plan, result })
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
        self.classify_checked(cells, BindFaults::default())
    }

    /// Classifies the cells unless there are faults: these, and those of the cells.
    fn classify_checked(
        &mut self,
        cells: &[Value<'_>],
        mut faults: BindFaults,
    ) -> Result<Classification<'_>, ClassifyError> {
        for (cell, (name, text)) in cells.iter().zip(&self.plan.columns) {
            let (found, cell) = match cell {
                // NaN is a missing one, whatever is wanted.
                Value::Number(number) if *text && !number.is_nan() => {
                    (ColumnKind::Number, number.to_string())
                }
                Value::Text(level) if !*text => (ColumnKind::Text, level.to_string()),
                _ => continue,
            };
            faults.add(|| BindFault::WrongKind {
                column: (*name).to_owned(),
                criteria: self.plan.readers(name),
                wanted: if *text { ColumnKind::Text } else { ColumnKind::Number },
                found,
                row: 0,
                cell,
            });
        }
        for plan in self.plan.axes.iter().flat_map(|axis| &axis.criteria) {
            let Source::Text(column, levels, _) = &plan.source else { continue };
            let Some(Value::Text(level)) = cells.get(*column) else { continue };
            if let Err(unknown) = levels.value_of_level(level) {
                let columns: Vec<_> = plan.criterion.input().columns().collect();
                faults.add(|| BindFault::UnknownLevel {
                    column: columns.join(" / "),
                    criterion: plan.criterion.name().to_owned(),
                    level: unknown.level,
                    known: unknown.known,
                    rows: vec![0],
                    total: 1,
                });
            }
        }
        faults.check(&self.model.about().key)?;
        self.run(cells)
    }

    /// The owned result for cells given by column name; a column that is not named is missing.
    pub(crate) fn classify_cells(
        mut self,
        cells: &[(&str, Value<'_>)],
    ) -> Result<Classifications, ClassifyError> {
        let criteria = self.model.axes().iter().flat_map(Axis::criteria);
        let named = || criteria.clone().flat_map(|criterion| criterion.input().columns());
        let known: HashSet<&str> = named().collect();
        let mut faults = BindFaults::default();
        let mut given: HashMap<&str, &Value<'_>> = HashMap::new();
        for (name, cell) in cells {
            let column = || (*name).to_owned();
            if !known.contains(name) {
                let read = || self.model.columns().into_iter().map(|need| need.name.to_owned());
                let known = || read().take(LISTED).collect();
                faults.add(|| BindFault::UnknownCell { column: column(), known: known() });
            } else if given.insert(name, cell).is_some() {
                faults.add(|| BindFault::RepeatedCell { column: column() });
            }
        }
        let in_order: Vec<Value<'_>> = self
            .plan
            .columns
            .iter()
            .map(|(column, _)| given.get(column).map_or(Value::Missing, |value| (*value).clone()))
            .collect();
        self.classify_checked(&in_order, faults)?;
        // What has no weight is not read, but is no number either.
        let infinite = |cell: &Value<'_>| matches!(cell, Value::Number(n) if n.is_infinite());
        if let Some((name, _)) = cells.iter().find(|(_, cell)| infinite(cell)) {
            return Err(ClassifyError::InfiniteCell { column: (*name).to_owned() });
        }
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
        if let Some(refused) = classify_row(&self.plan, cells, &mut self.result) {
            let number = |plan: &CriterionPlan<'_>, _| row_number(plan, cells);
            let key = &self.model.about().key;
            return Err(self.plan.refusal(refused, key, 0..1, |_| None, number));
        }
        self.result.get(0).ok_or(ClassifyError::NoSuchRow { row: 0, rows: 0 })
    }
}

impl Cells for [f64] {
    fn count(&self) -> usize {
        self.len()
    }

    fn number(&self, cell: usize) -> f64 {
        self.get(cell).copied().unwrap_or(f64::NAN)
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

    fn text(&self, cell: usize) -> Option<&str> {
        match self.get(cell) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}
