//! Webster's continuum in words: about, classes, rungs, cuts.
//!
//! Webster (1992) gives a typology without a scale. The seven types are his; what marks them is
//! remembered or ours, as each says, and every level, weight and cut is ours.

use crate::model::words::{
    AboutWords, AxisWords, ClassWords, CriterionWords, CutWords, FLAG_UNIT, NONE_TO_HIGH,
    NONE_TO_HIGH_UNIT, RATING, RATING_UNIT, RATING_WHY, STEPS_WHY, ValueWords,
};
use crate::provenance::Origin;

const SOURCE: &str = "Webster (1992), J. Marketing 56(4):1-17; term and advice from memory of the paper, of which only the abstract was read";

const ITEM: &str =
    "What Webster (1992) is remembered to say marks this type; not verified against the full text";

const OURS: &str =
    "No measure of this was found in the literature: an observable fact chosen by this library";

/// The title page.
pub(crate) const ABOUT: AboutWords = AboutWords {
    key: "webster",
    name: "Webster's relationship continuum",
    citation: "Webster, F. E., Jr (1992). The Changing Role of Marketing in the Corporation. Journal of Marketing 56(4), 1-17.",
    fidelity: "The seven types and their order follow Webster as remembered; the abstract, which was read, confirms only the frame of markets, partnerships, networks and hierarchies. Webster offers no measure: the ladder of evidence, its criteria, levels, weights and cuts are this library's.",
    origin: Origin::Secondary,
};

/// The seven types, in order.
pub(crate) const CLASSES: [ClassWords; 7] = [
    ClassWords {
        key: "transaction",
        term: "Transaction",
        meaning: "A one-off sale decided on price; neither side owes the other a second order.",
        management: "Sell through the ordinary marketing mix: price, offer and reach. Keep the cost of serving low, and prospect for a reason to come back.",
        order: Some(1),
        origin: Origin::Secondary,
        source: SOURCE,
    },
    ClassWords {
        key: "repeated_transactions",
        term: "Repeated transactions",
        meaning: "The customer comes back out of preference or first trust, but nothing binds it to do so.",
        management: "Make reordering easy and quality dependable, differentiate the offer, and watch for accounts worth a longer commitment.",
        order: Some(2),
        origin: Origin::Secondary,
        source: SOURCE,
    },
    ClassWords {
        key: "long_term_relationship",
        term: "Long-term relationship",
        meaning: "Contracts run for long, yet the two sides still bargain at arm's length and price stays in front.",
        management: "Choose deliberately which of these accounts to keep, give each an owner, serve it reliably, and prepare every renewal early.",
        order: Some(3),
        origin: Origin::Secondary,
        source: SOURCE,
    },
    ClassWords {
        key: "buyer_seller_partnership",
        term: "Buyer-seller partnership",
        meaning: "One of very few sources: prices are negotiated, and both sides depend on the quality, delivery and support that they arrange together.",
        management: "Put a team of several functions beside the customer's, run quality and logistics jointly, and account for the relationship as a whole rather than by deal.",
        order: Some(4),
        origin: Origin::Secondary,
        source: SOURCE,
    },
    ClassWords {
        key: "strategic_alliance",
        term: "Strategic alliance",
        meaning: "Both sides have put resources into a shared goal or into an entity of its own, such as a joint venture.",
        management: "Govern it as an alliance: agreed goals, committed budgets, a steering board, and a clear line around each side's core competence.",
        order: Some(5),
        origin: Origin::Secondary,
        source: SOURCE,
    },
    ClassWords {
        key: "network_organisation",
        term: "Network organisation",
        meaning: "The account is part of a web of alliances that a hub coordinates.",
        management: "Decide what to do yourself and what to leave to partners, keep the coordinating role or a strong place beside it, and guard the competence that earns it.",
        order: Some(6),
        origin: Origin::Secondary,
        source: SOURCE,
    },
    ClassWords {
        key: "vertical_integration",
        term: "Vertical integration",
        meaning: "Ownership has replaced the market: the account belongs to us, or we to it.",
        management: "Run it as an internal transfer with agreed prices and service levels; sales effort is better spent elsewhere.",
        order: Some(7),
        origin: Origin::Secondary,
        source: SOURCE,
    },
];

/// The rungs for the classes from `repeated_transactions` to `vertical_integration`, in order.
pub(crate) const RUNGS: [AxisWords; 6] =
    [REPEAT_BUYING, COMMITMENT, INTERDEPENDENCE, SHARED_VENTURE, NETWORK, OWNERSHIP];

const REPEAT_BUYING: AxisWords = AxisWords {
    key: "repeat_buying",
    name: "Repeat buying",
    low: "one-off purchase",
    high: "habitual purchase",
    origin: Origin::Secondary,
    source: ITEM,
    criteria: &[
        CriterionWords {
            name: "Quarters with orders",
            column: "quarters_with_orders",
            unit: "quarters with at least one order, of the last 12",
            value: ValueWords::Linear { worst: 0.0, best: 12.0 },
            points: 50.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The whole range of the count; half the points, because it is a fact and not a judgement.",
        },
        CriterionWords {
            name: "Buyer's preference",
            column: "buyer_preference",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 30.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
        CriterionWords {
            name: "Reordered items",
            column: "reorder_pct",
            unit: "% of order lines that were ordered before",
            value: ValueWords::Linear { worst: 0.0, best: 100.0 },
            points: 20.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The whole range of the percentage; the least points, because it depends on the product.",
        },
    ],
};

const COMMITMENT: AxisWords = AxisWords {
    key: "commitment",
    name: "Commitment",
    low: "order by order",
    high: "bound for years",
    origin: Origin::Secondary,
    source: ITEM,
    criteria: &[
        CriterionWords {
            name: "Contract term",
            column: "contract_months",
            unit: "months, term of the longest supply contract in force; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 36.0 },
            points: 60.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Three years, McDonald's planning horizon; a longer term adds nothing.",
        },
        CriterionWords {
            name: "Years of business",
            column: "relationship_years",
            unit: "years since the first order",
            value: ValueWords::Linear { worst: 0.0, best: 10.0 },
            points: 40.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Ten years as the level past which age says no more; fewer points than the contract, because age alone does not bind.",
        },
    ],
};

const INTERDEPENDENCE: AxisWords = AxisWords {
    key: "interdependence",
    name: "Interdependence",
    low: "easily replaced",
    high: "each depends on the other",
    origin: Origin::Secondary,
    source: ITEM,
    criteria: &[
        CriterionWords {
            name: "Share of need",
            column: "share_of_need_pct",
            unit: "% of the customer's need in our categories that it buys from us",
            value: ValueWords::Linear { worst: 0.0, best: 100.0 },
            points: 40.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The whole range of the percentage: half of the need is the middle. The most points, because it is the nearest to a fact.",
        },
        CriterionWords {
            name: "Joint quality and delivery",
            column: "joint_quality",
            unit: RATING_UNIT,
            value: RATING,
            points: 30.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Basis of price",
            column: "price_basis",
            unit: "level: spot, list, negotiated or open_book",
            value: ValueWords::Categories(&[
                ("spot", 0.0),
                ("list", 0.25),
                ("negotiated", 0.75),
                ("open_book", 1.0),
            ]),
            points: 30.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The wide step lies between market prices and negotiated ones, which is where Webster is remembered to see the change.",
        },
    ],
};

const SHARED_VENTURE: AxisWords = AxisWords {
    key: "shared_venture",
    name: "Shared venture",
    low: "nothing in common",
    high: "a common undertaking",
    origin: Origin::Secondary,
    source: ITEM,
    criteria: &[
        CriterionWords {
            name: "Shared entity",
            column: "shared_entity",
            unit: FLAG_UNIT,
            value: ValueWords::Flag,
            points: 50.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Half the points, so that a joint venture reaches the rung by itself.",
        },
        CriterionWords {
            name: "Resources committed together",
            column: "joint_resources_eur",
            unit: "EUR that both sides have committed to common programmes; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 500_000.0 },
            points: 30.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Half a million euro as a serious programme of a mid-size supplier; scale it to your own business.",
        },
        CriterionWords {
            name: "Shared strategic goal",
            column: "joint_goal",
            unit: RATING_UNIT,
            value: RATING,
            points: 20.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The ends of the rating scale; without an entity only a full goal with full resources reaches the rung, because good intentions alone are no alliance.",
        },
    ],
};

const NETWORK: AxisWords = AxisWords {
    key: "network",
    name: "Network",
    low: "two parties alone",
    high: "a coordinated web of partners",
    origin: Origin::Secondary,
    source: ITEM,
    criteria: &[
        CriterionWords {
            name: "Partners in the network",
            column: "network_partners",
            unit: "third parties that are contractually allied with both of us",
            value: ValueWords::Linear { worst: 0.0, best: 4.0 },
            points: 60.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Two allied third parties make the middle: one is still an alliance of three.",
        },
        CriterionWords {
            name: "Coordination by a hub",
            column: "network_role",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 40.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
    ],
};

const OWNERSHIP: AxisWords = AxisWords {
    key: "ownership",
    name: "Ownership",
    low: "independent",
    high: "one owner",
    origin: Origin::Secondary,
    source: ITEM,
    criteria: &[
        CriterionWords {
            name: "Equity stake",
            column: "equity_stake_pct",
            unit: "% of one side's equity held by the other or by a common parent; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 100.0 },
            points: 70.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The whole range of the percentage; without control a stake reaches the rung only from 72 % on.",
        },
        CriterionWords {
            name: "Control of management",
            column: "management_control",
            unit: FLAG_UNIT,
            value: ValueWords::Flag,
            points: 30.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "With control, a stake of 29 % reaches the rung: who appoints the management decides the transfer price.",
        },
    ],
};

/// The cut of every rung.
pub(crate) const RUNG_CUT: CutWords = CutWords {
    value: 0.5,
    origin: Origin::ChosenByLibrary,
    why: "Webster gives no threshold; the middle of the score says that more of the evidence is there than is missing.",
};
