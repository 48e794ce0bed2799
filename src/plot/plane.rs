//! What matrix and path share: regions, borders, bubbles or hexagons, and the labelled few.

mod ground;
mod headings;
mod hexagons;
mod legend;
mod marks;
mod names;
mod regions;

use super::PlotError;
use super::accounts::Accounts;
use super::canvas::{Canvas, EDGE, TOP};
use super::colour::{Colour, NONE};
use super::error::check_share;
use super::labels::{Area, Disc};
use crate::class::ClassCode;
use crate::rule::{BuiltIn, PathClass};
use regions::{Point, Regions};

/// What of a plane is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) band: f64,
    pub(super) largest: usize,
    pub(super) fragile: usize,
    pub(super) bubbles_up_to: usize,
}

/// How scores lie on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Projection {
    /// x to the right, y up.
    Upright,
    /// The diagonal to the right, the deviation `x - y` up.
    Turned,
}

/// The frame of the plane on the page.
#[derive(Debug, Clone, Copy)]
struct Frame {
    area: Area,
    projection: Projection,
}

impl Frame {
    fn at(&self, (x, y): Point) -> Point {
        let (across, up) = match self.projection {
            Projection::Upright => (x, y),
            Projection::Turned => (f64::midpoint(x, y), f64::midpoint(x - y, 1.0)),
        };
        (self.area.left + across * self.area.width(), self.area.bottom - up * self.area.height())
    }

    fn outline(&self, corners: &[Point]) -> Vec<Point> {
        corners.iter().map(|corner| self.at(*corner)).collect()
    }
}

/// An account with a place.
#[derive(Debug, Clone, Copy)]
struct Mark {
    row: usize,
    disc: Disc,
    code: u8,
    /// Whether its place tells its class.
    in_place: bool,
}

/// The room below the frame: ticks, the axis' name, two lines of legend.
const BELOW: f64 = 106.0;
/// The room left of an upright one.
const BESIDE: f64 = 58.0;
/// The strip for accounts that were observed on one axis only.
const GUTTER: f64 = 24.0;
/// The room for the names of the stages above a turned one.
const STAGES: f64 = 54.0;

pub(super) fn draw(
    accounts: &Accounts<'_>,
    style: &super::Style,
    wish: Wish,
    projection: Projection,
) -> Result<String, PlotError> {
    check_share("band", wish.band)?;
    let axes = accounts.model.axes();
    let key = || accounts.model.about().key.clone();
    let regions = Regions::of(accounts.model.rule())
        .ok_or_else(|| PlotError::NotAPlane { model: key(), axes: axes.len() })?;
    let mut columns = accounts.classified.scores().map(|(_, scores)| scores);
    let (Some(x), Some(y)) = (columns.next(), columns.next()) else {
        return Err(PlotError::NoScores { model: key() });
    };
    let density = accounts.len() > wish.bubbles_up_to;
    let upright = projection == Projection::Upright;
    let partly = x.iter().zip(y).any(|(x, y)| x.is_nan() != y.is_nan());
    let gutter = if partly && upright && !density { GUTTER } else { 0.0 };
    let mut canvas = Canvas::new(style, style.width * if upright { 0.78 } else { 0.7 })?;
    let frame = Frame {
        area: Area {
            left: EDGE + gutter + if upright { BESIDE } else { 0.0 },
            top: TOP + if upright { 0.0 } else { STAGES },
            right: canvas.width - EDGE,
            bottom: canvas.height - BELOW - gutter,
        },
        projection,
    };
    let mut plane = Plane { accounts, wish, frame, gutter, density, canvas: &mut canvas, x, y };
    plane.shade(&regions);
    let marks = plane.marks();
    if density {
        plane.hexagons(&marks);
        plane.borders(&regions);
    } else {
        plane.borders(&regions);
        plane.bubbles(&marks);
    }
    plane.axes();
    plane.unplaced();
    let chosen = plane.chosen(&marks);
    // Only the chosen ones have bubbles where all are counted in hexagons.
    let bubbles = if density { chosen.iter().map(|chosen| chosen.mark).collect() } else { marks };
    let headings = plane.headings(&regions, &bubbles);
    let named = plane.names(&chosen, &bubbles, &headings);
    plane.legend(&bubbles, &regions);
    let description = plane.describe(&named);
    Ok(canvas.finish(&accounts.model.about().name, &accounts.head_count(style), &description))
}

/// A plane being drawn.
struct Plane<'p, 'a, 's> {
    accounts: &'p Accounts<'a>,
    wish: Wish,
    frame: Frame,
    gutter: f64,
    /// Hexagons instead of bubbles.
    density: bool,
    canvas: &'p mut Canvas<'s>,
    x: &'p [f64],
    y: &'p [f64],
}

impl Plane<'_, '_, '_> {
    fn path_class(&self, code: u8) -> Option<PathClass> {
        match self.accounts.model.rule().built_in() {
            Some(BuiltIn::StagePath(path)) => path.class(ClassCode::new(code)),
            _ => None,
        }
    }

    /// The colour of a class: off the path it is that of the nearest stage.
    fn colour(&self, code: u8) -> Colour {
        if code == ClassCode::UNCLASSIFIED.get() {
            return NONE;
        }
        let code = match self.path_class(code) {
            Some(PathClass::Stage(stage) | PathClass::OffPath(stage)) => stage,
            _ => code,
        };
        self.canvas.style.colour(usize::from(code))
    }

    fn is_off_path(&self, code: u8) -> bool {
        matches!(self.path_class(code), Some(PathClass::OffPath(_)))
    }
}
