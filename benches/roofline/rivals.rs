//! The same weighted sum by others, in the same run.

use keyaccount::classification::{Classifications, Detail};
use keyaccount::model::Model;
use mcdm::{CriteriaTypes, Normalize, Rank};
use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2, Axis};

use crate::measure::{Times, ratings, ratio};
use crate::models::{points, portfolio, weighted_sum};

/// Min-max values times weights, as one would write it with `ndarray`, and as the crate `mcdm` does
/// it, against ours with the same levels. All three have to agree to 1e-9.
pub(crate) fn run(rows: usize, repetitions: usize, places: usize) {
    let model = weighted_sum();
    let total: f64 = (0..10).map(points).sum();
    let weights: Vec<f64> = (0..10).map(|i| points(i) / total).collect();
    let flat_weights = Array1::from(weights.clone());
    let matrix_weights = DVector::from_vec(weights);
    let types = CriteriaTypes::from_slice(&[1; 10]).expect("profits");
    let mut times = Times::new();
    for _ in 0..places {
        let mut columns = ratings(rows, 0.0);
        for column in &mut columns {
            // So that the smallest and the largest number are the levels of the model.
            for number in column.iter_mut() {
                *number = number.clamp(0.0, 10.0);
            }
            (column[0], column[1]) = (0.0, 10.0);
        }
        let portfolio = portfolio(&columns);
        let flat = Array2::from_shape_fn((rows, 10), |(row, column)| columns[column][row]);
        let matrix = DMatrix::from_fn(rows, 10, |row, column| columns[column][row]);
        let mut ours = Classifications::new();
        let mut naive = Array1::zeros(0);
        let mut theirs = DVector::zeros(0);
        times.add(
            repetitions,
            [
                &mut || {
                    model.classify_into(&portfolio, Detail::Full, &mut ours).expect("it fits");
                },
                &mut || {
                    let low = flat.fold_axis(Axis(0), f64::INFINITY, |a, b| a.min(*b));
                    let high = flat.fold_axis(Axis(0), f64::NEG_INFINITY, |a, b| a.max(*b));
                    let values = (&flat - &low) / (&high - &low);
                    naive = values.dot(&flat_weights);
                },
                &mut || {
                    let values = matrix.normalize_min_max(&types).expect("no constant column");
                    theirs = values.rank_weighted_sum(&matrix_weights).expect("ten weights");
                },
            ],
        );
        let (_, scores) = ours.scores().next().expect("one axis");
        for ((ours, naive), theirs) in scores.iter().zip(&naive).zip(theirs.iter()) {
            assert!((ours - naive).abs() < 1e-9 && (ours - theirs).abs() < 1e-9);
        }
    }
    let [own, ndarray, mcdm] = times.medians();
    ratio("ndarray_naive", ndarray / own);
    ratio("mcdm_crate", mcdm / own);
}
