//! Our side of the comparison with Python libraries: `cargo bench --bench rivals -- FOLDER [ROWS]`.
//!
//! Writes the columns, the weights and our scores to the folder as raw little-endian `f64`, and
//! prints our times in milliseconds. `run.py` calls it and runs the others on the same files.
//! With `--quick` or `--test` it only checks its answers.

#[allow(dead_code)] // each bench takes what it needs
#[path = "../roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "../roofline/models.rs"]
mod models;
#[path = "../roofline/reference.rs"]
mod reference;

use std::path::Path;
use std::process::ExitCode;

use keyaccount::classification::{Classifications, Detail};
use keyaccount::model::Model;
use measure::{medians, ratings};
use models::{points, portfolio, weighted_sum};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let folder = words.next();
    match folder.as_deref() {
        Some("--quick" | "--test") => {
            run(10_000, 1);
            ExitCode::SUCCESS
        }
        Some(folder) => {
            let rows = words.next().map_or(Ok(1_000_000), |word| word.parse());
            let Ok(rows @ 2..) = rows else {
                eprintln!("the number of rows has to be a whole number from 2");
                return ExitCode::from(2);
            };
            let (columns, scores) = run(rows, 31);
            match write(Path::new(folder), &columns, &scores) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("cannot write to {folder}: {error}");
                    ExitCode::from(2)
                }
            }
        }
        None => {
            eprintln!("give the folder to write to, or run benches/rivals/run.py, which does");
            ExitCode::from(2)
        }
    }
}

/// Times a weighted sum of ten clipped min-max values, in two bands; gives the columns and scores.
fn run(rows: usize, repetitions: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut columns = ratings(rows, 0.0);
    for column in &mut columns {
        // The smallest and the largest number are the levels of the model, so that libraries that
        // take their levels from the data compute the same.
        for number in column.iter_mut() {
            *number = number.clamp(0.0, 10.0);
        }
        (column[0], column[1]) = (0.0, 10.0);
    }
    let scores = {
        let (portfolio, model) = (portfolio(&columns), weighted_sum());
        let (mut full, mut class) = (Classifications::new(), Classifications::new());
        let [everything, classes] = medians(
            repetitions,
            [
                &mut || model.classify_into(&portfolio, Detail::Full, &mut full).expect("it fits"),
                &mut || {
                    model.classify_into(&portfolio, Detail::Class, &mut class).expect("it fits");
                },
            ],
        );
        reference::check(&model, &portfolio, &full);
        assert_eq!(full.codes(), class.codes());
        println!("ours full {:.3}", everything * 1e3);
        println!("ours class {:.3}", classes * 1e3);
        full.axis_scores("sum").expect("the only axis").to_vec()
    };
    (columns, scores)
}

fn write(folder: &Path, columns: &[Vec<f64>], scores: &[f64]) -> std::io::Result<()> {
    let weights: Vec<f64> = (0..columns.len()).map(points).collect();
    let files = columns.iter().enumerate().map(|(i, column)| (format!("c{i}"), column.as_slice()));
    let others = [("weights".to_owned(), weights.as_slice()), ("scores".to_owned(), scores)];
    for (name, numbers) in files.chain(others) {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        std::fs::write(folder.join(name).with_extension("f64"), bytes)?;
    }
    Ok(())
}
