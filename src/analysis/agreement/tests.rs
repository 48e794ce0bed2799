use proptest::prelude::*;

use super::*;
use crate::analysis::testing::classes;
use crate::analysis::{ClassLabel, ClassView, InputError};

/// A table whose classes on both sides are 1, 2, .. in this order.
fn table(counts: &[&[u64]]) -> CrossTable {
    let labels = |n: usize| {
        (1..=u8::MAX).take(n).map(|at| ClassLabel::plain(at.to_string()).at(at)).collect::<Vec<_>>()
    };
    let counts: Vec<Vec<u64>> = counts.iter().map(|row| row.to_vec()).collect();
    CrossTable::from_counts(labels(counts.len()), labels(counts[0].len()), counts).unwrap()
}

/// The cross-table of two lists of codes.
fn cross(one: &[u8], other: &[u8]) -> CrossTable {
    let classes = classes(&["a", "b", "c", "d", "e"]);
    let view = |codes| ClassView::new("m", &classes, codes, &[]).unwrap();
    CrossTable::of(view(one), view(other)).unwrap()
}

fn assert_near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} is not {wanted}");
}

/// Worked examples of others. The books and papers were not at hand: their tables and numbers are
/// quoted from memory, and every value was computed again by scikit-learn 1.9.1 and `SciPy` 1.17.1
/// (`cohen_kappa_score`, `adjusted_rand_score`, `contingency.association`) and agrees to the digits
/// given.
mod published {
    use super::*;

    /// Cohen, J. (1968), Psychological Bulletin 70(4):213-220, table 1, as counts of 200: 0.492.
    #[test]
    fn cohen_1968_table_1() {
        let kappa = table(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]])
            .kappa(KappaWeights::Unweighted)
            .unwrap();
        assert_near(kappa.observed, 0.70, 1e-12);
        assert_near(kappa.expected, 0.41, 1e-12);
        assert_near(kappa.kappa, 0.492, 5e-4);
    }

    /// Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3rd edition,
    /// table 18.1: 100 diagnoses by two raters (psychotic, neurotic, organic); kappa = 0.68.
    #[test]
    fn fleiss_levin_paik_2003_table_18_1() {
        let kappa =
            table(&[&[75, 1, 4], &[5, 4, 1], &[0, 0, 10]]).kappa(KappaWeights::Unweighted).unwrap();
        assert_near(kappa.observed, 0.89, 1e-12);
        assert_near(kappa.expected, 0.66, 1e-12);
        assert_near(kappa.kappa, 0.68, 0.005);
    }

    /// Stata Base Reference Manual, [R] kappa, examples on 85 xeromammograms read by two
    /// radiologists: agreement 63.53 %, expected 30.82 %, kappa 0.4728; with weights of its scheme
    /// `w` (linear) 86.67 %, 69.11 %, 0.5684.
    #[test]
    fn stata_kappa_xeromammograms() {
        let table = table(&[&[21, 12, 0, 0], &[4, 17, 1, 0], &[3, 9, 15, 2], &[0, 0, 0, 1]]);
        let kappa = table.kappa(KappaWeights::Unweighted).unwrap();
        assert_near(kappa.observed, 0.6353, 5e-5);
        assert_near(kappa.expected, 0.3082, 5e-5);
        assert_near(kappa.kappa, 0.4728, 5e-5);
        let kappa = table.kappa(KappaWeights::Linear).unwrap();
        assert_near(kappa.observed, 0.8667, 5e-5);
        assert_near(kappa.expected, 0.6911, 5e-5);
        assert_near(kappa.kappa, 0.5684, 5e-5);
    }

    /// scikit-learn, documentation of `metrics.cohen_kappa_score`: 0.6875.
    #[test]
    fn scikit_learn_cohen_kappa_score() {
        let (negative, positive, neutral) = (0, 1, 2);
        let one = [negative, positive, negative, neutral, positive];
        let other = [negative, positive, negative, neutral, negative];
        let kappa = cross(&one, &other).kappa(KappaWeights::Unweighted).unwrap();
        assert_near(kappa.kappa, 0.6875, 1e-15);
    }

    /// scikit-learn, documentation of `metrics.adjusted_rand_score`.
    #[test]
    fn scikit_learn_adjusted_rand_score() {
        let ari = |one: &[u8], other: &[u8]| cross(one, other).adjusted_rand().unwrap();
        assert_near(ari(&[0, 0, 1, 1], &[0, 0, 1, 1]), 1.0, 0.0);
        assert_near(ari(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0, 0.0);
        assert_near(ari(&[0, 0, 1, 2], &[0, 0, 1, 1]), 4.0 / 7.0, 1e-15);
        assert_near(ari(&[0, 0, 1, 1], &[0, 0, 1, 2]), 4.0 / 7.0, 1e-15);
        assert_near(ari(&[0, 0, 0, 0], &[0, 1, 2, 3]), 0.0, 0.0);
        assert_near(ari(&[0, 0, 1, 1], &[0, 1, 0, 1]), -0.5, 1e-15);
    }

    /// Yeung, K. Y. & Ruzzo, W. L. (2001), Details of the adjusted Rand index and clustering
    /// algorithms, supplement to Bioinformatics 17(9):763-774: 0.313.
    #[test]
    fn yeung_ruzzo_2001() {
        let ari = table(&[&[1, 1, 0], &[1, 2, 1], &[0, 0, 4]]).adjusted_rand().unwrap();
        assert_near(ari, 0.313, 5e-4);
    }

    /// scikit-learn's `cohen_kappa_score(.., weights="quadratic")` on two of the tables above, for
    /// which no published value with these weights was found.
    #[test]
    fn quadratic_kappa_as_in_scikit_learn() {
        let quadratic = |counts| table(counts).kappa(KappaWeights::Quadratic).unwrap().kappa;
        let stata = quadratic(&[&[21, 12, 0, 0], &[4, 17, 1, 0], &[3, 9, 15, 2], &[0, 0, 0, 1]]);
        assert_near(stata, 0.671_370_578_001_159_8, 1e-14);
        let fleiss = quadratic(&[&[75, 1, 4], &[5, 4, 1], &[0, 0, 10]]);
        assert_near(fleiss, 0.755_319_148_936_170_2, 1e-14);
    }

    /// `SciPy`, documentation of `stats.contingency.association`: 0.18617813077483678.
    #[test]
    fn scipy_association_cramer() {
        let table = table(&[&[100, 150], &[203, 322], &[420, 700], &[320, 210]]);
        let v = table.cramers_v(BiasCorrection::None).unwrap();
        assert_near(v, 0.186_178_130_774_836_78, 1e-14);
    }
}

#[test]
fn bergsma_2013_by_the_other_form_of_phi2() {
    let counts = [[10_u32, 4, 1], [3, 12, 5]];
    let plain = table(&[&[10, 4, 1], &[3, 12, 5]]);
    // phi2 = sum of n(i,j)^2 / (n(i,.) n(.,j)) - 1
    let (rows, columns) = ([15.0, 20.0], [13.0, 16.0, 6.0]);
    let mut phi2 = -1.0;
    for (row, cells) in rows.iter().zip(counts) {
        for (column, count) in columns.iter().zip(cells) {
            phi2 += f64::from(count * count) / (row * column);
        }
    }
    let v = plain.cramers_v(BiasCorrection::None).unwrap();
    assert_near(v * v, phi2, 1e-14);
    let corrected = plain.cramers_v(BiasCorrection::Bergsma).unwrap();
    assert_near(corrected * corrected, (phi2 - 2.0 / 34.0) / (1.0 - 1.0 / 34.0), 1e-14);
}

#[test]
fn each_undefined_case_says_why() {
    let none = cross(&[255, 0], &[0, 255]);
    assert_eq!(none.unclassified(), UnclassifiedPairs { rows_only: 1, columns_only: 1, both: 0 });
    let few = |needed| Undefined::TooFewAccounts { accounts: 0, needed };
    assert_eq!(none.kappa(KappaWeights::Unweighted), Err(few(1)));
    assert_eq!(none.adjusted_rand(), Err(few(2)));
    assert_eq!(none.cramers_v(BiasCorrection::None), Err(few(2)));

    let one_class = cross(&[1, 1, 1], &[1, 1, 1]);
    assert_eq!(one_class.kappa(KappaWeights::Linear), Err(Undefined::OneClassOnBothSides));
    assert_eq!(one_class.adjusted_rand(), Err(Undefined::TrivialPartitions));
    assert_eq!(one_class.cramers_v(BiasCorrection::None), Err(Undefined::OneClassOnASide));
    let singletons = cross(&[0, 1, 2], &[2, 1, 0]);
    assert_eq!(singletons.adjusted_rand(), Err(Undefined::TrivialPartitions));

    let pair = cross(&[0, 1], &[0, 1]);
    let small = Undefined::CorrectionTooLarge { accounts: 2 };
    assert_eq!(pair.cramers_v(BiasCorrection::Bergsma), Err(small));
    // One class against another one is defined: they never agree where chance would not either.
    assert_eq!(cross(&[0, 0], &[1, 1]).kappa(KappaWeights::Unweighted).unwrap().kappa, 0.0);
}

#[test]
fn adjusted_rand_of_many_accounts_keeps_its_sign_and_size() {
    // Two accounts alone, one on each side: S - E = -(n-1)(n-2) / 2 / C(n, 2), so that the index is
    // -(n-1)(n-2) / (C(n-1, 2) (n-1) 2) = -1 / (n-1).
    for n in [1_u64 << 10, 1 << 28, 1 << 34, 1 << 40] {
        let ari = table(&[&[n - 2, 1], &[1, 0]]).adjusted_rand().unwrap();
        assert_near(ari * (n - 1) as f64, -1.0, 1e-12);
    }
    // Independent sides: chance is met but for the accounts drawn without putting them back, and
    // the products do not fit 128 bits.
    let quarter = 1_u64 << 38;
    let ari = table(&[&[quarter, quarter], &[quarter, quarter]]).adjusted_rand().unwrap();
    assert_near(ari, -1.0 / (1_u64 << 40) as f64, 1e-15);
    // The same partition of as many.
    assert_eq!(table(&[&[2 * quarter, 0], &[0, 2 * quarter]]).adjusted_rand(), Ok(1.0));
}

#[test]
fn agreement_by_chance_is_never_certain_where_kappa_has_a_value() {
    let mut counts = vec![vec![0; 255]; 255];
    (counts[0][0], counts[0][1]) = ((1 << 40) - 1, 1);
    let counts: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
    let kappa = table(&counts).kappa(KappaWeights::Quadratic).unwrap();
    assert_eq!((kappa.kappa, kappa.expected), (0.0, 1.0_f64.next_down()));
}

#[test]
fn kappa_needs_the_same_classes() {
    let different = |row: &str| Err(Undefined::DifferentClasses { class: row.into() });
    assert_eq!(table(&[&[1, 0, 0], &[0, 1, 0]]).kappa(KappaWeights::Unweighted), different("3"));
    assert_eq!(table(&[&[1], &[0]]).kappa(KappaWeights::Unweighted), different("2"));
}

#[test]
fn weights_need_an_order_of_the_classes_that_occur() {
    let labels = || {
        vec![
            ClassLabel::plain("early").at(1),
            ClassLabel::plain("late").at(7),
            ClassLabel::plain("ended"),
        ]
    };
    let with_ended = |n| vec![vec![3, 1, 0], vec![0, 4, 0], vec![0, 0, n]];
    let table = CrossTable::from_counts(labels(), labels(), with_ended(1)).unwrap();
    assert_eq!(
        table.kappa(KappaWeights::Quadratic),
        Err(Undefined::Unordered { class: "ended".into() })
    );
    // Two classes are one place apart, whatever their numbers: weights change nothing.
    let table = CrossTable::from_counts(labels(), labels(), with_ended(0)).unwrap();
    let kappa = |weights| table.kappa(weights).unwrap().kappa;
    assert_eq!(kappa(KappaWeights::Quadratic), kappa(KappaWeights::Unweighted));
}

#[test]
fn counts_fit_their_labels() {
    let labels = |n: usize| (0..n).map(|at| ClassLabel::plain(at.to_string())).collect::<Vec<_>>();
    let table = |rows, columns, counts| {
        CrossTable::from_counts(labels(rows), labels(columns), counts).unwrap_err()
    };
    assert_eq!(table(2, 1, vec![vec![1]]), CrossTableError::Rows { rows: 1, labels: 2 });
    assert_eq!(table(1, 2, vec![vec![1]]), CrossTableError::Width { row: 0, counts: 1, labels: 2 });
    assert_eq!(table(1, 2, vec![vec![u64::MAX, 1]]), CrossTableError::TooMany { limit: 1 << 40 });
    assert_eq!(table(256, 1, vec![]), CrossTableError::TooManyLabels { labels: 256, limit: 255 });
}

#[test]
fn both_sides_classify_the_same_accounts() {
    let classes = classes(&["a"]);
    let view = |codes| ClassView::new("m", &classes, codes, &[]).unwrap();
    assert_eq!(
        CrossTable::of(view(&[0, 0]), view(&[0])).unwrap_err(),
        InputError::Length { what: "the second classification", length: 1, expected: 2 }
    );
}

#[test]
fn a_report_shows_values_and_reasons() {
    let json = serde_json::to_value(Agreement::of(&cross(&[1, 1], &[1, 1]))).unwrap();
    assert_eq!(json["accounts"], 2);
    assert_eq!(json["kappa"]["undefined"], "one_class_on_both_sides");
    let json = serde_json::to_value(Agreement::of(&cross(&[0, 1], &[0, 1]))).unwrap();
    assert_eq!(json["adjusted_rand"]["undefined"], "trivial_partitions");
    assert_eq!(json["kappa"]["value"]["kappa"], 1.0);
}

fn two_sides() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let code = || prop_oneof![9 => 0u8..5, 1 => Just(255u8)];
    prop::collection::vec((code(), code()), 1..80).prop_map(|pairs| pairs.into_iter().unzip())
}

fn all_indices(table: &CrossTable) -> Vec<Option<u64>> {
    let bits = |value: Result<f64, Undefined>| value.ok().map(f64::to_bits);
    vec![
        bits(table.kappa(KappaWeights::Unweighted).map(|kappa| kappa.kappa)),
        bits(table.adjusted_rand()),
        bits(table.cramers_v(BiasCorrection::None)),
        bits(table.cramers_v(BiasCorrection::Bergsma)),
    ]
}

proptest! {
    #[test]
    fn identical_sides_agree_perfectly((one, _) in two_sides()) {
        let table = cross(&one, &one);
        for weights in [KappaWeights::Unweighted, KappaWeights::Linear, KappaWeights::Quadratic] {
            if let Ok(kappa) = table.kappa(weights) {
                prop_assert_eq!((kappa.kappa, kappa.observed), (1.0, 1.0));
            }
        }
        if let Ok(ari) = table.adjusted_rand() {
            prop_assert_eq!(ari, 1.0);
        }
        if let Ok(v) = table.cramers_v(BiasCorrection::None) {
            prop_assert!((v - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_sides_can_be_swapped((one, other) in two_sides()) {
        let (straight, swapped) = (cross(&one, &other), cross(&other, &one));
        prop_assert_eq!(all_indices(&straight), all_indices(&swapped));
        for weights in [KappaWeights::Linear, KappaWeights::Quadratic] {
            prop_assert_eq!(straight.kappa(weights), swapped.kappa(weights));
        }
    }

    #[test]
    fn new_names_for_the_classes_change_nothing(
        (one, other) in two_sides(), names in Just([0u8, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let renamed = |codes: &[u8]| -> Vec<u8> {
            codes.iter().map(|code| names.get(usize::from(*code)).copied().unwrap_or(*code)).collect()
        };
        let both = cross(&renamed(&one), &renamed(&other));
        prop_assert_eq!(all_indices(&cross(&one, &other)), all_indices(&both));
        // Renaming one side is a disagreement for kappa, but not for the other indices.
        let half = cross(&renamed(&one), &other);
        prop_assert_eq!(&all_indices(&cross(&one, &other))[1..], &all_indices(&half)[1..]);
    }

    #[test]
    fn indices_keep_their_bounds((one, other) in two_sides()) {
        let table = cross(&one, &other);
        for weights in [KappaWeights::Unweighted, KappaWeights::Linear, KappaWeights::Quadratic] {
            if let Ok(kappa) = table.kappa(weights) {
                prop_assert!(kappa.kappa <= 1.0 && (0.0..=1.0).contains(&kappa.observed));
                prop_assert!((0.0..1.0).contains(&kappa.expected));
                let by_definition = (kappa.observed - kappa.expected) / (1.0 - kappa.expected);
                prop_assert!((by_definition - kappa.kappa).abs() < 1e-9);
            }
        }
        if let Ok(ari) = table.adjusted_rand() {
            prop_assert!(ari <= 1.0);
        }
        let v = [BiasCorrection::None, BiasCorrection::Bergsma].map(|c| table.cramers_v(c));
        prop_assert!(v.iter().flatten().all(|v| (0.0..=1.0).contains(v)));
    }

    #[test]
    fn every_account_is_counted_once((one, other) in two_sides()) {
        let table = cross(&one, &other);
        let UnclassifiedPairs { rows_only, columns_only, both } = table.unclassified();
        prop_assert_eq!(table.total() + rows_only + columns_only + both, one.len() as u64);
        prop_assert_eq!(table.row_totals().iter().sum::<u64>(), table.total());
        prop_assert_eq!(table.column_totals().iter().sum::<u64>(), table.total());
    }
}
