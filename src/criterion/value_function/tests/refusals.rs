//! What is refused, while building and while loading: one test per variant.

use super::*;
use crate::criterion::value_function::ValueFunctionError as Error;

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// The error, which must also stop the same shape from loading, where JSON can write it.
fn refused(shape: Shape) -> Error {
    let json = serde_json::to_string(&shape).unwrap();
    let error = ValueFunction::new(shape).unwrap_err();
    assert!(serde_json::from_str::<ValueFunction>(&json).is_err(), "{json} loads");
    assert!(error.to_string().len() > 20);
    error
}

fn linear_shape(worst: f64, best: f64) -> Shape {
    Shape::Linear { worst, best }
}

fn points(count: usize) -> Vec<(f64, f64)> {
    (0..count).map(|i| (i as f64, 0.5)).collect()
}

fn steps(start: f64, steps: Vec<(f64, f64)>) -> Shape {
    Shape::Steps { start, steps, closed: ClosedEnd::Lower }
}

fn levels(levels: &[(&str, f64)]) -> Shape {
    let levels = levels.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    Shape::Categories { levels }
}

#[test]
fn not_finite() {
    for bad in [NAN, INF, -INF] {
        for shape in [
            linear_shape(bad, 1.0),
            linear_shape(1.0, bad),
            Shape::Exponential { worst: bad, best: 1.0, rho: 1.0 },
            Shape::Exponential { worst: 0.0, best: 1.0, rho: bad },
            Shape::Logarithmic { worst: bad, best: 1.0 },
            Shape::Logarithmic { worst: 1.0, best: bad },
            Shape::Logistic { midpoint: bad, scale: 1.0 },
            Shape::Logistic { midpoint: 1.0, scale: bad },
        ] {
            assert!(matches!(refused(shape), Error::NotFinite { .. }));
        }
    }
    assert!(matches!(
        ValueFunction::exponential_with_rate(0.0, 1.0, 0.0),
        Err(Error::NotFinite { parameter: "rho", value: INF })
    ));
}

#[test]
fn entry_not_finite() {
    for bad in [NAN, INF, -INF] {
        for shape in [
            Shape::Piecewise { points: vec![(0.0, 0.0), (bad, 1.0)] },
            steps(0.0, vec![(0.0, 0.0), (bad, 0.0)]),
        ] {
            assert!(matches!(refused(shape), Error::EntryNotFinite { position: 1, .. }));
        }
    }
}

#[test]
fn equal_levels() {
    assert_eq!(refused(linear_shape(3.0, 3.0)), Error::EqualLevels { level: 3.0 });
    assert_eq!(refused(linear_shape(0.0, -0.0)), Error::EqualLevels { level: 0.0 });
    let shape = Shape::Logarithmic { worst: 2.0, best: 2.0 };
    assert_eq!(refused(shape), Error::EqualLevels { level: 2.0 });
    let shape = Shape::Exponential { worst: 2.0, best: 2.0, rho: 1.0 };
    assert_eq!(refused(shape), Error::EqualLevels { level: 2.0 });
}

#[test]
fn range_out_of_bounds() {
    for shape in [
        linear_shape(-1e308, 1e308),
        linear_shape(0.0, 5e307),
        linear_shape(0.0, 1e-308),
        Shape::Exponential { worst: 0.0, best: 5e307, rho: 1e307 },
        Shape::Logistic { midpoint: 0.0, scale: 1e-310 },
        Shape::Logistic { midpoint: 0.0, scale: -1e308 },
        Shape::Piecewise { points: vec![(-1e308, 0.0), (1e308, 1.0)] },
        Shape::Piecewise { points: vec![(0.0, 0.0), (5e-324, 1.0)] },
    ] {
        assert!(matches!(refused(shape), Error::RangeOutOfBounds { .. }));
    }
    assert!(ValueFunction::linear(0.0, compile::HIGHEST_RANGE).is_ok());
    assert!(ValueFunction::linear(0.0, -compile::LOWEST_RANGE).is_ok());
}

#[test]
fn zero_scale() {
    assert_eq!(refused(Shape::Logistic { midpoint: 0.0, scale: -0.0 }), Error::ZeroScale);
}

#[test]
fn zero_rho() {
    assert_eq!(refused(Shape::Exponential { worst: 0.0, best: 1.0, rho: 0.0 }), Error::ZeroRho);
    assert_eq!(ValueFunction::exponential_with_rate(0.0, 1.0, INF), Err(Error::ZeroRho));
}

#[test]
fn too_steep() {
    let shape = |rho| Shape::Exponential { worst: 1000.0, best: 0.0, rho };
    assert_eq!(refused(shape(-1.99)), Error::TooSteep { rho: -1.99, range: 1000.0 });
    assert!(ValueFunction::new(shape(2.0)).is_ok());
}

#[test]
fn too_flat() {
    let shape = |rho| Shape::Exponential { worst: 0.0, best: 2.0, rho };
    assert_eq!(refused(shape(2.3e12)), Error::TooFlat { rho: 2.3e12, range: 2.0 });
    assert!(ValueFunction::new(shape(2.1e12)).is_ok());
}

#[test]
fn not_positive() {
    let shape = Shape::Logarithmic { worst: 0.0, best: 1.0 };
    assert_eq!(refused(shape), Error::NotPositive { parameter: "worst", value: 0.0 });
    let shape = Shape::Logarithmic { worst: 1.0, best: -1.0 };
    assert_eq!(refused(shape), Error::NotPositive { parameter: "best", value: -1.0 });
}

#[test]
fn ratio_out_of_bounds() {
    for (worst, best) in [(1.0, 1.0005), (1.0005, 1.0), (1e-300, 1e300), (1e300, 1e-300)] {
        let shape = Shape::Logarithmic { worst, best };
        assert!(matches!(refused(shape), Error::RatioOutOfBounds { .. }));
    }
}

#[test]
fn too_few() {
    let few = |what, count, limit| Error::TooFew { what, count, limit };
    assert_eq!(refused(Shape::Piecewise { points: points(1) }), few("points", 1, 2));
    assert_eq!(refused(steps(0.0, Vec::new())), few("steps", 0, 1));
    assert_eq!(refused(levels(&[])), few("levels", 0, 1));
}

#[test]
fn too_many() {
    let many = |what, count, limit| Error::TooMany { what, count, limit };
    assert_eq!(refused(Shape::Piecewise { points: points(65) }), many("points", 65, 64));
    assert_eq!(refused(steps(0.0, points(65))), many("steps", 65, 64));
    let level = |i: usize| (i.to_string(), 0.5);
    let shape = |count| Shape::Categories { levels: (0..count).map(level).collect() };
    assert_eq!(refused(shape(1025)), many("levels", 1025, 1024));
    assert!(ValueFunction::new(shape(1024)).is_ok());
}

#[test]
fn not_increasing() {
    let table = vec![(0.0, 0.0), (2.0, 0.5), (2.0, 1.0)];
    let error = |what| Error::NotIncreasing { what, position: 2, previous: 2.0, value: 2.0 };
    assert_eq!(refused(Shape::Piecewise { points: table.clone() }), error("point"));
    assert_eq!(refused(steps(0.0, table)), error("step"));
}

#[test]
fn value_out_of_range() {
    let error = |what, position, value| Error::ValueOutOfRange { what, position, value };
    let above = 1f64.next_up();
    let shape = Shape::Piecewise { points: vec![(0.0, 0.0), (1.0, above)] };
    assert_eq!(refused(shape), error("point", 1, above));
    assert_eq!(refused(steps(-0.1, points(1))), error("start", 0, -0.1));
    assert_eq!(refused(steps(0.0, vec![(1.0, 5.0)])), error("step", 0, 5.0));
    assert_eq!(refused(levels(&[("a", 0.0), ("b", 50.0)])), error("level", 1, 50.0));
    for bad in [NAN, INF, -INF] {
        for shape in [
            Shape::Piecewise { points: vec![(0.0, bad), (1.0, 1.0)] },
            steps(bad, points(1)),
            steps(0.0, vec![(1.0, bad)]),
            levels(&[("a", bad)]),
        ] {
            assert!(matches!(refused(shape), Error::ValueOutOfRange { position: 0, .. }));
        }
    }
}

#[test]
fn empty_level() {
    assert_eq!(refused(levels(&[("a", 0.0), ("", 1.0)])), Error::EmptyLevel { position: 1 });
}

#[test]
fn level_too_long() {
    let name = |bytes| "x".repeat(bytes);
    let refusal = refused(levels(&[("a", 0.0), (&name(257), 1.0)]));
    assert_eq!(refusal, Error::LevelTooLong { position: 1, bytes: 257, limit: 256 });
    assert!(ValueFunction::new(levels(&[("a", 0.0), (&name(256), 1.0)])).is_ok());
}

#[test]
fn duplicate_level() {
    let shape = levels(&[("a", 0.0), ("b", 0.5), ("a", 1.0)]);
    let error = Error::DuplicateLevel { name: "a".to_owned(), first: 0, second: 2 };
    assert_eq!(refused(shape), error);
}

#[test]
fn unknown_fields_and_shapes_do_not_load() {
    for json in [
        r#"{"linear":{"worst":0,"best":1,"shape":2}}"#,
        r#"{"linear":{"worst":0}}"#,
        r#"{"cubic":{"worst":0,"best":1}}"#,
        r#"{"linear":{"worst":0,"best":1},"logistic":{"midpoint":0,"scale":1}}"#,
    ] {
        assert!(serde_json::from_str::<ValueFunction>(json).is_err(), "{json}");
    }
}

#[test]
fn every_shape_loads_from_toml_as_documented() {
    #[derive(Deserialize)]
    struct File {
        value_function: ValueFunction,
    }
    for (toml, shape) in [
        ("value_function.linear = { worst = 0, best = 10 }", linear_shape(0.0, 10.0)),
        (
            "value_function.piecewise.points = [[0, 0.0], [5, 0.5]]",
            Shape::Piecewise { points: vec![(0.0, 0.0), (5.0, 0.5)] },
        ),
        (
            "value_function.exponential = { worst = 1, best = 5, rho = -2.5 }",
            Shape::Exponential { worst: 1.0, best: 5.0, rho: -2.5 },
        ),
        (
            "value_function.logarithmic = { worst = 10_000, best = 1e8 }",
            Shape::Logarithmic { worst: 1e4, best: 1e8 },
        ),
        (
            "value_function.logistic = { midpoint = 50, scale = 10 }",
            Shape::Logistic { midpoint: 50.0, scale: 10.0 },
        ),
        (
            "value_function.steps = { start = 0, steps = [[10, 0.5], [20, 1]] }",
            steps(0.0, vec![(10.0, 0.5), (20.0, 1.0)]),
        ),
        (
            "value_function.steps = { start = 0, steps = [[1, 1]], closed = \"upper\" }",
            Shape::Steps { start: 0.0, steps: vec![(1.0, 1.0)], closed: ClosedEnd::Upper },
        ),
        (
            "value_function.categories.levels = [[\"none\", 0], [\"board\", 1.0]]",
            levels(&[("none", 0.0), ("board", 1.0)]),
        ),
        ("value_function = \"relative_to_best_competitor\"", Shape::RelativeToBestCompetitor),
    ] {
        let loaded = toml::from_str::<File>(toml).map(|file| file.value_function);
        assert_eq!(loaded.unwrap().shape(), &shape, "{toml}");
    }
}
