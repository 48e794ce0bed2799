//! What the examples `classify_portfolio` and `review` share.

pub(crate) mod account_table;
pub(crate) mod accounts;
pub(crate) mod album;
pub(crate) mod borders;
pub(crate) mod data_limits;
pub(crate) mod failure;
pub(crate) mod format;
pub(crate) mod key_accounts;
pub(crate) mod labels;
pub(crate) mod levers;
pub(crate) mod model_file;
pub(crate) mod model_notes;
pub(crate) mod out;
pub(crate) mod page;
pub(crate) mod progress;
pub(crate) mod sureness;
pub(crate) mod telling;
pub(crate) mod toml_file;
