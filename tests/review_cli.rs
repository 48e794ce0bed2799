//! The example `review` as its users run it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/program.rs"]
mod program;

use std::path::Path;

use program::{Program, ROOT, assert_says, file};
use serde_json::Value;

static REVIEW: Program = Program::new("review");
static CLASSIFY: Program = Program::new("classify_portfolio");

/// 4S over the columns `size` and `wins`, whose scores are a tenth of the numbers; both cuts at 0.5.
const MODEL: &str = r#"
[four_s]
format_version = 1

[[four_s.attractiveness.criteria]]
name = "Size"
column = "size"
value_function = { linear = { worst = 0.0, best = 10.0 } }

[[four_s.relative_strength.criteria]]
name = "Wins"
column = "wins"
value_function = { linear = { worst = 0.0, best = 10.0 } }
"#;

/// A path of stages over two columns, and one that shows an end.
const PATH: &str = r#"
[millman_wilson]
format_version = 1

[[millman_wilson.nature_of_relationship.criteria]]
name = "Nature"
column = "nature"
value_function = { linear = { worst = 0.0, best = 10.0 } }

[[millman_wilson.level_of_involvement.criteria]]
name = "Involvement"
column = "involvement"
value_function = { linear = { worst = 0.0, best = 10.0 } }

[[millman_wilson.uncoupling.criteria]]
name = "End"
column = "exit"
value_function = { linear = { worst = 0.0, best = 10.0 } }
"#;

const BEFORE: &str = "\
account,size,wins,won_value
rose,2,8,100
fell,8,8,200
stays,8,8,300
near,8,4,400
gone,8,8,500
";

const NOW: &str = "\
account,size,wins,won_value,manager,parent
rose,9,8,150,Ida,
fell,8,1,100,Ida,rose
stays,8,8,300,Ida,
near,8,5.1,400,Jon,rose
fresh,9,9,50,,elsewhere
";

/// The files of a test, and the arguments that name them.
fn files(test: &str) -> Vec<String> {
    vec![
        file(&format!("{test}-before.csv"), BEFORE),
        file(&format!("{test}-now.csv"), NOW),
        "--models".into(),
        file(&format!("{test}-models.toml"), MODEL),
    ]
}

fn with<'a>(files: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    files.iter().map(String::as_str).chain(more.iter().copied()).collect()
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let text = REVIEW.prints(&[arguments, &["--json"]].concat());
    assert_eq!(text.lines().count(), 1);
    serde_json::from_str(&text).unwrap()
}

fn accounts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["account"].as_str().unwrap()).collect()
}

#[test]
fn accounts_enter_leave_and_move() {
    let files = files("moves");
    let review = json(&with(&files, &[]));
    assert_eq!(review["model"], "four_s");
    let movement = &review["movement"];
    assert_eq!(accounts(&movement["came"]), ["fresh"]);
    assert_eq!(accounts(&movement["left"]), ["gone"]);
    // The most money first.
    assert_eq!(accounts(&movement["moves"]), ["near", "rose", "fell"]);
    let of = |account: &str| {
        let moves = movement["moves"].as_array().unwrap();
        moves.iter().find(|moved| moved["account"] == account).unwrap()
    };
    assert_eq!((&of("rose")["from"], &of("rose")["to"]), (&"Status".into(), &"Strategic".into()));
    assert_eq!(
        (&of("rose")["change"], &of("fell")["change"]),
        (&"became".into(), &"ceased".into())
    );
    let why = &of("rose")["why"]["machine"];
    assert_eq!(why["cause"], "data");
    assert_eq!(
        (&why["drivers"][0]["criterion"], &why["drivers"][0]["before"]),
        (&"Size".into(), &"2".into())
    );
    assert!((why["drivers"][0]["change"].as_f64().unwrap() - 0.7).abs() < 1e-9);
    // Before: stays, fell, gone. Now: stays, rose, near, fresh.
    assert_eq!(
        (&review["before"]["key_accounts"], &review["now"]["key_accounts"]),
        (&3.into(), &4.into())
    );
    assert_eq!(review["now"]["won"], 1000.0);
    assert_eq!(review["now"]["key_share"], 0.9);
    let matrix = movement["migration"]["matrix"].as_array().unwrap();
    let counted: u64 = matrix
        .iter()
        .flat_map(|cells| cells.as_array().unwrap())
        .map(|flow| flow["accounts"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 4);
}

#[test]
fn only_what_took_an_account_over_a_border_is_its_reason() {
    let models = MODEL.to_owned()
        + "\n[[four_s.attractiveness.criteria]]\nname = \"Growth\"\ncolumn = \"growth\"\n\
           value_function = { linear = { worst = 0.0, best = 10.0 } }\n";
    let models = file("reasons.toml", models);
    let header = "account,size,growth,wins\n";
    // Strong before and now; the attractiveness of both falls to 0.45, in spite of their growth.
    let before = file("reasons-before.csv", format!("{header}one,8,3,9\nnone,5,,9\nnew,,,9\n"));
    let now = file("reasons-now.csv", format!("{header}one,4,5,6\nnone,,,8\nnew,9,9,8\n"));
    let arguments = [before.as_str(), &now, "--models", &models];
    let review = json(&arguments);
    let moves = review["movement"]["moves"].as_array().unwrap();
    let of = |account: &str| moves.iter().find(|moved| moved["account"] == account).unwrap();
    let drivers = of("one")["why"]["machine"]["drivers"].as_array().unwrap();
    let told = drivers.iter().map(|driver| (&driver["criterion"], &driver["explains"]));
    let told: Vec<_> = told.map(|(name, explains)| (name.as_str().unwrap(), explains)).collect();
    let (yes, no) = (&Value::from(true), &Value::from(false));
    assert_eq!(told, [("Size", yes), ("Wins", no), ("Growth", no)]);
    let text = REVIEW.prints(&arguments);
    assert_says(
        &text,
        &[
            "Size 8 → 4 (-0.20)\n",
            "nothing is known any more of: Attractiveness of the account\n",
            "nothing was known before of: Attractiveness of the account\n",
        ],
    );

    // The model moved it, by another cut: what changed in its numbers explains nothing.
    let older =
        MODEL.replace("version = 1", "version = 1\n\n[four_s.cuts]\nattractiveness = { at = 0.4 }");
    let (older, newer) = (file("reasons-older.toml", older), file("reasons-newer.toml", MODEL));
    let before = file("reasons-model-before.csv", "account,size,wins\nA,4,9\n");
    let now = file("reasons-model-now.csv", "account,size,wins\nA,4.5,9\n");
    let text = REVIEW.prints(&[&before, &now, "--models", &newer, "--previous-models", &older]);
    assert_says(&text, &["Strategic  Status  most moved: Size 4 → 4.5 (+0.05)\n"]);
}

#[test]
fn the_reason_of_a_move_along_a_path_is_the_side_that_took_it_there() {
    let models = file("path.toml", PATH);
    // The account goes on by its involvement, although its nature fell.
    let before = file("path-before.csv", "account,nature,involvement,exit\nA,4.2,3,0\n");
    let now = file("path-now.csv", "account,nature,involvement,exit\nA,3.8,5.5,0\n");
    let text = REVIEW.prints(&[&before, &now, "--models", &models]);
    assert_says(&text, &["Early-KAM  Mid-KAM  Involvement 3 → 5.5 (+0.25)\n"]);
    // Had its nature not fallen it would be another stage on: that is no reason to have come so far.
    let wide = "version = 1\n\n[millman_wilson.cuts]\npath_tolerance = { at = 0.9 }";
    let models = file("path-wide.toml", PATH.replace("version = 1", wide));
    let before = file("path-far.csv", "account,nature,involvement,exit\nA,6.2,1,0\n");
    let now = file("path-farther.csv", "account,nature,involvement,exit\nA,3,6,0\n");
    let text = REVIEW.prints(&[&before, &now, "--models", &models]);
    assert_says(&text, &["Early-KAM  Mid-KAM  Involvement 1 → 6 (+0.50)\n"]);
}

#[test]
fn a_band_holds_accounts_near_the_border() {
    let files = files("band");
    let review = json(&with(&files, &["--band", "0.05"]));
    assert_eq!(accounts(&review["held"]), ["near"]);
    assert_eq!(review["held"][0]["kept"], "Star");
    assert_eq!(accounts(&review["movement"]["moves"]), ["rose", "fell"]);
    assert_eq!(json(&with(&files, &["--band", "0"])), {
        let mut plain = json(&with(&files, &[]));
        plain["band"] = 0.0.into();
        plain
    });
}

const OVERRIDES: &str = r#"
format_version = 1
model = "four_s"
overrides = [
    { account = "fell", class = "strategic", by = "Ann", on = "2026-01-01", reason = "a slip" },
    { account = "stays", class = "star", by = "Bob", on = "2026-01-01", expires = "2026-02-01", reason = "x" },
    { account = "gone", class = "star", by = "Bob", on = "2026-01-01", reason = "y" },
]
"#;

#[test]
fn a_persons_class_stands_and_the_machines_reasons_are_not_shown_for_it() {
    let files = files("overrides");
    let overrides = file("overrides.toml", OVERRIDES);
    let arguments = with(&files, &["--overrides", &overrides, "--day", "2026-03-31"]);
    let review = json(&arguments);
    assert_eq!(accounts(&review["decisions"]), ["fell", "stays"]);
    assert_eq!(review["decisions"][0]["machine"], "Star");
    assert_eq!(
        (&review["decisions"][0]["expired"], &review["decisions"][1]["expired"]),
        (&false.into(), &true.into())
    );
    assert_eq!(review["unmatched_decisions"], serde_json::json!(["gone"]));
    // It was strategic before, and by Ann's word it still is.
    assert_eq!(accounts(&review["movement"]["moves"]), ["near", "rose"]);
    // A decision that moves an account gives the person's reason.
    let star = file("star.toml", OVERRIDES.replacen("strategic", "status", 1));
    let review = json(&with(&files, &["--overrides", &star, "--day", "2026-03-31"]));
    let fell = &review["movement"]["moves"][2];
    assert_eq!((&fell["account"], &fell["to"]), (&"fell".into(), &"Status".into()));
    assert_eq!(fell["why"], serde_json::json!({"person": {"by": "Ann", "reason": "a slip"}}));
    assert_eq!(fell["margin"], Value::Null);
    let text = REVIEW.prints(&with(&files, &["--overrides", &star, "--day", "2026-03-31"]));
    assert_says(
        &text,
        &[
            "Ann decided: a slip",
            "Bob's decision for Star expired on 2026-02-01",
            "not there any more: gone",
        ],
    );
}

#[test]
fn moves_of_the_model_are_told_from_moves_of_the_data() {
    let files = files("causes");
    // The older model wanted only half the size.
    let older = file("older.toml", MODEL.replacen("best = 10.0", "best = 2.0", 1));
    let arguments = with(&files, &["--previous-models", &older]);
    let review = json(&arguments);
    let causes = review["movement"]["causes"]["causes"].as_array().unwrap();
    let count = |cause: &str| {
        causes.iter().find(|entry| entry["cause"] == cause).unwrap()["flow"]["accounts"].clone()
    };
    // `rose` was big enough for the older model, and now is for the newer one: they cancel out.
    assert_eq!(
        (count("cancelled_out"), count("data"), count("model")),
        (1.into(), 2.into(), 0.into())
    );
    assert_says(&REVIEW.prints(&arguments), &["Data or model? 2 the data, 1 cancelled out."]);
    // Of the moves that stand: the band holds `near`, and people moved `fell` and `rose`.
    let people = OVERRIDES.replacen("strategic", "status", 1).replace("\"stays\"", "\"rose\"");
    let people = file("causes-people.toml", people);
    let stand = ["--band", "0.05", "--overrides", &people, "--day", "2026-01-31"];
    let text = REVIEW.prints(&[&arguments[..], &stand].concat());
    assert_says(&text, &["2 accounts moved", "Data or model? 2 people."]);
}

#[test]
fn capacity_is_counted_per_manager_or_for_all() {
    let files = files("capacity");
    let review = json(&with(&files, &["--manager", "manager", "--capacity", "1"]));
    let managers = review["load"]["managers"].as_array().unwrap();
    let of = |name: &str| managers.iter().find(|load| load["manager"] == name).unwrap();
    assert_eq!((&of("Ida")["key_accounts"], &of("Ida")["over"]), (&2.into(), &1.into()));
    assert_eq!(of("Ida")["first_without_place"], serde_json::json!(["rose"]));
    assert_eq!((&of("Jon")["over"], &of("Jon")["free"]), (&0.into(), &0.into()));
    assert_eq!(review["load"]["unassigned"], serde_json::json!(["fresh"]));
    let review = json(&with(&files, &["--capacity", "3"]));
    assert_eq!(review["load"]["managers"][0]["over"], 1);
    let load = |more: &[&str]| REVIEW.prints(&with(&files, more));
    assert_says(&load(&[]), &["Not known: no column says who looks after an account"]);
    assert_says(
        &load(&["--manager", "manager"]),
        &["Not known: nothing says how many key accounts"],
    );
    let text = REVIEW.prints(&with(&files, &["--manager", "manager", "--capacity", "1"]));
    assert_says(&text, &["More than 1 key account: Ida (2)", "without a manager: fresh"]);
}

#[test]
fn groups_are_classified_together() {
    let files = files("groups");
    let plan = file(
        "roll_up.toml",
        "columns = [[\"size\", \"max\"], [\"wins\", { weighted_mean = { weight = \"size\" } }]]\n",
    );
    let arguments = with(&files, &["--parent", "parent", "--roll-up", &plan]);
    let review = json(&arguments);
    let groups = review["groups"]["families"].as_array().unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!((&groups[0]["group"], &groups[0]["won"]), (&"rose".into(), &650.0.into()));
    // (9 * 8 + 8 * 1 + 8 * 5.1) / 25 = 4.83: big, and not strong.
    assert_eq!(groups[0]["class"], "Star");
    assert_eq!(
        (&review["groups"]["differing"], &review["groups"]["members"]),
        (&2.into(), &3.into())
    );
    assert_eq!(review["groups"]["orphans"], serde_json::json!(["fresh"]));
    assert_says(
        &REVIEW.prints(&arguments),
        &[
            "1 group of 3 accounts; 2 members have another class than their group",
            "not among the accounts: fresh",
        ],
    );

    let folder = plan.replace("roll_up.toml", "groups-out");
    REVIEW.prints(&[&arguments[..], &["--out", &folder]].concat());
    let page = std::fs::read_to_string(Path::new(&folder).join("report.html")).unwrap();
    assert_says(&page, &["<p>1 group of 3 accounts; 2 members have another class"]);

    // The same from a table of its own, in another order, with one that is not among the accounts.
    let ids = NOW.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},{}\n", cells[5], cells[0])
    });
    let mut lines: Vec<String> = ids.collect();
    lines.reverse();
    let listed = file("parents.csv", format!("parent,account\nrose,gone\n{}", lines.concat()));
    let mut apart = files.clone();
    apart[1] = file("apart.csv", NOW.replace(",parent", ",other"));
    let apart = with(&apart, &["--parent", "parent", "--parents", &listed, "--roll-up", &plan]);
    assert_eq!(json(&apart)["groups"], review["groups"]);

    let circle = NOW.replace("rose,9,8,150,Ida,", "rose,9,8,150,Ida,near");
    let mut files = files.clone();
    files[1] = file("circle.csv", circle);
    let message = REVIEW.refuses(&with(&files, &["--parent", "parent", "--roll-up", &plan]));
    assert_says(&message, &["circle.csv", "`parent`", "goes in a circle"]);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let rows = |size: fn(usize) -> String, days: usize| {
        let rows = (0..12).map(|row| format!("a{row},{},{},{days}\n", size(row), row % 10));
        format!("account,size,wins,days\n{}", rows.collect::<String>())
    };
    let models = MODEL.to_owned()
        + "\n[[four_s.relative_strength.criteria]]\nname = \"Proxy: time\"\ncolumn = \"days\"\n\
           value_function = { linear = { worst = 0.0, best = 100.0 } }\n";
    let before = file("limits-before.csv", rows(|_| String::new(), 10));
    let now = file("limits-now.csv", rows(|row| (row % 10).to_string(), 90));
    let models = file("limits.toml", models);
    let review = json(&[&before, &now, "--models", &models]);
    let shifts = review["shifts"].as_array().unwrap();
    let kind =
        |column: &str| &shifts.iter().find(|shift| shift["column"] == column).unwrap()["kind"];
    assert_eq!((kind("size"), kind("days")), (&"newly_known".into(), &"rose".into()));
    assert_eq!(shifts.len(), 2);
    // Nobody had a class before, and without the sizes nobody would have moved.
    assert_eq!(shifts[0]["models"][0], serde_json::json!({"model": "4S", "moves": 12, "left": 0}));
    // With a band that holds most of them, the count says whose moves it is of.
    let counts = "had it stayed as it was: 4S";
    let text = REVIEW.prints(&[&before, &now, "--models", &models]);
    assert_says(&text, &[&format!("Moves, {counts}")]);
    let held = file("limits-held.csv", rows(|row| (row % 10).to_string(), 10));
    let later = file("limits-later.csv", rows(|row| (row % 10).to_string(), 90));
    let text = REVIEW.prints(&[&held, &later, "--models", &models, "--band", "0.5"]);
    assert_says(&text, &[&format!("Moves by the models, without band and people, {counts}")]);
    let kinds: Vec<&Value> =
        review["limits"].as_array().unwrap().iter().map(|limit| &limit["kind"]).collect();
    for kind in ["not_comparable", "proxies", "no_money", "no_forecast"] {
        assert!(kinds.contains(&&Value::from(kind)), "{kind} is not in {kinds:?}");
    }
}

#[test]
fn it_says_how_sure_key_accounts_are_and_what_would_change_them() {
    let mut files = files("sure");
    files[1] = file("sure-now.csv", NOW.replace("fell,8,1", "fell,8,3"));
    let review = json(&with(&files, &[]));
    // One criterion on each axis, so that no weight matters, and every number is known.
    assert_eq!(
        (&review["sureness"]["key_accounts"], &review["sureness"]["firm"]),
        (&4.into(), &4.into())
    );
    assert_eq!(review["sureness"]["open"], serde_json::json!([]));
    let edges = |list: &str| review["borders"][list].as_array().unwrap().clone();
    let near = edges("at_risk").into_iter().find(|edge| edge["account"] == "near").unwrap();
    assert!(near["moves"].as_str().unwrap().starts_with("wins 5.1 → 4.9"), "{near}");
    let fell = edges("within_reach").into_iter().find(|edge| edge["account"] == "fell").unwrap();
    assert_eq!(fell["moves"], "wins 3 → 5");

    // A gap on an axis of two criteria: what is known of `rose` does not settle it.
    let mut gap = files.clone();
    gap[1] = file(
        "gap.csv",
        NOW.replace("rose,9,8,150", "rose,6,8,150")
            .replace("wins", "wins,more")
            .replace(",8,150", ",8,,150")
            .replace(",1,100", ",1,1,100")
            .replace(",8,300", ",8,8,300")
            .replace("5.1,400", "5.1,5,400")
            .replace("9,50", "9,9,50"),
    );
    gap[0] = file("gap-before.csv", "account,size,wins,more\nrose,2,8,1\n");
    gap[3] = file(
        "gap.toml",
        MODEL.to_owned()
            + "\n[[four_s.relative_strength.criteria]]\nname = \"More\"\ncolumn = \"more\"\nweight = 2\nvalue_function = { linear = { worst = 0.0, best = 10.0 } }\n",
    );
    let review = json(&with(&gap, &[]));
    assert_eq!(accounts(&review["sureness"]["open"]), ["rose"]);
    assert_eq!(review["sureness"]["open"][0]["could_be"], serde_json::json!(["Star"]));
}

#[test]
fn efforts_give_the_cheapest_way_to_a_key_class() {
    let mut files = files("efforts");
    files[1] = file("efforts-now.csv", NOW.replace("fell,8,1", "fell,8,3"));
    let efforts = file("efforts.toml", "[wins]\nup = 10.0\nmax = 9.0\n");
    let arguments = with(&files, &["--efforts", &efforts]);
    // The example may have been built with the feature or without, whatever this test was built with.
    if REVIEW.run(&arguments).status.success() {
        let review = json(&arguments);
        let edges = review["borders"]["within_reach"].as_array().unwrap();
        let fell = edges.iter().find(|edge| edge["account"] == "fell").unwrap();
        assert_eq!(fell["moves"], "wins 3 → 5 (cost 20)");
        // The border is at 10.0103, and four digits of it are short.
        files[3] = file("efforts-models.toml", MODEL.replace("best = 10.0", "best = 20.0206"));
        files[1] = file("efforts-far.csv", "account,size,wins\nfell,20,3\n");
        let efforts = file("efforts-far.toml", "[wins]\nup = 10.0\nmax = 19.0\n");
        let review = json(&with(&files, &["--efforts", &efforts]));
        let edge = &review["borders"]["within_reach"][0];
        assert!(edge["moves"].as_str().unwrap().starts_with("wins 3 → 10.011 (cost"), "{edge}");
    } else {
        assert_says(&REVIEW.refuses(&arguments), &["efforts.toml", "--features optimization"]);
    }
}

#[test]
fn the_shipped_snapshots_show_every_section() {
    let text = REVIEW.prints(&[]);
    for section in [
        "IN SHORT",
        "WHAT MOVED, AND WHY",
        "by less than the band of 0.02: A-018",
        "WHAT PEOPLE DECIDED",
        "WHAT IS FRAGILE",
        "WHAT TO DO",
        "WHO IS OVER CAPACITY",
        "WHERE THE MODELS DISAGREE",
        "WHAT THE DATA CANNOT SUPPORT",
    ] {
        assert!(text.contains(section), "no {section} in:\n{text}");
    }
    assert!(!text.contains("NaN") && !text.contains("-0%") && !text.contains("inf"), "{text}");
}

#[test]
fn a_review_is_read_in_two_minutes() {
    // Some 250 words of plain text a minute; tables are looked up and not read through, so that only
    // their number of rows counts. A row of a table has gaps between its columns.
    let read = |text: &str| {
        let is_row = |line: &&str| line.trim_start().contains("  ");
        let prose = text.lines().filter(|line| !is_row(line));
        let words: Vec<&str> = prose.flat_map(str::split_whitespace).collect();
        // 1 016 900 is read as one word.
        let goes_on =
            |word: &str| word.len() >= 3 && word.bytes().take(3).all(|byte| byte.is_ascii_digit());
        let is_rest =
            |one: &str, next: &str| one.ends_with(|c: char| c.is_ascii_digit()) && goes_on(next);
        let rests = words.windows(2).filter(|pair| is_rest(pair[0], pair[1])).count();
        let words =
            words.iter().filter(|word| word.contains(char::is_alphanumeric)).count() - rests;
        assert!(words <= 500, "{words} words:\n{text}");
        assert!(text.lines().count() <= 95, "{text}");
    };
    read(&REVIEW.prints(&[]));
    if let Some(text) = crm(&[]) {
        read(&text);
    }
}

/// The review of the CRM export, which does not ship.
fn crm(more: &[&str]) -> Option<String> {
    let data = Path::new(ROOT).join("../shared/data");
    let half = |half| data.join(format!("crm_account_features_2017{half}.csv"));
    let (first, second) = (half("h1"), half("h2"));
    if !second.exists() {
        return None;
    }
    let models = format!("{ROOT}/examples/data/crm_models.toml");
    let paths = [first.to_str().unwrap(), second.to_str().unwrap()];
    Some(REVIEW.prints(&[&paths[..], &["--models", &models, "--id", "account"], more].concat()))
}

#[test]
fn the_crm_export_is_reviewed() {
    let Some(text) = crm(&[]) else { return };
    assert_says(&text, &["of 85 accounts are key", "`growth` was empty in the older snapshot"]);
    let review: Value = serde_json::from_str(&crm(&["--json"]).unwrap()).unwrap();
    let classes = review["classes"].as_array().unwrap();
    let total: u64 = classes.iter().map(|class| class["accounts"].as_u64().unwrap()).sum();
    assert_eq!(total, 85);
    assert_eq!(review["agreement"].as_array().unwrap().len(), 6);

    let companies = format!("{ROOT}/../shared/data/crm_accounts.csv");
    let plan = format!("{ROOT}/examples/data/crm_roll_up.toml");
    let options =
        ["--json", "--parents", &companies, "--parent", "subsidiary_of", "--roll-up", &plan];
    let review: Value = serde_json::from_str(&crm(&options).unwrap()).unwrap();
    let families = review["groups"]["families"].as_array().unwrap();
    // `subsidiary_of` names 7 parents of 15 accounts.
    assert_eq!((families.len(), &review["groups"]["members"]), (7, &22.into()));
    assert!(families.iter().all(|family| family["won"].as_f64() > Some(0.0)));
}

#[test]
fn wrong_arguments_are_refused() {
    let files = files("arguments");
    let refused = |more: &[&str]| REVIEW.refuses(&with(&files, more));
    assert_says(&refused(&["--jsn"]), &["--jsn", "--help"]);
    assert_says(&refused(&["--band"]), &["--band", "--help"]);
    assert_says(&refused(&["--band", "-1"]), &["--band", "-1", "use a finite number >= 0"]);
    assert_says(&refused(&["--band", "2"]), &["--band 2", "from 0 to 1"]);
    assert_says(&refused(&["--band", "inf"]), &["--band inf", "from 0 to 1"]);
    assert_says(&refused(&["--band", "wide"]), &["--band wide"]);
    assert_says(&refused(&["--capacity", "many"]), &["--capacity many"]);
    assert_says(&refused(&["--day", "31.3.2026"]), &["--day 31.3.2026", "YYYY-MM-DD"]);
    assert_says(&refused(&["--focus", "abc"]), &["`abc`", "--focus", "four_s"]);
    assert_says(&refused(&["--key", "strategic,gold"]), &["`gold`", "--key", "streamline, star"]);
    assert_says(&refused(&["--manager", "boss"]), &["now.csv, line 1", "`boss`", "account, size"]);
    assert_says(&refused(&["--overrides", "o.toml"]), &["--overrides needs --day"]);
    assert_says(&refused(&["--parent", "parent"]), &["--parent and --roll-up"]);
    assert_says(&refused(&["--parents", "p.csv"]), &["--parents needs --parent"]);
    assert_says(&refused(&["third.csv"]), &["third.csv"]);
    assert_says(&refused(&["--id", "a", "--id", "b"]), &["--id", "twice"]);
    assert_says(&REVIEW.refuses(&["one.csv"]), &["two files"]);
    assert_says(&REVIEW.prints(&["--help"]), &["usage: review"]);
}

#[test]
fn wrong_files_are_refused_with_their_place() {
    let files = files("wrong");
    let swap = |at: usize, name: &str, text: &str| {
        let mut files = files.clone();
        files[at] = file(name, text);
        files
    };
    let message = REVIEW.refuses(&["/nowhere/a.csv", "/nowhere/b.csv"]);
    assert_says(&message, &["/nowhere/a.csv", "cannot read the accounts"]);
    let message = REVIEW.refuses(&with(&swap(0, "older.csv", "account,size\nA,1\n"), &[]));
    assert_says(&message, &["older.csv, line 1", "`wins`", "read by four_s"]);
    let message = REVIEW.refuses(&with(&swap(1, "newer.csv", "account,size,wins\nA,1,x\n"), &[]));
    assert_says(&message, &["newer.csv, line 2, column `wins`", "`x` is not a number"]);
    let message =
        REVIEW.refuses(&with(&swap(3, "model.toml", "[four_s]\nformat_version = 9\n"), &[]));
    assert_says(&message, &["model.toml", "format version 9"]);
    let day = ["--day", "2026-01-01", "--overrides"];
    let overrides = |name: &str, text: &str| {
        let path = file(name, text);
        REVIEW.refuses(&with(&files, &[&day[..], &[path.as_str()]].concat()))
    };
    let message = overrides("other.toml", &OVERRIDES.replace("four_s", "bensaou"));
    assert_says(&message, &["other.toml", "`bensaou`", "`four_s`"]);
    let message = overrides("class.toml", &OVERRIDES.replacen("strategic", "gold", 1));
    assert_says(&message, &["class.toml", "`gold`"]);
    let message = overrides("empty.toml", &OVERRIDES.replace("a slip", " "));
    assert_says(&message, &["empty.toml", "the reason is empty"]);
    let plan = file("plan.toml", "columns = [[\"sizes\", \"max\"]]\n");
    let message = REVIEW.refuses(&with(&files, &["--parent", "parent", "--roll-up", &plan]));
    assert_says(&message, &["plan.toml", "sizes"]);
}

#[test]
fn the_files_that_were_read_are_not_overwritten() {
    let models = file("overwritten.toml", MODEL);
    let before = file("overwritten/accounts.csv", BEFORE);
    let now = file("overwritten-now/accounts.csv", NOW);
    let parents = file("overwritten-parents/accounts.csv", "account,parent\nfell,rose\n");
    let plan =
        file("overwritten-plan.toml", "columns = [[\"size\", \"max\"], [\"wins\", \"max\"]]\n");
    let parent = ["--parent", "parent", "--parents", &parents, "--roll-up", &plan];
    for read in [&before, &now, &parents] {
        let folder = Path::new(read).parent().unwrap();
        let out = ["--models", &models, "--out", folder.to_str().unwrap()];
        let text = std::fs::read(read).unwrap();
        let message = REVIEW.refuses(&[&[before.as_str(), &now], &out[..], &parent].concat());
        assert_says(&message, &["accounts.csv", "overwrite", "another folder with --out"]);
        assert_eq!(std::fs::read(read).unwrap(), text);
        assert!(!folder.join("report.html").exists());
    }
    let message = REVIEW.refuses(&[&before, &now, "--models", &models, "--out", ""]);
    assert_says(&message, &["--out names no folder"]);
}

/// The accounts of a table as they would be after every way that a review prints, one row a way; and
/// whether each is to be a key account then.
fn after_every_way(table: &str, review: &Value) -> (String, Vec<bool>) {
    let mut reader = csv::Reader::from_path(table).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |column: &str| header.iter().position(|name| name == column).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    let mut wanted = Vec::new();
    for (list, becomes) in [("at_risk", false), ("within_reach", true)] {
        for edge in review["borders"][list].as_array().unwrap() {
            let label = edge["account"].as_str().unwrap();
            let id = label.split(' ').next().unwrap();
            let named = |row: &&csv::StringRecord| {
                &row[at("account")] == id || &row[at("account")] == label
            };
            let row = rows.iter().find(named).unwrap();
            let ways = edge["moves"].as_str().unwrap().split(", or ");
            for (way, to) in ways.filter_map(|way| way.split_once(" → ")) {
                let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
                cells[at(way.split(' ').next().unwrap())] = to.replace('\u{a0}', "");
                cells[at("account")] = format!("{}: {id}: {way} → {to}", wanted.len());
                writer.write_record(&cells).unwrap();
                wanted.push(becomes);
            }
        }
    }
    (String::from_utf8(writer.into_inner().unwrap()).unwrap(), wanted)
}

#[test]
fn every_number_that_is_said_to_do_it_does_it() {
    let all = ["four_s", "bensaou", "millman_wilson", "webster"];
    let check = |table: &str, models: &[&str], more: &[&str], name: &str| {
        for model in models {
            let review = json(&[&[table, table, "--focus", *model], more].concat());
            let (after, wanted) = after_every_way(table, &review);
            assert!(!wanted.is_empty(), "{model} tells no way");
            let after = file(&format!("{name}-{model}.csv"), after);
            let answers = CLASSIFY.prints(&[&[after.as_str(), "--json"], more].concat());
            assert_eq!(answers.lines().count(), wanted.len());
            for (answer, becomes) in answers.lines().zip(wanted) {
                let answer: Value = serde_json::from_str(answer).unwrap();
                let keys = review["key_classes"]["keys"].as_array().unwrap();
                let is_key = keys.contains(&answer["models"][*model]["class"]);
                assert_eq!(is_key, becomes, "{model}, {}", answer["account"]);
            }
        }
    };
    check(&format!("{ROOT}/examples/data/accounts.csv"), &all, &[], "ways");
    let export = Path::new(ROOT).join("../shared/data/crm_account_features.csv");
    if export.exists() {
        let models = format!("{ROOT}/examples/data/crm_models.toml");
        check(export.to_str().unwrap(), &all, &["--models", &models], "ways-crm");
    }
    // A border at 10.0103, of which four digits are short.
    let models = file("ways.toml", MODEL.replace("best = 10.0", "best = 20.0206"));
    let table = file("ways.csv", "account,size,wins\nbelow,9.946,15\nabove,15,10.0104\n");
    check(&table, &["four_s"], &["--models", &models], "ways-digits");
}

#[test]
fn amounts_that_were_not_known_are_no_growth() {
    let models = file("amounts.toml", MODEL);
    let before = file("amounts-before.csv", BEFORE.replace("8,8,300", "8,8,"));
    let now = file("amounts-now.csv", NOW.replace("rose,9,8,150", "rose,9,8,100"));
    let arguments = [before.as_str(), &now, "--models", &models];
    // Of `rose`, `fell` and `near` both amounts are known: 700 before, and 600 now.
    assert_says(
        &REVIEW.prints(&arguments),
        &[
            "Value won: 950 (before: 1 200, not known for 1, -14% where both are known)",
            "Not known and in no sum: the value won of 1 account before, stays.",
        ],
    );
    let kinds = |review: &Value| {
        let limits = review["limits"].as_array().unwrap();
        limits.iter().filter(|limit| limit["kind"] == "unknown_money").count()
    };
    assert_eq!(kinds(&json(&arguments)), 1);
    // All are known: the growth is of all, those that came and left too.
    let before = file("amounts-all.csv", BEFORE);
    let review = json(&[&before, &now, "--models", &models]);
    assert_eq!(kinds(&review), 0);
    assert_eq!(review["growth"]["known_in_both"], Value::Null);
    assert!((review["growth"]["share"].as_f64().unwrap() - (950.0 / 1500.0 - 1.0)).abs() < 1e-12);
}

#[test]
fn a_credit_note_is_named_as_the_reason_why_shares_are_missing() {
    let mut files = files("credit");
    files[1] = file("credit-now.csv", NOW.replace("fell,8,1,100", "fell,8,1,-100"));
    let text = REVIEW.prints(&with(&files, &[]));
    assert_says(
        &text,
        &["Value won: 800 (before: 1 500, -47%).", "value won of fell is below zero"],
    );
    // Without any amount before, the total now is still said.
    files[0] = file("credit-before.csv", BEFORE.replace("won_value", "other"));
    assert_says(&REVIEW.prints(&with(&files, &[])), &["Value won: 800.", "is below zero"]);
}

#[test]
fn one_and_many_have_their_own_words() {
    let models = file("words.toml", MODEL);
    let before = file("words-before.csv", "account,size,wins,won_value\nA,9,9,90\nB,2,2,10\n");
    let now = file("words-now.csv", "account,size,wins,won_value\nA,9,5.1,90\nB,2,2,10\n");
    let review = |more: &[&str]| {
        REVIEW.prints(&[&[before.as_str(), &now, "--models", &models], more].concat())
    };
    assert_says(
        &review(&[]),
        &[
            "1 of 2 accounts is key (before: 1 of 2). It brings 90% of the value won",
            "1 account brings 80% of it.",
            "1 of 1 key account stays key",
            "1 key account within 0.02 of one behind which it is none",
        ],
    );
    assert_says(
        &review(&["--key", "strategic,streamline"]),
        &["2 of 2 accounts are key", "They bring"],
    );
    // A decision stands on the days before the one on which it expires.
    let people = OVERRIDES.replace("\"stays\"", "\"B\"");
    let people = file("words-people.toml", people);
    let text = review(&["--overrides", &people, "--day", "2026-01-31"]);
    assert_says(&text, &["B: Star, by Bob, 2026-01-01, expires 2026-02-01 (the machine"]);
}
