//! Classifications: the result of a model on a portfolio, as parallel columns with row views.

mod document;

use serde::{Deserialize, Serialize};

use crate::class::ClassCode;
use crate::flags::Flags;

use document::ClassificationsDocument;
pub use document::ClassificationsError;

/// How much of the answer is wanted. What is not asked for is neither computed nor written.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The class codes.
    Class,
    /// The class codes and the margins.
    Margin,
    /// Everything: class codes, margins, axis scores, coverage, flags, and how many numbers
    /// saturated on each criterion.
    #[default]
    Full,
}

/// How many observed numbers lay beyond the reference levels of a criterion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saturation {
    /// Numbers below the lower reference level.
    pub below: u64,
    /// Numbers above the upper reference level.
    pub above: u64,
}

impl Saturation {
    pub(crate) fn add(&mut self, more: Self) {
        self.below += more.below;
        self.above += more.above;
    }

    /// Both together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.below + self.above
    }
}

/// One [`Saturation`] with its place in the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionSaturation {
    /// The key of the axis.
    pub axis: String,
    /// The name of the criterion.
    pub criterion: String,
    /// How many.
    pub saturation: Saturation,
}

/// The scores of all accounts on one axis.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoreColumn {
    pub(crate) axis: String,
    #[serde(with = "crate::float_column")]
    pub(crate) scores: Vec<f64>,
}

/// What a model says of every account of a portfolio, as parallel columns: row `i` of each column
/// is account `i` of the portfolio. Reusable: [`Model::classify_into`](crate::model::Model::classify_into)
/// overwrites it and keeps its memory.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "ClassificationsDocument", into = "ClassificationsDocument")]
pub struct Classifications {
    pub(crate) model: String,
    pub(crate) detail: Detail,
    pub(crate) codes: Vec<u8>,
    pub(crate) margins: Vec<f64>,
    pub(crate) scores: Vec<ScoreColumn>,
    pub(crate) coverage: Vec<f64>,
    pub(crate) flags: Vec<u8>,
    pub(crate) saturation: Vec<CriterionSaturation>,
}

impl Classifications {
    /// An empty result, to be filled by [`Model::classify_into`](crate::model::Model::classify_into).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The key of the model that gave it.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// How much was asked for.
    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The class codes; [`ClassCode::UNCLASSIFIED`] is 255.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// The margins: the smallest total move of the axis scores that changes the class. NaN where
    /// unclassified, infinite where no move of an observed score can change it. Empty unless
    /// [`Detail::Margin`] or more was asked for.
    pub fn margins(&self) -> &[f64] {
        &self.margins
    }

    /// The keys of the axes and the scores on them, in `0..=1`; NaN where nothing was observed on
    /// the axis. Empty unless [`Detail::Full`] was asked for.
    pub fn scores(&self) -> impl ExactSizeIterator<Item = (&str, &[f64])> {
        self.scores.iter().map(|column| (column.axis.as_str(), column.scores.as_slice()))
    }

    /// The scores on one axis.
    pub fn axis_scores(&self, axis: &str) -> Option<&[f64]> {
        self.scores().find(|(key, _)| *key == axis).map(|(_, scores)| scores)
    }

    /// The share of weight that was observed, in `0..=1`, as the mean of the axes. Empty unless
    /// [`Detail::Full`] was asked for.
    pub fn coverage(&self) -> &[f64] {
        &self.coverage
    }

    /// The bits of the [`Flags`]. Empty unless [`Detail::Full`] was asked for.
    pub fn flags(&self) -> &[u8] {
        &self.flags
    }

    /// How many numbers saturated on each criterion. Empty unless [`Detail::Full`] was asked for.
    pub fn saturation(&self) -> &[CriterionSaturation] {
        &self.saturation
    }

    /// One account's row.
    pub fn get(&self, row: usize) -> Option<Classification<'_>> {
        let code = self.codes.get(row)?;
        Some(Classification { all: self, row, code: ClassCode::new(*code) })
    }

    /// All rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Classification<'_>> {
        self.codes.iter().enumerate().map(|(row, code)| Classification {
            all: self,
            row,
            code: ClassCode::new(*code),
        })
    }

    /// How many accounts each of the codes `0..classes` got, and how many got none.
    #[must_use]
    pub fn counts(&self, classes: usize) -> (Vec<u64>, u64) {
        let mut counts = [0u64; 256];
        for code in &self.codes {
            if let Some(count) = counts.get_mut(usize::from(*code)) {
                *count += 1;
            }
        }
        let unclassified = counts.last().copied().unwrap_or_default();
        (counts.into_iter().take(classes.min(255)).collect(), unclassified)
    }

    /// The columns by themselves, without a copy.
    ///
    /// ```
    /// use keyaccount::model::{FourS, Model};
    /// use keyaccount::portfolio::Portfolio;
    /// let model = FourS::preset();
    /// let names = model.columns().into_iter().map(|need| need.name.to_owned());
    /// let rows = [names.map(|name| (name, keyaccount::portfolio::Value::Missing)).collect::<Vec<_>>()];
    /// let columns = model.classify(&Portfolio::from_records(rows)?)?.into_columns();
    /// assert_eq!((columns.codes, columns.coverage), (vec![255], vec![0.0]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_columns(self) -> ResultColumns {
        let scores = self.scores.into_iter().map(|column| (column.axis, column.scores));
        ResultColumns {
            codes: self.codes,
            margins: self.margins,
            scores: scores.collect(),
            coverage: self.coverage,
            flags: self.flags,
        }
    }

    /// Empties every column and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.codes.clear();
        self.margins.clear();
        for column in &mut self.scores {
            column.scores.clear();
        }
        self.coverage.clear();
        self.flags.clear();
        for entry in &mut self.saturation {
            entry.saturation = Saturation::default();
        }
    }
}

impl PartialEq for Classifications {
    /// Equal bit for bit; what is missing (NaN) in both is equal.
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model
            && self.detail == other.detail
            && self.codes == other.codes
            && self.flags == other.flags
            && self.saturation == other.saturation
            && same_bits(&self.margins, &other.margins)
            && same_bits(&self.coverage, &other.coverage)
            && self.scores.len() == other.scores.len()
            && self
                .scores
                .iter()
                .zip(&other.scores)
                .all(|(a, b)| a.axis == b.axis && same_bits(&a.scores, &b.scores))
    }
}

fn same_bits(a: &[f64], b: &[f64]) -> bool {
    let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    a.len() == b.len() && a.iter().zip(b).all(same)
}

/// The columns of a result, for those who hand them on: [`Classifications::into_columns`]. They
/// hold what the accessors of [`Classifications`] describe.
#[derive(Debug, Clone, Default)]
pub struct ResultColumns {
    /// The class codes.
    pub codes: Vec<u8>,
    /// The margins.
    pub margins: Vec<f64>,
    /// The keys of the axes and the scores on them.
    pub scores: Vec<(String, Vec<f64>)>,
    /// The shares of weight observed.
    pub coverage: Vec<f64>,
    /// The bits of the flags.
    pub flags: Vec<u8>,
}

/// What a model says of one account: a cheap view of one row.
#[derive(Debug, Clone, Copy)]
pub struct Classification<'c> {
    all: &'c Classifications,
    row: usize,
    code: ClassCode,
}

impl<'c> Classification<'c> {
    /// The row in the portfolio.
    pub fn row(&self) -> usize {
        self.row
    }

    /// The class code.
    pub fn code(&self) -> ClassCode {
        self.code
    }

    /// The margin, if it was asked for and the account has a class.
    pub fn margin(&self) -> Option<f64> {
        self.all.margins.get(self.row).copied().filter(|margin| !margin.is_nan())
    }

    /// The keys of the axes and the scores on them; `None` where nothing was observed.
    pub fn scores(&self) -> impl ExactSizeIterator<Item = (&'c str, Option<f64>)> + use<'c> {
        let row = self.row;
        self.all.scores().map(move |(axis, scores)| {
            (axis, scores.get(row).copied().filter(|score| !score.is_nan()))
        })
    }

    /// The score on one axis.
    pub fn score(&self, axis: &str) -> Option<f64> {
        self.scores().find(|(key, _)| *key == axis).and_then(|(_, score)| score)
    }

    /// The share of weight that was observed, if it was asked for.
    pub fn coverage(&self) -> Option<f64> {
        self.all.coverage.get(self.row).copied()
    }

    /// The flags; none if they were not asked for.
    pub fn flags(&self) -> Flags {
        self.all.flags.get(self.row).map_or(Flags::NONE, |bits| Flags::from_bits(*bits))
    }
}
