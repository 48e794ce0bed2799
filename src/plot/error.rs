//! Why there is no picture.

use crate::analysis::InputError;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// Columns that do not belong together.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A width or a height that no picture can have.
    #[error("the {what} {value} is not between {least} and {most} pixels; give one that is")]
    Size {
        /// `width` or `height`.
        what: &'static str,
        /// What was given.
        value: f64,
        /// The least.
        least: f64,
        /// The most.
        most: f64,
    },
    /// A palette without a colour.
    #[error("the palette has no colour; give at least one")]
    NoColours,
    /// A share outside `0..=1`.
    #[error("the {what} {value} is not between 0 and 1; give a share")]
    Share {
        /// Which one.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A model whose classes do not lie in a plane.
    #[error(
        "`{model}` decides on {axes} axes; a matrix needs a model of two axes (or a stage path)"
    )]
    NotAPlane {
        /// The model.
        model: String,
        /// Its axes.
        axes: usize,
    },
    /// A model without stages.
    #[error("`{model}` has no stage path; draw it with `matrix` or `continuum`")]
    NotAPath {
        /// The model.
        model: String,
    },
    /// A model whose classes have no order.
    #[error("the class `{class}` of `{model}` has no place in an order; draw it with `matrix`")]
    NotOrdered {
        /// The model.
        model: String,
        /// The first class without an order.
        class: String,
    },
    /// Classifications without scores.
    #[error("the classifications by `{model}` hold no scores; classify with `Detail::Full`")]
    NoScores {
        /// The model.
        model: String,
    },
    /// Draws of another model than the one that classified the accounts.
    #[error("the draws are of `{draws}` and the accounts of `{model}`; pass those of one model")]
    OtherDraws {
        /// The model of the accounts.
        model: String,
        /// The model of the draws.
        draws: String,
    },
    /// Money was to be drawn, and there is none.
    #[error("flows of money were asked for, but the migration was made without money")]
    NoMoney,
}

/// Refuses what is no share.
pub(super) fn check_share(what: &'static str, value: f64) -> Result<(), PlotError> {
    if (0.0..=1.0).contains(&value) { Ok(()) } else { Err(PlotError::Share { what, value }) }
}
