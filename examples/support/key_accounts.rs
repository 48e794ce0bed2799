//! Which classes make a key account, and how much of the portfolio those accounts are.

use keyaccount::analysis::concentration::{ClassShare, Concentration};
use keyaccount::analysis::{ClassView, Money};
use keyaccount::model::Model;
use serde::Serialize;

use super::failure::Failure;
use super::format::{count, counted, money as amount, percent, verb};

/// The classes of the model in focus that make a key account.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct KeyClasses {
    pub(crate) keys: Vec<String>,
    pub(crate) terms: Vec<String>,
}

/// How much of the accounts and of the money the key accounts are, and how few bring most of it.
#[derive(Debug, Serialize)]
pub(crate) struct Weight {
    pub(crate) accounts: usize,
    pub(crate) key_accounts: usize,
    /// Value won, if it is known of any account.
    pub(crate) won: Option<f64>,
    /// Of how many accounts the value won is not known, where there is any.
    pub(crate) won_not_known: u64,
    pub(crate) key_won: Option<f64>,
    pub(crate) key_share: Option<f64>,
    /// The fewest accounts that bring 80 % of the value won.
    pub(crate) accounts_for_80: Option<usize>,
    pub(crate) top_10_share: Option<f64>,
    pub(crate) gini: Option<f64>,
}

impl KeyClasses {
    /// Those that were asked for, parted by commas, or the best of the model.
    pub(crate) fn of(model: &dyn Model, asked: Option<&str>) -> Result<Self, Failure> {
        let key = &model.about().key;
        let keys: Vec<&str> =
            asked.map_or_else(|| best(model), |asked| asked.split(',').map(str::trim).collect());
        let known = model.classes();
        if let Some(unknown) = keys.iter().find(|key| known.iter().all(|class| class.key != **key))
        {
            let known: Vec<&str> = known.iter().map(|class| class.key.as_str()).collect();
            let known = known.join(", ");
            return Err(Failure::new(format!(
                "{key} has no class `{unknown}` (--key); its classes are {known}"
            )));
        }
        if keys.is_empty() {
            return Err(Failure::new(format!(
                "{key} does not say which of its classes are the best; name those of key accounts with --key"
            )));
        }
        let classes = known.iter().filter(|class| keys.contains(&class.key.as_str()));
        let (keys, terms) = classes.map(|class| (class.key.clone(), class.term.clone())).unzip();
        Ok(Self { keys, terms })
    }

    pub(crate) fn contains(&self, class: Option<&str>) -> bool {
        class.is_some_and(|class| self.keys.iter().any(|key| key == class))
    }

    /// Whether each account is a key account.
    pub(crate) fn members(&self, view: ClassView<'_>) -> Vec<bool> {
        (0..view.len()).map(|row| self.contains(view.key(row))).collect()
    }

    /// The weight of the key accounts in a portfolio.
    pub(crate) fn weight(
        &self,
        view: ClassView<'_>,
        money: Option<&Money<'_>>,
    ) -> Result<Weight, Failure> {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let none = Money::new(vec![f64::NAN; view.len()]).map_err(Failure::from_display)?;
        let share = ClassShare::of(view, money.unwrap_or(&none), &keys);
        let share = share.map_err(Failure::from_display)?;
        // Not defined for negative amounts or where they are nothing in all: the report says so among
        // its limits.
        let spread = money.and_then(|money| Concentration::of(money).ok());
        Ok(Weight {
            accounts: view.len(),
            key_accounts: usize::try_from(share.accounts).unwrap_or(usize::MAX),
            won: money.map(Money::total),
            won_not_known: money.map_or(0, Money::missing_count),
            key_won: money.map(|_| share.money),
            key_share: share.money_share.filter(|_| money.is_some()),
            accounts_for_80: spread.as_ref().map(|spread| spread.accounts_for(0.8)),
            top_10_share: spread.as_ref().map(|spread| spread.top_share(10)),
            gini: spread.as_ref().map(Concentration::gini),
        })
    }
}

impl Weight {
    /// The value won in words, and of how many accounts it is not known.
    pub(crate) fn won_in_words(&self) -> Option<String> {
        let not_known = match self.won_not_known {
            0 => String::new(),
            accounts => format!(", not known for {}", count(accounts)),
        };
        self.won.map(|won| format!("{}{not_known}", amount(won)))
    }
    /// How few accounts bring most of it, as the end of a sentence; empty where that is not defined.
    pub(crate) fn few_in_words(&self) -> String {
        self.accounts_for_80.zip(self.top_10_share).map_or_else(String::new, |(few, top)| {
            // Of ten accounts or fewer, the largest ten are all.
            let top = if self.accounts > 10 {
                format!(", the largest ten {}", percent(top))
            } else {
                String::new()
            };
            let bring = verb(few, few, "brings", "bring");
            format!("; {} {bring} 80% of it{top}", counted(few, "account"))
        })
    }

    /// How many accounts are key: "2 of 5 accounts are key".
    pub(crate) fn key_in_words(&self) -> String {
        let are = verb(self.key_accounts, self.accounts, "is", "are");
        format!("{} of {} {are} key", count(self.key_accounts), counted(self.accounts, "account"))
    }
}

/// The best classes of a model: those that its authors would give a key account manager.
fn best(model: &dyn Model) -> Vec<&str> {
    match model.about().key.as_str() {
        "four_s" => vec!["strategic"],
        "bensaou" => vec!["strategic_partnership"],
        "millman_wilson" => vec!["partnership_kam", "synergistic_kam"],
        "webster" => vec![
            "buyer_seller_partnership",
            "strategic_alliance",
            "network_organisation",
            "vertical_integration",
        ],
        _ => {
            let ordered = model.classes().iter().filter(|class| class.order.is_some());
            ordered
                .max_by_key(|class| class.order)
                .map(|class| class.key.as_str())
                .into_iter()
                .collect()
        }
    }
}
