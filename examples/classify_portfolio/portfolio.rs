//! The portfolio as a page to be sent and printed, with its data beside it.

use std::path::Path;

use keyaccount::analysis::summary::Summary;
use keyaccount::analysis::{ClassView, Money};
use keyaccount::explain::CriterionExplanation;
use keyaccount::model::Model;
use serde::Serialize;

use crate::support::account_table::{self, AccountTable, Answers};
use crate::support::album::Album;
use crate::support::borders::{Borders, CLOSE};
use crate::support::data_limits::{self, Limit};
use crate::support::failure::Failure;
use crate::support::format::{count, counted, counted_as, number, percent, verb};
use crate::support::key_accounts::{KeyClasses, Weight};
use crate::support::labels::short_name;
use crate::support::model_notes::ModelNote;
use crate::support::out;
use crate::support::page::{self, Picture};
use crate::support::sureness::Sureness;
use crate::support::telling::{self, TellingAccounts};
use crate::{Results, json};

/// How many reasons are given for and against an account.
const REASONS: usize = 3;

/// What the template reads.
#[derive(Debug, Serialize)]
struct Page {
    file: String,
    has_money: bool,
    in_short: Vec<String>,
    /// How few accounts bring the money.
    pictures: Vec<Picture>,
    fragile: Vec<String>,
    /// How sure the key accounts are, and why one of them is one.
    fragile_pictures: Vec<Picture>,
    focus: Section,
    /// The other models.
    sections: Vec<Section>,
    key: Key,
    borders: Borders,
    pairs: Vec<TellingAccounts>,
    table: AccountTable,
    data_limits: Vec<Limit>,
    provenance: Vec<ModelNote>,
}

/// One model and what it makes of the portfolio.
#[derive(Debug, Serialize)]
struct Section {
    name: String,
    classes: Vec<ClassRow>,
    pictures: Vec<Picture>,
}

#[derive(Debug, Serialize)]
struct ClassRow {
    class: String,
    key: bool,
    accounts: u64,
    won: Option<f64>,
    share: Option<f64>,
    meaning: String,
    advice: String,
}

/// The key accounts.
#[derive(Debug, Serialize)]
struct Key {
    model: String,
    terms: Vec<String>,
    accounts: Vec<KeyAccount>,
}

#[derive(Debug, Serialize)]
struct KeyAccount {
    account: String,
    won: Option<f64>,
    class: String,
    because: String,
    against: String,
    margin: Option<f64>,
}

/// Writes the page, the CSV and the JSON into a folder, over none of the inputs; gives their paths.
pub(crate) fn write(
    (folder, inputs): (&Path, &[&Path]),
    results: &Results<'_>,
    (focus, key): (usize, &KeyClasses),
) -> Result<Vec<String>, Failure> {
    let accounts = results.accounts;
    let views = results.views()?;
    let answers: Vec<Answers<'_>> = results
        .each()
        .zip(&views)
        .map(|((model, result), view)| Answers { model, view: *view, result })
        .collect();
    let amounts = accounts.amounts()?;
    let Some(of_focus) = answers.get(focus) else { return Ok(Vec::new()) };
    let (model, view) = (of_focus.model, of_focus.view);
    let members = key.members(view);
    let weight = key.weight(view, amounts.as_ref())?;
    let borders = Borders::of(model, view, accounts, key)?;
    let sureness = Sureness::of(model, view, accounts, key)?;
    let mut album = Album::of(accounts)?;
    let sure = album.sureness(of_focus, key, &sureness.acceptable)?;
    let models: Vec<&dyn Model> = answers.iter().map(|answers| answers.model).collect();
    let page = Page {
        file: accounts.title(),
        has_money: accounts.has_money(),
        in_short: in_short(&weight, &borders, view),
        pictures: album.concentration()?.into_iter().collect(),
        fragile: fragile(&sureness, &borders),
        fragile_pictures: sure.into_iter().chain(album.reasons(model, &borders)?).collect(),
        focus: section(results, &mut album, of_focus, Some(key))?,
        sections: answers
            .iter()
            .filter(|answers| answers.model.about().key != model.about().key)
            .map(|answers| section(results, &mut album, answers, None))
            .collect::<Result<_, _>>()?,
        key: Key {
            model: short_name(model).to_owned(),
            terms: key.terms.clone(),
            accounts: key_accounts(results, of_focus, &members)?,
        },
        pairs: telling::find(results.models, &views, accounts)?,
        table: AccountTable::of(accounts, &answers, &members),
        data_limits: data_limits::find(&models, (model, of_focus.result), accounts, None),
        provenance: models.iter().map(|model| ModelNote::of(*model)).collect(),
        borders,
    };
    let html = page::render(include_str!("portfolio.html"), page)?;
    let csv = account_table::csv(accounts, &answers)?;
    let mut json = Vec::new();
    json::write_array(&mut json, results)?;
    let files =
        [("report.html", html.as_bytes()), (account_table::FILE, &csv), ("results.json", &json)];
    out::write(folder, inputs, &files)
}

fn in_short(weight: &Weight, borders: &Borders, view: ClassView<'_>) -> Vec<String> {
    let bring = weight.key_share.map_or_else(String::new, |share| {
        let bring = verb(weight.key_accounts, weight.accounts, "brings", "bring");
        format!(", and {bring} {} of the value won", percent(share))
    });
    let mut news = vec![format!("{}{bring}.", weight.key_in_words())];
    if let Some(won) = weight.won_in_words() {
        news.push(format!("Value won: {won}{}.", weight.few_in_words()));
    }
    let close = borders.at_risk.iter().filter(|edge| edge.margin < CLOSE).count();
    news.push(format!(
        "{} so close to a border that a score off by {CLOSE} makes {} none.",
        counted(close, "key account"),
        verb(close, close, "it", "them")
    ));
    let unclassified = (0..view.len()).filter(|row| view.class(*row).is_none()).count();
    if unclassified > 0 {
        news.push(format!(
            "{} without a class: too little is known.",
            counted(unclassified, "account")
        ));
    }
    news
}

fn fragile(sureness: &Sureness, borders: &Borders) -> Vec<String> {
    let mut lines = sureness.lines();
    lines.push(format!(
        "Borders: {} of {} {} so close to one that a score off by {CLOSE} gives another class.",
        count(borders.close),
        counted_as(borders.classified, "class", "classes"),
        verb(borders.close, borders.classified, "is", "are")
    ));
    lines
}

fn section(
    results: &Results<'_>,
    album: &mut Album<'_>,
    answers: &Answers<'_>,
    key: Option<&KeyClasses>,
) -> Result<Section, Failure> {
    let Answers { model, view, .. } = *answers;
    let amounts = results.accounts.amounts()?;
    let summary = Summary::of(view, amounts.as_ref()).map_err(Failure::from_display)?;
    let total = amounts.as_ref().map_or(0.0, Money::total);
    let classes = summary.classes.iter().zip(model.classes()).map(|(summary, class)| ClassRow {
        class: class.term.clone(),
        key: key.is_some_and(|key| key.contains(Some(&class.key))),
        accounts: summary.accounts,
        won: summary.money.map(|money| money.total),
        share: summary.money.filter(|_| total > 0.0).map(|money| money.total / total),
        meaning: class.meaning.clone(),
        advice: if results.reachable(model, class) {
            class.management.clone()
        } else {
            "Out of reach: the model reads no column that could show it.".to_owned()
        },
    });
    let mut classes: Vec<ClassRow> = classes.collect();
    // The best class first: codes go up.
    classes.reverse();
    if summary.unclassified.accounts > 0 {
        classes.push(ClassRow {
            class: "not classified".to_owned(),
            key: false,
            accounts: summary.unclassified.accounts,
            won: summary.unclassified.money.map(|money| money.total),
            share: summary
                .unclassified
                .money
                .filter(|_| total > 0.0)
                .map(|money| money.total / total),
            meaning: "Nothing is known of an axis that the model needs.".to_owned(),
            advice: "Find the numbers that the model asks for.".to_owned(),
        });
    }
    let pictures = album.places(answers)?.into_iter().collect();
    Ok(Section { name: model.about().name.clone(), classes, pictures })
}

/// The key accounts, the most money first, with what adds most to their scores and takes most from
/// them.
fn key_accounts(
    results: &Results<'_>,
    answers: &Answers<'_>,
    members: &[bool],
) -> Result<Vec<KeyAccount>, Failure> {
    let accounts = results.accounts;
    let mut found = Vec::new();
    for (row, _) in members.iter().enumerate().filter(|(_, member)| **member) {
        let explanation = answers.model.explain(&accounts.portfolio, row);
        let explanation = explanation.map_err(|error| accounts.locate(&error))?;
        let mut criteria: Vec<&CriterionExplanation> =
            explanation.axes.iter().flat_map(|axis| &axis.criteria).collect();
        criteria.sort_by(|one, other| other.contribution.total_cmp(&one.contribution));
        // What is lost against the best number, and what was not known.
        let lost = |criterion: &CriterionExplanation| {
            criterion.effective_weight * (1.0 - criterion.value.unwrap_or(1.0))
        };
        let because: Vec<String> =
            criteria.iter().take(REASONS).map(|c| told(c, c.contribution)).collect();
        criteria.sort_by(|one, other| lost(other).total_cmp(&lost(one)));
        let weak = criteria.iter().take(REASONS - 1).filter(|c| lost(c) > 0.0);
        let against: Vec<String> = weak.map(|c| told(c, -lost(c))).collect();
        found.push(KeyAccount {
            account: accounts.label(row),
            won: accounts.money(row),
            class: answers.view.class(row).map_or_else(String::new, |class| class.term.clone()),
            because: because.join("; "),
            against: against.join("; "),
            margin: answers.view.margin(row).filter(|margin| margin.is_finite()),
        });
    }
    let won = |account: &KeyAccount| account.won.unwrap_or(f64::NEG_INFINITY);
    found.sort_by(|one, other| won(other).total_cmp(&won(one)));
    Ok(found)
}

/// A criterion with its raw number and its part.
fn told(criterion: &CriterionExplanation, part: f64) -> String {
    let name = &criterion.criterion;
    match (&criterion.level, criterion.raw) {
        (Some(level), _) => format!("{name} {level} ({part:+.2})"),
        (None, Some(raw)) => format!("{name} {} ({part:+.2})", number(raw)),
        (None, None) => format!("{name} not known ({part:+.2})"),
    }
}
