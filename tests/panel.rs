//! A panel gives each model the bits that it gives alone, also where models share values: over
//! several blocks, with gaps, in every form of a column, whatever is asked for.

#[allow(dead_code, unused_imports)]
mod common;

use common::row_bits;
use keyaccount::axis::Aggregation;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::flags::Flags;
use keyaccount::instructions::Instructions;
use keyaccount::model::{Bensaou, CustomModel, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::{Column, Portfolio};
use keyaccount::rule::{Cut, Grid};

/// Two blocks and a part of a third.
const ROWS: usize = 5000;

/// Criteria of every kind: seven linear ones side by side, of which five fill a loop, curves, a table
/// of levels and a ratio.
fn criteria() -> Vec<Criterion> {
    let linear = ValueFunction::linear(0.0, 10.0).unwrap();
    let curve = ValueFunction::logarithmic(1.0, 100.0).unwrap();
    let levels = [("low", 0.2), ("middle", 0.5), ("high", 0.9)];
    let mut all: Vec<Criterion> = ["a", "b", "c", "d", "e", "single", "whole"]
        .into_iter()
        .map(|name| Criterion::new(name, name, linear.clone()))
        .collect();
    all.push(Criterion::new("curve", "b", curve.clone()));
    all.push(Criterion::new("tier", "tier", ValueFunction::categories(levels).unwrap()));
    all.push(Criterion::new("share", "", curve).with_ratio("a", "b"));
    all
}

/// A model over two axes that read all criteria, with weights and policies of its own.
fn model(number: u32, aggregation: Aggregation) -> CustomModel {
    let policies =
        [Missing::Share, Missing::Worst, Missing::Assume(0.3), Missing::Best, Missing::Share];
    let weighted = |by: u32| {
        criteria().into_iter().zip(1..).map(move |(criterion, at): (_, u32)| {
            let policy = policies[((at * number + by) % 5) as usize];
            criterion.with_weight(f64::from(1 + (at * (number + by)) % 7)).with_missing(policy)
        })
    };
    let matrix = Bensaou::builder()
        .buyer_investments(weighted(1))
        .supplier_investments(weighted(4))
        .build()
        .unwrap();
    let axes = matrix.axes().iter().map(|axis| axis.clone().with_aggregation(aggregation));
    let rule = Grid::quadrants(Cut::new(0.45).unwrap(), Cut::MIDPOINT);
    CustomModel::new(matrix.about().clone(), axes, rule, matrix.classes().to_vec()).unwrap()
}

/// Six models that share every value.
fn models() -> Vec<CustomModel> {
    let additive = (1..=4).map(|number| model(number, Aggregation::Additive));
    additive.chain((5..=6).map(|number| model(number, Aggregation::Geometric))).collect()
}

/// Accounts with a gap in every seventh cell, or in none.
fn portfolio(gaps: bool) -> Portfolio<'static> {
    let cell = |row: usize, by: usize| {
        let missing = gaps && (row * 31 + by * 17).is_multiple_of(7);
        // All above 0, or a ratio would be missing.
        (!missing).then(|| (row * (by + 3) % 127) as f64 / 10.0 + 0.1)
    };
    let cells = |by| (0..ROWS).map(move |row| cell(row, by));
    let numbers = |by| cells(by).map(|cell| cell.unwrap_or(f64::NAN)).collect::<Vec<f64>>();
    let masked = |by| {
        let numbers: Vec<f64> = cells(by).map(Option::unwrap_or_default).collect();
        Column::from(numbers).with_validity(bitmap(cells(by)), 0)
    };
    let whole: Vec<i32> = (0..13).cycle().take(ROWS).collect();
    let single: Vec<f32> =
        (0..127_u8).cycle().take(ROWS).map(|tenths| f32::from(tenths) / 10.0).collect();
    let levels = ["low", "middle", "high"];
    let tier = cells(7).zip((0..3).cycle());
    let tier = tier.map(|(cell, at): (_, usize)| cell.map(|_| levels[at].to_owned()));
    Portfolio::builder()
        .column("a", numbers(0))
        .column("b", masked(1))
        .column("c", numbers(2))
        .column("d", numbers(3))
        .column("e", masked(4))
        .column("single", single)
        .column("whole", Column::from(whole).with_validity(bitmap(cells(6)), 0))
        .column("tier", tier.collect::<Vec<Option<String>>>())
        .build()
        .unwrap()
}

/// Arrow's layout: the lowest bit of each byte first.
fn bitmap(cells: impl Iterator<Item = Option<f64>>) -> Vec<u8> {
    let observed: Vec<bool> = cells.map(|cell| cell.is_some()).collect();
    let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    observed.chunks(8).map(byte).collect()
}

fn expect_same(found: &[Classifications], alone: &[Classifications], how: &str) {
    assert_eq!(found.len(), alone.len(), "{how}");
    for (found, alone) in found.iter().zip(alone) {
        assert_eq!(row_bits(found), row_bits(alone), "{how}: {}", alone.model());
        assert_eq!(found.saturation(), alone.saturation(), "{how}: {}", alone.model());
    }
}

#[test]
fn values_in_common_change_no_bit() {
    let models = models();
    for gaps in [false, true] {
        let portfolio = portfolio(gaps);
        for detail in [Detail::Class, Detail::Margin, Detail::Full] {
            let alone: Vec<Classifications> = models
                .iter()
                .map(|model| {
                    let mut out = Classifications::new();
                    model.classify_into(&portfolio, detail, &mut out).unwrap();
                    out
                })
                .collect();
            let each = || models.iter().map(|model| model as &dyn Model);
            for instructions in Instructions::ALL {
                let panel = Panel::new(each()).with_detail(detail).with_instructions(instructions);
                let how = format!("{detail:?}, gaps: {gaps}, {instructions:?}");
                expect_same(&panel.classify(&portfolio).unwrap(), &alone, &how);
                #[cfg(feature = "rayon")]
                {
                    let mut out = Vec::new();
                    panel.classify_into_in_parallel(&portfolio, &mut out).unwrap();
                    expect_same(&out, &alone, &format!("{how}, in parallel"));
                }
            }
            if detail == Detail::Full {
                assert!(alone.iter().all(|result| {
                    let gap =
                        result.flags().iter().any(|flag| flag & Flags::INCOMPLETE.bits() != 0);
                    let counted = result.saturation().iter().any(|s| s.saturation.above > 0);
                    gap == gaps && counted
                }));
            }
        }
    }
}

/// A criterion that rejects a gap says so, and its panel gives nothing, whoever else has its values.
#[test]
fn a_value_in_common_may_be_missing_for_one_and_refused_by_another() {
    let portfolio = portfolio(true);
    let rejecting = |criterion: Criterion| criterion.with_missing(Missing::Reject);
    for at in [0, 7] {
        let strict = Bensaou::builder()
            .buyer_investments([rejecting(criteria().swap_remove(at))])
            .supplier_investments(criteria())
            .build()
            .unwrap();
        let others = models();
        let panel = others.iter().map(|model| model as &dyn Model).chain([&strict as &dyn Model]);
        let mut out = Vec::new();
        let refused = Panel::new(panel).classify_into(&portfolio, &mut out).unwrap_err();
        assert_eq!(refused, strict.classify(&portfolio).unwrap_err());
        assert!(out.iter().all(Classifications::is_empty));
    }
}
