//! What is asked, and what has to come back.

use hyper::body::Bytes;
use keyaccount_fixture::{Expected, ROWS, accounts, expected, models};
use serde_json::{Value, json};

use crate::Failure;
use crate::models::sets;
use crate::wire::{account, row_of};

/// How many accounts a batch has.
pub const BATCH: usize = 100;

/// What kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One account, without its explanation.
    One,
    /// One account, with its explanation.
    Explained,
    /// [`BATCH`] accounts.
    Batch,
    /// A column that no model reads: refused.
    Refused,
}

impl Kind {
    pub fn name(self) -> String {
        match self {
            Self::One => "one account".to_owned(),
            Self::Explained => "one account, explained".to_owned(),
            Self::Batch => format!("{BATCH} accounts"),
            Self::Refused => "refused".to_owned(),
        }
    }

    pub fn status(self) -> u16 {
        if self == Self::Refused { 422 } else { 200 }
    }
}

/// Bodies for each account of the fixture by each of its models, written before the clock starts.
pub struct Questions {
    /// By set of models and model.
    answers: [Vec<Expected>; 2],
    /// By model and account.
    single: Vec<Vec<Bytes>>,
    /// By model and hundred accounts.
    batch: Vec<Vec<Bytes>>,
}

impl Questions {
    pub fn new() -> Result<Self, Failure> {
        let (accounts, sets) = (accounts(), sets()?);
        let answers = sets.each_ref().map(|set| expected(&models(set), &accounts));
        let mut questions = Self { answers, single: Vec::new(), batch: Vec::new() };
        for model in &models(&sets[0]) {
            let columns: Vec<&str> = model.columns().into_iter().map(|need| need.name).collect();
            let rows: Vec<Value> = (0..ROWS).map(|row| account(&accounts, &columns, row)).collect();
            let batches = rows.chunks(BATCH).map(|accounts| json!({ "accounts": accounts }));
            questions.batch.push(batches.map(|batch| batch.to_string().into()).collect());
            questions.single.push(rows.iter().map(|row| row.to_string().into()).collect());
        }
        Ok(questions)
    }

    /// How many models there are, and how many of their answers the two sets disagree about.
    pub fn differences(&self) -> (usize, usize) {
        let [first, second] = &self.answers;
        let pairs = first.iter().zip(second).flat_map(|(a, b)| a.rows.iter().zip(&b.rows));
        (first.len(), pairs.filter(|(a, b)| a != b).count())
    }

    /// The path and the body of a request; the number picks model and accounts.
    pub fn ask(&self, kind: Kind, number: usize) -> (String, Bytes) {
        let (model, place) = self.place(kind, number);
        let key = &self.answers[0][model].model;
        match kind {
            Kind::One => {
                (format!("/models/{key}/classify?explain=false"), self.single[model][place].clone())
            }
            Kind::Explained => {
                (format!("/models/{key}/classify"), self.single[model][place].clone())
            }
            Kind::Batch => {
                (format!("/models/{key}/classify-batch"), self.batch[model][place].clone())
            }
            Kind::Refused => {
                let body = Bytes::from_static(br#"{"cells":{"no such column":1}}"#);
                (format!("/models/{key}/classify"), body)
            }
        }
    }

    /// Compares an answer with the direct API, bit for bit, and returns the revision it came from;
    /// a refusal names none.
    pub fn check(&self, kind: Kind, number: usize, body: &[u8]) -> Result<Option<u64>, Failure> {
        let answer: Value = serde_json::from_slice(body)?;
        let (model, place) = self.place(kind, number);
        let revision = answer["revision"].as_u64();
        // Those of the second set are in service at even revisions.
        let even = revision.is_some_and(|revision| revision.is_multiple_of(2));
        let Expected { axes, rows, .. } = &self.answers[usize::from(even)][model];
        let (found, wanted) = match kind {
            Kind::One | Kind::Explained => (std::slice::from_ref(&answer), &rows[place..=place]),
            Kind::Batch => {
                let results = answer["results"].as_array().ok_or("no results")?;
                (results.as_slice(), &rows[place * BATCH..(place + 1) * BATCH])
            }
            Kind::Refused => {
                let about = &answer["faults"][0]["column"];
                let said = (about == "no such column").then_some(None);
                return said.ok_or_else(|| "another refusal".into());
            }
        };
        if found.len() != wanted.len() {
            return Err(format!("{} answers for {} accounts", found.len(), wanted.len()).into());
        }
        match found.iter().zip(wanted).find(|(found, wanted)| row_of(found, axes) != **wanted) {
            Some((found, wanted)) => Err(format!("{found} is not {wanted:?}").into()),
            None => Ok(Some(revision.ok_or("no revision")?)),
        }
    }

    fn place(&self, kind: Kind, number: usize) -> (usize, usize) {
        let models = self.single.len();
        let places = if kind == Kind::Batch { ROWS / BATCH } else { ROWS };
        (number % models, (number / models) % places)
    }
}
