//! Counterfactuals in words.

use std::fmt;

use super::{Alone, ColumnCounterfactual, Counterfactuals, ObservedRange, Obstacle, Way};
use crate::explain::{ExplainedClass, display, line};
use crate::phrases::{Phrases, fill};

impl Counterfactuals {
    /// A line for the account and a few for each column, in the words of a language. Numbers are
    /// the round ones. `Display` is the English.
    #[must_use]
    pub fn in_words(&self, phrases: &Phrases) -> String {
        let row = || fill(phrases.row(), &[("row", &self.row.to_string())]);
        let account = self.id.clone().unwrap_or_else(row);
        let class = term(phrases, self.class.as_ref());
        let parts = [("account", &*account), ("class", class), ("model", &*self.model)];
        let mut text = String::new();
        line(&mut text, 0, &fill(phrases.account(), &parts));
        self.columns.iter().for_each(|column| text.push_str(&column.in_words(phrases)));
        text
    }
}

impl ColumnCounterfactual {
    /// The lines of a column, in the words of a language. `Display` is the English.
    #[must_use]
    pub fn in_words(&self, phrases: &Phrases) -> String {
        let mut text = String::new();
        let name = ("column", &*self.column);
        match &self.alone {
            Alone::Weightless => line(&mut text, 2, &fill(phrases.weightless(), &[name])),
            Alone::Number(number) => {
                let raw = phrases.raw_number(number.raw);
                line(&mut text, 2, &fill(phrases.column(), &[name, ("raw", &raw)]));
                way(&mut text, phrases, (phrases.raise(), phrases.no_raise()), &number.up);
                way(&mut text, phrases, (phrases.fall(), phrases.no_fall()), &number.down);
            }
            Alone::Missing(ranges) => {
                line(&mut text, 2, &fill(phrases.column_missing(), &[name]));
                for range in ranges {
                    line(&mut text, 4, &observed(phrases, range));
                }
            }
            Alone::Level { level, changes } => {
                let level = level.as_deref().unwrap_or(phrases.missing());
                line(&mut text, 2, &fill(phrases.column(), &[name, ("raw", level)]));
                if changes.is_empty() {
                    line(&mut text, 4, phrases.no_level());
                }
                for change in changes {
                    let class = term(phrases, change.class.as_ref());
                    let parts = [("level", &*change.level), ("class", class)];
                    line(&mut text, 4, &fill(phrases.level(), &parts));
                }
            }
        }
        text
    }
}

fn term<'w>(phrases: &'w Phrases, class: Option<&'w ExplainedClass>) -> &'w str {
    class.map_or(phrases.no_class(), |class| &class.term)
}

/// What one direction does, or why it does nothing.
fn way(text: &mut String, phrases: &Phrases, (does, not): (&str, &str), way: &Way) {
    for change in &way.changes {
        let to = phrases.raw_number(change.round);
        let class = term(phrases, change.class.as_ref());
        line(text, 4, &fill(does, &[("to", &to), ("class", class)]));
    }
    if way.changes.is_empty() {
        line(text, 4, &fill(not, &[("reason", &reason(phrases, &way.end))]));
    }
}

fn reason(phrases: &Phrases, end: &Obstacle) -> String {
    // Where a search ends is no number to aim at: six digits say enough.
    let about = |at: f64| format!("{at:.5e}").parse().unwrap_or(at);
    let number =
        |phrase, place, at: &f64| fill(phrase, &[(place, &*phrases.raw_number(about(*at)))]);
    match end {
        Obstacle::Saturated => phrases.saturated().to_owned(),
        Obstacle::Settles { at } => number(phrases.settles(), "at", at),
        Obstacle::Turns { at } => number(phrases.turns(), "at", at),
        Obstacle::Opposed => phrases.opposed().to_owned(),
        Obstacle::PartnerMissing { column } => {
            fill(phrases.partner_missing(), &[("column", column)])
        }
        Obstacle::Zeroed { criterion } => fill(phrases.zeroed(), &[("criterion", criterion)]),
        Obstacle::Unclassified => phrases.still_unclassified().to_owned(),
        Obstacle::Unsearched { from } => number(phrases.unsearched(), "from", from),
    }
}

fn observed(phrases: &Phrases, range: &ObservedRange) -> String {
    let number = |number: Option<f64>| number.map(|number| phrases.raw_number(number));
    let (from, to) = (number(range.from), number(range.to));
    let class = ("class", term(phrases, range.class.as_ref()));
    match (&from, &to) {
        (None, None) => fill(phrases.any_number(), &[class]),
        (None, Some(to)) => fill(phrases.at_most(), &[("to", to), class]),
        (Some(from), None) => fill(phrases.at_least(), &[("from", from), class]),
        (Some(from), Some(to)) => fill(phrases.between(), &[("from", from), ("to", to), class]),
    }
}

display!(Counterfactuals, ColumnCounterfactual);

#[cfg(feature = "optimization")]
mod combination {
    use std::fmt;

    use super::{display, fill, line};
    use crate::counterfactual::{Cheapest, Guarantee, StepChange};
    use crate::phrases::Phrases;

    impl Cheapest {
        /// A line for the class and one for each step, in the words of a language. `Display` is the
        /// English.
        #[must_use]
        pub fn in_words(&self, phrases: &Phrases) -> String {
            let mut text = String::new();
            let way = match self {
                Self::Found(way) => way,
                Self::Already => return phrases.already().to_owned() + "\n",
                Self::Unreachable => return phrases.unreachable().to_owned() + "\n",
                Self::NotFound => return phrases.not_found().to_owned() + "\n",
            };
            let headline = match way.guarantee {
                Guarantee::Exact => phrases.combination(),
                Guarantee::UpperBound => phrases.upper_bound(),
            };
            let cost = phrases.raw_number(nine_digits(way.cost));
            line(&mut text, 0, &fill(headline, &[("class", &way.class.term), ("cost", &cost)]));
            for step in &way.steps {
                let (from, to) = match &step.change {
                    StepChange::Number { from, to } => {
                        (phrases.raw_number(*from), phrases.raw_number(aim(*from, *to)))
                    }
                    StepChange::Level { from, to } => {
                        let missing = || phrases.missing().to_owned();
                        (from.clone().unwrap_or_else(missing), to.clone())
                    }
                };
                let cost = phrases.raw_number(nine_digits(step.cost));
                let parts =
                    [("column", &*step.column), ("from", &*from), ("to", &*to), ("cost", &*cost)];
                line(&mut text, 2, &fill(phrases.step(), &parts));
            }
            text
        }
    }

    /// As many digits as somebody reads; the solver's last ones say nothing.
    fn nine_digits(number: f64) -> f64 {
        format!("{number:.8e}").parse().unwrap_or(number)
    }

    /// Where to go from `from`, in nine digits: `to`, or a little beyond.
    fn aim(from: f64, to: f64) -> f64 {
        let way = if to < from { -1.0 } else { 1.0 };
        let near = nine_digits(to);
        // 5e-9 of a number is at least half a unit of its ninth digit.
        if way * near >= way * to { near } else { nine_digits(to + way * 5e-9 * to.abs()) }
    }

    display!(Cheapest);

    #[cfg(test)]
    mod tests {
        use super::aim;

        #[test]
        fn an_aim_is_read_easily_and_never_falls_short() {
            assert_eq!(aim(3.0, 4.999_999_999_995_452_5), 5.0);
            assert_eq!(aim(0.0, 2.0 / 3.0), 0.666_666_667);
            assert_eq!(aim(1.0, 2.0 / 3.0), 0.666_666_663);
            assert_eq!(aim(-1.0, -2.0 / 3.0), -0.666_666_663);
            assert_eq!((aim(1.0, 0.0), aim(-5.0, -7.25)), (0.0, -7.25));
        }
    }
}
