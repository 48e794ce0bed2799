//! Prints the JSON Schema of a file with a model of one's own, for editors and for other languages:
//!
//! ```text
//! cargo run --features schema --example model_schema > examples/models/custom_model.schema.json
//! cargo run --features schema --example model_schema -- set    # of a file with several models
//! ```

use keyaccount::schema;

fn main() -> Result<(), serde_json::Error> {
    let schema = match std::env::args().nth(1).as_deref() {
        Some("set") => schema::model_set(),
        _ => schema::custom_model(),
    };
    println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(())
}
