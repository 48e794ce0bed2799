//! How certain the classes are: class acceptabilities as stacked bars.

use std::collections::BTreeSet;

use super::canvas::{self, Anchor, Canvas, EDGE, TOP, Type};
use super::colour::INK;
use super::{Accounts, PlotError, Style, text};
use crate::class::ClassCode;
use crate::robustness::{AccountAcceptability, ClassAcceptability};

/// Which accounts come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AcceptabilityOrder {
    /// Those whose class is the least sure; ties in row order.
    #[default]
    LeastCertain,
    /// As the portfolio has them.
    Portfolio,
}

/// What to draw of an [`acceptability`].
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptabilityOptions {
    /// Size, title, colours, font and words.
    pub style: Style,
    /// The rows that the picture is about, such as those of the key accounts; `None` for all. Rows
    /// that are not there are left out.
    pub rows: Option<Vec<usize>>,
    /// The most accounts that have a bar; the others are in the bar of all only, and the line below
    /// says how many of all have one.
    pub accounts: usize,
    /// Which come first.
    pub order: AcceptabilityOrder,
}

impl Default for AcceptabilityOptions {
    fn default() -> Self {
        let order = AcceptabilityOrder::default();
        Self { style: Style::default(), rows: None, accounts: 24, order }
    }
}

const ROW: f64 = 24.0;
/// Between the bar of all and the others.
const GAP: f64 = 14.0;
const FOOT: f64 = 34.0;
/// The height of a line of the legend, and the most of them: a model may have 255 classes.
const LINE: f64 = 20.0;
const MOST_LINES: usize = 6;
/// From which share on a class counts as kept.
const SURE: f64 = 0.95;

/// A class, if it is one, and its share.
type Share = (Option<usize>, f64);

/// For each account the share of draws in which it has each class, as one bar, with the class that
/// the model gives it as it stands framed; above them the mean of all of them. The subtitle says how
/// many of them keep their class in at least 95 % of the draws.
///
/// ```
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::plot::{self, AcceptabilityOptions, Accounts};
/// use keyaccount::portfolio::Portfolio;
/// use keyaccount::robustness::Simulation;
///
/// let share = ValueFunction::linear(0.0, 1.0)?;
/// let model = FourS::builder()
///     .attractiveness([Criterion::new("Growth", "growth", share.clone())])
///     .relative_strength([Criterion::new("Wins", "wins", share)])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("growth", vec![0.52, 0.9])
///     .column("wins", vec![0.7, 0.9])
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// let draws = Simulation::new(500).with_cuts_within(0.1).run(&model, &portfolio)?;
/// let accounts = Accounts::of(&model, &result)?.with_names(["Acme", "Bolt"])?;
/// let picture = plot::acceptability(&draws, &accounts, &AcceptabilityOptions::default())?;
/// assert!(picture.contains("1 / 2 accounts keep their class"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::OtherDraws`] or [`PlotError::Input`] if draws and accounts are not of the same model
/// and portfolio, [`PlotError::Size`], [`PlotError::NoColours`].
pub fn acceptability(
    draws: &ClassAcceptability,
    accounts: &Accounts<'_>,
    options: &AcceptabilityOptions,
) -> Result<String, PlotError> {
    let style = &options.style;
    let words = &style.words;
    let model = accounts.model.about();
    if draws.model() != model.key {
        let (model, draws) = (model.key.clone(), draws.model().to_owned());
        return Err(PlotError::OtherDraws { model, draws });
    }
    accounts.view.check_length("the draws", draws.len())?;
    let chosen: Vec<AccountAcceptability<'_>> = match &options.rows {
        Some(rows) => {
            let rows: BTreeSet<usize> = rows.iter().copied().collect();
            rows.into_iter().filter_map(|row| draws.get(row)).collect()
        }
        None => draws.iter().collect(),
    };
    let mut shown = chosen.clone();
    if options.order == AcceptabilityOrder::LeastCertain {
        shown.sort_by(|one, other| one.confidence().total_cmp(&other.confidence()));
    }
    shown.truncate(options.accounts);
    let legend = legend(style, accounts);
    let head = TOP + LINE * legend.len() as f64 + 8.0;
    let mut canvas = Canvas::new(style, head + ROW * (shown.len() as f64 + 1.0) + GAP + FOOT)?;
    for (line, entries) in legend.iter().enumerate() {
        swatches(&mut canvas, entries, TOP + LINE * line as f64);
    }
    let bars = Bars::new(&canvas, accounts);
    let (mut y, end) = (head + ROW + GAP, canvas.height - FOOT + 0.5);
    bars.bar(&mut canvas, head, words.all_on_average, &means(&chosen), None);
    let mut said = Vec::new();
    for account in shown {
        if y + ROW > end {
            break;
        }
        let name = accounts.name(account.row(), words);
        let shares: Vec<Share> =
            account.acceptabilities().map(|(code, share)| (class_of(code), share)).collect();
        bars.bar(&mut canvas, y, &name, &shares, Some(account.code()));
        said.push(format!("{name}: {}", bars.in_words(style, &shares)));
        y += ROW;
    }
    let mut notes = vec![words.share_of_draws.to_owned(), words.framed.to_owned()];
    if said.len() < chosen.len() {
        let (shown, all) = (words.count(said.len() as u64), words.accounts(chosen.len() as u64));
        notes.push(match options.order {
            AcceptabilityOrder::LeastCertain => {
                format!("{shown} / {all}, {}", words.least_certain)
            }
            AcceptabilityOrder::Portfolio => format!("{shown} / {all}"),
        });
    }
    let (y, room) = (canvas.height - 13.0, canvas.width - 2.0 * EDGE);
    canvas.text(EDGE, y, &notes.join("  ·  "), room, Type::new(11.0).muted());
    let sure = chosen.iter().filter(|account| account.confidence() >= SURE).count() as u64;
    let (sure, all) = (words.count(sure), words.accounts(chosen.len() as u64));
    let subtitle = format!("{}: {sure} / {all} {}", model.name, words.keep_their_class);
    let description = format!("{subtitle}. {}", said.join(". "));
    Ok(canvas.finish(words.acceptability, &subtitle, &description))
}

fn class_of(code: ClassCode) -> Option<usize> {
    code.is_classified().then(|| usize::from(code.get()))
}

/// The mean share of each class.
fn means(chosen: &[AccountAcceptability<'_>]) -> Vec<Share> {
    let mut means: Vec<Share> = Vec::new();
    for account in chosen {
        if means.is_empty() {
            means = account.acceptabilities().map(|(code, _)| (class_of(code), 0.0)).collect();
        }
        for ((_, mean), (_, share)) in means.iter_mut().zip(account.acceptabilities()) {
            *mean += share / chosen.len() as f64;
        }
    }
    means
}

/// The classes in lines that fit the width.
fn legend(style: &Style, accounts: &Accounts<'_>) -> Vec<Vec<(Option<usize>, String)>> {
    let mut lines: Vec<Vec<(Option<usize>, String)>> = vec![Vec::new()];
    let mut used = 0.0;
    let terms = accounts.model.classes().iter().enumerate();
    let terms = terms.map(|(code, class)| (Some(code), class.term.clone()));
    for (code, term) in terms.chain([(None, style.words.not_classified.to_owned())]) {
        let wide = swatch_width(&term);
        if used + wide > style.width - 2.0 * EDGE && used > 0.0 {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push((code, term));
        }
    }
    lines.truncate(MOST_LINES);
    lines
}

fn swatch_width(term: &str) -> f64 {
    38.0 + text::width(term, 11.5, false)
}

fn swatches(canvas: &mut Canvas<'_>, entries: &[(Option<usize>, String)], y: f64) {
    let mut x = EDGE;
    for (code, term) in entries {
        canvas.class_bar((x, y, 16.0, 13.0), *code, term);
        let room = canvas.width - EDGE - x - 22.0;
        canvas.text(x + 22.0, y + 11.0, term, room, Type::new(11.5));
        x += swatch_width(term);
    }
}

/// Where the bars lie.
struct Bars<'p, 'a> {
    accounts: &'p Accounts<'a>,
    left: f64,
    length: f64,
}

impl<'p, 'a> Bars<'p, 'a> {
    fn new(canvas: &Canvas<'_>, accounts: &'p Accounts<'a>) -> Self {
        let left = EDGE + canvas.width * 0.24;
        Self { accounts, left, length: canvas.width - EDGE - left }
    }

    fn term(&self, style: &Style, class: Option<usize>) -> String {
        let code = class.and_then(|class| u8::try_from(class).ok());
        self.accounts.term(code.unwrap_or(ClassCode::UNCLASSIFIED.get()), &style.words)
    }

    /// A bar; `own` is the class to be framed, and bars without one are of all accounts.
    fn bar(
        &self,
        canvas: &mut Canvas<'_>,
        y: f64,
        name: &str,
        shares: &[Share],
        own: Option<ClassCode>,
    ) {
        let style = canvas.style;
        let kind = if own.is_none() { Type::new(12.0).bold() } else { Type::new(12.0) };
        let room = self.left - EDGE - 12.0;
        canvas.text(self.left - 10.0, y + 16.0, name, room, kind.at(Anchor::End));
        let (top, tall) = (y + 3.0, ROW - 6.0);
        let mut x = self.left;
        let mut frame = None;
        for (class, share) in shares.iter().filter(|(_, share)| *share > 0.0) {
            let wide = self.length * share;
            let (term, percent) = (self.term(style, *class), style.words.percent(*share));
            let both = format!("{term} {percent}");
            let title = format!("{}: {both}", text::isolated(name));
            canvas.class_bar((x, top, wide, tall), *class, &title);
            let fits = |text: &&str| text::width(text, 11.0, true) <= wide - 8.0;
            if let Some(said) = [both.as_str(), percent.as_str()].into_iter().find(fits) {
                let kind = Type::new(11.0).bold().at(Anchor::Middle).rimmed();
                canvas.text(x + wide / 2.0, y + 16.0, said, wide, kind);
            }
            if own.is_some_and(|own| class_of(own) == *class) {
                frame = Some(canvas::rectangle(x, top, wide, tall));
            }
            x += wide;
        }
        if let Some(frame) = frame {
            let frame = frame.set("fill", "none").set("stroke", INK.hex());
            canvas.push(frame.set("stroke-width", "2").set("pointer-events", "none"));
        }
    }

    fn in_words(&self, style: &Style, shares: &[Share]) -> String {
        let given = shares.iter().filter(|(_, share)| *share > 0.0);
        let part = |(class, share): &Share| {
            format!("{} {}", self.term(style, *class), style.words.percent(*share))
        };
        given.map(part).collect::<Vec<_>>().join(", ")
    }
}
