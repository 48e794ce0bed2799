//! Bensaou's portfolio and design fit in words: about, classes, axes, cuts.
//!
//! The reader is the supplier. Both axes are named by the party that invests, because the side
//! that has invested is the one that is tied: a *captive supplier* is we ourselves.

use crate::model::words::{
    AboutWords, AxisWords, ClassWords, CriterionWords, CutWords, NONE_TO_HIGH, NONE_TO_HIGH_UNIT,
    RATING, RATING_UNIT, RATING_WHY, STEPS_WHY, ValueWords,
};
use crate::provenance::Origin;

const CELL: &str = "Bensaou (1999), Sloan Management Review 40(4):35-44; cell read in a secondary text (docplayer.nl/666097), profile and advice from memory, turned to the supplier's side by this library";

const FIT: &str = "Bensaou (1999) on fit between requirements and design, from memory; the three-way reading with a tolerance is this library's";

const INDICATOR: &str =
    "Indicator from Bensaou (1999), p. 36, as translated in docplayer.nl/666097";

const REMEMBERED: &str =
    "Indicator from Bensaou (1999) as remembered; not verified against the text";

const CONTEXT: &str =
    "Contextual profile of Bensaou (1999) as remembered; not verified against the text";

const DESIGN: &str =
    "Management profile of Bensaou (1999) as remembered; not verified against the text";

const MONEY_WHY: &str = "Nothing is the natural bottom and half a million euro a heavy bet on one account for a mid-size supplier; the same levels for both parties, so that the axes compare. Scale them to your own business.";

/// The title page.
pub(crate) const ABOUT: AboutWords = AboutWords {
    key: "bensaou",
    name: "Bensaou's portfolio of buyer-supplier relationships",
    citation: "Bensaou, M. (1999). Portfolios of Buyer-Supplier Relationships. Sloan Management Review 40(4), 35-44.",
    fidelity: "Axes, cells and most indicators are Bensaou's, read in secondary texts; his view is the buyer's, and the advice is turned to the supplier's side here. How he split high from low was not found: levels, weights and cuts are this library's. Design fit follows his central claim as remembered; its scores and tolerance are this library's.",
    origin: Origin::Secondary,
};

/// The four cells by grid code: buyer low/high first, then supplier low/high.
pub(crate) const CLASSES: [ClassWords; 4] = [
    ClassWords {
        key: "market_exchange",
        term: "Market exchange",
        meaning: "Neither side has tied itself: both can change partner tomorrow.",
        management: "Keep it lean: standard product, simple ordering, contact at contract time. Compete on price and reliability, and invest no more than the customer does.",
        order: None,
        origin: Origin::Secondary,
        source: CELL,
    },
    ClassWords {
        key: "captive_buyer",
        term: "Captive buyer",
        meaning: "The customer has tied itself to us and we have not tied ourselves to it: it is the side that depends.",
        management: "Do not squeeze the advantage, for a captive customer looks for a way out. Answer its need for close, detailed exchange and regular visits, and build trust before a rival offers it freedom.",
        order: None,
        origin: Origin::Secondary,
        source: CELL,
    },
    ClassWords {
        key: "captive_supplier",
        term: "Captive supplier",
        meaning: "We have tied ourselves to the customer and it has not tied itself to us: we are locked in, and the power is on its side.",
        management: "Look for counter-commitment: contract terms, volume guarantees, a joint programme. Reuse the investment elsewhere, stay ahead in technology, and put no more in without something in return.",
        order: None,
        origin: Origin::Secondary,
        source: CELL,
    },
    ClassWords {
        key: "strategic_partnership",
        term: "Strategic partnership",
        meaning: "Both sides have tied themselves, and each would lose by a break.",
        management: "Spend the time that it needs: early design involvement, engineers at the customer's site, joint action, fair sharing of gains. It is a costly form, so keep it for needs that warrant it.",
        order: None,
        origin: Origin::Secondary,
        source: CELL,
    },
];

/// The three classes of design fit, from too little to too much.
pub(crate) const DESIGN_CLASSES: [ClassWords; 3] = [
    ClassWords {
        key: "under_designed",
        term: "Under-designed",
        meaning: "The relationship needs more coordination than it gets.",
        management: "Add what is missing: richer exchange, more time of the people between the firms, joint work. Or lower the need, for instance by a more standard product.",
        order: None,
        origin: Origin::Secondary,
        source: FIT,
    },
    ClassWords {
        key: "fitting",
        term: "Fitting",
        meaning: "Coordination is about what the product, the technology and the market call for.",
        management: "Leave the design alone, and look again when the product or the market changes.",
        order: None,
        origin: Origin::Secondary,
        source: FIT,
    },
    ClassWords {
        key: "over_designed",
        term: "Over-designed",
        meaning: "The relationship gets more coordination than it needs, and somebody pays for it.",
        management: "Take visits, meetings and special systems back to what the business requires, and use the freed time where accounts are under-designed.",
        order: None,
        origin: Origin::Secondary,
        source: FIT,
    },
];

/// What the customer has put into this relationship and could not use elsewhere.
pub(crate) const BUYER_INVESTMENTS: AxisWords = AxisWords {
    key: "buyer_investments",
    name: "Buyer's specific investments",
    low: "buyer free to leave",
    high: "buyer tied to us",
    origin: Origin::Secondary,
    source: CELL,
    criteria: &[
        CriterionWords {
            name: "Buyer's plant and equipment",
            column: "buyer_assets_eur",
            unit: "EUR that the customer has put into buildings, machines and tooling of use only with us; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 500_000.0 },
            points: 30.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: MONEY_WHY,
        },
        CriterionWords {
            name: "Buyer's information systems",
            column: "buyer_systems",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 20.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
        CriterionWords {
            name: "Buyer's training",
            column: "buyer_training",
            unit: RATING_UNIT,
            value: RATING,
            points: 20.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Buyer's knowledge exchange",
            column: "buyer_knowledge",
            unit: RATING_UNIT,
            value: RATING,
            points: 30.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
    ],
};

/// What we have put into this relationship and could not use elsewhere.
pub(crate) const SUPPLIER_INVESTMENTS: AxisWords = AxisWords {
    key: "supplier_investments",
    name: "Supplier's specific investments",
    low: "we are free to leave",
    high: "we are tied to the buyer",
    origin: Origin::Secondary,
    source: CELL,
    criteria: &[
        CriterionWords {
            name: "Our plant, logistics and tooling",
            column: "supplier_assets_eur",
            unit: "EUR that we have put into buildings, logistics, tooling and production of use only with this customer; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 500_000.0 },
            points: 30.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: MONEY_WHY,
        },
        CriterionWords {
            name: "Our information systems",
            column: "supplier_systems",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 20.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
        CriterionWords {
            name: "Our joint development",
            column: "supplier_development",
            unit: RATING_UNIT,
            value: RATING,
            points: 30.0,
            origin: Origin::Secondary,
            source: INDICATOR,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Our staff at the customer's site",
            column: "supplier_resident_fte",
            unit: "full-time equivalents of ours who work at the customer's site; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 4.0 },
            points: 20.0,
            origin: Origin::Secondary,
            source: REMEMBERED,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "From nobody to a resident team; two people are the middle.",
        },
    ],
};

/// How much coordination product, technology and market call for.
pub(crate) const REQUIREMENT: AxisWords = AxisWords {
    key: "requirement",
    name: "Coordination required",
    low: "simple and stable",
    high: "complex and changing",
    origin: Origin::Secondary,
    source: CONTEXT,
    criteria: &[
        CriterionWords {
            name: "Product complexity",
            column: "product_complexity",
            unit: RATING_UNIT,
            value: RATING,
            points: 30.0,
            origin: Origin::Secondary,
            source: CONTEXT,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Design changes",
            column: "design_changes_per_year",
            unit: "changes of specification or drawing a year",
            value: ValueWords::Linear { worst: 0.0, best: 12.0 },
            points: 25.0,
            origin: Origin::Secondary,
            source: CONTEXT,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "From a frozen design to a change a month.",
        },
        CriterionWords {
            name: "Pace of technology",
            column: "technology_change",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 25.0,
            origin: Origin::Secondary,
            source: CONTEXT,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
        CriterionWords {
            name: "Market instability",
            column: "market_instability",
            unit: RATING_UNIT,
            value: RATING,
            points: 20.0,
            origin: Origin::Secondary,
            source: CONTEXT,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
    ],
};

/// How much coordination the relationship, as it is run, can provide.
pub(crate) const CAPABILITY: AxisWords = AxisWords {
    key: "capability",
    name: "Coordination provided",
    low: "little exchange",
    high: "rich exchange",
    origin: Origin::Secondary,
    source: DESIGN,
    criteria: &[
        CriterionWords {
            name: "Information exchange",
            column: "information_exchange",
            unit: RATING_UNIT,
            value: RATING,
            points: 30.0,
            origin: Origin::Secondary,
            source: DESIGN,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Boundary-spanning time",
            column: "boundary_time_pct",
            unit: "% of the account team's working time spent with the customer's people",
            value: ValueWords::Linear { worst: 0.0, best: 40.0 },
            points: 25.0,
            origin: Origin::Secondary,
            source: DESIGN,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Two days a week with the customer, taken as the most that a team can sustain; one day is the middle.",
        },
        CriterionWords {
            name: "Climate",
            column: "climate",
            unit: RATING_UNIT,
            value: RATING,
            points: 20.0,
            origin: Origin::Secondary,
            source: DESIGN,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Joint action",
            column: "joint_action",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 25.0,
            origin: Origin::Secondary,
            source: DESIGN,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
    ],
};

const MIDPOINT: &str = "Bensaou's rule for high and low was not found; the middle of the scale stays put when accounts come and go.";

/// From which score on the buyer's investments are high.
pub(crate) const BUYER_CUT: CutWords =
    CutWords { value: 0.5, origin: Origin::ChosenByLibrary, why: MIDPOINT };

/// From which score on the supplier's investments are high.
pub(crate) const SUPPLIER_CUT: CutWords =
    CutWords { value: 0.5, origin: Origin::ChosenByLibrary, why: MIDPOINT };

/// How far capability may lie from requirement and still fit.
pub(crate) const FIT_TOLERANCE: CutWords = CutWords {
    value: 0.2,
    origin: Origin::ChosenByLibrary,
    why: "No tolerance was found in the literature; two points on a ten-point scale leave room for honest disagreement between raters.",
};
