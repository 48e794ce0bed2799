//! An explanation in words.

use std::fmt;

use super::{AxisExplanation, CriterionExplanation, Explanation};
use crate::phrases::{Phrases, fill};

impl Explanation {
    /// A few lines for people, in the words of a language: the class, the nearest border, and each
    /// axis with its criteria, the largest contribution first. `Display` is the English.
    ///
    /// ```
    /// use keyaccount::model::{FourS, Model};
    /// use keyaccount::phrases::Phrases;
    /// use keyaccount::portfolio::{Portfolio, Value};
    /// let model = FourS::preset();
    /// let columns: Vec<_> = model.columns().iter().map(|c| (c.name, Value::Missing)).collect();
    /// let account = Portfolio::from_records([columns])?;
    /// let german: Phrases = toml::from_str(include_str!("../../examples/data/phrases_de.toml"))?;
    /// let text = model.explain(&account, 0)?.in_words(&german);
    /// assert!(text.starts_with("Zeile 0: nicht eingestuft"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn in_words(&self, phrases: &Phrases) -> String {
        let row = || fill(phrases.row(), &[("row", &self.row.to_string())]);
        let account = self.id.clone().unwrap_or_else(row);
        let mut text = match &self.class {
            Some(class) => fill(
                phrases.account(),
                &[("account", &account), ("class", &class.term), ("model", &self.model)],
            ),
            None => fill(phrases.unclassified(), &[("account", &account), ("model", &self.model)]),
        };
        text.push('\n');
        if let Some(border) = &self.border {
            let moves = border.moves.iter().map(|(key, by)| {
                // People know the names of the axes, not their keys.
                let axis = self.axes.iter().find(|axis| axis.axis == *key);
                let axis = axis.map_or(key, |axis| &axis.name);
                let by = phrases.number(&format!("{by:+.3}"));
                fill(phrases.border_move(), &[("axis", axis), ("by", &by)])
            });
            let moves = moves.collect::<Vec<_>>().join(", ");
            let class = border.neighbour.as_ref().map_or(phrases.no_class(), |class| &class.term);
            line(&mut text, 2, &fill(phrases.border(), &[("class", class), ("moves", &moves)]));
        }
        // Neither all nor nothing is said of what is nearly so.
        let percent = match self.coverage * 100.0 {
            some if some > 0.0 && some < 100.0 => some.round().clamp(1.0, 99.0),
            other => other,
        };
        let percent = phrases.number(&format!("{percent:.0}"));
        line(&mut text, 2, &fill(phrases.coverage(), &[("percent", &percent)]));
        self.axes.iter().for_each(|axis| text.push_str(&axis.in_words(phrases)));
        text
    }
}

impl AxisExplanation {
    /// The lines of an axis, in the words of a language. `Display` is the English.
    #[must_use]
    pub fn in_words(&self, phrases: &Phrases) -> String {
        let mut text = String::new();
        let score = self.score.map(|score| phrases.number(&format!("{score:.3}")));
        let headline = match &score {
            Some(score) => fill(phrases.axis(), &[("axis", &self.name), ("score", score)]),
            None => fill(phrases.axis_unobserved(), &[("axis", &self.name)]),
        };
        line(&mut text, 2, &headline);
        let mut criteria: Vec<&CriterionExplanation> = self.criteria.iter().collect();
        criteria.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        for criterion in criteria {
            text.push_str(&criterion.in_words(phrases));
        }
        text
    }
}

impl CriterionExplanation {
    /// The line of a criterion, in the words of a language. `Display` is the English.
    #[must_use]
    pub fn in_words(&self, phrases: &Phrases) -> String {
        let raw = match (&self.level, self.raw) {
            (Some(level), _) => level.clone(),
            (None, Some(raw)) => phrases.raw_number(raw),
            (None, None) => phrases.missing().to_owned(),
        };
        let raw = if self.saturated { fill(phrases.beyond(), &[("raw", &raw)]) } else { raw };
        let left_out = || phrases.left_out().to_owned();
        let value = |value: f64| phrases.number(&format!("{value:.3}"));
        let parts = [
            ("contribution", &*phrases.number(&format!("{:+.3}", self.contribution))),
            ("criterion", &*self.criterion),
            ("raw", &*raw),
            ("value", &*self.value.map_or_else(left_out, value)),
            ("weight", &*phrases.number(&format!("{:.3}", self.effective_weight))),
        ];
        let mut text = String::new();
        line(&mut text, 4, &fill(phrases.criterion(), &parts));
        text
    }
}

/// Adds an indented line.
pub(crate) fn line(text: &mut String, indent: usize, words: &str) {
    text.extend(std::iter::repeat_n(' ', indent));
    text.push_str(words);
    text.push('\n');
}

/// `Display` is English.
macro_rules! display {
    ($($type:ty),*) => {$(
        impl fmt::Display for $type {
            /// In English: see [`in_words`](Self::in_words).
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.in_words(&Phrases::english()))
            }
        }
    )*};
}

pub(crate) use display;

display!(Explanation, AxisExplanation, CriterionExplanation);
