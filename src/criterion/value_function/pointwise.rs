//! The compiled shapes: every constant worked out once, one formula per shape.
//!
//! Each formula is a chain of monotone operations on `x`, so that a better raw number never gets a
//! lower value, not even by rounding; none branches, so that a loop over a block vectorises; and
//! NaN goes through all of them.

use super::CategoryTable;
use super::segments::{PaddedPiecewise, PaddedSteps};
use crate::math::{at_least, at_most, clamp_to_unit, exp, exp_minus_one, ln_of_ratio};

/// One value function of one shape.
pub(crate) trait Pointwise {
    /// The value of `x`.
    fn at(&self, x: f64) -> f64;
}

/// Work that is generic over the shape, so that the shape is dispatched once per column.
pub(crate) trait Visitor {
    /// What the work gives.
    type Output;
    /// Does the work with the compiled shape.
    fn visit<P: Pointwise>(self, function: &P) -> Self::Output;
}

/// A shape, ready to be evaluated.
#[derive(Debug, Clone)]
pub(super) enum Compiled {
    Linear(Linear),
    Exponential(Exponential),
    Logarithmic(Logarithmic),
    Logistic(Logistic),
    RelativeToBestCompetitor(RelativeToBestCompetitor),
    Piecewise(PaddedPiecewise),
    Steps(PaddedSteps),
    Categories(CategoryTable),
}

impl Compiled {
    #[inline(always)]
    pub(super) fn accept<V: Visitor>(&self, visitor: V) -> V::Output {
        match self {
            Self::Linear(function) => visitor.visit(function),
            Self::Exponential(function) => visitor.visit(function),
            Self::Logarithmic(function) => visitor.visit(function),
            Self::Logistic(function) => visitor.visit(function),
            Self::RelativeToBestCompetitor(function) => visitor.visit(function),
            Self::Piecewise(function) => function.accept(visitor),
            Self::Steps(function) => function.accept(visitor),
            Self::Categories(_) => visitor.visit(&Identity),
        }
    }
}

/// `1 / range`, lengthened by an ulp where `range * (1 / range)` would fall short of 1: the best
/// level then has the value 1 exactly (a longer product is clamped).
pub(super) fn reciprocal(range: f64) -> f64 {
    let reciprocal = 1.0 / range;
    if range * reciprocal >= 1.0 {
        reciprocal
    } else if reciprocal > 0.0 {
        reciprocal.next_up()
    } else {
        reciprocal.next_down()
    }
}

/// `clamp((x - worst) / (best - worst))`
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linear {
    /// `-worst`: added, so that a number can be read from memory by the addition.
    pub(super) shift: f64,
    /// 1 / (best - worst)
    pub(super) scale: f64,
}

impl Linear {
    /// A place holder.
    pub(crate) const NOTHING: Self = Self { shift: 0.0, scale: 0.0 };

    /// What is added to a number, and what the sum is multiplied by.
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    pub(crate) fn parts(&self) -> (f64, f64) {
        (self.shift, self.scale)
    }
}

impl Pointwise for Linear {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        clamp_to_unit((x + self.shift) * self.scale)
    }
}

/// `offset + sign * growth(t)`, where `growth(t) = (e^(z t) - 1) / (e^z - 1)` and t is the linear
/// position between the level at which the curve is flattest (t = 0) and the other (t = 1).
///
/// A concave curve (rho > 0) is the convex one upside down and back to front,
/// `v(t) = 1 - growth(1 - t)`. Writing it so keeps every exponent positive, where
/// `exp_minus_one` is monotone and loses no digits, however straight the curve.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exponential {
    pub(super) flat_end: f64,
    pub(super) scale: f64,
    /// z = |best - worst| / |rho|
    pub(super) steepness: f64,
    /// 1 / (e^z - 1)
    pub(super) norm: f64,
    pub(super) offset: f64,
    pub(super) sign: f64,
}

impl Pointwise for Exponential {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        let position = clamp_to_unit((x - self.flat_end) * self.scale);
        let growth = at_most(exp_minus_one(position * self.steepness) * self.norm, 1.0);
        self.offset + self.sign * growth
    }
}

/// `clamp(ln(x / worst) / ln(best / worst))`
#[derive(Debug, Clone, Copy)]
pub(crate) struct Logarithmic {
    pub(super) worst: f64,
    /// 1 / ln(best / worst)
    pub(super) scale: f64,
}

impl Pointwise for Logarithmic {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        clamp_to_unit(ln_of_ratio(at_least(x, 0.0) / self.worst) * self.scale)
    }
}

/// `1 / (1 + e^(-(x - midpoint) / scale))`
#[derive(Debug, Clone, Copy)]
pub(crate) struct Logistic {
    pub(super) midpoint: f64,
    /// -1 / scale
    pub(super) rate: f64,
}

impl Pointwise for Logistic {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        1.0 / (1.0 + exp((x - self.midpoint) * self.rate))
    }
}

/// `x / (1 + x)`, written as `1 - 1 / (1 + x)`, which is monotone in floating point too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RelativeToBestCompetitor;

impl Pointwise for RelativeToBestCompetitor {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        1.0 - 1.0 / (1.0 + at_least(x, 0.0))
    }
}

/// For categories, whose codes have been turned into values before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Identity;

impl Pointwise for Identity {
    #[inline(always)]
    fn at(&self, x: f64) -> f64 {
        x
    }
}
