//! What moved between two snapshots, as flows between classes.

mod nodes;

use svg::node::element::{Group, Path};

use super::canvas::{self, Anchor, Canvas, EDGE, TOP, Type, titled};
use super::colour::{Colour, NONE};
use super::{PlotError, Style, text};
use crate::analysis::ClassLabel;
use crate::analysis::migration::{Flow, FlowMoney, Migration};
use nodes::{Labels, NODE, Node};

/// What makes a flow wide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum FlowWidth {
    /// The number of accounts.
    #[default]
    Accounts,
    /// Their money: at the left end that of the older snapshot, at the right end that of the newer
    /// one, so that a flow widens if its accounts grew. Money below 0 has no width.
    Money,
}

/// What to draw of a [`migration`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MigrationOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// What makes a flow wide.
    pub width: FlowWidth,
}

/// The room for the names, on each side.
const BESIDE: f64 = 210.0;
const HEADING: f64 = 22.0;
const FOOT: f64 = 22.0;
/// Flows below this height are hairs: drawn faint, so that many of them do not hide the others.
const HAIR: f64 = 2.5;
/// The least height of a flow that carries its number.
const LEGIBLE: f64 = 11.0;

/// The classes of the older snapshot on the left, those of the newer one on the right, and what went
/// from where to where between them: accounts that stayed pale, accounts that moved in full colour,
/// each flow in the colour of where it came from. Accounts that are gone and accounts that are new
/// have an end of their own. Classes with an order stand highest first, and below them those
/// without one, the last of the model first.
///
/// ```
/// use keyaccount::analysis::migration::{Migration, Snapshot};
/// use keyaccount::analysis::{ClassView, Matching};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::plot::{self, MigrationOptions};
/// use keyaccount::portfolio::Ids;
///
/// let model = FourS::preset();
/// let before = ClassView::new("four_s", model.classes(), &[3, 1, 0], &[])?;
/// let after = ClassView::new("four_s", model.classes(), &[3, 3], &[])?;
/// let (old, new) = (Ids::from(["Acme", "Bolt", "Crux"]), Ids::from(["Bolt", "Acme"]));
/// let matching = Matching::by_id(&old, &new)?;
/// let moved = Migration::of(&matching, Snapshot::new(before), Snapshot::new(after))?;
/// let picture = plot::migration(&moved, &MigrationOptions::default())?;
/// assert!(picture.contains("moved: 1 account (50 %)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::NoMoney`] for flows of money in a migration without money, [`PlotError::Size`],
/// [`PlotError::NoColours`].
pub fn migration(moved: &Migration, options: &MigrationOptions) -> Result<String, PlotError> {
    let style = &options.style;
    let words = &style.words;
    let mut flows = flows(moved, options)?;
    let (mut left, mut right) =
        (Node::of_side(moved, &flows, style, true), Node::of_side(moved, &flows, style, false));
    let most = left.len().max(right.len()) as f64;
    let own_height = TOP + HEADING + (most * 64.0).clamp(340.0, 900.0) + FOOT;
    let mut canvas = Canvas::new(style, own_height)?;
    let top = TOP + HEADING;
    let room = canvas.height - top - FOOT;
    let beside = BESIDE.min(canvas.width * 0.3);
    let ends = (EDGE + beside, canvas.width - EDGE - beside);
    let labels = Labels::new(&left, &right, room, beside - 10.0);
    // One scale for both sides, so that the same height is the same number on both.
    let scale = labels.scale(&left, room).min(labels.scale(&right, room));
    for side in [&mut left, &mut right] {
        labels.stack(side, top, scale);
    }
    attach(&mut flows, &mut left, &mut right, scale);
    ribbons(&mut canvas, &flows, ends);
    let (old, new) = (Type::new(13.0).bold().at(Anchor::End), Type::new(13.0).bold());
    canvas.text(ends.0 + NODE, TOP + 8.0, words.before, beside, old);
    canvas.text(ends.1 - NODE, TOP + 8.0, words.now, beside, new);
    for (nodes, from_left) in [(&left, true), (&right, false)] {
        labels.draw(&mut canvas, nodes, ends, from_left);
    }
    let matched = moved.matched();
    let count = moved.moves.len() as u64;
    let share = words.percent(count as f64 / matched.max(1) as f64);
    let mut subtitle = format!("{}: {} ({share})", words.moved, words.accounts(count));
    for (flows, what) in [(&moved.exits, words.gone), (&moved.entries, words.new)] {
        let count: u64 = flows.iter().map(|flow| flow.accounts).sum();
        if count > 0 {
            subtitle = format!("{subtitle} · {what}: {}", words.count(count));
        }
    }
    let told: Vec<String> = flows.iter().map(|flow| flow.title.replace('\n', ", ")).collect();
    let description = format!("{subtitle}. {}", told.join(". "));
    Ok(canvas.finish(words.migration, &subtitle, &description))
}

/// Where a flow begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A class by its position; the one after the last is for accounts without a class.
    Class(usize),
    /// Not in the other snapshot.
    Outside,
}

/// A flow with its sizes at both ends.
#[derive(Debug, Clone)]
struct Ribbon {
    from: Place,
    to: Place,
    accounts: u64,
    /// What is written on it.
    written: String,
    /// At the left and at the right end.
    sizes: (f64, f64),
    /// Where it lies, once it does: the tops at both ends, and the heights.
    tops: (f64, f64),
    heights: (f64, f64),
    stayed: bool,
    colour: Colour,
    title: String,
}

fn flows(moved: &Migration, options: &MigrationOptions) -> Result<Vec<Ribbon>, PlotError> {
    let style = &options.style;
    let words = &style.words;
    let name = |labels: &[ClassLabel], place: Place, outside: &str| match place {
        Place::Class(at) => {
            labels.get(at).map_or(words.not_classified.to_owned(), |label| label.term.clone())
        }
        Place::Outside => outside.to_owned(),
    };
    let key = |labels: &[ClassLabel], place: Place| match place {
        Place::Class(at) => labels.get(at).map(|label| label.key.clone()),
        Place::Outside => None,
    };
    let ribbon = |from: Place, to: Place, flow: &Flow| {
        let size = |money: Option<FlowMoney>, there: bool| match (options.width, there) {
            (_, false) => Ok(0.0),
            (FlowWidth::Accounts, true) => Ok(flow.accounts as f64),
            (FlowWidth::Money, true) => {
                money.map(|money| money.total.max(0.0)).ok_or(PlotError::NoMoney)
            }
        };
        let (was, is) = (from != Place::Outside, to != Place::Outside);
        let sizes = (size(flow.before, was)?, size(flow.after, is)?);
        let mut title = format!(
            "{} → {}\n{}",
            text::isolated(&name(&moved.from, from, words.new)),
            text::isolated(&name(&moved.to, to, words.gone)),
            words.accounts(flow.accounts)
        );
        for (money, when) in [(flow.before, words.before), (flow.after, words.now)] {
            if let Some(money) = money {
                title = format!("{title}\n{when}: {}", style.amount(money.total));
            }
        }
        let stayed = was && is && key(&moved.from, from) == key(&moved.to, to);
        let colour = match from {
            Place::Class(at) if at < moved.from.len() => style.colour(at),
            _ => NONE,
        };
        Ok(Ribbon {
            from,
            to,
            accounts: flow.accounts,
            written: match (options.width, flow.before) {
                (FlowWidth::Money, Some(money)) => words.amount(money.total),
                _ => words.count(flow.accounts),
            },
            sizes,
            tops: (0.0, 0.0),
            heights: (0.0, 0.0),
            stayed,
            colour,
            title,
        })
    };
    let matrix = moved.matrix.iter().enumerate().flat_map(|(from, cells)| {
        let cells = cells.iter().enumerate();
        cells.map(move |(to, flow)| (Place::Class(from), Place::Class(to), flow))
    });
    let exits = moved.exits.iter().enumerate();
    let exits = exits.map(|(from, flow)| (Place::Class(from), Place::Outside, flow));
    let entries = moved.entries.iter().enumerate();
    let entries = entries.map(|(to, flow)| (Place::Outside, Place::Class(to), flow));
    matrix
        .chain(exits)
        .chain(entries)
        .filter(|(_, _, flow)| flow.accounts > 0)
        .map(|(from, to, flow)| ribbon(from, to, flow))
        .collect()
}

/// Gives each flow its piece of the classes at its ends. Flows leave a class in the order in which
/// they arrive, so that those of one class do not cross.
fn attach(flows: &mut [Ribbon], left: &mut [Node], right: &mut [Node], scale: f64) {
    let position = |nodes: &[Node], place: Place| {
        nodes.iter().position(|node| node.place == place).unwrap_or(usize::MAX)
    };
    let order = |flow: &Ribbon| (position(left, flow.from), position(right, flow.to));
    flows.sort_by_key(order);
    for flow in flows.iter_mut() {
        let node = left.iter_mut().find(|node| node.place == flow.from);
        let size = if flow.from == Place::Outside { flow.sizes.1 } else { flow.sizes.0 };
        (flow.tops.0, flow.heights.0) = take(node, size * scale);
    }
    for flow in flows.iter_mut() {
        let node = right.iter_mut().find(|node| node.place == flow.to);
        let size = if flow.to == Place::Outside { flow.sizes.0 } else { flow.sizes.1 };
        (flow.tops.1, flow.heights.1) = take(node, size * scale);
    }
}

fn take(node: Option<&mut Node>, height: f64) -> (f64, f64) {
    let Some(node) = node else { return (0.0, 0.0) };
    let top = node.top + node.used;
    node.used += height;
    (top, height)
}

fn ribbons(canvas: &mut Canvas<'_>, flows: &[Ribbon], ends: (f64, f64)) {
    let (left, right) = (ends.0 + NODE, ends.1 - NODE);
    let mut back_to_front: Vec<&Ribbon> = flows.iter().collect();
    back_to_front.sort_by(|one, other| {
        other.stayed.cmp(&one.stayed).then(other.heights.0.total_cmp(&one.heights.0))
    });
    let mut group = Group::new();
    for flow in &back_to_front {
        let shape = ribbon(left, right, flow).set("fill", flow.colour.hex());
        let shape = if flow.stayed {
            shape.set("fill-opacity", "0.22")
        } else if flow.heights.0.max(flow.heights.1) < HAIR {
            shape.set("fill-opacity", "0.45")
        } else {
            let edge = flow.colour.shade(0.45);
            shape.set("fill-opacity", "0.72").set("stroke", edge.hex()).set("stroke-width", "0.7")
        };
        group = group.add(shape.set("data-accounts", flow.accounts).add(titled(&flow.title)));
    }
    canvas.push(group);
    for flow in back_to_front.iter().filter(|flow| flow.heights.0 >= LEGIBLE) {
        let kind = Type::new(11.0).rimmed();
        let kind = if flow.stayed { kind.muted() } else { kind.bold() };
        let y = flow.tops.0 + flow.heights.0 / 2.0 + 4.0;
        canvas.text(left + 7.0, y, &flow.written, 80.0, kind);
    }
}

/// A band between two ends, which it leaves and reaches level.
fn ribbon(left: f64, right: f64, flow: &Ribbon) -> Path {
    let middle = f64::midpoint(left, right);
    let n = canvas::number;
    // A flow of next to nothing is still a hair.
    let (before, after) = (flow.heights.0.max(0.6), flow.heights.1.max(0.6));
    let (top_left, top_right) = flow.tops;
    let (low_left, low_right) = (top_left + before, top_right + after);
    let data = format!(
        "M{l} {tl}C{m} {tl} {m} {tr} {r} {tr}L{r} {lr}C{m} {lr} {m} {ll} {l} {ll}Z",
        l = n(left),
        r = n(right),
        m = n(middle),
        tl = n(top_left),
        tr = n(top_right),
        ll = n(low_left),
        lr = n(low_right),
    );
    Path::new().set("d", data)
}
