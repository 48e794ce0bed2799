//! Capacity: who can look after how many key accounts, for how long, and whether goals are met.
//!
//! * [`CapacityLimits`]: at most n key accounts per manager or team, by the value at stake.
//! * [`TimePlan`]: hours per account of each class against the hours there are.
//! * [`Targets`]: wanted numbers and shares per class against the actual ones.

mod attention;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use attention::{Attention, ClassAttention, ManagerAttention, TimePlan, TimePlanError};
pub use targets::{Coverage, Goal, Target, TargetError, Targets};

use super::{InputError, Money};

/// What happens to accounts of equal value of which some would fit and some would not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// None of them gets a place; people decide. The places stay free.
    #[default]
    LeaveOpen,
    /// Those in earlier rows get the places.
    ByRow,
}

/// How many key accounts a manager (or a team) can look after. Limits in a file that give a manager
/// twice are refused; in code, the limit given last is the manager's.
///
/// ```
/// use keyaccount::analysis::Money;
/// use keyaccount::analysis::capacity::CapacityLimits;
/// let managers = [Some("Ida"), Some("Ida"), Some("Ida"), Some("Jon"), None];
/// let value = [50.0, 90.0, 49.0, 10.0, 70.0];
/// let limits = CapacityLimits::new(2).near_misses(1);
/// let result = limits.assign(&managers, &[true; 5], &Money::new(&value[..])?)?;
/// let ida = &result.managers[0];
/// assert_eq!(ida.places.iter().map(|place| place.row).collect::<Vec<_>>(), [1, 0]);
/// assert_eq!((ida.near_misses[0].row, ida.near_misses[0].behind), (2, Some(1.0)));
/// assert_eq!((ida.over, result.managers[1].free, result.unassigned[0]), (1, 1, 4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityLimits {
    /// The limit of a manager who has none of their own.
    default: usize,
    #[serde(default, deserialize_with = "crate::unique_keys::unique_keys")]
    by_manager: BTreeMap<String, usize>,
    #[serde(default)]
    near_misses: usize,
    #[serde(default)]
    ties: Ties,
}

/// An account that has a place, or stands on the line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// The row.
    pub row: usize,
    /// The value at stake.
    pub value: f64,
}

/// An account just below the line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NearMiss {
    /// The row.
    pub row: usize,
    /// The value at stake.
    pub value: f64,
    /// How much it is worth less than what it takes; `None` where the limit is 0.
    pub behind: Option<f64>,
}

/// One manager's key accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ManagerCapacity {
    /// The manager.
    pub manager: String,
    /// How many they can look after.
    pub limit: usize,
    /// The accounts that get a place, the most valuable first, then by row; never more than the
    /// limit.
    pub places: Vec<Place>,
    /// The accounts of equal value on the line, of which not all fit, by row. With
    /// [`Ties::LeaveOpen`] none of them has a place, with [`Ties::ByRow`] the first have.
    pub tied: Vec<Place>,
    /// The next accounts below the line (and below the tied ones).
    pub near_misses: Vec<NearMiss>,
    /// The places that nobody has.
    pub free: usize,
    /// How many candidates with a value there are beyond the limit.
    pub over: usize,
    /// The candidates whose value is not known, by row: they get no place, and somebody should
    /// find out.
    pub without_value: Vec<usize>,
}

/// Who looks after which key account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// The managers, by name: those of any candidate, and those with a limit of their own.
    pub managers: Vec<ManagerCapacity>,
    /// The candidates without a manager, by row.
    pub unassigned: Vec<usize>,
}

impl CapacityLimits {
    /// The same limit for every manager, no near misses, ties left open.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let (by_manager, near_misses, ties) = (BTreeMap::new(), 0, Ties::LeaveOpen);
        Self { default: limit, by_manager, near_misses, ties }
    }

    /// A manager's own limit.
    #[must_use]
    pub fn manager(mut self, manager: impl Into<String>, limit: usize) -> Self {
        self.by_manager.insert(manager.into(), limit);
        self
    }

    /// How many near misses to report per manager.
    #[must_use]
    pub fn near_misses(mut self, count: usize) -> Self {
        self.near_misses = count;
        self
    }

    /// What happens to ties.
    #[must_use]
    pub fn ties(mut self, ties: Ties) -> Self {
        self.ties = ties;
        self
    }

    /// The limit of a manager.
    pub fn limit_of(&self, manager: &str) -> usize {
        self.by_manager.get(manager).copied().unwrap_or(self.default)
    }

    /// Gives the places of each manager to the candidates with the highest value.
    ///
    /// `managers` names each account's manager or team, `candidates` says which accounts want a
    /// place (such as those of the top class), `value` is what is at stake.
    ///
    /// # Errors
    /// [`InputError::Length`] if the three differ in length.
    ///
    /// # Complexity
    /// `n log n` in the candidates.
    pub fn assign<S: AsRef<str>>(
        &self,
        managers: &[Option<S>],
        candidates: &[bool],
        value: &Money<'_>,
    ) -> Result<Capacity, InputError> {
        InputError::check_length("the managers", managers.len(), value.len())?;
        InputError::check_length("the candidates", candidates.len(), value.len())?;
        // The accounts of each manager, with and without a value.
        let mut teams: BTreeMap<&str, (Vec<Place>, Vec<usize>)> =
            self.by_manager.keys().map(|name| (name.as_str(), Default::default())).collect();
        let mut unassigned = Vec::new();
        let rows = managers.iter().zip(candidates).enumerate();
        for (row, (manager, _)) in rows.filter(|(_, (_, wants))| **wants) {
            let Some(manager) = manager else {
                unassigned.push(row);
                continue;
            };
            let (valued, without_value) = teams.entry(manager.as_ref()).or_default();
            match value.get(row) {
                Some(value) => valued.push(Place { row, value }),
                None => without_value.push(row),
            }
        }
        let managers = teams
            .into_iter()
            .map(|(manager, (valued, without_value))| {
                let limit = self.limit_of(manager);
                self.seat(manager.to_owned(), limit, valued, without_value)
            })
            .collect();
        Ok(Capacity { managers, unassigned })
    }

    fn seat(
        &self,
        manager: String,
        limit: usize,
        mut valued: Vec<Place>,
        without_value: Vec<usize>,
    ) -> ManagerCapacity {
        // Stable, so that equal values stay in row order. -0.0 and 0.0 are equal, too.
        valued.sort_by(|one, other| (other.value + 0.0).total_cmp(&(one.value + 0.0)));
        let over = valued.len().saturating_sub(limit);
        let (inside, outside) = valued.split_at(limit.min(valued.len()));
        let line = if outside.is_empty() { None } else { inside.last().map(|last| last.value) };
        let tie = line.filter(|line| outside.first().is_some_and(|next| next.value == *line));
        let on_tie = |place: &&Place| tie == Some(place.value);
        let tied: Vec<Place> = valued.iter().filter(on_tie).copied().collect();
        let open = self.ties == Ties::LeaveOpen;
        let places: Vec<Place> =
            inside.iter().filter(|place| !(open && on_tie(place))).copied().collect();
        let near_misses = outside
            .iter()
            .filter(|place| !on_tie(place))
            .take(self.near_misses)
            .map(|place| NearMiss {
                row: place.row,
                value: place.value,
                behind: line.map(|line| line - place.value),
            })
            .collect();
        let free = limit - places.len();
        ManagerCapacity { manager, limit, places, tied, near_misses, free, over, without_value }
    }
}
