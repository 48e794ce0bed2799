//! Numbers in results for files that know no infinity (JSON).

use serde::Serializer;

/// A margin that may be missing (null) or infinite (a word), as in a column of margins.
#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
pub(crate) fn margin<S: Serializer>(
    margin: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match margin {
        Some(margin) if margin.is_infinite() => serializer.serialize_str("infinite"),
        Some(margin) => serializer.serialize_f64(*margin),
        None => serializer.serialize_none(),
    }
}
