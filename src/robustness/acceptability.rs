//! Class acceptabilities: how often each account got each class.

use serde::{Deserialize, Serialize};

use super::class_set::twice;
use super::draws::Draws;
use super::simulation::MOST_DRAWS;
use crate::class::{Class, ClassCode};
use crate::format_version::FormatVersion;
use crate::limits::MAX_CLASSES;

/// How often each account of a portfolio got each class of a model, as counts of draws.
///
/// ```text
/// acceptability of a class = draws that gave the account this class / all draws     in 0..=1
/// ```
/// The counts of an account (those without a class included) add up to the number of draws exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AcceptabilityDocument", into = "AcceptabilityDocument")]
pub struct ClassAcceptability {
    model: String,
    classes: Vec<String>,
    draws: u32,
    codes: Vec<u8>,
    /// Per account one number for each class, and one for "no class".
    counts: Vec<u32>,
}

impl ClassAcceptability {
    /// No draw yet, beside the classes of the model as it stands.
    pub(super) fn new(model: &str, classes: &[Class], codes: Vec<u8>) -> Self {
        let counts = vec![0; codes.len() * (classes.len() + 1)];
        let classes = classes.iter().map(|class| class.key.clone()).collect();
        Self { model: model.to_owned(), classes, draws: 0, codes, counts }
    }

    /// The counts, to be added to by a batch of draws.
    pub(super) fn add(&mut self, draws: &Draws) -> &mut [u32] {
        self.draws += draws.count;
        &mut self.counts
    }

    /// The key of the model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The keys of its classes, by code.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// How many draws there were.
    pub fn draws(&self) -> u32 {
        self.draws
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The class codes of the model as it stands, without any uncertainty.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// The counts, account after account: `classes + 1` numbers each, the last of them for "no
    /// class".
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The acceptability of one class for every account, as a column; of
    /// [`ClassCode::UNCLASSIFIED`] the share of draws without a class. Empty for a code that the
    /// model has not got.
    pub fn column(&self, class: ClassCode) -> Vec<f64> {
        self.iter().filter_map(|account| account.acceptability(class)).collect()
    }

    /// The share of draws that gave each account the class that it has without uncertainty: how
    /// sure that class is, in `0..=1`.
    pub fn confidence(&self) -> Vec<f64> {
        self.iter().map(|account| account.confidence()).collect()
    }

    /// The accounts whose confidence is below a threshold, least sure first; ties by row.
    pub fn fragile(&self, below: f64) -> Vec<usize> {
        let unsure = self.iter().map(|account| (account.row, account.confidence()));
        let mut unsure: Vec<_> = unsure.filter(|(_, confidence)| *confidence < below).collect();
        unsure.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        unsure.into_iter().map(|(row, _)| row).collect()
    }

    /// One account's row.
    pub fn get(&self, row: usize) -> Option<AccountAcceptability<'_>> {
        // First, so that only a row that is there is multiplied: its place fits into a number.
        let code = ClassCode::new(*self.codes.get(row)?);
        let width = self.classes.len() + 1;
        let counts = self.counts.get(row * width..)?.get(..width)?;
        Some(AccountAcceptability { draws: self.draws, row, code, counts })
    }

    /// All rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = AccountAcceptability<'_>> {
        let rows = self.codes.iter().zip(self.counts.chunks_exact(self.classes.len() + 1));
        rows.enumerate().map(|(row, (code, counts))| {
            let code = ClassCode::new(*code);
            AccountAcceptability { draws: self.draws, row, code, counts }
        })
    }
}

/// How often one account got each class: a cheap view of one row.
#[derive(Debug, Clone, Copy)]
pub struct AccountAcceptability<'a> {
    draws: u32,
    row: usize,
    code: ClassCode,
    counts: &'a [u32],
}

impl AccountAcceptability<'_> {
    /// The row in the portfolio.
    pub fn row(&self) -> usize {
        self.row
    }

    /// The class code of the model as it stands, without any uncertainty.
    pub fn code(&self) -> ClassCode {
        self.code
    }

    /// How many draws gave this class; of [`ClassCode::UNCLASSIFIED`], none. `None` for a code that
    /// the model has not got.
    pub fn count(&self, class: ClassCode) -> Option<u32> {
        let (unclassified, classified) = self.counts.split_last()?;
        if class == ClassCode::UNCLASSIFIED {
            return Some(*unclassified);
        }
        classified.get(usize::from(class.get())).copied()
    }

    /// The share of draws that gave this class, in `0..=1`; see [`count`](Self::count).
    pub fn acceptability(&self, class: ClassCode) -> Option<f64> {
        self.count(class).map(|count| self.share(count))
    }

    /// Every code with the share of draws that gave it, "no class" last.
    pub fn acceptabilities(&self) -> impl Iterator<Item = (ClassCode, f64)> + '_ {
        self.each().map(|(class, count)| (class, self.share(count)))
    }

    /// The share of draws that gave the class which the account has without uncertainty.
    pub fn confidence(&self) -> f64 {
        self.acceptability(self.code).unwrap_or(0.0)
    }

    /// The code that most draws gave, the lowest of those given as often; "no class" counts as the
    /// highest.
    pub fn most_likely(&self) -> ClassCode {
        self.most(|_| true).map_or(ClassCode::UNCLASSIFIED, |(class, _)| class)
    }

    /// The code that most draws gave besides the class that the account has without uncertainty,
    /// and their share; `None` if every draw gave that class.
    pub fn rival(&self) -> Option<(ClassCode, f64)> {
        let rival = self.most(|class| class != self.code);
        rival.filter(|(_, count)| *count > 0).map(|(class, count)| (class, self.share(count)))
    }

    /// The entropy of the shares in bits: 0 if all draws gave one class, 1 if two gave it half and
    /// half. `H = - sum of p log2 p` (Shannon 1948).
    pub fn entropy(&self) -> f64 {
        let shares = self.acceptabilities().map(|(_, share)| share).filter(|share| *share > 0.0);
        let nats: f64 = shares.map(|share| -share * crate::math::ln(share)).sum();
        nats / std::f64::consts::LN_2 + 0.0
    }

    fn each(&self) -> impl Iterator<Item = (ClassCode, u32)> + '_ {
        let last = self.counts.len().saturating_sub(1);
        let code = move |place: usize| {
            let code = u8::try_from(place).ok().filter(|_| place < last);
            code.map_or(ClassCode::UNCLASSIFIED, ClassCode::new)
        };
        self.counts.iter().enumerate().map(move |(place, count)| (code(place), *count))
    }

    fn most(&self, counts: impl Fn(ClassCode) -> bool) -> Option<(ClassCode, u32)> {
        let each = self.each().filter(|(class, _)| counts(*class));
        each.fold(None, |most, each| match most {
            Some((_, count)) if count >= each.1 => most,
            _ => Some(each),
        })
    }

    fn share(&self, count: u32) -> f64 {
        f64::from(count) / f64::from(self.draws.max(1))
    }
}

/// Acceptabilities as they stand in a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptabilityDocument {
    format_version: FormatVersion,
    model: String,
    classes: Vec<String>,
    draws: u32,
    codes: Vec<u8>,
    counts: Vec<u32>,
}

impl From<ClassAcceptability> for AcceptabilityDocument {
    fn from(all: ClassAcceptability) -> Self {
        let ClassAcceptability { model, classes, draws, codes, counts } = all;
        Self { format_version: FormatVersion, model, classes, draws, codes, counts }
    }
}

impl TryFrom<AcceptabilityDocument> for ClassAcceptability {
    type Error = AcceptabilityError;

    fn try_from(document: AcceptabilityDocument) -> Result<Self, AcceptabilityError> {
        let AcceptabilityDocument { format_version: _, model, classes, draws, codes, counts } =
            document;
        if !(1..=MOST_DRAWS).contains(&draws) {
            return Err(AcceptabilityError::Draws { draws, limit: MOST_DRAWS });
        }
        if classes.len() > MAX_CLASSES {
            let (classes, limit) = (classes.len(), MAX_CLASSES);
            return Err(AcceptabilityError::TooManyClasses { classes, limit });
        }
        if let Some(class) = twice(&classes) {
            return Err(AcceptabilityError::ClassTwice { class: class.clone() });
        }
        let width = classes.len() + 1;
        let expected = codes.len().saturating_mul(width);
        if counts.len() != expected {
            return Err(AcceptabilityError::Length { length: counts.len(), expected });
        }
        let known =
            |code: u8| usize::from(code) < classes.len() || !ClassCode::new(code).is_classified();
        if let Some(row) = codes.iter().position(|code| !known(*code)) {
            let code = codes.get(row).copied().unwrap_or_default();
            return Err(AcceptabilityError::UnknownCode { row, code, classes: classes.len() });
        }
        for (row, counts) in counts.chunks_exact(width).enumerate() {
            let sum: u64 = counts.iter().copied().map(u64::from).sum();
            if sum != u64::from(draws) {
                return Err(AcceptabilityError::Sum { row, sum, draws });
            }
        }
        Ok(Self { model, classes, draws, codes, counts })
    }
}

/// Why a file does not hold acceptabilities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptabilityError {
    /// A number of draws that no simulation makes.
    #[error("{draws} draws are outside 1..={limit}: the file was edited")]
    Draws {
        /// How many there are.
        draws: u32,
        /// The most.
        limit: u32,
    },
    /// More classes than a model can have.
    #[error("{classes} classes, more than the {limit} that a model can have: the file was edited")]
    TooManyClasses {
        /// How many there are.
        classes: usize,
        /// The most.
        limit: usize,
    },
    /// Two classes of one key.
    #[error("the class `{class}` stands there twice: the file was edited")]
    ClassTwice {
        /// Its key.
        class: String,
    },
    /// There are more or fewer counts than accounts and classes ask for.
    #[error("{length} counts where {expected} are expected: the file was cut or edited")]
    Length {
        /// How many there are.
        length: usize,
        /// Accounts times classes and one.
        expected: usize,
    },
    /// A code without a class.
    #[error("row {row} has the code {code} of {classes} classes: the file was edited")]
    UnknownCode {
        /// The row, counted from 0.
        row: usize,
        /// The code.
        code: u8,
        /// How many classes there are.
        classes: usize,
    },
    /// The counts of an account are not the draws.
    #[error("the counts of row {row} add up to {sum} of {draws} draws: the file was edited")]
    Sum {
        /// The row, counted from 0.
        row: usize,
        /// What they add up to.
        sum: u64,
        /// How many draws there were.
        draws: u32,
    },
}

#[cfg(test)]
mod tests;
