//! What every analysis reads: classes and one code per account, checked once.

use serde::Serialize;

use crate::class::{Class, ClassCode};
use crate::classification::Classifications;
use crate::limits::MAX_CLASSES;
use crate::model::Model;

/// The class of every account under one model: a checked view that costs nothing to copy.
///
/// Every code of it is a class of the model or [`ClassCode::UNCLASSIFIED`].
///
/// ```
/// use keyaccount::analysis::ClassView;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{DesignFit, Model};
/// use keyaccount::portfolio::Portfolio;
///
/// let rating = ValueFunction::linear(0.0, 10.0)?;
/// let model = DesignFit::builder()
///     .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
///     .capability([Criterion::new("Joint work", "joint_work", rating)])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("complexity", vec![8.0, 3.0])
///     .column("joint_work", vec![3.0, f64::NAN])
///     .build()?;
/// let classified = model.classify(&portfolio)?;
/// let view = ClassView::of(&model, &classified)?;
/// assert_eq!(view.class(0).map(|class| class.key.as_str()), Some("under_designed"));
/// assert!(view.class(1).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ClassView<'a> {
    model: &'a str,
    classes: &'a [Class],
    codes: &'a [u8],
    margins: &'a [f64],
}

impl<'a> ClassView<'a> {
    /// What a model said of a portfolio, with the margins if they were asked for.
    ///
    /// # Errors
    /// [`InputError::OtherModel`] if another model classified, [`InputError::UnknownCode`] if it
    /// has changed its classes since.
    pub fn of<M: Model + ?Sized>(
        model: &'a M,
        classified: &'a Classifications,
    ) -> Result<Self, InputError> {
        let key = model.about().key.as_str();
        if classified.model() != key {
            return Err(InputError::OtherModel {
                model: key.to_owned(),
                classified_by: classified.model().to_owned(),
            });
        }
        Self::new(key, model.classes(), classified.codes(), classified.margins())
    }

    /// A view of codes from elsewhere: kept, corrected by people, or loaded. There are at most
    /// [`MAX_CLASSES`] classes. `margins` has one number per code (NaN where there is none), or is
    /// empty.
    ///
    /// # Errors
    /// [`InputError::TooManyClasses`], [`InputError::UnknownCode`], [`InputError::Length`].
    pub fn new(
        model: &'a str,
        classes: &'a [Class],
        codes: &'a [u8],
        margins: &'a [f64],
    ) -> Result<Self, InputError> {
        let known = classes.len();
        if known > MAX_CLASSES {
            let (model, limit) = (model.to_owned(), MAX_CLASSES);
            return Err(InputError::TooManyClasses { model, classes: known, limit });
        }
        let unknown =
            |code: &u8| usize::from(*code) >= known && *code != ClassCode::UNCLASSIFIED.get();
        if let Some((row, code)) = codes.iter().enumerate().find(|(_, code)| unknown(code)) {
            return Err(InputError::UnknownCode {
                model: model.to_owned(),
                row,
                code: *code,
                classes: known,
            });
        }
        if !margins.is_empty() {
            InputError::check_length("the margins", margins.len(), codes.len())?;
        }
        Ok(Self { model, classes, codes, margins })
    }

    /// The same model with other codes and no margins.
    ///
    /// # Errors
    /// [`InputError::UnknownCode`].
    pub fn with_codes(self, codes: &'a [u8]) -> Result<Self, InputError> {
        Self::new(self.model, self.classes, codes, &[])
    }

    /// The key of the model.
    pub fn model(&self) -> &'a str {
        self.model
    }

    /// The classes of the model, in the order of their codes.
    pub fn classes(&self) -> &'a [Class] {
        self.classes
    }

    /// The codes, one per account.
    pub fn codes(&self) -> &'a [u8] {
        self.codes
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The code of an account; `None` out of range.
    pub fn code(&self, row: usize) -> Option<ClassCode> {
        self.codes.get(row).copied().map(ClassCode::new)
    }

    /// The class of an account; `None` where it has none, and out of range.
    pub fn class(&self, row: usize) -> Option<&'a Class> {
        self.classes.get(usize::from(*self.codes.get(row)?))
    }

    /// The key of the class of an account; `None` where it has none, and out of range.
    pub fn key(&self, row: usize) -> Option<&'a str> {
        self.class(row).map(|class| class.key.as_str())
    }

    /// The margin of an account; `None` where it has no class or no margin was computed.
    pub fn margin(&self, row: usize) -> Option<f64> {
        self.margins.get(row).copied().filter(|margin| !margin.is_nan())
    }

    /// The code of a class.
    ///
    /// # Errors
    /// [`InputError::UnknownClass`].
    pub fn code_of(&self, key: &str) -> Result<ClassCode, InputError> {
        let code = self.classes.iter().position(|class| class.key == key);
        code.and_then(|code| u8::try_from(code).ok()).map(ClassCode::new).ok_or_else(|| {
            InputError::UnknownClass {
                class: key.to_owned(),
                model: self.model.to_owned(),
                known: self.classes.iter().map(|class| class.key.clone()).collect(),
            }
        })
    }

    /// The labels of the classes, in the order of their codes.
    pub(crate) fn labels(&self) -> Vec<ClassLabel> {
        self.classes.iter().map(ClassLabel::of).collect()
    }

    /// The class of every account as an index below `classes`, which itself means none.
    pub(crate) fn slots(&self) -> impl ExactSizeIterator<Item = usize> + Clone + use<'a> {
        let none = self.classes.len();
        self.codes.iter().map(move |code| usize::from(*code).min(none))
    }

    /// Whether two views speak of the same classes in the same order.
    pub(crate) fn has_classes_of(&self, other: &Self) -> bool {
        let keys = |classes: &'a [Class]| classes.iter().map(|class| class.key.as_str());
        keys(self.classes).eq(keys(other.classes))
    }

    /// Checks that something of one value per account has the right length.
    pub(crate) fn check_length(&self, what: &'static str, length: usize) -> Result<(), InputError> {
        InputError::check_length(what, length, self.len())
    }
}

/// A class in a result: what it takes to print it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ClassLabel {
    /// The stable key.
    pub key: String,
    /// The term, for people.
    pub term: String,
    /// The place in the model's order, lowest first, if the class has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u8>,
}

impl ClassLabel {
    /// The label of a class.
    #[must_use]
    pub fn of(class: &Class) -> Self {
        Self { key: class.key.clone(), term: class.term.clone(), order: class.order }
    }

    /// A label whose term is its key, without an order: for tables typed in by hand.
    #[must_use]
    pub fn plain(key: impl Into<String>) -> Self {
        let key = key.into();
        Self { term: key.clone(), key, order: None }
    }

    /// The label with a place in an order.
    #[must_use]
    pub fn at(mut self, order: u8) -> Self {
        self.order = Some(order);
        self
    }
}

/// Why columns do not belong together. Rows are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// A classification by another model than the one it is read with.
    #[error(
        "the accounts were classified by `{classified_by}`, not by `{model}`: pass the model that classified them"
    )]
    OtherModel {
        /// The model that was passed.
        model: String,
        /// The model that classified.
        classified_by: String,
    },
    /// More classes than there are codes, so that 255 would be a class and unclassified.
    #[error("`{model}` has {classes} classes, more than {limit}: merge some of them")]
    TooManyClasses {
        /// The model.
        model: String,
        /// How many classes there are.
        classes: usize,
        /// The most there may be.
        limit: usize,
    },
    /// A code that is neither a class nor 255.
    #[error(
        "row {row}: code {code} is no class of `{model}`, which has {classes} (codes below {classes}, and 255 for unclassified): classify again with this model"
    )]
    UnknownCode {
        /// The model.
        model: String,
        /// The row.
        row: usize,
        /// The code.
        code: u8,
        /// How many classes the model has.
        classes: usize,
    },
    /// A class that the model does not have.
    #[error("`{model}` has no class `{class}`: use one of {}", .known.join(", "))]
    UnknownClass {
        /// The key that was asked for.
        class: String,
        /// The model.
        model: String,
        /// The keys of its classes.
        known: Vec<String>,
    },
    /// One value per account is needed, and there are more or fewer.
    #[error("{what}: {length} values for {expected} accounts; pass one per account, in row order")]
    Length {
        /// What has the wrong length.
        what: &'static str,
        /// Its length.
        length: usize,
        /// The number of accounts.
        expected: usize,
    },
}

impl InputError {
    pub(crate) fn check_length(
        what: &'static str,
        length: usize,
        expected: usize,
    ) -> Result<(), Self> {
        if length == expected { Ok(()) } else { Err(Self::Length { what, length, expected }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::classes;
    use crate::model::{Bensaou, FourS, Model};

    #[test]
    fn a_code_beyond_the_classes_is_refused_with_its_row() {
        let classes = classes(&["low", "high"]);
        let result = ClassView::new("m", &classes, &[0, 255, 2], &[]);
        assert_eq!(
            result.unwrap_err(),
            InputError::UnknownCode { model: "m".into(), row: 2, code: 2, classes: 2 }
        );
    }

    #[test]
    fn no_code_is_both_a_class_and_unclassified() {
        let of_key = |key| Class { key, ..classes(&["any"]).remove(0) };
        let classes: Vec<Class> = (0..=MAX_CLASSES).map(|code| of_key(code.to_string())).collect();
        let result = ClassView::new("m", &classes, &[255], &[]);
        let model = "m".to_owned();
        let many = InputError::TooManyClasses { model, classes: 256, limit: MAX_CLASSES };
        assert_eq!(result.unwrap_err(), many);
        let view = ClassView::new("m", &classes[..MAX_CLASSES], &[254, 255], &[]).unwrap();
        assert_eq!((view.key(0), view.key(1)), (Some("254"), None));
    }

    #[test]
    fn margins_have_the_length_of_the_codes_or_none() {
        let classes = classes(&["low"]);
        let result = ClassView::new("m", &classes, &[0, 0], &[0.5]);
        let what = "the margins";
        assert_eq!(result.unwrap_err(), InputError::Length { what, length: 1, expected: 2 });
        let view = ClassView::new("m", &classes, &[0, 255], &[0.5, f64::NAN]).unwrap();
        assert_eq!((view.margin(0), view.margin(1), view.margin(2)), (Some(0.5), None, None));
        assert_eq!(view.slots().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(view.with_codes(&[255, 0]).unwrap().margin(0), None);
    }

    #[test]
    fn another_model_is_refused() {
        let linear = crate::criterion::ValueFunction::linear(0.0, 1.0).unwrap();
        let criterion = |column| [crate::criterion::Criterion::new(column, column, linear.clone())];
        let model = FourS::builder()
            .attractiveness(criterion("a"))
            .relative_strength(criterion("s"))
            .build()
            .unwrap();
        let portfolio = crate::portfolio::Portfolio::builder()
            .column("a", vec![0.5])
            .column("s", vec![0.5])
            .build()
            .unwrap();
        let classified = model.classify(&portfolio).unwrap();
        let other = Bensaou::preset();
        assert!(ClassView::of(&model, &classified).is_ok());
        assert_eq!(
            ClassView::of(&other, &classified).unwrap_err(),
            InputError::OtherModel { model: "bensaou".into(), classified_by: "four_s".into() }
        );
    }

    #[test]
    fn an_unknown_class_names_the_known_ones() {
        let classes = classes(&["low", "high"]);
        let view = ClassView::new("m", &classes, &[0], &[]).unwrap();
        assert_eq!(view.code_of("high").unwrap(), ClassCode::new(1));
        let error = view.code_of("top").unwrap_err();
        assert_eq!(
            error,
            InputError::UnknownClass {
                class: "top".into(),
                model: "m".into(),
                known: vec!["low".into(), "high".into()],
            }
        );
        assert!(error.to_string().ends_with("use one of low, high"));
    }
}
