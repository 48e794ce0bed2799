//! Results and explanations from a file: whatever loads is saved and loaded to the same.
#![no_main]

use std::fmt::Debug;

use keyaccount::classification::Classifications;
use keyaccount::explain::Explanation;
use keyaccount::phrases::Phrases;
use keyaccount::weights::Weights;
use keyaccount::weights::hierarchy::Hierarchy;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) -> Option<T> {
    let loaded: T = serde_json::from_str(text).ok()?;
    let saved = serde_json::to_string(&loaded).expect("what loads can be saved");
    assert_eq!(serde_json::from_str::<T>(&saved).expect("what was saved loads"), loaded);
    Some(loaded)
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(result) = same::<Classifications>(text) {
        assert_eq!(result.iter().len(), result.len());
        let (classes, unclassified) = result.counts(255);
        assert_eq!(classes.iter().sum::<u64>() + unclassified, result.len() as u64);
        let columns = result.clone().into_columns();
        assert_eq!(columns.codes.len(), result.len());
    }
    if let Some(explanation) = same::<Explanation>(text) {
        assert!(!explanation.to_string().is_empty());
    }
    let _ = (same::<Phrases>(text), same::<Weights>(text), same::<Hierarchy>(text));
});
