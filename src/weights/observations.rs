//! Observations: the columns of criteria from which weights are taken, checked once.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::limits::MAX_CRITERIA;
use crate::portfolio::{Column, ColumnKind, Portfolio};

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Benefit,
    /// Less is better.
    Cost,
}

/// A criterion to weigh: its name, its column, and its direction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedCriterion {
    name: String,
    column: String,
    direction: Direction,
}

impl ObservedCriterion {
    /// A column of which more is better. The criterion is named like the column.
    pub fn benefit(column: impl Into<String>) -> Self {
        let column = column.into();
        Self { name: column.clone(), column, direction: Direction::Benefit }
    }

    /// A column of which less is better. The criterion is named like the column.
    pub fn cost(column: impl Into<String>) -> Self {
        Self { direction: Direction::Cost, ..Self::benefit(column) }
    }

    /// The same with a name of its own, such as that of the criterion of an axis.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The name, under which the weight will stand.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The column of the portfolio.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Whether more is better.
    pub fn direction(&self) -> Direction {
        self.direction
    }
}

/// The rows of which every criterion was observed. Checked: at least one criterion, at least
/// [`MIN_ROWS`] rows, and all numbers finite.
///
/// Rows with a missing value are left out altogether (listwise): all criteria are then weighed on
/// the same accounts, and correlations fit together. How many rows were left out, and because of
/// which columns, stays readable.
///
/// ```
/// use keyaccount::portfolio::Portfolio;
/// use keyaccount::weights::observations::{ObservedCriterion, Observations};
/// let portfolio = Portfolio::builder()
///     .column("revenue", [5.0, f64::NAN, 1.0, 4.0])
///     .column("complaints", [0, 2, 9, 1])
///     .build()?;
/// let observations = Observations::from_portfolio(&portfolio, [
///     ObservedCriterion::benefit("revenue").named("Revenue"),
///     ObservedCriterion::cost("complaints"),
/// ])?;
/// assert_eq!((observations.rows(), observations.complete_rows()), (4, 3));
/// assert_eq!(observations.missing().next(), Some(("Revenue", 1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    rows: usize,
    /// The rows without a missing value.
    complete: Vec<usize>,
    criteria: Vec<Observed>,
}

/// One criterion on the complete rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observed {
    pub(super) criterion: ObservedCriterion,
    pub(super) missing: usize,
    pub(super) values: Vec<f64>,
}

/// The fewest rows from which a spread can be told.
pub const MIN_ROWS: usize = 2;

impl Observations {
    /// Columns of a portfolio. They are copied.
    ///
    /// # Errors
    /// [`ObservationsError`]: no criterion, too many, two of one name; a column that is not there
    /// or holds texts; fewer than [`MIN_ROWS`] complete rows.
    pub fn from_portfolio(
        portfolio: &Portfolio<'_>,
        criteria: impl IntoIterator<Item = ObservedCriterion>,
    ) -> Result<Self, ObservationsError> {
        let criteria = checked(criteria)?;
        let columns = criteria.iter().map(|criterion| {
            let (criterion, column) = (criterion.name.clone(), criterion.column.as_str());
            let Some(found) = portfolio.column(column) else {
                return Err(ObservationsError::NoColumn {
                    criterion,
                    column: column.to_owned(),
                    columns: portfolio.column_names().map(str::to_owned).collect(),
                });
            };
            match found.kind() {
                ColumnKind::Number => Ok(found),
                ColumnKind::Text => {
                    Err(ObservationsError::Text { criterion, column: column.to_owned() })
                }
            }
        });
        let columns: Vec<&Column<'_>> = columns.collect::<Result<_, _>>()?;
        Self::gather(portfolio.rows(), criteria, |row| columns.iter().map(move |c| c.number(row)))
    }

    /// An array of accounts × criteria, whose columns are the criteria in the order given; NaN
    /// means missing. It is copied.
    ///
    /// # Errors
    /// [`ObservationsError`]: no criterion, too many, two of one name; a number of criteria other
    /// than that of columns; an infinite value; fewer than [`MIN_ROWS`] complete rows.
    #[expect(clippy::needless_pass_by_value, reason = "views go by value, as in ndarray")]
    pub fn from_array(
        array: ArrayView2<'_, f64>,
        criteria: impl IntoIterator<Item = ObservedCriterion>,
    ) -> Result<Self, ObservationsError> {
        let criteria = checked(criteria)?;
        let (rows, columns) = array.dim();
        if columns != criteria.len() {
            return Err(ObservationsError::CriterionCount { criteria: criteria.len(), columns });
        }
        Self::gather(rows, criteria, |row| {
            (0..columns).map(move |column| array.get((row, column)).copied())
        })
    }

    fn gather<I: Iterator<Item = Option<f64>>>(
        rows: usize,
        criteria: Vec<ObservedCriterion>,
        row_values: impl Fn(usize) -> I,
    ) -> Result<Self, ObservationsError> {
        let criteria = criteria.into_iter();
        let mut criteria: Vec<Observed> = criteria
            .map(|criterion| Observed { criterion, missing: 0, values: Vec::new() })
            .collect();
        let mut complete = Vec::new();
        let mut values = Vec::with_capacity(criteria.len());
        for row in 0..rows {
            values.clear();
            values.extend(row_values(row).map(|value| value.unwrap_or(f64::NAN)));
            for (observed, value) in criteria.iter_mut().zip(&values) {
                if value.is_infinite() {
                    let criterion = observed.criterion.name.clone();
                    return Err(ObservationsError::Infinite { criterion, row, value: *value });
                }
                observed.missing += usize::from(value.is_nan());
            }
            if values.iter().all(|value| !value.is_nan()) {
                complete.push(row);
                for (observed, value) in criteria.iter_mut().zip(&values) {
                    observed.values.push(*value);
                }
            }
        }
        if complete.len() < MIN_ROWS {
            return Err(ObservationsError::TooFewRows {
                complete: complete.len(),
                rows,
                missing: criteria
                    .into_iter()
                    .filter(|observed| observed.missing > 0)
                    .map(|observed| (observed.criterion.name, observed.missing))
                    .collect(),
            });
        }
        Ok(Self { rows, complete, criteria })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many rows have a value for every criterion; at least [`MIN_ROWS`]. The others are not
    /// used.
    pub fn complete_rows(&self) -> usize {
        self.complete.len()
    }

    /// How many values of each criterion are missing.
    pub fn missing(&self) -> impl ExactSizeIterator<Item = (&str, usize)> {
        self.criteria.iter().map(|observed| (observed.criterion.name(), observed.missing))
    }

    /// The criteria.
    pub fn criteria(&self) -> impl ExactSizeIterator<Item = &ObservedCriterion> {
        self.criteria.iter().map(|observed| &observed.criterion)
    }

    pub(super) fn observed(&self) -> &[Observed] {
        &self.criteria
    }

    /// The caller's row of a complete row.
    pub(super) fn row(&self, complete: usize) -> usize {
        self.complete.get(complete).copied().unwrap_or(complete)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.criteria.iter().map(|observed| observed.criterion.name())
    }

    /// What the weights were taken from.
    pub(super) fn sample(&self, constant: impl Iterator<Item = bool>) -> Sample {
        let constant = self.names().zip(constant).filter(|(_, constant)| *constant);
        Sample {
            rows: self.rows,
            complete_rows: self.complete_rows(),
            missing: self.missing().map(|(name, missing)| (name.to_owned(), missing)).collect(),
            constant: constant.map(|(name, _)| name.to_owned()).collect(),
        }
    }
}

/// What weights were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sample {
    /// How many rows there were.
    pub rows: usize,
    /// How many of them have a value for every criterion and were used.
    pub complete_rows: usize,
    /// How many values of each criterion are missing.
    pub missing: Vec<(String, usize)>,
    /// The criteria that have one value on all rows used. They tell no two accounts apart, get
    /// weight 0, and change nothing about the others.
    pub constant: Vec<String>,
}

fn checked(
    criteria: impl IntoIterator<Item = ObservedCriterion>,
) -> Result<Vec<ObservedCriterion>, ObservationsError> {
    let criteria: Vec<ObservedCriterion> = criteria.into_iter().collect();
    if criteria.is_empty() {
        return Err(ObservationsError::Empty);
    }
    if criteria.len() > MAX_CRITERIA {
        return Err(ObservationsError::TooManyCriteria {
            criteria: criteria.len(),
            limit: MAX_CRITERIA,
        });
    }
    let mut seen = std::collections::HashSet::new();
    match criteria.iter().find(|criterion| !seen.insert(criterion.name.as_str())) {
        Some(twice) => Err(ObservationsError::Duplicate { criterion: twice.name.clone() }),
        None => Ok(criteria),
    }
}

/// Why weights can't be taken from columns.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ObservationsError {
    /// No criterion at all.
    #[error("no criterion to weigh: give at least one")]
    Empty,
    /// More criteria than the limit.
    #[error("{criteria} criteria, more than {limit}: merge some of them")]
    TooManyCriteria {
        /// How many.
        criteria: usize,
        /// The limit.
        limit: usize,
    },
    /// Two criteria of one name.
    #[error("criterion `{criterion}` comes twice: leave one out, or name it apart")]
    Duplicate {
        /// The criterion.
        criterion: String,
    },
    /// The column is not in the portfolio.
    #[error(
        "criterion `{criterion}` reads column `{column}`, which is not in the portfolio: there are {}",
        columns.join(", ")
    )]
    NoColumn {
        /// The criterion.
        criterion: String,
        /// Its column.
        column: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// The column holds texts.
    #[error("criterion `{criterion}` reads column `{column}`, which holds texts: give it numbers")]
    Text {
        /// The criterion.
        criterion: String,
        /// Its column.
        column: String,
    },
    /// Not as many criteria as columns.
    #[error("{criteria} criteria for {columns} columns: name each column once, in their order")]
    CriterionCount {
        /// How many criteria were named.
        criteria: usize,
        /// How many columns there are.
        columns: usize,
    },
    /// An infinite value.
    #[error(
        "criterion `{criterion}`, row {row}: {value} is not a number, use NaN for a missing one"
    )]
    Infinite {
        /// The criterion.
        criterion: String,
        /// The row, counted from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// Too few rows without a missing value.
    #[error(
        "{complete} of {rows} rows are complete, at least {MIN_ROWS} are needed; missing values: {}",
        if missing.is_empty() {
            "none".to_owned()
        } else {
            missing.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
        }
    )]
    TooFewRows {
        /// How many rows are complete.
        complete: usize,
        /// How many rows there are.
        rows: usize,
        /// The criteria with missing values, and how many.
        missing: Vec<(String, usize)>,
    },
}

/// Why a method has no answer for the data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DataWeightsError {
    /// Every criterion has one value on all rows.
    #[error(
        "no criterion tells two accounts apart, each has one value on all {rows} rows ({}): weigh by judgement",
        criteria.join(", ")
    )]
    NoVariation {
        /// The criteria.
        criteria: Vec<String>,
        /// How many rows were used.
        rows: usize,
    },
    /// Shares can't be made of negative numbers.
    #[error(
        "criterion `{criterion}`, row {row}: {value} is below 0 and has no share of a sum; count from a lower zero, or use CRITIC or the standard deviation"
    )]
    Negative {
        /// The criterion.
        criterion: String,
        /// The row, counted from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A cost of 0 has no reciprocal.
    #[error(
        "criterion `{criterion}`, row {row}: a cost of 0 has no reciprocal; count costs as they are"
    )]
    ZeroCost {
        /// The criterion.
        criterion: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// All criteria say the same.
    #[error(
        "the criteria {} agree perfectly, so that none is in conflict with another: keep one of them, or use the standard deviation",
        criteria.join(", ")
    )]
    NoConflict {
        /// The criteria that vary.
        criteria: Vec<String>,
    },
}

#[cfg(test)]
mod tests;
