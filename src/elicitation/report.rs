//! How well a fitted model agrees with the people whose examples it was fitted to.

mod document;

use std::fmt;

use document::ElicitationReportDocument;
pub use document::ElicitationReportError;
use serde::{Deserialize, Serialize};

/// An example that the fitted model puts into another class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// The row, from 0.
    pub row: usize,
    /// The account's id, if the portfolio has ids.
    pub id: Option<String>,
    /// The key of the class that people gave it.
    pub given: String,
    /// The key of the class that the model gives it.
    pub model: String,
    /// By how much its scores would have to move in all, in score units, to reach the nearest cell of
    /// the given class; at least 0.
    pub distance: f64,
}

/// The fitted weight of one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FittedWeight {
    /// The key of the axis.
    pub axis: String,
    /// The name of the criterion.
    pub criterion: String,
    /// Its share of the axis, in `0..=1`. 0: it does not help to tell the examples apart, or points
    /// the wrong way.
    pub weight: f64,
}

/// How well a fitted model agrees with its examples. `{}` prints it as a table. One that no fit could
/// have given does not load: [`ElicitationReportError`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ElicitationReportDocument")]
pub struct ElicitationReport {
    /// Examples that the model classifies.
    pub examples: u64,
    /// Rows of examples that it can't classify, because an axis is not observed; not counted.
    pub unclassified: Vec<usize>,
    /// Examples that the model puts into the class that people gave them.
    pub agreeing: u64,
    /// The agreement on examples that were left out of the fit, in `0..=1`: the figure to expect of
    /// accounts that nobody has classified. `None` if it was not asked for, or a part of the
    /// examples was too small to fit to.
    pub cross_validated: Option<f64>,
    /// The keys of the classes, in the order of the model.
    pub classes: Vec<String>,
    /// `confusion[given][model]`: how many examples.
    pub confusion: Vec<Vec<u64>>,
    /// The examples that contradict, the farthest first.
    pub contradictions: Vec<Contradiction>,
    /// The weights, in the order of the model.
    pub weights: Vec<FittedWeight>,
}

impl ElicitationReport {
    /// The share of examples that agree, in `0..=1`: optimistic, because the model was fitted to
    /// them.
    #[must_use]
    pub fn agreement(&self) -> f64 {
        if self.examples == 0 { 0.0 } else { self.agreeing as f64 / self.examples as f64 }
    }
}

impl fmt::Display for ElicitationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { examples, agreeing, .. } = self;
        write!(f, "{agreeing} of {examples} examples agree ({:.1} %)", 100.0 * self.agreement())?;
        if let Some(share) = self.cross_validated {
            write!(f, "; {:.1} % of those left out of the fit", 100.0 * share)?;
        }
        writeln!(f)?;
        for FittedWeight { axis, criterion, weight } in &self.weights {
            writeln!(f, "  weight {weight:.3}  {axis}: {criterion}")?;
        }
        for (given, row) in self.classes.iter().zip(&self.confusion) {
            let counts: Vec<String> = row.iter().map(|count| format!("{count:>5}")).collect();
            writeln!(f, "  given {given:<24} {}", counts.join(" "))?;
        }
        for Contradiction { row, id, given, model, distance } in &self.contradictions {
            let account = id.clone().unwrap_or_else(|| format!("row {row}"));
            writeln!(f, "  {account}: given {given}, model says {model}, {distance:.4} away")?;
        }
        write!(f, "  {} examples without a score", self.unclassified.len())
    }
}
