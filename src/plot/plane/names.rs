//! The names of the largest and of the most fragile accounts.

use svg::Node as _;
use svg::node::element::Group;

use super::{Mark, Plane};
use crate::plot::canvas::{self, Anchor, Type};
use crate::plot::colour::{INK, MUTED};
use crate::plot::labels::{self, Area, Disc, Wanted};
use crate::plot::text;

const LABEL: f64 = 11.5;
/// The widest name.
const ROOM: f64 = 180.0;

/// An account that is called by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen {
    pub(super) mark: Mark,
    /// Among the largest.
    large: bool,
    /// Among the nearest to a border.
    fragile: bool,
}

/// The ring of a fragile account: how far outside it lies, and how thick it is.
const RING: (f64, f64) = (1.5, 1.8);

impl Chosen {
    /// How far it reaches with its ring.
    fn reach(&self) -> f64 {
        self.mark.reach() + if self.fragile { RING.0 + RING.1 } else { 0.0 }
    }
}

impl Plane<'_, '_, '_> {
    /// The largest accounts, and then the most fragile ones that are not among them.
    pub(super) fn chosen(&self, marks: &[Mark]) -> Vec<Chosen> {
        let nearest = self.accounts.nearest_to_border(self.wish.fragile);
        let chosen = |mark: &Mark, large| {
            let fragile = nearest.contains(&mark.row);
            Chosen { mark: *mark, large, fragile }
        };
        let (large, others) = marks.split_at(self.wish.largest.min(marks.len()));
        let small = |row: &usize| others.iter().find(|mark| mark.row == *row);
        let small = nearest.iter().filter_map(small).map(|mark| chosen(mark, false));
        large.iter().map(|mark| chosen(mark, true)).chain(small).collect()
    }

    /// The chosen accounts with their names; returns who they are.
    pub(super) fn names(
        &mut self,
        chosen: &[Chosen],
        bubbles: &[Mark],
        obstacles: &[Area],
    ) -> Vec<usize> {
        let style = self.canvas.style;
        let names: Vec<(String, bool)> = chosen
            .iter()
            .map(|Chosen { mark, large, .. }| {
                let name = self.accounts.name(mark.row, &style.words);
                (text::fit(&name, ROOM, LABEL, *large), *large)
            })
            .collect();
        let wanted: Vec<Wanted> = chosen
            .iter()
            .zip(&names)
            .map(|(chosen, (name, bold))| Wanted {
                at: Disc { radius: chosen.reach(), ..chosen.mark.disc },
                width: text::width(name, LABEL, *bold) + 2.0,
                height: 14.0,
            })
            .collect();
        let discs: Vec<Disc> = bubbles.iter().map(|mark| mark.disc).collect();
        let placed = labels::place(&wanted, &self.frame.area, obstacles, &discs);
        let mut front = Group::new().set("pointer-events", "none");
        let mut rings = Group::new();
        for Chosen { mark, fragile, .. } in chosen {
            if self.density {
                rings = rings.add(self.bubble(mark, false));
            }
            if *fragile {
                let mut ring = mark.outline(RING.0);
                ring.assign("fill", "none");
                ring.assign("stroke", INK.hex());
                ring.assign("stroke-width", canvas::number(RING.1));
                front = front.add(ring);
            }
        }
        for ((name, bold), (place, Chosen { mark, .. })) in
            names.iter().zip(placed.iter().zip(chosen))
        {
            let Some(place) = place else { continue };
            if let Some((from, to)) = place.leader {
                front = front.add(canvas::line(from, to, MUTED, 0.8));
            }
            let kind = if *bold { Type::new(LABEL).bold() } else { Type::new(LABEL) };
            // The area is as wide as the widest font needs: a name begins where its bubble is.
            let Area { left, right, bottom, .. } = place.area;
            let (x, anchor) = if left >= mark.disc.x {
                (left + 1.0, Anchor::Start)
            } else if right <= mark.disc.x {
                (right - 1.0, Anchor::End)
            } else {
                (f64::midpoint(left, right), Anchor::Middle)
            };
            let kind = kind.at(anchor).rimmed();
            if let Some(node) = canvas::text_node(x, bottom - 3.5, name, f64::INFINITY, kind) {
                front = front.add(node.set("class", "label"));
            }
        }
        self.canvas.push(rings);
        self.canvas.push(front);
        chosen.iter().map(|chosen| chosen.mark.row).collect()
    }
}
