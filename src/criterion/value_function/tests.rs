mod laws;
mod refusals;

use approx::assert_abs_diff_eq;

use super::compile::{HIGHEST_FLATNESS, HIGHEST_STEEPNESS};
use super::*;

const HUGE: [f64; 4] = [f64::MAX, 1e300, f64::INFINITY, 1.7e308];

fn linear(worst: f64, best: f64) -> ValueFunction {
    ValueFunction::linear(worst, best).unwrap()
}

/// Worst and best level are met exactly, a step beyond changes nothing, a step inside hardly.
fn meets_its_levels(function: &ValueFunction, worst: f64, best: f64) {
    let (low, high) = (worst.min(best), worst.max(best));
    let (at_low, at_high) = if worst < best { (0.0, 1.0) } else { (1.0, 0.0) };
    assert_eq!(function.saturation(), (low, high));
    for x in [low, low.next_down(), -HUGE[0], -HUGE[1], -HUGE[2], -HUGE[3]] {
        assert_eq!(function.value(x), at_low, "{function:?} at {x:e}");
    }
    for x in [high, high.next_up(), HUGE[0], HUGE[1], HUGE[2], HUGE[3]] {
        assert_eq!(function.value(x), at_high, "{function:?} at {x:e}");
    }
    assert_abs_diff_eq!(function.value(low.next_up()), at_low, epsilon = 1e-12);
    assert_abs_diff_eq!(function.value(high.next_down()), at_high, epsilon = 1e-12);
    assert!(function.value(f64::NAN).is_nan());
}

#[test]
fn levels_are_met_exactly() {
    // 1/49, 1/98 and 1/103 are the textbook reciprocals whose products fall short of 1.
    for (worst, best) in
        [(0.0, 10.0), (10.0, 0.0), (0.0, 49.0), (98.0, 0.0), (-51.5, 51.5), (1e-300, 1e290)]
    {
        meets_its_levels(&linear(worst, best), worst, best);
        let range = (best - worst).abs();
        for rho in [range, -range, range / 500.0, -range / 500.0, range * 1e9, -range * 1e9] {
            let function = ValueFunction::exponential(worst, best, rho).unwrap();
            if rho.abs() > range / 100.0 {
                meets_its_levels(&function, worst, best);
            }
            assert_eq!((function.value(worst), function.value(best)), (0.0, 1.0));
        }
    }
    for (worst, best) in [(1e4, 1e8), (1e8, 1e4), (1.0, 1.0011), (3.0, 7.0), (5e-324, 1e-20)] {
        let function = ValueFunction::logarithmic(worst, best).unwrap();
        assert_eq!((function.value(worst), function.value(best)), (0.0, 1.0), "{function:?}");
        if worst > 1e-300 {
            meets_its_levels(&function, worst, best);
        }
    }
}

#[test]
fn linear_at_known_points() {
    assert_eq!(linear(0.0, 10.0).value(2.5), 0.25);
    assert_eq!(linear(10.0, 0.0).value(2.5), 0.75);
    assert_eq!(linear(-1.0, 1.0).value(0.0), 0.5);
    // The distance overflows, the value does not.
    assert_eq!(linear(-1e307, 1e307).value(f64::MAX), 1.0);
    assert_eq!(linear(1e307, -1e307).value(f64::MAX), 0.0);
}

#[test]
fn exponential_at_known_points() {
    for rho in [0.5, 2.0, 30.0, -0.5, -2.0, -30.0, 1e6, -1e6] {
        let up = ValueFunction::exponential(1.0, 5.0, rho).unwrap();
        let down = ValueFunction::exponential(5.0, 1.0, rho).unwrap();
        for x in [1.0, 1.1, 2.0, 3.0, 4.5, 5.0f64] {
            let expected = |way: f64| (-way / rho).exp_m1() / (-4.0f64 / rho).exp_m1();
            assert_abs_diff_eq!(up.value(x), expected(x - 1.0), epsilon = 1e-14);
            assert_abs_diff_eq!(down.value(x), expected(5.0 - x), epsilon = 1e-14);
        }
    }
    // The longest rho is a straight line, without loss of digits.
    let straight = ValueFunction::exponential(0.0, 8.0, 8e12).unwrap();
    assert_abs_diff_eq!(straight.value(2.0), 0.25, epsilon = 1e-12);
}

/// Tests of the R package `KraljicMatrix` (ee06154, `tests/testthat/test_SAVF_score.R`):
/// x = 2.1503100804; (low 1, high 5, rho 0.653) gives 0.57, (2, 4, 0.75) gives 0.14, to two
/// decimals. Its rho is a rate.
#[test]
fn kraljic_matrix_savf_score_reads_rho_as_a_rate() {
    let x = 2.150_310_080_399_999_7;
    let first = ValueFunction::exponential_with_rate(1.0, 5.0, 0.653).unwrap();
    assert_abs_diff_eq!(first.value(x), 0.57, epsilon = 0.006);
    let second = ValueFunction::exponential_with_rate(2.0, 4.0, 0.75).unwrap();
    assert_abs_diff_eq!(second.value(x), 0.14, epsilon = 0.006);
    // Kirkwood's reading of the same number, a length, is another curve.
    let length = ValueFunction::exponential(1.0, 5.0, 0.653).unwrap();
    assert_abs_diff_eq!(length.value(x), 0.830, epsilon = 0.001);
}

#[test]
fn logarithmic_at_known_points() {
    let up = ValueFunction::logarithmic(1e4, 1e8).unwrap();
    let down = ValueFunction::logarithmic(1e8, 1e4).unwrap();
    for (x, value) in [(1e5, 0.25), (1e6, 0.5), (1e7, 0.75)] {
        assert_abs_diff_eq!(up.value(x), value, epsilon = 1e-13);
        assert_abs_diff_eq!(down.value(x), 1.0 - value, epsilon = 1e-13);
    }
    for x in [0.0, -0.0, -1.0, -1e300, f64::NEG_INFINITY, 5e-324] {
        assert_eq!((up.value(x), down.value(x)), (0.0, 1.0), "{x}");
    }
}

#[test]
fn logistic_at_known_points() {
    let up = ValueFunction::logistic(50.0, 10.0).unwrap();
    let down = ValueFunction::logistic(50.0, -10.0).unwrap();
    assert_eq!((up.value(50.0), down.value(50.0)), (0.5, 0.5));
    for x in [0.0, 10.0, 45.0, 60.0, 100.0, 400.0f64] {
        let expected = 1.0 / (1.0 + (-(x - 50.0) / 10.0).exp());
        assert_abs_diff_eq!(up.value(x), expected, epsilon = 1e-15);
        assert_abs_diff_eq!(down.value(x), 1.0 - expected, epsilon = 1e-15);
    }
    for x in HUGE {
        assert_eq!((up.value(x), up.value(-x), down.value(x)), (1.0, 0.0, 0.0));
    }
    assert_eq!(up.saturation(), (f64::NEG_INFINITY, f64::INFINITY));
}

#[test]
fn relative_to_best_competitor_mirrors_at_parity() {
    let function = ValueFunction::relative_to_best_competitor();
    assert_eq!(function.value(1.0), 0.5);
    assert_eq!(function.value(0.0).to_bits(), 0);
    assert_eq!((function.value(-2.0), function.value(f64::NEG_INFINITY)), (0.0, 0.0));
    assert_eq!((function.value(f64::INFINITY), function.value(f64::MAX)), (1.0, 1.0));
    for ratio in [0.1, 0.5, 0.9, 1.5, 2.0, 7.0, 123.0] {
        let mirrored = function.value(ratio) + function.value(1.0 / ratio);
        assert_abs_diff_eq!(mirrored, 1.0, epsilon = 1e-15);
        assert_abs_diff_eq!(function.value(ratio), ratio / (1.0 + ratio), epsilon = 1e-15);
    }
    assert_eq!(function.saturation(), (0.0, f64::INFINITY));
}

#[test]
fn piecewise_meets_its_points_whatever_their_number() {
    for count in [2usize, 3, 5, 6, 9, 10, 17, 18, 64] {
        let points: Vec<(f64, f64)> = (0..count)
            .map(|i| (i as f64 * 1.7 - 3.0, ((i * 37) % count) as f64 / count as f64))
            .collect();
        let function = ValueFunction::piecewise(points.clone()).unwrap();
        for &(x, value) in &points {
            assert_abs_diff_eq!(function.value(x), value, epsilon = 2f64.powi(-52));
        }
        for (from, to) in points.iter().zip(points.iter().skip(1)) {
            let middle = function.value(f64::midpoint(from.0, to.0));
            assert_abs_diff_eq!(middle, f64::midpoint(from.1, to.1), epsilon = 1e-14);
        }
        for x in HUGE {
            assert_eq!(function.value(-x), points[0].1);
            assert_abs_diff_eq!(function.value(x), points[count - 1].1, epsilon = 1e-15);
        }
        assert_eq!(function.saturation(), (points[0].0, points[count - 1].0));
        assert!(function.value(f64::NAN).is_nan());
    }
}

/// Rounding errors of 63 segments do not add up.
#[test]
fn the_last_point_is_met_as_well_as_the_first() {
    for seed in 1..=200u32 {
        let value = |i: u32| f64::from((i * i * seed) % 997) / 997.0;
        let points = (0..64).map(|i| (f64::from(i * (i + seed)) / 7.0, value(i)));
        let function = ValueFunction::piecewise(points.clone()).unwrap();
        for (x, value) in points {
            assert_abs_diff_eq!(function.value(x), value, epsilon = 2f64.powi(-52));
        }
    }
}

#[test]
fn steps_change_exactly_at_their_thresholds() {
    for count in [1usize, 4, 5, 8, 9, 16, 17, 64] {
        let steps: Vec<(f64, f64)> =
            (1..=count).map(|i| (i as f64 / 3.0, i as f64 / count as f64)).collect();
        for closed in [ClosedEnd::Lower, ClosedEnd::Upper] {
            let function = ValueFunction::steps(0.0, steps.clone(), closed).unwrap();
            let mut below = 0.0;
            for &(threshold, value) in &steps {
                assert_eq!(function.value(threshold.next_down()), below);
                let there = if closed == ClosedEnd::Lower { value } else { below };
                assert_eq!(function.value(threshold), there);
                assert_eq!(function.value(threshold.next_up()), value);
                below = value;
            }
            for x in HUGE {
                assert_eq!((function.value(-x), function.value(x)), (0.0, 1.0));
            }
            assert!(function.value(f64::NAN).is_nan());
            assert_eq!(function.saturation(), (f64::NEG_INFINITY, f64::INFINITY));
        }
    }
    let at_zero = ValueFunction::steps(0.0, [(0.0, 1.0)], ClosedEnd::Upper).unwrap();
    assert_eq!((at_zero.value(0.0), at_zero.value(-0.0), at_zero.value(5e-324)), (0.0, 0.0, 1.0));
}

#[test]
fn categories_have_values_for_levels_only() {
    let function = ValueFunction::categories([("low", 0.1), ("high", 1.0)]).unwrap();
    let table = function.category_table().unwrap();
    assert_eq!(table.value_of_level("low"), Ok(0.1));
    assert_eq!(table.levels(), [("low".to_owned(), 0.1), ("high".to_owned(), 1.0)]);
    assert!(function.value(0.5).is_nan());
    assert!(linear(0.0, 1.0).category_table().is_none());
    assert_eq!(function.accept(laws::Block(&[0.1, 1.0])), [0.1, 1.0]);
}

#[test]
fn directions() {
    use Direction::{Decreasing, Flat, Increasing, NotMonotone};
    let exponential = |worst, best, rho| ValueFunction::exponential(worst, best, rho);
    let piecewise = |values: [f64; 3]| {
        ValueFunction::piecewise([1.0, 2.0, 3.0].into_iter().zip(values)).unwrap().direction()
    };
    assert_eq!(linear(0.0, 1.0).direction(), Increasing);
    assert_eq!(linear(1.0, 0.0).direction(), Decreasing);
    assert_eq!(exponential(1.0, 0.0, 1.0).unwrap().direction(), Decreasing);
    assert_eq!(exponential(0.0, 1.0, -1.0).unwrap().direction(), Increasing);
    assert_eq!(ValueFunction::logarithmic(2.0, 1.0).unwrap().direction(), Decreasing);
    assert_eq!(ValueFunction::logistic(0.0, -1.0).unwrap().direction(), Decreasing);
    assert_eq!(ValueFunction::relative_to_best_competitor().direction(), Increasing);
    assert_eq!(piecewise([0.0, 0.0, 1.0]), Increasing);
    assert_eq!(piecewise([1.0, 0.5, 0.5]), Decreasing);
    assert_eq!(piecewise([0.5, 0.5, 0.5]), Flat);
    assert_eq!(piecewise([0.0, 1.0, 0.0]), NotMonotone);
    let steps = ValueFunction::steps(0.5, [(1.0, 0.2)], ClosedEnd::Lower).unwrap();
    assert_eq!(steps.direction(), Decreasing);
    let table = ValueFunction::categories([("a", 0.0), ("b", 1.0)]).unwrap();
    assert_eq!(table.direction(), NotMonotone);
}

/// Whichever end is the best, and whatever the curve between.
#[test]
fn the_inverse_of_both_ends_goes_on_for_ever() {
    const INF: f64 = f64::INFINITY;
    let between = |worst, best| {
        [
            ValueFunction::linear(worst, best).unwrap(),
            ValueFunction::exponential(worst, best, 3.0).unwrap(),
            ValueFunction::exponential(worst, best, -3.0).unwrap(),
            ValueFunction::logarithmic(worst, best).unwrap(),
        ]
    };
    for function in between(2.0, 8.0) {
        assert_eq!(function.inverse(0.0), Some((-INF, 2.0)), "{function:?}");
        assert_eq!(function.inverse(1.0), Some((8.0, INF)), "{function:?}");
    }
    for function in between(8.0, 2.0) {
        assert_eq!(function.inverse(0.0), Some((8.0, INF)), "{function:?}");
        assert_eq!(function.inverse(1.0), Some((-INF, 2.0)), "{function:?}");
    }
}

#[test]
fn inverse_at_flats_jumps_and_ends() {
    const INF: f64 = f64::INFINITY;
    let plateau =
        ValueFunction::piecewise([(0.0, 0.0), (1.0, 0.5), (2.0, 0.5), (4.0, 0.9)]).unwrap();
    assert_eq!(plateau.inverse(0.25), Some((0.5, 0.5)));
    assert_eq!(plateau.inverse(0.5), Some((1.0, 2.0)));
    assert_eq!(plateau.inverse(0.0), Some((-INF, 0.0)));
    assert_eq!(plateau.inverse(0.9), Some((4.0, INF)));
    assert_eq!(plateau.inverse(0.95), None);
    let steps =
        ValueFunction::steps(1.0, [(10.0, 0.5), (20.0, 0.5), (30.0, 0.0)], ClosedEnd::Lower)
            .unwrap();
    assert_eq!(steps.inverse(0.7), Some((10.0, 10.0)));
    assert_eq!(steps.inverse(0.5), Some((10.0, 30.0)));
    assert_eq!(steps.inverse(1.0), Some((-INF, 10.0)));
    assert_eq!(steps.inverse(0.0), Some((30.0, INF)));
    let ratio = ValueFunction::relative_to_best_competitor();
    assert_eq!(ratio.inverse(0.75), Some((3.0, 3.0)));
    assert_eq!(ratio.inverse(0.0), Some((-INF, 0.0)));
    assert_eq!(ratio.inverse(1.0), None);
    let logistic = ValueFunction::logistic(5.0, 1.0).unwrap();
    assert_eq!(logistic.inverse(0.5), Some((5.0, 5.0)));
    assert_eq!((logistic.inverse(0.0), logistic.inverse(1.0)), (None, None));
    let hill = ValueFunction::piecewise([(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)]).unwrap();
    assert_eq!((hill.inverse(0.5), hill.inverse(f64::NAN)), (None, None));
    assert_eq!(ValueFunction::categories([("a", 0.5)]).unwrap().inverse(0.5), None);
}

#[test]
fn in_a_message_of_a_test_a_function_is_its_shape() {
    let written = format!("{:?}", linear(0.0, 2.0));
    assert_eq!(written, "ValueFunction(Linear { worst: 0.0, best: 2.0 })");
}

#[test]
fn both_ends_of_the_curvature_are_closed() {
    let steepest = HIGHEST_STEEPNESS;
    for (best, rho) in [(steepest, 1.0), (steepest, -1.0), (1.0, HIGHEST_FLATNESS)] {
        let curve = ValueFunction::exponential(0.0, best, rho).unwrap();
        assert_eq!((curve.value(0.0), curve.value(best)), (0.0, 1.0));
    }
    let beyond = [(steepest.next_up(), 1.0), (1.0, HIGHEST_FLATNESS.next_up())];
    for (best, rho) in beyond {
        assert!(ValueFunction::exponential(0.0, best, rho).is_err(), "{best} {rho}");
    }
}

#[test]
fn points_may_lie_on_both_sides_of_zero() {
    let function = ValueFunction::piecewise([(-1.0, 0.0), (1.0, 1.0)]).unwrap();
    assert_eq!(function.value(0.0), 0.5);
}

#[test]
fn a_dozen_known_levels_are_named_and_the_rest_counted() {
    let said = |count: u32| {
        let levels = (0..count).map(|level| (format!("level {level}"), 0.5));
        let table = ValueFunction::categories(levels).unwrap();
        table.category_table().unwrap().value_of_level("none").unwrap_err().to_string()
    };
    assert!(said(12).contains("\"level 11\";") && !said(12).contains("more"), "{}", said(12));
    assert!(said(13).contains("\"level 11\", and 1 more;"), "{}", said(13));
}
