//! Compares two snapshots of a portfolio and prints a quarterly review for a sales director.
//!
//! ```text
//! cargo run --release --example review -- PREVIOUS.csv CURRENT.csv [--models FILE.toml] [--id COLUMN] [--json] [--out DIR]
//! ```
//! Without arguments it compares the two snapshots that ship in `examples/data`, with the presets.

mod arguments;
mod cheapest;
mod crossing;
mod data_limits;
mod groups;
mod growth;
mod headlines;
mod judged;
mod load;
mod movement;
mod report;
mod review;
mod same_way;
mod standing;
mod text;

#[path = "../support/mod.rs"]
mod support;

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;

use keyaccount::analysis::{ClassView, Matching};

use arguments::{Arguments, Request};
use judged::Judged;
use report::Pictures;
use review::Review;
use standing::Standing;
use support::account_table::{self, AccountTable, Answers};
use support::accounts::Accounts;
use support::failure::Failure;
use support::model_file;
use support::model_notes::ModelNote;

fn main() -> ExitCode {
    match run() {
        // A closed output: the reader has seen enough (`| head`), and nobody is left to tell.
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            let _ = writeln!(std::io::stderr(), "review: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let arguments = match Arguments::parse()? {
        Request::Review(arguments) => *arguments,
        Request::Help => {
            out.write_all(arguments::HELP.as_bytes())?;
            return Ok(out.flush()?);
        }
    };
    let set = model_file::load(arguments.models.as_deref())?;
    let models = model_file::boxed(&set);
    model_file::check_keys(&models, arguments.models.as_deref())?;
    let older_path = arguments.previous_models.as_deref().or(arguments.models.as_deref());
    let older_set = model_file::load(older_path)?;
    let older_models = model_file::boxed(&older_set);
    model_file::check_keys(&older_models, older_path)?;

    // Each snapshot needs the columns of both generations of models.
    let readers = || models.iter().chain(&older_models).map(AsRef::as_ref);
    let id = arguments.id.as_deref();
    let parent = arguments.parent.as_ref().filter(|_| arguments.parents.is_none());
    let texts: Vec<&str> = arguments.manager.iter().chain(parent).map(String::as_str).collect();
    let before = Accounts::read(&arguments.previous, id, readers(), &[])?;
    let now = Accounts::read(&arguments.current, id, readers(), &texts)?;
    let judged = judged::judge(&older_models, &models, &before, &now)?;
    let focus = model_file::focus(&models, arguments.focus.as_deref())?;
    let focus = judged.get(focus).ok_or_else(|| Failure::new("there is no model"))?;
    let matching =
        Matching::of(&before.portfolio, &now.portfolio).map_err(Failure::from_display)?;
    let standing = Standing::of(focus, &matching, &now, &arguments)?;
    let snapshots = (&before, &now);
    let review = Review::of(snapshots, &judged, focus, &standing, &models, &arguments)?;
    if let Some(folder) = &arguments.out {
        let stands = standing.view(focus).map_err(Failure::from_display)?;
        let views = review::views(&judged, focus, stands)?;
        let inputs = arguments.inputs();
        for path in files((folder, &inputs), &review, &judged, &views, &now)? {
            if !arguments.json {
                writeln!(out, "{path}")?;
            }
        }
    }
    if arguments.json {
        serde_json::to_writer(&mut out, &review).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else if arguments.out.is_none() {
        text::write(&mut out, &review)?;
    }
    Ok(out.flush()?)
}

/// Writes the report and its data into a folder, over none of the inputs.
fn files(
    (folder, inputs): (&Path, &[&Path]),
    review: &Review,
    judged: &[Judged<'_>],
    views: &[ClassView<'_>],
    now: &Accounts,
) -> Result<Vec<String>, Failure> {
    let answers: Vec<Answers<'_>> = judged
        .iter()
        .zip(views)
        .map(|(judged, view)| Answers { model: judged.model, view: *view, result: &judged.now })
        .collect();
    let focus = answers.iter().find(|answers| answers.view.model() == review.model);
    let focus = focus.ok_or_else(|| Failure::new("there is no model"))?;
    let pictures = Pictures::of(review, focus, now)?;
    let table = AccountTable::of(now, &answers, &review.key_classes.members(focus.view));
    let notes = judged.iter().map(|judged| ModelNote::of(judged.model)).collect();
    let html = report::html(review, pictures, table, notes)?;
    let csv = account_table::csv(now, &answers)?;
    let json = serde_json::to_vec_pretty(review).map_err(std::io::Error::from)?;
    let files =
        [("report.html", html.as_bytes()), (account_table::FILE, &csv), ("results.json", &json)];
    support::out::write(folder, inputs, &files)
}
