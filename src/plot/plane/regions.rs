//! The regions of a rule of two axes: where in the unit square each class is, and the borders.

use crate::class::ClassCode;
use crate::rule::{BuiltIn, Decisions, PathClass, Rule};

/// A point: scores on x and on y.
pub(super) type Point = (f64, f64);

/// A convex part of the plane with one class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Region {
    pub(super) code: u8,
    pub(super) corners: Vec<Point>,
}

/// The plane of a rule, cut up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Regions {
    pub(super) regions: Vec<Region>,
    /// Where the class changes.
    pub(super) borders: Vec<(Point, Point)>,
}

/// The half-plane `a x + b y >= c`.
#[derive(Debug, Clone, Copy)]
struct Half {
    a: f64,
    b: f64,
    c: f64,
}

/// The whole plane, against the clock.
pub(super) const UNIT_SQUARE: [Point; 4] = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];

/// A rule from elsewhere is asked at the middle of each of these squares a side.
const RASTER: u32 = 96;

impl Half {
    const fn new(a: f64, b: f64, c: f64) -> Self {
        Self { a, b, c }
    }

    fn over(&self, (x, y): Point) -> f64 {
        self.a * x + self.b * y - self.c
    }

    /// What of a convex polygon lies in the half-plane (Sutherland and Hodgman).
    fn clip(&self, corners: &[Point]) -> Vec<Point> {
        let mut kept = Vec::with_capacity(corners.len() + 1);
        let next = corners.iter().cycle().skip(1);
        for (&from, &to) in corners.iter().zip(next) {
            let (before, after) = (self.over(from), self.over(to));
            if before >= 0.0 {
                kept.push(from);
            }
            if before * after < 0.0 {
                let share = before / (before - after);
                kept.push((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
            }
        }
        kept
    }
}

fn clip(corners: &[Point], halves: &[Half]) -> Vec<Point> {
    halves.iter().fold(corners.to_vec(), |corners, half| half.clip(&corners))
}

/// The area of a polygon (Gauss).
pub(super) fn area(corners: &[Point]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    let twice: f64 =
        corners.iter().zip(next).map(|((x, y), (next_x, next_y))| x * next_y - next_x * y).sum();
    twice.abs() / 2.0
}

/// The class of a point, without evidence of an exit.
fn class_at(rule: &dyn Rule, (x, y): Point) -> u8 {
    let mut codes = [ClassCode::UNCLASSIFIED.get()];
    let missing = [f64::NAN];
    let out = Decisions { codes: &mut codes, margins: None, flags: None };
    rule.decide(&[&[x], &[y], &missing], out);
    let [code] = codes;
    code
}

impl Regions {
    /// Cuts the plane of a rule up; `None` if it does not decide on two axes.
    pub(super) fn of(rule: &dyn Rule) -> Option<Self> {
        let regions = match rule.built_in() {
            Some(BuiltIn::Grid(grid)) => {
                let edges = |cuts: &[crate::rule::Cut]| {
                    let mut edges = vec![0.0];
                    edges.extend(cuts.iter().map(|cut| cut.snapped()));
                    edges.push(1.0);
                    edges
                };
                let (x, y) = (edges(grid.x_cuts()), edges(grid.y_cuts()));
                let rows = y.iter().zip(y.iter().skip(1)).zip(grid.cells());
                rows.flat_map(|((bottom, top), cells)| {
                    let columns = x.iter().zip(x.iter().skip(1)).zip(cells);
                    columns.map(move |((left, right), code)| Region {
                        code: *code,
                        corners: vec![
                            (*left, *bottom),
                            (*right, *bottom),
                            (*right, *top),
                            (*left, *top),
                        ],
                    })
                })
                .collect()
            }
            Some(BuiltIn::StagePath(path)) => {
                let mut cuts = vec![0.0];
                cuts.extend(path.cuts().iter().map(|cut| 2.0 * cut.snapped()));
                cuts.push(2.0);
                let tolerance = path.tolerance().limit();
                let on = [Half::new(1.0, -1.0, -tolerance), Half::new(-1.0, 1.0, -tolerance)];
                let off = [Half::new(1.0, -1.0, tolerance), Half::new(-1.0, 1.0, tolerance)];
                let mut regions = Vec::new();
                for (stage, (low, high)) in (0..).zip(cuts.iter().zip(cuts.iter().skip(1))) {
                    let strip = [Half::new(1.0, 1.0, *low), Half::new(-1.0, -1.0, -high)];
                    let strip = clip(&UNIT_SQUARE, &strip);
                    let mut add = |class, corners| {
                        if let Some(code) = path.code(class) {
                            regions.push(Region { code: code.get(), corners });
                        }
                    };
                    add(PathClass::Stage(stage), clip(&strip, &on));
                    for side in off {
                        add(PathClass::OffPath(stage), clip(&strip, &[side]));
                    }
                }
                regions
            }
            Some(BuiltIn::Gap(gap)) => {
                let tolerance = gap.tolerance().limit();
                let (under, over) =
                    (Half::new(1.0, -1.0, tolerance), Half::new(-1.0, 1.0, tolerance));
                let fits = [Half::new(1.0, -1.0, -tolerance), Half::new(-1.0, 1.0, -tolerance)];
                [
                    (0, clip(&UNIT_SQUARE, &[under])),
                    (1, clip(&UNIT_SQUARE, &fits)),
                    (2, clip(&UNIT_SQUARE, &[over])),
                ]
                .map(|(code, corners)| Region { code, corners })
                .into()
            }
            None if rule.axes() == 2 => raster(rule),
            Some(BuiltIn::Bands(_) | BuiltIn::Ladder(_)) | None => return None,
        };
        let regions: Vec<Region> =
            regions.into_iter().filter(|region| area(&region.corners) > 1e-9).collect();
        let borders = borders(rule, &regions);
        Some(Self { regions, borders })
    }
}

/// The edges behind which another class lies, each once.
fn borders(rule: &dyn Rule, regions: &[Region]) -> Vec<(Point, Point)> {
    let mut borders = Vec::new();
    for region in regions {
        let next = region.corners.iter().cycle().skip(1);
        for (&from, &to) in region.corners.iter().zip(next) {
            let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
            // Corners run against the clock: outside is to the right of an edge.
            let beyond = |step: f64| {
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let length = (dx * dx + dy * dy).sqrt();
                (middle.0 + dy / length * step, middle.1 - dx / length * step)
            };
            let (x, y) = beyond(1e-7);
            let inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
            if inside && class_at(rule, (x, y)) < region.code {
                borders.push((from, to));
            }
        }
    }
    borders
}

/// Squares of one class, side by side squares as one rectangle.
fn raster(rule: &dyn Rule) -> Vec<Region> {
    let side = 1.0 / f64::from(RASTER);
    let mut regions: Vec<Region> = Vec::new();
    for row in 0..RASTER {
        let (bottom, top) = (f64::from(row) * side, f64::from(row + 1) * side);
        let mut run: Option<(u8, f64)> = None;
        for column in 0..=RASTER {
            let left = f64::from(column) * side;
            let code = (column < RASTER)
                .then(|| class_at(rule, (left + side / 2.0, f64::midpoint(bottom, top))));
            if run.map(|(code, _)| code) == code {
                continue;
            }
            if let Some((code, start)) = run {
                let corners = vec![(start, bottom), (left, bottom), (left, top), (start, top)];
                regions.push(Region { code, corners });
            }
            run = code.map(|code| (code, left));
        }
    }
    regions
}

/// The points from which a border is nearer than `margin`, where a margin is a sum of moves on
/// both axes: the border, widened by a diamond.
pub(super) fn band((from, to): (Point, Point), margin: f64) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(8);
    for (x, y) in [from, to] {
        points.extend([(x - margin, y), (x + margin, y), (x, y - margin), (x, y + margin)]);
    }
    let inside = [
        Half::new(1.0, 0.0, 0.0),
        Half::new(-1.0, 0.0, -1.0),
        Half::new(0.0, 1.0, 0.0),
        Half::new(0.0, -1.0, -1.0),
    ];
    clip(&hull(points), &inside)
}

/// The convex hull against the clock (Andrew's monotone chain).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|(x, y), (u, v)| x.total_cmp(u).then(y.total_cmp(v)));
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., (ox, oy), (ax, ay)] = chain.as_slice()
                && (ax - ox) * (point.1 - oy) - (ay - oy) * (point.0 - ox) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::rule::{Bands, Cut, Gap, Grid, StagePath, Tolerance};

    fn inside(corners: &[Point], point: Point) -> bool {
        let next = corners.iter().cycle().skip(1);
        corners.iter().zip(next).all(|(from, to)| {
            (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0) >= 0.0
        })
    }

    fn rules() -> Vec<BuiltIn> {
        let half = Tolerance::new(0.25).unwrap();
        let cuts = |cuts: &[f64]| Cut::each(cuts.iter().copied()).unwrap();
        let diagonal = vec![vec![0, 0, 1], vec![0, 1, 2], vec![1, 2, 2]];
        vec![
            Grid::quadrants(Cut::new(0.4).unwrap(), Cut::MIDPOINT).into(),
            Grid::new(cuts(&[0.33, 0.67]), cuts(&[0.25, 0.75]), diagonal).unwrap().into(),
            StagePath::new(cuts(&[0.2, 0.4, 0.6, 0.8]), half, Some(Cut::MIDPOINT)).unwrap().into(),
            StagePath::new(cuts(&[0.5]), Tolerance::new(0.7).unwrap(), None).unwrap().into(),
            Gap::new(half).into(),
        ]
    }

    #[test]
    fn regions_fill_the_square_and_agree_with_the_rule() {
        for rule in rules() {
            let Regions { regions, .. } = Regions::of(&rule).unwrap();
            let whole: f64 = regions.iter().map(|region| area(&region.corners)).sum();
            assert!((whole - 1.0).abs() < 1e-9, "{rule:?}: {whole}");
            let mut random = Random::new(3);
            for _ in 0..2_000 {
                let point = (random.unit(), random.unit());
                let found: Vec<u8> = regions
                    .iter()
                    .filter(|region| inside(&region.corners, point))
                    .map(|region| region.code)
                    .collect();
                assert_eq!(found, [class_at(&rule, point)], "{rule:?} at {point:?}");
            }
        }
    }

    #[test]
    fn a_band_holds_the_points_whose_margin_is_below_it() {
        for rule in rules() {
            let Regions { borders, .. } = Regions::of(&rule).unwrap();
            let bands: Vec<_> = borders.iter().map(|border| band(*border, 0.05)).collect();
            let mut random = Random::new(5);
            for _ in 0..2_000 {
                let point = (random.unit(), random.unit());
                // Without evidence of an exit, as the regions are.
                let margin = rule.nearest_border(&[point.0, point.1, f64::NAN]).unwrap().distance;
                let banded = bands.iter().any(|band| inside(band, point));
                assert_eq!(banded, margin <= 0.05, "{rule:?} at {point:?}: {margin}");
            }
        }
    }

    #[test]
    fn a_rule_of_one_axis_has_no_plane() {
        let bands: BuiltIn = Bands::new(vec![Cut::MIDPOINT]).unwrap().into();
        assert_eq!(Regions::of(&bands), None);
    }

    /// A rule from outside the crate: a quarter of a circle.
    #[derive(Debug)]
    struct Round;

    impl Rule for Round {
        fn axes(&self) -> usize {
            2
        }
        fn classes(&self) -> usize {
            2
        }
        fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
            let [x, y, ..] = scores else { return };
            for ((code, x), y) in out.codes.iter_mut().zip(*x).zip(*y) {
                *code = u8::from(x * x + y * y >= 0.25);
            }
        }
        fn nearest_border(&self, _: &[f64]) -> Option<crate::rule::Border> {
            None
        }
    }

    #[test]
    fn a_rule_from_elsewhere_is_drawn_in_squares() {
        let Regions { regions, borders } = Regions::of(&Round).unwrap();
        let round: f64 =
            regions.iter().filter(|region| region.code == 0).map(|r| area(&r.corners)).sum();
        assert!((round - std::f64::consts::PI / 16.0).abs() < 0.01, "{round}");
        assert!(!borders.is_empty());
    }
}
