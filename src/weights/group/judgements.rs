//! Aggregation of judgements: one matrix of comparisons for the group.

use serde::Serialize;

use super::{Expert, GroupError, check, distance};
use crate::math::{exp, ln};
use crate::weights::Weights;
use crate::weights::ahp::{Ahp, AhpWeights, Comparisons, MAX_RATIO};

/// Combines the comparisons of several experts by their geometric mean, pair by pair, and weighs the
/// result. The geometric mean is the one under which the other direction of a comparison stays its
/// reciprocal.
///
/// ```text
/// a_ij = product over experts e of a_ij(e) ^ (importance of e / sum of importances)
/// ```
///
/// A pair that some experts left out is combined from the others; a pair that nobody compared is
/// missing. The group's comparisons have to be consistent as `ahp` demands; those of a single expert
/// need not be, their ratios are reported. The criteria stand in the order of the first expert.
///
/// ```
/// use keyaccount::weights::ahp::{Ahp, Comparisons};
/// use keyaccount::weights::group::{Expert, aggregate_judgements};
/// let anna = Comparisons::new(["growth", "size"], [("growth", "size", 8.0)])?;
/// let ben = Comparisons::new(["growth", "size"], [("growth", "size", 2.0)])?;
/// let experts = [Expert::new("Anna", anna), Expert::new("Ben", ben)];
/// let group = aggregate_judgements(&experts, &Ahp::new())?;
/// assert!((group.comparisons.ratio("growth", "size").unwrap() - 4.0).abs() < 1e-14);
/// assert!((group.result.weights.get("growth").unwrap() - 0.8).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`GroupError`]: no expert, two of one name, an importance that is not one, only importances of 0,
/// experts who judge different criteria; comparisons that [`Ahp::weigh`] refuses.
pub fn aggregate_judgements(
    experts: &[Expert<Comparisons>],
    ahp: &Ahp,
) -> Result<JudgementGroup, GroupError> {
    let (shares, criteria) = check(experts, Comparisons::names)?;
    let positions = criteria.iter().enumerate().map(|(at, name)| (*name, at));
    let positions: std::collections::HashMap<&str, usize> = positions.collect();

    // Logarithms of each pair in the order of its criteria: the weighted sum and the weight.
    let mut sums = std::collections::BTreeMap::new();
    let oriented = |(left, right, ratio): (&str, &str, f64)| {
        let (i, j) = (*positions.get(left)?, *positions.get(right)?);
        let logarithm = ln(ratio);
        Some(if i < j { ((i, j), logarithm) } else { ((j, i), -logarithm) })
    };
    for (expert, share) in experts.iter().zip(&shares).filter(|(_, share)| **share > 0.0) {
        for (pair, logarithm) in expert.says.iter().filter_map(oriented) {
            let (sum, weight) = sums.entry(pair).or_insert((0.0, 0.0));
            *sum += share * logarithm;
            *weight += share;
        }
    }
    // A mean lies between the ratios it is of, but its exponential may round past them.
    let ratio = |mean: f64| exp(mean).clamp(1.0 / MAX_RATIO, MAX_RATIO);
    let means = sums.iter().map(|((i, j), (sum, weight))| (*i, *j, ratio(sum / weight)));
    let names: Vec<String> = criteria.iter().map(ToString::to_string).collect();
    let comparisons = Comparisons::from_checked(names, means);
    let result = ahp.weigh(&comparisons)?;

    let views = experts.iter().zip(shares).map(|(expert, share)| {
        let squares = expert.says.iter().filter_map(oriented).filter_map(|(pair, logarithm)| {
            let (sum, weight) = sums.get(&pair)?;
            let off = logarithm - sum / weight;
            Some(off * off)
        });
        let (count, sum) = squares.fold((0.0, 0.0), |(n, sum), square| (n + 1.0, sum + square));
        // One who left out so much that nothing can be weighed still belongs to the group.
        let own = ahp.accept_inconsistency().weigh(&expert.says).ok();
        JudgementView {
            expert: expert.name.clone(),
            share,
            judgement_factor: if count > 0.0 { exp((sum / count).sqrt()) } else { 1.0 },
            weight_distance: own.as_ref().map(|own| distance(&own.weights, &result.weights)),
            consistency_ratio: own.as_ref().and_then(|own| own.consistency_ratio),
            weights: own.map(|own| own.weights),
        }
    });
    let experts = views.collect();
    Ok(JudgementGroup { comparisons, result, experts })
}

/// The judgements of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JudgementGroup {
    /// The comparisons of the group.
    pub comparisons: Comparisons,
    /// Their weights and consistency.
    pub result: AhpWeights,
    /// Each expert beside the group.
    pub experts: Vec<JudgementView>,
}

/// One expert beside the group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JudgementView {
    /// The expert.
    pub expert: String,
    /// How much the expert counts; all shares sum to 1.
    pub share: f64,
    /// The factor by which the expert's comparisons typically differ from the group's: `e` to the
    /// root mean square of the differences of logarithms. At least 1; 1 is perfect agreement.
    pub judgement_factor: f64,
    /// The expert's own weights, whatever their consistency; `None` if the expert left too much
    /// out.
    pub weights: Option<Weights>,
    /// Half the sum of the absolute differences to the group's weights: the share of the weight
    /// that would have to move. In 0..=1.
    pub weight_distance: Option<f64>,
    /// The expert's own consistency ratio.
    pub consistency_ratio: Option<f64>,
}
