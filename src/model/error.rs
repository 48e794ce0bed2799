//! What can go wrong when a model is built, and when it meets a portfolio.

use crate::axis::{AxisError, NameFault};
use crate::criterion::value_function::ValueFunctionError;
use crate::limits::MAX_TEXT_BYTES;
use crate::listing::{more, names};
use crate::portfolio::ColumnKind;
use crate::rule::RuleError;

/// Why parts do not make a model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// An axis is not one.
    #[error(transparent)]
    Axis(#[from] AxisError),
    /// A value function is not one.
    #[error(transparent)]
    ValueFunction(#[from] ValueFunctionError),
    /// A cut is none.
    #[error("the cut of `{place}`: {source}")]
    Cut {
        /// The axis or the class that it belongs to.
        place: String,
        /// What is wrong.
        source: RuleError,
    },
    /// A cut on an axis that the model was built without.
    #[error(
        "model `{model}` has no axis `{cut}` that could be cut: give it criteria, or leave the cut out"
    )]
    CutWithoutAxis {
        /// The model.
        model: String,
        /// The axis.
        cut: String,
    },
    /// A rule is not one.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A name is empty or too long.
    #[error("model `{model}`: {fault}")]
    Name {
        /// The model.
        model: String,
        /// What is wrong.
        fault: NameFault,
    },
    /// A text is too long.
    #[error(
        "model `{model}`: the {what} has {bytes} bytes, more than {MAX_TEXT_BYTES}: shorten it"
    )]
    TextTooLong {
        /// The model.
        model: String,
        /// Which text.
        what: String,
        /// Its length.
        bytes: usize,
    },
    /// Two axes or two classes of one key.
    #[error("model `{model}` has two {what} with the key `{key}`: give each a key of its own")]
    Duplicate {
        /// The model.
        model: String,
        /// `axes` or `classes`.
        what: &'static str,
        /// The key.
        key: String,
    },
    /// The number of axes is not the number that the rule reads.
    #[error(
        "model `{model}` has {axes} axes but its rule reads {wanted}: add or remove axes, or take another rule"
    )]
    AxisCount {
        /// The model.
        model: String,
        /// Axes given.
        axes: usize,
        /// Axes the rule reads.
        wanted: usize,
    },
    /// The number of classes is not the number that the rule gives.
    #[error(
        "model `{model}` describes {classes} classes but its rule gives {wanted}: describe each class once, in the order of the codes"
    )]
    ClassCount {
        /// The model.
        model: String,
        /// Classes described.
        classes: usize,
        /// Classes the rule gives.
        wanted: usize,
    },
    /// More axes than the limit.
    #[error("model `{model}` has {axes} axes, more than {limit}: merge some of them")]
    TooManyAxes {
        /// The model.
        model: String,
        /// Axes given.
        axes: usize,
        /// The limit.
        limit: usize,
    },
    /// More origins of cuts than the limit.
    #[error(
        "model `{model}` states the origins of {cuts} cuts, more than {limit}: state those of its rule"
    )]
    TooManyCutOrigins {
        /// The model.
        model: String,
        /// Origins given.
        cuts: usize,
        /// The limit.
        limit: usize,
    },
    /// Other axes than the model has.
    #[error(
        "model `{model}` has the axes {}, but {} were given: give the same axes in the same order",
        expected.join(", "), found.join(", ")
    )]
    AxesDoNotMatch {
        /// The model.
        model: String,
        /// The keys of its axes.
        expected: Vec<String>,
        /// The keys given.
        found: Vec<String>,
    },
    /// More or fewer cuts than the model has.
    #[error(
        "model `{model}` has {} cuts ({}), but {found} were given: give one for each, in this order",
        expected.len(), expected.join(", ")
    )]
    CutCount {
        /// The model.
        model: String,
        /// The names of its cuts.
        expected: Vec<String>,
        /// How many were given.
        found: usize,
    },
    /// No criterion of that name in the model.
    #[error("model `{model}` has no criterion `{criterion}`: its criteria are {}", known.join(", "))]
    UnknownCriterion {
        /// The model.
        model: String,
        /// The name asked for.
        criterion: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// Evidence or a cut for a rung that takes none.
    #[error(
        "the ladder has no rung `{class}` that could take evidence or a cut: {}; the base takes none",
        if present.is_empty() { "no rung is present".to_owned() } else { format!("the rungs present are {}", present.join(", ")) }
    )]
    NoSuchRung {
        /// The class that was given evidence or a cut.
        class: String,
        /// The rungs there are.
        present: Vec<String>,
    },
    /// A rule from outside this library, which no file can hold.
    #[error(
        "the rule of model `{model}` is not one of this library's, so the model can't be written in a file: rebuild it with a rule that is"
    )]
    ForeignRule {
        /// The model.
        model: String,
    },
    /// No class of that key in the model.
    #[error("model `{model}` has no class `{class}`: its classes are {}", known.join(", "))]
    UnknownClass {
        /// The model.
        model: String,
        /// The key asked for.
        class: String,
        /// The keys there are.
        known: Vec<String>,
    },
}

/// A cell that is missing where a criterion rejects gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingCell {
    /// The row, counted from 0.
    pub row: usize,
    /// The account's id, if the portfolio has ids.
    pub id: Option<String>,
    /// The criterion that rejects it.
    pub criterion: String,
}

impl std::fmt::Display for MissingCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.id {
            Some(id) => write!(f, "`{}` in row {} ({id})", self.criterion, self.row),
            None => write!(f, "`{}` in row {}", self.criterion, self.row),
        }
    }
}

/// A column that a model can't read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindFault {
    /// The portfolio has no such column.
    #[error(
        "{}: the columns are {}", absent(column, criteria), names(available, *columns)
    )]
    MissingColumn {
        /// The column.
        column: String,
        /// The criteria that read it, the first hundred.
        criteria: Vec<String>,
        /// The columns there are, the first hundred.
        available: Vec<String>,
        /// How many columns there are.
        columns: usize,
    },
    /// Text where numbers are wanted, or numbers where text is.
    #[error(
        "the column `{column}` (read by {}) holds {found} where {wanted} is wanted (`{cell}` in row {row}): convert it, or change the value function",
        names(criteria, criteria.len())
    )]
    WrongKind {
        /// The column.
        column: String,
        /// The criteria that read it, the first hundred.
        criteria: Vec<String>,
        /// What the value function reads.
        wanted: ColumnKind,
        /// What the column holds.
        found: ColumnKind,
        /// The row of the first cell that can't be read; where every text is one of a number, of the
        /// first cell that is not missing.
        row: usize,
        /// That cell.
        cell: String,
    },
    /// A cell that no criterion reads, where one account is given cell by cell.
    #[error("no criterion reads a column `{column}`: the columns are {}", names(known, known.len()))]
    UnknownCell {
        /// The column.
        column: String,
        /// The columns that are read, the first hundred.
        known: Vec<String>,
    },
    /// A column that is given twice, where one account is given cell by cell.
    #[error("the column `{column}` is given twice: give one cell for it")]
    RepeatedCell {
        /// The column.
        column: String,
    },
    /// A text level that the criterion does not know.
    #[error(
        "criterion `{criterion}`, column `{column}`: the level `{level}` is not known (row {}{}): the levels are {}; write it as one of them, or as missing",
        rows.first().copied().unwrap_or_default(), others(*total), names(known, known.len())
    )]
    UnknownLevel {
        /// The criterion.
        criterion: String,
        /// The column.
        column: String,
        /// The level of the first such row; others may have other unknown levels.
        level: String,
        /// The levels there are.
        known: Vec<String>,
        /// The rows with an unknown level, the first hundred.
        rows: Vec<usize>,
        /// How many rows in all.
        total: usize,
    },
}

/// That more rows have the same fault, if so.
fn others(total: usize) -> String {
    match total {
        0 | 1 => String::new(),
        2 => "; one more row has one that is not".to_owned(),
        _ => format!("; {} more rows have one that is not", total - 1),
    }
}

/// That a column is not there, and who reads it.
fn absent(column: &str, criteria: &[String]) -> String {
    format!("there is no column `{column}` (read by {})", names(criteria, criteria.len()))
}

/// The faults in words. The columns that there are follow the last one that is missing, and not each.
fn of_binding(faults: &[BindFault]) -> String {
    let is_absent = |fault: &BindFault| matches!(fault, BindFault::MissingColumn { .. });
    let last = faults.iter().rposition(is_absent);
    let words = faults.iter().enumerate().map(|(place, fault)| match fault {
        BindFault::MissingColumn { column, criteria, .. } if last != Some(place) => {
            absent(column, criteria)
        }
        fault => fault.to_string(),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// Why a model can't classify a portfolio. Nothing is classified then: the result is empty.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClassifyError {
    /// Columns are missing, of the wrong kind, or hold unknown levels.
    #[error(
        "model `{model}` can't read the portfolio: {}{}",
        of_binding(faults), more(*total, faults.len())
    )]
    Binding {
        /// The model.
        model: String,
        /// The faults, the first hundred.
        faults: Vec<BindFault>,
        /// How many in all.
        total: usize,
    },
    /// Criteria that reject missing numbers met some.
    #[error(
        "model `{model}` rejects missing numbers and {total} are missing: {}{}; fill them in, or give the criterion another missing policy",
        join(cells), more(*total, cells.len())
    )]
    MissingRejected {
        /// The model.
        model: String,
        /// The first hundred of them.
        cells: Vec<MissingCell>,
        /// How many in all.
        total: usize,
    },
    /// A row that the portfolio does not have.
    #[error("there is no row {row}: the portfolio has {rows}, counted from 0")]
    NoSuchRow {
        /// The row.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// Another number of cells than the model reads columns.
    #[error(
        "{found} cells were given where the model reads {expected} columns: give one cell per column, in their order"
    )]
    CellCount {
        /// Cells given.
        found: usize,
        /// Columns read.
        expected: usize,
    },
    /// An infinite number.
    #[error(
        "the cell of column `{column}` is infinite: give a finite number, or NaN if it is missing"
    )]
    InfiniteCell {
        /// The column.
        column: String,
    },
    /// The observer of the walk stopped it.
    #[error("cancelled after {rows} rows; nothing is returned")]
    Cancelled {
        /// How many rows were done.
        rows: usize,
    },
    /// Several models of a panel failed.
    #[error("{}", join(errors))]
    Several {
        /// What each of them says.
        errors: Vec<ClassifyError>,
    },
    /// A model from outside this crate contradicts itself.
    #[error(
        "model `{model}` contradicts itself: {found} {what}, but {expected} are described or allowed"
    )]
    Inconsistent {
        /// The model.
        model: String,
        /// What does not fit.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many fit.
        expected: usize,
    },
}

fn join<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
