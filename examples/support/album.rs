//! The library's pictures for a page, each with a caption.

use keyaccount::analysis::Money;
use keyaccount::analysis::concentration::Concentration;
use keyaccount::model::Model;
use keyaccount::plot::{
    self, AcceptabilityOptions, Accounts as Drawn, ConcentrationOptions, ContinuumOptions,
    ContributionsOptions, MatrixOptions, PlotError, Style, Words,
};
use keyaccount::robustness::ClassAcceptability;

use super::account_table::Answers;
use super::accounts::Accounts;
use super::borders::{Borders, CLOSE, Edge};
use super::failure::Failure;
use super::format::isolated;
use super::key_accounts::KeyClasses;
use super::page::Picture;

/// Draws the accounts of one file.
#[derive(Debug)]
pub(crate) struct Album<'a> {
    accounts: &'a Accounts,
    names: Vec<String>,
    money: Option<Money<'static>>,
    /// So that no two pictures of a page have an id in common.
    drawn: usize,
}

impl<'a> Album<'a> {
    pub(crate) fn of(accounts: &'a Accounts) -> Result<Self, Failure> {
        let name = |(row, id): (usize, &String)| accounts.name(row).unwrap_or(id).to_owned();
        let names = accounts.ids.iter().enumerate().map(name).collect();
        Ok(Self { accounts, names, money: accounts.amounts()?, drawn: 0 })
    }

    /// The style of the next picture.
    pub(crate) fn style(&mut self, title: Option<String>) -> Style {
        self.drawn += 1;
        let id_prefix = format!("picture-{}", self.drawn);
        // Digits in groups as in the text around it.
        let words = Words { digit_group_sign: " ", ..Words::ENGLISH };
        Style { title, id_prefix, words, ..Style::default() }
    }

    /// The accounts as a model sees them, with the classes that stand.
    fn drawn<'d>(&'d self, answers: &Answers<'d>) -> Result<Drawn<'d>, Failure> {
        let accounts = Drawn::of(answers.model, answers.result)
            .and_then(|drawn| drawn.with_classes(answers.view)?.with_names(&self.names))
            .map_err(Failure::from_display)?;
        match &self.money {
            Some(money) => accounts.with_money(money).map_err(Failure::from_display),
            None => Ok(accounts),
        }
    }

    /// Where every account stands: a path if the model has stages, a matrix if it has two axes, a
    /// continuum if its classes have an order; nothing for another model.
    pub(crate) fn places(&mut self, answers: &Answers<'_>) -> Result<Option<Picture>, Failure> {
        let plane = MatrixOptions { style: self.style(None), ..MatrixOptions::default() };
        let strip = ContinuumOptions { style: plane.style.clone(), ..ContinuumOptions::default() };
        let accounts = self.drawn(answers)?;
        let size = if self.money.is_some() { ", its area the value won" } else { "" };
        let bubbles = if accounts.len() > plane.bubbles_up_to {
            "The darker a hexagon, the more accounts are in it".to_owned()
        } else {
            format!("Each bubble is an account{size}")
        };
        let rest = "Rest the pointer on one to read what it is.";
        let path = plot::path(&accounts, &plane).map(|svg| {
            let caption = format!(
                "{bubbles}; to the right the stages of the relationship, and off the path those whose two sides do not keep pace. {rest}"
            );
            Picture { caption, svg }
        });
        let matrix = || {
            let svg = plot::matrix(&accounts, &plane)?;
            let caption =
                format!("{bubbles}. Close to a border a small change gives another class. {rest}");
            Ok(Picture { caption, svg })
        };
        let continuum = || {
            let svg = plot::continuum(&accounts, &strip)?;
            let caption =
                "From the loosest form on the left to the closest on the right, the largest accounts by name."
                    .to_owned();
            Ok(Picture { caption, svg })
        };
        let picture = path
            .or_else(|error| if is_of_another_shape(&error) { matrix() } else { Err(error) })
            .or_else(|error| if is_of_another_shape(&error) { continuum() } else { Err(error) });
        match picture {
            Ok(picture) => Ok(Some(picture)),
            Err(error) if is_of_another_shape(&error) => Ok(None),
            Err(error) => Err(Failure::from_display(error)),
        }
    }

    /// How few accounts bring the money; nothing where that is not defined.
    pub(crate) fn concentration(&mut self) -> Result<Option<Picture>, Failure> {
        let Some(spread) = self.money.as_ref().and_then(|money| Concentration::of(money).ok())
        else {
            return Ok(None);
        };
        let options =
            ConcentrationOptions { style: self.style(None), ..ConcentrationOptions::default() };
        let svg = plot::concentration(&spread, &options).map_err(Failure::from_display)?;
        let caption =
            "The accounts with the most value won first: the steeper the curve begins, the more depends on a few."
                .to_owned();
        Ok(Some(Picture { caption, svg }))
    }

    /// How sure the key accounts are that the machine made so; nothing without any.
    pub(crate) fn sureness(
        &mut self,
        answers: &Answers<'_>,
        key: &KeyClasses,
        draws: &ClassAcceptability,
    ) -> Result<Option<Picture>, Failure> {
        let view = answers.view;
        // The margin is missing where a person decided.
        let is_asked = |row: &usize| key.contains(view.key(*row)) && view.margin(*row).is_some();
        let rows: Vec<usize> = (0..view.len()).filter(is_asked).collect();
        if rows.is_empty() {
            return Ok(None);
        }
        let title = "How certain the key accounts are".to_owned();
        let style = self.style(Some(title));
        let options =
            AcceptabilityOptions { style, rows: Some(rows), ..AcceptabilityOptions::default() };
        let accounts = self.drawn(answers)?;
        let svg = plot::acceptability(draws, &accounts, &options).map_err(Failure::from_display)?;
        let caption = format!(
            "{} times the weights of the model were moved at random, each by up to a fifth: the longer the framed part, the less the class hangs on a weight.",
            draws.draws()
        );
        Ok(Some(Picture { caption, svg }))
    }

    /// Why one key account is one: the most valuable of those next to losing it, or the nearest.
    pub(crate) fn reasons(
        &mut self,
        model: &dyn Model,
        borders: &Borders,
    ) -> Result<Option<Picture>, Failure> {
        let won = |edge: &Edge| edge.won.unwrap_or(f64::NEG_INFINITY);
        let close = borders.at_risk.iter().filter(|edge| edge.margin < CLOSE);
        let worst = close.reduce(|one, other| if won(other) > won(one) { other } else { one });
        let (edge, which) = match (worst, borders.at_risk.first()) {
            (Some(edge), _) if edge.won.is_some() => {
                (edge, "the most valuable key account that is next to losing its class")
            }
            (Some(edge), _) | (None, Some(edge)) => {
                (edge, "the key account that is nearest to losing its class")
            }
            (None, None) => return Ok(None),
        };
        let explanation = model.explain(&self.accounts.portfolio, edge.row);
        let explanation = explanation.map_err(|error| self.accounts.locate(&error))?;
        let title = format!("{}: {}", isolated(&edge.account), edge.class);
        let style = self.style(Some(title));
        let options = ContributionsOptions { style, ..ContributionsOptions::default() };
        let svg = plot::contributions(&explanation, &options).map_err(Failure::from_display)?;
        let caption = format!(
            "Why {} is {}, and how far from {}: {which}.",
            isolated(&edge.account),
            edge.class,
            edge.behind
        );
        Ok(Some(Picture { caption, svg }))
    }
}

/// Whether a model is not of the kind that a picture shows, and another picture may be.
fn is_of_another_shape(error: &PlotError) -> bool {
    matches!(
        error,
        PlotError::NotAPath { .. } | PlotError::NotAPlane { .. } | PlotError::NotOrdered { .. }
    )
}
