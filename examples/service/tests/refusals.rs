//! What is refused, and in whose words.

mod common;

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use common::{Reply, ask, get, post, service, service_of};
use keyaccount::criterion::{Criterion, Missing, ValueFunction};
use keyaccount::model::{FourS, Model, ModelSet};
use keyaccount::portfolio::Value;
use keyaccount_service::routes::Limits;
use serde_json::json;

/// A problem document of this status and type, with these words in its detail.
fn assert_problem(reply: &Reply, status: u16, name: &str, words: &str) {
    assert_eq!(reply.status, status, "{}", reply.json);
    assert_eq!(reply.content_type, "application/problem+json");
    assert_eq!(reply.json["status"], status);
    assert_eq!(reply.json["type"], format!("/problems/{name}"));
    let detail = reply.json["detail"].as_str().unwrap();
    assert!(detail.contains(words), "{detail:?} lacks {words:?}");
}

async fn classify(router: &Router, body: &str) -> Reply {
    post(router, "/models/four_s/classify", body.to_owned()).await
}

#[tokio::test]
async fn unknown_model_path_and_method() {
    let (_folder, router) = service();
    let reply = post(&router, "/models/five_s/classify", r#"{"cells":{}}"#).await;
    assert_problem(&reply, 404, "unknown-model", "webster, millman_wilson, bensaou, four_s");
    let reply = get(&router, "/model").await;
    assert_problem(&reply, 404, "no-such-path", "/models/{key}/classify");
    let reply = get(&router, "/models/four_s/classify").await;
    assert_problem(&reply, 405, "method", "does not answer to GET");
    let reply = get(&router, "/models/%ff").await;
    assert_problem(&reply, 400, "path", "UTF-8");
}

#[tokio::test]
async fn unreadable_bodies() {
    let (_folder, router) = service();
    for (body, status, words) in [
        (r#"{"cells":"#, 400, "EOF"),
        ("", 400, "EOF"),
        (r#"{"cells":{},"cell":{}}"#, 422, "unknown field `cell`"),
        (r#"{"id":"A"}"#, 422, "missing field `cells`"),
        (r#"{"id":1.5,"cells":{}}"#, 422, "an id is a text or a whole number"),
        (r#"{"cells":{"growth_potential_pct":[1]}}"#, 422, "a number, a text, true, false or null"),
        (r#"{"cells":{"prestige":"low","prestige":"high"}}"#, 422, "`prestige` is given twice"),
    ] {
        assert_problem(&classify(&router, body).await, status, "body", words);
    }
    // JSON has no NaN, and a number that no f64 can hold is no number.
    assert_problem(
        &classify(&router, r#"{"cells":{"growth_potential_pct":1e999}}"#).await,
        400,
        "body",
        "number out of range",
    );
    let plain = Request::post("/models/four_s/classify").body(Body::from("{}")).unwrap();
    assert_problem(&ask(&router, plain).await, 415, "body", "application/json");
    let reply = post(&router, "/models/four_s/classify?explian=true", "{}").await;
    assert_problem(&reply, 400, "query", "explian");
}

#[tokio::test]
async fn the_words_are_the_librarys() {
    let (_folder, router) = service();
    let model = FourS::preset();
    for cells in [vec![("growth", Value::from(1.0))], vec![("prestige", Value::from("huge"))]] {
        let own_words = model.classify_account(&cells).unwrap_err().to_string();
        let cells: serde_json::Map<_, _> = cells
            .iter()
            .map(|(column, value)| {
                let value = match value {
                    Value::Number(number) => json!(number),
                    Value::Text(text) => json!(text),
                    Value::Missing => json!(null),
                };
                ((*column).to_owned(), value)
            })
            .collect();
        let column = cells.keys().next().unwrap().clone();
        let reply = classify(&router, &json!({ "cells": cells }).to_string()).await;
        if column == "growth" {
            // The library lists a column for each criterion that reads it, the service each once.
            assert_problem(&reply, 422, "account", "no criterion reads a column `growth`");
        } else {
            assert_problem(&reply, 422, "account", &own_words);
        }
        assert_eq!(reply.json["faults"][0]["column"], column);
    }
}

#[tokio::test]
async fn a_batch_is_refused_as_a_whole() {
    let (_folder, router) = service();
    let batch = |accounts: serde_json::Value| {
        let (router, body) = (router.clone(), json!({ "accounts": accounts }).to_string());
        async move { post(&router, "/models/four_s/classify-batch", body).await }
    };
    let reply = batch(json!([])).await;
    assert_eq!((reply.status.as_u16(), &reply.json["results"]), (200, &json!([])));

    let (one, two) = (json!({ "id": 7, "cells": {} }), json!({ "id": "7", "cells": {} }));
    let reply = batch(json!([one, two])).await;
    assert_problem(&reply, 422, "account", "has the id \"7\" of row 0");
    assert_eq!(reply.json["faults"][0]["row"], 1);
    assert!(reply.json.get("results").is_none());

    // Three rows with two columns that nobody reads: each column once.
    let cells = json!({ "cells": { "x": 1, "y": 2 } });
    let reply = batch(json!([cells, cells, cells])).await;
    assert_problem(&reply, 422, "account", "no criterion reads a column `x`");
    assert_eq!(reply.json["faults"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_cell_that_is_wrong_is_named() {
    let (_folder, router) = service();
    // The first value of a column may be the one that is wrong, and a batch has every fault listed.
    let batch = json!({ "accounts": [
        { "id": "a", "cells": { "growth_potential_pct": "58%" } },
        { "id": "b", "cells": { "growth_potential_pct": 0.5, "grwth": 1, "prestige": true } },
        { "id": 3, "cells": { "growth_potential_pct": 0.6, "grwth": 1 } },
    ] });
    let reply = post(&router, "/models/four_s/classify-batch", batch.to_string()).await;
    let words = "row 0 (id \"a\"), column `growth_potential_pct`: `58%` is a text, but a number is \
                 wanted; give a number, or null if it is not known";
    assert_problem(&reply, 422, "account", words);
    let faults = reply.json["faults"].as_array().unwrap();
    let place = |fault: &serde_json::Value| json!([fault["row"], fault["id"], fault["column"]]);
    let mut places: Vec<_> = faults.iter().map(place).collect();
    // The cells of an account come in an order of their own.
    places.sort_by_key(ToString::to_string);
    let wanted = [
        json!([0, "a", "growth_potential_pct"]),
        json!([1, "b", "grwth"]),
        json!([1, "b", "prestige"]),
    ];
    assert_eq!(places, wanted, "{}", reply.json);

    // One account has its id, whoever finds the fault.
    for cells in [
        json!({ "growth_potential_pct": "58%" }),
        json!({ "grwth": 1 }),
        json!({ "prestige": "huge" }),
    ] {
        let reply = classify(&router, &json!({ "id": "a", "cells": cells }).to_string()).await;
        assert_problem(&reply, 422, "account", cells.as_object().unwrap().keys().next().unwrap());
        let fault = &reply.json["faults"][0];
        assert_eq!((&fault["row"], &fault["id"]), (&json!(0), &json!("a")), "{fault}");
    }
}

#[tokio::test]
async fn only_a_hundred_faults_are_listed() {
    let (_folder, router) = service();
    let account = json!({ "cells": { "growth_potential_pct": "x" } });
    let batch = json!({ "accounts": vec![account; 150] }).to_string();
    let reply = post(&router, "/models/four_s/classify-batch", batch).await;
    assert_problem(&reply, 422, "account", "; and 50 more");
    assert_eq!(reply.json["faults"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_rejected_gap_names_the_account() {
    let value = || ValueFunction::linear(0.0, 1.0).unwrap();
    let strict = Criterion::new("Wins", "wins", value()).with_missing(Missing::Reject);
    let model = FourS::builder()
        .attractiveness([Criterion::new("Size", "size", value())])
        .relative_strength([strict])
        .build()
        .unwrap();
    let set = ModelSet { four_s: Some(model), ..ModelSet::default() };
    let (_folder, router) = service_of(&set, Limits::default());
    let reply = classify(&router, r#"{"cells":{"size":1}}"#).await;
    assert_problem(&reply, 422, "account", "rejects missing numbers and 1 are missing");
    let batch = r#"{"accounts":[{"id":"A","cells":{"wins":1}},{"id":"B","cells":{"size":1}}]}"#;
    let reply = post(&router, "/models/four_s/classify-batch", batch).await;
    assert_problem(&reply, 422, "account", "`Wins` in row 1 (B)");
    assert_eq!(reply.json["faults"][0]["id"], "B");
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let limits = Limits { account_bytes: 100, batch_bytes: 200, ..Limits::default() };
    let (_folder, router) = service_of(&ModelSet::presets(), limits);
    let body = |bytes: usize| format!("{{\"cells\":{{}}{}}}", " ".repeat(bytes - 12));
    assert_eq!(classify(&router, &body(100)).await.status, 200);
    assert_problem(&classify(&router, &body(101)).await, 413, "too-large", "more than 100 bytes");
    let reply = post(&router, "/models/four_s/classify-batch", vec![b' '; 201]).await;
    assert_problem(&reply, 413, "too-large", "more than 200 bytes");
    assert_problem(&reply, 413, "too-large", "send smaller batches");
}

/// One thread serves everything here: whatever is done on it holds up all others.
#[tokio::test]
async fn a_large_batch_is_not_parsed_where_requests_are_read() {
    let (_folder, router) = service();
    // Not ended, so that refusing it takes nothing but the parsing.
    let account = r#"{"cells":{"growth_potential_pct":12.5,"technical_sophistication":3}},"#;
    let body = format!("{{\"accounts\":[{}", account.repeat((15 << 20) / account.len()));
    let begun = Instant::now();
    let batch = tokio::spawn(async move {
        let reply = post(&router, "/models/four_s/classify-batch", body).await;
        assert_problem(&reply, 400, "body", "EOF");
    });
    let mut longest = Duration::ZERO;
    while !batch.is_finished() {
        let asleep = Instant::now();
        tokio::time::sleep(Duration::from_millis(1)).await;
        longest = longest.max(asleep.elapsed());
    }
    batch.await.unwrap();
    let whole = begun.elapsed();
    assert!(longest < whole / 2, "held up for {longest:?} of {whole:?}");
}

/// A body that never ends.
fn endless() -> Request<Body> {
    let bytes = silence();
    Request::post("/models/four_s/classify-batch")
        .header(header::CONTENT_TYPE, "application/json")
        .body(bytes)
        .unwrap()
}

fn silence() -> Body {
    struct Silence;
    impl hyper::body::Body for Silence {
        type Data = Bytes;
        type Error = Infallible;
        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
            std::task::Poll::Pending
        }
    }
    Body::new(Silence)
}

#[tokio::test]
async fn who_sends_too_slowly_is_told_so() {
    let limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
    let (_folder, router) = service_of(&ModelSet::presets(), limits);
    assert_problem(&ask(&router, endless()).await, 408, "slow", "within 0.02 s");
}

#[tokio::test]
async fn no_more_batches_than_may_be() {
    let limits = Limits { batches: 1, waiting: 0, ..Limits::default() };
    let (_folder, router) = service_of(&ModelSet::presets(), limits);
    let batch = || post(&router, "/models/four_s/classify-batch", r#"{"accounts":[]}"#);
    assert_eq!(batch().await.status, 200);
    let other = router.clone();
    let endless = tokio::spawn(async move { ask(&other, endless()).await });
    tokio::task::yield_now().await;
    assert_problem(&batch().await, 503, "busy", "1 batches are here already");
    assert_eq!(classify(&router, r#"{"cells":{}}"#).await.status, 200, "one account is no batch");
    endless.abort();
    endless.await.unwrap_err();
    assert_eq!(batch().await.status, 200, "the place is free again");
}
