//! Triads: three comparisons of three criteria, the smallest place for a contradiction.

use std::fmt;

use serde::Serialize;

use super::principal::principal;
use super::{Ahp, AhpError, Comparisons};

/// Triads this near to each other, or to agreement, differ by rounding alone.
const ROUNDING: f64 = 1e-12;

/// Three criteria whose comparisons contradict, and the one comparison to correct.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Triad {
    /// The criteria a, b and c.
    pub criteria: [String; 3],
    /// The ratios a : b, b : c and a : c. Of a pair that was not compared, what all the other
    /// comparisons together say of it.
    pub ratios: [f64; 3],
    /// `(a : b) * (b : c) / (a : c)`, or one over it if that is larger: 1 if the three agree, 2 if
    /// they are off by a factor of 2.
    pub factor: f64,
    /// What to correct.
    pub mend: Mend,
}

/// A comparison to correct, and what it would have to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Mend {
    /// The first criterion of the comparison.
    pub left: String,
    /// The second criterion of the comparison.
    pub right: String,
    /// The ratio as it stands.
    pub from: f64,
    /// What all the other comparisons together say it is: the quotient of the weights without it.
    pub to: f64,
    /// What the other two comparisons of the triad alone say it is; the same for three criteria.
    pub by_triad: f64,
    /// The consistency index of all comparisons after that.
    pub consistency_index: f64,
    /// The consistency ratio of all comparisons after that; `None` if the table of random indices
    /// does not cover so many criteria.
    pub consistency_ratio: Option<f64>,
}

impl fmt::Display for Triad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([a, b, c], [ab, bc, ac]) = (&self.criteria, &self.ratios);
        let Mend { left, right, from, to, by_triad, consistency_ratio, .. } = &self.mend;
        write!(
            f,
            "Worst are `{a}` to `{b}` {}, `{b}` to `{c}` {}, `{a}` to `{c}` {}: \
             change `{left}` to `{right}` from {} to {}, as all others say",
            short(*ab),
            short(*bc),
            short(*ac),
            short(*from),
            short(*to)
        )?;
        if let Some(ratio) = consistency_ratio {
            write!(f, " (the ratio is {ratio:.4} then)")?;
        }
        if short(*to) == short(*by_triad) {
            Ok(())
        } else {
            write!(f, ", or to {}, as these two say", short(*by_triad))
        }
    }
}

/// Four decimals at most, for people.
fn short(ratio: f64) -> String {
    if ratio >= 1e-3 {
        let text = format!("{ratio:.4}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{ratio:.3e}")
    }
}

/// A comparison within a triad, by position, and what the other two say it is.
struct Candidate {
    left: usize,
    right: usize,
    from: f64,
    by_triad: f64,
}

/// The triad that deviates most (Koczkodaj's measure in ratios); the first of equals. `None` if
/// there is no triad or none deviates.
///
/// Of its comparisons that one is to be mended which brings the consistency index down most when it
/// is set to what all the others say. What the other two of the triad say is no good advice where
/// these two are the mistaken ones.
/// O(n^3).
pub(super) fn worst_triad(ahp: &Ahp, comparisons: &Comparisons) -> Result<Option<Triad>, AhpError> {
    let found = principal(comparisons)?;
    let given = comparisons.matrix();
    let (mut worst, mut factor) = (None, 1.0);
    let rows: Vec<(&[f64], &[f64])> = found.errors.rows().zip(given.rows()).collect();
    for (i, (first, first_given)) in rows.iter().enumerate() {
        let later = first.iter().zip(*first_given).zip(&rows).enumerate().skip(i + 1);
        for (j, ((ij, ij_given), (second, second_given))) in later {
            let thirds = first.iter().zip(*first_given).zip(second.iter().zip(*second_given));
            for (k, ((ik, ik_given), (jk, jk_given))) in thirds.enumerate().skip(j + 1) {
                let off = (ij * jk / ik).max(ik / (ij * jk));
                if off > factor * (1.0 + ROUNDING)
                    && [ij_given, ik_given, jk_given].iter().any(|given| **given > 0.0)
                {
                    factor = off;
                    let judged = [*ij_given > 0.0, *jk_given > 0.0, *ik_given > 0.0];
                    worst = Some(([i, j, k], [*ij, *jk, *ik], judged));
                }
            }
        }
    }
    let Some(([i, j, k], errors, judged)) = worst else { return Ok(None) };

    let weight = |at: usize| found.weights.get(at).copied().unwrap_or(1.0);
    let [ab, bc, ac] = errors;
    let ratios =
        [ab * (weight(i) / weight(j)), bc * (weight(j) / weight(k)), ac * (weight(i) / weight(k))];
    let [ab, bc, ac] = ratios;
    let candidates = [
        Candidate { left: i, right: j, from: ab, by_triad: ac / bc },
        Candidate { left: j, right: k, from: bc, by_triad: ac / ab },
        Candidate { left: i, right: k, from: ac, by_triad: ab * bc },
    ];
    let name = |at: usize| comparisons.names().nth(at).unwrap_or_default().to_owned();
    let mut best: Option<Mend> = None;
    for (Candidate { left, right, from, by_triad }, judged) in candidates.into_iter().zip(judged) {
        if !judged {
            continue;
        }
        let to = match principal(&comparisons.without(left, right)) {
            Ok(without) => {
                let weight = |at: usize| without.weights.get(at).copied().unwrap_or(1.0);
                weight(left) / weight(right)
            }
            // It alone links two groups, so no other comparison says anything of it.
            Err(_) => from,
        };
        let mended = ahp.evaluate(&comparisons.with_ratio(left, right, to))?;
        let consistency_index = mended.consistency_index;
        if best.as_ref().is_some_and(|best| best.consistency_index <= consistency_index) {
            continue;
        }
        let ratio = ahp.random_index.consistency_ratio(comparisons.len(), consistency_index);
        best = Some(Mend {
            left: name(left),
            right: name(right),
            from,
            to,
            by_triad,
            consistency_index,
            consistency_ratio: ratio.ok(),
        });
    }
    Ok(best.map(|mend| Triad { criteria: [i, j, k].map(name), ratios, factor, mend }))
}
