//! Models, portfolios and names for the pictures, and what every picture must be.

use std::collections::BTreeSet;

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{DesignFit, FourS, MillmanWilson};
use keyaccount::portfolio::Portfolio;
use roxmltree::{Document, Node};

pub(crate) const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"quoted\" & 'apostrophes' ]]> --> &amp; &#0;",
    "nul \u{0} bell \u{7} escape \u{1b}[31m not a character \u{FFFE}",
    "شركة المياه الوطنية \u{202E}dezaer",
    "株式会社東京証券取引所ホールディングスとその子会社および関連会社一同",
    "👨‍👩‍👧‍👦 emoji 🏳️‍🌈 a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG",
];

pub(crate) fn linear(column: &str) -> [Criterion; 1] {
    [Criterion::new(column, column, ValueFunction::linear(0.0, 1.0).unwrap())]
}

pub(crate) fn four_s() -> FourS {
    FourS::builder().attractiveness(linear("x")).relative_strength(linear("y")).build().unwrap()
}

pub(crate) fn fit() -> DesignFit {
    DesignFit::builder().requirement(linear("x")).capability(linear("y")).build().unwrap()
}

pub(crate) fn stages() -> MillmanWilson {
    MillmanWilson::builder()
        .nature_of_relationship(linear("x"))
        .level_of_involvement(linear("y"))
        .uncoupling(linear("z"))
        .build()
        .unwrap()
}

/// Three columns of scores with gaps, the same on every machine.
pub(crate) fn columns(accounts: usize) -> [Vec<f64>; 3] {
    let golden = |row: usize, step: f64| (row as f64 * step).fract();
    let gaps = |row: usize, every: usize, score: f64| {
        if row % every == every - 1 { f64::NAN } else { score }
    };
    [(0.618_034, 41), (0.414_214, 37), (0.236_068, 5)]
        .map(|(step, every)| (0..accounts).map(|row| gaps(row, every, golden(row, step))).collect())
}

pub(crate) fn portfolio(accounts: usize) -> Portfolio<'static> {
    let [x, y, z] = columns(accounts);
    Portfolio::builder().column("x", x).column("y", y).column("z", z).build().unwrap()
}

/// Amounts of every kind: none, zero, negative, tiny, huge.
pub(crate) fn amounts(accounts: usize) -> Vec<f64> {
    let amount = |row: usize| match row % 11 {
        3 => f64::NAN,
        5 => 0.0,
        7 => -5e3,
        8 => 1e-9,
        _ => 1e3 * (1.0 + (row as f64 * 0.7).fract() * 900.0),
    };
    (0..accounts).map(amount).collect()
}

pub(crate) fn names(accounts: usize) -> Vec<String> {
    let name = |row: usize| match HOSTILE.get(row % 20) {
        Some(name) => format!("{name} {row}"),
        None => format!("Account {row} Holding"),
    };
    (0..accounts).map(name).collect()
}

pub(crate) fn elements<'d>(document: &'d Document<'_>) -> impl Iterator<Item = Node<'d, 'd>> {
    document.descendants().filter(Node::is_element)
}

pub(crate) fn parsed(picture: &str) -> Document<'_> {
    let document = Document::parse(picture).unwrap_or_else(|error| panic!("{error}: {picture}"));
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let first: Vec<&str> = root
        .children()
        .filter(Node::is_element)
        .map(|node| node.tag_name().name())
        .take(2)
        .collect();
    assert_eq!(first, ["title", "desc"]);
    for node in elements(&document) {
        let tag = node.tag_name().name();
        assert!(!["script", "image", "a", "use", "foreignObject", "style"].contains(&tag), "{tag}");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on") && !value.contains("NaN"), "{name}={value}");
            assert!(!value.contains("inf") && !value.contains("http:"), "{name}={value}");
        }
    }
    document
}

/// Whether one of the texts of a picture is this one.
pub(crate) fn says(picture: &str, text: &str) -> bool {
    let document = parsed(picture);
    document.descendants().any(|node| node.is_text() && node.text().map(str::trim) == Some(text))
}

/// Asserts that each of so many accounts is drawn or counted exactly once.
pub(crate) fn assert_each_account_once(picture: &str, accounts: usize) {
    let document = parsed(picture);
    let rows: Vec<usize> = elements(&document)
        .filter_map(|node| node.attribute("data-row"))
        .map(|row| row.parse().unwrap())
        .collect();
    let distinct: BTreeSet<usize> = rows.iter().copied().collect();
    assert_eq!(distinct.len(), rows.len(), "an account twice");
    assert!(distinct.last().is_none_or(|last| *last < accounts));
    assert_eq!(rows.len() + counted(&document), accounts);
}

/// How many accounts are counted rather than drawn.
pub(crate) fn counted(document: &Document<'_>) -> usize {
    let counts = elements(document).filter_map(|node| node.attribute("data-accounts"));
    counts.map(|count| count.parse::<usize>().unwrap()).sum()
}
