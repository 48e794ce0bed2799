//! A function as bytes, for plans that travel.

use std::sync::Arc;

use datafusion_expr::ScalarUDF;
use serde::{Deserialize, Serialize};

use super::{FunctionError, ModelFunction, Returns};
use crate::model::CustomModel;

/// In front of every function, so that the bytes of another library's are not taken for ours.
const MAGIC: &[u8] = b"keyaccount\0";

/// The format of what follows.
const FORMAT: u32 = 1;

/// The version of this library; a patch never changes a bit, so two numbers of it count.
const VERSION: &str =
    concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));

/// What has to be right before the rest can be read.
#[derive(Deserialize)]
struct Header {
    format: u32,
    #[serde(default)]
    version: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    format: u32,
    version: String,
    name: String,
    returns: Returns,
    fingerprint: u64,
    model: CustomModel,
}

/// The 64-bit FNV-1a hash (Fowler, Noll and Vo) of a model's document: against accidents, not
/// against attacks.
pub(super) fn fingerprint(document: &str) -> u64 {
    document.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Appends a function of this library with its model to a plan's bytes; false, and nothing, if it is
/// another's. For `try_encode_udf` of a codec.
///
/// # Errors
/// [`FunctionError::NotPortable`].
pub fn encode(function: &ScalarUDF, bytes: &mut Vec<u8>) -> Result<bool, FunctionError> {
    let Some(function) = function.inner().downcast_ref::<ModelFunction>() else {
        return Ok(false);
    };
    let not_portable =
        || FunctionError::NotPortable { model: function.model().about().key.clone() };
    let document = function.document().ok_or_else(not_portable)?;
    let payload = Payload {
        format: FORMAT,
        version: VERSION.to_owned(),
        name: function.call_name().to_owned(),
        returns: function.returns(),
        fingerprint: fingerprint(document),
        model: CustomModel::of(function.model().as_ref()).map_err(|_| not_portable())?,
    };
    let payload = serde_json::to_vec(&payload).map_err(|_| not_portable())?;
    bytes.extend_from_slice(MAGIC);
    bytes.extend(payload);
    Ok(true)
}

/// The function that [`encode`] wrote for this name; `None` if the bytes are not of this library.
/// For `try_decode_udf` of a codec.
///
/// # Errors
/// [`FunctionError`]: another format or version, another name, bytes that hold no valid model, and a
/// model that is not the one that was sent.
pub fn decode(name: &str, bytes: &[u8]) -> Result<Option<Arc<ScalarUDF>>, FunctionError> {
    let Some(bytes) = bytes.strip_prefix(MAGIC) else { return Ok(None) };
    let name = || name.to_owned();
    let unreadable = |error: serde_json::Error| FunctionError::Unreadable {
        name: name(),
        reason: error.to_string(),
    };
    let header: Header = serde_json::from_slice(bytes).map_err(unreadable)?;
    if header.format != FORMAT {
        return Err(FunctionError::Format { name: name(), found: header.format, known: FORMAT });
    }
    if header.version != VERSION {
        return Err(FunctionError::Version { name: name(), found: header.version, here: VERSION });
    }
    let payload: Payload = serde_json::from_slice(bytes).map_err(unreadable)?;
    if payload.name != name() {
        return Err(FunctionError::Name { name: name(), found: payload.name });
    }
    let function = ModelFunction::new(Arc::new(payload.model), payload.returns);
    let function = function.with_name(payload.name);
    let found = function.fingerprint().unwrap_or_default();
    if found != payload.fingerprint {
        return Err(FunctionError::Fingerprint { name: name(), sent: payload.fingerprint, found });
    }
    Ok(Some(Arc::new(function.into_udf())))
}
