//! A file of models: whatever loads is saved and loaded to the same models, and classifies.
#![no_main]

use keyaccount::model::{CustomModel, ModelSet};
use keyaccount_fuzz::{hold, table};
use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;

fn load<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok().or_else(|| toml::from_str(text).ok())
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let one = || load::<CustomModel>(text);
    let one = || one().map(|model| ModelSet { custom: vec![model], ..ModelSet::default() });
    let Some(set) = load::<ModelSet>(text).or_else(one) else { return };

    let saved = serde_json::to_string(&set).expect("what loads can be saved");
    assert_eq!(serde_json::from_str::<ModelSet>(&saved).expect("what was saved loads"), set);
    let saved = toml::to_string(&set).expect("what loads can be saved");
    assert_eq!(toml::from_str::<ModelSet>(&saved).expect("what was saved loads"), set);

    let mut bytes = data.iter().rev().copied().cycle();
    let mut choice = || bytes.next().unwrap_or_default();
    for model in set.into_models() {
        let accounts = table(&*model, 5, &mut choice);
        hold(&*model, &accounts);
    }
});
