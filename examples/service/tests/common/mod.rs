//! A service over the fixture's models, asked in process.
#![allow(dead_code, reason = "each test file takes what it needs")]

pub mod wire;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use keyaccount::model::ModelSet;
use keyaccount_service::routes::{Limits, router};
use keyaccount_service::store::{Store, Watcher};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// A store over a file of these models, in a folder that goes with it.
pub fn store_of(set: &ModelSet) -> (TempDir, Arc<Store>, Watcher) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.json");
    write(&file, set);
    let (store, watcher) = Store::open(&file, 2).unwrap();
    (folder, Arc::new(store), watcher)
}

pub fn write(file: &Path, set: &ModelSet) {
    std::fs::write(file, serde_json::to_vec(set).unwrap()).unwrap();
}

pub fn service_of(set: &ModelSet, limits: Limits) -> (TempDir, Router) {
    let (folder, store, _) = store_of(set);
    (folder, router(store, limits))
}

pub fn service() -> (TempDir, Router) {
    service_of(&keyaccount_fixture::model_set(), Limits::default())
}

/// One answer: status, content type, body.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub content_type: String,
    pub json: Value,
}

pub async fn ask(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.map_or("", |value| value.to_str().unwrap()).to_owned();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let json = serde_json::from_slice(&bytes).unwrap();
    Reply { status, content_type, json }
}

pub async fn get(router: &Router, path: &str) -> Reply {
    ask(router, Request::get(path).body(Body::empty()).unwrap()).await
}

pub async fn post(router: &Router, path: &str, body: impl Into<Body>) -> Reply {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    ask(router, request.body(body.into()).unwrap()).await
}
