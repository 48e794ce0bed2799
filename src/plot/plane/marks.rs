//! The accounts: bubbles, or hexagons where they are many, and those without a place.

use svg::Node as _;
use svg::node::element::{Element, Group};

use super::hexagons::{Hexagons, hexagon};
use super::regions::UNIT_SQUARE;
use super::{Mark, Plane};
use crate::class::ClassCode;
use crate::plot::canvas::{self, Anchor, EDGE, Type, titled};
use crate::plot::colour::{Colour, FAINT, MUTED, NONE, WHITE};
use crate::plot::labels::{Area, Disc};
use crate::plot::text;
use crate::rule::Decisions;

impl Mark {
    /// How far it reaches, without a ring.
    pub(super) fn reach(&self) -> f64 {
        let Disc { radius, .. } = self.disc;
        if self.in_place { radius } else { radius * 1.2 + 2.0 }
    }

    /// A circle, or a diamond where the place does not tell the class; so much wider all round.
    pub(super) fn outline(&self, wider: f64) -> Element {
        let Disc { x, y, .. } = self.disc;
        if self.in_place {
            canvas::circle(x, y, self.reach() + wider).into()
        } else {
            let reach = self.reach() + wider * std::f64::consts::SQRT_2;
            let corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)];
            canvas::path(&corners, true).into()
        }
    }
}

impl Plane<'_, '_, '_> {
    /// The accounts with a place, those with the largest bubbles first.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let accounts = self.accounts;
        let most = (0..accounts.len()).map(|row| accounts.weight(row)).fold(0.0, f64::max);
        let short = self.frame.area.width().min(self.frame.area.height());
        let crowd = if self.density { 1_000 } else { accounts.len().max(1) };
        // Never beyond the edge of the picture, wherever it lies.
        let largest = (short * 0.35 / (crowd as f64).sqrt()).clamp(5.0, EDGE - 1.0);
        let largest = if accounts.has_money() { largest } else { largest.min(6.0) };
        let places = self.classes_of_places();
        let mark = |row: usize| {
            let (x, y) = (*self.x.get(row)?, *self.y.get(row)?);
            if x.is_nan() || y.is_nan() {
                return None;
            }
            let share = if most > 0.0 { accounts.weight(row) / most } else { 0.0 };
            let (x, y) = self.frame.at((x, y));
            let least = if self.density { 5.0 } else { 2.5 };
            let radius = (largest * share.sqrt()).max(least);
            let code = accounts.view.codes().get(row).copied().unwrap_or(u8::MAX);
            let in_place = places.get(row) == Some(&code);
            Some(Mark { row, disc: Disc { x, y, radius }, code, in_place })
        };
        accounts.largest_first().into_iter().filter_map(mark).collect()
    }

    /// The class that each place has of itself: without evidence of an exit, which has no place in
    /// a plane, and without what people decided.
    fn classes_of_places(&self) -> Vec<u8> {
        let mut codes = vec![ClassCode::UNCLASSIFIED.get(); self.x.len()];
        let no_exit = vec![f64::NAN; codes.len()];
        let out = Decisions { codes: &mut codes, margins: None, flags: None };
        self.accounts.model.rule().decide(&[self.x, self.y, &no_exit], out);
        codes
    }

    pub(super) fn bubbles(&mut self, marks: &[Mark]) {
        let mut group = Group::new();
        for mark in marks {
            group = group.add(self.bubble(mark, true));
        }
        self.canvas.push(group);
    }

    /// A bubble. It carries its row unless the account is counted elsewhere.
    pub(super) fn bubble(&self, mark: &Mark, counts: bool) -> Element {
        let Mark { row, code, .. } = *mark;
        let colour = self.colour(code);
        let title = titled(&self.accounts.sentence(row, self.canvas.style));
        let known = !self.accounts.has_money() || self.accounts.amount(row).is_some();
        let mut shape = mark.outline(0.0);
        let (fill, opacity) = match (known, counts) {
            (true, true) => (colour, "0.78"),
            // On top of hexagons of its own colour.
            (true, false) => (colour.tint(0.5), "1"),
            (false, _) => (WHITE, "0.9"),
        };
        shape.assign("fill", fill.hex());
        shape.assign("fill-opacity", opacity.to_owned());
        shape.assign("stroke", colour.shade(0.45).hex());
        shape.assign("stroke-width", "0.8".to_owned());
        if counts {
            shape.assign("data-row", row);
        }
        if !known {
            shape.assign("stroke-dasharray", "2 1.5".to_owned());
        }
        shape.append(title);
        shape
    }

    pub(super) fn hexagons(&mut self, marks: &[Mark]) {
        let style = self.canvas.style;
        let radius = (self.frame.area.width() / 84.0).max(5.0);
        let mut hexagons = Hexagons::new(radius);
        for mark in marks {
            let cell = hexagons.cell_at(mark.disc.x, mark.disc.y);
            cell.accounts += 1;
            cell.money += self.accounts.amount(mark.row).unwrap_or_default();
            *cell.classes.entry(mark.code).or_default() += 1;
        }
        let most = hexagons.cells.values().map(|cell| cell.accounts).max().unwrap_or(1);
        let mut group = Group::new();
        for (place, cell) in &hexagons.cells {
            let mut title = style.words.accounts(cell.accounts);
            if self.accounts.has_money() {
                title = format!("{title}, {}", style.amount(cell.money));
            }
            for (code, count) in &cell.classes {
                let term = self.accounts.term(*code, &style.words);
                title = format!("{title}\n{}: {}", term, style.words.count(*count));
            }
            let main = cell.main_class();
            let colour = self.colour(main).tint(if self.is_off_path(main) { 0.4 } else { 0.0 });
            let colour = density_colour(colour, cell.accounts, most);
            group = group.add(
                canvas::path(&hexagons.corners(*place), true)
                    .set("fill", colour.hex())
                    .set("data-accounts", cell.accounts)
                    .add(titled(&title)),
            );
        }
        let outline = self.frame.outline(&UNIT_SQUARE);
        let clip = self.canvas.clip(&outline);
        self.canvas.push(group.set("clip-path", clip));
        let words = &style.words;
        let (mut x, y) = (self.frame.area.left, self.canvas.height - 34.0);
        let middle = (most as f64).sqrt().round();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below most
        let middle = middle as u64;
        let mut steps = vec![1, middle, most];
        steps.dedup();
        for step in steps {
            let shape = canvas::path(&hexagon(x + 8.0, y - 4.0, 8.0), true);
            self.canvas.push(shape.set("fill", density_colour(MUTED.shade(0.4), step, most).hex()));
            let count = words.count(step);
            self.canvas.text(x + 20.0, y, &count, 90.0, Type::new(11.0).muted());
            x += 34.0 + text::width(&count, 11.0, false);
        }
        self.canvas.text(x, y, words.per_hexagon, 260.0, Type::new(11.0).muted());
    }

    /// Accounts without a place: along the axis on which they were observed, if on one, and a
    /// count of those observed on none.
    pub(super) fn unplaced(&mut self) {
        let Area { left, bottom, .. } = self.frame.area;
        let mut nowhere = 0_u64;
        let mut group = Group::new();
        for (row, (x, y)) in self.x.iter().zip(self.y).enumerate() {
            if !x.is_nan() && !y.is_nan() {
                continue;
            }
            let on_edge = self.gutter > 0.0;
            let place = match (x.is_nan(), y.is_nan()) {
                (false, _) if on_edge => (self.frame.at((*x, 0.0)).0, bottom + self.gutter / 2.0),
                (_, false) if on_edge => (left - self.gutter / 2.0, self.frame.at((0.0, *y)).1),
                _ => {
                    nowhere += 1;
                    continue;
                }
            };
            let title = self.accounts.sentence(row, self.canvas.style);
            group = group.add(
                canvas::rectangle(place.0 - 3.0, place.1 - 3.0, 6.0, 6.0)
                    .set("fill", NONE.hex())
                    .set("fill-opacity", "0.6")
                    .set("stroke", MUTED.hex())
                    .set("stroke-width", "0.8")
                    .set("data-row", row)
                    .add(titled(&title)),
            );
        }
        if self.gutter > 0.0 {
            let Area { left, top, right, bottom } = self.frame.area;
            let g = self.gutter;
            for (x, y, width, height) in [
                (left, bottom + 2.0, right - left, g - 4.0),
                (left - g + 2.0, top, g - 4.0, bottom - top),
            ] {
                self.canvas.push(canvas::rectangle(x, y, width, height).set("fill", FAINT.hex()));
            }
            self.canvas.push(group);
            let words = self.canvas.style.words;
            let kind = Type::new(10.0).muted().at(Anchor::End).rimmed();
            self.canvas.text(right - 4.0, bottom + g / 2.0 + 3.5, words.not_observed, 140.0, kind);
            self.canvas.upright(left - g / 2.0 + 3.5, top + 4.0, words.not_observed, 140.0, kind);
        }
        if nowhere > 0 {
            let words = &self.canvas.style.words;
            let text = format!("{} {}", words.accounts(nowhere), words.not_classified);
            // Above the line of the legend, which may need the whole width.
            let (x, y) = (self.frame.area.right, self.canvas.height - 34.0);
            let kind = Type::new(11.0).muted().at(Anchor::End);
            if let Some(node) = canvas::text_node(x, y, &text, 280.0, kind) {
                self.canvas.push(node.set("data-accounts", nowhere));
            }
        }
    }
}

/// From a light colour over the colour itself to a darker one. The fourth root, as a few hexagons
/// hold most of the accounts.
fn density_colour(colour: Colour, count: u64, most: u64) -> Colour {
    let share = (count as f64 / most.max(1) as f64).sqrt().sqrt();
    if share < 0.7 {
        colour.tint(0.75 * (1.0 - share / 0.7))
    } else {
        colour.shade(0.4 * (share - 0.7) / 0.3)
    }
}
