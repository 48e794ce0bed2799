//! A portfolio whose numbers carry the error of one draw.

use std::ops::Range;

use super::draws::ColumnDeviation;
use super::measurement_error::MeasurementError;
use crate::criterion::value_function::CategoryTable;
use crate::instructions::{Instructions, Work};
use crate::kernel::Table;
use crate::portfolio::InPlace;

/// A table as one draw sees it.
#[derive(Debug)]
pub(super) struct NoisyTable<'t> {
    pub(super) table: &'t dyn Table,
    pub(super) errors: &'t [ColumnDeviation],
    /// One per error.
    pub(super) deviations: &'t [f64],
}

impl NoisyTable<'_> {
    fn error_of(&self, column: usize) -> Option<(ColumnDeviation, f64)> {
        let mut errors = self.errors.iter().copied().zip(self.deviations.iter().copied());
        errors.find(|(error, _)| error.column == column)
    }
}

impl Table for NoisyTable<'_> {
    fn number<'b>(
        &'b self,
        column: usize,
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        let Some((ColumnDeviation { error, .. }, deviation)) = self.error_of(column) else {
            return self.table.number(column, rows, buffer, instructions);
        };
        let count = rows.len();
        let mut room = Vec::new();
        let numbers = match self.table.in_place(column, rows.clone()) {
            Some(found) if !found.is_masked() => found.numbers,
            // They lie in another form and have to be copied before they go to the buffer.
            _ => {
                room.resize(count, 0.0);
                self.table.number(column, rows, &mut room, instructions)
            }
        };
        instructions.run(Deviate { numbers, error, deviation, to: &mut *buffer });
        buffer.get(..count).unwrap_or_default()
    }

    fn in_place(&self, column: usize, rows: Range<usize>) -> Option<InPlace<'_>> {
        if self.error_of(column).is_some() { None } else { self.table.in_place(column, rows) }
    }

    fn text<'b>(
        &'b self,
        column: usize,
        levels: &CategoryTable,
        values: &[f64],
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        self.table.text(column, levels, values, rows, buffer, instructions)
    }
}

/// Numbers with their error.
struct Deviate<'b> {
    numbers: &'b [f64],
    error: MeasurementError,
    deviation: f64,
    to: &'b mut [f64],
}

impl Work for Deviate<'_> {
    #[inline(always)]
    fn run(self) {
        for (to, number) in self.to.iter_mut().zip(self.numbers) {
            *to = self.error.apply(*number, self.deviation);
        }
    }
}
