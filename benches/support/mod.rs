//! What the benches share: data from a fixed seed, and medians of alternating repetitions.
#![allow(dead_code)] // each bench uses its part

use std::time::Instant;

/// SplitMix64: the same columns in every run, on every machine.
pub struct Seed(pub u64);

impl Seed {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Columns of ratings from -0.5 to 10.5 (so that some saturate), with a share of missing cells.
pub fn columns(count: usize, rows: usize, missing: f64) -> Vec<Vec<f64>> {
    let mut seed = Seed(0x5EED);
    (0..count)
        .map(|_| {
            (0..rows)
                .map(|_| {
                    let number = seed.unit() * 11.0 - 0.5;
                    if seed.unit() < missing { f64::NAN } else { number }
                })
                .collect()
        })
        .collect()
}

/// The median seconds of each contestant over alternating repetitions: what disturbs the machine
/// disturbs all of them.
pub fn medians(repetitions: usize, contestants: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let mut times = vec![Vec::with_capacity(repetitions); contestants.len()];
    for contestant in contestants.iter_mut() {
        contestant();
    }
    for _ in 0..repetitions {
        for (contestant, times) in contestants.iter_mut().zip(&mut times) {
            let start = Instant::now();
            contestant();
            times.push(start.elapsed().as_secs_f64());
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect()
}
