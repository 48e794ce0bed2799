//! TOML files, with the place of whatever is wrong.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Reads `what` from a file.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T, Failure> {
    let file = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("{file}: cannot read {what}: {error}")))?;
    let refused = |error: &toml::de::Error, inside: &str| {
        let line = error.span().and_then(|span| text.get(..span.start));
        let line = line.map(|before| format!(", line {}", before.matches('\n').count() + 1));
        let inside = if inside == "." { String::new() } else { format!(", at `{inside}`") };
        let message = error.message();
        Failure::new(format!("{file}{}{inside}: {message}", line.unwrap_or_default()))
    };
    let document = toml::Deserializer::parse(&text).map_err(|error| refused(&error, "."))?;
    serde_path_to_error::deserialize(document)
        .map_err(|error| refused(error.inner(), &error.path().to_string()))
}
