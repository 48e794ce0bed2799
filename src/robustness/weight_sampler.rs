//! Weights drawn from a distribution.
//!
//! Every distribution is uniform on a part of the simplex: a box of ranges, or a ball. A proposal
//! is drawn uniformly from a larger set that is easy to draw from, and kept if it lies in the part;
//! of the easy sets the smallest is taken, so that few proposals are lost:
//!
//! ```text
//! simplex   low + (1 - sum low) Dirichlet(1, .., 1)            all weights above their low ends
//! mirrored  high - (sum high - 1) Dirichlet(1, .., 1)          all weights below their high ends
//! box       uniform in every range but the widest; that weight is the rest
//! ball      a point of the ball in the plane on which weights add up to 1
//! ```
//! A projection that leaves one weight out is linear, so that uniform there is uniform here. Likewise
//! a weight whose range is one point is that point, and the others are drawn on what it leaves of 1:
//! as long as it counted among the weights to be drawn, every set but the box was too large for it,
//! and most proposals from the box of many others do not add up to 1.

use super::error::SpecificationFault;
use super::weight_distribution::{WeightDistribution, WeightRange};
use crate::math;
use crate::random::Random;

/// How many proposals are drawn for one weighting before giving up.
pub(super) const MOST_PROPOSALS: u32 = 100_000;

/// A drawn weight is at least this: 2^-60, far below what a score can show, but not "not there".
const LEAST: f64 = 1.0 / (1u64 << 60) as f64;

/// How far rounding may carry a weight or a sum of weights past an end.
const SLACK: f64 = 1e-12;

/// The weights of one axis and how they are drawn.
#[derive(Debug, Clone)]
pub(super) struct WeightSampler {
    axis: String,
    own: Vec<f64>,
    /// The weights whose ranges are one point; `None` for one to be drawn. Empty if all are.
    settled: Vec<Option<f64>>,
    /// What the weights to be drawn add up to: 1 less those that are settled.
    total: f64,
    /// Of the weights to be drawn; empty if the weights are the model's own.
    low: Vec<f64>,
    high: Vec<f64>,
    /// Infinite if there is no ball.
    radius: f64,
    proposal: Proposal,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Proposal {
    Own,
    Simplex,
    Mirrored,
    /// All but the weight at this place among those to be drawn, which has the widest range.
    Box(usize),
    Ball,
}

impl WeightSampler {
    /// The sampler of an axis whose criteria that count have these names and weights. Faults are
    /// listed, and then there is none.
    pub(super) fn new(
        axis: &str,
        criteria: &[(&str, f64)],
        distribution: &WeightDistribution,
        faults: &mut Vec<SpecificationFault>,
    ) -> Option<Self> {
        let own: Vec<f64> = criteria.iter().map(|(_, weight)| *weight).collect();
        let fixed = Self {
            axis: axis.to_owned(),
            own: own.clone(),
            settled: Vec::new(),
            total: 1.0,
            low: Vec::new(),
            high: Vec::new(),
            radius: f64::INFINITY,
            proposal: Proposal::Own,
        };
        let several = own.len() > 1;
        match distribution {
            WeightDistribution::Simplex if several => {
                Some(fixed.within(vec![0.0; own.len()], vec![1.0; own.len()], f64::INFINITY))
            }
            WeightDistribution::Ball { radius } => {
                if !(*radius >= 0.0 && radius.is_finite()) {
                    let axis = axis.to_owned();
                    faults.push(SpecificationFault::Radius { axis, radius: *radius });
                    return None;
                }
                if *radius == 0.0 || !several {
                    return Some(fixed);
                }
                // How far the ball reaches along one axis, in the plane of weights.
                let count = own.len() as f64;
                let reach = radius * ((count - 1.0) / count).sqrt();
                let low = own.iter().map(|weight| (weight - reach).max(0.0)).collect();
                let high = own.iter().map(|weight| (weight + reach).min(1.0)).collect();
                Some(fixed.within(low, high, *radius))
            }
            WeightDistribution::Spread { share } => {
                if !(*share >= 0.0 && share.is_finite()) {
                    let axis = axis.to_owned();
                    faults.push(SpecificationFault::Spread { axis, share: *share });
                    return None;
                }
                if *share == 0.0 || !several {
                    return Some(fixed);
                }
                let low = own.iter().map(|weight| (weight - weight * share).max(0.0)).collect();
                let high = own.iter().map(|weight| (weight + weight * share).min(1.0)).collect();
                Some(fixed.within(low, high, f64::INFINITY))
            }
            WeightDistribution::Ranges { ranges } => {
                let before = faults.len();
                let (low, high) = bounds(axis, criteria, ranges, faults);
                (faults.len() == before)
                    .then(|| if several { fixed.within(low, high, f64::INFINITY) } else { fixed })
            }
            WeightDistribution::Own | WeightDistribution::Simplex => Some(fixed),
        }
    }

    /// The sampler with the smallest of the sets that proposals can come from.
    fn within(self, low: Vec<f64>, high: Vec<f64>, radius: f64) -> Self {
        if low == self.own && high == self.own {
            return Self { low, high, radius, ..self };
        }
        // A ball holds no weight at one point but in its middle.
        let settled = if radius.is_finite() { Vec::new() } else { settled(&low, &high) };
        if settled.is_empty() {
            let proposal = smallest(&low, &high, 1.0, radius);
            return Self { low, high, radius, proposal, ..self };
        }
        let total = settled.iter().flatten().fold(1.0, |rest, weight| rest - weight);
        let drawn = |ends: Vec<f64>| -> Vec<f64> {
            let ends = ends.into_iter().zip(&settled);
            ends.filter(|(_, settled)| settled.is_none()).map(|(end, _)| end).collect()
        };
        let (low, high) = (drawn(low), drawn(high));
        let proposal = smallest(&low, &high, total, radius);
        Self { settled, total, low, high, radius, proposal, ..self }
    }

    /// The key of the axis.
    pub(super) fn axis(&self) -> &str {
        &self.axis
    }

    /// How many weights there are.
    pub(super) fn len(&self) -> usize {
        self.own.len()
    }

    /// Draws weights; false if too many proposals in a row were refused.
    pub(super) fn draw(&self, random: &mut Random, weights: &mut [f64]) -> bool {
        if self.proposal == Proposal::Own {
            for (weight, own) in weights.iter_mut().zip(&self.own) {
                *weight = *own;
            }
            return true;
        }
        let found = if self.settled.is_empty() {
            self.draw_within(random, weights)
        } else {
            let mut drawn = vec![0.0; self.low.len()];
            let found = self.draw_within(random, &mut drawn);
            let mut drawn = drawn.into_iter();
            for (weight, settled) in weights.iter_mut().zip(&self.settled) {
                *weight = settled.or_else(|| drawn.next()).unwrap_or_default();
            }
            found
        };
        for weight in weights {
            *weight = weight.max(LEAST);
        }
        found
    }

    /// Draws the weights that are not settled; false if too many proposals in a row were refused.
    fn draw_within(&self, random: &mut Random, weights: &mut [f64]) -> bool {
        (0..MOST_PROPOSALS).any(|_| {
            self.propose(random, weights);
            self.keeps(weights)
        })
    }

    fn propose(&self, random: &mut Random, weights: &mut [f64]) {
        match self.proposal {
            Proposal::Own => {}
            Proposal::Simplex => {
                let room = self.total - self.low.iter().sum::<f64>();
                dirichlet(random, weights);
                for (weight, low) in weights.iter_mut().zip(&self.low) {
                    *weight = low + room * *weight;
                }
            }
            Proposal::Mirrored => {
                let room = self.high.iter().sum::<f64>() - self.total;
                dirichlet(random, weights);
                for (weight, high) in weights.iter_mut().zip(&self.high) {
                    *weight = high - room * *weight;
                }
            }
            Proposal::Box(widest) => {
                let mut rest = self.total;
                let ranges = self.low.iter().zip(&self.high);
                for (place, (weight, (low, high))) in weights.iter_mut().zip(ranges).enumerate() {
                    if place != widest {
                        *weight = random.between(*low, *high);
                        rest -= *weight;
                    }
                }
                if let Some(weight) = weights.get_mut(widest) {
                    *weight = rest;
                }
            }
            Proposal::Ball => {
                for weight in weights.iter_mut() {
                    *weight = random.gaussian();
                }
                let count = weights.len() as f64;
                let mean = weights.iter().sum::<f64>() / count;
                let length =
                    weights.iter().map(|way| (way - mean) * (way - mean)).sum::<f64>().sqrt();
                // The share of a ball inside a radius grows with its power.
                let inside = math::exp(-random.exponential() / (count - 1.0));
                let scale = self.radius * inside / length;
                for (weight, own) in weights.iter_mut().zip(&self.own) {
                    *weight = own + (*weight - mean) * scale;
                }
            }
        }
    }

    /// Whether weights lie in the ranges and in the ball, to within rounding.
    fn keeps(&self, weights: &[f64]) -> bool {
        let ranges = self.low.iter().zip(&self.high);
        let inside = weights.iter().zip(ranges).all(|(weight, (low, high))| {
            *weight >= (low - SLACK).max(0.0) && *weight <= high + SLACK
        });
        let ways = weights.iter().zip(&self.own).map(|(weight, own)| weight - own);
        inside
            && (self.radius == f64::INFINITY
                || ways.map(|way| way * way).sum::<f64>() <= self.radius * self.radius)
    }
}

/// The weights whose ranges are one point, by their place. Empty if there are none; if all are such,
/// the last of them takes what the others leave.
fn settled(low: &[f64], high: &[f64]) -> Vec<Option<f64>> {
    let ranges = low.iter().zip(high);
    let mut settled: Vec<Option<f64>> =
        ranges.map(|(low, high)| (low >= high).then_some(*low)).collect();
    if settled.iter().all(Option::is_none) {
        return Vec::new();
    }
    if settled.iter().all(Option::is_some)
        && let Some(last) = settled.last_mut()
    {
        *last = None;
    }
    settled
}

/// The smallest of the sets that proposals of weights in these ranges can come from.
fn smallest(low: &[f64], high: &[f64], total: f64, radius: f64) -> Proposal {
    let widths: Vec<f64> = low.iter().zip(high).map(|(low, high)| high - low).collect();
    let dimensions = widths.len().saturating_sub(1);
    let log_simplex = |room: f64| {
        let factorial: f64 = (1..=dimensions).map(|n| math::ln(n as f64)).sum();
        dimensions as f64 * math::ln(room.max(0.0)) - factorial
    };
    let widest =
        widths.iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(k, _)| k);
    if dimensions == 0 {
        return Proposal::Box(widest);
    }
    let others = widths.iter().enumerate().filter(|(place, _)| *place != widest);
    let log_box: f64 = others.map(|(_, width)| math::ln(*width)).sum();
    let mut sets = vec![
        (Proposal::Box(widest), log_box),
        (Proposal::Simplex, log_simplex(total - low.iter().sum::<f64>())),
        (Proposal::Mirrored, log_simplex(high.iter().sum::<f64>() - total)),
    ];
    if radius.is_finite() {
        sets.push((Proposal::Ball, log_ball(dimensions, radius)));
    }
    let smallest = sets.iter().min_by(|(_, a), (_, b)| a.total_cmp(b));
    smallest.map_or(Proposal::Simplex, |(proposal, _)| *proposal)
}

/// Uniform on the simplex: exponential numbers, divided by their sum (Rubinstein 1982, Devroye
/// 1986). Uniform numbers divided by their sum would crowd in the middle.
fn dirichlet(random: &mut Random, weights: &mut [f64]) {
    let mut sum = 0.0;
    for weight in weights.iter_mut() {
        *weight = random.exponential();
        sum += *weight;
    }
    for weight in weights {
        *weight /= sum;
    }
}

/// The logarithm of the volume of a ball of `dimensions`, in the plane of weights, with one weight
/// left out: that shrinks it by the square root of how many weights there are.
fn log_ball(dimensions: usize, radius: f64) -> f64 {
    // V(n) = 2 pi / n V(n - 2), with V(0) = 1 and V(1) = 2.
    let steps = (1..=dimensions).rev().step_by(2).filter(|n| *n > 1);
    let growth = steps.map(|n| math::ln(2.0 * std::f64::consts::PI / n as f64)).sum::<f64>();
    let first = if dimensions % 2 == 1 { std::f64::consts::LN_2 } else { 0.0 };
    let shrink = 0.5 * math::ln(dimensions as f64 + 1.0);
    growth + first + dimensions as f64 * math::ln(radius) - shrink
}

/// The ends of the ranges, tightened to what the others leave; every fault is listed.
fn bounds(
    axis: &str,
    criteria: &[(&str, f64)],
    ranges: &[WeightRange],
    faults: &mut Vec<SpecificationFault>,
) -> (Vec<f64>, Vec<f64>) {
    let (mut low, mut high) = (vec![0.0; criteria.len()], vec![1.0; criteria.len()]);
    let mut seen = vec![false; criteria.len()];
    let before = faults.len();
    for range in ranges {
        let WeightRange { criterion, low: from, high: to } = range;
        let place = criteria.iter().position(|(name, _)| name == criterion);
        let slots = place.and_then(|k| Some((low.get_mut(k)?, high.get_mut(k)?, seen.get_mut(k)?)));
        let Some((low, high, seen)) = slots else {
            faults.push(SpecificationFault::UnknownCriterion {
                axis: axis.to_owned(),
                criterion: criterion.clone(),
                known: criteria.iter().map(|(name, _)| (*name).to_owned()).collect(),
            });
            continue;
        };
        if std::mem::replace(seen, true) {
            let (axis, criterion) = (axis.to_owned(), criterion.clone());
            faults.push(SpecificationFault::RangeTwice { axis, criterion });
        }
        if !(0.0 <= *from && from <= to && *to <= 1.0 && *to > 0.0) {
            faults.push(SpecificationFault::WeightRange {
                axis: axis.to_owned(),
                criterion: criterion.clone(),
                low: *from,
                high: *to,
            });
        }
        (*low, *high) = (*from, *to);
    }
    if faults.len() == before {
        let sums = (low.iter().sum::<f64>(), high.iter().sum::<f64>());
        if sums.0 > 1.0 + SLACK || sums.1 < 1.0 - SLACK {
            let axis = axis.to_owned();
            faults.push(SpecificationFault::NoWeights { axis, low: sums.0, high: sums.1 });
        }
        // What the others leave at most and at least.
        let tightened = |this: &[f64], sum: f64| -> Vec<f64> {
            this.iter().map(|own| 1.0 - (sum - own)).collect()
        };
        let (rest_high, rest_low) = (tightened(&low, sums.0), tightened(&high, sums.1));
        let ends = low.iter_mut().zip(&mut high).zip(rest_low.iter().zip(&rest_high));
        for ((low, high), (rest_low, rest_high)) in ends {
            *high = high.min(*rest_high).max(*low);
            *low = low.max(*rest_low).min(*high);
        }
    }
    (low, high)
}

#[cfg(test)]
mod tests;
