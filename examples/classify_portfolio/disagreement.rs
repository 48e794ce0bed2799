//! Where the models disagree: combinations of classes that ask for a talk.
//!
//! The models measure different things, so a combination is a finding and not an error.

use crate::Results;

/// A combination worth a talk, and why.
pub(crate) struct Finding {
    /// A model and the keys of its classes.
    first: (&'static str, &'static [&'static str]),
    /// Another model and the keys of its classes.
    second: (&'static str, &'static [&'static str]),
    pub(crate) title: &'static str,
    pub(crate) reason: &'static str,
}

impl Finding {
    /// The rows that show it.
    pub(crate) fn rows(&self, results: &Results<'_>) -> Vec<usize> {
        let holds = |(model, classes): (&str, &[&str]), row| {
            results.class_key(model, row).is_some_and(|class| classes.contains(&class))
        };
        (0..results.accounts.ids.len())
            .filter(|row| holds(self.first, *row) && holds(self.second, *row))
            .collect()
    }
}

const CLOSE_STAGES: &[&str] = &["partnership_kam", "synergistic_kam"];
const FIRST_STAGES: &[&str] = &["pre_kam", "early_kam"];
const LOOSE_TYPES: &[&str] = &["transaction", "repeated_transactions"];
const PARTNER_TYPES: &[&str] = &[
    "buyer_seller_partnership",
    "strategic_alliance",
    "network_organisation",
    "vertical_integration",
];
const ALLIED_TYPES: &[&str] =
    &["strategic_alliance", "network_organisation", "vertical_integration"];

/// Every combination that is looked for, the most pressing first.
pub(crate) const FINDINGS: &[Finding] = &[
    Finding {
        first: ("four_s", &["strategic"]),
        second: ("millman_wilson", &["uncoupling_kam"]),
        title: "4S strategic, yet uncoupling",
        reason: "an attractive account in which we are strong is leaving: find the cause first",
    },
    Finding {
        first: ("webster", PARTNER_TYPES),
        second: ("millman_wilson", &["uncoupling_kam"]),
        title: "Webster partnership or more, yet uncoupling",
        reason: "dependent on each other and coming apart: talk to the top before the numbers do",
    },
    Finding {
        first: ("four_s", &["strategic"]),
        second: ("bensaou", &["captive_supplier"]),
        title: "4S strategic, yet Bensaou captive supplier",
        reason: "worth having, but we are the side that is locked in: ask for commitment before investing more",
    },
    Finding {
        first: ("millman_wilson", &["uncoupling_kam"]),
        second: ("bensaou", &["captive_supplier"]),
        title: "Uncoupling, and we are the captive supplier",
        reason: "they can leave and our investment cannot: secure or write down what is sunk there",
    },
    Finding {
        first: ("four_s", &["streamline"]),
        second: ("bensaou", &["captive_supplier"]),
        title: "4S streamline, yet Bensaou captive supplier",
        reason: "tied to an account that is neither attractive nor ours: stop sinking more into it",
    },
    Finding {
        first: ("four_s", &["streamline"]),
        second: ("millman_wilson", CLOSE_STAGES),
        title: "4S streamline, yet partnership or synergistic",
        reason: "close and costly to serve without the prospects: check what the closeness earns",
    },
    Finding {
        first: ("four_s", &["strategic"]),
        second: ("millman_wilson", FIRST_STAGES),
        title: "4S strategic, yet pre- or early-KAM",
        reason: "worth a key account manager, and the relationship has hardly begun: the room to grow",
    },
    Finding {
        first: ("four_s", &["star"]),
        second: ("bensaou", &["captive_buyer"]),
        title: "4S star, yet Bensaou captive buyer",
        reason: "a competitor is rated higher while the customer is tied to us: mend before the ties are cut",
    },
    Finding {
        first: ("webster", LOOSE_TYPES),
        second: ("millman_wilson", CLOSE_STAGES),
        title: "Webster repeated transactions or less, yet partnership or synergistic",
        reason: "people work as partners and nothing binds the firms: put it into a contract",
    },
    Finding {
        first: ("webster", ALLIED_TYPES),
        second: ("millman_wilson", FIRST_STAGES),
        title: "Webster alliance or more, yet pre- or early-KAM",
        reason: "allied on paper, with hardly anybody working together",
    },
    Finding {
        first: ("webster", ALLIED_TYPES),
        second: ("bensaou", &["market_exchange"]),
        title: "Webster alliance or more, yet Bensaou market exchange",
        reason: "an alliance into which neither side has put anything it could not use elsewhere",
    },
    Finding {
        first: ("four_s", &["strategic"]),
        second: ("design_fit", &["under_designed"]),
        title: "4S strategic, yet under-designed",
        reason: "a best account gets less coordination than it needs: add exchange and time",
    },
    Finding {
        first: ("four_s", &["streamline"]),
        second: ("design_fit", &["over_designed"]),
        title: "4S streamline, yet over-designed",
        reason: "effort that the account does not need and does not repay: use it elsewhere",
    },
];
