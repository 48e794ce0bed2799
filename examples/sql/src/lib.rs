//! Classifying files by SQL: a session with the functions of some models, and the questions that a
//! sales manager puts to it.

pub mod questions;
pub mod tables;

use std::error::Error;
use std::sync::Arc;

use datafusion::prelude::SessionContext;
use keyaccount::interop::datafusion::register;
use keyaccount::model::{Model, ModelSet};

/// What everything here may fail with.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A session in which each model is two functions, `KEY_class` and `KEY_classify`.
///
/// # Errors
/// A session that takes no functions, which a new one does.
pub fn session(models: &[Arc<dyn Model>]) -> Result<SessionContext> {
    let mut context = SessionContext::new();
    for model in models {
        register(&mut context, model)?;
    }
    Ok(context)
}

/// The models of a set, each to be shared.
#[must_use]
pub fn shared(set: ModelSet) -> Vec<Arc<dyn Model>> {
    set.into_models().into_iter().map(Arc::from).collect()
}
