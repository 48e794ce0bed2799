//! A portfolio whose numbers carry the error of one draw.

use std::ops::Range;

use super::draws::ColumnDeviation;
use crate::criterion::value_function::CategoryTable;
use crate::kernel::Table;
use crate::portfolio::InPlace;

/// A table as one draw sees it.
#[derive(Debug)]
pub(super) struct NoisyTable<'t, T> {
    pub(super) table: &'t T,
    pub(super) errors: &'t [ColumnDeviation],
    /// One per error.
    pub(super) deviations: &'t [f64],
}

impl<T: Table> NoisyTable<'_, T> {
    fn error_of(&self, column: usize) -> Option<(ColumnDeviation, f64)> {
        let mut errors = self.errors.iter().copied().zip(self.deviations.iter().copied());
        errors.find(|(error, _)| error.column == column)
    }
}

impl<T: Table> Table for NoisyTable<'_, T> {
    #[inline(always)]
    fn number<'b>(&'b self, column: usize, rows: Range<usize>, buffer: &'b mut [f64]) -> &'b [f64] {
        let Some((ColumnDeviation { error, .. }, deviation)) = self.error_of(column) else {
            return self.table.number(column, rows, buffer);
        };
        let count = rows.len();
        let mut room = Vec::new();
        let numbers = match self.table.in_place(column, rows.clone()) {
            Some(found) if !found.is_masked() => found.numbers,
            // They lie in another form and have to be copied before they go to the buffer.
            _ => {
                room.resize(count, 0.0);
                self.table.number(column, rows, &mut room)
            }
        };
        for (to, number) in buffer.iter_mut().zip(numbers) {
            *to = error.apply(*number, deviation);
        }
        buffer.get(..count).unwrap_or_default()
    }

    #[inline(always)]
    fn in_place(&self, column: usize, rows: Range<usize>) -> Option<InPlace<'_>> {
        if self.error_of(column).is_some() { None } else { self.table.in_place(column, rows) }
    }

    #[inline(always)]
    fn text<'b>(
        &'b self,
        column: usize,
        levels: &CategoryTable,
        values: &[f64],
        rows: Range<usize>,
        buffer: &'b mut [f64],
    ) -> &'b [f64] {
        self.table.text(column, levels, values, rows, buffer)
    }
}
