//! What the data of two snapshots cannot support.

use crate::judged::Judged;
use crate::same_way::{Shift, ShiftKind};
use crate::standing::Standing;
use crate::support::accounts::Accounts;
use crate::support::data_limits::{self, Limit};
use crate::support::labels::short_name;

/// The kind of a column that says something else than in the older snapshot.
pub(crate) const NOT_COMPARABLE: &str = "not_comparable";

/// Every limit that shows in the data, the most damaging first.
pub(crate) fn find(
    judged: &[Judged<'_>],
    focus: &Judged<'_>,
    shifts: &[Shift],
    standing: &Standing,
    (before, now): (&Accounts, &Accounts),
) -> Vec<Limit> {
    let mut telling: Vec<&Shift> = shifts.iter().filter(|shift| shift.matters()).collect();
    let on_focus = |shift: &Shift| shift.effect_on(short_name(focus.model));
    telling.sort_by_key(|shift| std::cmp::Reverse((on_focus(shift), shift.effect())));
    let not_comparable =
        |shift| Limit { kind: NOT_COMPARABLE, text: not_comparable(shift, standing) };
    let mut limits: Vec<Limit> = telling.into_iter().map(not_comparable).collect();
    let models: Vec<_> = judged.iter().map(|judged| judged.model).collect();
    limits.extend(data_limits::find(&models, (focus.model, &focus.now), now, Some(before)));
    let text = "Two snapshots are no trend: nothing says where the accounts that moved go next."
        .to_owned();
    limits.push(Limit { kind: "no_forecast", text });
    limits
}

/// `standing` tells whether the moves that it counts, which are the models' own, all stand.
fn not_comparable(shift: &Shift, standing: &Standing) -> String {
    let column = &shift.column;
    let what = match shift.kind {
        ShiftKind::NewlyKnown => {
            format!("`{column}` was empty in the older snapshot and is known now")
        }
        ShiftKind::NoLongerKnown => format!("`{column}` was known and is empty now"),
        ShiftKind::Rose => {
            format!("`{column}` rose for nearly everybody: time passed, or it is counted otherwise")
        }
        ShiftKind::Fell => {
            format!("`{column}` fell for nearly everybody: time passed, or it is counted otherwise")
        }
    };
    let rests: Vec<String> = shift
        .models
        .iter()
        .filter(|rest| rest.left != rest.moves)
        .map(|rest| format!("{} {} instead of {}", rest.model, rest.left, rest.moves))
        .collect();
    let whose = if standing.differs() { " by the models, without band and people" } else { "" };
    format!("{what}. Moves{whose}, had it stayed as it was: {}.", rests.join(", "))
}
