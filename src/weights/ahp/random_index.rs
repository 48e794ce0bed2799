//! Random indices: the mean consistency index of random matrices, by which one's own is divided.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::AhpError;

/// A published table of random indices.
///
/// Four tables are in use. They stem from samples of different sizes, and the same comparisons have
/// a ratio that differs by a fifth between them: name the table beside the ratio.
///
/// | n | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
/// |---|---|---|---|---|---|---|---|---|
/// | Saaty 1980 | 0.58 | 0.90 | 1.12 | 1.24 | 1.32 | 1.41 | 1.45 | 1.49 |
/// | Saaty 2005 | 0.52 | 0.89 | 1.11 | 1.25 | 1.35 | 1.40 | 1.45 | 1.49 |
/// | Aguarón and Moreno-Jiménez 2003 | 0.525 | 0.882 | 1.115 | 1.252 | 1.341 | 1.404 | 1.452 | 1.484 |
/// | Donegan and Dodd 1991 | 0.4914 | 0.8286 | 1.0591 | 1.1797 | 1.2519 | 1.3171 | 1.3733 | 1.4055 |
///
/// For 1 and 2 criteria nothing can contradict, and the ratio is 0 whatever the table. Beyond 10
/// none of them answers: [`AhpError::NoRandomIndex`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RandomIndex {
    /// Saaty (1980). The default: most textbooks and spreadsheets carry this table, so that a
    /// reader who recomputes a ratio arrives at the same one.
    #[default]
    Saaty1980,
    /// Saaty (2005).
    Saaty2005,
    /// Aguarón and Moreno-Jiménez (2003).
    AguaronMorenoJimenez2003,
    /// Donegan and Dodd (1991); the strictest of the four.
    DoneganDodd1991,
}

/// The smallest matrix a table answers for.
const FIRST: usize = 3;

impl RandomIndex {
    /// Every table.
    pub const ALL: [Self; 4] =
        [Self::Saaty1980, Self::Saaty2005, Self::AguaronMorenoJimenez2003, Self::DoneganDodd1991];

    fn table(self) -> &'static [f64; 8] {
        match self {
            Self::Saaty1980 => &[0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49],
            Self::Saaty2005 => &[0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49],
            Self::AguaronMorenoJimenez2003 => {
                &[0.525, 0.882, 1.115, 1.252, 1.341, 1.404, 1.452, 1.484]
            }
            Self::DoneganDodd1991 => {
                &[0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055]
            }
        }
    }

    /// The random index of `n` criteria; `None` where the table does not say.
    ///
    /// ```
    /// use keyaccount::weights::ahp::RandomIndex;
    /// assert_eq!(RandomIndex::Saaty1980.get(3), Some(0.58));
    /// assert_eq!(RandomIndex::Saaty2005.get(3), Some(0.52));
    /// assert_eq!(RandomIndex::Saaty2005.get(11), None);
    /// ```
    pub fn get(self, n: usize) -> Option<f64> {
        n.checked_sub(FIRST).and_then(|at| self.table().get(at)).copied()
    }

    /// `consistency index / random index`; 0 for 1 and 2 criteria.
    ///
    /// # Errors
    /// [`AhpError::NoRandomIndex`] if the table does not cover `n`.
    pub fn consistency_ratio(self, n: usize, consistency_index: f64) -> Result<f64, AhpError> {
        if n < FIRST {
            return Ok(0.0);
        }
        let random = self.get(n).ok_or(AhpError::NoRandomIndex {
            criteria: n,
            table: self,
            largest: FIRST - 1 + self.table().len(),
        })?;
        Ok(consistency_index / random)
    }
}

impl fmt::Display for RandomIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Saaty1980 => "Saaty 1980",
            Self::Saaty2005 => "Saaty 2005",
            Self::AguaronMorenoJimenez2003 => "Aguarón and Moreno-Jiménez 2003",
            Self::DoneganDodd1991 => "Donegan and Dodd 1991",
        })
    }
}
