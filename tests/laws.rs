//! The laws that hold for every model: the four as presets and rebuilt, design fit, models of the
//! caller's own over every rule, and a model from outside the crate.

#[allow(dead_code, unused_imports)]
mod common;

use std::collections::BTreeMap;

use common::any_model::{AnyModel, any_model, each_own};
use common::dice::Dice;
use common::table::{Seed, Table, number_of, readers_of, seed, text_of};
use common::{RowBits, bits, code_of, row_bits, scores_of};
use keyaccount::axis::{Aggregation, Axis};
use keyaccount::class::ClassCode;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::value_function::{Direction, Shape};
use keyaccount::criterion::{Criterion, Input, Missing, ValueFunction};
use keyaccount::explain::Explanation;
use keyaccount::flags::Flags;
use keyaccount::instructions::Instructions;
use keyaccount::model::{ClassifyError, CustomModel, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::Value;
use keyaccount::rule::{BuiltIn, PathClass};
use keyaccount::score::{STEP, snap};
use keyaccount::single::SingleAccount;
use keyaccount::stream::Stream;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

const CASES: u32 = 128;

fn config() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() }
}

fn classified(model: &dyn Model, table: &Table) -> Classifications {
    model.classify(&table.portfolio()).unwrap()
}

/// Whether a score is a whole number of steps in `0..=1`, and no negative zero.
fn is_score(score: f64) -> bool {
    (0.0..=1.0).contains(&score) && score.is_sign_positive() && (score / STEP).fract() == 0.0
}

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
    fn an_account_alone_is_the_account_in_any_batch_and_slice(
        model in any_model(), seed in seed(), at in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let whole = model.classify(&portfolio).unwrap();
        let batch = row_bits(&whole);
        let mut one = SingleAccount::new(model).unwrap();
        let names: Vec<String> = one.columns().map(|need| need.name.to_owned()).collect();
        let numeric = one.columns().all(|need| !need.text);
        let mut counted = vec![(0, 0); whole.saturation().len()];
        for (row, expected) in batch.iter().enumerate() {
            let cells: Vec<Value<'_>> =
                names.iter().map(|name| table.value(name, row)).collect();
            let found = RowBits::of(&one.classify_values(&cells).unwrap());
            prop_assert_eq!(&found, expected, "row {} alone", row);
            if numeric {
                let numbers: Vec<f64> = cells.iter().map(number_of).collect();
                let found = RowBits::of(&one.classify(&numbers).unwrap());
                prop_assert_eq!(&found, expected, "row {} as numbers", row);
            }
            let found = model.classify_account(&table.cells(row)).unwrap();
            prop_assert_eq!(&row_bits(&found)[0], expected, "row {} by name", row);
            for (sum, entry) in counted.iter_mut().zip(found.saturation()) {
                sum.0 += entry.saturation.below;
                sum.1 += entry.saturation.above;
            }
            let slice = portfolio.slice(row..row + 1).unwrap();
            prop_assert_eq!(&row_bits(&model.classify(&slice).unwrap())[0], expected);
        }
        let saturation = whole.saturation().iter().map(|entry| entry.saturation);
        prop_assert!(saturation.map(|all| (all.below, all.above)).eq(counted));
        let mut dice = Dice::new(at);
        for _ in 0..4 {
            let end = dice.below(table.rows() + 1);
            let start = dice.below(end + 1);
            let slice = portfolio.slice(start..end).unwrap();
            let found = model.classify(&slice).unwrap();
            prop_assert_eq!(row_bits(&found), batch[start..end].to_vec());
        }
    }

    #[test]
    fn how_much_is_asked_for_changes_nothing(model in any_model(), seed in seed()) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let portfolio = table.portfolio();
        let full = classified(model, &table);
        let mut reused = Classifications::new();
        for detail in [Detail::Full, Detail::Class, Detail::Margin, Detail::Full, Detail::Margin] {
            let mut fresh = Classifications::new();
            model.classify_into(&portfolio, detail, &mut fresh).unwrap();
            model.classify_into(&portfolio, detail, &mut reused).unwrap();
            prop_assert_eq!(fresh.codes(), full.codes());
            let margins = |of: &Classifications| of.margins().iter().map(|m| bits(*m)).collect();
            let wanted: Vec<u64> =
                if detail >= Detail::Margin { margins(&full) } else { Vec::new() };
            prop_assert_eq!(margins(&fresh), wanted);
            if detail < Detail::Full {
                prop_assert!(fresh.coverage().is_empty() && fresh.flags().is_empty());
                prop_assert!(fresh.scores().all(|(_, scores)| scores.is_empty()));
                prop_assert!(fresh.saturation().is_empty());
            } else {
                prop_assert_eq!(row_bits(&fresh), row_bits(&full));
                prop_assert_eq!(fresh.saturation(), full.saturation());
            }
            prop_assert_eq!(reused.detail(), detail);
            prop_assert_eq!(row_bits(&reused), row_bits(&fresh));
            prop_assert_eq!(reused.saturation(), fresh.saturation());
        }
    }

    #[test]
    fn an_output_used_before_is_as_good_as_new(
        models in prop::collection::vec((any_model(), seed()), 2..4),
    ) {
        let mut reused = Classifications::new();
        for (model, seed) in &models {
            let (model, table) = (model.model(), Table::fitting(model.model(), seed.clone()));
            model.classify_into(&table.portfolio(), Detail::Full, &mut reused).unwrap();
            let fresh = classified(model, &table);
            prop_assert_eq!(reused.model(), fresh.model());
            prop_assert_eq!(row_bits(&reused), row_bits(&fresh));
            prop_assert_eq!(reused.saturation(), fresh.saturation());
            prop_assert!(reused.scores().map(|(key, _)| key).eq(fresh.scores().map(|(key, _)| key)));
        }
    }

    #[test]
    fn company_instructions_chunks_and_threads_change_nothing(
        models in prop::collection::vec(any_model(), 1..4), seed in seed(), at in any::<u64>(),
    ) {
        // One table that fits the first model; the others join in where it fits them too.
        let table = Table::fitting(models[0].model(), seed);
        let portfolio = table.portfolio();
        let first = models[0].model();
        let fits = models.iter().map(AnyModel::model).filter(|m| m.classify(&portfolio).is_ok());
        // Twice more, so that it shares every value with itself.
        let fits: Vec<&dyn Model> = fits.chain([first, first]).collect();
        let expected: Vec<Vec<RowBits>> =
            fits.iter().map(|model| row_bits(&model.classify(&portfolio).unwrap())).collect();
        let all = |results: &[Classifications]| results.iter().map(row_bits).collect::<Vec<_>>();
        for instructions in Instructions::ALL {
            let panel = Panel::new(fits.iter().copied()).with_instructions(instructions);
            prop_assert_eq!(&all(&panel.classify(&portfolio).unwrap()), &expected);
            #[cfg(feature = "rayon")]
            {
                let mut out = Vec::new();
                panel.classify_into_in_parallel(&portfolio, &mut out).unwrap();
                prop_assert_eq!(&all(&out), &expected);
            }
        }
        let cut = Dice::new(at).below(table.rows() + 1);
        let mut stream = Stream::new(Panel::new(fits.iter().copied()));
        let mut found = vec![Vec::new(); fits.len()];
        for range in [0..cut, cut..table.rows()] {
            let chunk = portfolio.slice(range).unwrap();
            for (found, result) in found.iter_mut().zip(stream.classify(&chunk).unwrap()) {
                found.extend(row_bits(result));
            }
        }
        prop_assert_eq!(found, expected);
    }

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

    #[test]
    fn a_better_account_is_never_lower(model in any_model(), seed in seed(), with in any::<u64>()) {
        let table = Table::fitting(model.model(), seed);
        if table.rows() == 0 {
            return Ok(());
        }
        let mut dice = Dice::new(with);
        let others: Vec<usize> = (0..table.rows()).map(|_| dice.below(table.rows())).collect();
        let better = improved(model.model(), &table, &others);
        let (before, after) = (classified(model.model(), &table), classified(model.model(), &better));
        for (before, after) in before.iter().zip(after.iter()) {
            let pairs = before.scores().zip(after.scores());
            for ((axis, before), (_, after)) in pairs {
                prop_assert!(before <= after, "axis {} fell from {:?} to {:?}", axis, before, after);
            }
            check_dominance(&model, before.code(), after.code())?;
        }
    }

    #[test]
    fn the_margin_is_true(model in any_model(), seed in seed(), moves in any::<u64>()) {
        let table = Table::fitting(model.model(), seed);
        let mut dice = Dice::new(moves);
        for row in classified(model.model(), &table).iter() {
            let scores = scores_of(&row);
            check_margin(&model, &scores, row.code().get(), row.margin(), &mut dice)?;
        }
    }

    #[test]
    fn permuting_accounts_permutes_results(
        model in any_model(), seed in seed(), order in any::<u64>(),
    ) {
        let (model, table) = (model.model(), Table::fitting(model.model(), seed));
        let mut rows: Vec<usize> = (0..table.rows()).collect();
        Dice::new(order).shuffle(&mut rows);
        let before = row_bits(&classified(model, &table));
        let after = row_bits(&classified(model, &table.pick(&rows)));
        let expected: Vec<RowBits> = rows.iter().map(|row| before[*row].clone()).collect();
        prop_assert_eq!(after, expected);
    }

    #[test]
    fn adding_accounts_changes_nobody(model in any_model(), seed in seed(), more in any::<u64>()) {
        let (model, rows) = (model.model(), seed.rows);
        let table = Table::fitting(model, seed);
        let stranger = Table::fitting(model, Seed { rows: 9, seed: more });
        let at = if rows == 0 { 0 } else { Dice::new(more).below(rows) };
        let joined = table.map(rows + 9, |column, row| match row {
            row if row < at => table.value(column, row),
            row if row < at + 9 => stranger.value(column, row - at),
            row => table.value(column, row - 9),
        });
        let mut found = row_bits(&classified(model, &joined));
        let strangers: Vec<RowBits> = found.drain(at..at + 9).collect();
        prop_assert_eq!(found, row_bits(&classified(model, &table)));
        prop_assert_eq!(strangers, row_bits(&classified(model, &stranger)));
    }

    #[test]
    fn saving_and_loading_changes_nothing(model in any_model(), seed in seed()) {
        let table = Table::fitting(model.model(), seed);
        let expected = classified(model.model(), &table);
        each_own!(&model, own => {
            check_round_trip(own)?;
            let again = serde_json::from_str(&serde_json::to_string(own).unwrap()).unwrap();
            prop_assert!(same_type(own, &again));
            prop_assert_eq!(row_bits(&classified(&again, &table)), row_bits(&expected));
            let again = toml::from_str(&toml::to_string(own).unwrap()).unwrap();
            prop_assert!(same_type(own, &again));
            prop_assert_eq!(row_bits(&classified(&again, &table)), row_bits(&expected));
        }, ());
        if let Some(custom) = model.custom() {
            check_round_trip(&custom)?;
        }
        let portfolio = table.portfolio();
        for detail in [Detail::Class, Detail::Margin, Detail::Full] {
            let mut result = Classifications::new();
            model.model().classify_into(&portfolio, detail, &mut result).unwrap();
            for again in [
                serde_json::from_str(&serde_json::to_string(&result).unwrap()).unwrap(),
                toml::from_str(&toml::to_string(&result).unwrap()).unwrap(),
            ] {
                let again: Classifications = again;
                prop_assert_eq!(row_bits(&again), row_bits(&result));
                prop_assert_eq!(again.saturation(), result.saturation());
                prop_assert_eq!((again.model(), again.detail()), (result.model(), detail));
            }
        }
        for row in 0..table.rows().min(3) {
            check_round_trip(&model.model().explain(&portfolio, row).unwrap())?;
        }
    }

    #[test]
    fn the_unit_of_a_column_does_not_matter(
        model in any_model(), seed in seed(), units in any::<u64>(),
    ) {
        let Some(model) = model.custom() else { return Ok(()) };
        let table = moderate(&Table::fitting(&model, seed));
        let mut dice = Dice::new(units);
        let mut exponents: BTreeMap<String, i32> = BTreeMap::new();
        for name in table.names() {
            let exponent = i32::try_from(dice.below(41)).unwrap() - 20;
            let fixed = readers_of(&model, name).any(|reader| {
                matches!(reader.value_function().shape(), Shape::RelativeToBestCompetitor)
                    || !scalable(reader.value_function())
            });
            exponents.insert(name.to_owned(), if fixed { 0 } else { exponent });
        }
        let factor = |column: &str| 2f64.powi(exponents[column]);
        let scaled_table = table.map(table.rows(), |column, row| match table.value(column, row) {
            Value::Number(number) => Value::Number(number * factor(column)),
            other => other,
        });
        let axes = model.axes().iter().map(|axis| {
            let criteria = axis.weighted().map(|(criterion, weight)| match criterion.input() {
                // Nobody reads it, and its columns may have any factor.
                _ if weight == 0.0 => criterion.clone(),
                Input::Column(column) => in_unit(criterion, factor(column)),
                Input::Ratio { numerator, denominator } => {
                    in_unit(criterion, factor(numerator) / factor(denominator))
                }
            });
            axis.with_criteria(criteria.collect::<Vec<_>>()).unwrap()
        });
        let scaled_model = CustomModel::new(
            model.about().clone(), axes.collect::<Vec<_>>(), model.built_in_rule().clone(),
            model.classes().to_vec(),
        ).unwrap();
        let before = row_bits(&classified(&model, &table));
        prop_assert_eq!(row_bits(&classified(&scaled_model, &scaled_table)), before);
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
    fn weakness_on_a_geometric_axis_cannot_be_bought_off(
        axes in common::parts::axes(3), seed in seed(),
    ) {
        let geometric = axes.into_iter().map(|axis| axis.with_aggregation(Aggregation::Geometric));
        let cut = keyaccount::rule::Cut::MIDPOINT;
        let model = common::weakest_link::WeakestLink::new(geometric.collect(), cut);
        let table = Table::fitting(&model, seed);
        let portfolio = table.portfolio();
        for row in classified(&model, &table).iter() {
            let explained = model.explain(&portfolio, row.row()).unwrap();
            for (axis, (_, score)) in explained.axes.iter().zip(row.scores()) {
                let mut counting = axis.criteria.iter().filter(|entry| entry.effective_weight > 0.0);
                if counting.any(|entry| entry.value == Some(0.0)) {
                    prop_assert!(score.is_none_or(|score| score == 0.0), "{:?}", axis);
                }
            }
        }
    }

    #[test]
    fn a_fall_to_nothing_leaves_nothing_on_a_geometric_axis(
        points in prop::collection::vec((0.001..10.0f64, 0.0..=1.0f64), 2..30),
        other in 0.1..=1.0f64,
    ) {
        let mut raw = 0.0;
        let mut table: Vec<(f64, f64)> = Vec::new();
        for (way, value) in points {
            raw += way;
            table.push((raw, value));
        }
        table.last_mut().unwrap().1 = 0.0;
        let falling = ValueFunction::piecewise(table).unwrap();
        let share = ValueFunction::linear(0.0, 1.0).unwrap();
        let axis = Axis::new("a0", "Axis", ("low", "high"), [
            Criterion::new("falling", "falling", falling).with_weight(0.05),
            Criterion::new("other", "other", share).with_weight(0.95),
        ]);
        let axis = axis.unwrap().with_aggregation(Aggregation::Geometric);
        let model = common::weakest_link::WeakestLink::new(
            vec![axis], keyaccount::rule::Cut::MIDPOINT,
        );
        let portfolio = keyaccount::portfolio::Portfolio::builder();
        let portfolio = portfolio.column("falling", vec![raw]).column("other", vec![other]);
        let result = model.classify(&portfolio.build().unwrap()).unwrap();
        prop_assert_eq!(result.axis_scores("a0").unwrap(), [0.0]);
    }

    #[test]
    fn a_criterion_that_rejects_gaps_names_every_one(
        axis in common::parts::axis("a0".to_owned()), seed in seed(), gaps in any::<u64>(),
    ) {
        let rejecting: Vec<Criterion> =
            axis.criteria().iter().map(|c| c.clone().with_missing(Missing::Reject)).collect();
        let axis = axis.with_criteria(rejecting).unwrap();
        let model = common::weakest_link::WeakestLink::new(
            vec![axis.clone()], keyaccount::rule::Cut::MIDPOINT,
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

proptest! {
    // Each case classifies thousands of rows.
    #![proptest_config(ProptestConfig { cases: 4, ..config() })]

    #[test]
    fn where_a_block_ends_does_not_matter(model in any_model(), seed in any::<u64>()) {
        let (model, few) = (model.model(), 7);
        let table = Table::fitting(model, Seed { rows: few, seed });
        let expected = row_bits(&classified(model, &table));
        for rows in [1023, 2047, 2048, 2049, 4095, 4096, 4097] {
            let repeated: Vec<usize> = (0..rows).map(|row| row % few).collect();
            let many = table.pick(&repeated);
            for instructions in Instructions::ALL {
                let panel = Panel::new([model]).with_instructions(instructions);
                let found = row_bits(&panel.classify(&many.portfolio()).unwrap()[0]);
                for (row, found) in found.iter().enumerate() {
                    prop_assert_eq!(found, &expected[row % few], "row {} of {}", row, rows);
                }
            }
        }
        // Blocks are longer where nothing but classes is asked for.
        for rows in [8191, 8192, 8193] {
            let many = table.pick(&(0..rows).map(|row| row % few).collect::<Vec<_>>());
            let panel = Panel::new([model]).with_detail(Detail::Class);
            let found = panel.classify(&many.portfolio()).unwrap();
            for (row, code) in found[0].codes().iter().enumerate() {
                prop_assert_eq!(*code, expected[row % few].code, "row {} of {}", row, rows);
            }
        }
        // A gap in one block only must not show in another.
        let complete = (0..few).find(|row| expected[*row].code != 255);
        if let Some(complete) = complete {
            let mut rows = vec![complete; 3000];
            rows[1500] = few - 1;
            let found = row_bits(&classified(model, &table.pick(&rows)));
            prop_assert!(rows.iter().zip(&found).all(|(row, found)| *found == expected[*row]));
        }
    }
}

/// Says that two values have one type, for type inference; and that they are equal.
fn same_type<T: PartialEq>(one: &T, other: &T) -> bool {
    one == other
}

fn check_round_trip<T>(value: &T) -> TestCaseResult
where
    T: PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let json = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    let written = toml::to_string(value).unwrap();
    prop_assert_eq!(&toml::from_str::<T>(&written).unwrap(), value);
    Ok(())
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

/// Which way a raw number of a column is better for all who read it; none if they differ.
fn better_way(model: &dyn Model, column: &str) -> Option<Direction> {
    let mut ways = readers_of(model, column).map(|reader| match reader.input() {
        Input::Ratio { denominator, .. } if denominator == column => Direction::NotMonotone,
        _ => reader.value_function().direction(),
    });
    let first = ways.next()?;
    let same = first != Direction::NotMonotone && ways.all(|way| way == first);
    same.then_some(first)
}

/// The table with each cell replaced by that of another row wherever that one is no worse for
/// anybody who reads it. Gaps stay as they are, and so does the evidence of an exit, which is not
/// the better for being stronger.
fn improved(model: &dyn Model, table: &Table, others: &[usize]) -> Table {
    let exit: Vec<&str> = match model.about().key.as_str() {
        "millman_wilson" | "custom" => model.axes().get(2).into_iter().collect::<Vec<_>>(),
        _ => Vec::new(),
    }
    .into_iter()
    .flat_map(Axis::criteria)
    .flat_map(|criterion| criterion.input().columns())
    .collect();
    table.map(table.rows(), |column, row| {
        let (own, other) = (table.value(column, row), table.value(column, others[row]));
        let takes = match (&own, &other) {
            _ if exit.contains(&column) => false,
            (Value::Number(own), Value::Number(other)) => match better_way(model, column) {
                Some(Direction::Increasing) => other > own,
                Some(Direction::Decreasing) => other < own,
                _ => false,
            },
            (Value::Text(_), Value::Text(_)) => readers_of(model, column).all(|reader| {
                let table = reader.value_function().category_table().unwrap();
                let value = |of| table.value_of_level(text_of(of).unwrap()).unwrap();
                value(&other) >= value(&own)
            }),
            _ => false,
        };
        if takes { other } else { own }
    })
}

/// What holds of the classes when no score has fallen.
fn check_dominance(model: &AnyModel, before: ClassCode, after: ClassCode) -> TestCaseResult {
    prop_assert_eq!(before.is_classified(), after.is_classified());
    if !before.is_classified() {
        return Ok(());
    }
    let order = |code| model.model().class(code).and_then(|class| class.order);
    if model.model().is_ordered() {
        prop_assert!(order(before) <= order(after), "{:?} to {:?}", before, after);
    }
    match model.built_in_rule() {
        // High on an axis stays high: strategic >= star, status >= streamline.
        Some(BuiltIn::Grid(grid)) if grid.cells() == [[0, 1], [2, 3]] => {
            prop_assert_eq!(before.get() & !after.get(), 0, "{:?} to {:?}", before, after);
        }
        Some(BuiltIn::StagePath(path)) => match (path.class(before), path.class(after)) {
            (Some(PathClass::Exit), now) => prop_assert_eq!(now, Some(PathClass::Exit)),
            (
                Some(PathClass::Stage(before) | PathClass::OffPath(before)),
                Some(PathClass::Stage(after) | PathClass::OffPath(after)),
            ) => prop_assert!(before <= after, "stage {} to {}", before, after),
            other => prop_assert!(false, "{:?}", other),
        },
        _ => {}
    }
    Ok(())
}

/// No smaller move of the observed scores inside the unit box changes the class, and a move a hair
/// larger, along the nearest border's, does.
fn check_margin(
    model: &AnyModel,
    scores: &[f64],
    code: u8,
    margin: Option<f64>,
    dice: &mut Dice,
) -> TestCaseResult {
    let rule = model.model().rule();
    prop_assert_eq!(code_of(rule, scores), code);
    let border = rule.nearest_border(scores);
    let Some(margin) = margin else {
        prop_assert_eq!(border, None);
        return Ok(());
    };
    prop_assert_eq!(bits(border.as_ref().map_or(f64::INFINITY, |b| b.distance)), bits(margin));
    let observed: Vec<usize> = (0..scores.len()).filter(|axis| !scores[*axis].is_nan()).collect();
    for attempt in 0..12 {
        let mut point = scores.to_vec();
        let mut budget = (margin - STEP).min(scores.len() as f64).max(0.0);
        let mut axes = observed.clone();
        dice.shuffle(&mut axes);
        for axis in axes {
            // Now and then the whole budget on one axis.
            let share = if attempt % 3 == 0 { budget } else { dice.lattice(budget) };
            let towards = if dice.once_in(2) { point[axis] + share } else { point[axis] - share };
            let moved = snap(towards).clamp(0.0, 1.0);
            budget -= (moved - point[axis]).abs();
            point[axis] = moved;
        }
        prop_assert_eq!(code_of(rule, &point), code, "{:?} moved to {:?}", scores, point);
    }
    let Some(border) = border else { return Ok(()) };
    let length: f64 = border.moves.iter().map(|(_, by)| by.abs()).sum();
    prop_assert_eq!(bits(length), bits(margin), "{:?}", &border);
    prop_assert_ne!(border.neighbour.get(), code);
    // The border may belong to either side, so a hair is allowed: a step farther on any axis that
    // moves; and where that one has no room left, a step on another.
    let mut reached = vec![scores.to_vec()];
    for axis in 0..scores.len() {
        let by = border.moves.iter().find(|(moved, _)| *moved == axis).map(|(_, by)| *by);
        let hairs: &[f64] = match by {
            Some(by) if by.is_sign_negative() => &[0.0, -STEP],
            Some(_) => &[0.0, STEP],
            None if scores.len() == 2 => &[0.0, STEP, -STEP],
            None => &[0.0],
        };
        let moved = reached.iter().flat_map(|point| {
            hairs.iter().map(|hair| {
                let mut point = point.clone();
                point[axis] = (point[axis] + by.unwrap_or(0.0) + hair).clamp(0.0, 1.0);
                point
            })
        });
        reached = moved.collect();
    }
    let corner = reached.iter().any(|point| is_corner(model, point));
    let reached: Vec<u8> = reached.iter().map(|point| code_of(rule, point)).collect();
    prop_assert!(reached.iter().any(|reached| *reached != code));
    prop_assert!(
        corner || reached.contains(&border.neighbour.get()),
        "{:?} with {:?} reaches {:?}",
        scores,
        &border,
        reached
    );
    Ok(())
}

/// Whether a point lies where a stage path's borders between stages and off the path cross: a hair
/// there may cross both, and the class between them may have no room.
fn is_corner(model: &AnyModel, point: &[f64]) -> bool {
    let Some(BuiltIn::StagePath(path)) = model.built_in_rule() else { return false };
    let (sum, deviation) = (point[0] + point[1], (point[0] - point[1]).abs());
    let near = |one: f64, other: f64| (one - other).abs() <= 8.0 * STEP;
    near(deviation, path.tolerance().get())
        && path.cuts().iter().any(|cut| near(sum, 2.0 * cut.snapped()))
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

/// Far from the ends of the exponent, where a power of two is not exact.
fn is_moderate(number: f64) -> bool {
    number == 0.0 || (1e-200..1e200).contains(&number.abs())
}

fn moderate(table: &Table) -> Table {
    table.map(table.rows(), |column, row| match table.value(column, row) {
        Value::Number(number) if !is_moderate(number) => Value::Number(0.25),
        other => other,
    })
}

fn numbers_of(shape: &Shape) -> Vec<f64> {
    match shape {
        Shape::Linear { worst, best } | Shape::Logarithmic { worst, best } => vec![*worst, *best],
        Shape::Exponential { worst, best, rho } => vec![*worst, *best, *rho],
        Shape::Logistic { midpoint, scale } => vec![*midpoint, *scale],
        Shape::Piecewise { points: table } | Shape::Steps { steps: table, .. } => {
            table.iter().map(|(raw, _)| *raw).collect()
        }
        Shape::Categories { .. } | Shape::RelativeToBestCompetitor => Vec::new(),
    }
}

fn scalable(function: &ValueFunction) -> bool {
    numbers_of(function.shape()).into_iter().all(is_moderate)
}

/// The same criterion for raw numbers in a unit by which they are `factor` times as large.
fn in_unit(criterion: &Criterion, factor: f64) -> Criterion {
    if factor == 1.0 {
        return criterion.clone();
    }
    let scaled = |table: &[(f64, f64)]| table.iter().map(|(x, v)| (x * factor, *v)).collect();
    let shape = match criterion.value_function().shape() {
        Shape::Linear { worst, best } => {
            Shape::Linear { worst: worst * factor, best: best * factor }
        }
        Shape::Logarithmic { worst, best } => {
            Shape::Logarithmic { worst: worst * factor, best: best * factor }
        }
        Shape::Exponential { worst, best, rho } => {
            Shape::Exponential { worst: worst * factor, best: best * factor, rho: rho * factor }
        }
        Shape::Logistic { midpoint, scale } => {
            Shape::Logistic { midpoint: midpoint * factor, scale: scale * factor }
        }
        Shape::Piecewise { points } => Shape::Piecewise { points: scaled(points) },
        Shape::Steps { start, steps, closed } => {
            Shape::Steps { start: *start, steps: scaled(steps), closed: *closed }
        }
        other => other.clone(),
    };
    criterion.clone().with_value_function(ValueFunction::new(shape).unwrap())
}
