//! What can be wrong with a rule.

/// A broken rule of the rules: what was given, what is allowed, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A cut is NaN or infinite.
    #[error("cut {cut} is not a finite number; give a number above 0 and at most 1")]
    CutNotFinite {
        /// The number given.
        cut: f64,
    },
    /// A cut lies outside `(0, 1]`.
    #[error(
        "cut {cut} lies outside (0, 1]; scores run from 0 to 1, so give a number above 0 and at \
         most 1"
    )]
    CutOutOfRange {
        /// The number given.
        cut: f64,
    },
    /// A cut is so small that it is 0 on the score lattice.
    #[error(
        "cut {cut} rounds to 0 in steps of {step:e}, so that every score would reach it; give at \
         least {step:e}"
    )]
    CutRoundsToZero {
        /// The number given.
        cut: f64,
        /// The score step.
        step: f64,
    },
    /// A tolerance is NaN or infinite.
    #[error("tolerance {tolerance} is not a finite number; give a number between 0 and 1")]
    ToleranceNotFinite {
        /// The number given.
        tolerance: f64,
    },
    /// A tolerance lies outside `(0, 1)`.
    #[error(
        "tolerance {tolerance} lies outside (0, 1), both ends excluded: at 0 only exact equality \
         would be within it, at 1 every point would; give a number between 0 and 1"
    )]
    ToleranceOutOfRange {
        /// The number given.
        tolerance: f64,
    },
    /// A tolerance is so near to 0 or 1 that it is 0 or 1 on the score lattice.
    #[error(
        "tolerance {tolerance} rounds to {rounded} in steps of {step:e}; keep it at least one \
         step away from 0 and 1"
    )]
    ToleranceRoundsAway {
        /// The number given.
        tolerance: f64,
        /// What it rounds to.
        rounded: f64,
        /// The score step.
        step: f64,
    },
    /// There is no cut on an axis.
    #[error("there is no cut on the {axis}; give at least one, or leave the axis out of the rule")]
    NoCuts {
        /// Which axis: `score`, `x`, `y` or `position`.
        axis: &'static str,
    },
    /// There are more cuts on an axis than class codes.
    #[error("there are {cuts} cuts on the {axis}, but at most {limit} are possible; merge some")]
    TooManyCuts {
        /// Which axis: `score`, `x`, `y` or `position`.
        axis: &'static str,
        /// How many were given.
        cuts: usize,
        /// How many are possible.
        limit: usize,
    },
    /// A cut is not above the one before it.
    #[error(
        "cut {cut} at position {position} on the {axis} does not lie above {previous} before it \
         (after rounding to steps of {step:e}); sort the cuts and drop the doubles"
    )]
    CutsNotAscending {
        /// Which axis: `score`, `x`, `y` or `position`.
        axis: &'static str,
        /// The position of the cut in the list, from 0.
        position: usize,
        /// The cut before it.
        previous: f64,
        /// The cut.
        cut: f64,
        /// The score step.
        step: f64,
    },
    /// A grid has too many cells.
    #[error(
        "a grid of {columns} x {rows} cells is too large; use fewer cuts: at most {limit} cells"
    )]
    TooManyCells {
        /// Cells along x.
        columns: usize,
        /// Cells along y.
        rows: usize,
        /// How many cells are possible.
        limit: usize,
    },
    /// The cell table of a grid has too few or too many rows.
    #[error(
        "the cell table has {rows} rows, but the cuts on y make {expected}; give one row for each, \
         the lowest y first"
    )]
    RowCount {
        /// The rows given.
        rows: usize,
        /// The rows needed.
        expected: usize,
    },
    /// A row of the cell table of a grid has too few or too many cells.
    #[error(
        "row {row} of the cell table has {cells} cells, but the cuts on x make {expected}; give \
         one for each, the lowest x first"
    )]
    RowLength {
        /// The row, from 0.
        row: usize,
        /// The cells given.
        cells: usize,
        /// The cells needed.
        expected: usize,
    },
    /// A cell of a grid has the code that means "no class".
    #[error(
        "the cell in row {row}, column {column} has the code 255, which means unclassified; use \
         the codes from 0 without a gap"
    )]
    ReservedCode {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
    },
    /// No cell of a grid has a code below the largest one.
    #[error(
        "no cell has the code {code}, though the largest is {largest}; use every code from 0 to \
         the largest"
    )]
    UnusedCode {
        /// The code without a cell.
        code: u8,
        /// The largest code.
        largest: u8,
    },
    /// All cells of a grid have the same class.
    #[error("all {cells} cells have the same class; give at least two classes")]
    OneClass {
        /// How many cells there are.
        cells: usize,
    },
    /// A stage path has more classes than there are codes.
    #[error(
        "{stages} stages, with their off-path classes and the exit, make {classes} classes, but \
         at most {limit} are possible; use fewer cuts"
    )]
    TooManyStages {
        /// How many stages the cuts make.
        stages: usize,
        /// How many classes they need.
        classes: usize,
        /// How many classes are possible.
        limit: usize,
    },
    /// A ladder has no rung with evidence.
    #[error(
        "none of the {rungs} rungs has evidence, so that every account would be unclassified; \
         give at least one a cut"
    )]
    NoRungs {
        /// How many rungs were given, all of them absent.
        rungs: usize,
    },
    /// A ladder has more rungs than class codes.
    #[error("there are {rungs} rungs, but at most {limit} are possible; use fewer")]
    TooManyRungs {
        /// How many were given.
        rungs: usize,
        /// How many are possible.
        limit: usize,
    },
}
