//! The plane of a model of two axes: which class has which part of it.

use keyaccount::model::Model;
use keyaccount::rule::Decisions;
use serde::Serialize;

use crate::error::Failure;

/// How many places a rule is asked at, along each axis: a border is drawn less than half of 1/200
/// from where it is, which is a pixel in a picture of 400.
const STEPS: u16 = 200;

/// A rectangle of one class, in score units.
#[derive(Debug, Serialize)]
pub(crate) struct Region {
    code: u8,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Asks the rule, whichever it is, in the middle of every step, and joins neighbours of one class:
/// first along x, then equal rows.
pub(crate) fn regions(model: &dyn Model) -> Result<Vec<Region>, Failure> {
    let axes = model.axes().len();
    if axes != 2 {
        return Err(Failure::NoPlane { model: model.about().key.clone(), axes });
    }
    let step = 1.0 / f64::from(STEPS);
    let middle = |place: u16| keyaccount::score::snap((f64::from(place) + 0.5) * step);
    let x: Vec<f64> = (0..STEPS).map(middle).collect();
    let mut regions: Vec<Region> = Vec::new();
    let mut last = (Vec::new(), 0); // the row before, and where its regions begin
    for row in 0..STEPS {
        let y = vec![middle(row); x.len()];
        let mut codes = vec![0; x.len()];
        let out = Decisions { codes: &mut codes, margins: None, flags: None };
        model.rule().decide(&[&x, &y], out);
        if codes == last.0 {
            regions.iter_mut().skip(last.1).for_each(|region| region.height += step);
            continue;
        }
        let first = regions.len();
        let mut from = 0.0;
        for run in codes.chunk_by(|one, next| one == next) {
            let (code, width) = (run.first().copied().unwrap_or(255), step * run.len() as f64);
            let y = f64::from(row) * step;
            regions.push(Region { code, x: from, y, width, height: step });
            from += width;
        }
        last = (codes, first);
    }
    Ok(regions)
}
