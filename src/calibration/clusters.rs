//! Clusters on one axis: the division with the least sum of squares, found exactly.
//!
//! Fisher's natural breaks (Fisher 1958, "On Grouping for Maximum Homogeneity"; in maps known by
//! Jenks) and one-dimensional k-means look for the same thing: the division of ordered numbers into
//! `k` runs with the least sum of squared distances from the means of the runs. So one programme
//! serves both, and finds the optimum where Lloyd's iteration would depend on its start. It is
//! dynamic programming over the last run's start; because the best start never moves down as the
//! end moves up, halving finds all starts of a row in `O(n log n)`, in all `O(k n log n)`.

use super::points::Point;

/// Divides points into `runs` not empty runs; gives the position at which each run but the first
/// begins. `None` if there are fewer points than runs. Of equal divisions the one whose last run
/// begins first.
pub(super) fn divide(points: &[Point], runs: usize) -> Option<Vec<usize>> {
    if points.len() < runs || runs == 0 {
        return None;
    }
    let sums = Sums::of(points);
    let count = points.len();
    // costs[end]: the least sum of squares of the first `end` points in as many runs as so far.
    let mut costs: Vec<f64> = (0..=count).map(|end| sums.spread(0, end)).collect();
    let mut starts: Vec<Vec<usize>> = Vec::with_capacity(runs);
    for run in 1..runs {
        let mut layer = Layer {
            sums: &sums,
            before: &costs,
            costs: vec![f64::INFINITY; count + 1],
            starts: vec![run; count + 1],
        };
        layer.fill(run + 1, count, run, count - 1);
        let Layer { costs: after, starts: of_layer, .. } = layer;
        costs = after;
        starts.push(of_layer);
    }
    let mut end = count;
    let mut breaks = Vec::with_capacity(runs - 1);
    for layer in starts.iter().rev() {
        end = *layer.get(end)?;
        breaks.push(end);
    }
    breaks.reverse();
    Some(breaks)
}

/// The mean of points `from..to`; NaN if there are none.
pub(super) fn mean(points: &[Point], from: usize, to: usize) -> f64 {
    let run = points.get(from..to).unwrap_or_default();
    let count: f64 = run.iter().map(|point| point.count).sum();
    run.iter().map(|point| point.mean * point.count).sum::<f64>() / count
}

/// Running sums, from which the spread of any run is read off.
struct Sums(Vec<[f64; 3]>);

impl Sums {
    fn of(points: &[Point]) -> Self {
        // About the overall mean, where squares are small and lose the least digits.
        let middle = mean(points, 0, points.len());
        let mut running = [0.0; 3];
        let sums = points.iter().map(|point| {
            let x = point.mean - middle;
            let [count, sum, squares] = running;
            running = [count + point.count, sum + point.count * x, squares + point.count * x * x];
            running
        });
        Self(std::iter::once([0.0; 3]).chain(sums).collect())
    }

    /// The sum of squared distances of points `from..to` from their mean.
    fn spread(&self, from: usize, to: usize) -> f64 {
        let (Some(before), Some(up_to)) = (self.0.get(from), self.0.get(to)) else {
            return f64::INFINITY;
        };
        let mut run = *up_to;
        for (all, before) in run.iter_mut().zip(before) {
            *all -= before;
        }
        let [count, sum, squares] = run;
        if count > 0.0 { (squares - sum * sum / count).max(0.0) } else { 0.0 }
    }
}

/// One more run: the costs with it, from the costs without it.
struct Layer<'s> {
    sums: &'s Sums,
    before: &'s [f64],
    costs: Vec<f64>,
    starts: Vec<usize>,
}

impl Layer<'_> {
    /// The best starts for the ends `first..=last`, known to lie in `low..=high`.
    fn fill(&mut self, first: usize, last: usize, low: usize, high: usize) {
        if first > last {
            return;
        }
        let end = usize::midpoint(first, last);
        let (mut best, mut start) = (f64::INFINITY, low);
        for candidate in low..=high.min(end - 1) {
            let before = self.before.get(candidate).copied().unwrap_or(f64::INFINITY);
            let cost = before + self.sums.spread(candidate, end);
            if cost < best {
                (best, start) = (cost, candidate);
            }
        }
        if let (Some(cost), Some(slot)) = (self.costs.get_mut(end), self.starts.get_mut(end)) {
            (*cost, *slot) = (best, start);
        }
        if end > first {
            self.fill(first, end - 1, low, start);
        }
        self.fill(end + 1, last, start, high);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::points::Points;
    use super::*;

    /// The least sum of squares over every division there is.
    fn brute_force(points: &[Point], runs: usize) -> f64 {
        fn spread(points: &[Point]) -> f64 {
            let middle = mean(points, 0, points.len());
            points.iter().map(|p| p.count * (p.mean - middle) * (p.mean - middle)).sum()
        }
        if runs == 1 {
            return spread(points);
        }
        (runs - 1..points.len())
            .map(|start| brute_force(&points[..start], runs - 1) + spread(&points[start..]))
            .fold(f64::INFINITY, f64::min)
    }

    fn cost(points: &[Point], breaks: &[usize]) -> f64 {
        let ends = breaks.iter().copied().chain([points.len()]);
        let starts = [0].into_iter().chain(breaks.iter().copied());
        starts.zip(ends).map(|(from, to)| brute_force(&points[from..to], 1)).sum()
    }

    #[test]
    fn three_heaps() {
        let points = Points::of(&[0.1, 0.12, 0.11, 0.5, 0.52, 0.9, 0.95, 0.91]);
        assert_eq!(divide(points.as_slice(), 3), Some(vec![3, 5]));
        assert_eq!(divide(points.as_slice(), 1), Some(vec![]));
        assert_eq!(divide(points.as_slice(), 8), Some(vec![1, 2, 3, 4, 5, 6, 7]));
        assert_eq!(divide(points.as_slice(), 9), None);
        assert_eq!(divide(points.as_slice(), 0), None);
    }

    proptest! {
        #[test]
        fn no_division_is_better(
            scores in prop::collection::vec(0..100i32, 1..12), runs in 1..5usize,
        ) {
            let scores: Vec<f64> = scores.into_iter().map(|x| f64::from(x) / 100.0).collect();
            let points = Points::of(&scores);
            let points = points.as_slice();
            match divide(points, runs) {
                None => prop_assert!(points.len() < runs),
                Some(breaks) => {
                    prop_assert_eq!(breaks.len(), runs - 1);
                    prop_assert!(breaks.windows(2).all(|pair| pair[0] < pair[1]));
                    prop_assert!(cost(points, &breaks) <= brute_force(points, runs) + 1e-12);
                }
            }
        }
    }
}
