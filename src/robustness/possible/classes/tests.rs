use proptest::prelude::*;

use super::*;
use crate::rule::{Bands, Gap, Tolerance};

/// A number of sixteenths.
fn sixteenths(n: i32) -> f64 {
    f64::from(n) / 16.0
}

fn cuts(numbers: &[i32]) -> Vec<Cut> {
    Cut::each(numbers.iter().map(|n| sixteenths(*n))).unwrap()
}

fn rule() -> impl Strategy<Value = BuiltIn> {
    let some = |most| prop::sample::subsequence((1..=16).collect::<Vec<i32>>(), 1..=most);
    prop_oneof![
        some(4).prop_map(|c| Bands::new(cuts(&c)).unwrap().into()),
        (some(3), some(3)).prop_map(|(x, y)| {
            // Diagonals share a class, so that cells are merged.
            let row =
                |j: usize| (0..=x.len()).map(|i| u8::try_from((i + j) % 3).unwrap()).collect();
            let cells = (0..=y.len()).map(row).collect();
            Grid::new(cuts(&x), cuts(&y), cells).map_or_else(
                |_| Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT).into(),
                BuiltIn::from,
            )
        }),
        (some(4), 1..15i32, prop::option::of(1..=16i32)).prop_map(|(c, tolerance, exit)| {
            let tolerance = Tolerance::new(sixteenths(tolerance)).unwrap();
            let exit = exit.map(|n| Cut::new(sixteenths(n)).unwrap());
            StagePath::new(cuts(&c), tolerance, exit).unwrap().into()
        }),
        prop::collection::vec(prop::option::of(1..=16i32), 1..=3)
            .prop_filter_map("no rung", |rungs| {
                let rung = |n: i32| Cut::new(sixteenths(n)).unwrap();
                Ladder::new(rungs.into_iter().map(|n| n.map(rung)).collect()).ok()
            })
            .prop_map(BuiltIn::from),
        (1..15i32).prop_map(|n| Gap::new(Tolerance::new(sixteenths(n)).unwrap()).into()),
    ]
}

/// One or two intervals of sixteenths.
fn parts() -> impl Strategy<Value = Vec<Part>> {
    prop::collection::vec((0..=16i32, 0..=6i32), 1..=2).prop_map(|ends| {
        let part = |(low, more): (i32, i32)| (sixteenths(low), sixteenths((low + more).min(16)));
        super::super::parts::joined(ends.into_iter().map(part).collect())
    })
}

/// The scores of an axis that are tried: sixteenths, half-way between them, and a few steps either
/// side, as far as they lie in the parts. Every corner of every region is among them.
fn tried(parts: &[Part]) -> Vec<f64> {
    let near = |n: i32| (-4..=4i32).map(move |k| sixteenths(n) / 2.0 + f64::from(k) * STEP);
    let inside = |x: &f64| parts.iter().any(|(low, high)| low <= x && x <= high);
    (0..=32).flat_map(near).filter(inside).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_classes_over_a_box_are_those_of_its_points(
        rule in rule(), axes in prop::collection::vec(parts(), 3),
    ) {
        let axes = &axes[..rule.axes()];
        let columns: Vec<Vec<f64>> = axes.iter().map(|parts| tried(parts)).collect();
        // Of a third axis the ends tell all.
        let third = columns.get(2).map_or(vec![0.0], |c| vec![c[0], c[c.len() - 1]]);
        let second = columns.get(1).cloned().unwrap_or_else(|| vec![0.0]);
        let mut found = ClassSet::default();
        for z in third {
            for y in &second {
                let count = columns[0].len();
                let points = [columns[0].clone(), vec![*y; count], vec![z; count]];
                let points: Vec<&[f64]> = points[..axes.len()].iter().map(Vec::as_slice).collect();
                let mut codes = vec![0; count];
                rule.decide(&points, Decisions { codes: &mut codes, margins: None, flags: None });
                for code in codes {
                    found.insert(ClassCode::new(code));
                }
            }
        }
        prop_assert_eq!(over(&rule, axes), found);
    }
}
