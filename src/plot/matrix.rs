//! The matrix of a model of two axes.

use super::plane::{self, Projection, Wish};
use super::{Accounts, PlotError, Style};
use crate::rule::BuiltIn;

/// What to draw in a [`matrix`] or a [`path`].
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// The margin, in `0..=1`, up to which a point counts as uncertain: the band along the borders
    /// is hatched. 0 for no band.
    pub band: f64,
    /// How many of the largest accounts are called by their names.
    pub largest: usize,
    /// How many of the accounts nearest to a border are ringed and called by their names.
    pub fragile: usize,
    /// Up to how many accounts each has a bubble; more are counted in hexagons, below the bubbles
    /// of those that are named.
    pub bubbles_up_to: usize,
}

impl Default for MatrixOptions {
    fn default() -> Self {
        Self { style: Style::default(), band: 0.05, largest: 8, fragile: 6, bubbles_up_to: 1_500 }
    }
}

impl MatrixOptions {
    fn wish(&self) -> Wish {
        Wish {
            band: self.band,
            largest: self.largest,
            fragile: self.fragile,
            bubbles_up_to: self.bubbles_up_to,
        }
    }
}

/// The matrix of a model of two axes: its cells shaded and named, the borders with their band of
/// uncertainty, and each account as a bubble whose area is its money.
///
/// Draws every rule of two axes: a grid with its cells, merged or not; a gap with its tolerance; a
/// stage path with what is off it (its exit axis has no place in a plane: accounts in the exit class
/// are diamonds, as is every account whose class is not that of its place); a rule from elsewhere in
/// small squares, without a band. An account that was
/// observed on one axis only lies beside the plane along that axis; one observed on none is counted
/// below. The names of the largest and of the most fragile accounts overlap nothing; one without
/// room is left out. Every other name appears when the pointer rests on the bubble.
///
/// # Errors
/// [`PlotError::NotAPlane`], [`PlotError::NoScores`], [`PlotError::Share`] for the band,
/// [`PlotError::Size`], [`PlotError::NoColours`].
///
/// # Complexity
/// `n log n` for n accounts.
///
/// An example is at [`Accounts`].
pub fn matrix(accounts: &Accounts<'_>, options: &MatrixOptions) -> Result<String, PlotError> {
    plane::draw(accounts, &options.style, options.wish(), Projection::Upright)
}

/// A stage path from left to right, as Millman and Wilson's stages are read: the position along the
/// path to the right, the lead of one axis over the other upwards, and what is off the path above
/// and below it. Otherwise as [`matrix`].
///
/// ```
/// use keyaccount::model::{MillmanWilson, Model};
/// use keyaccount::plot::{self, Accounts, MatrixOptions};
/// use keyaccount::portfolio::Portfolio;
///
/// let model = MillmanWilson::preset();
/// let empty: Vec<f64> = Vec::new();
/// # let names: Vec<String> = model.columns().iter().map(|need| need.name.to_owned()).collect();
/// # let text: Vec<bool> = model.columns().iter().map(|need| need.text).collect();
/// # let mut builder = Portfolio::builder();
/// # for (name, text) in names.into_iter().zip(text) {
/// #     builder = if text { builder.column(name, Vec::<Option<String>>::new()) } else { builder.column(name, empty.clone()) };
/// # }
/// # let portfolio = builder.build()?;
/// let result = model.classify(&portfolio)?;
/// let picture = plot::path(&Accounts::of(&model, &result)?, &MatrixOptions::default())?;
/// assert!(picture.contains("Synergistic-KAM") && picture.contains("0 accounts"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`matrix`], and [`PlotError::NotAPath`] for a model without a stage path.
pub fn path(accounts: &Accounts<'_>, options: &MatrixOptions) -> Result<String, PlotError> {
    if !matches!(accounts.model.rule().built_in(), Some(BuiltIn::StagePath(_))) {
        return Err(PlotError::NotAPath { model: accounts.model.about().key.clone() });
    }
    plane::draw(accounts, &options.style, options.wish(), Projection::Turned)
}
