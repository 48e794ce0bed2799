//! The accounts: a CSV file, of which only the columns are read that the models ask for.

#[path = "lines.rs"]
mod lines;

use std::collections::HashMap;
use std::path::Path;

use keyaccount::analysis::Money;
use keyaccount::model::{BindFault, ClassifyError, Model};
use keyaccount::portfolio::Portfolio;

use super::failure::Failure;
use lines::Lines;

/// The column that is summed up per class.
const MONEY: &str = "won_value";
/// The column that is shown beside the id.
const NAME: &str = "name";

/// A checked portfolio and what the report needs besides.
#[derive(Debug)]
pub(crate) struct Accounts {
    pub(crate) file: String,
    pub(crate) ids: Vec<String>,
    pub(crate) portfolio: Portfolio<'static>,
    /// The names, and the text columns that the caller asked for; `None` where a cell is empty.
    texts: HashMap<String, Vec<Option<String>>>,
    /// The line of the file on which each account begins.
    lines: Vec<u64>,
}

/// A column to be read.
struct Wanted {
    name: String,
    position: usize,
    cells: Cells,
}

/// A text column that the caller asked for: its position, and what was read of it so far.
type Asked = (usize, Vec<Option<String>>);

/// What was read of a column so far.
enum Cells {
    Numbers(Vec<f64>),
    Text(Vec<Option<String>>),
}

impl Accounts {
    /// Reads the ids, the columns that the models ask for, and those of `texts`.
    pub(crate) fn read<'m>(
        path: &Path,
        id: Option<&str>,
        models: impl IntoIterator<Item = &'m dyn Model>,
        texts: &[&str],
    ) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::new(format!("{file}: cannot read the accounts: {error}")))?;
        let refused = |error: csv::Error| Failure::new(describe(&file, &bytes, &error));
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes.as_slice());
        let mut line_of = Lines::of(&bytes);
        let header = reader.headers().map_err(refused)?.clone();
        check_header(&file, &header)?;
        let id_column = id_position(&file, &header, id)?;
        let mut wanted = wanted_columns(&file, &header, models)?;
        let money = header.iter().position(|column| column == MONEY);
        if let Some(position) = money.filter(|at| wanted.iter().all(|w| w.position != *at)) {
            wanted.push(Wanted { name: MONEY.to_owned(), position, cells: Cells::Numbers(vec![]) });
        }
        let mut asked = asked_texts(&file, &header, texts)?;
        let name = header.iter().position(|column| column == NAME);
        if let Some(position) = name.filter(|position| *position != id_column) {
            asked.insert(NAME.to_owned(), (position, vec![]));
        }

        let (mut ids, mut lines) = (vec![], vec![]);
        let mut known: HashMap<String, u64> = HashMap::new();
        let mut faults = Vec::new();
        for record in reader.records() {
            let record = record.map_err(refused)?;
            let line = record.position().map_or(0, |at| line_of.record(at));
            let id = record.get(id_column).unwrap_or_default().to_owned();
            let column = header.get(id_column).unwrap_or_default();
            if id.is_empty() {
                faults.push(format!("{file}, line {line}, column `{column}`: the id is empty"));
            } else if let Some(first) = known.insert(id.clone(), line) {
                faults.push(format!(
                    "{file}, line {line}, column `{column}`: the id `{id}` is that of line {first}; \
                     give each account once, or name another column with --id"
                ));
            }
            let mut number = |name: &str, cell: &str| {
                parse(cell).unwrap_or_else(|why| {
                    faults.push(format!("{file}, line {line}, column `{name}`: {why}"));
                    f64::NAN
                })
            };
            for Wanted { name, position, cells } in &mut wanted {
                let cell = record.get(*position).unwrap_or_default();
                match cells {
                    Cells::Numbers(numbers) => numbers.push(number(name, cell)),
                    Cells::Text(texts) => {
                        texts.push((!cell.is_empty()).then(|| cell.to_owned()));
                    }
                }
            }
            for (position, cells) in asked.values_mut() {
                let cell = record.get(*position).unwrap_or_default();
                cells.push((!cell.is_empty()).then(|| cell.to_owned()));
            }
            ids.push(id);
            lines.push(line);
        }
        if !faults.is_empty() {
            return Err(Failure::list(&faults));
        }
        let mut builder = Portfolio::builder().ids(ids.clone());
        for Wanted { name, cells, .. } in wanted {
            builder = match cells {
                Cells::Numbers(numbers) => builder.column(name, numbers),
                Cells::Text(texts) => builder.column(name, texts),
            };
        }
        let portfolio =
            builder.build().map_err(|error| Failure::new(format!("{file}: {error}")))?;
        let texts = asked.into_iter().map(|(name, (_, cells))| (name, cells)).collect();
        Ok(Self { file, ids, portfolio, texts, lines })
    }

    /// A text of an account, from a column that was asked for; `None` where the cell is empty.
    pub(crate) fn text(&self, column: &str, row: usize) -> Option<&str> {
        self.texts.get(column)?.get(row)?.as_deref()
    }

    /// The name of an account, if there is one.
    pub(crate) fn name(&self, row: usize) -> Option<&str> {
        self.text(NAME, row)
    }

    /// The id of an account, with its name if there is one.
    pub(crate) fn label(&self, row: usize) -> String {
        let id = self.ids.get(row).map_or("", String::as_str);
        match self.name(row) {
            Some(name) => format!("{id} {name}"),
            None => id.to_owned(),
        }
    }

    /// The value won from an account; `None` if it is not known.
    pub(crate) fn money(&self, row: usize) -> Option<f64> {
        self.portfolio.column(MONEY)?.number(row)
    }

    /// Whether the value won is known at all.
    pub(crate) fn has_money(&self) -> bool {
        self.portfolio.column(MONEY).is_some()
    }

    /// The name of the file without its folder: what a reader elsewhere is told.
    pub(crate) fn title(&self) -> String {
        let name = Path::new(&self.file).file_name();
        name.map_or_else(|| self.file.clone(), |name| name.to_string_lossy().into_owned())
    }

    /// The value won from every account, if it is known of any.
    pub(crate) fn amounts(&self) -> Result<Option<Money<'static>>, Failure> {
        let column = self.portfolio.column(MONEY);
        column
            .map(|column| Money::from_column(column))
            .transpose()
            .map_err(|error| Failure::new(format!("{}, column `{MONEY}`: {error}", self.file)))
    }

    /// What the models could not read, with the line of the file instead of the row.
    pub(crate) fn locate(&self, error: &ClassifyError) -> Failure {
        let mut faults = Vec::new();
        self.collect(error, &mut faults);
        Failure::list(&faults)
    }

    fn collect(&self, error: &ClassifyError, faults: &mut Vec<String>) {
        let Self { file, .. } = self;
        let line = |row: usize| self.lines.get(row).copied().unwrap_or_default();
        match error {
            ClassifyError::Several { errors } => {
                for error in errors {
                    self.collect(error, faults);
                }
            }
            ClassifyError::Binding { model, faults: bind, total } => {
                faults.extend(bind.iter().map(|fault| match fault {
                    BindFault::UnknownLevel { criterion, column, level, known, rows, total } => {
                        let line = line(rows.first().copied().unwrap_or_default());
                        let more = match total {
                            1 => String::new(),
                            total => format!(" (one of {total} such cells)"),
                        };
                        format!(
                            "{file}, line {line}, column `{column}`: the level `{level}`{more} is not \
                             known to the criterion `{criterion}` of {model}; the levels are {}",
                            known.join(", ")
                        )
                    }
                    other => format!("{file}: {model}: {other}"),
                }));
                if *total > bind.len() {
                    faults.push(format!("{file}: {model}: {total} such faults in all"));
                }
            }
            ClassifyError::MissingRejected { model, cells, total } => {
                faults.extend(cells.iter().map(|cell| {
                    format!(
                        "{file}, line {}: `{}` is empty, and {model} rejects that; fill it in, or \
                         give the criterion another missing policy",
                        line(cell.row),
                        cell.criterion
                    )
                }));
                if *total > cells.len() {
                    faults.push(format!("{file}: {total} such cells in all"));
                }
            }
            other => faults.push(format!("{file}: {other}")),
        }
    }
}

/// A number; an empty cell is missing.
fn parse(cell: &str) -> Result<f64, String> {
    if cell.is_empty() {
        return Ok(f64::NAN);
    }
    match cell.parse::<f64>() {
        Ok(number) if number.is_infinite() => {
            Err(format!("`{cell}` is infinite or too large; give a finite number"))
        }
        Ok(number) if !number.is_nan() => Ok(number),
        _ => Err(format!(
            "`{cell}` is not a number; write it like 1234.5, or leave the cell empty if it is not known"
        )),
    }
}

fn check_header(file: &str, header: &csv::StringRecord) -> Result<(), Failure> {
    if header.is_empty() || header.iter().all(str::is_empty) {
        return Err(Failure::new(format!("{file}, line 1: there is no header line")));
    }
    if header.len() == 1 && header.iter().any(|name| name.contains([';', '\t'])) {
        return Err(Failure::new(format!(
            "{file}, line 1: the columns are not separated by commas; save the table with commas"
        )));
    }
    let mut seen = HashMap::new();
    for (position, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(first) = seen.insert(name, position) {
            return Err(Failure::new(format!(
                "{file}, line 1: columns {} and {} are both named `{name}`; rename one",
                first + 1,
                position + 1
            )));
        }
    }
    Ok(())
}

fn id_position(file: &str, header: &csv::StringRecord, id: Option<&str>) -> Result<usize, Failure> {
    let named = |wanted: &str| header.iter().position(|column| column == wanted);
    match id {
        None => Ok(named("account").unwrap_or(0)),
        Some(id) => named(id).ok_or_else(|| {
            Failure::new(format!(
                "{file}, line 1: there is no column `{id}` (asked for with --id); the columns are {}",
                names(header)
            ))
        }),
    }
}

/// The text columns that the caller asks for, with their positions.
fn asked_texts(
    file: &str,
    header: &csv::StringRecord,
    texts: &[&str],
) -> Result<HashMap<String, Asked>, Failure> {
    let find = |name: &&str| match header.iter().position(|column| column == *name) {
        Some(position) => Ok(((*name).to_owned(), (position, vec![]))),
        None => Err(Failure::new(format!(
            "{file}, line 1: there is no column `{name}`; the columns are {}",
            names(header)
        ))),
    };
    texts.iter().map(find).collect()
}

/// The columns that the models read; every one that is not there is listed, with its readers.
fn wanted_columns<'m>(
    file: &str,
    header: &csv::StringRecord,
    models: impl IntoIterator<Item = &'m dyn Model>,
) -> Result<Vec<Wanted>, Failure> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut missing: Vec<(String, Vec<String>)> = Vec::new();
    for model in models {
        for need in model.columns() {
            let Some(position) = header.iter().position(|column| column == need.name) else {
                let reader = model.about().key.clone();
                match missing.iter_mut().find(|(name, _)| name == need.name) {
                    Some((_, readers)) => readers.push(reader),
                    None => missing.push((need.name.to_owned(), vec![reader])),
                }
                continue;
            };
            // A column that is text to one model and numbers to another is left to the library to
            // refuse: it knows the criteria.
            let cells = if need.text { Cells::Text(vec![]) } else { Cells::Numbers(vec![]) };
            match wanted.iter_mut().find(|column| column.position == position) {
                Some(column) if need.text => column.cells = cells,
                Some(_) => {}
                None => wanted.push(Wanted { name: need.name.to_owned(), position, cells }),
            }
        }
    }
    if missing.is_empty() {
        return Ok(wanted);
    }
    let listed: Vec<String> = missing
        .iter()
        .map(|(name, readers)| format!("`{name}` (read by {})", readers.join(", ")))
        .collect();
    Err(Failure::new(format!(
        "{file}, line 1: there is no column {}; the columns are {}",
        listed.join(", nor "),
        names(header)
    )))
}

/// The columns that there are, the first of them if they are many.
fn names(header: &csv::StringRecord) -> String {
    const SHOWN: usize = 20;
    let names: Vec<&str> = header.iter().take(SHOWN).collect();
    let rest = header.len().saturating_sub(SHOWN);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// A CSV error in the words of the other messages.
fn describe(file: &str, bytes: &[u8], error: &csv::Error) -> String {
    let line = error
        .position()
        .map_or(String::new(), |at| format!(", line {}", Lines::of(bytes).record(at)));
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let remedy = unequal_remedy(bytes, *len, *expected_len, error.position());
            format!("{file}{line}: {len} cells where the header has {expected_len}; {remedy}")
        }
        csv::ErrorKind::Utf8 { err, .. } => {
            format!("{file}{line}, cell {}: not UTF-8; save the file as UTF-8", err.field() + 1)
        }
        _ => format!("{file}{line}: {error}"),
    }
}

/// What may have led to a row with another number of cells than the header.
fn unequal_remedy(
    bytes: &[u8],
    cells: u64,
    wanted: u64,
    position: Option<&csv::Position>,
) -> &'static str {
    let begins = position.and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or_default();
    let quotes = bytes.iter().skip(begins).filter(|byte| **byte == b'"').count();
    // A quotation mark that nothing closes makes one cell of all that follows it.
    if !quotes.is_multiple_of(2) {
        return "a quotation mark from there on is not closed: close it, or write it twice inside quotes";
    }
    if cells > wanted {
        "quote a cell that contains a comma"
    } else {
        "leave the cells empty that are not known, but write their commas"
    }
}
