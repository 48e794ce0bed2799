//! Models as functions of SQL, without an engine: the bits of the direct API, and models that
//! travel inside the function.

#![cfg(feature = "datafusion")]

#[allow(unreachable_pub)] // public in its own package
#[path = "../examples/fixture/src/batches.rs"]
mod batches;
#[allow(dead_code, unused_imports)]
mod common;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt8Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field};
use batches::{answer, batch};
use common::weakest_link::WeakestLink;
use datafusion_common::config::ConfigOptions;
use datafusion_common::{DataFusionError, ScalarValue};
use datafusion_expr::registry::{FunctionRegistry, MemoryFunctionRegistry};
use datafusion_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Volatility, create_udf,
};
use keyaccount::axis::Axis;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::interop::arrow::{BatchError, FieldFault};
use keyaccount::interop::datafusion::{
    FunctionError, ModelFunction, Returns, decode, encode, register,
};
use keyaccount::model::{CustomModel, DesignFit, FourS, Model, ModelError};
use keyaccount::rule::Cut;
use keyaccount_fixture::{accounts, expected, model_set, models};

/// Design fit over `complexity` and `joint_work`, both rated from 0 to 10.
fn rated(tolerance: f64) -> Arc<dyn Model> {
    let rating = ValueFunction::linear(0.0, 10.0).unwrap();
    let builder = DesignFit::builder()
        .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
        .capability([Criterion::new("Joint work", "joint_work", rating)]);
    Arc::new(builder.tolerance(tolerance).build().unwrap())
}

fn foreign() -> Arc<dyn Model> {
    let criterion = Criterion::new("x", "x", ValueFunction::linear(0.0, 1.0).unwrap());
    let axis = Axis::new("x", "x", ("low", "high"), [criterion]).unwrap();
    Arc::new(WeakestLink::new(vec![axis], Cut::MIDPOINT))
}

/// Plans and calls a function as an engine does.
fn call(function: &ModelFunction, args: Vec<ColumnarValue>, rows: usize) -> ColumnarValue {
    let types: Vec<DataType> = args.iter().map(ColumnarValue::data_type).collect();
    assert_eq!(function.coerce_types(&types).unwrap(), types, "an engine would cast first");
    let field = |data_type: &DataType| Arc::new(Field::new("arg", data_type.clone(), true));
    let result = function.return_type(&types).unwrap();
    let udf = function.clone().into_udf();
    udf.invoke_with_args(ScalarFunctionArgs {
        arg_fields: types.iter().map(field).collect(),
        args,
        number_rows: rows,
        return_field: Arc::new(Field::new("result", result, true)),
        config_options: Arc::new(ConfigOptions::default()),
    })
    .unwrap()
}

fn column(array: impl Array + 'static) -> ColumnarValue {
    ColumnarValue::Array(Arc::new(array))
}

fn classes(array: &ArrayRef) -> Vec<Option<&str>> {
    let classes = array.as_dictionary::<UInt8Type>().downcast_dict::<StringArray>().unwrap();
    classes.into_iter().collect()
}

#[test]
fn the_fixture_has_the_bits_of_the_direct_api() {
    let (accounts, set) = (accounts(), model_set());
    let models = models(&set);
    let batch = batch(&accounts);
    for (model, expected) in models.iter().zip(expected(&models, &accounts)) {
        // The copy that would arrive in another process.
        let model: Arc<dyn Model> = Arc::new(CustomModel::of(model).unwrap());
        let key = &expected.model;
        let args = |function: &ModelFunction| -> Vec<ColumnarValue> {
            let arrays = function.argument_names().map(|name| Arc::clone(&batch[name]));
            arrays.map(ColumnarValue::Array).collect()
        };
        let rows = batch.num_rows();
        let everything = ModelFunction::new(Arc::clone(&model), Returns::Everything);
        let all = call(&everything, args(&everything), rows).into_array(rows).unwrap();
        let all = all.as_struct();
        let field = |name: &str| Arc::clone(all.column_by_name(name).unwrap());
        let scores = field("scores");
        let scores = scores.as_struct();
        let named =
            ["class", "margin", "coverage", "flags"].map(|name| (name.to_owned(), field(name)));
        let scores = scores.column_names().into_iter().zip(scores.columns());
        let scores = scores.map(|(axis, array)| (format!("score_{axis}"), Arc::clone(array)));
        let columns = named.into_iter().chain(scores);
        let columns = columns.map(|(name, array)| (format!("{key}_{name}"), array, true));
        let flat = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        assert!(answer(&flat, key) == expected, "{key}");

        let class = ModelFunction::new(model, Returns::Class);
        let class = call(&class, args(&class), rows).into_array(rows).unwrap();
        let keys: Vec<_> = expected.rows.iter().map(|row| row.class.as_deref()).collect();
        assert!(classes(&class) == keys, "{key}");
    }
}

#[test]
fn literals_count_for_every_row() {
    let function = ModelFunction::new(rated(0.2), Returns::Class);
    let complexity = || column(Float64Array::from(vec![Some(9.0), Some(4.0), None]));
    let four = || ColumnarValue::Scalar(ScalarValue::Float64(Some(4.0)));
    let mixed = call(&function, vec![complexity(), four()], 3).into_array(3).unwrap();
    assert_eq!(classes(&mixed), [Some("under_designed"), Some("fitting"), None]);

    let nothing = ColumnarValue::Scalar(ScalarValue::Null);
    let missing = call(&function, vec![complexity(), nothing], 3).into_array(3).unwrap();
    assert_eq!(classes(&missing), [None, None, None]);

    let everything = ModelFunction::new(rated(0.2), Returns::Everything);
    let constant = call(&everything, vec![four(), four()], 3);
    let ColumnarValue::Scalar(ScalarValue::Struct(row)) = constant else { panic!("{constant:?}") };
    assert_eq!(row.column_by_name("coverage").unwrap().as_primitive::<Float64Type>().value(0), 1.0);
}

#[test]
fn arguments_are_cast_to_what_is_read_where_it_lies() {
    let function = ModelFunction::new(rated(0.2), Returns::Class);
    let cast = |types: [DataType; 2]| function.coerce_types(&types);
    let money = DataType::Decimal128(18, 2);
    assert_eq!(cast([money, DataType::Int32]).unwrap(), [DataType::Float64, DataType::Int32]);
    assert_eq!(
        cast([DataType::Null, DataType::Boolean]).unwrap(),
        [DataType::Null, DataType::Boolean]
    );
    let whole = call(
        &function,
        vec![column(Int64Array::from(vec![9])), column(Int64Array::from(vec![4]))],
        1,
    );
    assert_eq!(classes(&whole.into_array(1).unwrap()), [Some("under_designed")]);
}

#[test]
fn what_cannot_be_read_is_refused_while_planning() {
    let function = ModelFunction::new(rated(0.2), Returns::Class);
    let DataFusionError::External(error) =
        function.coerce_types(&[DataType::Date32, DataType::Utf8]).unwrap_err()
    else {
        panic!("another error")
    };
    let Some(BatchError::Fields { faults, .. }) = error.downcast_ref() else { panic!("{error}") };
    assert!(matches!(
        &faults[..],
        [FieldFault::Unsupported { column, .. }, FieldFault::WrongKind { column: second, .. }]
            if column == "complexity" && second == "joint_work"
    ));
    let error = function.coerce_types(&[DataType::Float64]).unwrap_err().to_string();
    assert!(
        error.contains("takes 2 arguments and 1 were given: complexity, joint_work"),
        "{error}"
    );

    // What only the values show comes out of the call.
    let infinite = [f64::INFINITY, 1.0].map(|number| ScalarValue::Float64(Some(number)));
    let error = function.invoke_with_args(ScalarFunctionArgs {
        args: infinite.map(ColumnarValue::Scalar).to_vec(),
        arg_fields: vec![],
        number_rows: 1,
        return_field: Arc::new(Field::new("result", DataType::Null, true)),
        config_options: Arc::new(ConfigOptions::default()),
    });
    assert!(matches!(error, Err(DataFusionError::External(_))));
}

#[test]
fn arguments_have_the_names_of_the_columns() {
    let function = ModelFunction::new(Arc::new(FourS::preset()), Returns::Everything);
    let columns: Vec<String> =
        FourS::preset().columns().iter().map(|need| need.name.to_owned()).collect();
    assert_eq!(function.argument_names().collect::<Vec<_>>(), columns);
    assert_eq!(function.signature().parameter_names.as_deref(), Some(&columns[..]));

    let function = ModelFunction::new(rated(0.2), Returns::Class).with_name("fit");
    assert_eq!(function.sql(), r#"fit("complexity", "joint_work")"#);
    let Expr::ScalarFunction(call) = function.call() else { panic!("no call") };
    assert_eq!((call.func.name(), call.args.len()), ("fit", 2));
}

#[test]
fn functions_are_equal_if_their_models_are() {
    let function = |model, returns| ModelFunction::new(model, returns).into_udf();
    let one = function(rated(0.2), Returns::Class);
    assert_eq!(one, function(rated(0.2), Returns::Class));
    let state = RandomState::new();
    assert_eq!(state.hash_one(&one), state.hash_one(function(rated(0.2), Returns::Class)));
    // Under the same name.
    assert_ne!(one, function(rated(0.3), Returns::Class));
    assert_ne!(one, function(rated(0.2), Returns::Everything));

    let model = foreign();
    assert_eq!(
        function(Arc::clone(&model), Returns::Class),
        function(Arc::clone(&model), Returns::Class)
    );
    assert_ne!(function(model, Returns::Class), function(foreign(), Returns::Class));
}

#[test]
fn a_registry_takes_both_functions() {
    let mut registry = MemoryFunctionRegistry::new();
    register(&mut registry, &rated(0.2)).unwrap();
    let mut names: Vec<String> = registry.udfs().into_iter().collect();
    names.sort();
    assert_eq!(names, ["design_fit_class", "design_fit_classify"]);
}

fn encoded(function: &ModelFunction) -> Vec<u8> {
    let mut bytes = Vec::new();
    assert!(encode(&function.clone().into_udf(), &mut bytes).unwrap());
    bytes
}

#[test]
fn a_function_arrives_with_its_model() {
    for model in model_set().into_models() {
        let model: Arc<dyn Model> = Arc::new(CustomModel::of(&model).unwrap());
        for returns in [Returns::Class, Returns::Everything] {
            let sent = ModelFunction::new(Arc::clone(&model), returns).with_name("mine");
            let received = decode("mine", &encoded(&sent)).unwrap().unwrap();
            assert_eq!(*received, sent.into_udf());
        }
    }
}

/// The bytes of a function with one entry replaced.
fn edited(key: &str, value: serde_json::Value) -> Vec<u8> {
    let bytes = encoded(&ModelFunction::new(rated(0.2), Returns::Class));
    let (magic, document) = bytes.split_at(b"keyaccount\0".len());
    let mut document: serde_json::Value = serde_json::from_slice(document).unwrap();
    document[key] = value;
    [magic.to_vec(), serde_json::to_vec(&document).unwrap()].concat()
}

#[test]
fn what_did_not_arrive_as_it_was_sent_is_refused() {
    let name = "design_fit_class";
    let error = |bytes: &[u8]| decode(name, bytes).unwrap_err();
    let changed = serde_json::to_value(CustomModel::of(&*rated(0.3)).unwrap()).unwrap();
    assert!(matches!(
        error(&edited("model", changed)),
        FunctionError::Fingerprint { sent, found, .. } if sent != found
    ));
    assert!(matches!(
        error(&edited("format", 2.into())),
        FunctionError::Format { found: 2, known: 1, .. }
    ));
    assert!(matches!(
        error(&edited("version", "0.0".into())),
        FunctionError::Version { found, .. } if found == "0.0"
    ));
    assert!(matches!(
        error(&edited("name", "another".into())),
        FunctionError::Name { found, .. } if found == "another"
    ));
    assert!(matches!(error(&edited("model", "none".into())), FunctionError::Unreadable { .. }));
    assert!(matches!(error(b"keyaccount\0{"), FunctionError::Unreadable { .. }));
    // Not ours: for another codec.
    assert!(decode(name, b"").unwrap().is_none());
    assert!(decode(name, b"{}").unwrap().is_none());
}

#[test]
fn functions_that_are_not_ours_or_cannot_travel_are_not_encoded() {
    let mut bytes = Vec::new();
    let identity = create_udf(
        "identity",
        vec![DataType::Int64],
        DataType::Int64,
        Volatility::Immutable,
        Arc::new(|args: &[ColumnarValue]| Ok(args[0].clone())),
    );
    assert!(!encode(&identity, &mut bytes).unwrap());
    let foreign = foreign();
    assert!(matches!(CustomModel::of(&*foreign), Err(ModelError::ForeignRule { .. })));
    let function: ScalarUDF = ModelFunction::new(foreign, Returns::Class).into_udf();
    let error = encode(&function, &mut bytes).unwrap_err();
    assert!(matches!(&error, FunctionError::NotPortable { model } if model == "weakest_link"));
    assert!(bytes.is_empty());
}
