//! Ratios of the scoring core to the roofline and to rivals, from one run.
use std::hint::black_box;

use keyaccount::classification::{Classifications, Detail};
use keyaccount::criterion::{Criterion, ValueFunction};
use keyaccount::model::{Bensaou, Model};
use keyaccount::portfolio::Portfolio;
use multiversion::multiversion;

mod support;
use support::{columns, medians};

#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw",
    "x86_64+avx2",
    "aarch64+neon"
))]
fn sum(columns: &[&[f64]]) -> f64 {
    let mut total = 0.0;
    for column in columns {
        let mut lanes = [0.0; 64];
        let (chunks, rest) = column.as_chunks::<64>();
        for chunk in chunks {
            for (lane, number) in lanes.iter_mut().zip(chunk) {
                *lane += number;
            }
        }
        total += lanes.iter().sum::<f64>() + rest.iter().sum::<f64>();
    }
    total
}

fn rating(i: usize) -> Criterion {
    Criterion::new(format!("c{i}"), format!("c{i}"), ValueFunction::linear(0.0, 10.0).unwrap())
        .with_weight(1.0 + i as f64)
}

fn main() {
    for rows in [100_000usize, 1_000_000] {
        let data = columns(10, rows, 0.0);
        let refs: Vec<&[f64]> = data.iter().map(Vec::as_slice).collect();
        let mut builder = Portfolio::builder();
        for (i, column) in refs.iter().enumerate() {
            builder = builder.column(format!("c{i}"), *column);
        }
        let portfolio = builder.build().unwrap();
        let model = Bensaou::builder()
            .buyer_investments((0..5).map(rating))
            .supplier_investments((5..10).map(rating))
            .build()
            .unwrap();
        let mut codes = vec![0u8; rows];
        let mut f = vec![vec![0f64; rows]; 4];
        let mut flags = vec![0u8; rows];
        let mut a = Classifications::new();
        let mut b = Classifications::new();
        let mut c = Classifications::new();
        let mut codes2 = vec![0u8; rows];
        let t = medians(
            31,
            &mut [
                &mut || {
                    black_box(sum(black_box(&refs)));
                    codes.fill(black_box(1));
                    black_box(&codes);
                },
                &mut || {
                    black_box(sum(black_box(&refs)));
                    codes2.fill(black_box(1));
                    flags.fill(black_box(1));
                    for f in &mut f {
                        f.fill(black_box(1.0));
                    }
                    black_box((&codes2, &flags, &f));
                },
                &mut || model.classify_into(&portfolio, Detail::Class, &mut a).unwrap(),
                &mut || model.classify_into(&portfolio, Detail::Margin, &mut c).unwrap(),
                &mut || model.classify_into(&portfolio, Detail::Full, &mut b).unwrap(),
            ],
        );
        let ns = |s: f64| s * 1e9 / rows as f64;
        println!(
            "{rows}: roof {:.2} roof_full {:.2} class {:.2} margin {:.2} full {:.2} ns/row; ratio {:.2} {:.2}",
            ns(t[0]),
            ns(t[1]),
            ns(t[2]),
            ns(t[3]),
            ns(t[4]),
            t[2] / t[0],
            t[4] / t[1]
        );
    }
}
