//! The library for Python: tables in and out by the Arrow C data interface, models as objects.
//!
//! Thin: what is computed is the library's, with the same bits. The package that Python sees is in
//! `python/keyaccount`, with its types in `__init__.pyi`.

mod error;
mod explanation;
mod loading;
mod model;
mod table;

use pyo3::prelude::*;

/// The compiled part of the package `keyaccount`.
#[pymodule(name = "_native")]
mod native {
    use super::{Bound, PyResult};
    use keyaccount::flags::Flags;
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    #[pymodule_export]
    use super::error::{ClassifyError, KeyaccountError, ModelsError, TableError};
    #[pymodule_export]
    use super::explanation::Explanation;
    #[pymodule_export]
    use super::loading::{load_models, presets};
    #[pymodule_export]
    use super::model::{Class, Model, classify, classify_batches, restore};
    #[pymodule_export]
    use super::table::{Batches, Table};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let flags = PyDict::new(module.py());
        for (flag, name) in Flags::ALL {
            flags.set_item(name, flag.bits())?;
        }
        module.add("FLAGS", flags)
    }
}
