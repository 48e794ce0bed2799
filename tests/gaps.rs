//! A gap is the same gap however a column writes it down, a criterion that rejects gaps looks at its
//! own column only, and nobody else's gap moves a score.

use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::instructions::Instructions;
use keyaccount::model::{Bensaou, ClassifyError, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::{Column, Portfolio};
use keyaccount::score::STEP;

/// More than two words of a bitmap, and not a whole number of them.
const ROWS: usize = 150;

/// The buyer's axis reads a strict column and an easy one.
fn model() -> Bensaou {
    let criterion =
        |name: &str| Criterion::new(name, name, ValueFunction::linear(0.0, 10.0).unwrap());
    Bensaou::builder()
        .buyer_investments([criterion("strict").with_missing(Missing::Reject), criterion("easy")])
        .supplier_investments([criterion("supplier")])
        .build()
        .unwrap()
}

/// The numbers of a column with a gap in one row, in every way to write it: as NaN, as `None`, and
/// by a bitmap that begins at its third bit, whatever stands in the row.
fn with_gap(gap: usize) -> Vec<Column<'static>> {
    let numbers: Vec<f64> = (0..ROWS).map(|row| (row % 11) as f64).collect();
    let instead = |number: f64| {
        let put = |(row, value): (usize, f64)| if row == gap { number } else { value };
        numbers.iter().copied().enumerate().map(put).collect::<Vec<f64>>()
    };
    let options = numbers.iter().enumerate().map(|(row, value)| (row != gap).then_some(*value));
    let options: Vec<Option<f64>> = options.collect();
    let mut bitmap = vec![u8::MAX; (ROWS + 3).div_ceil(8)];
    bitmap[(gap + 3) / 8] &= !(1 << ((gap + 3) % 8));
    let masked = [3.0, 1e9, f64::INFINITY, f64::NAN]
        .map(|number| Column::from(instead(number)).with_validity(bitmap.clone(), 3));
    let mut columns = vec![Column::from(instead(f64::NAN)), Column::from(options)];
    columns.extend(masked);
    columns
}

fn portfolio(strict: Column<'static>, easy: Column<'static>) -> Portfolio<'static> {
    Portfolio::builder()
        .column("strict", strict)
        .column("easy", easy)
        .column("supplier", vec![4.0; ROWS])
        .build()
        .unwrap()
}

#[test]
fn a_strict_criterion_rejects_every_kind_of_gap() {
    for gap in [0, 63, 64, 100, ROWS - 1] {
        for strict in with_gap(gap) {
            let error = model().classify(&portfolio(strict, vec![5.0; ROWS].into())).unwrap_err();
            let ClassifyError::MissingRejected { cells, total, .. } = error else {
                panic!("{error}")
            };
            assert_eq!((cells[0].row, total), (gap, 1));
        }
    }
}

#[test]
fn a_gap_of_another_criterion_is_not_its_business() {
    for gap in [0, 63, 64, 100, ROWS - 1] {
        let mut results = with_gap(gap).into_iter().map(|easy| {
            model().classify(&portfolio(vec![5.0; ROWS].into(), easy)).expect("no strict gap")
        });
        let first = results.next().unwrap();
        let coverage: Vec<usize> = (0..ROWS).filter(|row| first.coverage()[*row] < 1.0).collect();
        assert_eq!(coverage, [gap]);
        for result in results {
            assert_eq!(result, first);
        }
    }
}

/// The weights of three criteria that are seen add up to a hair less than 1. To divide by that would move
/// a score that stands halfway between two steps of the lattice up to the next one.
#[test]
fn the_gap_of_another_account_does_not_move_a_score_halfway_between_two_steps() {
    let (heavy, light) = (4.0 / 6.0, 1.0 / 6.0);
    assert!(heavy + light + light < 1.0);
    let criterion = |name: &str, points| {
        let value = ValueFunction::linear(0.0, 1.0).unwrap();
        Criterion::new(name, name, value).with_weight(points)
    };
    let model = Bensaou::builder()
        .buyer_investments([criterion("a", 4.0), criterion("b", 1.0), criterion("c", 1.0)])
        .supplier_investments([criterion("d", 1.0)])
        .build()
        .unwrap();
    let halfway = 0.5 + 0.5 * STEP;
    let mut number: f64 = halfway / heavy;
    while heavy * number > halfway {
        number = number.next_down();
    }
    while heavy * number < halfway {
        number = number.next_up();
    }
    assert_eq!(heavy * number, halfway);
    let accounts = |last: f64| {
        let mut a = vec![number; ROWS];
        a[ROWS - 1] = last;
        let builder = Portfolio::builder().column("a", a).column("d", vec![1.0; ROWS]);
        builder.column("b", vec![0.0; ROWS]).column("c", vec![0.0; ROWS]).build().unwrap()
    };
    for level in Instructions::ALL {
        let panel = Panel::new([&model as &dyn Model]).with_instructions(level);
        for last in [number, f64::NAN] {
            let results = panel.classify(&accounts(last)).unwrap();
            let scores = results[0].axis_scores("buyer_investments").unwrap();
            assert!(scores[..ROWS - 1].iter().all(|score| *score == 0.5), "{level:?} {last}");
        }
    }
}
