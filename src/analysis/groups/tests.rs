use proptest::prelude::*;

use super::*;
use crate::analysis::ClassView;
use crate::analysis::testing::classes;
use crate::criterion::{Criterion, ValueFunction};
use crate::model::{FourS, Model};
use crate::portfolio::PortfolioError;

type Groups<'g> = Vec<(&'g str, Option<usize>, &'g [usize])>;

fn hierarchy(
    ids: &[&str],
    parents: &[&str],
    orphans: Orphans,
) -> Result<Hierarchy, HierarchyError> {
    let parents: Vec<Option<&str>> = parents.iter().map(|parent| Some(*parent)).collect();
    Hierarchy::from_parents(&Ids::from(ids), &parents, orphans)
}

fn groups(hierarchy: &Hierarchy) -> Groups<'_> {
    hierarchy.groups().iter().map(|g| (g.id.as_str(), g.head, g.members.as_slice())).collect()
}

#[test]
fn every_cycle_and_every_orphan_is_reported_at_once() {
    let ids = ["a", "b", "c", "d", "e", "f", "g"];
    // a -> b -> c -> b; d -> d; e -> f -> "nowhere"
    let parents = ["b", "c", "b", "d", "f", "nowhere", ""];
    let cycle = |ids: &[&str]| HierarchyFault::Cycle {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
    };
    let orphan = Orphan { row: 5, id: "f".into(), parent: "nowhere".into() };
    let error = hierarchy(&ids, &parents, Orphans::Refuse).unwrap_err();
    let all = vec![cycle(&["b", "c"]), cycle(&["d"]), HierarchyFault::Orphan(orphan)];
    assert_eq!(error, HierarchyError::Faults(all));
    assert_eq!(
        error.to_string(),
        "the hierarchy has 3 faults (rows counted from 0):\n\
         - \"b\" -> \"c\" -> \"b\" goes in a circle; leave the parent of the topmost one empty\n\
         - \"d\" -> \"d\" goes in a circle; leave the parent of the topmost one empty\n\
         - row 5 (\"f\"): its parent \"nowhere\" is not among the accounts; add it, correct its \
         name, or choose what happens to orphans"
    );
    // Orphans may be let through, cycles never.
    let error = hierarchy(&ids, &parents, Orphans::StandAlone).unwrap_err();
    assert_eq!(error, HierarchyError::Faults(vec![cycle(&["b", "c"]), cycle(&["d"])]));
}

#[test]
fn a_message_lists_a_hundred_faults_and_counts_the_rest() {
    let message = |faults: usize| {
        let (ids, parents) = (vec![""; faults], vec![""; faults]);
        hierarchy(&ids, &parents, Orphans::Refuse).unwrap_err().to_string()
    };
    let one = "the hierarchy has 1 fault (rows counted from 0):\n\
               - row 0: the id is empty; give each account an id";
    assert_eq!(message(1), one);
    assert_eq!((message(100).lines().count(), message(107).lines().count()), (101, 102));
    assert!(message(107).ends_with("\n- and 7 more"));
}

#[test]
fn orphans_stand_alone_or_join_under_their_parent() {
    let (ids, parents) = (["a", "b", "c", "d"], ["gone", "a", "gone", ""]);
    let alone = hierarchy(&ids, &parents, Orphans::StandAlone).unwrap();
    assert_eq!(
        groups(&alone),
        [("a", Some(0), &[0, 1][..]), ("c", Some(2), &[2]), ("d", Some(3), &[3])]
    );
    let joined = hierarchy(&ids, &parents, Orphans::JoinUnderParent).unwrap();
    assert_eq!(groups(&joined), [("gone", None, &[0, 1, 2][..]), ("d", Some(3), &[3])]);
    assert_eq!(joined.group_of(), [0, 0, 0, 1]);
    let rows: Vec<usize> = joined.orphans().iter().map(|orphan| orphan.row).collect();
    assert_eq!((rows, joined.orphans()), (vec![0, 2], alone.orphans()));
}

#[test]
fn trees_may_have_any_depth() {
    let count = 50_000;
    let ids: Vec<String> = (0..count).map(|row| row.to_string()).collect();
    let parents: Vec<Option<String>> =
        (0..count).map(|row| (row + 1 < count).then(|| (row + 1).to_string())).collect();
    let tree = Hierarchy::from_parents(&Ids::from(&ids), &parents, Orphans::Refuse).unwrap();
    assert_eq!(tree.groups().len(), 1);
    assert_eq!((tree.depth(0), tree.depth(count - 1)), (Some(count - 1), Some(0)));
    assert_eq!(tree.depth(count), None);
}

#[test]
fn ids_and_parents_are_checked() {
    let twice = HierarchyFault::DuplicateId { id: "a".into(), first_row: 0, row: 2 };
    let missing = HierarchyFault::MissingId { row: 1 };
    assert_eq!(
        hierarchy(&["a", "", "a"], &["", "", ""], Orphans::Refuse).unwrap_err(),
        HierarchyError::Faults(vec![missing, twice])
    );
    assert_eq!(
        hierarchy(&["a", "b"], &[""], Orphans::Refuse).unwrap_err(),
        HierarchyError::Input(InputError::Length { what: "the parents", length: 1, expected: 2 })
    );
    let anonymous = Portfolio::builder().column("parent", vec![1.0]).build().unwrap();
    let error = Hierarchy::of(&anonymous, "parent", Orphans::Refuse).unwrap_err();
    assert_eq!(error, HierarchyError::NoIds);
    let named = Portfolio::builder().ids([7, 8]).column("parent", vec![Some(8), None]).build();
    let named = named.unwrap();
    let error = Hierarchy::of(&named, "mother", Orphans::Refuse).unwrap_err();
    let known = vec!["parent".to_owned()];
    assert_eq!(error, HierarchyError::NoColumn { column: "mother".into(), known });
    // Whole numbers name parents, too.
    let tree = Hierarchy::of(&named, "parent", Orphans::Refuse).unwrap();
    assert_eq!(groups(&tree), [("8", Some(1), &[0, 1][..])]);
}

#[test]
fn parents_that_a_column_may_have_rounded_are_refused() {
    let hierarchy = |ids: [i64; 3], parent: Vec<Option<i64>>| {
        let portfolio = Portfolio::builder().ids(ids).column("parent", parent).build().unwrap();
        Hierarchy::of(&portfolio, "parent", Orphans::Refuse)
    };
    let limit = 1_i64 << 53;
    let largest = hierarchy([limit - 2, limit - 1, 5], vec![None, None, Some(limit - 1)]).unwrap();
    assert_eq!(groups(&largest)[1], ((limit - 1).to_string().as_str(), Some(1), &[1, 2][..]));
    // 2^53 + 1 is read as 2^53, which is another account.
    for sign in [1, -1] {
        let ids = [sign * limit, sign * (limit + 1), 5];
        let parent = ids[0].to_string();
        let fault = HierarchyFault::InexactParent { row: 2, parent, limit: 1 << 53 };
        let error = hierarchy(ids, vec![None, None, Some(ids[1])]).unwrap_err();
        assert_eq!(error, HierarchyError::Faults(vec![fault]));
    }
}

#[test]
fn a_negative_zero_names_the_account_zero() {
    let portfolio = Portfolio::builder().ids([0, 1]).column("parent", vec![f64::NAN, -0.0]).build();
    let tree = Hierarchy::of(&portfolio.unwrap(), "parent", Orphans::Refuse).unwrap();
    assert_eq!(groups(&tree), [("0", Some(0), &[0, 1][..])]);
}

fn companies() -> Portfolio<'static> {
    Portfolio::builder()
        .ids(["Acme", "Bluth", "Cheers", "Dal"])
        .column("parent", vec![None, Some("Acme"), Some("Acme"), None])
        .column("sales", vec![100.0, f64::NAN, 50.0, f64::NAN])
        .column("rate", vec![0.5, 0.9, 0.8, 0.7])
        .column("sector", vec![Some("retail"), Some("medical"), None, None])
        .build()
        .unwrap()
}

#[test]
fn each_aggregate_says_what_it_lacks() {
    let portfolio = companies();
    let tree = Hierarchy::of(&portfolio, "parent", Orphans::Refuse).unwrap();
    let numbers = |aggregate, missing| {
        let plan = RollUp::new().column("sales", aggregate).missing(missing);
        let groups = tree.roll_up(&portfolio, &plan).unwrap();
        let column = groups.portfolio.column("sales").unwrap();
        ([column.number(0), column.number(1)], groups.partial.len())
    };
    let observed = MissingMembers::UseObserved;
    assert_eq!(numbers(Aggregate::Sum, observed), ([Some(150.0), None], 1));
    assert_eq!(numbers(Aggregate::Max, observed), ([Some(100.0), None], 1));
    assert_eq!(numbers(Aggregate::Min, observed), ([Some(50.0), None], 1));
    assert_eq!(numbers(Aggregate::Head, observed), ([Some(100.0), None], 0));
    assert_eq!(numbers(Aggregate::Sum, MissingMembers::Propagate), ([None, None], 0));

    let plan = RollUp::new()
        .column("sector", Aggregate::Head)
        .column("rate", Aggregate::WeightedMean { weight: "sales".into() });
    let GroupPortfolio { portfolio: groups, partial } = tree.roll_up(&portfolio, &plan).unwrap();
    assert_eq!(groups.id(0).as_deref(), Some("Acme"));
    assert_eq!(groups.column("sector").unwrap().text(0), Some("retail"));
    assert_eq!(groups.column("sector").unwrap().text(1), None);
    let rate = groups.column("rate").unwrap();
    // (100 * 0.5 + 50 * 0.8) / 150: Bluth has no weight, and Dal is a group without any.
    assert_eq!((rate.number(0), rate.number(1)), (Some(0.6), None));
    let cell = PartialCell { group: 0, column: "rate".into(), missing: 1, members: 3 };
    assert_eq!(partial, [cell]);
}

#[test]
fn each_broken_rule_of_a_roll_up_has_its_error() {
    let portfolio = companies();
    let tree = Hierarchy::of(&portfolio, "parent", Orphans::Refuse).unwrap();
    let error = |plan: RollUp| tree.roll_up(&portfolio, &plan).unwrap_err();
    let weighted = |weight: &str| Aggregate::WeightedMean { weight: weight.into() };
    let texts = RollUpError::Texts { column: "sector".into() };
    assert_eq!(error(RollUp::new().column("sector", Aggregate::Sum)), texts);
    assert_eq!(error(RollUp::new().column("rate", weighted("sector"))), texts);
    let unknown = error(RollUp::new().column("rate", weighted("size")));
    assert!(matches!(unknown, RollUpError::NoColumn { column, .. } if column == "size"));
    let twice = RollUp::new().column("rate", Aggregate::Max).column("rate", Aggregate::Min);
    assert!(matches!(error(twice), RollUpError::Portfolio(PortfolioError { .. })));

    let negative = Portfolio::builder().column("w", vec![1.0, -2.0, 0.0, 0.0]).build().unwrap();
    let plan = RollUp::new().column("w", weighted("w"));
    assert_eq!(
        tree.roll_up(&negative, &plan).unwrap_err(),
        RollUpError::NegativeWeight { row: 1, column: "w".into(), weight: -2.0 }
    );
    let huge = Portfolio::builder().column("w", vec![f64::MAX; 4]).build().unwrap();
    for aggregate in [Aggregate::Sum, weighted("w")] {
        let plan = RollUp::new().column("w", aggregate);
        assert!(matches!(tree.roll_up(&huge, &plan), Err(RollUpError::Portfolio(_))));
    }
    let short = Portfolio::builder().column("w", vec![1.0]).build().unwrap();
    let length = InputError::Length { what: "the portfolio", length: 1, expected: 4 };
    assert_eq!(tree.roll_up(&short, &plan).unwrap_err(), RollUpError::Input(length));
}

#[test]
fn a_plan_is_data() {
    let plan = RollUp::new()
        .column("a", Aggregate::Sum)
        .column("b", Aggregate::WeightedMean { weight: "a".into() })
        .missing(MissingMembers::Propagate);
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<RollUp>(&json).unwrap(), plan);
    assert!(serde_json::from_str::<RollUp>(&json.replace("missing", "gaps")).is_err());
}

#[test]
fn both_levels_are_classified_and_compared() {
    let linear = |best| ValueFunction::linear(0.0, best).unwrap();
    let model = FourS::builder()
        .attractiveness([Criterion::new("Sales", "sales", linear(200.0))])
        .relative_strength([Criterion::new("Rate", "rate", linear(1.0))])
        .build()
        .unwrap();
    let portfolio = Portfolio::builder()
        .ids(["Acme", "Bluth", "Dal"])
        .column("parent", vec![None, Some("Acme"), None])
        .column("sales", vec![80.0, 70.0, 150.0])
        .column("rate", vec![0.75, 0.5, 0.75])
        .build()
        .unwrap();
    let tree = Hierarchy::of(&portfolio, "parent", Orphans::Refuse).unwrap();
    let plan = RollUp::new()
        .column("sales", Aggregate::Sum)
        .column("rate", Aggregate::WeightedMean { weight: "sales".into() });
    let groups = tree.roll_up(&portfolio, &plan).unwrap().portfolio;
    let (below, above) = (model.classify(&portfolio).unwrap(), model.classify(&groups).unwrap());
    let accounts = ClassView::of(&model, &below).unwrap();
    let comparison =
        LevelComparison::of(&tree, accounts, ClassView::of(&model, &above).unwrap()).unwrap();
    // Neither company is attractive alone; together they are.
    let found: Vec<_> = comparison
        .differences
        .iter()
        .map(|d| (d.row, d.is_head, d.account_class.as_deref(), d.group_class.as_deref()))
        .collect();
    let wanted = [
        (0, true, Some("status"), Some("strategic")),
        (1, false, Some("status"), Some("strategic")),
    ];
    assert_eq!((found.as_slice(), comparison.same), (&wanted[..], 1));
    let error = LevelComparison::of(&tree, accounts, accounts).unwrap_err();
    let what = "the classes of groups";
    assert_eq!(error, InputError::Length { what, length: 3, expected: 2 });
    let classes = classes(&["a"]);
    let none = ClassView::new("m", &classes, &[], &[]).unwrap();
    let error = LevelComparison::of(&tree, none, none).unwrap_err();
    assert!(matches!(error, InputError::Length { what: "the classes of accounts", .. }));
}

/// `subsidiary_of` in `crm_accounts.csv` of the public "CRM Sales Opportunities" sample: 15 of 85
/// companies belong to one of 7.
const SUBSIDIARIES: [(&str, &str); 15] = [
    ("Bluth Company", "Acme Corporation"),
    ("Cheers", "Massive Dynamic"),
    ("Codehow", "Acme Corporation"),
    ("Dalttechnology", "Bubba Gump"),
    ("dambase", "Inity"),
    ("Donquadtech", "Acme Corporation"),
    ("Faxquote", "Sonron"),
    ("Funholding", "Golddex"),
    ("Gogozoom", "Sonron"),
    ("Iselectrics", "Acme Corporation"),
    ("Nam-zim", "Warephase"),
    ("Scotfind", "Bubba Gump"),
    ("Scottech", "Inity"),
    ("Treequote", "Sonron"),
    ("Vehement Capital Partners", "Golddex"),
];

#[test]
fn subsidiaries_of_a_real_export_find_their_parents() {
    let mut rows: Vec<(&str, Option<&str>)> =
        SUBSIDIARIES.iter().map(|(id, parent)| (*id, Some(*parent))).collect();
    let heads: std::collections::BTreeSet<&str> = SUBSIDIARIES.iter().map(|(_, p)| *p).collect();
    rows.extend(heads.iter().map(|head| (*head, None)));
    let (ids, parents): (Vec<&str>, Vec<Option<&str>>) = rows.into_iter().unzip();
    let tree = Hierarchy::from_parents(&Ids::from(&ids), &parents, Orphans::Refuse).unwrap();
    assert_eq!((tree.rows(), tree.groups().len(), tree.orphans().len()), (22, 7, 0));
    let largest = tree.groups().iter().max_by_key(|group| group.members.len()).unwrap();
    assert_eq!((largest.id.as_str(), largest.members.len()), ("Acme Corporation", 5));

    // The whole export, where it is at hand; it is not part of the crate.
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/crm_accounts.csv");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let rows: Vec<Vec<&str>> =
        text.lines().skip(1).map(|line| line.trim_end().split(',').collect()).collect();
    let ids: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let parents: Vec<Option<&str>> = rows.iter().map(|row| Some(row[6])).collect();
    let tree = Hierarchy::from_parents(&Ids::from(&ids), &parents, Orphans::Refuse).unwrap();
    assert_eq!((tree.rows(), tree.groups().len(), tree.orphans().len()), (85, 70, 0));
}

proptest! {
    /// Any parents at all: a hierarchy, or a list of what is wrong that leaves nothing out.
    #[test]
    fn every_account_has_one_group_or_there_is_a_reason(
        parents in prop::collection::vec(prop::option::of(0usize..24), 0..20),
    ) {
        let ids: Vec<String> = (0..parents.len()).map(|row| row.to_string()).collect();
        let named: Vec<Option<String>> =
            parents.iter().map(|parent| parent.map(|row| row.to_string())).collect();
        let orphans = parents.iter().flatten().filter(|parent| **parent >= parents.len()).count();
        // Another road to the head: walk up at most as many steps as there are accounts.
        let top = |row: usize| (0..parents.len()).try_fold(row, |row, _| match parents[row] {
            Some(parent) if parent < parents.len() => Ok(parent),
            _ => Err(row),
        });
        let cyclic = (0..parents.len()).any(|row| top(row).is_ok());
        let result = Hierarchy::from_parents(&Ids::from(&ids), &named, Orphans::StandAlone);
        prop_assert_eq!(result.is_err(), cyclic);
        if let Ok(tree) = &result {
            for row in 0..parents.len() {
                let group = &tree.groups()[tree.group_of()[row]];
                prop_assert_eq!(group.head, top(row).err());
                prop_assert!(group.members.contains(&row));
            }
            prop_assert_eq!(tree.groups().iter().map(|g| g.members.len()).sum::<usize>(), ids.len());
            prop_assert_eq!(tree.orphans().len(), orphans);
            // A total is the same on both levels.
            let sales: Vec<f64> = (1..=ids.len()).map(|x| x as f64).collect();
            let total: f64 = sales.iter().sum();
            let portfolio = Portfolio::builder().ids(&ids).column("sales", &sales).build().unwrap();
            let plan = RollUp::new().column("sales", Aggregate::Sum);
            let groups = tree.roll_up(&portfolio, &plan).unwrap().portfolio;
            let sums = groups.column("sales").unwrap();
            let sum: f64 = (0..groups.rows()).filter_map(|row| sums.number(row)).sum();
            prop_assert_eq!(sum, total);
        }
        match Hierarchy::from_parents(&Ids::from(&ids), &named, Orphans::Refuse) {
            Ok(_) => prop_assert!(!cyclic && orphans == 0),
            Err(HierarchyError::Faults(faults)) => {
                let in_cycles = faults.iter().filter_map(|fault| match fault {
                    HierarchyFault::Cycle { ids } => Some(ids.len()),
                    _ => None,
                });
                // A row is on a cycle if its own way up comes back to it.
                let on_cycle = (0..parents.len()).filter(|row| {
                    let mut at = *row;
                    (0..parents.len()).any(|_| match parents[at].filter(|p| *p < parents.len()) {
                        Some(parent) => { at = parent; at == *row }
                        None => false,
                    })
                });
                prop_assert_eq!(in_cycles.sum::<usize>(), on_cycle.count());
                let reported = faults.iter().filter(|f| matches!(f, HierarchyFault::Orphan(_)));
                prop_assert_eq!(reported.count(), orphans);
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn a_mean_lies_between_its_values(
        cells in prop::collection::vec((-1e6..1e6f64, 0.0..1e3f64), 1..20),
    ) {
        let ids: Vec<String> = (0..cells.len()).map(|row| row.to_string()).collect();
        let parents: Vec<Option<&str>> = (0..cells.len()).map(|row| (row > 0).then_some("0")).collect();
        let (values, weights): (Vec<f64>, Vec<f64>) = cells.iter().copied().unzip();
        let portfolio =
            Portfolio::builder().ids(&ids).column("x", &values).column("w", &weights).build().unwrap();
        let tree = Hierarchy::from_parents(&Ids::from(&ids), &parents, Orphans::Refuse).unwrap();
        let plan = RollUp::new().column("x", Aggregate::WeightedMean { weight: "w".into() });
        let groups = tree.roll_up(&portfolio, &plan).unwrap().portfolio;
        if let Some(mean) = groups.column("x").unwrap().number(0) {
            let counted = || cells.iter().filter(|cell| cell.1 > 0.0).map(|cell| cell.0);
            prop_assert!(counted().any(|x| x <= mean) && counted().any(|x| x >= mean));
        }
    }
}
