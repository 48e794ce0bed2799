//! What the pictures of accounts read: a model, what it said, names and money.

use super::PlotError;
use super::text;
use super::words::Words;
use crate::analysis::{ClassView, InputError, Money};
use crate::class::{Class, ClassCode};
use crate::classification::Classifications;
use crate::model::Model;
use crate::portfolio::Ids;

/// A model, what it said of every account, and if wanted names and money: one of each per account.
///
/// ```
/// use keyaccount::analysis::Money;
/// use keyaccount::criterion::{Criterion, ValueFunction};
/// use keyaccount::model::{FourS, Model};
/// use keyaccount::plot::{self, Accounts, MatrixOptions};
/// use keyaccount::portfolio::Portfolio;
///
/// let share = ValueFunction::linear(0.0, 1.0)?;
/// let model = FourS::builder()
///     .attractiveness([Criterion::new("Growth", "growth", share.clone())])
///     .relative_strength([Criterion::new("Wins", "wins", share)])
///     .build()?;
/// let portfolio = Portfolio::builder()
///     .column("growth", vec![0.2, 0.9])
///     .column("wins", vec![0.7, 0.6])
///     .build()?;
/// let result = model.classify(&portfolio)?;
/// let money = Money::new(vec![120e3, 2.4e6])?;
/// let accounts = Accounts::of(&model, &result)?.with_names(["Acme", "Bolt"])?.with_money(&money)?;
/// let picture = plot::matrix(&accounts, &MatrixOptions::default())?;
/// assert!(picture.starts_with("<svg") && picture.contains("Bolt"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Accounts<'a> {
    pub(super) model: &'a dyn Model,
    pub(super) classified: &'a Classifications,
    pub(super) view: ClassView<'a>,
    names: Option<Ids<'a>>,
    money: Option<&'a Money<'a>>,
}

impl<'a> Accounts<'a> {
    /// What a model said of a portfolio.
    ///
    /// # Errors
    /// [`PlotError::Input`] if another model classified.
    pub fn of(model: &'a dyn Model, classified: &'a Classifications) -> Result<Self, PlotError> {
        let view = ClassView::of(model, classified)?;
        Ok(Self { model, classified, view, names: None, money: None })
    }

    /// With a name for each account; without, accounts are called by their rows, counted from 1.
    ///
    /// # Errors
    /// [`PlotError::Input`] for another number of names than of accounts.
    pub fn with_names(mut self, names: impl Into<Ids<'a>>) -> Result<Self, PlotError> {
        let names = names.into();
        self.view.check_length("the names", names.len())?;
        self.names = Some(names);
        Ok(self)
    }

    /// With an amount of money for each account: it sizes bubbles and orders lists.
    ///
    /// # Errors
    /// [`PlotError::Input`] for another number of amounts than of accounts.
    pub fn with_money(mut self, money: &'a Money<'a>) -> Result<Self, PlotError> {
        self.view.check_length("the money", money.len())?;
        self.money = Some(money);
        Ok(self)
    }

    /// With the classes that stand instead of those that were computed, such as what is left after
    /// [overrides](crate::analysis::overrides) or [hysteresis](crate::analysis::hysteresis). A
    /// bubble of another class than that of its place is a diamond.
    ///
    /// ```
    /// use keyaccount::analysis::ClassView;
    /// use keyaccount::criterion::{Criterion, ValueFunction};
    /// use keyaccount::model::{FourS, Model};
    /// use keyaccount::plot::{self, Accounts, MatrixOptions};
    /// use keyaccount::portfolio::Portfolio;
    ///
    /// let share = ValueFunction::linear(0.0, 1.0)?;
    /// let model = FourS::builder()
    ///     .attractiveness([Criterion::new("Growth", "growth", share.clone())])
    ///     .relative_strength([Criterion::new("Wins", "wins", share)])
    ///     .build()?;
    /// let portfolio =
    ///     Portfolio::builder().column("growth", vec![0.2]).column("wins", vec![0.7]).build()?;
    /// let result = model.classify(&portfolio)?;
    /// let decided = [ClassView::of(&model, &result)?.code_of("strategic")?.get()];
    /// let stands = ClassView::new("four_s", model.classes(), &decided, &[])?;
    /// let accounts = Accounts::of(&model, &result)?.with_classes(stands)?;
    /// let picture = plot::matrix(&accounts, &MatrixOptions::default())?;
    /// assert!(picture.contains("diamond, wherever it lies: Strategic"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`PlotError::Input`] for classes of another model, or for another number of them than of
    /// accounts.
    pub fn with_classes(mut self, stands: ClassView<'a>) -> Result<Self, PlotError> {
        let model = &self.model.about().key;
        if stands.model() != model {
            let (model, classified_by) = (model.clone(), stands.model().to_owned());
            return Err(InputError::OtherModel { model, classified_by }.into());
        }
        self.view.check_length("the classes", stands.len())?;
        self.view = stands;
        Ok(self)
    }

    /// How many accounts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.view.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.view.is_empty()
    }

    pub(super) fn has_money(&self) -> bool {
        self.money.is_some()
    }

    pub(super) fn name(&self, row: usize, words: &Words) -> String {
        let named = self.names.as_ref().and_then(|names| names.get(row));
        named.map_or_else(|| format!("{} {}", words.row, row + 1), std::borrow::Cow::into_owned)
    }

    pub(super) fn amount(&self, row: usize) -> Option<f64> {
        self.money.and_then(|money| money.get(row))
    }

    /// What a bubble is sized by: the amount as far as it is above 0, or the same for all.
    pub(super) fn weight(&self, row: usize) -> f64 {
        match self.money {
            Some(_) => self.amount(row).unwrap_or_default().max(0.0),
            None => 1.0,
        }
    }

    pub(super) fn class(&self, code: u8) -> Option<&'a Class> {
        self.model.classes().get(usize::from(code))
    }

    /// The term of a class, or the words for none.
    pub(super) fn term(&self, code: u8, words: &Words) -> String {
        let none = code == ClassCode::UNCLASSIFIED.get();
        match self.class(code) {
            Some(class) if !none => class.term.clone(),
            _ => words.not_classified.to_owned(),
        }
    }

    /// Name, class and amount, for a pointer that rests on the account.
    pub(super) fn sentence(&self, row: usize, style: &super::Style) -> String {
        let words = &style.words;
        let name = text::isolated(&self.name(row, words));
        let term = self.term(self.view.codes().get(row).copied().unwrap_or(255), words);
        let mut sentence = format!("{name}: {}", text::isolated(&term));
        if self.has_money() {
            let amount = match self.amount(row) {
                Some(amount) => style.amount(amount),
                None => words.amount_unknown.to_owned(),
            };
            sentence = format!("{sentence}, {amount}");
        }
        match self.view.margin(row) {
            Some(margin) => format!("{sentence}, {} {}", words.margin, words.decimals(margin, 3)),
            None => sentence,
        }
    }

    /// Rows with the largest weights first; ties in row order.
    pub(super) fn largest_first(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.len()).collect();
        rows.sort_by(|one, other| self.weight(*other).total_cmp(&self.weight(*one)));
        rows
    }

    /// The rows with the smallest margins, the smallest first; ties in row order.
    pub(super) fn nearest_to_border(&self, accounts: usize) -> Vec<usize> {
        let margin = |row| self.view.margin(row).filter(|margin| margin.is_finite());
        let mut rows: Vec<(f64, usize)> =
            (0..self.len()).filter_map(|row| Some((margin(row)?, row))).collect();
        rows.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        rows.into_iter().take(accounts).map(|(_, row)| row).collect()
    }

    /// How many accounts and how much money each class holds, and last those without a class.
    pub(super) fn tallies(&self) -> Vec<(u64, f64)> {
        let mut tallies = vec![(0, 0.0); self.model.classes().len() + 1];
        for (row, slot) in self.view.slots().enumerate() {
            if let Some((accounts, money)) = tallies.get_mut(slot) {
                *accounts += 1;
                *money += self.amount(row).unwrap_or_default();
            }
        }
        tallies
    }

    /// "85 accounts, 10.0 m EUR".
    pub(super) fn head_count(&self, style: &super::Style) -> String {
        let accounts = style.words.accounts(self.len() as u64);
        match self.money {
            Some(money) => format!("{accounts}, {}", style.amount(money.total())),
            None => accounts,
        }
    }
}
