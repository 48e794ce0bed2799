//! Every account of the fixture gets through the service, alone and in batches, the bits of the
//! direct API.

mod common;

use common::wire::{account, row_of};
use common::{post, service};
use keyaccount_fixture::{Expected, ROWS, accounts, expected, model_set, models};
use serde_json::{Value, json};

fn columns(model: &dyn keyaccount::model::Model) -> Vec<&str> {
    model.columns().into_iter().map(|need| need.name).collect()
}

#[tokio::test]
async fn batches() {
    let (_folder, router) = service();
    let (accounts, set) = (accounts(), model_set());
    let models = models(&set);
    for (model, Expected { model: key, axes, rows }) in
        models.iter().zip(expected(&models, &accounts))
    {
        let columns = columns(model);
        for start in (0..ROWS).step_by(2_500) {
            let batch: Vec<Value> =
                (start..start + 2_500).map(|row| account(&accounts, &columns, row)).collect();
            let body = json!({ "accounts": batch }).to_string();
            let reply = post(&router, &format!("/models/{key}/classify-batch"), body).await;
            assert_eq!(reply.status, 200, "{}", reply.json);
            let results = reply.json["results"].as_array().unwrap();
            assert_eq!(results.len(), 2_500);
            for (row, answer) in (start..).zip(results) {
                assert_eq!(answer["id"], accounts.ids[row]);
                assert_eq!(row_of(answer, &axes), rows[row], "{key}, row {row}");
                assert!(answer.get("explanation").is_none(), "not asked for");
            }
        }
    }
}

#[tokio::test]
async fn one_at_a_time() {
    let (_folder, router) = service();
    let (accounts, set) = (accounts(), model_set());
    let models = models(&set);
    let answers = models.iter().zip(expected(&models, &accounts)).enumerate();
    for (position, (model, Expected { model: key, axes, rows })) in answers {
        let columns = columns(model);
        // Every account meets two of the six models: a request costs more than it classifies.
        for (row, expected) in rows.iter().enumerate().skip(position % 3).step_by(3) {
            // An explanation with every tenth: it has the same score and the same margin.
            let explain = row % 10 == 0;
            let path = format!("/models/{key}/classify?explain={explain}");
            let reply = post(&router, &path, account(&accounts, &columns, row).to_string()).await;
            assert_eq!(reply.status, 200, "{}", reply.json);
            assert_eq!(reply.json["model"], key);
            assert_eq!(row_of(&reply.json, &axes), *expected, "{key}, row {row}");
            let explanation = &reply.json["explanation"];
            assert_eq!(explanation.is_object(), explain);
            if explain {
                let distance = explanation["border"]["distance"].as_f64().map(f64::to_bits);
                let border = expected.margin.filter(|bits| f64::from_bits(*bits).is_finite());
                assert_eq!(distance, border, "{key}, row {row}");
                let scores = explanation["axes"].as_array().unwrap().iter();
                let scores: Vec<_> =
                    scores.map(|axis| axis["score"].as_f64().map(f64::to_bits)).collect();
                assert_eq!(scores, expected.scores, "{key}, row {row}");
            }
        }
    }
}
