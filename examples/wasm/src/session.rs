//! One set of models with the accounts that were read last, and what a model said of them last.

use keyaccount::classification::{Classifications, Detail};
use keyaccount::flags::Flags;
use keyaccount::model::{Model, ModelSet};
use keyaccount::plot::{self, Accounts, MatrixOptions};
use keyaccount::portfolio::Portfolio;
use serde_json::json;

use crate::error::{Failure, utf8};
use crate::table;

pub(crate) struct Session {
    models: Vec<Box<dyn Model>>,
    accounts: Portfolio<'static>,
    /// What a model said of them last, and which.
    classified: Classifications,
    by: Option<usize>,
}

impl Session {
    /// With the models of a text; with the presets if it is empty.
    pub(crate) fn new(text: &[u8]) -> Result<Self, Failure> {
        let text = utf8(text, "the set of models")?;
        let set = match text.trim_start() {
            "" => ModelSet::presets(),
            json if json.starts_with('{') => {
                serde_json::from_str(json).map_err(Failure::ModelsJson)?
            }
            _ => toml::from_str::<ModelSet>(text)?,
        };
        let models = set.into_models();
        if models.is_empty() {
            return Err(Failure::NoModels);
        }
        Ok(Self {
            models,
            accounts: Portfolio::default(),
            classified: Classifications::new(),
            by: None,
        })
    }

    pub(crate) fn classified(&self) -> &Classifications {
        &self.classified
    }

    fn model(&self, place: usize) -> Result<&dyn Model, Failure> {
        let model = self.models.get(place);
        Ok(model.ok_or(Failure::NoSuchModel { place, count: self.models.len() })?.as_ref())
    }

    /// Keys, names, columns, axes and classes.
    pub(crate) fn describe(&self) -> String {
        let describe = |model: &dyn Model| {
            let about = model.about();
            let columns = model.columns().into_iter();
            let axes = model.axes().iter();
            json!({
                "key": about.key,
                "name": about.name,
                "citation": about.citation,
                "note": about.note,
                "columns": columns
                    .map(|need| json!({ "name": need.name, "text": need.text }))
                    .collect::<Vec<_>>(),
                "axes": axes
                    .map(|axis| json!({ "key": axis.key(), "name": axis.name() }))
                    .collect::<Vec<_>>(),
                "classes": model.classes(),
            })
        };
        let models: Vec<_> = self.models.iter().map(|model| describe(model.as_ref())).collect();
        serde_json::Value::from(models).to_string()
    }

    pub(crate) fn read_csv(&mut self, text: &[u8]) -> Result<String, Failure> {
        self.read(|models| table::read_csv(text, models))
    }

    pub(crate) fn read_columns(&mut self, text: &[u8]) -> Result<String, Failure> {
        self.read(|models| table::read_columns(text, models))
    }

    /// What was read and classified before is gone, also on failure.
    fn read(
        &mut self,
        read: impl FnOnce(&[Box<dyn Model>]) -> Result<Portfolio<'static>, Failure>,
    ) -> Result<String, Failure> {
        self.classified = Classifications::new();
        self.by = None;
        self.accounts = Portfolio::default();
        self.accounts = read(&self.models)?;
        let ids: Vec<_> = (0..self.accounts.rows()).map(|row| self.accounts.id(row)).collect();
        let columns: Vec<_> = self.accounts.column_names().collect();
        Ok(json!({ "rows": ids.len(), "columns": columns, "ids": ids }).to_string())
    }

    pub(crate) fn classify(&mut self, place: usize) -> Result<String, Failure> {
        let mut out = std::mem::take(&mut self.classified);
        self.by = None;
        let model = self.model(place)?;
        model.classify_into(&self.accounts, Detail::Full, &mut out)?;
        let (counts, unclassified) = out.counts(model.classes().len());
        let flags = Flags::ALL.iter().map(|(flag, name)| ((*name).to_owned(), flag.bits().into()));
        let flags: serde_json::Map<String, serde_json::Value> = flags.collect();
        let answer = json!({
            "rows": out.len(),
            "counts": counts,
            "unclassified": unclassified,
            "saturation": out.saturation(),
            "flags": flags,
        });
        self.classified = out;
        self.by = Some(place);
        Ok(answer.to_string())
    }

    pub(crate) fn explain(&self, place: usize, row: usize) -> Result<String, Failure> {
        Ok(self.model(place)?.explain(&self.accounts, row)?.to_string())
    }

    /// The accounts in the plane of the model that classified them last.
    pub(crate) fn matrix(&self, place: usize) -> Result<String, Failure> {
        let model = self.model(place)?;
        if self.by != Some(place) {
            return Err(Failure::NotClassified { place });
        }
        let mut accounts = Accounts::of(model, &self.classified)?;
        if let Some(ids) = self.accounts.ids() {
            accounts = accounts.with_names(ids.clone())?;
        }
        Ok(plot::matrix(&accounts, &MatrixOptions::default())?)
    }
}
