//! Indices of agreement and of association.

use serde::Serialize;

use super::CrossTable;
use crate::analysis::ClassLabel;

/// How much a disagreement counts by the distance of the two classes in the model's order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KappaWeights {
    /// Every disagreement counts 1; classes need no order.
    #[default]
    Unweighted,
    /// The distance in places.
    Linear,
    /// The square of the distance in places.
    Quadratic,
}

/// Cohen's kappa with the two numbers it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Kappa {
    /// `1 - (observed disagreement) / (expected disagreement)`, at most 1.
    pub kappa: f64,
    /// The (weighted) agreement observed, in `0..=1`.
    pub observed: f64,
    /// The (weighted) agreement expected if the sides were independent, in `0..1`.
    pub expected: f64,
}

/// Whether Cramér's V is corrected for the bias it has in small samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BiasCorrection {
    /// The plain index; above 0 on average even for independent sides.
    #[default]
    None,
    /// Bergsma's: near 0 on average for independent sides.
    Bergsma,
}

/// Why an index of agreement has no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// Too few accounts are classified by both sides.
    #[error("{accounts} accounts are classified by both sides; it takes at least {needed}")]
    TooFewAccounts {
        /// The accounts.
        accounts: u64,
        /// What it takes.
        needed: u64,
    },
    /// Kappa compares the same classes; the two sides have different ones.
    #[error(
        "the sides have different classes ({class} is on one side only); compare them by adjusted Rand or Cramér's V"
    )]
    DifferentClasses {
        /// A class that only one side has, or has in another place.
        class: String,
    },
    /// Weights need an order, and a class that occurs has none.
    #[error("class {class} has no place in an order; use kappa without weights")]
    Unordered {
        /// The class.
        class: String,
    },
    /// Both sides put every account into the same place, so that agreement by chance is certain.
    #[error(
        "both sides put all accounts into one class, so that they cannot but agree; there is nothing to correct for chance"
    )]
    OneClassOnBothSides,
    /// A side puts every account into one class, which is associated with nothing.
    #[error("one side puts all accounts into one class, which cannot go with anything")]
    OneClassOnASide,
    /// Both partitions are trivial in the same way: one class, or one account per class.
    #[error(
        "both sides make one class of everything, or one of each account; there is nothing to correct for chance"
    )]
    TrivialPartitions,
    /// The correction leaves nothing to divide by.
    #[error("{accounts} accounts are too few for the correction; use the plain index")]
    CorrectionTooLarge {
        /// The accounts.
        accounts: u64,
    },
}

impl CrossTable {
    /// Cohen's kappa: agreement beyond chance, of two sides with the same classes.
    ///
    /// ```text
    /// kappa = 1 - sum over i,j of w(i,j) n(i,j) / (sum over i,j of w(i,j) n(i,.) n(.,j) / n)
    /// w = 1 if i <> j            unweighted
    /// w = |place i - place j|    linear
    /// w = (place i - place j)^2  quadratic
    /// observed, expected agreement = 1 - (the sums above) / (n * largest w)
    /// ```
    /// The place of a class is its rank among the distinct places of the classes in the table
    /// (classes that no account has still count, unless they have no place at all). 1 for identical
    /// sides, 0 for agreement as by chance. All sums are whole numbers, so that neither the order
    /// of the accounts nor (unweighted) that of the classes changes a bit.
    ///
    /// Sources: Cohen, J. (1960), Educational and Psychological Measurement 20(1):37-46; (1968),
    /// Psychological Bulletin 70(4):213-220.
    ///
    /// ```
    /// use keyaccount::analysis::ClassLabel;
    /// use keyaccount::analysis::agreement::{CrossTable, KappaWeights};
    /// let labels = || vec![ClassLabel::plain("yes"), ClassLabel::plain("no")];
    /// let table = CrossTable::from_counts(labels(), labels(), vec![vec![20, 5], vec![10, 15]])?;
    /// let kappa = table.kappa(KappaWeights::Unweighted)?;
    /// assert!((kappa.kappa - 0.4).abs() < 1e-12);
    /// assert_eq!((kappa.observed, kappa.expected), (0.7, 0.5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Undefined`]: no accounts, different classes, weights without an order, one class only.
    pub fn kappa(&self, weights: KappaWeights) -> Result<Kappa, Undefined> {
        self.need(1)?;
        self.check_same_classes()?;
        let places = match weights {
            KappaWeights::Unweighted => (0..).take(self.rows().len()).collect(),
            KappaWeights::Linear | KappaWeights::Quadratic => self.places()?,
        };
        let weigh = |one: u64, other: u64| {
            let distance = u128::from(one.abs_diff(other));
            match weights {
                KappaWeights::Unweighted => distance.min(1),
                KappaWeights::Linear => distance,
                KappaWeights::Quadratic => distance * distance,
            }
        };
        // At most 2^40 accounts and weights below 2^16: products of two counts and a weight stay
        // below 2^96, and their sums are exact.
        let n = u128::from(self.total());
        let (mut observed, mut expected, mut largest) = (0_u128, 0_u128, 0_u128);
        let column_totals = self.column_totals();
        for ((cells, row_total), place) in self.counts().iter().zip(self.row_totals()).zip(&places)
        {
            for ((count, column_total), other) in cells.iter().zip(&column_totals).zip(&places) {
                let weight = weigh(*place, *other);
                observed += weight * u128::from(*count);
                expected += weight * u128::from(row_total) * u128::from(*column_total);
                largest = largest.max(weight);
            }
        }
        if expected == 0 {
            return Err(Undefined::OneClassOnBothSides);
        }
        let (observed, expected) = ((observed * n) as f64, expected as f64);
        let most = (largest * n * n) as f64;
        Ok(Kappa {
            kappa: 1.0 - observed / expected,
            observed: 1.0 - observed / most,
            // Disagreement is to be expected, however small its share is.
            expected: (1.0 - expected / most).min(1.0_f64.next_down()),
        })
    }

    /// The adjusted Rand index: do the two sides put the same accounts together, whatever the
    /// classes are called and however many there are?
    ///
    /// ```text
    /// S = sum of C(n(i,j), 2), A = sum of C(n(i,.), 2), B = sum of C(n(.,j), 2), E = A B / C(n, 2)
    /// ARI = (S - E) / ((A + B) / 2 - E)
    /// ```
    /// 1 for the same partition and at most that, 0 on average for chance, negative below. Where
    /// both sides make one class of everything, or one of each account, it is 0 / 0 and an error
    /// here; scikit-learn says 1.0 for those by convention.
    ///
    /// Source: Hubert, L. & Arabie, P. (1985), Comparing Partitions, Journal of Classification
    /// 2:193-218.
    ///
    /// # Errors
    /// [`Undefined::TooFewAccounts`] below two, [`Undefined::TrivialPartitions`].
    pub fn adjusted_rand(&self) -> Result<f64, Undefined> {
        self.need(2)?;
        let pairs = |counts: &[u64]| -> u128 {
            counts.iter().map(|n| u128::from(*n)).map(|n| n * n.saturating_sub(1) / 2).sum()
        };
        let together: u128 = self.counts().iter().map(|cells| pairs(cells)).sum();
        let (rows, columns) = (pairs(&self.row_totals()), pairs(&self.column_totals()));
        let all = pairs(&[self.total()]);
        if rows == columns && (rows == 0 || rows == all) {
            return Err(Undefined::TrivialPartitions);
        }
        // Multiplied by 2 C(n, 2), numerator and denominator are whole. Of pairs that both sides
        // put together or apart, and of those that only one does, the products are so much smaller
        // than S C(n, 2) and A B that they mostly fit 128 bits, where their difference is exact.
        let (rows_only, columns_only) = (rows - together, columns - together);
        let apart = all - rows - columns_only;
        let numerator = 2.0 * difference_of_products((together, apart), (rows_only, columns_only));
        let denominator = product(rows, all - columns) + product(columns, all - rows);
        // Rounding alone can carry it past 1.
        Ok((numerator / denominator).min(1.0))
    }

    /// Cramér's V: how strongly the classes of the two sides go together, in `0..=1`, whatever
    /// their names and numbers. Not agreement: 1 also if every class has another partner.
    ///
    /// ```text
    /// phi2 = sum over i,j of (n(i,j) - e(i,j))^2 / e(i,j) / n,  e(i,j) = n(i,.) n(.,j) / n
    /// plain    V = sqrt(phi2 / min(r - 1, c - 1))
    /// Bergsma  V = sqrt(max(0, phi2 - (r-1)(c-1)/(n-1)) / min(r' - 1, c' - 1))
    ///          r' = r - (r-1)^2/(n-1),  c' = c - (c-1)^2/(n-1)
    /// ```
    /// `r` and `c` count the classes that occur on each side.
    ///
    /// Sources: Cramér, H. (1946), Mathematical Methods of Statistics, p. 282; Bergsma, W. (2013),
    /// A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean Statistical
    /// Society 42(3):323-328.
    ///
    /// # Errors
    /// [`Undefined`]: fewer than two accounts, a side with one class, too few accounts to correct.
    pub fn cramers_v(&self, correction: BiasCorrection) -> Result<f64, Undefined> {
        self.need(2)?;
        let (row_totals, column_totals) = (self.row_totals(), self.column_totals());
        let occurring = |totals: &[u64]| totals.iter().filter(|total| **total > 0).count() as f64;
        let (r, c) = (occurring(&row_totals), occurring(&column_totals));
        if r < 2.0 || c < 2.0 {
            return Err(Undefined::OneClassOnASide);
        }
        let n = self.total() as f64;
        let mut terms = Vec::new();
        for (cells, row_total) in self.counts().iter().zip(&row_totals) {
            for (count, column_total) in cells.iter().zip(&column_totals) {
                let expected = *row_total as f64 * *column_total as f64 / n;
                if expected > 0.0 {
                    let distance = *count as f64 - expected;
                    terms.push(distance * distance / expected);
                }
            }
        }
        // In ascending order the sum does not depend on the order of the classes.
        terms.sort_unstable_by(f64::total_cmp);
        let phi2 = terms.iter().sum::<f64>() / n;
        let (numerator, denominator) = match correction {
            BiasCorrection::None => (phi2, (r - 1.0).min(c - 1.0)),
            BiasCorrection::Bergsma => {
                let bias = |k: f64, l: f64| (k - 1.0) * (l - 1.0) / (n - 1.0);
                let denominator = (r - bias(r, r) - 1.0).min(c - bias(c, c) - 1.0);
                if denominator <= 0.0 {
                    return Err(Undefined::CorrectionTooLarge { accounts: self.total() });
                }
                ((phi2 - bias(r, c)).max(0.0), denominator)
            }
        };
        Ok((numerator / denominator).sqrt().min(1.0))
    }

    fn need(&self, needed: u64) -> Result<(), Undefined> {
        let accounts = self.total();
        if accounts < needed {
            return Err(Undefined::TooFewAccounts { accounts, needed });
        }
        Ok(())
    }

    fn check_same_classes(&self) -> Result<(), Undefined> {
        let mut columns = self.columns().iter();
        for row in self.rows() {
            if columns.next().is_none_or(|column| column.key != row.key) {
                return Err(Undefined::DifferentClasses { class: row.key.clone() });
            }
        }
        match columns.next() {
            Some(column) => Err(Undefined::DifferentClasses { class: column.key.clone() }),
            None => Ok(()),
        }
    }

    /// The rank of each class among the distinct places.
    fn places(&self) -> Result<Vec<u64>, Undefined> {
        let mut distinct: Vec<u8> = self.rows().iter().filter_map(|label| label.order).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |((label, row), column): ((&ClassLabel, u64), u64)| match label.order {
            Some(order) => {
                Ok(distinct.iter().zip(0..).find(|(d, _)| **d == order).map_or(0, |(_, at)| at))
            }
            // A class that no account has needs no place: its counts are 0.
            None if row == 0 && column == 0 => Ok(0),
            None => Err(Undefined::Unordered { class: label.key.clone() }),
        };
        self.rows().iter().zip(self.row_totals()).zip(self.column_totals()).map(place).collect()
    }
}

/// A product of numbers of pairs, rounded once if it fits 128 bits.
fn product(one: u128, other: u128) -> f64 {
    let exact = one.checked_mul(other).map(|product| product as f64);
    exact.unwrap_or(one as f64 * other as f64)
}

/// The difference of two products, exact before it is rounded if both fit 128 bits.
fn difference_of_products(plus: (u128, u128), minus: (u128, u128)) -> f64 {
    match (plus.0.checked_mul(plus.1), minus.0.checked_mul(minus.1)) {
        (Some(plus), Some(minus)) if plus >= minus => (plus - minus) as f64,
        (Some(plus), Some(minus)) => -((minus - plus) as f64),
        _ => product(plus.0, plus.1) - product(minus.0, minus.1),
    }
}
