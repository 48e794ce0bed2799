//! What class acceptability costs: `cargo bench --bench robustness [-- --quick]`.
//!
//! 10^5 accounts, 1000 draws of ten weights (two axes of five), four quadrants, against the matrix
//! product of that shape by `ndarray` in `f64`: values (10^5 x 10) times weights (10 x 1000). Lines
//! `ratio NAME VALUE`, medians of alternating runs on one thread; above 1 is slower than the product.
//! `..._gemm` compares with `dot`, which gives a matrix of its own, `..._gemm_in_place` with a product
//! into memory that is there already. Counts are compared with those of the kernel, which classifies
//! draw after draw. `--quick` runs small, as a test of the answers.

#[allow(dead_code)] // each bench takes what it needs
#[path = "roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "roofline/models.rs"]
mod models;

use std::hint::black_box;

use keyaccount::robustness::{MeasurementError, Simulation, WeightDistribution};
use measure::{medians, ratings, ratio};
use models::{bensaou, portfolio};
use ndarray::Array2;
use ndarray::linalg::general_mat_mul;

fn main() {
    let quick = std::env::args().any(|word| word == "--quick" || word == "--test");
    let (rows, draws, repetitions) = if quick { (2_000, 100, 3) } else { (100_000, 1_000, 7) };
    let (columns, with_gaps) = (ratings(rows, 0.0), ratings(rows, 0.1));
    let (complete, gappy) = (portfolio(&columns), portfolio(&with_gaps));
    let model = bensaou();
    let weights = Simulation::new(draws).with_weights(WeightDistribution::Simplex);
    let cuts = weights.clone().with_cuts_within(0.05);
    let errors = Simulation::new(draws).with_error("c0", MeasurementError::Absolute(1.0));

    // An error too small to move a number makes every draw go through the kernel.
    let by_kernel = MeasurementError::Relative(f64::from_bits(1));
    for portfolio in [&complete, &gappy] {
        let some = portfolio.slice(0..2_000).expect("as many rows");
        for simulation in [&weights, &cuts] {
            let slow = simulation.clone().with_error("c0", by_kernel);
            let fast = simulation.run(&model, &some).expect("it fits");
            assert_eq!(fast, slow.run(&model, &some).expect("it fits"), "tiles count otherwise");
            let certain = (0..some.rows()).filter(|row| fast.confidence()[*row] == 1.0).count();
            assert!(
                0 < certain && certain < some.rows(),
                "{certain} are certain: nothing is tested"
            );
        }
    }

    let values = Array2::from_shape_fn((rows, 10), |(row, k)| columns[k][row] / 10.0);
    let weightings: Vec<Vec<f64>> = (0..draws)
        .map(|draw| weights.drawn_weights(&model, draw).expect("it fits").concat())
        .collect();
    let factors = Array2::from_shape_fn((10, weightings.len()), |(k, draw)| weightings[draw][k]);
    let mut product = Array2::zeros((rows, factors.ncols()));
    let [gemm, in_place, smaa, with_gaps, with_cuts, with_errors] = medians(
        repetitions,
        [
            &mut || drop(black_box(values.dot(&factors))),
            &mut || general_mat_mul(1.0, &values, &factors, 0.0, &mut product),
            &mut || drop(black_box(weights.run(&model, &complete).expect("it fits"))),
            &mut || drop(black_box(weights.run(&model, &gappy).expect("it fits"))),
            &mut || drop(black_box(cuts.run(&model, &complete).expect("it fits"))),
            &mut || drop(black_box(errors.run(&model, &complete).expect("it fits"))),
        ],
    );
    println!("seconds gemm {gemm:.3} in_place {in_place:.3} smaa {smaa:.3}");
    ratio("smaa_vs_gemm", smaa / gemm);
    ratio("smaa_vs_gemm_in_place", smaa / in_place);
    ratio("smaa_with_gaps_vs_gemm", with_gaps / gemm);
    ratio("smaa_with_cuts_vs_gemm", with_cuts / gemm);
    ratio("errors_vs_gemm", with_errors / gemm);
}
