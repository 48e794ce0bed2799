//! Where two models agree: their cross-table as a heat map.

use svg::node::element::Group;

use super::canvas::{self, Anchor, Canvas, EDGE, TOP, Type, titled};
use super::colour::{Colour, FAINT, INK, WHITE};
use super::{PlotError, Style, text};
use crate::analysis::agreement::{BiasCorrection, CrossTable, KappaWeights};

/// What to draw of an [`agreement`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgreementOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// What the rows are, such as the name of a model; empty for nothing.
    pub rows: String,
    /// What the columns are.
    pub columns: String,
}

/// The room for the names of the rows, beside the table.
const BESIDE: f64 = 190.0;
/// The room for the names of the columns, above the table; for names that are turned it is what
/// they need, within limits.
const ABOVE: f64 = 70.0;
const LEAST_TURNED: f64 = 80.0;
const MOST_TURNED: f64 = 200.0;
/// The room for what the columns are.
const ACROSS: f64 = 28.0;
/// The room for totals, beside and below it.
const TOTAL: f64 = 62.0;
const NAME: Type = Type::new(12.0).bold();
/// The height of a line of a name.
const LINE: f64 = 14.0;
/// The least height of a cell in which a number can be read.
const LEGIBLE: f64 = 13.0;

/// How many accounts have each pair of classes, the darker the more, each with its share of the
/// row, and the totals. A cell whose row and column are the same class is framed. Below the title
/// stands Cohen's kappa if both sides have the same classes, and Cramér's V (with Bergsma's
/// correction) if not; nothing where the index is not defined.
///
/// ```
/// use keyaccount::analysis::ClassLabel;
/// use keyaccount::analysis::agreement::CrossTable;
/// use keyaccount::plot::{self, AgreementOptions};
/// let labels = || vec![ClassLabel::plain("no key account"), ClassLabel::plain("key account")];
/// let table = CrossTable::from_counts(labels(), labels(), vec![vec![20, 5], vec![10, 15]])?;
/// let picture = plot::agreement(&table, &AgreementOptions::default())?;
/// assert!(picture.contains("kappa 0.40"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::Size`], [`PlotError::NoColours`].
pub fn agreement(table: &CrossTable, options: &AgreementOptions) -> Result<String, PlotError> {
    let style = &options.style;
    let words = &style.words;
    let (down, across) = (table.rows().len().max(1) as f64, table.columns().len().max(1) as f64);
    let own_cell = ((style.width - 2.0 * EDGE - BESIDE - TOTAL) / across * 0.62).clamp(18.0, 84.0);
    let left = EDGE + BESIDE;
    let width = ((style.width - EDGE - TOTAL - left) / across).max(1.0);
    let all_fit = |room: f64, lines: usize| {
        table.columns().iter().all(|label| {
            let lines = text::wrap(&label.term, room, NAME.size, true, lines);
            lines.concat() == label.term.split_whitespace().collect::<String>()
        })
    };
    let turned = !all_fit(width - 6.0, 3);
    let mut long = LEAST_TURNED;
    while turned && long < MOST_TURNED && !all_fit(long, upright_lines(width)) {
        long += 12.0;
    }
    let above = if turned { ACROSS + long } else { ABOVE };
    let top = TOP + above;
    let mut canvas = Canvas::new(style, top + down * own_cell + TOTAL)?;
    let height = ((canvas.height - TOTAL - top) / down).max(1.0);
    let frame = Frame { left, top, width, height, turned: turned.then_some(long) };
    frame.cells(&mut canvas, table);
    frame.names(&mut canvas, table, options);
    frame.totals(&mut canvas, table);
    let subtitle = subtitle(table, style);
    let pairs = table.rows().iter().zip(table.counts()).flat_map(|(row, counts)| {
        let cells = table.columns().iter().zip(counts).filter(|(_, count)| **count > 0);
        cells.map(move |(column, count)| {
            format!("{} × {}: {}", row.term, column.term, words.accounts(*count))
        })
    });
    let description = format!("{subtitle}. {}", pairs.collect::<Vec<_>>().join(". "));
    Ok(canvas.finish(words.agreement, &subtitle, &description))
}

/// How many accounts, which index, and how many are not in the table.
fn subtitle(table: &CrossTable, style: &Style) -> String {
    let words = &style.words;
    let mut subtitle = format!("{}, {}", words.accounts(table.total()), words.both_classified);
    let keys = table.rows().iter().map(|label| &label.key);
    let index = if keys.eq(table.columns().iter().map(|label| &label.key)) {
        table.kappa(KappaWeights::Unweighted).ok().map(|kappa| (words.kappa, kappa.kappa))
    } else {
        table.cramers_v(BiasCorrection::Bergsma).ok().map(|v| (words.cramers_v, v))
    };
    if let Some((name, value)) = index {
        subtitle = format!("{subtitle} · {name} {}", words.decimals(value, 2));
    }
    let outside = table.unclassified();
    let outside = outside.rows_only + outside.columns_only + outside.both;
    if outside > 0 {
        subtitle = format!("{subtitle} · {} {}", words.accounts(outside), words.not_classified);
    }
    subtitle
}

/// From nearly white to a dark tone of a colour.
fn heat(colour: Colour, count: u64, most: u64) -> Colour {
    if count == 0 {
        return FAINT.mixed(WHITE, 0.4);
    }
    let share = (count as f64 / most.max(1) as f64).sqrt();
    if share < 0.75 { colour.tint(0.86 * (1.0 - share / 0.75)) } else { colour.shade(share - 0.75) }
}

/// Where the table lies, and how large its cells are.
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    /// How long the names of the columns may be, if they are read upwards.
    turned: Option<f64>,
}

/// How many lines of a name that is read upwards a column has room for.
fn upright_lines(width: f64) -> usize {
    if width >= 2.0 * LINE + 2.0 { 2 } else { 1 }
}

impl Frame {
    fn middle(&self, column: usize, row: usize) -> (f64, f64) {
        (
            self.left + (column as f64 + 0.5) * self.width,
            self.top + (row as f64 + 0.5) * self.height,
        )
    }

    fn cells(&self, canvas: &mut Canvas<'_>, table: &CrossTable) {
        let (words, colour) = (canvas.style.words, canvas.style.colour(0));
        let most = table.counts().iter().flatten().copied().max().unwrap_or(0);
        let mut cells = Group::new();
        let mut numbers = Vec::new();
        for (row, (label, counts)) in table.rows().iter().zip(table.counts()).enumerate() {
            let total: u64 = counts.iter().sum();
            for (column, (other, count)) in table.columns().iter().zip(counts).enumerate() {
                let (x, y) = self.middle(column, row);
                let (width, height) = (self.width - 2.0, self.height - 2.0);
                let ground = heat(colour, *count, most);
                let mut cell = canvas::rectangle(x - width / 2.0, y - height / 2.0, width, height)
                    .set("fill", ground.hex())
                    .set("data-accounts", *count);
                if label.key == other.key {
                    cell = cell.set("stroke", INK.hex()).set("stroke-width", "2");
                }
                let (row, column) = (text::isolated(&label.term), text::isolated(&other.term));
                let title = format!("{row} × {column}: {}", words.accounts(*count));
                cells = cells.add(cell.add(titled(&title)));
                if *count > 0 && self.height >= LEGIBLE {
                    let share = words.percent(*count as f64 / total.max(1) as f64);
                    numbers.push(((x, y), words.count(*count), share, ground.text_on()));
                }
            }
        }
        canvas.push(cells);
        let two_lines = self.height >= 44.0;
        let size = if self.height >= 30.0 { 15.0 } else { 11.0 };
        for ((x, y), count, share, colour) in numbers {
            let kind = Type::new(size).bold().at(Anchor::Middle).coloured(colour);
            canvas.text(x, y + if two_lines { 1.0 } else { 5.0 }, &count, self.width, kind);
            if two_lines {
                let kind = Type::new(11.0).at(Anchor::Middle).coloured(colour);
                canvas.text(x, y + 17.0, &share, self.width, kind);
            }
        }
    }

    fn names(&self, canvas: &mut Canvas<'_>, table: &CrossTable, options: &AgreementOptions) {
        let kind = Type::new(12.0).muted();
        let room = BESIDE - 16.0;
        if !options.rows.is_empty() {
            let lines = text::wrap(&format!("{} ↓", options.rows), room, 12.0, false, 3);
            for (line, content) in lines.iter().rev().enumerate() {
                canvas.text(EDGE, self.top - 8.0 - LINE * line as f64, content, room, kind);
            }
        }
        if !options.columns.is_empty() {
            let across = format!("{} →", options.columns);
            let room = canvas.width - self.left - EDGE;
            canvas.text(self.left, TOP + 12.0, &across, room, kind);
        }
        let kind = NAME;
        if self.height >= LEGIBLE {
            for (row, label) in table.rows().iter().enumerate() {
                let (_, y) = self.middle(0, row);
                let lines = if self.height >= 2.0 * LINE { 2 } else { 1 };
                let lines = text::wrap(&label.term, room, 12.0, true, lines);
                let first = y + 4.0 - LINE * (lines.len() as f64 - 1.0) / 2.0;
                for (line, content) in lines.iter().enumerate() {
                    let y = first + LINE * line as f64;
                    canvas.text(self.left - 10.0, y, content, room, kind.at(Anchor::End));
                }
            }
        }
        for (column, label) in table.columns().iter().enumerate() {
            let (x, _) = self.middle(column, 0);
            if let Some(room) = self.turned {
                self.upright(canvas, x, &label.term, room);
                continue;
            }
            let lines = text::wrap(&label.term, self.width - 6.0, 12.0, true, 3);
            for (line, content) in lines.iter().rev().enumerate() {
                let y = self.top - 8.0 - LINE * line as f64;
                canvas.text(x, y, content, self.width - 4.0, kind.at(Anchor::Middle));
            }
        }
    }

    /// The name of a column, read upwards, on two lines if the column is wide enough.
    fn upright(&self, canvas: &mut Canvas<'_>, x: f64, term: &str, room: f64) {
        if self.width < LEGIBLE {
            return; // The titles of the cells have it.
        }
        let lines = text::wrap(term, room, NAME.size, true, upright_lines(self.width));
        let first = x + 4.0 - LINE * (lines.len() as f64 - 1.0) / 2.0;
        for (line, content) in lines.iter().enumerate() {
            canvas.upright(first + LINE * line as f64, self.top - 8.0, content, room, NAME);
        }
    }

    fn totals(&self, canvas: &mut Canvas<'_>, table: &CrossTable) {
        let words = canvas.style.words;
        let kind = Type::new(12.0).muted();
        let (right, bottom) = self.middle(table.columns().len().max(1), table.rows().len().max(1));
        let (right, bottom) = (right - self.width / 2.0 + 8.0, bottom - self.height / 2.0 + 20.0);
        canvas.text(right, self.top - 8.0, words.total, TOTAL - 8.0, kind);
        canvas.text(self.left - 10.0, bottom, words.total, BESIDE, kind.at(Anchor::End));
        if self.height >= LEGIBLE {
            for (row, total) in table.row_totals().into_iter().enumerate() {
                let (_, y) = self.middle(0, row);
                canvas.text(right, y + 4.0, &words.count(total), TOTAL - 8.0, kind);
            }
        }
        for (column, total) in table.column_totals().into_iter().enumerate() {
            let (x, _) = self.middle(column, 0);
            let (total, room) = (words.count(total), self.width - 2.0);
            canvas.text(x, bottom, &total, room, kind.at(Anchor::Middle));
        }
    }
}
