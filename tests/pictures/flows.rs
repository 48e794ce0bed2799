//! Migration and agreement.

use keyaccount::analysis::agreement::CrossTable;
use keyaccount::analysis::migration::{Migration, Snapshot};
use keyaccount::analysis::{ClassLabel, ClassView, Matching, Money};
use keyaccount::model::Model;
use keyaccount::plot::{self, AgreementOptions, FlowWidth, MigrationOptions, PlotError, Style};
use keyaccount::portfolio::Ids;
use roxmltree::Node;

use crate::support::{amounts, counted, elements, four_s, parsed, says, stages};

/// So many accounts, of which some left, some came, and some moved.
fn moved(model: &dyn Model, accounts: u32, with_money: bool) -> Migration {
    let classes = model.classes();
    let code = |row: u32| match row % 17 {
        0 => 255,
        other => u8::try_from(other as usize % classes.len()).unwrap(),
    };
    let (old, new): (Vec<u32>, Vec<u32>) =
        ((0..accounts).collect(), (accounts / 10..accounts + accounts / 7).collect());
    let before: Vec<u8> = old.iter().map(|id| code(*id)).collect();
    let after: Vec<u8> = new.iter().map(|id| code(id + id % 3)).collect();
    let (was, is) = (
        ClassView::new("m", classes, &before, &[]).unwrap(),
        ClassView::new("m", classes, &after, &[]).unwrap(),
    );
    let (old_money, new_money) =
        (Money::new(amounts(before.len())).unwrap(), Money::new(amounts(after.len())).unwrap());
    let (old, new) = (Ids::from(&old), Ids::from(&new));
    let matching = Matching::by_id(&old, &new).unwrap();
    let (mut was, mut is) = (Snapshot::new(was), Snapshot::new(is));
    if with_money {
        (was, is) = (was.with_money(&old_money), is.with_money(&new_money));
    }
    Migration::of(&matching, was, is).unwrap()
}

#[test]
fn flows_carry_every_account_of_either_snapshot_once() {
    for model in [Box::new(four_s()) as Box<dyn Model>, Box::new(stages())] {
        for accounts in [0, 1, 85, 50_000] {
            let moved = moved(model.as_ref(), accounts, true);
            let outside = moved.exits.iter().chain(&moved.entries).map(|flow| flow.accounts);
            let all = moved.matched() + outside.sum::<u64>();
            for width in [FlowWidth::Accounts, FlowWidth::Money] {
                for height in [None, Some(320.0)] {
                    let style = Style { height, ..Style::default() };
                    let options = MigrationOptions { style, width };
                    let picture = plot::migration(&moved, &options).unwrap();
                    assert_eq!(picture, plot::migration(&moved, &options).unwrap());
                    assert_eq!(counted(&parsed(&picture)) as u64, all);
                    assert!(picture.len() < 200_000);
                }
            }
        }
    }
}

#[test]
fn classes_are_as_high_as_what_flows_through_them() {
    let moved = moved(&four_s(), 850, true);
    let picture = plot::migration(&moved, &MigrationOptions::default()).unwrap();
    let document = parsed(&picture);
    let number =
        |node: &Node<'_, '_>, name: &str| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
    let classes: Vec<Node<'_, '_>> =
        elements(&document).filter(|node| node.attribute("width") == Some("16")).collect();
    // Four classes, "not classified" and an outside on each side.
    assert_eq!(classes.len(), 12);
    let heights: f64 = classes.iter().map(|node| number(node, "height")).sum();
    let each_side = |flows: u64, outside: u64| flows + outside;
    let (out, new) = (
        moved.exits.iter().map(|flow| flow.accounts).sum::<u64>(),
        moved.entries.iter().map(|flow| flow.accounts).sum::<u64>(),
    );
    let accounts = 2 * each_side(moved.matched() + out, new);
    let scale = heights / accounts as f64;
    for node in &classes {
        let title = node.first_element_child().unwrap().text().unwrap();
        let count = title.split(": ").nth(1).unwrap().split(' ').next().unwrap();
        let count: f64 = count.replace(',', "").parse().unwrap();
        assert!((number(node, "height") - count * scale).abs() < 0.05, "{title}");
    }
}

#[test]
fn flows_of_money_need_money() {
    let moved = moved(&four_s(), 20, false);
    let options = MigrationOptions { width: FlowWidth::Money, ..MigrationOptions::default() };
    assert_eq!(plot::migration(&moved, &options), Err(PlotError::NoMoney));
    assert!(plot::migration(&moved, &MigrationOptions::default()).is_ok());
}

fn table(rows: usize, columns: usize) -> CrossTable {
    let label = |at: usize| ClassLabel::plain(format!("<class {at}> with a rather long name"));
    let counts =
        |row: usize| (0..columns).map(|column| (row * 7 + column * 3) as u64 % 11).collect();
    CrossTable::from_counts(
        (0..rows).map(label).collect(),
        (0..columns).map(label).collect(),
        (0..rows).map(counts).collect(),
    )
    .unwrap()
}

#[test]
fn a_heat_map_counts_every_account_at_every_size() {
    let sizes = [(0, 0), (1, 1), (2, 7), (11, 4), (4, 11), (40, 40), (255, 3), (3, 255)];
    for (rows, columns) in sizes {
        let table = table(rows, columns);
        for height in [None, Some(320.0)] {
            let style = Style { height, ..Style::default() };
            let options =
                AgreementOptions { style, rows: "<old>".to_owned(), columns: "<new>".to_owned() };
            let picture = plot::agreement(&table, &options).unwrap();
            assert_eq!(picture, plot::agreement(&table, &options).unwrap());
            assert_eq!(counted(&parsed(&picture)) as u64, table.total());
        }
    }
}

/// The most classes on both sides, once: drawing 65,025 cells takes as long as all else here.
#[test]
fn the_largest_heat_map_counts_every_account() {
    let table = table(255, 255);
    let style = Style { height: Some(320.0), ..Style::default() };
    let options = AgreementOptions { style, ..AgreementOptions::default() };
    let picture = plot::agreement(&table, &options).unwrap();
    assert_eq!(counted(&parsed(&picture)) as u64, table.total());
}

#[test]
fn the_index_is_kappa_for_the_same_classes_and_v_for_others() {
    let labels = |keys: [&str; 2]| keys.map(ClassLabel::plain).to_vec();
    let counts = || vec![vec![20, 5], vec![10, 15]];
    let subtitle = |columns: [&str; 2]| {
        let table =
            CrossTable::from_counts(labels(["low", "high"]), labels(columns), counts()).unwrap();
        let picture = plot::agreement(&table, &AgreementOptions::default()).unwrap();
        (says(&picture, "50 accounts, both classified · Cohen's kappa 0.40"), picture)
    };
    assert!(subtitle(["low", "high"]).0);
    let (kappa, picture) = subtitle(["cold", "hot"]);
    assert!(!kappa && picture.contains("V 0.3"));
    // One class only: kappa is 0/0, and nothing is claimed.
    let one = CrossTable::from_counts(
        vec![ClassLabel::plain("a")],
        vec![ClassLabel::plain("a")],
        vec![vec![9]],
    );
    let picture = plot::agreement(&one.unwrap(), &AgreementOptions::default()).unwrap();
    assert!(says(&picture, "9 accounts, both classified"));
}
