//! Models from texts and files.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;

use keyaccount::model::ModelSet;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::{Deserialize, Deserializer};

use crate::error::ModelsError;
use crate::model::Model;

/// The models of a TOML or JSON text, or of a file that holds one, by key.
///
/// A path object is a file. So is a str of one line that does not begin with `{`; any other str is
/// the text itself. A text that begins with `{` is JSON, any other TOML.
///
/// The design fit inside bensaou, if there is one, is a model of its own too: design_fit.
///
/// Raises ModelsError with the place in the text, and OSError for a file that can't be read.
#[pyfunction]
#[pyo3(signature = (source, /))]
pub(crate) fn load_models<'py>(source: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let py = source.py();
    let text = match source.extract::<String>() {
        Ok(text) if text.contains('\n') || text.trim_start().starts_with('{') => text,
        _ => {
            let path: PathBuf = source.extract()?;
            fs::read_to_string(path)?
        }
    };
    by_key(py, parse(&text)?)
}

/// The presets by key: webster, millman_wilson, bensaou, four_s, and design_fit, which is within
/// bensaou.
///
/// Their reference levels, weights and cuts are this library's, not the literature's: they make a
/// preset run, and are to be replaced by your own (see Model.provenance).
#[pyfunction]
pub(crate) fn presets(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    by_key(py, ModelSet::presets())
}

fn by_key(py: Python<'_>, set: ModelSet) -> PyResult<Bound<'_, PyDict>> {
    let models = PyDict::new(py);
    for model in Model::all(set)? {
        let key = model.key().to_owned();
        if models.contains(&key)? {
            let message = format!("two models have the key `{key}`; give each a key of its own");
            return Err(ModelsError::new_err(message));
        }
        models.set_item(key, model)?;
    }
    if models.is_empty() {
        return Err(ModelsError::new_err("there is no model in it"));
    }
    Ok(models)
}

/// The set of models of a text: JSON if it begins like an object, else TOML.
pub(crate) fn parse(text: &str) -> PyResult<ModelSet> {
    if text.trim_start().starts_with('{') {
        let mut json = serde_json::Deserializer::from_str(text);
        let set = deserialize(&mut json)?;
        json.end().map_err(|error| invalid("", &error))?;
        Ok(set)
    } else {
        let toml = toml::Deserializer::parse(text);
        deserialize(toml.map_err(|error| invalid("", &error))?)
    }
}

fn deserialize<'de, D>(deserializer: D) -> PyResult<ModelSet>
where
    D: Deserializer<'de, Error: Display>,
{
    let mut track = serde_path_to_error::Track::new();
    ModelSet::deserialize(serde_path_to_error::Deserializer::new(deserializer, &mut track))
        .map_err(|error| invalid(&track.path().to_string(), &error))
}

fn invalid(path: &str, error: &impl ToString) -> PyErr {
    // Paths of one character stand for the whole text, or for a place that is not known.
    let place =
        if matches!(path, "" | "." | "?") { String::new() } else { format!(", at `{path}`") };
    let message = error.to_string();
    ModelsError::new_err(format!("not a set of models{place}: {}", message.trim_end()))
}
