//! The classes of the two snapshots, and what is written beside them.

use super::{Place, Ribbon};
use crate::analysis::migration::{FlowMoney, Migration};
use crate::plot::canvas::{self, Anchor, Canvas, Type, titled};
use crate::plot::colour::{Colour, NONE};
use crate::plot::{Style, text};

/// The width of a class.
pub(super) const NODE: f64 = 16.0;
/// Between two classes.
const GAP: f64 = 12.0;
/// The height of a line of a label, and the space below the last.
const LINE: f64 = 14.0;
const SPACE: f64 = 5.0;
const NAME: Type = Type::new(12.5).bold();

/// A class on one side.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) facts: String,
    pub(super) size: f64,
    pub(super) colour: Colour,
    pub(super) top: f64,
    pub(super) height: f64,
    /// How much of it flows have taken.
    pub(super) used: f64,
}

impl Node {
    /// The classes of a side that anybody is in, from top to bottom.
    pub(super) fn of_side(
        moved: &Migration,
        flows: &[Ribbon],
        style: &Style,
        left: bool,
    ) -> Vec<Self> {
        let words = &style.words;
        let labels = if left { &moved.from } else { &moved.to };
        let outside = if left { words.new } else { words.gone };
        let mut places: Vec<Place> = (0..=labels.len()).map(Place::Class).collect();
        // From high to low; a class without an order by its code, as codes go up, too.
        places.reverse();
        let order = |place: &Place| match place {
            Place::Class(at) => labels.get(*at).map(|label| label.order),
            Place::Outside => None,
        };
        places.sort_by_key(|place| match order(place) {
            Some(Some(order)) => 255 - u16::from(order),
            Some(None) => 256,
            None => u16::MAX,
        });
        places.push(Place::Outside);
        let node = |place: Place| {
            let mine =
                || flows.iter().filter(|flow| place == if left { flow.from } else { flow.to });
            // What is outside of a snapshot has its size in the other one.
            let size = |flow: &Ribbon| {
                let (here, there) = if left { flow.sizes } else { (flow.sizes.1, flow.sizes.0) };
                if place == Place::Outside { there } else { here }
            };
            let accounts: u64 = mine().map(|flow| flow.accounts).sum();
            let (name, colour) = match place {
                Place::Class(at) => labels.get(at).map_or_else(
                    || (words.not_classified.to_owned(), NONE),
                    |label| (label.term.clone(), style.colour(at)),
                ),
                Place::Outside => (outside.to_owned(), NONE),
            };
            let money = money(moved, place, left);
            let mut facts = words.accounts(accounts);
            if let Some(money) = money {
                facts = format!("{facts}, {}", style.amount(money));
            }
            let size = mine().map(size).sum();
            let node = Node { place, name, facts, size, colour, top: 0.0, height: 0.0, used: 0.0 };
            (accounts > 0).then_some(node)
        };
        places.into_iter().filter_map(node).collect()
    }
}

/// The money of a class in its snapshot, or of what left or came.
fn money(moved: &Migration, place: Place, left: bool) -> Option<f64> {
    match (place, left) {
        (Place::Class(at), true) => {
            let stayed = moved.matrix.get(at).into_iter().flatten();
            total(stayed.chain(moved.exits.get(at)).map(|flow| flow.before))
        }
        (Place::Class(at), false) => {
            let stayed = moved.matrix.iter().filter_map(|cells| cells.get(at));
            total(stayed.chain(moved.entries.get(at)).map(|flow| flow.after))
        }
        (Place::Outside, true) => total(moved.entries.iter().map(|flow| flow.after)),
        (Place::Outside, false) => total(moved.exits.iter().map(|flow| flow.before)),
    }
}

fn total(mut flows: impl Iterator<Item = Option<FlowMoney>>) -> Option<f64> {
    flows.try_fold(0.0, |sum, money| Some(sum + money?.total))
}

/// What is written beside the classes, and how much room each needs for it.
pub(super) struct Labels {
    /// The width.
    wide: f64,
    /// The least height of a class with its label.
    least: f64,
    detail: LabelDetail,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LabelDetail {
    /// The name on as many lines as it needs, and the facts.
    Full,
    /// The name on one line.
    Name,
    /// Nothing but the title for the pointer.
    Nothing,
}

impl Labels {
    /// As much as there is room for.
    pub(super) fn new(left: &[Node], right: &[Node], room: f64, wide: f64) -> Self {
        let lines = |node: &Node| text::wrap(&node.name, wide, NAME.size, true, 2).len();
        let most = left.iter().chain(right).map(lines).max().unwrap_or(1);
        let each = room / left.len().max(right.len()).max(1) as f64;
        let full = LINE * (most as f64 + 1.0) + SPACE;
        let (least, detail) = if each >= full {
            (full, LabelDetail::Full)
        } else if each >= LINE {
            (LINE, LabelDetail::Name)
        } else {
            (each, LabelDetail::Nothing)
        };
        Self { wide, least, detail }
    }

    /// Pixels for each unit of size, such that small classes get what their labels need and the
    /// others share the rest.
    pub(super) fn scale(&self, nodes: &[Node], room: f64) -> f64 {
        let mut sizes: Vec<f64> = nodes.iter().map(|node| node.size).collect();
        sizes.sort_by(f64::total_cmp);
        if sizes.last().is_none_or(|largest| *largest <= 0.0) {
            // Nobody is anywhere: any scale would do but an infinite one.
            return 0.0;
        }
        for (small, size) in sizes.iter().enumerate() {
            let rest: f64 = sizes.iter().skip(small).sum();
            let gaps = GAP * (sizes.len() - small) as f64;
            let scale = (room - self.least * small as f64 - gaps) / rest;
            if size * scale + GAP >= self.least {
                return scale;
            }
        }
        // Every class is as low as its label; the highest decides.
        let highest = sizes.last().copied().unwrap_or(1.0);
        (self.least - GAP).max(self.least / 2.0) / highest
    }

    pub(super) fn stack(&self, nodes: &mut [Node], top: f64, scale: f64) {
        let mut y = top;
        for node in nodes {
            node.height = node.size * scale;
            let slot = (node.height + GAP).max(self.least);
            node.top = y + (slot - node.height) / 2.0;
            y += slot;
        }
    }

    pub(super) fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        nodes: &[Node],
        ends: (f64, f64),
        left: bool,
    ) {
        let x = if left { ends.0 } else { ends.1 - NODE };
        let (at, anchor) =
            if left { (x - 8.0, Anchor::End) } else { (x + NODE + 8.0, Anchor::Start) };
        let plain = Type::new(11.0).muted().at(anchor);
        for node in nodes {
            let title = format!("{}: {}", node.name, node.facts);
            let bar = canvas::rectangle(x, node.top, NODE, node.height.max(1.0));
            canvas.push(bar.set("fill", node.colour.hex()).add(titled(&title)));
            let middle = node.top + node.height / 2.0;
            match self.detail {
                LabelDetail::Full => {
                    let lines = text::wrap(&node.name, self.wide, NAME.size, true, 2);
                    let mut y = middle - LINE * (lines.len() as f64 - 1.0) / 2.0 - 2.0;
                    for line in &lines {
                        canvas.text(at, y, line, self.wide, NAME.at(anchor));
                        y += LINE;
                    }
                    canvas.text(at, y, &node.facts, self.wide, plain);
                }
                LabelDetail::Name => {
                    canvas.text(at, middle + 4.0, &node.name, self.wide, plain);
                }
                LabelDetail::Nothing => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(size: f64) -> Node {
        Node {
            place: Place::Outside,
            name: "A class".to_owned(),
            facts: String::new(),
            size,
            colour: NONE,
            top: 0.0,
            height: 0.0,
            used: 0.0,
        }
    }

    #[test]
    fn classes_fill_the_room_and_each_has_what_its_label_needs() {
        for sizes in [&[1.0, 500.0, 2.0, 30.0][..], &[1.0; 4], &[0.0, 1.0], &[7.0], &[0.0]] {
            let mut nodes: Vec<Node> = sizes.iter().copied().map(node).collect();
            let labels = Labels::new(&nodes, &[], 300.0, 150.0);
            let scale = labels.scale(&nodes, 300.0);
            labels.stack(&mut nodes, 10.0, scale);
            let middle = |node: &Node| node.top + node.height / 2.0;
            for pair in nodes.windows(2) {
                assert!(middle(&pair[1]) - middle(&pair[0]) >= labels.least - 1e-9);
                assert!(pair[1].top >= pair[0].top + pair[0].height);
            }
            let last = nodes.last().unwrap();
            assert!(nodes[0].top >= 10.0 && last.top + last.height <= 310.0 + 1e-9, "{sizes:?}");
            assert_eq!(labels.detail, LabelDetail::Full);
        }
    }

    #[test]
    fn labels_are_left_out_where_there_is_no_room() {
        let nodes: Vec<Node> = (1..=20).map(|size| node(f64::from(size))).collect();
        assert_eq!(Labels::new(&nodes, &[], 300.0, 150.0).detail, LabelDetail::Name);
        assert_eq!(Labels::new(&nodes, &[], 200.0, 150.0).detail, LabelDetail::Nothing);
    }
}
