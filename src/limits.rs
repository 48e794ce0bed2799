//! Limits: what a model may cost. Each is a typed error where it is crossed.
//!
//! A model file comes from somebody else, and so does a table. Whatever they hold, loading, binding
//! and one account's classification cost a bounded number of steps; what a table of `n` accounts
//! costs grows with `n` alone. Nothing in a file is recursive: the depth of its nesting is fixed by
//! the format, and that of rubbish by the parser.
//!
//! | what | limit | beyond it |
//! |---|---|---|
//! | criteria of an axis, of weights, of a ranking, of a hierarchy, of comparisons, of observations | [`MAX_CRITERIA`] | [`AxisError::TooManyCriteria`](crate::axis::AxisError), and its like |
//! | axes of a model | [`MAX_AXES`] | [`ModelError::TooManyAxes`](crate::model::ModelError) |
//! | classes of a model | [`MAX_CLASSES`] | what the rule says: too many cuts, stages, rungs or cells |
//! | cuts on one axis, rungs of a ladder | [`MAX_CUTS`] | [`RuleError::TooManyCuts`](crate::rule::RuleError), `TooManyRungs` |
//! | origins of cuts in a file | [`MAX_CUT_ORIGINS`] | [`ModelError::TooManyCutOrigins`](crate::model::ModelError) |
//! | cells of a grid | [`MAX_CELLS`] | [`RuleError::TooManyCells`](crate::rule::RuleError) |
//! | points or steps of a value function | [`MAX_SEGMENTS`] | [`ValueFunctionError::TooMany`](crate::criterion::value_function::ValueFunctionError) |
//! | levels of a text column that a criterion knows | [`MAX_LEVELS`] | the same |
//! | names, keys, terms, levels | [`MAX_NAME_BYTES`] | [`NameFault::TooLong`](crate::axis::NameFault), and its like |
//! | longer texts | [`MAX_TEXT_BYTES`] | the same, or [`ModelError::TextTooLong`](crate::model::ModelError) |
//! | columns of a table that is read row by row | [`MAX_COLUMNS`] | [`Fault::TooManyColumns`](crate::portfolio::Fault) |
//! | faults, rows or names that an error lists | 100 | it counts the rest |
//!
//! A dictionary of texts has as many levels as its index can tell apart, and costs what it holds.

/// Criteria on one axis.
pub const MAX_CRITERIA: usize = 256;

/// Axes of one model.
pub const MAX_AXES: usize = 16;

/// Classes of one model: codes `0..=254`; 255 is "unclassified".
pub const MAX_CLASSES: usize = 255;

/// Cuts on one axis, and rungs of a ladder: each makes one class more.
pub const MAX_CUTS: usize = MAX_CLASSES - 1;

/// Origins of cuts that a model file may state: more than any rule has cuts.
pub const MAX_CUT_ORIGINS: usize = 2 * MAX_CUTS;

/// Cells of a grid: each searches the table for its neighbours once, when the grid is built.
pub const MAX_CELLS: usize = 1024;

/// Points or steps of one value function.
pub const MAX_SEGMENTS: usize = 64;

/// Levels of one value function of texts.
pub const MAX_LEVELS: usize = 1024;

/// Bytes in a name, a key, a term or a level.
pub const MAX_NAME_BYTES: usize = 256;

/// Bytes in a longer text: a meaning, an advice, a source, a unit.
pub const MAX_TEXT_BYTES: usize = 4096;

/// Columns of a table that is read row by row: as many as the largest model reads. Each row may
/// name columns that no other has, and a table holds every row of every column.
pub const MAX_COLUMNS: usize = 2 * MAX_AXES * MAX_CRITERIA;
