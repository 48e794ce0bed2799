//! Vectors by hand give what the loops of the compiler give, bit by bit, on every road.

use super::super::Buffers;
use super::super::by_line::{LINE, Target};
use super::super::fused::{Group, WIDEST};
use super::super::plan::Plan;
use super::*;
use crate::classification::Saturation;
use crate::score::snap;

const MOST: usize = 8 * 8 + 5;

/// The levels that have vectors by hand, on a machine that has them.
const BY_HAND: [Instructions; 2] = [Instructions::Avx2, Instructions::Avx512];

/// One group of criteria over a few rows.
struct Case {
    terms: usize,
    len: usize,
    gap: Option<usize>,
    missing: Missing,
}

impl Case {
    /// Every number of terms, lengths around whole lines, gaps at their ends.
    fn each() -> impl Iterator<Item = Self> {
        let lens = [1, 7, 8, 9, 47, 48, MOST];
        let gaps = [None, Some(0), Some(7), Some(8), Some(30)];
        let missing = [Missing::Share, Missing::Assume(0.25)];
        let shapes = (1..=5).flat_map(move |terms| lens.map(move |len| (terms, len)));
        let gaps = shapes.flat_map(move |(terms, len)| gaps.map(move |gap| (terms, len, gap)));
        gaps.flat_map(move |(terms, len, gap)| {
            missing.map(|missing| Self { terms, len, gap, missing })
        })
    }

    fn criteria(&self) -> impl Iterator<Item = Criterion> {
        let names = ["a", "b", "c", "d", "e"].into_iter().take(self.terms);
        names.map(|name| linear(name).with_missing(self.missing))
    }

    /// Numbers that clamp, add up or cancel to something odd.
    fn columns(&self) -> Vec<Vec<f64>> {
        let odd = [-0.0, 0.0, 10.0, -1e300, 1e300, f64::MIN_POSITIVE, 3.3, 9.999_999_999_999_998];
        let number = |row: usize, column: usize| match self.gap {
            Some(gap) if gap == row => f64::NAN,
            // A missing number whose sign bit is set.
            Some(gap) if gap + column + 1 == row => -f64::NAN,
            _ => odd[(row * (column + 3)) % 8] - (row % 7) as f64 * 1e-3,
        };
        let column = |column| (0..self.len).map(|row| number(row, column)).collect();
        (0..self.terms).map(column).collect()
    }

    /// Looks at the group of the criteria.
    fn look(&self, mut see: impl FnMut(&Group<'_>)) {
        let model = model(self.criteria());
        let builder = Portfolio::builder().column("strength", vec![5.0; self.len]);
        let named = self.criteria().zip(self.columns());
        let builder = named.fold(builder, |builder, (criterion, numbers)| {
            builder.column(criterion.name().to_owned(), numbers)
        });
        let portfolio = builder.build().unwrap();
        let mut plan = Plan::new(&model).unwrap();
        let table = &plan.bind("key", &portfolio).unwrap();
        let rows = Rows { table, start: 0, end: self.len, instructions: Instructions::Baseline };
        let mut buffers = Buffers::default();
        let plans = plan.axes[0].criteria.iter().map(|plan| (plan, rows));
        let group = Group::of_numbers(plans, buffers.each(self.len));
        assert_eq!(group.len, self.terms);
        see(&group);
    }

    /// How many rows whole lines take.
    fn lines(&self, level: Instructions) -> usize {
        if level.is_available() { self.len / LINE * LINE } else { 0 }
    }

    fn has_gap(&self) -> bool {
        self.columns().iter().flatten().any(|number| number.is_nan())
    }

    /// What lies beyond the levels by column, and who has a number there.
    fn beyond(&self) -> (Vec<Saturation>, Vec<bool>) {
        let columns = self.columns();
        let count = |numbers: &Vec<f64>| Saturation {
            below: numbers.iter().filter(|number| **number < 0.0).count() as u64,
            above: numbers.iter().filter(|number| **number > 10.0).count() as u64,
        };
        let outside = |number: f64| !number.is_nan() && !(0.0..=10.0).contains(&number);
        let marked = |row: usize| columns.iter().any(|numbers| outside(numbers[row]));
        (columns.iter().map(count).collect(), (0..self.len).map(marked).collect())
    }
}

/// What a road writes, by its bits; NaN as one.
#[derive(Debug, PartialEq)]
struct Written {
    sums: Vec<u64>,
    observed: Vec<u64>,
    /// Whether a gap was found, where the road finds out.
    gap: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Add,
    Finish,
    Collect { finished: bool },
}

const WAYS: [Way; 4] =
    [Way::Add, Way::Finish, Way::Collect { finished: false }, Way::Collect { finished: true }];

impl Way {
    /// Adds the group to sums that begin with it, or not; with marks if they are counted.
    fn take(self, group: &Group<'_>, first: bool, count: bool, level: Instructions) -> Taken {
        let len = group.cells().next().unwrap().numbers.len();
        let mut sums: Vec<f64> = (0..len).map(|row| (row % 3) as f64 * 0.1).collect();
        let mut observed: Vec<f64> = (0..len).map(|row| (row % 2) as f64 * 0.3).collect();
        let mut beyond = vec![0; if count { len } else { 0 }];
        let shares = if let Self::Collect { .. } = self { &mut *observed } else { &mut [] };
        let awaited = if count { &*vec![0.0; len / 2] } else { &[] };
        let out = Target { first, sums: &mut sums, observed: shares, awaited, beyond: &mut beyond };
        let (mut gap, mut counted, mut divided) = (false, None, 0);
        match self {
            Self::Add => counted = group.add(out, level),
            Self::Finish => {
                let (complete, found) = group.finish(out, level);
                (gap, counted) = (!complete, found);
            }
            Self::Collect { finished } => {
                let out = Target { beyond: &mut [], ..out };
                let done = group.collect(finished, out, level);
                (gap, divided) = (done.incomplete, done.rows);
            }
        }
        if self == (Self::Collect { finished: true }) {
            // The rows that are left, and all of them without vectors by hand.
            for (sum, observed) in sums.iter_mut().zip(&mut observed).skip(divided) {
                let share = snap(*observed);
                let mean = snap(*sum / if share == 1.0 { 1.0 } else { *observed });
                (*sum, *observed) = (if share > 0.0 { mean } else { f64::NAN }, share);
                gap |= share < 1.0;
            }
        }
        let bits = |number: &f64| if number.is_nan() { u64::MAX } else { number.to_bits() };
        let (sums, observed) =
            (sums.iter().map(bits).collect(), observed.iter().map(bits).collect());
        let marked = beyond.iter().map(|mark| *mark != 0).collect();
        Taken { written: Written { sums, observed, gap }, divided, counted, marked }
    }
}

struct Taken {
    written: Written,
    divided: usize,
    counted: Option<[Saturation; WIDEST]>,
    marked: Vec<bool>,
}

#[test]
fn lines_of_the_cache_add_up_to_the_same_bits_as_single_numbers() {
    for case in Case::each() {
        case.look(|group| {
            for (way, first) in WAYS.into_iter().flat_map(|way| [(way, true), (way, false)]) {
                // Sums are divided by lines only where what is missing is left out.
                let finished = way == Way::Collect { finished: true };
                if finished && case.missing != Missing::Share {
                    continue;
                }
                let expected = way.take(group, first, false, Instructions::Baseline);
                assert_eq!((expected.divided, expected.counted), (0, None));
                if way == Way::Finish {
                    assert_eq!(expected.written.gap, case.has_gap());
                }
                for level in BY_HAND {
                    let taken = way.take(group, first, false, level);
                    assert_eq!(taken.written, expected.written, "{way:?} {first} {level:?}");
                    assert_eq!(taken.divided, if finished { case.lines(level) } else { 0 });
                }
            }
        });
    }
}

#[test]
fn what_lies_beyond_the_levels_is_counted_on_the_way() {
    for case in Case::each() {
        let (counts, marked) = case.beyond();
        case.look(|group| {
            for (way, first) in
                [Way::Add, Way::Finish].into_iter().flat_map(|way| [(way, true), (way, false)])
            {
                let expected = way.take(group, first, false, Instructions::Baseline);
                for level in BY_HAND {
                    let taken = way.take(group, first, true, level);
                    assert_eq!(taken.written, expected.written);
                    if level.is_available() {
                        assert_eq!(taken.counted.unwrap()[..case.terms], counts);
                        assert_eq!(taken.marked, marked);
                    }
                }
            }
            for level in BY_HAND {
                let mut beyond = vec![0; case.len];
                let counted = group.count_lines(&mut beyond, level);
                assert_eq!(counted.is_some(), level.is_available());
                if let Some(counted) = counted {
                    assert_eq!(counted[..case.terms], counts);
                    assert!(beyond.iter().map(|mark| *mark != 0).eq(marked.iter().copied()));
                }
            }
            assert_eq!(group.count_lines(&mut vec![0; case.len], Instructions::Baseline), None);
        });
    }
}

fn rooms(room: &mut [f64]) -> [&mut [f64]; WIDEST] {
    let mut rooms = room.chunks_mut(MOST);
    [(); WIDEST].map(|()| rooms.next().unwrap())
}

#[test]
fn values_are_written_by_the_line_as_by_single_numbers() {
    for case in Case::each() {
        case.look(|group| {
            let values = |level: Instructions| {
                let mut room = vec![-1.0; WIDEST * MOST];
                group.write_values(&mut rooms(&mut room), level);
                let number = |value: f64| if value.is_nan() { 2.0 } else { value };
                room.into_iter().map(number).map(f64::to_bits)
            };
            for level in BY_HAND {
                assert!(values(level).eq(values(Instructions::Baseline)), "{level:?}");
                let mut room = vec![0.0; WIDEST * MOST];
                let mut rooms = rooms(&mut room);
                assert_eq!(group.write_lines(&mut rooms, level), case.lines(level));
                assert_eq!(group.write_lines(&mut rooms, Instructions::Baseline), 0);
            }
        });
    }
}
