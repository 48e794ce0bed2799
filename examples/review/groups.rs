//! Subsidiaries rolled up to their parents, and classified at both levels.

use std::collections::HashMap;

use keyaccount::analysis::ClassView;
use keyaccount::analysis::groups::{Hierarchy, LevelComparison, Orphans, RollUp};
use serde::Serialize;

use crate::arguments::Arguments;
use crate::judged::Judged;
use crate::movement::term;
use crate::standing::Standing;
use crate::support::accounts::Accounts;
use crate::support::failure::Failure;
use crate::support::key_accounts::KeyClasses;
use crate::support::toml_file;

/// The groups of more than one account.
#[derive(Debug, Serialize)]
pub(crate) struct Groups {
    pub(crate) families: Vec<Family>,
    /// How many members have another class than their group.
    pub(crate) differing: usize,
    pub(crate) members: usize,
    /// Accounts whose parent is not among the accounts; each stands alone.
    pub(crate) orphans: Vec<String>,
}

/// A parent with its subsidiaries.
#[derive(Debug, Serialize)]
pub(crate) struct Family {
    pub(crate) group: String,
    /// The class of all together.
    pub(crate) class: String,
    pub(crate) key: bool,
    pub(crate) won: Option<f64>,
    pub(crate) members: Vec<Member>,
}

/// A member of a group, and the class that stands for it alone.
#[derive(Debug, Serialize)]
pub(crate) struct Member {
    pub(crate) account: String,
    pub(crate) class: String,
    pub(crate) key: bool,
}

/// The groups, if the arguments say how to find and to add them up.
pub(crate) fn find(
    judged: &Judged<'_>,
    standing: &Standing,
    now: &Accounts,
    key: &KeyClasses,
    arguments: &Arguments,
) -> Result<Option<Groups>, Failure> {
    let (Some(column), Some(path)) = (&arguments.parent, &arguments.roll_up) else {
        return Ok(None);
    };
    let file = path.display();
    let plan: RollUp = toml_file::read(path, "how columns add up")?;
    let ids = now.portfolio.ids().ok_or_else(|| Failure::new("the accounts have no ids"))?;
    let listed = arguments
        .parents
        .as_ref()
        .map(|path| Accounts::read(path, arguments.id.as_deref(), std::iter::empty(), &[column]));
    let listed = listed.transpose()?;
    let parents = parents(now, listed.as_ref(), column);
    let hierarchy =
        Hierarchy::from_parents(ids, &parents, Orphans::StandAlone).map_err(|error| {
            let file = &listed.as_ref().unwrap_or(now).file;
            Failure::new(format!("{file}, column `{column}`: {error}"))
        })?;
    let rolled = hierarchy
        .roll_up(&now.portfolio, &plan)
        .map_err(|error| Failure::new(format!("{file}: {error}")))?;
    let classified = judged.model.classify(&rolled.portfolio).map_err(|error| {
        Failure::new(format!("{file}: the groups that it makes cannot be classified: {error}"))
    })?;
    let of_groups = ClassView::of(judged.model, &classified).map_err(Failure::from_display)?;
    let stands = standing.view(judged).map_err(Failure::from_display)?;
    let comparison =
        LevelComparison::of(&hierarchy, stands, of_groups).map_err(Failure::from_display)?;
    let mut groups: Vec<Family> = Vec::new();
    for (position, group) in hierarchy.groups().iter().enumerate() {
        if group.members.len() < 2 {
            continue;
        }
        let member = |row: &usize| Member {
            account: now.label(*row),
            class: term(stands, *row),
            key: key.contains(stands.key(*row)),
        };
        groups.push(Family {
            group: group.id.clone(),
            class: term(of_groups, position),
            key: key.contains(of_groups.key(position)),
            won: now
                .has_money()
                .then(|| group.members.iter().filter_map(|row| now.money(*row)).sum()),
            members: group.members.iter().map(member).collect(),
        });
    }
    groups.sort_by(|one, other| other.won.unwrap_or(0.0).total_cmp(&one.won.unwrap_or(0.0)));
    let alone = |group: usize| hierarchy.groups().get(group).is_none_or(|g| g.members.len() < 2);
    Ok(Some(Groups {
        differing: comparison.differences.iter().filter(|found| !alone(found.group)).count(),
        members: groups.iter().map(|group| group.members.len()).sum(),
        orphans: hierarchy.orphans().iter().map(|orphan| now.label(orphan.row)).collect(),
        families: groups,
    }))
}

/// The parent of each account, from a file of its own or from that of the accounts.
fn parents<'a>(
    now: &'a Accounts,
    listed: Option<&'a Accounts>,
    column: &str,
) -> Vec<Option<&'a str>> {
    let Some(listed) = listed else {
        return (0..now.ids.len()).map(|row| now.text(column, row)).collect();
    };
    let rows: HashMap<&str, usize> =
        listed.ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect();
    now.ids
        .iter()
        .map(|id| rows.get(id.as_str()).and_then(|row| listed.text(column, *row)))
        .collect()
}
