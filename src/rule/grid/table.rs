//! The table of a grid: the class of each cell, and the cells to which its points are nearest.

use super::super::ascending::AscendingCuts;
use super::super::{Border, Cut, RuleError};
use crate::class::ClassCode;
use crate::limits::MAX_CELLS;

/// A checked table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    cells: Vec<Vec<u8>>,
    classes: usize,
    edges_divide: bool,
    /// By row and column, in the order in which ties are decided.
    targets: Vec<Vec<Vec<Target>>>,
}

impl Table {
    /// Checks a table against the cuts.
    pub(super) fn new(
        x: &AscendingCuts,
        y: &AscendingCuts,
        cells: Vec<Vec<u8>>,
    ) -> Result<Self, RuleError> {
        let (columns, rows) = (x.bands(), y.bands());
        if columns * rows > MAX_CELLS {
            return Err(RuleError::TooManyCells { columns, rows, limit: MAX_CELLS });
        }
        if cells.len() != rows {
            return Err(RuleError::RowCount { rows: cells.len(), expected: rows });
        }
        let mut used = [false; 255];
        for (row, line) in cells.iter().enumerate() {
            if line.len() != columns {
                return Err(RuleError::RowLength { row, cells: line.len(), expected: columns });
            }
            for (column, &code) in line.iter().enumerate() {
                let place = used.get_mut(usize::from(code));
                *place.ok_or(RuleError::ReservedCode { row, column })? = true;
            }
        }
        let largest = cells.iter().flatten().copied().max().unwrap_or_default();
        if let Some((code, _)) = (0..largest).zip(used).find(|(_, used)| !used) {
            return Err(RuleError::UnusedCode { code, largest });
        }
        if largest == 0 {
            return Err(RuleError::OneClass { cells: columns * rows });
        }
        Ok(Self::of_checked(x, y, cells))
    }

    /// A table that needs no check.
    pub(super) fn of_checked(x: &AscendingCuts, y: &AscendingCuts, cells: Vec<Vec<u8>>) -> Self {
        let largest = cells.iter().flatten().copied().max().unwrap_or_default();
        let search = Search { x: x.cuts(), y: y.cuts(), cells: &cells };
        let row_of = |row| (0..x.bands()).map(|column| search.around(column, row)).collect();
        let targets = (0..y.bands()).map(row_of).collect();
        let edges_divide = edges_divide(&cells);
        Self { cells, classes: usize::from(largest) + 1, edges_divide, targets }
    }

    pub(super) fn cells(&self) -> &[Vec<u8>] {
        &self.cells
    }

    pub(super) fn into_cells(self) -> Vec<Vec<u8>> {
        self.cells
    }

    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    /// Whether any two cells that share an edge have different classes.
    pub(super) fn edges_divide(&self) -> bool {
        self.edges_divide
    }

    #[inline(always)]
    pub(super) fn class(&self, column: usize, row: usize) -> Option<u8> {
        class(&self.cells, column, row)
    }

    #[inline(always)]
    pub(super) fn targets(&self, column: usize, row: usize) -> &[Target] {
        self.targets.get(row).and_then(|row| row.get(column)).map_or(&[], Vec::as_slice)
    }

    /// The codes of a 2×2 table.
    #[inline(always)]
    pub(super) fn four(&self) -> Option<[[u8; 2]; 2]> {
        let [low, high] = self.cells.as_slice() else { return None };
        let (&[low_low, high_low], &[low_high, high_high]) = (low.as_slice(), high.as_slice())
        else {
            return None;
        };
        Some([[low_low, high_low], [low_high, high_high]])
    }
}

#[inline(always)]
fn class(cells: &[Vec<u8>], column: usize, row: usize) -> Option<u8> {
    cells.get(row)?.get(column).copied()
}

fn edges_divide(cells: &[Vec<u8>]) -> bool {
    let along = |row: &Vec<u8>| row.iter().zip(row.iter().skip(1)).all(|(a, b)| a != b);
    let across = |(low, high): (&Vec<u8>, &Vec<u8>)| low.iter().zip(high).all(|(a, b)| a != b);
    cells.iter().all(along) && cells.iter().zip(cells.iter().skip(1)).all(across)
}

/// A cell of another class that no other such cell shields from the points of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Target {
    code: u8,
    x: Way,
    y: Way,
}

impl Target {
    /// How far a point of the cell is from the target.
    #[inline(always)]
    pub(super) fn distance(&self, x: f64, y: f64) -> f64 {
        self.x.distance(x) + self.y.distance(y)
    }

    /// The border between a point of the cell and the target.
    pub(super) fn border(&self, x: f64, y: f64) -> Border {
        let moves = [(0, self.x.change(x)), (1, self.y.change(y))];
        Border {
            neighbour: ClassCode::new(self.code),
            distance: self.distance(x, y),
            moves: moves.into_iter().filter_map(|(axis, by)| Some((axis, by?))).collect(),
        }
    }

    /// Decides between targets at the same distance: the least comes first.
    fn order(&self) -> (usize, usize, bool, bool) {
        let axes = usize::from(self.x.moves()) + usize::from(self.y.moves());
        let falls = usize::from(self.x.falls()) + usize::from(self.y.falls());
        (axes, falls, !self.x.moves(), self.x.falls())
    }
}

/// Where a target lies on one axis: from `low` upwards, below `high`, or (both infinite) in the
/// same column or row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Way {
    low: f64,
    high: f64,
}

impl Way {
    /// From one interval between the cuts to another.
    fn between(cuts: &[Cut], from: usize, to: usize) -> Self {
        let edge = |cut: usize| cuts.get(cut).map(|cut| cut.snapped());
        let low = to.checked_sub(1).filter(|_| to > from).and_then(edge);
        let high = Some(to).filter(|_| to < from).and_then(edge);
        Self { low: low.unwrap_or(f64::NEG_INFINITY), high: high.unwrap_or(f64::INFINITY) }
    }

    fn moves(self) -> bool {
        self.low.is_finite() || self.falls()
    }

    fn falls(self) -> bool {
        self.high.is_finite()
    }

    #[inline(always)]
    fn distance(self, score: f64) -> f64 {
        let (up, down) = (self.low - score, score - self.high);
        let further = if up > down { up } else { down };
        if further > 0.0 { further } else { 0.0 }
    }

    /// The signed move onto the edge of the target.
    fn change(self, score: f64) -> Option<f64> {
        let distance = self.distance(score);
        self.moves().then_some(if self.falls() { -distance } else { distance })
    }
}

/// A search for the targets of each cell.
struct Search<'t> {
    x: &'t [Cut],
    y: &'t [Cut],
    cells: &'t [Vec<u8>],
}

impl Search<'_> {
    /// The targets of a cell, in the order in which ties are decided.
    ///
    /// A target is shielded by one that is on the same side and as near or nearer in columns and
    /// in rows. So a walk away from the cell, column by column, need only look for rows ever
    /// nearer to the cell's own, and ends at the first target in that row itself.
    fn around(&self, column: usize, row: usize) -> Vec<Target> {
        let (above, below) = self.in_column(column, column, row);
        let mut found: Vec<_> =
            [above, below].into_iter().flatten().map(|at| (column, at)).collect();
        let right = (column + 1..=self.x.len()).collect::<Vec<_>>();
        let left = (0..column).rev().collect::<Vec<_>>();
        for side in [right, left] {
            let (mut nearest_above, mut nearest_below) = (above, below);
            for at in side {
                if self.differs(column, row, at, row) {
                    found.push((at, row));
                    break;
                }
                let (above, below) = self.in_column(column, at, row);
                if let Some(above) = above.filter(|&new| nearest_above.is_none_or(|old| new < old))
                {
                    nearest_above = Some(above);
                    found.push((at, above));
                }
                if let Some(below) = below.filter(|&new| nearest_below.is_none_or(|old| new > old))
                {
                    nearest_below = Some(below);
                    found.push((at, below));
                }
            }
        }
        let target = |(to_column, to_row)| {
            let x = Way::between(self.x, column, to_column);
            let y = Way::between(self.y, row, to_row);
            class(self.cells, to_column, to_row).map(|code| Target { code, x, y })
        };
        let mut targets: Vec<_> = found.into_iter().filter_map(target).collect();
        targets.sort_by_key(Target::order);
        targets
    }

    /// The nearest rows above and below in the column `at` that differ from a cell.
    fn in_column(&self, column: usize, at: usize, row: usize) -> (Option<usize>, Option<usize>) {
        let differs = |&to: &usize| self.differs(column, row, at, to);
        ((row + 1..=self.y.len()).find(differs), (0..row).rev().find(differs))
    }

    fn differs(&self, column: usize, row: usize, to_column: usize, to_row: usize) -> bool {
        class(self.cells, column, row) != class(self.cells, to_column, to_row)
    }
}
