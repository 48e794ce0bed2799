//! The review as a sales director reads it: two minutes, the news first.

use std::io::Write;

use crate::headlines;
use crate::movement::KeyChange;
use crate::review::Review;
use crate::standing::Decision;
use crate::support::borders::Edge;
use crate::support::failure::Failure;
use crate::support::format::{count, counted, lines, money, percent, shorten, some, table};
use crate::support::labels::first_sentence;

/// How many rows a table shows before it counts the rest.
const SHOWN: usize = 5;
/// The width of a name.
const NAME: usize = 32;

/// Writes the whole review.
pub(crate) fn write(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    heading(out, review)?;
    in_short(out, review)?;
    moved(out, review)?;
    decided(out, review)?;
    fragile(out, review)?;
    to_do(out, review)?;
    load(out, review)?;
    telling(out, review)?;
    groups(out, review)?;
    limits(out, review)
}

fn heading(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    writeln!(out, "QUARTERLY REVIEW by {}", review.model_name)?;
    writeln!(out, "{} against {}", review.current, review.previous)?;
    let terms = review.key_classes.terms.join(", ");
    writeln!(out, "Key accounts are those that it calls: {terms}")?;
    Ok(())
}

fn in_short(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    writeln!(out, "\nIN SHORT\n")?;
    for line in headlines::in_short(review) {
        writeln!(out, "  * {line}")?;
    }
    Ok(())
}

fn moved(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    let movement = &review.movement;
    writeln!(out, "\nWHAT MOVED, AND WHY\n")?;
    writeln!(out, "  {}", headlines::data_or_model(review))?;
    if !review.held.is_empty() {
        let held: Vec<String> =
            review.held.iter().map(|held| format!("{} ({})", held.account, held.kept)).collect();
        writeln!(
            out,
            "  Held, having crossed a border by less than the band of {}: {}",
            review.band.unwrap_or_default(),
            some(&held)
        )?;
    }
    if !movement.moves.is_empty() {
        writeln!(out, "  Because: number before → now (what that added to a score of 0 to 1)")?;
    }
    for (change, title) in [
        (KeyChange::Became, "became key"),
        (KeyChange::Ceased, "stopped being key"),
        (KeyChange::None, "moved otherwise"),
    ] {
        let moves = movement.with(change);
        if moves.is_empty() {
            continue;
        }
        let shown = if change == KeyChange::None { SHOWN - 2 } else { SHOWN };
        writeln!(out, "\n  {} {title}{}", count(moves.len()), most(moves.len(), shown))?;
        let mut rows = table(&["account", "won", "before", "from", "to", "because"], &[1, 2]);
        for moved in moves.iter().take(shown) {
            rows.add_row(vec![
                shorten(&moved.account, NAME),
                amount(moved.won),
                amount(moved.won_before),
                moved.from.clone(),
                moved.to.clone(),
                headlines::because(&moved.why),
            ]);
        }
        write!(out, "{}", lines(&rows))?;
    }
    for (passers, title) in [(&movement.came, "came"), (&movement.left, "left")] {
        if !passers.is_empty() {
            let names: Vec<String> = passers
                .iter()
                .map(|passer| format!("{} ({})", passer.account, passer.class))
                .collect();
            writeln!(out, "  {} {title}: {}", count(names.len()), some(&names))?;
        }
    }
    let others = review.models.iter().filter(|model| model.moved > 0);
    let others: Vec<String> =
        others.map(|model| format!("{} {}", model.name, model.moved)).collect();
    if !others.is_empty() {
        writeln!(out, "\n  Moves in the other models: {}", others.join(", "))?;
    }
    Ok(())
}

fn decided(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    if review.decisions.is_empty() && review.unmatched_decisions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nWHAT PEOPLE DECIDED\n")?;
    for decision in &review.decisions {
        let Decision { account, class, machine, by, on, reason, expires, expired } = decision;
        match (expires, expired) {
            (Some(day), true) => writeln!(
                out,
                "  {account}: {by}'s decision for {class} expired on {day}; the machine says {machine}. Decide again."
            )?,
            (until, _) => {
                let until = until.as_ref().map_or(String::new(), |day| format!(", expires {day}"));
                writeln!(
                    out,
                    "  {account}: {class}, by {by}, {on}{until} (the machine: {machine}): {reason}"
                )?;
            }
        }
    }
    if !review.unmatched_decisions.is_empty() {
        let names = some(&review.unmatched_decisions);
        writeln!(out, "  On accounts that are not there any more: {names}")?;
    }
    Ok(())
}

fn fragile(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    writeln!(out, "\nWHAT IS FRAGILE\n")?;
    for line in headlines::fragile(review) {
        writeln!(out, "  {line}")?;
    }
    edges(out, &review.borders.at_risk, "what would lose it")
}

fn edges(out: &mut impl Write, edges: &[Edge], title: &str) -> Result<(), Failure> {
    if edges.is_empty() {
        return Ok(());
    }
    let mut rows = table(&["account", "won", "class", "margin", "other class", title], &[1, 3]);
    for edge in edges.iter().take(SHOWN) {
        rows.add_row(vec![
            shorten(&edge.account, NAME),
            amount(edge.won),
            edge.class.clone(),
            format!("{:.3}", edge.margin),
            edge.behind.clone(),
            edge.moves.clone(),
        ]);
    }
    Ok(write!(out, "{}", lines(&rows))?)
}

fn to_do(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    writeln!(out, "\nWHAT TO DO\n")?;
    let mut rows = table(&["class", "accounts", "before", "won", "share", "advice"], &[1, 2, 3, 4]);
    for class in &review.classes {
        rows.add_row(vec![
            format!("{}{}", class.class, if class.key { " (key)" } else { "" }),
            class.accounts.to_string(),
            class.before.to_string(),
            amount(class.won),
            class.share.map_or_else(|| "-".to_owned(), percent),
            first_sentence(&class.advice),
        ]);
    }
    write!(out, "{}", lines(&rows))?;
    if !review.borders.within_reach.is_empty() {
        let of = count(review.borders.within_reach.len());
        writeln!(out, "\n  Nearest to becoming key (of {of} whose next border leads there)")?;
        edges(out, &review.borders.within_reach, "what would do it")?;
    }
    Ok(())
}

fn load(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    let Some(load) = &review.load else {
        writeln!(out, "\nWHO IS OVER CAPACITY\n\n  Not known: {}.", review.no_load)?;
        return Ok(());
    };
    writeln!(out, "\nWHO IS OVER CAPACITY ({} each)\n", counted(load.capacity, "key account"))?;
    let mut rows = table(&["manager", "key", "over", "free", "no place for"], &[1, 2, 3]);
    for manager in load.managers.iter().take(2 * SHOWN) {
        let mut left = manager.first_without_place.clone();
        if !manager.tied.is_empty() {
            left.insert(0, format!("tied, decide between: {}", manager.tied.join(", ")));
        }
        if !manager.without_value.is_empty() {
            left.push(format!("value not known: {}", manager.without_value.join(", ")));
        }
        rows.add_row(vec![
            shorten(&manager.manager, NAME),
            manager.key_accounts.to_string(),
            manager.over.to_string(),
            manager.free.to_string(),
            some(&left),
        ]);
    }
    write!(out, "{}", lines(&rows))?;
    if !load.unassigned.is_empty() {
        writeln!(out, "  Key accounts without a manager: {}", some(&load.unassigned))?;
    }
    Ok(())
}

fn telling(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    if review.telling.is_empty() {
        return Ok(());
    }
    let shown = SHOWN - 3;
    let most_telling = match review.telling.len() {
        all if all > shown => format!(" (the {shown} most telling of {})", count(all)),
        _ => String::new(),
    };
    writeln!(out, "\nWHERE THE MODELS DISAGREE{most_telling}\n")?;
    for telling in review.telling.iter().take(shown) {
        let won = telling.won.map_or_else(String::new, |won| format!(", won {}", money(won)));
        let of = count(telling.accounts.len());
        writeln!(out, "  {} ({of}{won}): {}", telling.title, some(&telling.accounts))?;
        writeln!(out, "    {}", telling.reason)?;
    }
    Ok(())
}

fn groups(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    let Some(groups) = &review.groups else { return Ok(()) };
    writeln!(out, "\nGROUPS\n")?;
    writeln!(out, "  {}", headlines::groups(groups))?;
    let mut rows = table(&["group", "accounts", "won", "together", "apart"], &[1, 2]);
    for group in &groups.families {
        let apart: Vec<String> = group
            .members
            .iter()
            .map(|member| format!("{} {}", shorten(&member.account, NAME), member.class))
            .collect();
        rows.add_row(vec![
            shorten(&group.group, NAME),
            count(group.members.len()),
            amount(group.won),
            format!("{}{}", group.class, if group.key { " (key)" } else { "" }),
            apart.join(", "),
        ]);
    }
    write!(out, "{}", lines(&rows))?;
    if !groups.orphans.is_empty() {
        let orphans = some(&groups.orphans);
        writeln!(out, "  Their parent is not among the accounts: {orphans}")?;
    }
    Ok(())
}

fn limits(out: &mut impl Write, review: &Review) -> Result<(), Failure> {
    writeln!(out, "\nWHAT THE DATA CANNOT SUPPORT\n")?;
    for limit in &review.limits {
        writeln!(out, "  * {}", limit.text)?;
    }
    Ok(())
}

fn amount(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), money)
}

/// Says that a list is cut.
fn most(count: usize, shown: usize) -> String {
    if count > shown { format!(" (the {shown} with the most money)") } else { String::new() }
}
