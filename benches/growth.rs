//! How cost and memory grow with the number of accounts: `cargo bench --bench growth [-- --quick]`.
//!
//! Lines `growth ROWS NS_PER_ACCOUNT PEAK_MB`, for all outputs of a Bensaou matrix over ten columns
//! of `f64`. Up to 10^7 accounts the portfolio is in memory as a whole. 10^8 accounts (8 GB) go
//! through a [`Stream`] in chunks of 10^6: one set of columns, rotated before each chunk; only
//! classifying is timed. The peak is that of the process so far, inputs included, which is why
//! every size runs in a process of its own. `--quick` stops at 10^5 and streams that too.

#[allow(dead_code)] // each bench takes what it needs
#[path = "roofline/measure.rs"]
mod measure;
#[allow(dead_code)]
#[path = "roofline/models.rs"]
mod models;
#[path = "roofline/reference.rs"]
mod reference;

use std::process::Command;
use std::time::Instant;

use keyaccount::classification::{Classifications, Detail};
use keyaccount::model::Model;
use keyaccount::panel::Panel;
use keyaccount::stream::Stream;
use measure::{medians, ratings};
use models::{bensaou, portfolio};

/// Words with which this bench starts itself for one size.
const WHOLE: &str = "whole";
const STREAMED: &str = "streamed";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |word: &String| word.parse().expect("a number, as main gives");
    match words.as_slice() {
        [word, rows] if word == WHOLE => whole(number(rows)),
        [word, rows, chunk] if word == STREAMED => streamed(number(rows), number(chunk)),
        _ => {
            let quick = words.iter().any(|word| word == "--quick" || word == "--test");
            let (largest, streamed, chunk) =
                if quick { (5, 100_000, 10_000) } else { (7, 100_000_000_usize, 1_000_000_usize) };
            for exponent in 3..=largest {
                child(&[WHOLE, &10_usize.pow(exponent).to_string()]);
            }
            child(&[STREAMED, &streamed.to_string(), &chunk.to_string()]);
        }
    }
}

/// Runs one size in a fresh process, so that its peak is its own.
fn child(words: &[&str]) {
    let program = std::env::current_exe().expect("this program has a path");
    let status = Command::new(program).args(words).status().expect("it starts");
    assert!(status.success(), "{words:?} failed");
}

/// A portfolio in memory, classified until some ten million accounts were timed.
fn whole(rows: usize) {
    let model = bensaou();
    let columns = ratings(rows, 0.0);
    let portfolio = portfolio(&columns);
    let mut out = Classifications::new();
    let repetitions = (10_000_000 / rows).clamp(7, 1_001);
    let [seconds] = medians(
        repetitions,
        [&mut || model.classify_into(&portfolio, Detail::Full, &mut out).expect("it fits")],
    );
    line("", rows, seconds);
    if rows <= 100_000 {
        reference::check(&model, &portfolio, &out);
    }
}

/// Chunk after chunk through the same memory. Chunks differ by a rotation of their rows, so that the
/// counts of classes are known.
fn streamed(rows: usize, chunk: usize) {
    let model = bensaou();
    let mut columns = ratings(chunk, 0.0);
    let whole = model.classify(&portfolio(&columns)).expect("it fits").counts(4).0;
    let panel = Panel::new([&model as &dyn Model]).with_detail(Detail::Full);
    let mut stream = Stream::new(panel);
    let (mut seconds, mut counts) = (0.0, vec![0; 4]);
    let chunks = rows / chunk;
    for _ in 0..chunks {
        for column in &mut columns {
            column.rotate_left(chunk / 3);
        }
        let portfolio = portfolio(&columns);
        let start = Instant::now();
        let results = stream.classify(&portfolio).expect("it fits");
        seconds += start.elapsed().as_secs_f64();
        for (sum, count) in counts.iter_mut().zip(results[0].counts(4).0) {
            *sum += count;
        }
    }
    let expected: Vec<_> = whole.iter().map(|count| count * chunks as u64).collect();
    assert_eq!(counts, expected, "a chunk was classified by the rows of another");
    line("streamed", rows, seconds);
}

fn line(how: &str, rows: usize, seconds: f64) {
    let nanoseconds = seconds * 1e9 / rows as f64;
    println!("{}", format!("growth {rows} {nanoseconds:.2} {} {how}", peak_megabytes()).trim_end());
}

/// The most memory that this process has held, in 10^6 bytes, where the system says so.
fn peak_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes =
        peak.and_then(|peak| peak.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kibibytes.map_or_else(|| "unknown".to_owned(), |kib| format!("{:.1}", kib * 1024.0 / 1e6))
}
