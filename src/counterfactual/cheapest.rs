//! Finding the cheapest combination.
//!
//! A built-in rule gives a class in a union of convex regions of scores. A score is a sum over
//! columns, and what a column adds is a straight line between kinks; so is its cost. For each
//! region that makes a mixed-integer linear program (which piece each column is on, and where on
//! it), which the crate `microlp` solves. The kernel then classifies the changed account; as the
//! solver has a tolerance, the borders are drawn in a little until the class is right, and every
//! change is taken back as far as the class allows.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};

use super::account::{Account, Row};
use super::choices::{self, Cell, Choice};
use super::combination::total;
use super::effort::{Effort, Efforts, Target};
use super::region::{Border, Region, regions};
use super::single::number;
use super::walk::middle;
use super::{Cheapest, Combination, CombinationError, Guarantee, MAX_PIECES, Step, StepChange};
use crate::axis::Aggregation;
use crate::kernel::Source;
use crate::math;
use crate::model::Model;
use crate::portfolio::Portfolio;
use crate::random::Random;
use crate::score::STEP;

/// By how much the borders are drawn in, one after the other.
const DRAWN_IN: [f64; 8] = [0.0, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
/// So near to an end of a piece the solver means the end.
const ENDS: f64 = 1e-9;
/// Up to here the result counts as exact.
const TOLERANCE: f64 = 1e-6;
/// How many nodes the solver may visit for one region.
const NODES: u64 = 20_000;
/// How many points are tried where there is no program.
const TRIES: usize = 256;

impl Cheapest {
    /// The cheapest way of one row into a class: the default body of [`Model::cheapest_change`].
    pub(crate) fn of<M: Model + ?Sized>(
        model: &M,
        portfolio: &Portfolio<'_>,
        row: usize,
        efforts: &Efforts,
        target: &Target,
    ) -> Result<Self, CombinationError> {
        let mut account = Account::of(model, portfolio, row)?;
        let wanted = wanted(&account, target)?;
        let choices = choices::of(&account, efforts)?;
        let pieces = choices.iter().map(|choice| choice.pieces.len()).sum();
        if pieces > MAX_PIECES {
            return Err(CombinationError::TooManyPieces { pieces, limit: MAX_PIECES });
        }
        if wanted.contains(&account.now.code) {
            return Ok(Self::Already);
        }
        let mut search = Search { account: &mut account, choices: &choices, best: None };
        let mut exact = search.programs(&wanted);
        exact &= choices.iter().all(|choice| choices::is_exact(search.account, choice.column));
        if !exact {
            search.points(&wanted);
        }
        let best = search.best;
        Ok(match best {
            Some((_, found)) => {
                let guarantee = if exact { Guarantee::Exact } else { Guarantee::UpperBound };
                combination(&mut account, &choices, &found, guarantee)
            }
            None if exact => Self::Unreachable,
            None => Self::NotFound,
        })
    }
}

/// The codes of the classes that are wanted.
fn wanted<M: Model + ?Sized>(
    account: &Account<'_, M>,
    target: &Target,
) -> Result<Vec<u8>, CombinationError> {
    let model = account.model;
    let codes = || (0..u8::MAX).zip(model.classes());
    match target {
        Target::Class(key) => match codes().find(|(_, class)| class.key == *key) {
            Some((code, _)) => Ok(vec![code]),
            None => Err(CombinationError::UnknownClass {
                class: key.clone(),
                known: model.classes().iter().map(|class| class.key.clone()).collect(),
            }),
        },
        Target::Other => {
            Ok(codes().map(|(code, _)| code).filter(|code| *code != account.now.code).collect())
        }
        Target::Better if !model.is_ordered() => {
            Err(CombinationError::NotOrdered { model: model.about().key.clone() })
        }
        Target::Better => {
            let now = codes().find(|(code, _)| *code == account.now.code);
            let now = now.and_then(|(_, class)| class.order);
            Ok(codes().filter(|(_, class)| class.order > now).map(|(code, _)| code).collect())
        }
    }
}

struct Search<'s, 'm, 'e, M: Model + ?Sized> {
    account: &'s mut Account<'m, M>,
    choices: &'s [Choice<'e>],
    /// The cost and the cells of the cheapest row so far.
    best: Option<(f64, Row)>,
}

impl<M: Model + ?Sized> Search<'_, '_, '_, M> {
    /// Solves the programs of all regions; false if one could not be solved to the end, or there
    /// are none.
    fn programs(&mut self, wanted: &[u8]) -> bool {
        let Some(rule) = self.account.plan.built_in else { return false };
        let both = |source: &Source<'_>| match source {
            Source::Ratio(above, below) => [above, below]
                .iter()
                .all(|column| self.choices.iter().any(|choice| choice.column == **column)),
            _ => false,
        };
        let criteria = self.account.plan.axes.iter().flat_map(|axis| &axis.criteria);
        if criteria.into_iter().any(|plan| both(&plan.source)) {
            return false;
        }
        let axes = self.account.plan.axes.len();
        let scores: Vec<f64> = self.account.now.scores.iter().copied().take(axes).collect();
        let fixed = choices::fixed(self.account, self.choices);
        let mut exact = true;
        for code in wanted {
            for region in regions(rule, *code, &scores) {
                exact &= self.program(&region, *code, &fixed);
            }
        }
        exact
    }

    /// Solves the program of one region, and keeps what the kernel confirms.
    fn program(&mut self, region: &Region, code: u8, fixed: &[f64]) -> bool {
        for drawn_in in DRAWN_IN {
            match self.solve(region, fixed, drawn_in) {
                // Drawn in, it only proves that the solver's tolerance is too wide here.
                Solved::Infeasible => return drawn_in == 0.0,
                Solved::Failed => return false,
                Solved::Row(row, optimal) => {
                    if self.account.classify(&row).code == code {
                        return self.keep(row, &[code]) && optimal && drawn_in <= TOLERANCE;
                    }
                }
            }
        }
        false
    }

    fn solve(&self, region: &Region, fixed: &[f64], drawn_in: f64) -> Solved {
        let ends = self.choices.iter().flat_map(|choice| &choice.pieces).flatten();
        let scale = ends.fold(0.0, |most: f64, end| most.max(end.cost));
        let scale = if scale > 0.0 { scale } else { 1.0 };
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut variables = Vec::new();
        for choice in self.choices {
            let on: Vec<_> = choice
                .pieces
                .iter()
                .map(|[from, to]| {
                    let chosen = problem.add_binary_var(from.cost / scale);
                    let way = problem.add_var((to.cost - from.cost) / scale, (0.0, 1.0));
                    problem.add_constraint([(way, 1.0), (chosen, -1.0)], ComparisonOp::Le, 0.0);
                    (chosen, way)
                })
                .collect();
            let one: Vec<_> = on.iter().map(|(chosen, _)| (*chosen, 1.0)).collect();
            problem.add_constraint(one, ComparisonOp::Eq, 1.0);
            variables.push(on);
        }
        for border in region {
            let Some((factors, bound)) = self.linear(border) else { return Solved::Failed };
            let part = |parts: &[f64]| -> f64 {
                let part = |axis: &usize| parts.get(*axis).copied().unwrap_or_default();
                factors.iter().map(|(axis, factor)| factor * part(axis)).sum()
            };
            let mut rest = part(fixed);
            let mut terms = Vec::new();
            for (choice, on) in self.choices.iter().zip(&variables) {
                // What all pieces of a column have in common is no matter of choice.
                let base = choice.pieces.first().map_or(0.0, |[from, _]| part(&from.parts));
                rest += base;
                for ([from, to], (chosen, way)) in choice.pieces.iter().zip(on) {
                    let (start, end) = (part(&from.parts), part(&to.parts));
                    terms.extend([(*chosen, start - base), (*way, end - start)]);
                }
            }
            terms.retain(|(_, factor)| *factor != 0.0);
            // In units of the largest move, so that the tolerance is a share of what can be moved.
            let unit = terms.iter().fold(0.0, |most: f64, (_, factor)| most.max(factor.abs()));
            if unit == 0.0 {
                let short = if border.at_least { bound - rest } else { rest - bound };
                // A logarithm is too coarse to say on which side of a cut a score lies that stays.
                let stays = self.account.now.scores.map(|score| (score, score));
                let holds =
                    if self.is_geometric(border) { border.holds(&stays) } else { short <= STEP };
                if !holds {
                    return Solved::Infeasible;
                }
                continue;
            }
            for (_, factor) in &mut terms {
                *factor /= unit;
            }
            let (operator, bound) = if border.at_least {
                (ComparisonOp::Ge, (bound - rest) / unit + drawn_in)
            } else {
                (ComparisonOp::Le, (bound - rest) / unit - drawn_in)
            };
            problem.add_constraint(terms, operator, bound);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(NODES);
        let outcome = match problem.solve_with(options) {
            Ok(outcome) => outcome,
            Err(microlp::Error::Infeasible) => return Solved::Infeasible,
            Err(_) => return Solved::Failed,
        };
        let optimal = outcome.is_optimal();
        let Some(solution) = outcome.solution() else { return Solved::Failed };
        let mut row = self.account.row.clone();
        for (choice, on) in self.choices.iter().zip(&variables) {
            let pieces = choice.pieces.iter().zip(on);
            let chosen = pieces.max_by(|(_, a), (_, b)| {
                solution.var_value(a.0).total_cmp(&solution.var_value(b.0))
            });
            let Some(([from, to], (_, way))) = chosen else { continue };
            match (&from.cell, &to.cell) {
                (Cell::Number(from), Cell::Number(to)) => {
                    let way = solution.var_value(*way).clamp(0.0, 1.0);
                    let number = match way {
                        way if way < ENDS => *from,
                        way if way > 1.0 - ENDS => *to,
                        way => from + way * (to - from),
                    };
                    row.set_number(choice.column, number);
                }
                (level, _) => level.put(&mut row, choice.column),
            }
        }
        Solved::Row(row, optimal)
    }

    /// A border on the sums that the program has: scores, or on a geometric axis their logarithm.
    /// `None` for a border that mixes in a geometric axis.
    fn linear(&self, border: &Border) -> Option<(Vec<(usize, f64)>, f64)> {
        match &border.terms[..] {
            terms if !self.is_geometric(border) => Some((terms.to_vec(), border.bound)),
            [alone] => Some((vec![*alone], math::ln(border.bound.max(0.0)).max(-40.0))),
            _ => None,
        }
    }

    /// Whether a border reads a geometric axis.
    fn is_geometric(&self, border: &Border) -> bool {
        let axes = &self.account.plan.axes;
        let mut read = border.terms.iter().filter_map(|(axis, _)| axes.get(*axis));
        read.any(|axis| axis.aggregation == Aggregation::Geometric)
    }

    /// Tries points: each column by itself, where it first gives each class and at each of its ends, then
    /// any ends, from a fixed seed.
    fn points(&mut self, wanted: &[u8]) {
        let mut random = Random::new(1);
        let mut rows = Vec::new();
        for choice in self.choices {
            rows.extend(self.alone(choice));
            for end in choice.pieces.iter().flatten() {
                let mut row = self.account.row.clone();
                end.cell.put(&mut row, choice.column);
                rows.push(row);
            }
        }
        for _ in 0..TRIES {
            let mut row = self.account.row.clone();
            for choice in self.choices {
                let piece = choice.pieces.get(random.below(choice.pieces.len()));
                if let Some(end) = piece.and_then(|piece| piece.get(random.below(2))) {
                    end.cell.put(&mut row, choice.column);
                }
            }
            rows.push(row);
        }
        for row in rows {
            if wanted.contains(&self.account.classify(&row).code) {
                self.keep(row, wanted);
            }
        }
    }

    /// The rows in which a number that changes by itself, within its limits, first gives each class.
    fn alone(&mut self, choice: &Choice<'_>) -> Vec<Row> {
        let Effort { up, down, min, max, .. } = choice.effort;
        if up.is_none() && down.is_none() {
            return Vec::new();
        }
        let alone = number(self.account, choice.column);
        let raised = alone.up.changes.iter().filter(|_| up.is_some()).map(|change| change.to);
        let lowered = alone.down.changes.iter().filter(|_| down.is_some()).map(|change| change.to);
        let raised = raised.filter(|to| max.is_none_or(|max| *to <= max));
        let lowered = lowered.filter(|to| min.is_none_or(|min| *to >= min));
        let changed = |to| {
            let mut row = self.account.row.clone();
            row.set_number(choice.column, to);
            row
        };
        raised.chain(lowered).map(changed).collect()
    }

    /// Takes every change back as far as the class allows, and keeps the row if it is the cheapest.
    /// False if it costs more than a number can say.
    fn keep(&mut self, mut row: Row, wanted: &[u8]) -> bool {
        let mut order: Vec<&Choice<'_>> = self.choices.iter().collect();
        order.sort_by(|a, b| self.cost_of(&row, b).total_cmp(&self.cost_of(&row, a)));
        for choice in order {
            let column = choice.column;
            if self.cost_of(&row, choice) == 0.0 {
                continue;
            }
            let (now, then) = (self.account.row.number(column), row.number(column));
            let mut without = row.clone();
            without.set_number(column, now);
            let text = self.account.row.texts.get(column).cloned().flatten();
            without.set_text(column, text.as_deref());
            if wanted.contains(&self.account.classify(&without).code) {
                row = without;
                continue;
            }
            if now.is_nan() {
                continue;
            }
            let (mut lost, mut kept) = (now, then);
            while let Some(between) = middle(lost, kept) {
                without.set_number(column, between);
                if wanted.contains(&self.account.classify(&without).code) {
                    kept = between;
                } else {
                    lost = between;
                }
            }
            row.set_number(column, kept);
        }
        let cost: f64 = self.choices.iter().map(|choice| self.cost_of(&row, choice)).sum();
        if !cost.is_finite() {
            return false;
        }
        if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
            self.best = Some((cost, row));
        }
        true
    }

    fn cost_of(&self, row: &Row, choice: &Choice<'_>) -> f64 {
        cost(&self.account.row, row, choice)
    }
}

/// What the change of one column costs.
fn cost(now: &Row, then: &Row, choice: &Choice<'_>) -> f64 {
    let level = |row: &Row| row.texts.get(choice.column).cloned().flatten();
    if level(now) != level(then) {
        let cost = level(then).and_then(|level| choice.effort.levels.get(&level).copied());
        return cost.unwrap_or_default();
    }
    let way = then.number(choice.column) - now.number(choice.column);
    if way.is_nan() {
        return 0.0;
    }
    choice.effort.of_way(way)
}

enum Solved {
    /// A row, and whether it is the cheapest of its program.
    Row(Row, bool),
    Infeasible,
    Failed,
}

/// The best row as a result.
fn combination<M: Model + ?Sized>(
    account: &mut Account<'_, M>,
    choices: &[Choice<'_>],
    found: &Row,
    guarantee: Guarantee,
) -> Cheapest {
    let code = account.classify(found).code;
    let Some(class) = account.class(code) else { return Cheapest::NotFound };
    let mut steps = Vec::new();
    for choice in choices {
        let column = choice.column;
        let name = account.plan.columns.get(column).map_or("", |(name, _)| name);
        let level = |row: &Row| row.texts.get(column).cloned().flatten();
        let (from, to) = (account.row.number(column), found.number(column));
        let change = match level(found) {
            Some(level_now) if level(&account.row).as_ref() != Some(&level_now) => {
                StepChange::Level { from: level(&account.row), to: level_now }
            }
            _ if from != to && !from.is_nan() => StepChange::Number { from, to },
            _ => continue,
        };
        let cost = cost(&account.row, found, choice);
        steps.push(Step { column: name.to_owned(), change, cost });
    }
    let needs = account.model.columns();
    steps.sort_by_key(|step| needs.iter().position(|need| need.name == step.column));
    Cheapest::Found(Combination { class, cost: total(&steps), steps, guarantee })
}
