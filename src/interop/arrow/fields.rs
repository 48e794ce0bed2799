//! The fields of a batch against what is read, kept and answered: every fault at once.

use std::collections::{HashMap, HashSet};

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::Schema;

use super::column::{self, Reading};
use super::{BatchError, FieldFault};
use crate::axis::Axis;
use crate::listing::LISTED;
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
        let needed = needs.iter().filter_map(|need| self.fault_of_need(models, *need));
        let kept_faults = kept.iter().filter_map(|name| self.fault_of_name(name, Vec::new));
        let mut names = HashSet::new();
        let taken = kept.iter().map(String::as_str).chain(answers).filter_map(|name| {
            let column = || name.to_owned();
            (!names.insert(name)).then(|| FieldFault::TakenName { column: column() })
        });
        refuse(needed.chain(kept_faults).chain(taken))
    }

    /// Faults of columns that are read for their own sake.
    pub(super) fn check_readable(&self, names: &[&str]) -> Result<(), BatchError> {
        let fault =
            |name: &&str| self.fault_of_name(name, Vec::new).or_else(|| self.reading(name).err());
        refuse(names.iter().filter_map(fault))
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
                let fields = self.schema.fields();
                let names = fields.iter().map(|field| field.name().clone());
                let (available, columns) = (names.take(LISTED).collect(), fields.len());
                Some(FieldFault::Missing { column, readers: readers(), available, columns })
            }
        }
    }
}

fn refuse(mut faults: impl Iterator<Item = FieldFault>) -> Result<(), BatchError> {
    let listed: Vec<FieldFault> = faults.by_ref().take(LISTED).collect();
    match listed.len() + faults.count() {
        0 => Ok(()),
        total => Err(BatchError::Fields { faults: listed, total }),
    }
}

/// The criteria that read a column, as `model: criterion`, the first of them.
fn readers(models: &[&dyn Model], column: &str) -> Vec<String> {
    let criteria = models.iter().flat_map(|model| {
        let all = model.axes().iter().flat_map(Axis::criteria);
        all.map(|criterion| (&model.about().key, criterion))
    });
    criteria
        .filter(|(_, criterion)| criterion.input().columns().any(|name| name == column))
        .map(|(model, criterion)| format!("{model}: {}", criterion.name()))
        .take(LISTED)
        .collect()
}
