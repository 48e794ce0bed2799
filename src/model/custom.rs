//! A model of the caller's own: any axes, one of the built-in rules, any classes.

use serde::{Deserialize, Serialize};

use super::{About, Model, ModelError};
use crate::axis::{Axis, NameFault, check_name};
use crate::class::Class;
use crate::format_version::FormatVersion;
use crate::limits::{MAX_AXES, MAX_CUT_ORIGINS, MAX_TEXT_BYTES};
use crate::provenance::Provenance;
use crate::rule::{BuiltIn, Rule};

/// Axes, a rule and classes that fit each other; a model that can be written in a file.
///
/// ```
/// use keyaccount::axis::Axis;
/// use keyaccount::class::Class;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{About, CustomModel, Model};
/// use keyaccount::portfolio::Portfolio;
/// use keyaccount::provenance::Provenance;
/// use keyaccount::rule::{Bands, Cut};
///
/// let sales = Axis::new("sales", "Sales", ("none", "one million"), [
///     Criterion::new("Sales", "sales", ValueFunction::linear(0.0, 1e6)?),
/// ])?;
/// let class = |key: &str, order| Class {
///     key: key.into(), term: key.to_uppercase(), meaning: String::new(),
///     management: String::new(), order: Some(order), provenance: Provenance::caller(),
/// };
/// let about = About {
///     key: "abc".into(), name: "ABC by sales".into(), citation: String::new(),
///     note: String::new(), provenance: Provenance::caller(),
/// };
/// let abc = CustomModel::new(
///     about, [sales], Bands::new(Cut::each([0.2, 0.8])?)?, [class("c", 1), class("b", 2), class("a", 3)],
/// )?;
/// let portfolio = Portfolio::builder().column("sales", vec![9e5, 2e5, 100.0]).build()?;
/// assert_eq!(abc.classify(&portfolio)?.codes(), [2, 1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "CustomModelDocument", into = "CustomModelDocument")]
pub struct CustomModel {
    about: About,
    axes: Vec<Axis>,
    rule: BuiltIn,
    cut_provenance: Vec<(String, Provenance)>,
    classes: Vec<Class>,
}

impl CustomModel {
    /// A model from its parts: `axes` in the order in which the rule reads them, `classes` in the
    /// order of the rule's codes.
    ///
    /// # Errors
    /// [`ModelError`]: parts that do not fit each other, duplicate keys, empty or overlong texts.
    pub fn new(
        about: About,
        axes: impl IntoIterator<Item = Axis>,
        rule: impl Into<BuiltIn>,
        classes: impl IntoIterator<Item = Class>,
    ) -> Result<Self, ModelError> {
        let model = Self {
            about,
            axes: axes.into_iter().collect(),
            rule: rule.into(),
            cut_provenance: Vec::new(),
            classes: classes.into_iter().collect(),
        };
        model.check()?;
        Ok(model)
    }

    /// What another model answers, as a model that can be written in a file: it classifies with the
    /// same bits. So does any model with a rule of this library travel, one of the four or of the
    /// caller's own type.
    ///
    /// ```
    /// use keyaccount::model::{CustomModel, FourS, Model};
    /// let copy = CustomModel::of(&FourS::preset())?;
    /// assert_eq!(copy.columns(), FourS::preset().columns());
    /// # Ok::<(), keyaccount::model::ModelError>(())
    /// ```
    ///
    /// # Errors
    /// [`ModelError`]: a rule that is not one of this library's ([`Rule::built_in`]), or, from a model
    /// outside this crate, parts that do not fit each other.
    pub fn of<M: Model + ?Sized>(model: &M) -> Result<Self, ModelError> {
        let about = model.about().clone();
        let Some(rule) = model.rule().built_in().cloned() else {
            return Err(ModelError::ForeignRule { model: about.key });
        };
        let (axes, classes) = (model.axes().to_vec(), model.classes().to_vec());
        Self::new(about, axes, rule, classes)?.with_cut_provenance(model.cut_provenance())
    }

    /// The same model with the origin of its cuts, each with a name.
    ///
    /// # Errors
    /// [`ModelError`]: an empty or overlong name, an overlong source, more origins than
    /// [`MAX_CUT_ORIGINS`].
    pub fn with_cut_provenance(
        mut self,
        cuts: impl IntoIterator<Item = (String, Provenance)>,
    ) -> Result<Self, ModelError> {
        self.cut_provenance = cuts.into_iter().collect();
        self.check_cut_provenance()?;
        Ok(self)
    }

    /// The rule, for callers that want its numbers.
    pub fn built_in_rule(&self) -> &BuiltIn {
        &self.rule
    }

    fn named(&self, what: &'static str, text: &str) -> Result<(), ModelError> {
        let model = || self.about.key.clone();
        check_name(what, text)
            .map_err(|fault: NameFault| ModelError::Name { model: model(), fault })
    }

    fn bounded(&self, what: impl Into<String>, text: &str) -> Result<(), ModelError> {
        if text.len() > MAX_TEXT_BYTES {
            let (model, bytes) = (self.about.key.clone(), text.len());
            return Err(ModelError::TextTooLong { model, what: what.into(), bytes });
        }
        Ok(())
    }

    fn check_cut_provenance(&self) -> Result<(), ModelError> {
        let cuts = self.cut_provenance.len();
        if cuts > MAX_CUT_ORIGINS {
            let (model, limit) = (self.about.key.clone(), MAX_CUT_ORIGINS);
            return Err(ModelError::TooManyCutOrigins { model, cuts, limit });
        }
        for (name, provenance) in &self.cut_provenance {
            self.named("name of a cut", name)?;
            self.bounded(format!("source of the cut {name}"), &provenance.source)?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), ModelError> {
        let About { key, name, citation, note, provenance } = &self.about;
        let model = || key.clone();
        self.named("model key", key)?;
        self.named("model name", name)?;
        self.bounded("citation", citation)?;
        self.bounded("note", note)?;
        self.bounded("source of the model", &provenance.source)?;
        if self.axes.len() > MAX_AXES {
            return Err(ModelError::TooManyAxes {
                model: model(),
                axes: self.axes.len(),
                limit: MAX_AXES,
            });
        }
        if self.axes.len() != self.rule.axes() {
            return Err(ModelError::AxisCount {
                model: model(),
                axes: self.axes.len(),
                wanted: self.rule.axes(),
            });
        }
        if self.classes.len() != self.rule.classes() {
            return Err(ModelError::ClassCount {
                model: model(),
                classes: self.classes.len(),
                wanted: self.rule.classes(),
            });
        }
        for class in &self.classes {
            self.named("class key", &class.key)?;
            self.named("class term", &class.term)?;
            self.bounded(format!("meaning of {}", class.key), &class.meaning)?;
            self.bounded(format!("management of {}", class.key), &class.management)?;
            self.bounded(format!("source of {}", class.key), &class.provenance.source)?;
        }
        // An axis has checked the rest of its own texts.
        for axis in &self.axes {
            self.bounded(format!("source of {}", axis.key()), &axis.provenance().source)?;
        }
        distinct("axes", self.axes.iter().map(Axis::key), &model)?;
        distinct("classes", self.classes.iter().map(|class| class.key.as_str()), &model)
    }
}

fn distinct<'k>(
    what: &'static str,
    keys: impl Iterator<Item = &'k str>,
    model: &impl Fn() -> String,
) -> Result<(), ModelError> {
    let mut seen = std::collections::HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(ModelError::Duplicate { model: model(), what, key: key.to_owned() });
        }
    }
    Ok(())
}

impl Model for CustomModel {
    fn about(&self) -> &About {
        &self.about
    }

    fn axes(&self) -> &[Axis] {
        &self.axes
    }

    fn classes(&self) -> &[Class] {
        &self.classes
    }

    fn rule(&self) -> &dyn Rule {
        &self.rule
    }

    fn cut_provenance(&self) -> Vec<(String, Provenance)> {
        self.cut_provenance.clone()
    }
}

/// A model as it stands in a file.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct CustomModelDocument {
    format_version: FormatVersion,
    about: About,
    rule: BuiltIn,
    axes: Vec<Axis>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cut_provenance: Vec<(String, Provenance)>,
    classes: Vec<Class>,
}

impl TryFrom<CustomModelDocument> for CustomModel {
    type Error = ModelError;

    fn try_from(document: CustomModelDocument) -> Result<Self, ModelError> {
        let CustomModelDocument { format_version: _, about, rule, axes, cut_provenance, classes } =
            document;
        Self::new(about, axes, rule, classes)?.with_cut_provenance(cut_provenance)
    }
}

impl From<CustomModel> for CustomModelDocument {
    fn from(model: CustomModel) -> Self {
        Self {
            format_version: FormatVersion,
            about: model.about,
            rule: model.rule,
            axes: model.axes,
            cut_provenance: model.cut_provenance,
            classes: model.classes,
        }
    }
}
