//! What a plan carries of a model, and what is refused.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::ScalarUDF;
use keyaccount::interop::datafusion::{FunctionError, ModelFunction, decode, encode};

/// Why a function of a plan is not run.
///
/// `Debug` is `Display`: it is the former that Ballista writes into what it tells the client.
#[derive(thiserror::Error)]
pub enum PlanError {
    /// The plan names a function without saying which model it is.
    #[error(
        "the plan calls `{function}` but carries no model for it: give the client the codecs that carry it"
    )]
    NoModel {
        /// The function.
        function: String,
    },
    /// The model is not the one that is approved under that key.
    #[error(
        "the plan carries another model as `{model}` than is approved here: {found}, not {approved}; approve it, or give it a key of its own"
    )]
    NotApproved {
        /// The key of the model.
        model: String,
        /// The fingerprint of the plan's model.
        found: Fingerprint,
        /// The fingerprint of the approved one.
        approved: Fingerprint,
    },
    /// What the plan carries is not what was put in, or comes from another version.
    #[error(transparent)]
    Function(#[from] FunctionError),
}

impl fmt::Debug for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The fingerprint of a model: sixteen hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// That of a function's model; `None` for a model that does not travel.
    #[must_use]
    pub fn of(function: &ModelFunction) -> Option<Self> {
        function.fingerprint().map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The models that may run under their keys. A key that is not listed may be any model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approved(BTreeMap<String, Fingerprint>);

impl Approved {
    /// Adds `KEY=FINGERPRINT`.
    ///
    /// # Errors
    /// A message if it is not that.
    pub fn add(&mut self, model: &str) -> Result<(), String> {
        let wrong = || format!("`{model}` is no KEY=FINGERPRINT");
        let (key, fingerprint) = model.split_once('=').ok_or_else(wrong)?;
        let fingerprint = u64::from_str_radix(fingerprint, 16).map_err(|_| wrong())?;
        self.0.insert(key.to_owned(), Fingerprint(fingerprint));
        Ok(())
    }

    fn check(&self, function: &ScalarUDF) -> Result<(), PlanError> {
        let Some(function) = function.inner().downcast_ref::<ModelFunction>() else {
            return Ok(());
        };
        let key = &function.model().about().key;
        match (self.0.get(key), Fingerprint::of(function)) {
            (Some(approved), Some(found)) if *approved != found => {
                Err(PlanError::NotApproved { model: key.clone(), found, approved: *approved })
            }
            _ => Ok(()),
        }
    }
}

/// Writes the model of a function; nothing for a function that is not of a model, which travels by
/// its name.
pub(crate) fn seal(function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<()> {
    encode(function, bytes).map(drop).map_err(external)
}

/// The function of the model that the plan carries.
pub(crate) fn open(name: &str, bytes: &[u8], approved: &Approved) -> Result<Arc<ScalarUDF>> {
    let read = || {
        let none = || PlanError::NoModel { function: name.to_owned() };
        let function = decode(name, bytes)?.ok_or_else(none)?;
        approved.check(&function)?;
        Ok::<_, PlanError>(function)
    };
    read().map_err(external)
}

fn external(error: impl Into<PlanError>) -> DataFusionError {
    DataFusionError::External(Box::new(error.into()))
}
