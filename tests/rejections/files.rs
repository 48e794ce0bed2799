//! Documents of every kind of file, each as its own loader sees it.

use keyaccount::axis::Axis;
use keyaccount::classification::Classifications;
use keyaccount::counterfactual::Counterfactuals;
use keyaccount::criterion::{Criterion, Input, Missing};
use keyaccount::explain::Explanation;
use keyaccount::limits::{MAX_CRITERIA, MAX_TEXT_BYTES};
use keyaccount::model::{
    Bensaou, BensaouClass, CustomModel, DesignFit, FourS, FourSClass, MillmanWilson, Model,
    ModelSet, Webster,
};
use keyaccount::portfolio::{Column, Portfolio};
use keyaccount::provenance::Provenance;
use keyaccount::rule::{BuiltIn, Cut, Gap, Grid, Ladder, Rule, StagePath};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::{about, axis, bands, class, levels, linear, model};

type Load = fn(&Json) -> Result<(), String>;

fn load<T: DeserializeOwned>(document: &Json) -> Result<(), String> {
    // As text, so that the loader is the one that files have.
    let written = serde_json::to_string(document).unwrap();
    serde_json::from_str::<T>(&written).map(drop).map_err(|error| error.to_string())
}

fn document<T: Serialize + DeserializeOwned>(value: &T) -> (Json, Load) {
    (serde_json::to_value(value).unwrap(), load::<T>)
}

fn full_custom() -> CustomModel {
    let axes = [
        Axis::new(
            "x",
            "X",
            ("low", "high"),
            [
                Criterion::new("ratio", "x", linear()).with_ratio("over", "under"),
                Criterion::new("text", "t", levels()).with_missing(Missing::Assume(0.5)),
            ],
        )
        .unwrap(),
        axis("y"),
        axis("z"),
    ];
    let cuts = Cut::each([0.25, 0.5]).unwrap();
    let tolerance = keyaccount::rule::Tolerance::new(0.25).unwrap();
    let rule = StagePath::new(cuts, tolerance, Some(Cut::MIDPOINT)).unwrap();
    let classes = (0..rule.classes()).map(|n| class(&format!("c{n}")));
    let model = CustomModel::new(about(), axes, rule, classes).unwrap();
    let cut = ("a cut".to_owned(), Provenance::published("Somebody"));
    model.with_cut_provenance([cut]).unwrap()
}

fn one_account() -> Portfolio<'static> {
    let portfolio = Portfolio::builder()
        .column("over", vec![4.0])
        .column("under", vec![0.5])
        .column("t", Column::from(["high"]))
        .column("y", vec![f64::NAN])
        .column("z", vec![9.0]);
    portfolio.build().unwrap()
}

fn classifications() -> Classifications {
    let portfolio = Portfolio::builder().column("a", vec![1.0, f64::NAN, 20.0]);
    model().classify(&portfolio.build().unwrap()).unwrap()
}

fn all() -> Vec<(&'static str, (Json, Load))> {
    let four_s = FourS::builder().term(FourSClass::Star, "Stern").build().unwrap();
    let mut set = ModelSet { four_s: Some(FourS::preset()), ..ModelSet::default() };
    set.custom.push(full_custom());
    vec![
        ("webster", document(&Webster::preset())),
        ("millman_wilson", document(&MillmanWilson::preset())),
        ("bensaou", document(&Bensaou::preset())),
        ("design_fit", document(&DesignFit::preset())),
        ("four_s", document(&four_s)),
        ("custom", document(&full_custom())),
        ("model_set", document(&set)),
        ("classifications", document(&classifications())),
        ("explanation", document(&full_custom().explain(&one_account(), 0).unwrap())),
        ("counterfactuals", document(&full_custom().counterfactuals(&one_account(), 0).unwrap())),
        ("bands", document(&BuiltIn::from(bands()))),
        ("grid", document(&BuiltIn::from(Grid::quadrants(Cut::MIDPOINT, Cut::MIDPOINT)))),
        ("ladder", document(&BuiltIn::from(Ladder::new(vec![None, Some(Cut::MIDPOINT)]).unwrap()))),
        ("gap", document(&BuiltIn::from(Gap::new(keyaccount::rule::Tolerance::new(0.5).unwrap())))),
    ]
}

/// The places of every object in a document whose keys are fields, not names.
fn objects(document: &Json, place: &str, found: &mut Vec<String>) {
    match document {
        Json::Object(fields) => {
            found.push(place.to_owned());
            for (name, value) in fields {
                objects(value, &format!("{place}/{name}"), found);
            }
        }
        Json::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                objects(item, &format!("{place}/{n}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_document_loads_as_it_is() {
    for (name, (document, load)) in all() {
        assert_eq!(load(&document), Ok(()), "{name}");
    }
}

#[test]
fn unknown_fields_are_refused_at_every_level() {
    for (name, (document, load)) in all() {
        let mut places = Vec::new();
        objects(&document, "", &mut places);
        assert!(!places.is_empty());
        for place in places {
            let mut extended = document.clone();
            let object = extended.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            object.insert("surplus".to_owned(), json!(0.5));
            let refusal = load(&extended);
            assert!(refusal.is_err(), "{name}: a surplus field at `{place}` was accepted");
            assert!(refusal.unwrap_err().contains("surplus") || is_variant(&document, &place));
        }
    }
}

/// Whether the object at a place is an enum's: its one key is the variant.
fn is_variant(document: &Json, place: &str) -> bool {
    document.pointer(place).and_then(Json::as_object).is_some_and(|fields| fields.len() == 1)
}

#[test]
fn another_format_version_is_refused() {
    for (name, (document, load)) in all() {
        let mut places = Vec::new();
        objects(&document, "", &mut places);
        let versioned = places
            .iter()
            .map(|place| format!("{place}/format_version"))
            .filter(|place| document.pointer(place).is_some());
        let mut seen = 0;
        for place in versioned {
            seen += 1;
            for version in [json!(0), json!(2), json!(-1), json!("1"), json!(1.5), json!(null)] {
                let mut changed = document.clone();
                *changed.pointer_mut(&place).unwrap() = version.clone();
                let refusal = load(&changed).unwrap_err();
                let says = refusal.contains("version") || !version.is_u64();
                assert!(says, "{name}, {version}: {refusal}");
            }
        }
        let has_none = ["bands", "grid", "ladder", "gap"].contains(&name);
        assert_eq!(seen == 0, has_none, "{name}");
    }
}

/// Fields that may be left out, by their last name; everything else must be there.
const OPTIONAL: [&str; 27] = [
    "aggregation",
    "weighting",
    "provenance",
    "levels_provenance",
    "missing",
    "weight",
    "unit",
    "source",
    "cuts",
    "terms",
    "cut_provenance",
    "tolerance",
    "uncoupling",
    "stages",
    "path_tolerance",
    "buyer_investments",
    "supplier_investments",
    "attractiveness",
    "relative_strength",
    "exit",
    "design_fit",
    "order",
    "webster",
    "millman_wilson",
    "bensaou",
    "four_s",
    "custom",
];

/// Fields of an explanation or a counterfactual that are an `Option`, which may be left out.
const PERHAPS: [&str; 9] =
    ["id", "class", "border", "neighbour", "score", "raw", "level", "value", "missing"];

#[test]
fn missing_fields_are_refused() {
    for (name, (document, load)) in all() {
        let mut places = Vec::new();
        objects(&document, "", &mut places);
        let mut refused = 0;
        for place in places {
            let fields = document.pointer(&place).unwrap().as_object().unwrap();
            for field in fields.keys() {
                let mut cut = document.clone();
                let object = cut.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                object.remove(field);
                // Maps from classes to evidence, cuts and terms may be as short as one likes.
                let is_free = OPTIONAL.contains(&field.as_str())
                    || ["/cuts", "/terms", "/rungs"].iter().any(|map| place.ends_with(map))
                    || document.pointer(&format!("{place}/{field}")).is_some_and(Json::is_null)
                    || ["explanation", "counterfactuals"].contains(&name)
                        && PERHAPS.contains(&field.as_str());
                let result = load(&cut);
                if !is_free {
                    let refusal = result.expect_err(&format!("{name}: {place}/{field}"));
                    let says = refusal.contains(field.as_str()) || is_variant(&document, &place);
                    assert!(says, "{name}: {place}/{field}: {refusal}");
                    refused += 1;
                }
            }
        }
        assert!(refused > 0 || name == "model_set", "{name}");
    }
}

/// One number or text changed in a document, and what the refusal has to say.
fn assert_refused<T: Serialize + DeserializeOwned>(
    value: &T,
    place: &str,
    change: &Json,
    says: &[&str],
) {
    let (mut changed, load) = document(value);
    *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = change.clone();
    let refusal = load(&changed).expect_err(place);
    for what in says {
        assert!(refusal.contains(what), "{place} = {change}: `{what}` is not in: {refusal}");
    }
}

#[test]
fn broken_invariants_are_refused_with_their_place() {
    let (custom, four_s) = (full_custom(), FourS::preset());
    let criterion = "/axes/0/criteria/0";
    let at = |field: &str| format!("{criterion}/{field}");
    // Weights and policies.
    assert_refused(&custom, &at("weight"), &json!(-1.0), &["`x`", "`ratio`", "-1"]);
    assert_refused(&custom, &at("name"), &json!("text"), &["`x`", "`text`", "twice"]);
    assert_refused(&custom, &at("name"), &json!(" "), &["`x`", "criterion name", "empty"]);
    let zero = json!([]);
    assert_refused(&custom, "/axes/1/criteria", &zero, &["`y`", "no criterion"]);
    assert_refused(
        &custom,
        "/axes/0/criteria/1/missing/assume",
        &json!(1.5),
        &["`x`", "`text`", "1.5"],
    );
    assert_refused(&custom, "/axes/0/weighting", &json!("direct"), &["`x`", "add up to 2"]);
    assert_refused(&custom, "/axes/0/key", &json!("y"), &["`mine`", "axes", "`y`"]);
    // Value functions.
    let linear = at("value_function/linear/best");
    assert_refused(&custom, &linear, &json!(0.0), &["worst", "best"]);
    let levels = "/axes/0/criteria/1/value_function/categories/levels";
    assert_refused(&custom, levels, &json!([["low", 0.0], ["low", 1.0]]), &["low"]);
    assert_refused(&custom, levels, &json!([["low", 2.0]]), &["level 0", "2"]);
    // Cuts and tolerances.
    let cuts = "/rule/stage_path/cuts";
    assert_refused(&custom, cuts, &json!([0.5, 0.25]), &["position 1", "0.25", "0.5"]);
    assert_refused(&custom, cuts, &json!([0.5, 1.5]), &["1.5", "(0, 1]"]);
    assert_refused(&custom, cuts, &json!([]), &["no cut"]);
    assert_refused(&custom, cuts, &json!([0.5]), &["`mine`", "7 classes", "gives 5"]);
    assert_refused(&custom, "/rule/stage_path/tolerance", &json!(1), &["tolerance 1"]);
    assert_refused(&four_s, "/cuts/attractiveness/at", &json!(0.0), &["cut 0", "(0, 1]"]);
    assert_refused(&four_s, "/cuts/relative_strength/at", &json!(1.1), &["1.1"]);
    assert_refused(&DesignFit::preset(), "/tolerance/at", &json!(0.0), &["tolerance 0"]);
    let stages = "/cuts/stages/1/at";
    assert_refused(&MillmanWilson::preset(), stages, &json!(0.1), &["position 1", "0.1"]);
    assert_refused(&MillmanWilson::preset(), "/cuts/uncoupling/at", &json!(2), &["cut 2"]);
    // Rungs and classes.
    let webster = Webster::preset();
    let base = json!({ "transaction": { "at": 0.5 } });
    assert_refused(&webster, "/cuts", &base, &["`transaction`", "takes none"]);
    assert_refused(&webster, "/cuts", &json!({ "rung": { "at": 0.5 } }), &["rung"]);
    assert_refused(&webster, "/rungs", &json!({}), &["no rung `repeated_transactions`"]);
    assert_refused(&custom, "/classes/0/key", &json!("c1"), &["`mine`", "classes", "`c1`"]);
    assert_refused(&custom, "/classes/0/term", &json!(""), &["`mine`", "class term"]);
    // Explanations.
    let explained = full_custom().explain(&one_account(), 0).unwrap();
    assert_refused(&explained, "/coverage", &json!(-7), &["coverage", "-7", "0 to 1"]);
    assert_refused(&explained, "/flags", &json!(255), &["flags 255"]);
    assert_refused(&explained, "/flags", &json!(8), &["has a class", "flags"]);
    assert_refused(&explained, "/border/distance", &json!(-1), &["border", "-1"]);
    assert_refused(&explained, "/axes/0/score", &json!(null), &["`x`", "no score"]);
    assert_refused(&explained, "/axes/0/score", &json!(0.125), &["`x`", "0.125", "add up"]);
    assert_refused(&explained, "/axes/0/coverage", &json!(2), &["`x`", "coverage", "2"]);
    let text = |field: &str| format!("/axes/0/criteria/1/{field}");
    assert_refused(&explained, &text("value"), &json!(99), &["`text`", "value", "99"]);
    let weight = text("effective_weight");
    assert_refused(&explained, &weight, &json!(-3), &["`text`", "effective weight", "-3"]);
    assert_refused(&explained, &text("weight"), &json!(3), &["`text`", "weight", "3"]);
    // Types.
    assert_refused(&custom, &at("weight"), &json!("much"), &["much", "f64"]);
    assert_refused(&custom, &at("value_function"), &json!("quadratic"), &["quadratic"]);
    assert_refused(&custom, "/rule", &json!({ "tree": {} }), &["tree", "stage_path"]);
    let kept = json!({ "low": 0, "high": 1 });
    assert_refused(&custom, levels, &kept, &["sequence"]);
}

#[test]
fn too_many_of_anything_is_refused() {
    let custom = full_custom();
    let (document, _) = document(&custom);
    let one = document.pointer("/axes/1/criteria/0").unwrap();
    let many: Vec<Json> = (0..=MAX_CRITERIA)
        .map(|n| {
            let mut criterion = one.clone();
            criterion["name"] = json!(format!("c{n}"));
            criterion
        })
        .collect();
    assert_refused(&custom, "/axes/1/criteria", &json!(many), &["`y`", "257", "256"]);
    let cuts: Vec<f64> = (1..=255).map(|n| f64::from(n) / 256.0).collect();
    assert_refused(&custom, "/rule/stage_path/cuts", &json!(cuts), &["255 cuts", "254"]);
    assert_refused(&custom, "/rule/stage_path/cuts", &json!(cuts[..127]), &["257 classes"]);
    let long = json!("x".repeat(MAX_TEXT_BYTES + 1));
    assert_refused(&custom, "/classes/2/management", &long, &["management of c2", "4097"]);
    assert_refused(&custom, "/about/key", &long, &["model key", "4097", "256"]);
}

#[test]
fn toml_says_where_as_well() {
    let written = toml::to_string(&FourS::preset()).unwrap();
    let broken = written.replacen("at = 0.5", "at = 7.5", 1);
    assert_ne!(broken, written);
    let refusal = toml::from_str::<FourS>(&broken).unwrap_err().to_string();
    assert!(refusal.contains("7.5"), "{refusal}");
    let broken = format!("surplus = 1\n{written}");
    let refusal = toml::from_str::<FourS>(&broken).unwrap_err().to_string();
    assert!(refusal.contains("line 1") && refusal.contains("surplus"), "{refusal}");
    let refusal = toml::from_str::<FourS>("").unwrap_err().to_string();
    assert!(refusal.contains("format_version"), "{refusal}");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (name, (document, _)) in all() {
        let written = serde_json::to_string(&document).unwrap();
        for end in (0..written.len()).step_by(written.len() / 97 + 1) {
            if !written.is_char_boundary(end) {
                continue;
            }
            let cut = &written[..end];
            let refused = match name {
                "classifications" => serde_json::from_str::<Classifications>(cut).is_err(),
                "explanation" => serde_json::from_str::<Explanation>(cut).is_err(),
                "counterfactuals" => serde_json::from_str::<Counterfactuals>(cut).is_err(),
                "model_set" => serde_json::from_str::<ModelSet>(cut).is_err(),
                _ => serde_json::from_str::<CustomModel>(cut).is_err(),
            };
            assert!(refused, "{name} cut at {end}");
        }
    }
}

/// JSON may give a key twice, and a map would keep the last in silence.
#[test]
fn a_key_given_twice_is_refused() {
    let written = serde_json::to_string(&Webster::preset()).unwrap();
    assert!(serde_json::from_str::<Webster>(&written).is_ok());
    let cut = r#""repeated_transactions":{"at":0.75}"#;
    for (field, twice, says) in [
        ("cuts", format!("{cut},{cut}"), "RepeatedTransactions is given twice"),
        ("terms", r#""transaction":"A","transaction":"B""#.to_owned(), "\"transaction\" is given"),
    ] {
        let start = written.find(&format!("\"{field}\":{{"));
        let broken = match start {
            Some(start) => {
                let (before, after) = written.split_at(start + field.len() + 4);
                format!("{before}{twice},{after}")
            }
            None => written.replacen('{', &format!("{{\"{field}\":{{{twice}}},"), 1),
        };
        let refusal = serde_json::from_str::<Webster>(&broken).unwrap_err().to_string();
        assert!(refusal.contains(says), "{field}: {refusal}");
    }
}

/// TOML knows NaN and infinity, and no result has them.
#[test]
fn numbers_that_no_result_has_are_refused() {
    let explanation = full_custom().explain(&one_account(), 0).unwrap();
    let written = toml::to_string(&explanation).unwrap();
    assert!(toml::from_str::<Explanation>(&written).is_ok());
    for number in ["inf", "nan"] {
        let broken = written.replacen("raw = 9.0", &format!("raw = {number}"), 1);
        let refusal = toml::from_str::<Explanation>(&broken).unwrap_err().to_string();
        assert!(refusal.contains("the raw number is"), "{refusal}");
    }
}

#[test]
fn a_term_that_is_the_models_own_is_no_replacement() {
    let (preset, key) = (Bensaou::builder().build().unwrap(), BensaouClass::CaptiveBuyer.key());
    let own = preset.classes().iter().find(|class| class.key == key).unwrap().term.clone();
    let model = Bensaou::builder().term(BensaouClass::CaptiveBuyer, own).build().unwrap();
    assert_eq!(model, preset);
    let written = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<Bensaou>(&written).unwrap(), model);
}

#[test]
fn a_ratio_survives_the_file() {
    let written = serde_json::to_string(&full_custom()).unwrap();
    let model: CustomModel = serde_json::from_str(&written).unwrap();
    let input = model.axes()[0].criteria()[0].input();
    let wanted = Input::Ratio { numerator: "over".into(), denominator: "under".into() };
    assert_eq!(*input, wanted);
}
