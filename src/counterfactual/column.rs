//! What a counterfactual says: the types of the results, as they are saved.

use serde::{Deserialize, Serialize};

use crate::class::ClassCode;
use crate::explain::ExplainedClass;
use crate::format_version::FormatVersion;

/// What would change the class of one account, one column at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "CounterfactualsDocument", into = "CounterfactualsDocument")]
pub struct Counterfactuals {
    /// The key of the model.
    pub model: String,
    /// The row in the portfolio, counted from 0.
    pub row: usize,
    /// The account's id, if the portfolio has ids.
    pub id: Option<String>,
    /// The class as things are; `None` if an axis that the rule needs was not observed.
    pub class: Option<ExplainedClass>,
    /// The columns that the model names, in the order of [`Model::columns`](crate::model::Model).
    pub columns: Vec<ColumnCounterfactual>,
}

impl Counterfactuals {
    /// What is said of a column.
    pub fn column(&self, name: &str) -> Option<&ColumnCounterfactual> {
        self.columns.iter().find(|column| column.column == name)
    }

    /// The changes of numbers that reach a class, each by itself, with their columns; at most two
    /// for a column, one upwards and one downwards.
    pub fn changes_to(
        &self,
        class: ClassCode,
    ) -> impl Iterator<Item = (&ColumnCounterfactual, &Change)> {
        self.columns.iter().flat_map(move |column| {
            let to = column.changes().filter(move |change| {
                change.class.as_ref().is_some_and(|reached| reached.code == class)
            });
            to.map(move |change| (column, change))
        })
    }
}

/// What one column would change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnCounterfactual {
    /// The name of the column.
    pub column: String,
    /// The criteria that read it. A change of the column moves all of them.
    pub criteria: Vec<Reader>,
    /// What it does while the other columns stay.
    pub alone: Alone,
}

impl ColumnCounterfactual {
    /// The changes of a number, upwards first; none for a missing one, a text, and a column
    /// without weight.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        let number = match &self.alone {
            Alone::Number(number) => Some(number),
            _ => None,
        };
        number.into_iter().flat_map(|number| number.up.changes.iter().chain(&number.down.changes))
    }
}

/// A criterion that reads a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// The key of its axis.
    pub axis: String,
    /// Its name.
    pub criterion: String,
    /// The unit or scale of its raw number; may be empty.
    pub unit: String,
}

/// What a column does to the class while the other columns stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Alone {
    /// Nothing: every criterion that reads it has a weight of 0.
    Weightless,
    /// A number that was observed: what a raise and a fall would do.
    Number(NumberAlone),
    /// A number that is missing: which class each observation would give. The ranges ascend, touch
    /// each other, and cover every number that the column may take; only where the search
    /// stopped ([`Obstacle::Unsearched`]), the last one ends there.
    Missing(Vec<ObservedRange>),
    /// A text, or a missing one: the levels that would give another class.
    Level {
        /// The level as things are.
        level: Option<String>,
        /// The other levels that every criterion of the column knows, if they change the class;
        /// in the order of the first criterion's table.
        changes: Vec<LevelChange>,
    },
}

/// What an observed number would change. Loading checks the order and the differences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, try_from = "NumberAloneDocument")]
pub struct NumberAlone {
    /// The raw number as it is.
    pub raw: f64,
    /// What larger numbers do.
    pub up: Way,
    /// What smaller numbers do.
    pub down: Way,
}

/// What a column does in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Every other class that is reached, the nearest first. Empty: not by this column alone.
    pub changes: Vec<Change>,
    /// Why no further class is reached.
    pub end: Obstacle,
}

/// A change of one raw number that gives the account another class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The class; `None` if the account would have none.
    pub class: Option<ExplainedClass>,
    /// The nearest raw number with that class: the next `f64` on the way back has another.
    pub to: f64,
    /// The change in raw units: `to - raw`, rounded like any difference; the largest `f64` where it is
    /// larger still.
    pub by: f64,
    /// A round number with that class, at most 1 % of the change farther; `to` if there is none.
    pub round: f64,
}

/// Why a column alone reaches no further class in a direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Obstacle {
    /// No score moves from the number as it is: it is at or beyond its reference level.
    Saturated,
    /// The scores move up to this number, and none beyond it.
    Settles {
        /// The number.
        at: f64,
    },
    /// A score turns round at this number, the first such: the worth of the column has a peak or a
    /// trough there.
    Turns {
        /// The number.
        at: f64,
    },
    /// The column feeds several criteria of one axis, and they pull against each other.
    Opposed,
    /// No score moves, as another criterion of the same geometric axis is worth 0, and the axis with
    /// it, whatever this column holds.
    Zeroed {
        /// The other criterion, the first such.
        criterion: String,
    },
    /// The ratio that reads the column lacks its other half.
    PartnerMissing {
        /// The other column.
        column: String,
    },
    /// An axis that the rule needs was not observed, and this column can't mend that.
    Unclassified,
    /// The search stopped here: the margins were too small to skip what lies beyond, which is not
    /// known. See [cost](super#cost).
    Unsearched {
        /// The number.
        from: f64,
    },
}

/// A range of raw numbers that would give the same class, both ends included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedRange {
    /// The class; `None` if the account would have none.
    pub class: Option<ExplainedClass>,
    /// The lowest number; `None` at the lower end of what the column may be.
    pub from: Option<f64>,
    /// The highest number; `None` at the upper end.
    pub to: Option<f64>,
}

/// A level of a text column that gives the account another class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelChange {
    /// The level.
    pub level: String,
    /// The class; `None` if the account would have none.
    pub class: Option<ExplainedClass>,
}

/// How far it is from one number to another, in a number that a file can hold.
pub(super) fn difference(from: f64, to: f64) -> f64 {
    (to - from).clamp(f64::MIN, f64::MAX)
}

/// Counterfactuals as they stand in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterfactualsDocument {
    format_version: FormatVersion,
    model: String,
    row: usize,
    id: Option<String>,
    class: Option<ExplainedClass>,
    columns: Vec<ColumnCounterfactual>,
}

impl From<Counterfactuals> for CounterfactualsDocument {
    fn from(counterfactuals: Counterfactuals) -> Self {
        let Counterfactuals { model, row, id, class, columns } = counterfactuals;
        Self { format_version: FormatVersion, model, row, id, class, columns }
    }
}

impl From<CounterfactualsDocument> for Counterfactuals {
    fn from(document: CounterfactualsDocument) -> Self {
        let CounterfactualsDocument { format_version: _, model, row, id, class, columns } =
            document;
        Self { model, row, id, class, columns }
    }
}

/// A number alone as it stands in a file, unchecked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberAloneDocument {
    raw: f64,
    up: Way,
    down: Way,
}

impl TryFrom<NumberAloneDocument> for NumberAlone {
    type Error = CounterfactualError;

    fn try_from(document: NumberAloneDocument) -> Result<Self, CounterfactualError> {
        let NumberAloneDocument { raw, up, down } = document;
        for (way, sign) in [(&up, 1.0), (&down, -1.0)] {
            let mut reached = raw;
            for Change { to, by, round, .. } in &way.changes {
                // NaN, which TOML knows, is in no place.
                let in_place = sign * to > sign * reached && sign * round >= sign * to;
                if !in_place || !to.is_finite() || !round.is_finite() {
                    return Err(CounterfactualError::Order { raw, to: *to, round: *round });
                }
                if *by != difference(raw, *to) {
                    return Err(CounterfactualError::Difference { raw, to: *to, by: *by });
                }
                reached = *to;
            }
        }
        Ok(Self { raw, up, down })
    }
}

/// Why a file does not hold a counterfactual.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CounterfactualError {
    /// Changes that do not lead away from the raw number, each farther than the one before.
    #[error(
        "the change from {raw} to {to}, or roundly {round}, is not in its place: the nearest comes first in either direction, and the round number lies beyond; the file was edited"
    )]
    Order {
        /// The raw number.
        raw: f64,
        /// Where the change leads.
        to: f64,
        /// The round number.
        round: f64,
    },
    /// A change that is not the difference.
    #[error("from {raw} to {to} is not a change by {by}: the file was edited")]
    Difference {
        /// The raw number.
        raw: f64,
        /// Where the change leads.
        to: f64,
        /// The change in the file.
        by: f64,
    },
}
