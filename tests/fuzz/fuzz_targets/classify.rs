//! Any model over any columns: built from parts that may be refused, and held to every promise.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use keyaccount::axis::{Aggregation, Axis};
use keyaccount::class::Class;
use keyaccount::criterion::value_function::{ClosedEnd, Shape};
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::model::{About, CustomModel, Model};
use keyaccount::portfolio::{Column, Portfolio};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, BuiltIn, Cut, Gap, Grid, Ladder, Rule, StagePath, Tolerance};
use keyaccount_fuzz::{NUMBERS, hold, table};
use libfuzzer_sys::fuzz_target;

fn number(u: &mut Unstructured<'_>) -> arbitrary::Result<f64> {
    Ok(match u8::arbitrary(u)? {
        at @ 0..=23 => NUMBERS[usize::from(at)],
        24..=31 => f64::from_bits(u.arbitrary()?),
        small => f64::from(small) / 16.0,
    })
}

fn unit(u: &mut Unstructured<'_>) -> arbitrary::Result<f64> {
    let byte = u8::arbitrary(u)?;
    Ok(if byte == 255 { number(u)? } else { f64::from(byte) / 254.0 })
}

fn many<T>(
    u: &mut Unstructured<'_>,
    most: u8,
    one: impl Fn(&mut Unstructured<'_>) -> arbitrary::Result<T>,
) -> arbitrary::Result<Vec<T>> {
    let count = u.int_in_range(0..=most)?;
    (0..count).map(|_| one(u)).collect()
}

/// Raw numbers that increase, mostly.
fn points(u: &mut Unstructured<'_>) -> arbitrary::Result<Vec<(f64, f64)>> {
    let mut points = many(u, 10, |u| Ok((number(u)?, unit(u)?)))?;
    if !u.ratio(1, 8)? {
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        points.dedup_by(|one, other| one.0 <= other.0);
    }
    Ok(points)
}

fn shape(u: &mut Unstructured<'_>) -> arbitrary::Result<Shape> {
    let closed = if u.arbitrary()? { ClosedEnd::Lower } else { ClosedEnd::Upper };
    Ok(match u.int_in_range(0..=7)? {
        0 => Shape::Linear { worst: number(u)?, best: number(u)? },
        1 => Shape::Piecewise { points: points(u)? },
        2 => Shape::Exponential { worst: number(u)?, best: number(u)?, rho: number(u)? },
        3 => Shape::Logarithmic { worst: number(u)?, best: number(u)? },
        4 => Shape::Logistic { midpoint: number(u)?, scale: number(u)? },
        5 => Shape::Steps { start: unit(u)?, steps: points(u)?, closed },
        6 => Shape::Categories {
            levels: many(u, 4, |u| Ok((LEVELS[usize::from(u.int_in_range(0..=4u8)?)].into(), unit(u)?)))?,
        },
        _ => Shape::RelativeToBestCompetitor,
    })
}

const LEVELS: [&str; 5] = ["low", "medium", "high", "\u{202e}", ""];

fn criterion(u: &mut Unstructured<'_>, name: String) -> arbitrary::Result<Option<Criterion>> {
    let Ok(function) = ValueFunction::new(shape(u)?) else { return Ok(None) };
    let letter = if function.category_table().is_some() { "t" } else { "n" };
    let column = |u: &mut Unstructured<'_>| Ok(format!("{letter}{}", u.int_in_range(0..=4u8)?));
    let missing = match u.int_in_range(0..=5)? {
        0 => Missing::Reject,
        1 => Missing::Worst,
        2 => Missing::Best,
        3 => Missing::Assume(unit(u)?),
        _ => Missing::Share,
    };
    let criterion = Criterion::new(name, column(u)?, function);
    let criterion = criterion.with_weight(unit(u)?).with_missing(missing);
    let ratio = u.ratio(1, 5)?;
    Ok(Some(if ratio { criterion.with_ratio(column(u)?, column(u)?) } else { criterion }))
}

fn axis(u: &mut Unstructured<'_>, key: String) -> arbitrary::Result<Option<Axis>> {
    let count = u.int_in_range(1..=7)?;
    let mut criteria = Vec::new();
    for at in 0..count {
        criteria.extend(criterion(u, format!("c{at}"))?);
    }
    let geometric: bool = u.arbitrary()?;
    let aggregation = if geometric { Aggregation::Geometric } else { Aggregation::Additive };
    let axis = Axis::new(key, "Axis", ("low", "high"), criteria).ok();
    Ok(axis.map(|axis| axis.with_aggregation(aggregation)))
}

fn cuts(u: &mut Unstructured<'_>) -> arbitrary::Result<Vec<Cut>> {
    let mut cuts = many(u, 9, unit)?;
    cuts.sort_by(f64::total_cmp);
    Ok(cuts.into_iter().filter_map(|cut| Cut::new(cut).ok()).collect())
}

fn rule(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<BuiltIn>> {
    let cut = |u: &mut Unstructured<'_>| Ok(Cut::new(unit(u)?).ok());
    let tolerance = |u: &mut Unstructured<'_>| Ok(Tolerance::new(unit(u)?).ok());
    Ok(match u.int_in_range(0..=4)? {
        0 => Bands::new(cuts(u)?).ok().map(Into::into),
        1 => {
            let (x, y) = (cuts(u)?, cuts(u)?);
            let row = |u: &mut Unstructured<'_>| {
                (0..=x.len()).map(|_| Ok(u8::arbitrary(u)? % 5)).collect::<arbitrary::Result<_>>()
            };
            let cells = (0..=y.len()).map(|_| row(u)).collect::<arbitrary::Result<Vec<Vec<u8>>>>()?;
            Grid::new(x, y, cells).ok().map(Into::into)
        }
        2 => {
            let (cuts, tolerance, exit) = (cuts(u)?, tolerance(u)?, cut(u)?);
            tolerance.and_then(|width| StagePath::new(cuts, width, exit).ok()).map(Into::into)
        }
        3 => Ladder::new(many(u, 5, cut)?).ok().map(Into::into),
        _ => tolerance(u)?.map(|width| Gap::new(width).into()),
    })
}

fn model(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<CustomModel>> {
    let Some(rule) = rule(u)? else { return Ok(None) };
    let mut axes = Vec::new();
    for at in 0..rule.axes() {
        axes.extend(axis(u, format!("a{at}"))?);
    }
    let classes = (0..rule.classes()).map(|code| Class {
        key: format!("class {code}"),
        term: format!("Class {code}"),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    });
    let about = About {
        key: "any".into(),
        name: "Any model".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    };
    Ok(CustomModel::new(about, axes, rule, classes).ok())
}

/// Columns of any type, right or wrong for a model.
fn portfolio(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<Portfolio<'static>>> {
    let rows = u.int_in_range(0..=9usize)?;
    let mut builder = Portfolio::builder();
    for name in ["n0", "n1", "n2", "n3", "n4", "t0", "t1", "t2", "t3", "t4"] {
        let text = name.starts_with('t') != u.ratio(1, 30)?;
        let kind = if text { u.int_in_range(4..=5)? } else { u.int_in_range(0..=3)? };
        let column = match kind {
            0 => Column::from((0..rows).map(|_| number(u)).collect::<arbitrary::Result<Vec<_>>>()?),
            1 => Column::from((0..rows).map(|_| Ok(number(u)? as f32)).collect::<arbitrary::Result<Vec<_>>>()?),
            2 => Column::from((0..rows).map(|_| u.arbitrary()).collect::<arbitrary::Result<Vec<i64>>>()?),
            3 => Column::from((0..rows).map(|_| u.arbitrary()).collect::<arbitrary::Result<Vec<bool>>>()?),
            4 => {
                let codes = (0..rows).map(|_| Ok(u8::arbitrary(u)? % 4));
                Column::dictionary(codes.collect::<arbitrary::Result<Vec<u8>>>()?, ["low", "medium", "high", "x"])
            }
            _ => {
                let level = |u: &mut Unstructured<'_>| Ok(LEVELS.get(usize::from(u8::arbitrary(u)? % 6)).copied());
                Column::from((0..rows).map(|_| level(u)).collect::<arbitrary::Result<Vec<Option<&'static str>>>>()?)
            }
        };
        let column = if u.ratio(1, 3)? {
            let bitmap: Vec<u8> = (0..3).map(|_| u.arbitrary()).collect::<arbitrary::Result<_>>()?;
            column.with_validity(bitmap, u.int_in_range(0..=9usize)?)
        } else {
            column
        };
        builder = builder.column(name, column);
    }
    Ok(builder.build().ok())
}

fuzz_target!(|data: &[u8]| {
    let mut u = Unstructured::new(data);
    let Ok(Some(model)) = model(&mut u) else { return };
    if let Ok(Some(portfolio)) = portfolio(&mut u) {
        hold(&model, &portfolio);
    }
    let accounts = table(&model as &dyn Model, 3, || u.arbitrary().unwrap_or_default());
    hold(&model, &accounts);
});
