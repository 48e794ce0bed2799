//! What files need: numbers in results where no infinity is known (JSON), and keys given once.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serializer};

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

/// A map without repeated keys: of two values under one key, a map of the standard library would
/// keep the last, and nobody would hear of the other.
pub(crate) fn unique_keys<'de, V, D>(deserializer: D) -> Result<BTreeMap<String, V>, D::Error>
where
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(UniqueKeys(PhantomData))
}

struct UniqueKeys<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for UniqueKeys<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map without repeated keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = entries.next_entry::<String, V>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!(
                    "{key:?} is given twice; give it once, with the value that counts"
                )));
            }
            map.insert(key, value);
        }
        Ok(map)
    }
}
