//! Laws of every picture: well-formed, the same bytes again, each account exactly once, no label on
//! another, hostile names harmless, hostile sizes typed errors.
#![cfg(feature = "plot")]

use std::collections::BTreeSet;

use keyaccount::analysis::Money;
use keyaccount::analysis::concentration::Concentration;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{
    Bensaou, CustomModel, DesignFit, FourS, MillmanWilson, Model, Webster, WebsterClass,
};
use keyaccount::plot::{
    self, Accounts, Colour, ConcentrationOptions, ContributionsOptions, Curve, MatrixOptions,
    PlotError, Style, Words,
};
use keyaccount::portfolio::Portfolio;
use roxmltree::{Document, Node};

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"quoted\" & 'apostrophes' ]]> --> &amp; &#0;",
    "nul \u{0} bell \u{7} escape \u{1b}[31m not a character \u{FFFE}",
    "شركة المياه الوطنية \u{202E}dezaer",
    "株式会社東京証券取引所ホールディングスとその子会社および関連会社一同",
    "👨‍👩‍👧‍👦 emoji 🏳️‍🌈 a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG",
];

fn linear(column: &str) -> [Criterion; 1] {
    [Criterion::new(column, column, ValueFunction::linear(0.0, 1.0).unwrap())]
}

fn four_s() -> FourS {
    FourS::builder().attractiveness(linear("x")).relative_strength(linear("y")).build().unwrap()
}

fn fit() -> DesignFit {
    DesignFit::builder().requirement(linear("x")).capability(linear("y")).build().unwrap()
}

fn stages() -> MillmanWilson {
    MillmanWilson::builder()
        .nature_of_relationship(linear("x"))
        .level_of_involvement(linear("y"))
        .uncoupling(linear("z"))
        .build()
        .unwrap()
}

fn nine_box() -> CustomModel {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/ge_mckinsey.toml");
    let model: CustomModel = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    model
}

/// Three columns of scores with gaps, the same on every machine.
fn columns(accounts: usize) -> [Vec<f64>; 3] {
    let golden = |row: usize, step: f64| (row as f64 * step).fract();
    let gaps = |row: usize, every: usize, score: f64| {
        if row % every == every - 1 { f64::NAN } else { score }
    };
    [(0.618_034, 41), (0.414_214, 37), (0.236_068, 5)]
        .map(|(step, every)| (0..accounts).map(|row| gaps(row, every, golden(row, step))).collect())
}

fn portfolio(accounts: usize) -> Portfolio<'static> {
    let [x, y, z] = columns(accounts);
    Portfolio::builder().column("x", x).column("y", y).column("z", z).build().unwrap()
}

/// Amounts of every kind: none, zero, negative, tiny, huge.
fn amounts(accounts: usize) -> Vec<f64> {
    let amount = |row: usize| match row % 11 {
        3 => f64::NAN,
        5 => 0.0,
        7 => -5e3,
        8 => 1e-9,
        _ => 1e3 * (1.0 + (row as f64 * 0.7).fract() * 900.0),
    };
    (0..accounts).map(amount).collect()
}

fn names(accounts: usize) -> Vec<String> {
    let name = |row: usize| match HOSTILE.get(row % 20) {
        Some(name) => format!("{name} {row}"),
        None => format!("Account {row} Holding"),
    };
    (0..accounts).map(name).collect()
}

/// Matrix and, for a stage path, path of a model on so many accounts.
fn planes(model: &dyn Model, accounts: usize, options: &MatrixOptions) -> Vec<String> {
    let portfolio = portfolio(accounts);
    let result = model.classify(&portfolio).unwrap();
    let (names, amounts) = (names(accounts), amounts(accounts));
    let money = Money::new(amounts).unwrap();
    let accounts = Accounts::of(model, &result)
        .unwrap()
        .with_names(&names)
        .unwrap()
        .with_money(&money)
        .unwrap();
    let mut pictures = vec![plot::matrix(&accounts, options).unwrap()];
    match plot::path(&accounts, options) {
        Err(error) => assert!(matches!(error, PlotError::NotAPath { .. }), "{error}"),
        Ok(path) => pictures.push(path),
    }
    pictures
}

fn models() -> [Box<dyn Model>; 3] {
    [Box::new(four_s()), Box::new(fit()), Box::new(stages())]
}

fn elements<'d>(document: &'d Document<'_>) -> impl Iterator<Item = Node<'d, 'd>> {
    document.descendants().filter(Node::is_element)
}

fn parsed(picture: &str) -> Document<'_> {
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

#[test]
fn pictures_are_well_formed_and_the_same_again_at_every_number_of_accounts() {
    for model in models() {
        for accounts in [0, 1, 2, 85, 3_000] {
            let options = MatrixOptions::default();
            let pictures = planes(model.as_ref(), accounts, &options);
            for picture in &pictures {
                parsed(picture);
            }
            assert_eq!(pictures, planes(model.as_ref(), accounts, &options));
        }
    }
}

#[test]
fn every_account_is_drawn_or_counted_exactly_once() {
    for model in models() {
        for (accounts, bubbles_up_to) in [(1, 10), (85, 85), (85, 84), (3_000, 1_500)] {
            let options = MatrixOptions { bubbles_up_to, ..MatrixOptions::default() };
            for picture in planes(model.as_ref(), accounts, &options) {
                let document = parsed(&picture);
                let rows: Vec<usize> = elements(&document)
                    .filter_map(|node| node.attribute("data-row"))
                    .map(|row| row.parse().unwrap())
                    .collect();
                let distinct: BTreeSet<usize> = rows.iter().copied().collect();
                assert_eq!(distinct.len(), rows.len(), "an account twice");
                let counted: usize = elements(&document)
                    .filter_map(|node| node.attribute("data-accounts"))
                    .map(|count| count.parse::<usize>().unwrap())
                    .sum();
                assert_eq!(rows.len() + counted, accounts);
                assert_eq!(rows.is_empty(), accounts > bubbles_up_to);
            }
        }
    }
}

/// The boxes of the labels, from their own size and the widest font's advance of each letter.
fn label_boxes(document: &Document<'_>) -> Vec<[f64; 4]> {
    let number = |node: &Node<'_, '_>, name: &str| -> f64 {
        node.attribute(name).and_then(|value| value.parse().ok()).unwrap_or_default()
    };
    let label = |node: Node<'_, '_>| {
        let (x, y, size) = (number(&node, "x"), number(&node, "y"), number(&node, "font-size"));
        let text = node.text().unwrap_or_default();
        // Narrower than the widest font, as wide as Helvetica is on average.
        let width = 0.56 * size * text.chars().filter(char::is_ascii).count() as f64;
        [x - width / 2.0, y - 0.75 * size, x + width / 2.0, y + 0.2 * size]
    };
    elements(document).filter(|node| node.attribute("class") == Some("label")).map(label).collect()
}

#[test]
fn no_label_lies_on_another() {
    let mut labels = 0;
    for model in models() {
        let options = MatrixOptions { largest: 20, fragile: 20, ..MatrixOptions::default() };
        for accounts in [85, 3_000] {
            for picture in planes(model.as_ref(), accounts, &options) {
                let boxes = label_boxes(&parsed(&picture));
                labels += boxes.len();
                for (position, [left, top, right, bottom]) in boxes.iter().enumerate() {
                    for [other_left, other_top, other_right, other_bottom] in
                        boxes.iter().skip(position + 1)
                    {
                        let apart = right <= other_left
                            || other_right <= left
                            || bottom <= other_top
                            || other_bottom <= top;
                        assert!(apart, "{model:?}: a label on another");
                    }
                }
            }
        }
    }
    assert!(labels > 150, "{labels} labels found a place");
}

#[test]
fn hostile_names_are_text_and_whole_in_the_title() {
    let portfolio = portfolio(HOSTILE.len());
    let model = four_s();
    let result = model.classify(&portfolio).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap().with_names(HOSTILE).unwrap();
    let picture = plot::matrix(&accounts, &MatrixOptions::default()).unwrap();
    let document = parsed(&picture);
    let titles: Vec<&str> = elements(&document)
        .filter(|node| node.tag_name().name() == "title")
        .filter_map(|node| node.text())
        .collect();
    let told = |name: &str| titles.iter().any(|title| title.contains(name));
    assert!(told(HOSTILE[0]) && told(HOSTILE[1]) && told(HOSTILE[4]) && told(HOSTILE[7]));
    assert!(!picture.contains('\u{202E}') && !picture.contains("<script"));
}

#[test]
fn nothing_observed_and_nothing_known_is_a_picture_too() {
    let nothing = vec![f64::NAN; 4];
    let portfolio = Portfolio::builder()
        .column("x", nothing.clone())
        .column("y", nothing.clone())
        .column("z", nothing.clone())
        .build()
        .unwrap();
    let money = Money::new(nothing).unwrap();
    for model in models() {
        let result = model.classify(&portfolio).unwrap();
        let accounts = Accounts::of(model.as_ref(), &result).unwrap().with_money(&money).unwrap();
        let picture = plot::matrix(&accounts, &MatrixOptions::default()).unwrap();
        assert!(picture.contains("4 accounts not classified"));
        parsed(&picture);
    }
}

#[test]
fn fifty_thousand_accounts_stay_below_a_megabyte() {
    for model in models() {
        for picture in planes(model.as_ref(), 50_000, &MatrixOptions::default()) {
            assert!(picture.len() < 1_000_000, "{} bytes", picture.len());
            parsed(&picture);
        }
    }
}

#[test]
fn a_grid_of_nine_cells_is_drawn() {
    let model = nine_box();
    let mut builder = Portfolio::builder();
    for need in model.columns() {
        builder = if need.text {
            builder.column(need.name.to_owned(), vec![None::<String>])
        } else {
            builder.column(need.name.to_owned(), vec![Some(1.0)])
        };
    }
    let portfolio = builder.build().unwrap();
    let result = model.classify(&portfolio).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap();
    let picture = plot::matrix(&accounts, &MatrixOptions::default()).unwrap();
    for class in model.classes() {
        assert!(picture.contains(&class.term), "{}", class.term);
    }
    parsed(&picture);
}

#[test]
fn words_can_be_of_another_language() {
    let style = Style { words: Words::GERMAN, ..Style::default() };
    let options = MatrixOptions { style, ..MatrixOptions::default() };
    let pictures = planes(&four_s(), 85, &options);
    assert!(pictures[0].contains("85 Kunden") && !pictures[0].contains("accounts<"));
}

#[test]
fn sizes_that_no_picture_can_have_are_refused() {
    let portfolio = portfolio(3);
    let model = four_s();
    let result = model.classify(&portfolio).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap();
    let draw = |style| plot::matrix(&accounts, &MatrixOptions { style, ..Default::default() });
    for width in [0.0, -1.0, f64::INFINITY, 1e9] {
        let refused = draw(Style { width, ..Style::default() }).unwrap_err();
        assert!(matches!(refused, PlotError::Size { what: "width", value, .. } if value == width));
    }
    let refused = draw(Style { height: Some(f64::NAN), ..Style::default() }).unwrap_err();
    assert!(matches!(refused, PlotError::Size { what: "height", .. }));
    let refused = draw(Style { colours: vec![], ..Style::default() }).unwrap_err();
    assert_eq!(refused, PlotError::NoColours);
    for (width, height) in [(320.0, 320.0), (10_000.0, 320.0), (320.0, 10_000.0)] {
        let style = Style {
            width,
            height: Some(height),
            colours: vec![Colour::rgb(0, 0, 0)],
            id_prefix: "\"><b".to_owned(),
            font: "\"><b".to_owned(),
            title: Some("<title>".to_owned()),
            ..Style::default()
        };
        parsed(&draw(style).unwrap());
    }
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let portfolio = portfolio(3);
    let model = four_s();
    let mut codes = Classifications::new();
    model.classify_into(&portfolio, Detail::Class, &mut codes).unwrap();
    let accounts = Accounts::of(&model, &codes).unwrap();
    let options = MatrixOptions::default();
    let scores = PlotError::NoScores { model: "four_s".to_owned() };
    assert_eq!(plot::matrix(&accounts, &options), Err(scores));
    let path = PlotError::NotAPath { model: "four_s".to_owned() };
    assert_eq!(plot::path(&accounts, &options), Err(path));
    let band = MatrixOptions { band: 1.5, ..MatrixOptions::default() };
    let share = PlotError::Share { what: "band", value: 1.5 };
    assert_eq!(plot::matrix(&accounts, &band), Err(share));
    let ladder = Webster::builder()
        .without_evidence()
        .rung(WebsterClass::RepeatedTransactions, linear("x"))
        .build()
        .unwrap();
    let result = ladder.classify(&portfolio).unwrap();
    let accounts = Accounts::of(&ladder, &result).unwrap();
    let plane = PlotError::NotAPlane { model: "webster".to_owned(), axes: 1 };
    assert_eq!(plot::matrix(&accounts, &options), Err(plane));
    assert!(matches!(Accounts::of(&Bensaou::preset(), &result), Err(PlotError::Input(_))));
    assert!(matches!(accounts.with_names(["one"]), Err(PlotError::Input(_))));
}

#[test]
fn contributions_show_every_criterion_or_add_it_up() {
    let criterion =
        |name: String| Criterion::new(name.clone(), name, ValueFunction::linear(0.0, 1.0).unwrap());
    let many: Vec<Criterion> = (0..30).map(|n| criterion(format!("c{n:02}"))).collect();
    let model =
        FourS::builder().attractiveness(many).relative_strength(linear("y")).build().unwrap();
    let mut builder = Portfolio::builder().ids(["<b>"]).column("y", vec![f64::NAN]);
    for n in 0..30 {
        builder = builder.column(format!("c{n:02}"), vec![f64::from(n) / 30.0]);
    }
    let portfolio = builder.build().unwrap();
    let explanation = model.explain(&portfolio, 0).unwrap();
    for (criteria, height) in [(30, None), (12, None), (0, None), (30, Some(320.0))] {
        let style = Style { height, ..Style::default() };
        let picture =
            plot::contributions(&explanation, &ContributionsOptions { style, criteria }).unwrap();
        let shown = (0..30).filter(|n| says(&picture, &format!("c{n:02}"))).count();
        let others = says(&picture, &format!("{} others", 30 - shown));
        assert_eq!(others, shown < 30, "{criteria} {height:?} {shown}");
        assert!(picture.contains("not observed") || height.is_some());
    }
    let all = ContributionsOptions { criteria: 30, ..ContributionsOptions::default() };
    let picture = plot::contributions(&explanation, &all).unwrap();
    assert!((0..30).all(|n| says(&picture, &format!("c{n:02}"))));
}

/// Whether one of the texts of a picture is this one.
fn says(picture: &str, text: &str) -> bool {
    let document = parsed(picture);
    document.descendants().any(|node| node.is_text() && node.text().map(str::trim) == Some(text))
}

#[test]
fn concentration_marks_the_fewest_accounts() {
    for (accounts, points) in [(1, 1), (85, 85), (50_000, 0)] {
        let amounts: Vec<f64> = (1..=accounts).map(f64::from).collect();
        let spread = Concentration::of(&Money::new(amounts).unwrap()).unwrap();
        for curve in [Curve::Pareto, Curve::Lorenz] {
            let shares = vec![0.5, f64::NAN, -1.0, 1.0];
            let style = Style::default();
            let options = ConcentrationOptions { style, curve, shares };
            let picture = plot::concentration(&spread, &options).unwrap();
            let document = parsed(&picture);
            let dots = elements(&document).filter(|n| n.attribute("r") == Some("2")).count();
            assert_eq!(dots, points);
            let half = spread.accounts_for(0.5);
            let said = format!("{} (", Words::ENGLISH.accounts(half as u64));
            assert!(picture.contains(&said), "{said}");
            assert!(picture.len() < 60_000);
        }
    }
}
