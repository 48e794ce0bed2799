//! One JSON object per account and line.

use std::io::Write;

use keyaccount::classification::Classification;
use keyaccount::model::Model;
use serde::{Serialize, Serializer};

use crate::Results;
use crate::support::failure::Failure;

/// Pairs as a JSON object, in their own order.
struct Object<K, V>(Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Object<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[derive(Serialize)]
struct Line<'r> {
    account: &'r str,
    models: Object<&'r str, Answer<'r>>,
}

#[derive(Serialize)]
struct Answer<'r> {
    /// The key of the class, `null` where unclassified.
    class: Option<&'r str>,
    /// `null` where unclassified, and where no move of the scores changes the class.
    margin: Option<f64>,
    coverage: Option<f64>,
    /// `null` where nothing was observed on the axis.
    scores: Object<&'r str, Option<f64>>,
    flags: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    design_fit: Option<Box<Answer<'r>>>,
}

impl<'r> Answer<'r> {
    fn new(model: &'r dyn Model, row: Classification<'r>) -> Self {
        Self {
            class: model.class(row.code()).map(|class| class.key.as_str()),
            margin: row.margin().filter(|margin| margin.is_finite()),
            coverage: row.coverage(),
            scores: Object(row.scores().collect()),
            flags: row.flags().names().collect(),
            design_fit: None,
        }
    }
}

/// Writes one object per account and line.
pub(crate) fn write(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    for row in 0..results.accounts.ids.len() {
        object(out, results, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes one array of the same objects.
pub(crate) fn write_array(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    for row in 0..results.accounts.ids.len() {
        out.write_all(if row == 0 { b"[\n" } else { b",\n" })?;
        object(out, results, row)?;
    }
    Ok(out.write_all(if results.accounts.ids.is_empty() { b"[]\n" } else { b"\n]\n" })?)
}

fn object(out: &mut impl Write, results: &Results<'_>, row: usize) -> Result<(), Failure> {
    let account = results.accounts.ids.get(row).map_or("", String::as_str);
    let mut models = Vec::new();
    let mut design_fit = None;
    for (model, result) in results.each() {
        let Some(view) = result.get(row) else { continue };
        let answer = Answer::new(model, view);
        match model.about().key.as_str() {
            // A part of Bensaou's model, and shown there.
            "design_fit" => design_fit = Some(Box::new(answer)),
            key => models.push((key, answer)),
        }
    }
    if let Some((_, bensaou)) = models.iter_mut().find(|(key, _)| *key == "bensaou") {
        bensaou.design_fit = design_fit;
    }
    let line = Line { account, models: Object(models) };
    Ok(serde_json::to_writer(out, &line).map_err(std::io::Error::from)?)
}
