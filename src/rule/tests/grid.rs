//! Grids against a search in whole steps.

use super::*;

/// The cell by counting in integers, and the shortest way to another class over the corners: the
/// point's own coordinates, each cut, and the last step below each cut.
fn oracle(grid: &Grid, x: f64, y: f64) -> Option<(u8, i64)> {
    let on = |cuts: &[Cut]| cuts.iter().copied().map(cut_steps).collect::<Vec<i64>>();
    let (x_cuts, y_cuts) = (on(grid.x_cuts()), on(grid.y_cuts()));
    let class = |x: i64, y: i64| {
        let row = y_cuts.iter().rposition(|cut| y >= *cut).map_or(0, |at| at + 1);
        grid.cells()[row][x_cuts.iter().rposition(|cut| x >= *cut).map_or(0, |at| at + 1)]
    };
    let (x, y) = (steps(x)?, steps(y)?);
    let stops = |own: i64, cuts: &[i64]| {
        cuts.iter().flat_map(|cut| [*cut, cut - 1]).chain([own]).collect::<Vec<i64>>()
    };
    let (columns, rows) = (stops(x, &x_cuts), stops(y, &y_cuts));
    let ways = columns.iter().flat_map(|to_x| rows.iter().map(move |to_y| (*to_x, *to_y)));
    // A way down to a cut ends a step below it, but its length ends on it.
    let length = |from: i64, to: i64| if to < from { from - to - 1 } else { to - from };
    let other = ways.filter(|(to_x, to_y)| class(*to_x, *to_y) != class(x, y));
    let shortest = other.map(|(to_x, to_y)| length(x, to_x) + length(y, to_y)).min();
    Some((class(x, y), shortest.unwrap()))
}

#[test]
fn a_score_on_a_cut_is_high() {
    let quadrants = Grid::quadrants(Cut::new(0.5).unwrap(), Cut::new(1.0).unwrap());
    let (low, high) = (0.5 - STEP, 0.5);
    let (short, full) = (1.0 - STEP, 1.0);
    let cases = [
        ([low, short], 0),
        ([high, short], 1),
        ([low, full], 2),
        ([high, full], 3),
        ([0.0, 0.0], 0),
        ([1.0, 1.0], 3),
        ([f64::NAN, 0.5], 255),
        ([0.5, f64::NAN], 255),
    ];
    for (point, code) in cases {
        assert_eq!(code_of(&quadrants, &point), code, "{point:?}");
    }
}

/// Four cells are decided by sums of what each axis adds to the first.
#[test]
fn four_cells_may_hold_the_classes_in_any_order() {
    let corners = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
    for first in 0..4 {
        for [second, third, fourth] in
            [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]
        {
            let codes = [0, second, third, fourth].map(|code| (first + code) % 4);
            let [low_low, high_low, low_high, high_high] = codes;
            let cells = vec![vec![low_low, high_low], vec![low_high, high_high]];
            let grid = Grid::new(vec![Cut::MIDPOINT], vec![Cut::MIDPOINT], cells).unwrap();
            assert_eq!(corners.map(|point| code_of(&grid, &point)), codes);
        }
    }
}

#[test]
fn ties_go_to_one_axis_then_to_a_raise_then_to_x() {
    let quadrants = Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT);
    let to = |point: [f64; 2]| {
        let border = quadrants.nearest_border(&point).unwrap();
        (border.neighbour.get(), border.moves)
    };
    assert_eq!(to([0.25, 0.25]), (1, vec![(0, 0.25)]));
    assert_eq!(to([0.75, 0.25]), (3, vec![(1, 0.25)]));
    assert_eq!(to([0.75, 0.75]), (2, vec![(0, -0.25)]));
    assert_eq!(to([0.5, 0.5]), (2, vec![(0, -0.0)]));
}

#[test]
fn quadrants_are_the_two_by_two_grid() {
    let cut = |cut| Cut::new(cut).unwrap();
    let table = vec![vec![0, 1], vec![2, 3]];
    let grid = Grid::new(vec![cut(0.3)], vec![cut(0.7)], table).unwrap();
    assert_eq!(Grid::quadrants(cut(0.3), cut(0.7)), grid);
}

#[test]
fn merged_corners_are_reached_across() {
    // Only the far corner is another class.
    let cuts = || Cut::each([0.5]).unwrap();
    let grid = Grid::new(cuts(), cuts(), vec![vec![0, 0], vec![0, 1]]).unwrap();
    assert_eq!(margin_of(&grid, &[0.25, 0.375]), 0.375);
    assert_eq!(margin_of(&grid, &[0.75, 0.375]), 0.125);
    assert_eq!(margin_of(&grid, &[0.75, 1.0]), 0.25);
    let border = grid.nearest_border(&[0.25, 0.375]).unwrap();
    assert_eq!(border.moves, [(0, 0.25), (1, 0.125)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_grid_agrees_with_the_oracle(grid in grid(), x in score(), y in score()) {
        let (code, margin, _) = decide_one(&grid, &[x, y]);
        match oracle(&grid, x, y) {
            None => prop_assert!(code == 255 && margin.is_nan()),
            Some((class, shortest)) => {
                prop_assert_eq!((code, margin), (class, from_steps(shortest)));
            }
        }
    }
}
