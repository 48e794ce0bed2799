//! The models: the presets, or a TOML file.

use std::collections::HashSet;
use std::path::Path;

use keyaccount::model::{Model, ModelSet};

use crate::failure::Failure;

/// Loads the models of a file, through the same checks as building them in code.
pub(crate) fn load(path: Option<&Path>) -> Result<ModelSet, Failure> {
    let Some(path) = path else { return Ok(ModelSet::presets()) };
    let file = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("{file}: cannot read the models: {error}")))?;
    let refused = |error: &toml::de::Error, inside: &str| {
        let line = error.span().and_then(|span| text.get(..span.start));
        let line = line.map(|before| format!(", line {}", before.matches('\n').count() + 1));
        let inside = if inside == "." { String::new() } else { format!(", at `{inside}`") };
        let message = error.message();
        Failure::new(format!("{file}{}{inside}: {message}", line.unwrap_or_default()))
    };
    let document = toml::Deserializer::parse(&text).map_err(|error| refused(&error, "."))?;
    serde_path_to_error::deserialize(document)
        .map_err(|error| refused(error.inner(), &error.path().to_string()))
}

/// Refuses no model at all, and two of one key: their answers could not be told apart.
pub(crate) fn check_keys(
    models: &[Box<dyn Model + '_>],
    path: Option<&Path>,
) -> Result<(), Failure> {
    let file = path.map_or_else(|| "the presets".to_owned(), |path| path.display().to_string());
    if models.is_empty() {
        return Err(Failure::new(format!(
            "{file}: there is no model in it; add [webster], [millman_wilson], [bensaou], [four_s] or [[custom]]"
        )));
    }
    let mut seen = HashSet::new();
    match models.iter().map(|model| &model.about().key).find(|key| !seen.insert(key.as_str())) {
        None => Ok(()),
        Some(key) => Err(Failure::new(format!(
            "{file}: two models have the key `{key}`; give each a key of its own"
        ))),
    }
}
