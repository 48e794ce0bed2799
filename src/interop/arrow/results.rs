//! Results as arrays, with the fields that describe them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::UInt8Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, PrimitiveArray, StringArray, UInt8Array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};

use crate::class::ClassCode;
use crate::classification::{Classifications, Detail, ResultColumns};
use crate::flags::Flags;
use crate::model::Model;

const INCOMPLETE: u8 = Flags::INCOMPLETE.bits();

/// The answer columns of one model.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    fields: Vec<FieldRef>,
    /// The class keys by code: the dictionary that every batch shares.
    classes: ArrayRef,
}

impl Answers {
    pub(crate) fn new(model: &dyn Model, detail: Detail) -> Self {
        let mut fields = vec![class_field(model)];
        if detail >= Detail::Margin {
            fields.push(field(model, "margin", DataType::Float64, true));
        }
        if detail >= Detail::Full {
            fields.extend(model.axes().iter().map(|axis| score_field(model, axis.key())));
            fields.push(field(model, "coverage", DataType::Float64, false));
            fields.push(field(model, "flags", DataType::UInt8, false));
        }
        let keys = model.classes().iter().map(|class| class.key.as_str());
        let classes = Arc::new(StringArray::from_iter_values(keys));
        Self { fields: fields.into_iter().map(Arc::new).collect(), classes }
    }

    pub(crate) fn fields(&self) -> &[FieldRef] {
        &self.fields
    }

    /// The columns of a result, in the order of the fields; no number is copied.
    pub(crate) fn columns(&self, result: Classifications) -> Result<Vec<ArrayRef>, ArrowError> {
        let detail = result.detail();
        let ResultColumns { mut codes, margins, scores, coverage, flags } = result.into_columns();
        let none = ClassCode::UNCLASSIFIED.get();
        let classified = nulls(&codes, |code| *code == none);
        if classified.is_some() {
            // A reader may look at the code of a null row, and the dictionary has no such level.
            for code in &mut codes {
                *code = if *code == none { 0 } else { *code };
            }
        }
        let codes = PrimitiveArray::new(codes.into(), classified.clone());
        let classes = DictionaryArray::<UInt8Type>::try_new(codes, Arc::clone(&self.classes))?;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(classes)];
        if detail >= Detail::Margin {
            columns.push(Arc::new(Float64Array::new(margins.into(), classified)));
        }
        if detail >= Detail::Full {
            // A score that is missing makes its account incomplete; flags are read sooner than scores.
            let complete = flags.iter().fold(0, |any, flags| any | flags) & INCOMPLETE == 0;
            for (_, scores) in scores {
                let missing = |score: &f64| score.is_nan();
                let observed = if complete { None } else { nulls(&scores, missing) };
                columns.push(Arc::new(Float64Array::new(scores.into(), observed)));
            }
            columns.push(Arc::new(Float64Array::new(coverage.into(), None)));
            columns.push(Arc::new(UInt8Array::new(flags.into(), None)));
        }
        Ok(columns)
    }
}

/// A bitmap of the rows that hold something, unless all do.
fn nulls<T>(values: &[T], is_null: impl Fn(&T) -> bool) -> Option<NullBuffer> {
    let word = |values: &[T]| {
        // Looks at every value, so that the loop has no exit and runs on vectors; few words go on.
        if !values.iter().fold(false, |any, value| any | is_null(value)) {
            return u64::MAX;
        }
        let bits = values.iter().rev().map(|value| u64::from(!is_null(value)));
        bits.fold(0, |word, bit| word << 1 | bit).to_le()
    };
    let words: Vec<u64> = values.chunks(64).map(word).collect();
    let any = words.iter().any(|word| *word != u64::MAX);
    any.then(|| NullBuffer::new(BooleanBuffer::new(words.into(), 0, values.len())))
}

fn class_field(model: &dyn Model) -> Field {
    let (keys, levels) = (Box::new(DataType::UInt8), Box::new(DataType::Utf8));
    field(model, "class", DataType::Dictionary(keys, levels), true)
}

fn score_field(model: &dyn Model, axis: &str) -> Field {
    let name = format!("{}_score_{axis}", model.about().key);
    let mut metadata = metadata(model, "score");
    metadata.insert("keyaccount.axis".to_owned(), axis.to_owned());
    Field::new(name, DataType::Float64, true).with_metadata(metadata)
}

fn field(model: &dyn Model, column: &str, data_type: DataType, nullable: bool) -> Field {
    let name = format!("{}_{column}", model.about().key);
    Field::new(name, data_type, nullable).with_metadata(metadata(model, column))
}

fn metadata(model: &dyn Model, column: &str) -> HashMap<String, String> {
    HashMap::from([
        ("keyaccount.model".to_owned(), model.about().key.clone()),
        ("keyaccount.column".to_owned(), column.to_owned()),
    ])
}
