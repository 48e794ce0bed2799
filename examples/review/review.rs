//! Everything that the review says, before it is put into words.

use keyaccount::analysis::agreement::{Agreement, CrossTable};
use keyaccount::analysis::summary::Summary;
use keyaccount::analysis::{ClassView, Matching, Money};
use keyaccount::model::Model;
use serde::Serialize;

use crate::arguments::Arguments;
use crate::cheapest;
use crate::data_limits;
use crate::groups::{self, Groups};
use crate::growth::{self, Growth};
use crate::judged::Judged;
use crate::load::{self, Load};
use crate::movement::Movement;
use crate::same_way::{self, Shift};
use crate::standing::{Decision, Held, Standing};
use crate::support::accounts::Accounts;
use crate::support::borders::Borders;
use crate::support::data_limits::Limit;
use crate::support::failure::Failure;
use crate::support::key_accounts::{KeyClasses, Weight};
use crate::support::labels::short_name;
use crate::support::sureness::Sureness;
use crate::support::telling::{self, TellingAccounts};

/// The review of a portfolio.
#[derive(Debug, Serialize)]
pub(crate) struct Review {
    pub(crate) previous: String,
    pub(crate) current: String,
    /// The key and the name of the model that the review is about.
    pub(crate) model: String,
    pub(crate) model_name: String,
    pub(crate) key_classes: KeyClasses,
    /// Whether the models of the previous review are others.
    pub(crate) models_changed: bool,
    pub(crate) before: Weight,
    pub(crate) now: Weight,
    pub(crate) growth: Option<Growth>,
    pub(crate) movement: Movement,
    pub(crate) band: Option<f64>,
    pub(crate) held: Vec<Held>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) unmatched_decisions: Vec<String>,
    pub(crate) borders: Borders,
    pub(crate) sureness: Sureness,
    pub(crate) classes: Vec<ClassNow>,
    pub(crate) load: Option<Load>,
    /// What is missing where there is no load.
    #[serde(skip)]
    pub(crate) no_load: &'static str,
    pub(crate) telling: Vec<TellingAccounts>,
    pub(crate) models: Vec<ModelNow>,
    pub(crate) agreement: Vec<PairAgreement>,
    pub(crate) groups: Option<Groups>,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) limits: Vec<Limit>,
}

/// A class of the model in focus, and what to do with its accounts.
#[derive(Debug, Serialize)]
pub(crate) struct ClassNow {
    pub(crate) class: String,
    pub(crate) key: bool,
    pub(crate) before: u64,
    pub(crate) accounts: u64,
    pub(crate) won: Option<f64>,
    pub(crate) share: Option<f64>,
    pub(crate) advice: String,
}

/// Another model in a few words.
#[derive(Debug, Serialize)]
pub(crate) struct ModelNow {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) moved: usize,
    pub(crate) classes: Vec<Counted>,
}

/// A class, and how many accounts it had and has.
#[derive(Debug, Serialize)]
pub(crate) struct Counted {
    pub(crate) class: String,
    pub(crate) before: u64,
    pub(crate) accounts: u64,
}

/// How far two models agree.
#[derive(Debug, Serialize)]
pub(crate) struct PairAgreement {
    pub(crate) models: [String; 2],
    pub(crate) cross_table: CrossTable,
    pub(crate) agreement: Agreement,
}

impl Review {
    /// Reviews two snapshots; `standing` is what holds now of the model in focus.
    pub(crate) fn of(
        (before, now): (&Accounts, &Accounts),
        judged: &[Judged<'_>],
        focus: &Judged<'_>,
        standing: &Standing,
        models: &[Box<dyn Model + '_>],
        arguments: &Arguments,
    ) -> Result<Self, Failure> {
        let key = KeyClasses::of(focus.model, arguments.key.as_deref())?;
        let (old_money, new_money) = (before.amounts()?, now.amounts()?);
        let money = (old_money.as_ref(), new_money.as_ref());
        let matching =
            Matching::of(&before.portfolio, &now.portfolio).map_err(Failure::from_display)?;
        let stands = standing.view(focus).map_err(Failure::from_display)?;
        let stood = focus.views().map_err(Failure::from_display)?.before;
        let movement = Movement::of(focus, standing, &matching, (before, now), money, &key)?;
        let shifts = same_way::find(judged, &matching, before, now)?;
        let limits = data_limits::find(judged, focus, &shifts, standing, (before, now));
        let mut borders = Borders::of(focus.model, stands, now, &key)?;
        if let Some(path) = &arguments.efforts {
            cheapest::find(focus.model, now, &key, path, &mut borders.within_reach)?;
        }
        let views = views(judged, focus, stands)?;
        Ok(Self {
            previous: before.title(),
            current: now.title(),
            model: focus.key().to_owned(),
            model_name: focus.model.about().name.clone(),
            models_changed: arguments.previous_models.is_some(),
            before: key.weight(stood, money.0)?,
            now: key.weight(stands, money.1)?,
            growth: growth::find(&matching, before, now),
            borders,
            sureness: Sureness::of(focus.model, stands, now, &key)?,
            classes: classes(focus, (stood, stands), new_money.as_ref(), &key)?,
            no_load: load::missing(now, arguments),
            load: load::find(now, new_money.as_ref(), &key.members(stands), arguments)?,
            telling: telling::find(models, &views, now)?,
            models: judged
                .iter()
                .filter(|other| other.key() != focus.key())
                .map(|other| model_now(other, &matching))
                .collect::<Result<_, _>>()?,
            agreement: agreements(&views)?,
            groups: groups::find(focus, standing, now, &key, arguments)?,
            key_classes: key,
            movement,
            band: standing.band,
            held: standing.held.clone(),
            unmatched_decisions: standing.unmatched.clone(),
            decisions: standing.decisions().cloned().collect(),
            shifts,
            limits,
        })
    }
}

/// What every model says now; of the model in focus, what stands.
pub(crate) fn views<'v>(
    judged: &'v [Judged<'_>],
    focus: &Judged<'_>,
    stands: ClassView<'v>,
) -> Result<Vec<ClassView<'v>>, Failure> {
    let view = |judged: &'v Judged<'_>| {
        if judged.key() == focus.key() {
            return Ok(stands);
        }
        ClassView::of(judged.model, &judged.now).map_err(Failure::from_display)
    };
    judged.iter().map(view).collect()
}

fn classes(
    focus: &Judged<'_>,
    (stood, stands): (ClassView<'_>, ClassView<'_>),
    money: Option<&Money<'_>>,
    key: &KeyClasses,
) -> Result<Vec<ClassNow>, Failure> {
    let before = Summary::of(stood, None).map_err(Failure::from_display)?;
    let now = Summary::of(stands, money).map_err(Failure::from_display)?;
    let total = money.map_or(0.0, Money::total);
    let mut classes: Vec<ClassNow> = now
        .classes
        .iter()
        .zip(focus.model.classes())
        .map(|(summary, class)| ClassNow {
            class: class.term.clone(),
            key: key.contains(Some(&class.key)),
            before: before.class(&class.key).map_or(0, |before| before.accounts),
            accounts: summary.accounts,
            won: summary.money.map(|money| money.total),
            share: summary.money.filter(|_| total > 0.0).map(|money| money.total / total),
            advice: class.management.clone(),
        })
        .collect();
    // The best class first: codes go up.
    classes.reverse();
    if now.unclassified.accounts + before.unclassified.accounts > 0 {
        classes.push(ClassNow {
            class: "not classified".to_owned(),
            key: false,
            before: before.unclassified.accounts,
            accounts: now.unclassified.accounts,
            won: now.unclassified.money.map(|money| money.total),
            share: now.unclassified.money.filter(|_| total > 0.0).map(|money| money.total / total),
            advice: "Find the numbers that the model asks for.".to_owned(),
        });
    }
    Ok(classes)
}

fn model_now(judged: &Judged<'_>, matching: &Matching<'_>) -> Result<ModelNow, Failure> {
    let views = judged.views().map_err(Failure::from_display)?;
    let before = Summary::of(views.before, None).map_err(Failure::from_display)?;
    let now = Summary::of(views.now, None).map_err(Failure::from_display)?;
    let moved = |(old, new): &&(usize, usize)| views.before.key(*old) != views.now.key(*new);
    Ok(ModelNow {
        key: judged.key().to_owned(),
        name: short_name(judged.model).to_owned(),
        moved: matching.pairs().iter().filter(moved).count(),
        classes: now
            .classes
            .iter()
            .map(|summary| Counted {
                class: summary.class.term.clone(),
                before: before.class(&summary.class.key).map_or(0, |before| before.accounts),
                accounts: summary.accounts,
            })
            .filter(|counted| counted.before + counted.accounts > 0)
            .collect(),
    })
}

fn agreements(views: &[ClassView<'_>]) -> Result<Vec<PairAgreement>, Failure> {
    let mut pairs = Vec::new();
    for (position, one) in views.iter().enumerate() {
        for other in views.iter().skip(position + 1) {
            let table = CrossTable::of(*one, *other).map_err(Failure::from_display)?;
            pairs.push(PairAgreement {
                models: [one.model().to_owned(), other.model().to_owned()],
                agreement: Agreement::of(&table),
                cross_table: table,
            });
        }
    }
    Ok(pairs)
}
