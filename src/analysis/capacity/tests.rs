use proptest::prelude::*;

use super::*;
use crate::analysis::ClassView;
use crate::analysis::summary::Summary;
use crate::analysis::testing::classes;

fn money(values: &[f64]) -> Money<'_> {
    Money::new(values).unwrap()
}

fn rows(places: &[Place]) -> Vec<usize> {
    places.iter().map(|place| place.row).collect()
}

#[test]
fn a_tie_on_the_line_is_left_to_people_unless_rows_decide() {
    let values = [5.0, 9.0, 5.0, 5.0, 4.0, 0.0, -0.0];
    let managers = [Some("Ida"); 7];
    let limits = CapacityLimits::new(3).near_misses(2);
    let assign = |limits: &CapacityLimits| {
        limits.assign(&managers, &[true; 7], &money(&values)).unwrap().managers.remove(0)
    };
    let open = assign(&limits);
    assert_eq!((rows(&open.places), rows(&open.tied)), (vec![1], vec![0, 2, 3]));
    assert_eq!((open.free, open.over), (2, 4));
    let behind: Vec<_> = open.near_misses.iter().map(|miss| (miss.row, miss.behind)).collect();
    assert_eq!(behind, [(4, Some(1.0)), (5, Some(5.0))]);

    let by_row = assign(&limits.clone().ties(Ties::ByRow));
    assert_eq!((rows(&by_row.places), rows(&by_row.tied)), (vec![1, 0, 2], vec![0, 2, 3]));
    assert_eq!(by_row.free, 0);
    // Where all of them fit, equal values are no tie.
    let wide = assign(&limits.manager("Ida", 4));
    assert_eq!((rows(&wide.places), wide.tied.len()), (vec![1, 0, 2, 3], 0));
    let zeros = assign(&CapacityLimits::new(6));
    assert_eq!(rows(&zeros.tied), [5, 6]);
}

#[test]
fn accounts_without_a_manager_or_a_value_are_listed() {
    let managers = [None, Some("Ida"), Some("Ida"), Some("Ida")];
    let values = [1.0, f64::NAN, 3.0, 4.0];
    let limits = CapacityLimits::new(0).manager("Jon", 2).near_misses(9);
    let result = limits.assign(&managers, &[true, true, true, false], &money(&values)).unwrap();
    assert_eq!(result.unassigned, [0]);
    let ida = &result.managers[0];
    assert_eq!((ida.without_value.as_slice(), ida.over), (&[1][..], 1));
    assert_eq!(ida.near_misses, [NearMiss { row: 2, value: 3.0, behind: None }]);
    assert_eq!((result.managers[1].manager.as_str(), result.managers[1].free), ("Jon", 2));
}

#[test]
fn columns_have_one_value_per_account() {
    let length = |what| InputError::Length { what, length: 1, expected: 2 };
    let assign = |managers: &[Option<&str>], candidates: &[bool]| {
        CapacityLimits::new(1).assign(managers, candidates, &money(&[1.0, 2.0])).unwrap_err()
    };
    assert_eq!(assign(&[None], &[true, true]), length("the managers"));
    assert_eq!(assign(&[None, None], &[true]), length("the candidates"));
}

#[test]
fn limits_are_data() {
    let limits = CapacityLimits::new(15).manager("Ida", 8).near_misses(3).ties(Ties::ByRow);
    let json = serde_json::to_string(&limits).unwrap();
    assert_eq!(serde_json::from_str::<CapacityLimits>(&json).unwrap(), limits);
    assert!(serde_json::from_str::<CapacityLimits>(r#"{"default": 1, "limit": 2}"#).is_err());
    assert!(serde_json::from_str::<CapacityLimits>(r#"{"default": -1}"#).is_err());
    let twice = r#"{"default": 1, "by_manager": {"Ida": 8, "Jon": 2, "Ida": 9}}"#;
    let error = serde_json::from_str::<CapacityLimits>(twice).unwrap_err().to_string();
    assert!(error.starts_with("\"Ida\" is given twice"), "{error}");
}

proptest! {
    #[test]
    fn capacity_is_never_exceeded_and_the_most_valuable_come_first(
        accounts in prop::collection::vec(
            (prop::option::of(0u8..3), any::<bool>(), prop::option::of(0u8..6)), 0..50
        ),
        default in 0usize..6, own in 0usize..6, by_row: bool,
    ) {
        let names = ["Ida", "Jon", "Kim"];
        let managers: Vec<Option<&str>> =
            accounts.iter().map(|a| a.0.map(|at| names[usize::from(at)])).collect();
        let candidates: Vec<bool> = accounts.iter().map(|a| a.1).collect();
        let values: Vec<f64> = accounts.iter().map(|a| a.2.map_or(f64::NAN, f64::from)).collect();
        let ties = if by_row { Ties::ByRow } else { Ties::LeaveOpen };
        let limits = CapacityLimits::new(default).manager("Jon", own).near_misses(2).ties(ties);
        let result = limits.assign(&managers, &candidates, &money(&values)).unwrap();
        for manager in &result.managers {
            prop_assert_eq!(manager.limit, limits.limit_of(&manager.manager));
            prop_assert!(manager.places.len() <= manager.limit);
            prop_assert_eq!(manager.places.len() + manager.free, manager.limit);
            let placed: std::collections::BTreeSet<usize> = rows(&manager.places).into_iter().collect();
            let lowest = manager.places.last().map_or(f64::INFINITY, |place| place.value);
            let theirs = (0..accounts.len()).filter(|row| {
                managers[*row] == Some(manager.manager.as_str()) && candidates[*row]
            });
            for row in theirs {
                if placed.contains(&row) || values[row].is_nan() {
                    continue;
                }
                // Nobody outside is worth more than somebody inside, or is tied without saying so.
                prop_assert!(values[row] <= lowest);
                if values[row] == lowest {
                    prop_assert!(rows(&manager.tied).contains(&row));
                }
                // A place stays free only for a tie.
                prop_assert!(manager.free == 0 || !manager.tied.is_empty());
            }
        }
    }
}

#[test]
fn hours_are_checked() {
    let hours = |what: &str, hours| TimePlanError::Hours { what: what.into(), hours, limit: 1e9 };
    assert_eq!(TimePlan::new([("a", -1.0)]).unwrap_err(), hours("a", -1.0));
    assert!(TimePlan::new([("a", f64::NAN)]).is_err());
    let twice = TimePlanError::Twice { class: "a".into() };
    assert_eq!(TimePlan::new([("a", 1.0), ("a", 2.0)]).unwrap_err(), twice);
    let plan = TimePlan::new([("a", 2.0)]).unwrap();
    assert_eq!(plan.clone().with_unclassified(2e9).unwrap_err(), hours("unclassified", 2e9));

    let (one, two) = (classes(&["a"]), classes(&["a", "b"]));
    let view = ClassView::new("m", &one, &[0, 255], &[]).unwrap();
    assert_eq!(plan.attention(view, -3.0).unwrap_err(), hours("available", -3.0));
    let wider = ClassView::new("m", &two, &[0, 1], &[]).unwrap();
    let no_hours = TimePlanError::NoHours { class: "b".into(), model: "m".into() };
    assert_eq!(plan.attention(wider, 1.0).unwrap_err(), no_hours);
    let unknown = TimePlan::new([("a", 1.0), ("c", 1.0)]).unwrap().attention(view, 1.0);
    assert!(matches!(unknown, Err(TimePlanError::Input(InputError::UnknownClass { .. }))));
}

#[test]
fn a_quotient_too_large_for_a_number_is_none() {
    let classes = classes(&["a", "b"]);
    let view = ClassView::new("m", &classes, &[0, 1], &[]).unwrap();
    let plan = TimePlan::new([("a", 2.0), ("b", 2.0)]).unwrap();
    let attention = plan.attention(view, 1e-308).unwrap();
    assert_eq!((attention.demand, attention.utilisation), (4.0, None));
    let target = Target { class: "a".into(), goal: Goal::AccountShare(1e-309) };
    let coverage = Targets::new(vec![target]).unwrap();
    let coverage = coverage.coverage(&Summary::of(view, None).unwrap()).unwrap();
    assert_eq!((coverage[0].actual, coverage[0].coverage), (Some(0.5), None));
}

#[test]
fn a_plan_is_data() {
    let plan = TimePlan::new([("a", 0.1)]).unwrap().with_unclassified(0.5).unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<TimePlan>(&json).unwrap(), plan);
    assert!(serde_json::from_str::<TimePlan>(&json.replace("0.1", "-0.1")).is_err());
    assert!(serde_json::from_str::<TimePlan>(&json.replace("0.5", "-0.5")).is_err());
    let twice = r#"{"hours": {"a": 1.0, "a": 40.0}}"#;
    let error = serde_json::from_str::<TimePlan>(twice).unwrap_err().to_string();
    assert!(error.starts_with("\"a\" is given twice"), "{error}");
}

#[test]
fn every_manager_has_a_balance() {
    let classes = classes(&["low", "high"]);
    let view = ClassView::new("m", &classes, &[0, 1, 1, 255, 1], &[]).unwrap();
    let managers = [Some("Jon"), Some("Ida"), Some("Jon"), Some("Ida"), None];
    let plan =
        TimePlan::new([("low", 1.0), ("high", 10.0)]).unwrap().with_unclassified(0.5).unwrap();
    let mut available = BTreeMap::from([("Ida".to_owned(), 20.0), ("Kim".to_owned(), 0.0)]);
    let by_manager =
        |available: &BTreeMap<_, _>| plan.attention_by_manager(view, &managers, available);
    let no_supply = TimePlanError::NoSupply { manager: "Jon".into() };
    assert_eq!(by_manager(&available).unwrap_err(), no_supply);
    available.insert("Jon".to_owned(), 10.0);
    let all = by_manager(&available).unwrap();
    let found: Vec<_> = all
        .iter()
        .map(|m| (m.manager.as_deref(), m.attention.demand, m.attention.utilisation))
        .collect();
    assert_eq!(
        found,
        [
            (Some("Ida"), 10.5, Some(0.525)),
            (Some("Jon"), 11.0, Some(1.1)),
            (Some("Kim"), 0.0, None),
            (None, 10.0, None)
        ]
    );
    let whole = plan.attention(view, 30.0).unwrap();
    assert_eq!(whole.demand, all.iter().map(|m| m.attention.demand).sum::<f64>());
    assert_eq!((whole.unclassified, whole.classes[1].share), (1, Some(30.0 / 31.5)));
    let short = plan.attention_by_manager(view, &managers[1..], &available);
    assert!(matches!(short, Err(TimePlanError::Input(InputError::Length { .. }))));
}

#[test]
fn goals_are_compared_with_what_is_there() {
    let classes = classes(&["low", "high"]);
    let view = ClassView::new("m", &classes, &[0, 1, 1, 1], &[]).unwrap();
    let target = |class: &str, goal| Target { class: class.into(), goal };
    let targets = Targets::new(vec![
        target("high", Goal::AccountShare(0.5)),
        target("high", Goal::MoneyShare(0.8)),
        target("low", Goal::Accounts(0)),
    ])
    .unwrap();
    let values = [6.0, 1.0, 2.0, 1.0];
    let summary = Summary::of(view, Some(&money(&values))).unwrap();
    let coverage = targets.coverage(&summary).unwrap();
    let found: Vec<_> = coverage.iter().map(|c| (c.actual, c.coverage)).collect();
    assert_eq!(found, [(Some(0.75), Some(1.5)), (Some(0.4), Some(0.5)), (Some(1.0), None)]);
    assert_eq!(coverage[2].gap, Some(-1.0));

    let without = Summary::of(view, None).unwrap();
    assert_eq!(targets.coverage(&without).unwrap_err(), TargetError::NoMoney { position: 1 });
    let unknown = Targets::new(vec![target("top", Goal::Accounts(1))]).unwrap();
    let known = vec!["low".to_owned(), "high".to_owned()];
    assert_eq!(
        unknown.coverage(&without).unwrap_err(),
        TargetError::UnknownClass { position: 0, class: "top".into(), model: "m".into(), known }
    );
    assert_eq!(
        Targets::new(vec![target("low", Goal::MoneyShare(20.0))]).unwrap_err(),
        TargetError::Share { position: 0, share: 20.0 }
    );
    let json = serde_json::to_string(&targets).unwrap();
    assert_eq!(serde_json::from_str::<Targets>(&json).unwrap(), targets);
    assert_eq!(targets.all().len(), 3);
    assert!(serde_json::from_str::<Targets>(&json.replace("0.8", "1.8")).is_err());
}
