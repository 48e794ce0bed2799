//! A small generator of pseudo-random numbers: the same on every machine, no dependency.

/// `SplitMix64` (Steele, Lea & Flood 2014, "Fast Splittable Pseudorandom Number Generators"): one word
/// of state, every seed is good, 2^64 numbers before it repeats.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Numbers that follow from a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One of many independent streams of a seed, numbered by its `key`: the numbers of a stream
    /// do not depend on which others are drawn from, in which order or on how many threads.
    pub(crate) fn stream(seed: u64, key: &[u64]) -> Self {
        // Each part is mixed in whole before the next, so that (1, 2) and (2, 1) are far apart.
        key.iter().fold(Self(seed), |mut stream, part| Self(stream.bits() ^ Self(*part).bits()))
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in `low..=high`, evenly spread; exactly `low` if both are the same.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        (low + self.unit() * (high - low)).min(high)
    }

    /// An exponential number of mean 1, above 0.
    pub(crate) fn exponential(&mut self) -> f64 {
        // Taken in the middle of its step, the number is neither 0 nor 1.
        -crate::math::ln(self.unit() + 0.5 / (1u64 << 53) as f64)
    }

    /// A normal number of mean 0 and variance 1, by the polar method (Marsaglia & Bray 1964).
    pub(crate) fn gaussian(&mut self) -> f64 {
        loop {
            let (x, y) = (self.between(-1.0, 1.0), self.between(-1.0, 1.0));
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * crate::math::ln(square) / square).sqrt();
            }
        }
    }

    /// A whole number in `0..bound`; 0 for a bound of 0. Off an even spread by `bound / 2^64`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.bits()) * (bound as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// Roughly normal with mean 0 and variance 1: twelve uniform numbers less six. Within ±6; only
    /// additions, so that its bits do not depend on a mathematics library.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A Poisson number: by Knuth's products up to a mean of 30, beyond by the rounded normal
    /// number of the same mean and variance.
    pub(crate) fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 30.0 {
            return (mean + mean.sqrt() * self.normal()).round_ties_even().max(0.0);
        }
        let limit = crate::math::exp(-mean);
        let (mut count, mut product) = (0.0, self.unit());
        while product > limit {
            count += 1.0;
            product *= self.unit();
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draw: impl FnMut(usize) -> f64) -> (f64, f64) {
        let draws: Vec<f64> = (0..20_000).map(draw).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let squares: f64 = draws.iter().map(|x| (x - mean) * (x - mean)).sum();
        (mean, squares / draws.len() as f64)
    }

    #[test]
    fn the_first_numbers_of_the_reference_implementation() {
        // Seed 1234567, as published with the reference code in C.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn streams_are_apart_and_do_not_follow_each_other() {
        let mut firsts: Vec<u64> = (0..2_000u64)
            .flat_map(|key| [[1, key], [key, 1], [2, key]])
            .map(|key| Random::stream(7, &key).bits())
            .collect();
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 6_000 - 2, "(1, 1) and (2, 1) come twice, nothing else does");
        let (mean, variance) = moments(|key| Random::stream(7, &[3, key as u64]).unit());
        assert!((mean - 0.5).abs() < 0.01 && (variance - 1.0 / 12.0).abs() < 0.003);
    }

    #[test]
    fn means_and_variances() {
        let mut random = Random::new(7);
        let (mean, variance) = moments(|_| random.unit());
        assert!((mean - 0.5).abs() < 0.01 && (variance - 1.0 / 12.0).abs() < 0.003);
        let (mean, variance) = moments(|_| random.normal());
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04);
        for wanted in [0.5, 1.0, 12.0, 200.0] {
            let (mean, variance) = moments(|_| random.poisson(wanted));
            assert!((mean / wanted - 1.0).abs() < 0.03, "{wanted}: {mean}");
            assert!((variance / wanted - 1.0).abs() < 0.06, "{wanted}: {variance}");
        }
        let (mean, variance) = moments(|_| random.exponential());
        assert!((mean - 1.0).abs() < 0.03 && (variance - 1.0).abs() < 0.06);
        let (mean, variance) = moments(|_| random.gaussian());
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04);
        let within = (0..20_000).filter(|_| random.gaussian().abs() <= 1.0).count();
        assert!((within as f64 / 20_000.0 - 0.6827).abs() < 0.01, "{within}");
        let (mean, variance) = moments(|_| random.between(-3.0, 3.0));
        assert!(mean.abs() < 0.05 && (variance - 3.0).abs() < 0.07);
        assert_eq!(random.between(0.3, 0.3), 0.3);
        let (mean, _) = moments(|_| random.below(10) as f64);
        assert!((mean - 4.5).abs() < 0.1);
        assert_eq!(random.below(0), 0);
    }
}
