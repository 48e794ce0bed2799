//! The cheapest way of an account to a key class, under costs that the caller gives.

use std::path::Path;

use keyaccount::model::Model;

use crate::support::accounts::Accounts;
use crate::support::borders::Edge;
use crate::support::failure::Failure;
use crate::support::key_accounts::KeyClasses;

/// For how many accounts the way is looked for, the nearest first.
#[cfg(feature = "optimization")]
const ACCOUNTS: usize = 50;

/// Puts the cheapest way in the place of what a single number would do.
#[cfg(feature = "optimization")]
pub(crate) fn find(
    model: &dyn Model,
    accounts: &Accounts,
    key: &KeyClasses,
    path: &Path,
    edges: &mut [Edge],
) -> Result<(), Failure> {
    use keyaccount::counterfactual::{Cheapest, Efforts, Guarantee, StepChange, Target};

    use crate::support::format::number;
    use crate::support::levers::from_to;

    let efforts: Efforts = crate::support::toml_file::read(path, "the efforts")?;
    for edge in edges.iter_mut().take(ACCOUNTS) {
        let mut cheapest: Option<keyaccount::counterfactual::Combination> = None;
        for class in &key.keys {
            let target = Target::Class(class.clone());
            let found = model
                .cheapest_change(&accounts.portfolio, edge.row, &efforts, &target)
                .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
            if let Cheapest::Found(way) = found
                && cheapest.as_ref().is_none_or(|known| way.cost < known.cost)
            {
                cheapest = Some(way);
            }
        }
        edge.moves = match cheapest {
            None => "out of reach within the limits".to_owned(),
            Some(way) => {
                let step = |step: &keyaccount::counterfactual::Step| match &step.change {
                    StepChange::Number { from, to } => {
                        format!("{} {}", step.column, from_to(*from, away(*from, *to)))
                    }
                    StepChange::Level { from, to } => {
                        let from = from.as_deref().unwrap_or("not known");
                        format!("{} {from} → {to}", step.column)
                    }
                };
                let steps: Vec<String> = way.steps.iter().map(step).collect();
                let about = if way.guarantee == Guarantee::Exact { "" } else { "about " };
                format!("{} (cost {about}{})", steps.join(" and "), number(way.cost))
            }
        };
    }
    Ok(())
}

/// A number of at most five digits, or whole, that lies at or beyond another one as seen from a
/// start: rounded to the nearest it would fall short of the border.
#[cfg(feature = "optimization")]
fn away(from: f64, to: f64) -> f64 {
    let decimals = (4.0 - to.abs().log10().floor()).clamp(0.0, 12.0);
    let power = 10f64.powf(decimals).round();
    let scaled = to * power;
    let rounded = if to > from { scaled.ceil() } else { scaled.floor() } / power;
    if rounded.is_finite() { rounded } else { to }
}

/// Says what is missing.
#[cfg(not(feature = "optimization"))]
pub(crate) fn find(
    _: &dyn Model,
    _: &Accounts,
    _: &KeyClasses,
    path: &Path,
    _: &mut [Edge],
) -> Result<(), Failure> {
    Err(Failure::new(format!(
        "{}: efforts need the feature `optimization`: cargo run --features optimization --example review",
        path.display()
    )))
}
