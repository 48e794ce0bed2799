//! What the tests of this room share.

use crate::class::Class;
use crate::provenance::Provenance;

/// Classes by key, ordered from 1 on.
pub(crate) fn classes(keys: &[&str]) -> Vec<Class> {
    let class = |(key, order): (&&str, u8)| Class {
        key: (*key).to_owned(),
        term: format!("The {key} ones"),
        meaning: String::new(),
        management: String::new(),
        order: Some(order),
        provenance: Provenance::caller(),
    };
    keys.iter().zip(1..).map(class).collect()
}
