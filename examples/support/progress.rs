//! A bar for work that takes more than a moment. It is drawn on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// Fewer accounts than this are done before a bar could be read.
const FEWEST: usize = 2_000;

/// A bar over so many accounts.
pub(crate) fn bar(accounts: usize, what: &'static str) -> ProgressBar {
    if accounts < FEWEST {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(accounts as u64).with_message(what);
    match ProgressStyle::with_template("{msg:20} {bar:40} {human_pos} of {human_len}, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
