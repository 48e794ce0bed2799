//! An explanation as a Python object.

use keyaccount::explain;
use pyo3::prelude::*;
use serde::Serialize;

use crate::error::KeyaccountError;

/// Why one account has its class. str() gives it for people, to_dict() every number.
#[pyclass(frozen, module = "keyaccount")]
pub(crate) struct Explanation(pub(crate) explain::Explanation);

#[pymethods]
impl Explanation {
    /// Everything as dicts, lists, numbers and texts: model, row, id, class, border, coverage,
    /// flags, axes; of each axis its criteria, whose contributions and the axis' start add up to
    /// the score, exactly.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json_loads(py, &self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let class = self.0.class.as_ref().map_or("no class", |class| &class.key);
        format!("<keyaccount.Explanation of row {} by {}: {class}>", self.0.row, self.0.model)
    }
}

/// A value as Python's own types. Numbers keep their bits: both sides write and read the shortest
/// decimal that is exact.
pub(crate) fn json_loads<'py>(
    py: Python<'py>,
    value: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(value);
    let text = text.map_err(|error| KeyaccountError::new_err(error.to_string()))?;
    py.import("json")?.call_method1("loads", (text,))
}
