//! How often a call allocates: never per account, and not at all for one account after set-up.

use allocation_counter::measure;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{Bensaou, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::{Column, Portfolio};
use keyaccount::single::SingleAccount;

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

fn rating(name: &str) -> Criterion {
    Criterion::new(name, name, ValueFunction::linear(0.0, 10.0).unwrap())
}

fn model() -> Bensaou {
    Bensaou::builder()
        .buyer_investments(["a", "b"].map(rating))
        .supplier_investments(["c", "d"].map(rating))
        .build()
        .unwrap()
}

fn with_gaps(row: usize, by: usize) -> f64 {
    if row % 7 == by { f64::NAN } else { (row % 11) as f64 }
}

fn portfolio(rows: usize, cell: impl Fn(usize, usize) -> f64) -> Portfolio<'static> {
    let column = |by: usize| (0..rows).map(|row| cell(row, by)).collect::<Vec<_>>();
    let named = ["a", "b", "c", "d"].into_iter().enumerate();
    let builder = named.fold(Portfolio::builder(), |b, (by, name)| b.column(name, column(by)));
    builder.build().unwrap()
}

/// What a call asks for depends on the road it takes: without gaps, curves or conversions there is
/// nothing but the scores of one block to keep.
#[test]
fn a_call_asks_for_no_more_memory_than_its_road_needs() {
    let model = model();
    let models = [&model as &dyn Model; 4];
    let whole = |rows| portfolio(rows, |_, _| 5.0);
    let bytes = |detail, portfolio: &Portfolio<'_>| {
        let mut out = Vec::new();
        let panel = Panel::new(models).with_detail(detail);
        panel.classify_into(portfolio, &mut out).unwrap();
        measure(|| panel.classify_into(portfolio, &mut out).unwrap()).bytes_total
    };
    for (detail, per_row) in [(Detail::Class, 6 * 8), (Detail::Full, 8)] {
        // Four values that the models share and scores of two axes; or marks.
        let (few, many) = (bytes(detail, &whole(1_000)), bytes(detail, &whole(2_000)));
        assert_eq!(many - few, 1_000 * per_row, "{detail:?}");
        assert!(few < 1_000 * per_row + 20_000, "{detail:?}: {few}");
        let (long, longer) = (bytes(detail, &whole(100_000)), bytes(detail, &whole(200_000)));
        assert_eq!(long, longer, "{detail:?}");
    }
}

#[test]
fn allocations_per_call_are_pinned() {
    let model = model();
    let (small, large) = (portfolio(2_000, with_gaps), portfolio(200_000, with_gaps));

    for (detail, limit) in [(Detail::Class, 20), (Detail::Margin, 20), (Detail::Full, 20)] {
        let mut out = Classifications::new();
        model.classify_into(&large, detail, &mut out).unwrap();
        let mut call =
            |portfolio| allocations(|| model.classify_into(portfolio, detail, &mut out).unwrap());
        let (few, many) = (call(&small), call(&large));
        assert_eq!(few, many, "{detail:?}: the number depends on the number of accounts");
        assert!(many <= limit, "{detail:?}: {many} allocations, more than {limit}");
    }

    let mut one = SingleAccount::new(&model).unwrap();
    let mut sum = 0.0;
    let during = allocations(|| {
        for row in 0..1000 {
            let cells = [f64::from(row % 11), 3.0, f64::NAN, f64::from(row % 7)];
            sum += one.classify(&cells).unwrap().margin().unwrap();
        }
    });
    assert!(sum > 0.0);
    assert_eq!(during, 0, "classifying one account allocated");
}

/// A column of names instead of levels: as many levels as accounts, none of them known.
#[test]
fn unknown_levels_are_refused_without_listing_the_known_ones_for_each() {
    let known = ValueFunction::categories((0..1024).map(|n| (format!("level {n}"), 0.5))).unwrap();
    let model = Bensaou::builder()
        .buyer_investments([Criterion::new("tier", "tier", known)])
        .supplier_investments([rating("a")])
        .build()
        .unwrap();
    let names = |rows: usize| {
        let names: Vec<String> = (0..rows).map(|row| format!("Account {row}")).collect();
        let portfolio = Portfolio::builder().column("a", vec![5.0; rows]);
        portfolio.column("tier", Column::from(names)).build().unwrap()
    };
    let refused = |rows| {
        let portfolio = names(rows);
        allocations(|| assert!(model.classify(&portfolio).is_err()))
    };
    let (few, many) = (refused(200), refused(20_000));
    assert!(many <= few + 10, "{few} allocations for 200 accounts, {many} for 20,000");
}
