//! The service on a socket, and as a process.

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use common::store_of;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use keyaccount::model::ModelSet;
use keyaccount_service::routes::{Limits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn connect(address: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn classify(sender: &mut SendRequest<Full<Bytes>>) -> serde_json::Value {
    let request = Request::post("/models/four_s/classify")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .body(Full::from(r#"{"id":"A","cells":{"growth_potential_pct":5}}"#))
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn answers_and_ends_what_it_began() {
    let (_folder, store, _) = store_of(&ModelSet::presets());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let told = async move { drop(stopped.await) };
    let service = tokio::spawn(serve(listener, Arc::clone(&store), Limits::default(), told));

    let mut sender = connect(&address).await;
    let answer = classify(&mut sender).await;
    assert_eq!((answer["id"].as_str(), answer["revision"].as_u64()), (Some("A"), Some(1)));

    // A request whose body is still on its way when the service is told to stop.
    let body = r#"{"cells":{}}"#;
    let mut late = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /models/four_s/classify HTTP/1.1\r\nhost: localhost\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
        body.len(),
        &body[..5]
    );
    late.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!service.is_finished(), "one request is not answered yet");
    assert!(TcpStream::connect(&address).await.is_err(), "no new connection");
    late.write_all(&body.as_bytes()[5..]).await.unwrap();
    let mut answer = String::new();
    late.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    service.await.unwrap().unwrap();
}

#[tokio::test]
async fn does_not_wait_for_ever() {
    let (_folder, store, _) = store_of(&ModelSet::presets());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut hanging = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    hanging.write_all(b"POST /models/four_s/classify HTTP/1.1\r\n").await.unwrap();
    let limits = Limits { farewell: Duration::from_millis(50), ..Limits::default() };
    let told = tokio::time::sleep(Duration::from_millis(100));
    let error = serve(listener, store, limits, told).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts the program on a free port.
fn start(models: &std::path::Path) -> (Process, String) {
    let child = Command::new(env!("CARGO_BIN_EXE_keyaccount-service"))
        .args(["--listen", "127.0.0.1:0", "--poll", "0.05", "--models"])
        .arg(models)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut process = Process(child);
    let mut line = String::new();
    BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").expect("an address").to_owned();
    (process, address)
}

/// The process takes a new file, logs a broken one, and goes at once when it is terminated.
#[cfg(unix)]
#[tokio::test]
async fn as_a_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.toml");
    let good = toml::to_string(&ModelSet::presets()).unwrap();
    std::fs::write(&file, &good).unwrap();
    let (mut process, address) = start(&file);
    let mut log = BufReader::new(process.0.stderr.take().unwrap()).lines();
    let mut until = |words: &str| loop {
        let line = log.next().expect("the log goes on").unwrap();
        if line.contains(words) {
            return line;
        }
    };
    until("loaded");
    std::fs::write(&file, format!("{good}\n# reviewed\n")).unwrap();
    until("was taken");
    let mut sender = connect(&address).await;
    assert_eq!(classify(&mut sender).await["revision"], 2);
    std::fs::write(&file, format!("{good}\n[five_s]\n")).unwrap();
    let line = until("stay in service");
    assert!(line.contains("five_s"), "{line}");
    assert_eq!(classify(&mut sender).await["revision"], 2, "the models before it stay");

    let kill = Command::new("kill").arg(process.0.id().to_string()).status().unwrap();
    assert!(kill.success());
    assert!(process.0.wait().unwrap().success());
}

#[test]
fn bad_arguments_are_named() {
    let run = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_keyaccount-service");
        let output = Command::new(program).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (arguments, words) in [
        (&[][..], "--models FILE is missing"),
        (&["--modles", "x"], "--modles"),
        (&["--poll", "0"], "too short"),
        (&["--poll", "-1"], "negative"),
    ] {
        let (code, log) = run(arguments);
        assert_eq!(code, Some(2), "{log}");
        assert!(log.contains(words), "{log:?} lacks {words:?}");
    }
    let (code, log) = run(&["--models", "nowhere.toml"]);
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("nowhere.toml"), "{log}");
}
