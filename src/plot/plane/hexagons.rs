//! Hexagons: how many accounts lie where, when they are too many for bubbles.

use std::collections::BTreeMap;

/// The accounts of one hexagon.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) accounts: u64,
    pub(super) money: f64,
    /// How many of each class, by code.
    pub(super) classes: BTreeMap<u8, u64>,
}

impl Cell {
    /// The class that most have; of several the first.
    pub(super) fn main_class(&self) -> u8 {
        let most = self.classes.iter().max_by_key(|(code, count)| (**count, u8::MAX - **code));
        most.map_or(u8::MAX, |(code, _)| *code)
    }
}

/// Hexagons with a corner on top.
#[derive(Debug, Clone)]
pub(super) struct Hexagons {
    radius: f64,
    pub(super) cells: BTreeMap<(i64, i64), Cell>,
}

/// Half the square root of 3.
const HALF_ROOT_3: f64 = 0.866_025_403_784_438_6;

impl Hexagons {
    pub(super) fn new(radius: f64) -> Self {
        Self { radius, cells: BTreeMap::new() }
    }

    fn steps(&self) -> (f64, f64) {
        (2.0 * HALF_ROOT_3 * self.radius, 1.5 * self.radius)
    }

    /// The hexagon of a point: the nearer of the two candidates in neighbouring rows.
    #[allow(clippy::cast_possible_truncation)] // pixels are small numbers
    pub(super) fn cell_at(&mut self, x: f64, y: f64) -> &mut Cell {
        let (step_x, step_y) = self.steps();
        let (across, down) = (x / step_x, y / step_y);
        let row = down.round();
        let other = if down < row { row - 1.0 } else { row + 1.0 };
        let candidate = |row: f64| {
            let shift = if row.rem_euclid(2.0) == 1.0 { 0.5 } else { 0.0 };
            let column = (across - shift).round();
            let (dx, dy) = ((column + shift - across) * step_x, (row - down) * step_y);
            (dx * dx + dy * dy, (row as i64, column as i64))
        };
        let (near, far) = (candidate(row), candidate(other));
        let place = if far.0 < near.0 { far.1 } else { near.1 };
        self.cells.entry(place).or_default()
    }

    /// The corners of a hexagon.
    pub(super) fn corners(&self, (row, column): (i64, i64)) -> [(f64, f64); 6] {
        let (step_x, step_y) = self.steps();
        let shift = if row.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
        let (x, y) = ((column as f64 + shift) * step_x, row as f64 * step_y);
        hexagon(x, y, self.radius)
    }
}

pub(super) fn hexagon(x: f64, y: f64, radius: f64) -> [(f64, f64); 6] {
    let side = HALF_ROOT_3 * radius;
    [
        (x, y - radius),
        (x + side, y - radius / 2.0),
        (x + side, y + radius / 2.0),
        (x, y + radius),
        (x - side, y + radius / 2.0),
        (x - side, y - radius / 2.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn every_point_is_in_the_nearest_hexagon() {
        let mut random = Random::new(1);
        for _ in 0..2_000 {
            let (x, y) = (random.unit() * 300.0, random.unit() * 300.0);
            let mut hexagons = Hexagons::new(9.0);
            hexagons.cell_at(x, y).accounts += 1;
            let place = *hexagons.cells.keys().next().unwrap();
            let [(middle, top), ..] = hexagons.corners(place);
            let (dx, dy) = (x - middle, y - (top + 9.0));
            // Inside a hexagon: no farther than the apothem in three directions.
            for (a, b) in [(1.0, 0.0), (0.5, HALF_ROOT_3), (0.5, -HALF_ROOT_3)] {
                assert!((a * dx + b * dy).abs() <= HALF_ROOT_3 * 9.0 + 1e-9);
            }
        }
    }

    #[test]
    fn the_main_class_is_the_most_frequent_and_then_the_first() {
        let cell = |counts: &[(u8, u64)]| Cell {
            classes: counts.iter().copied().collect(),
            ..Cell::default()
        };
        assert_eq!(cell(&[(0, 2), (1, 3)]).main_class(), 1);
        assert_eq!(cell(&[(2, 3), (1, 3)]).main_class(), 1);
        assert_eq!(Cell::default().main_class(), 255);
    }
}
