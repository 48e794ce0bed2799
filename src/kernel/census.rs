//! What can be told of a model and a portfolio without scoring anybody, and scores without the rest.

use super::BLOCK;
use super::bind::{BoundColumns, Rows, raw_number};
use super::lane::{Lane, walk};
use super::outputs::Outputs;
use super::plan::{AxisPlan, CriterionPlan, Plan};
use super::room::Buffers;
use super::saturation::{UNBOUNDED, count_of};
use super::shared::Sharing;
use super::walk::Refused;
use crate::classification::{Classifications, Detail, Saturation};
use crate::instructions::{Instructions, Work};
use crate::limits::MAX_AXES;
use crate::model::{ClassifyError, Model};
use crate::portfolio::Portfolio;
use crate::score::snap;

/// A model bound to a portfolio, to be counted.
#[derive(Debug)]
pub(crate) struct Census<'m, 'p> {
    model: &'m str,
    plan: Plan<'m>,
    bound: BoundColumns<'p>,
    portfolio: &'p Portfolio<'p>,
}

impl<'m, 'p> Census<'m, 'p> {
    pub(crate) fn new<M: Model + ?Sized>(
        model: &'m M,
        portfolio: &'p Portfolio<'p>,
    ) -> Result<Self, ClassifyError> {
        let key = &model.about().key;
        let mut plan = Plan::new(model)?;
        let bound = plan.bind(key, portfolio)?;
        Ok(Self { model: key, plan, bound, portfolio })
    }

    /// What a classification would count as saturated, criterion by criterion of the model. Entries
    /// that are `known` are taken as they are.
    pub(crate) fn saturation(&self, known: &[Option<Saturation>]) -> Vec<Saturation> {
        let mut counted: Vec<_> = known.iter().map(|_| Saturation::default()).collect();
        for plan in self.plan.axes.iter().flat_map(|axis| &axis.criteria) {
            let Some(entry) = counted.get_mut(plan.position) else { continue };
            match known.get(plan.position) {
                Some(Some(known)) => *entry = *known,
                _ if plan.levels == UNBOUNDED => {}
                _ => self.each_block(plan, |_, block| {
                    Instructions::widest().run(CountBeyond { block, plan, entry });
                }),
            }
        }
        counted
    }

    /// The rows without a score, axis by axis, ascending.
    ///
    /// # Errors
    /// [`ClassifyError::MissingRejected`], as a classification.
    pub(crate) fn unscored(&self) -> Result<Vec<Vec<usize>>, ClassifyError> {
        let mut criteria = self.plan.axes.iter().flat_map(|axis| &axis.criteria);
        if criteria.any(|plan| plan.rejects && self.misses(plan)) {
            let id = |row| self.portfolio.id(row).map(std::borrow::Cow::into_owned);
            let number = |plan: &CriterionPlan<'_>, row| raw_number(plan, &self.bound, row);
            let rows = 0..self.portfolio.rows();
            return Err(self.plan.refusal(Refused::Missing, self.model, rows, id, number));
        }
        Ok(self.plan.axes.iter().map(|axis| self.unscored_on(axis)).collect())
    }

    fn unscored_on(&self, axis: &AxisPlan<'_>) -> Vec<usize> {
        // One criterion that weighs enough for a score by itself settles most rows.
        let enough = axis.criteria.iter().find(|plan| snap(plan.weight) > 0.0);
        let mut rows = Vec::new();
        if let Some(plan) = enough {
            self.each_block(plan, |start, block| {
                let mut missing = false;
                Instructions::widest().run(AnyMissing { block, missing: &mut missing });
                if missing {
                    let unseen = (start..).zip(block).filter(|(_, number)| number.is_nan());
                    rows.extend(unseen.map(|(row, _)| row));
                }
            });
        }
        let mut room = Buffers::default();
        rows.retain(|row| {
            // As the kernel adds them up: in order, and rounded once.
            let mut observed = 0.0;
            let one_row = self.rows(*row, *row + 1);
            for plan in &axis.criteria {
                let number = plan.block(one_row, &mut room).first();
                if number.is_some_and(|number| !number.is_nan()) {
                    observed += plan.weight;
                    if snap(observed) > 0.0 {
                        return false;
                    }
                }
            }
            true
        });
        rows
    }

    fn misses(&self, plan: &CriterionPlan<'_>) -> bool {
        let mut missing = false;
        self.each_block(plan, |_, block| {
            Instructions::widest().run(AnyMissing { block, missing: &mut missing });
        });
        missing
    }

    fn rows(&self, start: usize, end: usize) -> Rows<'_> {
        Rows { table: &self.bound, start, end, instructions: Instructions::widest() }
    }

    fn each_block(&self, plan: &CriterionPlan<'_>, mut visitor: impl FnMut(usize, &[f64])) {
        let rows = self.portfolio.rows();
        let mut buffers = Buffers::default();
        for start in (0..rows).step_by(BLOCK) {
            let end = rows.min(start + BLOCK);
            visitor(start, plan.block(self.rows(start, end), &mut buffers));
        }
    }
}

/// Counts a block's numbers beyond the levels of a criterion.
struct CountBeyond<'b, 'm> {
    block: &'b [f64],
    plan: &'b CriterionPlan<'m>,
    entry: &'b mut Saturation,
}

impl Work for CountBeyond<'_, '_> {
    #[inline(always)]
    fn run(self) {
        let Saturation { below, above } = count_of(self.plan, self.block);
        self.entry.below += below;
        self.entry.above += above;
    }
}

/// Whether a block misses a number.
struct AnyMissing<'b> {
    block: &'b [f64],
    missing: &'b mut bool,
}

impl Work for AnyMissing<'_> {
    #[inline(always)]
    fn run(self) {
        let missing = self.block.iter().fold(0u64, |seen, x| seen | u64::from(x.is_nan()));
        *self.missing |= missing != 0;
    }
}

/// The class codes and the scores of a portfolio, axis after axis, and nothing else.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    pub(crate) codes: Vec<u8>,
    pub(crate) axes: Vec<Vec<f64>>,
}

impl Scores {
    /// Scores a whole portfolio; room that is there already is used again.
    pub(crate) fn fill<M: Model + ?Sized>(
        &mut self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<(), ClassifyError> {
        let mut lanes = [Lane::new(model, portfolio, Detail::Class)?];
        let rows = portfolio.rows();
        self.codes.resize(rows, 0);
        self.axes.resize_with(model.axes().len(), Vec::new);
        let mut scores: [&mut [f64]; MAX_AXES] = Default::default();
        for (slot, column) in scores.iter_mut().zip(&mut self.axes) {
            column.resize(rows, 0.0);
            *slot = column;
        }
        let outputs = Outputs { codes: &mut self.codes, scores, ..Outputs::default() };
        let (alone, widest) = (Sharing::default(), Instructions::widest());
        walk(&mut lanes, &alone, &mut [outputs], 0..rows, widest, &mut ())?;
        let [lane] = lanes;
        lane.finish(portfolio, &mut Classifications::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criterion::{Criterion, Missing, ValueFunction};
    use crate::model::FourS;

    /// One axis over the columns `a` and `b`, of these weights, and one over a column without gaps.
    fn model(weights: [f64; 2], missing: Missing) -> FourS {
        let criterion =
            |name: &str| Criterion::new(name, name, ValueFunction::linear(0.0, 1.0).unwrap());
        let two = ["a", "b"].into_iter().zip(weights);
        FourS::builder()
            .attractiveness(
                two.map(|(name, weight)| criterion(name).with_weight(weight).with_missing(missing)),
            )
            .relative_strength([criterion("c")])
            .build()
            .unwrap()
    }

    fn portfolio(a: [f64; 3], b: [f64; 3]) -> Portfolio<'static> {
        let columns = [("a", a), ("b", b), ("c", [0.5; 3])].into_iter();
        columns
            .fold(Portfolio::builder(), |builder, (name, numbers)| {
                builder.column(name, numbers.to_vec())
            })
            .build()
            .unwrap()
    }

    #[test]
    fn who_has_no_score_is_who_gets_none() {
        let gap = f64::NAN;
        // Weights so small that they round to nothing observed, in either place.
        for weights in [[1.0, 1.0], [1e-14, 1.0], [1.0, 1e-14]] {
            let model = model(weights, Missing::Share);
            let portfolio = portfolio([0.5, gap, gap], [gap, 0.5, gap]);
            let result = model.classify(&portfolio).unwrap();
            let unscored = |(_, scores): (_, &[f64])| -> Vec<usize> {
                (0..3).filter(|row| scores[*row].is_nan()).collect()
            };
            let unscored: Vec<_> = result.scores().map(unscored).collect();
            let found = Census::new(&model, &portfolio).unwrap().unscored().unwrap();
            assert_eq!(found, unscored, "{weights:?}");
        }
    }

    #[test]
    fn what_is_known_of_saturation_is_not_counted_again() {
        let (model, portfolio) =
            (model([1.0, 1.0], Missing::Share), portfolio([2.0; 3], [-1.0; 3]));
        let census = Census::new(&model, &portfolio).unwrap();
        let counted = |below, above| Saturation { below, above };
        let found = census.saturation(&[None, None, None]);
        assert_eq!(found, [counted(0, 3), counted(3, 0), counted(0, 0)]);
        let found = census.saturation(&[None, Some(counted(7, 9)), None]);
        assert_eq!(found, [counted(0, 3), counted(7, 9), counted(0, 0)]);
    }

    #[test]
    fn a_rejected_gap_is_found_where_there_is_one() {
        let model = model([1.0, 1.0], Missing::Reject);
        let complete = portfolio([0.5; 3], [0.5; 3]);
        let found = Census::new(&model, &complete).unwrap().unscored().unwrap();
        assert_eq!(found, [Vec::<usize>::new(), Vec::new()]);
        let gap = portfolio([0.5; 3], [0.5, f64::NAN, 0.5]);
        assert!(matches!(
            Census::new(&model, &gap).unwrap().unscored(),
            Err(ClassifyError::MissingRejected { total: 1, .. })
        ));
    }
}
