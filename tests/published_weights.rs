//! Published weights, each test named by its citation. The numbers, conventions and tolerances are
//! those of the sources named; a tolerance is half a unit of the last decimal given, and a little.

#![allow(clippy::doc_markdown)] // paths of sources are no code

use keyaccount::weights::Weights;
use keyaccount::weights::ahp::{Ahp, AhpMethod, AhpWeights, Comparisons, RandomIndex};
use keyaccount::weights::critic::{Correlation, Critic};
use keyaccount::weights::deviation::{Scaling, StandardDeviation};
use keyaccount::weights::entropy::{Entropy, EntropyCosts};
use keyaccount::weights::observations::{Observations, ObservedCriterion};
use keyaccount::weights::rank::Ranking;
use ndarray::{Array2, array};

#[track_caller]
fn assert_close(weights: &Weights, expected: &[f64], tolerance: f64) {
    assert_eq!(weights.len(), expected.len());
    for ((name, weight), expected) in weights.iter().zip(expected) {
        assert!(
            (weight - expected).abs() <= tolerance,
            "{name}: {weight}, published {expected} (within {tolerance})"
        );
    }
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|i| format!("C{i}")).collect()
}

fn weigh(ahp: Ahp, matrix: &Array2<f64>) -> AhpWeights {
    let comparisons = Comparisons::from_matrix(names(matrix.nrows()), matrix.view()).unwrap();
    ahp.weigh(&comparisons).unwrap()
}

/// Every column taken as a benefit.
fn benefits(matrix: &Array2<f64>) -> Observations {
    let criteria = names(matrix.ncols()).into_iter().map(ObservedCriterion::benefit);
    Observations::from_array(matrix.view(), criteria).unwrap()
}

/// Drinks consumed in the United States: coffee, water, wine, tea, beer, soda, milk.
fn drinks() -> Array2<f64> {
    array![
        [1.0, 0.5, 9.0, 5.0, 2.0, 1.0, 1.0],
        [2.0, 1.0, 9.0, 9.0, 3.0, 2.0, 3.0],
        [1.0 / 9.0, 1.0 / 9.0, 1.0, 1.0 / 3.0, 1.0 / 9.0, 1.0 / 9.0, 1.0 / 9.0],
        [0.2, 1.0 / 9.0, 3.0, 1.0, 1.0 / 3.0, 0.25, 1.0 / 3.0],
        [0.5, 1.0 / 3.0, 9.0, 3.0, 1.0, 0.5, 1.0],
        [1.0, 0.5, 9.0, 4.0, 2.0, 1.0, 2.0],
        [1.0, 1.0 / 3.0, 9.0, 3.0, 1.0, 0.5, 1.0],
    ]
}

/// Saaty 2008, IJSSci 1(1), 83-98, by way of PhilipGriffith/AHPy@d818996 tests/test_ahp.py.
/// Principal right eigenvector, sum 1.
#[test]
fn saaty_2008_drinks() {
    let result = weigh(Ahp::new(), &drinks());
    let expected = [0.1775, 0.3268, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288];
    assert_close(&result.weights, &expected, 6e-5);
    assert!((result.consistency_index - 0.029_438_173).abs() < 1e-9);
    assert!(result.residual < 1e-14);
}

/// The same: the ratio depends on the table of random indices.
#[test]
fn saaty_2008_drinks_consistency_ratio_by_two_tables() {
    let ratio = |table| {
        let result = weigh(Ahp::new().with_random_index(table), &drinks());
        result.consistency_ratio.unwrap()
    };
    let saaty = ratio(RandomIndex::Saaty2005);
    assert!((saaty - 0.022).abs() <= 5e-4 && (saaty - 0.021_806).abs() < 1e-6, "{saaty}");
    let donegan_dodd = ratio(RandomIndex::DoneganDodd1991);
    assert!((donegan_dodd - 0.0235).abs() <= 5e-5, "{donegan_dodd}");
    assert!((donegan_dodd - 0.023_515).abs() < 1e-6, "{donegan_dodd}");
}

fn eight() -> Array2<f64> {
    let (third, seventh, ninth) = (1.0 / 3.0, 1.0 / 7.0, 1.0 / 9.0);
    array![
        [1.0, 7.0, 0.2, 0.125, 0.5, third, 0.2, 1.0],
        [seventh, 1.0, 0.125, ninth, 0.25, 0.2, ninth, 0.125],
        [5.0, 8.0, 1.0, third, 4.0, 2.0, 1.0, 1.0],
        [8.0, 9.0, 3.0, 1.0, 7.0, 5.0, 3.0, 3.0],
        [2.0, 4.0, 0.25, seventh, 1.0, 0.5, 0.2, 0.2],
        [3.0, 5.0, 0.5, 0.2, 2.0, 1.0, third, third],
        [5.0, 9.0, 1.0, third, 5.0, 3.0, 1.0, 1.0],
        [1.0, 8.0, 1.0, third, 5.0, 3.0, 1.0, 1.0],
    ]
}

/// jbytecode/JMcDM@87bbb34 test/mcdm/testahp.jl: weights are the means of the rows of the
/// column-normalised matrix, lambda = mean((A w) / w), random index 1.41 (Saaty 1980).
#[test]
fn jmcdm_eight_criteria_column_means() {
    let result = weigh(Ahp::new().with_method(AhpMethod::ColumnMean), &eight());
    assert!((result.lambda_max - 8.726_427_771_113_01).abs() <= 1e-5);
    assert!((result.consistency_index - 0.103_775_395_873_287_02).abs() <= 1e-5);
    assert!((result.consistency_ratio.unwrap() - 0.073_599_571_541_338_31).abs() <= 1e-5);
    // Nothing is lost either: this is the definition, to the last digits.
    assert!((result.lambda_max - 8.726_427_771_113_01).abs() <= 1e-13);
}

/// The trap in the case before: the eigenvector of the same matrix differs in the third digit.
#[test]
fn jmcdm_eight_criteria_exact_eigenvalue_differs_from_column_means() {
    let result = weigh(Ahp::new(), &eight());
    assert!((result.lambda_max - 8.698_197_598).abs() <= 1e-9);
    assert!((result.consistency_index - 0.099_742_514).abs() <= 1e-9);
    assert!((result.consistency_ratio.unwrap() - 0.070_739_372).abs() <= 1e-9);
}

/// quatrope/scikit-criteria@35f17ee ahp_ext/test_ahp.py, with a random index of 0.52 for three
/// criteria, not 0.58; published within 5e-4 (an approximate eigenvalue), exactly 0.026810788.
#[test]
fn scikit_criteria_three_criteria() {
    let matrix = array![[1.0, 3.0, 3.0], [1.0 / 3.0, 1.0, 2.0], [1.0 / 3.0, 0.5, 1.0]];
    let result = weigh(Ahp::new().with_random_index(RandomIndex::Saaty2005), &matrix);
    assert!((result.consistency_index - 0.026_952_180_608_970_31).abs() <= 5e-4);
    assert!((result.consistency_ratio.unwrap() - 0.051_829_169_847_109_106).abs() <= 5e-4);
    assert!((result.consistency_index - 0.026_810_788).abs() <= 1e-9);
    let textbook = weigh(Ahp::new(), &matrix).consistency_ratio.unwrap();
    assert!((textbook - 0.026_810_788 / 0.58).abs() <= 1e-8);
}

/// The four tables in use, three to ten criteria each: Saaty 1980; Saaty 2005 and Donegan and Dodd
/// 1991 as in `AHPy`; Aguaron and Moreno-Jimenez 2003 as in the R package MCDA.
#[test]
fn random_index_tables_of_four_sources() {
    let tables = [
        (RandomIndex::Saaty1980, [0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]),
        (RandomIndex::Saaty2005, [0.52, 0.89, 1.11, 1.25, 1.35, 1.4, 1.45, 1.49]),
        (
            RandomIndex::AguaronMorenoJimenez2003,
            [0.525, 0.882, 1.115, 1.252, 1.341, 1.404, 1.452, 1.484],
        ),
        (
            RandomIndex::DoneganDodd1991,
            [0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055],
        ),
    ];
    for (table, expected) in tables {
        for (n, expected) in (3..).zip(expected) {
            assert_eq!(table.get(n), Some(expected), "{table}, {n}");
        }
    }
}

fn xu() -> Array2<f64> {
    array![
        [30.0, 30.0, 38.0, 29.0],
        [19.0, 54.0, 86.0, 29.0],
        [19.0, 15.0, 85.0, 28.9],
        [68.0, 70.0, 60.0, 29.0],
    ]
}

/// Xu 2004, EJOR 156(2), by way of energyinpython/pyrepo-mcda@b3ac297
/// tests/test_weighting_methods.py. Every column as a benefit, p = x / sum of x, 0 ln 0 = 0.
#[test]
fn xu_2004_entropy() {
    let result = Entropy::new().weigh(&benefits(&xu())).unwrap();
    assert_close(&result.weights, &[0.463, 0.3992, 0.1378, 0.0], 6e-5);
    // The last column hardly varies, but it does.
    assert!(result.weights.get("C4").unwrap() > 0.0);
    assert!(result.sample.constant.is_empty());
}

/// Zavadskas and Podvezko 2016, by way of energyinpython/pyrepo-mcda@b3ac297
/// tests/test_weighting_methods.py. Convention as before.
#[test]
fn zavadskas_podvezko_2016_entropy() {
    let matrix = array![
        [3.0, 100.0, 10.0, 7.0],
        [2.5, 80.0, 8.0, 5.0],
        [1.8, 50.0, 20.0, 11.0],
        [2.2, 70.0, 12.0, 9.0],
    ];
    let result = Entropy::new().weigh(&benefits(&matrix)).unwrap();
    assert_close(&result.weights, &[0.1146, 0.1981, 0.4185, 0.2689], 6e-5);
}

fn with_zero() -> Array2<f64> {
    array![[3.0, 5.0, 7.0], [6.0, 0.0, 4.0], [1.0, 9.0, 2.0], [4.0, 4.0, 4.0]]
}

/// Recomputed from the definition; agrees with scikit-criteria 0.10 and crispyn 0.0.7 on the same
/// input (0.2508, 0.5982, 0.1510). Other programs refuse the zero or add 1e-9 to it.
#[test]
fn scikit_criteria_and_crispyn_entropy_with_a_zero() {
    let result = Entropy::new().weigh(&benefits(&with_zero())).unwrap();
    let expected = [0.250_846_719_5, 0.598_170_190_8, 0.150_983_089_7];
    assert_close(&result.weights, &expected, 1e-9);
}

/// The trap in the case before: with the third column as a cost and its reciprocal taken, as some
/// programs do, the weights differ. Here that has to be asked for by name.
#[test]
fn entropy_takes_costs_as_they_are_unless_told() {
    let criteria = [
        ObservedCriterion::benefit("C1"),
        ObservedCriterion::benefit("C2"),
        ObservedCriterion::cost("C3"),
    ];
    let observations = Observations::from_array(with_zero().view(), criteria).unwrap();
    let as_benefits = Entropy::new().weigh(&benefits(&with_zero())).unwrap();
    let as_they_are = Entropy::new().weigh(&observations).unwrap();
    assert_eq!(as_they_are.weights, as_benefits.weights);
    let reciprocal =
        Entropy::new().with_costs(EntropyCosts::Reciprocal).weigh(&observations).unwrap();
    let [before, after] = [&as_they_are, &reciprocal].map(|r| r.weights.get("C3").unwrap());
    assert!((before - after).abs() > 1e-3, "{before} {after}");
}

/// Diakoulaki, Mavrotas and Papayannakis 1995, COR 22(7), by way of
/// quatrope/scikit-criteria@35f17ee tests/preprocessing/test_weighters.py. Scaled, Pearson.
#[test]
fn diakoulaki_1995_critic_scaled_pearson() {
    let matrix = array![
        [61.0, 1.08, 4.33],
        [20.7, 0.26, 4.34],
        [16.3, 1.98, 2.53],
        [9.0, 3.29, 1.65],
        [5.4, 2.77, 2.33],
        [4.0, 4.12, 1.21],
        [-6.1, 3.52, 2.1],
        [-34.6, 3.31, 0.98],
    ];
    let critic = Critic::new().with_correlation(Correlation::Pearson);
    let result = critic.with_scaling(Scaling::MinMax).weigh(&benefits(&matrix)).unwrap();
    assert_close(&result.weights, &[0.202_225_54, 0.480_901_73, 0.316_872_73], 1e-7);
    assert_eq!(result, Critic::new().weigh(&benefits(&matrix)).unwrap(), "the default");
}

fn tus_adali() -> Array2<f64> {
    array![
        [5000.0, 3.0, 3.0, 4.0, 3.0, 2.0],
        [680.0, 5.0, 3.0, 2.0, 2.0, 1.0],
        [2000.0, 3.0, 2.0, 3.0, 4.0, 3.0],
        [600.0, 4.0, 3.0, 1.0, 2.0, 2.0],
        [800.0, 2.0, 4.0, 3.0, 3.0, 4.0],
    ]
}

/// Tus and Adali 2019, Opsearch 56(2), by way of kotbaton/pymcdm@76e7735 test/test_weights.py and
/// energyinpython/pyrepo-mcda@b3ac297. All columns as benefits, although the paper goes on to treat
/// the first one as a cost.
#[test]
fn tus_adali_2019_critic_all_benefits() {
    let result = Critic::new().weigh(&benefits(&tus_adali())).unwrap();
    assert_close(&result.weights, &[0.157, 0.249, 0.168, 0.121, 0.154, 0.151], 6e-4);
}

/// The trap in the case before: with the first column as the cost that it is, other weights.
#[test]
fn tus_adali_2019_critic_with_the_cost_turned_round() {
    let criteria = names(6).into_iter().enumerate().map(|(i, name)| match i {
        0 => ObservedCriterion::cost(name),
        _ => ObservedCriterion::benefit(name),
    });
    let observations = Observations::from_array(tus_adali().view(), criteria).unwrap();
    let result = Critic::new().weigh(&observations).unwrap();
    let expected = [0.184_066, 0.213_029, 0.142_214, 0.158_301, 0.168_382, 0.134_008];
    assert_close(&result.weights, &expected, 1e-6);
}

/// Barron and Barrett 1996: w_i = 1/n * sum over k = i..n of 1/k, as exact fractions.
#[test]
fn barron_barrett_1996_rank_order_centroid() {
    let cases: [&[f64]; 3] = [
        &[11.0 / 18.0, 5.0 / 18.0, 1.0 / 9.0],
        // Not 48.33, 27.08, 14.58, 10.00 per cent, as a public README has it.
        &[25.0 / 48.0, 13.0 / 48.0, 7.0 / 48.0, 1.0 / 16.0],
        &[137.0 / 300.0, 77.0 / 300.0, 47.0 / 300.0, 9.0 / 100.0, 1.0 / 25.0],
    ];
    for expected in cases {
        let ranking = Ranking::new(names(expected.len())).unwrap();
        assert_close(&Weights::rank_order_centroid(&ranking), expected, 1e-15);
    }
}

/// Salabun et al. 2020, Symmetry, by way of energyinpython/pyrepo-mcda@b3ac297
/// tests/test_weighting_methods.py. Standard deviations of the columns as they are.
#[test]
fn salabun_2020_standard_deviation() {
    let matrix = array![
        [0.619, 0.449, 0.447],
        [0.862, 0.466, 0.006],
        [0.458, 0.698, 0.771],
        [0.777, 0.631, 0.491],
        [0.567, 0.992, 0.968],
    ];
    let method = StandardDeviation::new().with_scaling(Scaling::Unscaled);
    let result = method.weigh(&benefits(&matrix)).unwrap();
    assert_close(&result.weights, &[0.217, 0.294, 0.488], 6e-4);
}
