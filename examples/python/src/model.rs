//! A model as a Python object.

use std::sync::Arc;

use arrow_array::RecordBatch;
use keyaccount::class::Class as LibraryClass;
use keyaccount::classification::Detail;
use keyaccount::interop::arrow::{BatchClassifier, portfolio};
use keyaccount::model::{
    Bensaou, CustomModel, FourS, MillmanWilson, Model as LibraryModel, ModelSet, Webster,
};
use keyaccount::panel::Panel;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::json;

use crate::error::{self, ClassifyError, ModelsError};
use crate::explanation::{Explanation, json_loads};
use crate::table::{Batches, Input, Table, cell};

/// A class that a model may give an account.
#[pyclass(frozen, module = "keyaccount", get_all)]
#[derive(Clone)]
pub(crate) struct Class {
    /// A stable key for machines, such as captive_supplier: what classify writes.
    key: String,
    /// The literature's term.
    term: String,
    /// What the class says about an account.
    meaning: String,
    /// What the literature recommends to do.
    management: String,
    /// The place in the model's order, lowest first; None if the class has none.
    order: Option<u8>,
}

#[pymethods]
impl Class {
    fn __repr__(&self) -> String {
        format!("<keyaccount.Class {}>", self.key)
    }
}

impl From<&LibraryClass> for Class {
    fn from(class: &LibraryClass) -> Self {
        let texts = [&class.key, &class.term, &class.meaning, &class.management];
        let [key, term, meaning, management] = texts.map(String::clone);
        Self { key, term, meaning, management, order: class.order }
    }
}

/// A model: from presets() or load_models(). It never changes, may be used by any number of threads,
/// and can be pickled, which is how it travels to the workers of Spark, Ray and Dask.
#[pyclass(frozen, module = "keyaccount")]
#[derive(Clone)]
pub(crate) struct Model {
    model: Arc<dyn LibraryModel>,
    /// A set of models that holds this one, as JSON.
    document: Arc<str>,
}

impl Model {
    fn new<M: LibraryModel + 'static>(model: M, set: &ModelSet) -> PyResult<Self> {
        let document = serde_json::to_string(set);
        let document = document.map_err(|error| ModelsError::new_err(error.to_string()))?;
        Ok(Self { model: Arc::new(model), document: document.into() })
    }

    /// The models of a set, design fit behind the others.
    pub(crate) fn all(set: ModelSet) -> PyResult<Vec<Self>> {
        let nothing = ModelSet::default;
        let fit = set.bensaou.as_ref().and_then(Bensaou::design_fit);
        let fit = fit.map(CustomModel::of).transpose();
        let fit = fit.map_err(|error| ModelsError::new_err(error.to_string()))?;
        let mut all = Vec::new();
        if let Some(model) = set.webster {
            let model: Webster = model;
            all.push(Self::new(model.clone(), &ModelSet { webster: Some(model), ..nothing() })?);
        }
        if let Some(model) = set.millman_wilson {
            let model: MillmanWilson = model;
            all.push(Self::new(
                model.clone(),
                &ModelSet { millman_wilson: Some(model), ..nothing() },
            )?);
        }
        if let Some(model) = set.bensaou {
            all.push(Self::new(model.clone(), &ModelSet { bensaou: Some(model), ..nothing() })?);
        }
        if let Some(model) = set.four_s {
            let model: FourS = model;
            all.push(Self::new(model.clone(), &ModelSet { four_s: Some(model), ..nothing() })?);
        }
        for model in set.custom.into_iter().chain(fit) {
            all.push(Self::new(model.clone(), &ModelSet { custom: vec![model], ..nothing() })?);
        }
        Ok(all)
    }

    pub(crate) fn library(&self) -> &dyn LibraryModel {
        self.model.as_ref()
    }
}

#[pymethods]
impl Model {
    /// A stable key for machines, such as four_s: the prefix of the columns that classify writes.
    #[getter]
    pub(crate) fn key(&self) -> &str {
        &self.model.about().key
    }

    /// The name, for people.
    #[getter]
    fn name(&self) -> &str {
        &self.model.about().name
    }

    /// The columns that the model reads, in the order in which it first does, each with the kind
    /// that it wants: "number" or "text".
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for need in self.model.columns() {
            columns.set_item(need.name, if need.text { "text" } else { "number" })?;
        }
        Ok(columns)
    }

    /// The axes, by key and name, in the order of the scores.
    #[getter]
    fn axes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let axes = PyDict::new(py);
        for axis in self.model.axes() {
            axes.set_item(axis.key(), axis.name())?;
        }
        Ok(axes)
    }

    /// The classes, in the order of their codes.
    #[getter]
    fn classes(&self) -> Vec<Class> {
        self.model.classes().iter().map(Class::from).collect()
    }

    /// Where every term, axis, level and cut comes from: a dict each with subject, item and
    /// provenance.
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let entries = self.model.provenance().into_iter().map(|entry| {
            let provenance = entry.provenance;
            json!({"subject": entry.subject, "item": entry.item, "provenance": provenance})
        });
        json_loads(py, &entries.collect::<Vec<_>>())
    }

    /// Classifies every account of a table: keyaccount.classify with this model alone.
    #[pyo3(signature = (table, /, *, keep=Vec::new(), detail="full"))]
    fn classify(
        &self,
        py: Python<'_>,
        table: Input,
        keep: Vec<String>,
        detail: &str,
    ) -> PyResult<Table> {
        Run::new(vec![self.clone()], keep, detail)?.table(py, table)
    }

    /// Explains the class of one row, counted from 0 over the whole table. `id` names a column of
    /// texts that holds the accounts' ids.
    ///
    /// str() of the answer is a text for people, to_dict() has every number. Raises TableError and
    /// ClassifyError as classify does, the latter for a row that is not there.
    #[pyo3(signature = (table, row, /, *, id=None))]
    fn explain(
        &self,
        py: Python<'_>,
        table: Input,
        row: isize,
        id: Option<String>,
    ) -> PyResult<Explanation> {
        let Ok(wanted) = usize::try_from(row) else {
            let message = format!("there is no row {row}: rows are counted from 0");
            return Err(ClassifyError::new_err(message));
        };
        py.detach(|| {
            let batches = table.read()?;
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            let mut within = wanted;
            for batch in batches {
                if within >= batch.num_rows() {
                    within -= batch.num_rows();
                    continue;
                }
                let columns = self.model.columns();
                let columns = portfolio(&batch, columns.iter().map(|need| need.name));
                let columns = columns.map_err(|error| error::of_batch(&error, ""))?;
                let found = self.model.explain(&columns, within);
                let mut found = found.map_err(|error| error::of_model(&error))?;
                found.row = wanted;
                found.id = id.map(|name| cell(&batch, &name, within)).transpose()?;
                return Ok(Explanation(found));
            }
            let message = format!("there is no row {row}: the table has {rows}, counted from 0");
            Err(ClassifyError::new_err(message))
        })
    }

    /// The model as JSON that load_models reads.
    ///
    /// It is written as a set of models, of which this is one; design_fit, which is otherwise found
    /// inside bensaou, is written as a custom model that gives the same bits.
    fn to_json(&self) -> &str {
        &self.document
    }

    fn __repr__(&self) -> String {
        let (key, classes) = (self.key(), self.model.classes().len());
        format!(
            "<keyaccount.Model {key}: {classes} classes from {} columns>",
            self.model.columns().len()
        )
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let other = other.cast::<Self>();
        other.is_ok_and(|other| {
            other.get().key() == self.key() && other.get().document == self.document
        })
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        (self.key(), &self.document).hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String, String))> {
        let restore = py.import("keyaccount._native")?.getattr("_restore")?;
        Ok((restore, (self.document.to_string(), self.key().to_owned())))
    }
}

/// The model of a pickle.
#[pyfunction]
#[pyo3(name = "_restore")]
pub(crate) fn restore(document: &str, key: &str) -> PyResult<Model> {
    let models = Model::all(crate::loading::parse(document)?)?;
    let found = models.into_iter().find(|model| model.key() == key);
    found.ok_or_else(|| ModelsError::new_err(format!("there is no model `{key}` in it")))
}

/// What a call asks for.
pub(crate) struct Run {
    models: Vec<Model>,
    keep: Vec<String>,
    detail: Detail,
}

impl Run {
    fn new(models: Vec<Model>, keep: Vec<String>, detail: &str) -> PyResult<Self> {
        if models.is_empty() {
            return Err(PyValueError::new_err("there is no model to classify by"));
        }
        let detail = match detail {
            "class" => Detail::Class,
            "margin" => Detail::Margin,
            "full" => Detail::Full,
            other => {
                let message = format!("detail is \"class\", \"margin\" or \"full\", not {other:?}");
                return Err(PyValueError::new_err(message));
            }
        };
        Ok(Self { models, keep, detail })
    }

    pub(crate) fn classifier(&self) -> BatchClassifier<'_> {
        let panel = Panel::new(self.models.iter().map(Model::library)).with_detail(self.detail);
        BatchClassifier::new(panel).with_kept(self.keep.iter().cloned())
    }

    fn table(&self, py: Python<'_>, input: Input) -> PyResult<Table> {
        py.detach(|| {
            let classifier = self.classifier();
            let batches = input.read()?;
            let (mut answers, mut rows) = (Vec::with_capacity(batches.len()), 0);
            let several = batches.len() > 1;
            for batch in batches {
                let place = || {
                    let words =
                        format!("in the batch from row {rows} on, which counts as 0 here: ");
                    if several { words } else { String::new() }
                };
                let answer = classifier.classify(&batch);
                answers.push(answer.map_err(|error| error::of_batch(&error, &place()))?);
                rows += batch.num_rows();
            }
            Table::new(answers)
        })
    }
}

fn models_of(models: &Bound<'_, PyAny>) -> PyResult<Vec<Model>> {
    let models = match models.cast::<PyDict>() {
        Ok(by_key) => by_key.values().into_any(),
        Err(_) => models.clone(),
    };
    models.try_iter()?.map(|model| Ok(model?.cast::<Model>()?.get().clone())).collect()
}

/// Classifies every account of a table by one or more models in one walk.
///
/// `models` are Models, or a dict of them as presets() and load_models() give it. `table` is
/// whatever speaks the Arrow PyCapsule protocol: a DataFrame of pandas or polars, a table, batch or
/// reader of pyarrow. Its columns are found by name and read where they lie; a null or NaN is
/// missing.
///
/// The answer holds the columns to `keep`, as they are, and then for each model KEY_class (a
/// dictionary of class keys; null: unclassified), with detail "margin" KEY_margin, and with
/// "full" KEY_score_AXIS, KEY_coverage and KEY_flags (bits, see FLAGS) too.
///
/// The interpreter lock is released. Raises TableError and ClassifyError, and gives nothing then.
#[pyfunction]
#[pyo3(signature = (models, table, /, *, keep=Vec::new(), detail="full"))]
pub(crate) fn classify(
    models: &Bound<'_, PyAny>,
    table: Input,
    keep: Vec<String>,
    detail: &str,
) -> PyResult<Table> {
    Run::new(models_of(models)?, keep, detail)?.table(models.py(), table)
}

/// As classify, but batch after batch, each when it is asked for: in constant memory.
///
/// The answer can be read once, by whatever reads an Arrow stream. Faults that the schema shows
/// raise here; a later one ends the stream, as the error of whoever reads it, with the same words.
#[pyfunction]
#[pyo3(signature = (models, table, /, *, keep=Vec::new(), detail="full"))]
pub(crate) fn classify_batches(
    models: &Bound<'_, PyAny>,
    table: Input,
    keep: Vec<String>,
    detail: &str,
) -> PyResult<Batches> {
    Batches::new(Run::new(models_of(models)?, keep, detail)?, table)
}
