use super::*;
use crate::criterion::value_function;

fn criterion(function: ValueFunction) -> Criterion {
    Criterion::new("Sales", "sales", function)
}

fn linear() -> Criterion {
    criterion(ValueFunction::linear(0.0, 1.0).unwrap())
}

fn portfolio(sales: Vec<f64>) -> Portfolio<'static> {
    let weights = vec![1.0; sales.len()];
    Portfolio::builder().column("sales", sales).column("weight", weights).build().unwrap()
}

fn found(levels: &Levels, sales: Vec<f64>) -> FoundLevels {
    levels.criterion(&linear(), &portfolio(sales)).unwrap().1.unwrap()
}

fn refused(levels: &Levels, sales: Vec<f64>) -> CalibrationError {
    levels.criterion(&linear(), &portfolio(sales)).unwrap_err()
}

fn one_to(last: u32) -> Vec<f64> {
    (1..=last).map(f64::from).collect()
}

#[test]
fn each_method_by_hand() {
    // 1..=21: mean and median 11, sum of squares 770, so variance 38.5; median distance 5.
    let by = |method| {
        let FoundLevels { low, high, observed, missing, not_positive } =
            found(&Levels::new(method), one_to(21));
        assert_eq!((observed, missing, not_positive), (21, 0, 0));
        (low, high)
    };
    assert_eq!(by(LevelMethod::MinMax), (1.0, 21.0));
    assert_eq!(by(LevelMethod::default()), (2.0, 20.0));
    assert_eq!(by(LevelMethod::MedianDeviation { k: 2.0 }), (1.0, 21.0));
    let (low, high) = by(LevelMethod::MeanDeviation { k: 1.0 });
    assert!((low - (11.0 - 38.5f64.sqrt())).abs() < 1e-12, "{low}");
    assert!((high - (11.0 + 38.5f64.sqrt())).abs() < 1e-12, "{high}");
}

#[test]
fn weights_of_one_change_almost_nothing() {
    let by = |method| found(&Levels::new(method).weighted_by("weight"), one_to(21));
    assert_eq!((by(LevelMethod::MinMax).low, by(LevelMethod::MinMax).high), (1.0, 21.0));
    let middle = by(LevelMethod::MedianDeviation { k: 2.0 });
    assert_eq!((middle.low, middle.high), (1.0, 21.0));
    // The deviation is that of all accounts, not of a sample of them.
    let mean = by(LevelMethod::MeanDeviation { k: 1.0 });
    assert!((mean.high - (11.0 + (770.0f64 / 21.0).sqrt())).abs() < 1e-12);
}

#[test]
fn a_heavy_account_pulls_the_levels() {
    let mut weights = vec![1.0; 21];
    weights[20] = 1000.0;
    // Neither of them is counted.
    (weights[0], weights[1]) = (f64::NAN, 0.0);
    let portfolio = Portfolio::builder()
        .column("sales", one_to(21))
        .column("revenue", weights)
        .build()
        .unwrap();
    let levels =
        Levels::new(LevelMethod::Quantiles { low: 0.01, high: 0.5 }).weighted_by("revenue");
    let found = levels.criterion(&linear(), &portfolio).unwrap().1.unwrap();
    assert_eq!((found.low, found.high), (13.0, 21.0));
    assert_eq!((found.observed, found.missing), (19, 2));
}

#[test]
fn one_outlier_moves_the_extremes_and_not_the_quantiles() {
    let mut sales = one_to(200);
    sales[0] = 1e9;
    let quantiles = found(&Levels::default(), sales.clone());
    assert!(quantiles.high < 200.0);
    assert_eq!(found(&Levels::new(LevelMethod::MinMax), sales).high, 1e9);
}

#[test]
fn direction_and_shape_are_those_of_the_criterion_or_the_callers() {
    let function = |criterion: &Criterion, levels: &Levels| {
        let (criterion, found) = levels.criterion(criterion, &portfolio(one_to(21))).unwrap();
        (criterion.value_function().shape().clone(), found.is_some())
    };
    let plain = Levels::default();
    let cost = criterion(ValueFunction::linear(9.0, 3.0).unwrap());
    assert_eq!(function(&cost, &plain), (Shape::Linear { worst: 20.0, best: 2.0 }, true));
    let money = criterion(ValueFunction::logarithmic(1.0, 9.0).unwrap());
    assert_eq!(function(&money, &plain), (Shape::Logarithmic { worst: 2.0, best: 20.0 }, true));
    let curved = criterion(ValueFunction::exponential(0.0, 6.0, 2.0).unwrap());
    let wider = Shape::Exponential { worst: 2.0, best: 20.0, rho: 6.0 };
    assert_eq!(function(&curved, &plain), (wider, true));
    let judged = criterion(ValueFunction::piecewise([(0.0, 0.0), (9.0, 1.0)]).unwrap());
    assert_eq!(function(&judged, &plain), (judged.value_function().shape().clone(), false));
    let chosen = plain.clone().fit("Sales", Direction::Cost, LevelShape::Logarithmic);
    assert_eq!(function(&judged, &chosen), (Shape::Logarithmic { worst: 20.0, best: 2.0 }, true));
    assert_eq!(
        function(&cost, &plain.keep("Sales")),
        (cost.value_function().shape().clone(), false)
    );
}

#[test]
fn logarithms_leave_out_what_is_not_positive_and_say_so() {
    let mut sales = one_to(20);
    sales.extend([0.0, -3.0, f64::NAN]);
    let portfolio = portfolio(sales);
    let levels = |method| {
        let spec = Levels::new(method).fit("Sales", Direction::Benefit, LevelShape::Logarithmic);
        spec.criterion(&linear(), &portfolio).unwrap().1.unwrap()
    };
    let found = levels(LevelMethod::MinMax);
    assert_eq!((found.low, found.high), (1.0, 20.0));
    assert_eq!((found.observed, found.missing, found.not_positive), (20, 1, 2));
    // The mean of the logarithms lies in the middle of the levels, in ratios.
    let found = levels(LevelMethod::MeanDeviation { k: 1.0 });
    let geometric = (1..=20).map(|x| f64::from(x).ln()).sum::<f64>() / 20.0;
    assert!(((found.low * found.high).ln() / 2.0 - geometric).abs() < 1e-12);
}

#[test]
fn a_ratio_is_read_as_the_kernel_reads_it() {
    let portfolio = Portfolio::builder()
        .column("cost", one_to(30))
        .column("sales", (0..30).map(|i| if i == 4 { 0.0 } else { 2.0 }).collect::<Vec<_>>())
        .build()
        .unwrap();
    let ratio = linear().with_ratio("cost", "sales");
    let (_, found) = Levels::new(LevelMethod::MinMax).criterion(&ratio, &portfolio).unwrap();
    let found = found.unwrap();
    assert_eq!((found.low, found.high, found.observed, found.missing), (0.5, 15.0, 29, 1));
}

#[test]
fn the_origin_says_where_the_levels_come_from() {
    let mut sales = one_to(21);
    sales.push(f64::NAN);
    let (criterion, _) = Levels::default().criterion(&linear(), &portfolio(sales)).unwrap();
    let words = "quantiles at 0.05 and 0.95 of `sales` over 21 accounts (1 missing): 2 and 20";
    assert_eq!(criterion.levels_provenance(), &Provenance::calibrated(words));
    assert_eq!(criterion.value_function().direction(), value_function::Direction::Increasing);
}

#[test]
fn hostile_columns_are_refused_by_name() {
    let levels = Levels::default();
    let (criterion, column) = ("Sales".to_owned(), "sales".to_owned());
    assert_eq!(
        refused(&levels, vec![f64::NAN; 30]),
        CalibrationError::AllMissing {
            criterion: criterion.clone(),
            column: column.clone(),
            rows: 30,
            what: "a number"
        }
    );
    assert_eq!(
        refused(&levels, one_to(9)),
        CalibrationError::TooFewObserved {
            criterion: criterion.clone(),
            column: column.clone(),
            observed: 9,
            needed: 10,
            what: "a number"
        }
    );
    assert!(levels.clone().minimum_observed(9).criterion(&linear(), &portfolio(one_to(9))).is_ok());
    assert_eq!(
        refused(&levels, vec![4.0; 30]),
        CalibrationError::Constant {
            criterion: criterion.clone(),
            column: column.clone(),
            value: 4.0
        }
    );
    let mut mostly = vec![0.0; 99];
    mostly.push(1.0);
    assert_eq!(
        refused(&levels, mostly),
        CalibrationError::LevelsCoincide {
            criterion: criterion.clone(),
            column,
            method: "quantiles at 0.05 and 0.95".into(),
            level: 0.0
        }
    );
    let huge = Levels::new(LevelMethod::MeanDeviation { k: 1e300 });
    assert!(matches!(
        refused(&huge, (1..=30).map(|x| f64::from(x) * 1e10).collect()),
        CalibrationError::ValueFunction { criterion: name, .. } if name == criterion
    ));
    let positive = levels.fit("Sales", Direction::Benefit, LevelShape::Logarithmic);
    assert!(matches!(
        refused(&positive, vec![-1.0; 30]),
        CalibrationError::AllMissing { what: "a number above 0", .. }
    ));
}

#[test]
fn columns_that_are_not_there_or_hold_text_are_refused() {
    let portfolio = Portfolio::builder().column("sales", vec!["a"; 12]).build().unwrap();
    assert_eq!(
        Levels::default().criterion(&linear(), &portfolio).unwrap_err(),
        CalibrationError::NotNumbers { reader: "Sales".into(), column: "sales".into() }
    );
    assert_eq!(
        Levels::default().criterion(&linear().with_column("x"), &portfolio).unwrap_err(),
        CalibrationError::NoSuchColumn {
            reader: "Sales".into(),
            column: "x".into(),
            available: vec!["sales".into()]
        }
    );
}

#[test]
fn parameters_out_of_range_are_refused() {
    for (low, high) in [(0.9, 0.1), (0.5, 0.5), (-0.1, 0.5), (0.5, 1.1), (f64::NAN, 0.5)] {
        let refusal = refused(&Levels::new(LevelMethod::Quantiles { low, high }), one_to(20));
        assert!(matches!(refusal, CalibrationError::Probabilities { .. }));
    }
    for k in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for method in [LevelMethod::MeanDeviation { k }, LevelMethod::MedianDeviation { k }] {
            let refusal = refused(&Levels::new(method), one_to(20));
            assert!(matches!(refusal, CalibrationError::Spread { .. }));
        }
    }
}

#[test]
fn weights_that_are_none_are_refused() {
    let with = |weights: Vec<f64>| {
        let portfolio = Portfolio::builder()
            .column("sales", one_to(20))
            .column("weight", weights)
            .build()
            .unwrap();
        Levels::default().weighted_by("weight").criterion(&linear(), &portfolio).unwrap_err()
    };
    let mut negative = vec![1.0; 20];
    negative[7] = -2.0;
    assert_eq!(
        with(negative),
        CalibrationError::NegativeWeight { column: "weight".into(), row: 7, weight: -2.0 }
    );
    assert!(matches!(with(vec![0.0; 20]), CalibrationError::AllMissing { .. }));
    assert!(matches!(
        with(vec![f64::MAX; 20]),
        CalibrationError::NoWeight { sum, .. } if sum.is_infinite()
    ));
}
