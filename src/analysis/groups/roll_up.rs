//! Rolling columns up: one value per group from the values of its members.

use serde::{Deserialize, Serialize};

use super::{Group, Hierarchy};
use crate::analysis::InputError;
use crate::portfolio::{Column, ColumnKind, Portfolio, PortfolioError};

/// How the values of a group's members become the group's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// The sum, in row order: sales, employees, deals.
    Sum,
    /// The largest: the longest tenure, the best rating.
    Max,
    /// The smallest: days since the last order.
    Min,
    /// The mean, weighted by another column: `sum of w x / sum of w`. Rates and shares, weighted
    /// by what they are rates of. Weights are at least 0; where they sum to 0 the mean is missing.
    WeightedMean {
        /// The column of weights.
        weight: String,
    },
    /// The value of the head: sector, country, and what else does not add up. Also for texts.
    Head,
}

/// What happens where some members of a group have no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingMembers {
    /// The others count, and the cell is reported as partial. Without any, the value is missing.
    #[default]
    UseObserved,
    /// The value is missing.
    Propagate,
}

/// Which columns a group gets, and how.
///
/// ```
/// use keyaccount::analysis::groups::{Aggregate, Hierarchy, Orphans, RollUp};
/// use keyaccount::portfolio::Portfolio;
/// let portfolio = Portfolio::builder()
///     .ids(["Acme", "Bluth"])
///     .column("parent", vec![None, Some("Acme")])
///     .column("sales", vec![300.0, 100.0])
///     .column("win_rate", vec![0.5, 0.9])
///     .build()?;
/// let plan = RollUp::new()
///     .column("sales", Aggregate::Sum)
///     .column("win_rate", Aggregate::WeightedMean { weight: "sales".into() });
/// let groups = Hierarchy::of(&portfolio, "parent", Orphans::Refuse)?.roll_up(&portfolio, &plan)?;
/// let cell = |column| groups.portfolio.column(column).and_then(|column| column.number(0));
/// assert_eq!((cell("sales"), cell("win_rate")), (Some(400.0), Some(0.6)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollUp {
    columns: Vec<(String, Aggregate)>,
    #[serde(default)]
    missing: MissingMembers,
}

impl RollUp {
    /// No column yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, name: impl Into<String>, aggregate: Aggregate) -> Self {
        self.columns.push((name.into(), aggregate));
        self
    }

    /// What happens where members have no value.
    #[must_use]
    pub fn missing(mut self, missing: MissingMembers) -> Self {
        self.missing = missing;
        self
    }
}

/// A value of a group to which not every member contributed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartialCell {
    /// The row of the group.
    pub group: usize,
    /// The column.
    pub column: String,
    /// How many members have no value (or no weight).
    pub missing: usize,
    /// How many members the group has.
    pub members: usize,
}

/// The groups as a portfolio: row `i` is group `i` of the hierarchy, with its id.
#[derive(Debug, Clone)]
pub struct GroupPortfolio {
    /// The table.
    pub portfolio: Portfolio<'static>,
    /// The values that say less than they seem to, by column and group.
    pub partial: Vec<PartialCell>,
}

/// Why columns cannot be rolled up.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RollUpError {
    /// No such column.
    #[error("there is no column {column:?}; the columns are {}", .known.join(", "))]
    NoColumn {
        /// The name.
        column: String,
        /// The columns there are.
        known: Vec<String>,
    },
    /// Texts that should be added up, or weights that are texts.
    #[error("column {column:?} holds texts; only Aggregate::Head takes texts")]
    Texts {
        /// The column.
        column: String,
    },
    /// A weight below 0.
    #[error("row {row}, column {column:?}: the weight {weight} is negative; weights are >= 0")]
    NegativeWeight {
        /// The row.
        row: usize,
        /// The column of weights.
        column: String,
        /// The weight.
        weight: f64,
    },
    /// A portfolio of another size than the hierarchy.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The result is no portfolio: a column named twice, a sum that is too large.
    #[error("the groups: {0}")]
    Portfolio(#[from] PortfolioError),
}

/// A group's value and how many of its members had none.
struct Cell {
    value: f64,
    missing: usize,
}

impl Hierarchy {
    /// Makes a portfolio with one row per group.
    ///
    /// # Errors
    /// [`RollUpError`].
    ///
    /// # Complexity
    /// One pass over the members per column.
    pub fn roll_up(
        &self,
        portfolio: &Portfolio<'_>,
        plan: &RollUp,
    ) -> Result<GroupPortfolio, RollUpError> {
        InputError::check_length("the portfolio", portfolio.rows(), self.rows())?;
        let ids: Vec<String> = self.groups().iter().map(|group| group.id.clone()).collect();
        let mut builder = Portfolio::builder().ids(ids);
        let mut partial = Vec::new();
        for (name, aggregate) in &plan.columns {
            let column = find(portfolio, name)?;
            if *aggregate == Aggregate::Head {
                builder = builder.column(name.clone(), self.of_heads(column));
                continue;
            }
            let numbers = Numbers::of(portfolio, name, aggregate)?;
            let mut values = Vec::with_capacity(self.groups().len());
            for (position, group) in self.groups().iter().enumerate() {
                let Cell { value, missing } = numbers.cell(group);
                let members = group.members.len();
                let drop = missing > 0 && plan.missing == MissingMembers::Propagate;
                values.push(if drop { f64::NAN } else { value });
                if missing > 0 && !drop && !value.is_nan() {
                    let column = name.clone();
                    partial.push(PartialCell { group: position, column, missing, members });
                }
            }
            builder = builder.column(name.clone(), values);
        }
        Ok(GroupPortfolio { portfolio: builder.build()?, partial })
    }

    fn of_heads(&self, column: &Column<'_>) -> Column<'static> {
        let heads = self.groups().iter().map(|group| group.head);
        match column.kind() {
            ColumnKind::Number => {
                heads.map(|head| column.number(head?)).collect::<Vec<Option<f64>>>().into()
            }
            ColumnKind::Text => heads
                .map(|head| column.text(head?).map(str::to_owned))
                .collect::<Vec<Option<String>>>()
                .into(),
        }
    }
}

fn find<'p, 'a>(portfolio: &'p Portfolio<'a>, name: &str) -> Result<&'p Column<'a>, RollUpError> {
    portfolio.column(name).ok_or_else(|| RollUpError::NoColumn {
        column: name.to_owned(),
        known: portfolio.column_names().map(str::to_owned).collect(),
    })
}

fn find_numbers<'p, 'a>(
    portfolio: &'p Portfolio<'a>,
    name: &str,
) -> Result<&'p Column<'a>, RollUpError> {
    let column = find(portfolio, name)?;
    match column.kind() {
        ColumnKind::Number => Ok(column),
        ColumnKind::Text => Err(RollUpError::Texts { column: name.to_owned() }),
    }
}

/// A column of numbers with its aggregate.
struct Numbers<'p, 'a> {
    column: &'p Column<'a>,
    weights: Option<&'p Column<'a>>,
    fold: fn(f64, f64) -> f64,
}

impl<'p, 'a> Numbers<'p, 'a> {
    fn of(
        portfolio: &'p Portfolio<'a>,
        name: &str,
        aggregate: &Aggregate,
    ) -> Result<Self, RollUpError> {
        let column = find_numbers(portfolio, name)?;
        let fold: fn(f64, f64) -> f64 = match aggregate {
            Aggregate::Max => f64::max,
            Aggregate::Min => f64::min,
            Aggregate::Sum | Aggregate::WeightedMean { .. } | Aggregate::Head => |a, b| a + b,
        };
        let Aggregate::WeightedMean { weight: name } = aggregate else {
            return Ok(Self { column, weights: None, fold });
        };
        let weights = find_numbers(portfolio, name)?;
        for row in 0..weights.len() {
            if let Some(weight) = weights.number(row).filter(|weight| *weight < 0.0) {
                let column = name.clone();
                return Err(RollUpError::NegativeWeight { row, column, weight });
            }
        }
        Ok(Self { column, weights: Some(weights), fold })
    }

    fn cell(&self, group: &Group) -> Cell {
        if let Some(weights) = self.weights {
            return self.mean(weights, group);
        }
        let numbers = group.members.iter().filter_map(|row| self.column.number(*row));
        let missing = group.members.len() - numbers.clone().count();
        Cell { value: numbers.reduce(self.fold).unwrap_or(f64::NAN), missing }
    }

    fn mean(&self, weights: &Column<'_>, group: &Group) -> Cell {
        let (mut sum, mut weight, mut missing) = (0.0, 0.0, 0);
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for row in &group.members {
            let (Some(x), Some(w)) = (self.column.number(*row), weights.number(*row)) else {
                missing += 1;
                continue;
            };
            if w > 0.0 {
                sum += w * x;
                weight += w;
                (least, most) = (least.min(x), most.max(x));
            }
        }
        if weight > 0.0 {
            // Rounding must not carry a mean past the values it is a mean of; an overflow stays,
            // for the portfolio to refuse.
            let mean = sum / weight;
            let value = if mean.is_finite() { mean.clamp(least, most) } else { f64::INFINITY };
            Cell { value, missing }
        } else {
            Cell { value: f64::NAN, missing }
        }
    }
}
