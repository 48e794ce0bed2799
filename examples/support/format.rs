//! Tables and numbers for people.

use std::fmt::Display;

use comfy_table::{CellAlignment, Table, presets};

/// A table whose named columns are aligned to the right.
pub(crate) fn table(header: &[&str], right: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(header.to_vec());
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if right.contains(&position) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The lines of a table, without trailing blanks, indented.
pub(crate) fn lines(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.extend(["  ", line.trim_end(), "\n"]);
    }
    text
}

/// A count with thousands separated: 1 016 900.
pub(crate) fn count<N: Display>(count: N) -> String {
    separated(&count.to_string())
}

/// Whole money, in the same way.
pub(crate) fn money(value: f64) -> String {
    separated(&format!("{value:.0}"))
}

/// Separates the thousands of a number's whole part, and takes the sign off a nought.
fn separated(number: &str) -> String {
    let unsigned = number.strip_prefix('-').unwrap_or(number);
    let whole = unsigned.split('.').next().unwrap_or(unsigned).len();
    let signed = unsigned.len() < number.len() && unsigned != "0";
    let mut text = String::from(if signed { "-" } else { "" });
    for (position, digit) in unsigned.chars().enumerate() {
        if (1..whole).contains(&position) && (whole - position).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A share as a percentage; below one, tenths of it, so that little is not said to be nothing.
pub(crate) fn percent(share: f64) -> String {
    // The sum of no numbers is -0.0 in Rust, and nobody has minus nothing.
    let percent = share * 100.0 + 0.0;
    match percent.abs() {
        0.0 => "0%".to_owned(),
        ..0.05 => "under 0.1%".to_owned(),
        ..0.95 => format!("{percent:.1}%"),
        _ => format!("{percent:.0}%"),
    }
}

/// At most so many characters, with an ellipsis if some are left out.
pub(crate) fn shorten(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let kept: String = text.chars().take(length.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `1 account`, `2 accounts`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!("{} {what}{}", count(number), if number == 1 { "" } else { "s" })
}

/// The same of a word with another plural.
pub(crate) fn counted_as(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// The verb of so many of so many: 0 of 1 is, 1 of 5 is, 2 of 5 are.
pub(crate) fn verb<'w>(number: usize, of: usize, one: &'w str, many: &'w str) -> &'w str {
    if number == 1 || of == 1 { one } else { many }
}

/// How many names a sentence lists.
const LISTED: usize = 3;

/// A few names and the count of the rest.
pub(crate) fn some(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| isolated(name)).collect();
    let text = shown.join(", ");
    let more = names.len().saturating_sub(LISTED);
    if more > 0 { format!("{text} and {} more", count(more)) } else { text }
}

/// A name that may run from right to left, so that it does not turn the sentence round it.
pub(crate) fn isolated(name: &str) -> String {
    let turns = |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.contains(turns) { format!("\u{2068}{name}\u{2069}") } else { name.to_owned() }
}

/// A number with at most four decimals, the fewer the larger it is, and thousands separated; it stands
/// in sentences, and does not break there.
pub(crate) fn number(value: f64) -> String {
    let digits = value.abs().log10().floor();
    let decimals = if value == 0.0 { 0.0 } else { (3.0 - digits).clamp(0.0, 4.0) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
    let text = format!("{value:.*}", decimals as usize);
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    separated(text).replace(' ', "\u{a0}")
}

/// A number in the fewest digits that stand for it alone, in the same way.
pub(crate) fn every_digit(value: f64) -> String {
    separated(&value.to_string()).replace(' ', "\u{a0}")
}
