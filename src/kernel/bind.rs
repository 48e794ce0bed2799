//! Binding: the plan's columns found in a portfolio, every fault listed.

use std::ops::Range;

use super::plan::{CriterionPlan, Plan, Source};
use super::room::Buffers;
use super::walk::Refused;
use crate::criterion::value_function::CategoryTable;
use crate::instructions::{Instructions, Work};
use crate::listing::LISTED;
use crate::model::{BindFault, ClassifyError, MissingCell};
use crate::portfolio::{Column, ColumnKind, InPlace, Portfolio};

/// Where blocks of numbers come from: a portfolio, or one whose numbers carry an error.
pub(crate) trait Table: std::fmt::Debug {
    /// The rows of a number column, NaN where missing.
    fn number<'b>(
        &'b self,
        column: usize,
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64];

    /// The rows of a number column where they lie, if they lie as `f64`.
    fn in_place(&self, column: usize, rows: Range<usize>) -> Option<InPlace<'_>>;

    /// The values of the rows of a text column: those of its `levels`, which stand in `values` by
    /// code; NaN where missing.
    fn text<'b>(
        &'b self,
        column: usize,
        levels: &CategoryTable,
        values: &[f64],
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64];
}

/// Some rows of a table, and the instructions to read them with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'b> {
    pub(crate) table: &'b dyn Table,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) instructions: Instructions,
}

impl<'b> Rows<'b> {
    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// The numbers of a column, NaN where missing: in a buffer only if they don't lie ready.
    fn number(self, column: usize, buffer: impl FnOnce() -> &'b mut [f64]) -> &'b [f64] {
        match self.table.in_place(column, self.start..self.end) {
            Some(cells) if !cells.is_masked() => cells.numbers,
            _ => self.converted(column, buffer()),
        }
    }

    /// The same, in the buffer if they have to be converted.
    fn converted(self, column: usize, buffer: &'b mut [f64]) -> &'b [f64] {
        self.table.number(column, self.start..self.end, buffer, self.instructions)
    }

    /// The numbers of a column where they lie, or else in the next of the buffers; `None` if none is left.
    pub(super) fn cells(
        self,
        column: usize,
        buffers: &mut impl Iterator<Item = &'b mut [f64]>,
    ) -> Option<InPlace<'b>> {
        let cells = self.table.in_place(column, self.start..self.end);
        cells.or_else(|| Some(InPlace::whole(self.converted(column, buffers.next()?))))
    }
}

/// The columns of a portfolio in the order of a plan.
#[derive(Debug)]
pub(crate) struct BoundColumns<'p> {
    columns: Vec<&'p Column<'p>>,
}

impl Table for BoundColumns<'_> {
    fn number<'b>(
        &'b self,
        column: usize,
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        let column = self.columns.get(column);
        column.map_or(&[], |column| column.block(rows, buffer, instructions))
    }

    fn in_place(&self, column: usize, rows: Range<usize>) -> Option<InPlace<'_>> {
        self.columns.get(column)?.in_place(rows)
    }

    fn text<'b>(
        &'b self,
        column: usize,
        _: &CategoryTable,
        values: &[f64],
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        let column = self.columns.get(column);
        column.map_or(&[], |column| column.block_mapped(rows, values, buffer, instructions))
    }
}

/// Faults as they are found: the first are written down, all are counted.
#[derive(Debug, Default)]
pub(crate) struct BindFaults {
    listed: Vec<BindFault>,
    total: usize,
}

impl BindFaults {
    pub(crate) fn add(&mut self, fault: impl FnOnce() -> BindFault) {
        self.total += 1;
        if self.listed.len() < LISTED {
            self.listed.push(fault());
        }
    }

    /// All of them as the error of a model, if there are any.
    pub(crate) fn check(self, model: &str) -> Result<(), ClassifyError> {
        let Self { listed, total } = self;
        if total == 0 {
            return Ok(());
        }
        Err(ClassifyError::Binding { model: model.to_owned(), faults: listed, total })
    }
}

impl Plan<'_> {
    /// Finds the plan's columns in a portfolio and maps its text codes to values.
    pub(crate) fn bind<'p>(
        &mut self,
        model: &str,
        portfolio: &'p Portfolio<'p>,
    ) -> Result<BoundColumns<'p>, ClassifyError> {
        let mut faults = BindFaults::default();
        let mut columns = Vec::with_capacity(self.columns.len());
        for (name, text) in &self.columns {
            let wanted = if *text { ColumnKind::Text } else { ColumnKind::Number };
            match portfolio.column(name) {
                // A column without a single value has no kind that could be wrong.
                Some(column)
                    if column.kind() == wanted || column.missing_count() == column.len() =>
                {
                    columns.push(Some(column));
                    continue;
                }
                Some(column) => faults.add(|| {
                    let (row, cell) = misread(column);
                    BindFault::WrongKind {
                        column: (*name).to_owned(),
                        criteria: self.readers(name),
                        wanted,
                        found: column.kind(),
                        row,
                        cell,
                    }
                }),
                None => faults.add(|| BindFault::MissingColumn {
                    column: (*name).to_owned(),
                    criteria: self.readers(name),
                    available: portfolio.column_names().take(LISTED).map(str::to_owned).collect(),
                    columns: portfolio.column_names().len(),
                }),
            }
            columns.push(None);
        }
        for criterion in self.axes.iter_mut().flat_map(|axis| &mut axis.criteria) {
            if let Err(fault) = bind_levels(criterion, &columns) {
                faults.add(|| fault);
            }
        }
        faults.check(model)?;
        // Each of them is there, so that positions match.
        Ok(BoundColumns { columns: columns.into_iter().flatten().collect() })
    }

    /// The names of the criteria that read a column, the first of them.
    pub(crate) fn readers(&self, column: &str) -> Vec<String> {
        let criteria = self.axes.iter().flat_map(|axis| &axis.criteria);
        criteria
            .filter(|plan| plan.criterion.input().columns().any(|name| name == column))
            .map(|plan| plan.criterion.name().to_owned())
            .take(LISTED)
            .collect()
    }

    /// The error of a walk that gives no result: lists the missing cells of the criteria that reject
    /// them, or names the code that is no class.
    pub(crate) fn refusal(
        &self,
        refused: Refused,
        model: &str,
        rows: std::ops::Range<usize>,
        id: impl Fn(usize) -> Option<String>,
        number: impl Fn(&CriterionPlan<'_>, usize) -> f64,
    ) -> ClassifyError {
        if let Refused::Stray(code) = refused {
            return ClassifyError::Inconsistent {
                model: model.to_owned(),
                what: "classes, by a code that its rule gave",
                found: usize::from(code) + 1,
                expected: self.rule.classes(),
            };
        }
        let mut cells = Vec::new();
        let mut total = 0;
        let criteria = self.axes.iter().flat_map(|axis| &axis.criteria);
        for plan in criteria.filter(|plan| plan.rejects) {
            for row in rows.clone().filter(|row| number(plan, *row).is_nan()) {
                total += 1;
                if cells.len() < LISTED {
                    let criterion = plan.criterion.name().to_owned();
                    cells.push(MissingCell { row, id: id(row), criterion });
                }
            }
        }
        ClassifyError::MissingRejected { model: model.to_owned(), cells, total }
    }
}

/// The cell that says best why a column is of the wrong kind: the first text that is no number, or
/// the first cell of a column whose texts all are, or that holds numbers.
fn misread(column: &Column<'_>) -> (usize, String) {
    let cells = || (0..column.len()).filter_map(|row| Some((row, column.text(row)?)));
    let texts = cells().find(|(_, text)| text.trim().parse::<f64>().is_err()).or(cells().next());
    let numbers = || (0..column.len()).find_map(|row| Some((row, column.number(row)?.to_string())));
    texts.map(|(row, text)| (row, text.to_owned())).or_else(numbers).unwrap_or_default()
}

/// Replaces the table of the criterion's own levels by one over the codes of the column.
#[allow(clippy::result_large_err)] // once per criterion, never per account
fn bind_levels(
    plan: &mut CriterionPlan<'_>,
    columns: &[Option<&Column<'_>>],
) -> Result<(), BindFault> {
    let Source::Text(position, table, values) = &mut plan.source else { return Ok(()) };
    let Some(Some(column)) = columns.get(*position) else { return Ok(()) };
    let levels = column.levels().unwrap_or_default();
    let known: Vec<Option<f64>> = levels.iter().map(|level| table.find(level)).collect();
    let unknown: Vec<bool> = known.iter().map(Option::is_none).collect();
    // A level that no row uses is no fault: dictionaries are often shared between files.
    if unknown.contains(&true) {
        let (rows, total) = column.rows_using(&unknown, LISTED);
        if let Some(first) = rows.first() {
            return Err(BindFault::UnknownLevel {
                column: plan.criterion.input().columns().collect::<Vec<_>>().join(" / "),
                criterion: plan.criterion.name().to_owned(),
                level: column.text(*first).unwrap_or_default().to_owned(),
                known: table.levels().iter().map(|(level, _)| level.clone()).collect(),
                rows,
                total,
            });
        }
    }
    *values = known.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    Ok(())
}

/// The raw number of one row as the kernel reads it, NaN where missing.
pub(crate) fn raw_number(plan: &CriterionPlan<'_>, table: &dyn Table, row: usize) -> f64 {
    let mut buffers = Buffers::default();
    let rows = Rows { table, start: row, end: row + 1, instructions: Instructions::Baseline };
    let block = plan.block(rows, &mut buffers);
    block.first().copied().unwrap_or(f64::NAN)
}

impl CriterionPlan<'_> {
    /// The numbers that the value function reads, for one block: never infinite, NaN where
    /// missing.
    pub(crate) fn block<'b>(&self, rows: Rows<'b>, buffers: &'b mut Buffers) -> &'b [f64] {
        let mut buffers = buffers.each(rows.len());
        let mut buffer = || buffers.next().unwrap_or_default();
        match &self.source {
            Source::Number(column) => rows.number(*column, buffer),
            Source::Text(column, levels, values) => {
                let Rows { table, start, end, instructions } = rows;
                table.text(*column, levels, values, start..end, buffer(), instructions)
            }
            Source::Ratio(numerator, denominator) => {
                let above = rows.number(*numerator, &mut buffer);
                let below = rows.number(*denominator, &mut buffer);
                let quotients = buffer();
                rows.instructions.run(Divide { above, below, quotients: &mut *quotients });
                quotients.get(..above.len()).unwrap_or_default()
            }
        }
    }
}

/// The quotients of two blocks.
struct Divide<'b> {
    above: &'b [f64],
    below: &'b [f64],
    quotients: &'b mut [f64],
}

impl Work for Divide<'_> {
    #[inline(always)]
    fn run(self) {
        for ((to, above), below) in self.quotients.iter_mut().zip(self.above).zip(self.below) {
            *to = quotient(*above, *below);
        }
    }
}

/// `above / below` where `below > 0`, NaN elsewhere; overflow stops at the largest number.
#[inline(always)]
pub(crate) fn quotient(above: f64, below: f64) -> f64 {
    let ratio = if below > 0.0 { above / below } else { f64::NAN };
    let ratio = if ratio > f64::MAX { f64::MAX } else { ratio };
    if ratio < f64::MIN { f64::MIN } else { ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_needs_something_to_divide_by() {
        assert_eq!(quotient(3.0, 2.0), 1.5);
        for below in [0.0, -0.0, -2.0, f64::NAN] {
            for above in [1.0, 0.0, -1.0] {
                assert!(quotient(above, below).is_nan(), "{above} / {below}");
            }
        }
        assert!(quotient(f64::NAN, 2.0).is_nan());
    }

    #[test]
    fn a_quotient_stops_at_the_largest_number() {
        assert_eq!(quotient(f64::MAX, 0.5), f64::MAX);
        assert_eq!(quotient(f64::MIN, 0.5), f64::MIN);
    }
}
