//! One self-contained HTML file out of a template and data.
//!
//! Everything that a template prints is escaped. Only what is made here or by the library's plots is
//! let through as markup.

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::failure::Failure;
use super::format::{count, money, percent};

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");
/// Of [`SCRIPT`]: `openssl dgst -sha256 -binary page.js | base64`. The page allows no other script,
/// so that even markup that slipped through could not run.
const SCRIPT_HASH: &str = "sha256-HHfaLIx9QyClyAMNJ3eoNmUngx2jBKTvuTtrCarkCz0=";

/// A picture and what it shows.
#[derive(Debug, Serialize)]
pub(crate) struct Picture {
    pub(crate) caption: String,
    /// The SVG document, in which names are escaped.
    pub(crate) svg: String,
}

/// The page that a template makes of data.
pub(crate) fn render(template: &str, data: impl Serialize) -> Result<String, Failure> {
    let refused = |error: minijinja::Error| Failure::new(format!("the report: {error:#}"));
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    // A misspelt field is a fault of the template, and not an empty place in the report.
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_global("css", STYLE);
    templates.add_global("script", SCRIPT);
    templates.add_global("script_hash", SCRIPT_HASH);
    templates.add_filter("count", count::<u64>);
    templates.add_filter("money", money);
    templates.add_filter("percent", percent);
    templates.add_filter("decimals", |number: f64, decimals: usize| format!("{number:.decimals$}"));
    for (name, source) in [
        ("page.html", include_str!("page/page.html")),
        ("parts.html", include_str!("page/parts.html")),
        ("report.html", template),
    ] {
        templates.add_template(name, source).map_err(refused)?;
    }
    templates.get_template("report.html").and_then(|page| page.render(data)).map_err(refused)
}
