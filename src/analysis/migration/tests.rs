use proptest::prelude::*;

use super::*;
use crate::analysis::summary::Summary;
use crate::analysis::testing::classes;
use crate::criterion::{Criterion, ValueFunction};
use crate::model::{DesignFit, FourS, Model};
use crate::portfolio::{Ids, Portfolio};

#[test]
fn classes_and_money_are_of_the_matched_snapshots() {
    let classes = classes(&["a"]);
    let view = |codes| Snapshot::new(ClassView::new("m", &classes, codes, &[]).unwrap());
    let (old, new) = (Ids::from(["x", "y"]), Ids::from(["x"]));
    let matching = Matching::by_id(&old, &new).unwrap();
    let length = |what, length, expected| InputError::Length { what, length, expected };
    assert_eq!(
        Migration::of(&matching, view(&[0]), view(&[0])).unwrap_err(),
        length("the older classes", 1, 2)
    );
    assert_eq!(
        Migration::of(&matching, view(&[0, 0]), view(&[0, 0])).unwrap_err(),
        length("the newer classes", 2, 1)
    );
    let money = Money::new(vec![1.0, 2.0]).unwrap();
    assert_eq!(
        Migration::of(&matching, view(&[0, 0]), view(&[0]).with_money(&money)).unwrap_err(),
        length("the money", 2, 1)
    );
    let one = view(&[0]).view;
    let views = FourViews { before: one, data_alone: one, model_alone: one, now: one };
    assert!(matches!(Causes::of(&matching, views, None), Err(InputError::Length { .. })));
}

#[test]
fn money_moves_with_the_accounts() {
    let classes = classes(&["low", "high"]);
    let view = |codes| ClassView::new("m", &classes, codes, &[]).unwrap();
    let (old, new) = (Ids::from(["a", "b", "c"]), Ids::from(["b", "a", "d"]));
    let matching = Matching::by_id(&old, &new).unwrap();
    let before = Money::new(vec![10.0, f64::NAN, 30.0]).unwrap();
    let after = Money::new(vec![5.0, 12.0, 7.0]).unwrap();
    let migration = Migration::of(
        &matching,
        Snapshot::new(view(&[0, 0, 1])).with_money(&before),
        Snapshot::new(view(&[1, 1, 255])).with_money(&after),
    )
    .unwrap();
    let flow = migration.flow("low", "high").unwrap();
    assert_eq!(flow.accounts, 2);
    assert_eq!(flow.before, Some(FlowMoney { total: 10.0, missing: 1 }));
    assert_eq!(flow.after, Some(FlowMoney { total: 17.0, missing: 0 }));
    assert_eq!(migration.exits[1].before, Some(FlowMoney { total: 30.0, missing: 0 }));
    assert_eq!(migration.exits[1].after, None);
    assert_eq!(migration.entries[2].after, Some(FlowMoney { total: 7.0, missing: 0 }));
    assert_eq!(migration.flow("low", "top"), None);
}

#[test]
fn flows_of_unclassified_accounts_have_a_name() {
    let classes = classes(&["low", "high"]);
    let snapshot = |codes| Snapshot::new(ClassView::new("m", &classes, codes, &[]).unwrap());
    let ids = Ids::from(["a", "b", "c", "d", "e", "f"]);
    let matching = Matching::by_id(&ids, &ids).unwrap();
    let (old, new) = ([0, 0, 255, 255, 255, 255], [255, 0, 1, 255, 255, 255]);
    let migration = Migration::of(&matching, snapshot(&old), snapshot(&new)).unwrap();
    let accounts =
        |from: Option<&str>, to: Option<&str>| migration.flow(from, to).map(|flow| flow.accounts);
    assert_eq!((accounts(Some("low"), None), accounts(None, Some("high"))), (Some(1), Some(1)));
    assert_eq!((accounts(None, None), accounts(None, Some("top"))), (Some(3), None));
    let moved = migration.moves.iter().map(|moved| (moved.from.as_deref(), moved.to.as_deref()));
    assert!(moved.into_iter().all(|(from, to)| accounts(from, to) == Some(1)));
}

#[test]
fn classes_are_compared_by_key_across_models() {
    let (old_classes, new_classes) = (classes(&["low", "high"]), classes(&["high", "low"]));
    let old = Snapshot::new(ClassView::new("m", &old_classes, &[0, 1], &[]).unwrap());
    let new = Snapshot::new(ClassView::new("m", &new_classes, &[1, 1], &[]).unwrap());
    let ids = Ids::from(["a", "b"]);
    let migration = Migration::of(&Matching::by_id(&ids, &ids).unwrap(), old, new).unwrap();
    let moved: Vec<&str> = migration.moves.iter().map(|moved| moved.id.as_str()).collect();
    assert_eq!(moved, ["b"]);
}

#[test]
fn every_cause_by_its_four_classes() {
    let of = |[before, data, model, now]: [u8; 4]| Cause::of(before, data, model, now);
    assert_eq!(of([1, 1, 1, 1]), Cause::Unmoved);
    assert_eq!(of([1, 2, 1, 1]), Cause::CancelledOut);
    assert_eq!(of([1, 2, 1, 2]), Cause::Data);
    assert_eq!(of([1, 1, 2, 2]), Cause::Model);
    assert_eq!(of([1, 2, 2, 2]), Cause::Either);
    assert_eq!(of([1, 1, 1, 2]), Cause::Together);
    assert_eq!(of([1, 3, 1, 2]), Cause::Mixed);
    assert_eq!(of([1, 2, 3, 2]), Cause::Mixed);
}

fn design_fit(best: f64) -> DesignFit {
    let linear = |best| ValueFunction::linear(0.0, best).unwrap();
    DesignFit::builder()
        .requirement([Criterion::new("Need", "need", linear(10.0))])
        .capability([Criterion::new("Skill", "skill", linear(best))])
        .build()
        .unwrap()
}

fn snapshot(ids: [&'static str; 2], skill: [f64; 2]) -> Portfolio<'static> {
    Portfolio::builder()
        .ids(ids)
        .column("need", vec![5.0, 5.0])
        .column("skill", skill.to_vec())
        .build()
        .unwrap()
}

#[test]
fn data_and_model_are_told_apart_by_classifying_four_times() {
    let (old_model, new_model) = (design_fit(10.0), design_fit(50.0));
    // Bolt lost its skill; Acme kept it, but the new model asks for five times as much.
    let old_data = snapshot(["Acme", "Bolt"], [5.0, 5.0]);
    let new_data = snapshot(["Bolt", "Acme"], [0.0, 5.0]);
    let causes = Causes::between((&old_model, &old_data), (&new_model, &new_data), None).unwrap();
    let found: Vec<_> =
        causes.accounts.iter().map(|moved| (moved.id.as_str(), moved.cause)).collect();
    assert_eq!(found, [("Acme", Cause::Model), ("Bolt", Cause::Either)]);
    assert_eq!(causes.accounts[0].now.as_deref(), Some("under_designed"));
    assert_eq!(causes.flow(Cause::Model).accounts, 1);

    let same = Causes::between((&old_model, &old_data), (&old_model, &new_data), None).unwrap();
    assert_eq!(same.flow(Cause::Data).accounts, 1);
    assert_eq!(same.flow(Cause::Unmoved).accounts, 1);
}

#[test]
fn causes_need_ids_and_columns() {
    let model = design_fit(10.0);
    let data = snapshot(["a", "b"], [1.0, 2.0]);
    let anonymous = Portfolio::builder().column("need", vec![1.0]).build().unwrap();
    let error = Causes::between((&model, &data), (&model, &anonymous), None).unwrap_err();
    assert!(matches!(error, CauseError::Matching(MatchingError::NoIds { snapshot: "newer" })));
    let other = FourS::preset();
    let error = Causes::between((&model, &data), (&other, &data), None).unwrap_err();
    assert!(matches!(error, CauseError::Classify { data: "older", model: "newer", .. }));
    let money = Money::new(vec![]).unwrap();
    let error = Causes::between((&model, &data), (&model, &data), Some((&money, &money)));
    assert!(matches!(error, Err(CauseError::Input(InputError::Length { .. }))));
    assert_eq!(other.classes().len(), 4);
}

use crate::analysis::MatchingError;

fn codes() -> impl Strategy<Value = std::collections::BTreeMap<u8, (u8, u32)>> {
    let code = prop_oneof![4 => 0u8..3, 1 => Just(255u8)];
    prop::collection::btree_map(0u8..40, (code, 0u32..100), 0..30)
}

proptest! {
    #[test]
    fn rows_add_up_to_the_old_counts_and_columns_to_the_new(old in codes(), new in codes()) {
        let classes = classes(&["a", "b", "c"]);
        let split = |snapshot: &std::collections::BTreeMap<u8, (u8, u32)>| {
            let ids: Vec<u8> = snapshot.keys().copied().collect();
            let codes: Vec<u8> = snapshot.values().map(|(code, _)| *code).collect();
            let money: Vec<f64> = snapshot.values().map(|(_, m)| f64::from(*m)).collect();
            (ids, codes, Money::new(money).unwrap())
        };
        let ((old_ids, old_codes, old_money), (new_ids, new_codes, new_money)) =
            (split(&old), split(&new));
        let (old_ids, new_ids) = (Ids::from(old_ids), Ids::from(new_ids));
        let matching = Matching::by_id(&old_ids, &new_ids).unwrap();
        let before = ClassView::new("m", &classes, &old_codes, &[]).unwrap();
        let after = ClassView::new("m", &classes, &new_codes, &[]).unwrap();
        let migration = Migration::of(
            &matching,
            Snapshot::new(before).with_money(&old_money),
            Snapshot::new(after).with_money(&new_money),
        )
        .unwrap();

        let sum_before = |flows: &[&Flow]| {
            let accounts: u64 = flows.iter().map(|flow| flow.accounts).sum();
            (accounts, flows.iter().map(|flow| flow.before.unwrap().total).sum::<f64>() + 0.0)
        };
        let summary = Summary::of(before, Some(&old_money)).unwrap();
        for (row, (cells, exit)) in migration.matrix.iter().zip(&migration.exits).enumerate() {
            let flows: Vec<&Flow> = cells.iter().chain([exit]).collect();
            let (accounts, money) = match summary.classes.get(row) {
                Some(class) => (class.accounts, class.money),
                None => (summary.unclassified.accounts, summary.unclassified.money),
            };
            prop_assert_eq!(sum_before(&flows), (accounts, money.unwrap().total));
        }
        let summary = Summary::of(after, Some(&new_money)).unwrap();
        for (column, entry) in migration.entries.iter().enumerate() {
            let cells = migration.matrix.iter().map(|cells| &cells[column]);
            let accounts = cells.clone().map(|f| f.accounts).sum::<u64>() + entry.accounts;
            let money = cells.chain([entry]).map(|f| f.after.unwrap().total).sum::<f64>() + 0.0;
            let (wanted, amount) = match summary.classes.get(column) {
                Some(class) => (class.accounts, class.money),
                None => (summary.unclassified.accounts, summary.unclassified.money),
            };
            prop_assert_eq!((accounts, money), (wanted, amount.unwrap().total));
        }
        let diagonal: u64 =
            migration.matrix.iter().enumerate().map(|(at, cells)| cells[at].accounts).sum();
        prop_assert_eq!(diagonal + migration.moves.len() as u64, migration.matched());
    }

    #[test]
    fn every_matched_account_has_one_cause(four in prop::collection::vec(any::<[bool; 4]>(), 0..30)) {
        let classes = classes(&["a", "b"]);
        let codes: Vec<Vec<u8>> =
            (0..4).map(|at| four.iter().map(|c| u8::from(c[at])).collect()).collect();
        let view = |at: usize| ClassView::new("m", &classes, &codes[at], &[]).unwrap();
        let views =
            FourViews { before: view(0), data_alone: view(1), model_alone: view(2), now: view(3) };
        let ids: Vec<String> = (0..four.len()).map(|row| row.to_string()).collect();
        let ids = Ids::from(&ids);
        let matching = Matching::by_id(&ids, &ids).unwrap();
        let causes = Causes::of(&matching, views, None).unwrap();
        let counted: u64 = causes.causes.iter().map(|summary| summary.flow.accounts).sum();
        prop_assert_eq!(counted, four.len() as u64);
        // The causes that are moves are exactly the moves of the matrix.
        let migration =
            Migration::of(&matching, Snapshot::new(view(0)), Snapshot::new(view(3))).unwrap();
        let moved = causes.accounts.iter().filter(|moved| moved.cause != Cause::CancelledOut);
        prop_assert_eq!(moved.count(), migration.moves.len());
    }
}
