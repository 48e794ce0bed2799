//! Laws, whatever the data.

use proptest::prelude::*;

use super::*;
use crate::axis::Aggregation;
use crate::criterion::Missing;
use crate::model::DesignFit;
use crate::weights::observations::Direction;

/// Methods that give a grid its cuts.
fn methods() -> impl Strategy<Value = CutMethod> {
    prop_oneof![
        Just(CutMethod::Keep),
        Just(CutMethod::Midpoint),
        Just(CutMethod::Median),
        Just(CutMethod::Mean),
        (0.01..0.99f64).prop_map(|p| CutMethod::Quantiles(vec![p])),
        (0..400u64).prop_map(|n| CutMethod::Targets(vec![Target::Accounts(n)])),
        Just(CutMethod::NaturalBreaks),
        Just(CutMethod::KMeans),
        Just(CutMethod::KMeansInThePlane),
    ]
}

fn level_methods() -> impl Strategy<Value = LevelMethod> {
    prop_oneof![
        Just(LevelMethod::MinMax),
        (0.0..0.4f64, 0.6..=1.0f64).prop_map(|(low, high)| LevelMethod::Quantiles { low, high }),
        (0.1..4.0f64).prop_map(|k| LevelMethod::MeanDeviation { k }),
        (0.1..4.0f64).prop_map(|k| LevelMethod::MedianDeviation { k }),
    ]
}

fn random_portfolio(seed: u64, rows: usize) -> Portfolio<'static> {
    let names = ["a", "b", "c"];
    let builder =
        names.into_iter().zip(seed..).fold(Portfolio::builder(), |builder, (name, seed)| {
            builder.column(name, column(seed.wrapping_mul(0xABCD), rows))
        });
    builder.build().unwrap()
}

/// Any bit pattern that a portfolio takes.
fn hostile() -> impl Strategy<Value = f64> {
    let any = any::<u64>().prop_map(f64::from_bits);
    let special = [0.0, -0.0, 1.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, f64::NAN];
    prop_oneof![any, prop::sample::select(special.to_vec()), -10.0..10.0f64]
        .prop_map(|number| if number.is_infinite() { f64::NAN } else { number })
}

fn policies() -> impl Strategy<Value = Missing> {
    prop_oneof![
        Just(Missing::Share),
        Just(Missing::Worst),
        Just(Missing::Best),
        (0.0..=1.0f64).prop_map(Missing::Assume),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_saved_model_classifies_as_the_calibrated_one(
        seed in any::<u64>(), rows in 20..300usize, method in methods(), levels in level_methods(),
    ) {
        let portfolio = random_portfolio(seed, rows);
        let spec = cut_by(method)
            .levels(Levels::new(levels))
            .bootstrap(Bootstrap { resamples: 10, ..Bootstrap::default() });
        let Ok(Calibrated { model, report }) = spec.apply(&four_s(), &portfolio) else {
            return Ok(());
        };
        let text = toml::to_string(&model).unwrap();
        let loaded: FourS = toml::from_str(&text).unwrap();
        prop_assert_eq!(&loaded, &model);
        // As text, because NaN does not equal itself.
        let result = |model: &FourS| serde_json::to_string(&model.classify(&portfolio).unwrap());
        prop_assert_eq!(result(&loaded).unwrap(), result(&model).unwrap());
        for level in report.levels.iter().filter_map(|level| level.found) {
            prop_assert!(level.low < level.high);
        }
        for cut in report.cuts {
            if let Some((low, high)) = cut.interval {
                prop_assert!(low <= high);
            }
        }
    }

    #[test]
    fn a_target_is_never_exceeded(
        numbers in prop::collection::vec(0..30i32, 10..200), accounts in 0..200u64,
    ) {
        let numbers: Vec<f64> = numbers.into_iter().map(f64::from).collect();
        let portfolio = scores_of(&numbers);
        for spec in [
            Cuts::new(CutMethod::Targets(vec![Target::Accounts(accounts)])),
            Cuts::new(CutMethod::Midpoint).top_at_most(accounts),
            Cuts::new(CutMethod::Mean).top_at_most(accounts),
        ] {
            let spec = Calibration::new().cuts(spec).bootstrap(Bootstrap::none());
            if let Ok(calibrated) = spec.apply(&bands(&[0.5]), &portfolio) {
                let counts = calibrated.model.classify(&portfolio).unwrap().counts(2).0;
                prop_assert!(counts[1] <= accounts);
            }
        }
    }

    #[test]
    fn the_unit_of_a_column_changes_no_class(
        seed in any::<u64>(), levels in level_methods(), exponent in -20..20i32,
    ) {
        // A power of two, so that the unit itself does not round.
        let scale = 2f64.powi(exponent);
        let scaled = |scale: f64| {
            let columns = ["a", "b", "c"].into_iter().zip(seed..);
            columns.fold(Portfolio::builder(), |builder, (name, seed)| {
                let numbers: Vec<f64> =
                    column(seed.wrapping_mul(0xABCD), 120).iter().map(|x| x * scale).collect();
                builder.column(name, numbers)
            }).build().unwrap()
        };
        let classes = |portfolio: &Portfolio<'_>| {
            let spec = cut_by(CutMethod::Median)
                .levels(Levels::new(levels))
                .bootstrap(Bootstrap::none());
            let model = spec.apply(&four_s(), portfolio).ok()?.model;
            Some(model.classify(portfolio).unwrap().codes().to_vec())
        };
        prop_assert_eq!(classes(&scaled(1.0)), classes(&scaled(scale)));
    }

    #[test]
    fn what_is_counted_is_what_a_classification_counts(
        seed in any::<u64>(), gaps in 0.0..1.0f64, geometric in any::<bool>(),
        weights in prop::collection::vec(prop_oneof![Just(0.0), Just(1e-13), 0.1..2.0f64], 3),
        missing in prop::collection::vec(policies(), 3), taken in any::<bool>(),
    ) {
        // 1e-13 is less than half a step of the lattice: observing it alone is no score.
        let mut weights = weights;
        weights.push(1.0);
        let mut random = Random::new(seed);
        let names = ["a", "b", "c", "d"];
        let builder = names.iter().fold(Portfolio::builder(), |builder, name| {
            let mut number = || {
                if random.unit() < gaps { f64::NAN } else { 3.0 * random.unit() - 1.0 }
            };
            builder.column(*name, (0..90).map(|_| number()).collect::<Vec<f64>>())
        });
        let portfolio = builder.build().unwrap();
        let criteria = names.iter().zip(&weights).zip(missing.iter().chain([&Missing::Share]));
        let mut criteria: Vec<Criterion> = criteria
            .map(|((name, weight), missing)| {
                guess(name).with_weight(*weight).with_missing(*missing)
            })
            .collect();
        let capability = criteria.split_off(2);
        prop_assume!(criteria.iter().any(|criterion| criterion.weight() > 0.0));
        let model = DesignFit::builder().requirement(criteria).capability(capability);
        let model = model.build().unwrap();
        let model = if geometric {
            let axes = model.axes().iter().cloned();
            let axes = axes.map(|axis| axis.with_aggregation(Aggregation::Geometric));
            model.with_axes(axes.collect()).unwrap()
        } else {
            model
        };
        let levels = taken.then(|| Levels::new(LevelMethod::default()));
        let spec = Calibration { levels, ..Calibration::new() };
        let Ok(Calibrated { model, report }) = spec.apply(&model, &portfolio) else {
            return Ok(());
        };
        let result = model.classify(&portfolio).unwrap();
        for (level, counted) in report.levels.iter().zip(result.saturation()) {
            prop_assert_eq!(&level.criterion, &counted.criterion);
            prop_assert_eq!(level.saturated, counted.saturation);
        }
        let scores: Vec<&[f64]> = result.scores().map(|(_, scores)| scores).collect();
        let both = scores[0].iter().zip(scores[1]).filter(|(x, y)| !(x.is_nan() || y.is_nan())).count();
        prop_assert_eq!(report.cuts[0].observed, both as u64);
        // Read and counted are one.
        let cuts = Cuts::new(CutMethod::Keep).on("tolerance", CutMethod::Mean).minimum_scores(0);
        if let Ok(read) = spec.cuts(cuts).bootstrap(Bootstrap::none()).apply(&model, &portfolio) {
            prop_assert_eq!(read.report.cuts[0].observed, both as u64);
        }
    }

    #[test]
    fn hostile_numbers_give_a_model_or_an_error_and_never_nan(
        numbers in prop::collection::vec(hostile(), 0..40), low in hostile(), high in hostile(),
        k in hostile(), which in 0..4, method in methods(), weighted in any::<bool>(),
        shape in prop_oneof![Just(LevelShape::Linear), Just(LevelShape::Logarithmic)],
        again in any::<bool>(), top in prop::option::of(0..50u64),
    ) {
        let levels = match which {
            0 => LevelMethod::MinMax,
            1 => LevelMethod::Quantiles { low, high },
            2 => LevelMethod::MeanDeviation { k },
            _ => LevelMethod::MedianDeviation { k },
        };
        let mut levels = Levels::new(levels).minimum_observed(0).fit("A", Direction::Cost, shape);
        if weighted {
            levels = levels.weighted_by("b");
        }
        let mut cuts = Cuts::new(method).minimum_scores(0);
        cuts.top_at_most = top;
        let bootstrap = Bootstrap { resamples: 10, ..Bootstrap::default() };
        let bootstrap = if again { bootstrap.of_levels_and_cuts() } else { bootstrap };
        let spec = Calibration::new().levels(levels).cuts(cuts).bootstrap(bootstrap);
        let turned: Vec<f64> = numbers.iter().rev().copied().collect();
        let portfolio = Portfolio::builder()
            .column("a", numbers.clone())
            .column("b", turned)
            .column("c", numbers)
            .build()
            .unwrap();
        let Ok(Calibrated { model, report }) = spec.apply(&four_s(), &portfolio) else {
            return Ok(());
        };
        for found in report.levels.iter().filter_map(|level| level.found) {
            prop_assert!(found.low < found.high && found.low.is_finite() && found.high.is_finite());
        }
        for cut in model.cuts() {
            prop_assert!(cut.at > 0.0 && cut.at <= 1.0);
        }
        let share = report.share_that_could_change();
        prop_assert!((0.0..=1.0).contains(&share) && !report.to_string().contains("NaN"));
    }
}
