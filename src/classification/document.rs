//! Classifications as they stand in a file, and what is checked before they are loaded.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Classifications, CriterionSaturation, Detail, ScoreColumn};
use crate::class::ClassCode;
use crate::flags::Flags;
use crate::format_version::FormatVersion;

/// Classifications as they stand in a file, unchecked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassificationsDocument {
    format_version: FormatVersion,
    model: String,
    detail: Detail,
    codes: Vec<u8>,
    #[serde(with = "crate::float_column")]
    margins: Vec<f64>,
    scores: Vec<ScoreColumn>,
    #[serde(with = "crate::float_column")]
    coverage: Vec<f64>,
    flags: Vec<u8>,
    saturation: Vec<CriterionSaturation>,
}

impl From<Classifications> for ClassificationsDocument {
    fn from(all: Classifications) -> Self {
        Self {
            format_version: FormatVersion,
            model: all.model,
            detail: all.detail,
            codes: all.codes,
            margins: all.margins,
            scores: all.scores,
            coverage: all.coverage,
            flags: all.flags,
            saturation: all.saturation,
        }
    }
}

impl TryFrom<ClassificationsDocument> for Classifications {
    type Error = ClassificationsError;

    fn try_from(document: ClassificationsDocument) -> Result<Self, ClassificationsError> {
        let rows = document.codes.len();
        check_axes(&document)?;
        let margins = if document.detail >= Detail::Margin { rows } else { 0 };
        let full = if document.detail >= Detail::Full { rows } else { 0 };
        let mut lengths = vec![
            ("margins".to_owned(), document.margins.len(), margins),
            ("coverage".to_owned(), document.coverage.len(), full),
            ("flags".to_owned(), document.flags.len(), full),
        ];
        lengths.extend(
            document.scores.iter().map(|c| (format!("scores of {}", c.axis), c.scores.len(), full)),
        );
        for (column, length, expected) in lengths {
            if length != expected {
                return Err(ClassificationsError::Length { column, length, expected });
            }
        }
        check_values(&document)?;
        Ok(Self {
            model: document.model,
            detail: document.detail,
            codes: document.codes,
            margins: document.margins,
            scores: document.scores,
            coverage: document.coverage,
            flags: document.flags,
            saturation: document.saturation,
        })
    }
}

/// Scores are found by the key of their axis, and no model is without one.
fn check_axes(document: &ClassificationsDocument) -> Result<(), ClassificationsError> {
    let mut axes = BTreeSet::new();
    for ScoreColumn { axis, .. } in &document.scores {
        if !axes.insert(axis) {
            return Err(ClassificationsError::AxisTwice { axis: axis.clone() });
        }
    }
    if axes.is_empty() && document.detail >= Detail::Full && !document.codes.is_empty() {
        return Err(ClassificationsError::NoScores { rows: document.codes.len() });
    }
    Ok(())
}

/// What no walk could have written.
fn check_values(document: &ClassificationsDocument) -> Result<(), ClassificationsError> {
    let classified: Vec<bool> =
        document.codes.iter().map(|code| ClassCode::new(*code).is_classified()).collect();
    let first = |column: &str, rule: &'static str, broken: Option<usize>| match broken {
        Some(row) => Err(ClassificationsError::Value { column: column.to_owned(), row, rule }),
        None => Ok(()),
    };
    let share = |share: &f64| (0.0..=1.0).contains(share);
    let mut margins = document.margins.iter().zip(&classified);
    first(
        "margins",
        "at least 0 with a class, missing without one",
        margins.position(|(margin, class)| margin.is_nan() == *class || *margin < 0.0),
    )?;
    let mut flags = document.flags.iter().zip(&classified);
    first(
        "flags",
        "known, and `unclassified` where there is no class",
        flags.position(|(bits, class)| {
            let flags = Flags::try_from(*bits);
            flags.is_err() || flags.is_ok_and(|flags| flags.contains(Flags::UNCLASSIFIED) == *class)
        }),
    )?;
    let broken = document.coverage.iter().position(|coverage| !share(coverage));
    first("coverage", "from 0 to 1", broken)?;
    document.scores.iter().try_for_each(|column| {
        let broken = column.scores.iter().position(|score| !score.is_nan() && !share(score));
        first(&format!("scores of {}", column.axis), "from 0 to 1, or missing", broken)
    })
}

/// Why a file does not hold classifications.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClassificationsError {
    /// An axis with two columns of scores.
    #[error("the scores of axis `{axis}` stand there twice: the file was edited")]
    AxisTwice {
        /// The axis.
        axis: String,
    },
    /// Everything was asked for, and no axis has scores.
    #[error("no axis has scores for the {rows} classified rows: the file was cut or edited")]
    NoScores {
        /// How many rows there are.
        rows: usize,
    },
    /// A value that no classification has.
    #[error("row {row} of the column `{column}` is not {rule}: the file was edited")]
    Value {
        /// The column.
        column: String,
        /// The row, counted from 0.
        row: usize,
        /// What the values of the column are.
        rule: &'static str,
    },
    /// A column has another length than the codes (or than its detail asks for).
    #[error(
        "the column `{column}` has {length} rows where {expected} are expected: the file was cut or edited"
    )]
    Length {
        /// The column.
        column: String,
        /// Its length.
        length: usize,
        /// The length it should have.
        expected: usize,
    },
}
