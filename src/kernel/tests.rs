//! Which road is taken: every road gives the same bits, so that no law would notice the slower one.

use std::ops::ControlFlow;

use super::axis_block::{AxisBlock, score_axis};
use super::bind::Rows;
use super::coverage::Coverage;
use super::fused::{Group, WIDEST};
use super::room::AxisRoom;
use super::shared::{SharedValues, Sharing};
use super::{BLOCK, Buffers, Outputs, Plan, Room, Tally, classify_rows};
use crate::axis::{Aggregation, Axis};
use crate::classification::Detail;
use crate::criterion::{Criterion, Missing, ValueFunction};
use crate::instructions::Instructions;
use crate::model::{FourS, Model};
use crate::panel::Panel;
use crate::portfolio::{Portfolio, PortfolioBuilder};

mod lines;

const ROWS: usize = 3;

fn criterion(name: &str, function: ValueFunction) -> Criterion {
    Criterion::new(name, name, function)
}

fn linear(name: &str) -> Criterion {
    criterion(name, ValueFunction::linear(0.0, 10.0).unwrap())
}

fn logarithmic(name: &str) -> Criterion {
    criterion(name, ValueFunction::logarithmic(1.0, 100.0).unwrap())
}

/// A model whose first axis has these criteria.
fn model(criteria: impl IntoIterator<Item = Criterion>) -> FourS {
    let strength = [linear("strength")];
    FourS::builder().attractiveness(criteria).relative_strength(strength).build().unwrap()
}

/// A column for each criterion of both axes: of `f64`, or of numbers that have to be converted.
fn portfolio(model: &FourS, whole: bool) -> Portfolio<'static> {
    let names = model.axes().iter().flat_map(Axis::criteria).map(Criterion::name);
    let with = |builder: PortfolioBuilder<'static>, name: &str| {
        let name = name.to_owned();
        if whole {
            builder.column(name, vec![5_i32; ROWS])
        } else {
            builder.column(name, vec![5.0; ROWS])
        }
    };
    names.fold(Portfolio::builder(), with).build().unwrap()
}

/// How many criteria of the first axis share the first loop, from the `skip`th on.
fn together(model: &FourS, whole: bool, skip: usize) -> usize {
    let portfolio = portfolio(model, whole);
    let mut plan = Plan::new(model).unwrap();
    let table = &plan.bind("key", &portfolio).unwrap();
    let rows = Rows { table, start: 0, end: ROWS, instructions: Instructions::widest() };
    let criteria = &plan.axes[0].criteria[skip..];
    let mut buffers = Buffers::default();
    let nothing = SharedValues::default();
    let group = Group::leading(criteria, rows, buffers.each(ROWS), &nothing);
    assert!(!group.of_values || group.len == 0);
    group.len
}

#[test]
fn linear_neighbours_share_a_loop_whatever_their_numbers_are() {
    let six = model(["a", "b", "c", "d", "e", "f"].map(linear));
    let mixed = model([linear("a"), linear("b"), logarithmic("c"), linear("d")]);
    for whole in [false, true] {
        assert_eq!([0, 1, 2, 5].map(|skip| together(&six, whole, skip)), [WIDEST, 5, 4, 1]);
        assert_eq!([0, 1, 2, 3].map(|skip| together(&mixed, whole, skip)), [2, 1, 0, 1]);
    }
}

#[test]
fn shared_values_go_before_numbers() {
    let curves = || model([logarithmic("a"), logarithmic("b"), linear("c")]);
    let models = [curves(), curves()];
    let portfolio = portfolio(&models[0], false);
    let mut plans = models.each_ref().map(|model| Plan::new(model).unwrap());
    let table = plans[0].bind("key", &portfolio).unwrap();
    let sharing = Sharing::among(plans.iter_mut(), Detail::Full);
    let mut values = SharedValues::default();
    let level = Instructions::widest();
    values.fill(&sharing, |lane| plans.get(lane).map(|plan| (plan, &table)), 0..ROWS, level);
    let rows = Rows { table: &table, start: 0, end: ROWS, instructions: level };
    let (criteria, mut buffers) = (&plans[1].axes[0].criteria, Buffers::default());
    let group = Group::leading(criteria, rows, buffers.each(ROWS), &values);
    assert_eq!((group.len, group.of_values), (2, true));
    let group = Group::leading(&criteria[2..], rows, buffers.each(ROWS), &values);
    assert_eq!((group.len, group.of_values), (1, false));
}

#[test]
fn linear_values_are_written_together_and_no_others() {
    for count in 1..=WIDEST {
        let names = ["a", "b", "c", "d", "e"].into_iter().take(count);
        let model = model(names.map(linear));
        let portfolio = portfolio(&model, false);
        let mut plan = Plan::new(&model).unwrap();
        let table = &plan.bind("key", &portfolio).unwrap();
        let rows = Rows { table, start: 0, end: ROWS, instructions: Instructions::widest() };
        let mut buffers = Buffers::default();
        let criteria = plan.axes[0].criteria.iter().map(|plan| (plan, rows));
        let group = Group::of_numbers(criteria, buffers.each(ROWS));
        let mut room = [[-1.0; ROWS]; WIDEST];
        let mut rooms = room.each_mut().map(<[f64; ROWS]>::as_mut_slice);
        group.write_values(&mut rooms, rows.instructions);
        let expected = |at| [if at < count { 0.5 } else { -1.0 }; ROWS];
        assert_eq!(room, [0, 1, 2, 3, 4].map(expected));
    }
}

#[test]
fn numbers_that_lie_as_floats_are_not_copied() {
    let model = model([linear("a")]);
    let portfolio = portfolio(&model, false);
    let mut plan = Plan::new(&model).unwrap();
    let table = &plan.bind("key", &portfolio).unwrap();
    let rows = Rows { table, start: 1, end: ROWS, instructions: Instructions::widest() };
    let column = portfolio.column("a").unwrap();
    let mut room = [0.0; ROWS];
    let there = column.block(1..ROWS, &mut room, rows.instructions).as_ptr();
    assert_eq!(rows.cells(0, &mut std::iter::empty()).unwrap().numbers.as_ptr(), there);
}

/// Walks an axis over a block of this column after others; whether it took the road for gaps, and
/// whether the next block would.
fn roads(numbers: &[f64], model: &FourS, aggregation: Aggregation, before: bool) -> (bool, bool) {
    let builder = Portfolio::builder().column("a", numbers);
    let builder = builder.column("b", vec![50.0; ROWS]).column("strength", vec![1.0; ROWS]);
    let portfolio = builder.build().unwrap();
    let mut plan = Plan::new(model).unwrap();
    plan.axes[0].aggregation = aggregation;
    let table = &plan.bind("key", &portfolio).unwrap();
    let rows = Rows { table, start: 0, end: ROWS, instructions: Instructions::widest() };
    let (mut score, mut observed, mut flags) = ([0.0; ROWS], [-1.0; ROWS], [0; ROWS]);
    let (mut coverage, mut gaps) = (Coverage::new(&mut observed), before);
    let out = AxisBlock {
        score: &mut score,
        coverage: &mut coverage,
        margins: &[],
        beyond: &mut [],
        saturation: &mut [],
        counted: &mut [],
        gaps: &mut gaps,
        rejected: &mut false,
        shared: &SharedValues::default(),
    };
    score_axis(&plan.axes[0], rows, &mut AxisRoom::default(), out);
    let added = coverage.is_begun();
    coverage.finish(1.0, &mut flags);
    (added, gaps)
}

#[test]
fn the_road_for_gaps_is_taken_by_a_block_with_one_and_by_the_next() {
    let (whole, gap) = ([1.0, 2.0, 3.0], [1.0, f64::NAN, 3.0]);
    for missing in [Missing::Share, Missing::Worst, Missing::Assume(0.5), Missing::Reject] {
        let a = || linear("a").with_missing(missing);
        let both = [[a(), linear("b")], [a(), logarithmic("b")], [logarithmic("b"), a()]];
        for (model, of) in both
            .map(model)
            .iter()
            .flat_map(|model| [(model, Aggregation::Additive), (model, Aggregation::Geometric)])
        {
            assert_eq!(roads(&whole, model, of, false), (false, false), "{missing:?} {of:?}");
            assert_eq!(roads(&gap, model, of, false), (true, true), "{missing:?} {of:?}");
            assert_eq!(roads(&gap, model, of, true), (true, true), "{missing:?} {of:?}");
            // It finds none, and the next block tries the other road again.
            assert_eq!(roads(&whole, model, of, true), (true, false), "{missing:?} {of:?}");
        }
    }
}

#[cfg(feature = "rayon")]
#[test]
fn a_rejected_gap_is_found_by_whichever_thread_meets_it() {
    use crate::model::ClassifyError;

    let rows = 9 * BLOCK;
    let model = model([linear("a").with_missing(Missing::Reject)]);
    for gap in [0, rows / 2, rows - 1] {
        let mut numbers = vec![5.0; rows];
        numbers[gap] = f64::NAN;
        let builder = Portfolio::builder().column("a", numbers);
        let portfolio = builder.column("strength", vec![5.0; rows]).build().unwrap();
        let refused = Panel::new([&model as &dyn Model])
            .classify_into_in_parallel(&portfolio, &mut Vec::new());
        let Err(ClassifyError::MissingRejected { total, cells, .. }) = refused else {
            panic!("the gap of row {gap} is not found")
        };
        assert_eq!((total, cells[0].row), (1, gap));
    }
}

/// A column of as many numbers as several blocks have, each another.
fn long() -> Portfolio<'static> {
    let rows = 2 * BLOCK + 5;
    let numbers: Vec<f64> = (0..rows).map(|row| row as f64 / rows as f64 * 10.0).collect();
    let builder = Portfolio::builder().column("a", numbers.clone());
    builder.column("strength", numbers).build().unwrap()
}

#[test]
fn progress_is_told_block_by_block() {
    let (model, portfolio, mut told) = (model([linear("a")]), long(), Vec::new());
    let panel = Panel::new([&model as &dyn Model]);
    let mut observer = |rows: u64| {
        told.push(rows);
        ControlFlow::Continue(())
    };
    panel.classify_observed(&portfolio, &mut observer).unwrap();
    assert_eq!(told, [BLOCK as u64, BLOCK as u64, 5]);
}

#[test]
fn rows_by_themselves_are_the_rows_of_a_walk() {
    let (model, portfolio) = (model([linear("a")]), long());
    let mut plan = Plan::new(&model).unwrap();
    let table = plan.bind("key", &portfolio).unwrap();
    let (mut tally, mut room) = (Tally::new(&model, Detail::Class), Room::default());
    let whole = model.classify(&portfolio).unwrap();
    for rows in [0..portfolio.rows(), 7..BLOCK + 9] {
        let mut codes = vec![99; rows.len()];
        let outputs = Outputs { codes: &mut codes, ..Outputs::default() };
        let (counts, widest) = ((&mut tally, &mut room), Instructions::widest());
        classify_rows(&plan, &table, rows.clone(), outputs, counts, widest);
        assert_eq!(codes, whole.codes()[rows]);
    }
}
