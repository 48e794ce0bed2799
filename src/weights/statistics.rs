//! What the methods for data know of a column.

/// A column without its mean, on a scale on which no sum overflows.
pub(super) struct Centred {
    /// `factor * (x - mean)`.
    pub(super) deviations: Vec<f64>,
    /// A power of two; multiplying by it is exact.
    factor: f64,
    /// The largest less the smallest value, times the factor.
    range: f64,
}

impl Centred {
    /// At least one finite value.
    pub(super) fn new(values: &[f64]) -> Self {
        let largest = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
        let factor = inverse_power_of_two(largest);
        let scaled = || values.iter().map(|value| value * factor);
        let first = scaled().next().unwrap_or_default();
        // Shifted by the first value, the mean of a constant column is exact.
        let mean = first + scaled().map(|value| value - first).sum::<f64>() / values.len() as f64;
        let (low, high) = extent(scaled());
        Self { deviations: scaled().map(|value| value - mean).collect(), factor, range: high - low }
    }

    /// Whether all values are the same.
    pub(super) fn is_constant(&self) -> bool {
        self.range == 0.0
    }

    /// The population standard deviation (divided by n) in the unit of the column.
    pub(super) fn standard_deviation(&self) -> f64 {
        self.root_mean_square() / self.factor
    }

    /// The standard deviation of the column brought to 0..=1; 0 for a constant column.
    pub(super) fn standard_deviation_of_unit_range(&self) -> f64 {
        if self.is_constant() { 0.0 } else { self.root_mean_square() / self.range }
    }

    fn root_mean_square(&self) -> f64 {
        if self.is_constant() {
            return 0.0;
        }
        (squares(&self.deviations) / self.deviations.len() as f64).sqrt()
    }

    /// The deviations at length 1; zeros for a constant column. The products of two such columns
    /// add up to their correlation.
    pub(super) fn unit_deviations(&self) -> Vec<f64> {
        if self.is_constant() {
            return vec![0.0; self.deviations.len()];
        }
        let length = squares(&self.deviations).sqrt();
        self.deviations.iter().map(|deviation| deviation / length).collect()
    }
}

fn squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// The smallest and the largest value.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

/// A power of two that brings a number above 0 near 1. For 0 and numbers that are subnormal it is
/// the largest power whose own inverse is normal.
pub(super) fn inverse_power_of_two(number: f64) -> f64 {
    const FRACTION_BITS: u32 = 52;
    /// The exponent fields of 2^e and 2^-e add up to it.
    const BOTH_FIELDS: u64 = 2046;
    let field = number.abs().to_bits() >> FRACTION_BITS;
    f64::from_bits((BOTH_FIELDS.saturating_sub(field)).clamp(1, BOTH_FIELDS - 1) << FRACTION_BITS)
}

/// Ranks from 1; equal values get the mean of their ranks. 0 and -0 are equal.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> =
        values.iter().enumerate().map(|(at, value)| (value + 0.0, at)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = before as f64 + (ties.len() + 1) as f64 / 2.0;
        before += ties.len();
        for (_, at) in ties {
            if let Some(slot) = ranks.get_mut(*at) {
                *slot = rank;
            }
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_mean_of_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, -2.0, 3.0]), [4.0, 2.0, 4.0, 1.0, 4.0]);
        assert_eq!(ranks(&[0.0, -0.0, 1.0]), [1.5, 1.5, 3.0]);
        assert_eq!(ranks(&[]), [0.0; 0]);
    }

    #[test]
    fn a_constant_column_is_constant_whatever_its_value() {
        for value in [0.1, -3.3, 1e300, f64::MAX, 5e-324, 0.0] {
            let column = Centred::new(&[value; 7]);
            assert!(column.is_constant(), "{value}");
            assert_eq!(column.standard_deviation(), 0.0);
            assert_eq!(column.standard_deviation_of_unit_range(), 0.0);
            assert_eq!(column.unit_deviations(), [0.0; 7]);
        }
    }

    #[test]
    fn the_largest_and_the_smallest_numbers_have_a_standard_deviation() {
        let huge = Centred::new(&[f64::MAX, -f64::MAX]);
        assert_eq!(huge.standard_deviation(), f64::MAX);
        assert_eq!(huge.standard_deviation_of_unit_range(), 0.5);
        let tiny = Centred::new(&[5e-324, 15e-324]);
        assert_eq!(tiny.standard_deviation(), 5e-324);
        assert_eq!(tiny.standard_deviation_of_unit_range(), 0.5);
        let unit = tiny.unit_deviations();
        assert!((unit.iter().map(|u| u * u).sum::<f64>() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_factor_is_a_power_of_two_with_a_normal_inverse() {
        for number in [1.0, 1.5, 3.0, 1e300, f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.0] {
            let factor = inverse_power_of_two(number);
            assert!(factor.is_normal() && (1.0 / factor).is_normal(), "{number}");
            assert_eq!(1.0 / (1.0 / factor), factor);
            assert!(number * factor < 4.0);
        }
        assert_eq!(inverse_power_of_two(3.0), 0.5);
    }
}
