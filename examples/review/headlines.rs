//! The sentences of the review, whatever they are printed on.

use std::collections::HashSet;

use keyaccount::analysis::migration::Cause;

use crate::data_limits::NOT_COMPARABLE;
use crate::groups::Groups;
use crate::growth::Growth;
use crate::movement::{Driver, KeyChange, Moved, Why};
use crate::review::Review;
use crate::support::borders::CLOSE;
use crate::support::format::{count, counted, counted_as, money, percent, some, verb};

/// The news in a few lines.
pub(crate) fn in_short(review: &Review) -> Vec<String> {
    let Review { before, now, movement, .. } = review;
    let mut news = Vec::new();
    let bring = now.key_share.zip(before.key_share).map_or_else(String::new, |(share, was)| {
        let (share, was) = (percent(share), percent(was));
        let bring = verb(now.key_accounts, now.accounts, "It brings", "They bring");
        format!(" {bring} {share} of the value won (before: {was}).")
    });
    news.push(format!(
        "{} (before: {} of {}).{bring}",
        now.key_in_words(),
        count(before.key_accounts),
        count(before.accounts)
    ));
    if let Some(won) = now.won_in_words() {
        let growth = review.growth.as_ref().map_or_else(String::new, grown);
        let before = before.won_in_words();
        let before = before.map_or_else(String::new, |was| format!(" (before: {was}{growth})"));
        news.push(format!("Value won: {won}{before}{}.", now.few_in_words()));
    }
    let counts = |change, words: &str| {
        let moves = movement.with(change);
        let won: f64 = moves.iter().filter_map(|moved| moved.won).sum();
        let won = if now.won.is_some() && !moves.is_empty() {
            format!(" (won {})", money(won))
        } else {
            String::new()
        };
        format!("{} {words}{won}", count(moves.len()))
    };
    news.push(format!(
        "{} moved: {}, {}. {} came, {} left.",
        counted(movement.moves.len(), "account"),
        counts(KeyChange::Became, "became key"),
        counts(KeyChange::Ceased, "stopped being key"),
        count(movement.came.len()),
        count(movement.left.len())
    ));
    if let Some(load) = &review.load {
        let over: Vec<String> = load
            .managers
            .iter()
            .filter(|manager| manager.over > 0)
            .map(|manager| format!("{} ({})", manager.manager, manager.key_accounts))
            .collect();
        news.push(if over.is_empty() {
            format!("Nobody has more than {}.", counted(load.capacity, "key account"))
        } else {
            format!("More than {}: {}.", counted(load.capacity, "key account"), some(&over))
        });
    }
    let harmed = review.limits.iter().filter(|limit| limit.kind == NOT_COMPARABLE).count();
    if harmed > 0 {
        let columns = counted(harmed, "column");
        news.push(format!(
            "Read with care: {columns} can't be compared with before (see the end)."
        ));
    }
    news
}

fn grown(growth: &Growth) -> String {
    let of = if growth.known_in_both.is_some() { " where both are known" } else { "" };
    format!(", {:+.0}%{of}", growth.share * 100.0)
}

/// How sure the classes are.
pub(crate) fn fragile(review: &Review) -> Vec<String> {
    let borders = &review.borders;
    let close = borders.at_risk.iter().filter(|edge| edge.margin < CLOSE).count();
    let nearest = if borders.at_risk.is_empty() { "" } else { " The nearest:" };
    let mut lines = review.sureness.lines();
    lines.push(format!(
        "Borders: {} within {CLOSE} of one behind which {} none (margin: how far scores may move).{nearest}",
        counted(close, "key account"),
        verb(close, close, "it is", "they are")
    ));
    lines
}

/// How many groups there are, and how many of their members differ from them.
pub(crate) fn groups(groups: &Groups) -> String {
    format!(
        "{} of {}; {} another class than {} group",
        counted(groups.families.len(), "group"),
        counted(groups.members, "account"),
        counted_as(groups.differing, "member has", "members have"),
        verb(groups.differing, groups.differing, "its", "their")
    )
}

/// Whether the data or the model moved the accounts.
pub(crate) fn data_or_model(review: &Review) -> String {
    if !review.models_changed {
        return "Data or model? The data: the same models judged both files.".to_owned();
    }
    // Of the moves that stand: a band and people have their part in them.
    let movement = &review.movement;
    let of = |wanted: &[Cause]| {
        let by_machine = |why: &Why| match why {
            Why::Machine { cause, .. } => wanted.contains(cause),
            Why::Person { .. } => false,
        };
        movement.moves.iter().filter(|moved| by_machine(&moved.why)).count()
    };
    let by_people = |moved: &&Moved| matches!(moved.why, Why::Person { .. });
    let moved: HashSet<usize> = movement.moves.iter().map(|moved| moved.row).collect();
    let accounts = movement.causes.accounts.iter();
    let stayed = accounts.filter(|account| !moved.contains(&account.row_after));
    let causes = [
        (of(&[Cause::Data]), "the data"),
        (of(&[Cause::Model]), "the model"),
        (of(&[Cause::Either]), "either alone"),
        (of(&[Cause::Together]), "only both together"),
        (of(&[Cause::Mixed]), "both, by way of a third class"),
        (of(&[Cause::Unmoved, Cause::CancelledOut]), "the band"),
        (movement.moves.iter().filter(by_people).count(), "people"),
        (stayed.filter(|account| account.cause == Cause::CancelledOut).count(), "cancelled out"),
    ];
    let causes: Vec<String> = causes
        .into_iter()
        .filter(|(accounts, _)| *accounts > 0)
        .map(|(accounts, words)| format!("{} {words}", count(accounts)))
        .collect();
    if causes.is_empty() {
        return "Data or model? Nothing moved.".to_owned();
    }
    format!("Data or model? {}.", causes.join(", "))
}

/// What moved an account: the two criteria that did most to take it over a border, or else the two
/// whose part changed most.
pub(crate) fn because(why: &Why) -> String {
    match why {
        Why::Person { by, reason } => format!("{by} decided: {reason}"),
        Why::Machine { lost, .. } if !lost.is_empty() => {
            format!("nothing is known any more of: {}", lost.join(", "))
        }
        Why::Machine { found, .. } if !found.is_empty() => {
            format!("nothing was known before of: {}", found.join(", "))
        }
        Why::Machine { drivers, .. } => {
            let explained = drivers.first().is_some_and(|driver| driver.explains);
            let told = drivers.iter().filter(|driver| driver.explains == explained);
            let words: Vec<String> = told.take(2).map(driver).collect();
            let nothing_fits = !explained && !words.is_empty();
            format!("{}{}", if nothing_fits { "most moved: " } else { "" }, words.join("; "))
        }
    }
}

fn driver(driver: &Driver) -> String {
    let raw = |value: &Option<String>| value.clone().unwrap_or_else(|| "not known".to_owned());
    let name = driver.criterion.trim_start_matches("Proxy: ");
    let (before, now) = (raw(&driver.before), raw(&driver.now));
    if before == now {
        // Another criterion's gap was filled or opened, and weight went there or came from there.
        return format!("{name} {now}, weighs otherwise ({:+.2})", driver.change);
    }
    format!("{name} {before} → {now} ({:+.2})", driver.change)
}
