//! Ridge logistic regression with several thresholds and weights that are not negative.
//!
//! For each example `i` and each threshold `j` that it has to lie above (`t = 1`) or below
//! (`t = -1`):
//!
//! ```text
//! minimise  mean over (i, j) of ln(1 + exp(-t_ij (b . v_i - c_j)))  +  ridge / 2 * |b|^2,   b >= 0
//! ```
//!
//! With one threshold this is logistic regression; with several it is the all-threshold loss of
//! Rennie & Srebro (2005, "Loss functions for preference levels"), whose thresholds come out in
//! order. The problem is strictly convex in `b`: one answer, found by Newton steps on the weights that are
//! free to move (Bertsekas 1982, "Projected Newton methods"), without chance.

use crate::math;

/// On which side of each threshold an example belongs: `None` where either will do.
pub(super) type Sides = Vec<Option<bool>>;

/// What is fitted to: values per criterion and sides per threshold, one entry per example.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    pub(super) values: Vec<Vec<f64>>,
    pub(super) sides: Vec<Sides>,
}

/// Weights, at least 0, and ascending thresholds, both on the scale of the logits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    pub(super) weights: Vec<f64>,
    pub(super) thresholds: Vec<f64>,
}

/// Newton steps; ten do mostly.
const STEPS: usize = 200;

/// Where the slope counts as 0.
const FLAT: f64 = 1e-10;

/// Added to every curvature, so that a threshold far from all examples can be solved for.
const CURVATURE: f64 = 1e-12;

/// The fit; `None` if there is nothing to fit.
pub(super) fn fit(problem: &Problem, ridge: f64) -> Option<Fit> {
    let criteria = problem.values.first()?.len();
    let thresholds = problem.sides.first()?.len();
    // Thresholds start in the middle of the scale, where all weights are 0: at 0.
    let mut point = vec![0.0; criteria + thresholds];
    let mut now = Slope::at(problem, criteria, ridge, &point)?;
    for _ in 0..STEPS {
        let free: Vec<bool> = point
            .iter()
            .zip(&now.gradient)
            .enumerate()
            .map(|(at, (x, slope))| at >= criteria || *x > 0.0 || *slope < 0.0)
            .collect();
        let steepest = now.gradient.iter().zip(&free).filter(|(_, free)| **free);
        if steepest.map(|(slope, _)| slope.abs()).fold(0.0, f64::max) < FLAT {
            break;
        }
        let step = now.newton_step(&free)?;
        let Some((next, there)) = search(problem, criteria, ridge, &point, &now, &step) else {
            break;
        };
        (point, now) = (next, there);
    }
    let (weights, thresholds) = point.split_at_checked(criteria)?;
    Some(Fit { weights: weights.to_vec(), thresholds: thresholds.to_vec() })
}

/// Halves the step until the loss falls as it should; `None` if no step helps any more.
fn search(
    problem: &Problem,
    criteria: usize,
    ridge: f64,
    point: &[f64],
    now: &Slope,
    step: &[f64],
) -> Option<(Vec<f64>, Slope)> {
    let mut length = 1.0;
    for _ in 0..40 {
        let moved = point.iter().zip(step).enumerate().map(|(at, (x, step))| {
            let moved = x + length * step;
            if at < criteria { moved.max(0.0) } else { moved }
        });
        let next: Vec<f64> = moved.collect();
        let way = next.iter().zip(point).zip(&now.gradient);
        let promised: f64 = way.map(|((next, x), slope)| slope * (next - x)).sum();
        let there = Slope::at(problem, criteria, ridge, &next)?;
        if promised < 0.0 && there.loss <= now.loss + 1e-4 * promised {
            return Some((next, there));
        }
        length *= 0.5;
    }
    None
}

/// The loss at a point with its first and second derivatives: weights first, then thresholds.
#[derive(Debug)]
struct Slope {
    loss: f64,
    gradient: Vec<f64>,
    curvature: Vec<Vec<f64>>,
}

impl Slope {
    fn at(problem: &Problem, criteria: usize, ridge: f64, point: &[f64]) -> Option<Self> {
        let (weights, thresholds) = point.split_at_checked(criteria)?;
        let size = point.len();
        let mut loss = 0.0;
        let mut gradient = vec![0.0; size];
        let mut curvature = vec![vec![CURVATURE; size]; size];
        let terms = problem.sides.iter().flatten().flatten().count() as f64;
        // What a term depends on: the values, less 1 for its own threshold.
        let mut direction = vec![0.0; size];
        for (values, sides) in problem.values.iter().zip(&problem.sides) {
            let score: f64 = weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
            for ((at, threshold), side) in (criteria..).zip(thresholds).zip(sides) {
                let Some(above) = side else { continue };
                let sign = if *above { 1.0 } else { -1.0 };
                let (term, pull) = softplus(-sign * (score - threshold));
                loss += term;
                direction.fill(0.0);
                for (slot, value) in direction.iter_mut().zip(values) {
                    *slot = *value;
                }
                if let Some(slot) = direction.get_mut(at) {
                    *slot = -1.0;
                }
                let bend = pull * (1.0 - pull);
                for ((slope, row), x) in gradient.iter_mut().zip(&mut curvature).zip(&direction) {
                    *slope -= sign * pull * x;
                    if *x != 0.0 {
                        for (cell, y) in row.iter_mut().zip(&direction) {
                            *cell += bend * x * y;
                        }
                    }
                }
            }
        }
        loss /= terms;
        for (at, (slope, row)) in gradient.iter_mut().zip(&mut curvature).enumerate() {
            *slope /= terms;
            for cell in &mut *row {
                *cell /= terms;
            }
            let own = point.get(at).copied().filter(|_| at < criteria);
            if let (Some(weight), Some(diagonal)) = (own, row.get_mut(at)) {
                loss += 0.5 * ridge * weight * weight;
                *slope += ridge * weight;
                *diagonal += ridge;
            }
            if let Some(diagonal) = row.get_mut(at) {
                *diagonal += CURVATURE;
            }
        }
        Some(Self { loss, gradient, curvature })
    }

    /// The Newton step of the coordinates that are free; the others stay.
    fn newton_step(&self, free: &[bool]) -> Option<Vec<f64>> {
        let of_free = |all: &[f64]| -> Vec<f64> {
            all.iter().zip(free).filter(|(_, free)| **free).map(|(x, _)| *x).collect()
        };
        let matrix: Vec<Vec<f64>> = self
            .curvature
            .iter()
            .zip(free)
            .filter(|(_, free)| **free)
            .map(|(row, _)| of_free(row))
            .collect();
        let mut solved = solve(&matrix, &of_free(&self.gradient))?.into_iter();
        Some(
            free.iter()
                .map(|free| if *free { -solved.next().unwrap_or(0.0) } else { 0.0 })
                .collect(),
        )
    }
}

/// `ln(1 + exp(x))` and its slope `1 / (1 + exp(-x))`, without overflow.
fn softplus(x: f64) -> (f64, f64) {
    let small = math::exp(-x.abs());
    let (tail, slope) = (math::ln(1.0 + small), 1.0 / (1.0 + small));
    if x > 0.0 { (x + tail, slope) } else { (tail, 1.0 - slope) }
}

/// Solves a symmetric positive definite system by Cholesky's factors; `None` if it is not one.
fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    // Row i of the lower factor has i + 1 entries, the diagonal last.
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    let mut solved: Vec<f64> = Vec::with_capacity(matrix.len());
    for ((at, row), right) in matrix.iter().enumerate().zip(right) {
        let mut lower: Vec<f64> = Vec::with_capacity(at + 1);
        for (cell, done) in row.iter().zip(&factor) {
            let rest = cell - dot(&lower, done);
            lower.push(rest / done.last()?);
        }
        let square = row.get(at)? - dot(&lower, &lower);
        if !(square > 0.0 && square.is_finite()) {
            return None;
        }
        let diagonal = square.sqrt();
        solved.push((right - dot(&lower, &solved)) / diagonal);
        lower.push(diagonal);
        factor.push(lower);
    }
    // From the last row up: each answer is taken out of the rows above.
    let mut answers = Vec::with_capacity(solved.len());
    for row in factor.iter().rev() {
        let answer = solved.pop()? / row.last()?;
        for (rest, cell) in solved.iter_mut().zip(row) {
            *rest -= cell * answer;
        }
        answers.push(answer);
    }
    answers.reverse();
    Some(answers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Random;

    fn problem(values: &[&[f64]], sides: &[&[Option<bool>]]) -> Problem {
        Problem {
            values: values.iter().map(|row| row.to_vec()).collect(),
            sides: sides.iter().map(|row| row.to_vec()).collect(),
        }
    }

    #[test]
    fn two_examples_by_hand() {
        // By symmetry the threshold is b / 2, and b solves ridge * b = sigmoid(-b / 2) / 2.
        let both: [&[Option<bool>]; 2] = [&[Some(false)], &[Some(true)]];
        let Fit { weights, thresholds } = fit(&problem(&[&[0.0], &[1.0]], &both), 0.01).unwrap();
        let b = weights[0];
        assert!((thresholds[0] - b / 2.0).abs() < 1e-7, "{thresholds:?} {b}");
        let expected = 0.5 / (1.0 + (b / 2.0).exp());
        assert!((0.01 * b - expected).abs() < 1e-9, "{b}");
    }

    #[test]
    fn a_criterion_that_points_the_wrong_way_gets_no_weight() {
        let rows: [&[f64]; 4] = [&[0.0, 1.0], &[0.2, 0.9], &[0.8, 0.3], &[1.0, 0.0]];
        let sides: [&[Option<bool>]; 4] =
            [&[Some(false)], &[Some(false)], &[Some(true)], &[Some(true)]];
        let fitted = fit(&problem(&rows, &sides), 0.001).unwrap();
        assert!(fitted.weights[0] > 1.0);
        assert_eq!(fitted.weights[1], 0.0);
    }

    #[test]
    fn a_system_by_hand_and_one_that_is_none() {
        let matrix = [vec![4.0, 2.0], vec![2.0, 3.0]];
        let answers = solve(&matrix, &[8.0, 8.0]).unwrap();
        assert!((answers[0] - 1.0).abs() < 1e-14 && (answers[1] - 2.0).abs() < 1e-14);
        assert_eq!(solve(&[vec![1.0, 2.0], vec![2.0, 1.0]], &[1.0, 1.0]), None);
        assert_eq!(fit(&Problem::default(), 1.0), None);
    }

    proptest! {
        #[test]
        fn the_answer_is_the_optimum(seed in any::<u64>(), ridge in 0.001..0.5f64) {
            let mut random = Random::new(seed);
            let mut problem = Problem::default();
            for _ in 0..40 {
                let values: Vec<f64> = (0..3).map(|_| random.unit()).collect();
                let score = values[0] + 0.5 * values[1] + 0.5 * random.unit();
                problem.sides.push(vec![Some(score >= 0.6), Some(score >= 1.2)]);
                problem.values.push(values);
            }
            // Both sides of both thresholds, whatever the seed.
            for (score, value) in [(false, 0.0), (true, 1.0)] {
                problem.values.push(vec![value; 3]);
                problem.sides.push(vec![Some(score); 2]);
            }
            let Fit { weights, thresholds } = fit(&problem, ridge).unwrap();
            prop_assert!(weights.iter().all(|weight| *weight >= 0.0));
            prop_assert!(thresholds[0] <= thresholds[1]);
            let point: Vec<f64> = weights.iter().chain(&thresholds).copied().collect();
            let best = Slope::at(&problem, 3, ridge, &point).unwrap();
            for (at, (x, slope)) in point.iter().zip(&best.gradient).enumerate() {
                let bound = at < 3 && *x == 0.0;
                prop_assert!(slope.abs() < 1e-7 || (bound && *slope > 0.0), "{at}: {x} {slope}");
            }
            // No point nearby is better.
            for at in 0..5 {
                for way in [-1e-3, 1e-3] {
                    let mut moved = point.clone();
                    moved[at] = if at < 3 { (moved[at] + way).max(0.0) } else { moved[at] + way };
                    let there = Slope::at(&problem, 3, ridge, &moved).unwrap();
                    prop_assert!(there.loss >= best.loss - 1e-12);
                }
            }
        }
    }
}
