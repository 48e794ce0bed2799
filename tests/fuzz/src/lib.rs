//! What every target holds a model and a table to.

use keyaccount::classification::{Classification, Classifications, Detail};
use keyaccount::explain::Explanation;
use keyaccount::instructions::Instructions;
use keyaccount::model::{ColumnNeed, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::{Column, Portfolio, Value};
use keyaccount::single::SingleAccount;

/// Numbers that arithmetic does not like, and some that criteria use.
pub const NUMBERS: [f64; 24] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    2.0,
    3.0,
    7.0,
    10.0,
    100.0,
    -100.0,
    1e6,
    1e9,
    1e-9,
    1e-300,
    f64::MIN_POSITIVE,
    5e-324,
    f64::EPSILON,
    9_007_199_254_740_993.0,
    1e300,
    -1e300,
    f64::MAX,
    f64::MIN,
    f64::NAN,
];

/// A table of a few accounts that a model can read, unless criteria reject its gaps; which of the
/// numbers and levels stand in it is up to `choice`.
pub fn table(model: &dyn Model, rows: usize, mut choice: impl FnMut() -> u8) -> Portfolio<'static> {
    let mut builder = Portfolio::builder();
    for ColumnNeed { name, text } in model.columns() {
        let column = if text {
            let levels = levels_of(model, name);
            let mut level = || {
                let at = usize::from(choice()) % (levels.len() + 1);
                levels.get(at).cloned()
            };
            Column::from((0..rows).map(|_| level()).collect::<Vec<Option<String>>>())
        } else {
            let mut number = || {
                let at = usize::from(choice());
                NUMBERS.get(at % (NUMBERS.len() + 8)).copied().unwrap_or(at as f64 / 8.0)
            };
            Column::from((0..rows).map(|_| number()).collect::<Vec<f64>>())
        };
        builder = builder.column(name.to_owned(), column);
    }
    // A column that is text to one criterion and numbers to another is there twice: the model can't
    // be satisfied, and says so.
    builder.build().unwrap_or_default()
}

fn levels_of(model: &dyn Model, column: &str) -> Vec<String> {
    let criteria = model.axes().iter().flat_map(|axis| axis.criteria());
    let readers = criteria.filter(|criterion| criterion.input().columns().any(|c| c == column));
    let mut tables = readers.filter_map(|reader| reader.value_function().category_table());
    tables.next().map_or_else(Vec::new, |table| {
        table.levels().iter().map(|(level, _)| level.clone()).collect()
    })
}

/// What the crate promises of any model and any portfolio: an answer that keeps to its ranges, the
/// same on every road, or an error with words. Panics where a promise is broken.
pub fn hold(model: &dyn Model, portfolio: &Portfolio<'_>) {
    let result = match model.classify(portfolio) {
        Ok(result) => result,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert_eq!(result.len(), portfolio.rows());
    let classes = model.classes().len();
    for row in result.iter() {
        let code = row.code().get();
        assert!(code == 255 || usize::from(code) < classes, "{row:?}");
        assert_eq!(row.margin().is_some(), code != 255, "{row:?}");
        assert!(row.margin().is_none_or(|margin| margin >= 0.0), "{row:?}");
        let unit = |number: f64| (0.0..=1.0).contains(&number);
        assert!(row.scores().all(|(_, score)| score.is_none_or(unit)), "{row:?}");
        assert!(row.coverage().is_some_and(unit), "{row:?}");
    }
    roads(model, portfolio, &result);
    for row in [0, portfolio.rows().saturating_sub(1)] {
        if row < portfolio.rows() {
            explained(model, portfolio, row, &result);
        }
    }
}

fn roads(model: &dyn Model, portfolio: &Portfolio<'_>, result: &Classifications) {
    for detail in [Detail::Class, Detail::Margin] {
        let mut out = Classifications::new();
        model.classify_into(portfolio, detail, &mut out).expect("as with full detail");
        assert_eq!(out.codes(), result.codes());
    }
    let panel = Panel::new([model]).with_instructions(Instructions::Baseline);
    assert_eq!(panel.classify(portfolio).expect("as by itself"), [result.clone()]);
    let mut one = SingleAccount::new(model).expect("as in a portfolio");
    let names: Vec<String> = one.columns().map(|need| need.name.to_owned()).collect();
    for (row, expected) in result.iter().enumerate() {
        let cell = |name: &String| match portfolio.column(name) {
            Some(column) => column.number(row).map_or_else(
                || column.text(row).map_or(Value::Missing, |text| Value::from(text.to_owned())),
                Value::Number,
            ),
            None => Value::Missing,
        };
        let cells: Vec<Value<'_>> = names.iter().map(cell).collect();
        let alone = one.classify_values(&cells).expect("as in a portfolio");
        assert_eq!(bits(&alone), bits(&expected), "row {row}");
    }
}

fn bits(row: &Classification<'_>) -> impl PartialEq + std::fmt::Debug + use<> {
    let scores: Vec<_> = row.scores().map(|(_, score)| score.map(f64::to_bits)).collect();
    let coverage = row.coverage().map(f64::to_bits);
    (row.code(), row.margin().map(f64::to_bits), scores, coverage, row.flags())
}

fn explained(model: &dyn Model, portfolio: &Portfolio<'_>, row: usize, result: &Classifications) {
    let explanation = model.explain(portfolio, row).expect("classified, so explained");
    let classified = result.get(row).expect("a row");
    assert_eq!(explanation.class.as_ref().map(|class| class.code), {
        Some(classified.code()).filter(|code| code.is_classified())
    });
    for (axis, (_, score)) in explanation.axes.iter().zip(classified.scores()) {
        assert_eq!(axis.score, score);
        let parts = axis.criteria.iter().map(|criterion| criterion.contribution);
        let sum = parts.fold(axis.start, |sum, part| sum + part);
        assert!(score.is_none_or(|score| score == sum), "{axis:?}");
    }
    if let (Some(border), Some(margin)) = (&explanation.border, classified.margin()) {
        assert_eq!(border.distance.to_bits(), margin.to_bits());
    }
    assert!(!explanation.to_string().is_empty());
    let saved = serde_json::to_string(&explanation).expect("plain data");
    assert_eq!(serde_json::from_str::<Explanation>(&saved).expect("what was saved"), explanation);
    let other = model.counterfactuals(portfolio, row).expect("classified");
    assert!(!other.to_string().is_empty());
}
