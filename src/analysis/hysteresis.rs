//! Hysteresis: an account leaves its class only when it clears the border by a band.

use serde::{Deserialize, Serialize};

use super::{ClassView, InputError};
use crate::class::ClassCode;

/// A band around every border, in score units, inside which an account keeps its former class.
///
/// ```text
/// class = former class   if it differs from the computed one and margin < band
///         computed class otherwise
/// ```
/// The margin is that of the computed class: the smallest move of the scores that would change it
/// again, towards any class. So an account keeps its former class as long as its new one is not
/// settled, and a band of 0 changes nothing. A margin that equals the band counts as cleared.
///
/// * An account without a former class (new, or unclassified before) gets the computed one.
/// * An account that is unclassified now is unclassified: a former class needs evidence too.
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::analysis::hysteresis::Hysteresis;
/// use keyaccount::model::{FourS, Model};
///
/// let model = FourS::preset();
/// let former = ClassView::new("four_s", model.classes(), &[1, 1, 255], &[])?;
/// let now = ClassView::new("four_s", model.classes(), &[3, 3, 0], &[0.01, 0.05, 0.01])?;
/// let held = Hysteresis::new(0.05)?.apply(former, now)?;
/// assert_eq!(held.codes(), [1, 3, 0]);
/// assert_eq!(held.kept()[0].row, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "HysteresisSpec", into = "HysteresisSpec")]
pub struct Hysteresis {
    band: f64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HysteresisSpec {
    band: f64,
}

impl TryFrom<HysteresisSpec> for Hysteresis {
    type Error = HysteresisError;

    fn try_from(spec: HysteresisSpec) -> Result<Self, HysteresisError> {
        Self::new(spec.band)
    }
}

impl From<Hysteresis> for HysteresisSpec {
    fn from(hysteresis: Hysteresis) -> Self {
        Self { band: hysteresis.band }
    }
}

/// An account that keeps its former class although another one was computed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct KeptAccount {
    /// The row.
    pub row: usize,
    /// The former class, which stands.
    pub kept: ClassCode,
    /// The class that was computed.
    pub computed: ClassCode,
    /// How far the account is inside the computed class; below the band.
    pub margin: f64,
}

/// The classes that stand after [`Hysteresis`]: one code per account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldClasses {
    codes: Vec<u8>,
    kept: Vec<KeptAccount>,
}

impl HeldClasses {
    /// The code of every account; pass it to [`ClassView::with_codes`].
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// The accounts that keep their former class, in row order.
    pub fn kept(&self) -> &[KeptAccount] {
        &self.kept
    }
}

impl Hysteresis {
    /// A band, at least 0.
    ///
    /// # Errors
    /// [`HysteresisError::Band`] for a negative or infinite number, or NaN.
    pub fn new(band: f64) -> Result<Self, HysteresisError> {
        if !(band >= 0.0 && band.is_finite()) {
            return Err(HysteresisError::Band { band });
        }
        Ok(Self { band })
    }

    /// The band.
    pub fn band(&self) -> f64 {
        self.band
    }

    /// Decides for every account whether the computed class or the former one stands. `former`
    /// has the rows of `now`: [`Matching::carry`](super::Matching::carry) brings the codes of an
    /// older snapshot there.
    ///
    /// # Errors
    /// [`HysteresisError`]: other rows or other classes, or a moved account without a margin.
    pub fn apply(
        &self,
        former: ClassView<'_>,
        now: ClassView<'_>,
    ) -> Result<HeldClasses, HysteresisError> {
        now.check_length("the former classes", former.len())?;
        if !now.has_classes_of(&former) {
            return Err(HysteresisError::DifferentClasses {
                former: former.model().to_owned(),
                now: now.model().to_owned(),
            });
        }
        let mut codes = now.codes().to_vec();
        let mut kept = Vec::new();
        for (row, (code, former)) in codes.iter_mut().zip(former.codes()).enumerate() {
            let (computed, former) = (ClassCode::new(*code), ClassCode::new(*former));
            if computed == former || !computed.is_classified() || !former.is_classified() {
                continue;
            }
            let margin = now.margin(row).ok_or(HysteresisError::NoMargin { row })?;
            if margin < self.band {
                *code = former.get();
                kept.push(KeptAccount { row, kept: former, computed, margin });
            }
        }
        Ok(HeldClasses { codes, kept })
    }
}

/// Why former classes cannot be held.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HysteresisError {
    /// A band that is no distance.
    #[error("the band {band} is no distance between scores; use a finite number >= 0")]
    Band {
        /// The band.
        band: f64,
    },
    /// The classes differ, so that a former one may not exist any more.
    #[error(
        "the former classes (model `{former}`) are not those of `{now}`; classify the former data by the new model first"
    )]
    DifferentClasses {
        /// The former model.
        former: String,
        /// The model now.
        now: String,
    },
    /// An account that moved has no margin.
    #[error("row {row} has no margin; classify with margins (Detail::Margin or Detail::Full)")]
    NoMargin {
        /// The row.
        row: usize,
    },
    /// Columns that do not belong together.
    #[error(transparent)]
    Input(#[from] InputError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::classes;
    use proptest::prelude::*;

    #[test]
    fn a_band_is_a_distance() {
        assert_eq!(Hysteresis::new(-0.1).unwrap_err(), HysteresisError::Band { band: -0.1 });
        assert!(Hysteresis::new(f64::INFINITY).is_err());
        assert!(Hysteresis::new(f64::NAN).is_err());
        let loaded: Hysteresis = serde_json::from_str(r#"{"band": 0.125}"#).unwrap();
        assert_eq!(loaded, Hysteresis::new(0.125).unwrap());
        assert_eq!(serde_json::to_string(&loaded).unwrap(), r#"{"band":0.125}"#);
        assert!(serde_json::from_str::<Hysteresis>(r#"{"band": -1.0}"#).is_err());
    }

    #[test]
    fn rows_and_classes_must_be_the_same() {
        let (ours, theirs) = (classes(&["a", "b"]), classes(&["a", "c"]));
        let view = |classes, codes| ClassView::new("m", classes, codes, &[]).unwrap();
        let band = Hysteresis::new(0.1).unwrap();
        assert_eq!(
            band.apply(view(&theirs, &[0]), view(&ours, &[0])).unwrap_err(),
            HysteresisError::DifferentClasses { former: "m".into(), now: "m".into() }
        );
        assert_eq!(
            band.apply(view(&ours, &[0, 1]), view(&ours, &[0])).unwrap_err(),
            HysteresisError::Input(InputError::Length {
                what: "the former classes",
                length: 2,
                expected: 1
            })
        );
        assert_eq!(
            band.apply(view(&ours, &[1]), view(&ours, &[0])).unwrap_err(),
            HysteresisError::NoMargin { row: 0 }
        );
        // Where nothing moved, no margin is needed.
        assert!(band.apply(view(&ours, &[1]), view(&ours, &[1])).is_ok());
    }

    fn accounts() -> impl Strategy<Value = Vec<(u8, u8, f64)>> {
        let code = || prop_oneof![5 => 0u8..3, 1 => Just(255u8)];
        let margin = prop_oneof![5 => 0.0..0.5, 1 => Just(f64::INFINITY)];
        prop::collection::vec((code(), code(), margin), 0..40)
    }

    proptest! {
        #[test]
        fn laws(accounts in accounts(), band in 0.0..0.5, wider in 0.0..0.5) {
            let classes = classes(&["a", "b", "c"]);
            let former: Vec<u8> = accounts.iter().map(|account| account.0).collect();
            let codes: Vec<u8> = accounts.iter().map(|account| account.1).collect();
            let margins: Vec<f64> = accounts
                .iter()
                .map(|account| if account.1 == 255 { f64::NAN } else { account.2 })
                .collect();
            let former = ClassView::new("m", &classes, &former, &[]).unwrap();
            let now = ClassView::new("m", &classes, &codes, &margins).unwrap();
            let apply = |band| Hysteresis::new(band).unwrap().apply(former, now).unwrap();

            // A zero band is no hysteresis.
            let none = apply(0.0);
            prop_assert_eq!(none.codes(), now.codes());
            // One class per account: the former or the computed one.
            let held = apply(band);
            prop_assert_eq!(held.codes().len(), accounts.len());
            for (code, (former, computed, _)) in held.codes().iter().zip(&accounts) {
                prop_assert!(code == former || code == computed);
                prop_assert!(*computed != 255 || *code == 255);
            }
            // A wider band never lets go of an account that a narrower one kept.
            let wide = apply(band + wider);
            prop_assert!(held.kept().iter().all(|kept| wide.kept().contains(kept)));
            // Nothing clears the border twice: applied to its own result it changes nothing.
            let again = Hysteresis::new(band)
                .unwrap()
                .apply(now.with_codes(held.codes()).unwrap(), now)
                .unwrap();
            prop_assert_eq!(again.codes(), held.codes());
        }
    }
}
