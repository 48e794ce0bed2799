//! Published results that the core can reproduce: each test is named by its citation, and its
//! numbers stand in it.

use keyaccount::axis::{Aggregation, Axis};
use keyaccount::class::Class;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{About, CustomModel, Model};
use keyaccount::portfolio::Portfolio;
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, Cut};

/// The scores on one axis of criteria with these value functions and weights, row by row.
fn scores<const N: usize>(
    aggregation: Aggregation,
    functions: [ValueFunction; N],
    weights: [f64; N],
    rows: &[[f64; N]],
) -> Vec<f64> {
    let criteria = functions.into_iter().zip(weights).enumerate().map(|(n, (function, weight))| {
        Criterion::new(format!("criterion {n}"), format!("column {n}"), function)
            .with_weight(weight)
    });
    let axis = Axis::new("score", "Score", ("low", "high"), criteria).unwrap();
    let class = |key: &str| Class {
        key: key.into(),
        term: key.into(),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    };
    let about = About {
        key: "published".into(),
        name: "A published case".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    let rule = Bands::new(vec![Cut::MIDPOINT]).unwrap();
    let classes = [class("low"), class("high")];
    let axis = axis.with_aggregation(aggregation);
    let model = CustomModel::new(about, [axis], rule, classes).unwrap();
    let columns = 0..N;
    let builder = columns.fold(Portfolio::builder(), |builder, n| {
        let column: Vec<f64> = rows.iter().map(|row| row[n]).collect();
        builder.column(format!("column {n}"), column)
    });
    let result = model.classify(&builder.build().unwrap()).unwrap();
    result.axis_scores("score").unwrap().to_vec()
}

fn assert_close(found: &[f64], published: &[f64], tolerance: f64) {
    assert_eq!(found.len(), published.len());
    for (row, (found, published)) in found.iter().zip(published).enumerate() {
        assert!((found - published).abs() <= tolerance, "row {row}: {found} for {published}");
    }
}

fn column<const N: usize>(rows: &[[f64; N]], n: usize) -> impl Iterator<Item = f64> {
    rows.iter().map(move |row| row[n])
}

fn lowest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::INFINITY, f64::min)
}

fn highest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, f64::max)
}

/// Linear from 0 to 1: the value of a number that is a share already.
fn share() -> ValueFunction {
    ValueFunction::linear(0.0, 1.0).unwrap()
}

/// Places in the ranking, the highest score first.
fn ranks(scores: &[f64]) -> Vec<usize> {
    let ahead = |score: &f64| scores.iter().filter(|other| *other > score).count();
    scores.iter().map(|score| ahead(score) + 1).collect()
}

/// Boehmke et al.: R package `KraljicMatrix`, `tests/testthat/test_SAVF_score.R`. Its `rho` is a rate
/// per unit of x.
#[test]
fn kraljic_matrix_savf_score() {
    let x = 2.150_310_080_4;
    let cases = [(1.0, 5.0, 0.653, 0.57), (2.0, 4.0, 0.75, 0.14)];
    for (low, high, rate, published) in cases {
        let curve = ValueFunction::exponential_with_rate(low, high, rate).unwrap();
        assert!((curve.value(x) - published).abs() < 0.006, "{} for {published}", curve.value(x));
        let found = scores(Aggregation::Additive, [curve.clone()], [1.0], &[[x]]);
        assert_close(&found, &[curve.value(x)], 1e-12);
    }
    // With the other reading of rho, a length, neither figure comes out.
    let length = ValueFunction::exponential(1.0, 5.0, 0.653).unwrap();
    assert!((length.value(x) - 0.57).abs() > 0.2);
}

/// pymcdm, `test/test_normalizations.py` (commit 76e7735): min-max of six rows and three columns,
/// the first two of them costs.
#[test]
fn pymcdm_minmax_normalisation() {
    let rows = [
        [66.0, 56.0, 95.0],
        [61.0, 55.0, 166.0],
        [65.0, 49.0, 113.0],
        [95.0, 56.0, 99.0],
        [63.0, 43.0, 178.0],
        [74.0, 59.0, 140.0],
    ];
    let published = [
        [0.852_941_18, 0.1875, 0.0],
        [1.0, 0.25, 0.855_421_69],
        [0.882_352_94, 0.625, 0.216_867_47],
        [0.0, 0.1875, 0.048_192_77],
        [0.941_176_47, 1.0, 1.0],
        [0.617_647_06, 0.0, 0.542_168_67],
    ];
    for n in 0..3 {
        let (low, high) = (lowest(column(&rows, n)), highest(column(&rows, n)));
        let (worst, best) = if n < 2 { (high, low) } else { (low, high) };
        let function = ValueFunction::linear(worst, best).unwrap();
        let alone: Vec<[f64; 1]> = column(&rows, n).map(|x| [x]).collect();
        let found = scores(Aggregation::Additive, [function], [1.0], &alone);
        assert_close(&found, &column(&published, n).collect::<Vec<_>>(), 6e-9);
    }
}

/// Kracka, Brauers and Zavadskas (2010), as in scikit-criteria `tests/agg/test_simple.py` (commit
/// 35f17ee): costs inverted, columns divided by their sums, equal weights.
#[test]
fn kracka_brauers_zavadskas_2010_weighted_sum() {
    let rows = [
        [33.95, 23.78, 11.45, 39.97, 29.44, 167.1, 3.852],
        [38.9, 4.17, 6.32, 0.01, 4.29, 132.52, 25.184],
        [37.59, 9.36, 8.23, 4.35, 10.22, 136.71, 10.845],
        [30.44, 37.59, 13.91, 74.08, 45.1, 198.34, 2.186],
        [36.21, 14.79, 9.17, 17.77, 17.06, 148.3, 6.61],
        [37.8, 8.55, 7.97, 2.35, 9.25, 134.83, 11.935],
    ];
    let benefit = [false, false, false, false, true, false, true];
    let rows =
        rows.map(|row| std::array::from_fn(|n| if benefit[n] { row[n] } else { 1.0 / row[n] }));
    let sums: [f64; 7] = std::array::from_fn(|n| column(&rows, n).sum());
    let functions = sums.map(|sum| ValueFunction::linear(0.0, sum).unwrap());
    let found = scores(Aggregation::Additive, functions, [1.0; 7], &rows);
    let published =
        [0.120_404_26, 0.345_823_5, 0.138_381_92, 0.128_412_46, 0.123_460_84, 0.143_517_01];
    assert_close(&found, &published, 1e-7);
    assert_eq!(ranks(&found), [6, 1, 3, 4, 5, 2]);
}

/// pymcdm, `test/test_mcdm.py` (commit 76e7735): weights that sum to 2. Ours sum to 1, so the
/// published scores are twice ours.
#[test]
fn pymcdm_weighted_sum_with_unnormalised_weights() {
    let rows = [
        [96.0, 83.0, 75.0, 7.0],
        [63.0, 5.0, 56.0, 9.0],
        [72.0, 30.0, 32.0, 48.0],
        [11.0, 4.0, 27.0, 9.0],
        [77.0, 21.0, 17.0, 11.0],
    ];
    let points = [8.0 / 13.0, 5.0 / 13.0, 6.0 / 13.0, 7.0 / 13.0];
    // The costs, the last two columns, are inverted first.
    let rows = rows.map(|[a, b, c, d]| [a, b, 1.0 / c, 1.0 / d]);
    let sums: [f64; 4] = std::array::from_fn(|n| column(&rows, n).sum());
    let functions = sums.map(|sum| ValueFunction::linear(0.0, sum).unwrap());
    let found = scores(Aggregation::Additive, functions, points, &rows);
    let doubled: Vec<f64> = found.iter().map(|score| 2.0 * score).collect();
    assert_close(&doubled, &[0.609, 0.313, 0.334, 0.265, 0.479], 6e-4);
}

/// Wikipedia, "Weighted product model", as in scikit-criteria `tests/agg/test_simple.py` (commit
/// 35f17ee): columns divided by their sums; the published figures are decimal logarithms.
#[test]
fn wikipedia_weighted_product_model() {
    let rows = [[25.0, 20.0, 15.0, 30.0], [10.0, 30.0, 20.0, 30.0], [30.0, 10.0, 30.0, 10.0]];
    let sums: [f64; 4] = std::array::from_fn(|n| column(&rows, n).sum());
    let rows = rows.map(|row| std::array::from_fn(|n| row[n] / sums[n]));
    let weights = [0.2, 0.15, 0.4, 0.25];
    let found = scores(Aggregation::Geometric, std::array::from_fn(|_| share()), weights, &rows);
    let logarithms: Vec<f64> = found.iter().map(|score| score.log10()).collect();
    assert_close(&logarithms, &[-0.501_285_89, -0.504_484_71, -0.529_472_46], 1e-7);
    assert_eq!(ranks(&found), [1, 2, 3]);
}
