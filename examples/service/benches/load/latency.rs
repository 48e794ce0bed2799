//! Latency by kind of request and number of connections: each connection asks as soon as it has its
//! answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Client, Times};
use crate::questions::{Kind, Questions};
use crate::server::Server;

/// One answer in so many is compared: reading each would cost the client more than the service.
const CHECKED: usize = 50;

pub async fn run(each: Duration) -> Result<(), Failure> {
    let server = Server::start()?;
    let questions = Arc::new(Questions::new()?);
    println!("{:<24} connections  requests/s {}", "request", Times::HEADS);
    for kind in [Kind::One, Kind::Explained, Kind::Batch] {
        for connections in [1, 8, 64] {
            // The first moments set up what the later ones use.
            measure(&server.address, &questions, kind, connections, each / 10).await?;
            let (times, took) =
                measure(&server.address, &questions, kind, connections, each).await?;
            let rate = times.count() as f64 / took.as_secs_f64();
            println!("{:<24} {connections:>11} {rate:>11.0} {}", kind.name(), times.columns());
        }
    }
    println!("service: {:.1} MiB resident", server.resident()?);
    Ok(())
}

async fn measure(
    address: &str,
    questions: &Arc<Questions>,
    kind: Kind,
    connections: usize,
    each: Duration,
) -> Result<(Times, Duration), Failure> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(address, Arc::clone(questions), CHECKED).await?);
    }
    let start = Instant::now();
    let tasks = clients.into_iter().enumerate().map(|(first, mut client)| {
        tokio::spawn(async move {
            let mut times = Times::new();
            let mut number = first;
            while start.elapsed() < each {
                let begun = Instant::now();
                times.add(client.ask(kind, number).await? - begun);
                number += connections;
            }
            Ok::<_, Failure>(times)
        })
    });
    let mut all = Times::new();
    for task in tasks.collect::<Vec<_>>() {
        all.merge(&task.await??)?;
    }
    Ok((all, start.elapsed()))
}
