//! The principal eigenvector of a matrix of comparisons, complete or not.

use super::{AhpError, Comparisons, MAX_SPAN, square::Square};

/// Power steps with one power of the matrix, before the next power is taken.
const STEPS: usize = 16;

/// How often the matrix is squared at most. Its power is 2^40 then, enough for a second eigenvalue
/// that lies within a trillionth of the first.
const MAX_SQUARINGS: usize = 40;

/// No component falls below this part of the largest, so that none is ever divided by 0. Far below
/// what [`MAX_SPAN`] lets through.
const FLOOR: f64 = 1e-200;

/// The eigenvector and what it leaves unexplained.
#[derive(Debug)]
pub(super) struct Principal {
    /// Positive, on no particular scale.
    pub(super) weights: Vec<f64>,
    /// `a_ij * w_j / w_i`: 1 where a comparison agrees with the weights, and where it is missing.
    pub(super) errors: Square,
    /// How far the quotients `(A w)_i / w_i` lie apart, relative to the smallest: all are equal for
    /// an eigenvector, and the eigenvalue lies between them in any case (Collatz and Wielandt).
    pub(super) residual: f64,
}

/// The eigenvector of the matrix, where a missing comparison is 0 and adds 1 to the diagonal of its
/// row: Harker's way to say that it equals `w_i / w_j`.
///
/// The matrix is first balanced with weights read off a spanning tree. What is left are the
/// contradictions alone, so nothing is lost to cancellation: a consistent matrix becomes all ones.
/// Power steps follow; where they are slow, the matrix is squared between them.
pub(super) fn principal(comparisons: &Comparisons) -> Result<Principal, AhpError> {
    let matrix = comparisons.matrix();
    let tree = spanning_tree(comparisons, &matrix)?;
    check_span(comparisons, &tree)?;
    let matrix = matrix.balanced(&tree);

    let missing: Vec<f64> =
        matrix.rows().map(|row| row.iter().filter(|cell| **cell == 0.0).count() as f64).collect();
    let with_missing = |i: usize, j: usize, cell: f64| {
        if i == j { cell + missing.get(i).copied().unwrap_or_default() } else { cell }
    };
    let scale = dominant_vector(&matrix.clone().map(with_missing));

    let weights: Vec<f64> =
        tree.iter().zip(&scale).map(|(weight, factor)| weight * factor).collect();
    check_span(comparisons, &weights)?;
    let errors = matrix.balanced(&scale).map(|_, _, cell| if cell == 0.0 { 1.0 } else { cell });
    let residual = spread(errors.rows().map(|row| row.iter().sum()));
    Ok(Principal { weights, errors, residual })
}

fn dominant_vector(matrix: &Square) -> Vec<f64> {
    let order = matrix.rows().len();
    let tolerance = f64::EPSILON * (8.0 + order as f64 / 4.0);
    let mut vector = vec![1.0; order];
    let mut power = matrix.clone().scaled();
    let mut before = f64::INFINITY;
    for _ in 0..MAX_SQUARINGS {
        for _ in 0..STEPS {
            vector = scaled(power.times(&vector));
        }
        let images = matrix.times(&vector);
        let now = spread(images.iter().zip(&vector).map(|(image, x)| image / x));
        // Each step narrows the spread until only rounding is left of it.
        if now <= tolerance || (now < 1e-10 && now >= before) {
            break;
        }
        before = now;
        power = power.squared().scaled();
    }
    vector
}

/// Divided by the largest component, and none too small to divide by.
fn scaled(mut vector: Vec<f64>) -> Vec<f64> {
    let largest = vector.iter().copied().fold(0.0, f64::max);
    for x in &mut vector {
        *x = (*x / largest).max(FLOOR);
    }
    vector
}

/// How far positive numbers lie apart, relative to the smallest.
fn spread(numbers: impl Iterator<Item = f64>) -> f64 {
    let (low, high) = range(numbers);
    (high - low) / low
}

fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, 0.0), |(low, high), x| (x.min(low), x.max(high)))
}

/// Weights that agree with the comparisons of a spanning tree.
fn spanning_tree(comparisons: &Comparisons, matrix: &Square) -> Result<Vec<f64>, AhpError> {
    let order = comparisons.len();
    let mut weights: Vec<Option<f64>> = vec![None; order];
    let mut components: Vec<Vec<String>> = Vec::new();
    for start in 0..order {
        if weights.get(start).is_none_or(Option::is_some) {
            continue;
        }
        let mut component = Vec::new();
        let mut queue = std::collections::VecDeque::from([(start, 1.0)]);
        weights.iter_mut().skip(start).take(1).for_each(|weight| *weight = Some(1.0));
        while let Some((i, weight)) = queue.pop_front() {
            component.extend(comparisons.names().nth(i).map(str::to_owned));
            let row = matrix.rows().nth(i).unwrap_or_default();
            for ((j, known), ratio) in weights.iter_mut().enumerate().zip(row) {
                if *ratio > 0.0 && known.is_none() {
                    let other = weight / ratio;
                    *known = Some(other);
                    queue.push_back((j, other));
                }
            }
        }
        components.push(component);
    }
    if components.len() > 1 {
        return Err(AhpError::Disconnected { components });
    }
    Ok(weights.into_iter().flatten().collect())
}

fn check_span(comparisons: &Comparisons, weights: &[f64]) -> Result<(), AhpError> {
    let (low, high) = range(weights.iter().copied());
    // The chain may have left the numbers altogether, to infinity or to 0.
    if high <= low * MAX_SPAN && high.is_finite() {
        return Ok(());
    }
    let at = |wanted: f64| {
        let mut named = comparisons.names().zip(weights);
        named.find(|(_, weight)| **weight == wanted).map_or("", |(name, _)| name).to_owned()
    };
    Err(AhpError::Span { most: at(high), least: at(low), limit: MAX_SPAN })
}
