//! Grid: two axes, cut into the cells of a table.

use serde::{Deserialize, Serialize};

use super::ascending::{AscendingCuts, nearest};
use super::lanes::{self, lesser};
use super::tiles::{Codes, Compare, Loops, Tile, Tiled};
use super::{Border, Cut, Decisions, Rule, RuleError};
use crate::class::ClassCode;

mod table;

use table::{Table, Target};

/// Two axes, x (first) and y (second), cut into `m x n` cells; a table gives each cell a class.
///
/// ```text
/// column = #{ i : x_cut[i] <= x }                          0..m
/// row    = #{ j : y_cut[j] <= y }                          0..n
/// code   = cells[row][column]
/// margin = min over the cells of another class of
///          (distance of x to the cell's columns) + (distance of y to its rows)
/// ```
///
/// A score equal to a cut is high: it belongs to the upper cell. If either score is NaN the point
/// is unclassified. Cells may be merged by the same code; every code from 0 to the largest must be
/// used. Where no two cells that share an edge have the same class, the margin is the distance to
/// the nearest cut.
///
/// Of several borders at the same distance, one that moves a single axis comes before one that
/// moves both; then a raise before a fall, and x before y. The border point of a raise belongs to
/// the neighbour, that of a fall does not.
///
/// A 2×2 grid is decided in vector code, and so are the margins of any grid without merged
/// neighbours; merged cells cost a search of a few cells, found when the grid is built.
///
/// ```
/// use keyaccount::rule::{Cut, Grid, Rule};
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// // Lowest y first: class 1 needs a high x and at least a middling y.
/// let grid = Grid::new(
///     Cut::each([0.5])?,
///     Cut::each([0.25, 0.75])?,
///     vec![vec![0, 0], vec![0, 1], vec![0, 1]],
/// )?;
/// let border = grid.nearest_border(&[0.375, 0.125]).unwrap();
/// assert_eq!((border.neighbour.get(), border.distance), (1, 0.25));
/// assert_eq!(border.moves, [(0, 0.125), (1, 0.125)]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "GridSpec", into = "GridSpec")]
pub struct Grid {
    x: AscendingCuts,
    y: AscendingCuts,
    table: Table,
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GridSpec {
    x_cuts: Vec<Cut>,
    y_cuts: Vec<Cut>,
    cells: Vec<Vec<u8>>,
}

impl Grid {
    /// A grid between the cuts; `cells[row][column]`, lowest y and lowest x first.
    ///
    /// # Errors
    /// [`RuleError::NoCuts`], [`RuleError::TooManyCuts`] or [`RuleError::CutsNotAscending`] on
    /// either axis; [`RuleError::TooManyCells`] above 1024; [`RuleError::RowCount`] or
    /// [`RuleError::RowLength`] if the table does not fit the cuts; [`RuleError::ReservedCode`],
    /// [`RuleError::UnusedCode`] or [`RuleError::OneClass`] if its codes do not number the classes.
    pub fn new(x_cuts: Vec<Cut>, y_cuts: Vec<Cut>, cells: Vec<Vec<u8>>) -> Result<Self, RuleError> {
        let (x, y) = (AscendingCuts::new("x", x_cuts)?, AscendingCuts::new("y", y_cuts)?);
        let table = Table::new(&x, &y, cells)?;
        Ok(Self { x, y, table })
    }

    /// Four quadrants of four classes: 0 low x and low y, 1 high x and low y, 2 low x and high y,
    /// 3 high x and high y.
    ///
    /// ```
    /// use keyaccount::rule::{Cut, Decisions, Grid, Rule};
    /// let quadrants = Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT);
    /// let mut codes = [0; 4];
    /// let (x, y) = ([0.25, 0.5, 0.25, 0.5], [0.25, 0.25, 0.5, 0.5]);
    /// let out = Decisions { codes: &mut codes, margins: None, flags: None };
    /// quadrants.decide(&[&x, &y], out);
    /// assert_eq!(codes, [0, 1, 2, 3]);
    /// ```
    #[must_use]
    pub fn quadrants(x_cut: Cut, y_cut: Cut) -> Self {
        let (x, y) = (AscendingCuts::single(x_cut), AscendingCuts::single(y_cut));
        let table = Table::of_checked(&x, &y, vec![vec![0, 1], vec![2, 3]]);
        Self { x, y, table }
    }

    /// The cuts on x, ascending.
    pub fn x_cuts(&self) -> &[Cut] {
        self.x.cuts()
    }

    /// The cuts on y, ascending.
    pub fn y_cuts(&self) -> &[Cut] {
        self.y.cuts()
    }

    /// The class codes of the cells, `cells()[row][column]`, lowest y and lowest x first.
    pub fn cells(&self) -> &[Vec<u8>] {
        self.table.cells()
    }

    /// The column and row of a point; `None` if either score is NaN.
    #[inline(always)]
    fn place(&self, x: f64, y: f64) -> Option<(usize, usize)> {
        let observed = !(x.is_nan() | y.is_nan());
        observed.then(|| (self.x.count(x).into(), self.y.count(y).into()))
    }

    /// The nearest cells of another class around a point; none if either score is NaN.
    #[inline(always)]
    fn targets(&self, x: f64, y: f64) -> &[Target] {
        self.place(x, y).map_or(&[], |(column, row)| self.table.targets(column, row))
    }

    #[inline(always)]
    fn code_rows<C: Compare>(&self, compare: C, x: &[f64], y: &[f64], codes: &mut [u8]) {
        if let ([x_cut], [y_cut], Some(four)) = (self.x_cuts(), self.y_cuts(), self.table.four()) {
            let cuts = [x_cut, y_cut].map(|cut| cut.snapped());
            Quadrants { cuts, four }.write(compare, [x, y], codes);
        } else {
            self.write(compare, [x, y], codes);
        }
    }

    #[inline(always)]
    fn measure_rows(&self, x: &[f64], y: &[f64], margins: &mut [f64]) {
        if let ([x_cut], [y_cut], true) = (self.x_cuts(), self.y_cuts(), self.table.edges_divide())
        {
            let (x_cut, y_cut) = (x_cut.snapped(), y_cut.snapped());
            for ((margin, &x), &y) in margins.iter_mut().zip(x).zip(y) {
                let near = lesser((x - x_cut).abs(), (y - y_cut).abs());
                *margin = if (x + y).is_nan() { f64::NAN } else { near };
            }
            return;
        }
        if self.table.edges_divide() {
            self.x.measure(x, margins);
            let (&head, tail) = self.y.fours();
            for (margin, &y) in margins.iter_mut().zip(y) {
                let across = nearest(&head, y);
                // The lesser of two lets a NaN in the first one pass.
                *margin = if margin.is_nan() { *margin } else { lesser(*margin, across) };
            }
            for four in tail {
                for (margin, &y) in margins.iter_mut().zip(y) {
                    let across = nearest(four, y);
                    *margin = if across < *margin { across } else { *margin };
                }
            }
            return;
        }
        for ((margin, &x), &y) in margins.iter_mut().zip(x).zip(y) {
            let distances = self.targets(x, y).iter().map(|target| target.distance(x, y));
            *margin = distances.fold(f64::NAN, lesser);
        }
    }
}

/// Any grid: the cell of each row is looked up.
impl Codes<2> for Grid {
    #[inline(always)]
    fn of_tile<C: Compare>(&self, compare: C, [x, y]: [&Tile<f64>; 2]) -> Tile<u8> {
        let (columns, rows) = (self.x.count_tile(compare, x), self.y.count_tile(compare, y));
        let mut codes = compare.missing([x, y]);
        for ((code, column), row) in codes.iter_mut().zip(columns).zip(rows) {
            *code |= self.table.class(column.into(), row.into()).unwrap_or_default();
        }
        codes
    }

    #[inline(always)]
    fn of_row(&self, [x, y]: [f64; 2]) -> u8 {
        let class = self.place(x, y).and_then(|(column, row)| self.table.class(column, row));
        class.unwrap_or(ClassCode::UNCLASSIFIED.get())
    }
}

/// A 2×2 grid: its codes are a sum of marks, which needs no look-up.
struct Quadrants {
    cuts: [f64; 2],
    four: [[u8; 2]; 2],
}

impl Codes<2> for Quadrants {
    #[inline(always)]
    fn of_tile<C: Compare>(&self, compare: C, [x, y]: [&Tile<f64>; 2]) -> Tile<u8> {
        // What a high x adds, a high y, and both; modulo 256.
        let [[base, high_x], [high_y, both]] = self.four;
        let (by_x, by_y) = (high_x.wrapping_sub(base), high_y.wrapping_sub(base));
        let by_both = both.wrapping_sub(high_x).wrapping_sub(by_y);
        let [x_cut, y_cut] = self.cuts;
        let (high_x, high_y) = (compare.at_least(x, x_cut), compare.at_least(y, y_cut));
        let mut codes = compare.missing([x, y]);
        for ((code, x), y) in codes.iter_mut().zip(high_x).zip(high_y) {
            let class = base.wrapping_add(x & by_x).wrapping_add(y & by_y);
            *code |= class.wrapping_add(x & y & by_both);
        }
        codes
    }

    #[inline(always)]
    fn of_row(&self, [x, y]: [f64; 2]) -> u8 {
        if (x + y).is_nan() {
            return ClassCode::UNCLASSIFIED.get();
        }
        let ([x_cut, y_cut], [low_row, high_row]) = (self.cuts, self.four);
        let [low, high] = if y >= y_cut { high_row } else { low_row };
        if x >= x_cut { high } else { low }
    }
}

impl Tiled for Grid {
    #[inline(always)]
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>) {
        let (x, y) = (lanes::column(scores, 0), lanes::column(scores, 1));
        let Decisions { codes, margins, flags } = lanes::fit(&[x, y], out);
        self.code_rows(compare, x, y, codes);
        if let Some(margins) = margins {
            self.measure_rows(x, y, margins);
        }
        if let Some(flags) = flags {
            lanes::flag_unclassified(codes, flags);
        }
    }
}

impl Rule for Grid {
    fn axes(&self) -> usize {
        2
    }

    fn classes(&self) -> usize {
        self.table.classes()
    }

    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        self.decide_by(Loops, scores, out);
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let (x, y) = (lanes::score(scores, 0), lanes::score(scores, 1));
        lanes::nearest(self.targets(x, y).iter().map(|target| Some(target.border(x, y))))
    }
}

impl TryFrom<GridSpec> for Grid {
    type Error = RuleError;

    fn try_from(spec: GridSpec) -> Result<Self, RuleError> {
        Self::new(spec.x_cuts, spec.y_cuts, spec.cells)
    }
}

impl From<Grid> for GridSpec {
    fn from(grid: Grid) -> Self {
        let (x_cuts, y_cuts) = (grid.x.into_cuts(), grid.y.into_cuts());
        Self { x_cuts, y_cuts, cells: grid.table.into_cells() }
    }
}
