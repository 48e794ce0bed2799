//! The cells of a rule: which class lies where.

use crate::rule::{BuiltIn, Rule};

/// The class of each cell, lowest first: `[band of the second axis][band of the first]`. Bands are
/// the cells of a single axis.
#[derive(Debug)]
pub(super) struct Cells(Vec<Vec<usize>>);

impl Cells {
    /// The cells of bands or a grid; `None` for any other rule.
    pub(super) fn of(rule: &BuiltIn) -> Option<Self> {
        match rule {
            BuiltIn::Bands(bands) => Some(Self(vec![(0..bands.classes()).collect()])),
            BuiltIn::Grid(grid) => {
                let codes = |row: &Vec<u8>| row.iter().map(|code| usize::from(*code)).collect();
                Some(Self(grid.cells().iter().map(codes).collect()))
            }
            _ => None,
        }
    }

    /// The class of an account from its band on each axis.
    pub(super) fn class(&self, bands: &[usize]) -> Option<usize> {
        let row = self.0.get(bands.get(1).copied().unwrap_or(0))?;
        row.get(*bands.first()?).copied()
    }

    /// The bands that each class covers on each axis: `[axis][class] = (first, last)`. A class
    /// whose cells do not make a rectangle counts as the smallest one around them.
    pub(super) fn spans(&self, classes: usize) -> [Vec<(usize, usize)>; 2] {
        let empty = vec![(usize::MAX, 0); classes];
        let (mut x, mut y) = (empty.clone(), empty);
        for (row, cells) in self.0.iter().enumerate() {
            for (column, class) in cells.iter().enumerate() {
                for (spans, at) in [(&mut x, column), (&mut y, row)] {
                    if let Some((first, last)) = spans.get_mut(*class) {
                        (*first, *last) = ((*first).min(at), (*last).max(at));
                    }
                }
            }
        }
        [x, y]
    }

    /// How far it is to the nearest cell of a class, from how far it is to each band of each axis.
    pub(super) fn distance(&self, class: usize, ways: &[Vec<f64>]) -> f64 {
        let way = |axis: usize, band: usize| {
            ways.get(axis).and_then(|ways| ways.get(band)).copied().unwrap_or(0.0)
        };
        let mut nearest = f64::INFINITY;
        for (row, cells) in self.0.iter().enumerate() {
            for (column, _) in cells.iter().enumerate().filter(|(_, code)| **code == class) {
                nearest = nearest.min(way(0, column) + way(1, row));
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::super::axis_fit::sides;
    use super::*;
    use crate::rule::{Bands, Cut, Grid};

    fn corner() -> Cells {
        let grid = Grid::new(
            Cut::each([0.3, 0.6]).unwrap(),
            vec![Cut::MIDPOINT],
            vec![vec![0, 0, 1], vec![2, 1, 1]],
        );
        Cells::of(&grid.unwrap().into()).unwrap()
    }

    #[test]
    fn a_merged_class_leaves_the_cut_inside_it_open() {
        let spans = corner().spans(3);
        assert_eq!(spans, [vec![(0, 1), (1, 2), (0, 0)], vec![(0, 0), (0, 1), (1, 1)]]);
        assert_eq!(sides(spans[0][0], 2), [None, Some(false)]);
        assert_eq!(sides(spans[0][1], 2), [Some(true), None]);
        assert_eq!(sides(spans[1][1], 1), [None]);
        assert_eq!(sides(spans[1][2], 1), [Some(true)]);
    }

    #[test]
    fn a_cell_has_its_class_and_not_that_of_the_rectangle_around_it() {
        let cells = corner();
        // The corner cell of the rectangle around class 1 is of class 0.
        assert_eq!(cells.class(&[1, 0]), Some(0));
        assert_eq!((cells.class(&[2, 0]), cells.class(&[0, 1])), (Some(1), Some(2)));
        assert_eq!(
            (cells.class(&[3, 0]), cells.class(&[0, 2]), cells.class(&[])),
            (None, None, None)
        );
        let bands = Bands::new(Cut::each([0.2, 0.4]).unwrap()).unwrap();
        let bands = Cells::of(&bands.into()).unwrap();
        assert_eq!((bands.class(&[2]), bands.class(&[3])), (Some(2), None));
        let ways = [vec![0.2, 0.0, 0.1], vec![0.0, 0.05]];
        assert_eq!(cells.distance(1, &ways), 0.05);
        assert_eq!((cells.distance(0, &ways), cells.distance(2, &ways)), (0.0, 0.25));
    }
}
