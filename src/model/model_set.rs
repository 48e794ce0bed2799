//! Several models in one file.

use serde::{Deserialize, Serialize};

use super::{Bensaou, CustomModel, FourS, MillmanWilson, Model, Webster};

/// The models of a file: any of the four, and any number of the caller's own.
///
/// In TOML each of the four is a table of its name (`[webster]`, `[millman_wilson]`, `[bensaou]`,
/// `[four_s]`), and the caller's own are `[[custom]]`. Each has its own `format_version`.
///
/// ```
/// use keyaccount::model::{ModelSet, Model};
/// let set = ModelSet::presets();
/// let names: Vec<_> = set.models().iter().map(|model| model.about().key.clone()).collect();
/// assert_eq!(names, ["webster", "millman_wilson", "bensaou", "four_s"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelSet {
    /// Webster's continuum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webster: Option<Webster>,
    /// Millman and Wilson's stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub millman_wilson: Option<MillmanWilson>,
    /// Bensaou's matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bensaou: Option<Bensaou>,
    /// 4S.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub four_s: Option<FourS>,
    /// Models of the caller's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<CustomModel>,
}

impl ModelSet {
    /// The presets of the four.
    #[must_use]
    pub fn presets() -> Self {
        Self {
            webster: Some(Webster::preset()),
            millman_wilson: Some(MillmanWilson::preset()),
            bensaou: Some(Bensaou::preset()),
            four_s: Some(FourS::preset()),
            custom: Vec::new(),
        }
    }

    /// The models that are there, the four first.
    #[must_use]
    pub fn models(&self) -> Vec<Box<dyn Model + '_>> {
        fn boxed<'m, M: Model>(model: Option<&'m M>) -> Option<Box<dyn Model + 'm>> {
            model.map(|model| Box::new(model) as Box<dyn Model + 'm>)
        }
        let four = [
            boxed(self.webster.as_ref()),
            boxed(self.millman_wilson.as_ref()),
            boxed(self.bensaou.as_ref()),
            boxed(self.four_s.as_ref()),
        ];
        let custom = self.custom.iter().map(|model| Box::new(model) as Box<dyn Model + '_>);
        four.into_iter().flatten().chain(custom).collect()
    }

    /// The models, for callers who keep them without the set and know them by key alone: those of
    /// [`models`](Self::models), and behind them, as a model of its own, the design fit that
    /// Bensaou's matrix may carry.
    ///
    /// ```
    /// use keyaccount::model::{Bensaou, DesignFit, ModelSet};
    /// let matrix = Bensaou::builder().design_fit(DesignFit::preset()).build()?;
    /// let set = ModelSet { bensaou: Some(matrix), ..ModelSet::default() };
    /// let models = set.into_models();
    /// assert!(models.iter().map(|model| &model.about().key).eq(["bensaou", "design_fit"]));
    /// # Ok::<(), keyaccount::model::ModelError>(())
    /// ```
    #[must_use]
    pub fn into_models(self) -> Vec<Box<dyn Model>> {
        fn boxed<M: Model + 'static>(model: M) -> Box<dyn Model> {
            Box::new(model)
        }
        let fit = self.bensaou.as_ref().and_then(Bensaou::design_fit).cloned();
        let four = [
            self.webster.map(boxed),
            self.millman_wilson.map(boxed),
            self.bensaou.map(boxed),
            self.four_s.map(boxed),
        ];
        let custom = self.custom.into_iter().map(boxed);
        four.into_iter().flatten().chain(custom).chain(fit.map(boxed)).collect()
    }
}
