//! The questions, as SQL with `{class}` and `{classify}` in place of a model's calls.

use keyaccount::interop::datafusion::{ModelFunction, Returns};
use keyaccount::model::Model;
use std::sync::Arc;

/// How many accounts and how much of the value won each class holds.
pub const BY_CLASS: &str = include_str!("../queries/by_class.sql");

/// What is open and what was won and lost in each class, joined with the opportunities.
pub const PIPELINE: &str = include_str!("../queries/pipeline.sql");

/// The accounts that the smallest move would put into another class.
pub const NEAR_A_BORDER: &str = include_str!("../queries/near_a_border.sql");

/// One row per account: class, margin, coverage and flags.
pub const CLASSES: &str = include_str!("../queries/classes.sql");

/// A question about one model, over a table whose columns have the names that the model reads.
#[must_use]
pub fn about(model: &Arc<dyn Model>, question: &str, accounts: &str) -> String {
    let call = |returns| ModelFunction::new(Arc::clone(model), returns).sql();
    question
        .replace("{class}", &call(Returns::Class))
        .replace("{classify}", &call(Returns::Everything))
        .replace("{accounts}", accounts)
}
