//! A model made ready to answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crossbeam_queue::ArrayQueue;
use keyaccount::model::{BindFault, ClassifyError, Model};
use keyaccount::portfolio::{ColumnKind, Portfolio, Value};
use keyaccount::single::SingleAccount;
use self_cell::self_cell;

use crate::account::Account;
use crate::answer::Answer;
use crate::cell_fault::{self, CellFault, Place};
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

/// How many faults are listed in full: each may list the columns there are.
const LISTED: usize = 100;

/// A column that the model reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it holds text levels rather than numbers.
    pub text: bool,
}

impl Column {
    fn kind(&self) -> ColumnKind {
        if self.text { ColumnKind::Text } else { ColumnKind::Number }
    }
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
        let accounts = std::slice::from_ref(account);
        let about = |error| Refusal::about(error, accounts);
        let row = self.rows(accounts)?.pop().unwrap_or_default();
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
        let mut answer = answer.map_err(about)?;
        if explain {
            let portfolio = self.portfolio(accounts, &[row])?;
            answer.explanation = Some(self.model.explain(&portfolio, 0).map_err(about)?);
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
        let about = |error| Refusal::about(error, accounts);
        let result = self.model.classify(&portfolio).map_err(about)?;
        let rows = result.iter().zip(accounts).enumerate();
        rows.map(|(row, (found, account))| {
            let explanation = explain.then(|| self.model.explain(&portfolio, row)).transpose();
            let explanation = explanation.map_err(about)?;
            let id = account.id.clone();
            Ok(Answer { id, explanation, ..Answer::of(self.model(), found) })
        })
        .collect()
    }

    /// The cells of each account in the order of the columns.
    fn rows<'a>(&self, accounts: &'a [Account]) -> Result<Vec<Vec<Value<'a>>>, Refusal> {
        let (mut faults, mut total, mut seen) = (Vec::new(), 0, HashSet::new());
        let mut rows = Vec::with_capacity(accounts.len());
        for (number, account) in accounts.iter().enumerate() {
            let mut row = vec![Value::Missing; self.columns.len()];
            for (name, cell) in &account.cells.0 {
                let position = self.position.get(name).copied();
                let column = position.and_then(|position| self.columns.get(position));
                match (column, position.and_then(|position| row.get_mut(position))) {
                    (Some(column), Some(place)) if cell_fault::fits(cell, column.kind()) => {
                        *place = cell.into();
                        continue;
                    }
                    // A batch misspells a column in every account: once says enough.
                    (None, _) if !seen.insert(name.as_str()) => continue,
                    _ => total += 1,
                }
                if faults.len() < LISTED {
                    let place = Place::of(number, account);
                    faults.push(match column {
                        Some(column) => {
                            CellFault::wrong_kind(place, &column.name, cell, column.kind())
                        }
                        None => self.unread(place, name),
                    });
                }
            }
            rows.push(row);
        }
        if faults.is_empty() {
            return Ok(rows);
        }
        Err(Refusal::Cells { model: self.model.about().key.clone(), faults, total })
    }

    fn unread(&self, place: Place, name: &str) -> CellFault {
        let known = self.columns.iter().map(|column| column.name.clone()).collect();
        let fault = BindFault::UnknownCell { column: name.to_owned(), known };
        CellFault::Unread { place, fault, column: name.to_owned() }
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
