//! Value functions.
