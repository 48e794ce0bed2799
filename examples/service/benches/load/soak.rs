//! A day of traffic in minutes: requests come when they come, whether or not the last was answered;
//! more by day than by night; a new file of models every hour, and a broken one at noon.

use std::f64::consts::TAU;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Client, Times};
use crate::questions::{Kind, Questions};
use crate::server::{Server, models};

/// Requests in a day.
const REQUESTS: f64 = 1e6;
/// How far the rate swings about its mean, with its peak at 15 o'clock.
const SWING: f64 = 0.8;
const PEAK: f64 = 15.0 / 24.0;
const CONNECTIONS: u32 = 32;
/// The hours at which the file of models is broken, and mended.
const BROKEN: usize = 12;
const MENDED: usize = 13;
/// What is reported together.
const HOURS: usize = 4;

pub async fn run(day: Duration) -> Result<(), Failure> {
    let server = Server::start()?;
    let questions = Arc::new(Questions::new());
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Client::connect(&server.address, Arc::clone(&questions)).await?);
    }
    println!("a day of {REQUESTS:.0} requests in {} s", day.as_secs());
    println!("hours     requests {}   MiB at most", Times::HEADS);
    let start = Instant::now();
    let tasks: Vec<_> = (0..)
        .zip(clients)
        .map(|(first, client)| tokio::spawn(traffic(client, first, start, day)))
        .collect();
    let memory = replace_models(&server, Arc::clone(&questions), start, day).await?;
    let mut parts = vec![Times::new(); 24 / HOURS];
    for task in tasks {
        for (part, times) in parts.iter_mut().zip(task.await??) {
            part.merge(&times)?;
        }
    }
    report(&parts, &memory)
}

/// The requests of one connection.
async fn traffic(
    mut client: Client,
    first: u32,
    start: Instant,
    day: Duration,
) -> Result<Vec<Times>, Failure> {
    let mut parts = vec![Times::new(); 24 / HOURS];
    let step = f64::from(CONNECTIONS) / REQUESTS;
    // In days.
    let mut due = step * f64::from(first) / f64::from(CONNECTIONS);
    let mut number = first as usize;
    while due < 1.0 {
        let when = start + day.mul_f64(due);
        // Waiting counts from when the request was due, not from when the connection got to it. If
        // it was idle, the timer's own lateness (up to a millisecond) is not the service's.
        let begun = if Instant::now() > when {
            when
        } else {
            tokio::time::sleep_until(when.into()).await;
            Instant::now()
        };
        let kind = match number % 100 {
            0 => Kind::Batch,
            1..5 => Kind::Refused,
            5..50 => Kind::Explained,
            _ => Kind::One,
        };
        let took = client.ask(kind, number).await? - begun;
        if let Some(part) = parts.get_mut(hour(due) / HOURS) {
            part.add(took);
        }
        due += step / (1.0 + SWING * (TAU * (due - PEAK)).cos());
        number += CONNECTIONS as usize;
    }
    Ok(parts)
}

/// The hour of a day that is so far on.
fn hour(day: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0.0..24.0")]
    let hour = (day * 24.0) as usize;
    hour
}

/// Puts another file in place every hour, looks at the health a quarter of an hour before the next,
/// and measures memory. Returns the most of each hour.
async fn replace_models(
    server: &Server,
    questions: Arc<Questions>,
    start: Instant,
    day: Duration,
) -> Result<Vec<f64>, Failure> {
    let mut client = Client::connect(&server.address, questions).await?;
    let good = models();
    let broken = good.replacen(r#""weight":"#, r#""weight":-"#, 1);
    let mut memory = Vec::new();
    let mut revision = 1;
    for hour in 0..24 {
        // The models stay what they are, so that answers can be checked; the file does not.
        let next = format!("{good}{}", " ".repeat(hour));
        if hour == BROKEN {
            std::fs::write(server.model_file(), &broken)?;
        } else if hour > 0 {
            std::fs::write(server.model_file(), next)?;
            revision += 1;
        }
        let mut most: f64 = 0.0;
        for minute in (5..=45).step_by(5) {
            let when = day.mul_f64((hour as f64 + f64::from(minute) / 60.0) / 24.0);
            tokio::time::sleep_until((start + when).into()).await;
            most = most.max(server.resident()?);
        }
        let health = client.health().await?;
        let wanted = if (BROKEN..MENDED).contains(&hour) { "degraded" } else { "ok" };
        if health["status"] != wanted || health["revision"] != revision {
            return Err(format!("hour {hour}: wanted {wanted}, {revision}: {health}").into());
        }
        if hour == BROKEN {
            println!(
                "at noon the file is broken, the models stay: {}",
                health["trouble"]["message"]
            );
        }
        memory.push(most);
        let next = start + day.mul_f64((hour + 1) as f64 / 24.0);
        tokio::time::sleep_until(next.into()).await;
    }
    Ok(memory)
}

fn report(parts: &[Times], memory: &[f64]) -> Result<(), Failure> {
    let most = |hours: &[f64]| hours.iter().copied().fold(0.0, f64::max);
    let mut all = Times::new();
    for (part, (times, hours)) in parts.iter().zip(memory.chunks(HOURS)).enumerate() {
        let (from, to, count) = (part * HOURS, (part + 1) * HOURS, times.count());
        println!("{from:>2} to {to:>2} {count:>9} {} {:>13.1}", times.columns(), most(hours));
        all.merge(times)?;
    }
    println!("all day  {:>9} {} {:>13.1}", all.count(), all.columns(), most(memory));
    println!("no error, every answer that was compared equal to the direct API");
    let (before, after) = (most(&memory[4..16]), most(&memory[16..]));
    println!("memory at most {before:.1} MiB from 4 to 16 o'clock, {after:.1} MiB afterwards");
    if after > before * 1.05 {
        return Err("memory grows".into());
    }
    Ok(())
}
