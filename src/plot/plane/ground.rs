//! What lies under the accounts: regions, borders with their band, axes and ticks.

use svg::node::element::Group;

use super::regions::{Region, Regions, UNIT_SQUARE, area, band};
use super::{Plane, Projection};
use crate::plot::canvas::{self, Anchor, BAND, EDGE, Type, titled};
use crate::plot::colour::{INK, LINE, MUTED};
use crate::plot::labels::Area;
use crate::plot::text;
use crate::rule::BuiltIn;

impl Plane<'_, '_, '_> {
    pub(super) fn shade(&mut self, regions: &Regions) {
        let mut ground = Group::new();
        for Region { code, corners } in &regions.regions {
            let colour = self.colour(*code).tint(if self.is_off_path(*code) { 0.94 } else { 0.82 });
            let title = self.accounts.term(*code, &self.canvas.style.words);
            // The stroke closes the hair between two regions.
            ground = ground.add(
                canvas::path(&self.frame.outline(corners), true)
                    .set("fill", colour.hex())
                    .set("stroke", colour.hex())
                    .set("stroke-width", "0.5")
                    .add(titled(&title)),
            );
        }
        self.canvas.push(ground);
    }

    pub(super) fn borders(&mut self, regions: &Regions) {
        if self.wish.band > 0.0 {
            let hatch = self.canvas.hatch(BAND);
            let bands = regions.borders.iter().map(|border| band(*border, self.wish.band));
            let bands = bands.filter(|band| area(band) > 0.0).fold(
                Group::new().set("fill", hatch).set("pointer-events", "none"),
                |group, band| group.add(canvas::path(&self.frame.outline(&band), true)),
            );
            self.canvas.push(bands);
        }
        for (from, to) in &regions.borders {
            let (from, to) = (self.frame.at(*from), self.frame.at(*to));
            self.canvas.line(from, to, MUTED, 1.2);
        }
        let outline = self.frame.outline(&UNIT_SQUARE);
        self.canvas.push(
            canvas::path(&outline, true)
                .set("fill", "none")
                .set("stroke", LINE.hex())
                .set("stroke-width", "1"),
        );
    }

    pub(super) fn axes(&mut self) {
        match self.frame.projection {
            Projection::Upright => {
                let Area { left, top, right, bottom } = self.frame.area;
                self.scale(0, (left, bottom + self.gutter + 34.0), right - left);
                self.scale(1, (EDGE + 10.0, bottom), bottom - top);
                self.ticks();
            }
            Projection::Turned => self.road(),
        }
    }

    /// The name of an axis between its poles, along a side of the frame.
    fn scale(&mut self, axis: usize, from: (f64, f64), length: f64) {
        let Some(axis) = self.accounts.model.axes().get(axis) else { return };
        let along = |share: f64| {
            // The second axis runs upwards.
            if from.0 < self.frame.area.left {
                (from.0, from.1 - share * length)
            } else {
                (from.0 + share * length, from.1)
            }
        };
        let pole = Type::new(11.0).muted();
        let kind = Type::new(13.0).bold().at(Anchor::Middle);
        let wide = |text: &str| text::width(text, 11.0, false);
        // The name stands in the middle, so that the longer pole limits it on both sides; a pole
        // is shortened before the name is.
        let name = text::width(axis.name(), 13.0, true).min(length * 0.7);
        let side = (length - name) / 2.0 - 12.0;
        let arrow = wide("← ");
        let longer = (wide(axis.low_pole()).max(wide(axis.high_pole())) + arrow).min(side);
        let two = |pole: &str| text::wrap(pole, side - arrow, 11.0, false, 2);
        let (mut low, mut high) = (two(axis.low_pole()), two(axis.high_pole()));
        low.first_mut().into_iter().for_each(|line| line.insert_str(0, "← "));
        high.last_mut().into_iter().for_each(|line| line.push_str(" →"));
        let name = text::fit(axis.name(), length - 2.0 * longer - 20.0, 13.0, true);
        let places = [
            (along(0.0), low, pole),
            (along(0.5), vec![name], kind),
            (along(1.0), high, pole.at(Anchor::End)),
        ];
        for ((x, y), lines, kind) in places {
            // Towards the ticks, or away from them.
            for (line, content) in lines.iter().enumerate() {
                let down = 13.0 * line as f64;
                if from.0 < self.frame.area.left {
                    self.canvas.upright(x + down, y, content, f64::INFINITY, kind);
                } else {
                    self.canvas.text(x, y + down, content, f64::INFINITY, kind);
                }
            }
        }
    }

    /// The diagonal, as the way along which the stages lie.
    fn road(&mut self) {
        let Area { left, top, right, bottom } = self.frame.area;
        let [x_axis, y_axis, ..] = self.accounts.model.axes() else { return };
        let words = self.canvas.style.words;
        let (middle_x, middle_y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let kind = Type::new(12.0).muted();
        let room = (right - left) * 0.2;
        let ahead = |name: &str| format!("{name} {}", words.ahead);
        for (axis, from_below) in [(x_axis, false), (y_axis, true)] {
            let lines = text::wrap(&ahead(axis.name()), room, 12.0, false, 3);
            let first =
                if from_below { bottom + 9.0 - 15.0 * lines.len() as f64 } else { top + 14.0 };
            for (row, line) in lines.iter().enumerate() {
                self.canvas.text(left, first + 15.0 * row as f64, line, room, kind);
            }
        }
        let tip =
            [(right - 10.0, middle_y - 5.0), (right, middle_y), (right - 10.0, middle_y + 5.0)];
        let way = canvas::line((left, middle_y), (right, middle_y), INK, 1.4);
        self.canvas.push(way.set("stroke-dasharray", "1 5"));
        let tip = canvas::path(&tip, false).set("fill", "none").set("stroke", INK.hex());
        self.canvas.push(tip.set("stroke-width", "1.4"));
        let both = format!("{} + {} →", x_axis.name(), y_axis.name());
        let kind = Type::new(13.0).bold().at(Anchor::Middle);
        self.canvas.text(middle_x, bottom + 22.0, &both, right - left, kind);
    }

    /// The ends of the scale and the cuts of a grid.
    fn ticks(&mut self) {
        let Area { left, bottom, .. } = self.frame.area;
        let (mut x_ticks, mut y_ticks) = (vec![0.0], vec![0.0]);
        if let Some(BuiltIn::Grid(grid)) = self.accounts.model.rule().built_in() {
            x_ticks.extend(grid.x_cuts().iter().map(|cut| cut.get()));
            y_ticks.extend(grid.y_cuts().iter().map(|cut| cut.get()));
        }
        x_ticks.push(1.0);
        y_ticks.push(1.0);
        let words = self.canvas.style.words;
        let kind = Type::new(10.0).muted();
        let number = |tick: f64| words.raw((tick * 100.0).round() / 100.0);
        let mut last = f64::NEG_INFINITY;
        for tick in x_ticks {
            let (x, _) = self.frame.at((tick, 0.0));
            if x - last < 24.0 {
                continue;
            }
            last = x;
            let y = bottom + self.gutter + 14.0;
            self.canvas.text(x, y, &number(tick), 40.0, kind.at(Anchor::Middle));
        }
        let mut last = f64::INFINITY;
        for tick in y_ticks {
            let (_, y) = self.frame.at((0.0, tick));
            if last - y < 12.0 {
                continue;
            }
            last = y;
            let x = left - self.gutter - 6.0;
            self.canvas.text(x, y + 3.5, &number(tick), 30.0, kind.at(Anchor::End));
        }
    }
}
