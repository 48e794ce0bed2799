//! One test for each broken rule; those of a single cut or tolerance stand beside it.

use super::*;

fn halves() -> Vec<Cut> {
    vec![Cut::MIDPOINT]
}

/// `n` cuts, all different.
fn many(n: u32) -> Vec<Cut> {
    Cut::each((1..=n).map(|k| f64::from(k) / f64::from(n))).unwrap()
}

#[test]
fn no_cuts() {
    let axis = "score";
    assert_eq!(Bands::new(vec![]), Err(RuleError::NoCuts { axis }));
    let grid = Grid::new(halves(), vec![], vec![vec![0, 1]]);
    assert_eq!(grid, Err(RuleError::NoCuts { axis: "y" }));
}

#[test]
fn too_many_cuts() {
    let refusal = RuleError::TooManyCuts { axis: "score", cuts: 255, limit: 254 };
    assert_eq!(Bands::new(many(255)), Err(refusal));
    assert!(Bands::new(many(254)).is_ok());
}

#[test]
fn cuts_not_ascending() {
    let refusal = |position, previous, cut| {
        Err(RuleError::CutsNotAscending { axis: "score", position, previous, cut, step: STEP })
    };
    let bands = |cuts: &[f64]| Bands::new(Cut::each(cuts.iter().copied()).unwrap());
    assert_eq!(bands(&[0.25, 0.75, 0.5]), refusal(2, 0.75, 0.5));
    assert_eq!(bands(&[0.5, 0.5]), refusal(1, 0.5, 0.5));
    // Different numbers, but the same cut.
    let next = 0.5_f64.next_up();
    assert_eq!(bands(&[0.5, next]), refusal(1, 0.5, next));
    assert!(bands(&[0.5, 0.5 + STEP]).is_ok());
}

#[test]
fn too_many_cells() {
    let refusal = RuleError::TooManyCells { columns: 33, rows: 32, limit: 1024 };
    assert_eq!(Grid::new(many(32), many(31), vec![]), Err(refusal));
    let cells: Vec<Vec<u8>> = (0..32).map(|row| (0..32).map(|x| (row + x) % 2).collect()).collect();
    assert!(Grid::new(many(31), many(31), cells).is_ok());
}

#[test]
fn row_count() {
    let refusal = RuleError::RowCount { rows: 3, expected: 2 };
    assert_eq!(Grid::new(halves(), halves(), vec![vec![0, 1]; 3]), Err(refusal));
}

#[test]
fn row_length() {
    let refusal = RuleError::RowLength { row: 1, cells: 3, expected: 2 };
    assert_eq!(Grid::new(halves(), halves(), vec![vec![0, 1], vec![0, 1, 2]]), Err(refusal));
}

#[test]
fn reserved_code() {
    let refusal = RuleError::ReservedCode { row: 1, column: 0 };
    assert_eq!(Grid::new(halves(), halves(), vec![vec![0, 1], vec![255, 2]]), Err(refusal));
}

#[test]
fn unused_code() {
    let refusal = RuleError::UnusedCode { code: 1, largest: 3 };
    assert_eq!(Grid::new(halves(), halves(), vec![vec![0, 2], vec![3, 3]]), Err(refusal));
}

#[test]
fn one_class() {
    let refusal = RuleError::OneClass { cells: 4 };
    assert_eq!(Grid::new(halves(), halves(), vec![vec![0, 0]; 2]), Err(refusal));
}

#[test]
fn too_many_stages() {
    let tolerance = Tolerance::new(0.5).unwrap();
    let refusal = RuleError::TooManyStages { stages: 128, classes: 256, limit: 255 };
    assert_eq!(StagePath::new(many(127), tolerance, None), Err(refusal));
    assert!(StagePath::new(many(126), tolerance, Some(Cut::MIDPOINT)).is_ok());
}

#[test]
fn no_rungs() {
    assert_eq!(Ladder::new(vec![None; 3]), Err(RuleError::NoRungs { rungs: 3 }));
    assert_eq!(Ladder::new(vec![]), Err(RuleError::NoRungs { rungs: 0 }));
}

#[test]
fn too_many_rungs() {
    let refusal = RuleError::TooManyRungs { rungs: 255, limit: 254 };
    assert_eq!(Ladder::new(vec![Some(Cut::MIDPOINT); 255]), Err(refusal));
}

#[test]
fn a_refusal_says_what_to_do() {
    let refusal = Bands::new(vec![]).unwrap_err().to_string();
    assert!(refusal.contains("give at least one"), "{refusal}");
    let refusal = Bands::new(Cut::each([0.75, 0.5]).unwrap()).unwrap_err().to_string();
    assert!(refusal.contains("cut 0.5 at position 1 on the score"), "{refusal}");
    assert!(refusal.contains("9.094947017729282e-13"), "{refusal}");
}
