//! From a plain shape to a checked and compiled one.

use std::collections::BTreeMap;

use super::pointwise::{
    Compiled, Exponential, Linear, Logarithmic, Logistic, RelativeToBestCompetitor, reciprocal,
};
use super::segments::{PaddedPiecewise, PaddedSteps};
use super::{CategoryTable, ClosedEnd, Shape, ValueFunctionError};
use crate::limits::{MAX_LEVELS, MAX_NAME_BYTES, MAX_SEGMENTS};
use crate::math::{exp_minus_one, ln_of_ratio};

/// A shorter range has no finite reciprocal: 2^-1022.
pub(super) const LOWEST_RANGE: f64 = f64::MIN_POSITIVE;
/// A longer range has a reciprocal of fewer digits: 2^1022.
pub(super) const HIGHEST_RANGE: f64 = 1.0 / f64::MIN_POSITIVE;
/// e^500 is far from overflow, and at 1/500 of the range the curve has long been flat.
pub(super) const HIGHEST_STEEPNESS: f64 = 500.0;
/// At 2^40 times the range the curve is straight to within less than a step of the score.
pub(super) const HIGHEST_FLATNESS: f64 = (1u64 << 40) as f64;
/// Below this ratio, the logarithm of a ratio has lost the digits that a score needs.
pub(super) const LOWEST_RATIO: f64 = 1.001;
/// Above this ratio, its inverse is not a normal number.
pub(super) const HIGHEST_RATIO: f64 = HIGHEST_RANGE;

pub(super) fn compile(shape: &Shape) -> Result<Compiled, ValueFunctionError> {
    Ok(match shape {
        &Shape::Linear { worst, best } => {
            Compiled::Linear(Linear { shift: -worst, scale: reciprocal(range(worst, best)?) })
        }
        Shape::Piecewise { points } => {
            check_count("points", points.len(), 2, MAX_SEGMENTS)?;
            check_table("point", points)?;
            for (from, to) in points.iter().zip(points.iter().skip(1)) {
                check_range("the distance of two points", to.0 - from.0)?;
            }
            Compiled::Piecewise(PaddedPiecewise::new(points))
        }
        &Shape::Exponential { worst, best, rho } => exponential(worst, best, rho)?,
        &Shape::Logarithmic { worst, best } => logarithmic(worst, best)?,
        &Shape::Logistic { midpoint, scale } => {
            check_finite("midpoint", midpoint)?;
            check_finite("scale", scale)?;
            if scale == 0.0 {
                return Err(ValueFunctionError::ZeroScale);
            }
            check_range("the logistic scale", scale)?;
            Compiled::Logistic(Logistic { midpoint, rate: -1.0 / scale })
        }
        Shape::Steps { start, steps, closed } => {
            check_count("steps", steps.len(), 1, MAX_SEGMENTS)?;
            check_value("start", 0, *start)?;
            check_table("step", steps)?;
            Compiled::Steps(PaddedSteps::new(*start, steps, *closed == ClosedEnd::Upper))
        }
        Shape::Categories { levels } => {
            check_count("levels", levels.len(), 1, MAX_LEVELS)?;
            check_levels(levels)?;
            Compiled::Categories(CategoryTable::new(levels))
        }
        Shape::RelativeToBestCompetitor => {
            Compiled::RelativeToBestCompetitor(RelativeToBestCompetitor)
        }
    })
}

fn exponential(worst: f64, best: f64, rho: f64) -> Result<Compiled, ValueFunctionError> {
    let signed = range(worst, best)?;
    check_finite("rho", rho)?;
    if rho == 0.0 {
        return Err(ValueFunctionError::ZeroRho);
    }
    let range = signed.abs();
    // Compared as quotients, for a product may overflow.
    if range / rho.abs() > HIGHEST_STEEPNESS {
        return Err(ValueFunctionError::TooSteep { rho, range });
    }
    if rho.abs() / range > HIGHEST_FLATNESS {
        return Err(ValueFunctionError::TooFlat { rho, range });
    }
    let steepness = range / rho.abs();
    let norm = reciprocal(exp_minus_one(steepness));
    Ok(Compiled::Exponential(if rho > 0.0 {
        let scale = reciprocal(-signed);
        Exponential { flat_end: best, scale, steepness, norm, offset: 1.0, sign: -1.0 }
    } else {
        let scale = reciprocal(signed);
        Exponential { flat_end: worst, scale, steepness, norm, offset: 0.0, sign: 1.0 }
    }))
}

fn logarithmic(worst: f64, best: f64) -> Result<Compiled, ValueFunctionError> {
    for (parameter, value) in [("worst", worst), ("best", best)] {
        check_finite(parameter, value)?;
        if value <= 0.0 {
            return Err(ValueFunctionError::NotPositive { parameter, value });
        }
    }
    if worst == best {
        return Err(ValueFunctionError::EqualLevels { level: worst });
    }
    let ratio = worst.max(best) / worst.min(best);
    if !(LOWEST_RATIO..=HIGHEST_RATIO).contains(&ratio) {
        return Err(ValueFunctionError::RatioOutOfBounds { ratio });
    }
    Ok(Compiled::Logarithmic(Logarithmic { worst, scale: reciprocal(ln_of_ratio(best / worst)) }))
}

/// best - worst, if both are numbers, differ, and their distance has a reciprocal.
fn range(worst: f64, best: f64) -> Result<f64, ValueFunctionError> {
    check_finite("worst", worst)?;
    check_finite("best", best)?;
    if worst == best {
        return Err(ValueFunctionError::EqualLevels { level: worst });
    }
    check_range("the distance of the worst and the best level", best - worst)?;
    Ok(best - worst)
}

fn check_range(what: &'static str, signed: f64) -> Result<(), ValueFunctionError> {
    let value = signed.abs();
    if (LOWEST_RANGE..=HIGHEST_RANGE).contains(&value) {
        Ok(())
    } else {
        Err(ValueFunctionError::RangeOutOfBounds { what, value })
    }
}

fn check_finite(parameter: &'static str, value: f64) -> Result<(), ValueFunctionError> {
    if value.is_finite() { Ok(()) } else { Err(ValueFunctionError::NotFinite { parameter, value }) }
}

fn check_value(what: &'static str, position: usize, value: f64) -> Result<(), ValueFunctionError> {
    if (0.0..=1.0).contains(&value) {
        Ok(())
    } else {
        Err(ValueFunctionError::ValueOutOfRange { what, position, value })
    }
}

fn check_count(
    what: &'static str,
    count: usize,
    fewest: usize,
    most: usize,
) -> Result<(), ValueFunctionError> {
    if count < fewest {
        Err(ValueFunctionError::TooFew { what, count, limit: fewest })
    } else if count > most {
        Err(ValueFunctionError::TooMany { what, count, limit: most })
    } else {
        Ok(())
    }
}

/// Raw numbers that increase, and values in 0..=1.
fn check_table(what: &'static str, table: &[(f64, f64)]) -> Result<(), ValueFunctionError> {
    let mut previous = None;
    for (position, &(x, value)) in table.iter().enumerate() {
        if !x.is_finite() {
            return Err(ValueFunctionError::EntryNotFinite { what, position, value: x });
        }
        check_value(what, position, value)?;
        if let Some(previous) = previous
            && x <= previous
        {
            return Err(ValueFunctionError::NotIncreasing { what, position, previous, value: x });
        }
        previous = Some(x);
    }
    Ok(())
}

fn check_levels(levels: &[(String, f64)]) -> Result<(), ValueFunctionError> {
    let mut seen = BTreeMap::new();
    for (position, (name, value)) in levels.iter().enumerate() {
        if name.is_empty() {
            return Err(ValueFunctionError::EmptyLevel { position });
        }
        if name.len() > MAX_NAME_BYTES {
            let (bytes, limit) = (name.len(), MAX_NAME_BYTES);
            return Err(ValueFunctionError::LevelTooLong { position, bytes, limit });
        }
        check_value("level", position, *value)?;
        if let Some(first) = seen.insert(name.as_str(), position) {
            let name = name.clone();
            return Err(ValueFunctionError::DuplicateLevel { name, first, second: position });
        }
    }
    Ok(())
}
