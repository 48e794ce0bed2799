//! What a classification refuses: columns that do not fit, and gaps that are not allowed.

use keyaccount::axis::Axis;
use keyaccount::class::Class;
use keyaccount::criterion::{Criterion, Missing};
use keyaccount::limits::{MAX_AXES, MAX_CRITERIA};
use keyaccount::model::{About, BindFault, ClassifyError, CustomModel, FourS, Model};
use keyaccount::portfolio::{Column, ColumnKind, Portfolio, Value};
use keyaccount::rule::{BuiltIn, Cut, Grid, Ladder, Rule};
use keyaccount::single::SingleAccount;

use crate::{about, assert_names, axis, bands, class, levels, linear, model};

/// Ten columns of every kind for a model of one number, one ratio and one text.
fn reader() -> CustomModel {
    let criteria = [
        Criterion::new("number", "x", linear()),
        Criterion::new("text", "t", levels()),
        Criterion::new("ratio", "x", linear()).with_ratio("over", "under"),
    ];
    let axis = Axis::new("a", "Axis", ("low", "high"), criteria).unwrap();
    CustomModel::new(about(), [axis], bands(), [class("no"), class("yes")]).unwrap()
}

fn faults(error: ClassifyError) -> Vec<BindFault> {
    match error {
        ClassifyError::Binding { model, faults, total } => {
            assert_eq!((model.as_str(), total), ("mine", faults.len()));
            faults
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn binding_lists_every_fault() {
    let portfolio = Portfolio::builder()
        .column("x", Column::from(["one", "two"]))
        .column("over", vec![1.0, 2.0])
        .build()
        .unwrap();
    let error = reader().classify(&portfolio).unwrap_err();
    assert_names(&error, &["`mine`", "`x`", "`t`", "`under`"]);
    // The columns that there are stand there once, behind the last that is missing.
    let said = error.to_string();
    assert_eq!(said.matches("the columns are").count(), 1, "{said}");
    assert!(said.ends_with("`under` (read by ratio): the columns are x, over"), "{said}");
    let faults = faults(error);
    assert_eq!(faults.len(), 3);
    assert!(matches!(&faults[0], BindFault::WrongKind { column, .. } if column == "x"));
    assert!(matches!(&faults[1], BindFault::MissingColumn { column, .. } if column == "t"));
    assert!(matches!(&faults[2], BindFault::MissingColumn { column, .. } if column == "under"));
}

#[test]
fn fault_missing_column() {
    let portfolio = Portfolio::builder().column("b", vec![1.0]).build().unwrap();
    let fault = faults(model().classify(&portfolio).unwrap_err()).remove(0);
    let wanted = BindFault::MissingColumn {
        column: "a".into(),
        criteria: vec!["a criterion".into()],
        available: vec!["b".into()],
        columns: 1,
    };
    assert_eq!(fault, wanted);
    assert_names(&fault, &["`a`", "a criterion", "the columns are b"]);
}

/// Each fault lists the columns that there are, and there may be thousands of both.
#[test]
fn of_many_faults_and_many_columns_the_first_are_listed() {
    let reads = |n| Criterion::new(format!("c{n}"), format!("absent {}", n / 2), linear());
    let axis = |a: usize| {
        let criteria = (0..MAX_CRITERIA).map(|c| reads(a * MAX_CRITERIA + c));
        Axis::new(format!("a{a}"), "Axis", ("low", "high"), criteria).unwrap()
    };
    let quadrants = Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT);
    let classes = ["a", "b", "c", "d"].map(class);
    let model = CustomModel::new(about(), (0..2).map(axis), quadrants, classes).unwrap();
    let there = (0..300)
        .fold(Portfolio::builder(), |builder, n| builder.column(format!("there {n}"), vec![1.0]));
    let error = model.classify(&there.build().unwrap()).unwrap_err();
    assert_names(&error, &["`absent 0`", "there 19 and 280 more", "; there is no column"]);
    assert!(error.to_string().ends_with(" and 156 more"), "{error}");
    let ClassifyError::Binding { faults, total, .. } = error else { panic!("{error:?}") };
    assert_eq!((faults.len(), total), (100, 256));
    let BindFault::MissingColumn { criteria, available, columns, .. } = &faults[99] else {
        panic!("{:?}", faults[99])
    };
    assert_eq!((criteria.len(), available.len(), *columns), (2, 100, 300));
}

#[test]
fn fault_wrong_kind() {
    let fault = |column: Column<'static>| {
        let portfolio = Portfolio::builder().column("a", column).build().unwrap();
        faults(model().classify(&portfolio).unwrap_err()).remove(0)
    };
    // The first text that is no number.
    let texts = fault(Column::from(vec![None, Some("1.5"), Some(" 7 "), Some("n/a"), Some("x")]));
    let (wanted, found) = (ColumnKind::Number, ColumnKind::Text);
    let (column, criteria) = ("a".into(), vec!["a criterion".into()]);
    let (row, cell) = (3, "n/a".into());
    assert_eq!(texts, BindFault::WrongKind { column, criteria, wanted, found, row, cell });
    assert_names(&texts, &["`a`", "holds text where number is wanted (`n/a` in row 3)"]);
    let numbers_as_texts = fault(Column::from(vec![None, Some("1.5"), Some("7")]));
    assert_names(&numbers_as_texts, &["`1.5` in row 1"]);
    let numbers = |number: f64| {
        let rows = Portfolio::builder().column("t", [f64::NAN, number]);
        let rows =
            ["x", "over", "under"].iter().fold(rows, |rows, name| rows.column(*name, [1.0; 2]));
        reader().classify(&rows.build().unwrap())
    };
    let number = |number: f64| reader().classify_account(&[("t", number.into())]).map(drop);
    for (refused, place) in [(numbers(0.5).map(drop), "row 1"), (number(0.5), "row 0")] {
        let fault = faults(refused.unwrap_err()).remove(0);
        assert_names(&fault, &["`t`", "holds number where text is wanted (`0.5` in", place]);
    }
    // A column without a single value has no kind that could be wrong.
    let blank = Column::from(vec![None::<&str>]);
    let portfolio = Portfolio::builder().column("a", blank).build().unwrap();
    assert!(model().classify(&portfolio).is_ok());
}

#[test]
fn a_missing_number_is_a_missing_text() {
    let missing = [("t", f64::NAN.into())];
    assert!(reader().classify_account(&missing).is_ok());
}

#[test]
fn an_infinite_cell_of_a_column_without_weight_is_refused() {
    let criteria = ["a", "z"].map(|name| Criterion::new(name, name, linear()));
    let [a, z] = criteria;
    let axis = Axis::new("a", "Axis", ("low", "high"), [a, z.with_weight(0.0)]).unwrap();
    let classes = [class("no"), class("yes")];
    let model = CustomModel::new(about(), [axis], bands(), classes).unwrap();
    let cells = [("a", 1.0.into()), ("z", f64::INFINITY.into())];
    let error = model.classify_account(&cells).unwrap_err();
    assert_eq!(error, ClassifyError::InfiniteCell { column: "z".into() });
}

#[test]
fn fault_unknown_cell() {
    let fault = faults(model().classify_account(&[("b", 1.0.into())]).unwrap_err()).remove(0);
    let wanted = BindFault::UnknownCell { column: "b".into(), known: vec!["a".into()] };
    assert_eq!(fault, wanted);
    assert_names(&fault, &["`b`", "the columns are a"]);
}

#[test]
fn fault_repeated_cell() {
    let twice = [("a", 1.0.into()), ("a", 2.0.into())];
    let fault = faults(model().classify_account(&twice).unwrap_err()).remove(0);
    assert_eq!(fault, BindFault::RepeatedCell { column: "a".into() });
    assert_names(&fault, &["`a`", "twice", "one cell"]);
}

/// Of one account, too.
#[test]
fn every_kind_of_fault_is_listed_at_once() {
    let cells = [
        ("surplus", 1.0.into()),
        ("x", "one".into()),
        ("t", "High".into()),
        ("over", 1.0.into()),
        ("over", 2.0.into()),
    ];
    let found = faults(reader().classify_account(&cells).unwrap_err());
    let [unknown, repeated, kind, level] = &found[..] else { panic!("{found:?}") };
    assert!(matches!(unknown, BindFault::UnknownCell { column, .. } if column == "surplus"));
    assert!(matches!(repeated, BindFault::RepeatedCell { column } if column == "over"));
    assert!(matches!(kind, BindFault::WrongKind { column, .. } if column == "x"));
    assert!(matches!(level, BindFault::UnknownLevel { level, .. } if level == "High"));

    let portfolio = Portfolio::builder()
        .column("x", Column::from(["one"]))
        .column("t", Column::from(["High"]))
        .column("over", [1.0]);
    let found = faults(reader().classify(&portfolio.build().unwrap()).unwrap_err());
    let [kind, absent, level] = &found[..] else { panic!("{found:?}") };
    assert!(matches!(kind, BindFault::WrongKind { column, .. } if column == "x"));
    assert!(matches!(absent, BindFault::MissingColumn { column, .. } if column == "under"));
    assert!(matches!(level, BindFault::UnknownLevel { level, .. } if level == "High"));
}

#[test]
fn fault_unknown_level() {
    let mut texts = vec!["low"; 300];
    texts[7] = "High";
    texts[8] = "middling";
    let portfolio = Portfolio::builder()
        .column("t", Column::from(texts))
        .column("x", vec![1.0; 300])
        .column("over", vec![1.0; 300])
        .column("under", vec![1.0; 300])
        .build()
        .unwrap();
    let fault = faults(reader().classify(&portfolio).unwrap_err()).remove(0);
    let wanted = BindFault::UnknownLevel {
        criterion: "text".into(),
        column: "t".into(),
        level: "High".into(),
        known: vec!["low".into(), "high".into()],
        rows: vec![7, 8],
        total: 2,
    };
    assert_eq!(fault, wanted);
    assert_names(&fault, &["`text`", "`t`", "`High`", "row 7", "one more row", "low, high"]);
    let cells = [("t", Value::from("lowish"))];
    let fault = faults(reader().classify_account(&cells).unwrap_err()).remove(0);
    assert!(matches!(&fault, BindFault::UnknownLevel { level, .. } if level == "lowish"));
    // The list is cut, the count is not.
    let portfolio = portfolio_of_levels(300, "unheard of");
    let fault = faults(reader().classify(&portfolio).unwrap_err()).remove(0);
    let BindFault::UnknownLevel { rows, total, .. } = fault else { panic!("{fault:?}") };
    assert_eq!((rows.len(), total), (100, 300));
}

fn portfolio_of_levels(rows: usize, level: &'static str) -> Portfolio<'static> {
    let builder = Portfolio::builder().column("t", Column::from(vec![level; rows]));
    let numbers = ["x", "over", "under"];
    let add = |builder: keyaccount::portfolio::PortfolioBuilder<'static>, name| {
        builder.column(name, vec![1.0; rows])
    };
    numbers.into_iter().fold(builder, add).build().unwrap()
}

#[test]
fn missing_rejected() {
    let criterion = Criterion::new("strict", "x", linear()).with_missing(Missing::Reject);
    let axis = Axis::new("a", "Axis", ("low", "high"), [criterion]).unwrap();
    let classes = [class("no"), class("yes")];
    let model = CustomModel::new(about(), [axis], bands(), classes).unwrap();
    let mut numbers = vec![f64::NAN; 150];
    numbers[0] = 1.0;
    let ids: Vec<String> = (0..150).map(|n| format!("ID{n}")).collect();
    let portfolio = Portfolio::builder().ids(ids).column("x", numbers).build().unwrap();
    let error = model.classify(&portfolio).unwrap_err();
    assert_names(&error, &["`mine`", "149 are missing", "`strict` in row 1 (ID1)", "and 49 more"]);
    let ClassifyError::MissingRejected { cells, total, .. } = error else { panic!() };
    assert_eq!((cells.len(), total), (100, 149));
    assert_eq!((cells[0].row, cells[0].id.as_deref()), (1, Some("ID1")));
    let alone = model.classify_account(&[]).unwrap_err();
    assert_names(&alone, &["1 are missing", "`strict` in row 0"]);
    let mut one = SingleAccount::new(&model).unwrap();
    assert!(one.classify(&[f64::NAN]).is_err());
    assert!(one.classify(&[5.0]).is_ok(), "an account that fails does not spoil the next");
}

#[test]
fn no_such_row() {
    let portfolio = Portfolio::builder().column("a", vec![1.0, 2.0]).build().unwrap();
    for row in [2, usize::MAX] {
        let error = model().explain(&portfolio, row).unwrap_err();
        assert_eq!(error, ClassifyError::NoSuchRow { row, rows: 2 });
        assert_names(&error, &[&format!("no row {row}"), "has 2"]);
    }
}

#[test]
fn cell_count() {
    let model = model();
    let mut one = SingleAccount::new(&model).unwrap();
    for found in [0, 2] {
        let error = one.classify(&vec![1.0; found]).unwrap_err();
        assert_eq!(error, ClassifyError::CellCount { found, expected: 1 });
        assert_names(&error, &[&format!("{found} cells"), "reads 1"]);
        assert!(one.classify_values(&vec![Value::Number(1.0); found]).is_err());
    }
}

#[test]
fn infinite_cell() {
    let model = model();
    let mut one = SingleAccount::new(&model).unwrap();
    for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
        let error = one.classify(&[infinite]).unwrap_err();
        assert_eq!(error, ClassifyError::InfiniteCell { column: "a".into() });
        assert_names(&error, &["`a`", "infinite"]);
        assert!(model.classify_account(&[("a", infinite.into())]).is_err());
    }
}

#[test]
fn cancelled() {
    use std::ops::ControlFlow;
    let model = model();
    let portfolio = Portfolio::builder().column("a", vec![1.0; 20_000]).build().unwrap();
    let panel = keyaccount::panel::Panel::new([&model as &dyn Model]);
    let mut left = 2;
    let mut impatient = |_: u64| {
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let error = panel.classify_observed(&portfolio, &mut impatient).unwrap_err();
    let ClassifyError::Cancelled { rows } = error else { panic!("{error:?}") };
    assert!(rows > 0 && rows < 20_000, "{rows}");
    assert_names(&error, &[&format!("after {rows} rows")]);
}

#[test]
fn several() {
    let (one, two) = (model(), FourS::preset());
    let portfolio = Portfolio::builder().column("b", vec![1.0]).build().unwrap();
    let panel = keyaccount::panel::Panel::new([&one as &dyn Model, &two]);
    let error = panel.classify(&portfolio).unwrap_err();
    assert!(matches!(&error, ClassifyError::Several { errors } if errors.len() == 2));
    assert_names(&error, &["`mine`", "`four_s`", "prestige"]);
}

/// A model from outside that contradicts itself.
#[derive(Debug)]
struct Liar {
    about: About,
    axes: Vec<Axis>,
    classes: Vec<Class>,
    rule: BuiltIn,
}

impl Model for Liar {
    fn about(&self) -> &About {
        &self.about
    }
    fn axes(&self) -> &[Axis] {
        &self.axes
    }
    fn classes(&self) -> &[Class] {
        &self.classes
    }
    fn rule(&self) -> &dyn Rule {
        &self.rule
    }
}

#[test]
fn inconsistent() {
    let ladder = |rungs: usize| Ladder::new(vec![Some(Cut::MIDPOINT); rungs]).unwrap();
    let axes = |count: usize| (0..count).map(|n| axis(&format!("a{n}"))).collect::<Vec<_>>();
    let classes = |count: usize| vec![class("c"); count];
    let cases = [
        (axes(1), classes(2), ladder(2), "axes read by its rule", 2, 1),
        (axes(2), classes(2), ladder(2), "classes given by its rule", 3, 2),
        (axes(17), classes(18), ladder(17), "axes (at least 1)", 17, MAX_AXES),
    ];
    let portfolio = Portfolio::builder().column("a0", vec![1.0]).build().unwrap();
    for (axes, classes, rule, what, found, expected) in cases {
        let liar = Liar { about: about(), axes, classes, rule: rule.into() };
        let wanted = ClassifyError::Inconsistent { model: "mine".into(), what, found, expected };
        let error = liar.classify(&portfolio).unwrap_err();
        assert_eq!(error, wanted);
        assert_names(&error, &["`mine`", what, &found.to_string(), &expected.to_string()]);
        assert_eq!(liar.explain(&portfolio, 0).unwrap_err(), wanted);
        assert_eq!(liar.classify_account(&[]).unwrap_err(), wanted);
    }
}
