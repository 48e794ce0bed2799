//! What the caller says of each column: what a change costs, and how far it may go.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What it costs to change one column of an account, and within which limits it can be.
///
/// Costs are in any one unit (money, days, points), at least 0. A column of numbers has costs per
/// raw unit, upwards and downwards; one of them left out means that it can't be changed that way.
/// A text column has a cost for each level that it can be brought to.
///
/// ```
/// use keyaccount::counterfactual::Effort;
/// let visits = Effort { up: Some(300.0), max: Some(12.0), ..Effort::default() };
/// let access = Effort { levels: [("board".to_owned(), 5_000.0)].into(), ..Effort::default() };
/// # let _ = (visits, access);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Effort {
    /// The cost of one raw unit more.
    pub up: Option<f64>,
    /// The cost of one raw unit less.
    pub down: Option<f64>,
    /// The lowest raw number that it can be brought down to. It does not hold on the way up, nor for
    /// a number that lies below as it is.
    pub min: Option<f64>,
    /// The highest raw number that it can be brought up to. It does not hold on the way down, nor for
    /// a number that lies above as it is.
    pub max: Option<f64>,
    /// The cost of each level that a text can be brought to.
    pub levels: BTreeMap<String, f64>,
}

impl Effort {
    /// What it costs to change a number by so much.
    pub(super) fn of_way(&self, way: f64) -> f64 {
        let rate = if way >= 0.0 { self.up } else { self.down };
        // However far it is, what costs nothing costs nothing: 0 times infinity is no number.
        rate.filter(|rate| *rate > 0.0).map_or(0.0, |rate| way.abs() * rate)
    }
}

/// The efforts by column. A column that is not named can't be changed.
pub type Efforts = BTreeMap<String, Effort>;

/// Which class a combination of changes is to reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The class of this key.
    Class(String),
    /// Any class above the present one, of a model whose classes are in an order.
    Better,
    /// Any class but the present one.
    Other,
}
