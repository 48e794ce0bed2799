//! A thin layer over the crate `svg`: rounded numbers, clean text, titles, hatches, one document.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use svg::node::element::{
    self, Circle, ClipPath, Definitions, Description, Group, Line, Path, Pattern, Rectangle, Title,
};
use svg::{Document, Node};

use super::PlotError;
use super::colour::{Colour, INK, LINE, MUTED, NONE, WHITE};
use super::style::Style;
use super::text;

/// Where a text stands on its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
    pub(super) colour: Colour,
    /// A white rim that keeps it legible on anything.
    pub(super) rim: bool,
}

impl Type {
    pub(super) const fn new(size: f64) -> Self {
        Self { size, bold: false, anchor: Anchor::Start, colour: INK, rim: false }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn muted(self) -> Self {
        Self { colour: MUTED, ..self }
    }

    pub(super) const fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) const fn rimmed(self) -> Self {
        Self { rim: true, ..self }
    }
}

/// A picture being drawn, from the back to the front.
#[derive(Debug)]
pub(super) struct Canvas<'s> {
    pub(super) style: &'s Style,
    pub(super) width: f64,
    pub(super) height: f64,
    nodes: Vec<Box<dyn Node>>,
    hatches: BTreeSet<u8>,
}

/// How far the content lies from the edge of the picture.
pub(super) const EDGE: f64 = 20.0;
/// Where the content begins below title and subtitle.
pub(super) const TOP: f64 = 68.0;
/// The hatch of the band along the borders.
pub(super) const BAND: u8 = 0;
/// How many hatches of classes there are.
const HATCHES: u8 = 5;

impl<'s> Canvas<'s> {
    pub(super) fn new(style: &'s Style, own_height: f64) -> Result<Self, PlotError> {
        let (width, height) = style.size(own_height)?;
        Ok(Self { style, width, height, nodes: Vec::new(), hatches: BTreeSet::new() })
    }

    pub(super) fn push(&mut self, node: impl Into<Box<dyn Node>>) {
        self.nodes.push(node.into());
    }

    /// A text, shortened to the room that it has; nothing if not a letter fits.
    pub(super) fn text(&mut self, x: f64, y: f64, content: &str, room: f64, kind: Type) {
        if let Some(node) = text_node(x, y, content, room, kind) {
            self.push(node);
        }
    }

    /// A text that is read upwards.
    pub(super) fn upright(&mut self, x: f64, y: f64, content: &str, room: f64, kind: Type) {
        if let Some(node) = text_node(x, y, content, room, kind) {
            let turn = format!("rotate(-90 {} {})", number(x), number(y));
            self.push(node.set("transform", turn));
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        self.push(line(from, to, colour, width));
    }

    /// The paint of a hatch.
    pub(super) fn hatch(&mut self, number: u8) -> String {
        self.hatches.insert(number);
        format!("url(#{}-hatch-{number})", self.id_prefix())
    }

    /// The hatch that tells a class from its neighbours where colour does not; the first has none.
    pub(super) fn class_hatch(&mut self, class: usize) -> Option<String> {
        // Never above HATCHES, so that the cast is exact.
        let number = u8::try_from(class % (usize::from(HATCHES) + 1)).unwrap_or_default();
        (number > 0).then(|| self.hatch(number))
    }

    /// A rectangle (left, top, width, height) in the colour and hatch of a class, with a title.
    pub(super) fn class_bar(
        &mut self,
        (x, y, width, height): (f64, f64, f64, f64),
        class: Option<usize>,
        title: &str,
    ) {
        let bar = || rectangle(x, y, width, height);
        let colour = class.map_or(NONE, |class| self.style.colour(class));
        let ground = bar().set("fill", colour.hex()).set("stroke", WHITE.hex());
        let mut group = Group::new().add(titled(title)).add(ground.set("stroke-width", "0.7"));
        if let Some(hatch) = class.and_then(|class| self.class_hatch(class)) {
            group = group.add(bar().set("fill", hatch));
        }
        self.push(group);
    }

    /// The clip to an outline. The outline is in the id, so that pictures on one page share an id
    /// only if they share the clip.
    pub(super) fn clip(&mut self, outline: &[(f64, f64)]) -> String {
        let corners = outline.iter().flat_map(|(x, y)| [number(*x), number(*y)]);
        let corners = corners.collect::<Vec<_>>().join("-").replace('.', "_");
        let id = format!("{}-frame-{corners}", self.id_prefix());
        self.push(ClipPath::new().set("id", id.as_str()).add(path(outline, true)));
        format!("url(#{id})")
    }

    fn id_prefix(&self) -> String {
        let safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        self.style.id_prefix.chars().filter(|c| safe(*c)).collect()
    }

    /// The document, with its title and what it says in words for those who cannot see it.
    pub(super) fn finish(self, own_title: &str, subtitle: &str, description: &str) -> String {
        let title = self.style.title.as_deref().unwrap_or(own_title);
        let prefix = self.id_prefix();
        let room = self.width - 2.0 * EDGE;
        let mut document = Document::new()
            .set("width", number(self.width))
            .set("height", number(self.height))
            .set("viewBox", format!("0 0 {} {}", number(self.width), number(self.height)))
            .set("role", "img")
            .set("font-family", text::clean(&self.style.font).into_owned())
            .add(titled(title))
            .add(Description::new().add(svg::node::Text::new(text::clean(description))));
        if !self.hatches.is_empty() {
            let patterns = self.hatches.iter().map(|hatch| pattern(&prefix, *hatch));
            document = document.add(patterns.fold(Definitions::new(), Definitions::add));
        }
        document =
            document.add(rectangle(0.0, 0.0, self.width, self.height).set("fill", WHITE.hex()));
        let heads =
            [(30.0, title, Type::new(19.0).bold()), (51.0, subtitle, Type::new(13.0).muted())];
        for (y, content, kind) in heads {
            if let Some(node) = text_node(EDGE, y, content, room, kind) {
                document = document.add(node);
            }
        }
        for node in self.nodes {
            document = document.add(node);
        }
        let mut out = document.to_string();
        out.push('\n');
        out
    }
}

/// A number in at most two decimals, and never `-0`.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 || !rounded.is_finite() { "0".to_owned() } else { rounded.to_string() }
}

/// What a pointer that rests on a thing is told.
pub(super) fn titled(content: &str) -> Title {
    Title::new(text::clean(content))
}

pub(super) fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Rectangle {
    Rectangle::new()
        .set("x", number(x))
        .set("y", number(y))
        .set("width", number(width.max(0.0)))
        .set("height", number(height.max(0.0)))
}

pub(super) fn circle(x: f64, y: f64, radius: f64) -> Circle {
    Circle::new().set("cx", number(x)).set("cy", number(y)).set("r", number(radius))
}

/// The bubble of an account whose money is not known.
pub(super) fn hollow(x: f64, y: f64, radius: f64, colour: Colour) -> Circle {
    circle(x, y, radius)
        .set("fill", WHITE.hex())
        .set("stroke", colour.hex())
        .set("stroke-width", "0.8")
        .set("stroke-dasharray", "2 1.5")
}

pub(super) fn line(from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) -> Line {
    Line::new()
        .set("x1", number(from.0))
        .set("y1", number(from.1))
        .set("x2", number(to.0))
        .set("y2", number(to.1))
        .set("stroke", colour.hex())
        .set("stroke-width", number(width))
}

/// A path through points, closed or open.
pub(super) fn path(points: &[(f64, f64)], closed: bool) -> Path {
    let mut data = String::new();
    for (position, (x, y)) in points.iter().enumerate() {
        let command = if position == 0 { 'M' } else { 'L' };
        // Writing to a string does not fail.
        let _ = write!(data, "{command}{} {}", number(*x), number(*y));
    }
    if closed {
        data.push('Z');
    }
    Path::new().set("d", data)
}

pub(super) fn text_node(
    x: f64,
    y: f64,
    content: &str,
    room: f64,
    kind: Type,
) -> Option<element::Text> {
    let fitted = text::fit(content, room, kind.size, kind.bold);
    if fitted.is_empty() {
        return None;
    }
    let mut node = element::Text::new(fitted)
        .set("x", number(x))
        .set("y", number(y))
        .set("font-size", number(kind.size))
        .set("fill", kind.colour.hex());
    if kind.bold {
        node = node.set("font-weight", "bold");
    }
    match kind.anchor {
        Anchor::Start => {}
        Anchor::Middle => node = node.set("text-anchor", "middle"),
        Anchor::End => node = node.set("text-anchor", "end"),
    }
    if kind.rim {
        node = node
            .set("stroke", WHITE.hex())
            .set("stroke-width", "3")
            .set("stroke-linejoin", "round")
            .set("stroke-opacity", "0.85")
            .set("paint-order", "stroke");
    }
    Some(node)
}

/// Hatches in ink, thin enough for the colour below to show.
fn pattern(prefix: &str, hatch: u8) -> Pattern {
    let stroke = |data: &str| {
        Path::new()
            .set("d", data)
            .set("stroke", if hatch == BAND { LINE.shade(0.25).hex() } else { INK.hex() })
            .set("stroke-opacity", if hatch == BAND { "0.8" } else { "0.45" })
            .set("stroke-width", if hatch == BAND { "1" } else { "1.4" })
            .set("fill", "none")
    };
    let rising = "M-2 2L2 -2M0 8L8 0M6 10L10 6";
    let falling = "M-2 6L2 10M0 0L8 8M6 -2L10 2";
    let drawn = match hatch {
        BAND => stroke("M-1 1L1 -1M0 6L6 0M5 7L7 5"),
        1 => stroke(rising),
        2 => stroke("M2 2h1.6M6 6h1.6").set("stroke-width", "1.8"),
        3 => stroke(falling),
        4 => stroke("M0 4H8"),
        _ => stroke("M4 0V8"),
    };
    let side = if hatch == BAND { "6" } else { "8" };
    Pattern::new()
        .set("id", format!("{prefix}-hatch-{hatch}"))
        .set("width", side)
        .set("height", side)
        .set("patternUnits", "userSpaceOnUse")
        .add(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_have_no_minus_zero() {
        let cases = [(1.0, "1"), (0.125, "0.13"), (-0.001, "0"), (f64::NAN, "0"), (12.3, "12.3")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn clips_of_other_outlines_have_other_ids() {
        let style = Style::default();
        let clip = |right: f64| {
            let mut canvas = Canvas::new(&style, 400.0).unwrap();
            let clip = canvas.clip(&[(0.0, 0.0), (right, 0.5), (0.0, 300.0)]);
            let id = clip.trim_start_matches("url(#").trim_end_matches(')').to_owned();
            assert!(canvas.finish("", "", "").contains(&format!("id=\"{id}\"")), "{id}");
            id
        };
        assert_eq!(clip(300.0), "keyaccount-frame-0-0-300-0_5-0-300");
        assert_ne!(clip(300.0), clip(200.0));
        assert_eq!(clip(300.0), clip(300.001));
    }

    #[test]
    fn a_path_is_a_list_of_points() {
        let drawn = path(&[(0.0, 0.0), (1.5, 2.0)], true).to_string();
        assert!(drawn.contains(r#"d="M0 0L1.5 2Z""#), "{drawn}");
    }
}
