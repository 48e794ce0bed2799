//! Which axes took an account from its former class to its new one.

use keyaccount::class::ClassCode;
use keyaccount::explain::Explanation;
use keyaccount::model::Model;
use keyaccount::rule::Decisions;

/// Whether each axis of the newer explanation did: without its move the account would have kept its
/// class, or would have another one than it has, and its move alone takes it out of the former one.
/// Where several moves would each have done, those that do so alone. The rule is asked, so that this
/// holds of a ladder or a path as of a grid.
pub(crate) fn axes(model: &dyn Model, old: &Explanation, new: &Explanation) -> Vec<bool> {
    let now: Vec<f64> = new.axes.iter().map(|axis| axis.score.unwrap_or(f64::NAN)).collect();
    let former = |key: &str| old.axes.iter().find(|axis| axis.axis == key);
    let before: Vec<f64> = new
        .axes
        .iter()
        .map(|axis| former(&axis.axis).and_then(|axis| axis.score).unwrap_or(f64::NAN))
        .collect();
    let (from, to) = (class(model, &before), class(model, &now));
    if from == to {
        // The model moved it.
        return vec![false; now.len()];
    }
    let leaves = |axis| class(model, &mixed(axis, &now, &before)) != from;
    let did = |axis| match class(model, &mixed(axis, &before, &now)) {
        without if without == from => true,
        without => without != to && leaves(axis),
    };
    let all = 0..now.len();
    let needed: Vec<bool> = all.clone().map(did).collect();
    if needed.contains(&true) { needed } else { all.map(leaves).collect() }
}

/// One point's score on one axis, and another's on the others.
fn mixed(axis: usize, of_axis: &[f64], of_others: &[f64]) -> Vec<f64> {
    let scores = of_axis.iter().zip(of_others).enumerate();
    scores.map(|(position, (one, other))| if position == axis { *one } else { *other }).collect()
}

/// The class of a point.
fn class(model: &dyn Model, scores: &[f64]) -> u8 {
    let mut code = [ClassCode::UNCLASSIFIED.get()];
    let columns: Vec<&[f64]> = scores.iter().map(std::slice::from_ref).collect();
    model.rule().decide(&columns, Decisions { codes: &mut code, margins: None, flags: None });
    let [code] = code;
    code
}
