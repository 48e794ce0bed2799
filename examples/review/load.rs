//! Who looks after how many key accounts.

use keyaccount::analysis::Money;
use keyaccount::analysis::capacity::CapacityLimits;
use serde::Serialize;

use crate::arguments::Arguments;
use crate::support::accounts::Accounts;
use crate::support::failure::Failure;

/// Those who stand for all managers, where no column names them.
const EVERYBODY: &str = "all together";
/// How many accounts below the line are named.
const NEAR_MISSES: usize = 2;

/// The key accounts of every manager against what they can look after.
#[derive(Debug, Serialize)]
pub(crate) struct Load {
    /// How many key accounts each can look after.
    pub(crate) capacity: usize,
    pub(crate) managers: Vec<ManagerLoad>,
    /// Key accounts whose manager is not named.
    pub(crate) unassigned: Vec<String>,
}

/// One manager's key accounts.
#[derive(Debug, Serialize)]
pub(crate) struct ManagerLoad {
    pub(crate) manager: String,
    pub(crate) key_accounts: usize,
    pub(crate) over: usize,
    pub(crate) free: usize,
    /// The value at stake in the accounts that have a place.
    pub(crate) covered: f64,
    /// The accounts that have no place, the most valuable first; at most a few.
    pub(crate) first_without_place: Vec<String>,
    /// Accounts of equal value on the line: people decide.
    pub(crate) tied: Vec<String>,
    pub(crate) without_value: Vec<String>,
}

/// The load, if there is a capacity to measure it by and money to rank by.
pub(crate) fn find(
    now: &Accounts,
    money: Option<&Money<'_>>,
    key: &[bool],
    arguments: &Arguments,
) -> Result<Option<Load>, Failure> {
    let (Some(capacity), Some(money)) = (arguments.capacity, money) else { return Ok(None) };
    let manager = |row| match &arguments.manager {
        Some(column) => now.text(column, row),
        None => Some(EVERYBODY),
    };
    let names: Vec<Option<&str>> = (0..key.len()).map(manager).collect();
    let limits = CapacityLimits::new(capacity).near_misses(NEAR_MISSES);
    let found = limits.assign(&names, key, money).map_err(Failure::from_display)?;
    let labels = |rows: &mut dyn Iterator<Item = usize>| rows.map(|row| now.label(row)).collect();
    let mut loads: Vec<ManagerLoad> = found
        .managers
        .iter()
        .map(|manager| ManagerLoad {
            manager: manager.manager.clone(),
            key_accounts: names
                .iter()
                .zip(key)
                .filter(|(name, key)| **key && **name == Some(manager.manager.as_str()))
                .count(),
            over: manager.over,
            free: manager.free,
            covered: manager.places.iter().map(|place| place.value).sum(),
            first_without_place: labels(&mut manager.near_misses.iter().map(|miss| miss.row)),
            tied: labels(&mut manager.tied.iter().map(|place| place.row)),
            without_value: labels(&mut manager.without_value.iter().copied()),
        })
        .collect();
    // The hardest pressed first.
    loads.sort_by_key(|load| std::cmp::Reverse(load.key_accounts));
    let unassigned = labels(&mut found.unassigned.iter().copied());
    Ok(Some(Load { capacity, managers: loads, unassigned }))
}

/// What is missing where there is no load, in words.
pub(crate) fn missing(now: &Accounts, arguments: &Arguments) -> &'static str {
    match (&arguments.manager, arguments.capacity) {
        _ if !now.has_money() => {
            "without a column `won_value` nothing says which key accounts come first"
        }
        (Some(_), None) => "nothing says how many key accounts each can look after (--capacity N)",
        (_, _) => "no column says who looks after an account (--manager COLUMN, --capacity N)",
    }
}
