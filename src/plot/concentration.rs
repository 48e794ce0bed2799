//! How few accounts bring the money: Pareto's and Lorenz' curves.

use svg::node::element::Group;

use super::canvas::{self, Anchor, Canvas, EDGE, TOP, Type, titled};
use super::colour::{FAINT, INK, LINE, MUTED};
use super::labels::Area;
use super::{PlotError, Style, text};
use crate::analysis::concentration::Concentration;

/// Which curve is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Curve {
    /// The largest accounts first: "the top 20 % bring 64 %".
    #[default]
    Pareto,
    /// The smallest accounts first, as Lorenz drew it.
    Lorenz,
}

/// What to draw of a [`concentration`].
#[derive(Debug, Clone, PartialEq)]
pub struct ConcentrationOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// Which curve.
    pub curve: Curve,
    /// Shares of the money, in `0..=1`, whose fewest accounts are marked on the curve. Others are
    /// left out.
    pub shares: Vec<f64>,
}

impl Default for ConcentrationOptions {
    fn default() -> Self {
        Self { style: Style::default(), curve: Curve::default(), shares: vec![0.5, 0.8] }
    }
}

/// The most points of a curve: more than a screen can tell apart.
const STEPS: usize = 400;
/// Up to how many accounts each has a point that a pointer can rest on.
const POINTS: usize = 250;

/// How much of the money the largest accounts bring, as a curve against the line on which all would
/// bring the same.
///
/// Pareto's curve and Lorenz' are the same, turned round: a point of Lorenz' at `(p, L)` is a point
/// of Pareto's at `(1 - p, 1 - L)`.
///
/// ```
/// use keyaccount::analysis::Money;
/// use keyaccount::analysis::concentration::Concentration;
/// use keyaccount::plot::{self, ConcentrationOptions};
/// let spread = Concentration::of(&Money::new(vec![10.0, 20.0, 70.0])?)?;
/// let picture = plot::concentration(&spread, &ConcentrationOptions::default())?;
/// assert!(picture.contains("1 account (33 %)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::Size`], [`PlotError::NoColours`].
///
/// Sources: Lorenz, M. O. (1905), Methods of Measuring the Concentration of Wealth, Publications of
/// the American Statistical Association 9(70):209-219.
pub fn concentration(
    spread: &Concentration,
    options: &ConcentrationOptions,
) -> Result<String, PlotError> {
    let style = &options.style;
    let words = &style.words;
    let mut canvas = Canvas::new(style, style.width * 0.68)?;
    let frame = Area {
        left: EDGE + 62.0,
        top: TOP + 6.0,
        right: canvas.width - EDGE - 20.0,
        bottom: canvas.height - 56.0,
    };
    let at = |x: f64, y: f64| {
        (frame.left + x * (frame.right - frame.left), frame.bottom - y * (frame.bottom - frame.top))
    };
    grid(&mut canvas, &frame, options.curve);
    let turned = |accounts: f64, money: f64| match options.curve {
        Curve::Pareto => (1.0 - accounts, 1.0 - money),
        Curve::Lorenz => (accounts, money),
    };
    let points: Vec<(f64, f64)> = spread
        .lorenz(STEPS)
        .iter()
        .map(|point| turned(point.accounts, point.money))
        .map(|(x, y)| at(x, y))
        .collect();
    let colour = style.colour(0);
    canvas.push(canvas::path(&points, true).set("fill", colour.tint(0.75).hex()));
    canvas
        .push(canvas::line(at(0.0, 0.0), at(1.0, 1.0), MUTED, 1.4).set("stroke-dasharray", "6 4"));
    canvas.push(
        canvas::path(&points, false)
            .set("fill", "none")
            .set("stroke", colour.hex())
            .set("stroke-width", "2.6")
            .set("stroke-linejoin", "round"),
    );
    let marked = |share: f64| {
        let count = spread.accounts_for(share);
        let reached = spread.top_share(count);
        (count, reached, turned(1.0 - count as f64 / spread.accounts() as f64, 1.0 - reached))
    };
    let shares = || options.shares.iter().filter(|share| **share > 0.0 && **share <= 1.0);
    let kind = Type::new(12.0).muted().rimmed();
    let wide = text::width(words.all_equal, 12.0, false);
    let (side, below, anchor) = match options.curve {
        Curve::Pareto => (10.0, 16.0, Anchor::Start),
        Curve::Lorenz => (-10.0, -14.0, Anchor::End),
    };
    let n = spread.accounts() as f64;
    let marks: Vec<Mark> = shares()
        .map(|share| {
            let (count, reached, (x, y)) = marked(*share);
            let said = fact(words, count, n, reached);
            Mark::new(at(x, y), said, options.curve, frame.right)
        })
        .collect();
    let along = free_along(&marks, |along| {
        let (x, y) = at(along, along);
        let near = x + side;
        let left = if side < 0.0 { near - wide } else { near };
        Area::new(left, y + below - 10.0, wide, 13.0)
    });
    let (x, y) = at(along, along);
    canvas.text(x + side, y + below, words.all_equal, 240.0, kind.at(anchor));
    if spread.accounts() <= POINTS {
        let mut hover = Group::new().set("fill", colour.shade(0.2).hex());
        for count in 1..=spread.accounts() {
            let share = spread.top_share(count);
            let (x, y) = turned(1.0 - count as f64 / n, 1.0 - share);
            let (x, y) = at(x, y);
            let title = fact(words, count, n, share);
            hover = hover.add(canvas::circle(x, y, 2.0).add(titled(&title)));
        }
        canvas.push(hover);
    }
    for Mark { point, said, wide, label, anchor } in &marks {
        let foot = (point.0, frame.bottom);
        canvas.push(canvas::line(*point, foot, INK, 1.0).set("stroke-dasharray", "2 3"));
        let dot = canvas::circle(point.0, point.1, 5.0);
        canvas.push(dot.set("fill", INK.hex()).add(titled(said)));
        let kind = Type::new(13.0).bold().rimmed();
        canvas.text(label.0, label.1, said, wide + 2.0, kind.at(*anchor));
    }
    let gini = words.decimals(spread.gini(), 2);
    let mut subtitle = format!(
        "{}, {} · {} {gini}",
        words.accounts(spread.accounts() as u64),
        style.amount(spread.total()),
        words.gini
    );
    if spread.missing() > 0 {
        let missing = words.accounts(spread.missing());
        subtitle = format!("{subtitle} · {missing}: {}", words.amount_unknown);
    }
    let facts: Vec<&str> = marks.iter().map(|mark| mark.said.as_str()).collect();
    let description = format!("{subtitle}. {}", facts.join(". "));
    Ok(canvas.finish(words.concentration, &subtitle, &description))
}

/// A point of the curve that is named.
struct Mark {
    point: (f64, f64),
    said: String,
    wide: f64,
    /// Where what is said of it begins, or ends.
    label: (f64, f64),
    anchor: Anchor,
}

impl Mark {
    /// What is said stands where the curve is not: under Lorenz' to the right, over Pareto's to the
    /// left, and inside the bulge where there is no room.
    fn new(point: (f64, f64), said: String, curve: Curve, end: f64) -> Self {
        let wide = text::width(&said, 13.0, true);
        let right = point.0 + 12.0 + wide <= end;
        let (x, down, anchor) = match (curve, right) {
            (Curve::Lorenz, true) => (point.0 + 12.0, 15.0, Anchor::Start),
            (Curve::Pareto, true) => (point.0 + 12.0, 17.0, Anchor::Start),
            (_, false) => (point.0 - 12.0, -9.0, Anchor::End),
        };
        Self { point, said, wide, label: (x, point.1 + down), anchor }
    }

    /// What the label covers.
    fn area(&self) -> Area {
        let (x, y) = self.label;
        let left = if let Anchor::End = self.anchor { x - self.wide } else { x };
        Area::new(left, y - 12.0, self.wide, 16.0)
    }
}

/// Where along the diagonal a text stands that then covers an area: where none of the lines down
/// from the marks passes through it, and where what is said of the marks does not cover it.
fn free_along(marks: &[Mark], covered: impl Fn(f64) -> Area) -> f64 {
    const ALONG: [f64; 9] = [0.18, 0.5, 0.7, 0.36, 0.27, 0.6, 0.43, 0.78, 0.1];
    let no_line = |along: &f64| {
        let area = covered(*along);
        marks.iter().all(|mark| mark.point.0 < area.left - 4.0 || mark.point.0 > area.right + 4.0)
    };
    let free = |along: &f64| {
        let area = covered(*along);
        no_line(along) && marks.iter().all(|mark| !mark.area().meets(&area))
    };
    let found = ALONG.into_iter().find(free).or_else(|| ALONG.into_iter().find(no_line));
    found.unwrap_or(0.18)
}

/// "18 accounts (21 %) bring 80 % of money".
fn fact(words: &super::Words, count: usize, n: f64, share: f64) -> String {
    let accounts = words.accounts(count as u64);
    let part = words.percent(count as f64 / n);
    format!("{accounts} ({part}): {} {}", words.percent(share), words.of_money)
}

/// The scales, with a line at each quarter.
fn grid(canvas: &mut Canvas<'_>, frame: &Area, curve: Curve) {
    let words = canvas.style.words;
    let kind = Type::new(11.0).muted();
    for quarter in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let x = frame.left + quarter * (frame.right - frame.left);
        let y = frame.bottom - quarter * (frame.bottom - frame.top);
        let shade = if quarter == 0.0 { LINE } else { FAINT };
        canvas.line((x, frame.top), (x, frame.bottom), shade, 1.0);
        canvas.line((frame.left, y), (frame.right, y), shade, 1.0);
        let percent = words.percent(quarter);
        let below = frame.bottom + 17.0;
        canvas.text(x, below, &percent, 60.0, kind.at(Anchor::Middle));
        canvas.text(frame.left - 7.0, y + 4.0, &percent, 60.0, kind.at(Anchor::End));
    }
    let name = match curve {
        Curve::Pareto => words.accounts_largest_first,
        Curve::Lorenz => words.accounts_smallest_first,
    };
    let bold = Type::new(13.0).bold().at(Anchor::Middle);
    let middle = f64::midpoint(frame.left, frame.right);
    canvas.text(middle, frame.bottom + 40.0, name, frame.right - frame.left, bold);
    let (x, y) = (EDGE + 12.0, f64::midpoint(frame.top, frame.bottom));
    let room = frame.bottom - frame.top;
    canvas.upright(x, y, words.share_of_money, room, bold);
}
