//! The laws that hold for every model: the four as presets and rebuilt, design fit, models of the
//! caller's own over every rule, and a model from outside the crate.

#[allow(dead_code, unused_imports)]
#[path = "../common/mod.rs"]
mod common;

mod dominance;
mod explanation;
mod gaps;
mod geometric;
mod margin;
mod same_bits;
mod saved;
mod units;

use common::table::Table;
use keyaccount::classification::Classifications;
use keyaccount::model::Model;
use keyaccount::score::STEP;
use proptest::prelude::ProptestConfig;

const CASES: u32 = 128;

fn config() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() }
}

fn classified(model: &dyn Model, table: &Table) -> Classifications {
    model.classify(&table.portfolio()).unwrap()
}

/// Whether a score is a whole number of steps in `0..=1`, and no negative zero.
fn is_score(score: f64) -> bool {
    (0.0..=1.0).contains(&score) && score.is_sign_positive() && (score / STEP).fract() == 0.0
}
