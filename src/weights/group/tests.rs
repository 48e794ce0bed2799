#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::*;
use crate::weights::ahp::{Ahp, AhpError, Comparisons, MAX_RATIO};

fn comparisons(ratios: &[(&str, &str, f64)]) -> Comparisons {
    Comparisons::new(["a", "b", "c"], ratios.iter().copied()).unwrap()
}

fn weights(entries: &[(&str, f64)]) -> Weights {
    Weights::points(entries.iter().copied()).unwrap()
}

#[test]
fn one_expert_is_the_group() {
    let own = comparisons(&[("a", "b", 2.0), ("b", "c", 3.0), ("a", "c", 5.0)]);
    let group = aggregate_judgements(&[Expert::new("Anna", own.clone())], &Ahp::new()).unwrap();
    let alone = Ahp::new().weigh(&own).unwrap();
    for (name, weight) in alone.weights.iter() {
        assert!((group.result.weights.get(name).unwrap() - weight).abs() < 1e-14);
    }
    let view = &group.experts[0];
    assert!((view.judgement_factor - 1.0).abs() < 1e-14 && view.share == 1.0);
    assert!(view.weight_distance.unwrap() < 1e-14);
    assert_eq!(view.consistency_ratio, alone.consistency_ratio);
}

#[test]
fn opposite_judgements_cancel_and_stand_equally_far_away() {
    let anna = comparisons(&[("a", "b", 4.0), ("b", "c", 1.0), ("a", "c", 4.0)]);
    let ben = comparisons(&[("b", "a", 4.0), ("b", "c", 1.0), ("c", "a", 4.0)]);
    let experts = [Expert::new("Anna", anna), Expert::new("Ben", ben)];
    let group = aggregate_judgements(&experts, &Ahp::new()).unwrap();
    assert!(group.result.weights.values().all(|weight| (weight - 1.0 / 3.0).abs() < 1e-14));
    let [anna, ben] = [&group.experts[0], &group.experts[1]];
    // Off by a factor of 4 in two of three comparisons.
    let factor = f64::exp((2.0_f64 / 3.0).sqrt() * f64::ln(4.0));
    assert!((anna.judgement_factor - factor).abs() < 1e-13);
    assert!((ben.judgement_factor - factor).abs() < 1e-13);
    // 4/6, 1/6, 1/6 against thirds; 1/9, 4/9, 4/9 against thirds.
    assert!((anna.weight_distance.unwrap() - 1.0 / 3.0).abs() < 1e-14);
    assert!((ben.weight_distance.unwrap() - 2.0 / 9.0).abs() < 1e-14);
}

#[test]
fn importance_counts_and_gaps_are_filled_by_the_others() {
    let anna = comparisons(&[("a", "b", 8.0), ("b", "c", 2.0)]);
    let ben = comparisons(&[("b", "a", 1.0)]);
    let experts = [Expert::new("Anna", anna).with_importance(2.0), Expert::new("Ben", ben)];
    let group = aggregate_judgements(&experts, &Ahp::new()).unwrap();
    // 8^(2/3) * 1^(1/3) = 4; b : c is Anna's alone; a : c is nobody's.
    assert!((group.comparisons.ratio("a", "b").unwrap() - 4.0).abs() < 1e-13);
    assert!((group.comparisons.ratio("b", "c").unwrap() - 2.0).abs() < 1e-13);
    assert_eq!(group.comparisons.missing(), 1);
    assert_eq!((group.experts[1].weights.as_ref(), group.experts[1].weight_distance), (None, None));
    assert!((group.experts[1].judgement_factor - 4.0).abs() < 1e-13);
    // Who has no importance fills no gap.
    let silent = [
        Expert::new("Anna", comparisons(&[("a", "b", 8.0), ("b", "c", 2.0)])),
        Expert::new("Cleo", comparisons(&[("a", "c", 9.0)])).with_importance(0.0),
    ];
    let group = aggregate_judgements(&silent, &Ahp::new()).unwrap();
    assert_eq!(group.comparisons.ratio("a", "c"), None);
    assert_eq!(group.experts[1].judgement_factor, 1.0);
}

#[test]
fn a_weight_of_zero_is_a_veto_for_the_geometric_mean_alone() {
    let experts = [
        Expert::new("Anna", weights(&[("a", 1.0), ("b", 1.0)])),
        Expert::new("Ben", weights(&[("b", 1.0), ("a", 0.0)])),
    ];
    let geometric = aggregate_priorities(&experts, Mean::Geometric).unwrap();
    assert_eq!(geometric.weights.values().collect::<Vec<_>>(), [0.0, 1.0]);
    let arithmetic = aggregate_priorities(&experts, Mean::Arithmetic).unwrap();
    assert_eq!(arithmetic.weights.values().collect::<Vec<_>>(), [0.25, 0.75]);
    assert_eq!(arithmetic.experts[0].weight_distance, 0.25);
}

#[test]
fn every_broken_rule_has_its_error() {
    let ab = || weights(&[("a", 1.0), ("b", 1.0)]);
    let of =
        |experts: &[Expert<Weights>]| aggregate_priorities(experts, Mean::Geometric).unwrap_err();
    assert_eq!(of(&[]), GroupError::NoExpert);
    assert_eq!(
        of(&[Expert::new("Anna", ab()), Expert::new("Anna", ab())]),
        GroupError::DuplicateExpert { expert: "Anna".into() }
    );
    for importance in [-1.0, f64::NAN, f64::INFINITY] {
        let error = of(&[Expert::new("Anna", ab()).with_importance(importance)]);
        assert!(matches!(error, GroupError::Importance { expert, .. } if expert == "Anna"));
    }
    assert_eq!(of(&[Expert::new("Anna", ab()).with_importance(0.0)]), GroupError::NoImportance);
    let error = of(&[
        Expert::new("Anna", ab()),
        Expert::new("Ben", weights(&[("b", 1.0), ("c", 1.0), ("d", 1.0)])),
    ]);
    assert_eq!(
        error,
        GroupError::Criteria {
            expert: "Ben".into(),
            missing: vec!["a".into()],
            unknown: vec!["c".into(), "d".into()],
        }
    );
    assert!(error.to_string().contains("lacking a, added c, d"), "{error}");
    assert_eq!(
        of(&[
            Expert::new("Anna", weights(&[("a", 1.0), ("b", 0.0)])),
            Expert::new("Ben", weights(&[("a", 0.0), ("b", 1.0)])),
        ]),
        GroupError::AllVetoed {
            vetoes: vec![("a".into(), "Ben".into()), ("b".into(), "Anna".into())]
        }
    );
    let cycle = comparisons(&[("a", "b", 9.0), ("b", "c", 9.0), ("c", "a", 9.0)]);
    assert!(matches!(
        aggregate_judgements(&[Expert::new("Anna", cycle)], &Ahp::new()),
        Err(GroupError::Ahp(AhpError::Inconsistent { .. }))
    ));
}

#[test]
fn the_comparisons_of_a_group_that_agrees_on_the_largest_ratio_can_be_loaded() {
    let far = Comparisons::new(["a", "b"], [("a", "b", MAX_RATIO)]).unwrap();
    for count in 1..12 {
        let expert = |number: usize| Expert::new(number.to_string(), far.clone());
        let experts: Vec<_> = (0..count).map(expert).collect();
        let group = aggregate_judgements(&experts, &Ahp::new()).unwrap().comparisons;
        let text = serde_json::to_string(&group).unwrap();
        assert_eq!(serde_json::from_str::<Comparisons>(&text).unwrap(), group);
    }
}

proptest! {
    #[test]
    fn group_weights_are_weights_whoever_comes_first(
        points in prop::collection::vec((0.0_f64..100.0, 0.0_f64..100.0, 0.01_f64..100.0, 0.0_f64..5.0), 1..6)
    ) {
        let experts: Vec<_> = points.iter().enumerate().map(|(i, (a, b, c, importance))| {
            Expert::new(i.to_string(), weights(&[("a", *a), ("b", *b), ("c", *c)]))
                .with_importance(*importance)
        }).collect();
        let reversed: Vec<_> = experts.iter().rev().cloned().collect();
        for mean in [Mean::Arithmetic, Mean::Geometric] {
            let Ok(group) = aggregate_priorities(&experts, mean) else { continue };
            prop_assert!(group.weights.values().all(|weight| (0.0..=1.0).contains(&weight)));
            prop_assert!((group.weights.values().sum::<f64>() - 1.0).abs() < 1e-14);
            prop_assert!(group.experts.iter().all(|e| (0.0..=1.0).contains(&e.weight_distance)));
            let other = aggregate_priorities(&reversed, mean).unwrap();
            for (name, weight) in group.weights.iter() {
                prop_assert!((weight - other.weights.get(name).unwrap()).abs() < 1e-13);
            }
        }
    }
}
