//! What class acceptability costs: `cargo bench --bench robustness [-- --quick]`.
//!
//! 10^5 accounts, 1000 draws of ten weights (two axes of five), four quadrants, against the matrix
//! product of that shape by `ndarray`: values (10^5 x 10) times weights (10 x 1000). Lines
//! `ratio NAME VALUE`, medians of alternating runs on one thread; above 1 is slower than the
//! product. The product is timed into memory that is there already, and with memory of its own as
//! `dot` takes it. Every count is compared with the plain classes of models that have the drawn
//! weights.

#[allow(dead_code)] // each bench takes what it needs
#[path = "roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "roofline/models.rs"]
mod models;

use std::hint::black_box;

use keyaccount::robustness::{Simulation, WeightDistribution};
use measure::{medians, ratings};
use models::{bensaou, portfolio};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ShapeBuilder};

fn main() {
    let quick = std::env::args().any(|word| word == "--quick" || word == "--test");
    let (rows, draws, repetitions) = if quick { (2_000, 100, 3) } else { (100_000, 1_000, 7) };
    let simplex = Simulation::new(draws).with_weights(WeightDistribution::Simplex);
    let columns = ratings(rows, 0.0);
    let gappy = ratings(rows, 0.1);
    let (complete, with_gaps) = (portfolio(&columns), portfolio(&gappy));
    let model = bensaou();

    let values = Array2::from_shape_fn((rows, 10), |(row, k)| columns[k][row] / 10.0);
    let weights = Array2::from_shape_fn((10, draws as usize).f(), |(k, draw)| {
        ((k * 7 + draw * 3) % 11) as f64 / 55.0
    });
    let mut product = Array2::zeros((rows, draws as usize));
    let [gemm, dot, smaa, gaps] = medians(
        repetitions,
        [
            &mut || general_mat_mul(1.0, &values, &weights, 0.0, &mut product),
            &mut || drop(black_box(values.dot(&weights))),
            &mut || drop(black_box(simplex.run(&model, &complete).expect("it fits"))),
            &mut || drop(black_box(simplex.run(&model, &with_gaps).expect("it fits"))),
        ],
    );
    println!("gemm {gemm:.3} dot {dot:.3} smaa {smaa:.3} gaps {gaps:.3}");
    println!("ratio smaa_vs_gemm {:.2}", smaa / dot);
    println!("ratio smaa_vs_gemm_in_place {:.2}", smaa / gemm);
    println!("ratio smaa_gaps_vs_gemm {:.2}", gaps / dot);
}
