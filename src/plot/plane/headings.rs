//! The names of the classes on their regions, and how much each holds.

use std::collections::BTreeMap;

use super::regions::{Point, Region, Regions, area};
use super::{Mark, Plane, Projection, STAGES};
use crate::plot::canvas::{self, Anchor, TOP, Type, titled};
use crate::plot::colour::MUTED;
use crate::plot::labels::{Area, Disc};
use crate::plot::text;
use crate::rule::BuiltIn;

/// A line of a heading.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    text: String,
    bold: bool,
}

impl Line {
    fn size(&self) -> f64 {
        if self.bold { 13.0 } else { 11.0 }
    }

    fn height(&self) -> f64 {
        if self.bold { 15.5 } else { 14.0 }
    }

    fn width(&self) -> f64 {
        text::width(&self.text, self.size(), self.bold)
    }
}

/// Fewer letters than that before an ellipsis say nothing.
const FEWEST_LETTERS: usize = 8;

impl Plane<'_, '_, '_> {
    /// Names each class once, in its largest region, and returns where the names stand.
    pub(super) fn headings(&mut self, regions: &Regions, bubbles: &[Mark]) -> Vec<Area> {
        let turned = self.frame.projection == Projection::Turned;
        if turned {
            self.stages();
        }
        let mut largest: BTreeMap<u8, &Region> = BTreeMap::new();
        for region in &regions.regions {
            let best = largest.entry(region.code).or_insert(region);
            if area(&region.corners) > area(&best.corners) + 1e-9 {
                *best = region;
            }
        }
        let discs: Vec<Disc> = bubbles.iter().map(|mark| mark.disc).collect();
        // Clear of the hatch, where the sides of the regions are upright.
        let clear = match self.accounts.model.rule().built_in() {
            Some(BuiltIn::Grid(_)) => {
                let band = self.wish.band;
                (band * self.frame.area.width(), band * self.frame.area.height())
            }
            _ => (0.0, 0.0),
        };
        let mut taken: Vec<Area> = Vec::new();
        for (code, region) in largest {
            let off = self.is_off_path(code);
            if turned && !off {
                continue;
            }
            let (count, money) = self.facts(code);
            let term = self.accounts.term(code, &self.canvas.style.words);
            let line = |text: String| Line { text, bold: false };
            let head = || Line { text: term.clone(), bold: true };
            let joined = if money.is_empty() { count.clone() } else { format!("{count}, {money}") };
            let variants = if off {
                // On wide lines, or on narrow ones.
                let lines = |room| {
                    let term = text::wrap(&term, room, 11.0, false, 4).into_iter().map(line);
                    term.chain([line(count.clone())]).collect()
                };
                vec![lines(118.0), lines(84.0)]
            } else {
                vec![
                    vec![head(), line(joined)],
                    vec![head(), line(count), line(money)],
                    vec![head()],
                ]
            };
            let outline = self.frame.outline(&region.corners);
            let place = variants
                .iter()
                .find_map(|lines| {
                    Some((lines.clone(), place(&outline, lines, clear, &discs, &taken)?))
                })
                .or_else(|| if off { None } else { shortened(&outline, head()) });
            if let Some((lines, area)) = place
                && taken.iter().all(|other| !other.meets(&area))
            {
                self.write(&lines, &area);
                taken.push(area);
            }
        }
        taken
    }

    /// How many accounts a class holds, and which share of the money.
    fn facts(&self, code: u8) -> (String, String) {
        let words = &self.canvas.style.words;
        let tallies = self.accounts.tallies();
        let total: f64 = tallies.iter().map(|(_, money)| money.max(0.0)).sum();
        let (count, money) = tallies.get(usize::from(code)).copied().unwrap_or_default();
        let share = if self.accounts.has_money() && total > 0.0 {
            format!("{} {}", words.percent(money / total), words.of_money)
        } else {
            String::new()
        };
        (words.accounts(count), share)
    }

    fn write(&mut self, lines: &[Line], area: &Area) {
        let mut y = area.top;
        for line in lines {
            let kind = if line.bold {
                Type::new(line.size()).bold()
            } else {
                Type::new(line.size()).coloured(MUTED.shade(0.2))
            };
            y += line.height();
            let middle = f64::midpoint(area.left, area.right);
            let kind = kind.at(Anchor::Middle).rimmed();
            self.canvas.text(middle, y - 3.5, &line.text, f64::INFINITY, kind);
        }
    }

    /// The stages of a path, each above its strip.
    fn stages(&mut self) {
        let Some(BuiltIn::StagePath(path)) = self.accounts.model.rule().built_in() else { return };
        let mut cuts = vec![0.0];
        cuts.extend(path.cuts().iter().map(|cut| cut.snapped()));
        cuts.push(1.0);
        for (code, (low, high)) in (0..path.stages()).zip(cuts.iter().zip(cuts.iter().skip(1))) {
            let (left, right) = (self.frame.at((*low, *low)).0, self.frame.at((*high, *high)).0);
            let (count, money) = self.facts(code);
            let term = self.accounts.term(code, &self.canvas.style.words);
            let chip = canvas::rectangle(left + 1.0, TOP, right - left - 2.0, STAGES - 6.0);
            let chip = chip.set("fill", self.colour(code).tint(0.7).hex());
            self.canvas.push(chip.add(titled(&term)));
            let (middle, room) = (f64::midpoint(left, right), right - left - 8.0);
            let kind = Type::new(13.0).bold().at(Anchor::Middle);
            self.canvas.text(middle, TOP + 16.0, &term, room, kind);
            let kind = Type::new(11.0).at(Anchor::Middle);
            self.canvas.text(middle, TOP + 30.0, &count, room, kind);
            self.canvas.text(middle, TOP + 43.0, &money, room, kind);
        }
    }
}

/// The place in an outline where the lines fit in full and hide least, high up rather than low and
/// to the left rather than to the right.
fn place(
    outline: &[Point],
    lines: &[Line],
    clear: (f64, f64),
    discs: &[Disc],
    taken: &[Area],
) -> Option<Area> {
    let width = lines.iter().map(Line::width).fold(0.0, f64::max) + 6.0;
    let height: f64 = lines.iter().map(Line::height).sum();
    let (top, bottom) = ends(outline);
    let mut best: Option<(f64, Area)> = None;
    let mut y = top + 5.0 + clear.1;
    while y + height + 4.0 + clear.1 <= bottom {
        let (left, right) = room(outline, y, height);
        let (left, right) = (left + clear.0, right - clear.0);
        if right - left >= width {
            for x in [left, f64::midpoint(left, right) - width / 2.0, right - width] {
                let area = Area::new(x, y, width, height);
                let hidden: f64 = discs.iter().map(|disc| disc.square().overlap(&area)).sum();
                let met = taken.iter().any(|other| other.meets(&area));
                let cost = hidden + 0.6 * (y - top) + 0.08 * (x - left);
                if !met && best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, area));
                }
            }
        }
        y += 4.0;
    }
    best.map(|(_, area)| area)
}

/// The first line alone, shortened to where there is most room.
fn shortened(outline: &[Point], mut line: Line) -> Option<(Vec<Line>, Area)> {
    let (top, bottom) = ends(outline);
    let mut widest: Option<(f64, f64, f64)> = None;
    let mut y = top + 3.0;
    while y + line.height() <= bottom {
        let (left, right) = room(outline, y, line.height());
        if widest.is_none_or(|(_, from, to)| right - left > to - from) {
            widest = Some((y, left, right));
        }
        y += 4.0;
    }
    let (y, left, right) = widest?;
    let fitted = text::fit(&line.text, right - left, line.size(), line.bold);
    if fitted != line.text && fitted.chars().count() < FEWEST_LETTERS {
        return None;
    }
    line.text = fitted;
    let area = Area::new(left, y, right - left, line.height());
    Some((vec![line], area))
}

fn ends(outline: &[Point]) -> (f64, f64) {
    let ys = || outline.iter().map(|(_, y)| *y);
    (ys().fold(f64::INFINITY, f64::min), ys().fold(f64::NEG_INFINITY, f64::max))
}

/// What is free over the whole height of some lines: from where to where.
fn room(outline: &[Point], y: f64, height: f64) -> (f64, f64) {
    // A convex outline is narrowest at one of the ends.
    let (one, other) = (chord(outline, y), chord(outline, y + height));
    (one.0.max(other.0) + 5.0, one.1.min(other.1) - 5.0)
}

/// The inside of a convex outline at a height: its left and its right end.
fn chord(outline: &[Point], y: f64) -> (f64, f64) {
    let next = outline.iter().cycle().skip(1);
    let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
    for ((from_x, from_y), (to_x, to_y)) in outline.iter().zip(next) {
        if (from_y - y) * (to_y - y) > 0.0 || from_y == to_y {
            continue;
        }
        let x = from_x + (to_x - from_x) * (y - from_y) / (to_y - from_y);
        (left, right) = (left.min(x), right.max(x));
    }
    (left, right)
}
