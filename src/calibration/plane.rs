//! Clusters in the plane of two axes, and the cuts between them.

use std::collections::BTreeMap;

use super::points::bin_of;
use crate::random::Random;

/// Up to so many accounts every one is a point; beyond, they are put into bins.
const EXACT: usize = 4096;

/// Bins along each axis.
const BINS: usize = 32;

/// Rounds of Lloyd's iteration; it mostly stands still after ten.
const ROUNDS: usize = 100;

/// Accounts that share a place, or a bin of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    x: f64,
    y: f64,
    count: f64,
}

/// The accounts with a score on both axes, in an order that does not depend on their rows.
pub(super) fn spots(x: &[f64], y: &[f64]) -> Vec<Spot> {
    let observed = || x.iter().zip(y).filter(|(x, y)| !(x.is_nan() || y.is_nan()));
    let exact = observed().count() <= EXACT;
    let mut places: BTreeMap<(u64, u64), Spot> = BTreeMap::new();
    for (&x, &y) in observed() {
        // Scores are not negative: their bits are ordered as they are.
        let key = if exact {
            (x.to_bits(), y.to_bits())
        } else {
            let bin = |score: f64| bin_of(score * BINS as f64, BINS) as u64;
            (bin(x), bin(y))
        };
        let spot = places.entry(key).or_insert(Spot { x: 0.0, y: 0.0, count: 0.0 });
        *spot = Spot { x: spot.x + x, y: spot.y + y, count: spot.count + 1.0 };
    }
    let mean = |spot: Spot| Spot { x: spot.x / spot.count, y: spot.y / spot.count, ..spot };
    places.into_values().map(mean).collect()
}

/// As many accounts drawn anew; see [`Points::resample`](super::points::Points::resample).
pub(super) fn resample(spots: &[Spot], random: &mut Random) -> Vec<Spot> {
    let drawn = spots.iter().map(|spot| Spot { count: random.poisson(spot.count), ..*spot });
    drawn.filter(|spot| spot.count > 0.0).collect()
}

/// One cluster, and the cell of the grid that it started from.
#[derive(Debug, Clone, Copy, Default)]
struct Cluster {
    column: usize,
    row: usize,
    x: f64,
    y: f64,
    sum_x: f64,
    sum_y: f64,
    count: f64,
}

/// The cuts on x and on y between k-means clusters of which one starts in the middle of each cell
/// of equal size; `None` if a column or row of cells ends up without an account.
///
/// A cut lies halfway between the mean of the clusters that started in the column (or row) below
/// it and that of those above. Ties go to the first cluster, columns before rows.
pub(super) fn cuts(spots: &[Spot], x_cuts: usize, y_cuts: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let (columns, rows) = (x_cuts + 1, y_cuts + 1);
    let ends = |of: fn(&Spot) -> f64| {
        spots.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
            (low.min(score), high.max(score))
        })
    };
    let (x_ends, y_ends) = (ends(|spot| spot.x), ends(|spot| spot.y));
    let middle = |(low, high): (f64, f64), cell: usize, cells: usize| {
        low + (high - low) * (cell as f64 + 0.5) / cells as f64
    };
    let mut clusters: Vec<Cluster> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| {
            let (x, y) = (middle(x_ends, column, columns), middle(y_ends, row, rows));
            Cluster { column, row, x, y, ..Cluster::default() }
        })
        .collect();
    for _ in 0..ROUNDS {
        if !step(spots, &mut clusters) {
            break;
        }
    }
    let x = between(&clusters, columns, |cluster| (cluster.column, cluster.sum_x))?;
    let y = between(&clusters, rows, |cluster| (cluster.row, cluster.sum_y))?;
    Some((x, y))
}

/// One round: every spot to its nearest centre, every centre to the mean of its spots. Whether a
/// centre moved.
fn step(spots: &[Spot], clusters: &mut [Cluster]) -> bool {
    for cluster in &mut *clusters {
        (cluster.sum_x, cluster.sum_y, cluster.count) = (0.0, 0.0, 0.0);
    }
    for spot in spots {
        let distance = |cluster: &Cluster| {
            (spot.x - cluster.x) * (spot.x - cluster.x)
                + (spot.y - cluster.y) * (spot.y - cluster.y)
        };
        let nearest = clusters.iter_mut().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some(cluster) = nearest {
            cluster.sum_x += spot.x * spot.count;
            cluster.sum_y += spot.y * spot.count;
            cluster.count += spot.count;
        }
    }
    let mut moved = false;
    for cluster in clusters.iter_mut().filter(|cluster| cluster.count > 0.0) {
        let (x, y) = (cluster.sum_x / cluster.count, cluster.sum_y / cluster.count);
        moved |= x != cluster.x || y != cluster.y;
        (cluster.x, cluster.y) = (x, y);
    }
    moved
}

/// Halfway between the means of neighbouring groups of clusters.
fn between(
    clusters: &[Cluster],
    groups: usize,
    of: impl Fn(&Cluster) -> (usize, f64),
) -> Option<Vec<f64>> {
    let mut sums = vec![(0.0, 0.0); groups];
    for cluster in clusters {
        let (group, sum) = of(cluster);
        let (total, count) = sums.get_mut(group)?;
        *total += sum;
        *count += cluster.count;
    }
    let means: Vec<f64> = sums.iter().map(|(total, count)| total / count).collect();
    if means.iter().any(|mean| mean.is_nan()) {
        return None;
    }
    Some(means.iter().zip(means.iter().skip(1)).map(|(low, high)| (low + high) * 0.5).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heaps(centres: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
        let mut random = Random::new(11);
        let near = |centre: f64, random: &mut Random| centre + 0.05 * (random.unit() - 0.5);
        centres
            .iter()
            .flat_map(|centre| std::iter::repeat_n(*centre, 50))
            .map(|(x, y)| (near(x, &mut random), near(y, &mut random)))
            .unzip()
    }

    #[test]
    fn four_heaps_are_parted_halfway() {
        let (x, y) = heaps(&[(0.2, 0.3), (0.6, 0.3), (0.2, 0.9), (0.6, 0.9)]);
        let (x_cuts, y_cuts) = cuts(&spots(&x, &y), 1, 1).unwrap();
        assert!((x_cuts[0] - 0.4).abs() < 0.01, "{x_cuts:?}");
        assert!((y_cuts[0] - 0.6).abs() < 0.01, "{y_cuts:?}");
    }

    #[test]
    fn the_order_of_the_accounts_does_not_matter() {
        let (mut x, mut y) = heaps(&[(0.2, 0.3), (0.5, 0.3), (0.8, 0.4), (0.2, 0.9), (0.9, 0.9)]);
        let forwards = cuts(&spots(&x, &y), 2, 1);
        x.reverse();
        y.reverse();
        assert_eq!(forwards, cuts(&spots(&x, &y), 2, 1));
        assert!(forwards.is_some());
    }

    #[test]
    fn one_heap_leaves_cells_empty() {
        assert_eq!(cuts(&spots(&[0.5; 20], &[0.5; 20]), 1, 1), None);
        assert_eq!(cuts(&[], 1, 1), None);
    }

    #[test]
    fn bins_come_close() {
        let (x, y) = heaps(&[(0.2, 0.3), (0.6, 0.3), (0.2, 0.9), (0.6, 0.9)]);
        let (many_x, many_y) = (x.repeat(40), y.repeat(40));
        let binned = spots(&many_x, &many_y);
        assert!(binned.len() < 200 && binned.iter().map(|s| s.count).sum::<f64>() == 8000.0);
        let (x_cuts, y_cuts) = cuts(&binned, 1, 1).unwrap();
        assert!((x_cuts[0] - 0.4).abs() < 0.01 && (y_cuts[0] - 0.6).abs() < 0.01);
    }
}
