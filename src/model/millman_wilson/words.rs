//! Millman and Wilson's relational development model in words: about, classes, axes, cuts.

use crate::model::words::{
    AboutWords, AxisWords, ClassWords, CriterionWords, CutWords, FLAG_UNIT, NONE_TO_HIGH,
    NONE_TO_HIGH_UNIT, RATING, RATING_UNIT, RATING_WHY, STEPS_WHY, ValueWords,
};
use crate::provenance::Origin;

const STAGE: &str = "Term: Millman & Wilson (1996), J. Marketing Practice 2(2):7-22; meaning after the operational tests that McDonald gives for the relabelled stages; advice from memory, except its product, process and facilitation part (1996)";

const OFF_PATH: &str = "No published name: the literature describes only the diagonal. Chosen by this library so that a point far from the path is never passed off as a stage";

const AXIS: &str = "Exhibit 31.7 of a marketing textbook that reproduces Millman & Wilson's figure (fliphtml5.com/lnym/vmpx, p. 701)";

const OURS: &str =
    "Published texts name the axis but give no items: an observable fact chosen by this library";

/// The title page.
pub(crate) const ABOUT: AboutWords = AboutWords {
    key: "millman_wilson",
    name: "Millman-Wilson relational development model",
    citation: "Millman, T. & Wilson, K. (1995). From Key Account Selling to Key Account Management. Journal of Marketing Practice: Applied Marketing Science 1(1), 9-21, doi 10.1108/EUM0000000003877; and (1996). Developing Key Account Management Competences. 2(2), 7-22, doi 10.1108/EUM0000000000018.",
    fidelity: "The six stage names are in the authors' 1996 paper, which calls its base exploratory; the two axes and the diagonal were read in a textbook's reproduction. Cuts, items, weights and the tolerance around the diagonal are this library's. Uncoupling is treated as an event of its own, because the figure does not place it on the diagonal.",
    origin: Origin::Secondary,
};

/// Five stages, uncoupling, and five off-path positions.
pub(crate) const CLASSES: [ClassWords; 11] = [
    ClassWords {
        key: "pre_kam",
        term: "Pre-KAM",
        meaning: "No business to speak of yet; the account may become a key account.",
        management: "Find out whether the potential is real and who decides, show that the product fits, and win support for the account at home before spending on it.",
        order: Some(1),
        origin: Origin::Secondary,
        source: STAGE,
    },
    ClassWords {
        key: "early_kam",
        term: "Early-KAM",
        meaning: "Some business, order by order, mostly between one seller and one buyer; we are being tried out.",
        management: "Deliver without fault, meet more people than the buyer, learn how the customer earns its money, and aim at preferred-supplier status.",
        order: Some(2),
        origin: Origin::Secondary,
        source: STAGE,
    },
    ClassWords {
        key: "mid_kam",
        term: "Mid-KAM",
        meaning: "Regular business and perhaps preferred status, but still one supplier of several, and price matters.",
        management: "Move from the product to the customer's processes: form a team across functions on both sides, solve process problems, and start common systems.",
        order: Some(3),
        origin: Origin::Secondary,
        source: STAGE,
    },
    ClassWords {
        key: "partnership_kam",
        term: "Partnership-KAM",
        meaning: "Several functions and levels work together; the customer could still leave, at a cost.",
        management: "Integrate processes, solve problems and cut cost together, agree prices for long terms, and share sensitive information both ways.",
        order: Some(4),
        origin: Origin::Secondary,
        source: STAGE,
    },
    ClassWords {
        key: "synergistic_kam",
        term: "Synergistic-KAM",
        meaning: "The two firms act almost as one: linked systems, joint teams, and an exit that would hurt both.",
        management: "Create value that neither side could alone, give joint teams room of their own, align strategies at the top, and keep checking what the closeness costs.",
        order: Some(5),
        origin: Origin::Secondary,
        source: STAGE,
    },
    ClassWords {
        key: "uncoupling_kam",
        term: "Uncoupling-KAM",
        meaning: "The relationship is coming apart, from whatever stage it had reached.",
        management: "Find the cause and decide whether it can be mended; if not, disengage in good order, protect knowledge and receivables, and leave a way back.",
        order: None,
        origin: Origin::Secondary,
        source: "Term: Millman & Wilson (1996); advice from memory. That it is an event reachable from every stage is this library's reading",
    },
    ClassWords {
        key: "off_path_pre_kam",
        term: "Off the path, nearest Pre-KAM",
        meaning: "Little of either, and what there is lies on one axis alone: good will without contact, or contact without good will.",
        management: "Treat it as a prospect, and find out why the one side runs ahead before planning a stage.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: OFF_PATH,
    },
    ClassWords {
        key: "off_path_early_kam",
        term: "Off the path, nearest Early-KAM",
        meaning: "Nature and involvement do not match at a low level: a trusting but thin relationship, or a busy one that trades on price.",
        management: "Look at the two scores: where contact lags, widen it; where trust lags, earn it by performance before adding people.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: OFF_PATH,
    },
    ClassWords {
        key: "off_path_mid_kam",
        term: "Off the path, nearest Mid-KAM",
        meaning: "One axis is well ahead of the other: collaborative but simple, or complex but transactional.",
        management: "Collaborative but simple: check that the need is worth more contact, then widen it. Complex but transactional: charge for the effort, or simplify it.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: OFF_PATH,
    },
    ClassWords {
        key: "off_path_partnership_kam",
        term: "Off the path, nearest Partnership-KAM",
        meaning: "Close on one axis and clearly behind on the other: a partnership with one leg.",
        management: "Bring the lagging axis up on purpose, or settle for less on the leading one; do not count the account as a partner yet.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: OFF_PATH,
    },
    ClassWords {
        key: "off_path_synergistic_kam",
        term: "Off the path, nearest Synergistic-KAM",
        meaning: "At the top on one axis, short of it on the other.",
        management: "Check the figures first, for the position is rare; then ask what keeps the lagging axis back and whether the customer wants it closed.",
        order: None,
        origin: Origin::ChosenByLibrary,
        source: OFF_PATH,
    },
];

/// The x axis of the path.
pub(crate) const NATURE: AxisWords = AxisWords {
    key: "nature_of_relationship",
    name: "Nature of the customer relationship",
    low: "transactional",
    high: "collaborative",
    origin: Origin::Secondary,
    source: AXIS,
    criteria: &[
        CriterionWords {
            name: "Joint planning",
            column: "joint_planning",
            unit: RATING_UNIT,
            value: RATING,
            points: 25.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Mutual trust",
            column: "mutual_trust",
            unit: RATING_UNIT,
            value: RATING,
            points: 25.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: RATING_WHY,
        },
        CriterionWords {
            name: "Sharing of sensitive information",
            column: "information_sharing",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 20.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
        CriterionWords {
            name: "Weight of price in the last decision",
            column: "price_weight_pct",
            unit: "% of the customer's last purchasing decision that rested on price",
            value: ValueWords::Linear { worst: 100.0, best: 0.0 },
            points: 15.0,
            origin: Origin::Secondary,
            source: "McDonald's test of the cooperative stage: price still matters (mycustomer.com, 12 steps to key account management, step 7)",
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The whole range of the percentage, downwards: the more price decides, the more transactional.",
        },
        CriterionWords {
            name: "Contract term",
            column: "contract_months",
            unit: "months, term of the longest supply contract in force; 0 if none",
            value: ValueWords::Linear { worst: 0.0, best: 36.0 },
            points: 15.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Three years, McDonald's planning horizon; few points, because a contract can bind without collaboration.",
        },
    ],
};

/// The y axis of the path.
pub(crate) const INVOLVEMENT: AxisWords = AxisWords {
    key: "level_of_involvement",
    name: "Level of involvement with the customer",
    low: "simple",
    high: "complex",
    origin: Origin::Secondary,
    source: AXIS,
    criteria: &[
        CriterionWords {
            name: "Functions in contact",
            column: "functions_in_contact",
            unit: "functions of the customer in monthly contact with ours (purchasing, quality, logistics, ...)",
            value: ValueWords::Linear { worst: 1.0, best: 8.0 },
            points: 30.0,
            origin: Origin::Secondary,
            source: "McDonald's test of the interdependent stage: multifunctional and multilevel (mycustomer.com, 12 steps to key account management, step 7)",
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "From the single buyer to about every function of a mid-size firm.",
        },
        CriterionWords {
            name: "Order of need served",
            column: "need_order",
            unit: "level: product, process or facilitation (the way in which business is done)",
            value: ValueWords::Categories(&[
                ("product", 0.0),
                ("process", 0.5),
                ("facilitation", 1.0),
            ]),
            points: 25.0,
            origin: Origin::Published,
            source: "Three orders of need: product, process, facilitation (Millman & Wilson 1996)",
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "The order is the authors'; the equal steps and the weight are ours.",
        },
        CriterionWords {
            name: "Links between systems",
            column: "system_links",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 25.0,
            origin: Origin::Secondary,
            source: "McDonald's test of the integrated stage: interlinked systems (mycustomer.com, 12 steps to key account management, step 7)",
            levels_origin: Origin::ChosenByLibrary,
            levels_why: STEPS_WHY,
        },
        CriterionWords {
            name: "People in contact",
            column: "people_in_contact",
            unit: "people of both sides who meet or write at least monthly",
            value: ValueWords::Logarithmic { worst: 2.0, best: 128.0 },
            points: 20.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "One on each side is the least; on a logarithm, since the second contact changes more than the fiftieth. 16 people are the middle.",
        },
    ],
};

/// The evidence of uncoupling.
pub(crate) const UNCOUPLING: AxisWords = AxisWords {
    key: "uncoupling",
    name: "Evidence of uncoupling",
    low: "no sign of an end",
    high: "ending",
    origin: Origin::ChosenByLibrary,
    source: "Uncoupling is the authors' sixth stage (1996), but not on their diagonal: an evidence axis of its own is this library's reading",
    criteria: &[
        CriterionWords {
            name: "Notice of exit",
            column: "exit_notice",
            unit: FLAG_UNIT,
            value: ValueWords::Flag,
            points: 50.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Half the points, so that a contract under notice, or the news of a successor, suffices by itself.",
        },
        CriterionWords {
            name: "Drop in volume",
            column: "volume_drop_pct",
            unit: "% by which the last 12 months fell below the 12 before; 0 if they did not",
            value: ValueWords::Linear { worst: 0.0, best: 80.0 },
            points: 25.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "A fall by four fifths is an end in all but name; lesser falls count in proportion.",
        },
        CriterionWords {
            name: "Unresolved conflict",
            column: "unresolved_conflict",
            unit: NONE_TO_HIGH_UNIT,
            value: NONE_TO_HIGH,
            points: 25.0,
            origin: Origin::ChosenByLibrary,
            source: OURS,
            levels_origin: Origin::ChosenByLibrary,
            levels_why: "Equal steps; without notice it takes the worst conflict and a collapse in volume together to reach the cut.",
        },
    ],
};

const EQUAL_FIFTHS: &str = "The literature draws five stages along the diagonal and says not where one ends: five equal parts are the least claim.";

/// Where along the path Early-, Mid-, Partnership- and Synergistic-KAM begin.
pub(crate) const STAGE_CUTS: [CutWords; 4] = [
    CutWords { value: 0.2, origin: Origin::ChosenByLibrary, why: EQUAL_FIFTHS },
    CutWords { value: 0.4, origin: Origin::ChosenByLibrary, why: EQUAL_FIFTHS },
    CutWords { value: 0.6, origin: Origin::ChosenByLibrary, why: EQUAL_FIFTHS },
    CutWords { value: 0.8, origin: Origin::ChosenByLibrary, why: EQUAL_FIFTHS },
];

/// How far the two axes may lie apart on the path.
pub(crate) const PATH_TOLERANCE: CutWords = CutWords {
    value: 0.35,
    origin: Origin::ChosenByLibrary,
    why: "No source says how wide the path is. With the axes nearly two stages apart, a stage would describe neither of them.",
};

/// From which evidence on an account is uncoupling.
pub(crate) const EXIT_CUT: CutWords = CutWords {
    value: 0.5,
    origin: Origin::ChosenByLibrary,
    why: "No threshold was found; the middle of the score, which a notice of exit reaches by itself.",
};
