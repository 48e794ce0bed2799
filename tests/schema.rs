//! The JSON Schema of model files says of a file what loading says of its shape.
#![cfg(feature = "schema")]

use std::fs;
use std::path::{Path, PathBuf};

use keyaccount::model::{CustomModel, ModelSet};
use keyaccount::schema;
use serde_json::{Value, json};

/// As much of JSON Schema as the schemas use: an oracle that shares no code with the loader.
fn meets(schema: &Value, root: &Value, value: &Value) -> bool {
    let Some(schema) = schema.as_object() else { return schema.as_bool().unwrap() };
    let all = |rules: &Value, of: &dyn Fn(&Value) -> bool| rules.as_array().unwrap().iter().all(of);
    let bound = |holds: &dyn Fn(f64) -> bool| value.as_f64().is_none_or(holds);
    let items = value.as_array();
    let object = value.as_object();
    schema.iter().all(|(keyword, rule)| {
        let limit = rule.as_f64().unwrap_or(f64::NAN);
        match keyword.as_str() {
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                meets(root.pointer(pointer).unwrap(), root, value)
            }
            "type" => rule.as_array().map_or_else(
                || is_of(value, rule),
                |names| names.iter().any(|name| is_of(value, name)),
            ),
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "anyOf" => !all(rule, &|one| !meets(one, root, value)),
            "oneOf" => {
                let met = rule.as_array().unwrap().iter().filter(|one| meets(one, root, value));
                met.count() == 1
            }
            "required" => object
                .is_none_or(|object| all(rule, &|key| object.contains_key(key.as_str().unwrap()))),
            "properties" => object.is_none_or(|object| {
                let mut known =
                    object.iter().filter_map(|(key, value)| Some((rule.get(key)?, value)));
                known.all(|(rule, value)| meets(rule, root, value))
            }),
            "additionalProperties" => object.is_none_or(|object| {
                let known =
                    |key: &str| schema.get("properties").is_some_and(|p| p.get(key).is_some());
                let mut others = object.iter().filter(|(key, _)| !known(key));
                others.all(|(_, value)| meets(rule, root, value))
            }),
            "propertyNames" => object.is_none_or(|object| {
                object.keys().all(|key| meets(rule, root, &Value::from(key.as_str())))
            }),
            "prefixItems" => items.is_none_or(|items| {
                let rules = rule.as_array().unwrap();
                rules.iter().zip(items).all(|(rule, item)| meets(rule, root, item))
            }),
            "items" => items.is_none_or(|items| items.iter().all(|item| meets(rule, root, item))),
            "minItems" => items.is_none_or(|items| items.len() as f64 >= limit),
            "maxItems" => items.is_none_or(|items| items.len() as f64 <= limit),
            "minimum" => bound(&|x| x >= limit),
            "maximum" => bound(&|x| x <= limit),
            "exclusiveMinimum" => bound(&|x| x > limit),
            "exclusiveMaximum" => bound(&|x| x < limit),
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            other => panic!("the oracle does not know the keyword {other}"),
        }
    })
}

fn is_of(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("the oracle does not know the type {other}"),
    }
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/models")
}

fn gallery() -> Vec<(String, Value)> {
    let files = fs::read_dir(models()).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.display().to_string(), toml::from_str(&text).unwrap())
        })
        .collect()
}

#[test]
fn every_gallery_file_keeps_to_the_schema() {
    let schema = schema::custom_model().to_value();
    assert_eq!(gallery().len(), 11);
    for (file, model) in gallery() {
        assert!(meets(&schema, &schema, &model), "{file}");
    }
}

#[test]
fn a_set_of_models_keeps_to_the_schema_as_it_is_written() {
    let schema = schema::model_set().to_value();
    let mut set = ModelSet::presets();
    set.custom =
        gallery().into_iter().map(|(_, file)| serde_json::from_value(file).unwrap()).collect();
    let written = serde_json::to_value(&set).unwrap();
    assert!(meets(&schema, &schema, &written));
    let without_axes = json!({ "four_s": { "format_version": 1 } });
    assert!(!meets(&schema, &schema, &without_axes));
}

#[test]
fn what_the_schema_refuses_does_not_load() {
    let schema = schema::custom_model().to_value();
    let (_, good) = gallery().into_iter().find(|(file, _)| file.contains("shapiro")).unwrap();
    let breaks = [
        ("/format_version", json!(2)),
        ("/rule/grid/x_cuts/0", json!(1.5)),
        ("/rule/grid/cells/0/0", json!("a")),
        ("/axes/0/key", json!(7)),
        ("/axes/0/criteria/0/value_function", json!({ "straight": { "worst": 0, "best": 1 } })),
        ("/about", json!({ "key": "x" })),
        ("/classes/0/provenance", json!({ "origin": "rumour" })),
    ];
    for (pointer, value) in breaks {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(!meets(&schema, &schema, &broken), "{pointer}");
        assert!(serde_json::from_value::<CustomModel>(broken).is_err(), "{pointer}");
    }
}

/// Without the descriptions, which are documentation.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => object
            .iter()
            .filter(|(key, value)| *key != "description" || !value.is_string())
            .map(|(key, value)| (key.clone(), bare(value)))
            .collect(),
        Value::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_schema_beside_the_gallery_is_that_of_the_code() {
    let text = fs::read_to_string(models().join("custom_model.schema.json")).unwrap();
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        bare(&kept),
        bare(&schema::custom_model().to_value()),
        "write it anew: cargo run --features schema --example model_schema > examples/models/custom_model.schema.json"
    );
}
