//! More accounts than fit into memory: chunk after chunk, with a progress bar as the observer.
//!
//! `cargo run --release --example stream`

use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressStyle};
use keyaccount::classification::Detail;
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{Bensaou, FourS, Model};
use keyaccount::panel::Panel;
use keyaccount::portfolio::{Portfolio, PortfolioError};
use keyaccount::stream::Stream;

const CHUNK: u32 = 50_000;
const CHUNKS: u32 = 20;

/// Stands for a query that hands out one page after the other.
fn page(page: u32) -> Result<Portfolio<'static>, PortfolioError> {
    let spread = |step: u32| {
        let start = page * CHUNK;
        (start..start + CHUNK).map(|i| f64::from(i.wrapping_mul(step) % 1000)).collect::<Vec<_>>()
    };
    Portfolio::builder()
        .column("budget", spread(7919))
        .column("wins", spread(104_729))
        .column("theirs", spread(1_299_709))
        .build()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let score = |name: &str, column: &str| {
        ValueFunction::linear(0.0, 1000.0).map(|value| Criterion::new(name, column, value))
    };
    let four_s = FourS::builder()
        .attractiveness([score("Budget", "budget")?])
        .relative_strength([score("Wins", "wins")?])
        .build()?;
    let bensaou = Bensaou::builder()
        .buyer_investments([score("Theirs", "theirs")?])
        .supplier_investments([score("Wins", "wins")?])
        .build()?;

    // Two models in one walk; class codes are all that is asked for.
    let panel = Panel::new([&four_s as &dyn Model, &bensaou]).with_detail(Detail::Class);
    let mut stream = Stream::new(panel);
    let bar = ProgressBar::new(u64::from(CHUNK * CHUNKS));
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos} of {len} accounts, {per_sec}")?);
    // The observer hears of each block of rows, never of a single one; `Break` would stop the walk.
    let mut observer = |rows| {
        bar.inc(rows);
        ControlFlow::Continue(())
    };
    let mut counts = [[0_u64; 4]; 2];
    for number in 0..CHUNKS {
        let chunk = page(number)?;
        // Lent until the next chunk: the memory is used again.
        let results = stream.classify_observed(&chunk, &mut observer)?;
        for (sums, result) in counts.iter_mut().zip(results) {
            for (sum, count) in sums.iter_mut().zip(result.counts(4).0) {
                *sum += count;
            }
        }
    }
    bar.finish();
    for (model, counts) in [&four_s as &dyn Model, &bensaou].into_iter().zip(counts) {
        for (class, count) in model.classes().iter().zip(counts) {
            println!("{:>9} {}", count, class.term);
        }
        assert_eq!(counts.iter().sum::<u64>(), u64::from(CHUNK * CHUNKS), "everybody has a class");
    }
    assert_eq!(bar.position(), u64::from(CHUNK * CHUNKS));
    Ok(())
}
