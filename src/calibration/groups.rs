//! The cuts of a model in groups, each placed by its method and placed again on resamples.

use std::borrow::Cow;

use super::cuts::{CutMethod, Cuts, Placement, Sample, Scores};
use super::points::{Points, part};
use super::report::CutReport;
use super::resampling::Again;
use super::scored::Scored;
use super::stability::{Bootstrap, crosses};
use super::{CalibrationError, plane};
use crate::axis::Axis;
use crate::model::{Adjustable, CutSpec, Measure, ModelCut};
use crate::provenance::Provenance;
use crate::rule::BuiltIn;
use crate::score::snap;

/// The cuts of a model after calibration.
#[derive(Debug)]
pub(super) struct CalibratedCuts {
    pub(super) specs: Vec<CutSpec>,
    pub(super) reports: Vec<CutReport>,
    pub(super) could_change: u64,
}

/// Cuts that are compared with the same numbers.
#[derive(Debug)]
pub(super) struct Group<'s> {
    name: String,
    measure: Measure,
    method: CutMethod,
    cuts: Vec<ModelCut>,
    values: Cow<'s, [f64]>,
    found: Found,
}

/// What was found for a group.
#[derive(Debug, Default)]
struct Found {
    at: Vec<f64>,
    intervals: Vec<Option<(f64, f64)>>,
    resamples: u32,
    observed: u64,
    /// Whether the last cut was raised to keep the top class small.
    raised: bool,
}

/// Places the cuts of a model on the scores of its axes.
pub(super) fn place<'s, M: Adjustable>(
    model: &M,
    scored: &'s Scored,
    spec: &Cuts,
    bootstrap: Bootstrap,
) -> Result<Vec<Group<'s>>, CalibrationError> {
    let mut groups = groups(model, scored, spec)?;
    for (stream, group) in (1..).zip(&mut groups) {
        group.place(spec, bootstrap, stream)?;
    }
    divide_plane(model, &mut groups, bootstrap)?;
    if let Some(accounts) = spec.top_at_most {
        limit_top(model, &mut groups, accounts, bootstrap)?;
    }
    Ok(groups)
}

/// The groups in the order of their cuts.
fn groups<'s, M: Adjustable>(
    model: &M,
    scored: &'s Scored,
    spec: &Cuts,
) -> Result<Vec<Group<'s>>, CalibrationError> {
    let mut groups: Vec<Group<'s>> = Vec::new();
    for cut in model.cuts() {
        match groups.last_mut().filter(|group| group.measure == cut.measure) {
            Some(group) => group.cuts.push(cut),
            None => groups.push(Group {
                name: match cut.measure {
                    Measure::Axis(at) => model.axes().get(at).map_or("", Axis::key).to_owned(),
                    Measure::Position => "position".to_owned(),
                    Measure::Deviation => "tolerance".to_owned(),
                },
                measure: cut.measure,
                method: CutMethod::Keep,
                values: scored.values(cut.measure),
                found: Found { observed: scored.observed(cut.measure), ..Found::default() },
                cuts: vec![cut],
            }),
        }
    }
    let known = || groups.iter().map(|group| group.name.clone()).collect();
    if let Some(group) = spec.groups.keys().find(|key| groups.iter().all(|g| g.name != **key)) {
        return Err(CalibrationError::UnknownGroup { group: group.clone(), known: known() });
    }
    let on_a_path = groups.iter().any(|group| group.measure == Measure::Position);
    for group in &mut groups {
        let about_classes = match group.measure {
            Measure::Axis(_) => !on_a_path,
            Measure::Position => true,
            Measure::Deviation => false,
        };
        group.method = match spec.groups.get(&group.name) {
            Some(method) => method.clone(),
            None if about_classes => spec.method.clone(),
            None => CutMethod::Keep,
        };
    }
    Ok(groups)
}

impl Group<'_> {
    /// The cuts that were found.
    pub(super) fn found(&self) -> &[f64] {
        &self.found.at
    }

    fn placement(&self) -> Placement<'_> {
        let now = self.cuts.iter().map(|cut| cut.at).collect();
        Placement { group: &self.name, method: &self.method, now }
    }

    fn place(
        &mut self,
        spec: &Cuts,
        bootstrap: Bootstrap,
        stream: u64,
    ) -> Result<(), CalibrationError> {
        let observed = self.found.observed;
        let (group, needed) = (self.name.clone(), spec.minimum_scores.max(1));
        if self.method.reads_scores() && observed < needed {
            return Err(CalibrationError::TooFewScores { group, observed, needed });
        }
        let placement = self.placement();
        let mut found =
            Found { intervals: vec![None; self.cuts.len()], observed, ..Found::default() };
        if self.method.reads_scores() && self.method != CutMethod::KMeansInThePlane {
            let points = Points::of(&self.values);
            found.at = placement.place(&Scores::new(&self.values, &points))?;
            (found.intervals, found.resamples) =
                bootstrap.intervals(self.cuts.len(), stream, |random| {
                    placement.place(&points.resample(random)).ok()
                });
        } else {
            // Neither reads a score.
            found.at = placement.place(&Points::of(&[]))?;
        }
        self.found = found;
        Ok(())
    }
}

/// Places the cuts of a grid between clusters in the plane, if that is the method.
fn divide_plane<M: Adjustable>(
    model: &M,
    groups: &mut [Group<'_>],
    bootstrap: Bootstrap,
) -> Result<(), CalibrationError> {
    let in_plane = |group: &Group<'_>| group.method == CutMethod::KMeansInThePlane;
    let Some(asked) = groups.iter().find(|group| in_plane(group)) else { return Ok(()) };
    let no_grid = CalibrationError::NotAGrid { group: asked.name.clone() };
    let [x, y] = groups else { return Err(no_grid) };
    let axes = (Measure::Axis(0), Measure::Axis(1));
    let is_grid = matches!(model.built_in_rule(), BuiltIn::Grid(_));
    if !(in_plane(x) && in_plane(y) && (x.measure, y.measure) == axes && is_grid) {
        return Err(no_grid);
    }
    let spots = plane::spots(&x.values, &y.values);
    let (x_count, y_count) = (x.cuts.len(), y.cuts.len());
    let (x_cuts, y_cuts) =
        plane::cuts(&spots, x_count, y_count).ok_or_else(|| CalibrationError::TooFewDistinct {
            group: x.name.clone(),
            distinct: spots.len(),
            needed: (x_count + 1) * (y_count + 1),
        })?;
    let (intervals, resamples) = bootstrap.intervals(x_count + y_count, 0, |random| {
        let (x, y) = plane::cuts(&plane::resample(&spots, random), x_count, y_count)?;
        Some(x.into_iter().chain(y).collect())
    });
    let (of_x, of_y) = intervals.split_at_checked(x_count).unwrap_or_default();
    for (group, at, intervals) in [(x, x_cuts, of_x), (y, y_cuts, of_y)] {
        let at = group.placement().check_order(at)?;
        let intervals = intervals.to_vec();
        group.found = Found { at, intervals, resamples, ..std::mem::take(&mut group.found) };
    }
    Ok(())
}

/// Raises the last cut of every group alike until at most so many accounts lie above all of them.
fn limit_top<M: Adjustable>(
    model: &M,
    groups: &mut [Group<'_>],
    accounts: u64,
    bootstrap: Bootstrap,
) -> Result<(), CalibrationError> {
    let no_top = CalibrationError::NoTopClass {
        group: groups.first().map(|group| group.name.clone()).unwrap_or_default(),
    };
    if !matches!(model.built_in_rule(), BuiltIn::Bands(_) | BuiltIn::Grid(_)) {
        return Err(no_top);
    }
    let tops: Vec<f64> =
        groups.iter().filter_map(|group| group.found.at.last().map(|cut| snap(*cut))).collect();
    // How far each account lies inside the top class; below 0 outside it.
    let rows = groups.first().map_or(0, |group| group.values.len());
    let mut depths = vec![f64::INFINITY; rows];
    for (group, top) in groups.iter().zip(&tops) {
        for (depth, value) in depths.iter_mut().zip(group.values.iter()) {
            let over = value - top;
            *depth = if over < *depth || over.is_nan() { over } else { *depth };
        }
    }
    let inside = depths.iter().map(|depth| u64::from(*depth >= 0.0)).sum::<u64>();
    if inside <= accounts {
        return Ok(());
    }
    let room = 1.0 - tops.iter().copied().fold(0.0, f64::max);
    let points = Points::of(&depths);
    let share = accounts as f64 / points.total();
    let how_far = |sample: &dyn Fn(f64) -> Result<f64, (f64, Option<f64>)>| match sample(share) {
        Ok(_) => Ok(0.0),
        Err((last, _)) if last < 0.0 => Ok(0.0),
        Err((last, Some(next))) => Ok(part(last, next)),
        Err((last, None)) if last < room => Ok(part(last, room)),
        Err((last, None)) => Err(last),
    };
    let exact = Scores::new(&depths, &points);
    let rise = how_far(&|share| exact.last_below(share)).map_err(|last| {
        CalibrationError::TargetUnreachable {
            group: groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join(" and "),
            wanted: accounts,
            tied: depths.iter().map(|depth| u64::from(*depth >= last)).sum(),
            score: last + tops.iter().copied().fold(0.0, f64::max),
        }
    })?;
    let (intervals, resamples) = bootstrap.intervals(1, u64::MAX, |random| {
        let drawn = points.resample(random);
        how_far(&|share| drawn.last_below(share)).ok().map(|rise| vec![rise])
    });
    let interval = intervals.first().copied().flatten();
    for (group, top) in groups.iter_mut().zip(tops) {
        let Found { at, intervals, resamples: used, raised, .. } = &mut group.found;
        (*used, *raised) = (resamples, true);
        if let (Some(at), Some(slot)) = (at.last_mut(), intervals.last_mut()) {
            *at = top + rise;
            *slot = interval.map(|(low, high)| (top + low, top + high));
        }
    }
    Ok(())
}

/// Turns the groups into cuts with their origin, and reports.
pub(super) fn collect(
    groups: Vec<Group<'_>>,
    bootstrap: Bootstrap,
    again: Option<&Again>,
) -> CalibratedCuts {
    let rows = groups.iter().map(|group| group.values.len()).max().unwrap_or(0);
    let mut crossing = vec![false; rows];
    let (mut specs, mut reports): (Vec<_>, Vec<CutReport>) = (Vec::new(), Vec::new());
    for group in groups {
        let Group { name, measure, method, cuts, values, mut found } = group;
        let last = cuts.len();
        found.resamples = again.map_or(found.resamples, |again| again.resamples);
        let found_cuts = found.at.iter().zip(&found.intervals);
        for ((number, cut), (at, interval)) in (1..).zip(cuts).zip(found_cuts) {
            let raised = found.raised && number == last;
            let mut could_change = 0;
            let mut interval = *interval;
            if let Some(again) = again {
                let position = reports.len();
                let moves = method.reads_scores() || raised;
                interval = again.cuts.get(position).copied().flatten().filter(|_| moves);
                could_change = again.could_cross.get(position).copied().unwrap_or(0);
            } else if let Some(interval) = interval {
                for (crossed, value) in crossing.iter_mut().zip(values.iter()) {
                    let crosses = crosses(measure, *value, interval);
                    could_change += u64::from(crosses);
                    *crossed |= crosses;
                }
            }
            let method_name = match (method.name(), raised) {
                (name, false) => name.to_owned(),
                (name, true) => format!("{name}, raised to limit the top class"),
            };
            let provenance = if method == CutMethod::Keep && !raised {
                cut.provenance
            } else {
                let (observed, resamples) = (found.observed, found.resamples);
                let missing = (values.len() as u64).saturating_sub(observed);
                let scores = format!("{observed} scores on {name} ({missing} missing)");
                let stability = interval
                    .map(|interval| stability(interval, resamples, could_change, bootstrap));
                Provenance::calibrated(in_words(&method_name, &scores, stability))
            };
            specs.push(CutSpec { at: *at, provenance });
            reports.push(CutReport {
                name: cut.name,
                group: name.clone(),
                method: method_name,
                before: cut.at,
                at: *at,
                observed: found.observed,
                interval,
                resamples: found.resamples,
                could_change,
            });
        }
    }
    let crossing = || crossing.iter().map(|crossed| u64::from(*crossed)).sum();
    let could_change = again.map_or_else(crossing, |again| again.could_change);
    CalibratedCuts { specs, reports, could_change }
}

fn in_words(method: &str, scores: &str, stability: Option<String>) -> String {
    if stability.is_none() && method == CutMethod::Midpoint.name() {
        return "scale midpoint: nothing taken from the data".to_owned();
    }
    format!("{method} of {scores}{}", stability.unwrap_or_default())
}

fn stability(
    (low, high): (f64, f64),
    resamples: u32,
    could_change: u64,
    bootstrap: Bootstrap,
) -> String {
    format!(
        "; {} % interval {low:.4} to {high:.4} from {resamples} bootstrap resamples{} (seed {}), in which {could_change} accounts change sides",
        100.0 * bootstrap.confidence,
        bootstrap.resampling.in_words(),
        bootstrap.seed
    )
}
