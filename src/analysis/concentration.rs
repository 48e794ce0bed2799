//! Concentration: how much of the money few accounts bring.

use serde::Serialize;

use super::money::{Tally, share};
use super::{ClassView, InputError, Money};

/// How unevenly money is spread over accounts.
///
/// With the n known amounts in ascending order `x(1) <= .. <= x(n)`, their total `T` and the
/// shares `s(i) = x(i) / T`:
/// ```text
/// Lorenz   L(k/n) = (x(1) + .. + x(k)) / T                                 k = 0..=n
/// Gini     G      = sum over i of (2 i - n - 1) s(i) / n                   in 0..=1 - 1/n
/// HHI      H      = sum over i of s(i)^2                                   in 1/n..=1
/// top-n share     = (the n largest amounts) / T                            in 0..=1
/// ```
/// `G` is the *population* Gini: half the relative mean difference over all n^2 pairs. The sample
/// form, `G n / (n - 1)`, is [`Concentration::sample_gini`]. `H` is the Herfindahl-Hirschman index
/// on shares (not percentages: multiply by 10 000 for those); `1 / H` is the number of equal
/// accounts that would be as concentrated.
///
/// Accounts without an amount are left out and counted. An amount of 0 is an account like any
/// other.
///
/// Sources: Gini, C. (1912), Variabilità e mutabilità; Hirschman, A. O. (1964), The Paternity of an
/// Index, American Economic Review 54(5):761-762.
///
/// ```
/// use keyaccount::analysis::Money;
/// use keyaccount::analysis::concentration::Concentration;
/// let sales = [10.0, 20.0, 70.0, f64::NAN];
/// let spread = Concentration::of(&Money::new(&sales[..])?)?;
/// assert_eq!((spread.accounts(), spread.missing()), (3, 1));
/// assert!((spread.gini() - 0.4).abs() < 1e-12);
/// assert!((spread.hhi() - 0.54).abs() < 1e-12);
/// assert!((spread.top_share(1) - 0.7).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Concentration {
    accounts: usize,
    missing: u64,
    total: f64,
    gini: f64,
    hhi: f64,
    #[serde(skip)]
    ascending: Vec<f64>,
}

/// A point of the Lorenz curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LorenzPoint {
    /// The share of accounts, smallest first.
    pub accounts: f64,
    /// The share of money that they bring.
    pub money: f64,
}

impl Concentration {
    /// Measures the spread of money.
    ///
    /// # Errors
    /// [`ConcentrationError`]: a negative amount, no amount at all, amounts that are all 0.
    ///
    /// # Complexity
    /// `n log n` for n accounts.
    pub fn of(money: &Money<'_>) -> Result<Self, ConcentrationError> {
        let known = || money.amounts().iter().copied().enumerate().filter(|(_, x)| !x.is_nan());
        if let Some((row, amount)) = known().find(|(_, amount)| *amount < 0.0) {
            return Err(ConcentrationError::Negative { row, amount });
        }
        let mut ascending: Vec<f64> = known().map(|(_, amount)| amount).collect();
        if ascending.is_empty() {
            return Err(ConcentrationError::NoMoney { accounts: money.len() });
        }
        ascending.sort_unstable_by(f64::total_cmp);
        let total: f64 = ascending.iter().sum();
        if total <= 0.0 {
            return Err(ConcentrationError::ZeroTotal { accounts: ascending.len() });
        }
        let n = ascending.len() as f64;
        let shares = || ascending.iter().map(|amount| amount / total);
        let weighted: f64 =
            shares().zip(1_u64..).map(|(s, i)| ((2 * i) as f64 - n - 1.0) * s).sum();
        let squares: f64 = shares().map(|s| s * s).sum();
        // Rounding alone can carry either index past its bounds by a few units in the last place.
        let gini = (weighted / n).clamp(0.0, 1.0 - 1.0 / n);
        let hhi = squares.clamp(1.0 / n, 1.0);
        Ok(Self {
            accounts: ascending.len(),
            missing: money.missing_count(),
            total,
            gini,
            hhi,
            ascending,
        })
    }

    /// How many accounts have an amount.
    pub fn accounts(&self) -> usize {
        self.accounts
    }

    /// How many accounts have none and were left out.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// The sum of the amounts, above 0.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// The population Gini index, in `0..=1 - 1/n`: 0 if all bring the same.
    pub fn gini(&self) -> f64 {
        self.gini
    }

    /// The sample Gini index `G n / (n - 1)`, in `0..=1`; `None` for a single account.
    pub fn sample_gini(&self) -> Option<f64> {
        let n = self.accounts as f64;
        (self.accounts > 1).then(|| (self.gini * n / (n - 1.0)).min(1.0))
    }

    /// The Herfindahl-Hirschman index on shares, in `1/n..=1`.
    pub fn hhi(&self) -> f64 {
        self.hhi
    }

    /// How many equal accounts would be as concentrated: `1 / HHI`, in `1..=n`.
    pub fn effective_accounts(&self) -> f64 {
        (1.0 / self.hhi).clamp(1.0, self.accounts as f64)
    }

    /// The share of money that the `n` largest accounts bring, in `0..=1`; all of it from the
    /// number of accounts on.
    pub fn top_share(&self, n: usize) -> f64 {
        let rest = self.accounts.saturating_sub(n);
        let top: f64 = self.ascending.iter().skip(rest).fold(0.0, |sum, amount| sum + amount);
        (top / self.total).min(1.0)
    }

    /// The fewest accounts that together bring at least a share of the money: "80 % of sales come
    /// from k accounts". The smallest `n` with [`Concentration::top_share`]`(n) >= share`. A share
    /// of 0 or less, or NaN, takes none; a share of 1 or more takes all accounts whose amount is
    /// above 0.
    ///
    /// # Complexity
    /// `n log n` for n accounts.
    pub fn accounts_for(&self, share: f64) -> usize {
        if share.is_nan() || share <= 0.0 {
            return 0;
        }
        let without_money = self.ascending.partition_point(|amount| *amount <= 0.0);
        let most = self.accounts - without_money;
        if share >= 1.0 {
            return most;
        }
        // By the sums of `top_share` itself: added up in another order, they may differ in their
        // last bit, and a goal that is met exactly would be missed. One more account never makes
        // them smaller, since rounding keeps the order of sums.
        let (mut too_few, mut enough) = (0, most);
        while enough - too_few > 1 {
            let middle = usize::midpoint(too_few, enough);
            if self.top_share(middle) >= share {
                enough = middle;
            } else {
                too_few = middle;
            }
        }
        enough
    }

    /// The Lorenz curve in at most `steps + 1` points, evenly spaced over the accounts: from (0, 0)
    /// to (1, 1). It never lies above the diagonal, and is as exact with few points as with many.
    /// At least one step is taken.
    pub fn lorenz(&self, steps: usize) -> Vec<LorenzPoint> {
        let steps = steps.clamp(1, self.accounts);
        let mut points = vec![LorenzPoint { accounts: 0.0, money: 0.0 }];
        let mut sum = 0.0;
        let mut taken = 0;
        for (count, amount) in (1_usize..).zip(&self.ascending) {
            sum += amount;
            // A point wherever floor(count * steps / n) goes up: exactly `steps` times.
            let reached = (count as u128 * steps as u128) / self.accounts as u128;
            if reached > taken {
                taken = reached;
                let accounts = count as f64 / self.accounts as f64;
                // Rounding alone can carry it above the diagonal.
                points.push(LorenzPoint { accounts, money: (sum / self.total).min(accounts) });
            }
        }
        points
    }
}

/// How much of the accounts and of the money a set of classes holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassShare {
    /// The keys of the classes.
    pub classes: Vec<String>,
    /// How many accounts they hold.
    pub accounts: u64,
    /// Their share of all accounts, unclassified ones included; `None` without accounts.
    pub account_share: Option<f64>,
    /// Their money.
    pub money: f64,
    /// Their share of all money, that of unclassified accounts included; `None` unless the total is
    /// above 0 and the quotient a finite number.
    pub money_share: Option<f64>,
    /// How many of their accounts have no amount.
    pub missing: u64,
}

impl ClassShare {
    /// How much of the money some classes bring, such as the key accounts. A class named twice
    /// counts once.
    ///
    /// ```
    /// use keyaccount::analysis::concentration::ClassShare;
    /// use keyaccount::analysis::{ClassView, Money};
    /// use keyaccount::model::{FourS, Model};
    ///
    /// let model = FourS::preset();
    /// let view = ClassView::new("four_s", model.classes(), &[3, 0, 1, 0], &[])?;
    /// let sales = [60.0, 10.0, 20.0, 10.0];
    /// let key = ClassShare::of(view, &Money::new(&sales[..])?, &["strategic", "star"])?;
    /// assert_eq!((key.account_share, key.money_share), (Some(0.5), Some(0.8)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`InputError`]: an unknown class, another number of amounts than of accounts.
    pub fn of(
        view: ClassView<'_>,
        money: &Money<'_>,
        classes: &[&str],
    ) -> Result<Self, InputError> {
        view.check_length("the money", money.len())?;
        let codes: Vec<u8> = classes
            .iter()
            .map(|key| view.code_of(key).map(crate::class::ClassCode::get))
            .collect::<Result<_, _>>()?;
        let mut tally = Tally::default();
        for (row, _) in view.codes().iter().enumerate().filter(|(_, code)| codes.contains(code)) {
            tally.add(money.get(row));
        }
        Ok(Self {
            classes: classes.iter().map(|key| (*key).to_owned()).collect(),
            accounts: tally.accounts,
            account_share: share(tally.accounts as f64, view.len() as f64),
            money: tally.total,
            money_share: share(tally.total, money.total()),
            missing: tally.missing,
        })
    }
}

/// Why the spread of money cannot be measured.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConcentrationError {
    /// A negative amount: shares and the Lorenz curve need amounts of at least 0.
    #[error(
        "row {row}: the amount {amount} is negative, and shares need amounts >= 0; use gross sales, or set credit balances to 0 or NaN"
    )]
    Negative {
        /// The row.
        row: usize,
        /// The amount.
        amount: f64,
    },
    /// No account has an amount.
    #[error("none of the {accounts} accounts has an amount; pass at least one that is not NaN")]
    NoMoney {
        /// How many accounts there are.
        accounts: usize,
    },
    /// Every amount is 0.
    #[error("the amounts of all {accounts} accounts are 0, so that nothing can be shared out")]
    ZeroTotal {
        /// How many accounts have an amount.
        accounts: usize,
    },
}

#[cfg(test)]
mod tests;
