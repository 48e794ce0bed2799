//! Limits: what a model may cost. Each is a typed error where it is crossed.

/// Criteria on one axis.
pub const MAX_CRITERIA: usize = 256;

/// Axes of one model.
pub const MAX_AXES: usize = 16;

/// Classes of one model: codes `0..=254`; 255 is "unclassified".
pub const MAX_CLASSES: usize = 255;

/// Bytes in a name, a key or a term.
pub const MAX_NAME_BYTES: usize = 256;

/// Bytes in a longer text: a meaning, an advice, a source.
pub const MAX_TEXT_BYTES: usize = 4096;
