#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::borrow::Cow;

use ndarray::{Array2, ArrayView1, Axis, ShapeBuilder, Slice};
use proptest::prelude::*;

use super::*;

mod build;
mod columns;
mod read;

/// The one fault of a table that has exactly one.
fn only_fault(result: Result<Portfolio<'_>, PortfolioError>) -> Fault {
    let error = result.unwrap_err();
    assert_eq!((error.total(), error.faults().len()), (1, 1), "{error}");
    error.faults()[0].clone()
}

/// Equal numbers, or both missing.
fn same(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

#[test]
fn lifetimes_may_shrink() {
    // Would not compile if the types were invariant in their lifetime.
    fn shrink<'b, 'a: 'b>(portfolio: &'b Portfolio<'a>) -> &'b Portfolio<'b> {
        portfolio
    }
    fn is_shareable<T: Send + Sync>(_: &T) {}
    let portfolio = Portfolio::default();
    is_shareable(shrink(&portfolio));
}
