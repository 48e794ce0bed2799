//! Possible classes: what an account could be, whatever its missing numbers are.

use serde::{Deserialize, Serialize};

use super::class_set::ClassSet;
use super::error::{RobustnessError, SpecificationFault};
use crate::class::ClassCode;
use crate::classification::{Classifications, Detail};
use crate::criterion::value_function::CategoryTable;
use crate::instructions::Instructions;
use crate::kernel::{
    BLOCK, BoundColumns, Buffers, CriterionPlan, Plan, Room, Rows, Source, Table, Tally,
    classify_rows, raw_number,
};
use crate::model::Model;
use crate::portfolio::Portfolio;

mod attainable;
mod classes;
mod parts;
mod result;

use parts::{Part, ends, joined};
pub use result::{PossibleClass, PossibleClasses, PossibleClassesError};

/// Which values a missing number or text may have. Without a word about a column: any number, any
/// level that the criterion knows.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{FourS, FourSClass, Model};
/// use keyaccount::portfolio::Portfolio;
/// use keyaccount::robustness::Admissible;
///
/// let rating = |name: &str, column: &str, weight: f64| {
///     let value = ValueFunction::linear(0.0, 10.0);
///     value.map(|value| Criterion::new(name, column, value).with_weight(weight))
/// };
/// let model = FourS::builder()
///     .attractiveness([rating("Growth", "growth", 3.0)?, rating("Size", "size", 1.0)?])
///     .relative_strength([rating("Service", "service", 1.0)?])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("growth", vec![Some(9.0), Some(5.0)])
///     .column("size", vec![f64::NAN, f64::NAN])
///     .column("service", vec![Some(7.0), Some(7.0)])
///     .build()?;
/// let possible = Admissible::new().possible_classes(&model, &portfolio)?;
/// // A growth of 9 makes the first attractive whatever its size; of the second it is not known.
/// assert!(possible.get(0).unwrap().is_certain());
/// assert_eq!(possible.get(0).unwrap().interval("attractiveness").map(|(low, _)| low > 0.67), Some(true));
/// assert_eq!(possible.get(1).unwrap().classes().len(), 2);
/// // With at least a middling size, it is.
/// let narrowed = Admissible::new().with_range("size", 5.0, 10.0);
/// assert!(narrowed.possible_classes(&model, &portfolio)?.get(1).unwrap().is_certain());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admissible {
    /// The ranges of number columns.
    pub ranges: Vec<ColumnRange>,
    /// The levels of text columns.
    pub levels: Vec<ColumnLevels>,
}

/// The range of a missing number, in the unit of the column; both ends are included, and may be
/// infinite where the file knows infinities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRange {
    /// The column.
    pub column: String,
    /// The lowest number.
    pub low: f64,
    /// The highest number.
    pub high: f64,
}

/// The levels that a missing text may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnLevels {
    /// The column.
    pub column: String,
    /// The levels, at least one.
    pub levels: Vec<String>,
}

impl Admissible {
    /// Any number and any level.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a range for the missing numbers of a column. Observed numbers may lie anywhere.
    #[must_use]
    pub fn with_range(mut self, column: impl Into<String>, low: f64, high: f64) -> Self {
        self.ranges.push(ColumnRange { column: column.into(), low, high });
        self
    }

    /// The same with levels for the missing texts of a column.
    #[must_use]
    pub fn with_levels<S: Into<String>>(
        mut self,
        column: impl Into<String>,
        levels: impl IntoIterator<Item = S>,
    ) -> Self {
        let levels = levels.into_iter().map(Into::into).collect();
        self.levels.push(ColumnLevels { column: column.into(), levels });
        self
    }

    /// For every account the interval of each score and the classes that are possible when its gaps
    /// are filled by admissible values.
    ///
    /// A filled gap counts as if it had been observed, with its full weight: the missing policy of
    /// the criterion (even [`Missing::Reject`](crate::criterion::Missing::Reject)) is not asked. An
    /// account without gaps has its plain scores and its plain class, bit for bit. A ratio over an
    /// observed denominator that is not above 0 has nothing to be observed: its denominator counts
    /// as missing.
    ///
    /// # How exact
    /// The set holds the class of every filling. It holds no other, where
    /// * the rule is built in (a rule from elsewhere is asked for its margin: one class if that
    ///   covers every filling, else all of them),
    /// * no missing column feeds two criteria: each criterion is filled by itself, so that a number
    ///   which two criteria share counts as two unknown numbers,
    /// * no axis has more than 64 separate intervals of scores (from steps and levels): beyond, the
    ///   narrowest gaps between them are closed.
    ///
    /// It is exact to the step of the score lattice; where a piecewise function turns, or on a
    /// geometric axis with gaps, an interval may be longer by one step at either end.
    ///
    /// # Errors
    /// [`RobustnessError::Specification`] with every fault; a
    /// [`ClassifyError`](crate::model::ClassifyError) if the model and the portfolio do not fit.
    ///
    /// # Complexity
    /// That of classifying, and for each account with gaps some 64 times the criteria with gaps.
    pub fn possible_classes<M: Model + ?Sized>(
        &self,
        model: &M,
        portfolio: &Portfolio<'_>,
    ) -> Result<PossibleClasses, RobustnessError> {
        let key = &model.about().key;
        let mut plan = Plan::new(model)?;
        let faults = self.faults(&plan);
        if !faults.is_empty() {
            return Err(RobustnessError::Specification { model: key.clone(), faults });
        }
        // Binding replaces the tables of levels by the codes of the portfolio; the sets do not
        // change from row to row.
        let unknown = self.unknown(&plan);
        let bound = plan.bind(key, portfolio)?;
        let rows = portfolio.rows();
        let mut observed = Classifications::new();
        observed.prepare(model, rows, Detail::Full);
        let (mut tally, mut room) = (Tally::new(model, Detail::Full), Room::default());
        let (counts, instructions) = ((&mut tally, &mut room), Instructions::widest());
        let outputs = observed.outputs();
        classify_rows(&plan, &bound, 0..rows, outputs, counts, instructions);
        let mut sets: Vec<ClassSet> = observed.codes.iter().map(|code| one(*code)).collect();
        let mut low = observed.scores;
        let mut high: Vec<Vec<f64>> = low.iter().map(|column| column.scores.clone()).collect();
        let rows = sets.iter_mut().zip(gaps(&plan, &bound, rows)).enumerate();
        for (row, (set, _)) in rows.filter(|(_, (_, gap))| *gap) {
            let axes: Vec<Vec<Part>> = plan
                .axes
                .iter()
                .zip(&unknown)
                .map(|(axis, unknown)| {
                    let criteria = axis.criteria.iter().zip(unknown);
                    let values: Vec<_> =
                        criteria.map(|(plan, unknown)| unknown.values(plan, &bound, row)).collect();
                    attainable::scores(axis, &values)
                })
                .collect();
            *set = classes::over(model.rule(), &axes);
            for ((low, high), parts) in low.iter_mut().zip(&mut high).zip(&axes) {
                let (lowest, highest) = ends(parts);
                if let (Some(low), Some(high)) = (low.scores.get_mut(row), high.get_mut(row)) {
                    (*low, *high) = (lowest, highest);
                }
            }
        }
        Ok(PossibleClasses::new(model, low, high, sets))
    }

    fn faults(&self, plan: &Plan<'_>) -> Vec<SpecificationFault> {
        let mut faults = Vec::new();
        let known = |texts: bool| {
            let columns = plan.columns.iter().filter(move |(_, text)| *text == texts);
            columns.map(|(name, _)| *name)
        };
        let missing = |column: &str, texts: bool| {
            let known: Vec<String> = known(texts).map(str::to_owned).collect();
            let column = column.to_owned();
            if texts {
                SpecificationFault::UnknownTextColumn { column, known }
            } else {
                SpecificationFault::UnknownColumn { column, known }
            }
        };
        let columns = self.ranges.iter().map(|range| &range.column);
        let columns: Vec<&String> =
            columns.chain(self.levels.iter().map(|levels| &levels.column)).collect();
        for (place, column) in columns.iter().enumerate() {
            if columns.iter().take(place).any(|other| other == column) {
                faults.push(SpecificationFault::ColumnTwice { column: (*column).clone() });
            }
        }
        for ColumnRange { column, low, high } in &self.ranges {
            if !known(false).any(|name| name == column) {
                faults.push(missing(column, false));
            }
            // An infinite number is no number of a portfolio.
            let empty = low.is_nan()
                || high.is_nan()
                || low > high
                || *low == f64::INFINITY
                || *high == f64::NEG_INFINITY;
            let divides =
                |plan: &CriterionPlan<'_>| plan.criterion.input().columns().nth(1) == Some(column);
            let mut criteria = plan.axes.iter().flat_map(|axis| &axis.criteria);
            if empty {
                let (low, high) = (*low, *high);
                faults.push(SpecificationFault::ColumnRange { column: column.clone(), low, high });
            } else if *high <= 0.0 && criteria.any(divides) {
                let (column, high) = (column.clone(), *high);
                faults.push(SpecificationFault::Denominator { column, high });
            }
        }
        for ColumnLevels { column, levels } in &self.levels {
            if !known(true).any(|name| name == column) {
                faults.push(missing(column, true));
            }
            if levels.is_empty() {
                faults.push(SpecificationFault::NoLevels { column: column.clone() });
            }
            let criteria = plan.axes.iter().flat_map(|axis| &axis.criteria);
            let readers = criteria.filter(|plan| plan.criterion.input().columns().eq([column]));
            let tables = readers.filter_map(|plan| plan.function.category_table());
            for (table, level) in tables.flat_map(|table| levels.iter().map(move |l| (table, l))) {
                if table.value_of_level(level).is_err() {
                    faults.push(SpecificationFault::UnknownLevel {
                        column: column.clone(),
                        level: level.clone(),
                        known: table.levels().iter().map(|(name, _)| name.clone()).collect(),
                    });
                }
            }
        }
        faults
    }

    /// What a missing value of each criterion of each axis can be.
    fn unknown(&self, plan: &Plan<'_>) -> Vec<Vec<Unknown>> {
        let of_axis = |criteria: &[CriterionPlan<'_>]| {
            criteria.iter().map(|criterion| self.unknown_of(plan, criterion)).collect()
        };
        plan.axes.iter().map(|axis| of_axis(&axis.criteria)).collect()
    }

    fn unknown_of(&self, plan: &Plan<'_>, criterion: &CriterionPlan<'_>) -> Unknown {
        let range = |position: usize| {
            let name = plan.columns.get(position).map(|(name, _)| *name).unwrap_or_default();
            let stated = self.ranges.iter().find(|range| range.column == name);
            let (low, high) = stated.map_or((f64::MIN, f64::MAX), |range| (range.low, range.high));
            (low.max(f64::MIN), high.min(f64::MAX))
        };
        match &criterion.source {
            Source::Number(column) => {
                let (low, high) = range(*column);
                Unknown::Values(attainable::values(criterion.function, low, high))
            }
            Source::Text(column, table, _) => {
                let name = plan.columns.get(*column).map(|(name, _)| *name).unwrap_or_default();
                Unknown::Values(self.level_values(name, table))
            }
            Source::Ratio(above, below) => {
                let (low, high) = range(*below);
                let below_range = (low.max(f64::from_bits(1)), high);
                Unknown::Ratio {
                    above: *above,
                    below: *below,
                    above_range: range(*above),
                    below_range,
                }
            }
        }
    }

    fn level_values(&self, column: &str, table: &CategoryTable) -> Vec<Part> {
        let stated = self.levels.iter().find(|levels| levels.column == column);
        let point = |value: f64| (value, value);
        joined(match stated {
            Some(stated) => {
                let values = stated.levels.iter().filter_map(|l| table.value_of_level(l).ok());
                values.map(point).collect()
            }
            None => table.levels().iter().map(|(_, value)| point(*value)).collect(),
        })
    }
}

fn one(code: u8) -> ClassSet {
    [ClassCode::new(code)].into_iter().collect()
}

/// What a missing value of a criterion can be.
#[derive(Debug)]
enum Unknown {
    /// These values, whatever else is observed.
    Values(Vec<Part>),
    /// What the observed half of a ratio leaves.
    Ratio { above: usize, below: usize, above_range: Part, below_range: Part },
}

impl Unknown {
    /// The values that the criterion can have in a row: one, if it is observed.
    fn values(&self, plan: &CriterionPlan<'_>, bound: &BoundColumns<'_>, row: usize) -> Vec<Part> {
        let number = raw_number(plan, bound, row);
        if !number.is_nan() {
            // Of a text, the number is the value.
            let text = matches!(plan.source, Source::Text(..));
            let value = if text { number } else { plan.function.value(number) };
            return vec![(value, value)];
        }
        match self {
            Self::Values(values) => values.clone(),
            Self::Ratio { above, below, above_range, below_range } => {
                let cell = |column: usize| {
                    let mut room = [f64::NAN];
                    let cells =
                        bound.number(column, row..row + 1, &mut room, Instructions::Baseline);
                    cells.first().copied().unwrap_or(f64::NAN)
                };
                let (over, under) = (cell(*above), cell(*below));
                let over = if over.is_nan() { *above_range } else { (over, over) };
                let under = if under > 0.0 { (under, under) } else { *below_range };
                let (low, high) = attainable::quotients(over, under);
                attainable::values(plan.function, low, high)
            }
        }
    }
}

/// Which rows lack a number that a criterion reads.
fn gaps(plan: &Plan<'_>, bound: &BoundColumns<'_>, rows: usize) -> Vec<bool> {
    let mut gaps = vec![false; rows];
    let mut buffers = Buffers::default();
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        let block = Rows { table: bound, start, end, instructions: Instructions::widest() };
        for criterion in plan.axes.iter().flat_map(|axis| &axis.criteria) {
            let numbers = criterion.block(block, &mut buffers);
            for (gap, number) in gaps.iter_mut().skip(start).zip(numbers) {
                *gap |= number.is_nan();
            }
        }
    }
    gaps
}
