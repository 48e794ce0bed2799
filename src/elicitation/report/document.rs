//! Reports of fits as they stand in a file, and what no fit could have written.

use serde::Deserialize;

use super::{Contradiction, ElicitationReport, FittedWeight};

/// A report that nobody has checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ElicitationReportDocument {
    examples: u64,
    unclassified: Vec<usize>,
    agreeing: u64,
    cross_validated: Option<f64>,
    classes: Vec<String>,
    confusion: Vec<Vec<u64>>,
    contradictions: Vec<Contradiction>,
    weights: Vec<FittedWeight>,
}

impl TryFrom<ElicitationReportDocument> for ElicitationReport {
    type Error = ElicitationReportError;

    fn try_from(document: ElicitationReportDocument) -> Result<Self, ElicitationReportError> {
        let report = Self {
            examples: document.examples,
            unclassified: document.unclassified,
            agreeing: document.agreeing,
            cross_validated: document.cross_validated,
            classes: document.classes,
            confusion: document.confusion,
            contradictions: document.contradictions,
            weights: document.weights,
        };
        report.check_counts()?;
        report.check_contradictions()?;
        if let Some(share) = report.cross_validated.filter(|share| !(0.0..=1.0).contains(share)) {
            return Err(ElicitationReportError::CrossValidated { share });
        }
        let outside = |fitted: &&FittedWeight| !(0.0..=1.0).contains(&fitted.weight);
        if let Some(FittedWeight { axis, criterion, weight }) = report.weights.iter().find(outside)
        {
            let (axis, criterion) = (axis.clone(), criterion.clone());
            return Err(ElicitationReportError::Weight { axis, criterion, weight: *weight });
        }
        Ok(report)
    }
}

impl ElicitationReport {
    /// The examples, and those of them that agree, are those of the table.
    fn check_counts(&self) -> Result<(), ElicitationReportError> {
        let classes = self.classes.len();
        let lengths =
            std::iter::once(self.confusion.len()).chain(self.confusion.iter().map(Vec::len));
        if let Some(length) = lengths.into_iter().find(|length| *length != classes) {
            return Err(ElicitationReportError::Confusion { length, classes });
        }
        let (mut sum, mut diagonal) = (0u64, 0u64);
        for (given, row) in self.confusion.iter().enumerate() {
            sum = row.iter().fold(sum, |sum, count| sum.saturating_add(*count));
            diagonal = diagonal.saturating_add(row.get(given).copied().unwrap_or(0));
        }
        if sum != self.examples {
            return Err(ElicitationReportError::Examples { sum, examples: self.examples });
        }
        if diagonal != self.agreeing {
            return Err(ElicitationReportError::Agreeing { diagonal, agreeing: self.agreeing });
        }
        let (contradictions, expected) = (self.contradictions.len() as u64, sum - diagonal);
        if contradictions != expected {
            return Err(ElicitationReportError::Contradictions { contradictions, expected });
        }
        Ok(())
    }

    fn check_contradictions(&self) -> Result<(), ElicitationReportError> {
        for Contradiction { row, given, model, distance, .. } in &self.contradictions {
            let known = |class: &String| self.classes.contains(class);
            if !known(given) || !known(model) || given == model {
                let (row, given, model) = (*row, given.clone(), model.clone());
                return Err(ElicitationReportError::Classes { row, given, model });
            }
            if !(*distance >= 0.0 && distance.is_finite()) {
                return Err(ElicitationReportError::Distance { row: *row, distance: *distance });
            }
        }
        Ok(())
    }
}

/// Why a file does not hold the report of a fit to examples.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ElicitationReportError {
    /// The table of given classes and those of the model has not a row and a column for each class.
    #[error(
        "the confusion table has a row or a column of {length} cells for {classes} classes: the file was cut or edited"
    )]
    Confusion {
        /// How many cells.
        length: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// The table does not hold the examples.
    #[error("the confusion table holds {sum} of {examples} examples: the file was edited")]
    Examples {
        /// How many it holds.
        sum: u64,
        /// How many there are.
        examples: u64,
    },
    /// The table does not hold the examples that agree.
    #[error(
        "{agreeing} examples agree, but the confusion table has {diagonal} of that kind: the file was edited"
    )]
    Agreeing {
        /// How many the table holds.
        diagonal: u64,
        /// How many are said to agree.
        agreeing: u64,
    },
    /// Not each example that does not agree is listed.
    #[error("{contradictions} contradictions are listed of {expected}: the file was cut or edited")]
    Contradictions {
        /// How many are listed.
        contradictions: u64,
        /// How many examples do not agree.
        expected: u64,
    },
    /// A contradiction between classes that are the same, or that are not among the classes.
    #[error(
        "row {row}: `{given}` and `{model}` are no two classes of the report: the file was edited"
    )]
    Classes {
        /// The row, counted from 0.
        row: usize,
        /// The class given.
        given: String,
        /// The class of the model.
        model: String,
    },
    /// A distance that is below 0 or not finite.
    #[error("row {row}: {distance} is no distance: the file was edited")]
    Distance {
        /// The row, counted from 0.
        row: usize,
        /// The number.
        distance: f64,
    },
    /// The agreement of what was left out is no share.
    #[error("an agreement of {share} in cross-validation is not in 0..=1: the file was edited")]
    CrossValidated {
        /// The number.
        share: f64,
    },
    /// A weight outside `0..=1`.
    #[error(
        "axis `{axis}`, criterion `{criterion}`: the weight {weight} is not in 0..=1: the file was edited"
    )]
    Weight {
        /// The axis.
        axis: String,
        /// The criterion.
        criterion: String,
        /// The number.
        weight: f64,
    },
}
