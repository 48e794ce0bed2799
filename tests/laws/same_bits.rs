//! The same account has the same bits: alone, in any company, on any road, before and after.

use keyaccount::classification::{Classifications, Detail};
use keyaccount::instructions::Instructions;
use keyaccount::model::Model;
use keyaccount::panel::Panel;
use keyaccount::portfolio::Value;
use keyaccount::single::SingleAccount;
use keyaccount::stream::Stream;
use proptest::prelude::*;

use crate::common::any_model::{AnyModel, any_model};
use crate::common::dice::Dice;
use crate::common::table::{Seed, Table, number_of, seed};
use crate::common::{RowBits, bits, row_bits};
use crate::{classified, config};

proptest! {
    #![proptest_config(config())]

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
