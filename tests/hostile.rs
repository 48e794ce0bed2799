//! No input that the public API accepts may panic: hostile numbers, names and sizes, rows and
//! ranges that are not there, files of rubbish. Everything is either an answer or an error.

#[allow(dead_code, unused_imports)]
mod common;

use std::ops::Range;

use common::any_model::any_model;
use common::table::{HOSTILE, Table, seed};
use keyaccount::axis::Axis;
use keyaccount::class::ClassCode;
use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::value_function::{ClosedEnd, Shape};
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::explain::Explanation;
use keyaccount::flags::Flags;
use keyaccount::limits::{MAX_AXES, MAX_CRITERIA};
use keyaccount::model::{Bensaou, CustomModel, FourS, MillmanWilson, Model, ModelSet, Webster};
use keyaccount::portfolio::{Bits, Column, Portfolio, Value};
use keyaccount::robustness::{Admissible, Simulation, WeightDistribution};
use keyaccount::rule::{
    Bands, BuiltIn, Cut, Decisions, Gap, Grid, Ladder, Rule, StagePath, Tolerance,
};
use keyaccount::score::snap;
use keyaccount::single::SingleAccount;
use keyaccount::weights::Weights;
use proptest::prelude::*;
use proptest::sample::select;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any bit pattern, often one that arithmetic does not like.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => any::<u64>().prop_map(f64::from_bits),
        3 => select(HOSTILE.to_vec()),
        1 => select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -f64::NAN]),
        3 => -10.0..10.0f64,
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<String>(),
        1 => Just(String::new()),
        1 => select(vec!["\0", " ", "\u{202e}x", "ß", "a b", "`", "{}", "{0}", "n0", "\r\n"])
            .prop_map(str::to_owned),
        1 => (250..260usize).prop_map(|length| "x".repeat(length)),
    ]
}

fn shape() -> BoxedStrategy<Shape> {
    let table = || prop::collection::vec((number(), number()), 0..5);
    let ascending = || {
        prop::collection::vec((number(), 0.0..=1.0f64), 2..9).prop_map(|mut table| {
            table.sort_by(|one, other| one.0.total_cmp(&other.0));
            table
        })
    };
    prop_oneof![
        (number(), number()).prop_map(|(worst, best)| Shape::Linear { worst, best }),
        (number(), number(), number()).prop_map(|(worst, best, rho)| Shape::Exponential {
            worst,
            best,
            rho
        }),
        (number(), number()).prop_map(|(worst, best)| Shape::Logarithmic { worst, best }),
        (number(), number()).prop_map(|(midpoint, scale)| Shape::Logistic { midpoint, scale }),
        prop_oneof![table().boxed(), ascending().boxed()]
            .prop_map(|points| Shape::Piecewise { points }),
        (number(), prop_oneof![table().boxed(), ascending().boxed()])
            .prop_map(|(start, steps)| Shape::Steps { start, steps, closed: ClosedEnd::Upper }),
        prop::collection::vec((name(), number()), 0..4)
            .prop_map(|levels| Shape::Categories { levels }),
        Just(Shape::RelativeToBestCompetitor),
    ]
    .boxed()
}

fn cuts(sizes: Range<usize>) -> BoxedStrategy<Vec<Cut>> {
    let cut = prop_oneof![number(), 0.0..1.0f64];
    prop::collection::vec(cut, sizes)
        .prop_map(|mut numbers| {
            numbers.sort_by(f64::total_cmp);
            numbers.into_iter().filter_map(|number| Cut::new(number).ok()).collect()
        })
        .boxed()
}

fn rule() -> BoxedStrategy<BuiltIn> {
    let tolerance = || number().prop_map(|n| Tolerance::new(n.abs().fract()).ok());
    let any_cut = || prop_oneof![number(), 0.0..1.0f64].prop_map(|n| Cut::new(n).ok());
    let cells = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..4);
    let options = prop_oneof![
        cuts(0..20).prop_map(|cuts| Bands::new(cuts).ok().map(BuiltIn::from)),
        (cuts(0..4), cuts(0..4), cells)
            .prop_map(|(x, y, cells)| Grid::new(x, y, cells).ok().map(BuiltIn::from)),
        (any_cut(), any_cut()).prop_map(|(x, y)| Some(Grid::quadrants(x?, y?).into())),
        (cuts(0..140), tolerance(), any_cut()).prop_map(|(cuts, tolerance, exit)| {
            StagePath::new(cuts, tolerance?, exit).ok().map(BuiltIn::from)
        }),
        prop::collection::vec(any_cut(), 0..20)
            .prop_map(|rungs| Ladder::new(rungs).ok().map(BuiltIn::from)),
        tolerance().prop_map(|tolerance| Some(Gap::new(tolerance?).into())),
    ];
    options.prop_filter_map("a rule that is refused", |rule| rule).boxed()
}

/// A column of any kind, faults included.
#[derive(Debug, Clone)]
enum Raw {
    F64(Vec<f64>),
    F32(Vec<f32>),
    I64(Vec<i64>),
    U64(Vec<u64>),
    Bools(Vec<bool>),
    Bits(Vec<u8>, usize, usize),
    Dictionary(Vec<i32>, Vec<String>),
    Texts(Vec<Option<String>>),
}

impl Raw {
    fn column(&self) -> Column<'_> {
        match self {
            Self::F64(values) => values.into(),
            Self::F32(values) => values.into(),
            Self::I64(values) => values.into(),
            Self::U64(values) => values.into(),
            Self::Bools(values) => values.into(),
            Self::Bits(bytes, offset, len) => Bits::new(bytes, *offset, *len).into(),
            Self::Dictionary(codes, levels) => {
                Column::dictionary(codes, levels.iter().map(String::as_str))
            }
            Self::Texts(texts) => texts.into(),
        }
    }
}

fn offset() -> impl Strategy<Value = usize> {
    prop_oneof![0..20usize, select(vec![usize::MAX, usize::MAX - 3, usize::MAX / 8])]
}

fn raw() -> BoxedStrategy<Raw> {
    let rows = 0..6usize;
    let level = || select(vec!["low", "high", "none", "medium", ""]).prop_map(str::to_owned);
    prop_oneof![
        3 => prop::collection::vec(number(), rows.clone()).prop_map(Raw::F64),
        1 => prop::collection::vec(any::<f32>(), rows.clone()).prop_map(Raw::F32),
        1 => prop::collection::vec(any::<i64>(), rows.clone()).prop_map(Raw::I64),
        1 => prop::collection::vec(any::<u64>(), rows.clone()).prop_map(Raw::U64),
        1 => prop::collection::vec(any::<bool>(), rows.clone()).prop_map(Raw::Bools),
        1 => (prop::collection::vec(any::<u8>(), 0..4), offset(), rows.clone())
            .prop_map(|(bytes, offset, len)| Raw::Bits(bytes, offset, len)),
        1 => (prop::collection::vec(-1..4i32, rows.clone()), prop::collection::vec(level(), 0..4))
            .prop_map(|(codes, levels)| Raw::Dictionary(codes, levels)),
        1 => prop::collection::vec(prop::option::of(level()), rows).prop_map(Raw::Texts),
    ]
    .boxed()
}

type RawColumn = (String, Raw, Option<(Vec<u8>, usize)>);

fn raw_columns() -> impl Strategy<Value = Vec<RawColumn>> {
    let known = select(vec!["n0", "n1", "n2", "n3", "n4", "n5", "t0", "t1"]);
    let name = prop_oneof![4 => known.prop_map(str::to_owned), 1 => name()];
    let validity = prop::option::of((prop::collection::vec(any::<u8>(), 0..3), offset()));
    prop::collection::vec((name, raw(), validity), 0..9)
}

fn portfolio<'r>(columns: &'r [RawColumn]) -> keyaccount::portfolio::PortfolioBuilder<'r> {
    columns.iter().fold(Portfolio::builder(), |builder, (name, raw, validity)| {
        let column: Column<'r> = raw.column();
        builder.column(
            name.as_str(),
            match validity {
                Some((bitmap, offset)) => column.with_validity(bitmap, *offset),
                None => column,
            },
        )
    })
}

/// Everything a caller can ask of a model and a portfolio.
fn ask_everything(model: &dyn Model, portfolio: &Portfolio<'_>, row: usize) {
    let mut out = Classifications::new();
    for detail in [Detail::Class, Detail::Full, Detail::Margin] {
        match model.classify_into(portfolio, detail, &mut out) {
            Ok(()) => assert_eq!(out.len(), portfolio.rows()),
            Err(error) => assert!(!error.to_string().is_empty() && out.is_empty()),
        }
    }
    let _ = out.get(row).map(|row| (row.margin(), row.score("a0"), row.coverage(), row.flags()));
    let _ = (out.counts(row), out.axis_scores("none"), out.iter().len());
    match model.explain(portfolio, row) {
        Ok(explanation) => assert!(!explanation.to_string().is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let _ = (model.provenance(), model.columns(), model.is_ordered());
    let _ = model.class(ClassCode::new(u8::try_from(row & 0xff).unwrap()));
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn any_shape_is_refused_or_gives_values(shape in shape(), numbers in prop::collection::vec(number(), 0..20)) {
        let function = match ValueFunction::new(shape) {
            Ok(function) => function,
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                return Ok(());
            }
        };
        let is_table = function.category_table().is_some();
        let ends = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        for x in numbers.into_iter().chain(HOSTILE).chain(ends) {
            let value = function.value(x);
            prop_assert_eq!(value.is_nan(), x.is_nan() || is_table);
            prop_assert!(value.is_nan() || (0.0..=1.0).contains(&value), "{} of {}", value, x);
            let _ = function.inverse(x);
        }
        let (low, high) = function.saturation();
        prop_assert!(low <= high);
        let _ = (function.direction(), format!("{function:?}"));
    }

    #[test]
    fn any_rule_decides_any_scores(
        rule in rule(),
        scores in prop::collection::vec(prop::collection::vec(number(), 0..70), 0..25),
        lengths in (0..70usize, prop::option::of(0..70usize), prop::option::of(0..70usize)),
        point in prop::collection::vec(number(), 0..25),
    ) {
        let columns: Vec<&[f64]> = scores.iter().map(Vec::as_slice).collect();
        let (mut codes, mut margins, mut flags) =
            (vec![7; lengths.0], vec![7.0; lengths.1.unwrap_or(0)], vec![0; lengths.2.unwrap_or(0)]);
        rule.decide(&columns, Decisions {
            codes: &mut codes,
            margins: lengths.1.map(|_| &mut margins[..]),
            flags: lengths.2.map(|_| &mut flags[..]),
        });
        let _ = rule.nearest_border(&point);
    }

    #[test]
    fn any_scores_in_range_get_a_class_that_there_is(
        rule in rule(), seed in any::<u64>(),
    ) {
        let mut dice = common::dice::Dice::new(seed);
        for _ in 0..20 {
            let point: Vec<f64> = (0..rule.axes())
                .map(|_| if dice.once_in(6) { f64::NAN } else { snap(dice.lattice(1.0)) })
                .collect();
            let code = common::code_of(&rule, &point);
            prop_assert!(code == 255 || usize::from(code) < rule.classes());
            if let Some(border) = rule.nearest_border(&point) {
                prop_assert!(border.distance >= 0.0);
            }
        }
    }

    #[test]
    fn any_columns_are_refused_or_classified(
        columns in raw_columns(), model in any_model(), row in any::<usize>(), ends in any::<(usize, usize)>(),
    ) {
        match portfolio(&columns).build() {
            Err(error) => {
                prop_assert!(error.total() > 0 && !error.to_string().is_empty());
            }
            Ok(portfolio) => {
                for row in [0, row] {
                    ask_everything(model.model(), &portfolio, row);
                }
                for range in [ends.0..ends.1, 0..ends.0, 0..portfolio.rows(), ends.0 % 6..ends.1 % 6] {
                    if let Some(slice) = portfolio.slice(range) {
                        ask_everything(model.model(), &slice, 0);
                    }
                }
                for (_, column) in portfolio.columns() {
                    let _ = (column.number(row), column.text(row), column.is_missing(row));
                    prop_assert!(column.missing_count() <= column.len());
                }
                let _ = portfolio.id(row);
            }
        }
    }

    #[test]
    fn any_finite_numbers_are_classified(
        model in any_model(),
        numbers in prop::collection::vec(number(), 40),
        rows in 0..6usize,
    ) {
        let model = model.model();
        let table = Table::fitting(model, common::table::Seed { rows, seed: 7 });
        let number = |column: &str, row: usize| {
            let place = column.bytes().map(usize::from).sum::<usize>() + 7 * row;
            numbers[place % numbers.len()]
        };
        let hostile = table.map(rows, |column, row| match table.value(column, row) {
            Value::Number(_) if !number(column, row).is_infinite() => {
                Value::Number(number(column, row))
            }
            other => other,
        });
        let portfolio = hostile.portfolio();
        ask_everything(model, &portfolio, rows / 2);
        if let Ok(result) = model.classify(&portfolio) {
            for (_, scores) in result.scores() {
                let fine = |score: &f64| score.is_nan() || (0.0..=1.0).contains(score);
                prop_assert!(scores.iter().all(fine), "{:?}", scores);
            }
        }
    }

    #[test]
    fn any_cells_are_refused_or_classified(
        model in any_model(),
        table in seed(),
        numbers in prop::collection::vec(number(), 0..30),
        strangers in prop::collection::vec((name(), number(), prop::option::of(name())), 0..4),
    ) {
        let model = model.model();
        let mut one = SingleAccount::new(model).unwrap();
        let _ = one.classify(&numbers);
        let wanted = one.columns().len();
        let mut padded = numbers.clone();
        padded.resize(wanted, f64::NAN);
        let _ = one.classify(&padded);
        let cells: Vec<Value<'_>> = padded.iter().map(|n| Value::Number(*n)).collect();
        let _ = one.classify_values(&cells);
        let texts: Vec<Value<'_>> = padded.iter().map(|n| n.to_string().into()).collect();
        let _ = one.classify_values(&texts);
        let cells: Vec<(&str, Value<'_>)> = strangers
            .iter()
            .map(|(name, number, text)| {
                (name.as_str(), text.as_deref().map_or(Value::Number(*number), Value::from))
            })
            .collect();
        let _ = model.classify_account(&cells);
        // After every failure the next account is classified as if nothing had been.
        let table = Table::fitting(model, table);
        let batch = common::row_bits(&model.classify(&table.portfolio()).unwrap());
        let names: Vec<String> = one.columns().map(|need| need.name.to_owned()).collect();
        for (row, expected) in batch.iter().enumerate().take(2) {
            let cells: Vec<_> = names.iter().map(|name| table.value(name, row)).collect();
            let found = common::RowBits::of(&one.classify_values(&cells).unwrap());
            prop_assert_eq!(&found, expected);
        }
    }

    #[test]
    fn any_names_make_an_axis_or_an_error(
        names in prop::collection::vec(name(), 4),
        criteria in prop::collection::vec((name(), name(), number(), number()), 0..4),
    ) {
        let linear = ValueFunction::linear(0.0, 1.0).unwrap();
        let criteria: Vec<Criterion> = criteria
            .iter()
            .map(|(name, column, weight, assumed)| {
                let criterion = Criterion::new(name, column, linear.clone()).with_weight(*weight);
                criterion.with_missing(Missing::Assume(*assumed)).with_unit(name)
            })
            .collect();
        let poles = (&names[2], &names[3]);
        match Axis::new(&names[0], &names[1], poles, criteria.clone()) {
            Err(error) => prop_assert!(!error.to_string().is_empty()),
            Ok(axis) => {
                let model = common::weakest_link::WeakestLink::new(vec![axis], Cut::MIDPOINT);
                let columns = model.columns();
                let portfolio = columns.iter().fold(Portfolio::builder(), |builder, need| {
                    builder.column(need.name, vec![0.5, f64::NAN])
                });
                ask_everything(&model, &portfolio.build().unwrap(), 1);
            }
        }
        for build in [
            FourS::builder().attractiveness(criteria.clone()).build().map(drop),
            Bensaou::builder().supplier_investments(criteria.clone()).build().map(drop),
            MillmanWilson::builder().uncoupling(criteria).build().map(drop),
            Webster::builder().column(&names[0], &names[1]).build().map(drop),
        ] {
            prop_assert!(build.is_ok() || !build.unwrap_err().to_string().is_empty());
        }
    }

    #[test]
    fn any_weights_are_refused_or_sum_to_one(
        weights in prop::collection::vec((name(), number()), 0..6),
    ) {
        for weights in [Weights::points(weights.clone()), Weights::direct(weights.clone())] {
            match weights {
                Ok(weights) => prop_assert!((weights.values().sum::<f64>() - 1.0).abs() < 1e-8),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
        let names = weights.into_iter().map(|(name, _)| name);
        let _ = Weights::equal(names);
    }

    #[test]
    fn any_cut_is_refused_or_kept(number in number()) {
        if let Ok(cut) = Cut::new(number) {
            prop_assert!(cut.get() == number && cut.snapped() > 0.0 && cut.snapped() <= 1.0);
        }
        if let Ok(tolerance) = Tolerance::new(number) {
            prop_assert!(tolerance.get() == number && number > 0.0 && number < 1.0);
        }
    }

    #[test]
    fn any_bits_are_flags(bits in any::<u8>()) {
        let flags = Flags::from_bits(bits);
        prop_assert_eq!(Flags::from_bits(flags.bits()), flags);
        prop_assert_eq!(flags.names().count(), flags.bits().count_ones() as usize);
    }

    #[test]
    fn rubbish_is_no_file(text in any::<String>(), at in any::<u64>(), byte in any::<char>()) {
        fn read(text: &str) {
            let _ = serde_json::from_str::<ModelSet>(text);
            let _ = serde_json::from_str::<CustomModel>(text);
            let _ = serde_json::from_str::<Classifications>(text);
            let _ = serde_json::from_str::<Explanation>(text);
            let _ = toml::from_str::<ModelSet>(text);
            let _ = toml::from_str::<Classifications>(text);
        }
        read(&text);
        // A good file with one character changed: whatever loads can be used.
        let model = FourS::preset();
        let mut written: Vec<char> = serde_json::to_string(&model).unwrap().chars().collect();
        let mut dice = common::dice::Dice::new(at);
        let place = dice.below(written.len());
        written[place] = if dice.once_in(2) { byte } else { *dice.pick(&['0', '9', '-', 'e', ',', '"']) };
        if let Ok(model) = serde_json::from_str::<FourS>(&written.iter().collect::<String>()) {
            let portfolio = Table::fitting(&model, common::table::Seed { rows: 3, seed: at });
            ask_everything(&model, &portfolio.portfolio(), 2);
        }
    }
}

#[test]
fn the_largest_model_there_may_be() {
    let linear = ValueFunction::linear(0.0, 1.0).unwrap();
    let axis = |n: usize| {
        let one = |c: usize| Criterion::new(format!("c{c}"), format!("x{}", c % 7), linear.clone());
        Axis::new(format!("a{n}"), "Axis", ("low", "high"), (0..MAX_CRITERIA).map(one)).unwrap()
    };
    let cuts = (1..=254).map(|n| Cut::new(f64::from(n) / 255.0).unwrap()).collect::<Vec<_>>();
    let ladder = Ladder::new((0..MAX_AXES).map(|n| Some(cuts[n * 10])).collect()).unwrap();
    let classes = |count| common::weakest_link::classes(count, true);
    let about = || common::weakest_link::about("largest");
    let model = CustomModel::new(about(), (0..MAX_AXES).map(axis), ladder, classes(17)).unwrap();
    let names = (0..7).map(|n| format!("x{n}"));
    let portfolio = names
        .fold(Portfolio::builder(), |builder, name| builder.column(name, vec![0.25, 1.0, 0.0]))
        .build()
        .unwrap();
    for row in 0..3 {
        ask_everything(&model, &portfolio, row);
    }
    let codes = model.classify(&portfolio).unwrap();
    assert_eq!(codes.codes(), [7, 16, 0]);
    let model = CustomModel::new(about(), [axis(0)], Bands::new(cuts).unwrap(), classes(255));
    let model = model.unwrap();
    assert_eq!(model.classify(&portfolio).unwrap().codes()[1..], [254, 0]);
    // The last class and what has none are counted as well.
    let gap = Portfolio::builder().column("x0", vec![1.0, f64::NAN]);
    let gap = (1..7).fold(gap, |all, n| all.column(format!("x{n}"), vec![1.0, f64::NAN]));
    let gap = gap.build().unwrap();
    for draws in [Simulation::new(3), Simulation::new(3).with_weights(WeightDistribution::Simplex)]
    {
        let drawn = draws.with_cuts_within(0.001).run(&model, &gap).unwrap();
        let likely: Vec<u8> = drawn.iter().map(|one| one.most_likely().get()).collect();
        assert_eq!((likely, drawn.confidence()), (vec![254, 255], vec![1.0, 1.0]));
    }
    let possible = Admissible::new().possible_classes(&model, &gap).unwrap();
    assert_eq!(possible.get(1).map(|one| one.classes().len()), Some(255));
}

#[test]
fn the_smallest_model_there_may_be() {
    let linear = ValueFunction::linear(0.0, 1.0).unwrap();
    let criterion = [Criterion::new("c", "x", linear)];
    let axis = Axis::new("a", "Axis", ("low", "high"), criterion).unwrap();
    let (rule, classes) =
        (Bands::new(vec![Cut::MIDPOINT]).unwrap(), common::weakest_link::classes(2, true));
    let about = common::weakest_link::about("smallest");
    let model = CustomModel::new(about, [axis], rule, classes).unwrap();
    for (number, code) in [(0.5, 1), (0.25, 0), (f64::NAN, 255)] {
        let one = Portfolio::builder().column("x", vec![number]).build().unwrap();
        ask_everything(&model, &one, 0);
        assert_eq!(model.classify(&one).unwrap().codes(), [code]);
    }
}

#[test]
fn a_portfolio_of_nobody_and_of_nothing() {
    let model = FourS::preset();
    let nothing = Portfolio::builder().build().unwrap();
    ask_everything(&model, &nothing, 0);
    assert!(model.classify(&nothing).is_err(), "its columns are missing, accounts or not");
    let names = model.columns();
    let builder = names.iter().fold(Portfolio::builder(), |builder, need| {
        if need.text {
            builder.column(need.name, Column::from(Vec::<Option<&str>>::new()))
        } else {
            builder.column(need.name, Vec::<f64>::new())
        }
    });
    let nobody = builder.build().unwrap();
    ask_everything(&model, &nobody, 0);
    let result = model.classify(&nobody).unwrap();
    assert_eq!((result.len(), result.margins().len()), (0, 0));
    assert_eq!(result.counts(4), (vec![0; 4], 0));
}
