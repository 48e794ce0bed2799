//! The whole calibration again on resampled accounts: levels, then scores, then cuts.

use super::report::Interval;
use super::scored::values;
use super::stability::{Bootstrap, is_beyond};
use super::{Calibrated, Calibration, CalibrationError};
use crate::axis::Axis;
use crate::instructions::Instructions;
use crate::kernel::{BLOCK, Scores};
use crate::model::{Adjustable, CutSpec, ModelCut};
use crate::portfolio::{Column, ColumnKind, Portfolio};
use crate::random::Random;

/// What the resamples say.
#[derive(Debug)]
pub(super) struct Again {
    /// Resamples that gave levels and cuts.
    pub(super) resamples: u32,
    /// Criterion by criterion, of the lower and of the higher level; `None` for one that stayed.
    pub(super) levels: Vec<Option<[Interval; 2]>>,
    /// Cut by cut.
    pub(super) cuts: Vec<Option<Interval>>,
    /// Cut by cut, how many accounts could change sides.
    pub(super) could_cross: Vec<u64>,
    /// How many accounts could change class.
    pub(super) could_change: u64,
}

/// Calibrates `model` on resamples of the accounts, and classifies the accounts themselves by each
/// result. `calibrated` has the levels and `cuts` that all accounts gave.
pub(super) fn again<M: Adjustable>(
    spec: &Calibration,
    model: &M,
    calibrated: &M,
    cuts: &[f64],
    portfolio: &Portfolio<'_>,
) -> Result<Again, CalibrationError> {
    let mut once = spec.clone().bootstrap(Bootstrap::none());
    // A resample is a few accounts larger or smaller; the accounts themselves are enough.
    once.levels = once.levels.map(|levels| levels.minimum_observed(2));
    once.cuts = once.cuts.map(|cuts| cuts.minimum_scores(1));
    let calibrated = calibrated.with_cuts(cuts.iter().copied().map(CutSpec::from).collect())?;
    let mut base = Scores::default();
    base.fill(&calibrated, portfolio)?;
    let sides = Sides::of(&calibrated.cuts(), &base);
    let rows = portfolio.rows();
    let mut crossed = vec![vec![0u16; rows]; sides.0.len()];
    let mut changed = vec![0u16; rows];
    let mut taken: Vec<bool> = Vec::new();
    let drawer = Drawer::new(spec, model, portfolio);
    let mut scores = Scores::default();
    let mut calibrate = |random: &mut Random| {
        let resample = drawer.draw(random)?;
        let Calibrated { model, report } = once.apply(model, &resample).ok()?;
        scores.fill(&model, portfolio).ok()?;
        let cuts = model.cuts();
        count_changes(&mut changed, &base.codes, &scores.codes);
        for ((crossed, base), now) in
            crossed.iter_mut().zip(&sides.0).zip(Sides::of(&cuts, &scores).0)
        {
            count_changes(crossed, base, &now);
        }
        taken = report.levels.iter().map(|level| level.found.is_some()).collect();
        let levels = report.levels.iter().filter_map(|level| level.found);
        let levels = levels.flat_map(|found| [found.low, found.high]);
        Some(cuts.iter().map(|cut| cut.at).chain(levels).collect())
    };
    let criteria = model.axes().iter().map(|axis| axis.criteria().len()).sum::<usize>();
    let (intervals, resamples) =
        spec.bootstrap.intervals(cuts.len() + 2 * criteria, u64::MAX - 1, &mut calibrate);
    let (of_cuts, of_levels) = intervals.split_at_checked(cuts.len()).unwrap_or_default();
    let mut of_levels = of_levels.iter().copied();
    let levels = taken.iter().map(|taken| match taken {
        true => Some([of_levels.next()??, of_levels.next()??]),
        false => None,
    });
    let levels = levels.collect();
    let enough = of_cuts.first().is_none_or(Option::is_some);
    let count = |changes: &[u16]| if enough { spec.bootstrap.count(changes, resamples) } else { 0 };
    Ok(Again {
        resamples,
        levels,
        cuts: of_cuts.to_vec(),
        could_cross: crossed.iter().map(|crossed| count(crossed)).collect(),
        could_change: count(&changed),
    })
}

/// Adds one to every account that is not where it was.
fn count_changes<T: PartialEq>(changes: &mut [u16], before: &[T], now: &[T]) {
    for ((changes, before), now) in changes.iter_mut().zip(before).zip(now) {
        *changes += u16::from(before != now);
    }
}

/// On which side of each cut each account lies.
struct Sides(Vec<Vec<bool>>);

impl Sides {
    fn of(cuts: &[ModelCut], scores: &Scores) -> Self {
        let side = |cut: &ModelCut| {
            let values = values(scores, cut.measure);
            values.iter().map(|value| is_beyond(cut.measure, *value, cut.at)).collect()
        };
        Self(cuts.iter().map(side).collect())
    }
}

/// Draws accounts with all that a calibration reads of them.
struct Drawer<'p> {
    rows: usize,
    columns: Vec<(&'p str, &'p Column<'p>)>,
}

impl<'p> Drawer<'p> {
    fn new<M: Adjustable>(spec: &Calibration, model: &M, portfolio: &'p Portfolio<'p>) -> Self {
        let criteria = model.axes().iter().flat_map(Axis::criteria);
        let weights = spec.levels.iter().filter_map(|levels| levels.weight_column.as_deref());
        let read: Vec<&str> =
            criteria.flat_map(|criterion| criterion.input().columns()).chain(weights).collect();
        let columns = portfolio.columns().filter(|(name, _)| read.contains(name)).collect();
        Self { rows: portfolio.rows(), columns }
    }

    /// Every account a Poisson(1) number of times.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small whole numbers
    fn draw(&self, random: &mut Random) -> Option<Portfolio<'_>> {
        let times: Vec<usize> = (0..self.rows).map(|_| random.poisson(1.0) as usize).collect();
        let drawn = self.columns.iter().map(|(name, column)| (*name, repeat(column, &times)));
        let builder = drawn
            .fold(Portfolio::builder(), |builder, (name, column)| builder.column(name, column));
        builder.build().ok()
    }
}

/// A column with each row as often as it was drawn.
fn repeat<'c>(column: &'c Column<'_>, times: &[usize]) -> Column<'c> {
    if column.kind() == ColumnKind::Text {
        let rows = times.iter().enumerate();
        let texts = rows.flat_map(|(row, times)| std::iter::repeat_n(column.text(row), *times));
        return Column::from(texts.collect::<Vec<Option<&str>>>());
    }
    let mut numbers = Vec::with_capacity(times.iter().sum());
    let mut buffer = vec![0.0; BLOCK];
    for (start, times) in (0..).step_by(BLOCK).zip(times.chunks(BLOCK)) {
        let block = column.block(start..start + times.len(), &mut buffer, Instructions::widest());
        for (number, times) in block.iter().zip(times) {
            numbers.extend(std::iter::repeat_n(*number, *times));
        }
    }
    Column::from(numbers)
}
