use proptest::prelude::*;

use super::*;
use crate::random::Random;

/// Sort, and read the formula of the documentation off.
fn oracle(values: &[f64], probability: f64) -> f64 {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let h = last as f64 * probability;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a rank
    let below = h.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (h - h.floor()) * (sorted[above] - sorted[below])
}

fn close(found: f64, expected: f64) -> bool {
    (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= 1e-12 * expected.abs().max(1.0)
}

/// R 4: `quantile(c(1, 2, 4, 8, 16), c(.05, .1, .5, .95), type = 7)` by its documented formula.
#[test]
fn type_seven_of_five_numbers() {
    let values = [16.0, 1.0, 8.0, 2.0, 4.0];
    let found = quantiles(&&values[..], &[0.0, 0.05, 0.1, 0.5, 0.95, 1.0]);
    assert_eq!(found.observed, 5);
    let expected = [1.0, 1.2, 1.4, 4.0, 14.4, 16.0];
    assert!(found.values.iter().zip(expected).all(|(x, e)| close(*x, e)), "{found:?}");
}

#[test]
fn nothing_observed_has_no_quantile() {
    let found = quantiles(&&[f64::NAN, f64::NAN][..], &[0.5]);
    assert_eq!(found.observed, 0);
    assert!(found.values[0].is_nan());
}

#[test]
fn the_distance_of_the_ends_may_not_be_finite() {
    let found = quantiles(&&[-f64::MAX, f64::MAX][..], &[0.25, 0.5]);
    assert!((found.values[0] / f64::MAX + 0.5).abs() < 1e-15, "{found:?}");
    assert_eq!(found.values[1], 0.0);
}

#[test]
fn a_large_column_is_read_by_sample_and_exactly() {
    let mut random = Random::new(3);
    let shapes: [&mut dyn FnMut(f64) -> f64; 4] = [
        &mut |u| u,
        // Mostly one number: the bracket closes on it.
        &mut |u| if u < 0.9 { 0.0 } else { u },
        &mut |u| (u * 5.0).floor(),
        &mut |u| if u < 0.3 { f64::NAN } else { 1.0 / (u - 0.29) },
    ];
    for shape in shapes {
        let values: Vec<f64> = (0..40_000).map(|_| shape(random.unit())).collect();
        let probabilities = [0.0, 0.05, 0.5, 0.95, 1.0];
        let sampled = by_sample(&&values[..], &probabilities, SMALL).expect("not a small table");
        let copied = by_copy(&&values[..], &probabilities);
        assert_eq!(sampled, copied);
        for (found, p) in sampled.values.iter().zip(probabilities) {
            assert!(close(*found, oracle(&values, p)), "{p}: {found}");
        }
    }
}

#[test]
fn neighbours_that_are_all_alike_and_sorted_columns_need_no_copy() {
    let mut random = Random::new(4);
    let alike: Vec<f64> = (0..6_000).flat_map(|_| std::iter::repeat_n(random.unit(), 8)).collect();
    let mut sorted = alike.clone();
    sorted.sort_by(f64::total_cmp);
    for values in [alike, sorted] {
        let probabilities = [0.05, 0.95];
        let sampled = by_sample(&&values[..], &probabilities, SMALL).expect("wide brackets");
        assert_eq!(sampled, by_copy(&&values[..], &probabilities));
    }
}

#[test]
fn what_lies_beyond_a_quantile_is_counted_by_the_way() {
    let mut random = Random::new(5);
    let values: Vec<f64> = (0..40_000).map(|_| (random.unit() * 300.0).floor()).collect();
    let found = quantiles(&&values[..], &[0.05, 0.5, 0.95]);
    for (value, beyond) in found.values.iter().zip(&found.beyond) {
        let count = |is: &dyn Fn(&f64) -> bool| values.iter().filter(|x| is(x)).count() as u64;
        assert_eq!((beyond.below, beyond.above), (count(&|x| x < value), count(&|x| x > value)));
    }
}

#[test]
fn a_column_that_the_sample_misses_is_copied() {
    // One number in ten is there: the sample is too thin.
    let mut values = vec![f64::NAN; 40_000];
    for (number, slot) in values.iter_mut().step_by(10).enumerate() {
        *slot = number as f64;
    }
    assert!(by_sample(&&values[..], &[0.5], SMALL).is_none());
    assert_eq!(quantiles(&&values[..], &[0.5]).values, [1999.5]);
}

proptest! {
    #[test]
    fn by_copy_is_the_definition(
        values in prop::collection::vec(prop_oneof![-1e6..1e6f64, Just(f64::NAN), Just(3.0)], 0..60),
        p in 0.0..=1.0f64,
    ) {
        let found = quantiles(&&values[..], &[p]);
        prop_assert!(close(found.values[0], oracle(&values, p)), "{found:?}");
    }

    #[test]
    fn by_sample_is_the_definition(
        seed in any::<u64>(), levels in 1..3000u32, p in 0.0..=1.0f64,
    ) {
        let mut random = Random::new(seed);
        let values: Vec<f64> =
            (0..5000).map(|_| (random.unit() * f64::from(levels)).floor()).collect();
        // Whether the sample serves is chance; if it does, it is right.
        if let Some(found) = by_sample(&&values[..], &[p], 0) {
            prop_assert!(close(found.values[0], oracle(&values, p)), "{found:?}");
        }
    }
}
