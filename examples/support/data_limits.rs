//! What the data of one portfolio cannot support.

use keyaccount::axis::Axis;
use keyaccount::classification::Classifications;
use keyaccount::model::Model;
use serde::Serialize;

use super::accounts::Accounts;
use super::format::{count, counted, percent, some};
use super::labels::short_name;

/// An account of which less than this share of the criteria's weight was observed is thin.
const THIN: f64 = 0.5;
/// From which share of accounts beyond a criterion's reference levels on those levels do not suit.
const BEYOND: f64 = 0.25;

/// One limit.
#[derive(Debug, Serialize)]
pub(crate) struct Limit {
    /// What sort of limit, for machines.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// Every limit that shows in a portfolio, the most damaging first: of all models what they read, of
/// the model in focus how it fits the numbers. `before` is what it is compared with, if it is.
pub(crate) fn find(
    models: &[&dyn Model],
    focus: (&dyn Model, &Classifications),
    accounts: &Accounts,
    before: Option<&Accounts>,
) -> Vec<Limit> {
    let mut limits = Vec::new();
    let mut add = |kind, text: String| limits.push(Limit { kind, text });
    let proxies: Vec<String> = models.iter().filter_map(|model| proxies(*model)).collect();
    if !proxies.is_empty() {
        let proxies = proxies.join(", ");
        let text = format!("Criteria that stand in for what nobody measured: {proxies}.");
        add("proxies", text);
    }
    if models.iter().any(|model| model.about().key == "four_s") {
        let text = "4S is this library's reconstruction of a model whose text was not found: its labels and cuts are not De Blick's.";
        add("reconstruction", text.to_owned());
    }
    let (model, result) = focus;
    let thin: Vec<String> = result
        .iter()
        .filter(|row| row.coverage().is_none_or(|coverage| coverage < THIN))
        .map(|row| accounts.label(row.row()))
        .collect();
    if !thin.is_empty() {
        let (of, names) = (counted(thin.len(), "account"), some(&thin));
        let model = short_name(model);
        let text = format!("Less than half of what {model} asks for is known of {of}: {names}");
        add("missing", text);
    }
    if let Some(text) = beyond(model, result) {
        add("beyond_levels", text);
    }
    if !accounts.has_money() {
        let text = "There is no column `won_value`, so nothing is weighed by money.";
        add("no_money", text.to_owned());
    }
    if let Some(text) = unknown_money(accounts, before) {
        add("unknown_money", text);
    }
    if let Some((kind, text)) = no_concentration(accounts) {
        add(kind, text);
    }
    limits
}

/// The accounts of which the value won is not known, where it is of others.
fn unknown_money(accounts: &Accounts, before: Option<&Accounts>) -> Option<String> {
    let unknown = |accounts: &Accounts| -> Vec<String> {
        let is_unknown = |row: &usize| accounts.has_money() && accounts.money(*row).is_none();
        let rows = (0..accounts.ids.len()).filter(is_unknown);
        rows.map(|row| accounts.label(row)).collect()
    };
    let (now, before) = (unknown(accounts), before.map(unknown).unwrap_or_default());
    let (of, names) = match (now.len(), before.len()) {
        (0, 0) => return None,
        (0, was) => (format!("{} before", counted(was, "account")), &before),
        (is, 0) => (counted(is, "account"), &now),
        (is, was) => (format!("{} (before: {})", counted(is, "account"), count(was)), &now),
    };
    Some(format!("Not known and in no sum: the value won of {of}, {}.", some(names)))
}

/// Why nothing is said of how few accounts bring most of the money, where there is a column of it.
fn no_concentration(accounts: &Accounts) -> Option<(&'static str, String)> {
    if !accounts.has_money() {
        return None;
    }
    let won = |row| accounts.money(row).unwrap_or_default();
    let rows = 0..accounts.ids.len();
    let negative = rows.clone().filter(|row| won(*row) < 0.0);
    let negative: Vec<String> = negative.map(|row| accounts.label(row)).collect();
    if !negative.is_empty() {
        let text = format!(
            "The value won of {} is below zero, a credit note perhaps; so it cannot be said how few accounts bring most of it.",
            some(&negative)
        );
        return Some(("negative_money", text));
    }
    (rows.map(won).sum::<f64>() <= 0.0).then(|| {
        let text = "No account is known to have brought any money, so nothing is weighed by it.";
        ("no_money", text.to_owned())
    })
}

/// How many criteria stand in for something that was not measured, by the way that model files name
/// them.
fn proxies(model: &dyn Model) -> Option<String> {
    let criteria = || model.axes().iter().flat_map(Axis::criteria);
    let proxies = criteria().filter(|criterion| criterion.name().starts_with("Proxy: ")).count();
    (proxies > 0).then(|| format!("{} {proxies} of {}", short_name(model), criteria().count()))
}

/// Criteria of which many accounts lie beyond the reference levels.
fn beyond(model: &dyn Model, result: &Classifications) -> Option<String> {
    let many: Vec<String> = result
        .saturation()
        .iter()
        .map(|entry| (entry, entry.saturation.total() as f64 / result.len().max(1) as f64))
        .filter(|(_, share)| *share >= BEYOND)
        .map(|(entry, share)| format!("{} ({})", entry.criterion, percent(share)))
        .collect();
    (!many.is_empty()).then(|| {
        format!(
            "{}: the reference levels do not suit these numbers; so many accounts lie beyond them and count alike: {}.",
            short_name(model),
            many.join(", ")
        )
    })
}
