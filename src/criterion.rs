//! Criteria.
pub mod value_function;
