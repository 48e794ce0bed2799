//! The fixed words of the pictures, and how numbers are written, in one language.

/// The fixed words of the pictures and the way of writing numbers. Terms of classes and names of
/// axes come from the model.
///
/// ```
/// use keyaccount::plot::Words;
/// assert_eq!(Words::ENGLISH.accounts(1), "1 account");
/// assert_eq!(Words::GERMAN.accounts(12_345), "12.345 Kunden");
/// assert_eq!(Words::ENGLISH.amount(1_234_567.0), "1.23 m");
/// assert_eq!(Words::GERMAN.percent(0.045), "4,5 %");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // each is the word that it is called after
pub struct Words {
    pub account: &'static str,
    pub accounts: &'static str,
    pub money: &'static str,
    pub amount_unknown: &'static str,
    pub not_classified: &'static str,
    pub not_observed: &'static str,
    pub margin: &'static str,
    pub score: &'static str,
    pub value: &'static str,
    pub weight: &'static str,
    pub row: &'static str,
    /// Legend: which labels are bold.
    pub largest: &'static str,
    /// Legend: which bubbles have a dark ring.
    pub nearest_to_border: &'static str,
    /// Legend: the hatched band; a distance follows.
    pub within_border: &'static str,
    /// Legend: a hexagon; how many accounts it holds follows.
    pub per_hexagon: &'static str,
    /// Legend: bubbles of a class that their place does not tell; the terms follow.
    pub elsewhere: &'static str,
    /// Beyond an axis name: this axis is ahead of the other one.
    pub ahead: &'static str,
    pub no_evidence: &'static str,
    pub others: &'static str,
    pub of_accounts: &'static str,
    pub of_money: &'static str,
    pub before: &'static str,
    pub now: &'static str,
    pub gone: &'static str,
    pub new: &'static str,
    pub stayed: &'static str,
    pub moved: &'static str,
    pub accounts_largest_first: &'static str,
    pub accounts_smallest_first: &'static str,
    pub share_of_money: &'static str,
    pub all_equal: &'static str,
    pub gini: &'static str,
    pub nearest_border: &'static str,
    pub could_add: &'static str,
    pub all_on_average: &'static str,
    pub share_of_draws: &'static str,
    pub least_certain: &'static str,
    pub both_classified: &'static str,
    pub kappa: &'static str,
    pub cramers_v: &'static str,
    /// Behind "37 / 50 accounts".
    pub keep_their_class: &'static str,
    /// Legend: which part of a bar has a dark frame.
    pub framed: &'static str,
    /// Legend: the upper of two thin bars, and the lower.
    pub upper_bar: &'static str,
    pub lower_bar: &'static str,
    pub total: &'static str,
    pub nothing: &'static str,
    /// Titles of pictures.
    pub concentration: &'static str,
    pub migration: &'static str,
    pub acceptability: &'static str,
    pub agreement: &'static str,
    pub contributions: &'static str,
    pub thousand: &'static str,
    pub million: &'static str,
    pub billion: &'static str,
    pub decimal_sign: &'static str,
    pub digit_group_sign: &'static str,
}

/// The most decimals of a number. Formatting itself panics from 65 536 on.
const MOST_DECIMALS: usize = 17;

impl Words {
    /// English.
    pub const ENGLISH: Self = Self {
        account: "account",
        accounts: "accounts",
        money: "money",
        amount_unknown: "amount not known",
        not_classified: "not classified",
        not_observed: "not observed",
        margin: "margin",
        score: "score",
        value: "value",
        weight: "weight",
        row: "row",
        largest: "bold name: the largest",
        nearest_to_border: "dark ring: nearest to a border",
        within_border: "hatched: a border is nearer than",
        per_hexagon: "accounts per hexagon",
        elsewhere: "diamond, wherever it lies",
        ahead: "is ahead",
        no_evidence: "no evidence in this model",
        others: "others",
        of_accounts: "of accounts",
        of_money: "of money",
        before: "before",
        now: "now",
        gone: "gone",
        new: "new",
        stayed: "stayed",
        moved: "moved",
        accounts_largest_first: "share of accounts, the largest first",
        accounts_smallest_first: "share of accounts, the smallest first",
        share_of_money: "share of money",
        all_equal: "if all were equal",
        gini: "Gini index",
        nearest_border: "nearest border",
        could_add: "outlined: what full marks would add",
        all_on_average: "all of them, on average",
        share_of_draws: "share of the draws in which the account has the class",
        least_certain: "the least certain first",
        both_classified: "both classified",
        kappa: "Cohen's kappa",
        cramers_v: "Cramér's V",
        keep_their_class: "keep their class in at least 95 % of the draws",
        framed: "framed: the class of the model as it stands",
        upper_bar: "upper bar: share of accounts",
        lower_bar: "lower bar: share of money",
        total: "total",
        nothing: "no accounts",
        concentration: "How few accounts bring the money",
        migration: "What moved",
        acceptability: "How certain the classes are",
        agreement: "Where the models agree",
        contributions: "Why this class",
        thousand: "k",
        million: "m",
        billion: "bn",
        decimal_sign: ".",
        digit_group_sign: ",",
    };

    /// German.
    pub const GERMAN: Self = Self {
        account: "Kunde",
        accounts: "Kunden",
        money: "Geld",
        amount_unknown: "Betrag unbekannt",
        not_classified: "nicht eingestuft",
        not_observed: "nicht beobachtet",
        margin: "Abstand",
        score: "Punktwert",
        value: "Wert",
        weight: "Gewicht",
        row: "Zeile",
        largest: "fetter Name: die größten",
        nearest_to_border: "dunkler Ring: am nächsten an einer Grenze",
        within_border: "schraffiert: eine Grenze ist näher als",
        per_hexagon: "Kunden je Sechseck",
        elsewhere: "Raute, wo sie auch liegt",
        ahead: "ist voraus",
        no_evidence: "in diesem Modell ohne Beleg",
        others: "weitere",
        of_accounts: "der Kunden",
        of_money: "des Geldes",
        before: "vorher",
        now: "jetzt",
        gone: "weggefallen",
        new: "neu",
        stayed: "geblieben",
        moved: "gewechselt",
        accounts_largest_first: "Anteil der Kunden, die größten zuerst",
        accounts_smallest_first: "Anteil der Kunden, die kleinsten zuerst",
        share_of_money: "Anteil am Geld",
        all_equal: "wenn alle gleich wären",
        gini: "Gini-Index",
        nearest_border: "nächste Grenze",
        could_add: "umrandet: was volle Punktzahl brächte",
        all_on_average: "alle im Mittel",
        share_of_draws: "Anteil der Ziehungen, in denen der Kunde die Klasse hat",
        least_certain: "die unsichersten zuerst",
        both_classified: "beide Male eingestuft",
        kappa: "Cohens Kappa",
        cramers_v: "Cramérs V",
        keep_their_class: "behalten ihre Klasse in mindestens 95 % der Ziehungen",
        framed: "umrandet: die Klasse des Modells, wie es ist",
        upper_bar: "oberer Balken: Anteil der Kunden",
        lower_bar: "unterer Balken: Anteil am Geld",
        total: "Summe",
        nothing: "keine Kunden",
        concentration: "Wie wenige Kunden das Geld bringen",
        migration: "Was gewechselt hat",
        acceptability: "Wie sicher die Klassen sind",
        agreement: "Wo die Modelle übereinstimmen",
        contributions: "Warum diese Klasse",
        thousand: "Tsd.",
        million: "Mio.",
        billion: "Mrd.",
        decimal_sign: ",",
        digit_group_sign: ".",
    };

    /// "12,345".
    #[must_use]
    pub fn count(&self, count: u64) -> String {
        let digits = count.to_string();
        let mut text = String::new();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                text.push_str(self.digit_group_sign);
            }
            text.push(digit);
        }
        text
    }

    /// "12,345 accounts".
    #[must_use]
    pub fn accounts(&self, count: u64) -> String {
        let noun = if count == 1 { self.account } else { self.accounts };
        format!("{} {noun}", self.count(count))
    }

    /// An amount in three digits: "1.23 m". Halves are rounded as `format!` does. Beyond the
    /// billions, zeros fill what three digits don't say, "1,230 bn", and from a million billions on
    /// a power of ten does, "1.23e6 bn".
    #[must_use]
    pub fn amount(&self, amount: f64) -> String {
        if !amount.is_finite() {
            return self.amount_unknown.to_owned();
        }
        // From where three digits round up to the next unit.
        let (scaled, unit) = match amount.abs() {
            size if size >= 999.5e6 => (amount / 1e9, self.billion),
            size if size >= 999.5e3 => (amount / 1e6, self.million),
            size if size >= 999.5 => (amount / 1e3, self.thousand),
            _ => (amount, ""),
        };
        let number = match scaled.abs() {
            size if size >= 999.5e3 => self.localised(&format!("{scaled:.2e}")),
            // The three digits, read back as a number that has its zeros.
            size if size >= 999.5 => self.raw(format!("{scaled:.2e}").parse().unwrap_or(scaled)),
            size if size >= 99.95 => self.localised(&format!("{scaled:.0}")),
            size if size >= 9.995 => self.localised(&format!("{scaled:.1}")),
            _ => self.localised(&format!("{scaled:.2}")),
        };
        if unit.is_empty() { number } else { format!("{number} {unit}") }
    }

    /// A share as a percentage: "45 %", below ten with one decimal.
    #[must_use]
    pub fn percent(&self, share: f64) -> String {
        let percent = share * 100.0;
        if !percent.is_finite() {
            return "–".to_owned();
        }
        let decimals = usize::from(percent.abs() < 9.95);
        format!("{} %", self.localised(&format!("{percent:.decimals$}")))
    }

    /// A score or another number of its size, with this many decimals, in `0..=17`; more are taken
    /// as 17, since no score has further digits of its own.
    #[must_use]
    pub fn decimals(&self, number: f64, decimals: usize) -> String {
        let decimals = decimals.min(MOST_DECIMALS);
        if number.is_infinite() {
            return if number > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
        }
        self.signed(&format!("{number:.decimals$}"))
    }

    /// A raw number as it is, with at most three decimals.
    #[must_use]
    pub fn raw(&self, number: f64) -> String {
        if number.abs() >= 1e15 {
            return self.signed(&format!("{number:e}"));
        }
        let text = format!("{number:.3}");
        let short = text.trim_end_matches('0').trim_end_matches('.');
        let (whole, decimals) = short.split_once('.').unwrap_or((short, ""));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("−", whole));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.count(whole));
        let sign = if whole == "0" && decimals.is_empty() { "" } else { sign };
        let point = if decimals.is_empty() { "" } else { self.decimal_sign };
        format!("{sign}{whole}{point}{decimals}")
    }

    /// Trailing zeros off the decimals, and the sign of the language.
    fn localised(&self, number: &str) -> String {
        let power = number.find('e').unwrap_or(number.len());
        let (digits, power) = number.split_at(power);
        let short = if digits.contains('.') {
            digits.trim_end_matches('0').trim_end_matches('.')
        } else {
            digits
        };
        self.signed(&format!("{short}{power}"))
    }

    /// A real minus, none before zero, and the decimal sign.
    fn signed(&self, number: &str) -> String {
        let zero = !number.contains(|digit: char| ('1'..='9').contains(&digit));
        let number = if zero { number.trim_start_matches('-') } else { number };
        number.replace('.', self.decimal_sign).replace('-', "−")
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::ENGLISH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_three_digits() {
        let words = Words::ENGLISH;
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (999.4, "999"),
            (999.6, "1 k"),
            (12_345.0, "12.3 k"),
            (-1_016_900.0, "−1.02 m"),
            (2.5e9, "2.5 bn"),
            (100_000.0, "100 k"),
            (999.4e9, "999 bn"),
            (999.5e9, "1,000 bn"),
            (-1.234_567_89e12, "−1,230 bn"),
            (999.4e12, "999,000 bn"),
            (999.6e12, "1e6 bn"),
            (1.234_567_89e15, "1.23e6 bn"),
            (f64::MAX, "1.8e299 bn"),
            (f64::NAN, "amount not known"),
        ];
        for (amount, text) in cases {
            assert_eq!(words.amount(amount), text);
        }
        assert_eq!(Words::GERMAN.amount(1.234_567_89e12), "1.230 Mrd.");
        assert_eq!(Words::GERMAN.amount(1.234_567_89e15), "1,23e6 Mrd.");
    }

    #[test]
    fn counts_are_grouped_and_percentages_short() {
        let words = Words::ENGLISH;
        assert_eq!((words.count(1_000), words.count(999)), ("1,000".into(), "999".into()));
        assert_eq!(words.percent(1.0), "100 %");
        assert_eq!(words.percent(0.0049), "0.5 %");
        assert_eq!(words.percent(f64::NAN), "–");
    }

    #[test]
    fn decimals_end_at_seventeen() {
        let words = Words::ENGLISH;
        assert_eq!(
            (words.decimals(-0.5, 0), words.decimals(0.25, 3)),
            ("0".into(), "0.250".into())
        );
        let most = words.decimals(0.5, 17);
        assert_eq!(most, format!("0.5{}", "0".repeat(16)));
        for decimals in [18, 65_536, usize::MAX] {
            assert_eq!(words.decimals(0.5, decimals), most);
        }
    }

    #[test]
    fn raw_numbers_keep_three_decimals_at_most() {
        let words = Words::ENGLISH;
        let cases = [
            (1_016_900.0, "1,016,900"),
            (-0.25, "−0.25"),
            (0.0001, "0"),
            (-0.0001, "0"),
            (7.0, "7"),
        ];
        for (number, text) in cases {
            assert_eq!(words.raw(number), text);
        }
        assert_eq!(Words::GERMAN.raw(1234.5), "1.234,5");
        assert_eq!(words.raw(f64::MAX), "1.7976931348623157e308");
    }
}
