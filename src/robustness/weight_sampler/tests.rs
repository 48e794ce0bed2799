use super::*;

const DRAWS: u64 = 20_000;

fn sampler(own: &[f64], distribution: &WeightDistribution) -> WeightSampler {
    let names: Vec<String> = (0..own.len()).map(|k| format!("c{k}")).collect();
    let criteria: Vec<(&str, f64)> =
        names.iter().map(String::as_str).zip(own.iter().copied()).collect();
    let mut faults = Vec::new();
    let sampler = WeightSampler::new("axis", &criteria, distribution, &mut faults);
    assert_eq!(faults, []);
    sampler.unwrap()
}

fn draws(sampler: &WeightSampler) -> Vec<Vec<f64>> {
    let draw = |number| {
        let mut weights = vec![0.0; sampler.len()];
        assert!(sampler.draw(&mut Random::stream(5, &[number]), &mut weights));
        weights
    };
    (0..DRAWS).map(draw).collect()
}

fn share(draws: &[Vec<f64>], holds: impl Fn(&[f64]) -> bool) -> f64 {
    draws.iter().filter(|weights| holds(weights)).count() as f64 / DRAWS as f64
}

fn ranges(ranges: &[(f64, f64)]) -> WeightDistribution {
    let each = ranges.iter().enumerate();
    let ranges =
        each.map(|(k, (low, high))| WeightRange::new(format!("c{k}"), *low, *high)).collect();
    WeightDistribution::Ranges { ranges }
}

/// On a uniform simplex of n weights, P(w > t) = (1 - t)^(n - 1), and the highest weight of three
/// is above 1/2 three times as often as one is. Uniform numbers divided by their sum would be above
/// 1/2 in 1/6 of all cases, instead of in 1/4.
#[test]
fn the_simplex_is_uniform() {
    let three = draws(&sampler(&[0.2, 0.3, 0.5], &WeightDistribution::Simplex));
    for k in 0..3 {
        for t in [0.1, 0.5, 0.8] {
            let found = share(&three, |w| w[k] > t);
            assert!((found - (1.0 - t) * (1.0 - t)).abs() < 0.015, "weight {k} above {t}: {found}");
        }
    }
    let highest = share(&three, |w| w.iter().any(|w| *w > 0.5));
    assert!((highest - 0.75).abs() < 0.015, "{highest}");
    let ten = draws(&sampler(&[0.1; 10], &WeightDistribution::Simplex));
    let found = share(&ten, |w| w[3] > 0.1);
    assert!((found - 0.9f64.powi(9)).abs() < 0.015, "{found}");
    assert!(ten.iter().all(|w| (w.iter().sum::<f64>() - 1.0).abs() < 1e-12));
}

/// Whichever set proposals come from, ranges cut a uniform part out of the simplex: shares are those
/// of the simplex, given the ranges.
#[test]
fn ranges_are_the_simplex_inside_them() {
    let whole = draws(&sampler(&[0.25; 4], &WeightDistribution::Simplex));
    let cases = [
        ([(0.1, 1.0), (0.05, 1.0), (0.0, 1.0), (0.0, 1.0)], Proposal::Simplex),
        ([(0.0, 0.4), (0.0, 0.4), (0.0, 0.4), (0.0, 0.4)], Proposal::Mirrored),
        ([(0.1, 0.4), (0.2, 0.35), (0.0, 0.5), (0.2, 0.4)], Proposal::Box(2)),
    ];
    for (ends, proposal) in cases {
        let sampler = sampler(&[0.25; 4], &ranges(&ends));
        assert_eq!(sampler.proposal, proposal);
        let inside = draws(&sampler);
        let holds = |w: &[f64]| w.iter().zip(ends).all(|(w, (low, high))| low <= *w && *w <= high);
        for weights in &inside {
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{weights:?}");
        }
        let given = share(&whole, holds);
        for (k, t) in [(0, 0.2), (1, 0.25), (2, 0.3), (3, 0.3)] {
            let expected = share(&whole, |w| holds(w) && w[k] > t) / given;
            let found = share(&inside, |w| w[k] > t);
            assert!((found - expected).abs() < 0.04, "{proposal:?} {k}: {found} for {expected}");
        }
    }
}

/// With one weight settled the others are a smaller simplex, scaled: given w0 = 0.3, the share of
/// w1 > 0.7 t is (1 - t)^(n - 2). Of ten criteria the box alone would hardly ever add up to 1.
#[test]
fn a_weight_that_is_settled_leaves_the_others_a_simplex() {
    for count in [3, 4, 10, 12, 40] {
        let own = vec![1.0 / count as f64; count];
        let settled = sampler(&own, &ranges(&[(0.3, 0.3)]));
        let drawn = draws(&settled);
        assert!(drawn.iter().all(|w| w[0] == 0.3 && w.iter().all(|w| *w > 0.0)));
        assert!(drawn.iter().all(|w| (w.iter().sum::<f64>() - 1.0).abs() < 1e-12));
        let others = i32::try_from(count).unwrap() - 2;
        for (k, t) in [(1, 0.02f64), (count - 1, 0.2), (1, 0.5)] {
            let expected = (1.0 - t).powi(others);
            let found = share(&drawn, |w| w[k] > 0.7 * t);
            assert!((found - expected).abs() < 0.015, "{count}: {k} above {t}: {found}");
        }
    }
}

/// Two settled weights, and ranges of two others on what remains: as in the simplex of three that
/// remain, given these ranges.
#[test]
fn ranges_beside_settled_weights_are_those_of_what_remains() {
    let own = [0.2; 5];
    let ends = [(0.1, 0.1), (0.05, 0.3), (0.0, 1.0), (0.4, 0.4), (0.1, 0.2)];
    let inside = draws(&sampler(&own, &ranges(&ends)));
    let three = draws(&sampler(&[0.3, 0.3, 0.4], &WeightDistribution::Simplex));
    let holds =
        |w: &[f64]| (0.05..=0.3).contains(&(w[0] / 2.0)) && (0.1..=0.2).contains(&(w[2] / 2.0));
    let given = share(&three, holds);
    assert!(inside.iter().all(|w| (w[0], w[3]) == (0.1, 0.4)));
    for (k, place, t) in [(0, 1, 0.15), (1, 2, 0.2), (2, 4, 0.15)] {
        let expected = share(&three, |w| holds(w) && w[k] / 2.0 > t) / given;
        let found = share(&inside, |w| w[place] > t);
        assert!((found - expected).abs() < 0.04, "{place}: {found} for {expected}");
    }
}

/// In a ball of dimension d, a share s^d of all points lies within s times the radius.
#[test]
fn a_ball_is_evenly_filled() {
    let own = [0.2, 0.2, 0.3, 0.3];
    let ball = sampler(&own, &WeightDistribution::Ball { radius: 0.1 });
    assert_eq!(ball.proposal, Proposal::Ball);
    let drawn = draws(&ball);
    let distance =
        |w: &[f64]| w.iter().zip(own).map(|(w, own)| (w - own) * (w - own)).sum::<f64>().sqrt();
    assert!(drawn.iter().all(|w| distance(w) <= 0.1));
    for part in [0.5, 0.8, 0.95f64] {
        let found = share(&drawn, |w| distance(w) <= part * 0.1);
        assert!((found - part.powi(3)).abs() < 0.015, "{part}: {found}");
    }
    let found = share(&drawn, |w| w[0] > 0.2);
    assert!((found - 0.5).abs() < 0.015, "{found}");
    // A ball around everything is the simplex.
    let all = draws(&sampler(&own, &WeightDistribution::Ball { radius: 1.5 }));
    let found = share(&all, |w| w[2] > 0.4);
    assert!((found - 0.6f64.powi(3)).abs() < 0.015, "{found}");
}

#[test]
fn volumes_of_balls() {
    // A disc in the plane of three weights, seen along one of them, and a ball of three dimensions.
    let pi = std::f64::consts::PI;
    let disc = math::exp(log_ball(2, 0.5));
    assert!((disc - pi * 0.25 / 3f64.sqrt()).abs() < 1e-12, "{disc}");
    let ball = math::exp(log_ball(3, 1.0));
    assert!((ball - 4.0 / 3.0 * pi / 2.0).abs() < 1e-12, "{ball}");
    assert!((math::exp(log_ball(1, 1.0)) - 2.0 / 2f64.sqrt()).abs() < 1e-12);
}

#[test]
fn one_point_is_that_point() {
    let own = [0.1, 0.2, 0.7];
    for distribution in [
        WeightDistribution::Own,
        WeightDistribution::Ball { radius: 0.0 },
        WeightDistribution::Spread { share: 0.0 },
        ranges(&[(0.1, 0.1), (0.2, 0.2), (0.7, 0.7)]),
    ] {
        let mut weights = [0.0; 3];
        assert!(sampler(&own, &distribution).draw(&mut Random::new(1), &mut weights));
        assert_eq!(weights, own, "{distribution:?}");
    }
    // All settled, but elsewhere than the model has them.
    let elsewhere = ranges(&[(0.5, 0.5), (0.25, 0.25), (0.25, 0.25)]);
    let mut weights = [0.0; 3];
    assert!(sampler(&own, &elsewhere).draw(&mut Random::new(1), &mut weights));
    assert_eq!(weights, [0.5, 0.25, 0.25]);
    // What is settled leaves one weight only.
    assert!(
        sampler(&own, &ranges(&[(0.5, 0.5), (0.25, 0.25)])).draw(&mut Random::new(1), &mut weights)
    );
    assert_eq!(weights, [0.5, 0.25, 0.25]);
    let mut one = [0.0];
    assert!(sampler(&[1.0], &WeightDistribution::Simplex).draw(&mut Random::new(1), &mut one));
    assert_eq!(one, [1.0]);
}
