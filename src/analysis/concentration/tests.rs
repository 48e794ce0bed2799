use proptest::prelude::*;

use super::*;
use crate::analysis::testing::classes;

fn spread(amounts: &[f64]) -> Concentration {
    Concentration::of(&Money::new(amounts).unwrap()).unwrap()
}

#[test]
fn each_broken_rule_has_its_error() {
    let of = |amounts: &[f64]| Concentration::of(&Money::new(amounts).unwrap()).unwrap_err();
    assert_eq!(of(&[1.0, -2.0]), ConcentrationError::Negative { row: 1, amount: -2.0 });
    assert_eq!(of(&[f64::NAN]), ConcentrationError::NoMoney { accounts: 1 });
    assert_eq!(of(&[0.0, 0.0, f64::NAN]), ConcentrationError::ZeroTotal { accounts: 2 });
}

#[test]
fn equal_amounts_are_not_concentrated() {
    let spread = spread(&[3.0; 7]);
    assert!(spread.gini() < 1e-15);
    assert!((spread.effective_accounts() - 7.0).abs() < 1e-12);
    assert!((spread.top_share(7) - 1.0).abs() == 0.0);
    assert_eq!(spread.top_share(0), 0.0);
}

#[test]
fn one_account_with_everything_is_the_upper_bound() {
    let spread = spread(&[0.0, 0.0, 0.0, 8.0]);
    assert_eq!((spread.gini(), spread.sample_gini()), (0.75, Some(1.0)));
    assert_eq!((spread.hhi(), spread.top_share(1), spread.accounts_for(0.8)), (1.0, 1.0, 1));
}

#[test]
fn the_lorenz_curve_goes_from_nothing_to_everything() {
    let spread = spread(&[4.0, 1.0, 3.0, 2.0]);
    let point = |accounts, money| LorenzPoint { accounts, money };
    let all =
        [point(0.0, 0.0), point(0.25, 0.1), point(0.5, 0.3), point(0.75, 0.6), point(1.0, 1.0)];
    assert_eq!(spread.lorenz(100), all);
    assert_eq!(spread.lorenz(2), [all[0], all[2], all[4]]);
    assert_eq!(spread.lorenz(0), [all[0], all[4]]);
}

#[test]
fn few_accounts_bring_most() {
    let spread = spread(&[50.0, 30.0, 15.0, 5.0]);
    assert_eq!([0.0, 0.5, 0.8, 0.81, 1.0, 2.0].map(|s| spread.accounts_for(s)), [0, 1, 2, 3, 4, 4]);
    assert_eq!(spread.accounts_for(f64::NAN), 0);
}

#[test]
fn rounding_leaves_nothing_beyond_its_bounds() {
    let above = |point: &LorenzPoint| point.money > point.accounts;
    assert!(!spread(&[0.1; 10]).lorenz(10).iter().any(above));
    for n in 1..=200 {
        let spread = spread(&vec![1.0; n]);
        assert!((1.0..=n as f64).contains(&spread.effective_accounts()), "{n}");
        assert!(!spread.lorenz(n).iter().any(above), "{n}");
    }
}

#[test]
fn all_the_money_takes_no_account_without_money() {
    let mut amounts = vec![51.0, 64.899_999_999_999_99, 38.4, 79.6, 50.2];
    amounts.resize(105, 0.0);
    assert_eq!([1.0, 2.0, f64::INFINITY].map(|s| spread(&amounts).accounts_for(s)), [5; 3]);
    // Rounding loses the small one's money, but it brings some.
    assert_eq!(spread(&[1e300, 1e-300]).accounts_for(1.0), 2);
}

#[test]
fn a_share_that_is_met_exactly_takes_no_account_more() {
    let spread = spread(&[1.0; 100]);
    let shares = (1..=100).map(|n| f64::from(n) / 100.0);
    assert!(shares.map(|share| spread.accounts_for(share)).eq(1..=100));
}

#[test]
fn a_share_of_unknown_classes_is_refused() {
    let classes = classes(&["low"]);
    let view = ClassView::new("m", &classes, &[0], &[]).unwrap();
    let money = Money::new(vec![1.0]).unwrap();
    assert!(matches!(
        ClassShare::of(view, &money, &["high"]),
        Err(InputError::UnknownClass { .. })
    ));
    assert!(matches!(
        ClassShare::of(view, &Money::new(vec![]).unwrap(), &["low"]),
        Err(InputError::Length { .. })
    ));
}

/// Another road to the Gini index: the mean difference over all pairs, by definition.
fn gini_by_pairs(amounts: &[f64]) -> f64 {
    let n = amounts.len() as f64;
    let mean = amounts.iter().sum::<f64>() / n;
    let pairs = amounts.iter().flat_map(|a| amounts.iter().map(move |b| (a - b).abs()));
    pairs.sum::<f64>() / (2.0 * n * n * mean)
}

proptest! {
    #[test]
    fn indices_keep_their_bounds_and_meet_the_definition(
        amounts in prop::collection::vec(0.0..1e9_f64, 1..60),
    ) {
        prop_assume!(amounts.iter().sum::<f64>() > 0.0);
        let spread = spread(&amounts);
        let n = amounts.len() as f64;
        prop_assert!((0.0..=1.0 - 1.0 / n).contains(&spread.gini()));
        prop_assert!((1.0 / n..=1.0).contains(&spread.hhi()));
        prop_assert!((spread.gini() - gini_by_pairs(&amounts)).abs() < 1e-12);
        let curve = spread.lorenz(amounts.len());
        prop_assert!(curve.iter().all(|point| point.money <= point.accounts));
        prop_assert!((1.0..=n).contains(&spread.effective_accounts()));
        // The area between the curve and the diagonal is half the index.
        let area: f64 = curve
            .windows(2)
            .map(|w| (w[1].accounts - w[0].accounts) * f64::midpoint(w[0].money, w[1].money))
            .sum();
        prop_assert!((1.0 - 2.0 * area - spread.gini()).abs() < 1e-9);
        for k in 0..=amounts.len() {
            prop_assert!((spread.top_share(k) + curve[amounts.len() - k].money - 1.0).abs() < 1e-12);
        }
        for k in 1..=amounts.len() {
            let enough = spread.accounts_for(spread.top_share(k));
            if spread.top_share(k) < 1.0 {
                prop_assert!(enough <= k && spread.top_share(enough) == spread.top_share(k));
                prop_assert!(spread.top_share(enough - 1) < spread.top_share(k));
            }
        }
    }

    #[test]
    fn neither_the_unit_nor_the_order_matters(
        amounts in prop::collection::vec(1.0..1e6_f64, 1..30), seed in any::<u64>(),
    ) {
        let mut turned: Vec<f64> = amounts.iter().map(|amount| amount * 4.0).collect();
        turned.rotate_left(usize::try_from(seed % amounts.len() as u64).unwrap());
        let (one, other) = (spread(&amounts), spread(&turned));
        prop_assert_eq!(one.gini().to_bits(), other.gini().to_bits());
        prop_assert_eq!(one.hhi().to_bits(), other.hhi().to_bits());
    }
}
