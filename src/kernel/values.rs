//! The values of five linear criteria, for models that share them.

use super::fused::{Term, WIDEST};
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use super::lines::LinedValues;
use crate::criterion::value_function::Pointwise;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use crate::instructions::Wide;
use crate::instructions::{Instructions, Work};

/// Writes the values of each criterion into a room of its own.
pub(super) fn write_values(
    terms: &[Term<'_>; WIDEST],
    rooms: &mut [&mut [f64]; WIDEST],
    instructions: Instructions,
) {
    let done = write_lines(terms, rooms, instructions);
    let rooms = rooms.each_mut().map(|room| room.get_mut(done..).unwrap_or_default());
    if rooms.iter().any(|room| !room.is_empty()) {
        instructions.run(Values { terms: terms.map(|term| term.after(done)), rooms });
    }
}

/// Writes as many rows as there are by the line of the cache; returns how many. None without vectors
/// by hand.
#[cfg_attr(not(all(feature = "simd", target_arch = "x86_64")), allow(unused_variables))]
pub(super) fn write_lines(
    terms: &[Term<'_>; WIDEST],
    rooms: &mut [&mut [f64]; WIDEST],
    instructions: Instructions,
) -> usize {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(wide) = instructions.wide() {
        let rooms = rooms.each_mut().map(|room| room.as_chunks_mut().0);
        return match wide {
            Wide::Avx2(simd) => simd.vectorize(LinedValues { simd, terms, rooms }),
            Wide::Avx512(simd) => simd.vectorize(LinedValues { simd, terms, rooms }),
        };
    }
    0
}

struct Values<'b, 'r> {
    terms: [Term<'b>; WIDEST],
    rooms: [&'r mut [f64]; WIDEST],
}

impl Work for Values<'_, '_> {
    #[inline(always)]
    #[allow(clippy::many_single_char_names)] // five streams of one kind
    fn run(self) {
        let [a, b, c, d, e] = self.terms;
        let [p, q, r, s, t] = self.rooms;
        let one = p.iter_mut().zip(a.cells.numbers);
        let two = one.zip(q.iter_mut().zip(b.cells.numbers));
        let three = two.zip(r.iter_mut().zip(c.cells.numbers));
        let four = three.zip(s.iter_mut().zip(d.cells.numbers));
        let five = four.zip(t.iter_mut().zip(e.cells.numbers));
        for (((((v, i), (w, j)), (x, k)), (y, l)), (z, m)) in five {
            *v = a.function.at(*i);
            *w = b.function.at(*j);
            *x = c.function.at(*k);
            *y = d.function.at(*l);
            *z = e.function.at(*m);
        }
    }
}
