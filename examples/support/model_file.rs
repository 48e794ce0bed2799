//! The models: the presets, or a TOML file.

use std::collections::HashSet;
use std::path::Path;

use keyaccount::model::{Bensaou, Model, ModelSet};

use super::failure::Failure;
use super::toml_file;

/// Loads the models of a file, through the same checks as building them in code.
pub(crate) fn load(path: Option<&Path>) -> Result<ModelSet, Failure> {
    path.map_or_else(|| Ok(ModelSet::presets()), |path| toml_file::read(path, "the models"))
}

/// Every model of a set behind one trait, the design fit that belongs to Bensaou's last.
pub(crate) fn boxed(set: &ModelSet) -> Vec<Box<dyn Model + '_>> {
    let mut models = set.models();
    if let Some(fit) = set.bensaou.as_ref().and_then(Bensaou::design_fit) {
        models.push(Box::new(fit));
    }
    models
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

/// The position of the model that a report is about.
pub(crate) fn focus(models: &[Box<dyn Model + '_>], asked: Option<&str>) -> Result<usize, Failure> {
    let of = |key: &str| models.iter().position(|model| model.about().key == key);
    let Some(asked) = asked else { return Ok(of("four_s").unwrap_or(0)) };
    of(asked).ok_or_else(|| {
        let known: Vec<&str> = models.iter().map(|model| model.about().key.as_str()).collect();
        let known = known.join(", ");
        Failure::new(format!("there is no model `{asked}` (--focus); there are {known}"))
    })
}
