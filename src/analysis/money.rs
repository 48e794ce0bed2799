//! Money: one amount per account, or none.

use std::borrow::Cow;

use crate::portfolio::{Column, ColumnKind};

/// One amount of money per account, NaN where it is not known; borrowed where possible.
///
/// No amount is infinite, and neither is the sum of any of them in any order, since their sizes add
/// up to at most half the largest `f64`: totals need no further check. Amounts may be negative
/// (credit notes) unless an analysis says otherwise; a share of a total that they cancel almost
/// wholly may be too large for a number, and is `None` then. One currency is taken for granted.
///
/// ```
/// use keyaccount::analysis::Money;
/// let sales = [120.0, f64::NAN, 80.0];
/// let money = Money::new(&sales[..])?;
/// assert_eq!((money.total(), money.missing_count()), (200.0, 1));
/// # Ok::<(), keyaccount::analysis::MoneyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Money<'a>(Cow<'a, [f64]>);

/// The most that the sizes of amounts may add up to. Half of what a number can hold: added up in
/// another order they may round up, but not by as much as the other half.
const MOST: f64 = f64::MAX / 2.0;

impl<'a> Money<'a> {
    /// Checks amounts.
    ///
    /// # Errors
    /// [`MoneyError::Infinite`], [`MoneyError::Overflow`].
    pub fn new(amounts: impl Into<Cow<'a, [f64]>>) -> Result<Self, MoneyError> {
        let amounts = amounts.into();
        if let Some((row, amount)) = amounts.iter().enumerate().find(|(_, a)| a.is_infinite()) {
            return Err(MoneyError::Infinite { row, amount: *amount });
        }
        let size: f64 = amounts.iter().filter(|a| !a.is_nan()).map(|a| a.abs()).sum();
        if size > MOST {
            return Err(MoneyError::Overflow);
        }
        Ok(Self(amounts))
    }

    /// The amounts in a column of numbers of a portfolio (a copy).
    ///
    /// # Errors
    /// [`MoneyError`]: a column of texts, amounts that are too large to add up.
    pub fn from_column(column: &Column<'_>) -> Result<Self, MoneyError> {
        if column.kind() == ColumnKind::Text {
            return Err(MoneyError::Text);
        }
        let amounts = (0..column.len()).map(|row| column.number(row).unwrap_or(f64::NAN));
        Self::new(amounts.collect::<Vec<f64>>())
    }

    /// The amounts; NaN where missing.
    pub fn amounts(&self) -> &[f64] {
        &self.0
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The amount of an account; `None` where it is missing or out of range.
    pub fn get(&self, row: usize) -> Option<f64> {
        self.0.get(row).copied().filter(|amount| !amount.is_nan())
    }

    /// How many accounts have no amount.
    pub fn missing_count(&self) -> u64 {
        self.0.iter().map(|amount| u64::from(amount.is_nan())).sum()
    }

    /// The sum of what is there, in row order; 0 for nothing.
    pub fn total(&self) -> f64 {
        // `sum` starts from -0.0, which would print as "-0".
        self.0.iter().filter(|amount| !amount.is_nan()).fold(0.0, |sum, amount| sum + amount)
    }
}

/// Why amounts are not [`Money`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MoneyError {
    /// An infinite amount.
    #[error("row {row}: the amount {amount} is not finite; pass NaN if it is not known")]
    Infinite {
        /// The row.
        row: usize,
        /// The amount.
        amount: f64,
    },
    /// The sizes of the amounts add up to more than half the largest number.
    #[error(
        "the amounts, without their signs, add up to more than {:e}; use a larger unit of money",
        MOST
    )]
    Overflow,
    /// A column of texts.
    #[error("the column holds texts; money is a column of numbers")]
    Text,
}

/// A sum of amounts that knows how many it lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) accounts: u64,
    pub(crate) total: f64,
    pub(crate) missing: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, amount: Option<f64>) {
        self.accounts += 1;
        match amount {
            Some(amount) => self.total += amount,
            None => self.missing += 1,
        }
    }
}

/// A share of a whole; `None` unless the whole is above 0 and the share a finite number.
pub(crate) fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole).filter(|share| share.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_infinite_amount_is_refused_with_its_row() {
        let error = Money::new(vec![1.0, f64::NEG_INFINITY]).unwrap_err();
        assert_eq!(error, MoneyError::Infinite { row: 1, amount: f64::NEG_INFINITY });
    }

    #[test]
    fn amounts_that_overflow_are_refused_whatever_their_signs() {
        assert_eq!(Money::new(vec![f64::MAX, -f64::MAX]).unwrap_err(), MoneyError::Overflow);
    }

    #[test]
    fn amounts_that_overflow_in_another_order_are_refused() {
        for amounts in [[f64::MAX, 9e291, 9e291, 9e291], [MOST, 1e292, 0.0, 0.0]] {
            assert_eq!(Money::new(amounts.to_vec()).unwrap_err(), MoneyError::Overflow);
        }
        let most = Money::new(vec![MOST / 2.0, -MOST / 2.0]).unwrap();
        assert_eq!(most.total(), 0.0);
    }

    #[test]
    fn a_share_is_finite_or_there_is_none() {
        assert_eq!(share(1.0, 4.0), Some(0.25));
        assert_eq!((share(1.0, 0.0), share(1.0, -1.0)), (None, None));
        assert_eq!((share(1e300, 1e-9), share(-1e300, 1e-9)), (None, None));
    }

    #[test]
    fn a_column_of_texts_is_no_money() {
        assert_eq!(Money::from_column(&Column::from(["a"])).unwrap_err(), MoneyError::Text);
        let money = Money::from_column(&Column::from(vec![Some(2), None])).unwrap();
        assert_eq!((money.get(0), money.get(1), money.get(2)), (Some(2.0), None, None));
        assert_eq!((money.len(), money.missing_count(), money.is_empty()), (2, 1, false));
    }

    #[test]
    fn the_total_of_nothing_is_zero() {
        let total = Money::new(vec![f64::NAN]).unwrap().total();
        assert!(total.to_bits() == 0.0_f64.to_bits());
    }
}
