//! The fields of a batch against what is read, kept and answered: every fault at once.

use std::collections::{HashMap, HashSet};

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::Schema;

use super::column::{self, Reading};
use super::{BatchError, FieldFault};
use crate::axis::Axis;
use crate::model::{ColumnNeed, Model};
use crate::portfolio::ColumnKind;

/// The fields of a schema by name, with their arrays if there are some.
pub(super) struct Fields<'b> {
    schema: &'b Schema,
    arrays: &'b [ArrayRef],
    by_name: HashMap<&'b str, Place>,
}

/// Where a name stands first, and how often.
struct Place {
    position: usize,
    count: usize,
}

impl<'b> Fields<'b> {
    pub(super) fn of_schema(schema: &'b Schema) -> Self {
        Self::new(schema, &[])
    }

    pub(super) fn of_batch(batch: &'b RecordBatch) -> Self {
        Self::new(batch.schema_ref(), batch.columns())
    }

    fn new(schema: &'b Schema, arrays: &'b [ArrayRef]) -> Self {
        let mut by_name = HashMap::new();
        for (position, field) in schema.fields().iter().enumerate() {
            by_name.entry(field.name().as_str()).or_insert(Place { position, count: 0 }).count += 1;
        }
        Self { schema, arrays, by_name }
    }

    pub(super) fn schema(&self) -> &'b Schema {
        self.schema
    }

    /// The arrays of these names, each once, in the order of the schema.
    pub(super) fn arrays<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
    ) -> impl Iterator<Item = (&'b str, &'b dyn Array)> {
        let place = |name| self.by_name.get(name).map(|place| place.position);
        let mut positions: Vec<usize> = names.filter_map(place).collect();
        positions.sort_unstable();
        positions.dedup();
        let (fields, arrays) = (self.schema.fields(), self.arrays);
        positions
            .into_iter()
            .filter_map(move |at| Some((fields.get(at)?.name().as_str(), arrays.get(at)?.as_ref())))
    }

    /// Faults of what the models read, of what is kept, and of the names of the answer.
    pub(super) fn check<'n>(
        &self,
        models: &[&dyn Model],
        needs: &[ColumnNeed<'_>],
        kept: &'n [String],
        answers: impl Iterator<Item = &'n str>,
    ) -> Result<(), BatchError> {
        let mut faults = Vec::new();
        for need in needs {
            faults.extend(self.fault_of_need(models, *need));
        }
        for name in kept {
            faults.extend(self.fault_of_name(name, Vec::new));
        }
        let mut names = HashSet::new();
        for name in kept.iter().map(String::as_str).chain(answers) {
            if !names.insert(name) {
                faults.push(FieldFault::TakenName { column: name.to_owned() });
            }
        }
        refuse(faults)
    }

    /// Faults of columns that are read for their own sake.
    pub(super) fn check_readable(&self, names: &[&str]) -> Result<(), BatchError> {
        let fault =
            |name: &&str| self.fault_of_name(name, Vec::new).or_else(|| self.reading(name).err());
        refuse(names.iter().filter_map(fault).collect())
    }

    fn fault_of_need(&self, models: &[&dyn Model], need: ColumnNeed<'_>) -> Option<FieldFault> {
        let readers = || readers(models, need.name);
        if let Some(fault) = self.fault_of_name(need.name, readers) {
            return Some(fault);
        }
        let found = match self.reading(need.name) {
            Ok(found) => found?,
            Err(fault) => return Some(fault),
        };
        let wanted = if need.text { ColumnKind::Text } else { ColumnKind::Number };
        let position = self.by_name.get(need.name)?.position;
        // What is missing throughout has no kind that could be wrong.
        let array = self.arrays.get(position)?;
        if found == wanted || array.logical_null_count() == array.len() {
            return None;
        }
        let (column, data_type) = (need.name.to_owned(), array.data_type().clone());
        Some(FieldFault::WrongKind { column, data_type, readers: readers(), wanted, found })
    }

    /// The kind of a column that is there; `None` if it has none.
    fn reading(&self, name: &str) -> Result<Option<ColumnKind>, FieldFault> {
        let place = self.by_name.get(name).map(|place| place.position);
        let Some(field) = place.and_then(|position| self.schema.fields().get(position)) else {
            return Ok(None);
        };
        match column::reading(field.data_type()) {
            Reading::Kind(kind) => Ok(Some(kind)),
            Reading::Nothing => Ok(None),
            Reading::Refused(remedy) => Err(FieldFault::Unsupported {
                column: name.to_owned(),
                data_type: field.data_type().clone(),
                remedy,
            }),
        }
    }

    fn fault_of_name(
        &self,
        name: &str,
        readers: impl FnOnce() -> Vec<String>,
    ) -> Option<FieldFault> {
        let column = name.to_owned();
        match self.by_name.get(name).map(|place| place.count) {
            Some(1) => None,
            Some(count) => Some(FieldFault::Repeated { column, count }),
            None => {
                let available = self.schema.fields().iter().map(|field| field.name().clone());
                let available = available.collect();
                Some(FieldFault::Missing { column, readers: readers(), available })
            }
        }
    }
}

fn refuse(faults: Vec<FieldFault>) -> Result<(), BatchError> {
    if faults.is_empty() { Ok(()) } else { Err(BatchError::Fields { faults }) }
}

/// The criteria that read a column, as `model: criterion`.
fn readers(models: &[&dyn Model], column: &str) -> Vec<String> {
    let mut readers = Vec::new();
    for model in models {
        for criterion in model.axes().iter().flat_map(Axis::criteria) {
            if criterion.input().columns().any(|name| name == column) {
                readers.push(format!("{}: {}", model.about().key, criterion.name()));
            }
        }
    }
    readers
}
