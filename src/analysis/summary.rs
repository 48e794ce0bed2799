//! Summary: accounts, shares and money per class.

use serde::Serialize;

use super::money::{Tally, share};
use super::{ClassLabel, ClassView, InputError, Money};

/// How many accounts, and how much money, each class holds.
///
/// ```text
/// share of accounts = accounts of the class / classified accounts
/// share of money    = money of the class / money of all classified accounts
/// ```
/// Unclassified accounts are counted apart and are in no share. A share is `None` where its whole
/// is not above 0. With negative amounts a share of money may lie outside `0..=1`; it is `None`,
/// too, where they leave so little of the whole that the quotient is too large for a number.
///
/// ```
/// use keyaccount::analysis::summary::Summary;
/// use keyaccount::analysis::{ClassView, Money};
/// use keyaccount::model::{FourS, Model};
///
/// let model = FourS::preset();
/// let view = ClassView::new("four_s", model.classes(), &[3, 3, 0, 255], &[])?;
/// let sales = [70.0, f64::NAN, 30.0, 5.0];
/// let summary = Summary::of(view, Some(&Money::new(&sales[..])?))?;
/// let strategic = summary.class("strategic").unwrap();
/// assert_eq!((strategic.accounts, strategic.share), (2, Some(2.0 / 3.0)));
/// let money = strategic.money.unwrap();
/// assert_eq!((money.total, money.share, money.missing), (70.0, Some(0.7), 1));
/// assert_eq!(summary.unclassified.accounts, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The key of the model.
    pub model: String,
    /// All accounts, classified or not.
    pub accounts: u64,
    /// The accounts that have a class.
    pub classified: u64,
    /// Their money, if money was given.
    pub money: Option<MoneySummary>,
    /// The classes, in the order of their codes.
    pub classes: Vec<ClassSummary>,
    /// The accounts without a class.
    pub unclassified: Unclassified,
}

/// One class of a [`Summary`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassSummary {
    /// The class.
    pub class: ClassLabel,
    /// How many accounts it holds.
    pub accounts: u64,
    /// Its share of the classified accounts.
    pub share: Option<f64>,
    /// Its money, if money was given.
    pub money: Option<MoneySummary>,
}

/// The accounts without a class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unclassified {
    /// How many there are.
    pub accounts: u64,
    /// Their money, if money was given; its share is always `None`.
    pub money: Option<MoneySummary>,
}

/// Money of a set of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MoneySummary {
    /// The sum of the amounts that are there.
    pub total: f64,
    /// The share of the money of all classified accounts.
    pub share: Option<f64>,
    /// How many accounts have no amount; their money is not known, it is not 0.
    pub missing: u64,
}

impl Summary {
    /// Counts accounts and money.
    ///
    /// # Errors
    /// [`InputError::Length`] if there is not one amount per account.
    ///
    /// # Complexity
    /// One pass over the accounts.
    pub fn of(view: ClassView<'_>, money: Option<&Money<'_>>) -> Result<Self, InputError> {
        if let Some(money) = money {
            view.check_length("the money", money.len())?;
        }
        let mut tallies = vec![Tally::default(); view.classes().len() + 1];
        for (row, slot) in view.slots().enumerate() {
            if let Some(tally) = tallies.get_mut(slot) {
                tally.add(money.and_then(|money| money.get(row)));
            }
        }
        let outside = tallies.pop().unwrap_or_default();
        let mut inside = Tally::default();
        for tally in &tallies {
            inside.accounts += tally.accounts;
            inside.total += tally.total;
            inside.missing += tally.missing;
        }
        let summarise = |tally: &Tally, whole: f64| {
            let Tally { total, missing, .. } = *tally;
            money.is_some().then(|| MoneySummary { total, share: share(total, whole), missing })
        };
        let classes = view.classes().iter().zip(&tallies).map(|(class, tally)| ClassSummary {
            class: ClassLabel::of(class),
            accounts: tally.accounts,
            share: share(tally.accounts as f64, inside.accounts as f64),
            money: summarise(tally, inside.total),
        });
        Ok(Self {
            model: view.model().to_owned(),
            accounts: inside.accounts + outside.accounts,
            classified: inside.accounts,
            money: summarise(&inside, inside.total),
            classes: classes.collect(),
            unclassified: Unclassified {
                accounts: outside.accounts,
                money: summarise(&outside, 0.0),
            },
        })
    }

    /// The class of a key.
    pub fn class(&self, key: &str) -> Option<&ClassSummary> {
        self.classes.iter().find(|summary| summary.class.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::classes;
    use proptest::prelude::*;

    #[test]
    fn one_amount_per_account_is_needed() {
        let classes = classes(&["low"]);
        let view = ClassView::new("m", &classes, &[0, 0], &[]).unwrap();
        let money = Money::new(vec![1.0]).unwrap();
        assert_eq!(
            Summary::of(view, Some(&money)).unwrap_err(),
            InputError::Length { what: "the money", length: 1, expected: 2 }
        );
    }

    #[test]
    fn no_account_gives_no_share() {
        let classes = classes(&["low", "high"]);
        let view = ClassView::new("m", &classes, &[], &[]).unwrap();
        let summary = Summary::of(view, None).unwrap();
        assert_eq!((summary.accounts, summary.classified, summary.money), (0, 0, None));
        assert!(summary.classes.iter().all(|class| class.share.is_none()));
    }

    #[test]
    fn money_that_cancels_out_has_no_shares() {
        let classes = classes(&["low", "high"]);
        let view = ClassView::new("m", &classes, &[0, 1], &[]).unwrap();
        let summary = Summary::of(view, Some(&Money::new(vec![5.0, -5.0]).unwrap())).unwrap();
        let money = summary.class("high").unwrap().money.unwrap();
        assert_eq!((money.total, money.share), (-5.0, None));
    }

    #[test]
    fn money_that_all_but_cancels_out_has_no_infinite_share() {
        let classes = classes(&["low", "middle", "high"]);
        let view = ClassView::new("m", &classes, &[0, 1, 2], &[]).unwrap();
        let money = Money::new(vec![1e300, -1e300, 1e-9]).unwrap();
        let summary = Summary::of(view, Some(&money)).unwrap();
        let shares: Vec<Option<f64>> =
            summary.classes.iter().map(|class| class.money.unwrap().share).collect();
        assert_eq!(shares, [None, None, Some(1.0)]);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            rows in prop::collection::vec(
                (prop_oneof![0u8..4, Just(255)], prop::option::of(0u32..1000)), 0..50
            ),
        ) {
            let classes = classes(&["a", "b", "c", "d"]);
            let (codes, money): (Vec<u8>, Vec<f64>) =
                rows.iter().map(|(code, m)| (*code, m.map_or(f64::NAN, f64::from))).unzip();
            let view = ClassView::new("m", &classes, &codes, &[]).unwrap();
            let money = Money::new(money).unwrap();
            let summary = Summary::of(view, Some(&money)).unwrap();
            let accounts: u64 = summary.classes.iter().map(|class| class.accounts).sum();
            prop_assert_eq!(accounts + summary.unclassified.accounts, codes.len() as u64);
            // Whole numbers add up exactly in any order.
            let total: f64 = summary.classes.iter().map(|class| class.money.unwrap().total).sum();
            prop_assert_eq!(total + summary.unclassified.money.unwrap().total, money.total());
            let missing: u64 = summary.classes.iter().map(|class| class.money.unwrap().missing).sum();
            prop_assert_eq!(missing + summary.unclassified.money.unwrap().missing, money.missing_count());
            if accounts > 0 {
                let shares: f64 = summary.classes.iter().filter_map(|class| class.share).sum();
                prop_assert!((shares - 1.0).abs() < 1e-12);
            }
        }
    }
}
