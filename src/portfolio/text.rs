//! Texts into a dictionary: each distinct text once, and a code per row.

use std::borrow::Cow;
use std::collections::HashMap;

use super::bits::Bits;
use super::column::Column;

/// Gathers a column of texts row by row; levels are numbered as they first appear.
#[derive(Debug)]
pub(crate) struct Encoder<'a> {
    codes: Vec<u32>,
    observed: Bits<'static>,
    levels: HashMap<Cow<'a, str>, u32>,
}

impl<'a> Encoder<'a> {
    /// A column that begins with so many missing rows.
    pub(crate) fn new(missing: usize) -> Self {
        let mut encoder =
            Self { codes: Vec::new(), observed: Bits::from_iter([]), levels: HashMap::new() };
        encoder.pad(missing);
        encoder
    }

    /// Adds a row; `keep` is called if the text is new.
    pub(crate) fn push<T: AsRef<str>>(&mut self, text: T, keep: impl FnOnce(T) -> Cow<'a, str>) {
        let code = self.levels.get(text.as_ref()).copied().unwrap_or_else(|| {
            // Beyond 2^32 levels the code has no level, which the portfolio reports as a fault.
            let code = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
            self.levels.insert(keep(text), code);
            code
        });
        self.codes.push(code);
        self.observed.push(true);
    }

    /// The text that came first; empty if none did.
    pub(crate) fn first_level(&self) -> &str {
        let first = self.levels.iter().find(|(_, code)| **code == 0);
        first.map_or("", |(level, _)| level)
    }

    /// Adds missing rows until there are so many.
    pub(crate) fn pad(&mut self, rows: usize) {
        while self.codes.len() < rows {
            self.codes.push(0);
            self.observed.push(false);
        }
    }

    /// The column.
    pub(crate) fn finish(self) -> Column<'a> {
        let mut levels: Vec<(Cow<'a, str>, u32)> = self.levels.into_iter().collect();
        levels.sort_unstable_by_key(|(_, code)| *code);
        let column = Column::dictionary(self.codes, levels.into_iter().map(|(level, _)| level));
        if self.observed.count_zeros() == 0 {
            column
        } else {
            column.with_validity_bits(self.observed)
        }
    }
}

/// Encodes texts at hand.
pub(crate) fn encode<'a>(texts: impl Iterator<Item = Option<Cow<'a, str>>>) -> Column<'a> {
    let mut encoder = Encoder::new(0);
    for (row, text) in texts.enumerate() {
        match text {
            Some(text) => encoder.push(text, |text| text),
            None => encoder.pad(row + 1),
        }
    }
    encoder.finish()
}
