//! The possible classes of a portfolio, as parallel columns with row views.

use serde::{Deserialize, Serialize};

use crate::class::ClassCode;
use crate::classification::ScoreColumn;
use crate::format_version::FormatVersion;
use crate::limits::MAX_CLASSES;
use crate::model::Model;
use crate::robustness::class_set::{ClassSet, twice};

/// For every account of a portfolio the interval of each score and the set of possible classes:
/// row `i` of each column is account `i`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PossibleClassesDocument", into = "PossibleClassesDocument")]
pub struct PossibleClasses {
    model: String,
    classes: Vec<String>,
    intervals: Vec<IntervalColumn>,
    sets: Vec<ClassSet>,
}

/// The intervals of all accounts on one axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntervalColumn {
    axis: String,
    low: Vec<f64>,
    high: Vec<f64>,
}

impl PossibleClasses {
    /// The result, from columns of one length.
    pub(super) fn new<M: Model + ?Sized>(
        model: &M,
        low: Vec<ScoreColumn>,
        high: Vec<Vec<f64>>,
        sets: Vec<ClassSet>,
    ) -> Self {
        let columns = low.into_iter().zip(high);
        Self {
            model: model.about().key.clone(),
            classes: model.classes().iter().map(|class| class.key.clone()).collect(),
            intervals: columns
                .map(|(low, high)| IntervalColumn { axis: low.axis, low: low.scores, high })
                .collect(),
            sets,
        }
    }

    /// The key of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The keys of its classes, by code.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// The possible classes of each account.
    pub fn sets(&self) -> &[ClassSet] {
        &self.sets
    }

    /// The keys of the axes with the lowest and the highest score of each account, in `0..=1`.
    pub fn intervals(&self) -> impl ExactSizeIterator<Item = (&str, &[f64], &[f64])> {
        let columns = self.intervals.iter();
        columns.map(|column| (column.axis.as_str(), column.low.as_slice(), column.high.as_slice()))
    }

    /// How many accounts have one possible class.
    pub fn certain_count(&self) -> usize {
        self.sets.iter().filter(|set| set.len() == 1).count()
    }

    /// One account's row.
    pub fn get(&self, row: usize) -> Option<PossibleClass<'_>> {
        let classes = *self.sets.get(row)?;
        Some(PossibleClass { all: self, row, classes })
    }

    /// All rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PossibleClass<'_>> {
        let rows = self.sets.iter().enumerate();
        rows.map(|(row, classes)| PossibleClass { all: self, row, classes: *classes })
    }
}

/// What one account could be: a cheap view of one row.
#[derive(Debug, Clone, Copy)]
pub struct PossibleClass<'p> {
    all: &'p PossibleClasses,
    row: usize,
    classes: ClassSet,
}

impl<'p> PossibleClass<'p> {
    /// The row in the portfolio.
    pub fn row(&self) -> usize {
        self.row
    }

    /// The possible classes.
    pub fn classes(&self) -> ClassSet {
        self.classes
    }

    /// Whether one class is possible only.
    pub fn is_certain(&self) -> bool {
        self.certain().is_some()
    }

    /// The class, if it is the only one.
    pub fn certain(&self) -> Option<ClassCode> {
        self.classes.only()
    }

    /// The keys of the axes with the lowest and the highest score.
    pub fn intervals(&self) -> impl Iterator<Item = (&'p str, (f64, f64))> + use<'p> {
        let row = self.row;
        self.all.intervals.iter().filter_map(move |column| {
            Some((column.axis.as_str(), (*column.low.get(row)?, *column.high.get(row)?)))
        })
    }

    /// The lowest and the highest score on one axis.
    pub fn interval(&self, axis: &str) -> Option<(f64, f64)> {
        self.intervals().find(|(key, _)| *key == axis).map(|(_, interval)| interval)
    }
}

/// Possible classes as they stand in a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PossibleClassesDocument {
    format_version: FormatVersion,
    model: String,
    classes: Vec<String>,
    intervals: Vec<IntervalColumn>,
    sets: Vec<ClassSet>,
}

impl From<PossibleClasses> for PossibleClassesDocument {
    fn from(all: PossibleClasses) -> Self {
        let PossibleClasses { model, classes, intervals, sets } = all;
        Self { format_version: FormatVersion, model, classes, intervals, sets }
    }
}

impl TryFrom<PossibleClassesDocument> for PossibleClasses {
    type Error = PossibleClassesError;

    fn try_from(document: PossibleClassesDocument) -> Result<Self, PossibleClassesError> {
        let PossibleClassesDocument { format_version: _, model, classes, intervals, sets } =
            document;
        if classes.len() > MAX_CLASSES {
            let (classes, limit) = (classes.len(), MAX_CLASSES);
            return Err(PossibleClassesError::TooManyClasses { classes, limit });
        }
        if let Some(class) = twice(&classes) {
            return Err(PossibleClassesError::ClassTwice { class: class.clone() });
        }
        // Intervals are found by the key of their axis, and no model is without one.
        let keys: Vec<String> = intervals.iter().map(|column| column.axis.clone()).collect();
        if let Some(axis) = twice(&keys) {
            return Err(PossibleClassesError::AxisTwice { axis: axis.clone() });
        }
        if keys.is_empty() && !sets.is_empty() {
            return Err(PossibleClassesError::NoIntervals { rows: sets.len() });
        }
        for column in &intervals {
            for length in [column.low.len(), column.high.len()] {
                if length != sets.len() {
                    let (axis, expected) = (column.axis.clone(), sets.len());
                    return Err(PossibleClassesError::Length { axis, length, expected });
                }
            }
            let mut ends = column.low.iter().zip(&column.high);
            let broken = ends.position(|(low, high)| !(0.0 <= *low && low <= high && *high <= 1.0));
            if let Some(row) = broken {
                return Err(PossibleClassesError::Interval { axis: column.axis.clone(), row });
            }
        }
        let known =
            |class: ClassCode| usize::from(class.get()) < classes.len() || !class.is_classified();
        let broken = sets.iter().position(|set| set.is_empty() || !set.iter().all(known));
        match broken {
            Some(row) => Err(PossibleClassesError::Set { row, classes: classes.len() }),
            None => Ok(Self { model, classes, intervals, sets }),
        }
    }
}

/// Why a file does not hold possible classes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PossibleClassesError {
    /// More classes than a model can have.
    #[error("{classes} classes, more than the {limit} that a model can have: the file was edited")]
    TooManyClasses {
        /// How many there are.
        classes: usize,
        /// The most.
        limit: usize,
    },
    /// Two classes of one key.
    #[error("the class `{class}` stands there twice: the file was edited")]
    ClassTwice {
        /// Its key.
        class: String,
    },
    /// The intervals on one axis stand there twice.
    #[error("the intervals on axis `{axis}` stand there twice: the file was edited")]
    AxisTwice {
        /// The axis.
        axis: String,
    },
    /// No axis has intervals.
    #[error("no axis has intervals for the {rows} rows: the file was cut or edited")]
    NoIntervals {
        /// How many rows there are.
        rows: usize,
    },
    /// The ends on an axis are not as many as the accounts.
    #[error(
        "axis `{axis}` has {length} ends where {expected} are expected: the file was cut or edited"
    )]
    Length {
        /// The axis.
        axis: String,
        /// How many.
        length: usize,
        /// How many accounts there are.
        expected: usize,
    },
    /// An interval is none inside `0..=1`.
    #[error(
        "axis `{axis}`, row {row}: the interval does not ascend inside 0..=1: the file was edited"
    )]
    Interval {
        /// The axis.
        axis: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// A set is empty or holds a code without a class.
    #[error("row {row} has no class, or one beyond the {classes} classes: the file was edited")]
    Set {
        /// The row, counted from 0.
        row: usize,
        /// How many classes there are.
        classes: usize,
    },
}
