//! The plain description of a value function, as it stands in a file.

use serde::{Deserialize, Serialize};

/// A value function before it is checked; the same thing that a model file holds.
///
/// In TOML: `value_function.linear = { worst = 0, best = 10 }`, or
/// `value_function = "relative_to_best_competitor"`.
///
/// `clamp` holds a value inside 0..=1. "Decreasing" shapes need no flag: the worst level is simply
/// above the best one (a cost, a delay, a risk).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Shape {
    /// `v = clamp((x - worst) / (best - worst))`.
    Linear {
        /// The raw number of value 0.
        worst: f64,
        /// The raw number of value 1.
        best: f64,
    },
    /// Straight lines between points `[x, v]`; flat before the first and after the last.
    Piecewise {
        /// 2 to 64 points, x strictly increasing, v in 0..=1.
        points: Vec<(f64, f64)>,
    },
    /// `v = (1 - exp(-d/rho)) / (1 - exp(-D/rho))`, with d the way from the worst level to x and D
    /// the way from worst to best; flat beyond both.
    ///
    /// Kirkwood, *Strategic Decision Making* (1997), with rho in units of x: rho > 0 rises fast
    /// first (concave), rho < 0 late (convex); |rho| far above D is a straight line.
    Exponential {
        /// The raw number of value 0.
        worst: f64,
        /// The raw number of value 1.
        best: f64,
        /// The exponential constant, in units of x: D/500 <= |rho| <= 2^40 D.
        rho: f64,
    },
    /// `v = clamp(ln(x / worst) / ln(best / worst))`: equal ratios of money count equally. Numbers
    /// at or below 0 have the value of the lower end.
    Logarithmic {
        /// The raw number of value 0, above 0.
        worst: f64,
        /// The raw number of value 1, above 0, at least 0.1 % away from the worst.
        best: f64,
    },
    /// `v = 1 / (1 + exp(-(x - midpoint) / scale))`.
    Logistic {
        /// The raw number of value 0.5.
        midpoint: f64,
        /// The way from value 0.5 to value 0.731, in units of x; negative: decreasing.
        scale: f64,
    },
    /// `start` before the first threshold, then the value of the last threshold reached.
    Steps {
        /// The value before the first threshold.
        start: f64,
        /// 1 to 64 steps `[threshold, value]`, thresholds strictly increasing.
        steps: Vec<(f64, f64)>,
        /// Which end of a step belongs to it.
        #[serde(default)]
        closed: ClosedEnd,
    },
    /// A value for each level of a text column.
    Categories {
        /// 1 to 1024 levels `[name, value]`, names distinct and not empty.
        levels: Vec<(String, f64)>,
    },
    /// `v = x / (1 + x)`, for x = own result / result of the best competitor: parity is 0.5, and
    /// r and 1/r lie equally far from it. A negative ratio has value 0.
    RelativeToBestCompetitor,
}

/// Which end of a step belongs to it, that is: what a number equal to a threshold is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClosedEnd {
    /// Steps are `[threshold, next)`: the number belongs to the step above.
    #[default]
    Lower,
    /// Steps are `(threshold, next]`: the number belongs to the step below.
    Upper,
}
