//! Gap against an oracle in whole steps.

use super::*;

/// A gap whose border lies exactly here: the tie is taken off.
fn gap(limit: f64) -> Gap {
    Gap::new(Tolerance::new(limit - TIE).unwrap())
}

#[test]
fn a_decimal_tie_fits() {
    let gap = Gap::new(Tolerance::new(0.2).unwrap());
    for (required, capable) in [(0.9, 0.7), (0.7, 0.5), (0.3, 0.5), (0.1, 0.3), (0.6, 0.4)] {
        assert_eq!(code_of(&gap, &[snap(required), snap(capable)]), Gap::FITTING.get());
    }
}

#[test]
fn a_gap_of_the_tolerance_fits() {
    let gap = gap(0.25);
    let cases = [
        ([0.75, 0.5 - STEP], Gap::UNDER_DESIGNED),
        ([0.75, 0.5], Gap::FITTING),
        ([0.75, 0.5 + STEP], Gap::FITTING),
        ([0.5, 0.75 - STEP], Gap::FITTING),
        ([0.5, 0.75], Gap::FITTING),
        ([0.5, 0.75 + STEP], Gap::OVER_DESIGNED),
        ([1.0, 0.0], Gap::UNDER_DESIGNED),
        ([0.0, 1.0], Gap::OVER_DESIGNED),
        ([0.0, 0.0], Gap::FITTING),
        ([1.0, 1.0], Gap::FITTING),
        ([1.0, f64::NAN], ClassCode::UNCLASSIFIED),
        ([f64::NAN, 1.0], ClassCode::UNCLASSIFIED),
    ];
    for (point, class) in cases {
        assert_eq!(code_of(&gap, &point), class.get(), "{point:?}");
    }
}

#[test]
fn the_capability_moves_first() {
    let gap = gap(0.25);
    let border = |point: [f64; 2], neighbour, moves: &[(usize, f64)]| {
        let border = gap.nearest_border(&point).unwrap();
        assert_eq!((border.neighbour, &border.moves[..]), (neighbour, moves), "{point:?}");
    };
    border([1.0, 0.0], Gap::FITTING, &[(1, 0.75)]);
    border([0.0, 1.0], Gap::FITTING, &[(1, -0.75)]);
    border([0.5, 0.5], Gap::UNDER_DESIGNED, &[(1, -0.25)]);
    border([0.5, 0.625], Gap::OVER_DESIGNED, &[(1, 0.125)]);
    // No room for the capability, or not enough.
    border([0.0, 0.0], Gap::UNDER_DESIGNED, &[(0, 0.25)]);
    border([0.125, 0.125], Gap::UNDER_DESIGNED, &[(0, 0.125), (1, -0.125)]);
    border([0.875, 0.9375], Gap::OVER_DESIGNED, &[(0, -0.125), (1, 0.0625)]);
    // On the border, a hair away.
    border([0.25, 0.0], Gap::UNDER_DESIGNED, &[(0, 0.0)]);
    border([0.5, 0.25], Gap::UNDER_DESIGNED, &[(1, -0.0)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_gap_agrees_with_the_oracle(tolerance in tolerance(), x in score(), y in score()) {
        let gap = Gap::new(tolerance);
        let limit = steps(tolerance.limit()).unwrap();
        let expected = match (steps(x), steps(y)) {
            (Some(required), Some(capable)) => {
                let code = match required - capable {
                    wide if wide > limit => 0,
                    wide if wide < -limit => 2,
                    _ => 1,
                };
                let margin = (required - capable).abs() - limit;
                (code, from_steps(margin.abs()).to_bits())
            }
            _ => (255, f64::NAN.to_bits()),
        };
        let (code, margin, _) = decide_one(&gap, &[x, y]);
        let margin = if margin.is_nan() { f64::NAN } else { margin };
        prop_assert_eq!((code, margin.to_bits()), expected);
    }
}
