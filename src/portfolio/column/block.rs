//! Blocks of rows as `f64`: what the kernel reads.

use std::ops::Range;

use super::{Column, Data};
use crate::instructions::{Instructions, Work};
use crate::portfolio::InPlace;

impl Column<'_> {
    /// The numbers of a range of rows, NaN where missing: where they lie if they are `f64` side by
    /// side and none is invalid, else converted into the buffer.
    ///
    /// The range is cut to the rows there are and to the length of the buffer. A column of texts
    /// gives NaN.
    pub(crate) fn block<'b>(
        &'b self,
        rows: Range<usize>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        let rows = self.cut(&rows, buffer.len());
        match self.in_place(rows.clone()) {
            Some(found) => found.observed(buffer, instructions),
            None => self.convert(rows, None, buffer, instructions),
        }
    }

    /// The numbers of a range of rows where they lie, if they are `f64` side by side and the range is
    /// within the rows.
    pub(crate) fn in_place(&self, rows: Range<usize>) -> Option<InPlace<'_>> {
        let Data::Numbers(numbers) = &self.data else { return None };
        let numbers = numbers.as_f64(&rows)?;
        Some(match &self.validity {
            Some(bits) if !bits.all(&rows) => InPlace::masked(numbers, bits, rows.start),
            _ => InPlace::whole(numbers),
        })
    }

    /// The table's number for the text of each row of a range, `table[code]`; NaN where the text is
    /// missing or the table too short. A column of numbers gives NaN.
    ///
    /// The range is cut to the rows there are and to the length of the buffer.
    pub(crate) fn block_mapped<'b>(
        &'b self,
        rows: Range<usize>,
        table: &[f64],
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        let rows = self.cut(&rows, buffer.len());
        self.convert(rows, Some(table), buffer, instructions)
    }

    /// Fills the buffer: with numbers, or with the table's numbers for texts.
    fn convert<'b>(
        &self,
        rows: Range<usize>,
        table: Option<&[f64]>,
        buffer: &'b mut [f64],
        instructions: Instructions,
    ) -> &'b [f64] {
        let (buffer, _) = buffer.split_at_mut_checked(rows.len()).unwrap_or_default();
        instructions.run(Convert { column: self, rows, table, buffer: &mut *buffer });
        buffer
    }

    /// The rows whose text is an unknown level (`unknown[code]`): the first `cap` of them, and how
    /// many there are in all.
    pub(crate) fn rows_using(&self, unknown: &[bool], cap: usize) -> (Vec<usize>, usize) {
        let (mut rows, mut total) = (Vec::new(), 0);
        if let Data::Texts { codes, .. } = &self.data {
            for row in (0..codes.len()).filter(|row| self.is_valid(*row)) {
                let code = codes.get(row).and_then(|code| usize::try_from(code).ok());
                if code.and_then(|code| unknown.get(code)).is_some_and(|unknown| *unknown) {
                    total += 1;
                    if rows.len() < cap {
                        rows.push(row);
                    }
                }
            }
        }
        (rows, total)
    }
}

/// Writes rows of a column as `f64`, NaN where missing.
struct Convert<'b> {
    column: &'b Column<'b>,
    /// As many as the buffer is long, and within the column.
    rows: Range<usize>,
    /// The number of each code, if the column is read as texts.
    table: Option<&'b [f64]>,
    buffer: &'b mut [f64],
}

impl Work for Convert<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { column, rows, table, buffer } = self;
        let start = rows.start;
        match (&column.data, table) {
            (Data::Numbers(numbers), None) => numbers.convert(rows, buffer),
            (Data::Texts { codes, .. }, Some(table)) => codes.look_up(rows, table, buffer),
            _ => return buffer.fill(f64::NAN),
        }
        if let Some(bits) = &column.validity {
            bits.blank(start, buffer);
        }
    }
}
