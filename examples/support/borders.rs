//! Accounts near a border: key accounts that may be lost, and others that may become key.

use keyaccount::analysis::ClassView;
use keyaccount::axis::Axis;
use keyaccount::explain::ExplainedBorder;
use keyaccount::model::Model;
use serde::Serialize;

use super::accounts::Accounts;
use super::failure::Failure;
use super::key_accounts::KeyClasses;
use super::levers;
use super::progress;

/// A margin below which a class is too close to a border to act on.
pub(crate) const CLOSE: f64 = 0.02;

/// For how many accounts of a list the way over the border is told in numbers of the file.
const IN_NUMBERS: usize = 200;

/// How near the accounts are to a border.
#[derive(Debug, Serialize)]
pub(crate) struct Borders {
    pub(crate) classified: usize,
    /// How many of them are closer to a border than [`CLOSE`].
    pub(crate) close: usize,
    /// Key accounts whose nearest border leads out of the key classes, the nearest first.
    pub(crate) at_risk: Vec<Edge>,
    /// Other accounts whose nearest border leads into the key classes, the nearest first.
    pub(crate) within_reach: Vec<Edge>,
}

/// An account and the nearest border.
#[derive(Debug, Serialize)]
pub(crate) struct Edge {
    #[serde(skip)]
    pub(crate) row: usize,
    pub(crate) account: String,
    pub(crate) class: String,
    pub(crate) won: Option<f64>,
    pub(crate) margin: f64,
    /// The class behind the border.
    pub(crate) behind: String,
    /// What reaches it: the smallest changes of one number alone, or else the moves of the scores.
    pub(crate) moves: String,
}

impl Borders {
    /// Looks at the accounts whose class the machine decided.
    pub(crate) fn of(
        model: &dyn Model,
        view: ClassView<'_>,
        accounts: &Accounts,
        key: &KeyClasses,
    ) -> Result<Self, Failure> {
        let mut borders =
            Self { classified: 0, close: 0, at_risk: Vec::new(), within_reach: Vec::new() };
        let bar = progress::bar(view.len(), "nearest borders");
        for row in bar.wrap_iter(0..view.len()) {
            let (Some(class), Some(margin)) = (view.class(row), view.margin(row)) else { continue };
            borders.classified += 1;
            borders.close += usize::from(margin < CLOSE);
            let explanation = model.explain(&accounts.portfolio, row);
            let Some(border) = explanation.map_err(|error| accounts.locate(&error))?.border else {
                continue;
            };
            let behind = border.neighbour.as_ref();
            let list = match (
                key.contains(Some(&class.key)),
                key.contains(behind.map(|class| class.key.as_str())),
            ) {
                (true, false) => &mut borders.at_risk,
                (false, true) => &mut borders.within_reach,
                _ => continue,
            };
            list.push(Edge {
                row,
                account: accounts.label(row),
                class: class.term.clone(),
                won: accounts.money(row),
                margin,
                behind: behind.map_or_else(|| "no class".to_owned(), |class| class.term.clone()),
                moves: moves(model, &border),
            });
        }
        for list in [&mut borders.at_risk, &mut borders.within_reach] {
            list.sort_by(|one, other| one.margin.total_cmp(&other.margin));
        }
        let lists = [(&mut borders.at_risk, false), (&mut borders.within_reach, true)];
        for (list, becomes) in lists {
            for edge in list.iter_mut().take(IN_NUMBERS) {
                let wanted = |class: Option<&str>| key.contains(class) == becomes;
                let numbers = levers::alone(model, accounts, edge.row, wanted)?;
                edge.moves = if numbers.is_empty() {
                    format!("no number alone; {}", edge.moves)
                } else {
                    numbers
                };
            }
        }
        Ok(borders)
    }
}

/// The moves of the scores that reach a border, in words.
fn moves(model: &dyn Model, border: &ExplainedBorder) -> String {
    let each = border.moves.iter().map(|(axis, by)| {
        let name = model.axes().iter().find(|known| known.key() == axis);
        let name = name.map_or(axis.as_str(), Axis::name);
        // Less than can be shown, or on the border already: the sign tells the way.
        match (by.abs() < 0.0005, by.is_sign_negative()) {
            (true, true) => format!("{name}: the least fall"),
            (true, false) => format!("{name}: the least rise"),
            (false, _) => format!("{name} {by:+.3}"),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}
