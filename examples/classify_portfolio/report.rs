//! What a sales manager reads.

use std::io::Write;

use keyaccount::axis::Axis;
use keyaccount::class::{Class, ClassCode};
use keyaccount::classification::Classifications;
use keyaccount::flags::Flags;
use keyaccount::model::Model;

use crate::Results;
use crate::support::failure::Failure;
use crate::support::format::{self, counted, lines, money, percent, shorten, table};
use crate::support::labels::{first_sentence, short_name};
use crate::support::telling;

/// How many of the accounts nearest a border are shown.
const NEAREST: usize = 12;
/// How many names a finding lists before it counts the rest.
const LISTED: usize = 12;

/// Writes the whole report.
pub(crate) fn write(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    heading(out, results)?;
    overview(out, results)?;
    for (position, _) in results.models.iter().enumerate() {
        classes(out, results, position)?;
    }
    nearest(out, results)?;
    disagreements(out, results)?;
    design_fit(out, results)?;
    skipped(out, results)?;
    saturated(out, results)?;
    unclassified(out, results)?;
    Ok(())
}

fn heading(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    let accounts = results.accounts;
    let rows = accounts.ids.len();
    writeln!(out, "{}: {}", accounts.file, counted(rows, "account"))?;
    if accounts.has_money() {
        let known: Vec<f64> = (0..rows).filter_map(|row| accounts.money(row)).collect();
        let unknown = rows - known.len();
        write!(out, "Value won: {}", money(known.iter().sum()))?;
        if unknown > 0 {
            write!(out, " (not known for {})", format::count(unknown))?;
        }
        writeln!(out)?;
    }
    let names: Vec<&str> = results.models.iter().map(|m| m.about().name.as_str()).collect();
    writeln!(out, "Models: {}", names.join("; "))?;
    Ok(())
}

/// The models of the big table: design fit has a section of its own.
fn main_models<'r>(
    results: &'r Results<'_>,
) -> impl Iterator<Item = (&'r dyn Model, &'r Classifications)> {
    results.each().filter(|(model, _)| model.about().key != "design_fit")
}

/// A class term for a narrow column.
fn term(class: Option<&Class>) -> String {
    class.map_or_else(
        || "not classified".to_owned(),
        |class| class.term.replace("Off the path, nearest ", "Off path, near "),
    )
}

fn overview(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    writeln!(
        out,
        "\nACCOUNTS\n  margin = how far the scores (0 to 1) may move before the class changes\n  \
         seen = share of the criteria's weight that the data answered\n"
    )?;
    let mut header = vec!["account"];
    let mut right = Vec::new();
    for (model, _) in main_models(results) {
        right.extend([header.len() + 1, header.len() + 2]);
        header.extend([short_name(model), "margin", "seen"]);
    }
    let mut rows = table(&header, &right);
    for row in 0..results.accounts.ids.len() {
        let mut cells = vec![shorten(&results.accounts.label(row), 26)];
        for (model, result) in main_models(results) {
            let Some(view) = result.get(row) else { continue };
            cells.push(term(model.class(view.code())));
            cells.push(
                view.margin().map_or_else(|| "-".to_owned(), |margin| format!("{margin:.2}")),
            );
            cells.push(view.coverage().map_or_else(|| "-".to_owned(), percent));
        }
        rows.add_row(cells);
    }
    write!(out, "{}", lines(&rows))?;
    Ok(())
}

/// How many accounts and how much money each class of one model has.
fn classes(out: &mut impl Write, results: &Results<'_>, position: usize) -> Result<(), Failure> {
    let Some((model, result)) = results.each().nth(position) else { return Ok(()) };
    let accounts = results.accounts;
    let total = won(results, 0..accounts.ids.len());
    writeln!(out, "\n{}\n", short_name(model).to_uppercase())?;
    let money_header: &[&str] = if accounts.has_money() { &["won value", "share"] } else { &[] };
    let header = [&["class", "accounts"], money_header, &["what to do"]].concat();
    let mut rows = table(&header, &[1, 2, 3][..=money_header.len()]);
    let codes = (0..model.classes().len()).map(|code| u8::try_from(code).unwrap_or(u8::MAX));
    for code in codes.chain([u8::MAX]) {
        let class = model.class(ClassCode::new(code));
        let members: Vec<usize> =
            (0..result.len()).filter(|row| result.codes().get(*row) == Some(&code)).collect();
        // An empty class of a ladder or a grid is news; "not classified: 0" and empty off-path
        // classes are not.
        let expected = class.is_some_and(|class| !class.key.starts_with("off_path"));
        if members.is_empty() && !expected {
            continue;
        }
        let mut cells = vec![term(class), format::count(members.len())];
        if accounts.has_money() {
            let won = won(results, members.iter().copied());
            cells.push(money(won));
            cells.push(if total > 0.0 { percent(won / total) } else { "-".to_owned() });
        }
        cells.push(match class {
            Some(class) if !results.reachable(model, class) => {
                "(out of reach: the model reads no column that could show it)".to_owned()
            }
            class => class.map_or_else(String::new, |class| first_sentence(&class.management)),
        });
        rows.add_row(cells);
    }
    write!(out, "{}", lines(&rows))?;
    Ok(())
}

/// The value won from some accounts, as far as it is known.
fn won(results: &Results<'_>, rows: impl IntoIterator<Item = usize>) -> f64 {
    rows.into_iter().filter_map(|row| results.accounts.money(row)).sum()
}

fn nearest(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    let mut margins: Vec<(f64, &dyn Model, usize)> = results
        .each()
        .flat_map(|(model, result)| {
            result.iter().filter_map(move |row| Some((row.margin()?, model, row.row())))
        })
        .filter(|(margin, ..)| margin.is_finite())
        .collect();
    margins.sort_by(|a, b| a.0.total_cmp(&b.0));
    let close = margins.iter().filter(|(margin, ..)| *margin < 0.02).count();
    writeln!(
        out,
        "\nNEAREST A BORDER\n  {close} of {} classes change if the scores move by less than 0.02: look before you act on them\n",
        margins.len()
    )?;
    let mut rows =
        table(&["account", "model", "class", "margin", "other class", "what would do it"], &[3]);
    for (margin, model, row) in margins.into_iter().take(NEAREST) {
        let explanation = model
            .explain(&results.accounts.portfolio, row)
            .map_err(|error| results.accounts.locate(&error))?;
        let Some(border) = explanation.border else { continue };
        let moves: Vec<String> = border
            .moves
            .iter()
            .map(|(axis, by)| {
                let name = model.axes().iter().find(|known| known.key() == axis);
                let name = name.map_or(axis.as_str(), Axis::name);
                // Less than can be shown, or on the border already: the sign tells the way.
                match (by.abs() < 0.0005, by.is_sign_negative()) {
                    (true, true) => format!("{name}: the least fall"),
                    (true, false) => format!("{name}: the least rise"),
                    (false, _) => format!("{name} {by:+.3}"),
                }
            })
            .collect();
        let class = explanation.class.and_then(|class| model.class(class.code));
        rows.add_row(vec![
            shorten(&results.accounts.label(row), 26),
            short_name(model).to_owned(),
            term(class),
            format!("{margin:.3}"),
            term(border.neighbour.and_then(|class| model.class(class.code))),
            moves.join(", "),
        ]);
    }
    write!(out, "{}", lines(&rows))?;
    Ok(())
}

/// The names of some accounts and the count of the rest, on indented lines.
fn listed(accounts: &[String]) -> String {
    let mut names: Vec<String> = accounts.iter().take(LISTED).cloned().collect();
    if accounts.len() > LISTED {
        names.push(format!("and {} more", format::count(accounts.len() - LISTED)));
    }
    names.chunks(4).map(|names| format!("    {}", names.join(", "))).collect::<Vec<_>>().join(",\n")
}

/// `3 accounts`, with their money if it is known.
fn count(results: &Results<'_>, rows: &[usize]) -> String {
    let count = counted(rows.len(), "account");
    if results.accounts.has_money() {
        format!("{count}, won {}", money(won(results, rows.iter().copied())))
    } else {
        count
    }
}

fn disagreements(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    writeln!(out, "\nWHERE THE MODELS DISAGREE\n")?;
    let found = telling::find(results.models, &results.views()?, results.accounts)?;
    for pair in &found {
        let won = pair.won.map_or_else(String::new, |won| format!(", won {}", money(won)));
        let count = counted(pair.accounts.len(), "account");
        writeln!(out, "  {} ({count}{won})", pair.title)?;
        writeln!(out, "    {}", pair.reason)?;
        writeln!(out, "{}", listed(&pair.accounts))?;
    }
    if found.is_empty() {
        writeln!(out, "  nowhere, of the combinations that are looked for")?;
    }
    Ok(())
}

/// Who gets too little or too much coordination.
fn design_fit(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    let Some((model, result)) = results.each().find(|(m, _)| m.about().key == "design_fit") else {
        return Ok(());
    };
    writeln!(out, "\nDESIGN FIT: DOES THE WAY WE RUN IT FIT WHAT IT NEEDS?\n")?;
    for (code, class) in (0_u8..).zip(model.classes()).filter(|(_, class)| class.key != "fitting") {
        let rows: Vec<usize> =
            (0..result.len()).filter(|row| result.codes().get(*row) == Some(&code)).collect();
        writeln!(out, "  {} ({}): {}", class.term, count(results, &rows), class.meaning)?;
        if !rows.is_empty() {
            let names: Vec<String> = rows.iter().map(|row| results.accounts.label(*row)).collect();
            writeln!(out, "{}", listed(&names))?;
        }
    }
    Ok(())
}

/// Accounts that stand on a rung of Webster's ladder without those below.
fn skipped(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    let answers = results.each().find(|(model, _)| model.about().key == "webster");
    let (Some(webster), Some((_, result))) = (results.webster, answers) else { return Ok(()) };
    let mut rows = table(&["account", "class", "without the evidence of"], &[]);
    let mut any = false;
    for view in result.iter().filter(|view| view.flags().contains(Flags::SKIPPED_RUNG)) {
        any = true;
        let without: Vec<String> = webster
            .skipped(&view)
            .iter()
            .map(|rung| term(webster.classes().iter().find(|class| class.key == rung.key())))
            .collect();
        rows.add_row(vec![
            shorten(&results.accounts.label(view.row()), 40),
            term(webster.class(view.code())),
            without.join(", "),
        ]);
    }
    if any {
        writeln!(
            out,
            "\nSKIPPED RUNGS\n  they stand higher on Webster's ladder than what lies below would carry\n"
        )?;
        write!(out, "{}", lines(&rows))?;
    }
    Ok(())
}

fn saturated(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    let mut rows = table(&["model", "axis", "criterion", "below", "above"], &[3, 4]);
    let mut any = false;
    for (model, result) in results.each() {
        for entry in result.saturation().iter().filter(|entry| entry.saturation.total() > 0) {
            any = true;
            let axis = model.axes().iter().find(|axis| axis.key() == entry.axis);
            rows.add_row(vec![
                short_name(model).to_owned(),
                axis.map_or(entry.axis.as_str(), Axis::name).to_owned(),
                entry.criterion.clone(),
                entry.saturation.below.to_string(),
                entry.saturation.above.to_string(),
            ]);
        }
    }
    if any {
        writeln!(
            out,
            "\nBEYOND THE REFERENCE LEVELS\n  such numbers count as the level itself; many of them mean that the levels do not suit the data\n"
        )?;
        write!(out, "{}", lines(&rows))?;
    }
    Ok(())
}

fn unclassified(out: &mut impl Write, results: &Results<'_>) -> Result<(), Failure> {
    let mut rows = table(&["account", "model", "nothing observed on"], &[]);
    let mut any = false;
    for (model, result) in results.each() {
        for view in result.iter().filter(|view| !view.code().is_classified()) {
            any = true;
            let blind: Vec<&str> = model
                .axes()
                .iter()
                .filter(|axis| view.score(axis.key()).is_none())
                .map(Axis::name)
                .collect();
            rows.add_row(vec![
                shorten(&results.accounts.label(view.row()), 40),
                short_name(model).to_owned(),
                blind.join(", "),
            ]);
        }
    }
    if any {
        writeln!(out, "\nNOT CLASSIFIED\n")?;
        write!(out, "{}", lines(&rows))?;
    }
    Ok(())
}
