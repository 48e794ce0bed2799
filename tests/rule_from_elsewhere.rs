//! What a rule from outside the crate may leave to the library, and what it may not give.

#[allow(dead_code, unused_imports)]
mod common;

use common::outsider::Outsider;
use keyaccount::class::ClassCode;
use keyaccount::classification::Classifications;
use keyaccount::explain::Explanation;
use keyaccount::flags::Flags;
use keyaccount::model::{ClassifyError, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::Portfolio;
use keyaccount::rule::{Border, Decisions, Rule};

/// Codes and nothing else: no margin of who has no class, and no flags, but for a wrong one.
#[derive(Debug)]
struct Terse;

impl Rule for Terse {
    fn axes(&self) -> usize {
        1
    }
    fn classes(&self) -> usize {
        2
    }
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        for (score, code) in scores[0].iter().zip(out.codes.iter_mut()) {
            let class = u8::from(*score >= 0.5);
            *code = if score.is_nan() { ClassCode::UNCLASSIFIED.get() } else { class };
        }
        if let Some(margins) = out.margins {
            margins.fill(0.25);
        }
        if let Some(flags) = out.flags {
            for flags in flags {
                *flags |= Flags::UNCLASSIFIED.bits();
            }
        }
    }
    fn nearest_border(&self, _: &[f64]) -> Option<Border> {
        None
    }
}

#[test]
fn who_has_no_class_is_marked_whatever_the_rule_says() {
    let model = Outsider::new("short", Terse);
    let portfolio = Portfolio::builder().column("x", [0.75, f64::NAN]).build().unwrap();
    let whole = model.classify(&portfolio).unwrap();
    assert_eq!(whole.codes(), [1, 255]);
    assert!(whole.margins()[0] == 0.25 && whole.margins()[1].is_nan());
    let unclassified = |row: usize| whole.get(row).unwrap().flags().contains(Flags::UNCLASSIFIED);
    assert_eq!((unclassified(0), unclassified(1)), (false, true));
    let saved = serde_json::to_string(&whole).unwrap();
    assert!(serde_json::from_str::<Classifications>(&saved).is_ok());
    for (row, number) in [0.75, f64::NAN].into_iter().enumerate() {
        let alone = model.classify_account(&[("x", number.into())]).unwrap();
        assert_eq!(alone.get(0).unwrap().flags(), whole.get(row).unwrap().flags());
        let explanation = model.explain(&portfolio, row).unwrap();
        let saved = serde_json::to_string(&explanation).unwrap();
        assert_eq!(serde_json::from_str::<Explanation>(&saved).unwrap(), explanation);
    }
}

#[test]
fn a_code_that_is_no_class_is_refused_on_every_road() {
    let model = Outsider::liar();
    let portfolio = Portfolio::builder().column("x", vec![0.75; 10_000]).build().unwrap();
    let refused = ClassifyError::Inconsistent {
        model: "liar".to_owned(),
        what: "classes, by a code that its rule gave",
        found: 8,
        expected: 2,
    };
    let said = "model `liar` contradicts itself: 8 classes, by a code that its rule gave, but 2";
    assert!(refused.to_string().starts_with(said), "{refused}");
    assert_eq!(model.classify(&portfolio).unwrap_err(), refused);
    assert_eq!(model.explain(&portfolio, 7).unwrap_err(), refused);
    assert_eq!(model.counterfactuals(&portfolio, 7).unwrap_err(), refused);
    assert_eq!(model.classify_account(&[("x", 0.5.into())]).unwrap_err(), refused);
    let panel = Panel::new([&model as &dyn Model]);
    assert_eq!(panel.classify(&portfolio).unwrap_err(), refused);
    #[cfg(feature = "rayon")]
    assert_eq!(panel.classify_into_in_parallel(&portfolio, &mut Vec::new()), Err(refused));
}
