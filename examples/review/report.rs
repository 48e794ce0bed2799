//! The review as a page to be sent and printed.

use keyaccount::analysis::ClassLabel;
use keyaccount::analysis::migration::Migration;
use keyaccount::plot::{self, MigrationOptions, Style};
use serde::Serialize;

use crate::headlines;
use crate::movement::{KeyChange, Moved};
use crate::review::Review;
use crate::support::account_table::{AccountTable, Answers};
use crate::support::accounts::Accounts;
use crate::support::album::Album;
use crate::support::failure::Failure;
use crate::support::model_notes::ModelNote;
use crate::support::page::{self, Picture};

/// What the template reads.
#[derive(Debug, Serialize)]
struct Page<'r> {
    review: &'r Review,
    in_short: Vec<String>,
    data_or_model: String,
    fragile: Vec<String>,
    groups: String,
    became: Vec<Told<'r>>,
    ceased: Vec<Told<'r>>,
    otherwise: Vec<Told<'r>>,
    matrix: Matrix,
    pictures: Pictures,
    table: AccountTable,
    provenance: Vec<ModelNote>,
}

/// The pictures, by the part of the page that they stand in.
#[derive(Debug, Serialize)]
pub(crate) struct Pictures {
    places: Vec<Picture>,
    moved: Vec<Picture>,
    fragile: Vec<Picture>,
    money: Vec<Picture>,
}

impl Pictures {
    /// Of the model in focus, with the classes that stand.
    pub(crate) fn of(
        review: &Review,
        focus: &Answers<'_>,
        now: &Accounts,
    ) -> Result<Self, Failure> {
        let mut album = Album::of(now)?;
        let draws = &review.sureness.acceptable;
        let sure = album.sureness(focus, &review.key_classes, draws)?;
        let reasons = album.reasons(focus.model, &review.borders)?;
        Ok(Self {
            places: album.places(focus)?.into_iter().collect(),
            moved: vec![flows(&review.movement.migration, album.style(None))?],
            fragile: sure.into_iter().chain(reasons).collect(),
            money: album.concentration()?.into_iter().collect(),
        })
    }
}

/// What moved between the snapshots.
fn flows(moved: &Migration, style: Style) -> Result<Picture, Failure> {
    let options = MigrationOptions { style, ..MigrationOptions::default() };
    let svg = plot::migration(moved, &options).map_err(Failure::from_display)?;
    let caption =
        "The width of a flow is its number of accounts; pale are those that kept their class."
            .to_owned();
    Ok(Picture { caption, svg })
}

/// A move with its reason in words.
#[derive(Debug, Serialize)]
struct Told<'r> {
    #[serde(flatten)]
    moved: &'r Moved,
    because: String,
}

/// The migration matrix without classes that nobody has or had.
#[derive(Debug, Serialize)]
struct Matrix {
    columns: Vec<String>,
    rows: Vec<MatrixRow>,
    came: Vec<u64>,
}

#[derive(Debug, Serialize)]
struct MatrixRow {
    class: String,
    counts: Vec<u64>,
    left: u64,
}

/// The page.
pub(crate) fn html(
    review: &Review,
    pictures: Pictures,
    table: AccountTable,
    provenance: Vec<ModelNote>,
) -> Result<String, Failure> {
    let told = |change| {
        let moves = review.movement.with(change).into_iter();
        moves.map(|moved| Told { moved, because: headlines::because(&moved.why) }).collect()
    };
    page::render(
        include_str!("review.html"),
        Page {
            review,
            in_short: headlines::in_short(review),
            data_or_model: headlines::data_or_model(review),
            fragile: headlines::fragile(review),
            groups: review.groups.as_ref().map_or_else(String::new, headlines::groups),
            became: told(KeyChange::Became),
            ceased: told(KeyChange::Ceased),
            otherwise: told(KeyChange::None),
            matrix: matrix(review),
            pictures,
            table,
            provenance,
        },
    )
}

fn matrix(review: &Review) -> Matrix {
    let migration = &review.movement.migration;
    let none = || "not classified".to_owned();
    let names = |labels: &[ClassLabel]| -> Vec<String> {
        labels.iter().map(|label| label.term.clone()).chain([none()]).collect()
    };
    let entries: Vec<u64> = migration.entries.iter().map(|flow| flow.accounts).collect();
    let used = |column: usize| {
        let cells = migration.matrix.iter().filter_map(|cells| cells.get(column));
        let count: u64 = cells.map(|flow| flow.accounts).sum();
        count + entries.get(column).copied().unwrap_or_default() > 0
    };
    let columns: Vec<usize> = (0..entries.len()).filter(|column| used(*column)).collect();
    let pick = |all: &[u64]| -> Vec<u64> {
        columns.iter().filter_map(|column| all.get(*column).copied()).collect()
    };
    let rows = names(&migration.from).into_iter().zip(&migration.matrix).zip(&migration.exits);
    Matrix {
        columns: columns.iter().filter_map(|at| names(&migration.to).get(*at).cloned()).collect(),
        came: pick(&entries),
        rows: rows
            .map(|((class, cells), exit)| MatrixRow {
                class,
                counts: pick(&cells.iter().map(|flow| flow.accounts).collect::<Vec<_>>()),
                left: exit.accounts,
            })
            .filter(|row| row.left + row.counts.iter().sum::<u64>() > 0)
            .collect(),
    }
}
