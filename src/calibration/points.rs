//! Scores as ascending points with counts: what cuts are placed between, and resampled from.

use super::levels::Extent;
use super::quantile::between;
use crate::random::Random;
use crate::score::{STEP, snap};

/// Up to so many scores every distinct one is a point; beyond, they are put into bins.
const EXACT: u64 = 4096;

/// How many bins of equal width.
const BINS: usize = 1024;

/// One distinct score, or one bin of neighbouring ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// The lowest score in it.
    pub(super) low: f64,
    /// The highest score in it.
    pub(super) high: f64,
    /// Their mean.
    pub(super) mean: f64,
    /// How many there are.
    pub(super) count: f64,
}

/// Points in ascending order, none of them empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Points(Vec<Point>);

impl Points {
    /// The scores that are not NaN.
    pub(super) fn of(scores: &[f64]) -> Self {
        let observed = || scores.iter().copied().filter(|score| !score.is_nan());
        let Extent { observed: count, lowest: low, highest: high, .. } = Extent::of(&scores);
        if count <= EXACT {
            let mut sorted: Vec<f64> = observed().collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let equal = sorted.chunk_by(|a, b| a == b);
            return Self(
                equal.filter_map(|run| Some(Point::at(*run.first()?, run.len()))).collect(),
            );
        }
        let per_unit = if high > low { BINS as f64 / (high - low) } else { 0.0 };
        let mut bins = vec![Bin::default(); BINS];
        for score in observed() {
            if let Some(bin) = bins.get_mut(bin_of((score - low) * per_unit, BINS)) {
                bin.add(score);
            }
        }
        Self(bins.into_iter().filter_map(Bin::point).collect())
    }

    /// The points.
    pub(super) fn as_slice(&self) -> &[Point] {
        &self.0
    }

    /// How many scores there are.
    pub(super) fn total(&self) -> f64 {
        self.0.iter().map(|point| point.count).sum()
    }

    /// Their mean; NaN if there are none.
    pub(super) fn mean(&self) -> f64 {
        self.0.iter().map(|point| point.mean * point.count).sum::<f64>() / self.total()
    }

    /// The quantile, type 7; inside a bin the scores count as evenly spread. NaN if there are none.
    pub(super) fn quantile(&self, probability: f64) -> f64 {
        let h = (self.total() - 1.0).max(0.0) * probability;
        let below = h.floor();
        let low = self.at(below).unwrap_or(f64::NAN);
        between(low, self.at(below + 1.0).unwrap_or(low), h - below)
    }

    /// The score of a rank from 0, and its point; `None` from the number of scores on.
    fn place(&self, rank: f64) -> Option<(f64, usize)> {
        let mut rest = rank;
        for (position, point) in self.0.iter().enumerate() {
            if rest < point.count {
                let share = (rest + 0.5) / point.count;
                return Some((between(point.low, point.high, share), position));
            }
            rest -= point.count;
        }
        None
    }

    fn at(&self, rank: f64) -> Option<f64> {
        self.place(rank).map(|(score, _)| score)
    }

    /// The score that just may not reach a cut which at most a share of the scores may reach, and
    /// the next higher one. `Ok` if the share allows all: the lowest score.
    pub(super) fn last_below(&self, share: f64) -> Result<f64, (f64, Option<f64>)> {
        let total = self.total();
        // A share of n accounts is n / total: rounding must not cost one.
        let allowed = (share * total * (1.0 + 1e-12)).floor();
        let rank = total - 1.0 - allowed;
        if rank < 0.0 {
            return Ok(self.at(0.0).unwrap_or(f64::NAN));
        }
        let Some((last, position)) = self.place(rank) else { return Ok(f64::NAN) };
        let inside = self.0.get(position).filter(|point| point.low < point.high);
        let next = match (inside, self.place(rank + 1.0)) {
            (Some(_), Some((next, same))) if same == position => Some(next),
            _ => self.0.get(position + 1).map(|point| point.low),
        };
        Err((last, next))
    }

    /// As many scores drawn anew: each point's count becomes a Poisson number of that mean
    /// (Hanley & `MacGibbon` 2006, "Creating non-parametric bootstrap samples using Poisson
    /// frequencies"), so that a resample costs the points, not the accounts.
    pub(super) fn resample(&self, random: &mut Random) -> Self {
        let drawn =
            self.0.iter().map(|point| Point { count: random.poisson(point.count), ..*point });
        Self(drawn.filter(|point| point.count > 0.0).collect())
    }
}

impl Point {
    fn at(score: f64, count: usize) -> Self {
        Self { low: score, high: score, mean: score, count: count as f64 }
    }
}

/// The bin of a position on a scale of `bins`; the top edge belongs to the last.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // not negative, and saturating
pub(super) fn bin_of(position: f64, bins: usize) -> usize {
    (position as usize).min(bins - 1)
}

/// Scores that fall together.
#[derive(Debug, Clone, Copy)]
struct Bin {
    low: f64,
    high: f64,
    sum: f64,
    count: f64,
}

impl Default for Bin {
    fn default() -> Self {
        Self { low: f64::INFINITY, high: f64::NEG_INFINITY, sum: 0.0, count: 0.0 }
    }
}

impl Bin {
    fn add(&mut self, score: f64) {
        self.low = if score < self.low { score } else { self.low };
        self.high = if score > self.high { score } else { self.high };
        self.sum += score;
        self.count += 1.0;
    }

    fn point(self) -> Option<Point> {
        let Self { low, high, sum, count } = self;
        (count > 0.0).then(|| Point { low, high, mean: (sum / count).clamp(low, high), count })
    }
}

/// A cut that parts a score from the next higher one: halfway on the score lattice, above the first
/// and at most the second.
pub(crate) fn part(last_below: f64, first_above: f64) -> f64 {
    let halfway = snap((last_below + first_above) * 0.5);
    if halfway > last_below { halfway } else { (last_below + STEP).min(first_above) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_scores_are_one_point() {
        let points = Points::of(&[0.5, 0.25, f64::NAN, 0.5]);
        assert_eq!(points.as_slice(), [Point::at(0.25, 1), Point::at(0.5, 2)]);
        assert_eq!(points.total(), 3.0);
        assert_eq!(points.quantile(0.25), 0.375);
        assert!(Points::of(&[]).quantile(0.5).is_nan());
    }

    #[test]
    fn many_scores_are_bins_that_keep_sums_and_ends() {
        let scores: Vec<f64> = (0..=10_000).map(|i| f64::from(i) / 10_000.0).collect();
        let points = Points::of(&scores);
        assert_eq!(points.as_slice().len(), BINS);
        assert_eq!(points.total(), 10_001.0);
        assert!((points.mean() - 0.5).abs() < 1e-12);
        for p in [0.0, 0.1, 0.5, 0.9, 1.0] {
            assert!((points.quantile(p) - p).abs() < 1e-3, "{p}");
        }
        let same = Points::of(&vec![0.25; 10_000]);
        assert_eq!(same.as_slice(), [Point::at(0.25, 10_000)]);
    }

    #[test]
    fn a_resample_has_about_as_many_scores() {
        let points = Points::of(&(0..1000).map(|i| f64::from(i) / 1000.0).collect::<Vec<_>>());
        let mut random = Random::new(5);
        let again = points.resample(&mut random);
        assert!((again.total() - 1000.0).abs() < 150.0);
        assert_ne!(again, points);
    }

    #[test]
    fn neighbours_on_the_lattice_are_parted_too() {
        assert_eq!(part(0.25, 0.75), 0.5);
        assert_eq!(part(0.5, 0.5 + STEP), 0.5 + STEP);
    }

    proptest! {
        #[test]
        fn at_most_the_share_lies_above(
            scores in prop::collection::vec(0..20i32, 1..60), allowed in 0..60usize,
        ) {
            let scores: Vec<f64> = scores.into_iter().map(|i| f64::from(i) / 20.0).collect();
            let share = allowed as f64 / scores.len() as f64;
            match Points::of(&scores).last_below(share) {
                Ok(lowest) => {
                    prop_assert!(allowed >= scores.len());
                    prop_assert!(scores.iter().all(|score| *score >= lowest));
                }
                Err((last, next)) => {
                    let above = scores.iter().filter(|score| **score > last).count();
                    prop_assert!(above <= allowed);
                    let with = scores.iter().filter(|score| **score >= last).count();
                    prop_assert!(with > allowed, "a lower cut would do");
                    let least = scores.iter().copied().filter(|score| *score > last).reduce(f64::min);
                    prop_assert_eq!(next, least);
                }
            }
        }
    }
}
