//! A day of traffic in minutes: requests come when they come, whether or not the last was answered;
//! more by day than by night; another file of models every hour, and every third of them broken.

use std::f64::consts::TAU;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::client::{Client, Times};
use crate::models::{broken, file, sets};
use crate::questions::{BATCH, Kind, Questions};
use crate::server::Server;

/// Requests in a day.
const REQUESTS: f64 = 1e6;
/// How far the rate swings about its mean, with its peak at 15 o'clock.
const SWING: f64 = 0.8;
const PEAK: f64 = 15.0 / 24.0;
const CONNECTIONS: u32 = 32;
/// What comes, and how many in a hundred.
const MIX: [(Kind, usize); 4] =
    [(Kind::Batch, 1), (Kind::Refused, 4), (Kind::Explained, 45), (Kind::One, 50)];
/// How much more memory the last minute may take than the first, in MiB: the first has a fifth of
/// the mean rate, and its buffers are fewer.
const GROWTH: f64 = 8.0;
/// How often memory is looked at.
const SAMPLE: Duration = Duration::from_millis(500);

pub async fn run(day: Duration) -> Result<(), Failure> {
    let server = Server::start()?;
    let questions = Arc::new(Questions::new()?);
    let (models, differ) = questions.differences();
    if differ == 0 {
        return Err("the two sets of models answer alike".into());
    }
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        // Every answer is compared.
        clients.push(Client::connect(&server.address, Arc::clone(&questions), 1).await?);
    }
    let health = Client::connect(&server.address, questions, 1).await?;
    let seconds = day.as_secs();
    println!("a day of {REQUESTS:.0} requests in {seconds} s over {CONNECTIONS} connections");
    println!("two sets of {models} models in turn; {differ} of their answers differ");
    let start = Instant::now();
    let tasks: Vec<_> = (0..)
        .zip(clients)
        .map(|(first, client)| tokio::spawn(traffic(client, first, start, day)))
        .collect();
    let (replaced, memory) =
        tokio::join!(replace_models(&server, health, start, day), memory(&server, start, day));
    let mut all = Traffic::new(day);
    for task in tasks {
        all.merge(&task.await??)?;
    }
    println!("the last answer came after {:.1} s", start.elapsed().as_secs_f64());
    all.report(day);
    report_memory(&memory?)?;
    replaced
}

/// The minute of the run, from 0.
fn minute(time: Duration) -> usize {
    (time.as_secs() / 60) as usize
}

/// How long what was asked took.
struct Traffic {
    /// By the minute in which it was due.
    minutes: Vec<Times>,
    /// As in [`MIX`].
    kinds: [Times; MIX.len()],
}

impl Traffic {
    fn new(day: Duration) -> Self {
        let last = minute(day.saturating_sub(Duration::from_nanos(1)));
        Self { minutes: vec![Times::new(); last + 1], kinds: std::array::from_fn(|_| Times::new()) }
    }

    fn merge(&mut self, other: &Self) -> Result<(), Failure> {
        let pairs = self.minutes.iter_mut().zip(&other.minutes);
        for (mine, others) in pairs.chain(self.kinds.iter_mut().zip(&other.kinds)) {
            mine.merge(others)?;
        }
        Ok(())
    }

    fn report(&self, day: Duration) {
        println!("{:<24}{:>10} {}", "", "requests", Times::HEADS);
        let line = |name: &str, times: &Times| {
            println!("{name:<24}{:>10} {}", times.count(), times.columns());
        };
        let hour = |minute: usize| (minute as f64 * 60.0 / day.as_secs_f64()).min(1.0) * 24.0;
        let mut all = Times::new();
        for (minute, times) in self.minutes.iter().enumerate() {
            let (from, to) = (hour(minute), hour(minute + 1));
            line(&format!("minute {} ({from:.1} to {to:.1} h)", minute + 1), times);
        }
        for ((kind, _), times) in MIX.iter().zip(&self.kinds) {
            line(&kind.name(), times);
            all.merge(times).expect("histograms of one shape");
        }
        line("all", &all);
        let count = |wanted: Kind| -> u64 {
            let kinds = MIX.iter().zip(&self.kinds);
            kinds.filter(|((kind, _), _)| *kind == wanted).map(|(_, times)| times.count()).sum()
        };
        let batches = count(Kind::Batch);
        let accounts = batches * BATCH as u64 + count(Kind::One) + count(Kind::Explained);
        println!("no error: each of {accounts} answers about an account has the library's bits,");
        println!("each of {} refusals names the column", count(Kind::Refused));
    }
}

/// The requests of one connection.
async fn traffic(
    mut client: Client,
    first: u32,
    start: Instant,
    day: Duration,
) -> Result<Traffic, Failure> {
    let mut times = Traffic::new(day);
    let step = f64::from(CONNECTIONS) / REQUESTS;
    // In days.
    let mut due = step * f64::from(first) / f64::from(CONNECTIONS);
    let mut number = first as usize;
    while due < 1.0 {
        let at = day.mul_f64(due);
        let when = start + at;
        // Waiting counts from when the request was due, not from when the connection got to it. If
        // it was idle, the timer's own lateness (up to a millisecond) is not the service's.
        let begun = if Instant::now() > when {
            when
        } else {
            tokio::time::sleep_until(when.into()).await;
            Instant::now()
        };
        let mut place = number % 100;
        let mut kinds = MIX.iter().zip(&mut times.kinds);
        let next = kinds.find(|((_, share), _)| {
            let found = place < *share;
            place = place.saturating_sub(*share);
            found
        });
        let ((kind, _), of_kind) = next.ok_or("the mix has fewer than a hundred")?;
        let took = client.ask(*kind, number).await? - begun;
        of_kind.add(took);
        if let Some(of_minute) = times.minutes.get_mut(minute(at)) {
            of_minute.add(took);
        }
        due += step / (1.0 + SWING * (TAU * (due - PEAK)).cos());
        number += CONNECTIONS as usize;
    }
    Ok(times)
}

/// Puts another file in place every hour and looks at the health a quarter of an hour before the
/// next; at the end of the day at the log.
async fn replace_models(
    server: &Server,
    mut client: Client,
    start: Instant,
    day: Duration,
) -> Result<(), Failure> {
    let sets = sets()?;
    let files = [file(&sets[0])?, file(&sets[1])?];
    let mut broken = broken()?.into_iter();
    let mut revision = 1;
    // What it has to say in its log, beside that it started.
    let mut said = Vec::new();
    for hour in 0..24 {
        let fault = if hour % 3 == 1 { broken.next() } else { None };
        if let Some(fault) = &fault {
            server.replace_models(fault.bytes.as_deref())?;
        } else if hour > 0 {
            // The second set is the one of even revisions.
            server.replace_models(Some(&files[revision % 2]))?;
            revision += 1;
            said.push(format!("the model file changed and was taken revision={revision}"));
        }
        let look = day.mul_f64((f64::from(hour) + 0.75) / 24.0);
        tokio::time::sleep_until((start + look).into()).await;
        let health = client.health().await?;
        let wanted = if fault.is_some() { "degraded" } else { "ok" };
        if health["status"] != wanted || health["revision"] != revision {
            return Err(format!("hour {hour}: wanted {wanted}, {revision}: {health}").into());
        }
        if let Some(fault) = &fault {
            let message = health["trouble"]["message"].as_str().unwrap_or_default();
            if !message.contains(&fault.words) {
                return Err(format!("{message} does not say {}", fault.words).into());
            }
            println!("{hour:>2} h: {}; revision {revision} stays in service", fault.what);
            said.push(format!("the models loaded before stay in service {message:?}"));
        }
        let next = day.mul_f64(f64::from(hour + 1) / 24.0);
        tokio::time::sleep_until((start + next).into()).await;
    }
    // Each thing once, in this order, and nothing else.
    let log = server.log()?;
    let lines: Vec<&str> = log.lines().filter(|line| !line.contains(": loaded file=")).collect();
    if lines.len() != said.len() || !lines.iter().zip(&said).all(|(line, say)| line.contains(say)) {
        return Err(format!("the log should say {said:#?}, and says {log}").into());
    }
    let (taken, refused) = (revision - 1, said.len() + 1 - revision);
    println!("files of models: {taken} taken, {refused} refused; health and log said so each time");
    Ok(())
}

/// The memory of the service through the day: in each minute at the least, at the most, at the end.
async fn memory(server: &Server, start: Instant, day: Duration) -> Result<Vec<[f64; 3]>, Failure> {
    let mut minutes: Vec<[f64; 3]> = Vec::new();
    while start.elapsed() < day {
        let now = server.resident()?;
        match minutes.get_mut(minute(start.elapsed())) {
            Some([least, most, last]) => {
                (*least, *most, *last) = (least.min(now), most.max(now), now);
            }
            None => minutes.push([now; 3]),
        }
        tokio::time::sleep(SAMPLE).await;
    }
    Ok(minutes)
}

fn report_memory(minutes: &[[f64; 3]]) -> Result<(), Failure> {
    println!("resident MiB     least     most   at its end");
    for (minute, [least, most, last]) in minutes.iter().enumerate() {
        println!("minute {:<6} {least:>8.1} {most:>8.1} {last:>12.1}", minute + 1);
    }
    let (Some([_, first, _]), Some([_, last, _])) = (minutes.first(), minutes.last()) else {
        return Err("memory was not looked at".into());
    };
    let growth = last - first;
    println!("at most {growth:+.1} MiB from the first minute to the last");
    if growth > GROWTH {
        return Err("memory grows".into());
    }
    Ok(())
}
