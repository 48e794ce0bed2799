//! Continuum and acceptability.

use keyaccount::analysis::{ClassView, InputError, Money};
use keyaccount::classification::Classifications;
use keyaccount::model::{Model, Webster, WebsterClass};
use keyaccount::plot::{
    self, AcceptabilityOptions, AcceptabilityOrder, Accounts, ContinuumOptions, PlotError, Style,
};
use keyaccount::robustness::{ClassAcceptability, Simulation, WeightDistribution};

use crate::support::{
    HOSTILE, amounts, assert_each_account_once, elements, four_s, linear, names, parsed, portfolio,
    says,
};

/// Three rungs of six.
fn ladder() -> Webster {
    Webster::builder()
        .without_evidence()
        .rung(WebsterClass::RepeatedTransactions, linear("x"))
        .rung(WebsterClass::BuyerSellerPartnership, linear("y"))
        .rung(WebsterClass::VerticalIntegration, linear("z"))
        .build()
        .unwrap()
}

fn continuum(accounts: usize, options: &ContinuumOptions) -> String {
    let model = ladder();
    let portfolio = portfolio(accounts);
    let result = model.classify(&portfolio).unwrap();
    let (names, money) = (names(accounts), Money::new(amounts(accounts)).unwrap());
    let accounts = Accounts::of(&model, &result).unwrap();
    let accounts = accounts.with_names(&names).unwrap().with_money(&money).unwrap();
    plot::continuum(&accounts, options).unwrap()
}

#[test]
fn a_continuum_draws_or_counts_each_account_once() {
    for accounts in [0, 1, 85, 3_000, 50_000] {
        for (named, height) in [(14, None), (0, None), (1_000, None), (14, Some(320.0))] {
            let style = Style { height, ..Style::default() };
            let options = ContinuumOptions { style, named, ..ContinuumOptions::default() };
            let picture = continuum(accounts, &options);
            assert_each_account_once(&picture, accounts);
            if accounts < 50_000 || named == 14 {
                assert_eq!(picture, continuum(accounts, &options));
            }
            assert!(picture.len() < 1_500_000, "{accounts} accounts: {} bytes", picture.len());
        }
    }
}

#[test]
fn a_continuum_shows_what_nobody_can_reach_and_who_has_no_class() {
    let picture = continuum(85, &ContinuumOptions::default());
    let document = parsed(&picture);
    let hatched = |node: &roxmltree::Node<'_, '_>| {
        node.attribute("fill").is_some_and(|fill| fill.ends_with("hatch-0)"))
    };
    assert_eq!(elements(&document).filter(hatched).count(), 3, "rungs without evidence");
    let model = ladder();
    let unclassified = vec![255_u8; 5];
    let view = ClassView::new("webster", model.classes(), &unclassified, &[]).unwrap();
    assert!(view.class(0).is_none());
    let nothing = keyaccount::portfolio::Portfolio::builder()
        .column("x", vec![f64::NAN; 5])
        .column("y", vec![f64::NAN; 5])
        .column("z", vec![f64::NAN; 5])
        .build()
        .unwrap();
    let result = model.classify(&nothing).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap();
    let picture = plot::continuum(&accounts, &ContinuumOptions::default()).unwrap();
    assert_each_account_once(&picture, 5);
    assert!(picture.contains("not classified"));
}

#[test]
fn a_model_without_an_order_has_no_continuum() {
    let (model, portfolio) = (four_s(), portfolio(3));
    let result = model.classify(&portfolio).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap();
    let refused = plot::continuum(&accounts, &ContinuumOptions::default());
    let class = model.classes()[0].key.clone();
    assert_eq!(refused, Err(PlotError::NotOrdered { model: "four_s".to_owned(), class }));
}

fn draws(model: &dyn Model, accounts: usize) -> (Classifications, ClassAcceptability) {
    let portfolio = portfolio(accounts);
    let simulation =
        Simulation::new(200).with_weights(WeightDistribution::Simplex).with_cuts_within(0.15);
    (model.classify(&portfolio).unwrap(), simulation.run(model, &portfolio).unwrap())
}

#[test]
fn the_parts_of_each_bar_fill_it() {
    let model = four_s();
    for (accounts, shown, height, rows) in [
        (1, 24, None, 1),
        (85, 24, None, 24),
        (85, 500, None, 85),
        (85, 24, Some(320.0), 6),
        (0, 24, None, 0),
    ] {
        let (result, draws) = draws(&model, accounts);
        let names = names(accounts);
        let told = Accounts::of(&model, &result).unwrap().with_names(&names).unwrap();
        let style = Style { height, ..Style::default() };
        let options =
            AcceptabilityOptions { style, accounts: shown, ..AcceptabilityOptions::default() };
        let picture = plot::acceptability(&draws, &told, &options).unwrap();
        assert_eq!(picture, plot::acceptability(&draws, &told, &options).unwrap());
        let document = parsed(&picture);
        // The first rectangle of each group is a part of a bar; those of the legend are 13 high.
        let mut bars = std::collections::BTreeMap::<String, f64>::new();
        let parts = elements(&document).filter(|node| node.attribute("height") == Some("18"));
        for part in parts.filter(|part| part.attribute("stroke") == Some("#FFFFFF")) {
            let width: f64 = part.attribute("width").unwrap().parse().unwrap();
            *bars.entry(part.attribute("y").unwrap().to_owned()).or_default() += width;
        }
        // One of all accounts, unless there are none.
        assert_eq!(bars.len(), rows + usize::from(accounts > 0));
        for (y, width) in bars {
            assert!((width - (960.0 - 2.0 * 20.0 - 0.24 * 960.0)).abs() < 0.05, "{y}: {width}");
        }
    }
}

#[test]
fn the_least_certain_come_first_unless_the_portfolio_orders_them() {
    let model = four_s();
    let (result, draws) = draws(&model, 60);
    let names: Vec<String> = (0..60).map(|row| format!("N{row:02}")).collect();
    let accounts = Accounts::of(&model, &result).unwrap().with_names(&names).unwrap();
    let shown = |order| {
        let options =
            AcceptabilityOptions { accounts: 5, order, ..AcceptabilityOptions::default() };
        let picture = plot::acceptability(&draws, &accounts, &options).unwrap();
        (0..60).filter(|row| says(&picture, &format!("N{row:02}"))).collect::<Vec<usize>>()
    };
    assert_eq!(shown(AcceptabilityOrder::Portfolio), [0, 1, 2, 3, 4]);
    let picture = |order, most| {
        let options =
            AcceptabilityOptions { accounts: most, order, ..AcceptabilityOptions::default() };
        plot::acceptability(&draws, &accounts, &options).unwrap()
    };
    // Either way, the last line counts those that have a bar, unless all have.
    assert!(picture(AcceptabilityOrder::Portfolio, 5).contains("  ·  5 / 60 accounts\n"));
    assert!(picture(AcceptabilityOrder::LeastCertain, 5).contains("  ·  5 / 60 accounts, "));
    assert!(!picture(AcceptabilityOrder::Portfolio, 60).contains("60 / 60 accounts\n"));
    let mut unsure = draws.fragile(2.0);
    unsure.truncate(5);
    unsure.sort_unstable();
    assert_eq!(shown(AcceptabilityOrder::LeastCertain), unsure);
}

#[test]
fn a_picture_of_some_rows_is_about_those() {
    let model = four_s();
    let (result, draws) = draws(&model, 60);
    let names: Vec<String> = (0..60).map(|row| format!("N{row:02}")).collect();
    let accounts = Accounts::of(&model, &result).unwrap().with_names(&names).unwrap();
    let rows = Some(vec![41, 7, 41, 999]);
    let options = AcceptabilityOptions { rows, ..AcceptabilityOptions::default() };
    let picture = plot::acceptability(&draws, &accounts, &options).unwrap();
    let shown: Vec<usize> = (0..60).filter(|row| says(&picture, &format!("N{row:02}"))).collect();
    assert_eq!(shown, [7, 41]);
    let sure = [7, 41].iter().filter(|row| draws.get(**row).unwrap().confidence() >= 0.95).count();
    assert!(picture.contains(&format!(": {sure} / 2 accounts keep their class")));
    let nobody = AcceptabilityOptions { rows: Some(vec![]), ..options };
    let picture = plot::acceptability(&draws, &accounts, &nobody).unwrap();
    assert!(picture.contains("0 / 0 accounts keep their class"));
}

#[test]
fn draws_of_something_else_are_refused() {
    let model = four_s();
    let (result, own) = draws(&model, 4);
    let options = AcceptabilityOptions::default();
    let accounts = Accounts::of(&model, &result).unwrap();
    assert!(plot::acceptability(&own, &accounts, &options).is_ok());
    let (_, longer) = draws(&model, 5);
    let length = InputError::Length { what: "the draws", length: 5, expected: 4 };
    let refused = plot::acceptability(&longer, &accounts, &options);
    assert_eq!(refused, Err(PlotError::Input(length)));
    let (_, other) = draws(&ladder(), 4);
    let refused = plot::acceptability(&other, &accounts, &options);
    let (model, draws) = ("four_s".to_owned(), "webster".to_owned());
    assert_eq!(refused, Err(PlotError::OtherDraws { model, draws }));
}

#[test]
fn hostile_names_are_text_in_lists_too() {
    let (model, portfolio) = (four_s(), portfolio(HOSTILE.len()));
    let result = model.classify(&portfolio).unwrap();
    let accounts = Accounts::of(&model, &result).unwrap().with_names(HOSTILE).unwrap();
    let draws = Simulation::new(50).with_cuts_within(0.1).run(&model, &portfolio).unwrap();
    let picture = plot::acceptability(&draws, &accounts, &AcceptabilityOptions::default()).unwrap();
    parsed(&picture);
    assert!(says(&picture, HOSTILE[0]) && !picture.contains("<script"));
}
