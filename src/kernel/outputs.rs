//! Where a walk writes: slices of the result's columns, split as the walk goes on.

use crate::classification::{
    Classifications, CriterionSaturation, Detail, Saturation, ScoreColumn,
};
use crate::limits::MAX_AXES;
use crate::model::Model;

/// The columns of a result, or a range of them. A column that was not asked for is empty.
#[derive(Debug, Default)]
pub(crate) struct Outputs<'o> {
    pub(crate) codes: &'o mut [u8],
    pub(crate) margins: &'o mut [f64],
    pub(crate) coverage: &'o mut [f64],
    pub(crate) flags: &'o mut [u8],
    pub(crate) scores: [&'o mut [f64]; MAX_AXES],
}

impl<'o> Outputs<'o> {
    /// Cuts the first `rows` off.
    #[inline(always)]
    pub(crate) fn take(&mut self, rows: usize) -> Outputs<'o> {
        let mut scores: [&mut [f64]; MAX_AXES] = Default::default();
        let columns = self.scores.iter_mut().take_while(|column| !column.is_empty());
        for (front, column) in scores.iter_mut().zip(columns) {
            *front = cut(column, rows);
        }
        Outputs {
            codes: cut(&mut self.codes, rows),
            margins: cut(&mut self.margins, rows),
            coverage: cut(&mut self.coverage, rows),
            flags: cut(&mut self.flags, rows),
            scores,
        }
    }
}

#[inline(always)]
#[allow(clippy::mut_mut)] // the slice itself is moved on
fn cut<'o, N>(column: &mut &'o mut [N], rows: usize) -> &'o mut [N] {
    let whole = std::mem::take(column);
    let (front, rest) = whole.split_at_mut(rows.min(whole.len()));
    *column = rest;
    front
}

impl Classifications {
    /// Makes room for a walk. Memory that is there already is used again, and not cleared first: the
    /// walk overwrites every row.
    pub(crate) fn prepare<M: Model + ?Sized>(&mut self, model: &M, rows: usize, detail: Detail) {
        let key = &model.about().key;
        if self.model != *key {
            self.model.clone_from(key);
        }
        self.detail = detail;
        let margins = if detail >= Detail::Margin { rows } else { 0 };
        let full = if detail >= Detail::Full { rows } else { 0 };
        self.codes.resize(rows, 0);
        self.margins.resize(margins, 0.0);
        self.coverage.resize(full, 0.0);
        self.flags.resize(full, 0);
        let axes = if detail >= Detail::Full { model.axes() } else { &[] };
        let same = self
            .scores
            .iter()
            .map(|column| column.axis.as_str())
            .eq(axes.iter().map(crate::axis::Axis::key));
        if !same {
            self.scores.clear();
            self.scores.extend(
                axes.iter()
                    .map(|axis| ScoreColumn { axis: axis.key().to_owned(), scores: Vec::new() }),
            );
        }
        for column in &mut self.scores {
            column.scores.resize(full, 0.0);
        }
        let criteria = || {
            axes.iter().flat_map(|axis| {
                axis.criteria().iter().map(move |criterion| (axis.key(), criterion.name()))
            })
        };
        let entries = self.saturation.iter().map(|e| (e.axis.as_str(), e.criterion.as_str()));
        if entries.eq(criteria()) {
            for entry in &mut self.saturation {
                entry.saturation = Saturation::default();
            }
        } else {
            self.saturation = criteria()
                .map(|(axis, criterion)| CriterionSaturation {
                    axis: axis.to_owned(),
                    criterion: criterion.to_owned(),
                    saturation: Saturation::default(),
                })
                .collect();
        }
    }

    /// The columns to write to.
    pub(crate) fn outputs(&mut self) -> Outputs<'_> {
        let mut scores: [&mut [f64]; MAX_AXES] = Default::default();
        for (slot, column) in scores.iter_mut().zip(&mut self.scores) {
            *slot = &mut column.scores;
        }
        Outputs {
            codes: &mut self.codes,
            margins: &mut self.margins,
            coverage: &mut self.coverage,
            flags: &mut self.flags,
            scores,
        }
    }
}
