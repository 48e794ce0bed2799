//! Where two models see the same account differently and that tells something.

use keyaccount::analysis::disagreement::{DisagreementTable, Severity};
use keyaccount::analysis::{ClassLabel, ClassView};
use keyaccount::model::Model;
use serde::Serialize;

use super::accounts::Accounts;
use super::failure::Failure;
use super::labels::short_name;

/// A telling pair of classes, and the accounts that show it.
#[derive(Debug, Serialize)]
pub(crate) struct TellingAccounts {
    pub(crate) severity: Severity,
    pub(crate) title: String,
    pub(crate) reason: String,
    /// The most money first.
    pub(crate) accounts: Vec<String>,
    /// Their value won, as far as it is known.
    pub(crate) won: Option<f64>,
}

/// The telling pairs that occur, the most telling first.
pub(crate) fn find(
    models: &[Box<dyn Model + '_>],
    views: &[ClassView<'_>],
    accounts: &Accounts,
) -> Result<Vec<TellingAccounts>, Failure> {
    let money = accounts.amounts()?;
    let found = DisagreementTable::preset().find(views, money.as_ref());
    let found = found.map_err(Failure::from_display)?;
    let mut pairs: Vec<(usize, TellingAccounts)> = Vec::new();
    for disagreement in found.found {
        let side = |(key, class): &(String, ClassLabel)| {
            let model = models.iter().find(|model| model.about().key == *key);
            format!("{} {}", model.map_or(key.as_str(), |m| short_name(m.as_ref())), class.term)
        };
        let known = pairs.iter().position(|(rule, _)| *rule == disagreement.rule);
        let position = known.unwrap_or(pairs.len());
        if known.is_none() {
            let (one, other) = (side(&disagreement.one), side(&disagreement.other));
            let pair = TellingAccounts {
                severity: disagreement.severity,
                title: format!("{one}, yet {other}"),
                reason: disagreement.reason,
                accounts: Vec::new(),
                won: accounts.has_money().then_some(0.0),
            };
            pairs.push((disagreement.rule, pair));
        }
        if let Some((_, pair)) = pairs.get_mut(position) {
            pair.accounts.push(accounts.label(disagreement.row));
            pair.won = pair.won.map(|won| won + disagreement.money.unwrap_or(0.0));
        }
    }
    Ok(pairs.into_iter().map(|(_, pair)| pair).collect())
}
