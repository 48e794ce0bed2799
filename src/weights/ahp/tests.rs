#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ndarray::{Array2, array};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use super::*;

fn names(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("c{i}")).collect()
}

fn pairs(n: usize, ratio: impl Fn(usize, usize) -> Option<f64>) -> Comparisons {
    let judged = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    let judged = judged.filter_map(|(i, j)| Some((format!("c{i}"), format!("c{j}"), ratio(i, j)?)));
    Comparisons::new(names(n), judged).unwrap()
}

fn lenient() -> Ahp {
    Ahp::new().accept_inconsistency()
}

const METHODS: [AhpMethod; 3] =
    [AhpMethod::PrincipalEigenvector, AhpMethod::GeometricMean, AhpMethod::ColumnMean];

/// Judgements on Saaty's scale of whole numbers and their reciprocals.
fn saaty_scale() -> impl Strategy<Value = f64> {
    (1_u32..=9, any::<bool>()).prop_map(
        |(n, below)| {
            if below { 1.0 / f64::from(n) } else { f64::from(n) }
        },
    )
}

fn any_complete(most: usize) -> impl Strategy<Value = Comparisons> {
    (1..=most).prop_flat_map(|n| {
        prop::collection::vec(saaty_scale(), n * (n - 1) / 2).prop_map(move |ratios| {
            let ratios = std::cell::RefCell::new(ratios.into_iter());
            pairs(n, |_, _| ratios.borrow_mut().next())
        })
    })
}

/// An oracle that computes in another way: the eigenvalue as the root of the characteristic
/// polynomial of three criteria, by Cardano's formula in Saaty's closed form.
#[test]
fn three_criteria_have_a_closed_form() {
    for (ab, bc, ac) in [(3.0, 2.0, 3.0), (9.0, 9.0, 1.0 / 9.0), (2.0, 2.0, 5.0)] {
        let comparisons =
            Comparisons::new(["a", "b", "c"], [("a", "b", ab), ("b", "c", bc), ("a", "c", ac)])
                .unwrap();
        let result = lenient().weigh(&comparisons).unwrap();
        let root = f64::cbrt(ac / (ab * bc));
        let expected = 1.0 + root + 1.0 / root;
        assert!((result.lambda_max - expected).abs() < 1e-14 * expected, "{result:?}");
        // And the eigenvector of three criteria is the vector of geometric means.
        let geometric =
            lenient().with_method(AhpMethod::GeometricMean).weigh(&comparisons).unwrap();
        for (one, other) in result.weights.values().zip(geometric.weights.values()) {
            assert!((one - other).abs() < 1e-14);
        }
    }
}

#[test]
fn one_and_two_criteria_can_not_contradict() {
    let one = Comparisons::new::<_, &str, &str>(["only"], []).unwrap();
    let two = Comparisons::new(["a", "b"], [("b", "a", 3.0)]).unwrap();
    for table in RandomIndex::ALL {
        for method in METHODS {
            let ahp = Ahp::new().with_method(method).with_random_index(table).with_limit(0.0);
            let result = ahp.weigh(&one).unwrap();
            assert_eq!(result.weights.get("only"), Some(1.0));
            assert_eq!((result.lambda_max, result.consistency_index), (1.0, 0.0));
            assert_eq!(result.consistency_ratio, Some(0.0));
            let result = ahp.weigh(&two).unwrap();
            assert!((result.weights.get("b").unwrap() - 0.75).abs() < 1e-15);
            assert_eq!((result.lambda_max, result.consistency_index), (2.0, 0.0));
            assert_eq!(result.consistency_ratio, Some(0.0));
        }
    }
}

#[test]
fn a_ratio_on_the_limit_passes() {
    let comparisons =
        Comparisons::new(["a", "b", "c"], [("a", "b", 3.0), ("b", "c", 2.0), ("a", "c", 3.0)])
            .unwrap();
    let ratio = Ahp::new().weigh(&comparisons).unwrap().consistency_ratio.unwrap();
    assert!(ratio > 0.0);
    assert!(Ahp::new().with_limit(ratio).weigh(&comparisons).is_ok());
    assert!(matches!(
        Ahp::new().with_limit(ratio.next_down()).weigh(&comparisons),
        Err(AhpError::Inconsistent { .. })
    ));
}

/// Weights 8, 4, 2, 1 with one judgement turned round by mistake.
fn one_mistake() -> Comparisons {
    pairs(4, |i, j| Some(if (i, j) == (1, 3) { 0.25 } else { f64::from(1 << (j - i)) }))
}

#[test]
fn the_error_of_a_mistake_names_it_and_its_mend() {
    let error = Ahp::new().weigh(&one_mistake()).unwrap_err();
    let AhpError::Inconsistent { ratio, limit, table, triad } = &error else {
        panic!("{error}");
    };
    assert!(*ratio > 0.1 && *limit == 0.10 && *table == RandomIndex::Saaty1980);
    assert_eq!((triad.mend.left.as_str(), triad.mend.right.as_str()), ("c1", "c3"));
    assert!((triad.mend.from - 0.25).abs() < 1e-14 && (triad.mend.to - 4.0).abs() < 1e-13);
    assert!((triad.factor - 16.0).abs() < 1e-12);
    assert_eq!(triad.mend.consistency_ratio, Some(0.0));
    let text = error.to_string();
    assert_eq!(
        text,
        "the comparisons contradict each other: consistency ratio 0.4026 by Saaty 1980, above 0.1. \
         Worst are `c0` to `c1` 2, `c1` to `c3` 0.25, `c0` to `c3` 8: change `c1` to `c3` from \
         0.25 to 4, as all others say (the ratio is 0.0000 then), or accept the inconsistency"
    );
    // What the error says comes true.
    let mended = pairs(4, |i, j| Some(f64::from(1 << (j - i))));
    assert_eq!(Ahp::new().weigh(&mended).unwrap().consistency_ratio, Some(0.0));
    // And by name the mistake is let through, with its ratio.
    let accepted = lenient().weigh(&one_mistake()).unwrap();
    assert_eq!(accepted.consistency_ratio, Some(*ratio));
}

#[test]
fn comparisons_without_contradiction_have_no_worst_triad() {
    let consistent = pairs(9, |i, j| Some((i as f64 + 0.3) / (j as f64 + 0.3)));
    assert_eq!(Ahp::new().worst_triad(&consistent).unwrap(), None);
    let two = Comparisons::new(["a", "b"], [("a", "b", 3.0)]).unwrap();
    assert_eq!(Ahp::new().worst_triad(&two).unwrap(), None);
}

#[test]
fn the_mend_of_an_incomplete_matrix_is_a_comparison_that_was_made() {
    // A ring of four: no triad was compared in full.
    let ring = Comparisons::new(
        ["a", "b", "c", "d"],
        [("a", "b", 2.0), ("b", "c", 2.0), ("c", "d", 2.0), ("d", "a", 5.0)],
    )
    .unwrap();
    let triad = Ahp::new().worst_triad(&ring).unwrap().unwrap();
    let (left, right) = (&triad.mend.left, &triad.mend.right);
    assert_eq!(ring.ratio(left, right).map(|r| (r - triad.mend.from).abs() < 1e-12), Some(true));
    let before = lenient().weigh(&ring).unwrap().consistency_index;
    assert!(triad.mend.consistency_index < before);
}

#[test]
fn a_contradiction_beside_a_bridge_is_still_refused() {
    let comparisons = Comparisons::new(
        ["a", "b", "c", "d", "e"],
        [("a", "b", 9.0), ("b", "c", 9.0), ("c", "a", 9.0), ("c", "d", 2.0), ("d", "e", 2.0)],
    )
    .unwrap();
    let Err(AhpError::Inconsistent { triad, .. }) = Ahp::new().weigh(&comparisons) else {
        panic!("accepted");
    };
    assert_eq!(triad.criteria, ["a", "b", "c"]);
    assert!((triad.factor - 729.0).abs() < 1e-9);
}

#[test]
fn missing_comparisons_stand_as_the_weights_stand() {
    let incomplete = pairs(5, |i, j| {
        (!matches!((i, j), (0, 4) | (1, 3))).then_some([2.0, 3.0, 0.5, 1.0, 4.0][(i + j) % 5])
    });
    let result = lenient().weigh(&incomplete).unwrap();
    assert_eq!(result.missing, 2);
    // Completed by its own weights, the matrix has the same weights and the same eigenvalue.
    let weight = |i: usize| result.weights.get(&format!("c{i}")).unwrap();
    let completed = pairs(5, |i, j| {
        let (left, right) = (format!("c{i}"), format!("c{j}"));
        Some(incomplete.ratio(&left, &right).unwrap_or_else(|| weight(i) / weight(j)))
    });
    let again = lenient().weigh(&completed).unwrap();
    assert_eq!(again.missing, 0);
    assert!((again.lambda_max - result.lambda_max).abs() < 1e-13);
    for (one, other) in again.weights.values().zip(result.weights.values()) {
        assert!((one - other).abs() < 1e-14);
    }
}

#[test]
fn a_tree_of_comparisons_is_enough_and_never_contradicts() {
    let chain = pairs(6, |i, j| (j == i + 1).then_some(2.0));
    for method in METHODS {
        let result = Ahp::new().with_method(method).weigh(&chain).unwrap();
        assert_eq!((result.consistency_ratio, result.missing), (Some(0.0), 10));
        for (i, weight) in result.weights.values().enumerate() {
            assert!((weight - f64::from(32 >> i) / 63.0).abs() < 1e-14);
        }
    }
}

#[test]
fn the_largest_and_the_worst_matrices_still_have_an_eigenvector() {
    // 256 criteria that contradict at random.
    let random = pairs(256, |i, j| {
        Some(f64::from(u32::try_from((i * 7919 + j * 104_729) % 9 + 1).unwrap()))
    });
    let result = lenient().weigh(&random).unwrap();
    assert!(result.residual < 2e-14, "{}", result.residual);
    assert_eq!(result.consistency_ratio, None);
    // Two eigenvalues that hardly differ: power steps alone would need a billion.
    let cycle = Comparisons::new(
        ["a", "b", "c"],
        [("a", "b", MAX_RATIO), ("b", "c", MAX_RATIO), ("c", "a", MAX_RATIO)],
    )
    .unwrap();
    let result = lenient().weigh(&cycle).unwrap();
    assert!(result.weights.values().all(|weight| (weight - 1.0 / 3.0).abs() < 1e-14));
    // A long ring with one bad link, where what a criterion learns travels slowly.
    let ring = pairs(40, |i, j| if j == i + 1 { Some(1.0) } else { (j == i + 39).then_some(9.0) });
    let result = lenient().weigh(&ring).unwrap();
    assert!(result.residual < 1e-12, "{}", result.residual);
}

#[test]
fn every_broken_rule_of_a_comparison_has_its_error() {
    use ComparisonError as E;
    let new = |comparisons: &[(&str, &str, f64)]| {
        Comparisons::new(["a", "b", "c"], comparisons.iter().copied()).unwrap_err()
    };
    let ab = || ("a".to_owned(), "b".to_owned());
    let (left, right) = ab();
    assert_eq!(Comparisons::new::<&str, &str, &str>([], []), Err(E::Empty));
    assert_eq!(
        Comparisons::new::<_, &str, &str>(names(257), []),
        Err(E::TooManyCriteria { criteria: 257, limit: 256 })
    );
    assert_eq!(
        Comparisons::new::<_, &str, &str>(["a", "b", "a"], []),
        Err(E::DuplicateCriterion { criterion: "a".into() })
    );
    assert_eq!(new(&[("a", "x", 2.0)]), E::UnknownCriterion { criterion: "x".into() });
    assert_eq!(new(&[("b", "b", 1.0)]), E::WithItself { criterion: "b".into(), ratio: 1.0 });
    for ratio in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(
            new(&[("a", "b", ratio)]),
            E::NotFinite { left, right, ratio: r }
                if (left.as_str(), right.as_str()) == ("a", "b") && r.to_bits() == ratio.to_bits()
        ));
    }
    for ratio in [0.0, -0.0, -3.0] {
        let (left, right) = ab();
        assert_eq!(new(&[("a", "b", ratio)]), E::NotPositive { left, right, ratio });
    }
    for ratio in [MAX_RATIO * 2.0, 1e-300, f64::MAX, 5e-324] {
        let (left, right) = ab();
        let limit = MAX_RATIO;
        assert_eq!(new(&[("a", "b", ratio)]), E::RatioOutOfRange { left, right, ratio, limit });
    }
    assert_eq!(
        new(&[("a", "b", 3.0), ("a", "b", 3.0)]),
        E::Duplicate { left: left.clone(), right: right.clone(), ratio: 3.0 }
    );
    assert_eq!(
        new(&[("a", "b", 3.0), ("b", "a", 0.333)]),
        E::Duplicate { left: right.clone(), right: left.clone(), ratio: 0.333 }
    );
    assert_eq!(
        new(&[("a", "b", 3.0), ("a", "b", 4.0)]),
        E::Contradictory { left: left.clone(), right: right.clone(), first: 3.0, second: 4.0 }
    );
    assert_eq!(
        new(&[("a", "b", 4.0), ("b", "a", 4.0)]),
        E::Contradictory { left: right, right: left, first: 0.25, second: 4.0 }
    );
}

#[test]
fn every_broken_rule_of_a_matrix_has_its_error() {
    use ComparisonError as E;
    let matrix = |matrix: Array2<f64>| Comparisons::from_matrix(["a", "b"], matrix.view());
    let (left, right) = ("a".to_owned(), "b".to_owned());
    assert_eq!(matrix(array![[1.0, 2.0]]), Err(E::Shape { rows: 1, columns: 2, criteria: 2 }));
    assert_eq!(
        matrix(array![[1.0, 2.0], [0.5, 1.1]]),
        Err(E::Diagonal { criterion: "b".into(), value: 1.1 })
    );
    assert!(matches!(
        matrix(array![[f64::NAN, 2.0], [0.5, 1.0]]),
        Err(E::Diagonal { criterion, .. }) if criterion == "a"
    ));
    assert_eq!(
        matrix(array![[1.0, 2.0], [0.4, 1.0]]),
        Err(E::NotReciprocal { left, right, ratio: 2.0, inverse: 0.4 })
    );
    assert!(matches!(matrix(array![[1.0, 0.0], [0.5, 1.0]]), Err(E::NotPositive { .. })));
    assert!(matches!(
        matrix(array![[1.0, 2.0], [-0.5, 1.0]]),
        Err(E::NotPositive { left, .. }) if left == "b"
    ));
    assert!(matches!(matrix(array![[1.0, f64::NAN], [0.5, 1.0]]), Err(E::NotFinite { .. })));
    assert!(matches!(matrix(array![[1.0, 1e10], [1e-10, 1.0]]), Err(E::RatioOutOfRange { .. })));
    let error = Comparisons::from_matrix(["a", "a"], array![[1.0, 1.0], [1.0, 1.0]].view());
    assert_eq!(error, Err(E::DuplicateCriterion { criterion: "a".into() }));
    let none = Array2::<f64>::zeros((0, 0));
    assert_eq!(Comparisons::from_matrix::<&str>([], none.view()), Err(E::Empty));
}

#[test]
fn every_reason_not_to_weigh_has_its_error() {
    let two_groups =
        Comparisons::new(["a", "b", "c", "d", "e"], [("a", "c", 2.0), ("d", "b", 3.0)]).unwrap();
    let error = lenient().weigh(&two_groups).unwrap_err();
    let groups: [&[&str]; 3] = [&["a", "c"], &["b", "d"], &["e"]];
    let components =
        groups.iter().map(|group| group.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(error, AhpError::Disconnected { components });
    assert!(error.to_string().contains("a, c | b, d | e"), "{error}");

    let chain = pairs(8, |i, j| (j == i + 1).then_some(MAX_RATIO));
    assert_eq!(
        lenient().weigh(&chain),
        Err(AhpError::Span { most: "c0".into(), least: "c7".into(), limit: MAX_SPAN })
    );
    let beyond_all_numbers = pairs(256, |i, j| (j == i + 1).then_some(MAX_RATIO));
    assert!(matches!(lenient().weigh(&beyond_all_numbers), Err(AhpError::Span { .. })));

    let eleven = pairs(11, |_, _| Some(1.0));
    for table in RandomIndex::ALL {
        let error = Ahp::new().with_random_index(table).weigh(&eleven).unwrap_err();
        assert_eq!(error, AhpError::NoRandomIndex { criteria: 11, table, largest: 10 });
        assert!(Ahp::new().with_random_index(table).weigh(&pairs(10, |_, _| Some(1.0))).is_ok());
    }
    assert_eq!(lenient().weigh(&eleven).unwrap().consistency_ratio, None);

    assert_eq!(Ahp::new().with_limit(-0.1).weigh(&eleven), Err(AhpError::Limit { limit: -0.1 }));
    for limit in [f64::NAN, f64::INFINITY] {
        let error = Ahp::new().with_limit(limit).weigh(&eleven);
        assert!(matches!(error, Err(AhpError::Limit { .. })), "{error:?}");
    }
    // `Inconsistent` has its own test above.
}

#[test]
fn errors_of_a_hierarchy_say_where() {
    let good = Comparisons::new(["a", "b"], [("a", "b", 2.0)]).unwrap();
    let none: [(&str, &Comparisons); 0] = [];
    assert!(matches!(
        Ahp::new().weigh_hierarchy(&one_mistake(), none),
        Err(AhpHierarchyError::Top(AhpError::Inconsistent { .. }))
    ));
    let error = Ahp::new().weigh_hierarchy(&good, [("a", &one_mistake())]).unwrap_err();
    assert!(matches!(&error, AhpHierarchyError::Split { parent, .. } if parent == "a"));
    assert!(error.to_string().starts_with("under `a`: the comparisons contradict"), "{error}");
    let error = Ahp::new().weigh_hierarchy(&good, [("x", &good)]).unwrap_err();
    assert!(matches!(error, AhpHierarchyError::Hierarchy(_)));
}

#[test]
fn loading_goes_through_the_same_checks_and_keeps_every_bit() {
    let given = [("a", "b", 3.0), ("c", "a", 1.0 / 7.0), ("b", "c", 2.3)];
    let comparisons = Comparisons::new(["a", "b", "c"], given).unwrap();
    let text = serde_json::to_string(&comparisons).unwrap();
    let again: Comparisons = serde_json::from_str(&text).unwrap();
    assert_eq!(again, comparisons);
    assert_eq!(again.iter().collect::<Vec<_>>(), given);
    for (text, part) in [
        (r#"{"criteria": ["a"], "comparisons": [["a", "b", 2]]}"#, "`b`"),
        (r#"{"criteria": ["a", "b"], "comparisons": [["a", "b", 0]]}"#, "not above 0"),
        (r#"{"criteria": ["a"], "comparisons": [], "more": 1}"#, "more"),
    ] {
        let error = serde_json::from_str::<Comparisons>(text).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
    let ahp = Ahp::new().with_random_index(RandomIndex::Saaty2005).with_limit(0.05);
    let text = serde_json::to_string(&ahp).unwrap();
    assert_eq!(serde_json::from_str::<Ahp>(&text).unwrap(), ahp);
    assert_eq!(serde_json::from_str::<Ahp>("{}").unwrap(), Ahp::new());
}

/// Cases that once failed are kept with the other tests, and run first.
fn kept_cases() -> ProptestConfig {
    let file = FileFailurePersistence::Direct("tests/regressions/weights_ahp.txt");
    ProptestConfig { failure_persistence: Some(Box::new(file)), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(kept_cases())]

    #[test]
    fn weights_are_an_eigenvector_that_sums_to_one(comparisons in any_complete(12)) {
        let result = lenient().weigh(&comparisons).unwrap();
        let weights: Vec<f64> = result.weights.values().collect();
        prop_assert!(weights.iter().all(|weight| *weight > 0.0));
        prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        prop_assert!(result.consistency_index >= 0.0 && result.residual < 1e-14);
        for (row, weight) in comparisons.matrix().rows().zip(&weights) {
            let image: f64 = row.iter().zip(&weights).map(|(a, w)| a * w).sum();
            prop_assert!((image / (result.lambda_max * weight) - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn consistent_comparisons_give_back_their_generator(
        points in prop::collection::vec(0.01_f64..100.0, 1..=10)
    ) {
        let comparisons = pairs(points.len(), |i, j| Some(points[i] / points[j]));
        let sum: f64 = points.iter().sum();
        for method in METHODS {
            let ahp = Ahp::new().with_method(method).with_limit(0.0);
            let result = ahp.weigh(&comparisons).unwrap();
            prop_assert_eq!(result.consistency_ratio, Some(0.0));
            prop_assert_eq!(result.lambda_max, points.len() as f64);
            for (weight, point) in result.weights.values().zip(&points) {
                prop_assert!((weight - point / sum).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn relabelling_permutes_the_weights(comparisons in any_complete(9), method in 0_usize..3) {
        let ahp = lenient().with_method(METHODS[method]);
        let backwards: Vec<&str> = comparisons.names().collect::<Vec<_>>().into_iter().rev().collect();
        let turned = comparisons.iter().map(|(a, b, ratio)| (b, a, 1.0 / ratio));
        let permuted = Comparisons::new(backwards, turned).unwrap();
        let (one, other) = (ahp.weigh(&comparisons).unwrap(), ahp.weigh(&permuted).unwrap());
        for (name, weight) in one.weights.iter() {
            prop_assert!((weight - other.weights.get(name).unwrap()).abs() < 1e-13);
        }
        prop_assert!((one.consistency_index - other.consistency_index).abs() < 1e-12);
    }

    #[test]
    fn an_inconsistent_matrix_is_refused_with_a_mend_that_helps(comparisons in any_complete(8)) {
        match Ahp::new().weigh(&comparisons) {
            Ok(result) => prop_assert!(result.consistency_ratio.unwrap() <= 0.10),
            Err(AhpError::Inconsistent { ratio, triad, .. }) => {
                prop_assert!(ratio > 0.10);
                prop_assert!(triad.factor > 1.0);
                prop_assert!(triad.mend.consistency_ratio.unwrap() <= ratio + 1e-12, "{triad:?} {ratio}");
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn whatever_is_compared_gives_weights_or_an_error(
        ratios in prop::collection::vec(prop_oneof![any::<f64>(), 1e-9_f64..1e9], 0..15)
    ) {
        let ratios = ratios.into_iter().enumerate().map(|(at, r)| {
            (format!("c{}", at % 6), format!("c{}", (at * 5 + 1) % 6), r)
        });
        if let Ok(comparisons) = Comparisons::new(names(6), ratios) {
            for method in METHODS {
                if let Ok(result) = lenient().with_method(method).weigh(&comparisons) {
                    prop_assert!(result.weights.values().all(|weight| (0.0..=1.0).contains(&weight)));
                    prop_assert!((result.weights.values().sum::<f64>() - 1.0).abs() < 1e-12);
                    prop_assert!(result.lambda_max.is_finite() && result.residual.is_finite());
                }
            }
        }
    }
}
