use proptest::prelude::*;

use super::*;

/// How many numbers apart; every NaN is the same number.
fn ulps(a: f64, b: f64) -> u64 {
    fn place(x: f64) -> i64 {
        let bits = x.to_bits().cast_signed();
        if bits < 0 { i64::MIN - bits } else { bits }
    }
    if a.is_nan() && b.is_nan() { 0 } else { place(a).abs_diff(place(b)) }
}

fn grid(low: f64, high: f64, count: u32) -> impl Iterator<Item = f64> {
    (0..=count).map(move |i| low + (high - low) * (f64::from(i) / f64::from(count)))
}

#[test]
fn the_two_parts_of_ln_2_add_up() {
    assert_eq!(LN_2_HIGH + LN_2_LOW, LN_2);
    assert!(LN_2_HIGH.to_bits().trailing_zeros() >= 32);
    // ln 2 - LN_2 (the error of the f64) is 2.3190468138462996e-17.
    assert_eq!(LN_2_LOW, (LN_2 - LN_2_HIGH) + 2.319_046_813_846_3e-17);
}

#[test]
fn the_coefficients_are_the_series() {
    let mut factorial = 1.0;
    for (i, c) in (1u32..).zip(INVERSE_FACTORIALS.as_flattened()) {
        factorial *= f64::from(i);
        assert_eq!(*c, 1.0 / factorial);
    }
    for (i, c) in (1u32..).zip(ATANH_COEFFICIENTS.as_flattened()) {
        assert_eq!(*c, 2.0 / f64::from(2 * i + 1));
    }
}

#[test]
fn exp_at_its_edges() {
    assert_eq!(exp(0.0).to_bits(), 1.0f64.to_bits());
    assert_eq!(exp(-0.0).to_bits(), 1.0f64.to_bits());
    assert_eq!(exp(f64::NEG_INFINITY).to_bits(), 0);
    assert_eq!(exp(f64::MIN).to_bits(), 0);
    assert_eq!(exp(-746.0).to_bits(), 0);
    assert_eq!(exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(exp(f64::MAX), f64::INFINITY);
    assert_eq!(exp(709.79), f64::INFINITY);
    assert!(exp(709.78).is_finite());
    assert!(exp(-745.0) > 0.0);
    assert!(exp(f64::NAN).is_nan());
}

#[test]
fn exp_agrees_with_std_on_a_grid() {
    for x in grid(-746.0, 710.0, 200_000).chain(grid(-2.0, 2.0, 200_000)) {
        assert!(ulps(exp(x), x.exp()) <= 2, "exp({x}) = {} not {}", exp(x), x.exp());
    }
}

#[test]
fn exp_minus_one_agrees_with_std_on_a_grid() {
    for x in grid(0.0, 700.0, 200_000).chain(grid(0.0, 2.0, 200_000)) {
        let (ours, theirs) = (exp_minus_one(x), x.exp_m1());
        assert!(ulps(ours, theirs) <= 2, "exp_minus_one({x}) = {ours} not {theirs}");
    }
    assert_eq!(exp_minus_one(0.0).to_bits(), 0);
    assert_eq!(exp_minus_one(1e-300), 1e-300);
    assert!(exp_minus_one(f64::NAN).is_nan());
}

#[test]
fn ln_at_its_edges() {
    assert_eq!(ln(1.0).to_bits(), 0);
    assert_eq!(ln(0.0), f64::NEG_INFINITY);
    assert_eq!(ln(-0.0), f64::NEG_INFINITY);
    assert_eq!(ln(f64::INFINITY), f64::INFINITY);
    for x in [-1.0, -f64::MIN_POSITIVE, -5e-324, f64::MIN, f64::NEG_INFINITY, f64::NAN] {
        assert!(ln(x).is_nan(), "{x}");
    }
    for x in [5e-324, 1e-310, f64::MIN_POSITIVE, f64::MAX, FRAC_1_SQRT_2, 2f64.sqrt()] {
        for x in [x.next_down(), x, x.next_up()] {
            assert!(ulps(ln(x), x.ln()) <= 2, "ln({x}) = {} not {}", ln(x), x.ln());
        }
    }
}

#[test]
fn ln_agrees_with_std_on_a_grid() {
    let wide = grid(-744.0, 709.0, 200_000).map(f64::exp);
    for x in wide.chain(grid(0.25, 4.0, 200_000)).chain(grid(0.9999, 1.0001, 200_000)) {
        assert!(ulps(ln(x), x.ln()) <= 2, "ln({x}) = {} not {}", ln(x), x.ln());
    }
}

/// Both sides of the seams between the reduced intervals, where monotonicity could break.
#[test]
fn no_seam_steps_back() {
    fn rises(name: &str, f: fn(f64) -> f64, seam: f64) {
        let start = (0..40).fold(seam, |x, _| x.next_down());
        let mut last = f(start);
        let mut x = start;
        for _ in 0..80 {
            x = x.next_up();
            let now = f(x);
            assert!(now >= last, "{name} steps back at {x:e}");
            last = now;
        }
    }
    for k in -1060..=1023i32 {
        rises("exp", exp, f64::from(k) * LN_2);
        rises("ln_of_ratio", ln_of_ratio, f64::from(k).exp2() * 2f64.sqrt());
        rises("ln_of_ratio", ln_of_ratio, f64::from(k).exp2());
    }
    for k in 1..=1009i32 {
        rises("exp_minus_one", exp_minus_one, f64::from(k) * LN_2);
    }
}

/// The same bits on every platform: a digest over a grid, pinned.
#[test]
fn the_bits_are_pinned() {
    fn digest(numbers: impl Iterator<Item = f64>) -> u64 {
        numbers.fold(0xcbf2_9ce4_8422_2325, |hash, x| {
            (hash ^ x.to_bits()).wrapping_mul(0x0100_0000_01b3)
        })
    }
    let digests = [
        digest(grid(-750.0, 712.0, 100_000).map(exp)),
        digest(grid(0.0, 700.0, 100_000).map(exp_minus_one)),
        digest(grid(1e-9, 1e9, 100_000).map(ln)),
    ];
    assert_eq!(
        digests,
        [3_805_832_550_669_778_730, 4_263_944_521_293_881_127, 1_431_509_939_229_010_062]
    );
}

fn any_bits() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn exp_is_within_two_ulps(x in -750.0..715.0f64) {
        prop_assert!(ulps(exp(x), x.exp()) <= 2);
    }

    #[test]
    fn ln_is_within_two_ulps(x in any_bits()) {
        prop_assert!(ulps(ln(x), x.ln()) <= 2);
    }

    #[test]
    fn exp_is_monotone(x in -750.0..715.0f64, steps in 1..50u32) {
        let further = (0..steps).fold(x, |x, _| x.next_up());
        prop_assert!(exp(further) >= exp(x));
    }

    #[test]
    fn exp_minus_one_is_monotone(exponent in -300.0..2.84f64, steps in 1..50u32) {
        let x = 10f64.powf(exponent);
        let further = (0..steps).fold(x, |x, _| x.next_up());
        prop_assert!(exp_minus_one(further) >= exp_minus_one(x));
    }

    #[test]
    fn ln_of_ratio_is_monotone(x in 0.0..f64::MAX, near_one in 0.5..2.0f64, steps in 1..80u32) {
        for x in [f64::from_bits(x.to_bits()), near_one] {
            let further = (0..steps).fold(x, |x, _| x.next_up());
            prop_assert!(ln_of_ratio(further) >= ln_of_ratio(x));
        }
    }

    #[test]
    fn a_block_gives_the_bits_of_its_rows(xs in prop::collection::vec(any_bits(), 0..70)) {
        let block: Vec<f64> = xs.iter().map(|&x| exp(x)).collect();
        for (x, y) in xs.iter().zip(block) {
            let alone = std::hint::black_box(exp(std::hint::black_box(*x)));
            prop_assert!(alone.to_bits() == y.to_bits() || (alone.is_nan() && y.is_nan()));
        }
    }
}
