//! Criteria: one column, what its numbers are worth, how much that counts, and what a missing one means.

pub mod value_function;

use serde::{Deserialize, Serialize};

pub use value_function::ValueFunction;

use crate::provenance::Provenance;

/// Where a criterion gets its raw numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Input {
    /// One column of the portfolio.
    Column(String),
    /// One column divided by another, row by row: our strength by the best competitor's, cost by
    /// revenue. Missing where either is missing or the denominator is not above 0.
    Ratio {
        /// The column above the line.
        numerator: String,
        /// The column below the line.
        denominator: String,
    },
}

impl Input {
    /// The names of the columns that are read, in the order of the formula.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Self::Column(name) => (name, None),
            Self::Ratio { numerator, denominator } => (numerator, Some(denominator)),
        };
        std::iter::once(first).chain(second).map(String::as_str)
    }
}

/// What a missing value means.
///
/// Whatever the policy, an account with nothing observed on an axis gets no score on it: the
/// policies speak for gaps in an observation, not for its absence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Missing {
    /// An error that lists the rows.
    Reject,
    /// The value 0: the account has to prove what it wants credit for.
    Worst,
    /// The value 1: the benefit of the doubt.
    Best,
    /// A stated value in `0..=1` (a value, not a raw number).
    Assume(f64),
    /// Left out: its weight is shared among the criteria present, in proportion to their own.
    #[default]
    Share,
}

/// A criterion: column, value function, weight and missing policy.
///
/// ```
/// use keyaccount::criterion::{Criterion, Missing, ValueFunction};
/// let margin = Criterion::new("Contribution margin", "margin_pct", ValueFunction::linear(0.0, 40.0)?)
///     .with_weight(3.0)
///     .with_missing(Missing::Worst);
/// assert_eq!(margin.name(), "Contribution margin");
/// # Ok::<(), keyaccount::criterion::value_function::ValueFunctionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "CriterionDocument", into = "CriterionDocument")]
pub struct Criterion {
    name: String,
    input: Input,
    value_function: ValueFunction,
    weight: f64,
    missing: Missing,
    unit: String,
    provenance: Provenance,
    levels_provenance: Provenance,
}

impl Criterion {
    /// A criterion that reads one column, with weight 1 and missing values left out
    /// ([`Missing::Share`]). Names, weight and policy are checked when an axis is built from it.
    pub fn new(
        name: impl Into<String>,
        column: impl Into<String>,
        value_function: ValueFunction,
    ) -> Self {
        Self {
            name: name.into(),
            input: Input::Column(column.into()),
            value_function,
            weight: 1.0,
            missing: Missing::default(),
            unit: String::new(),
            provenance: Provenance::caller(),
            levels_provenance: Provenance::caller(),
        }
    }

    /// The same criterion with its weight in points: any scale, at least 0; the axis divides by
    /// the sum. Another weight than before is the caller's, and so are the levels then by their
    /// [provenance](Self::with_levels_provenance), which is one for both.
    #[must_use]
    pub fn with_weight(mut self, points: f64) -> Self {
        if points != self.weight {
            self.weight = points;
            self.levels_provenance = Provenance::caller();
        }
        self
    }

    /// The same criterion with another missing policy.
    #[must_use]
    pub fn with_missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// The same criterion reading another column.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>) -> Self {
        self.input = Input::Column(column.into());
        self
    }

    /// The same criterion reading the ratio of two columns.
    #[must_use]
    pub fn with_ratio(
        mut self,
        numerator: impl Into<String>,
        denominator: impl Into<String>,
    ) -> Self {
        self.input = Input::Ratio { numerator: numerator.into(), denominator: denominator.into() };
        self
    }

    /// The same criterion with another value function, which is the caller's by its
    /// [provenance](Self::with_levels_provenance), if it is another one.
    #[must_use]
    pub fn with_value_function(mut self, value_function: ValueFunction) -> Self {
        if value_function != self.value_function {
            self.value_function = value_function;
            self.levels_provenance = Provenance::caller();
        }
        self
    }

    /// The same criterion with the unit or scale of its raw numbers, for explanations.
    #[must_use]
    pub fn with_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// The same criterion with another origin of the idea that it belongs to its axis.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self
    }

    /// The same criterion with another origin of its reference levels and weight. Say it after
    /// changing either, which makes it the caller's.
    #[must_use]
    pub fn with_levels_provenance(mut self, provenance: Provenance) -> Self {
        self.levels_provenance = provenance;
        self
    }

    /// The name, unique on its axis.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the raw numbers come from.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// What a raw number is worth.
    pub fn value_function(&self) -> &ValueFunction {
        &self.value_function
    }

    /// The weight in points, as given. The share that counts is [`Axis::weights`](crate::axis::Axis::weights).
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// What a missing value means.
    pub fn missing(&self) -> Missing {
        self.missing
    }

    /// The unit or scale of the raw numbers; may be empty.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Where the idea comes from that the criterion belongs to its axis.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Where the reference levels and the weight come from.
    pub fn levels_provenance(&self) -> &Provenance {
        &self.levels_provenance
    }
}

/// A criterion as it stands in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct CriterionDocument {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ratio: Option<RatioDocument>,
    value_function: ValueFunction,
    #[serde(default = "one")]
    weight: f64,
    #[serde(default)]
    missing: Missing,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    unit: String,
    #[serde(default)]
    provenance: Provenance,
    #[serde(default)]
    levels_provenance: Provenance,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RatioDocument {
    numerator: String,
    denominator: String,
}

fn one() -> f64 {
    1.0
}

impl TryFrom<CriterionDocument> for Criterion {
    type Error = InputError;

    fn try_from(document: CriterionDocument) -> Result<Self, InputError> {
        let CriterionDocument {
            name,
            column,
            ratio,
            value_function,
            weight,
            missing,
            unit,
            provenance,
            levels_provenance,
        } = document;
        let input = match (column, ratio) {
            (Some(column), None) => Input::Column(column),
            (None, Some(RatioDocument { numerator, denominator })) => {
                Input::Ratio { numerator, denominator }
            }
            (None, None) => return Err(InputError::None { criterion: name }),
            (Some(_), Some(_)) => return Err(InputError::Both { criterion: name }),
        };
        Ok(Self {
            name,
            input,
            value_function,
            weight,
            missing,
            unit,
            provenance,
            levels_provenance,
        })
    }
}

impl From<Criterion> for CriterionDocument {
    fn from(criterion: Criterion) -> Self {
        let (column, ratio) = match criterion.input {
            Input::Column(column) => (Some(column), None),
            Input::Ratio { numerator, denominator } => {
                (None, Some(RatioDocument { numerator, denominator }))
            }
        };
        Self {
            name: criterion.name,
            column,
            ratio,
            value_function: criterion.value_function,
            weight: criterion.weight,
            missing: criterion.missing,
            unit: criterion.unit,
            provenance: criterion.provenance,
            levels_provenance: criterion.levels_provenance,
        }
    }
}

/// Why a criterion in a file has no clear input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// Neither `column` nor `ratio` is given.
    #[error(
        "criterion `{criterion}` reads nothing: give it a `column`, or a `ratio` of two columns"
    )]
    None {
        /// The criterion.
        criterion: String,
    },
    /// Both `column` and `ratio` are given.
    #[error("criterion `{criterion}` has both a `column` and a `ratio`: keep one of them")]
    Both {
        /// The criterion.
        criterion: String,
    },
}
