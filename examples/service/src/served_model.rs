//! A model made ready to answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crossbeam_queue::ArrayQueue;
use keyaccount::model::{BindFault, ClassifyError, Model};
use keyaccount::portfolio::{Portfolio, Value};
use keyaccount::single::SingleAccount;
use self_cell::self_cell;

use crate::account::Account;
use crate::answer::Answer;
use crate::refusal::Refusal;

type Single<'m> = SingleAccount<'m, dyn Model>;

self_cell!(
    /// A [`SingleAccount`] together with the model that it borrows from.
    struct ReadyAccount {
        owner: Arc<dyn Model>,
        #[covariant]
        dependent: Single,
    }
);

impl ReadyAccount {
    fn prepare(model: &Arc<dyn Model>) -> Result<Self, ClassifyError> {
        Self::try_new(Arc::clone(model), |model| SingleAccount::new(&**model))
    }
}

/// A column that the model reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it holds text levels rather than numbers.
    pub text: bool,
}

/// A model, the columns that it reads, and what classifies one account after another: set up when
/// the file is loaded, then taken from a pool and put back. The pool belongs to the model, so a
/// request never meets what was prepared for another one.
pub struct ServedModel {
    model: Arc<dyn Model>,
    columns: Vec<Column>,
    position: HashMap<String, usize>,
    /// Which column each cell of a [`SingleAccount`] reads.
    order: Vec<usize>,
    idle: ArrayQueue<ReadyAccount>,
}

impl ServedModel {
    /// Makes a model ready to answer so many requests at once. More are answered as well, each
    /// setting up its own.
    ///
    /// # Errors
    /// [`ClassifyError::Inconsistent`] for a model that contradicts itself.
    pub fn new(model: Arc<dyn Model>, at_once: usize) -> Result<Self, ClassifyError> {
        let mut columns: Vec<Column> = Vec::new();
        let mut position = HashMap::new();
        for need in model.columns() {
            if !position.contains_key(need.name) {
                position.insert(need.name.to_owned(), columns.len());
                columns.push(Column { name: need.name.to_owned(), text: need.text });
            }
        }
        let first = ReadyAccount::prepare(&model)?;
        let cells = first.borrow_dependent().columns();
        let order = cells.filter_map(|need| position.get(need.name).copied()).collect();
        let idle = ArrayQueue::new(at_once.max(1));
        let ready = std::iter::repeat_with(|| ReadyAccount::prepare(&model));
        for ready in std::iter::once(Ok(first)).chain(ready).take(idle.capacity()) {
            drop(idle.push(ready?)); // there is room
        }
        Ok(Self { model, columns, position, order, idle })
    }

    /// The model.
    pub fn model(&self) -> &dyn Model {
        &*self.model
    }

    /// The columns that it reads, those of criteria of weight 0 included.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Classifies one account.
    ///
    /// # Errors
    /// [`Refusal`]: a column that the model does not read, and whatever the library refuses.
    pub fn classify(&self, account: &Account, explain: bool) -> Result<Answer<'_>, Refusal> {
        let row = self.rows(std::slice::from_ref(account))?.pop().unwrap_or_default();
        let cells: Vec<Value<'_>> =
            self.order.iter().filter_map(|column| row.get(*column).cloned()).collect();
        let mut ready = match self.idle.pop() {
            Some(ready) => ready,
            None => ReadyAccount::prepare(&self.model)?,
        };
        let answer = ready.with_dependent_mut(|_, single| {
            single.classify_values(&cells).map(|found| Answer::of(self.model(), found))
        });
        // Refused by a full pool, it was one too many, and goes.
        drop(self.idle.push(ready));
        let mut answer = answer?;
        if explain {
            let portfolio = self.portfolio(std::slice::from_ref(account), &[row])?;
            answer.explanation = Some(self.model.explain(&portfolio, 0)?);
        }
        answer.id = account.id.clone();
        Ok(answer)
    }

    /// Classifies many accounts at once: all of them, or none if one is refused.
    ///
    /// # Errors
    /// [`Refusal`], as [`classify`](Self::classify) and for ids that are missing or used twice.
    pub fn classify_batch(
        &self,
        accounts: &[Account],
        explain: bool,
    ) -> Result<Vec<Answer<'_>>, Refusal> {
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let portfolio = self.portfolio(accounts, &self.rows(accounts)?)?;
        let result = self.model.classify(&portfolio)?;
        let rows = result.iter().zip(accounts).enumerate();
        rows.map(|(row, (found, account))| {
            let explanation = explain.then(|| self.model.explain(&portfolio, row)).transpose()?;
            let id = account.id.clone();
            Ok(Answer { id, explanation, ..Answer::of(self.model(), found) })
        })
        .collect()
    }

    /// The cells of each account in the order of the columns.
    fn rows<'a>(&self, accounts: &'a [Account]) -> Result<Vec<Vec<Value<'a>>>, ClassifyError> {
        let (mut unknown, mut seen) = (Vec::new(), HashSet::new());
        let rows = accounts.iter().map(|account| {
            let mut row = vec![Value::Missing; self.columns.len()];
            for (column, cell) in &account.cells.0 {
                match self.position.get(column).and_then(|position| row.get_mut(*position)) {
                    Some(place) => *place = cell.into(),
                    None if seen.insert(column.as_str()) => unknown.push(column.as_str()),
                    None => {}
                }
            }
            row
        });
        let rows = rows.collect();
        if unknown.is_empty() {
            return Ok(rows);
        }
        let known: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let fault = |column: &str| BindFault::UnknownCell {
            column: column.to_owned(),
            known: known.clone(),
        };
        // Each of them lists the columns there are: a hundred say enough.
        let total = unknown.len();
        let faults = unknown.into_iter().take(100).map(fault).collect();
        Err(ClassifyError::Binding { model: self.model.about().key.clone(), faults, total })
    }

    fn portfolio(
        &self,
        accounts: &[Account],
        rows: &[Vec<Value<'_>>],
    ) -> Result<Portfolio<'static>, Refusal> {
        // A name that no column can have.
        let id = "";
        let with_ids = accounts.iter().any(|account| account.id.is_some());
        let records = accounts.iter().zip(rows).map(|(account, row)| {
            let own = account.id.as_ref().map(ToString::to_string);
            let own = with_ids.then(|| (id, own.into()));
            let names = self.columns.iter().map(|column| column.name.as_str());
            own.into_iter().chain(names.zip(row.iter().cloned()))
        });
        let portfolio = if with_ids {
            Portfolio::from_records_with_id(id, records)
        } else {
            Portfolio::from_records(records)
        };
        Ok(portfolio?)
    }
}
