//! The files of models that the service is given: two sets in turn, and files that it has to refuse.

use keyaccount::model::ModelSet;
use keyaccount_fixture::model_set;
use serde_json::Value;

use crate::Failure;

/// The fixture's models, and the same with the first criterion of each axis weighing twice as much.
/// A service that starts with the first has it in service at odd revisions, and the second at even
/// ones, as long as they are put in place in turn.
pub fn sets() -> Result<[ModelSet; 2], Failure> {
    let mut other = serde_json::to_value(model_set())?;
    double_first_weights(&mut other);
    Ok([model_set(), serde_json::from_value(other)?])
}

fn double_first_weights(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(double_first_weights),
        Value::Object(fields) => {
            let first = fields.get_mut("criteria").and_then(|criteria| criteria.get_mut(0));
            if let Some(weight) = first.and_then(|criterion| criterion.get_mut("weight")) {
                *weight = weight.as_f64().map(|weight| 2.0 * weight).into();
            }
            fields.values_mut().for_each(double_first_weights);
        }
        _ => {}
    }
}

/// A set as a file.
pub fn file(set: &ModelSet) -> Result<Vec<u8>, Failure> {
    Ok(serde_json::to_vec(set)?)
}

/// A file that the service has to refuse.
pub struct Broken {
    /// What is wrong with it.
    pub what: &'static str,
    /// What it holds; `None`: it is gone.
    pub bytes: Option<Vec<u8>>,
    /// What the service has to say of it: the library's own words, where they are the library's.
    pub words: String,
}

/// One of each kind.
pub fn broken() -> Result<Vec<Broken>, Failure> {
    let set = model_set();
    let good = serde_json::to_string(&set)?;
    let twice = ModelSet { custom: [set.custom.clone(), set.custom].concat(), ..model_set() };
    let invalid = [
        ("a negative weight", good.replacen(r#""weight":"#, r#""weight":-"#, 1).into_bytes()),
        ("half the file", good.as_bytes()[..good.len() / 2].to_vec()),
        (
            "a later format",
            good.replacen(r#""format_version":1"#, r#""format_version":99"#, 1).into_bytes(),
        ),
        ("a misspelt field", good.replacen(r#""axes":"#, r#""axis":"#, 1).into_bytes()),
        ("nothing", Vec::new()),
    ];
    let mut broken = Vec::new();
    for (what, bytes) in invalid {
        let Err(error) = serde_json::from_slice::<ModelSet>(&bytes) else {
            return Err(format!("{what} is not refused by the library").into());
        };
        broken.push(Broken { what, bytes: Some(bytes), words: error.to_string() });
    }
    let words = "two models with the key `shapiro`".to_owned();
    broken.push(Broken { what: "a key twice", bytes: Some(file(&twice)?), words });
    let words = "has no model".to_owned();
    broken.push(Broken { what: "no model", bytes: Some(b"{}".to_vec()), words });
    broken.push(Broken { what: "no file", bytes: None, words: "can't be read".to_owned() });
    Ok(broken)
}
