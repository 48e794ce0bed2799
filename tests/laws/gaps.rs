//! What is missing: coverage, rejection, and when there is no class.

use keyaccount::axis::Axis;
use keyaccount::class::ClassCode;
use keyaccount::classification::Detail;
use keyaccount::criterion::{Criterion, Input, Missing};
use keyaccount::flags::Flags;
use keyaccount::model::{ClassifyError, CustomModel, Model};
use keyaccount::portfolio::Value;
use keyaccount::rule::{BuiltIn, Cut};
use proptest::prelude::*;

use crate::common::any_model::{AnyModel, any_model};
use crate::common::dice::Dice;
use crate::common::parts;
use crate::common::scores_of;
use crate::common::table::{Table, seed};
use crate::common::weakest_link::WeakestLink;
use crate::{classified, config, is_score};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_account_has_exactly_one_class_or_none_with_a_flag(
        model in any_model(), seed in seed(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let result = classified(model, &table);
        let (rows, classes) = (table.rows(), model.classes().len());
        prop_assert_eq!(result.model(), &model.about().key);
        prop_assert_eq!(result.detail(), Detail::Full);
        prop_assert_eq!((result.len(), result.is_empty()), (rows, rows == 0));
        let lengths = [result.margins().len(), result.coverage().len(), result.flags().len()];
        prop_assert_eq!(lengths, [rows; 3]);
        prop_assert!(result.scores().map(|(key, _)| key).eq(model.axes().iter().map(Axis::key)));
        prop_assert!(result.scores().all(|(_, scores)| scores.len() == rows));
        for (row, margin) in result.iter().zip(result.margins()) {
            let unclassified = row.flags().contains(Flags::UNCLASSIFIED);
            prop_assert_eq!(unclassified, !row.code().is_classified());
            prop_assert_eq!(unclassified, margin.is_nan());
            if !unclassified {
                prop_assert!(usize::from(row.code().get()) < classes);
                prop_assert!(model.class(row.code()).is_some());
                prop_assert!(*margin >= 0.0 && margin.is_sign_positive(), "{}", margin);
            }
            prop_assert!(row.scores().all(|(_, score)| score.is_none_or(is_score)));
            prop_assert!(row.coverage().is_some_and(is_score));
            let complete = row.coverage() == Some(1.0);
            prop_assert_eq!(complete, !row.flags().contains(Flags::INCOMPLETE));
        }
        let (counts, unclassified) = result.counts(classes);
        prop_assert_eq!(counts.iter().sum::<u64>() + unclassified, rows as u64);
    }

    #[test]
    fn nothing_observed_on_an_axis_is_no_score_whatever_is_assumed(
        model in any_model(), seed in seed(), hidden in any::<u64>(),
    ) {
        let Some(model) = without_rejection(&model) else { return Ok(()) };
        let table = Table::fitting(&model, seed);
        let hidden = Dice::new(hidden).below(model.axes().len());
        let unread: Vec<&str> =
            model.axes()[hidden].criteria().iter().flat_map(|c| c.input().columns()).collect();
        let blanked = table.map(table.rows(), |column, row| {
            if unread.contains(&column) { Value::Missing } else { table.value(column, row) }
        });
        for row in classified(&model, &blanked).iter() {
            let scores = scores_of(&row);
            prop_assert!(scores[hidden].is_nan());
            prop_assert_eq!(row.code().is_classified(), has_a_class(&model, &scores));
        }
        let nothing = table.map(table.rows(), |_, _| Value::Missing);
        for row in classified(&model, &nothing).iter() {
            prop_assert_eq!(row.code(), ClassCode::UNCLASSIFIED);
            prop_assert_eq!(row.coverage(), Some(0.0));
            prop_assert_eq!(row.margin(), None);
        }
    }

    #[test]
    fn coverage_is_the_share_of_weight_observed(model in any_model(), seed in seed()) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        for row in classified(model, &table).iter() {
            let shares: Vec<f64> =
                model.axes().iter().map(|axis| observed_share(axis, &table, row.row())).collect();
            let expected = shares.iter().sum::<f64>() / shares.len() as f64;
            let coverage = row.coverage().unwrap();
            prop_assert!((coverage - expected).abs() < 1e-9, "{} for {}", coverage, expected);
            let complete = model.axes().iter().all(|axis| {
                let mut counting = axis.weighted().filter(|(_, weight)| *weight > 0.0);
                counting.all(|(criterion, _)| is_observed(criterion, &table, row.row()))
            });
            prop_assert_eq!(coverage == 1.0, complete);
        }
    }

    #[test]
    fn a_criterion_that_rejects_gaps_names_every_one(
        axis in parts::axis("a0".to_owned()), seed in seed(), gaps in any::<u64>(),
    ) {
        let rejecting: Vec<Criterion> =
            axis.criteria().iter().map(|c| c.clone().with_missing(Missing::Reject)).collect();
        let axis = axis.with_criteria(rejecting).unwrap();
        let model = WeakestLink::new(
            vec![axis.clone()], Cut::MIDPOINT,
        );
        let whole = Table::fitting(&model, seed);
        prop_assert!(model.classify(&whole.portfolio()).is_ok());
        let mut dice = Dice::new(gaps);
        let holes: Vec<bool> = (0..whole.rows()).map(|_| dice.once_in(3)).collect();
        let holed = whole.map(whole.rows(), |column, row| {
            if holes[row] { Value::Missing } else { whole.value(column, row) }
        });
        let mut out = classified(&model, &whole);
        let answer = model.classify_into(&holed.portfolio(), Detail::Full, &mut out);
        let rows: Vec<usize> = (0..holes.len()).filter(|row| holes[*row]).collect();
        let counting = axis.weights().iter().filter(|weight| **weight > 0.0).count();
        if rows.is_empty() {
            prop_assert!(answer.is_ok());
            return Ok(());
        }
        let Err(ClassifyError::MissingRejected { cells, total, .. }) = answer else {
            return Err(TestCaseError::fail("a gap got through"));
        };
        prop_assert!(out.is_empty() && out.margins().is_empty() && out.coverage().is_empty());
        prop_assert_eq!(total, rows.len() * counting);
        prop_assert_eq!(cells.len(), total.min(100));
        prop_assert!(cells.iter().all(|cell| rows.contains(&cell.row)));
        let error = model.explain(&holed.portfolio(), rows[0]).unwrap_err();
        let Err(ClassifyError::MissingRejected { cells, .. }) = Err::<(), _>(error) else {
            return Err(TestCaseError::fail("an explanation got through"));
        };
        prop_assert!(cells.iter().all(|cell| cell.row == rows[0]));
    }
}

fn is_observed(criterion: &Criterion, table: &Table, row: usize) -> bool {
    match criterion.input() {
        Input::Column(column) => table.value(column, row) != Value::Missing,
        Input::Ratio { numerator, denominator } => {
            !table.number(numerator, row).is_nan() && table.number(denominator, row) > 0.0
        }
    }
}

fn observed_share(axis: &Axis, table: &Table, row: usize) -> f64 {
    let seen = axis.weighted().filter(|(criterion, _)| is_observed(criterion, table, row));
    seen.map(|(_, weight)| weight).sum()
}

/// Whether a built-in rule classifies a point with these gaps.
fn has_a_class(model: &CustomModel, scores: &[f64]) -> bool {
    match model.built_in_rule() {
        BuiltIn::Ladder(_) => scores.iter().any(|score| !score.is_nan()),
        BuiltIn::StagePath(path) => {
            let out = path.exit().is_some_and(|cut| scores[2] >= cut.snapped());
            out || !(scores[0].is_nan() || scores[1].is_nan())
        }
        _ => scores.iter().all(|score| !score.is_nan()),
    }
}

/// The model with gaps allowed everywhere.
fn without_rejection(model: &AnyModel) -> Option<CustomModel> {
    let model = model.custom()?;
    let axes = model.axes().iter().map(|axis| {
        let criteria = axis.criteria().iter().map(|criterion| match criterion.missing() {
            Missing::Reject => criterion.clone().with_missing(Missing::Best),
            _ => criterion.clone(),
        });
        axis.with_criteria(criteria.collect::<Vec<_>>()).unwrap()
    });
    let (about, rule) = (model.about().clone(), model.built_in_rule().clone());
    Some(CustomModel::new(about, axes.collect::<Vec<_>>(), rule, model.classes().to_vec()).unwrap())
}
