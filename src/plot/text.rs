//! Text in a picture: what may stand in it, how wide it is, and what is left of a long one.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The most scalar values of one grapheme that are drawn: beyond, marks are piled on one letter.
const MOST_MARKS: usize = 16;

/// The text without what XML cannot hold: control characters and the two noncharacters become the
/// replacement character, line ends and tabs become blanks.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let bad = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let replace = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if bad(c) => '\u{FFFD}',
        c => c,
    };
    Cow::Owned(text.chars().map(replace).collect())
}

/// The text as an island in the order of writing: right-to-left text, and marks that turn the
/// order round, do not reach beyond it.
pub(super) fn isolated(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", without_order_marks(text))
}

/// The text without the marks that force an order of writing on what follows.
pub(super) fn without_order_marks(text: &str) -> Cow<'_, str> {
    let mark = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if text.contains(mark) { Cow::Owned(text.replace(mark, "")) } else { Cow::Borrowed(text) }
}

/// How wide a text is at a size of letters, in pixels: an estimate from above, as the font that
/// will be used is not known. The advances are those of `DejaVu Sans`, a wide font; a letter beyond
/// ASCII counts by its columns on a terminal.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.graphemes(true).map(ems).sum();
    ems * size * if bold { 1.12 } else { 1.0 }
}

fn ems(grapheme: &str) -> f64 {
    match grapheme.as_bytes() {
        [b'i' | b'j' | b'l' | b'\'' | b'|' | b'I'] => 0.34,
        [b'f' | b't' | b'r' | b' ' | b'.' | b',' | b':' | b';' | b'!' | b'-' | b'(' | b')'] => 0.41,
        [b'm' | b'M' | b'W' | b'@' | b'%'] => 1.0,
        [
            b'w' | b'O' | b'Q' | b'G' | b'D' | b'N' | b'H' | b'U' | b'+' | b'=' | b'<' | b'>'
            | b'#' | b'~',
        ] => 0.84,
        [b'A'..=b'Z' | b'&'] => 0.72,
        [_] => 0.64,
        _ => match grapheme.width() {
            0 => 0.0,
            1 => 0.8,
            columns => 0.56 * columns as f64,
        },
    }
}

/// The text, or as much of its beginning as fits with an ellipsis; empty if not even one letter
/// does. Letters are whole: no mark is cut from its letter.
pub(super) fn fit(text: &str, room: f64, size: f64, bold: bool) -> String {
    let text = without_order_marks(text.trim());
    let text = clean(&text);
    let calm = text.graphemes(true).all(|grapheme| grapheme.chars().count() <= MOST_MARKS);
    if calm && width(&text, size, bold) <= room {
        return text.into_owned();
    }
    let ellipsis = width("…", size, bold);
    let (mut kept, mut used, mut whole) = (String::new(), 0.0, true);
    for grapheme in text.graphemes(true) {
        let next = width(grapheme, size, bold);
        if used + next + ellipsis > room {
            whole = false;
            break;
        }
        used += next;
        kept.extend(grapheme.chars().take(MOST_MARKS));
    }
    if whole {
        return kept;
    }
    let end = kept.trim_end().len();
    kept.truncate(end);
    if kept.is_empty() {
        return String::new();
    }
    kept.push('…');
    kept
}

/// The text on at most `lines` lines, broken at blanks and before wide letters, as Chinese or
/// Japanese is written; the last is shortened.
pub(super) fn wrap(text: &str, room: f64, size: f64, bold: bool, lines: usize) -> Vec<String> {
    let text = clean(text);
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        for (position, piece) in pieces(word).into_iter().enumerate() {
            let end = line.len();
            if position == 0 && end > 0 {
                line.push(' ');
            }
            line.push_str(piece);
            let last = done.len() + 1 >= lines;
            if !last && end > 0 && width(&line, size, bold) > room {
                line.truncate(end);
                done.push(std::mem::replace(&mut line, piece.to_owned()));
            }
        }
    }
    if !line.is_empty() {
        done.push(line);
    }
    done.iter().map(|line| fit(line, room, size, bold)).collect()
}

/// A word, cut before and behind each wide letter.
fn pieces(word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut after_wide = false;
    for (position, grapheme) in word.grapheme_indices(true) {
        let wide = grapheme.width() > 1;
        if position > start && (wide || after_wide) {
            pieces.extend(word.get(start..position));
            start = position;
        }
        after_wide = wide;
    }
    pieces.extend(word.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(
            clean("a\u{0}b\u{1}\tc\nd\u{FFFE}\u{85}"),
            "a\u{FFFD}b\u{FFFD} c d\u{FFFD}\u{FFFD}"
        );
        assert!(matches!(clean("Ä 株式会社 🏭"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_fits() {
        for name in [
            "Donaudampfschifffahrtsgesellschaft mbH & Co. KGaA",
            "株式会社東京証券取引所ホールディングス",
            "شركة المياه الوطنية القابضة للاستثمار",
            "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
        ] {
            let short = fit(name, 100.0, 11.0, false);
            assert!(short.ends_with('…'), "{short}");
            assert!(width(&short, 11.0, false) <= 100.0, "{short}");
            assert!(name.starts_with(short.trim_end_matches('…')));
        }
        assert_eq!(fit("Acme", 100.0, 11.0, false), "Acme");
        assert_eq!(fit("Acme", 3.0, 11.0, false), "");
        assert_eq!(fit("", 100.0, 11.0, false), "");
    }

    #[test]
    fn piled_marks_are_cut() {
        let piled = format!("A{}", "\u{301}".repeat(500));
        assert_eq!(fit(&piled, 100.0, 11.0, false).chars().count(), MOST_MARKS);
    }

    #[test]
    fn marks_of_order_do_not_leave_their_island() {
        assert_eq!(isolated("a\u{202E}b\u{2069}"), "\u{2068}ab\u{2069}");
        assert_eq!(fit("a\u{202E}b", 100.0, 11.0, false), "ab");
    }

    #[test]
    fn lines_break_at_blanks() {
        let lines = wrap("Long-term relationship", 90.0, 12.0, true, 2);
        assert_eq!(lines, ["Long-term", "relationship"]);
        assert_eq!(wrap("", 90.0, 12.0, true, 2), Vec::<String>::new());
        assert_eq!(wrap("a b c d", 14.0, 12.0, false, 2).len(), 2);
        assert_eq!(
            wrap("霧ヶ原精密 GmbH工業", 60.0, 12.0, false, 3),
            ["霧ヶ原精", "密 GmbH", "工業"]
        );
    }
}
