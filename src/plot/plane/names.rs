//! The names of the largest and of the most fragile accounts.

use svg::node::element::Group;

use super::{Mark, Plane};
use crate::plot::canvas::{self, Anchor, Type};
use crate::plot::colour::{INK, MUTED};
use crate::plot::labels::{self, Area, Disc, Wanted};
use crate::plot::text;

const LABEL: f64 = 11.5;
/// The widest name.
const ROOM: f64 = 180.0;

impl Plane<'_, '_, '_> {
    /// The largest and the most fragile accounts, with their names; returns who they are.
    pub(super) fn names(&mut self, marks: &[Mark], obstacles: &[Area]) -> Vec<usize> {
        let style = self.canvas.style;
        let largest: Vec<&Mark> = marks.iter().take(self.wish.largest).collect();
        let nearest = self.accounts.nearest_to_border(self.wish.fragile);
        let fragile: Vec<&Mark> =
            nearest.iter().filter_map(|row| marks.iter().find(|mark| mark.row == *row)).collect();
        let is_fragile = |mark: &Mark| fragile.iter().any(|other| other.row == mark.row);
        let is_large = |mark: &Mark| largest.iter().any(|other| other.row == mark.row);
        let mut chosen: Vec<&Mark> = largest.clone();
        chosen.extend(fragile.iter().filter(|mark| !is_large(mark)).copied());
        let names: Vec<(String, bool)> = chosen
            .iter()
            .map(|mark| {
                let bold = is_large(mark);
                let name = self.accounts.name(mark.row, &style.words);
                (text::fit(&name, ROOM, LABEL, bold), bold)
            })
            .collect();
        let wanted: Vec<Wanted> = chosen
            .iter()
            .zip(&names)
            .map(|(mark, (name, bold))| Wanted {
                at: mark.disc,
                width: text::width(name, LABEL, *bold) + 2.0,
                height: 14.0,
            })
            .collect();
        let drawn = if self.density { &[][..] } else { marks };
        let discs: Vec<Disc> = drawn.iter().map(|mark| mark.disc).collect();
        let placed = labels::place(&wanted, &self.frame.area, obstacles, &discs);
        let mut front = Group::new().set("pointer-events", "none");
        let mut rings = Group::new();
        for mark in &chosen {
            if self.density {
                rings = rings.add(self.bubble(mark, false));
            }
            if is_fragile(mark) {
                let Disc { x, y, radius } = mark.disc;
                front = front.add(
                    canvas::circle(x, y, radius + 1.5)
                        .set("fill", "none")
                        .set("stroke", INK.hex())
                        .set("stroke-width", "1.8"),
                );
            }
        }
        for ((name, bold), place) in names.iter().zip(&placed) {
            let Some(place) = place else { continue };
            if let Some((from, to)) = place.leader {
                front = front.add(canvas::line(from, to, MUTED, 0.8));
            }
            let kind = if *bold { Type::new(LABEL).bold() } else { Type::new(LABEL) };
            let kind = kind.at(Anchor::Middle).rimmed();
            let middle = f64::midpoint(place.area.left, place.area.right);
            if let Some(node) =
                canvas::text_node(middle, place.area.bottom - 3.5, name, f64::INFINITY, kind)
            {
                front = front.add(node.set("class", "label"));
            }
        }
        self.canvas.push(rings);
        self.canvas.push(front);
        chosen.iter().map(|mark| mark.row).collect()
    }
}
