//! Laws of the weights that are taken from data, and what each method does with awkward data.

use keyaccount::weights::Weights;
use keyaccount::weights::critic::{Correlation, Critic};
use keyaccount::weights::deviation::{Scaling, StandardDeviation};
use keyaccount::weights::entropy::{Entropy, EntropyCosts};
use keyaccount::weights::observations::{
    DataWeightsError, Direction, Observations, ObservedCriterion, Sample,
};
use ndarray::{Array2, array};
use proptest::prelude::*;

type Answer = Result<(Weights, Sample), DataWeightsError>;

type Method = (&'static str, bool, fn(&Observations) -> Answer);

/// Every method, and whether the unit of a column leaves it unmoved.
const METHODS: [Method; 8] = [
    ("entropy", true, |o| Entropy::new().weigh(o).map(|r| (r.weights, r.sample))),
    ("entropy, reciprocal costs", true, |o| {
        let method = Entropy::new().with_costs(EntropyCosts::Reciprocal);
        method.weigh(o).map(|r| (r.weights, r.sample))
    }),
    ("critic", true, |o| critic(o, Correlation::Pearson, Scaling::MinMax)),
    ("critic, ranks", true, |o| critic(o, Correlation::Spearman, Scaling::MinMax)),
    ("critic, unscaled", false, |o| critic(o, Correlation::Pearson, Scaling::Unscaled)),
    ("critic, ranks, unscaled", false, |o| critic(o, Correlation::Spearman, Scaling::Unscaled)),
    ("deviation", true, |o| deviation(o, Scaling::MinMax)),
    ("deviation, unscaled", false, |o| deviation(o, Scaling::Unscaled)),
];

fn critic(observations: &Observations, correlation: Correlation, scaling: Scaling) -> Answer {
    let method = Critic::new().with_correlation(correlation).with_scaling(scaling);
    method.weigh(observations).map(|r| (r.weights, r.sample))
}

fn deviation(observations: &Observations, scaling: Scaling) -> Answer {
    let method = StandardDeviation::new().with_scaling(scaling);
    method.weigh(observations).map(|r| (r.weights, r.sample))
}

fn criterion(column: usize, direction: Direction) -> ObservedCriterion {
    let name = format!("c{column}");
    match direction {
        Direction::Benefit => ObservedCriterion::benefit(name),
        Direction::Cost => ObservedCriterion::cost(name),
    }
}

fn observe(data: &Array2<f64>) -> Observations {
    let criteria = (0..data.ncols()).map(|column| criterion(column, Direction::Benefit));
    Observations::from_array(data.view(), criteria).unwrap()
}

/// Every other column a cost.
fn observe_mixed(data: &Array2<f64>) -> Observations {
    let criteria = (0..data.ncols()).map(|column| {
        criterion(column, if column % 2 == 0 { Direction::Benefit } else { Direction::Cost })
    });
    Observations::from_array(data.view(), criteria).unwrap()
}

fn weights(method: &str, data: &Observations) -> Weights {
    let (_, _, weigh) = METHODS.iter().find(|(name, ..)| *name == method).unwrap();
    weigh(data).unwrap().0
}

#[track_caller]
fn assert_same(one: &Weights, other: &Weights, tolerance: f64) {
    for (name, weight) in one.iter() {
        let other = other.get(name).unwrap();
        assert!((weight - other).abs() <= tolerance, "{name}: {weight} and {other}");
    }
}

#[test]
fn a_constant_column_weighs_nothing_and_changes_nothing() {
    let with = array![[1.0, 0.3, 9.0], [2.0, 0.3, 1.0], [4.0, 0.3, 5.0], [3.0, 0.3, 5.0]];
    let mut without = with.clone();
    without.remove_index(ndarray::Axis(1), 1);
    for (method, _, weigh) in METHODS {
        let (weights, sample) = weigh(&observe_mixed(&with)).unwrap();
        assert_eq!(weights.get("c1"), Some(0.0), "{method}");
        assert_eq!(sample.constant, ["c1"], "{method}");
        let criteria = [0, 2].map(|column| criterion(column, Direction::Benefit));
        let rest = Observations::from_array(without.view(), criteria).unwrap();
        let (rest, sample) = weigh(&rest).unwrap();
        assert_same(&rest, &weights, 1e-15);
        assert!(sample.constant.is_empty());
    }
}

#[test]
fn constant_columns_alone_are_refused_by_name() {
    for value in [0.0, 0.1, 7.0] {
        let data = Array2::from_elem((3, 2), value);
        for (method, _, weigh) in METHODS {
            let error = weigh(&observe(&data)).unwrap_err();
            let criteria = vec!["c0".into(), "c1".into()];
            assert_eq!(error, DataWeightsError::NoVariation { criteria, rows: 3 }, "{method}");
        }
    }
}

#[test]
fn a_single_column_that_varies_has_all_the_weight() {
    let data = array![[1.0, 5.0], [2.0, 5.0], [9.0, 5.0]];
    for (method, _, weigh) in METHODS {
        let (weights, _) = weigh(&observe(&data)).unwrap();
        assert_eq!(weights.values().collect::<Vec<_>>(), [1.0, 0.0], "{method}");
    }
}

#[test]
fn criteria_that_agree_perfectly_have_no_critic_weights() {
    // The third column is constant and does not count; the fourth is a cost that falls.
    let data = array![[1.0, 10.3, 5.0, -0.2], [2.0, 20.6, 5.0, -0.4], [4.0, 41.2, 5.0, -0.8]];
    let directions = [Direction::Benefit, Direction::Benefit, Direction::Benefit, Direction::Cost];
    let criteria = directions.into_iter().enumerate().map(|(at, d)| criterion(at, d));
    let observations = Observations::from_array(data.view(), criteria).unwrap();
    for (method, _, weigh) in METHODS.iter().filter(|(name, ..)| name.starts_with("critic")) {
        let error = weigh(&observations).unwrap_err();
        let criteria = ["c0", "c1", "c3"].map(String::from).to_vec();
        assert_eq!(error, DataWeightsError::NoConflict { criteria }, "{method}");
    }
}

#[test]
fn negative_numbers_are_refused_by_entropy_and_numbers_like_any_other_elsewhere() {
    // Row 0 has no value for c0 and is left out; the row named is the caller's.
    let data = array![[f64::NAN, 1.0], [1.0, 2.0], [2.0, -0.5], [4.0, 9.0]];
    for (method, _, weigh) in METHODS {
        let answer = weigh(&observe(&data));
        if method.starts_with("entropy") {
            let criterion = "c1".into();
            assert_eq!(
                answer.unwrap_err(),
                DataWeightsError::Negative { criterion, row: 2, value: -0.5 }
            );
        } else {
            assert!(answer.unwrap().0.values().all(|weight| weight > 0.0), "{method}");
        }
    }
}

#[test]
fn a_zero_is_a_number_but_has_no_reciprocal() {
    let data = array![[3.0, 5.0], [6.0, 0.0], [1.0, -0.0]];
    for (method, _, weigh) in METHODS {
        assert!(weigh(&observe(&data)).is_ok(), "{method}, benefits");
        let mixed = weigh(&observe_mixed(&data));
        if method == "entropy, reciprocal costs" {
            let criterion = "c1".into();
            assert_eq!(mixed.unwrap_err(), DataWeightsError::ZeroCost { criterion, row: 1 });
        } else {
            assert!(mixed.is_ok(), "{method}, costs");
        }
    }
}

#[test]
fn missing_values_leave_their_rows_out_whatever_the_method() {
    let complete = array![[3.0, 5.0, 7.0], [6.0, 1.0, 4.0], [1.0, 9.0, 2.0], [4.0, 4.0, 4.0]];
    let mut gaps = ndarray::concatenate![ndarray::Axis(0), complete, complete];
    gaps.column_mut(1).iter_mut().skip(4).for_each(|cell| *cell = f64::NAN);
    for (method, _, weigh) in METHODS {
        let (expected, _) = weigh(&observe_mixed(&complete)).unwrap();
        let (weights, sample) = weigh(&observe_mixed(&gaps)).unwrap();
        assert_eq!(weights, expected, "{method}");
        assert_eq!((sample.rows, sample.complete_rows), (8, 4));
        let missing = [("c0", 0), ("c1", 4), ("c2", 0)].map(|(name, n)| (name.to_owned(), n));
        assert_eq!(sample.missing, missing);
    }
}

#[test]
fn direction_counts_where_correlation_does() {
    let data = array![[3.0, 5.0, 7.0], [6.0, 1.0, 4.0], [1.0, 9.0, 2.0], [4.0, 4.0, 4.0]];
    let mut turned = data.clone();
    turned.column_mut(1).mapv_inplace(|x| 10.0 - x);
    for (method, _, weigh) in METHODS {
        let (benefits, mixed) = (weigh(&observe(&data)), weigh(&observe_mixed(&data)));
        let (benefits, mixed) = (benefits.unwrap().0, mixed.unwrap().0);
        if method.starts_with("critic") {
            assert_ne!(benefits, mixed, "{method}");
            // A cost is a benefit counted the other way round.
            assert_same(&mixed, &weigh(&observe(&turned)).unwrap().0, 1e-14);
        } else if method != "entropy, reciprocal costs" {
            assert_eq!(benefits, mixed, "{method}");
        }
    }
}

/// An oracle with the textbook formulas, term by term.
#[test]
fn critic_agrees_with_the_textbook_formula() {
    let data = array![[3.0, 5.0, 7.0], [6.0, 1.0, 4.0], [1.0, 9.0, 2.0], [4.0, 4.0, 5.0]];
    let columns: Vec<Vec<f64>> = data.columns().into_iter().map(|c| c.to_vec()).collect();
    let n = 4.0;
    let mean = |x: &[f64]| x.iter().sum::<f64>() / n;
    let covariance = |x: &[f64], y: &[f64]| {
        x.iter().zip(y).map(|(a, b)| a * b).sum::<f64>() / n - mean(x) * mean(y)
    };
    let information = columns.iter().map(|x| {
        let range =
            x.iter().copied().fold(f64::MIN, f64::max) - x.iter().copied().fold(f64::MAX, f64::min);
        let conflict: f64 = columns
            .iter()
            .map(|y| 1.0 - covariance(x, y) / (covariance(x, x) * covariance(y, y)).sqrt())
            .sum();
        covariance(x, x).sqrt() / range * conflict
    });
    let expected = Weights::points(["c0", "c1", "c2"].into_iter().zip(information)).unwrap();
    assert_same(&weights("critic", &observe(&data)), &expected, 1e-14);
    // These columns have the ranks of others, so Spearman sees those.
    let ranks = array![[2.0, 3.0, 4.0], [4.0, 1.0, 2.0], [1.0, 4.0, 1.0], [3.0, 2.0, 3.0]];
    let spearman = Critic::new().with_correlation(Correlation::Spearman);
    let one = spearman.weigh(&observe(&data)).unwrap();
    let other = Critic::new().weigh(&observe(&ranks)).unwrap();
    assert_eq!(one.conflicts, other.conflicts);
}

#[test]
fn divergences_and_conflicts_stay_inside_their_ranges() {
    for rows in 2..200 {
        // One row has everything, which tells accounts apart as well as anything can.
        let one = Array2::from_shape_fn((rows, 1), |(row, _)| f64::from(u8::from(row == 0)));
        let result = Entropy::new().weigh(&observe(&one)).unwrap();
        let [(_, divergence)] = result.divergences.as_slice() else { panic!("one criterion") };
        assert!((0.0..=1.0).contains(divergence), "{rows} rows: {divergence}");
        // Two criteria that say the opposite of each other.
        let opposed = Array2::from_shape_fn((rows, 2), |(row, column)| {
            let value = (row * row % 101) as f64 / 7.0;
            if column == 0 { value } else { -value }
        });
        let result = Critic::new().weigh(&observe(&opposed)).unwrap();
        for (name, conflict) in result.conflicts {
            assert!((0.0..=2.0).contains(&conflict), "{rows} rows, {name}: {conflict}");
        }
    }
}

#[test]
fn an_axis_takes_the_weights_by_the_names_of_its_criteria() {
    use keyaccount::axis::Axis;
    use keyaccount::criterion::{Criterion, ValueFunction};
    let linear = || ValueFunction::linear(0.0, 10.0).unwrap();
    let axis = Axis::new(
        "value",
        "Value",
        ("low", "high"),
        [Criterion::new("Growth", "growth", linear()), Criterion::new("Size", "size", linear())],
    )
    .unwrap();
    let data = array![[1.0, 2.0], [3.0, 2.5], [5.0, 9.0]];
    let criteria = [("size", "Size"), ("growth", "Growth")]
        .map(|(column, name)| ObservedCriterion::benefit(column).named(name));
    let observations = Observations::from_array(data.view(), criteria).unwrap();
    let weights = Entropy::new().weigh(&observations).unwrap().weights;
    let weighted = axis.with_weights(&weights).unwrap();
    let expected = ["Growth", "Size"].map(|name| weights.get(name).unwrap());
    assert_eq!(weighted.weights(), expected);
}

/// Numbers at least 0, some of them 0, some equal.
fn tables() -> impl Strategy<Value = Array2<f64>> {
    (2_usize..12, 1_usize..6).prop_flat_map(|(rows, columns)| {
        let number = prop_oneof![4 => 0.001_f64..1000.0, 1 => (0_u8..4).prop_map(f64::from)];
        prop::collection::vec(number, rows * columns)
            .prop_map(move |cells| Array2::from_shape_vec((rows, columns), cells).unwrap())
    })
}

proptest! {
    #[test]
    fn weights_are_at_least_zero_and_sum_to_one(data in tables()) {
        for (method, _, weigh) in METHODS {
            if let Ok((weights, _)) = weigh(&observe_mixed(&data)) {
                let in_range = weights.values().all(|weight| (0.0..=1.0).contains(&weight));
                prop_assert!(in_range, "{} {:?}", method, weights);
                prop_assert!((weights.values().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_unit_of_a_criterion_changes_nothing(data in tables(), column in 0_usize..6, unit in 0.001_f64..1000.0) {
        let column = column % data.ncols();
        let mut scaled = data.clone();
        scaled.column_mut(column).mapv_inplace(|x| x * unit);
        for (method, promised, weigh) in METHODS.iter().filter(|(_, promised, _)| *promised) {
            let (one, other) = (weigh(&observe_mixed(&data)), weigh(&observe_mixed(&scaled)));
            prop_assert!(*promised);
            match (one, other) {
                (Ok((one, _)), Ok((other, _))) => {
                    for (name, weight) in one.iter() {
                        let other = other.get(name).unwrap();
                        prop_assert!((weight - other).abs() < 1e-10, "{} {} {}", method, weight, other);
                    }
                }
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err(), "{}", method),
            }
        }
    }

    #[test]
    fn a_power_of_two_as_unit_changes_not_a_bit(data in tables(), column in 0_usize..6, power in -900_i32..900) {
        let column = column % data.ncols();
        let mut scaled = data.clone();
        scaled.column_mut(column).mapv_inplace(|x| x * 2.0_f64.powi(power));
        for (method, _, weigh) in METHODS.iter().filter(|(_, promised, _)| *promised) {
            let (one, other) = (weigh(&observe_mixed(&data)), weigh(&observe_mixed(&scaled)));
            prop_assert_eq!(one.ok(), other.ok(), "{}", method);
        }
    }

    #[test]
    fn relabelling_permutes_the_weights(data in tables()) {
        let columns = data.ncols();
        let mut reversed = data.view();
        reversed.invert_axis(ndarray::Axis(1));
        let criteria = (0..columns).rev().map(|column| {
            criterion(column, if column % 2 == 0 { Direction::Benefit } else { Direction::Cost })
        });
        let permuted = Observations::from_array(reversed, criteria).unwrap();
        for (method, _, weigh) in METHODS {
            match (weigh(&observe_mixed(&data)), weigh(&permuted)) {
                (Ok((one, _)), Ok((other, _))) => {
                    for (name, weight) in one.iter() {
                        let other = other.get(name).unwrap();
                        prop_assert!((weight - other).abs() < 1e-12, "{} {} {}", method, weight, other);
                    }
                }
                (one, other) => prop_assert_eq!(one.is_err(), other.is_err(), "{}", method),
            }
        }
    }

    #[test]
    fn hostile_numbers_give_weights_or_an_error_and_never_nan(
        cells in prop::collection::vec(any::<f64>().prop_map(|x| if x.is_infinite() { f64::MAX } else { x }), 6..40)
    ) {
        let rows = cells.len() / 3;
        let data = Array2::from_shape_vec((rows, 3), cells[..rows * 3].to_vec()).unwrap();
        for absolute in [false, true] {
            let data = data.mapv(|x| if absolute { x.abs() } else { x });
            let criteria = [Direction::Benefit, Direction::Cost, Direction::Benefit];
            let criteria = criteria.into_iter().enumerate().map(|(at, d)| criterion(at, d));
            let Ok(observations) = Observations::from_array(data.view(), criteria) else { continue };
            for (method, _, weigh) in METHODS {
                if let Ok((weights, _)) = weigh(&observations) {
                    let in_range = weights.values().all(|weight| (0.0..=1.0).contains(&weight));
                    prop_assert!(in_range, "{} {:?} {:?}", method, weights, data);
                    prop_assert!((weights.values().sum::<f64>() - 1.0).abs() < 1e-12);
                }
            }
        }
    }
}
