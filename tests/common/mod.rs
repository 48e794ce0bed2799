//! What the integration tests share: arbitrary models, arbitrary portfolios that fit them, and
//! results that compare bit for bit.

pub(crate) mod any_model;
pub(crate) mod dice;
pub(crate) mod from_data;
pub(crate) mod outsider;
pub(crate) mod parts;
pub(crate) mod table;
pub(crate) mod weakest_link;

use keyaccount::classification::{Classification, Classifications};
use keyaccount::model::Model;
use keyaccount::rule::{Decisions, Rule};

/// The bits of a number; every NaN is the same missing value.
pub(crate) fn bits(number: f64) -> u64 {
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

/// All that a result says of one account, bit for bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowBits {
    pub(crate) code: u8,
    margin: Option<u64>,
    scores: Vec<Option<u64>>,
    coverage: Option<u64>,
    flags: u8,
}

impl RowBits {
    pub(crate) fn of(row: &Classification<'_>) -> Self {
        Self {
            code: row.code().get(),
            margin: row.margin().map(bits),
            scores: row.scores().map(|(_, score)| score.map(bits)).collect(),
            coverage: row.coverage().map(bits),
            flags: row.flags().bits(),
        }
    }
}

/// Every row of a result, bit for bit.
pub(crate) fn row_bits(result: &Classifications) -> Vec<RowBits> {
    result.iter().map(|row| RowBits::of(&row)).collect()
}

/// The scores of one row, NaN where nothing was observed.
pub(crate) fn scores_of(row: &Classification<'_>) -> Vec<f64> {
    row.scores().map(|(_, score)| score.unwrap_or(f64::NAN)).collect()
}

/// The class code of a point.
pub(crate) fn code_of(rule: &dyn Rule, point: &[f64]) -> u8 {
    let columns: Vec<&[f64]> = point.iter().map(std::slice::from_ref).collect();
    let mut codes = [0];
    rule.decide(&columns, Decisions { codes: &mut codes, margins: None, flags: None });
    codes[0]
}

/// The key of the class of each row, `-` where unclassified.
pub(crate) fn keys<'m>(model: &'m dyn Model, result: &Classifications) -> Vec<&'m str> {
    result.iter().map(|row| model.class(row.code()).map_or("-", |class| &class.key)).collect()
}
