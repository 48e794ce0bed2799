//! Record batches in, the bits of the direct API out: in any type, cut anywhere, batch by batch.

#![cfg(feature = "arrow")]

#[allow(unreachable_pub)] // public in its own package
#[path = "../examples/fixture/src/batches.rs"]
mod batches;
#[allow(dead_code, unused_imports)]
mod common;

use std::sync::Arc;

use allocation_counter::measure;
use arrow_array::builder::{FixedSizeBinaryBuilder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type, UInt8Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
    DurationSecondArray, Float16Array, Float32Array, Float64Array, Int8Array, Int64Array,
    NullArray, RecordBatch, RecordBatchIterator, RecordBatchReader, RunArray, StringArray,
    StructArray, Time32SecondArray, TimestampSecondArray, UInt64Array, new_empty_array,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use batches::{answer, batch};
use common::dice::Dice;
use keyaccount::classification::Detail;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::interop::arrow::{BatchClassifier, BatchError, FieldFault, portfolio};
use keyaccount::model::{BindFault, ClassifyError, DesignFit, FourS, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::{ColumnKind, Fault};
use keyaccount_fixture::{Cells, Expected, ROWS, accounts, expected, model_set, models};

/// Lengths that end within a byte, a word, a block, and on them.
const SIZES: [usize; 12] = [1, 7, 8, 63, 64, 65, 1, 999, 2047, 2048, 2049, ROWS];

/// The fixture's batch cut into slices: arrays and bitmaps that begin anywhere.
fn slices(batch: &RecordBatch) -> Vec<RecordBatch> {
    let mut start = 0;
    let mut parts = Vec::new();
    for size in SIZES {
        let rows = size.min(batch.num_rows() - start);
        parts.push(batch.slice(start, rows));
        start += rows;
    }
    assert_eq!(start, batch.num_rows());
    parts
}

fn concat(parts: impl IntoIterator<Item = Expected>) -> Expected {
    let mut parts = parts.into_iter();
    let first = parts.next().expect("a part");
    parts.fold(first, |mut all, part| {
        all.rows.extend(part.rows);
        all
    })
}

#[test]
fn the_fixture_has_the_bits_of_the_direct_api_whole_and_in_slices() {
    let (accounts, set) = (accounts(), model_set());
    let models = models(&set);
    let expected = expected(&models, &accounts);
    let classifier = BatchClassifier::new(Panel::new(models.iter().map(|model| &**model)));
    let whole = batch(&accounts);
    let answers = classifier.classify(&whole).unwrap();
    assert_eq!(answers.schema(), classifier.schema(&whole.schema()).unwrap());
    let parts: Vec<_> =
        slices(&whole).iter().map(|part| classifier.classify(part).unwrap()).collect();
    for expected in expected {
        assert!(answer(&answers, &expected.model) == expected, "{}", expected.model);
        let sliced = concat(parts.iter().map(|part| answer(part, &expected.model)));
        assert!(sliced == expected, "{} in slices", expected.model);
    }
}

/// The texts of a dictionary column under other numbers, as another batch might have them: levels
/// shuffled, one twice, one null, one that no row uses.
fn renumbered(texts: &[Option<&str>], dice: &mut Dice) -> ArrayRef {
    let mut levels: Vec<Option<&str>> = vec![None, Some("used by nobody")];
    for text in texts.iter().flatten() {
        if !levels.contains(&Some(text)) {
            levels.push(Some(text));
        }
    }
    levels.push(*dice.pick(&levels));
    dice.shuffle(&mut levels);
    let mut key = |text: Option<&str>| {
        let places: Vec<_> = (0..levels.len()).filter(|at| levels[*at] == text).collect();
        // A missing text is a null key, or a key of a null level.
        let missing = text.is_none() && dice.once_in(2);
        (!missing).then(|| i8::try_from(*dice.pick(&places)).unwrap())
    };
    let keys: Int8Array = texts.iter().map(|text| key(*text)).collect();
    let levels = StringArray::from_iter(levels.clone());
    Arc::new(DictionaryArray::<Int8Type>::new(keys, Arc::new(levels)))
}

#[test]
fn a_stream_whose_dictionaries_differ_has_the_bits_of_the_direct_api() {
    let (accounts, set) = (accounts(), model_set());
    let models = models(&set);
    let mut dice = Dice::new(6);
    let mut start = 0;
    let mut parts = Vec::new();
    for size in SIZES {
        let rows = start..(start + size).min(ROWS);
        start = rows.end;
        let columns = accounts.columns.iter().map(|(name, cells)| {
            let array: ArrayRef = match cells {
                Cells::Numbers(cells) => Arc::new(Float64Array::from(cells[rows.clone()].to_vec())),
                Cells::Texts(cells) => {
                    let texts = cells[rows.clone()].iter().map(Option::as_deref);
                    renumbered(&texts.collect::<Vec<_>>(), &mut dice)
                }
            };
            (name, array, true)
        });
        parts.push(RecordBatch::try_from_iter_with_nullable(columns).unwrap());
    }
    let schema = parts[0].schema();
    let reader = RecordBatchIterator::new(parts.into_iter().map(Ok), schema);
    let panel = Panel::new(models.iter().map(|model| &**model));
    let answers = BatchClassifier::new(panel).read(reader).unwrap();
    let schema = answers.schema();
    let answers: Vec<RecordBatch> = answers.map(Result::unwrap).collect();
    assert!(answers.iter().all(|batch| batch.schema() == schema));
    for expected in expected(&models, &accounts) {
        let streamed = concat(answers.iter().map(|part| answer(part, &expected.model)));
        assert!(streamed == expected, "{}", expected.model);
    }
}

#[test]
fn reading_copies_no_number_and_no_code() {
    let borrowed = |rows: usize| {
        let valid: NullBuffer = (0..rows).map(|row| row % 10 > 0).collect();
        let codes = Int8Array::new(vec![1i8; rows].into(), Some(valid.clone()));
        let levels = Arc::new(StringArray::from(vec!["low", "high"]));
        let columns: [(&str, ArrayRef); 5] = [
            ("f64", Arc::new(Float64Array::new(vec![1.5; rows].into(), Some(valid.clone())))),
            ("f32", Arc::new(Float32Array::from(vec![1.5; rows]))),
            ("u64", Arc::new(UInt64Array::from(vec![7; rows]))),
            ("bool", Arc::new(BooleanArray::new(vec![true; rows].into(), Some(valid)))),
            ("text", Arc::new(DictionaryArray::<Int8Type>::new(codes, levels))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap().slice(3, rows - 3);
        let names = ["f64", "f32", "u64", "bool", "text"];
        let bytes = measure(|| drop(portfolio(&batch, names).unwrap())).bytes_total;
        let portfolio = portfolio(&batch, names).unwrap();
        assert_eq!(portfolio.column("f64").unwrap().number(7), None);
        assert_eq!(portfolio.column("bool").unwrap().number(8), Some(1.0));
        assert_eq!(portfolio.column("text").unwrap().text(8), Some("high"));
        bytes
    };
    assert_eq!(borrowed(100), borrowed(100_000));
}

#[test]
fn answering_hands_the_results_on() {
    // As many bytes as the results take, and a bitmap of nulls for margins, classes and each score.
    let model = rated();
    let bytes = |rows: usize| {
        let numbers = || Arc::new(Float64Array::from(vec![f64::NAN; rows])) as ArrayRef;
        let batch = two(numbers(), numbers());
        let classifier = BatchClassifier::new(Panel::new([&model as &dyn Model]));
        measure(|| drop(classifier.classify(&batch).unwrap())).bytes_total
    };
    let per_row = (bytes(65_536 + 64_000) - bytes(65_536)) as f64 / 64_000.0;
    let (code, flags, numbers, bitmaps) = (1.0, 1.0, 4.0 * 8.0, 3.0 / 8.0);
    let most = code + flags + numbers + bitmaps;
    assert!(per_row <= most + 0.01, "{per_row} bytes per account, of which {most} are the answer");
}

/// Design fit over `complexity` and `joint_work`, both rated from 0 to 10.
fn rated() -> DesignFit {
    let rating = ValueFunction::linear(0.0, 10.0).unwrap();
    DesignFit::builder()
        .requirement([Criterion::new("Complexity", "complexity", rating.clone())])
        .capability([Criterion::new("Joint work", "joint_work", rating)])
        .build()
        .unwrap()
}

fn two(complexity: ArrayRef, joint_work: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([("complexity", complexity), ("joint_work", joint_work)]).unwrap()
}

fn ones(rows: usize) -> ArrayRef {
    Arc::new(Float64Array::from(vec![1.0; rows]))
}

fn classify(batch: &RecordBatch) -> Result<RecordBatch, BatchError> {
    BatchClassifier::new(Panel::new([&rated() as &dyn Model])).classify(batch)
}

fn classes(answer: &RecordBatch) -> Vec<Option<String>> {
    let classes = answer["design_fit_class"].as_dictionary::<UInt8Type>();
    let classes = classes.downcast_dict::<StringArray>().unwrap();
    classes.into_iter().map(|class| class.map(str::to_owned)).collect()
}

fn faults(result: Result<RecordBatch, BatchError>) -> Vec<FieldFault> {
    match result {
        Err(BatchError::Fields { faults, total }) => {
            assert_eq!(faults.len(), total);
            faults
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn numbers_of_every_width_and_dictionaries_of_numbers_are_read() {
    let direct =
        classes(&classify(&two(Arc::new(Float64Array::from(vec![9.0, 0.0])), ones(2))).unwrap());
    assert_eq!(direct, [Some("under_designed".to_owned()), Some("fitting".to_owned())]);
    let wide = Float64Array::from(vec![0.0, 9.0]);
    let keys = Int8Array::from(vec![1, 0]);
    let packed: ArrayRef = Arc::new(DictionaryArray::<Int8Type>::new(keys, Arc::new(wide)));
    let halves = [9.0, 0.0].map(|number| Float16Array::from_iter_values([half(number)]).value(0));
    let halves: ArrayRef = Arc::new(Float16Array::from(halves.to_vec()));
    for array in [packed, halves] {
        assert_eq!(classes(&classify(&two(array, ones(2))).unwrap()), direct);
    }
    for data_type in [
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
        DataType::Float32,
    ] {
        let (empty, none) = (new_empty_array(&data_type), ones(0));
        assert_eq!(classify(&two(empty, none)).unwrap().num_rows(), 0, "{data_type}");
    }
}

/// A half-precision float, of a type that is Arrow's.
fn half(
    number: f32,
) -> <arrow_array::types::Float16Type as arrow_array::ArrowPrimitiveType>::Native {
    <arrow_array::types::Float16Type as arrow_array::ArrowPrimitiveType>::Native::from_f32(number)
}

#[test]
fn what_is_missing_throughout_has_no_kind_that_could_be_wrong() {
    let nothing = [
        Arc::new(NullArray::new(2)) as ArrayRef,
        Arc::new(StringArray::from(vec![None::<&str>, None])),
        Arc::new(DictionaryArray::<Int32Type>::from_iter([None::<&str>, None])),
    ];
    for array in nothing {
        assert_eq!(classes(&classify(&two(array, ones(2))).unwrap()), [None, None]);
    }
}

#[test]
fn only_what_is_asked_for_is_answered() {
    let model = rated();
    let batch = RecordBatch::try_from_iter([
        ("complexity", ones(2)),
        ("since", Arc::new(Date32Array::from(vec![1, 2])) as ArrayRef),
        ("joint_work", ones(2)),
    ])
    .unwrap();
    let names = |detail| {
        let panel = Panel::new([&model as &dyn Model]).with_detail(detail);
        let answer = BatchClassifier::new(panel).with_kept(["since"]).classify(&batch).unwrap();
        // A kept column of any type is handed on as it is.
        assert_eq!(&answer["since"], &batch["since"]);
        answer.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(Detail::Class), ["since", "design_fit_class"]);
    assert_eq!(names(Detail::Margin), ["since", "design_fit_class", "design_fit_margin"]);
    assert_eq!(
        names(Detail::Full)[3..],
        [
            "design_fit_score_requirement",
            "design_fit_score_capability",
            "design_fit_coverage",
            "design_fit_flags"
        ]
    );
    let none = BatchClassifier::new(Panel::new([])).classify(&batch).unwrap();
    assert_eq!((none.num_rows(), none.num_columns()), (2, 0));
}

#[test]
fn fields_say_whose_they_are() {
    let schema = classify(&two(ones(1), ones(1))).unwrap().schema();
    let field = schema.field_with_name("design_fit_score_capability").unwrap();
    let metadata = |key: &str| field.metadata().get(key).map(String::as_str);
    assert_eq!(metadata("keyaccount.model"), Some("design_fit"));
    assert_eq!(metadata("keyaccount.column"), Some("score"));
    assert_eq!(metadata("keyaccount.axis"), Some("capability"));
}

#[test]
fn every_faulty_field_is_named_at_once() {
    let batch = RecordBatch::try_from_iter([
        ("complexity", Arc::new(Decimal128Array::from(vec![1, 2])) as ArrayRef),
        ("account", Arc::new(StringArray::from(vec!["A", "B"]))),
        ("account", Arc::new(StringArray::from(vec!["C", "D"]))),
    ])
    .unwrap();
    let (model, four) = (rated(), FourS::preset());
    let classifier = BatchClassifier::new(Panel::new([&model as &dyn Model, &model]));
    let classifier = classifier.with_kept(["account", "segment"]);
    let schema = classifier.schema(&batch.schema()).err();
    let error = classifier.classify(&batch).unwrap_err();
    assert_eq!(schema.map(|error| error.to_string()), Some(error.to_string()));
    let available = ["complexity", "account", "account"].map(str::to_owned).to_vec();
    let found = faults(Err(error));
    assert_eq!(
        found[..4],
        [
            FieldFault::Unsupported {
                column: "complexity".into(),
                data_type: DataType::Decimal128(38, 10),
                remedy: "cast it to Float64, which rounds beyond 15 digits",
            },
            FieldFault::Missing {
                column: "joint_work".into(),
                readers: vec!["design_fit: Joint work".into(); 2],
                available: available.clone(),
                columns: 3,
            },
            FieldFault::Repeated { column: "account".into(), count: 2 },
            FieldFault::Missing {
                column: "segment".into(),
                readers: vec![],
                available,
                columns: 3
            },
        ]
    );
    let taken = FieldFault::TakenName { column: "design_fit_class".into() };
    assert!(found.contains(&taken) && found.len() == 4 + 6, "{found:?}");

    // Each column once, however many criteria read it, and each with its readers.
    let missing = BatchClassifier::new(Panel::new([&four as &dyn Model])).classify(&batch);
    assert_eq!(faults(missing).len(), four.columns().len());
}

#[test]
fn a_type_that_is_no_number_and_no_text_is_refused_with_its_remedy() {
    let mut list = ListBuilder::new(arrow_array::builder::Float64Builder::new());
    list.append_value([Some(1.0)]);
    let mut bytes = FixedSizeBinaryBuilder::new(1);
    bytes.append_value([1]).unwrap();
    let inner = DictionaryArray::<Int8Type>::from_iter(["x"]);
    let nested =
        DictionaryArray::<Int8Type>::new(Int8Array::from(vec![0]), Arc::new(inner) as ArrayRef);
    let field = Arc::new(Field::new("x", DataType::Float64, true));
    for (array, remedy) in [
        (Arc::new(Decimal128Array::from(vec![1])) as ArrayRef, "cast it to Float64"),
        (Arc::new(Date32Array::from(vec![1])), "subtract it from a day of reference"),
        (Arc::new(TimestampSecondArray::from(vec![1])), "subtract it from a day of reference"),
        (Arc::new(Time32SecondArray::from(vec![1])), "in the unit that the criterion counts in"),
        (Arc::new(DurationSecondArray::from(vec![1])), "in the unit that the criterion counts in"),
        (Arc::new(BinaryArray::from(vec![b"x".as_slice()])), "cast it to Utf8"),
        (Arc::new(bytes.finish()), "cast it to Utf8"),
        (Arc::new(list.finish()), "take the one field or element out"),
        (Arc::new(StructArray::from(vec![(field, ones(1))])), "take the one field or element out"),
        (Arc::new(RunArray::<Int32Type>::from_iter(["x"])), "cast it to the type of its values"),
        (Arc::new(nested), "unpack the dictionary"),
    ] {
        let data_type = array.data_type().clone();
        let found = faults(classify(&two(array, ones(1))));
        let [FieldFault::Unsupported { column, data_type: named, remedy: said }] = &found[..]
        else {
            panic!("{found:?}")
        };
        assert_eq!((column.as_str(), named), ("complexity", &data_type));
        assert!(said.contains(remedy), "{data_type}: {said}");
    }
    let only = two(Arc::new(Date32Array::from(vec![1])), ones(1));
    assert!(matches!(portfolio(&only, ["complexity"]), Err(BatchError::Fields { .. })));
    assert!(portfolio(&only, ["joint_work"]).is_ok());
    assert!(matches!(portfolio(&only, ["sales"]), Err(BatchError::Fields { .. })));
}

#[test]
fn texts_for_numbers_and_numbers_for_texts_are_refused() {
    let texts = two(Arc::new(StringArray::from(vec!["high"])), ones(1));
    assert_eq!(
        faults(classify(&texts)),
        [FieldFault::WrongKind {
            column: "complexity".into(),
            data_type: DataType::Utf8,
            readers: vec!["design_fit: Complexity".into()],
            wanted: ColumnKind::Number,
            found: ColumnKind::Text,
        }]
    );
    let levels = ValueFunction::categories([("low", 0.0), ("high", 1.0)]).unwrap();
    let model = DesignFit::builder()
        .requirement([Criterion::new("Complexity", "complexity", levels)])
        .capability([Criterion::new(
            "Joint work",
            "joint_work",
            ValueFunction::linear(0.0, 1.0).unwrap(),
        )])
        .build()
        .unwrap();
    let classifier = BatchClassifier::new(Panel::new([&model as &dyn Model]));
    let found = faults(classifier.classify(&two(ones(1), ones(1))));
    let wrong = |fault: &FieldFault| {
        matches!(fault, FieldFault::WrongKind { wanted: ColumnKind::Text, .. })
    };
    assert!(found.len() == 1 && found.iter().all(wrong), "{found:?}");

    // An unknown level is the model's to refuse.
    let unknown = two(Arc::new(StringArray::from(vec!["medium"])), ones(1));
    let error = classifier.classify(&unknown).unwrap_err();
    let BatchError::Classify(ClassifyError::Binding { faults, .. }) = &error else {
        panic!("{error}")
    };
    assert!(matches!(&faults[..], [BindFault::UnknownLevel { level, .. }] if level == "medium"));
}

#[test]
fn an_infinite_number_is_refused_and_a_stream_goes_on() {
    let bad = two(Arc::new(Float64Array::from(vec![f64::INFINITY])), ones(1));
    let error = classify(&bad).unwrap_err();
    let BatchError::Portfolio(inner) = &error else { panic!("{error}") };
    assert!(matches!(inner.faults(), [Fault::Infinite { row: 0, .. }]));

    let good = two(ones(1), ones(1));
    let elsewhere = ArrowError::ComputeError("the disk is full".into());
    let batches = [Ok(good.clone()), Ok(bad), Err(elsewhere), Ok(good.clone())];
    let reader = RecordBatchIterator::new(batches, good.schema());
    let model = rated();
    let answers = BatchClassifier::new(Panel::new([&model as &dyn Model])).read(reader).unwrap();
    let answers: Vec<_> = answers.collect();
    assert!(answers[0].is_ok() && answers[3].is_ok() && answers.len() == 4);
    let Err(ArrowError::ExternalError(inside)) = &answers[1] else { panic!("{answers:?}") };
    assert!(matches!(inside.downcast_ref(), Some(BatchError::Portfolio(_))));
    assert!(matches!(answers[2], Err(ArrowError::ComputeError(_))));

    // A schema that can't be read is refused before the first batch.
    let schema = Arc::new(Schema::new(vec![Field::new("complexity", DataType::Int64, true)]));
    let classifier = BatchClassifier::new(Panel::new([&model as &dyn Model]));
    let reader = RecordBatchIterator::new([], schema);
    assert!(matches!(classifier.read(reader), Err(BatchError::Fields { .. })));
}

#[test]
fn whole_numbers_beyond_the_reach_of_floats_are_rounded_as_everywhere() {
    let large = i64::MAX - 1;
    let batch = two(Arc::new(Int64Array::from(vec![large])), ones(1));
    let portfolio = portfolio(&batch, ["complexity"]).unwrap();
    assert_eq!(portfolio.column("complexity").unwrap().number(0), Some(large as f64));
}

#[test]
fn a_rule_that_gives_codes_without_a_class_is_refused_by_arrow() {
    let error =
        BatchClassifier::new(Panel::new([&common::outsider::Outsider::liar() as &dyn Model]))
            .classify(&RecordBatch::try_from_iter([("x", ones(1))]).unwrap())
            .unwrap_err();
    let stray = matches!(&error, BatchError::Classify(ClassifyError::Inconsistent { .. }));
    assert!(stray, "{error}");
    assert!(matches!(ArrowError::from(error), ArrowError::ExternalError(_)));
}
