//! Rules in files: what is saved is loaded, and checked.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_rule_survives_json_and_toml(rule in rule()) {
        let json = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(&serde_json::from_str::<BuiltIn>(&json).unwrap(), &rule);
        let toml = toml::to_string(&rule).unwrap();
        prop_assert_eq!(&toml::from_str::<BuiltIn>(&toml).unwrap(), &rule);
    }

    #[test]
    fn a_border_survives_json((rule, points) in rule_and_points(1)) {
        let Some(border) = points.first().and_then(|point| rule.nearest_border(point)) else {
            return Ok(());
        };
        let json = serde_json::to_string(&border).unwrap();
        let loaded: Border = serde_json::from_str(&json).unwrap();
        for (one, other) in loaded.moves.iter().zip(&border.moves) {
            prop_assert_eq!(one.1.to_bits(), other.1.to_bits());
        }
        prop_assert_eq!(loaded, border);
    }
}

#[test]
fn the_forms_in_a_file() {
    let forms = [
        (r#"{"bands":{"cuts":[0.1,0.5]}}"#, 3),
        (r#"{"grid":{"x_cuts":[0.5],"y_cuts":[0.3,1.0],"cells":[[0,1],[2,3],[2,4]]}}"#, 5),
        (r#"{"stage_path":{"cuts":[0.2,0.4],"tolerance":0.25}}"#, 6),
        (r#"{"stage_path":{"cuts":[0.2,0.4],"tolerance":0.25,"exit":0.5}}"#, 7),
        (r#"{"ladder":{"rungs":[{"cut":0.5},"absent",{"cut":0.7}]}}"#, 4),
        (r#"{"gap":{"tolerance":0.2}}"#, 3),
    ];
    for (json, classes) in forms {
        let rule: BuiltIn = serde_json::from_str(json).unwrap();
        assert_eq!(rule.classes(), classes, "{json}");
        assert_eq!(serde_json::to_string(&rule).unwrap(), json);
    }
}

#[test]
fn what_is_wrong_in_a_file_is_refused() {
    let refused = [
        (r#"{"bands":{"cuts":[0.5],"colour":1}}"#, "unknown field `colour`"),
        (r#"{"bands":{"cuts":[0.5,0.5]}}"#, "does not lie above 0.5"),
        (r#"{"bands":{"cuts":[0]}}"#, "outside (0, 1]"),
        (r#"{"bands":{}}"#, "missing field `cuts`"),
        (r#"{"quadrants":{"cuts":[0.5]}}"#, "unknown variant `quadrants`"),
        (r#"{"grid":{"x_cuts":[0.5],"y_cuts":[0.5],"cells":[[0,1]]}}"#, "has 1 rows"),
        (r#"{"grid":{"x_cuts":[0.5],"y_cuts":[0.5],"cells":[],"z":0}}"#, "unknown field `z`"),
        (r#"{"stage_path":{"cuts":[0.5],"tolerance":1.0}}"#, "tolerance 1"),
        (r#"{"stage_path":{"cuts":[0.5],"tolerance":0.1,"exits":0.5}}"#, "unknown field `exits`"),
        (r#"{"ladder":{"rungs":["absent"]}}"#, "none of the 1 rungs"),
        (r#"{"ladder":{"rungs":[{"cut":0.5}],"base":0}}"#, "unknown field `base`"),
        (r#"{"ladder":{"rungs":["missing"]}}"#, "unknown variant `missing`"),
        (r#"{"gap":{"tolerance":0.1,"sign":1}}"#, "unknown field `sign`"),
        (r#"{"gap":{"tolerance":-0.1}}"#, "outside (0, 1)"),
    ];
    for (json, why) in refused {
        let refusal = serde_json::from_str::<BuiltIn>(json).unwrap_err().to_string();
        assert!(refusal.contains(why), "{json}: {refusal}");
    }
}
