//! Agreement: cross-tables of two classifications of the same accounts, and their indices.

mod cross_table;
mod indices;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use cross_table::{CrossTable, CrossTableError, UnclassifiedPairs};
pub use indices::{BiasCorrection, Kappa, KappaWeights, Undefined};

/// An index of agreement, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure<T> {
    /// Its value.
    Value(T),
    /// Why it is not defined.
    Undefined(Undefined),
}

impl<T> Measure<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined(_) => None,
        }
    }
}

impl<T> From<Result<T, Undefined>> for Measure<T> {
    fn from(result: Result<T, Undefined>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(why) => Self::Undefined(why),
        }
    }
}

/// All indices of a [`CrossTable`] together, for a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// How many accounts both sides classified: the base of every index.
    pub accounts: u64,
    /// Cohen's kappa.
    pub kappa: Measure<Kappa>,
    /// Cohen's kappa with linear weights.
    pub linear_kappa: Measure<Kappa>,
    /// Cohen's kappa with quadratic weights.
    pub quadratic_kappa: Measure<Kappa>,
    /// The adjusted Rand index.
    pub adjusted_rand: Measure<f64>,
    /// Cramér's V, as it is.
    pub cramers_v: Measure<f64>,
    /// Cramér's V with Bergsma's correction of its bias.
    pub corrected_cramers_v: Measure<f64>,
}

impl Agreement {
    /// Computes every index.
    #[must_use]
    pub fn of(table: &CrossTable) -> Self {
        Self {
            accounts: table.total(),
            kappa: table.kappa(KappaWeights::Unweighted).into(),
            linear_kappa: table.kappa(KappaWeights::Linear).into(),
            quadratic_kappa: table.kappa(KappaWeights::Quadratic).into(),
            adjusted_rand: table.adjusted_rand().into(),
            cramers_v: table.cramers_v(BiasCorrection::None).into(),
            corrected_cramers_v: table.cramers_v(BiasCorrection::Bergsma).into(),
        }
    }
}
