//! Values that criteria of a panel have in common: worked out once per block.
//!
//! Models of one panel often rate the same numbers by the same value function. What is left to each
//! of them then is its weight. A shared value has the bits that each would have worked out.

use std::collections::HashMap;
use std::ops::Range;

use super::axis_block::fill;
use super::bind::{BoundColumns, Rows};
use super::fused::{Group, WIDEST};
use super::plan::{CriterionPlan, Plan};
use super::room::{Buffers, Strips};
use crate::classification::Detail;
use crate::criterion::{Input, ValueFunction};
use crate::instructions::Instructions;

/// How many criteria have to have a value in common.
const FEWEST: usize = 2;
/// How many have to have a linear one in common: to write it and to read it back costs more than to work
/// it out twice. Where saturation is counted, the numbers are read in any case, and none is shared.
const FEWEST_LINEAR: usize = 3;
/// The most values that are shared, of one input and of all: 1 MiB per thread.
const MOST: usize = 64;

/// Where a criterion stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    lane: usize,
    axis: usize,
    criterion: usize,
}

impl Place {
    /// The criterion, and the columns that it reads.
    fn find<'b, 'm, 'p>(
        self,
        lane: impl Fn(usize) -> Option<(&'b Plan<'m>, &'b BoundColumns<'p>)>,
    ) -> Option<(&'b CriterionPlan<'m>, &'b BoundColumns<'p>)> {
        let (plan, columns) = lane(self.lane)?;
        Some((plan.axes.get(self.axis)?.criteria.get(self.criterion)?, columns))
    }
}

/// What the criteria of a panel have in common.
#[derive(Debug, Default)]
pub(crate) struct Sharing {
    /// For each shared value the first criterion that has it, linear ones first.
    origins: Vec<Place>,
}

impl Sharing {
    /// Finds what criteria of several models have in common, and tells these where it will stand.
    pub(crate) fn among<'a, 'm: 'a>(
        plans: impl Iterator<Item = &'a mut Plan<'m>>,
        detail: Detail,
    ) -> Self {
        let mut criteria: Vec<(Place, &'a mut CriterionPlan<'m>)> = Vec::new();
        for (lane, plan) in plans.enumerate() {
            for (axis, axis_plan) in plan.axes.iter_mut().enumerate() {
                let places = (0..).map(|criterion| Place { lane, axis, criterion });
                criteria.extend(places.zip(&mut axis_plan.criteria));
            }
        }
        let mut alike: Vec<(&ValueFunction, Vec<usize>)> = Vec::new();
        let mut by_input: HashMap<&Input, Vec<usize>> = HashMap::new();
        for (position, (_, plan)) in criteria.iter().enumerate() {
            let known = by_input.entry(plan.criterion.input()).or_default();
            let same = |at: &&usize| {
                alike.get(**at).is_some_and(|(function, _)| *function == plan.function)
            };
            if let Some((_, members)) = known.iter().find(same).and_then(|at| alike.get_mut(*at)) {
                members.push(position);
            } else if known.len() < MOST {
                known.push(alike.len());
                alike.push((plan.function, vec![position]));
            }
        }
        // Linear ones side by side, to be worked out in one loop.
        alike.sort_by_key(|(function, _)| function.as_linear().is_none());
        let mut origins = Vec::new();
        for (function, members) in alike {
            let enough = match function.as_linear() {
                Some(_) => detail < Detail::Full && members.len() >= FEWEST_LINEAR,
                None => members.len() >= FEWEST,
            };
            if !enough || origins.len() == MOST {
                continue;
            }
            let shared = origins.len();
            for member in members {
                let Some((place, plan)) = criteria.get_mut(member) else { continue };
                plan.shared = Some(shared);
                if origins.len() == shared {
                    origins.push(*place);
                }
            }
        }
        Self { origins }
    }

    /// Whether they have nothing in common.
    pub(super) fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }
}

/// The shared values of one block. One per walk; on several threads, one per piece of rows.
#[derive(Debug, Default)]
pub(crate) struct SharedValues {
    /// In the order of the origins.
    values: Strips,
    buffers: Buffers,
}

impl SharedValues {
    /// The values of a criterion, NaN where missing, if it has them in common with others.
    #[inline(always)]
    pub(super) fn of(&self, plan: &CriterionPlan<'_>) -> Option<&[f64]> {
        self.values.get(plan.shared?)
    }

    /// Works the values of a block out; `lane` gives the plan and the columns of a lane.
    pub(super) fn fill<'b, 'm: 'b, 'p: 'b>(
        &mut self,
        sharing: &Sharing,
        lane: impl Fn(usize) -> Option<(&'b Plan<'m>, &'b BoundColumns<'p>)>,
        Range { start, end }: Range<usize>,
        instructions: Instructions,
    ) {
        let Self { values, buffers } = self;
        let mut strips = values.make(sharing.origins.len(), end - start);
        for places in sharing.origins.chunks(WIDEST) {
            let mut rooms = [(); WIDEST].map(|()| strips.next().unwrap_or_default());
            let criteria = places.iter().map_while(|place| place.find(&lane));
            let criteria =
                criteria.map(|(plan, table)| (plan, Rows { table, start, end, instructions }));
            let group = Group::of_numbers(criteria.clone(), buffers.each(end - start));
            if group.len == places.len() && !group.is_masked() {
                group.write_values(&mut rooms, instructions);
                continue;
            }
            for ((criterion, rows), room) in criteria.zip(rooms) {
                fill(criterion, rows, buffers, room);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criterion::Criterion;
    use crate::model::FourS;

    fn linear() -> ValueFunction {
        ValueFunction::linear(0.0, 10.0).unwrap()
    }

    fn logarithmic() -> ValueFunction {
        ValueFunction::logarithmic(1.0, 100.0).unwrap()
    }

    fn rated(column: &str, function: &ValueFunction) -> Criterion {
        Criterion::new(column, column, function.clone())
    }

    fn model<const N: usize>(attractiveness: [Criterion; N]) -> FourS {
        let strength = [rated("strength", &ValueFunction::linear(0.0, 7.0).unwrap())];
        FourS::builder().attractiveness(attractiveness).relative_strength(strength).build().unwrap()
    }

    /// Where the values of each criterion of the first axis of each model stand, and how many there are.
    fn shared(models: &[FourS], detail: Detail) -> (Vec<Vec<Option<usize>>>, usize) {
        let mut plans: Vec<_> = models.iter().map(|model| Plan::new(model).unwrap()).collect();
        let sharing = Sharing::among(plans.iter_mut(), detail);
        let of = |plan: &Plan<'_>| plan.axes[0].criteria.iter().map(|plan| plan.shared).collect();
        (plans.iter().map(of).collect(), sharing.origins.len())
    }

    #[test]
    fn a_linear_value_is_shared_by_three_and_any_other_by_two() {
        let (all, log) = ([rated("a", &linear()), rated("b", &logarithmic())], logarithmic());
        let alone = model([rated("c", &log)]);
        let few = [model(all.clone()), model(all.clone()), alone.clone()];
        let (found, _) = shared(&few, Detail::Class);
        // The strength, which is linear and common to all, stands before the curve.
        assert_eq!(found, [vec![None, Some(1)], vec![None, Some(1)], vec![None]]);
        let many = [model(all.clone()), alone, model(all.clone()), model(all)];
        let (found, origins) = shared(&many, Detail::Margin);
        let both = || vec![Some(0), Some(2)];
        assert_eq!((found, origins), (vec![both(), vec![None], both(), both()], 3));
        let (found, origins) = shared(&many, Detail::Full);
        let curve = || vec![None, Some(0)];
        assert_eq!((found, origins), (vec![curve(), vec![None], curve(), curve()], 1));
    }

    #[test]
    fn only_the_same_function_of_the_same_input_is_shared() {
        let ratio = |below| rated("ratio", &logarithmic()).with_ratio("a", below);
        let models = [
            model([rated("a", &logarithmic()), ratio("b")]),
            model([rated("a", &ValueFunction::logarithmic(1.0, 99.0).unwrap()), ratio("c")]),
            model([rated("other", &logarithmic()).with_column("a"), ratio("b").with_weight(3.0)]),
        ];
        let (found, origins) = shared(&models, Detail::Full);
        assert_eq!(found, [vec![Some(0), Some(1)], vec![None, None], vec![Some(0), Some(1)]]);
        assert_eq!(origins, 2);
    }

    #[test]
    fn no_more_than_the_room_is_meant_for() {
        let names: Vec<String> = (0..100).map(|n| format!("c{n}")).collect();
        let criteria = || names.iter().map(|name| rated(name, &logarithmic()));
        let one = || {
            FourS::builder().attractiveness(criteria()).relative_strength([rated("s", &linear())])
        };
        let (found, origins) =
            shared(&[one().build().unwrap(), one().build().unwrap()], Detail::Full);
        assert_eq!(origins, MOST);
        for places in found {
            assert!(places[..MOST].iter().copied().eq((0..MOST).map(Some)));
            assert!(places[MOST..].iter().all(Option::is_none));
        }
    }
}
