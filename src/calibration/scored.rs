//! The scores that cuts are placed on, or where no cut reads them, only how many there are.

use std::borrow::Cow;

use super::CalibrationError;
use super::levels::Extent;
use crate::classification::Saturation;
use crate::kernel::{Census, Scores};
use crate::model::{Measure, Model};
use crate::portfolio::Portfolio;

/// The accounts, as far as a calibration has to look at them.
#[derive(Debug)]
pub(super) enum Scored {
    /// Every score.
    Scores(Scores),
    /// How many accounts there are, and which have no score, axis by axis, ascending.
    Counted { rows: usize, unscored: Vec<Vec<usize>> },
}

impl Scored {
    /// Looks at a portfolio by a model, and counts what saturates where it is not `known`.
    pub(super) fn of<M: Model>(
        model: &M,
        portfolio: &Portfolio<'_>,
        reads_scores: bool,
        known: &[Option<Saturation>],
    ) -> Result<(Self, Vec<Saturation>), CalibrationError> {
        let census = Census::new(model, portfolio)?;
        let scored = if reads_scores {
            let mut scores = Scores::default();
            scores.fill(model, portfolio)?;
            Self::Scores(scores)
        } else {
            Self::Counted { rows: portfolio.rows(), unscored: census.unscored()? }
        };
        Ok((scored, census.saturation(known)))
    }

    /// The numbers that a cut is compared with, one per account; none where they are not read.
    pub(super) fn values(&self, measure: Measure) -> Cow<'_, [f64]> {
        match self {
            Self::Scores(scores) => values(scores, measure),
            Self::Counted { .. } => Cow::Borrowed(&[]),
        }
    }

    /// How many accounts have such a number.
    pub(super) fn observed(&self, measure: Measure) -> u64 {
        match self {
            Self::Scores(scores) => Extent::of(&values(scores, measure).as_ref()).observed,
            Self::Counted { rows, unscored } => {
                let on = |at: usize| unscored.get(at).map_or(&[][..], Vec::as_slice);
                let without = match measure {
                    Measure::Axis(at) => on(at).len(),
                    Measure::Position | Measure::Deviation => {
                        let other = on(1);
                        let only = on(0).iter().filter(|row| other.binary_search(row).is_err());
                        other.len() + only.count()
                    }
                };
                rows.saturating_sub(without) as u64
            }
        }
    }
}

/// What a cut of this measure is compared with, one number per account.
pub(super) fn values(scores: &Scores, measure: Measure) -> Cow<'_, [f64]> {
    let column = |at: usize| scores.axes.get(at).map_or(&[][..], Vec::as_slice);
    let both = |of: fn(f64, f64) -> f64| {
        column(0).iter().zip(column(1)).map(|(x, y)| of(*x, *y)).collect::<Vec<_>>()
    };
    match measure {
        Measure::Axis(at) => Cow::Borrowed(column(at)),
        Measure::Position => Cow::Owned(both(|x, y| (x + y) * 0.5)),
        Measure::Deviation => Cow::Owned(both(|x, y| (x - y).abs())),
    }
}
