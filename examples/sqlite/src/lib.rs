//! The models as SQL functions inside SQLite: for programs that keep accounts in it, such as CRMs
//! on a desktop.
//!
//! ```
//! use keyaccount::model::ModelSet;
//! # let models: ModelSet = toml::from_str(r#"
//! #     [four_s]
//! #     format_version = 1
//! #     [[four_s.attractiveness.criteria]]
//! #     name = "Budget"
//! #     column = "budget_eur"
//! #     value_function = { logarithmic = { worst = 5e4, best = 5e6 } }
//! #     [[four_s.relative_strength.criteria]]
//! #     name = "Win rate"
//! #     column = "win_rate"
//! #     value_function = { linear = { worst = 0.3, best = 0.7 } }
//! # "#)?;
//! let connection = rusqlite::Connection::open_in_memory()?;
//! keyaccount_sqlite::register(&connection, models)?;
//! connection.execute_batch(
//!     "CREATE TABLE account (name TEXT, budget_eur REAL, win_rate REAL);
//!      INSERT INTO account VALUES ('Acme', 2.4e6, 0.62), ('Bolt', 9e5, 0.41), ('Crux', 6e4, NULL);",
//! )?;
//! let mut classes = connection.prepare(
//!     "SELECT name, keyaccount_class('four_s', budget_eur, win_rate) FROM account ORDER BY name",
//! )?;
//! let rows = classes.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
//! let rows: Vec<(String, Option<String>)> = rows.collect::<Result<_, _>>()?;
//! assert_eq!(rows[0], ("Acme".into(), Some("strategic".into())));
//! assert_eq!(rows[2], ("Crux".into(), None)); // nothing is known of its strength
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The functions are described in `README.md`. NULL is missing, and never 0.

#[cfg(all(feature = "bundled", feature = "extension"))]
compile_error!(
    "`bundled` carries SQLite and `extension` finds it in its host: for the extension, build with \
     --no-default-features --features extension"
);

mod arguments;
mod error;
#[cfg(feature = "extension")]
mod extension;
mod functions;
mod models;

use std::sync::Arc;

use keyaccount::model::ModelSet;
use rusqlite::Connection;

pub use error::{CallError, RegisterError};
#[cfg(feature = "extension")]
pub use extension::sqlite3_extension_init;

/// Adds the functions to a connection, for these models. Calling it again replaces the models;
/// whatever SQLite has stored of the earlier answers (indexes on expressions, generated columns)
/// has to be built anew then, with `REINDEX` or `VACUUM`.
///
/// # Errors
/// [`RegisterError`]: no model, two of one key, or a connection that is busy.
pub fn register(connection: &Connection, models: ModelSet) -> Result<(), RegisterError> {
    let models = models::Models::new(models)?;
    Ok(functions::add(connection, &Arc::new(models.into()))?)
}
