//! Stage path: two axes that ought to rise together, and stages along their diagonal.

use serde::{Deserialize, Serialize};

use super::ascending::{AscendingCuts, nearest};
use super::lanes::{self, lesser};
use super::moves::{self, Way};
use super::tiles::{Codes, Compare, Loops, Tile, Tiled, combine};
use super::{Border, Cut, Decisions, Rule, RuleError, Tolerance};
use crate::class::ClassCode;
use crate::flags::Flags;
use crate::limits::MAX_CLASSES;
use crate::score::STEP;

/// Ordered stages along the diagonal of two axes, x (first) and y (second), and if wanted a third
/// axis of evidence that the relationship ends.
///
/// ```text
/// position  = (x + y) / 2
/// deviation = |x - y|
/// stage     = #{ i : cut[i] <= position }                 0..k
/// code      = k                if there is an exit axis and exit >= its cut
///             stage            if deviation <= tolerance
///             k + e + stage    if not (e = 1 with an exit axis, 0 without)
/// margin    = exit - its cut                              in the exit class
///             min( |x + y - 2 cut[i]| over i,
///                  |deviation - tolerance|,
///                  exit's cut - exit )                    in any other
/// ```
///
/// Both borders count a tie ([`TIE`](crate::score::TIE)) as on them.
/// A position equal to a cut belongs to the later stage, a deviation equal to the tolerance to the
/// path, an exit score equal to its cut to the exit. Off the path the class names the nearest
/// stage, and [`Flags::OFF_PATH`] is set. A NaN exit score is no evidence of an exit. If x or y is
/// NaN the point is unclassified, unless it is in the exit class. Raising x or y never lowers the
/// stage.
///
/// The nearest border of a stage moves x and y by the same amount as far as `0..=1` allows (by one
/// step of the lattice more on one axis where the distance is odd), and the border of the path
/// moves them by opposite amounts. Of several borders at the same distance the exit comes first,
/// then a class on the path, then the later stage. The border points of the exit, of a later stage
/// and of the way back to the path belong to the neighbour; those of a fall below the exit's cut,
/// of an earlier stage and of the way off the path do not. Out of the exit class with x or y NaN,
/// the neighbour is [`ClassCode::UNCLASSIFIED`].
///
/// That the stages lie along the diagonal is after Millman and Wilson (1995), Journal of Marketing
/// Practice 1(1):9-21; the cuts, the tolerance, the off-path classes and the exit axis are this
/// library's.
///
/// ```
/// use keyaccount::rule::{Cut, PathClass, Rule, StagePath, Tolerance};
/// # fn main() -> Result<(), keyaccount::rule::RuleError> {
/// let cuts = Cut::each([0.25, 0.5, 0.75])?;
/// let path = StagePath::new(cuts, Tolerance::new(0.25)?, Some(Cut::MIDPOINT))?;
/// assert_eq!((path.stages(), path.classes()), (4, 9));
/// let border = path.nearest_border(&[0.75, 0.375, f64::NAN]).unwrap();
/// assert_eq!(path.class(border.neighbour), Some(PathClass::Stage(2)));
/// // The two axes share the move of 0.125 (to within the tie).
/// assert!(matches!(border.moves[..], [(0, x), (1, y)] if x < -0.062 && y > 0.062));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "StagePathSpec", into = "StagePathSpec")]
pub struct StagePath {
    /// On twice the position, so that x + y need not be halved.
    cuts: AscendingCuts,
    tolerance: Tolerance,
    exit: Option<Cut>,
    stages: u8,
}

/// What a code of a [`StagePath`] stands for. Stages are numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathClass {
    /// On the path, in this stage.
    Stage(u8),
    /// Out of the relationship, whatever the stage.
    Exit,
    /// Off the path; this is the nearest stage.
    OffPath(u8),
}

#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct StagePathSpec {
    cuts: Vec<Cut>,
    tolerance: Tolerance,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exit: Option<Cut>,
}

/// The columns of a block, and the cut on the exit axis.
#[derive(Debug, Clone, Copy)]
struct Rows<'s> {
    x: &'s [f64],
    y: &'s [f64],
    exit: &'s [f64],
    cut: f64,
}

impl StagePath {
    /// Stages between the cuts on the position, earliest first; with an exit axis if it has a cut.
    ///
    /// # Errors
    /// [`RuleError::NoCuts`], [`RuleError::TooManyCuts`], [`RuleError::CutsNotAscending`], and
    /// [`RuleError::TooManyStages`] if the stages, twice, and the exit make more than 255 classes.
    pub fn new(cuts: Vec<Cut>, tolerance: Tolerance, exit: Option<Cut>) -> Result<Self, RuleError> {
        let cuts = AscendingCuts::scaled("position", cuts, 2.0)?;
        let stages = cuts.bands();
        let classes = 2 * stages + usize::from(exit.is_some());
        let many = RuleError::TooManyStages { stages, classes, limit: MAX_CLASSES };
        if classes > MAX_CLASSES {
            return Err(many);
        }
        let stages = u8::try_from(stages).map_err(|_| many)?;
        Ok(Self { cuts, tolerance, exit, stages })
    }

    /// How many stages there are.
    pub const fn stages(&self) -> u8 {
        self.stages
    }

    /// The cuts on the position, ascending.
    pub fn cuts(&self) -> &[Cut] {
        self.cuts.cuts()
    }

    /// The greatest deviation on the path.
    pub const fn tolerance(&self) -> Tolerance {
        self.tolerance
    }

    /// The cut on the exit axis, if there is one.
    pub const fn exit(&self) -> Option<Cut> {
        self.exit
    }

    /// What a code stands for; `None` for one that the rule does not give.
    pub fn class(&self, code: ClassCode) -> Option<PathClass> {
        let code = code.get();
        if code < self.stages {
            return Some(PathClass::Stage(code));
        }
        if code == self.stages && self.exit.is_some() {
            return Some(PathClass::Exit);
        }
        let stage = code.checked_sub(self.off_path())?;
        (stage < self.stages).then_some(PathClass::OffPath(stage))
    }

    /// The code of a class; `None` for a stage or an exit that the rule does not have.
    pub fn code(&self, class: PathClass) -> Option<ClassCode> {
        let code = match class {
            PathClass::Stage(stage) => (stage < self.stages).then_some(stage),
            PathClass::Exit => self.exit.map(|_| self.stages),
            PathClass::OffPath(stage) => (stage < self.stages).then(|| self.off_path() + stage),
        };
        code.map(ClassCode::new)
    }

    /// The code of the first off-path class; what being off the path adds to a stage.
    fn off_path(&self) -> u8 {
        self.stages + u8::from(self.exit.is_some())
    }

    /// The code of a stage on or off the path; the codes fit, as the classes were counted.
    fn on_or_off(&self, stage: u8, off: bool) -> ClassCode {
        ClassCode::new(if off { stage.saturating_add(self.off_path()) } else { stage })
    }

    /// The columns of a block.
    #[inline(always)]
    fn rows<'s>(&self, scores: &[&'s [f64]]) -> Rows<'s> {
        let (x, y) = (lanes::column(scores, 0), lanes::column(scores, 1));
        let exit = if self.exit.is_some() { lanes::column(scores, 2) } else { x };
        Rows { x, y, exit, cut: self.exit_cut() }
    }

    /// The cut on the exit axis. No score reaches infinity: one loop serves both kinds.
    #[inline(always)]
    fn exit_cut(&self) -> f64 {
        self.exit.map_or(f64::INFINITY, Cut::snapped)
    }

    #[inline(always)]
    fn measure_rows(&self, rows: Rows<'_>, margins: &mut [f64]) {
        let (&head, tail) = self.cuts.fours();
        let tolerance = self.tolerance.limit();
        for (((margin, &x), &y), &exit) in margins.iter_mut().zip(rows.x).zip(rows.y).zip(rows.exit)
        {
            let path = ((x - y).abs() - tolerance).abs();
            let near = lesser(path, nearest(&head, x + y));
            let over = exit - rows.cut;
            let near = lesser(-over, near);
            *margin = if over >= 0.0 { over } else { near };
        }
        for four in tail {
            for (((margin, &x), &y), &exit) in
                margins.iter_mut().zip(rows.x).zip(rows.y).zip(rows.exit)
            {
                let near = lesser(nearest(four, x + y), *margin);
                *margin = if exit >= rows.cut { *margin } else { near };
            }
        }
    }

    /// The nearest of the borders that x and y can cross.
    fn path_border(&self, x: f64, y: f64) -> Option<Border> {
        let (sum, deviation, tolerance) = (x + y, (x - y).abs(), self.tolerance.limit());
        let (stage, off) = (self.cuts.count(sum), deviation > tolerance);
        let ((low, lesser), (high, greater)) =
            if x >= y { ((1, y), (0, x)) } else { ((0, x), (1, y)) };
        let border = |stage: u8, off: bool, distance: f64, first: Way, second: Way| {
            // Half, in whole steps: an odd step goes to the first, which is the one that keeps
            // the point on its side of the other borders.
            let half = (distance / STEP / 2.0).floor() * STEP;
            let moves = moves::share(distance, distance - half, first, second);
            Border { neighbour: self.on_or_off(stage, off), distance, moves }
        };
        let path = if off {
            let (first, second) = (Way::down(high, greater), Way::up(low, lesser));
            border(stage, false, deviation - tolerance, first, second)
        } else {
            let (first, second) = (Way::down(low, lesser), Way::up(high, greater));
            border(stage, true, tolerance - deviation, first, second)
        };
        let (below, above) = self.cuts.around(sum);
        let later = above.map(|cut| {
            let (first, second) = (Way::up(low, lesser), Way::up(high, greater));
            border(stage.saturating_add(1), off, cut - sum, first, second)
        });
        let earlier = below.map(|cut| {
            let (first, second) = (Way::down(high, greater), Way::down(low, lesser));
            border(stage.saturating_sub(1), off, sum - cut, first, second)
        });
        if off {
            lanes::nearest([Some(path), later, earlier])
        } else {
            lanes::nearest([later, earlier, Some(path)])
        }
    }
}

impl Codes<3> for StagePath {
    #[inline(always)]
    fn of_tile<C: Compare>(&self, compare: C, [x, y, exit]: [&Tile<f64>; 3]) -> Tile<u8> {
        let (tolerance, off_path, exit_cut) =
            (self.tolerance.limit(), self.off_path(), self.exit_cut());
        let sums = combine([x, y], |x, y| x + y);
        let deviations = combine([x, y], |x, y| (x - y).abs());
        let off = compare.above(&deviations, tolerance);
        let (missing, out) = (compare.missing([x, y]), compare.at_least(exit, exit_cut));
        let mut codes = self.cuts.count_tile(compare, &sums);
        for (((code, off), missing), out) in codes.iter_mut().zip(off).zip(missing).zip(out) {
            let class = (*code + (off & off_path)) | missing;
            *code = (out & self.stages) | (!out & class);
        }
        codes
    }

    #[inline(always)]
    fn of_row(&self, [x, y, exit]: [f64; 3]) -> u8 {
        if exit >= self.exit_cut() {
            return self.stages;
        }
        let (sum, off) = (x + y, (x - y).abs() > self.tolerance.limit());
        if sum.is_nan() {
            return ClassCode::UNCLASSIFIED.get();
        }
        self.on_or_off(self.cuts.count(sum), off).get()
    }
}

impl Tiled for StagePath {
    #[inline(always)]
    fn decide_by<C: Compare>(&self, compare: C, scores: &[&[f64]], out: Decisions<'_>) {
        let rows = self.rows(scores);
        let Decisions { codes, margins, flags } = lanes::fit(&[rows.x, rows.y, rows.exit], out);
        self.write(compare, [rows.x, rows.y, rows.exit], codes);
        if let Some(margins) = margins {
            self.measure_rows(rows, margins);
        }
        if let Some(flags) = flags {
            lanes::flag_unclassified(codes, flags);
            let off_path = self.off_path();
            for (flag, &code) in flags.iter_mut().zip(&*codes) {
                let off = (code >= off_path) & (code != ClassCode::UNCLASSIFIED.get());
                *flag |= if off { Flags::OFF_PATH.bits() } else { 0 };
            }
        }
    }
}

impl Rule for StagePath {
    fn axes(&self) -> usize {
        2 + usize::from(self.exit.is_some())
    }

    fn classes(&self) -> usize {
        2 * usize::from(self.stages) + usize::from(self.exit.is_some())
    }

    #[inline(always)]
    fn decide(&self, scores: &[&[f64]], out: Decisions<'_>) {
        self.decide_by(Loops, scores, out);
    }

    fn nearest_border(&self, scores: &[f64]) -> Option<Border> {
        let (x, y) = (lanes::score(scores, 0), lanes::score(scores, 1));
        let exit = self.exit.map(|cut| lanes::score(scores, 2) - cut.snapped());
        let exit = exit.filter(|over| !over.is_nan());
        if let Some(over) = exit.filter(|over| *over >= 0.0) {
            let stage = self.cuts.count(x + y);
            let off = (x - y).abs() > self.tolerance.limit();
            let neighbour =
                if (x + y).is_nan() { ClassCode::UNCLASSIFIED } else { self.on_or_off(stage, off) };
            return Some(Border { neighbour, distance: over, moves: vec![(2, -over)] });
        }
        if (x + y).is_nan() {
            return None;
        }
        let out = exit.map(|over| Border {
            neighbour: ClassCode::new(self.stages),
            distance: -over,
            moves: vec![(2, -over)],
        });
        lanes::nearest([out, self.path_border(x, y)])
    }
}

impl TryFrom<StagePathSpec> for StagePath {
    type Error = RuleError;

    fn try_from(spec: StagePathSpec) -> Result<Self, RuleError> {
        Self::new(spec.cuts, spec.tolerance, spec.exit)
    }
}

impl From<StagePath> for StagePathSpec {
    fn from(path: StagePath) -> Self {
        Self { cuts: path.cuts.into_cuts(), tolerance: path.tolerance, exit: path.exit }
    }
}
