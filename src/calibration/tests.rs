use super::*;
use crate::class::Class;
use crate::criterion::{Criterion, ValueFunction};
use crate::model::{About, CustomModel, FourS, Model};
use crate::provenance::Provenance;
use crate::random::Random;
use crate::rule::{Bands, Cut};

mod laws;
mod placing;
mod refusals;
mod report;
mod stability;

fn column(seed: u64, rows: usize) -> Vec<f64> {
    let mut random = Random::new(seed);
    (0..rows)
        .map(|_| {
            let number = random.unit() * random.unit() * 100.0;
            if random.unit() < 0.05 { f64::NAN } else { number }
        })
        .collect()
}

fn portfolio(rows: usize) -> Portfolio<'static> {
    Portfolio::builder()
        .column("a", column(1, rows))
        .column("b", column(2, rows))
        .column("c", column(3, rows))
        .build()
        .unwrap()
}

fn guess(column: &str) -> Criterion {
    Criterion::new(column.to_uppercase(), column, ValueFunction::linear(0.0, 1.0).unwrap())
}

fn four_s() -> FourS {
    FourS::builder()
        .attractiveness([guess("a"), guess("b")])
        .relative_strength([guess("c")])
        .build()
        .unwrap()
}

/// One axis over column `a` with levels 0 to 100, in so many bands.
fn bands(cuts: &[f64]) -> CustomModel {
    let axis = Axis::new(
        "sales",
        "Sales",
        ("none", "all"),
        [Criterion::new("A", "a", ValueFunction::linear(0.0, 100.0).unwrap())],
    );
    let class = |code: usize| Class {
        key: format!("class_{code}"),
        term: format!("Class {code}"),
        meaning: String::new(),
        management: String::new(),
        order: u8::try_from(code).ok(),
        provenance: Provenance::caller(),
    };
    let about = About {
        key: "bands".into(),
        name: "Bands".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    let rule = Bands::new(Cut::each(cuts.iter().copied()).unwrap()).unwrap();
    CustomModel::new(about, [axis.unwrap()], rule, (0..=cuts.len()).map(class)).unwrap()
}

fn scores_of(numbers: &[f64]) -> Portfolio<'static> {
    Portfolio::builder().column("a", numbers.to_vec()).build().unwrap()
}

fn cut_by(method: CutMethod) -> Calibration {
    Calibration::new().cuts(Cuts::new(method))
}

fn placed(method: CutMethod, cuts: &[f64], numbers: &[f64]) -> Result<Vec<f64>, CalibrationError> {
    let calibrated = cut_by(method).apply(&bands(cuts), &scores_of(numbers))?;
    Ok(calibrated.model.cuts().into_iter().map(|cut| cut.at).collect())
}

const HEAPS: [f64; 12] = [10.0, 11.0, 12.0, 13.0, 40.0, 41.0, 42.0, 43.0, 80.0, 81.0, 82.0, 89.0];
