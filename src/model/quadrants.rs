//! What Bensaou's matrix and 4S have in common: two axes, one cut each, four classes.

use super::draft::{AxisBody, AxisDraft, Changes, CutSpec, assemble};
use super::words::{AboutWords, AxisWords, ClassWords, CutWords};
use super::{CustomModel, ModelError};
use crate::rule::Grid;

/// The words of a two-by-two model; classes in the order low/low, high x, high y, high/high.
#[derive(Debug)]
pub(crate) struct QuadrantsWords {
    pub(crate) about: &'static AboutWords,
    pub(crate) x: &'static AxisWords,
    pub(crate) y: &'static AxisWords,
    pub(crate) x_cut: &'static CutWords,
    pub(crate) y_cut: &'static CutWords,
    pub(crate) classes: &'static [ClassWords; 4],
}

/// What a caller put in the place of the preset.
#[derive(Debug, Clone, Default)]
pub(crate) struct QuadrantsDraft {
    pub(crate) x: Option<AxisBody>,
    pub(crate) y: Option<AxisBody>,
    pub(crate) x_cut: Option<CutSpec>,
    pub(crate) y_cut: Option<CutSpec>,
}

impl QuadrantsDraft {
    /// The model and its cuts.
    pub(crate) fn build(
        self,
        words: &QuadrantsWords,
        changes: &Changes,
    ) -> Result<(CustomModel, [CutSpec; 2]), ModelError> {
        let axes = [AxisDraft::or_preset(words.x, self.x)?, AxisDraft::or_preset(words.y, self.y)?];
        let x_cut = self.x_cut.unwrap_or_else(|| CutSpec::of(words.x_cut));
        let y_cut = self.y_cut.unwrap_or_else(|| CutSpec::of(words.y_cut));
        let rule = Grid::quadrants(x_cut.cut(words.x.key)?, y_cut.cut(words.y.key)?);
        let named = [
            (words.x.key.to_owned(), x_cut.provenance.clone()),
            (words.y.key.to_owned(), y_cut.provenance.clone()),
        ];
        let model = assemble(words.about, axes, rule, named, words.classes, changes)?;
        Ok((model, [x_cut, y_cut]))
    }
}
