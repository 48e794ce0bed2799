//! Levels where accounts count by a weight, such as their revenue.

use super::CalibrationError;
use super::levels::{Extent, LevelMethod, around};
use super::numbers::{CriterionNumbers, Numbers, number_column};
use crate::portfolio::Portfolio;

/// Numbers with their weights, neither of them NaN.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    numbers: Vec<f64>,
    weights: Vec<f64>,
}

/// The numbers that have a weight above 0.
pub(super) fn pairs(
    numbers: &CriterionNumbers<'_>,
    portfolio: &Portfolio<'_>,
    column: &str,
) -> Result<Pairs, CalibrationError> {
    let weights = number_column(portfolio, "the weights of the accounts", column)?;
    let mut pairs = Pairs::default();
    let mut row = 0;
    let mut negative = None;
    numbers.each_block(|block| {
        for number in block {
            // NaN is neither: such a row is left out.
            if let Some(weight) = weights.number(row) {
                if weight < 0.0 {
                    negative = negative.or(Some((row, weight)));
                }
                if weight > 0.0 && !number.is_nan() {
                    pairs.numbers.push(*number);
                    pairs.weights.push(weight);
                }
            }
            row += 1;
        }
    });
    match negative {
        Some((row, weight)) => {
            Err(CalibrationError::NegativeWeight { column: column.to_owned(), row, weight })
        }
        None => Ok(pairs),
    }
}

impl Pairs {
    pub(super) fn numbers(&self) -> &[f64] {
        &self.numbers
    }

    pub(super) fn sum(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// The two levels.
    pub(super) fn levels(&mut self, method: LevelMethod, extent: &Extent) -> (f64, f64) {
        match method {
            LevelMethod::MinMax => (extent.lowest, extent.highest),
            LevelMethod::Quantiles { low, high } => (self.quantile(low), self.quantile(high)),
            LevelMethod::MeanDeviation { k } => {
                let sum = self.sum();
                let mean = self.sum_of(|x| x) / sum;
                let variance = self.sum_of(|x| (x - mean) * (x - mean)) / sum;
                around(mean, k * variance.sqrt())
            }
            LevelMethod::MedianDeviation { k } => {
                let median = self.quantile(0.5);
                for number in &mut self.numbers {
                    *number = (*number - median).abs();
                }
                around(median, k * self.quantile(0.5))
            }
        }
    }

    fn sum_of(&self, term: impl Fn(f64) -> f64) -> f64 {
        self.numbers.iter().zip(&self.weights).map(|(x, weight)| weight * term(*x)).sum()
    }

    /// The smallest number up to which (it included) the weights add up to the share of their sum;
    /// NaN if there is none. Halves the candidates until one is left: O(n).
    fn quantile(&self, share: f64) -> f64 {
        let mut pairs: Vec<(f64, f64)> =
            self.numbers.iter().copied().zip(self.weights.iter().copied()).collect();
        let mut rest = pairs.as_mut_slice();
        // 0.28 of 50 is a bit more than 14 in floating point; 14 has to be enough.
        let mut wanted = share * self.sum() * (1.0 - 1e-12);
        while rest.len() > 1 {
            let middle = rest.len() / 2;
            rest.select_nth_unstable_by(middle, |a, b| a.0.total_cmp(&b.0));
            let (lower, upper) = rest.split_at_mut_checked(middle).unwrap_or_default();
            let below: f64 = lower.iter().map(|(_, weight)| weight).sum();
            if below >= wanted {
                rest = lower;
            } else {
                wanted -= below;
                rest = upper;
            }
        }
        rest.first().map_or(f64::NAN, |(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(pairs: &[(f64, f64)]) -> Pairs {
        Pairs {
            numbers: pairs.iter().map(|(x, _)| *x).collect(),
            weights: pairs.iter().map(|(_, w)| *w).collect(),
        }
    }

    #[test]
    fn the_weight_moves_the_median() {
        let pairs = of(&[(10.0, 1.0), (20.0, 1.0), (30.0, 8.0)]);
        assert_eq!(pairs.quantile(0.5), 30.0);
        assert_eq!(pairs.quantile(0.1), 10.0, "exactly a tenth");
        assert_eq!(pairs.quantile(0.11), 20.0);
        assert_eq!((pairs.quantile(0.0), pairs.quantile(1.0)), (10.0, 30.0));
        assert!(of(&[]).quantile(0.5).is_nan());
    }

    #[test]
    fn a_share_that_rounds_up_is_reached_all_the_same() {
        // 0.28 of 50 is 14.000000000000002; the zeros weigh 14.
        assert_eq!(of(&[(0.0, 14.0), (3.0, 36.0)]).quantile(0.28), 0.0);
    }

    proptest! {
        #[test]
        fn it_is_the_definition(
            pairs in prop::collection::vec((0..20i32, 1..9i32), 1..40), percent in 0..=100i32,
        ) {
            let pairs: Vec<_> =
                pairs.into_iter().map(|(x, w)| (f64::from(x), f64::from(w))).collect();
            let share = f64::from(percent) / 100.0;
            let found = of(&pairs).quantile(share);
            let sum: f64 = pairs.iter().map(|(_, w)| w).sum();
            let up_to = |bound: f64| -> f64 {
                pairs.iter().filter(|(x, _)| *x <= bound).map(|(_, w)| w).sum()
            };
            let mut numbers: Vec<f64> = pairs.iter().map(|(x, _)| *x).collect();
            numbers.sort_by(f64::total_cmp);
            let expected = numbers.into_iter().find(|x| up_to(*x) >= share * sum - 1e-9);
            prop_assert_eq!(Some(found), expected);
        }
    }
}
