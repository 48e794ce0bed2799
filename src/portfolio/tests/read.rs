//! Tables from rows and records, and a test for every fault of a row.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use super::*;
use crate::limits::MAX_COLUMNS;

fn json_rows(rows: &Json) -> Result<Portfolio<'static>, PortfolioError> {
    Portfolio::from_rows(rows.as_array().unwrap())
}

fn numbers(portfolio: &Portfolio<'_>, name: &str) -> Vec<Option<f64>> {
    (0..portfolio.rows()).map(|row| portfolio.column(name).unwrap().number(row)).collect()
}

fn texts(portfolio: &Portfolio<'_>, name: &str) -> Vec<Option<String>> {
    let column = portfolio.column(name).unwrap();
    (0..portfolio.rows()).map(|row| column.text(row).map(String::from)).collect()
}

#[derive(Serialize)]
enum Tier {
    Gold,
    Silver,
}

#[derive(Serialize)]
struct Wrapped(f64);

#[derive(Serialize)]
struct Account {
    name: &'static str,
    revenue: Option<f64>,
    narrow: f32,
    visits: u8,
    balance: i64,
    huge: u128,
    active: bool,
    tier: Tier,
    grade: char,
    wrapped: Wrapped,
    nothing: (),
    #[serde(flatten)]
    more: BTreeMap<String, f64>,
}

#[derive(Serialize)]
struct Row<T>(T);

#[test]
fn structs_are_rows() {
    let account = |name, revenue, tier| Account {
        name,
        revenue,
        narrow: 0.5,
        visits: 255,
        balance: i64::MIN,
        huge: u128::MAX,
        active: true,
        tier,
        grade: 'ß',
        wrapped: Wrapped(-2.0),
        nothing: (),
        more: [("extra".to_owned(), 9.0)].into(),
    };
    let rows =
        [account("a", None, Tier::Gold), account("b", Some(2.5), Tier::Silver)].map(Row).map(Some);
    let portfolio = Portfolio::from_rows_with_id("name", &rows).unwrap();
    assert_eq!((portfolio.id(0).unwrap(), portfolio.id(1).unwrap()), ("a".into(), "b".into()));
    assert_eq!(
        portfolio.column_names().collect::<Vec<_>>(),
        [
            "revenue", "narrow", "visits", "balance", "huge", "active", "tier", "grade", "wrapped",
            "nothing", "extra"
        ]
    );
    assert_eq!(numbers(&portfolio, "revenue"), [None, Some(2.5)]);
    assert_eq!(numbers(&portfolio, "narrow"), [Some(0.5); 2]);
    assert_eq!(numbers(&portfolio, "visits"), [Some(255.0); 2]);
    assert_eq!(numbers(&portfolio, "balance"), [Some(-(2.0_f64.powi(63))); 2]);
    assert_eq!(numbers(&portfolio, "huge"), [Some(2.0_f64.powi(128)); 2]);
    assert_eq!(numbers(&portfolio, "active"), [Some(1.0); 2]);
    assert_eq!(texts(&portfolio, "tier"), [Some("Gold".into()), Some("Silver".into())]);
    assert_eq!(texts(&portfolio, "grade"), [Some("ß".into()), Some("ß".into())]);
    assert_eq!(numbers(&portfolio, "wrapped"), [Some(-2.0); 2]);
    assert_eq!(numbers(&portfolio, "nothing"), [None; 2]);
    assert_eq!(numbers(&portfolio, "extra"), [Some(9.0); 2]);
}

#[test]
fn keys_may_come_late_and_in_any_order() {
    let portfolio = json_rows(&json!([
        {},
        {"x": 1, "late": null},
        {"t": "u", "x": 2.5},
        {"late": "v", "x": null},
    ]))
    .unwrap();
    assert_eq!(numbers(&portfolio, "x"), [None, Some(1.0), Some(2.5), None]);
    assert_eq!(texts(&portfolio, "t"), [None, None, Some("u".into()), None]);
    assert_eq!(texts(&portfolio, "late"), [None, None, None, Some("v".into())]);
    assert_eq!(portfolio.column("t").unwrap().missing_count(), 3);
}

#[test]
fn no_rows_and_rows_of_nothing() {
    let none = Portfolio::from_rows([(); 0]).unwrap();
    assert_eq!((none.rows(), none.columns().len()), (0, 0));
    let empty = json_rows(&json!([{}, {}])).unwrap();
    assert_eq!((empty.rows(), empty.columns().len()), (2, 0));
    let one = Portfolio::from_records([[("x", Value::Missing)]]).unwrap();
    assert_eq!((one.rows(), one.column("x").unwrap().kind()), (1, ColumnKind::Number));
}

#[test]
fn keys_of_every_textual_form() {
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Key {
        Sales,
    }
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    struct Name(&'static str);
    let enumerated = Portfolio::from_rows([BTreeMap::from([(Key::Sales, 1)])]).unwrap();
    assert_eq!(numbers(&enumerated, "Sales"), [Some(1.0)]);
    let characters = Portfolio::from_rows([BTreeMap::from([('s', 1)])]).unwrap();
    assert_eq!(numbers(&characters, "s"), [Some(1.0)]);
    let wrapped = Portfolio::from_rows([BTreeMap::from([(Name("n"), 1)])]).unwrap();
    assert_eq!(numbers(&wrapped, "n"), [Some(1.0)]);
}

#[test]
fn ids_are_texts_or_whole_numbers() {
    let ids = |rows: Json| {
        let portfolio = Portfolio::from_rows_with_id("id", rows.as_array().unwrap()).unwrap();
        assert_eq!(portfolio.columns().len(), 0);
        (0..portfolio.rows()).map(|row| portfolio.id(row).unwrap().into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        ids(json!([{"id": "007"}, {"id": 7}, {"id": -3.0}, {"id": -0.0}])),
        ["007", "7", "-3", "0"]
    );
    // Neighbours that are the same `f64`.
    assert_eq!(
        ids(json!([{"id": u64::MAX}, {"id": u64::MAX - 1}])),
        ["18446744073709551615", "18446744073709551614"]
    );
}

#[test]
fn records_of_values() {
    let record = |id: i64, x: Option<f64>, t: Option<&str>| {
        [("id", Value::from(id)), ("x", x.into()), ("t", t.map(String::from).into())]
    };
    let records = [record(5, Some(1.0), None), record(6, None, Some("u"))];
    let portfolio = Portfolio::from_records_with_id("id", records.clone()).unwrap();
    assert_eq!(portfolio.id(1).unwrap(), "6");
    assert_eq!(numbers(&portfolio, "x"), [Some(1.0), None]);
    assert_eq!(texts(&portfolio, "t"), [None, Some("u".into())]);
    let portfolio = Portfolio::from_records(records).unwrap();
    assert_eq!(numbers(&portfolio, "id"), [Some(5.0), Some(6.0)]);
}

#[test]
fn values_from_everything() {
    let seven = [
        Value::from(7.0),
        7.0_f32.into(),
        7_i8.into(),
        7_i16.into(),
        7_i32.into(),
        7_i64.into(),
        7_u8.into(),
        7_u16.into(),
        7_u32.into(),
        7_u64.into(),
        Some(7).into(),
    ];
    assert!(seven.iter().all(|value| *value == Value::Number(7.0)));
    assert_eq!(Value::from(true), Value::Number(1.0));
    for text in [Value::from("t"), String::from("t").into(), Cow::Borrowed("t").into()] {
        assert_eq!(text, Value::Text("t".into()));
    }
    assert_eq!(Value::from(None::<&str>), Value::Missing);
}

#[test]
fn id_not_whole() {
    for bad in [1.5, 9_007_199_254_740_994.0, -1e300] {
        let fault = only_fault(Portfolio::from_records_with_id("id", [[("id", bad.into())]]));
        let expected = Fault::IdNotWhole { row: 0, column: "id".into(), found: bad };
        assert_eq!(fault, expected);
        assert_eq!((fault.row(), fault.column()), (Some(0), Some("id")));
    }
    let limit = Portfolio::from_records_with_id("id", [[("id", 2.0_f64.powi(53).into())]]);
    assert_eq!(limit.unwrap().id(0).unwrap(), "9007199254740992");
}

#[test]
fn row_without_id() {
    let rows = json!([{"id": "a"}, {"x": 1}, {"id": null}, {"id": ""}]);
    let error = Portfolio::from_rows_with_id("id", rows.as_array().unwrap()).unwrap_err();
    assert_eq!(error.faults(), [1, 2, 3].map(|row| Fault::MissingId { row }));
    let nan = Portfolio::from_records_with_id("id", [[("id", f64::NAN.into())]]);
    assert_eq!(only_fault(nan), Fault::MissingId { row: 0 });
}

#[test]
fn not_a_record() {
    #[derive(Serialize)]
    enum Wrong {
        Fields { x: f64 },
        Values(f64, f64),
        Value(f64),
        Unit,
    }
    fn found(row: impl Serialize) -> &'static str {
        match only_fault(Portfolio::from_rows([row])) {
            Fault::NotARecord { row: 0, found } => found,
            other => panic!("{other}"),
        }
    }
    assert_eq!(found(1.5), "a number");
    assert_eq!(found("x"), "a text");
    assert_eq!(found([1]), "a tuple");
    assert_eq!(found(vec![1]), "a sequence");
    assert_eq!(found(()), "nothing");
    assert_eq!(found(None::<Account>), "nothing");
    assert_eq!(found(true), "a boolean");
    assert_eq!(found(Wrong::Fields { x: 1.0 }), "an enum variant with fields");
    assert_eq!(found(Wrong::Values(1.0, 2.0)), "an enum variant with values");
    assert_eq!(found(Wrong::Value(1.0)), "an enum variant with a value");
    assert_eq!(found(Wrong::Unit), "an enum variant");
}

#[test]
fn key_not_text() {
    let fault = only_fault(Portfolio::from_rows([BTreeMap::from([(1, 2.0)])]));
    assert_eq!(fault, Fault::KeyNotText { row: 0, found: "a number" });
}

#[test]
fn not_a_scalar() {
    let rows = json!([{"a": {"b": 1}, "x": [1], "z": 1, "id": "k"}, {"id": "l", "z": [2]}]);
    let error = Portfolio::from_rows_with_id("id", rows.as_array().unwrap()).unwrap_err();
    // The id is read after the field at fault, and the field after it is checked too.
    let expected =
        [(0, "k", "a", "a map"), (0, "k", "x", "a sequence"), (1, "l", "z", "a sequence")].map(
            |(row, id, column, found)| Fault::NotAScalar {
                row,
                id: Some(id.into()),
                column: column.into(),
                found,
            },
        );
    assert_eq!(error.faults(), expected);
    let id = json!([{"id": [1]}]);
    let error = Portfolio::from_rows_with_id("id", id.as_array().unwrap()).unwrap_err();
    let (column, found) = ("id".to_owned(), "a sequence");
    let expected = Fault::NotAScalar { row: 0, id: None, column, found };
    assert_eq!(error.faults(), [expected, Fault::MissingId { row: 0 }]);
}

#[test]
fn duplicate_field() {
    let twice = [("x", Value::Missing), ("x", 1.0.into())];
    let fault = only_fault(Portfolio::from_records([twice]));
    assert_eq!(fault, Fault::DuplicateField { row: 0, id: None, column: "x".into() });
    let fault =
        only_fault(Portfolio::from_records_with_id("x", [[("x", 1.into()), ("x", 2.into())]]));
    assert_eq!(fault, Fault::DuplicateField { row: 0, id: Some("1".into()), column: "x".into() });
}

#[test]
fn too_many_columns() {
    let row = |from: usize, to: usize| (from..to).map(|n| (format!("c{n}"), Value::from(n as f64)));
    let fits = Portfolio::from_records([row(0, MAX_COLUMNS), row(7, 8)]).unwrap();
    assert_eq!((fits.rows(), fits.columns().len()), (2, MAX_COLUMNS));
    // Rows that name columns of their own make a table of many more cells than were given.
    let error = Portfolio::from_records([row(0, 2), row(2, MAX_COLUMNS + 3)]).unwrap_err();
    let fault =
        |n: usize| Fault::TooManyColumns { row: 1, column: format!("c{n}"), limit: MAX_COLUMNS };
    assert_eq!(error.faults(), [MAX_COLUMNS, MAX_COLUMNS + 1, MAX_COLUMNS + 2].map(fault));
    assert_eq!((error.faults()[0].row(), error.faults()[0].column()), (Some(1), Some("c8192")));
    // What stands in such a field is not looked at.
    let nested: serde_json::Map<_, _> =
        (0..=MAX_COLUMNS).map(|n| (format!("c{n:04}"), json!([n]))).collect();
    assert_eq!(Portfolio::from_rows([nested]).unwrap_err().total(), MAX_COLUMNS + 1);
}

#[test]
fn mixed_kinds() {
    let rows = json!([
        {"id": "a", "x": null, "t": "u"},
        {"id": "b", "x": 1, "t": 2},
        {"id": "c", "x": "v", "t": "w"},
        {"id": "d", "x": 3, "t": true},
    ]);
    let error = Portfolio::from_rows_with_id("id", rows.as_array().unwrap()).unwrap_err();
    let (number, text) = (ColumnKind::Number, ColumnKind::Text);
    let expected = [
        (1, "b", "t", number, text, 0, "u"),
        (2, "c", "x", text, number, 1, "1"),
        (3, "d", "t", number, text, 0, "u"),
    ];
    let expected =
        expected.map(|(row, id, column, found, expected, first_row, first)| Fault::MixedKinds {
            row,
            id: Some(id.into()),
            column: column.into(),
            found,
            expected,
            first_row,
            first: first.into(),
        });
    assert_eq!(error.faults(), expected);
    assert!(error.faults()[0].to_string().contains("a number in a column of kind text"));
}

#[test]
fn mixed_kinds_name_the_value_that_may_be_the_wrong_one() {
    let rows = json!([{"w": null}, {"w": "58%"}, {"w": 0.5}]);
    let fault = only_fault(Portfolio::from_rows(rows.as_array().unwrap()));
    assert_eq!(
        fault.to_string(),
        "row 2, column \"w\": a number in a column of kind text, the kind of its first value, \
         `58%` in row 1; make all values of the column a text, or all of them a number"
    );
    // However long it is.
    let rows = json!([{"w": "é".repeat(5000)}, {"w": 0.5}]);
    let fault = only_fault(Portfolio::from_rows(rows.as_array().unwrap()));
    assert!(fault.to_string().contains(&format!("`{}` in row 0", "é".repeat(100))));
}

#[test]
fn serialize_fails() {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("out of order"))
        }
    }
    #[derive(Serialize)]
    struct Holder {
        x: Broken,
    }
    let expected = Fault::Serialize { row: 0, message: "out of order".into() };
    assert_eq!(only_fault(Portfolio::from_rows([Broken])), expected);
    assert_eq!(only_fault(Portfolio::from_rows([Holder { x: Broken }])), expected);
}

#[test]
fn table_faults_come_with_row_faults() {
    let records =
        [vec![("x", Value::from(f64::INFINITY)), ("", 1.0.into())], vec![("x", "t".into())]];
    let error = Portfolio::from_records(records).unwrap_err();
    assert_eq!(error.total(), 3, "{error}");
}

proptest! {
    #[test]
    fn rows_and_records_agree_with_columns(
        table in prop::collection::vec(
            (prop::option::of(-1e9..1e9f64), prop::option::of("[a-c]{0,1}"), any::<bool>()), 0..40)
    ) {
        let records = table.iter().map(|(number, text, _)| {
            [("n", Value::from(*number)), ("t", text.as_deref().into())]
        });
        let portfolio = Portfolio::from_records(records).unwrap();
        let rows = table.iter().map(|(number, text, swap)| {
            let mut row = vec![("n", json!(number)), ("t", json!(text))];
            if *swap {
                row.retain(|(_, value)| !value.is_null());
                row.reverse();
            }
            row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>()
        });
        for portfolio in [portfolio, Portfolio::from_rows(rows).unwrap()] {
            prop_assert_eq!(portfolio.rows(), table.len());
            for (row, (number, text, _)) in table.iter().enumerate() {
                let column = |name| portfolio.column(name);
                prop_assert_eq!(column("n").and_then(|column| column.number(row)), *number);
                prop_assert_eq!(column("t").and_then(|column| column.text(row)), text.as_deref());
            }
        }
    }
}
