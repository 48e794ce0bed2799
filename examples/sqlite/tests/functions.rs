//! The functions in a program that carries SQLite.
#![cfg(feature = "bundled")]
#![allow(clippy::unwrap_used)]

use keyaccount::model::{Model, ModelSet};
use keyaccount_fixture::{
    Accounts, Cells, Expected, ExpectedRow, accounts, expected, model_set, models,
};
use keyaccount_sqlite::{RegisterError, register};
use rusqlite::Connection;
use rusqlite::types::{FromSql, Value};

const MODELS: &str = r#"
    [four_s]
    format_version = 1
    [[four_s.attractiveness.criteria]]
    name = "Size"
    column = "size"
    value_function = { linear = { worst = 0.0, best = 4.0 } }
    [[four_s.attractiveness.criteria]]
    name = "Fame"
    column = "fame"
    weight = 1.0
    missing = "reject"
    value_function = { linear = { worst = 0.0, best = 4.0 } }
    [[four_s.relative_strength.criteria]]
    name = "Tier"
    column = "tier"
    value_function = { categories = { levels = [["low", 0.0], ["high", 1.0]] } }
"#;

fn connect(models: ModelSet) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    register(&connection, models).unwrap();
    connection
}

fn small() -> Connection {
    connect(toml::from_str(MODELS).unwrap())
}

#[track_caller]
fn ask<T: FromSql>(connection: &Connection, expression: &str) -> T {
    connection.query_row(&format!("SELECT {expression}"), (), |row| row.get(0)).unwrap()
}

#[track_caller]
fn refused(connection: &Connection, expression: &str, words: &[&str]) {
    let answer = connection.query_row(&format!("SELECT {expression}"), (), |row| row.get(0));
    let message = answer.map(|value: Value| format!("{value:?}")).unwrap_err().to_string();
    for word in words {
        assert!(message.contains(word), "no {word:?} in: {message}");
    }
}

/// The accounts as a table.
fn fill(connection: &Connection, accounts: &Accounts) {
    let names: Vec<String> = accounts.columns.iter().map(|(name, _)| format!("{name:?}")).collect();
    let marks = vec!["?"; names.len() + 1].join(", ");
    connection
        .execute_batch(&format!("CREATE TABLE account (id TEXT, {})", names.join(", ")))
        .unwrap();
    let mut insert = connection.prepare(&format!("INSERT INTO account VALUES ({marks})")).unwrap();
    connection.execute_batch("BEGIN").unwrap();
    for (row, id) in accounts.ids.iter().enumerate() {
        let cells = accounts.columns.iter().map(|(_, cells)| match cells {
            Cells::Numbers(cells) => cells[row].map_or(Value::Null, Value::Real),
            Cells::Texts(cells) => cells[row].clone().map_or(Value::Null, Value::Text),
        });
        let values = std::iter::once(Value::Text(id.clone())).chain(cells);
        insert.execute(rusqlite::params_from_iter(values)).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

/// What SQL says of every account by a model, with the arguments as a text.
fn answers(connection: &Connection, model: &dyn Model, arguments: &str) -> Expected {
    let key = &model.about().key;
    let axes: Vec<String> = model.axes().iter().map(|axis| axis.key().to_owned()).collect();
    let call = |name: &str| format!("keyaccount_{name}('{key}', {arguments})");
    let scores =
        axes.iter().map(|axis| format!("keyaccount_score('{key}', '{axis}', {arguments})"));
    let four = ["class", "margin", "coverage", "flags"].map(call);
    let all: Vec<String> = four.into_iter().chain(scores).collect();
    let sql = format!("SELECT {} FROM account ORDER BY id", all.join(", "));
    let mut statement = connection.prepare(&sql).unwrap();
    let rows = statement.query_map((), |row| {
        let bits = |place| row.get::<_, Option<f64>>(place).map(|number| number.map(f64::to_bits));
        Ok(ExpectedRow {
            class: row.get(0)?,
            margin: bits(1)?,
            coverage: bits(2)?.unwrap(),
            flags: row.get(3)?,
            scores: (0..axes.len()).map(|axis| bits(4 + axis)).collect::<Result<_, _>>()?,
        })
    });
    let rows = rows.unwrap().collect::<Result<_, _>>().unwrap();
    Expected { model: key.clone(), axes, rows }
}

#[test]
fn the_fixture_has_the_bits_of_the_direct_api() {
    let (accounts, set) = (accounts(), model_set());
    let connection = connect(set.clone());
    fill(&connection, &accounts);
    let models = models(&set);
    for (model, expected) in models.iter().zip(expected(&models, &accounts)) {
        let columns: String =
            ask(&connection, &format!("keyaccount_columns('{}')", expected.model));
        let columns: Vec<String> = serde_json::from_str(&columns).unwrap();
        let in_order: Vec<String> = columns.iter().map(|name| format!("{name:?}")).collect();
        assert!(
            answers(&connection, model, &in_order.join(", ")) == expected,
            "{}",
            expected.model
        );
        let named: Vec<String> = columns.iter().map(|name| format!("'{name}', {name:?}")).collect();
        let object = format!("json_object({})", named.join(", "));
        assert!(answers(&connection, model, &object) == expected, "{} as JSON", expected.model);
    }
}

#[test]
fn null_is_missing_and_a_class_may_be() {
    let sql = small();
    assert_eq!(ask::<String>(&sql, "keyaccount_class('four_s', 3, 3, 'high')"), "strategic");
    assert_eq!(ask::<String>(&sql, "keyaccount_term('four_s', 3, 3.0, 'high')"), "Strategic");
    assert_eq!(ask::<Option<String>>(&sql, "keyaccount_class('four_s', 3, 3, NULL)"), None);
    assert_eq!(ask::<Option<String>>(&sql, "keyaccount_term('four_s', 3, 3, NULL)"), None);
    assert_eq!(ask::<Option<f64>>(&sql, "keyaccount_margin('four_s', 3, 3, NULL)"), None);
    let score = "keyaccount_score('four_s', 'relative_strength', 3, 3, NULL)";
    assert_eq!(ask::<Option<f64>>(&sql, score), None);
    assert_eq!(ask::<f64>(&sql, "keyaccount_score('four_s', 'attractiveness', 3, 3, 'low')"), 0.75);
    assert_eq!(ask::<f64>(&sql, "keyaccount_coverage('four_s', NULL, 3, 'low')"), 0.75);
    assert_eq!(ask::<i64>(&sql, "keyaccount_flags('four_s', NULL, 3, 'low')"), 16);
}

#[test]
fn an_object_may_name_some_columns_in_any_order() {
    let sql = small();
    let class = "keyaccount_class('four_s', json_object('tier', 'high', 'fame', 3))";
    assert_eq!(ask::<String>(&sql, class), "strategic");
    let coverage = r#"keyaccount_coverage('four_s', ' {"fame": true, "size": null}')"#;
    assert_eq!(ask::<f64>(&sql, coverage), 0.25);
}

#[test]
fn an_explanation_is_text() {
    let text: String = ask(&small(), "keyaccount_explain('four_s', 3, 3, 'high')");
    assert!(text.starts_with("account: Strategic (four_s)\n"), "{text}");
    assert!(text.contains("Tier = high"), "{text}");
    let text: String = ask(&small(), "keyaccount_explain('four_s', NULL, 3, NULL)");
    assert!(text.contains("Size = missing") && text.contains("not classified"), "{text}");
}

#[test]
fn the_order_of_the_arguments_can_be_asked() {
    let sql = small();
    assert_eq!(ask::<String>(&sql, "keyaccount_models()"), r#"["four_s"]"#);
    assert_eq!(ask::<String>(&sql, "keyaccount_columns('four_s')"), r#"["size","fame","tier"]"#);
    let axes: String = ask(&sql, "keyaccount_axes('four_s')");
    assert_eq!(axes, r#"["attractiveness","relative_strength"]"#);
}

#[test]
fn wrong_calls_are_sql_errors_that_say_why() {
    let sql = small();
    refused(&sql, "keyaccount_class()", &["is left out", "key of a model", "four_s"]);
    refused(&sql, "keyaccount_class(7)", &["is a number", "key of a model", "four_s"]);
    refused(&sql, "keyaccount_class(NULL, 1)", &["first argument is NULL", "key of a model"]);
    refused(&sql, "keyaccount_class('webster', 1)", &["no model `webster`", "four_s"]);
    refused(&sql, "keyaccount_class(CAST(x'ff' AS TEXT))", &["the model is not UTF-8"]);
    refused(&sql, "keyaccount_class('four_s')", &["3 columns, but 0", "size, fame, tier"]);
    refused(&sql, "keyaccount_class('four_s', 1, 2)", &["3 columns, but 2"]);
    refused(&sql, "keyaccount_class('four_s', 1, 2, 'low', 4)", &["3 columns, but 4"]);
    refused(&sql, "keyaccount_class('four_s', x'00', 2, 'low')", &["`size` is a BLOB"]);
    refused(&sql, "keyaccount_class('four_s', 1, 2, CAST(x'ff' AS TEXT))", &["`tier`", "UTF-8"]);
    refused(&sql, "keyaccount_class('four_s', '1', 2, 'low')", &["`size`", "text where number"]);
    refused(&sql, "keyaccount_class('four_s', 1, 2, 3)", &["`tier`", "number where text"]);
    refused(&sql, "keyaccount_class('four_s', 9e999, 2, 'low')", &["`size` is infinite"]);
    refused(
        &sql,
        "keyaccount_class('four_s', 1, 2, 'huge')",
        &["`huge` is not known", "low, high"],
    );
    refused(&sql, "keyaccount_class('four_s', 1, NULL, 'low')", &["rejects missing", "Fame"]);
    refused(&sql, "keyaccount_class('four_s', '{')", &["not a JSON object", "EOF"]);
    refused(&sql, "keyaccount_class('four_s', '{} {}')", &["not a JSON object", "trailing"]);
    refused(&sql, r#"keyaccount_class('four_s', '{"fame": [1]}')"#, &["`fame` is nested"]);
    refused(&sql, r#"keyaccount_class('four_s', '{"girth": 1}')"#, &["`girth`", "size, fame"]);
    refused(&sql, r#"keyaccount_class('four_s', '{"fame": 1e999}')"#, &["JSON"]);
    refused(&sql, "keyaccount_score('four_s')", &["no axis `NULL`", "relative_strength"]);
    refused(&sql, "keyaccount_score('four_s', 'x', 1, 2, 'low')", &["no axis `x`"]);
    refused(&sql, "keyaccount_score('four_s', 5, 1, 2, 'low')", &["no axis `5`"]);
    refused(&sql, "keyaccount_explain('four_s', 9e999, 2, 'low')", &["\"size\"", "not finite"]);
    refused(&sql, "keyaccount_columns('x')", &["no model `x`"]);
    refused(&sql, "keyaccount_axes(1)", &["key of a model"]);
    // And the connection goes on.
    assert_eq!(ask::<String>(&sql, "keyaccount_class('four_s', 3, 3, 'high')"), "strategic");
}

#[test]
fn answers_can_be_indexed_and_generated() {
    let sql = small();
    sql.execute_batch(
        "CREATE TABLE account (size, fame, tier,
             class TEXT GENERATED ALWAYS AS (keyaccount_class('four_s', size, fame, tier)) STORED);
         CREATE INDEX by_margin ON account (keyaccount_margin('four_s', size, fame, tier));
         INSERT INTO account VALUES (3, 3, 'high'), (1, 1, 'low'), (4, 4, 'high');",
    )
    .unwrap();
    let strategic = "count(*) FROM account WHERE class = 'strategic'";
    assert_eq!(ask::<i64>(&sql, strategic), 2);
    let plan: String = sql
        .query_row(
            "EXPLAIN QUERY PLAN SELECT * FROM account
             ORDER BY keyaccount_margin('four_s', size, fame, tier)",
            (),
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("by_margin"), "{plan}");
    let bad = sql.execute_batch("INSERT INTO account VALUES (1, 1, 'huge')").unwrap_err();
    assert!(bad.to_string().contains("`huge` is not known"), "{bad}");
}

#[test]
fn sets_are_refused_and_replaced() {
    let connection = small();
    let none = register(&connection, ModelSet::default()).unwrap_err();
    assert!(matches!(none, RegisterError::NoModels), "{none}");
    let custom = model_set().custom;
    let twice = ModelSet { custom: [custom.clone(), custom].concat(), ..ModelSet::default() };
    let twice = register(&connection, twice).unwrap_err();
    assert!(matches!(&twice, RegisterError::DuplicateKey { key } if key == "shapiro"), "{twice}");
    assert_eq!(ask::<String>(&connection, "keyaccount_models()"), r#"["four_s"]"#);
    register(&connection, ModelSet::presets()).unwrap();
    let presets = r#"["webster","millman_wilson","bensaou","four_s","design_fit"]"#;
    assert_eq!(ask::<String>(&connection, "keyaccount_models()"), presets);
}
