//! The contributions to one account's scores, as a waterfall.

use super::canvas::{self, Anchor, Canvas, EDGE, TOP, Type, titled};
use super::colour::{FAINT, INK, LINE, MUTED};
use super::{PlotError, Style, text};
use crate::criterion::Missing;
use crate::explain::{AxisExplanation, CriterionExplanation, Explanation};

/// What to draw of the [`contributions`] to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ContributionsOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// The most criteria that each axis shows, those that contribute most; the others are added up
    /// in one bar.
    pub criteria: usize,
}

impl Default for ContributionsOptions {
    fn default() -> Self {
        Self { style: Style::default(), criteria: 12 }
    }
}

const ROW: f64 = 27.0;
/// The share of the width that names take.
const NAMES: f64 = 0.34;
const HEAD: f64 = 30.0;
const HEADING_LINE: f64 = 16.0;
const SCORE: f64 = 34.0;
const FOOT: f64 = 34.0;

/// Why one account has its class: for each axis the bars of its criteria, each beginning where the
/// one before ended, down to the score; and where the nearest border lies.
///
/// On an additive axis the outline beside a bar shows what full marks on the criterion would have
/// added. A geometric axis starts from 1, and its bars take away. A missing number is hatched. A bar
/// of criteria that are added up holds their exact sum.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::plot::{self, ContributionsOptions};
/// use keyaccount::portfolio::Portfolio;
///
/// let share = ValueFunction::linear(0.0, 1.0)?;
/// let model = FourS::builder()
///     .attractiveness([Criterion::new("Growth", "growth", share.clone())])
///     .relative_strength([Criterion::new("Wins", "wins", share)])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .ids(["Acme"])
///     .column("growth", vec![0.2])
///     .column("wins", vec![0.7])
///     .build()?;
/// let picture =
///     plot::contributions(&model.explain(&portfolio, 0)?, &ContributionsOptions::default())?;
/// assert!(picture.contains("Growth") && picture.contains("Status"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::Size`], [`PlotError::NoColours`].
pub fn contributions(
    explanation: &Explanation,
    options: &ContributionsOptions,
) -> Result<String, PlotError> {
    let style = &options.style;
    let words = &style.words;
    let rows_of = |axis: &AxisExplanation, limit: usize| {
        let rows = axis.criteria.len().min(limit) + usize::from(axis.criteria.len() > limit);
        head(style, axis) + rows as f64 * ROW + SCORE
    };
    let height_of = |limit| {
        let axes = explanation.axes.iter().map(|axis| rows_of(axis, limit));
        TOP + axes.sum::<f64>() + FOOT
    };
    // No further than the longest axis, so that the count down below ends whatever was asked for.
    let longest = explanation.axes.iter().map(|axis| axis.criteria.len()).max();
    let mut limit = options.criteria.min(longest.unwrap_or_default()).max(1);
    let mut canvas = Canvas::new(style, height_of(limit))?;
    while limit > 1 && height_of(limit) > canvas.height {
        limit -= 1;
    }
    let mut waterfall = Waterfall::new(&mut canvas, explanation);
    let mut left_out = 0_u64;
    for (number, axis) in explanation.axes.iter().enumerate() {
        if waterfall.y + rows_of(axis, limit) + FOOT <= waterfall.canvas.height + 0.5 {
            waterfall.axis(number, axis, limit);
        } else {
            left_out += 1;
        }
    }
    let y = canvas.height - 14.0;
    let note = if left_out > 0 {
        format!("+ {} {}", words.count(left_out), words.others)
    } else {
        words.could_add.to_owned()
    };
    canvas.text(EDGE, y, &note, canvas.width - 2.0 * EDGE, Type::new(11.0).muted());
    let name = explanation
        .id
        .clone()
        .unwrap_or_else(|| format!("{} {}", words.row, explanation.row.saturating_add(1)));
    let class = explanation.class.as_ref().map_or(words.not_classified, |class| &class.term);
    let title = format!("{}: {}", text::isolated(&name), text::isolated(class));
    let mut subtitle = words.contributions.to_owned();
    if let Some(border) = &explanation.border {
        let to = border.neighbour.as_ref().map_or(words.not_classified, |class| &class.term);
        subtitle = format!(
            "{subtitle} · {}: {to}, {} {}",
            words.nearest_border,
            words.margin,
            words.decimals(border.distance, 3)
        );
    }
    let description = format!("{title}. {explanation}");
    Ok(canvas.finish(&title, &subtitle, &description))
}

struct Waterfall<'c, 's, 'e> {
    canvas: &'c mut Canvas<'s>,
    explanation: &'e Explanation,
    /// Where the scale begins and how long it is.
    left: f64,
    length: f64,
    y: f64,
}

impl<'c, 's, 'e> Waterfall<'c, 's, 'e> {
    fn new(canvas: &'c mut Canvas<'s>, explanation: &'e Explanation) -> Self {
        let names = canvas.width * NAMES;
        let left = EDGE + names;
        let length = canvas.width - left - EDGE - 56.0;
        Self { canvas, explanation, left, length, y: TOP }
    }

    fn at(&self, score: f64) -> f64 {
        // A file may hold any number; the scale ends at 0 and 1.
        self.left + self.length * if score.is_nan() { 0.0 } else { score.clamp(0.0, 1.0) }
    }

    fn axis(&mut self, number: usize, axis: &AxisExplanation, limit: usize) {
        let words = self.canvas.style.words;
        let head = head(self.canvas.style, axis);
        let top = self.y + head - HEAD;
        for (line, content) in heading(self.canvas.style, axis).iter().enumerate() {
            let y = self.y + 18.0 + HEADING_LINE * line as f64;
            self.canvas.text(EDGE, y, content, f64::INFINITY, Type::new(14.0).bold());
        }
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let kind = Type::new(10.0).muted().at(Anchor::Middle);
            let x = self.at(tick);
            self.canvas.text(x, top + 18.0, &words.raw(tick), 40.0, kind);
        }
        let mut shown: Vec<&CriterionExplanation> = axis.criteria.iter().collect();
        let mut others: Vec<&CriterionExplanation> = Vec::new();
        if shown.len() > limit {
            let mut by_size: Vec<usize> = (0..shown.len()).collect();
            let size = |at: &usize| {
                axis.criteria.get(*at).map_or(0.0, |criterion| criterion.contribution.abs())
            };
            by_size.sort_by(|one, other| size(other).total_cmp(&size(one)));
            let kept: Vec<usize> = by_size.into_iter().take(limit).collect();
            let split = |keep: bool| {
                axis.criteria
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| kept.contains(at) == keep)
                    .map(|(_, criterion)| criterion)
                    .collect()
            };
            (shown, others) = (split(true), split(false));
        }
        let rows = shown.len() + usize::from(!others.is_empty());
        let bottom = top + HEAD + rows as f64 * ROW + SCORE - 8.0;
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let x = self.at(tick);
            self.canvas.line((x, top + 24.0), (x, bottom), FAINT.shade(0.06), 1.0);
        }
        self.y += head;
        let mut running = axis.start;
        for criterion in shown {
            self.criterion(number, axis, criterion, running);
            running += criterion.contribution;
        }
        if !others.is_empty() {
            let sum: f64 = others.iter().map(|criterion| criterion.contribution).sum();
            let label = format!("{} {}", words.count(others.len() as u64), words.others);
            self.names(&label, "");
            let written = signed(&words.decimals(sum, 3), sum);
            self.bar(number, running, sum, &format!("{label}: {written}"));
            self.label(running, sum, &written);
            self.y += ROW;
        }
        self.score(number, axis);
    }

    fn names(&mut self, name: &str, fact: &str) {
        let room = self.left - EDGE - 14.0;
        let fact_width = text::width(fact, 11.0, false).min(room * 0.5);
        let (x, y) = (self.left - 14.0, self.y + 17.0);
        self.canvas.text(EDGE, y, name, room - fact_width - 10.0, Type::new(12.0));
        let kind = Type::new(11.0).muted().at(Anchor::End);
        self.canvas.text(x, y, fact, room * 0.5, kind);
    }

    fn criterion(
        &mut self,
        number: usize,
        axis: &AxisExplanation,
        criterion: &CriterionExplanation,
        running: f64,
    ) {
        let words = self.canvas.style.words;
        let raw = match (&criterion.level, criterion.raw) {
            (Some(level), _) => level.clone(),
            (None, Some(raw)) => words.raw(raw),
            (None, None) => words.not_observed.to_owned(),
        };
        let short_unit = criterion.unit.chars().count() <= 12 && criterion.raw.is_some();
        let fact = if short_unit { format!("{raw} {}", criterion.unit) } else { raw.clone() };
        self.names(&criterion.criterion, fact.trim());
        let value = criterion.value.map_or("–".to_owned(), |value| words.decimals(value, 3));
        let title = format!(
            "{}: {raw} {}\n{} {value} × {} {} = {}",
            text::isolated(&criterion.criterion),
            criterion.unit,
            words.value,
            words.weight,
            words.decimals(criterion.effective_weight, 3),
            signed(&words.decimals(criterion.contribution, 3), criterion.contribution),
        );
        // What full marks would add: the effective weight, on an axis that adds up from 0.
        if axis.start == 0.0 && criterion.effective_weight > 0.0 {
            let (from, to) = (self.at(running), self.at(running + criterion.effective_weight));
            self.canvas.push(
                canvas::rectangle(from, self.y + 5.0, to - from, ROW - 10.0)
                    .set("fill", "none")
                    .set("stroke", LINE.hex())
                    .set("stroke-width", "1")
                    .set("stroke-dasharray", "2 2"),
            );
        }
        self.bar(number, running, criterion.contribution, &title);
        let by = criterion.contribution;
        let label = match criterion.value {
            Some(_) => signed(&words.decimals(by, 3), by),
            None => "–".to_owned(),
        };
        self.label(running, by, &label);
        let left_out = criterion.missing == Some(Missing::Share) || criterion.value.is_none();
        if criterion.missing.is_some() && !left_out {
            let (from, to) = (self.at(running), self.at(running + criterion.contribution));
            let hatch = self.canvas.hatch(1);
            let (x, width) = (from.min(to), (to - from).abs());
            let over = canvas::rectangle(x, self.y + 5.0, width, ROW - 10.0).set("fill", hatch);
            self.canvas.push(over.set("pointer-events", "none"));
        }
        self.y += ROW;
    }

    /// A bar from where the one before ended, and the thread that leads to the next.
    fn bar(&mut self, number: usize, running: f64, by: f64, title: &str) {
        let (from, to) = (self.at(running), self.at(running + by));
        let colour = self.canvas.style.colour(number);
        self.canvas.push(
            canvas::rectangle(from.min(to), self.y + 5.0, (to - from).abs().max(1.0), ROW - 10.0)
                .set("fill", colour.hex())
                .add(titled(title)),
        );
        self.canvas.line((to, self.y + 5.0), (to, self.y + ROW + 5.0), MUTED, 1.0);
    }

    /// What a bar adds, behind its right end.
    fn label(&mut self, running: f64, by: f64, label: &str) {
        let x = self.at(running).max(self.at(running + by)) + 5.0;
        self.canvas.text(x, self.y + 17.5, label, 60.0, Type::new(11.0).rimmed());
    }

    fn score(&mut self, number: usize, axis: &AxisExplanation) {
        let words = self.canvas.style.words;
        let (y, tall) = (self.y + 6.0, ROW - 9.0);
        let kind = Type::new(12.0).bold();
        self.canvas.text(EDGE, y + 13.5, words.score, self.left - EDGE, kind);
        let Some(score) = axis.score else {
            self.canvas.text(self.left + 6.0, y + 13.5, words.not_observed, 200.0, kind.muted());
            self.y += SCORE;
            return;
        };
        let colour = self.canvas.style.colour(number).shade(0.35);
        let end = self.at(score);
        let label = words.decimals(score, 3);
        let bar = canvas::rectangle(self.left, y, end - self.left, tall);
        let title = format!("{}: {label}", axis.name);
        self.canvas.push(bar.set("fill", colour.hex()).add(titled(&title)));
        let border = self.explanation.border.as_ref();
        let by = border.and_then(|border| {
            border.moves.iter().find(|(key, _)| *key == axis.axis).map(|(_, by)| *by)
        });
        let mut x = end + 5.0;
        if let (Some(by), Some(border)) = (by, border) {
            let at = self.at(score + by);
            self.canvas.line((at, y - 5.0), (at, y + tall + 4.0), INK, 2.2);
            x = x.max(at + 6.0);
            let to = border.neighbour.as_ref().map_or(words.not_classified, |class| &class.term);
            let change = signed(&words.decimals(by, 3), by);
            let full = format!("{label}  ({change} → {to})");
            // The line below the title names the class behind the border, too.
            let short = format!("{label}  ({change})");
            let on_bar = kind.coloured(colour.text_on());
            let before = end.min(at) - 8.0;
            // Beside the bar; on it, before the border; on it, behind the border.
            let places = [
                (x, self.canvas.width - EDGE - x, kind.rimmed()),
                (before, before - self.left - 4.0, on_bar.at(Anchor::End)),
                (at + 6.0, end - at - 10.0, on_bar),
            ];
            let fits = |said: &str| {
                let wide = text::width(said, 12.0, true);
                places.into_iter().find(|(_, room, _)| wide <= *room)
            };
            let said = [full, short, label].into_iter().find_map(|said| Some((fits(&said)?, said)));
            if let Some(((x, room, kind), said)) = said {
                self.canvas.text(x, y + 13.5, &said, room, kind);
            }
        } else {
            self.canvas.text(x, y + 13.5, &label, 80.0, kind.rimmed());
        }
        self.y += SCORE;
    }
}

/// The name of an axis, on one line or two.
fn heading(style: &Style, axis: &AxisExplanation) -> Vec<String> {
    text::wrap(&axis.name, style.width * NAMES - 12.0, 14.0, true, 2)
}

/// The height of what is above the first bar.
fn head(style: &Style, axis: &AxisExplanation) -> f64 {
    HEAD + HEADING_LINE * heading(style, axis).len().saturating_sub(1) as f64
}

/// The sign of a number that adds something, which its writing lacks.
fn signed(written: &str, number: f64) -> String {
    if number >= 0.0 { format!("+{written}") } else { written.to_owned() }
}
