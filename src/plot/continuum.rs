//! The continuum of an ordered model: every class in its order, and who is in it.

use svg::node::element::Group;

use super::canvas::{self, Canvas, EDGE, TOP, Type, titled};
use super::colour::{Colour, FAINT, INK, LINE, MUTED, NONE};
use super::{Accounts, PlotError, Style, text};
use crate::class::ClassCode;
use crate::rule::BuiltIn;

/// What to draw of a [`continuum`].
#[derive(Debug, Clone, PartialEq)]
pub struct ContinuumOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// How many accounts of each class are called by their names, those with the most money first.
    pub named: usize,
    /// How many accounts nearest to a border are ringed.
    pub fragile: usize,
}

impl Default for ContinuumOptions {
    fn default() -> Self {
        Self { style: Style::default(), named: 14, fragile: 6 }
    }
}

/// The height of the head of a class, and of what is below its arrow.
const HEAD: f64 = 98.0;
const BARS: f64 = 20.0;
/// How far an arrow points.
const TIP: f64 = 9.0;
/// The height of a name, and of its second line; what a name lies right of its column's edge.
const ROW: f64 = 17.0;
const SECOND_LINE: f64 = 12.0;
const INDENT: f64 = 18.0;
/// The size of a name's letters.
const NAME: f64 = 10.5;
/// The side of a dot's square.
const DOT: f64 = 11.0;
/// The most lines of dots where all accounts have one, and where most are only counted.
const MOST_LINES: f64 = 24.0;
const FEW_LINES: f64 = 4.0;
/// The width of a class that nobody is in, against one that somebody is in.
const EMPTY: f64 = 0.8;
const FOOT: f64 = 30.0;

/// The classes of an ordered model from left to right, as Webster's continuum is read, each with
/// its share of accounts and money and with its accounts ranked by money: the largest by name, the
/// others as dots or, where they are too many, as a number behind a few dots. Classes that nobody is
/// in are a little narrower.
///
/// A rung of a ladder that has no evidence is there, hatched: nobody can be in it. Accounts without
/// a class have a column of their own at the end.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{Model, Webster, WebsterClass};
/// use keyaccount::plot::{self, Accounts, ContinuumOptions};
/// use keyaccount::portfolio::Portfolio;
///
/// let orders = Criterion::new("Orders a year", "orders", ValueFunction::linear(0.0, 12.0)?);
/// let model = Webster::builder()
///     .without_evidence()
///     .rung(WebsterClass::RepeatedTransactions, [orders])
///     .build()?;
/// let portfolio = Portfolio::builder().column("orders", vec![1, 9]).build()?;
/// let result = model.classify(&portfolio)?;
/// let accounts = Accounts::of(&model, &result)?.with_names(["Acme", "Bolt"])?;
/// let picture = plot::continuum(&accounts, &ContinuumOptions::default())?;
/// assert!(picture.contains("Bolt") && picture.contains("no evidence in this model"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::NotOrdered`] for a model with a class that has no place in an order,
/// [`PlotError::Size`], [`PlotError::NoColours`].
pub fn continuum(accounts: &Accounts<'_>, options: &ContinuumOptions) -> Result<String, PlotError> {
    let style = &options.style;
    let mut columns = columns(accounts)?;
    let (width, _) = style.size(0.0)?;
    lay_out(&mut columns, accounts, options, width - 2.0 * EDGE);
    let dots = columns.iter().map(Column::lines_of_dots).fold(0.0, f64::max);
    let dots = if dots > MOST_LINES { FEW_LINES } else { dots };
    let lists = columns.iter().map(|column| column.lists(dots)).fold(0.0, f64::max);
    let mut canvas = Canvas::new(style, TOP + HEAD + lists + 28.0 + FOOT)?;
    let strip = Strip {
        accounts,
        options,
        most: (0..accounts.len()).map(|row| accounts.weight(row)).fold(0.0, f64::max),
        money: columns.iter().map(|column| column.money.max(0.0)).sum(),
        ringed: accounts.nearest_to_border(options.fragile),
    };
    for column in &columns {
        strip.column(&mut canvas, column);
    }
    strip.legend(&mut canvas);
    let head_count = accounts.head_count(style);
    let description = format!("{head_count}. {}", strip.describe(&columns));
    Ok(canvas.finish(&accounts.model.about().name, &head_count, &description))
}

/// One class.
struct Column {
    code: u8,
    /// `false` for a class that the model never gives: a rung without evidence.
    reachable: bool,
    /// Those with the most money first.
    rows: Vec<usize>,
    money: f64,
    /// The names of the first, on one line or two.
    names: Vec<Vec<String>>,
    left: f64,
    width: f64,
}

impl Column {
    fn new(code: u8, reachable: bool) -> Self {
        let (rows, names) = (Vec::new(), Vec::new());
        Self { code, reachable, rows, money: 0.0, names, left: 0.0, width: 0.0 }
    }

    /// How many lines the dots of those without a name take.
    fn lines_of_dots(&self) -> f64 {
        let in_a_line = ((self.width - TIP - 6.0) / DOT).floor().max(1.0);
        (self.rows.len().saturating_sub(self.names.len()) as f64 / in_a_line).ceil()
    }

    /// The height of the names and of at most so many lines of dots.
    fn lists(&self, dots: f64) -> f64 {
        self.names.iter().map(|lines| name_height(lines)).sum::<f64>()
            + self.lines_of_dots().min(dots) * DOT
    }

    fn has_class(&self) -> bool {
        self.code != ClassCode::UNCLASSIFIED.get()
    }
}

/// The classes in their order, and those without a class if there are any.
fn columns(accounts: &Accounts<'_>) -> Result<Vec<Column>, PlotError> {
    let classes = accounts.model.classes();
    if let Some(class) = classes.iter().find(|class| class.order.is_none()) {
        let (model, class) = (accounts.model.about().key.clone(), class.key.clone());
        return Err(PlotError::NotOrdered { model, class });
    }
    let reachable: Option<Vec<ClassCode>> = match accounts.model.rule().built_in() {
        Some(BuiltIn::Ladder(ladder)) => Some(ladder.reachable().collect()),
        _ => None,
    };
    let can_be =
        |code| reachable.as_ref().is_none_or(|codes| codes.contains(&ClassCode::new(code)));
    let codes = (0..ClassCode::UNCLASSIFIED.get()).zip(classes).map(|(code, _)| code);
    let mut columns: Vec<Column> = codes.map(|code| Column::new(code, can_be(code))).collect();
    columns.push(Column::new(ClassCode::UNCLASSIFIED.get(), true));
    let slots: Vec<usize> = accounts.view.slots().collect();
    for row in accounts.largest_first() {
        if let Some(column) = slots.get(row).and_then(|slot| columns.get_mut(*slot)) {
            column.rows.push(row);
            column.money += accounts.amount(row).unwrap_or_default();
        }
    }
    columns.retain(|column| column.has_class() || !column.rows.is_empty());
    // Stable: classes of one place stay in the order of their codes; "no class" is last.
    columns.sort_by_key(|column| {
        accounts.class(column.code).map_or(u16::MAX, |class| class.order.map_or(0, u16::from))
    });
    Ok(columns)
}

fn name_height(lines: &[String]) -> f64 {
    ROW + SECOND_LINE * lines.len().saturating_sub(1) as f64
}

/// Gives each class its place in the width, and its first accounts their names.
fn lay_out(
    columns: &mut [Column],
    accounts: &Accounts<'_>,
    options: &ContinuumOptions,
    whole: f64,
) {
    let share = |column: &Column| if column.rows.is_empty() { EMPTY } else { 1.0 };
    let shares: f64 = columns.iter().map(share).sum();
    let mut left = EDGE;
    for column in columns {
        column.left = left;
        column.width = whole * share(column) / shares;
        left += column.width;
        let room = column.width - TIP.min(column.width / 5.0) - INDENT + 1.0;
        let name = |row: &usize| {
            let name = accounts.name(*row, &options.style.words);
            text::wrap(&name, room, NAME, false, 2)
        };
        column.names = column.rows.iter().take(options.named).map(name).collect();
    }
}

struct Strip<'p, 'a> {
    accounts: &'p Accounts<'a>,
    options: &'p ContinuumOptions,
    /// The largest weight.
    most: f64,
    /// All money.
    money: f64,
    ringed: Vec<usize>,
}

impl Strip<'_, '_> {
    fn colour(&self, column: &Column) -> Colour {
        if column.has_class() { self.options.style.colour(usize::from(column.code)) } else { NONE }
    }

    fn column(&self, canvas: &mut Canvas<'_>, column: &Column) {
        let Column { left, width, .. } = *column;
        let tip = TIP.min(width / 5.0);
        let right = left + width - 3.0;
        self.arrow(canvas, column, (left, right), tip);
        let (text_left, room) = (left + tip + 4.0, width - 2.0 * tip - 6.0);
        let term = self.accounts.term(column.code, &self.options.style.words);
        let mut y = TOP + 17.0;
        for line in text::wrap(&term, room, 12.5, true, 2) {
            canvas.text(text_left, y, &line, room, Type::new(12.5).bold().rimmed());
            y += 15.0;
        }
        let words = &self.options.style.words;
        if column.reachable {
            let count = words.accounts(column.rows.len() as u64);
            canvas.text(text_left, y, &count, room, Type::new(11.0));
            if self.accounts.has_money() {
                let money = self.options.style.amount(column.money);
                canvas.text(text_left, y + 14.0, &money, room, Type::new(11.0));
            }
            self.bars(canvas, column, &term, (left, right - tip));
        } else {
            for line in text::wrap(words.no_evidence, room, 10.5, false, 2) {
                canvas.text(text_left, y, &line, room, Type::new(10.5).muted().rimmed());
                y += 13.0;
            }
        }
        let (end, bottom) = (right - tip / 2.0, canvas.height - FOOT);
        canvas.line((end, TOP + HEAD + 4.0), (end, bottom), LINE.tint(0.4), 1.0);
        self.list(canvas, column, left, width - tip);
    }

    /// A head that points on to the next class.
    fn arrow(&self, canvas: &mut Canvas<'_>, column: &Column, ends: (f64, f64), tip: f64) {
        let ((left, right), low) = (ends, TOP + HEAD - BARS);
        let middle = f64::midpoint(TOP, low);
        let mut outline = vec![(left, TOP), (right - tip, TOP)];
        if column.has_class() {
            outline.push((right, middle));
        }
        outline.extend([(right - tip, low), (left, low)]);
        if column.has_class() {
            outline.push((left + tip * 0.8, middle));
        }
        let ground = if column.reachable { self.colour(column).tint(0.72) } else { FAINT };
        let term = self.accounts.term(column.code, &self.options.style.words);
        let shape = canvas::path(&outline, true).set("fill", ground.hex());
        canvas.push(shape.add(titled(&term)));
        if !column.reachable {
            let hatch = canvas.hatch(canvas::BAND);
            canvas.push(canvas::path(&outline, true).set("fill", hatch));
        }
    }

    /// The shares of accounts and of money, as thin bars.
    fn bars(&self, canvas: &mut Canvas<'_>, column: &Column, term: &str, ends: (f64, f64)) {
        let words = &self.options.style.words;
        let share = |part: f64, whole: f64| if whole > 0.0 { part.max(0.0) / whole } else { 0.0 };
        let colour = self.colour(column);
        let mut bars = vec![(
            share(column.rows.len() as f64, self.accounts.len() as f64),
            words.of_accounts,
            colour.tint(0.35),
        )];
        if self.accounts.has_money() {
            bars.push((share(column.money, self.money), words.of_money, colour.shade(0.35)));
        }
        let (left, whole) = (ends.0, ends.1 - ends.0);
        for (line, (share, of, colour)) in bars.into_iter().enumerate() {
            let y = TOP + HEAD - BARS + 3.0 + 7.0 * line as f64;
            canvas.push(canvas::rectangle(left, y, whole, 5.0).set("fill", FAINT.hex()));
            let title = format!("{term}: {} {of}", words.percent(share));
            let bar = canvas::rectangle(left, y, whole * share, 5.0).set("fill", colour.hex());
            canvas.push(bar.add(titled(&title)));
        }
    }

    /// Names, then dots, then a number.
    fn list(&self, canvas: &mut Canvas<'_>, column: &Column, left: f64, width: f64) {
        let words = &self.options.style.words;
        let bottom = canvas.height - FOOT;
        // The last line is for those who are only counted.
        let end = bottom - 16.0;
        let mut y = TOP + HEAD + 6.0;
        let mut rows = column.rows.iter().copied();
        let mut dots = Group::new();
        let mut names = Vec::new();
        for lines in &column.names {
            let height = name_height(lines);
            if y + height > end {
                break;
            }
            let Some(row) = rows.next() else { break };
            dots = dots.add(self.dot(column, row, (left + 8.0, y + ROW / 2.0), 7.0));
            for (line, name) in lines.iter().enumerate() {
                names.push((y + ROW / 2.0 + 4.0 + SECOND_LINE * line as f64, name));
            }
            y += height;
        }
        y += 3.0;
        let mut x = left + 2.0;
        while y + DOT <= end {
            let Some(row) = rows.next() else { break };
            dots = dots.add(self.dot(column, row, (x + DOT / 2.0, y + DOT / 2.0), 4.5));
            x += DOT;
            if x + DOT > left + width - 4.0 {
                (x, y) = (left + 2.0, y + DOT);
            }
        }
        canvas.push(dots);
        for (y, name) in names {
            canvas.text(left + INDENT, y, name, f64::INFINITY, Type::new(NAME));
        }
        let others = rows.count() as u64;
        if others > 0 {
            let note = format!("+ {} {}", words.count(others), words.others);
            let kind = Type::new(11.0).bold();
            if let Some(node) = canvas::text_node(left + 2.0, bottom - 3.0, &note, width, kind) {
                canvas.push(node.set("data-accounts", others));
            }
        }
    }

    /// An account: its area is its money.
    fn dot(&self, column: &Column, row: usize, (x, y): (f64, f64), largest: f64) -> Group {
        let colour = self.colour(column);
        let share = if self.most > 0.0 { self.accounts.weight(row) / self.most } else { 0.0 };
        let radius = (largest * share.sqrt()).max(1.8);
        let known = !self.accounts.has_money() || self.accounts.amount(row).is_some();
        let edge = colour.shade(0.45);
        let dot = if known {
            let dot = canvas::circle(x, y, radius).set("fill", colour.hex());
            dot.set("stroke", edge.hex()).set("stroke-width", "0.7")
        } else {
            canvas::hollow(x, y, radius, edge)
        };
        let title = titled(&self.accounts.sentence(row, &self.options.style));
        let group = Group::new().set("data-row", row).add(title).add(dot);
        if self.ringed.contains(&row) {
            let ring = canvas::circle(x, y, radius + 1.5).set("fill", "none");
            group.add(ring.set("stroke", INK.hex()).set("stroke-width", "1.6"))
        } else {
            group
        }
    }

    fn legend(&self, canvas: &mut Canvas<'_>) {
        let words = &self.options.style.words;
        let mut notes = vec![words.upper_bar];
        if self.accounts.has_money() {
            notes.push(words.lower_bar);
        }
        if !self.ringed.is_empty() {
            notes.push(words.nearest_to_border);
        }
        let (y, room) = (canvas.height - 12.0, canvas.width - 2.0 * EDGE);
        let (notes, kind) = (notes.join("  ·  "), Type::new(11.0).muted());
        canvas.text(EDGE, y, &notes, room, kind);
        let unknown = |row| self.accounts.amount(row).is_none();
        if self.accounts.has_money() && (0..self.accounts.len()).any(unknown) {
            let x = EDGE + text::width(&notes, 11.0, false) + 20.0;
            canvas.push(canvas::hollow(x, y - 4.0, 4.5, MUTED));
            canvas.text(x + 10.0, y, words.amount_unknown, canvas.width - EDGE - x - 10.0, kind);
        }
    }

    fn describe(&self, columns: &[Column]) -> String {
        let style = &self.options.style;
        let words = &style.words;
        let part = |column: &Column| {
            let term = self.accounts.term(column.code, words);
            let count = words.accounts(column.rows.len() as u64);
            match (column.reachable, self.accounts.has_money()) {
                (false, _) => format!("{term}: {}", words.no_evidence),
                (true, true) => format!("{term}: {count}, {}", style.amount(column.money)),
                (true, false) => format!("{term}: {count}"),
            }
        };
        columns.iter().map(part).collect::<Vec<_>>().join(". ")
    }
}
