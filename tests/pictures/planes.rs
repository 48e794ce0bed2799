//! Matrix and path.

use keyaccount::analysis::{ClassView, InputError, Money};
use keyaccount::classification::{Classifications, Detail};
use keyaccount::model::{Bensaou, CustomModel, Model, Webster, WebsterClass};
use keyaccount::plot::{self, Accounts, Colour, MatrixOptions, PlotError, Style, Words};
use keyaccount::portfolio::Portfolio;
use roxmltree::{Document, Node};

use crate::support::{
    HOSTILE, amounts, assert_each_account_once, elements, fit, four_s, linear, names, parsed,
    portfolio, stages,
};

fn nine_box() -> CustomModel {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/ge_mckinsey.toml");
    let model: CustomModel = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    model
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
                assert_each_account_once(&picture, accounts);
                assert_eq!(picture.contains("data-row"), accounts <= bubbles_up_to);
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
        let text = node.text().unwrap_or_default().trim();
        // Narrower than the widest font, as wide as Helvetica is on average.
        let width = 0.56 * size * text.chars().filter(char::is_ascii).count() as f64;
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        [left, y - 0.75 * size, left + width, y + 0.2 * size]
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
                        assert!(apart, "{}: a label on another", model.about().key);
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
fn an_account_of_another_class_than_its_place_is_a_diamond() {
    let (model, portfolio) = (four_s(), portfolio(85));
    let result = model.classify(&portfolio).unwrap();
    let mut codes = result.codes().to_vec();
    for code in codes.iter_mut().step_by(5).filter(|code| **code != 255) {
        *code = (*code + 1) % 4;
    }
    let stands = ClassView::new("four_s", model.classes(), &codes, &[]).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap().with_classes(stands).unwrap();
    let picture = plot::matrix(&accounts, &MatrixOptions::default()).unwrap();
    assert_each_account_once(&picture, 85);
    let document = parsed(&picture);
    let diamonds: Vec<usize> = elements(&document)
        .filter(|node| node.tag_name().name() == "path")
        .filter_map(|node| node.attribute("data-row")?.parse().ok())
        .collect();
    let other = |row: &usize| codes[*row] != result.codes()[*row];
    assert_eq!(diamonds.iter().filter(|row| other(row)).count(), diamonds.len());
    assert_eq!(diamonds.len(), (0..85).filter(other).count());
    // And none where the machine's classes stand.
    let machine = Accounts::of(&model, &result).unwrap();
    assert!(!plot::matrix(&machine, &MatrixOptions::default()).unwrap().contains("diamond"));
    let short = ClassView::new("four_s", model.classes(), &codes[1..], &[]).unwrap();
    let length = InputError::Length { what: "the classes", length: 84, expected: 85 };
    let refused = machine.clone().with_classes(short).unwrap_err();
    assert_eq!(refused, PlotError::Input(length));
    let other = ClassView::new("bensaou", model.classes(), &codes, &[]).unwrap();
    let (of, by) = ("four_s".to_owned(), "bensaou".to_owned());
    let refused = machine.with_classes(other).unwrap_err();
    assert_eq!(refused, PlotError::Input(InputError::OtherModel { model: of, classified_by: by }));
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
fn a_hollow_bubble_is_explained() {
    let (model, portfolio) = (four_s(), portfolio(85));
    let result = model.classify(&portfolio).unwrap();
    let legend = |amounts: Vec<f64>| {
        let money = Money::new(amounts).unwrap();
        let accounts = Accounts::of(&model, &result).unwrap().with_money(&money).unwrap();
        let picture = plot::matrix(&accounts, &MatrixOptions::default()).unwrap();
        let document = parsed(&picture);
        let line = |said: &str| {
            let mut texts = elements(&document).filter(|node| node.tag_name().name() == "text");
            let text = texts.find(|node| node.text().is_some_and(|text| text.contains(said)));
            text.and_then(|node| node.attribute("y")).map(str::to_owned)
        };
        assert!(line("dark ring").is_some() && line("dark ring") != line("not classified"));
        line(Words::ENGLISH.amount_unknown).is_some()
    };
    assert!(legend(amounts(85)));
    assert!(!legend(vec![1.0; 85]));
}
