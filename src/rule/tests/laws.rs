//! The laws.

use super::*;
use crate::instructions::Instructions;

fn rule_and_point() -> impl Strategy<Value = (BuiltIn, Vec<f64>)> {
    rule().prop_flat_map(|rule| {
        let point = prop::collection::vec(score(), rule.axes());
        (Just(rule), point)
    })
}

/// The points at most a hair from this one, inside the unit box.
fn around(point: &[f64]) -> Vec<Vec<f64>> {
    let hair = STEP / 16.0;
    point.iter().fold(vec![vec![]], |points, &score| {
        let near = [score, score - hair, score + hair];
        let near = near.iter().filter(|near| near.is_nan() || (0.0..=1.0).contains(*near));
        let longer = |start: &Vec<f64>| {
            let start = start.clone();
            near.clone().map(move |&score| [start.clone(), vec![score]].concat())
        };
        points.iter().flat_map(longer).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_point_has_one_class_or_none((rule, point) in rule_and_point()) {
        let (code, margin, flags) = decide_one(&rule, &point);
        let unclassified = code == 255;
        prop_assert!(unclassified || usize::from(code) < rule.classes());
        prop_assert_eq!(unclassified, margin.is_nan());
        prop_assert_eq!(unclassified, flags & Flags::UNCLASSIFIED.bits() != 0);
        prop_assert!(unclassified || margin >= 0.0);
        if point.iter().all(|score| !score.is_nan()) {
            prop_assert!(!unclassified);
        }
        if point.iter().all(|score| score.is_nan()) {
            prop_assert!(unclassified);
        }
    }

    #[test]
    fn the_margin_is_the_distance_to_the_border((rule, point) in rule_and_point()) {
        let margin = margin_of(&rule, &point);
        let border = rule.nearest_border(&point);
        prop_assert_eq!(border.is_some(), margin.is_finite());
        if let Some(border) = border {
            prop_assert_eq!(border.distance.to_bits(), margin.to_bits());
        }
    }

    #[test]
    fn the_moves_lead_to_the_neighbour((rule, point) in rule_and_point()) {
        let Some(border) = rule.nearest_border(&point) else { return Ok(()) };
        let code = code_of(&rule, &point);
        let length: f64 = border.moves.iter().map(|(_, by)| by.abs()).sum();
        prop_assert_eq!(length, border.distance);
        prop_assert!(!border.moves.is_empty());
        let mut axes: Vec<_> = border.moves.iter().map(|(axis, _)| *axis).collect();
        axes.sort_unstable();
        axes.dedup();
        prop_assert_eq!(axes.len(), border.moves.len());
        let mut there = point.clone();
        for &(axis, by) in &border.moves {
            prop_assert!(by != 0.0 || border.distance == 0.0 || border.moves.len() > 1);
            there[axis] += by;
            prop_assert!((0.0..=1.0).contains(&there[axis]), "{:?}", border);
            prop_assert_eq!(there[axis], crate::score::snap(there[axis]));
        }
        let neighbour = border.neighbour.get();
        prop_assert_ne!(neighbour, code);
        // On the border the class is still the old one, or already the new one.
        prop_assert!([code, neighbour].contains(&code_of(&rule, &there)), "{:?}", border);
        let reached = around(&there).iter().any(|near| code_of(&rule, near) == neighbour);
        prop_assert!(reached, "{:?} at {:?}", border, there);
    }

    /// Where the border point still has the old class, a hair further the neighbour begins. Where it
    /// has the neighbour's already, a hair further may lie behind another border.
    #[test]
    fn a_single_move_has_the_sign_that_leads_on((rule, point) in rule_and_point()) {
        let Some(border) = rule.nearest_border(&point) else { return Ok(()) };
        let [(axis, by)] = border.moves[..] else { return Ok(()) };
        let mut there = point.clone();
        there[axis] += by;
        if code_of(&rule, &there) == border.neighbour.get() {
            return Ok(());
        }
        there[axis] += (STEP / 16.0).copysign(by);
        if (0.0..=1.0).contains(&there[axis]) {
            prop_assert_eq!(code_of(&rule, &there), border.neighbour.get(), "{:?}", border);
        }
    }

    #[test]
    fn no_move_shorter_than_the_margin_changes_the_class(
        (rule, point) in rule_and_point(),
        shares in prop::collection::vec((-1.0..1.0_f64, 0..=4_i64), 5),
    ) {
        let (code, margin, _) = decide_one(&rule, &point);
        // A move of fewer whole steps than the margin, shared by the axes; some of one axis only.
        let Some(budget) = steps(margin).map(|whole| whole - 1).filter(|whole| *whole > 0) else {
            return Ok(());
        };
        let weights = shares.iter().map(|(share, weight)| share * (*weight as f64));
        let weights: Vec<f64> = weights.take(point.len()).collect();
        let total: f64 = weights.iter().map(|weight| weight.abs()).sum();
        prop_assume!(total > 0.0);
        let mut there = point.clone();
        for (score, weight) in there.iter_mut().zip(weights) {
            let by = (budget as f64 * weight / total).trunc() * STEP;
            *score = if score.is_nan() { *score } else { (*score + by).clamp(0.0, 1.0) };
        }
        prop_assert_eq!(code_of(&rule, &there), code, "{:?}", there);
    }

    #[test]
    fn a_block_is_decided_as_one_at_a_time(
        (rule, points) in rule_and_points(150),
        middle in any::<prop::sample::Index>(),
    ) {
        let column = |axis| points.iter().map(|point| point[axis]).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = (0..rule.axes()).map(column).collect();
        let rows = points.len();
        let (mut codes, mut margins, mut flags) = (vec![9; rows], vec![9.0; rows], vec![1; rows]);
        let middle = middle.index(rows + 1);
        for range in [0..middle, middle..rows] {
            let scores: Vec<&[f64]> = columns.iter().map(|column| &column[range.clone()]).collect();
            rule.decide(&scores, Decisions {
                codes: &mut codes[range.clone()],
                margins: Some(&mut margins[range.clone()]),
                flags: Some(&mut flags[range]),
            });
        }
        let mut only_codes = vec![9; rows];
        let scores: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let out = Decisions { codes: &mut only_codes, margins: None, flags: None };
        rule.decide(&scores, out);
        prop_assert_eq!(&only_codes, &codes);
        for level in Instructions::ALL {
            let (mut own_codes, mut own_flags) = (vec![9; rows], vec![1; rows]);
            let mut own_margins = vec![9.0; rows];
            rule.decide_on(level, false, &scores, Decisions {
                codes: &mut own_codes,
                margins: Some(&mut own_margins),
                flags: Some(&mut own_flags),
            });
            prop_assert_eq!((&own_codes, &own_flags), (&codes, &flags), "{:?}", level);
            let bits = |margins: &[f64]| margins.iter().map(|m| m.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&own_margins), bits(&margins));
        }
        for (row, point) in points.iter().enumerate() {
            let (code, margin, flag) = decide_one(&rule, point);
            prop_assert_eq!(code, codes[row]);
            prop_assert_eq!(margin.to_bits(), margins[row].to_bits());
            prop_assert_eq!(flag | 1, flags[row]);
        }
    }

    #[test]
    fn a_block_without_gaps_is_decided_the_same_when_none_is_looked_for(
        (rule, points) in rule_and_points(150),
    ) {
        let observed = |score: f64| if score.is_nan() { 0.375 } else { score };
        let column = |axis| points.iter().map(|point| observed(point[axis])).collect::<Vec<f64>>();
        let columns: Vec<Vec<f64>> = (0..rule.axes()).map(column).collect();
        let scores: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        for level in Instructions::ALL {
            let [looked_for, not_looked_for] = [false, true].map(|complete| {
                let (mut codes, mut flags) = (vec![9; points.len()], vec![1; points.len()]);
                let (flags, out) = (&mut flags, &mut codes);
                let decisions = Decisions { codes: out, margins: None, flags: Some(flags) };
                rule.decide_on(level, complete, &scores, decisions);
                (codes.clone(), flags.clone())
            });
            prop_assert_eq!(looked_for, not_looked_for, "{:?}", level);
        }
    }

    #[test]
    fn unequal_slices_are_decided_as_far_as_the_shortest(
        (rule, points) in rule_and_points(70),
        lengths in prop::collection::vec(0..80_usize, 8),
        axes in 0..6_usize,
    ) {
        let column = |axis: usize| {
            let scores = points.iter().filter_map(move |point| point.get(axis).copied());
            scores.take(lengths[axis]).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = (0..axes).map(column).collect();
        let scores: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let (mut codes, mut margins) = (vec![77; lengths[6]], vec![77.0; lengths[7]]);
        let out = Decisions { codes: &mut codes, margins: Some(&mut margins), flags: None };
        rule.decide(&scores, out);
        let read = (0..rule.axes()).map(|axis| scores.get(axis).map_or(0, |column| column.len()));
        let shortest = read.chain([lengths[6], lengths[7]]).min().unwrap();
        prop_assert!(codes[..shortest].iter().all(|code| *code != 77));
        prop_assert!(codes[shortest..].iter().all(|code| *code == 77));
        prop_assert!(margins[shortest..].iter().all(|margin| *margin == 77.0));
        let short: Vec<f64> = scores.iter().filter_map(|column| column.first().copied()).collect();
        let _ = rule.nearest_border(&short);
    }
}

/// All points of the unit box in steps of 1/32, with NaN where the point has it: the columns.
fn lattice(point: &[f64]) -> Vec<Vec<f64>> {
    let rows = 33_usize.pow(u32::try_from(point.len()).unwrap());
    let column = |(axis, score): (usize, &f64)| {
        let stride = 33_usize.pow(u32::try_from(axis).unwrap());
        let at = move |row: usize| (row / stride % 33) as f64 / 32.0;
        (0..rows).map(|row| if score.is_nan() { f64::NAN } else { at(row) }).collect()
    };
    point.iter().enumerate().map(column).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    /// With all borders on eighths and the point on a 32nd, the nearest point of another class on
    /// the 32nds lies on the border, or where the border is open one 32nd on each axis behind it.
    #[test]
    fn the_margin_agrees_with_a_search_of_the_whole_box(
        (rule, point) in rule_in_eighths().prop_flat_map(|rule| {
            let score = prop_oneof![9 => (0..=32).prop_map(|k| f64::from(k) / 32.0), 1 => Just(f64::NAN)];
            let point = prop::collection::vec(score, rule.axes());
            (Just(rule), point)
        }),
    ) {
        let (code, margin, _) = decide_one(&rule, &point);
        prop_assume!(code != 255);
        let columns = lattice(&point);
        let scores: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut codes = vec![0; columns[0].len()];
        rule.decide(&scores, Decisions { codes: &mut codes, margins: None, flags: None });
        let away = |row: usize| -> f64 {
            let on_axis = |(column, score): (&Vec<f64>, &f64)| (column[row] - score).abs();
            columns.iter().zip(&point).map(on_axis).filter(|by| !by.is_nan()).sum()
        };
        let others = codes.iter().enumerate().filter(|(_, other)| **other != code);
        let nearest = others.map(|(row, _)| away(row)).fold(f64::INFINITY, f64::min);
        if nearest == f64::INFINITY {
            // The border exists, but its open side is out of reach on the 32nds, or not at all.
            prop_assert!(margin >= 0.0);
        } else {
            let behind = (nearest - margin) * 32.0;
            prop_assert!((0.0..=point.len() as f64).contains(&behind), "{} {}", nearest, margin);
        }
    }
}

#[test]
fn rules_can_be_shared_and_boxed() {
    fn shareable<T: Send + Sync + Clone + PartialEq + std::fmt::Debug>() {}
    shareable::<Bands>();
    shareable::<Grid>();
    shareable::<StagePath>();
    shareable::<Ladder>();
    shareable::<Gap>();
    shareable::<BuiltIn>();
    shareable::<RuleError>();
}

#[test]
fn pointers_to_a_rule_are_rules() {
    fn answers(rule: impl Rule) -> (usize, usize, u8, Option<Border>) {
        let point = [0.625, 0.25];
        (rule.axes(), rule.classes(), code_of(&rule, &point), rule.nearest_border(&point))
    }
    let gap = Gap::new(Tolerance::new(0.25).unwrap());
    let expected = answers(gap.clone());
    assert_eq!((expected.0, expected.1, expected.2), (2, 3, 0));
    assert_eq!(answers(&gap), expected);
    assert_eq!(answers(Box::new(gap.clone()) as Box<dyn Rule>), expected);
    assert_eq!(answers(Arc::new(gap.clone())), expected);
    assert_eq!(answers(BuiltIn::from(gap)), expected);
}
