//! One connection after the other's questions: send, wait, time, check.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Failure;
use crate::questions::{Kind, Questions};

pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    questions: Arc<Questions>,
    /// One answer in so many is compared with the direct API.
    checked: usize,
    /// The last one that an answer came from.
    revision: u64,
}

impl Client {
    pub async fn connect(
        address: &str,
        questions: Arc<Questions>,
        checked: usize,
    ) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, questions, checked, revision: 0 })
    }

    /// Asks, and returns when the last byte of the answer was there.
    pub async fn ask(&mut self, kind: Kind, number: usize) -> Result<Instant, Failure> {
        let (path, body) = self.questions.ask(kind, number);
        let request = Request::post(path)
            .header(HOST, "localhost")
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        let (status, body) = self.send(request).await?;
        let over = Instant::now();
        if status != kind.status() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        if number.is_multiple_of(self.checked)
            && let Some(revision) = self.questions.check(kind, number, &body)?
        {
            if revision < self.revision {
                return Err(format!("revision {revision} after {}", self.revision).into());
            }
            self.revision = revision;
        }
        Ok(over)
    }

    /// The service's health.
    pub async fn health(&mut self) -> Result<serde_json::Value, Failure> {
        let request = Request::get("/health").header(HOST, "localhost").body(Full::default())?;
        Ok(serde_json::from_slice(&self.send(request).await?.1)?)
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<(u16, Bytes), Failure> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}

/// Durations, to three digits.
#[derive(Clone)]
pub struct Times(Histogram<u64>);

impl Times {
    pub fn new() -> Self {
        // In nanoseconds, up to a minute.
        Self(Histogram::new_with_max(60_000_000_000, 3).expect("three digits are allowed"))
    }

    pub fn add(&mut self, time: Duration) {
        self.0.saturating_record(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    pub fn merge(&mut self, other: &Self) -> Result<(), Failure> {
        Ok(self.0.add(&other.0)?)
    }

    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// `p50`, `p99`, `p99.9` and the longest, in milliseconds, as columns.
    pub fn columns(&self) -> String {
        let milliseconds = |nanoseconds: u64| nanoseconds as f64 / 1e6;
        let quantiles = [0.5, 0.99, 0.999].map(|quantile| self.0.value_at_quantile(quantile));
        let [median, p99, p999] = quantiles.map(milliseconds);
        let longest = milliseconds(self.0.max());
        format!("{median:>8.3} {p99:>8.3} {p999:>8.3} {longest:>8.3}")
    }

    /// The heads of [`columns`](Self::columns).
    pub const HEADS: &str = "  p50 ms   p99 ms p99.9 ms   max ms";
}
