//! Ladders against an oracle that climbs down.

use super::*;

/// The class from the top down, whether rungs below it are skipped, and the margin.
fn oracle(ladder: &Ladder, scores: &[f64]) -> Option<(u8, Vec<u8>, i64)> {
    let mut axes = scores.iter();
    let rungs = (1..=255_u8).zip(ladder.rungs()).filter_map(|(code, rung)| {
        let cut = cut_steps((*rung)?);
        Some((code, *axes.next().unwrap(), cut))
    });
    let seen: Vec<(u8, i64)> =
        rungs.filter_map(|(code, score, cut)| Some((code, steps(score)? - cut))).collect();
    if seen.is_empty() {
        return None;
    }
    let class = seen.iter().rev().find(|(_, over)| *over >= 0).map_or(0, |(code, _)| *code);
    let skipped = seen.iter().filter(|(code, over)| *code < class && *over < 0);
    let borders = seen.iter().filter(|(code, _)| *code >= class).map(|(_, over)| over.abs());
    Some((class, skipped.map(|(code, _)| *code).collect(), borders.min().unwrap()))
}

fn ladder(cuts: &[Option<f64>]) -> Ladder {
    Ladder::new(cuts.iter().map(|cut| cut.map(|cut| Cut::new(cut).unwrap())).collect()).unwrap()
}

#[test]
fn a_score_on_its_cut_holds() {
    let ladder = ladder(&[Some(0.5), None, Some(1.0)]);
    assert_eq!((ladder.axes(), ladder.classes()), (2, 4));
    let cases = [
        ([0.0, 0.0], 0),
        ([0.5 - STEP, 1.0 - STEP], 0),
        ([0.5, 1.0 - STEP], 1),
        ([0.5 + STEP, 1.0], 3),
        ([0.5 - STEP, 1.0], 3),
        ([f64::NAN, 0.0], 0),
        ([f64::NAN, 1.0], 3),
        ([1.0, f64::NAN], 1),
        ([f64::NAN, f64::NAN], 255),
    ];
    for (point, code) in cases {
        assert_eq!(code_of(&ladder, &point), code, "{point:?}");
    }
}

#[test]
fn absent_rungs_are_never_reached() {
    let ladder = ladder(&[None, Some(0.5), None, Some(0.5), None]);
    let reachable: Vec<u8> = ladder.reachable().map(ClassCode::get).collect();
    assert_eq!(reachable, [0, 2, 4]);
    assert_eq!(ladder.classes(), 6);
}

#[test]
fn skipped_rungs_are_flagged_and_listed() {
    let ladder = ladder(&[Some(0.5), Some(0.5), Some(0.5), Some(0.5)]);
    let point = [0.25, f64::NAN, 0.75, 0.0];
    let (code, margin, flags) = decide_one(&ladder, &point);
    assert_eq!((code, margin, flags), (3, 0.25, Flags::SKIPPED_RUNG.bits()));
    assert_eq!(ladder.skipped(&point), [ClassCode::new(1)]);
    let complete = [0.5, f64::NAN, 0.75, 0.0];
    assert_eq!(decide_one(&ladder, &complete).2, 0);
    assert!(ladder.skipped(&complete).is_empty());
    assert!(ladder.skipped(&[]).is_empty());
}

#[test]
fn a_fall_leads_to_the_next_rung_that_holds() {
    let ladder = ladder(&[Some(0.5), Some(0.5), Some(0.5)]);
    let border = ladder.nearest_border(&[0.75, 0.25, 0.5625]).unwrap();
    assert_eq!((border.neighbour.get(), border.moves), (1, vec![(2, -0.0625)]));
    // As near to either raise: the lower rung; as near to the fall: the raise.
    let border = ladder.nearest_border(&[0.75, 0.25, 0.25]).unwrap();
    assert_eq!((border.neighbour.get(), border.moves), (2, vec![(1, 0.25)]));
}

#[test]
fn the_longest_ladder() {
    let ladder = ladder(&[Some(0.5); 254]);
    let mut point = vec![0.25; 254];
    point[253] = 0.5;
    assert_eq!((ladder.classes(), code_of(&ladder, &point)), (255, 254));
    assert_eq!(ladder.skipped(&point).len(), 253);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_ladder_agrees_with_the_oracle(
        ladder in rungs(one_cut(), 5),
        scores in prop::collection::vec(score(), 5),
    ) {
        let scores = &scores[..ladder.axes()];
        let (code, margin, flags) = decide_one(&ladder, scores);
        let skipped: Vec<u8> = ladder.skipped(scores).into_iter().map(ClassCode::get).collect();
        match oracle(&ladder, scores) {
            None => prop_assert!(code == 255 && margin.is_nan() && skipped.is_empty()),
            Some((class, lacking, shortest)) => {
                prop_assert_eq!((code, margin), (class, from_steps(shortest)));
                prop_assert_eq!(flags & Flags::SKIPPED_RUNG.bits() != 0, !lacking.is_empty());
                prop_assert_eq!(skipped, lacking);
            }
        }
        prop_assert!(code == 255 || ladder.reachable().any(|class| class.get() == code));
    }

    #[test]
    fn raising_any_score_never_lowers_the_class(
        ladder in rungs(one_cut(), 5),
        scores in prop::collection::vec(score(), 5),
        axis in 0..5_usize,
        raised in score(),
    ) {
        let (mut lower, axis) = (scores[..ladder.axes()].to_vec(), axis % ladder.axes());
        let mut higher = lower.clone();
        (lower[axis], higher[axis]) = ordered(lower[axis], raised);
        prop_assume!(!lower[axis].is_nan() && !higher[axis].is_nan());
        prop_assert!(code_of(&ladder, &lower) <= code_of(&ladder, &higher));
    }
}
