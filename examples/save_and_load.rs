//! Models as data: TOML and JSON, and why a bad file is refused.
//!
//! `cargo run --example save_and_load`

use keyaccount::model::{FourS, Model, ModelSet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // All four in one file.
    let set = ModelSet::presets();
    let text = toml::to_string(&set)?;
    let back: ModelSet = toml::from_str(&text)?;
    assert_eq!(back, set, "nothing changes, floats to the last bit");
    println!("TOML: {} lines, {} models", text.lines().count(), back.models().len());

    // One model in JSON. `float_roundtrip` of serde_json reads every float exactly.
    let json = serde_json::to_string(&FourS::preset())?;
    let model: FourS = serde_json::from_str(&json)?;
    assert_eq!(model, FourS::preset());
    println!("JSON: {} bytes of {}", json.len(), model.about().name);

    // Results are data too, with what is missing as it was.
    let portfolio = keyaccount::portfolio::Portfolio::from_records([[("rel_range", 1.2.into())]])?;
    assert!(model.classify(&portfolio).is_err(), "columns are missing, and the error lists them");

    // Loading runs the same checks as building: there is no back door.
    let bad = [
        (r#""format_version":1"#, r#""format_version":99"#),
        (r#""at":0.5"#, r#""at":1.5"#),
        (r#""attractiveness":{"#, r#""attractivness":{"#),
        (r#""weight":25.0"#, r#""weight":-25.0"#),
    ];
    for (good, wrong) in bad {
        assert!(json.contains(good), "{good} is in the file");
        let refused = serde_json::from_str::<FourS>(&json.replacen(good, wrong, 1));
        println!("refused {wrong}\n  {}", refused.err().ok_or("accepted")?);
    }
    Ok(())
}
