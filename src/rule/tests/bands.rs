//! Bands against an oracle in whole steps.

use super::*;

fn oracle(bands: &Bands, score: f64) -> (u8, f64) {
    let Some(at) = steps(score) else { return (255, f64::NAN) };
    let cuts: Vec<i64> = bands.cuts().iter().copied().map(cut_steps).collect();
    let nearest = cuts.iter().map(|cut| (cut - at).abs()).min().unwrap();
    (u8::try_from(cuts.partition_point(|cut| *cut <= at)).unwrap(), from_steps(nearest))
}

#[test]
fn a_score_on_a_cut_is_in_the_upper_band() {
    let bands = Bands::new(Cut::each([0.25, 0.6, 1.0]).unwrap()).unwrap();
    let near = crate::score::snap(0.6);
    let cases = [
        (0.0, 0),
        (0.25 - STEP, 0),
        (0.25, 1),
        (0.25 + STEP, 1),
        (near - STEP, 1),
        (near, 2),
        (crate::score::snap(0.6_f64.next_up()), 2),
        (crate::score::snap(0.6_f64.next_down()), 2),
        (1.0 - STEP, 2),
        (1.0, 3),
    ];
    for (score, code) in cases {
        assert_eq!(code_of(&bands, &[score]), code, "{score}");
    }
}

#[test]
fn the_nearest_border_names_the_band_behind_it() {
    let bands = Bands::new(Cut::each([0.25, 0.75]).unwrap()).unwrap();
    let border = |score, neighbour, by: f64| {
        let border = bands.nearest_border(&[score]).unwrap();
        assert_eq!(border.neighbour, ClassCode::new(neighbour), "{score}");
        assert_eq!(border.moves, [(0, by)]);
        assert_eq!(border.moves[0].1.is_sign_negative(), by.is_sign_negative());
    };
    border(0.0, 1, 0.25);
    border(0.25, 0, -0.0);
    border(0.375, 0, -0.125);
    // As near to both: the upper one.
    border(0.5, 2, 0.25);
    border(1.0, 1, -0.25);
    assert_eq!(bands.nearest_border(&[f64::NAN]), None);
    assert_eq!(bands.nearest_border(&[]), None);
}

#[test]
fn all_the_codes_can_be_used() {
    let cuts = Cut::each((1..=254).map(|k| f64::from(k) / 256.0)).unwrap();
    let bands = Bands::new(cuts).unwrap();
    assert_eq!(bands.classes(), 255);
    for k in 0..=256_u16 {
        let (code, margin) = oracle(&bands, f64::from(k) / 256.0);
        assert_eq!(u16::from(code), k.min(254));
        let decided = decide_one(&bands, &[f64::from(k) / 256.0]);
        assert_eq!((decided.0, decided.1), (code, margin));
    }
    assert_eq!(code_of(&bands, &[f64::NAN]), 255);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn bands_agree_with_the_oracle(cuts in cuts(8), score in score()) {
        let bands = Bands::new(cuts).unwrap();
        let (code, margin, _) = decide_one(&bands, &[score]);
        let expected = oracle(&bands, score);
        prop_assert_eq!((code, margin.to_bits()), (expected.0, expected.1.to_bits()));
    }

    #[test]
    fn a_higher_score_never_falls(cuts in cuts(8), one in score(), other in score()) {
        let bands = Bands::new(cuts).unwrap();
        prop_assume!(!(one + other).is_nan());
        let (lower, higher) = ordered(one, other);
        prop_assert!(code_of(&bands, &[lower]) <= code_of(&bands, &[higher]));
    }
}
