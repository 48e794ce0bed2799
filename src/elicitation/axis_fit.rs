//! One axis fitted to examples: what they ask of it, and the cuts that agree with most of them.

use super::ElicitationError;
use super::logistic::{Fit, Problem, Sides};
use crate::axis::Axis;
use crate::calibration::part;
use crate::class::Class;
use crate::criterion::Missing;
use crate::model::{About, CustomModel, Model, ModelError};
use crate::portfolio::Portfolio;
use crate::provenance::Provenance;
use crate::rule::{Bands, Cut};

/// The side of each of so many cuts on which a span of bands lies.
pub(super) fn sides((first, last): (usize, usize), cuts: usize) -> Sides {
    (0..cuts)
        .map(|cut| match (first > cut, last <= cut) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            // The class lies on both sides.
            _ => None,
        })
        .collect()
}

/// The value of every account on every criterion of an axis, from the kernel, with gaps filled:
/// by the assumed value where the criterion has one, else by the mean of what the account has (which
/// is what sharing the weight comes to, where the weights are equal). An empty row where nothing is
/// observed.
pub(super) fn values(
    axis: &Axis,
    portfolio: &Portfolio<'_>,
) -> Result<Vec<Vec<f64>>, ElicitationError> {
    let mut rows = vec![Vec::with_capacity(axis.criteria().len()); portfolio.rows()];
    for criterion in axis.criteria() {
        let alone = criterion.clone().with_weight(1.0).with_missing(Missing::Share);
        let one = CustomModel::new(
            about(),
            [axis.with_criteria([alone]).map_err(ModelError::from)?],
            halves()?,
            two(),
        )?;
        let result = one.classify(portfolio)?;
        let scores = result.scores().next().map_or(&[][..], |(_, scores)| scores);
        for (row, score) in rows.iter_mut().zip(scores) {
            row.push(*score);
        }
    }
    let assumed: Vec<Option<f64>> = axis
        .criteria()
        .iter()
        .map(|criterion| match criterion.missing() {
            Missing::Worst => Some(0.0),
            Missing::Best => Some(1.0),
            Missing::Assume(value) => Some(value),
            Missing::Share | Missing::Reject => None,
        })
        .collect();
    for row in &mut rows {
        let observed = row.iter().filter(|value| !value.is_nan());
        let (count, sum) =
            observed.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
        if count == 0.0 {
            row.clear();
        }
        for (value, assumed) in row.iter_mut().zip(&assumed) {
            *value = if value.is_nan() { assumed.unwrap_or(sum / count) } else { *value };
        }
    }
    Ok(rows)
}

/// The page of a model that only reads one criterion.
fn about() -> About {
    About {
        key: "values".into(),
        name: "Values".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    }
}

fn halves() -> Result<Bands, ModelError> {
    Ok(Bands::new(vec![Cut::MIDPOINT])?)
}

fn two() -> [Class; 2] {
    ["low", "high"].map(|key| Class {
        key: key.into(),
        term: key.into(),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    })
}

/// Weights that sum to 1, and the cuts on the score of the axis, of a logistic fit; `None` if no
/// weight is above 0.
pub(super) fn normalised(fit: &Fit) -> Option<(Vec<f64>, Vec<f64>)> {
    let sum: f64 = fit.weights.iter().sum();
    if sum.is_nan() || sum <= 0.0 {
        return None;
    }
    let divide = |numbers: &[f64]| numbers.iter().map(|number| number / sum).collect();
    Some((divide(&fit.weights), divide(&fit.thresholds)))
}

/// The scores of a weighted sum.
pub(super) fn scores(problem: &Problem, weights: &[f64]) -> Vec<f64> {
    let sum = |values: &Vec<f64>| values.iter().zip(weights).map(|(v, w)| v * w).sum();
    problem.values.iter().map(sum).collect()
}

/// Moves each cut to where most examples lie on their side of it: into the middle between two
/// neighbouring scores, and of equally good places to the one nearest to where the cut was. `None`
/// if the scores are all the same, or the cuts would change places.
pub(super) fn refine(scores: &[f64], sides: &[Sides], cuts: &[f64]) -> Option<Vec<f64>> {
    let mut refined = Vec::with_capacity(cuts.len());
    for (at, cut) in cuts.iter().enumerate() {
        let mut ordered: Vec<(f64, bool)> = scores
            .iter()
            .zip(sides)
            .filter_map(|(score, sides)| Some((*score, (*sides.get(at)?)?)))
            .collect();
        ordered.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        // Below all scores every example that belongs below is wrong.
        let mut wrong = ordered.iter().filter(|(_, above)| !above).count();
        let mut best: Option<(usize, f64)> = None;
        for ((score, above), (next, _)) in ordered.iter().zip(ordered.iter().skip(1)) {
            wrong = if *above { wrong + 1 } else { wrong - 1 };
            if score == next {
                continue;
            }
            let place = part(*score, *next);
            let better = best.is_none_or(|(least, nearest)| {
                wrong < least || (wrong == least && (place - cut).abs() < (nearest - cut).abs())
            });
            if better {
                best = Some((wrong, place));
            }
        }
        refined.push(best?.1);
    }
    refined.is_sorted_by(|low, high| low < high).then_some(refined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_goes_where_most_examples_agree() {
        let scores = [0.1, 0.2, 0.3, 0.6, 0.7, 0.9];
        let of = |above: [bool; 6]| above.map(|above| vec![Some(above)]);
        let clean = of([false, false, false, true, true, true]);
        let near = |found: Option<Vec<f64>>, expected: f64| {
            let found = found.unwrap();
            assert!((found[0] - expected).abs() < 1e-11, "{found:?}");
        };
        near(refine(&scores, &clean, &[0.8]), 0.45);
        // One example too high: the gap above it costs as much as the one below.
        let noisy = of([false, false, true, false, true, true]);
        near(refine(&scores, &noisy, &[0.24]), 0.25);
        near(refine(&scores, &noisy, &[0.6]), 0.65);
        assert_eq!(refine(&[0.5; 6], &clean, &[0.5]), None);
    }

    #[test]
    fn cuts_that_would_change_places_stay() {
        let sides: Vec<Sides> = [[true, false], [false, true], [true, false], [false, true]]
            .map(|s| s.map(Some).to_vec())
            .to_vec();
        assert_eq!(refine(&[0.1, 0.4, 0.6, 0.9], &sides, &[0.5, 0.5]), None);
    }
}
