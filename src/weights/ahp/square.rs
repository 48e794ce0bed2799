//! A square matrix, row by row.

use std::slice::ChunksExact;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Square {
    /// At least 1.
    order: usize,
    cells: Vec<f64>,
}

impl Square {
    /// Ones on the diagonal, zeros elsewhere.
    pub(super) fn identity(order: usize) -> Self {
        let order = order.max(1);
        let mut cells = vec![0.0; order.saturating_mul(order)];
        cells.iter_mut().step_by(order.saturating_add(1)).for_each(|cell| *cell = 1.0);
        Self { order, cells }
    }

    pub(super) fn rows(&self) -> ChunksExact<'_, f64> {
        self.cells.chunks_exact(self.order)
    }

    pub(super) fn set(&mut self, row: usize, column: usize, value: f64) {
        if let Some(cell) = self.cells.get_mut(row * self.order + column) {
            *cell = value;
        }
    }

    /// Each cell, replaced by what `change` makes of its row, its column and its value.
    pub(super) fn map(mut self, change: impl Fn(usize, usize, f64) -> f64) -> Self {
        for (i, row) in self.cells.chunks_exact_mut(self.order).enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                *cell = change(i, j, *cell);
            }
        }
        self
    }

    /// The cells above the diagonal: row, column, value.
    pub(super) fn above_diagonal(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.rows().enumerate().flat_map(|(i, row)| {
            row.iter().enumerate().skip(i + 1).map(move |(j, value)| (i, j, *value))
        })
    }

    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        self.rows().map(|row| row.iter().zip(vector).map(|(a, x)| a * x).sum()).collect()
    }

    /// `diag(1 / scale) * self * diag(scale)`.
    pub(super) fn balanced(mut self, scale: &[f64]) -> Self {
        for (row, own) in self.cells.chunks_exact_mut(self.order).zip(scale) {
            row.iter_mut().zip(scale).for_each(|(cell, other)| *cell *= other / own);
        }
        self
    }

    /// Divided by the largest cell.
    pub(super) fn scaled(mut self) -> Self {
        let largest = self.cells.iter().copied().fold(0.0, f64::max);
        self.cells.iter_mut().for_each(|cell| *cell /= largest);
        self
    }

    /// The matrix times itself.
    pub(super) fn squared(&self) -> Self {
        let mut cells = vec![0.0; self.cells.len()];
        for (out, left) in cells.chunks_exact_mut(self.order).zip(self.rows()) {
            for (factor, row) in left.iter().zip(self.rows()) {
                out.iter_mut().zip(row).for_each(|(sum, cell)| *sum += factor * cell);
            }
        }
        Self { order: self.order, cells }
    }
}
