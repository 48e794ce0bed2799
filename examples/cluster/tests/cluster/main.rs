//! One program for all tests: linking an engine takes longer than running them.

mod arguments;
mod codec;
mod comparison;
mod loopback;

use std::sync::Arc;

use keyaccount::interop::datafusion::{ModelFunction, Returns};
use keyaccount::model::FourS;

fn preset() -> ModelFunction {
    ModelFunction::new(Arc::new(FourS::preset()), Returns::Everything)
}

/// The preset with another cut, under the same names.
fn another() -> ModelFunction {
    let preset = serde_json::to_string(&FourS::preset()).unwrap();
    let other = preset.replacen(r#""at":0.5"#, r#""at":0.6"#, 1);
    assert_ne!(other, preset);
    let model: FourS = serde_json::from_str(&other).unwrap();
    ModelFunction::new(Arc::new(model), Returns::Everything)
}
