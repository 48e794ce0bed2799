//! What is refused, and that the message says where: one test per variant of each error of the
//! core, and files with unknown fields, wrong versions, missing fields and broken invariants.

mod axis_errors;
mod classifications_errors;
mod classify_errors;
mod files;
mod input_errors;
mod model_errors;

use std::error::Error;

use keyaccount::axis::Axis;
use keyaccount::class::Class;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{About, CustomModel};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{Bands, Cut};

fn linear() -> ValueFunction {
    ValueFunction::linear(0.0, 10.0).unwrap()
}

fn levels() -> ValueFunction {
    ValueFunction::categories([("low", 0.0), ("high", 1.0)]).unwrap()
}

fn axis(key: &str) -> Axis {
    let criterion = Criterion::new(format!("{key} criterion"), key, linear());
    Axis::new(key, format!("Axis {key}"), ("low", "high"), [criterion]).unwrap()
}

fn about() -> About {
    About {
        key: "mine".into(),
        name: "My model".into(),
        citation: String::new(),
        note: String::new(),
        provenance: Provenance::caller(),
    }
}

fn class(key: &str) -> Class {
    Class {
        key: key.into(),
        term: format!("Term {key}"),
        meaning: String::new(),
        management: String::new(),
        order: None,
        provenance: Provenance::caller(),
    }
}

fn bands() -> Bands {
    Bands::new(vec![Cut::MIDPOINT]).unwrap()
}

fn model() -> CustomModel {
    CustomModel::new(about(), [axis("a")], bands(), [class("no"), class("yes")]).unwrap()
}

/// The message names every one of these.
fn assert_names(error: &dyn Error, places: &[&str]) {
    let message = error.to_string();
    for place in places {
        assert!(message.contains(place), "`{place}` is missing in: {message}");
    }
    assert!(!message.contains("Some(") && !message.contains("NaN,"), "{message}");
}
