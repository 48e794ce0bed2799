//! Stage paths against an oracle in whole steps.

use super::*;

/// The class and the margin.
fn oracle(path: &StagePath, point: &[f64]) -> Option<(PathClass, i64)> {
    let over = path.exit().and_then(|cut| Some(steps(*point.get(2)?)? - cut_steps(cut)));
    if let Some(over) = over.filter(|over| *over >= 0) {
        return Some((PathClass::Exit, over));
    }
    let (x, y) = (steps(point[0])?, steps(point[1])?);
    let doubled: Vec<i64> =
        path.cuts().iter().map(|cut| (2 * cut_steps(*cut) - 2).max(1)).collect();
    let stage = u8::try_from(doubled.partition_point(|cut| *cut <= x + y)).unwrap();
    let beyond = x.max(y) - x.min(y) - steps(path.tolerance().limit()).unwrap();
    let class = if beyond > 0 { PathClass::OffPath(stage) } else { PathClass::Stage(stage) };
    let sums = doubled.iter().map(|cut| (cut - x - y).abs());
    Some((class, sums.chain([beyond.abs()]).chain(over.map(i64::abs)).min().unwrap()))
}

/// A path whose borders lie exactly on quarters: the tie is taken off.
fn path(exit: Option<f64>) -> StagePath {
    let cuts = Cut::each([0.25, 0.5, 0.75].map(|cut| cut + STEP)).unwrap();
    let exit = exit.map(|cut| Cut::new(cut).unwrap());
    StagePath::new(cuts, Tolerance::new(0.25 - TIE).unwrap(), exit).unwrap()
}

#[test]
fn a_decimal_tie_belongs_to_the_later_stage_and_to_the_path() {
    let path = StagePath::new(
        Cut::each([0.2, 0.4, 0.6, 0.8]).unwrap(),
        Tolerance::new(0.6).unwrap(),
        None,
    )
    .unwrap();
    for tenths in 0..=4 {
        let (low, high) = (snap(f64::from(tenths) / 10.0), snap(f64::from(tenths + 6) / 10.0));
        let stage = (2 * tenths + 6) / 4;
        let class = path.class(ClassCode::new(code_of(&path, &[low, high])));
        assert_eq!(class, Some(PathClass::Stage(u8::try_from(stage).unwrap())), "{low} {high}");
    }
}

#[test]
fn the_codes_are_stages_then_exit_then_off_path() {
    for exit in [None, Some(0.5)] {
        let path = path(exit);
        let mut classes: Vec<_> = (0..4).map(PathClass::Stage).collect();
        classes.extend(exit.map(|_| PathClass::Exit));
        classes.extend((0..4).map(PathClass::OffPath));
        assert_eq!(path.classes(), classes.len());
        for (code, class) in (0..).zip(classes) {
            assert_eq!(path.class(ClassCode::new(code)), Some(class));
            assert_eq!(path.code(class), Some(ClassCode::new(code)));
        }
        let beyond = ClassCode::new(u8::try_from(path.classes()).unwrap());
        assert_eq!(path.class(beyond), None);
        assert_eq!(path.class(ClassCode::UNCLASSIFIED), None);
        assert_eq!(path.code(PathClass::Stage(4)), None);
        assert_eq!(path.code(PathClass::OffPath(4)), None);
    }
    assert_eq!(path(None).code(PathClass::Exit), None);
}

/// One step back to the path ends in the corner where it meets a cut: both are closed there, so the
/// corner is the neighbour's, and a hair further on the same axis is already the stage before.
#[test]
fn the_way_back_may_end_in_a_corner() {
    let path = path(None);
    let (x, y) = (0.125, 0.375 + STEP);
    assert_eq!(path.class(ClassCode::new(code_of(&path, &[x, y]))), Some(PathClass::OffPath(1)));
    let border = path.nearest_border(&[x, y]).unwrap();
    assert_eq!(path.class(border.neighbour), Some(PathClass::Stage(1)));
    assert_eq!((border.distance, &border.moves[..]), (STEP, &[(1, -STEP)][..]));
    assert_eq!(code_of(&path, &[x, y - STEP]), border.neighbour.get());
    let further = code_of(&path, &[x, y - STEP - STEP / 16.0]);
    assert_eq!(path.class(ClassCode::new(further)), Some(PathClass::Stage(0)));
}

#[test]
fn cuts_and_the_exit_are_closed_above_and_the_path_is_closed() {
    let path = path(Some(0.5));
    let none = f64::NAN;
    let cases = [
        ([0.0, 0.0, none], Some(PathClass::Stage(0))),
        ([0.25, 0.25 - STEP, none], Some(PathClass::Stage(0))),
        ([0.25, 0.25, none], Some(PathClass::Stage(1))),
        ([0.375, 0.125, none], Some(PathClass::Stage(1))),
        ([0.375 + STEP, 0.125, none], Some(PathClass::OffPath(1))),
        ([0.125, 0.375 + STEP, none], Some(PathClass::OffPath(1))),
        ([1.0, 0.0, none], Some(PathClass::OffPath(2))),
        ([1.0, 1.0, 0.5 - STEP], Some(PathClass::Stage(3))),
        ([1.0, 1.0, 0.5], Some(PathClass::Exit)),
        ([1.0, 0.0, 1.0], Some(PathClass::Exit)),
        ([none, none, 0.5], Some(PathClass::Exit)),
        ([none, 1.0, 0.5 - STEP], None),
        ([1.0, none, none], None),
    ];
    for (point, class) in cases {
        let (code, _, flags) = decide_one(&path, &point);
        assert_eq!(path.class(ClassCode::new(code)), class, "{point:?}");
        let off = matches!(class, Some(PathClass::OffPath(_)));
        assert_eq!(flags & Flags::OFF_PATH.bits() != 0, off, "{point:?}");
    }
}

#[test]
fn the_nearest_border() {
    let path = path(Some(0.5));
    let border = |point: [f64; 3], class: Option<PathClass>, moves: &[(usize, f64)]| {
        let border = path.nearest_border(&point).unwrap();
        assert_eq!((path.class(border.neighbour), &border.moves[..]), (class, moves), "{point:?}");
    };
    let none = f64::NAN;
    border([0.5625, 0.5625, none], Some(PathClass::Stage(1)), &[(0, -0.0625), (1, -0.0625)]);
    border([0.625, 0.4375, none], Some(PathClass::Stage(1)), &[(0, -0.03125), (1, -0.03125)]);
    border([0.75, 0.5625, none], Some(PathClass::OffPath(2)), &[(0, 0.03125), (1, -0.03125)]);
    border([0.875, 0.5625, none], Some(PathClass::Stage(2)), &[(0, -0.03125), (1, 0.03125)]);
    // Exactly on the tolerance, a hair off the path; and the same with no room below.
    border([0.75, 0.5, 0.0], Some(PathClass::OffPath(2)), &[(1, -0.0)]);
    border([0.25, 0.0, none], Some(PathClass::OffPath(0)), &[(0, 0.0)]);
    // At the edge of the box one axis goes the rest of the way.
    border([1.0, 0.375, none], Some(PathClass::OffPath(3)), &[(1, 0.125)]);
    // Ties: the exit; on the path the later stage; off it the way back.
    border([0.625, 0.625, 0.25], Some(PathClass::Exit), &[(2, 0.25)]);
    border([0.625, 0.625, 0.0], Some(PathClass::Stage(3)), &[(0, 0.125), (1, 0.125)]);
    border([0.8125, 0.4375, none], Some(PathClass::Stage(2)), &[(0, -0.0625), (1, 0.0625)]);
    // An odd number of steps.
    border([0.25 - STEP, 0.25, none], Some(PathClass::Stage(1)), &[(0, STEP)]);
    // Out of the exit, whatever the stage, and if there is none.
    border([0.25, 0.25, 0.75], Some(PathClass::Stage(1)), &[(2, -0.25)]);
    border([1.0, 0.25, 1.0], Some(PathClass::OffPath(2)), &[(2, -0.5)]);
    border([0.5, 0.25, 1.0], Some(PathClass::Stage(1)), &[(2, -0.5)]);
    border([none, 0.25, 1.0], None, &[(2, -0.5)]);
    assert_eq!(path.nearest_border(&[none, 0.25, 0.25]), None);
}

#[test]
fn the_most_stages() {
    let cuts = |n: i32| Cut::each((1..n).map(|k| f64::from(k) / 128.0)).unwrap();
    let tolerance = Tolerance::new(0.5).unwrap();
    let path = StagePath::new(cuts(127), tolerance, Some(Cut::MIDPOINT)).unwrap();
    assert_eq!((path.stages(), path.classes()), (127, 255));
    assert_eq!(code_of(&path, &[1.0, 1.0, 0.0]), 126);
    assert_eq!(code_of(&path, &[1.0, 1.0, 1.0]), 127);
    assert_eq!(code_of(&path, &[1.0, 0.25, 0.0]), 128 + 80);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_stage_path_agrees_with_the_oracle(
        path in stage_path(),
        scores in prop::collection::vec(score(), 3),
    ) {
        let scores = &scores[..path.axes()];
        let (code, margin, flags) = decide_one(&path, scores);
        match oracle(&path, scores) {
            None => prop_assert!(code == 255 && margin.is_nan()),
            Some((class, shortest)) => {
                prop_assert_eq!(path.class(ClassCode::new(code)), Some(class));
                prop_assert_eq!(margin, from_steps(shortest));
                let off = matches!(class, PathClass::OffPath(_));
                prop_assert_eq!(flags, if off { Flags::OFF_PATH.bits() } else { 0 });
            }
        }
    }

    #[test]
    fn raising_x_or_y_never_lowers_the_stage(
        path in stage_path(),
        [x, y, other] in [score(), score(), score()],
    ) {
        prop_assume!(!(x + y + other).is_nan());
        let (x, higher) = ordered(x, other);
        let stage = |x, y| match path.class(ClassCode::new(code_of(&path, &[x, y, f64::NAN]))) {
            Some(PathClass::Stage(stage) | PathClass::OffPath(stage)) => stage,
            other => panic!("{other:?}"),
        };
        prop_assert!(stage(x, y) <= stage(higher, y));
        prop_assert!(stage(y, x) <= stage(y, higher));
    }
}
