//! The roofline: what reading the same columns and filling the same outputs costs by itself.

use std::hint::black_box;

use keyaccount::classification::Detail;
use pulp::{Arch, Simd, WithSimd};

/// Sums columns by plain loops, compiled for the widest vectors of the machine like the kernel is:
/// five columns at a time, as memory answers several streams best, or one after the other.
struct Sum<'c> {
    columns: &'c [&'c [f64]],
    together: bool,
}

impl WithSimd for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let mut total = 0.0;
        let groups = self.columns.chunks(if self.together { 5 } else { 1 });
        for group in groups {
            let mut lanes = [0.0; 64];
            if let [a, b, c, d, e] = group {
                let chunks = a.chunks_exact(64).zip(b.chunks_exact(64)).zip(c.chunks_exact(64));
                for ((((a, b), c), d), e) in chunks.zip(d.chunks_exact(64)).zip(e.chunks_exact(64))
                {
                    for (((((lane, a), b), c), d), e) in
                        lanes.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(e)
                    {
                        *lane += a + b + c + d + e;
                    }
                }
            } else {
                for column in group {
                    for chunk in column.chunks_exact(64) {
                        for (lane, number) in lanes.iter_mut().zip(chunk) {
                            *lane += number;
                        }
                    }
                }
            }
            total += lanes.iter().sum::<f64>();
        }
        total
    }
}

/// The columns to read, and room to fill.
pub(crate) struct Roofline<'c> {
    columns: Vec<&'c [f64]>,
    bytes: Vec<Vec<u8>>,
    numbers: Vec<Vec<f64>>,
}

impl<'c> Roofline<'c> {
    /// Outputs of `models` results with two axes each, as a walk with this detail writes them.
    pub(crate) fn new(columns: &'c [Vec<f64>], detail: Detail, models: usize, axes: usize) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let (bytes, numbers) = match detail {
            Detail::Class => (models, 0),
            Detail::Margin => (models, models),
            // Codes and flags; margins, coverage and a score per axis.
            Detail::Full => (2 * models, 2 * models + axes),
        };
        Self {
            columns: columns.iter().map(Vec::as_slice).collect(),
            bytes: vec![vec![0; rows]; bytes],
            numbers: vec![vec![0.0; rows]; numbers],
        }
    }

    /// Reads everything once and fills everything once.
    pub(crate) fn run(&mut self, together: bool) {
        let columns = black_box(self.columns.as_slice());
        black_box(Arch::new().dispatch(Sum { columns, together }));
        for bytes in &mut self.bytes {
            bytes.fill(black_box(1));
        }
        for numbers in &mut self.numbers {
            numbers.fill(black_box(1.0));
        }
        black_box((&self.bytes, &self.numbers));
    }
}
