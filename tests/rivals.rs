//! What the README says of another library, so that it stays true of the version named there.

use mcdm::{CriteriaTypes, Normalize};
use nalgebra::DMatrix;

/// Min-max of `mcdm` 0.4 on one column, as it comes: an error, or the values.
fn min_max(column: [f64; 4]) -> Option<Vec<f64>> {
    let types = CriteriaTypes::from_slice(&[1]).unwrap();
    let values = DMatrix::from_column_slice(4, 1, &column).normalize_min_max(&types);
    values.ok().map(|values| values.iter().copied().collect())
}

#[test]
fn a_gap_moves_the_values_of_others_in_mcdm() {
    let values = min_max([1.0, f64::NAN, 5.0, 9.0]).unwrap();
    assert!(values[1].is_nan());
    assert_eq!((values[0], values[2], values[3]), (-1.0, 0.0, 1.0));
    // Elsewhere the same call is refused (a range of zero is found), or nobody has a value.
    assert_eq!(min_max([1.0, 3.0, f64::NAN, 9.0]), None);
    assert!(min_max([1.0, 3.0, 5.0, f64::NAN]).unwrap().iter().all(|value| value.is_nan()));
}
