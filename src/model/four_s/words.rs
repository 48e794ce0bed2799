//! The 4S reconstruction in words: about, classes, axes, cuts.
//!
//! No text of a "4S model" by De Blick was found. What stands here is a reconstruction, and every
//! entry says so.

use crate::model::words::{
    AboutWords, AxisWords, ClassWords, CriterionWords, CutWords, NONE_TO_HIGH, NONE_TO_HIGH_UNIT,
    RATING, RATING_UNIT, RATING_WHY, RELATIVE_UNIT, ValueWords,
};
use crate::provenance::Origin;

const CELL: &str = "Reconstruction by this library: the attribution to De Blick is unverified; the four labels are remembered from McDonald & Woodburn (2007) and were in no text that could be read; the action follows the selection matrix credited to Millman & Wilson (1995) and Cheverton's KAISM matrix. Labels can be replaced";

const ITEM: &str = "Item of the selection matrix credited to Millman & Wilson (1995), read as Exhibit 31.6 of a marketing textbook (fliphtml5.com/lnym/vmpx, p. 701)";

const RELATIVE_WHY: &str = "Scores over the best competitor's, competitor = 1: the scoring aid for McDonald's matrix at cipher-sys.com/HofHelp; that parity is worth 0.5, and the weight, are ours.";

/// The title page.
pub(crate) const ABOUT: AboutWords = AboutWords {
    key: "four_s",
    name: "4S (reconstruction)",
    citation: "Reconstruction by this library. Labels and cells credited, from secondary knowledge, to McDonald, M. & Woodburn, D. (2007), Key Account Management: The Definitive Guide; items to Millman, T. & Wilson, K. (1995), Journal of Marketing Practice: Applied Marketing Science 1(1), 9-21.",
    fidelity: "Attribution to De Blick unverified: no text of such a model was found. Axes and labels are chosen by this library; the items come from a published selection matrix; levels, weights and cuts are this library's. Report it as a reconstruction, never as De Blick's model.",
    origin: Origin::ChosenByLibrary,
};

/// The four cells by grid code: attractiveness low/high first, then strength low/high.
pub(crate) const CLASSES: [ClassWords; 4] = [
    ClassWords {
        key: "streamline",
        term: "Streamline",
        meaning: "The account is not attractive, and the best competitor is ahead of us there.",
        management: "Manage for cash and simplify: standard terms, low-cost channels, no special effort. Let go what does not pay.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: CELL,
    },
    ClassWords {
        key: "star",
        term: "Star",
        meaning: "An attractive account where the best competitor is ahead of us: the future, if we can win it.",
        management: "Invest selectively: pick the few weaknesses that this customer minds, mend them, and stop if the position does not move.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: CELL,
    },
    ClassWords {
        key: "status",
        term: "Status",
        meaning: "We are at least level with the best competitor, in an account that has little more to give.",
        management: "Maintain proactively: protect the position and the margin, serve well at falling cost, and add no new investment.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: CELL,
    },
    ClassWords {
        key: "strategic",
        term: "Strategic",
        meaning: "An attractive account that rates us at least level with the best competitor.",
        management: "Invest for growth: the best people, a joint plan for three years, and the attention of the board.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: CELL,
    },
];

/// The x axis: what the account is worth to us.
pub(crate) const ATTRACTIVENESS: AxisWords = AxisWords {
    key: "attractiveness",
    name: "Attractiveness of the account",
    low: "unattractive",
    high: "attractive",
    origin: Origin::ChosenByLibrary,
    source: "Axis of the selection matrix credited to Millman & Wilson (1995); that it is an axis of 4S is this library's reconstruction",
    criteria: &[
        CriterionWords {
            name: "Size of purchase budget",
            column: "purchase_budget_eur",
            unit: "EUR a year that the customer spends on what we sell, with anybody",
            value: ValueWords::Logarithmic { worst: 50_000.0, best: 5_000_000.0 },
            points: 25.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Fifty thousand to five million is the span of a mid-size supplier's accounts; on a logarithm half a million is the middle. Scale it to your own business.",
        },
        CriterionWords {
            name: "Growth potential",
            column: "growth_potential_pct",
            unit: "% a year, expected growth of that budget over three years; may be negative",
            value: ValueWords::Linear { worst: -5.0, best: 15.0 },
            points: 20.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "From a shrinking to a fast-growing budget; 5 % a year is the middle. The three years are McDonald's horizon (mycustomer.com).",
        },
        CriterionWords {
            name: "Profitability",
            column: "contribution_margin_pct",
            unit: "% of sales that remain after the cost of goods and of serving the account",
            value: ValueWords::Linear { worst: 5.0, best: 45.0 },
            points: 25.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Below 5 % an account hardly carries itself; 25 % is the middle. As many points as the budget: size without margin attracts nobody.",
        },
        CriterionWords {
            name: "Prestige",
            column: "prestige",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 10.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Equal steps; the least points, so that a famous name alone does not make an account attractive.",
        },
        CriterionWords {
            name: "Technical sophistication",
            column: "technical_sophistication",
            unit: RATING_UNIT,
            value: RATING,
            points: 20.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
    ],
};

/// The y axis: how strong we are there, against the best competitor.
pub(crate) const STRENGTH: AxisWords = AxisWords {
    key: "relative_strength",
    name: "Our relative business strength",
    low: "behind the best competitor",
    high: "ahead of the best competitor",
    origin: Origin::ChosenByLibrary,
    source: "Axis of the selection matrix credited to Millman & Wilson (1995), made relative to the best competitor as in McDonald's scoring; that it is an axis of 4S is this library's reconstruction",
    criteria: &[
        CriterionWords {
            name: "Product and service range",
            column: "rel_range",
            unit: RELATIVE_UNIT,
            value: ValueWords::RelativeToBestCompetitor,
            points: 20.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RELATIVE_WHY,
        },
        CriterionWords {
            name: "Support before and after the sale",
            column: "rel_support",
            unit: RELATIVE_UNIT,
            value: ValueWords::RelativeToBestCompetitor,
            points: 25.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RELATIVE_WHY,
        },
        CriterionWords {
            name: "Pricing",
            column: "rel_pricing",
            unit: RELATIVE_UNIT,
            value: ValueWords::RelativeToBestCompetitor,
            points: 15.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RELATIVE_WHY,
        },
        CriterionWords {
            name: "Reputation and reliability",
            column: "rel_reliability",
            unit: RELATIVE_UNIT,
            value: ValueWords::RelativeToBestCompetitor,
            points: 25.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RELATIVE_WHY,
        },
        CriterionWords {
            name: "Know-how and quality of staff",
            column: "rel_know_how",
            unit: RELATIVE_UNIT,
            value: ValueWords::RelativeToBestCompetitor,
            points: 15.0,
            origin: Origin::Secondary,
            source: ITEM,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RELATIVE_WHY,
        },
    ],
};

/// From which score on an account is attractive.
pub(crate) const ATTRACTIVENESS_CUT: CutWords = CutWords {
    value: 0.5,
    origin: Origin::ChosenByLibrary,
    why: "No cut was found; the middle of the scale stays put when accounts come and go.",
};

/// From which score on we are strong: parity with the best competitor.
pub(crate) const STRENGTH_CUT: CutWords = CutWords {
    value: 0.5,
    origin: Origin::ChosenByLibrary,
    why: "Parity with the best competitor is worth 0.5 on every criterion: the natural split, inferred from scoring relative to the best competitor, in no source stated as a cut.",
};
