//! Paths, limits, handlers.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::trace::TraceLayer;

use crate::account::Account;
use crate::answer::Answer;
use crate::refusal::Refusal;
use crate::served_model::ServedModel;
use crate::store::{Snapshot, Store};

/// The paths there are.
pub const PATHS: [&str; 5] = [
    "/health",
    "/models",
    "/models/{key}",
    "/models/{key}/classify",
    "/models/{key}/classify-batch",
];

/// What a request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the body with one account.
    pub account_bytes: usize,
    /// Bytes of the body with a batch.
    pub batch_bytes: usize,
    /// Batches that are classified at once; one account at a time is never held up by them.
    pub batches: usize,
    /// Batches that may be on their way in besides, or wait for their turn: their bodies are held
    /// in memory.
    pub waiting: usize,
    /// From the request line to the answer.
    pub time: Duration,
    /// How long requests that are being answered may take to end once the service is told to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            account_bytes: 64 << 10,
            batch_bytes: 16 << 20,
            batches: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            waiting: 64,
            time: Duration::from_secs(30),
            farewell: Duration::from_secs(10),
        }
    }
}

#[derive(Clone)]
struct App {
    store: Arc<Store>,
    /// Places for batches that are read, wait or are classified.
    places: Arc<Semaphore>,
    /// Places for those that are classified.
    workers: Arc<Semaphore>,
    limits: Limits,
}

/// A place for a batch, taken before any of its body is read.
struct Place(OwnedSemaphorePermit);

impl FromRequestParts<App> for Place {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let limit = app.limits.batches + app.limits.waiting;
        let place = Arc::clone(&app.places).try_acquire_owned();
        place.map(Self).map_err(|_| Refusal::Busy { limit })
    }
}

/// The service without a socket.
pub fn router(store: Arc<Store>, limits: Limits) -> Router {
    let places = Arc::new(Semaphore::new(limits.batches + limits.waiting));
    let workers = Arc::new(Semaphore::new(limits.batches));
    let app = App { store, places, workers, limits };
    Router::new()
        .route("/health", get(health))
        .route("/models", get(models))
        .route("/models/{key}", get(model))
        .route(
            "/models/{key}/classify",
            post(classify).layer(DefaultBodyLimit::max(limits.account_bytes)),
        )
        .route(
            "/models/{key}/classify-batch",
            post(classify_batch).layer(DefaultBodyLimit::max(limits.batch_bytes)),
        )
        .fallback(|uri: Uri| async move { Refusal::NoSuchPath { path: uri.path().to_owned() } })
        .method_not_allowed_fallback(|method: Method, uri: Uri| async move {
            Refusal::Method { path: uri.path().to_owned(), method: method.to_string() }
        })
        .layer(middleware::from_fn_with_state(limits, in_time))
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}

/// Answers on a socket until told to stop; then takes no new request, ends those it has, and
/// returns.
///
/// # Errors
/// The socket fails, or a request is still not answered when [`Limits::farewell`] is over.
pub async fn serve(
    listener: TcpListener,
    store: Arc<Store>,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (told, hears) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = told.send(()); // nobody hears it if the socket failed first
    };
    let server = axum::serve(listener, router(store, limits)).with_graceful_shutdown(stop);
    let overdue = async move {
        // An error means that the server went first, without being told.
        if hears.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(limits.farewell).await;
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = overdue => Err(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("requests were broken off {:?} after the stop", limits.farewell),
        )),
    }
}

async fn in_time(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limits.time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::Slow { seconds: limits.time.as_secs_f64() }.into_response(),
    }
}

/// [`axum::extract::Path`] and [`axum::extract::Query`], refusing in our words.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Refusal))]
struct Path<T>(T);

#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Refusal))]
struct Query<T>(T);

/// The body with one account, parsed.
struct One(Account);

impl FromRequest<App> for One {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let limit = app.limits.account_bytes;
        let body =
            body(request, app, limit, "send the columns that the model reads, and no others");
        let Json(account) = Json::from_bytes(&body.await?).map_err(Refusal::Body)?;
        Ok(Self(account))
    }
}

/// The body with a batch as it came: parsing megabytes would hold up the requests that share the
/// thread.
struct Unparsed(Bytes);

impl FromRequest<App> for Unparsed {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let limit = app.limits.batch_bytes;
        body(request, app, limit, "send smaller batches").await.map(Self)
    }
}

/// The bytes of a body that says that it is JSON.
async fn body(
    request: Request,
    app: &App,
    limit: usize,
    remedy: &'static str,
) -> Result<Bytes, Refusal> {
    if !says_json(request.headers()) {
        return Err(Refusal::ContentType);
    }
    let too_large = |rejection: BytesRejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge { limit, remedy },
        _ => Refusal::Bytes(rejection),
    };
    Bytes::from_request(request, app).await.map_err(too_large)
}

/// `application/json` or `application/SOMETHING+json`, with or without parameters.
fn says_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence
        .strip_prefix("application/")
        .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    explain: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    accounts: Vec<Account>,
}

#[derive(Serialize)]
struct Reply<'m, T> {
    model: &'m str,
    revision: u64,
    #[serde(flatten)]
    content: T,
}

#[derive(Serialize)]
struct Results<'m> {
    results: Vec<Answer<'m>>,
}

async fn classify(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(wish): Query<Wish>,
    One(account): One,
) -> Result<Response, Refusal> {
    let snapshot = app.store.snapshot();
    let served = find(&snapshot, &key)?;
    let content = served.classify(&account, wish.explain.unwrap_or(true))?;
    Ok(Json(Reply { model: &key, revision: snapshot.revision, content }).into_response())
}

async fn classify_batch(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(wish): Query<Wish>,
    place: Place,
    Unparsed(bytes): Unparsed,
) -> Result<Response, Refusal> {
    // Never closed, so never refused.
    let worker = Arc::clone(&app.workers).acquire_owned().await.ok();
    let snapshot = app.store.snapshot();
    let work = move || {
        // Kept to the end of the work, even if nobody waits for it any more.
        let _kept = (worker, place.0);
        let Json(batch) = Json::<Batch>::from_bytes(&bytes).map_err(Refusal::Body)?;
        drop(bytes);
        let served = find(&snapshot, &key)?;
        let results = served.classify_batch(&batch.accounts, wish.explain.unwrap_or(false))?;
        let content = Results { results };
        Ok(Json(Reply { model: &key, revision: snapshot.revision, content }).into_response())
    };
    // A batch takes milliseconds: long enough to hold up the requests that share its thread.
    tokio::task::spawn_blocking(work).await?
}

fn find<'s>(snapshot: &'s Snapshot, key: &str) -> Result<&'s ServedModel, Refusal> {
    snapshot.model(key).ok_or_else(|| Refusal::UnknownModel {
        key: key.to_owned(),
        known: snapshot.keys().map(str::to_owned).collect(),
    })
}

#[derive(Serialize)]
struct Health<'s> {
    /// `ok`, or `degraded` while the file as it is now is refused.
    status: &'static str,
    model_file: String,
    revision: u64,
    loaded_at: String,
    models: Vec<&'s str>,
    trouble: Option<TroubleAnswer<'s>>,
}

#[derive(Serialize)]
struct TroubleAnswer<'s> {
    since: String,
    message: &'s str,
}

async fn health(State(app): State<App>) -> Response {
    let at = |time: SystemTime| humantime::format_rfc3339_seconds(time).to_string();
    let (snapshot, trouble) = (app.store.snapshot(), app.store.trouble());
    Json(Health {
        status: if trouble.is_some() { "degraded" } else { "ok" },
        model_file: app.store.path().display().to_string(),
        revision: snapshot.revision,
        loaded_at: at(snapshot.loaded_at),
        models: snapshot.keys().collect(),
        trouble: trouble
            .as_deref()
            .map(|trouble| TroubleAnswer { since: at(trouble.since), message: &trouble.message }),
    })
    .into_response()
}

async fn models(State(app): State<App>) -> Response {
    let snapshot = app.store.snapshot();
    let models: Vec<_> = snapshot.models.iter().map(|served| served.model().about()).collect();
    Json(serde_json::json!({ "revision": snapshot.revision, "models": models })).into_response()
}

async fn model(State(app): State<App>, Path(key): Path<String>) -> Result<Response, Refusal> {
    let snapshot = app.store.snapshot();
    let served = find(&snapshot, &key)?;
    let columns = served.columns().iter().map(|column| {
        serde_json::json!({ "name": column.name, "kind": if column.text { "text" } else { "number" } })
    });
    let content = serde_json::json!({
        "about": served.model().about(),
        "columns": columns.collect::<Vec<_>>(),
        "classes": served.model().classes(),
    });
    Ok(Json(Reply { model: &key, revision: snapshot.revision, content }).into_response())
}
