//! Blocks of rows as `f64`: what the kernel reads.

use std::ops::Range;

use super::{Column, Data};
use crate::portfolio::InPlace;

impl Column<'_> {
    /// The numbers of a range of rows, NaN where missing: where they lie if they are `f64` side by
    /// side and none is invalid, else converted into the buffer.
    ///
    /// The range is cut to the rows there are and to the length of the buffer. A column of texts
    /// gives NaN.
    #[inline(always)]
    pub(crate) fn block<'b>(&'b self, rows: Range<usize>, buffer: &'b mut [f64]) -> &'b [f64] {
        let rows = self.cut(&rows, buffer.len());
        if let Some(found) = self.in_place(rows.clone()) {
            return found.observed(buffer);
        }
        self.fill(rows, buffer, |rows, buffer| match &self.data {
            Data::Numbers(numbers) => numbers.convert(rows, buffer),
            Data::Texts { .. } => buffer.fill(f64::NAN),
        })
    }

    /// The numbers of a range of rows where they lie, if they are `f64` side by side and the range is
    /// within the rows.
    #[inline(always)]
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
    #[inline]
    pub(crate) fn block_mapped<'b>(
        &'b self,
        rows: Range<usize>,
        table: &[f64],
        buffer: &'b mut [f64],
    ) -> &'b [f64] {
        let rows = self.cut(&rows, buffer.len());
        self.fill(rows, buffer, |rows, buffer| match &self.data {
            Data::Numbers(_) => buffer.fill(f64::NAN),
            Data::Texts { codes, .. } => codes.look_up(rows, table, buffer),
        })
    }

    /// Lets `write` fill the buffer, then blanks what is missing.
    #[inline]
    fn fill<'b>(
        &self,
        rows: Range<usize>,
        buffer: &'b mut [f64],
        write: impl FnOnce(Range<usize>, &mut [f64]),
    ) -> &'b [f64] {
        let (buffer, _) = buffer.split_at_mut_checked(rows.len()).unwrap_or_default();
        let start = rows.start;
        write(rows, buffer);
        if let Some(bits) = &self.validity {
            bits.blank(start, buffer);
        }
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
