//! The portfolio in `examples/data` through the four presets: counts per class as a second
//! implementation, written apart from the library, has them, and the accounts that stand exactly
//! on a border.

use std::collections::{BTreeMap, BTreeSet};

use keyaccount::flags::Flags;
use keyaccount::model::{Bensaou, DesignFit, FourS, MillmanWilson, Model, ModelSet, Webster};
use keyaccount::portfolio::{Column, Portfolio};

/// Columns by name, as text; the first row of the file names them.
fn read() -> Vec<(String, Vec<Option<String>>)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/accounts.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns: Vec<_> = names.into_iter().map(|name| (name, Vec::new())).collect();
    for record in reader.records() {
        for ((_, cells), cell) in columns.iter_mut().zip(record.unwrap().iter()) {
            cells.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    columns
}

fn accounts() -> Portfolio<'static> {
    let text = ["name", "sector", "manager"];
    let four = ModelSet::presets();
    let fit = DesignFit::preset();
    let mut models = four.models();
    models.push(Box::new(&fit));
    let needs = models.iter().flat_map(Model::columns);
    let levels: BTreeSet<&str> = needs.filter(|need| need.text).map(|need| need.name).collect();
    let mut builder = Portfolio::builder();
    for (name, cells) in read() {
        if name == "account" {
            builder = builder.ids(cells.into_iter().map(Option::unwrap).collect::<Vec<_>>());
        } else if levels.contains(&*name) || text.contains(&name.as_str()) {
            builder = builder.column(name, Column::from(cells));
        } else {
            let number = |cell: Option<String>| cell.map(|cell| cell.parse::<f64>().unwrap());
            let numbers: Vec<Option<f64>> = cells.into_iter().map(number).collect();
            builder = builder.column(name, numbers);
        }
    }
    builder.build().unwrap()
}

/// How many accounts there are of each class that occurs.
fn counts(model: &dyn Model) -> BTreeMap<String, usize> {
    let portfolio = accounts();
    let result = model.classify(&portfolio).unwrap();
    let mut counts = BTreeMap::new();
    for row in result.iter() {
        let key = model.class(row.code()).map_or("unclassified", |class| &class.key);
        *counts.entry(key.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn expected(counts: &[(&str, usize)]) -> BTreeMap<String, usize> {
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), 50);
    counts.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect()
}

#[test]
fn webster() {
    let wanted = [
        ("transaction", 9),
        ("repeated_transactions", 13),
        ("long_term_relationship", 11),
        ("buyer_seller_partnership", 8),
        ("strategic_alliance", 4),
        ("network_organisation", 3),
        ("vertical_integration", 2),
    ];
    assert_eq!(counts(&Webster::preset()), expected(&wanted));
}

#[test]
fn millman_wilson() {
    let wanted = [
        ("pre_kam", 7),
        ("early_kam", 9),
        ("mid_kam", 10),
        ("partnership_kam", 8),
        ("synergistic_kam", 5),
        ("uncoupling_kam", 3),
        ("off_path_pre_kam", 1),
        ("off_path_early_kam", 2),
        ("off_path_mid_kam", 2),
        ("off_path_partnership_kam", 1),
        ("off_path_synergistic_kam", 1),
        ("unclassified", 1),
    ];
    assert_eq!(counts(&MillmanWilson::preset()), expected(&wanted));
}

#[test]
fn bensaou() {
    let wanted = [
        ("market_exchange", 18),
        ("captive_buyer", 8),
        ("captive_supplier", 10),
        ("strategic_partnership", 13),
        ("unclassified", 1),
    ];
    assert_eq!(counts(&Bensaou::preset()), expected(&wanted));
}

#[test]
fn design_fit() {
    let wanted =
        [("under_designed", 12), ("fitting", 25), ("over_designed", 12), ("unclassified", 1)];
    assert_eq!(counts(&DesignFit::preset()), expected(&wanted));
}

#[test]
fn four_s() {
    let wanted =
        [("streamline", 10), ("star", 11), ("status", 12), ("strategic", 16), ("unclassified", 1)];
    assert_eq!(counts(&FourS::preset()), expected(&wanted));
}

/// The class and the margin of one account.
fn one(model: &dyn Model, account: &str) -> (String, Option<f64>) {
    let portfolio = accounts();
    let row = (0..portfolio.rows()).find(|row| portfolio.id(*row).unwrap() == account).unwrap();
    let result = model.classify(&portfolio).unwrap();
    let found = result.get(row).unwrap();
    let class = model.class(found.code()).map_or("unclassified", |class| &class.key);
    (class.to_owned(), found.margin())
}

fn scores(model: &dyn Model, account: &str) -> Vec<Option<f64>> {
    let portfolio = accounts();
    let row = (0..portfolio.rows()).find(|row| portfolio.id(*row).unwrap() == account).unwrap();
    let result = model.classify(&portfolio).unwrap();
    result.get(row).unwrap().scores().map(|(_, score)| score).collect()
}

#[test]
fn accounts_exactly_on_a_border_stand_on_its_upper_side() {
    let close = |margin: Option<f64>| margin.is_some_and(|margin| margin < 1e-11);
    let mid = one(&MillmanWilson::preset(), "A-009");
    assert!(mid.0 == "mid_kam" && close(mid.1), "{mid:?}");
    let nature = scores(&MillmanWilson::preset(), "A-009");
    let cut = keyaccount::score::snap(0.4);
    assert_eq!(nature[..2], [Some(cut), Some(cut)]);
    assert_eq!(one(&MillmanWilson::preset(), "A-016"), ("uncoupling_kam".into(), Some(0.0)));
    assert_eq!(scores(&MillmanWilson::preset(), "A-016")[2], Some(0.5));
    assert_eq!(one(&Bensaou::preset(), "A-026"), ("strategic_partnership".into(), Some(0.0)));
    assert_eq!(scores(&Bensaou::preset(), "A-026"), [Some(0.5), Some(0.5)]);
    assert_eq!(scores(&FourS::preset(), "A-037")[1], Some(0.5));
    let parity = one(&FourS::preset(), "A-037");
    assert!(["status", "strategic"].contains(&&*parity.0) && parity.1 == Some(0.0), "{parity:?}");
}

#[test]
fn accounts_without_an_observation_have_no_class() {
    let unclassified = ("unclassified".to_owned(), None);
    assert_eq!(one(&Bensaou::preset(), "A-022"), unclassified);
    assert_eq!(one(&DesignFit::preset(), "A-022"), unclassified);
    assert_eq!(one(&FourS::preset(), "A-047"), unclassified);
    assert_eq!(one(&MillmanWilson::preset(), "A-050"), unclassified);
}

/// The ids of the accounts with a flag.
fn flagged(models: &[&dyn Model], flag: Flags) -> BTreeSet<String> {
    let portfolio = accounts();
    let mut ids = BTreeSet::new();
    for model in models {
        let result = model.classify(&portfolio).unwrap();
        let rows = result.iter().filter(|row| row.flags().contains(flag));
        ids.extend(rows.map(|row| portfolio.id(row.row()).unwrap().into_owned()));
    }
    ids
}

fn ids(numbers: &[u8]) -> BTreeSet<String> {
    numbers.iter().map(|number| format!("A-{number:03}")).collect()
}

#[test]
fn awkward_accounts_are_flagged() {
    let webster = Webster::preset();
    assert_eq!(flagged(&[&webster], Flags::SKIPPED_RUNG), ids(&[24, 33, 45, 49]));
    let stages = MillmanWilson::preset();
    assert_eq!(flagged(&[&stages], Flags::OFF_PATH), ids(&[14, 25, 32, 33, 42, 43, 44]));
    let (bensaou, fit, four_s) = (Bensaou::preset(), DesignFit::preset(), FourS::preset());
    let all: [&dyn Model; 5] = [&webster, &stages, &bensaou, &fit, &four_s];
    assert!(flagged(&all, Flags::SATURATED).is_superset(&ids(&[2, 11, 15, 28, 43])));
}

#[test]
fn the_rungs_skipped_are_named() {
    let (model, portfolio) = (Webster::preset(), accounts());
    let result = model.classify(&portfolio).unwrap();
    for row in result.iter() {
        let skipped = model.skipped(&row);
        assert_eq!(skipped.is_empty(), !row.flags().contains(Flags::SKIPPED_RUNG));
        assert!(skipped.iter().all(|rung| Some(*rung) < model.class_of(row.code())));
    }
}
