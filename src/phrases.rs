//! Phrases: the words between a model's own terms in what people read, in any language.
//!
//! A model brings its terms: the names of axes, criteria and classes. What stands between them
//! ("nearest border", "not by this alone") comes from [`Phrases`]: English by default, and from a
//! file for any other language. Explanations and counterfactuals are written with them:
//! [`Explanation::in_words`](crate::explain::Explanation::in_words),
//! [`Counterfactuals::in_words`](crate::counterfactual::Counterfactuals::in_words). `Display` is
//! the English.
//!
//! The terms of the four models are English. Their classes take others
//! ([`term`](crate::model::four_s::FourSBuilder::term)); for the names of axes, the model
//! becomes a [`CustomModel`](crate::model::CustomModel), whose file has every word:
//!
//! ```
//! use keyaccount::model::{CustomModel, FourS, Model};
//! let mut file = serde_json::to_value(CustomModel::from(FourS::preset()))?;
//! file["axes"][0]["name"] = "Attraktivität des Kunden".into();
//! let german: CustomModel = serde_json::from_value(file)?;
//! assert_eq!(german.axes()[0].name(), "Attraktivität des Kunden");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A file of phrases gives every phrase. A phrase has places such as `{class}`, each of which must occur, in
//! any order: an explanation that leaves out the class would mislead. `examples/data` has a German
//! file.
//!
//! ```
//! use keyaccount::phrases::Phrases;
//! let german: Phrases = toml::from_str(include_str!("../examples/data/phrases_de.toml"))?;
//! assert_eq!(german.number("0.125"), "0,125");
//! let shortened = include_str!("../examples/data/phrases_de.toml").replace("{percent}", "");
//! let refused = toml::from_str::<Phrases>(&shortened).unwrap_err().to_string();
//! assert!(refused.contains("phrase `coverage` lacks {percent}"), "{refused}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use serde::{Deserialize, Serialize};

use crate::limits::MAX_TEXT_BYTES;

/// Defines the phrases: name, English text; the places are those of the English text.
macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $english:literal,)*) => {
        /// The words of one language; see the [module](self).
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "Document", into = "Document")]
        pub struct Phrases {
            $($name: String,)*
        }

        /// Phrases as they stand in a file, unchecked.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Document {
            $($name: String,)*
        }

        impl Phrases {
            /// The English phrases.
            #[must_use]
            pub fn english() -> Self {
                Self { $($name: $english.to_owned(),)* }
            }

            $($(#[$doc])*
            #[cfg_attr(not(feature = "optimization"), allow(dead_code))]
            pub(crate) fn $name(&self) -> &str { &self.$name })*
        }

        impl TryFrom<Document> for Phrases {
            type Error = PhrasesError;

            fn try_from(document: Document) -> Result<Self, PhrasesError> {
                $(check(stringify!($name), $english, &document.$name)?;)*
                Ok(Self { $($name: document.$name,)* })
            }
        }

        impl From<Phrases> for Document {
            fn from(phrases: Phrases) -> Self {
                Self { $($name: phrases.$name,)* }
            }
        }
    };
}

phrases! {
    /// The decimal separator.
    decimal_separator: ".",
    /// An account without an id.
    row: "row {row}",
    /// The account and its class.
    account: "{account}: {class} ({model})",
    /// An account without a class.
    unclassified: "{account}: not classified ({model}): an axis was not observed",
    /// In place of the term of a class.
    no_class: "no class",
    /// The nearest border.
    border: "nearest border: {class} at {moves}",
    /// A move of an axis score.
    border_move: "{axis} {by}",
    /// The coverage.
    coverage: "coverage: {percent} % of the weight was observed",
    /// An axis and its score.
    axis: "{axis}: {score}",
    /// An axis without a score.
    axis_unobserved: "{axis}: not observed",
    /// A criterion and its part.
    criterion: "{contribution}  {criterion} = {raw} -> {value} x {weight}",
    /// A raw number beyond the reference levels.
    beyond: "{raw} (beyond the reference levels)",
    /// In place of a raw number.
    missing: "missing",
    /// In place of a value.
    left_out: "left out",
    /// A column that does nothing.
    weightless: "{column}: has no weight",
    /// A column and what it holds.
    column: "{column} = {raw}",
    /// A raise that changes the class.
    raise: "up to {to}: {class}",
    /// A fall that changes the class.
    fall: "down to {to}: {class}",
    /// No raise does.
    no_raise: "up: not by this alone, {reason}",
    /// No fall does.
    no_fall: "down: not by this alone, {reason}",
    /// A reason.
    saturated: "it is at or beyond its reference level",
    /// A reason.
    settles: "nothing moves beyond {at}",
    /// A reason.
    turns: "its worth turns round at {at}",
    /// A reason.
    opposed: "its criteria pull against each other",
    /// A reason.
    zeroed: "{criterion} is worth 0, and the axis with it",
    /// A reason.
    partner_missing: "there is no usable {column}",
    /// A reason.
    still_unclassified: "an axis was not observed",
    /// A reason.
    unsearched: "as far as it was searched, up to {from}",
    /// A missing number.
    column_missing: "{column} is missing; observed",
    /// A range of observations.
    any_number: "at any number: {class}",
    /// A range of observations.
    at_most: "up to {to}: {class}",
    /// A range of observations.
    at_least: "from {from}: {class}",
    /// A range of observations.
    between: "{from} to {to}: {class}",
    /// A level that changes the class.
    level: "{level}: {class}",
    /// No level does.
    no_level: "not by this alone: no level changes the class",
    /// A combination of changes.
    combination: "{class}, at a cost of {cost}",
    /// A combination that may not be the cheapest.
    upper_bound: "{class}, at a cost of {cost} (perhaps there is a cheaper way)",
    /// A step of a combination.
    step: "{column}: {from} -> {to} ({cost})",
    /// No combination is needed.
    already: "it has the class already",
    /// There is no combination.
    unreachable: "nothing that may be changed reaches the class",
    /// No combination was found.
    not_found: "no way into the class was found",
}

impl Default for Phrases {
    /// English.
    fn default() -> Self {
        Self::english()
    }
}

impl Phrases {
    /// A number written with a decimal point, in this language.
    #[must_use]
    pub fn number(&self, written: &str) -> String {
        written.replace('.', self.decimal_separator())
    }

    /// A raw number; one that would be mostly noughts by its powers of ten.
    pub(crate) fn raw_number(&self, number: f64) -> String {
        let short = number == 0.0 || (1e-6..1e17).contains(&number.abs());
        self.number(&if short { number.to_string() } else { format!("{number:e}") })
    }
}

/// Fills the places of a phrase. What is filled in is not searched for places again.
pub(crate) fn fill(phrase: &str, parts: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(phrase.len() + 32);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let place = after.split_once('}');
        let part = place.and_then(|(name, behind)| {
            let part = parts.iter().find(|(known, _)| *known == name)?;
            Some((part.1, behind))
        });
        if let Some((part, behind)) = part {
            text.push_str(part);
            rest = behind;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// The names of the places in a phrase.
fn places(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split('{').skip(1).filter_map(|after| after.split_once('}').map(|(name, _)| name))
}

fn check(phrase: &'static str, english: &str, text: &str) -> Result<(), PhrasesError> {
    if text.is_empty() {
        return Err(PhrasesError::Empty { phrase });
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(PhrasesError::TooLong { phrase, bytes: text.len(), limit: MAX_TEXT_BYTES });
    }
    if let Some(place) = places(english).find(|place| !places(text).any(|other| other == *place)) {
        return Err(PhrasesError::PlaceMissing { phrase, place: place.to_owned() });
    }
    if let Some(place) = places(text).find(|place| !places(english).any(|other| other == *place)) {
        return Err(PhrasesError::UnknownPlace {
            phrase,
            place: place.to_owned(),
            known: places(english).map(str::to_owned).collect(),
        });
    }
    Ok(())
}

/// Why a file does not hold the phrases of a language. A phrase that is missing altogether, or that
/// nobody knows, is named by the reader of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhrasesError {
    /// A phrase without text.
    #[error("phrase `{phrase}` is empty: write it")]
    Empty {
        /// Which one.
        phrase: &'static str,
    },
    /// A phrase that is too long.
    #[error("phrase `{phrase}` has {bytes} bytes, more than {limit}: shorten it")]
    TooLong {
        /// Which one.
        phrase: &'static str,
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A place that must occur does not.
    #[error("phrase `{phrase}` lacks {{{place}}}: say where it goes")]
    PlaceMissing {
        /// Which one.
        phrase: &'static str,
        /// The place.
        place: String,
    },
    /// A place that nothing fills.
    #[error(
        "phrase `{phrase}` has a place {{{place}}} that nothing fills; it may have: {}",
        known.join(", ")
    )]
    UnknownPlace {
        /// Which one.
        phrase: &'static str,
        /// The place.
        place: String,
        /// The places that it may have.
        known: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_written_as_a_row_of_noughts() {
        let english = Phrases::default();
        for (number, text) in [
            (0.0, "0"),
            (-250_000.5, "-250000.5"),
            (0.000_001, "0.000001"),
            (1.258_22e-12, "1.25822e-12"),
            (5e-324, "5e-324"),
            (-1.7e308, "-1.7e308"),
        ] {
            assert_eq!(english.raw_number(number), text);
        }
    }

    fn with(phrase: &str, text: &str) -> Result<Phrases, serde_json::Error> {
        let mut document = serde_json::to_value(Phrases::english()).unwrap();
        document[phrase] = text.into();
        serde_json::from_value(document)
    }

    fn refusal(phrase: &str, text: &str) -> String {
        with(phrase, text).unwrap_err().to_string()
    }

    #[test]
    fn english_loads_as_itself() {
        let english = Phrases::default();
        let toml = toml::to_string(&english).unwrap();
        assert_eq!(toml::from_str::<Phrases>(&toml).unwrap(), english);
    }

    #[test]
    fn what_is_wrong_names_the_phrase() {
        assert_eq!(refusal("missing", ""), "phrase `missing` is empty: write it");
        assert_eq!(
            refusal("missing", &"x".repeat(MAX_TEXT_BYTES + 1)),
            "phrase `missing` has 4097 bytes, more than 4096: shorten it"
        );
        assert_eq!(refusal("settles", "weiter"), "phrase `settles` lacks {at}: say where it goes");
        assert_eq!(
            refusal("settles", "{at} {by}"),
            "phrase `settles` has a place {by} that nothing fills; it may have: at"
        );
        assert!(refusal("no such", "x").contains("no such"));
        assert!(with("settles", "bis {at} und {at}").is_ok());
    }

    #[test]
    fn what_is_filled_in_is_not_a_place() {
        let filled = fill("{a} and {b} or {", &[("a", "{b}"), ("b", "2")]);
        assert_eq!(filled, "{b} and 2 or {");
    }
}
