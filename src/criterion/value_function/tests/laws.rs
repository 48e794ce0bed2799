//! Laws of every accepted value function at every number.

use approx::assert_abs_diff_eq;
use proptest::prelude::*;

use super::*;

/// Evaluates a block as the kernel does.
pub(super) struct Block<'x>(pub(super) &'x [f64]);

impl Visitor for Block<'_> {
    type Output = Vec<f64>;
    fn visit<P: Pointwise>(self, function: &P) -> Vec<f64> {
        self.0.iter().map(|&x| function.at(x)).collect()
    }
}

/// Numbers that break things, and ordinary ones.
fn hostile() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite()),
        -100.0..100.0f64,
        (-20..20i32).prop_map(f64::from),
        prop::sample::select(vec![
            0.0,
            -0.0,
            5e-324,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::MIN,
            1e300,
            4.4e307,
            1.0
        ]),
    ]
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..=1.0f64, Just(0.0), Just(1.0), Just(-0.0), Just(1.0 - 2f64.powi(-53))]
}

/// A table with increasing numbers; every third has increasing values as well.
fn table(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(f64, f64)>> {
    let numbers = prop::collection::vec(hostile(), sizes.clone());
    let values = prop::collection::vec(share(), sizes);
    (numbers, values, 0..3).prop_map(|(mut numbers, mut values, sorted)| {
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        if sorted == 0 {
            values.sort_by(f64::total_cmp);
        } else if sorted == 1 {
            values.sort_by(|a, b| b.total_cmp(a));
        }
        numbers.into_iter().zip(values).collect()
    })
}

fn numeric_shape() -> impl Strategy<Value = Shape> {
    let closed = prop_oneof![Just(ClosedEnd::Lower), Just(ClosedEnd::Upper)];
    prop_oneof![
        (hostile(), hostile()).prop_map(|(worst, best)| Shape::Linear { worst, best }),
        table(2..65).prop_map(|points| Shape::Piecewise { points }),
        (hostile(), hostile(), -9.0..9.0f64, any::<bool>()).prop_map(
            |(worst, best, exponent, concave)| {
                let rho = (best - worst).abs() * 10f64.powf(exponent.max(-2.6));
                Shape::Exponential { worst, best, rho: if concave { rho } else { -rho } }
            }
        ),
        (hostile(), hostile())
            .prop_map(|(worst, best)| Shape::Logarithmic { worst: worst.abs(), best: best.abs() }),
        (hostile(), 1.002..50.0f64).prop_map(|(worst, ratio)| Shape::Logarithmic {
            worst: worst.abs(),
            best: worst.abs() * ratio
        }),
        (hostile(), hostile()).prop_map(|(midpoint, scale)| Shape::Logistic { midpoint, scale }),
        (share(), table(1..65), closed).prop_map(|(start, steps, closed)| Shape::Steps {
            start,
            steps,
            closed
        }),
        Just(Shape::RelativeToBestCompetitor),
    ]
}

fn function() -> impl Strategy<Value = ValueFunction> {
    numeric_shape().prop_filter_map("refused", |shape| ValueFunction::new(shape).ok())
}

/// Numbers where something may happen: hostile ones, and those around the levels.
fn numbers(function: &ValueFunction, more: &[f64]) -> Vec<f64> {
    let mut numbers = more.to_vec();
    let (low, high) = function.saturation();
    numbers.extend([low, high]);
    for share in [1e-12, 0.1, 0.25, 0.5, 0.75, 0.999] {
        numbers.push(low + (high - low) * share);
    }
    match function.shape() {
        Shape::Piecewise { points: table } | Shape::Steps { steps: table, .. } => {
            numbers.extend(table.iter().map(|entry| entry.0));
        }
        Shape::Logistic { midpoint, scale } => {
            for way in [-40.0, -1.0, 0.0, 1e-9, 1.0, 40.0] {
                numbers.push(midpoint + scale * way);
            }
        }
        _ => {}
    }
    numbers.retain(|x| !x.is_nan());
    let around: Vec<f64> = numbers
        .iter()
        .flat_map(|x| [x.next_down().next_down(), x.next_down(), x.next_up(), -x])
        .collect();
    numbers.extend(around);
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn every_value_is_a_share(
        function in function(),
        more in prop::collection::vec(hostile(), 8),
    ) {
        for x in numbers(&function, &more) {
            let value = function.value(x);
            prop_assert!((0.0..=1.0).contains(&value), "{value:?} at {x:e}");
        }
        prop_assert!(function.value(f64::NAN).is_nan());
        for x in [f64::INFINITY, f64::NEG_INFINITY] {
            prop_assert!((0.0..=1.0).contains(&function.value(x)));
        }
    }

    #[test]
    fn a_better_number_never_has_a_lower_value(
        function in function(),
        more in prop::collection::vec(hostile(), 8),
    ) {
        let mut numbers = numbers(&function, &more);
        numbers.extend([f64::INFINITY, f64::NEG_INFINITY]);
        numbers.sort_by(f64::total_cmp);
        for (from, to) in numbers.iter().zip(numbers.iter().skip(1)) {
            let (a, b) = (function.value(*from), function.value(*to));
            let holds = match function.direction() {
                Direction::Increasing => a <= b,
                Direction::Decreasing => a >= b,
                Direction::Flat => a == b,
                Direction::NotMonotone => true,
            };
            prop_assert!(holds, "{a:?} at {from:e}, {b:?} at {to:e}");
        }
    }

    #[test]
    fn beyond_saturation_nothing_changes(function in function(), x in hostile()) {
        let (low, high) = function.saturation();
        if x < low {
            prop_assert_eq!(function.value(x), function.value(low));
        }
        if x > high {
            prop_assert_eq!(function.value(x), function.value(high));
        }
    }

    #[test]
    fn a_block_has_the_bits_of_its_rows(
        function in function(),
        xs in prop::collection::vec(prop_oneof![hostile(), Just(f64::NAN)], 0..40),
    ) {
        for (x, value) in xs.iter().zip(function.accept(Block(&xs))) {
            let alone = function.value(*x);
            prop_assert!(alone.to_bits() == value.to_bits() || (x.is_nan() && value.is_nan()));
        }
    }

    #[test]
    fn files_hold_every_bit(function in function(), x in hostile()) {
        #[derive(Serialize, Deserialize)]
        struct File {
            value_function: ValueFunction,
        }
        let json = serde_json::to_string(&function).unwrap();
        let from_json: ValueFunction = serde_json::from_str(&json).unwrap();
        let toml = toml::to_string(&File { value_function: function.clone() }).unwrap();
        let from_toml = toml::from_str::<File>(&toml).unwrap().value_function;
        for loaded in [from_json, from_toml] {
            // Debug tells -0 from 0, which == does not.
            prop_assert_eq!(format!("{loaded:?}"), format!("{function:?}"));
            prop_assert_eq!(&loaded, &function);
            prop_assert_eq!(loaded.value(x).to_bits(), function.value(x).to_bits());
        }
    }

    #[test]
    fn inverse_leads_back(
        worst in -1e6..1e6f64,
        way in 1.0..1e6f64,
        steepness in prop_oneof![-30.0..-0.001f64, 0.001..30.0f64],
        value in 0.0..=1.0f64,
    ) {
        for best in [worst + way, worst - way] {
            let (low, high) = (worst.abs() + 1.0, worst.abs() + 1.0 + way);
            for function in [
                linear(worst, best),
                ValueFunction::exponential(worst, best, way / steepness).unwrap(),
                ValueFunction::piecewise([
                    (worst - way, 0.0), (worst, 0.4), (worst + way, 0.5), (worst + 2.0 * way, 1.0),
                ]).unwrap(),
            ].into_iter().chain([
                ValueFunction::logarithmic(low, high), ValueFunction::logarithmic(high, low),
            ].into_iter().flatten()) {
                let (from, to) = function.inverse(value).unwrap();
                for x in [from, to] {
                    assert_abs_diff_eq!(function.value(x), value, epsilon = 1e-8);
                }
            }
        }
        let logistic = ValueFunction::logistic(worst, way / steepness).unwrap();
        if let Some((x, _)) = logistic.inverse(value) {
            assert_abs_diff_eq!(logistic.value(x), value, epsilon = 1e-8);
        }
        let ratio = ValueFunction::relative_to_best_competitor();
        if let Some((_, x)) = ratio.inverse(value) {
            assert_abs_diff_eq!(ratio.value(x), value, epsilon = 1e-15);
        }
    }
}
