//! Rules from outside this crate: what every reader of a result relies on is seen to here, so that no
//! such rule has to.

use crate::class::ClassCode;
use crate::flags::Flags;
use crate::rule::{Decisions, Rule};

/// Decides by such a rule. Who has no class gets the flag that says so, and no margin; who has one, no
/// such flag. Gives back the largest code that is none of the rule's classes, if there is one: its
/// accounts have no class.
pub(super) fn decide(rule: &dyn Rule, scores: &[&[f64]], out: Decisions<'_>) -> Option<u8> {
    let Decisions { codes, mut margins, mut flags } = out;
    rule.decide(
        scores,
        Decisions {
            codes: &mut *codes,
            margins: margins.as_deref_mut(),
            flags: flags.as_deref_mut(),
        },
    );
    let mut stray = None;
    for code in codes.iter_mut() {
        if ClassCode::new(*code).is_classified() && usize::from(*code) >= rule.classes() {
            stray = stray.max(Some(*code));
            *code = ClassCode::UNCLASSIFIED.get();
        }
    }
    let is_classified = codes.iter().map(|code| ClassCode::new(*code).is_classified());
    for (margin, is_classified) in margins.into_iter().flatten().zip(is_classified.clone()) {
        *margin = if is_classified { *margin } else { f64::NAN };
    }
    let unclassified = Flags::UNCLASSIFIED.bits();
    for (flags, is_classified) in flags.into_iter().flatten().zip(is_classified) {
        *flags = if is_classified { *flags & !unclassified } else { *flags | unclassified };
    }
    stray
}
