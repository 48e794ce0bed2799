//! Central weights: what somebody weighs who puts an account into a class.

use serde::Serialize;

use super::by_kernel::each_draw;
use super::error::RobustnessError;
use super::simulation::Simulation;
use crate::class::ClassCode;
use crate::classification::Detail;
use crate::kernel::{Plan, Tally};
use crate::model::Model;
use crate::portfolio::Portfolio;

/// The mean of the drawn weights that gave one account one class: the central weight vector of
/// SMAA-2 (Lahdelma & Salminen 2001). It says what a person has to find important for whom this
/// class is the right one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CentralWeights {
    /// The class; [`ClassCode::UNCLASSIFIED`] for no class.
    pub class: ClassCode,
    /// How many draws gave it.
    pub draws: u32,
    /// The weights, axis after axis, criterion after criterion.
    pub weights: Vec<CentralWeight>,
}

/// One criterion of [`CentralWeights`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CentralWeight {
    /// The key of the axis.
    pub axis: String,
    /// The name of the criterion, which counts in the model.
    pub criterion: String,
    /// The mean of its drawn weights.
    pub weight: f64,
}

impl Simulation {
    /// The central weights of every class that one account got, most frequent first, then by code.
    ///
    /// # Errors
    /// [`RobustnessError::NoSuchRow`], and those of [`Simulation::run`].
    ///
    /// # Complexity
    /// draws x criteria.
    pub fn central_weights<M: Model + ?Sized>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
        row: usize,
    ) -> Result<Vec<CentralWeights>, RobustnessError> {
        let none = RobustnessError::NoSuchRow { row, rows: portfolio.rows() };
        let account = portfolio.slice(row..row.saturating_add(1)).ok_or(none)?;
        // Refuses what a plain classification refuses.
        model.classify(&account)?;
        let uncertainty = self.against(model)?;
        let mut sums: Vec<(u32, Vec<f64>)> = vec![(0, Vec::new()); 256];
        for draws in uncertainty.batches(self.draws) {
            let draws = draws?;
            let mut plan = Plan::new(model)?;
            let bound = plan.bind(&model.about().key, &account)?;
            let mut tally = Tally::new(model, Detail::Class);
            let mut count = |draw: usize, codes: &[u8]| {
                let code = codes.first().copied().unwrap_or(ClassCode::UNCLASSIFIED.get());
                let Some((times, sums)) = sums.get_mut(usize::from(code)) else { return };
                *times += 1;
                let axes = uncertainty.weights.iter().enumerate();
                let weights = axes.flat_map(|(axis, s)| draws.weights_of(axis, s.len(), draw));
                for (place, weight) in weights.enumerate() {
                    match sums.get_mut(place) {
                        Some(sum) => *sum += weight,
                        None => sums.push(*weight),
                    }
                }
            };
            each_draw(&mut plan, &bound, &(0..1), &uncertainty, &draws, &mut tally, &mut count);
        }
        let plan = Plan::new(model)?;
        let axes = model.axes().iter().zip(&plan.axes);
        let names: Vec<(&str, &str)> = axes
            .flat_map(|(axis, plan)| {
                plan.criteria.iter().map(move |plan| (axis.key(), plan.criterion.name()))
            })
            .collect();
        let mut found: Vec<CentralWeights> = (0..=u8::MAX)
            .zip(sums)
            .filter(|(_, (draws, _))| *draws > 0)
            .map(|(code, (draws, sums))| CentralWeights {
                class: ClassCode::new(code),
                draws,
                weights: names
                    .iter()
                    .zip(sums)
                    .map(|((axis, criterion), sum)| CentralWeight {
                        axis: (*axis).to_owned(),
                        criterion: (*criterion).to_owned(),
                        weight: sum / f64::from(draws),
                    })
                    .collect(),
            })
            .collect();
        found.sort_by_key(|central| std::cmp::Reverse(central.draws));
        Ok(found)
    }

    /// The weights of one draw, numbered from 0: of each axis the weights of the criteria that
    /// count, in their order. For audits: a model with these weights gives the classes of the draw.
    ///
    /// # Errors
    /// Those of [`Simulation::run`].
    pub fn drawn_weights<M: Model + ?Sized>(
        &self,
        model: &M,
        draw: u32,
    ) -> Result<Vec<Vec<f64>>, RobustnessError> {
        Ok(self.against(model)?.draw(draw, 1)?.weights)
    }
}
