//! Seeded data, and medians of alternating repetitions.

use std::time::Instant;

/// `SplitMix64`: the same columns in every run, on every machine.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0.0..1.0`.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Ten columns of ratings from -0.5 to 10.5 (so that some saturate), with a share of missing cells.
pub(crate) fn ratings(rows: usize, missing: f64) -> Vec<Vec<f64>> {
    let mut seed = Seed(0x5EED);
    let mut rating = || {
        let number = seed.unit() * 11.0 - 0.5;
        if seed.unit() < missing { f64::NAN } else { number }
    };
    (0..10).map(|_| (0..rows).map(|_| rating()).collect()).collect()
}

/// The seconds that each of several contestants took.
pub(crate) struct Times<const N: usize>([Vec<f64>; N]);

impl<const N: usize> Times<N> {
    pub(crate) fn new() -> Self {
        Self([(); N].map(|()| Vec::new()))
    }

    /// Adds alternating repetitions: what disturbs the machine disturbs all contestants. The first,
    /// untimed round warms up.
    pub(crate) fn add(&mut self, repetitions: usize, mut contestants: [&mut dyn FnMut(); N]) {
        for round in 0..=repetitions {
            for (contestant, times) in contestants.iter_mut().zip(&mut self.0) {
                let start = Instant::now();
                contestant();
                if round > 0 {
                    times.push(start.elapsed().as_secs_f64());
                }
            }
        }
    }

    pub(crate) fn medians(self) -> [f64; N] {
        self.0.map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
    }
}

/// The median seconds of each contestant over alternating repetitions.
pub(crate) fn medians<const N: usize>(
    repetitions: usize,
    contestants: [&mut dyn FnMut(); N],
) -> [f64; N] {
    let mut times = Times::new();
    times.add(repetitions, contestants);
    times.medians()
}

/// One machine-readable line.
pub(crate) fn ratio(name: &str, value: f64) {
    println!("ratio {name} {value:.3}");
}
