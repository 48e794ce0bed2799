//! What the models are, how faithful, and where their statements come from.

use keyaccount::model::Model;
use keyaccount::provenance::Origin;
use serde::Serialize;

/// A model in words.
#[derive(Debug, Serialize)]
pub(crate) struct ModelNote {
    name: String,
    note: String,
    citation: String,
    /// How many statements each origin answers for.
    origins: Vec<OriginCount>,
    provenance: Vec<Statement>,
}

/// How many statements an origin answers for.
#[derive(Debug, Serialize)]
struct OriginCount {
    count: usize,
    words: &'static str,
}

/// One statement and where it comes from.
#[derive(Debug, Serialize)]
struct Statement {
    subject: &'static str,
    item: String,
    origin: &'static str,
    source: String,
}

const ORIGINS: [Origin; 5] = [
    Origin::Published,
    Origin::Secondary,
    Origin::ChosenByLibrary,
    Origin::Caller,
    Origin::Calibrated,
];

fn words(origin: Origin) -> &'static str {
    match origin {
        Origin::Published => "published",
        Origin::Secondary => "second-hand",
        Origin::ChosenByLibrary => "chosen by the library",
        Origin::Caller => "given with the model file",
        Origin::Calibrated => "taken from data or judgements",
    }
}

impl ModelNote {
    pub(crate) fn of(model: &dyn Model) -> Self {
        let about = model.about();
        let entries = model.provenance();
        let count = |origin| {
            let count = entries.iter().filter(|entry| entry.provenance.origin == origin).count();
            OriginCount { count, words: words(origin) }
        };
        Self {
            name: about.name.clone(),
            note: about.note.clone(),
            citation: about.citation.clone(),
            origins: ORIGINS.into_iter().map(count).filter(|origin| origin.count > 0).collect(),
            provenance: entries
                .iter()
                .map(|entry| Statement {
                    subject: entry.subject,
                    item: entry.item.clone(),
                    origin: words(entry.provenance.origin),
                    source: entry.provenance.source.clone(),
                })
                .collect(),
        }
    }
}
