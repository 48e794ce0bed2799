//! The version of the file format that models and results are saved in.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

/// The version that this library writes, and the only one that it reads.
pub(crate) const FORMAT_VERSION: u32 = 1;

/// A marker that is written as [`FORMAT_VERSION`] and refuses to load as anything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FormatVersion;

impl Serialize for FormatVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(FORMAT_VERSION)
    }
}

impl<'de> Deserialize<'de> for FormatVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = u32::deserialize(deserializer)?;
        if found == FORMAT_VERSION {
            Ok(Self)
        } else {
            Err(D::Error::custom(format_args!(
                "format version {found} is not known: this library reads version {FORMAT_VERSION}"
            )))
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FormatVersion {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormatVersion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": FORMAT_VERSION })
    }
}
