//! Sets of numbers as a few intervals, both ends included.

/// An interval, or a single number.
pub(super) type Part = (f64, f64);

/// The most intervals that are kept apart; beyond, the closest are joined and what lies between
/// them is added.
pub(super) const MOST_PARTS: usize = 64;

/// Disjoint ascending intervals that cover these.
pub(super) fn joined(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut apart: Vec<Part> = Vec::with_capacity(parts.len().min(MOST_PARTS));
    for part in parts {
        match apart.last_mut() {
            Some(last) if part.0 <= last.1 => last.1 = last.1.max(part.1),
            _ => apart.push(part),
        }
    }
    if apart.len() <= MOST_PARTS {
        return apart;
    }
    let mut gaps: Vec<f64> =
        apart.iter().zip(apart.iter().skip(1)).map(|(a, b)| b.0 - a.1).collect();
    gaps.sort_by(|a, b| b.total_cmp(a));
    let closed = gaps.get(MOST_PARTS - 1).copied().unwrap_or(0.0);
    let mut kept: Vec<Part> = Vec::with_capacity(MOST_PARTS);
    for part in apart {
        match kept.last_mut() {
            Some(last) if part.0 - last.1 <= closed => last.1 = part.1,
            _ => kept.push(part),
        }
    }
    kept
}

/// The sums of a number of one set and of one of another, added in this order.
pub(super) fn sums(sums: &[Part], terms: &[Part]) -> Vec<Part> {
    let each = sums
        .iter()
        .flat_map(|(low, high)| terms.iter().map(move |(from, to)| (low + from, high + to)));
    joined(each.collect())
}

/// The lowest and the highest number.
pub(super) fn ends(parts: &[Part]) -> Part {
    let low = parts.first().map_or(f64::NAN, |part| part.0);
    (low, parts.last().map_or(f64::NAN, |part| part.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_intervals_are_joined() {
        let parts = joined(vec![(0.5, 0.6), (0.1, 0.2), (0.2, 0.3), (0.55, 0.7)]);
        assert_eq!(parts, [(0.1, 0.3), (0.5, 0.7)]);
        assert_eq!(ends(&parts), (0.1, 0.7));
        assert_eq!(sums(&[(0.0, 0.0), (1.0, 1.0)], &parts).len(), 4);
    }

    #[test]
    fn too_many_lose_their_narrowest_gaps_and_no_number() {
        let points: Vec<Part> = (0..200).map(|n| f64::from(n * n)).map(|x| (x, x)).collect();
        let kept = joined(points.clone());
        assert!(kept.len() <= MOST_PARTS, "{}", kept.len());
        for (x, _) in points {
            assert!(kept.iter().any(|(low, high)| *low <= x && x <= *high), "{x}");
        }
        assert_eq!(ends(&kept), (0.0, 39_601.0));
    }
}
