//! How much more was won than in the period before.

use keyaccount::analysis::Matching;
use serde::Serialize;

use crate::support::accounts::Accounts;

/// The growth of the value won.
#[derive(Debug, Serialize)]
pub(crate) struct Growth {
    /// 0.1 for a tenth more.
    pub(crate) share: f64,
    /// How many accounts it is of, if not of all: an amount that was not known is no growth once it
    /// is.
    pub(crate) known_in_both: Option<usize>,
}

/// The growth over all accounts, or over those of which both amounts are known where some are not;
/// `None` if nothing was won before.
pub(crate) fn find(matching: &Matching<'_>, before: &Accounts, now: &Accounts) -> Option<Growth> {
    if !before.has_money() || !now.has_money() {
        return None;
    }
    let all = |accounts: &Accounts| -> Vec<Option<f64>> {
        (0..accounts.ids.len()).map(|row| accounts.money(row)).collect()
    };
    let (old, new) = (all(before), all(now));
    let (was, is, known_in_both) = if old.iter().chain(&new).all(Option::is_some) {
        (old.iter().flatten().sum::<f64>(), new.iter().flatten().sum::<f64>(), None)
    } else {
        let both =
            |(row_before, row): &(usize, usize)| before.money(*row_before).zip(now.money(*row));
        let known: Vec<(f64, f64)> = matching.pairs().iter().filter_map(both).collect();
        let (was, is): (Vec<f64>, Vec<f64>) = known.into_iter().unzip();
        (was.iter().sum(), is.iter().sum(), Some(was.len()))
    };
    (was > 0.0).then(|| Growth { share: is / was - 1.0, known_in_both })
}
