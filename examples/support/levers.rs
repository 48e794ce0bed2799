//! What would give one account another class, in the numbers of its file.

use keyaccount::counterfactual::{Alone, ColumnCounterfactual};
use keyaccount::explain::ExplainedClass;
use keyaccount::model::Model;

use super::accounts::Accounts;
use super::failure::Failure;
use super::format::{every_digit, number};

/// How many ways are told.
const WAYS: usize = 2;

/// The smallest changes of one number alone that give the account a wanted class, as a share of the
/// number, texts last; empty if no column does it by itself.
pub(crate) fn alone(
    model: &dyn Model,
    accounts: &Accounts,
    row: usize,
    wanted: impl Fn(Option<&str>) -> bool,
) -> Result<String, Failure> {
    let what_if = model.counterfactuals(&accounts.portfolio, row);
    let what_if = what_if.map_err(|error| accounts.locate(&error))?;
    let reaches = |class: Option<&ExplainedClass>| wanted(class.map(|class| class.key.as_str()));
    let mut ways: Vec<(f64, String)> = Vec::new();
    for ColumnCounterfactual { column, alone, .. } in &what_if.columns {
        match alone {
            Alone::Number(found) => {
                // The nearest of this column, whichever way it goes.
                let changes = found.up.changes.iter().chain(&found.down.changes);
                let wanted = changes.filter(|change| reaches(change.class.as_ref()));
                let nearest = wanted.min_by(|one, other| one.by.abs().total_cmp(&other.by.abs()));
                ways.extend(nearest.map(|change| {
                    let share = (change.by / found.raw).abs();
                    (share, format!("{column} {}", from_to(found.raw, change.round)))
                }));
            }
            Alone::Level { level, changes } => {
                let from = level.as_deref().unwrap_or("not known");
                let first = changes.iter().find(|change| reaches(change.class.as_ref()));
                let way = first.map(|change| format!("{column} {from} → {}", change.level));
                ways.extend(way.map(|way| (f64::INFINITY, way)));
            }
            Alone::Missing(_) | Alone::Weightless => {}
        }
    }
    ways.sort_by(|one, other| one.0.total_cmp(&other.0));
    let ways: Vec<String> = ways.into_iter().take(WAYS).map(|(_, way)| way).collect();
    Ok(ways.join(", or "))
}

/// Two numbers: the second with all its digits, so that it is the one that does it and not one short
/// of it, and the first in as many as leave it on its side of the second.
pub(crate) fn from_to(from: f64, to: f64) -> String {
    let short = number(from);
    let read = short.replace('\u{a0}', "").parse();
    let is_short_enough =
        read.is_ok_and(|read: f64| read.partial_cmp(&to) == from.partial_cmp(&to));
    let from = if is_short_enough { short } else { every_digit(from) };
    format!("{from} → {}", every_digit(to))
}
