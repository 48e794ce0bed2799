//! The models of `examples/models`: each loads, gives every class, puts its corners where they
//! belong, comes back from a file as it was, and claims no more than was read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keyaccount::axis::Axis;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::Input;
use keyaccount::criterion::value_function::{Direction, Shape};
use keyaccount::model::{Adjustable, CustomModel, CutSpec, Model, Webster};
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount::provenance::Origin;
use keyaccount::rule::Decisions;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn read(file: &str) -> String {
    let path = examples().join("models").join(file);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn load(file: &str) -> CustomModel {
    toml::from_str(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Each file with the classes of four accounts: (low x, low y), (high x, low y), (low x, high y),
/// (high x, high y); of bands the lowest and the highest.
const GALLERY: [(&str, &[&str]); 11] = [
    ("abc.toml", &["c", "a"]),
    ("campbell_cunningham.toml", &["yesterdays", "todays_regular", "tomorrows", "todays_special"]),
    ("cheverton_kaism.toml", &["opportunistic", "key_development", "maintenance", "key"]),
    ("fiocca_step_1.toml", &["non_key_easy", "key_easy", "non_key_difficult", "key_difficult"]),
    ("fiocca_step_2.toml", &["withdraw", "hold", "hold", "improve"]),
    ("ge_mckinsey.toml", &["harvest", "selectivity", "selectivity", "invest"]),
    ("kraljic.toml", &["non_critical", "leverage", "bottleneck", "strategic"]),
    ("krapfel_salmond_spekman.toml", &["acquaintance", "rival", "friend", "partner"]),
    (
        "millman_wilson_selection.toml",
        &["manage_for_cash", "invest_selectively", "maintain", "invest_for_growth"],
    ),
    ("rfm.toml", &["lost", "new", "at_risk", "champion"]),
    ("shapiro.toml", &["bargain_basement", "aggressive", "passive", "carriage_trade"]),
];

#[test]
fn every_file_is_in_the_list() {
    let listed: BTreeSet<String> = GALLERY.iter().map(|(file, _)| (*file).to_owned()).collect();
    let found: BTreeSet<String> = fs::read_dir(examples().join("models"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "toml"))
        .collect();
    assert_eq!(listed, found);
}

/// Cells that give every criterion of an axis its lowest or its highest value. Ratios are met with
/// sales of 100 on whichever side of the line they stand.
fn extreme(axis: &Axis, high: bool) -> Vec<(String, Value<'static>)> {
    let mut cells = Vec::new();
    for criterion in axis.criteria() {
        let number = match criterion.value_function().shape() {
            Shape::Linear { worst, best } | Shape::Logarithmic { worst, best } => {
                if high {
                    *best
                } else {
                    *worst
                }
            }
            Shape::RelativeToBestCompetitor => {
                if high {
                    5.0
                } else {
                    0.2
                }
            }
            Shape::Categories { levels } => {
                let level = if high { levels.last() } else { levels.first() };
                let Input::Column(column) = criterion.input() else { panic!("a ratio of texts") };
                cells.push((column.clone(), Value::from(level.unwrap().0.clone())));
                continue;
            }
            shape => panic!("no gallery model has a {shape:?}"),
        };
        match criterion.input() {
            Input::Column(column) => cells.push((column.clone(), Value::Number(number))),
            Input::Ratio { numerator, denominator } if numerator == "sales_eur" => {
                cells.push((numerator.clone(), Value::Number(100.0)));
                cells.push((denominator.clone(), Value::Number(100.0 / number)));
            }
            Input::Ratio { numerator, denominator } => {
                assert_eq!(denominator, "sales_eur");
                cells.push((numerator.clone(), Value::Number(100.0 * number)));
                cells.push((denominator.clone(), Value::Number(100.0)));
            }
        }
    }
    cells
}

#[test]
fn the_corners_have_the_classes_of_the_literature() {
    for (file, expected) in GALLERY {
        let model = load(file);
        let corners: &[&[bool]] = match model.axes().len() {
            1 => &[&[false], &[true]],
            _ => &[&[false, false], &[true, false], &[false, true], &[true, true]],
        };
        for (corner, expected) in corners.iter().zip(expected) {
            let mut cells: Vec<(String, Value<'_>)> = Vec::new();
            for (axis, high) in model.axes().iter().zip(*corner) {
                for (name, value) in extreme(axis, *high) {
                    match cells.iter().find(|(known, _)| *known == name) {
                        None => cells.push((name, value)),
                        // A column that two criteria read must not have to be both.
                        Some((_, other)) => assert_eq!(*other, value, "{file}: {name}"),
                    }
                }
            }
            let cells: Vec<(&str, Value<'_>)> =
                cells.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            let result = model.classify_account(&cells).unwrap();
            let class = model.class(result.get(0).unwrap().code()).map(|class| class.key.as_str());
            assert_eq!(class, Some(*expected), "{file}, {corner:?}");
        }
    }
}

const STEPS: u32 = 16;

fn steps() -> impl Iterator<Item = f64> + Clone {
    (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS))
}

fn decide(model: &CustomModel, x: &[f64], y: &[f64]) -> Vec<u8> {
    let mut codes = vec![0; x.len()];
    let out = Decisions { codes: &mut codes, margins: None, flags: None };
    let axes = [x, y];
    model.rule().decide(&axes[..model.axes().len()], out);
    codes
}

#[test]
fn every_class_is_reached_at_some_point() {
    for (file, _) in GALLERY {
        let model = load(file);
        let (x, y): (Vec<f64>, Vec<f64>) =
            steps().flat_map(|x| steps().map(move |y| (x, y))).unzip();
        let reached: BTreeSet<usize> =
            decide(&model, &x, &y).into_iter().map(usize::from).collect();
        assert!(reached.into_iter().eq(0..model.classes().len()), "{file}");
    }
}

#[test]
fn a_higher_score_never_lowers_an_ordered_class() {
    let mut ordered = 0;
    for (file, _) in GALLERY {
        let model = load(file);
        if !model.is_ordered() {
            continue;
        }
        ordered += 1;
        let rising: Vec<f64> = steps().collect();
        for fixed in steps() {
            let still = vec![fixed; rising.len()];
            assert!(decide(&model, &rising, &still).is_sorted(), "{file}");
            assert!(decide(&model, &still, &rising).is_sorted(), "{file}");
        }
    }
    assert_eq!(ordered, 3, "ABC, GE-McKinsey and Fiocca's second step");
}

#[test]
fn a_file_comes_back_as_it_was_and_takes_its_own_cuts() {
    for (file, _) in GALLERY {
        let model = load(file);
        let again: CustomModel = toml::from_str(&toml::to_string(&model).unwrap()).unwrap();
        assert_eq!(again, model, "{file}");
        let json: CustomModel =
            serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
        assert_eq!(json, model, "{file}");
        let cuts: Vec<CutSpec> = model.cuts().into_iter().map(CutSpec::from).collect();
        assert_eq!(model.with_cuts(cuts).unwrap(), model, "{file}");
    }
}

/// Nothing in the gallery was read in the original, so nothing may be called published; and
/// everything says where it comes from.
#[test]
fn no_file_claims_more_than_was_read() {
    for (file, _) in GALLERY {
        let model = load(file);
        assert_eq!(model.about().key, file.trim_end_matches(".toml"), "{file}");
        assert!(!model.about().citation.is_empty() && !model.about().note.is_empty(), "{file}");
        for entry in model.provenance() {
            let modest =
                matches!(entry.provenance.origin, Origin::Secondary | Origin::ChosenByLibrary);
            assert!(modest && !entry.provenance.source.is_empty(), "{file}: {entry:?}");
        }
        assert_eq!(model.cut_provenance().len(), model.cuts().len(), "{file}");
    }
}

#[test]
fn the_value_functions_point_one_way() {
    for (file, _) in GALLERY {
        for criterion in load(file).axes().iter().flat_map(Axis::criteria) {
            let function = criterion.value_function();
            let one_way = function.category_table().is_some()
                || matches!(function.direction(), Direction::Increasing | Direction::Decreasing);
            assert!(one_way, "{file}: {}", criterion.name());
        }
    }
}

/// The accounts that are shipped with the examples.
fn accounts() -> Portfolio<'static> {
    let mut reader = csv::Reader::from_path(examples().join("data/accounts.csv")).unwrap();
    let names = reader.headers().unwrap().clone();
    let value = |text: &str| match text.parse::<f64>() {
        Ok(number) => Value::Number(number),
        Err(_) if text.is_empty() => Value::Missing,
        Err(_) => Value::from(text.to_owned()),
    };
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        names
            .iter()
            .zip(&row)
            .map(|(name, text)| (name.to_owned(), value(text)))
            .collect::<Vec<_>>()
    });
    Portfolio::from_records_with_id("account", rows).unwrap()
}

#[test]
fn the_shipped_accounts_are_classified_by_every_file_whose_columns_they_have() {
    let accounts = accounts();
    let mut lacking = Vec::new();
    for (file, _) in GALLERY {
        let model = load(file);
        if model.columns().iter().any(|need| accounts.column(need.name).is_none()) {
            lacking.push(file);
            continue;
        }
        let mut out = Classifications::new();
        model.classify_into(&accounts, Detail::Class, &mut out).unwrap();
        let (counts, none) = out.counts(model.classes().len());
        assert_eq!(counts.iter().sum::<u64>() + none, accounts.rows() as u64, "{file}");
        let used = counts.iter().filter(|count| **count > 0).count();
        assert!(used >= 3, "{file}: {counts:?}");
    }
    assert_eq!(lacking, ["rfm.toml", "shapiro.toml"]);
}

/// The path inside the file, as `examples/gallery.rs` shows it, and what is wrong there.
fn fault(text: &str) -> (String, String) {
    fault_of::<CustomModel>(text)
}

fn fault_of<M: serde::de::DeserializeOwned>(text: &str) -> (String, String) {
    let deserializer = toml::Deserializer::parse(text).unwrap();
    match serde_path_to_error::deserialize::<_, M>(deserializer) {
        Ok(_) => panic!("the file is broken"),
        Err(error) => (error.path().to_string(), error.inner().message().to_owned()),
    }
}

#[test]
fn a_broken_file_is_refused_with_the_path_inside_it() {
    let good = read("shapiro.toml");
    let broken = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        fault(&good.replacen(from, to, 1))
    };
    let (path, message) = broken("worst = 0.05, best = 0.35", "worst = 0.35, best = 0.35");
    assert_eq!(path, "axes[0].criteria[0].value_function");
    assert!(message.contains("both 0.35"), "{message}");
    let (path, message) = broken("weight = 1.0", "weight = -1.0");
    assert_eq!(path, "axes[0]");
    assert!(message.contains("below 0"), "{message}");
    let (path, message) = broken("y_cuts = [0.5]", "y_cuts = [1.5]");
    assert_eq!(path, "rule.grid.y_cuts[0]");
    assert!(message.contains("outside (0, 1]"), "{message}");
    let (path, message) = broken("unit = \"EUR per EUR of sales\"", "units = \"EUR\"");
    assert_eq!(path, "axes[0].criteria[0].units");
    assert!(message.contains("unknown field"), "{message}");
    let (path, message) = broken("format_version = 1", "format_version = 2");
    assert_eq!(path, "format_version");
    assert!(message.contains("version 2"), "{message}");
}

#[test]
fn the_path_names_the_rung_of_a_ladder() {
    let good = toml::to_string(&Webster::preset()).unwrap();
    let from = "[[rungs.strategic_alliance.criteria]]\n";
    assert!(good.contains(from), "{good}");
    let broken = good.replacen(from, &format!("{from}columns = 3\n"), 1);
    let (path, message) = fault_of::<Webster>(&broken);
    assert_eq!(path, "rungs.strategic_alliance.criteria[0].columns");
    assert!(message.contains("unknown field"), "{message}");
    let cuts = "[cuts.strategic_alliance]";
    assert!(good.contains(cuts), "{good}");
    let (path, message) = fault_of::<Webster>(&good.replacen(cuts, "[cuts.marriage]", 1));
    assert_eq!(path, "cuts.marriage");
    assert!(message.contains("unknown variant `marriage`, expected one of"), "{message}");
}
