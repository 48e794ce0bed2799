//! Models as functions of SQL (feature `datafusion`).
//!
//! A model makes two scalar functions for Apache DataFusion: `KEY_class` gives the key of the class,
//! and `KEY_classify` a struct of everything. [`register`] puts both into a `SessionContext`.
//!
//! ```sql
//! SELECT account, bensaou_class(buyer_assets_eur, buyer_systems, …) AS class FROM accounts;
//! SELECT account, bensaou_classify(buyer_assets_eur => their_tooling, …)['margin'] FROM accounts;
//! ```
//!
//! # Arguments
//!
//! The columns that the model reads, in the order of [`Model::columns`]; or by name
//! (`column => expression`), in any order. [`ModelFunction::sql`] writes the call out, for tables
//! whose columns have the names that the model reads, and [`ModelFunction::call`] is the same as an
//! expression. A null is a missing value; a literal counts for every row.
//!
//! Types are those of [`interop::arrow`](crate::interop::arrow), read where they lie. A decimal is
//! cast to `Float64`, as everywhere in SQL where it meets a float. A type that can't be read, and
//! texts in place of numbers, are refused while the query is planned.
//!
//! # Results
//!
//! `KEY_class` is a `Dictionary(UInt8, Utf8)`, null where unclassified. `KEY_classify` is
//!
//! ```text
//! Struct(class:    Dictionary(UInt8, Utf8),   null where unclassified
//!        margin:   Float64,                   null where unclassified
//!        scores:   Struct(AXIS: Float64, …),  each null where nothing was observed on the axis
//!        coverage: Float64,
//!        flags:    UInt8)                     the bits of `Flags`
//! ```
//!
//! # The model is part of the function
//!
//! Two functions of one name are equal only if their models are, to the last bit. Where a
//! plan is sent to other processes, [`encode`] and [`decode`] send the model along; without them an
//! engine sends a name, and whoever has another model under that name answers differently without a
//! word. What was encoded by another version of this library, or does not load to the same model, is
//! refused ([`FunctionError`]).
//!
//! ```
//! use std::sync::Arc;
//!
//! use keyaccount::interop::datafusion::{ModelFunction, Returns, decode, encode};
//! use keyaccount::model::FourS;
//!
//! let function = ModelFunction::new(Arc::new(FourS::preset()), Returns::Class);
//! assert!(function.sql().starts_with(r#"four_s_class("purchase_budget_eur", "#));
//!
//! let function = function.into_udf();
//! let mut plan = Vec::new();
//! assert!(encode(&function, &mut plan)?);
//! assert_eq!(*decode("four_s_class", &plan)?.unwrap(), function);
//! # Ok::<(), keyaccount::interop::datafusion::FunctionError>(())
//! ```

mod error;
mod function;
mod payload;

use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::registry::FunctionRegistry;

pub use error::FunctionError;
pub use function::{ModelFunction, Returns};
pub use payload::{decode, encode};

use crate::model::Model;

/// Registers both functions of a model under their own names, in a `SessionContext` or any other
/// registry; functions of the same names are replaced.
///
/// # Errors
/// Whatever the registry says, such as that it is read only.
pub fn register(registry: &mut dyn FunctionRegistry, model: &Arc<dyn Model>) -> Result<()> {
    for returns in [Returns::Class, Returns::Everything] {
        let function = ModelFunction::new(Arc::clone(model), returns);
        registry.register_udf(Arc::new(function.into_udf()))?;
    }
    Ok(())
}
