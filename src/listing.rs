//! What an error lists of much, and how it speaks of the rest: a message is read by a person, and an
//! error about a hostile table must not be larger than the table.

use std::fmt::Display;

/// How many faults, rows or names an error holds; the rest is counted.
pub(crate) const LISTED: usize = 100;

/// How many names a message shows.
const SHOWN: usize = 20;

/// The first names of a list, with commas, and how many there are besides.
pub(crate) fn names(listed: &[String], total: usize) -> String {
    let shown = listed.len().min(SHOWN);
    let names = listed.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
    names + &more(total, shown)
}

/// What a list says of those that it leaves out.
pub(crate) fn more(total: usize, listed: usize) -> String {
    match total.saturating_sub(listed) {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

/// How many faults there are, and a line for each that is listed.
pub(crate) fn faults<T: Display>(counted: &str, listed: &[T], total: usize) -> String {
    let noun = if total == 1 { "fault" } else { "faults" };
    let mut lines = vec![format!("{total} {noun} ({counted} counted from 0):")];
    lines.extend(listed.iter().map(T::to_string));
    if total > listed.len() {
        lines.push(more(total, listed.len()).trim_start().to_owned());
    }
    lines.join("\n- ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let listed: Vec<String> = (0..LISTED).map(|n| n.to_string()).collect();
        assert_eq!(names(&listed[..3], 3), "0, 1, 2");
        assert!(names(&listed, 8192).ends_with("18, 19 and 8172 more"));
        assert_eq!(names(&[], 0), "");
        assert_eq!((more(3, 3), more(4, 3)), (String::new(), " and 1 more".to_owned()));
    }
}
