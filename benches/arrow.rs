//! What Arrow costs: `cargo bench --features arrow --bench arrow [-- --quick]`.
//!
//! Lines `ratio NAME VALUE`: a record batch checked, classified and answered as a record batch,
//! against slices of `f64` checked and classified into fresh results; a Bensaou matrix over ten
//! columns, everything asked for. A missing number is NaN in a slice and a null in an array. Every
//! answer is compared bit for bit.

#[allow(dead_code)] // each bench takes what it needs
#[path = "roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "roofline/models.rs"]
mod models;

use std::hint::black_box;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use keyaccount::classification::Classifications;
use keyaccount::interop::arrow::{BatchClassifier, portfolio as of_batch};
use keyaccount::model::Model;
use keyaccount::panel::Panel;
use measure::{medians, ratings, ratio};
use models::{bensaou, portfolio};

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick" || argument == "--test");
    let (rows, batch, repetitions) = if quick { (50_000, 8192, 1) } else { (1_000_000, 8192, 31) };
    for (name, missing) in [("", 0.0), ("_missing10", 0.1)] {
        let columns = ratings(rows, missing);
        ratio(&format!("arrow_vs_slices{name}"), whole(&columns, repetitions));
        ratio(&format!("arrow_8192_vs_slices{name}"), in_batches(&columns, batch, repetitions));
        ratio(&format!("arrow_reading{name}"), reading(&columns, repetitions));
    }
}

/// The columns as arrays; what stands under a null is 0, as writers leave it.
fn record_batch(columns: &[Vec<f64>]) -> RecordBatch {
    let array = |column: &Vec<f64>| {
        let cells = column.iter().map(|number| Some(*number).filter(|number| !number.is_nan()));
        Arc::new(cells.collect::<Float64Array>()) as ArrayRef
    };
    let named =
        columns.iter().enumerate().map(|(i, column)| (format!("c{i}"), array(column), true));
    RecordBatch::try_from_iter_with_nullable(named).expect("columns of one length")
}

/// One batch of everything.
fn whole(columns: &[Vec<f64>], repetitions: usize) -> f64 {
    let (model, batch) = (bensaou(), record_batch(columns));
    let classifier = BatchClassifier::new(Panel::new([&model as &dyn Model]));
    let (mut answer, mut result) = (batch.clone(), Classifications::new());
    let [arrow, slices] = medians(
        repetitions,
        [
            &mut || {
                answer = classifier.classify(&batch).expect("it fits");
            },
            &mut || result = model.classify(&portfolio(columns)).expect("it fits"),
        ],
    );
    same(&[answer], &result);
    arrow / slices
}

/// Batches of the length that engines use.
fn in_batches(columns: &[Vec<f64>], rows: usize, repetitions: usize) -> f64 {
    let (model, batch) = (bensaou(), record_batch(columns));
    let starts = (0..batch.num_rows()).step_by(rows);
    let batches: Vec<RecordBatch> =
        starts.map(|start| batch.slice(start, rows.min(batch.num_rows() - start))).collect();
    let classifier = BatchClassifier::new(Panel::new([&model as &dyn Model]));
    let (mut answers, mut result) = (Vec::new(), Classifications::new());
    let [arrow, slices] = medians(
        repetitions,
        [
            &mut || {
                let answer = |batch| classifier.classify(batch).expect("it fits");
                answers = batches.iter().map(answer).collect();
            },
            &mut || {
                result = model.classify(&portfolio(columns)).expect("it fits");
            },
        ],
    );
    same(&answers, &result);
    arrow / slices
}

/// Without the answer: from arrays to reused results, against slices to reused results.
fn reading(columns: &[Vec<f64>], repetitions: usize) -> f64 {
    let (model, batch) = (bensaou(), record_batch(columns));
    let names: Vec<String> = (0..columns.len()).map(|i| format!("c{i}")).collect();
    let arrays = of_batch(&batch, names.iter().map(String::as_str)).expect("numbers");
    let slices = portfolio(columns);
    let (mut one, mut other) = (Classifications::new(), Classifications::new());
    let detail = keyaccount::classification::Detail::Full;
    let [arrow, slices] = medians(
        repetitions,
        [
            &mut || model.classify_into(black_box(&arrays), detail, &mut one).expect("it fits"),
            &mut || model.classify_into(black_box(&slices), detail, &mut other).expect("it fits"),
        ],
    );
    assert_eq!(one, other);
    arrow / slices
}

/// Whether the answers have the bits of the result.
fn same(answers: &[RecordBatch], result: &Classifications) {
    let numbers = |name: &str| -> Vec<Option<u64>> {
        let arrays = answers.iter().map(|answer| answer[name].as_primitive::<Float64Type>());
        arrays.flat_map(|array| array.iter().map(|number| number.map(f64::to_bits))).collect()
    };
    let bits = |numbers: &[f64]| -> Vec<Option<u64>> {
        let number = |number: &f64| Some(*number).filter(|number| !number.is_nan());
        numbers.iter().map(|it| number(it).map(f64::to_bits)).collect()
    };
    assert_eq!(numbers("bensaou_margin"), bits(result.margins()));
    assert_eq!(numbers("bensaou_coverage"), bits(result.coverage()));
    for (axis, scores) in result.scores() {
        assert_eq!(numbers(&format!("bensaou_score_{axis}")), bits(scores));
    }
    let codes = answers.iter().flat_map(|answer| {
        let classes = answer["bensaou_class"].as_dictionary::<arrow_array::types::UInt8Type>();
        (0..classes.len())
            .map(|row| classes.key(row).map_or(255, |code| u8::try_from(code).expect("a code")))
    });
    assert!(codes.eq(result.codes().iter().copied()));
}
