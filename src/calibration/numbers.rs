//! The numbers that a calibration reads: a criterion's column or ratio, or finished scores.

use std::ops::Range;

use super::CalibrationError;
use crate::criterion::Input;
use crate::instructions::Instructions;
pub(super) use crate::kernel::BLOCK;
use crate::kernel::quotient;
use crate::math;
use crate::portfolio::{Column, ColumnKind, Portfolio};

/// Anything that gives numbers block by block, NaN where missing.
pub(crate) trait Numbers {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// Hands over the numbers of a range of at most [`BLOCK`] rows.
    fn visit(&self, rows: Range<usize>, room: &mut Room, visitor: &mut dyn FnMut(&[f64]));

    /// Hands over all numbers, block by block in order.
    fn each_block(&self, mut visitor: impl FnMut(&[f64]))
    where
        Self: Sized,
    {
        let mut room = Room::default();
        for start in (0..self.rows()).step_by(BLOCK) {
            let end = self.rows().min(start + BLOCK);
            self.visit(start..end, &mut room, &mut visitor);
        }
    }
}

/// Room for a block that can't be read in place.
#[derive(Debug)]
pub(crate) struct Room {
    first: Vec<f64>,
    second: Vec<f64>,
    result: Vec<f64>,
}

impl Default for Room {
    fn default() -> Self {
        Self { first: vec![0.0; BLOCK], second: vec![0.0; BLOCK], result: vec![0.0; BLOCK] }
    }
}

/// Scores that are finished.
impl Numbers for &[f64] {
    fn rows(&self) -> usize {
        self.len()
    }

    fn visit(&self, rows: Range<usize>, _: &mut Room, visitor: &mut dyn FnMut(&[f64])) {
        visitor(self.get(rows).unwrap_or_default());
    }
}

/// What is done to a raw number before it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Nothing.
    Raw,
    /// Numbers at or below 0 are left out, as if missing.
    Positive,
    /// The natural logarithm; numbers at or below 0 are left out.
    Logarithm,
}

/// The numbers of one criterion.
#[derive(Debug, Clone)]
pub(crate) struct CriterionNumbers<'p> {
    rows: usize,
    above: &'p Column<'p>,
    below: Option<&'p Column<'p>>,
    scale: Scale,
    /// Distances from this number instead of the numbers, if given.
    centre: Option<f64>,
}

impl<'p> CriterionNumbers<'p> {
    /// Finds the columns of an input.
    pub(crate) fn find(
        portfolio: &'p Portfolio<'p>,
        reader: &str,
        input: &Input,
    ) -> Result<Self, CalibrationError> {
        let mut columns = input.columns().map(|name| number_column(portfolio, reader, name));
        let above = match columns.next() {
            Some(found) => found?,
            None => number_column(portfolio, reader, "")?,
        };
        let below = columns.next().transpose()?;
        Ok(Self { rows: portfolio.rows(), above, below, scale: Scale::Raw, centre: None })
    }

    /// The same numbers on another scale.
    pub(crate) fn on(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// The distances of the numbers from a centre.
    pub(crate) fn distances_from(self, centre: f64) -> Self {
        Self { centre: Some(centre), ..self }
    }
}

/// The column of a name, which must hold numbers.
pub(crate) fn number_column<'p>(
    portfolio: &'p Portfolio<'p>,
    reader: &str,
    name: &str,
) -> Result<&'p Column<'p>, CalibrationError> {
    let column = portfolio.column(name).ok_or_else(|| CalibrationError::NoSuchColumn {
        reader: reader.to_owned(),
        column: name.to_owned(),
        available: portfolio.column_names().map(str::to_owned).collect(),
    })?;
    if column.kind() == ColumnKind::Text {
        return Err(CalibrationError::NotNumbers {
            reader: reader.to_owned(),
            column: name.to_owned(),
        });
    }
    Ok(column)
}

impl Numbers for CriterionNumbers<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn visit(&self, rows: Range<usize>, room: &mut Room, visitor: &mut dyn FnMut(&[f64])) {
        let Room { first, second, result } = room;
        let widest = Instructions::widest();
        let above = self.above.block(rows.clone(), first, widest);
        if self.below.is_none() && self.scale == Scale::Raw && self.centre.is_none() {
            visitor(above);
            return;
        }
        let (result, _) = result.split_at_mut_checked(above.len()).unwrap_or_default();
        match self.below {
            None => result.copy_from_slice(above),
            Some(below) => {
                let below = below.block(rows, second, widest);
                for ((result, above), below) in result.iter_mut().zip(above).zip(below) {
                    *result = quotient(*above, *below);
                }
            }
        }
        match self.scale {
            Scale::Raw => {}
            Scale::Positive => {
                for number in &mut *result {
                    *number = if *number > 0.0 { *number } else { f64::NAN };
                }
            }
            Scale::Logarithm => {
                for number in &mut *result {
                    *number = if *number > 0.0 { math::ln(*number) } else { f64::NAN };
                }
            }
        }
        if let Some(centre) = self.centre {
            for number in &mut *result {
                *number = (*number - centre).abs();
            }
        }
        visitor(result);
    }
}
