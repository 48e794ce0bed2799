//! Exact boundaries of the four models: 0, 1, every cut, one unit in the last place and one score
//! step either side.

use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::flags::Flags;
use keyaccount::model::{
    Bensaou, BensaouClass, DesignFit, DesignFitClass, FourS, FourSClass, MillmanWilson,
    MillmanWilsonClass, Model, Stage, Webster, WebsterClass,
};
use keyaccount::portfolio::Portfolio;
use keyaccount::score::STEP;

/// One criterion whose raw number is the score.
fn score(name: &str) -> [Criterion; 1] {
    [Criterion::new(name, name, ValueFunction::linear(0.0, 1.0).unwrap())]
}

/// Our result over the best competitor's.
fn ratio(name: &str) -> [Criterion; 1] {
    [Criterion::new(name, name, ValueFunction::relative_to_best_competitor())]
}

fn portfolio<const N: usize>(names: [&'static str; N], rows: &[[f64; N]]) -> Portfolio<'static> {
    let columns = names.into_iter().enumerate();
    let builder = columns.fold(Portfolio::builder(), |builder, (n, name)| {
        builder.column(name, rows.iter().map(|row| row[n]).collect::<Vec<f64>>())
    });
    builder.build().unwrap()
}

/// Numbers around a cut that are on its upper side, and those that are below.
///
/// A unit in the last place below the cut is the cut: it is far less than half a score step.
fn around(cut: f64) -> ([f64; 4], [f64; 2]) {
    let upper = [cut, cut.next_up(), cut.next_down(), (cut + STEP).min(1.0)];
    (upper, [cut - STEP, 0.0])
}

fn bensaou() -> Bensaou {
    let builder = Bensaou::builder().buyer_investments(score("buyer"));
    builder.supplier_investments(score("supplier")).build().unwrap()
}

fn bensaou_class(buyer: f64, supplier: f64) -> BensaouClass {
    let model = bensaou();
    let portfolio = portfolio(["supplier", "buyer"], &[[supplier, buyer]]);
    let result = model.classify(&portfolio).unwrap();
    model.class_of(result.get(0).unwrap().code()).unwrap()
}

#[test]
fn bensaou_at_the_corners_and_at_both_cuts() {
    use BensaouClass::{CaptiveBuyer, CaptiveSupplier, MarketExchange, StrategicPartnership};
    let (upper, lower) = around(0.5);
    for high in upper.into_iter().chain([1.0, 7.0]) {
        for low in lower.into_iter().chain([-0.0, -3.0]) {
            assert_eq!(bensaou_class(high, high), StrategicPartnership, "{high}");
            assert_eq!(bensaou_class(low, low), MarketExchange, "{low}");
            assert_eq!(bensaou_class(high, low), CaptiveBuyer, "{high} against {low}");
            assert_eq!(bensaou_class(low, high), CaptiveSupplier, "{low} against {high}");
        }
    }
}

#[test]
fn captive_buyer_and_captive_supplier_cannot_be_swapped() {
    // The customer has sunk tooling into us; we could leave tomorrow.
    assert_eq!(bensaou_class(0.9, 0.1), BensaouClass::CaptiveBuyer);
    // We have built a plant beside theirs; they could leave tomorrow.
    assert_eq!(bensaou_class(0.1, 0.9), BensaouClass::CaptiveSupplier);
    // The same from the preset's own columns, by the party that invests.
    let model = Bensaou::preset();
    let class = |cells: &[(&str, keyaccount::portfolio::Value<'_>)]| {
        let result = model.classify_account(cells).unwrap();
        model.class_of(result.get(0).unwrap().code()).unwrap()
    };
    let tied_customer = [
        ("buyer_assets_eur", 500_000.0.into()),
        ("buyer_systems", "high".into()),
        ("supplier_assets_eur", 0.0.into()),
        ("supplier_systems", "none".into()),
    ];
    assert_eq!(class(&tied_customer), BensaouClass::CaptiveBuyer);
    let tied_supplier = [
        ("buyer_assets_eur", 0.0.into()),
        ("buyer_systems", "none".into()),
        ("supplier_assets_eur", 500_000.0.into()),
        ("supplier_systems", "high".into()),
    ];
    assert_eq!(class(&tied_supplier), BensaouClass::CaptiveSupplier);
    let terms: Vec<_> = model.classes().iter().map(|class| class.key.as_str()).collect();
    let keys = ["market_exchange", "captive_buyer", "captive_supplier", "strategic_partnership"];
    assert_eq!(terms, keys);
}

#[test]
fn the_margin_at_a_cut_is_0_and_one_step_below_it_is_one_step() {
    let model = bensaou();
    let rows = [[0.5, 1.0], [0.5 - STEP, 1.0], [0.5 + STEP, 1.0], [0.0, 0.0], [1.0, 1.0]];
    let result = model.classify(&portfolio(["buyer", "supplier"], &rows)).unwrap();
    assert_eq!(result.margins(), [0.0, STEP, STEP, 0.5, 0.5]);
}

#[test]
fn design_fit_ends_exactly_at_the_tolerance() {
    use DesignFitClass::{Fitting, OverDesigned, UnderDesigned};
    let builder = DesignFit::builder().requirement(score("need")).capability(score("can"));
    let model = builder.tolerance(0.25).build().unwrap();
    // A few steps beyond: ties within two steps may count as equal.
    let beyond = 8.0 * STEP;
    let cases = [
        ([0.75, 0.5], Fitting),
        ([0.75, 0.5 - beyond], UnderDesigned),
        ([0.5, 0.75], Fitting),
        ([0.5, 0.75 + beyond], OverDesigned),
        ([0.0, 0.0], Fitting),
        ([1.0, 1.0], Fitting),
        ([1.0, 0.0], UnderDesigned),
        ([0.0, 1.0], OverDesigned),
        ([0.25, 0.0], Fitting),
        ([0.25 + beyond, 0.0], UnderDesigned),
        ([0.25_f64.next_up(), 0.0], Fitting),
    ];
    let rows = cases.map(|(row, _)| row);
    let result = model.classify(&portfolio(["need", "can"], &rows)).unwrap();
    let found: Vec<_> = model.classes_of(&result).map(Option::unwrap).collect();
    assert_eq!(found, cases.map(|(_, class)| class));
    assert_eq!(model.gap(&result.get(6).unwrap()), Some(1.0));
    assert_eq!(model.gap(&result.get(7).unwrap()), Some(-1.0));
}

/// Each side of the tolerance ends at the same step, wherever ties put it.
#[test]
fn design_fit_ends_alike_on_both_sides() {
    let builder = DesignFit::builder().requirement(score("need")).capability(score("can"));
    let model = builder.tolerance(0.25).build().unwrap();
    for steps in -6..=6 {
        let gap = 0.25 + f64::from(steps) * STEP;
        let rows = [[0.5 + gap, 0.5], [0.5, 0.5 + gap]];
        let result = model.classify(&portfolio(["need", "can"], &rows)).unwrap();
        let classes: Vec<_> = model.classes_of(&result).map(Option::unwrap).collect();
        let mirrored = match classes[0] {
            DesignFitClass::UnderDesigned => DesignFitClass::OverDesigned,
            other => other,
        };
        assert_eq!(classes[1], mirrored, "{steps} steps from the tolerance");
        assert_eq!(result.margins()[0], result.margins()[1]);
    }
}

/// The preset's tolerance and the customary decimals: 0.2 apart fits, wherever on the scale.
#[test]
fn design_fit_reads_decimals_as_people_do() {
    let builder = DesignFit::builder().requirement(score("need")).capability(score("can"));
    let model = builder.build().unwrap();
    for tenth in 0..=8 {
        let (low, high) = (f64::from(tenth) / 10.0, f64::from(tenth + 2) / 10.0);
        let rows = [[low, high], [high, low]];
        let result = model.classify(&portfolio(["need", "can"], &rows)).unwrap();
        let fitting = Some(DesignFitClass::Fitting);
        assert!(model.classes_of(&result).all(|class| class == fitting), "{low} and {high}");
    }
}

fn four_s(attractiveness: f64, strength: f64) -> FourSClass {
    let builder = FourS::builder().attractiveness(score("attractiveness"));
    let model = builder.relative_strength(ratio("strength")).build().unwrap();
    let portfolio = portfolio(["attractiveness", "strength"], &[[attractiveness, strength]]);
    let result = model.classify(&portfolio).unwrap();
    model.class_of(result.get(0).unwrap().code()).unwrap()
}

#[test]
fn four_s_splits_strength_exactly_at_parity() {
    use FourSClass::{Star, Status, Strategic, Streamline};
    // The score of a ratio rises by a quarter as fast as the ratio at parity.
    let (stronger, weaker) = (1.0 + 8.0 * STEP, 1.0 - 8.0 * STEP);
    for parity in [1.0, 1.0_f64.next_up(), 1.0_f64.next_down(), stronger, 2.0, f64::MAX] {
        assert_eq!(four_s(0.5, parity), Strategic, "{parity}");
        assert_eq!(four_s(0.5 - STEP, parity), Status, "{parity}");
    }
    for behind in [weaker, 0.5, f64::MIN_POSITIVE, 0.0, -0.0, -1.0] {
        assert_eq!(four_s(0.5, behind), Star, "{behind}");
        assert_eq!(four_s(0.5 - STEP, behind), Streamline, "{behind}");
    }
}

#[test]
fn four_s_is_exactly_at_parity_when_all_of_its_preset_is() {
    let model = FourS::preset();
    let strength: Vec<(&str, keyaccount::portfolio::Value<'_>)> =
        ["rel_range", "rel_support", "rel_pricing", "rel_reliability", "rel_know_how"]
            .map(|column| (column, 1.0.into()))
            .into();
    // Each subset of the criteria, too: the shares of the weight differ, the parity does not.
    for subset in 1..1u32 << strength.len() {
        let chosen = strength.iter().enumerate().filter(|(n, _)| subset >> n & 1 == 1);
        let mut cells: Vec<_> = chosen.map(|(_, cell)| cell.clone()).collect();
        cells.push(("prestige", "high".into()));
        let result = model.classify_account(&cells).unwrap();
        let row = result.get(0).unwrap();
        assert_eq!(row.score("relative_strength"), Some(0.5), "{cells:?}");
        assert_eq!(model.class_of(row.code()), Some(FourSClass::Strategic), "{cells:?}");
        assert_eq!(row.margin(), Some(0.0), "{cells:?}");
    }
}

fn millman_wilson() -> MillmanWilson {
    MillmanWilson::builder()
        .nature_of_relationship(score("nature"))
        .level_of_involvement(score("involvement"))
        .uncoupling(score("uncoupling"))
        .build()
        .unwrap()
}

fn millman_wilson_class(nature: f64, involvement: f64, uncoupling: f64) -> MillmanWilsonClass {
    let model = millman_wilson();
    let names = ["nature", "involvement", "uncoupling"];
    let result = model.classify(&portfolio(names, &[[nature, involvement, uncoupling]])).unwrap();
    let row = result.get(0).unwrap();
    let class = model.class_of(row.code()).unwrap();
    let off = matches!(class, MillmanWilsonClass::OffPath { .. });
    assert_eq!(row.flags().contains(Flags::OFF_PATH), off);
    class
}

#[test]
fn each_stage_begins_at_its_cut() {
    use MillmanWilsonClass::OnPath;
    assert_eq!(millman_wilson_class(0.0, 0.0, 0.0), OnPath(Stage::PreKam));
    assert_eq!(millman_wilson_class(1.0, 1.0, 0.0), OnPath(Stage::SynergisticKam));
    for (cut, stages) in [0.2_f64, 0.4, 0.6, 0.8].into_iter().zip(Stage::ALL.windows(2)) {
        for position in [cut, cut.next_up(), cut.next_down(), cut + STEP] {
            let class = millman_wilson_class(position, position, 0.0);
            assert_eq!(class, OnPath(stages[1]), "{position}");
        }
        // A few steps below: ties within two steps may count as equal.
        let below = cut - 8.0 * STEP;
        assert_eq!(millman_wilson_class(below, below, 0.0), OnPath(stages[0]), "{below}");
    }
}

/// A position on a cut belongs to the later stage, from whatever decimals it comes.
#[test]
fn a_position_on_a_cut_is_on_it_from_either_side() {
    for (cut, stage) in [2, 4, 6, 8].into_iter().zip(&Stage::ALL[1..]) {
        for apart in 0..=3 {
            let (low, high) = (cut - apart, cut + apart);
            if low < 0 || high > 10 {
                continue;
            }
            let (low, high) = (f64::from(low) / 10.0, f64::from(high) / 10.0);
            for (nature, involvement) in [(low, high), (high, low)] {
                let class = millman_wilson_class(nature, involvement, 0.0);
                assert_eq!(class.nearest_stage(), Some(*stage), "{nature} and {involvement}");
            }
        }
    }
}

#[test]
fn the_path_ends_exactly_at_the_tolerance() {
    use MillmanWilsonClass::{OffPath, OnPath};
    let builder = MillmanWilson::builder().nature_of_relationship(score("nature"));
    let builder = builder.level_of_involvement(score("involvement")).without_uncoupling();
    let model = builder.path_tolerance(0.25).build().unwrap();
    let beyond = 8.0 * STEP;
    let (mid, synergistic) = (Stage::MidKam, Stage::SynergisticKam);
    let cases = [
        ([0.375, 0.625], OnPath(mid)),
        ([0.625, 0.375], OnPath(mid)),
        ([0.375 - beyond, 0.625], OffPath { nearest: mid }),
        ([0.625, 0.375 - beyond], OffPath { nearest: mid }),
        ([0.0, 1.0], OffPath { nearest: mid }),
        ([1.0, 0.0], OffPath { nearest: mid }),
        ([1.0, 0.75], OnPath(synergistic)),
        ([1.0, 0.75 - beyond], OffPath { nearest: synergistic }),
    ];
    let rows = cases.map(|(row, _)| row);
    let result = model.classify(&portfolio(["nature", "involvement"], &rows)).unwrap();
    let found: Vec<_> = model.classes_of(&result).map(Option::unwrap).collect();
    assert_eq!(found, cases.map(|(_, class)| class));
}

#[test]
fn uncoupling_comes_from_every_stage_and_from_off_the_path() {
    use MillmanWilsonClass::UncouplingKam;
    let places =
        [[0.1, 0.1], [0.3, 0.3], [0.5, 0.5], [0.7, 0.7], [0.9, 0.9], [1.0, 0.0], [0.0, 1.0]];
    let (upper, lower) = around(0.5);
    for [nature, involvement] in places {
        let before = millman_wilson_class(nature, involvement, 0.0);
        assert_ne!(before, UncouplingKam);
        for evidence in upper.into_iter().chain([1.0]) {
            assert_eq!(millman_wilson_class(nature, involvement, evidence), UncouplingKam);
        }
        for evidence in lower.into_iter().chain([f64::NAN]) {
            assert_eq!(millman_wilson_class(nature, involvement, evidence), before);
        }
    }
    // An exit is an exit, known stage or not.
    assert_eq!(millman_wilson_class(f64::NAN, f64::NAN, 0.5), UncouplingKam);
    let model = millman_wilson();
    let names = ["nature", "involvement", "uncoupling"];
    let rows = [[f64::NAN, 0.5, 0.5 - STEP], [0.5, f64::NAN, f64::NAN]];
    let result = model.classify(&portfolio(names, &rows)).unwrap();
    assert!(model.classes_of(&result).all(|class| class.is_none()));
}

#[test]
fn all_eleven_classes_of_millman_and_wilson_have_keys_that_lead_back() {
    let model = millman_wilson();
    assert_eq!(model.classes().len(), 11);
    for class in model.classes() {
        assert_eq!(MillmanWilsonClass::from_key(&class.key).unwrap().key(), class.key);
    }
    for unknown in
        ["", "off_path_", "off_path_uncoupling_kam", "Pre-KAM", "off_path_off_path_pre_kam"]
    {
        assert_eq!(MillmanWilsonClass::from_key(unknown), None, "{unknown}");
    }
}

const RUNGS: [(WebsterClass, &str); 6] = [
    (WebsterClass::RepeatedTransactions, "repeat"),
    (WebsterClass::LongTermRelationship, "commitment"),
    (WebsterClass::BuyerSellerPartnership, "interdependence"),
    (WebsterClass::StrategicAlliance, "venture"),
    (WebsterClass::NetworkOrganisation, "network"),
    (WebsterClass::VerticalIntegration, "ownership"),
];

fn webster(present: &[(WebsterClass, &'static str)]) -> Webster {
    let builder = Webster::builder().without_evidence();
    let rungs = present.iter();
    rungs.fold(builder, |builder, (class, name)| builder.rung(*class, score(name))).build().unwrap()
}

#[test]
fn each_rung_holds_from_its_cut() {
    let model = webster(&RUNGS);
    let names = RUNGS.map(|(_, name)| name);
    let (upper, lower) = around(0.5);
    for (top, (class, _)) in RUNGS.iter().enumerate() {
        let below = if top == 0 { WebsterClass::Transaction } else { RUNGS[top - 1].0 };
        let rows = |evidence: f64| {
            let mut row = [0.0; 6];
            row[..top].fill(1.0);
            row[top] = evidence;
            row
        };
        for (evidence, wanted) in
            upper.iter().map(|e| (*e, *class)).chain(lower.iter().map(|e| (*e, below)))
        {
            let result = model.classify(&portfolio(names, &[rows(evidence)])).unwrap();
            let row = result.get(0).unwrap();
            assert_eq!(model.class_of(row.code()), Some(wanted), "{class}: {evidence}");
            assert!(!row.flags().contains(Flags::SKIPPED_RUNG));
            assert!(model.skipped(&row).is_empty());
        }
    }
}

#[test]
fn a_skipped_rung_is_reported_and_an_unobserved_one_is_not() {
    use WebsterClass::{LongTermRelationship, RepeatedTransactions, VerticalIntegration};
    let model = webster(&RUNGS);
    let names = RUNGS.map(|(_, name)| name);
    let rows = [
        [0.0, 0.5 - STEP, 1.0, 1.0, 1.0, 1.0],
        [f64::NAN, 1.0, 1.0, 1.0, 1.0, 1.0],
        [f64::NAN, 0.0, f64::NAN, f64::NAN, f64::NAN, 0.5],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [f64::NAN; 6],
        [f64::NAN, f64::NAN, f64::NAN, f64::NAN, f64::NAN, 0.0],
    ];
    let result = model.classify(&portfolio(names, &rows)).unwrap();
    let skipped: Vec<_> = result.iter().map(|row| model.skipped(&row)).collect();
    assert_eq!(skipped[0], [RepeatedTransactions, LongTermRelationship]);
    assert_eq!(skipped[1], []);
    assert_eq!(skipped[2], [LongTermRelationship]);
    let flags: Vec<_> =
        result.iter().map(|row| row.flags().contains(Flags::SKIPPED_RUNG)).collect();
    assert_eq!(flags, [true, false, true, false, false, false]);
    let classes: Vec<_> = model.classes_of(&result).collect();
    let top = Some(VerticalIntegration);
    let base = Some(WebsterClass::Transaction);
    assert_eq!(classes, [top, top, top, base, None, base]);
}

#[test]
fn an_absent_rung_is_never_given_and_never_skipped() {
    let present = [RUNGS[0], RUNGS[3], RUNGS[5]];
    let model = webster(&present);
    let reachable: Vec<_> = model.reachable().collect();
    let base = WebsterClass::Transaction;
    assert_eq!(reachable, [base, present[0].0, present[1].0, present[2].0]);
    assert_eq!(model.classes().len(), 7, "absent classes are described all the same");
    let names = present.map(|(_, name)| name);
    let rows = [[0.5, 0.5, 0.5], [0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.5]];
    let result = model.classify(&portfolio(names, &rows)).unwrap();
    let classes: Vec<_> = model.classes_of(&result).map(Option::unwrap).collect();
    assert_eq!(classes, [present[2].0, present[1].0, present[0].0, present[2].0]);
    assert_eq!(model.skipped(&result.get(0).unwrap()), []);
    assert_eq!(model.skipped(&result.get(3).unwrap()), [present[0].0, present[1].0]);
}

/// Ten criteria of one tenth each at exactly the middle: rounding must not push the account below.
#[test]
fn the_middle_is_the_middle_however_many_criteria_there_are() {
    let rating = ValueFunction::linear(0.0, 10.0).unwrap();
    for count in 1..=40 {
        let criteria = |side: &str| {
            let one = |n: usize| Criterion::new(format!("{side} {n}"), "five", rating.clone());
            (0..count).map(one).collect::<Vec<_>>()
        };
        let builder = Bensaou::builder().buyer_investments(criteria("buyer"));
        let model = builder.supplier_investments(criteria("supplier")).build().unwrap();
        let result = model.classify(&portfolio(["five"], &[[5.0]])).unwrap();
        let class = model.classes_of(&result).next().unwrap();
        assert_eq!(class, Some(BensaouClass::StrategicPartnership), "{count} criteria");
        assert_eq!(result.margins(), [0.0]);
    }
}
