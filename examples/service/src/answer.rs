//! What goes out.

use keyaccount::classification::Classification;
use keyaccount::explain::Explanation;
use keyaccount::model::Model;
use serde::{Serialize, Serializer};

use crate::account::Id;

/// What a model says of one account.
#[derive(Debug, Clone, Serialize)]
pub struct Answer<'m> {
    /// The id that came with the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The class; `null` if an axis that the rule needs was not observed.
    pub class: Option<ClassAnswer<'m>>,
    /// The smallest total move of the scores that changes the class: a number, `"infinite"` where
    /// none does, `null` without a class. As in the library's own files.
    #[serde(serialize_with = "margin")]
    pub margin: Option<f64>,
    /// The score on each axis, by its key; `null` where nothing was observed.
    #[serde(serialize_with = "by_axis")]
    pub scores: Vec<(&'m str, Option<f64>)>,
    /// The share of weight that was observed.
    pub coverage: Option<f64>,
    /// Remarks, by name.
    pub flags: Vec<&'static str>,
    /// Why, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A class, in short; the model's own page has its meaning and advice.
#[derive(Debug, Clone, Serialize)]
pub struct ClassAnswer<'m> {
    /// The code.
    pub code: u8,
    /// The key, for machines.
    pub key: &'m str,
    /// The term, for people.
    pub term: &'m str,
}

impl<'m> Answer<'m> {
    /// What a model said, without id and explanation.
    pub fn of(model: &'m dyn Model, found: Classification<'_>) -> Self {
        let class = model.class(found.code()).map(|class| ClassAnswer {
            code: found.code().get(),
            key: &class.key,
            term: &class.term,
        });
        let axes = model.axes().iter().map(keyaccount::axis::Axis::key);
        Self {
            id: None,
            class,
            margin: found.margin(),
            scores: axes.zip(found.scores().map(|(_, score)| score)).collect(),
            coverage: found.coverage(),
            flags: found.flags().names().collect(),
            explanation: None,
        }
    }
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn margin<S: Serializer>(margin: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match margin {
        Some(margin) if margin.is_infinite() => serializer.serialize_str("infinite"),
        margin => margin.serialize(serializer),
    }
}

fn by_axis<S: Serializer>(
    scores: &[(&str, Option<f64>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(scores.iter().copied())
}
