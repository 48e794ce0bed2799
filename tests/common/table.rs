//! Arbitrary tables of accounts that fit a model, in every kind of column.

use std::borrow::Cow;
use std::collections::BTreeSet;

use keyaccount::axis::Axis;
use keyaccount::criterion::value_function::Shape;
use keyaccount::criterion::{Criterion, Input, Missing};
use keyaccount::model::Model;
use keyaccount::portfolio::{Column, Portfolio, Value};
use ndarray::Array2;
use proptest::prelude::*;

use super::dice::Dice;

/// From which a [`Table`] is made for a model.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    pub(crate) rows: usize,
    pub(crate) seed: u64,
}

/// No account, one, or a few.
pub(crate) fn seed() -> impl Strategy<Value = Seed> {
    let rows = prop_oneof![1 => Just(0usize), 1 => Just(1usize), 8 => 2..=24usize];
    (rows, any::<u64>()).prop_map(|(rows, seed)| Seed { rows, seed })
}

/// A table of accounts, kept by the test: a portfolio borrows from it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    rows: usize,
    columns: Vec<Stored>,
}

#[derive(Debug, Clone)]
struct Stored {
    name: String,
    data: Data,
    /// A bitmap in Arrow's layout and its offset.
    validity: Option<(Vec<u8>, usize)>,
}

#[derive(Debug, Clone)]
enum Data {
    F64(Vec<f64>),
    F32(Vec<f32>),
    I64(Vec<i64>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    Bool(Vec<bool>),
    /// The second column of an array in row-major order.
    Strided(Array2<f64>),
    Dictionary(Vec<i8>, Vec<String>),
    Texts(Vec<Option<String>>),
}

impl Stored {
    fn column(&self) -> Column<'_> {
        let column = match &self.data {
            Data::F64(values) => Column::from(values),
            Data::F32(values) => Column::from(values),
            Data::I64(values) => Column::from(values),
            Data::I32(values) => Column::from(values),
            Data::U32(values) => Column::from(values),
            Data::Bool(values) => Column::from(values),
            Data::Strided(array) => Column::from(array.column(1)),
            Data::Dictionary(codes, levels) => {
                Column::dictionary(codes, levels.iter().map(String::as_str))
            }
            Data::Texts(texts) => Column::from(texts),
        };
        match &self.validity {
            Some((bitmap, offset)) => column.with_validity(bitmap, *offset),
            None => column,
        }
    }

    fn is_valid(&self, row: usize) -> bool {
        self.validity.as_ref().is_none_or(|(bitmap, offset)| {
            let bit = offset + row;
            bitmap[bit / 8] >> (bit % 8) & 1 == 1
        })
    }

    fn value(&self, row: usize) -> Value<'_> {
        if !self.is_valid(row) {
            return Value::Missing;
        }
        let number = match &self.data {
            Data::F64(values) => values[row],
            Data::F32(values) => values[row].into(),
            Data::I64(values) => values[row] as f64,
            Data::I32(values) => values[row].into(),
            Data::U32(values) => values[row].into(),
            Data::Bool(values) => u8::from(values[row]).into(),
            Data::Strided(array) => array[[row, 1]],
            Data::Dictionary(codes, levels) => {
                return Value::Text(Cow::Borrowed(&levels[usize::try_from(codes[row]).unwrap()]));
            }
            Data::Texts(texts) => {
                return texts[row].as_deref().map_or(Value::Missing, Value::from);
            }
        };
        if number.is_nan() { Value::Missing } else { Value::Number(number) }
    }
}

impl Table {
    /// A table of plain columns, from their values.
    pub(crate) fn plain(rows: usize, columns: Vec<(String, bool, Vec<Value<'_>>)>) -> Self {
        let columns = columns.into_iter().map(|(name, text, values)| {
            let data = if text {
                Data::Texts(values.iter().map(|value| text_of(value).map(str::to_owned)).collect())
            } else {
                Data::F64(values.iter().map(number_of).collect())
            };
            Stored { name, data, validity: None }
        });
        Self { rows, columns: columns.collect() }
    }

    /// A table that a model accepts: whatever its criteria read, with exact reference levels and
    /// their neighbours, numbers far beyond, and gaps where no criterion rejects them.
    pub(crate) fn fitting(model: &dyn Model, Seed { rows, seed }: Seed) -> Self {
        let mut dice = Dice::new(seed);
        let rejecting = rejecting_columns(model);
        // Some accounts are hardly observed, or not at all.
        let gappy: Vec<usize> = (0..rows).map(|_| *dice.pick(&[8, 8, 8, 8, 8, 2, 1])).collect();
        let columns = model.columns().into_iter().map(|need| {
            let required = rejecting.contains(need.name);
            let is_gap = |dice: &mut Dice, row: usize| !required && dice.once_in(gappy[row]);
            if need.text {
                let levels = known_levels(model, need.name);
                let values: Vec<Option<String>> = (0..rows)
                    .map(|row| (!is_gap(&mut dice, row)).then(|| dice.pick(&levels).clone()))
                    .collect();
                return stored_texts(need.name, values, levels, &mut dice);
            }
            let readers: Vec<&Criterion> = readers_of(model, need.name).collect();
            let levels = reference_levels(&readers);
            let values: Vec<f64> = (0..rows)
                .map(|row| {
                    let number = draw(&levels, &mut dice);
                    if is_gap(&mut dice, row) { f64::NAN } else { number }
                })
                .collect();
            let divides = |reader: &&Criterion| {
                matches!(reader.input(), Input::Ratio { denominator, .. } if denominator == need.name)
            };
            if required && readers.iter().any(divides) {
                // A ratio is observed only over a denominator above 0.
                let above = |value: f64| if value > 0.0 { value } else { 1.0 };
                let values = values.into_iter().map(above).collect();
                return Stored { name: need.name.to_owned(), data: Data::F64(values), validity: None };
            }
            stored_numbers(need.name, values, &mut dice)
        });
        Self { rows, columns: columns.collect() }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn portfolio(&self) -> Portfolio<'_> {
        self.columns
            .iter()
            .fold(Portfolio::builder(), |builder, stored| {
                builder.column(stored.name.as_str(), stored.column())
            })
            .build()
            .unwrap()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|stored| stored.name.as_str())
    }

    /// The value of a cell.
    pub(crate) fn value(&self, column: &str, row: usize) -> Value<'_> {
        let stored = self.columns.iter().find(|stored| stored.name == column).unwrap();
        stored.value(row)
    }

    /// The number of a cell, NaN where there is none.
    pub(crate) fn number(&self, column: &str, row: usize) -> f64 {
        number_of(&self.value(column, row))
    }

    /// One account's cells.
    pub(crate) fn cells(&self, row: usize) -> Vec<(&str, Value<'_>)> {
        self.columns.iter().map(|stored| (stored.name.as_str(), stored.value(row))).collect()
    }

    /// These rows in this order, as plain columns.
    pub(crate) fn pick(&self, rows: &[usize]) -> Self {
        self.map(rows.len(), |column, row| self.value(column, rows[row]))
    }

    /// A plain table with the same columns and other values.
    pub(crate) fn map<'v>(&'v self, rows: usize, value: impl Fn(&str, usize) -> Value<'v>) -> Self {
        let columns = self.columns.iter().map(|stored| {
            let text = matches!(stored.data, Data::Dictionary(..) | Data::Texts(_));
            let values = (0..rows).map(|row| value(&stored.name, row)).collect();
            (stored.name.clone(), text, values)
        });
        Self::plain(rows, columns.collect())
    }
}

pub(crate) fn number_of(value: &Value<'_>) -> f64 {
    match value {
        Value::Number(number) => *number,
        _ => f64::NAN,
    }
}

pub(crate) fn text_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The criteria that count and read a column.
pub(crate) fn readers_of<'m>(
    model: &'m dyn Model,
    column: &'m str,
) -> impl Iterator<Item = &'m Criterion> {
    let weighted = model.axes().iter().flat_map(Axis::weighted);
    let counting = weighted.filter(|(_, weight)| *weight > 0.0).map(|(criterion, _)| criterion);
    counting.filter(move |criterion| criterion.input().columns().any(|name| name == column))
}

/// Whether a column that counts divides another.
pub(crate) fn divides(model: &dyn Model, column: &str) -> bool {
    readers_of(model, column).any(
        |reader| matches!(reader.input(), Input::Ratio { denominator, .. } if denominator == column),
    )
}

fn rejecting_columns(model: &dyn Model) -> BTreeSet<&str> {
    let weighted = model.axes().iter().flat_map(Axis::weighted);
    weighted
        .filter(|(criterion, weight)| *weight > 0.0 && criterion.missing() == Missing::Reject)
        .flat_map(|(criterion, _)| criterion.input().columns())
        .collect()
}

/// The levels that every reader of a text column knows.
pub(crate) fn known_levels(model: &dyn Model, column: &str) -> Vec<String> {
    let criteria = model.axes().iter().flat_map(Axis::criteria);
    let readers = criteria.filter(|c| c.input().columns().any(|name| name == column));
    let tables: Vec<_> =
        readers.filter_map(|criterion| criterion.value_function().category_table()).collect();
    let knows = |name: &String| tables.iter().all(|table| table.value_of_level(name).is_ok());
    let names = tables[0].levels().iter().map(|(name, _)| name.clone());
    names.filter(|name| knows(name) && !name.starts_with("known")).collect()
}

/// The numbers at which the value of a column turns, ascending.
pub(crate) fn reference_levels(readers: &[&Criterion]) -> Vec<f64> {
    let mut levels = vec![0.0, 1.0];
    for reader in readers {
        match reader.value_function().shape() {
            Shape::Linear { worst, best }
            | Shape::Exponential { worst, best, .. }
            | Shape::Logarithmic { worst, best } => levels.extend([*worst, *best]),
            Shape::Logistic { midpoint, scale } => {
                levels.extend([*midpoint, midpoint - 3.0 * scale, midpoint + 3.0 * scale]);
            }
            Shape::Piecewise { points: table } | Shape::Steps { steps: table, .. } => {
                levels.extend(table.iter().map(|(raw, _)| *raw));
            }
            Shape::RelativeToBestCompetitor => levels.extend([0.5, 2.0]),
            Shape::Categories { .. } => {}
        }
    }
    levels.sort_by(f64::total_cmp);
    levels
}

/// Numbers that arithmetic does not like.
pub(crate) const HOSTILE: [f64; 16] = [
    1.7e308,
    -1.7e308,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    -f64::MIN_POSITIVE,
    5e-324,
    -5e-324,
    0.0,
    -0.0,
    1e-300,
    1e300,
    1.0,
    -1.0,
    9_007_199_254_740_993.0,
    f64::EPSILON,
];

/// A number for a column with these levels.
pub(crate) fn draw(levels: &[f64], dice: &mut Dice) -> f64 {
    let (lowest, highest) = (levels[0], levels[levels.len() - 1]);
    let number = match dice.below(16) {
        0 | 1 => *dice.pick(levels),
        2 => dice.pick(levels).next_up(),
        3 => dice.pick(levels).next_down(),
        4 => *dice.pick(&HOSTILE),
        5 => lowest - dice.unit() * (highest - lowest),
        6 => highest + dice.unit() * (highest - lowest),
        _ => {
            let (one, other) = (*dice.pick(levels), *dice.pick(levels));
            one + dice.unit() * (other - one)
        }
    };
    number.clamp(f64::MIN, f64::MAX)
}

fn bitmap(valid: impl Iterator<Item = bool>, rows: usize, dice: &mut Dice) -> (Vec<u8>, usize) {
    let offset = dice.below(11);
    let mut bytes: Vec<u8> =
        (0..(offset + rows).div_ceil(8)).map(|_| u8::try_from(dice.below(256)).unwrap()).collect();
    for (row, valid) in valid.enumerate() {
        let (byte, bit) = ((offset + row) / 8, 1u8 << ((offset + row) % 8));
        bytes[byte] = if valid { bytes[byte] | bit } else { bytes[byte] & !bit };
    }
    (bytes, offset)
}

/// Numbers in a column of any type. What the type can't hold becomes its nearest number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn stored_numbers(name: &str, values: Vec<f64>, dice: &mut Dice) -> Stored {
    let rows = values.len();
    let gaps = values.iter().any(|value| value.is_nan());
    let kind = dice.below(12);
    let validity = (gaps && kind != 0 && kind < 7)
        .then(|| bitmap(values.iter().map(|value| !value.is_nan()), rows, dice));
    let data = match kind {
        // What a missing row holds is never read, not even an infinity.
        1 => {
            Data::F64(values.iter().map(|v| if v.is_nan() { f64::INFINITY } else { *v }).collect())
        }
        2 => Data::I64(values.iter().map(|value| *value as i64).collect()),
        3 => Data::I32(values.iter().map(|value| *value as i32).collect()),
        4 => Data::U32(values.iter().map(|value| *value as u32).collect()),
        5 => Data::Bool(values.iter().map(|value| *value > 0.5).collect()),
        6 | 7 => Data::F32(
            values
                .iter()
                .map(|value| match *value as f32 {
                    narrow if narrow.is_infinite() => f32::MAX.copysign(narrow),
                    narrow => narrow,
                })
                .collect(),
        ),
        8 => Data::Strided(Array2::from_shape_fn((rows, 3), |(row, column)| {
            if column == 1 { values[row] } else { 0.5 }
        })),
        _ => Data::F64(values),
    };
    Stored { name: name.to_owned(), data, validity }
}

fn stored_texts(
    name: &str,
    values: Vec<Option<String>>,
    mut levels: Vec<String>,
    dice: &mut Dice,
) -> Stored {
    let name = name.to_owned();
    if dice.once_in(2) {
        return Stored { name, data: Data::Texts(values), validity: None };
    }
    // A level that no row uses is no fault, known to the model or not.
    levels.insert(0, "used by nobody".to_owned());
    dice.shuffle(&mut levels);
    let code = |value: &Option<String>| {
        let place = value.as_ref().map(|value| levels.iter().position(|level| level == value));
        place.flatten().map_or(-1, |place| i8::try_from(place).unwrap())
    };
    let codes = values.iter().map(code).collect();
    let validity = Some(bitmap(values.iter().map(Option::is_some), values.len(), dice));
    Stored { name, data: Data::Dictionary(codes, levels), validity }
}
