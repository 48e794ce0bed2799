//! A batch of draws: weights, rules and deviations, each from a stream of its own.

use super::cut_sampler::{self, CutSampler};
use super::error::RobustnessError;
use super::measurement_error::MeasurementError;
use super::weight_sampler::{self, WeightSampler};
use crate::random::Random;
use crate::rule::BuiltIn;

/// How many draws are made at a time: their weights stay in the second-level cache.
const BATCH: u32 = 1024;

/// What stands first in the key of a stream.
const OF_WEIGHTS: u64 = 1;
const OF_CUTS: u64 = 2;
const OF_ERRORS: u64 = 3;

/// All that is uncertain about one model, ready to be drawn.
#[derive(Debug)]
pub(super) struct Uncertainty<'s> {
    pub(super) seed: u64,
    /// One per axis.
    pub(super) weights: Vec<WeightSampler>,
    pub(super) cuts: Option<(CutSampler<'s>, f64)>,
    pub(super) errors: Vec<ColumnDeviation>,
}

/// The error of one column of a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnDeviation {
    /// The position in the plan.
    pub(super) column: usize,
    /// The key of its stream, from its name.
    pub(super) key: u64,
    pub(super) error: MeasurementError,
}

/// Some draws, one after the other.
#[derive(Debug)]
pub(super) struct Draws {
    pub(super) count: u32,
    /// Of each axis, the weights of the criteria of one draw after those of another.
    pub(super) weights: Vec<Vec<f64>>,
    /// One per draw; none if the cuts are the rule's own.
    pub(super) rules: Vec<BuiltIn>,
    /// The deviations of the columns of one draw after those of another.
    pub(super) deviations: Vec<f64>,
}

impl Uncertainty<'_> {
    /// So many draws, batch after batch.
    pub(super) fn batches(
        &self,
        draws: u32,
    ) -> impl Iterator<Item = Result<Draws, RobustnessError>> + '_ {
        let starts = (0..draws).step_by(BATCH as usize);
        starts.map(move |start| self.draw(start, BATCH.min(draws - start)))
    }

    /// So many draws from the one of this number. Each depends on its number and the seed alone.
    pub(super) fn draw(&self, first: u32, count: u32) -> Result<Draws, RobustnessError> {
        let numbers = (u64::from(first)..).take(count as usize);
        let mut weights = Vec::with_capacity(self.weights.len());
        for (axis, sampler) in (0u64..).zip(&self.weights) {
            let mut drawn = vec![0.0; count as usize * sampler.len()];
            for (number, drawn) in numbers.clone().zip(drawn.chunks_exact_mut(sampler.len().max(1)))
            {
                let key = [OF_WEIGHTS, axis, number];
                if !sampler.draw(&mut Random::stream(self.seed, &key), drawn) {
                    return Err(RobustnessError::WeightsTooRare {
                        axis: sampler.axis().to_owned(),
                        proposals: weight_sampler::MOST_PROPOSALS,
                    });
                }
            }
            weights.push(drawn);
        }
        let mut rules = Vec::new();
        if let Some((sampler, half_width)) = &self.cuts {
            for number in numbers.clone() {
                let key = [OF_CUTS, number];
                let rule = sampler.draw(&mut Random::stream(self.seed, &key));
                rules.push(rule.ok_or(RobustnessError::CutsTooClose {
                    half_width: *half_width,
                    proposals: cut_sampler::MOST_PROPOSALS,
                })?);
            }
        }
        let deviations = numbers.flat_map(|number| {
            self.errors.iter().map(move |column| {
                let key = [OF_ERRORS, column.key, number];
                column.error.draw(&mut Random::stream(self.seed, &key))
            })
        });
        let deviations = deviations.collect();
        Ok(Draws { count, weights, rules, deviations })
    }
}

impl Draws {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count as usize
    }

    /// The weights of one draw on one axis of `criteria`.
    pub(super) fn weights_of(&self, axis: usize, criteria: usize, draw: usize) -> &[f64] {
        let weights = self.weights.get(axis).map(Vec::as_slice).unwrap_or_default();
        weights.chunks_exact(criteria.max(1)).nth(draw).unwrap_or_default()
    }
}
