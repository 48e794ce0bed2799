//! An explanation adds up to what it explains.

use keyaccount::axis::Aggregation;
use keyaccount::class::ClassCode;
use keyaccount::criterion::Criterion;
use keyaccount::explain::Explanation;
use keyaccount::model::Model;
use keyaccount::score::{STEP, snap};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::common::any_model::any_model;
use crate::common::bits;
use crate::common::dice::Dice;
use crate::common::table::{Table, seed};
use crate::{classified, config, is_score};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_explanation_adds_up_exactly_and_has_the_kernels_bits(
        model in any_model(), seed in seed(), order in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let result = classified(model, &table);
        let portfolio = table.portfolio();
        for row in result.iter() {
            let explained = model.explain(&portfolio, row.row()).unwrap();
            let class = explained.class.as_ref().map_or(ClassCode::UNCLASSIFIED, |c| c.code);
            prop_assert_eq!(class, row.code());
            prop_assert_eq!(explained.row, row.row());
            prop_assert_eq!(explained.flags, row.flags());
            prop_assert_eq!(Some(bits(explained.coverage)), row.coverage().map(bits));
            let scores = explained.axes.iter().map(|axis| (axis.axis.as_str(), axis.score.map(bits)));
            prop_assert!(scores.eq(row.scores().map(|(axis, score)| (axis, score.map(bits)))));
            if let Some(border) = &explained.border {
                prop_assert_eq!(Some(bits(border.distance)), row.margin().map(bits));
                let behind = border.neighbour.as_ref();
                prop_assert_ne!(behind.map(|class| class.code), Some(row.code()));
                // One border has no class behind it: out of the exit, into nothing.
                let known = row.scores().filter(|(_, score)| score.is_some()).count();
                prop_assert!(behind.is_some() || known < model.axes().len());
            } else {
                prop_assert!(!row.margin().is_some_and(f64::is_finite));
            }
            check_parts(model, &explained, &mut Dice::new(order))?;
        }
    }
}

fn check_parts(model: &dyn Model, explained: &Explanation, dice: &mut Dice) -> TestCaseResult {
    let mut coverage = 0.0;
    for (axis, from) in explained.axes.iter().zip(model.axes()) {
        coverage += axis.coverage;
        prop_assert_eq!(axis.axis.as_str(), from.key());
        prop_assert!(is_score(axis.coverage));
        let names = axis.criteria.iter().map(|entry| entry.criterion.as_str());
        prop_assert!(names.eq(from.criteria().iter().map(Criterion::name)));
        for (entry, (criterion, weight)) in axis.criteria.iter().zip(from.weighted()) {
            prop_assert_eq!(bits(entry.weight), bits(weight));
            prop_assert_eq!((entry.contribution / STEP).fract(), 0.0);
            prop_assert!(entry.value.is_none_or(|value| (0.0..=1.0).contains(&value)));
            let gone = entry.missing.is_some();
            prop_assert_eq!(gone, entry.raw.is_none() && entry.level.is_none());
            if let (Some(raw), Some(value)) = (entry.raw, entry.value) {
                prop_assert_eq!(bits(criterion.value_function().value(raw)), bits(value));
            }
            if weight == 0.0 {
                prop_assert_eq!((entry.effective_weight, entry.contribution), (0.0, 0.0));
            }
        }
        let mut parts: Vec<f64> = axis.criteria.iter().map(|entry| entry.contribution).collect();
        let Some(score) = axis.score else {
            prop_assert!(parts.iter().all(|part| *part == 0.0));
            prop_assert_eq!(axis.coverage, 0.0);
            continue;
        };
        for _ in 0..4 {
            prop_assert_eq!(
                bits(parts.iter().fold(axis.start, |sum, part| sum + part)),
                bits(score)
            );
            dice.shuffle(&mut parts);
        }
        let shares: f64 = axis.criteria.iter().map(|entry| entry.effective_weight).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9, "shares add up to {}", shares);
        for entry in &axis.criteria {
            if from.aggregation() == Aggregation::Additive {
                let product = entry.effective_weight * entry.value.unwrap_or(0.0);
                prop_assert!((entry.contribution - product).abs() <= 1.01 * STEP, "{:?}", entry);
            } else {
                prop_assert!(entry.contribution <= 0.0, "{:?}", entry);
            }
        }
    }
    prop_assert_eq!(bits(explained.coverage), bits(snap(coverage / model.axes().len() as f64)));
    Ok(())
}
