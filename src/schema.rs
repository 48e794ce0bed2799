//! JSON Schema of model files, for editors and for programs in other languages (feature `schema`).
//!
//! A file that keeps to the schema has the right shape; whether its numbers make a model is checked
//! when it is loaded. In a TOML file, `#:schema custom_model.schema.json` in the first line tells an
//! editor where the schema lies.

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, schema_for};

use crate::model::{CustomModel, ModelSet};

/// The schema of a file that holds a [`CustomModel`].
///
/// ```
/// let schema = keyaccount::schema::custom_model();
/// assert_eq!(schema.get("required").unwrap()[0], "format_version");
/// ```
#[must_use]
pub fn custom_model() -> Schema {
    in_short::<CustomModel>()
}

/// The schema of a file that holds a [`ModelSet`].
#[must_use]
pub fn model_set() -> Schema {
    in_short::<ModelSet>()
}

/// The schema with the first paragraph of each description: the rest is for readers of Rust.
fn in_short<T: JsonSchema>() -> Schema {
    let mut schema = schema_for!(T);
    RecursiveTransform(|schema: &mut Schema| {
        let description = schema.get("description").and_then(|text| text.as_str());
        let first = description.and_then(|text| text.split("\n\n").next());
        if let Some(first) = first.map(|text| text.replace('\n', " ")) {
            schema.insert("description".to_owned(), first.into());
        }
    })
    .transform(&mut schema);
    schema
}
