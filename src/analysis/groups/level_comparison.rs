//! The classes of accounts against those of their groups.

use serde::Serialize;

use super::Hierarchy;
use crate::analysis::{ClassView, InputError};

/// An account whose class is not that of its group. Classes are given by key, `None` for
/// unclassified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelDifference {
    /// The row of the account.
    pub row: usize,
    /// The row of its group.
    pub group: usize,
    /// The id of its group.
    pub group_id: String,
    /// Whether it is the head of the group.
    pub is_head: bool,
    /// The class of the account alone.
    pub account_class: Option<String>,
    /// The class of the group.
    pub group_class: Option<String>,
}

/// Where accounts and their groups have different classes.
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::analysis::groups::{Hierarchy, LevelComparison, Orphans};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::portfolio::Ids;
///
/// let ids = Ids::from(["Acme", "Bluth", "Cheers"]);
/// let hierarchy = Hierarchy::from_parents(&ids, &[None, Some("Acme"), None], Orphans::Refuse)?;
/// let model = FourS::preset();
/// let accounts = ClassView::new("four_s", model.classes(), &[3, 0, 0], &[])?;
/// let groups = ClassView::new("four_s", model.classes(), &[3, 0], &[])?;
/// let comparison = LevelComparison::of(&hierarchy, accounts, groups)?;
/// let bluth = &comparison.differences[0];
/// assert_eq!((bluth.row, bluth.group_id.as_str(), bluth.is_head), (1, "Acme", false));
/// assert_eq!(bluth.group_class.as_deref(), Some("strategic"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelComparison {
    /// How many accounts have the class of their group.
    pub same: u64,
    /// The accounts that have not, by row.
    pub differences: Vec<LevelDifference>,
}

impl LevelComparison {
    /// Compares the classes of both levels, by key.
    ///
    /// # Errors
    /// [`InputError::Length`] if a classification is not of the accounts, or not of the groups.
    pub fn of(
        hierarchy: &Hierarchy,
        accounts: ClassView<'_>,
        groups: ClassView<'_>,
    ) -> Result<Self, InputError> {
        InputError::check_length("the classes of accounts", accounts.len(), hierarchy.rows())?;
        let count = hierarchy.groups().len();
        InputError::check_length("the classes of groups", groups.len(), count)?;
        let mut differences = Vec::new();
        let mut same = 0;
        for (row, position) in hierarchy.group_of().iter().enumerate() {
            let (account_class, group_class) = (accounts.key(row), groups.key(*position));
            if account_class == group_class {
                same += 1;
            } else if let Some(group) = hierarchy.groups().get(*position) {
                differences.push(LevelDifference {
                    row,
                    group: *position,
                    group_id: group.id.clone(),
                    is_head: group.head == Some(row),
                    account_class: account_class.map(str::to_owned),
                    group_class: group_class.map(str::to_owned),
                });
            }
        }
        Ok(Self { same, differences })
    }
}
