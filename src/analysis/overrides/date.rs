//! A day of the calendar, without a clock or a time zone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31; in files a full date of RFC 3339,
/// such as `2026-03-31`. This library never asks what day it is.
///
/// ```
/// use keyaccount::analysis::overrides::Date;
/// let date: Date = "2024-02-29".parse()?;
/// assert_eq!(date, Date::new(2024, 2, 29)?);
/// assert!(Date::new(2023, 2, 29).is_err());
/// assert!(date < "2024-03-01".parse()?);
/// # Ok::<(), keyaccount::analysis::overrides::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    // In the order of comparison.
    year: u16,
    month: u8,
    day: u8,
}

/// Why something is no [`Date`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// A year out of range.
    #[error("the year {year} is outside 1..=9999")]
    Year {
        /// The year.
        year: u16,
    },
    /// A month out of range.
    #[error("the month {month} is outside 1..=12")]
    Month {
        /// The month.
        month: u8,
    },
    /// A day that the month does not have.
    #[error("the day {day} is outside 1..={last}, the days of {year:04}-{month:02}")]
    Day {
        /// The year.
        year: u16,
        /// The month.
        month: u8,
        /// The day.
        day: u8,
        /// The last day of the month.
        last: u8,
    },
    /// A text of another form.
    #[error("{text:?} is no date; write it as YYYY-MM-DD, without a time")]
    Form {
        /// The text.
        text: String,
    },
}

impl Date {
    /// A date.
    ///
    /// # Errors
    /// [`DateError`] for a day that the calendar does not have.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if !(1..=9999).contains(&year) {
            return Err(DateError::Year { year });
        }
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(DateError::Month { month }),
        };
        if !(1..=last).contains(&day) {
            return Err(DateError::Day { year, month, day, last });
        }
        Ok(Self { year, month, day })
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let form = || DateError::Form { text: text.to_owned() };
        let mut parts = text.split('-');
        let mut part = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            // `parse` would take a sign, too.
            part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part)?.parse::<u16>().ok()
        };
        let (year, month, day) = (part(4), part(2), part(2));
        let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
            return Err(form());
        };
        let small = |number: u16| u8::try_from(number).map_err(|_| form());
        Self::new(year, small(month)?, small(day)?)
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_the_calendar_does_not_have_are_refused() {
        assert_eq!(Date::new(0, 1, 1), Err(DateError::Year { year: 0 }));
        assert_eq!(Date::new(10_000, 1, 1), Err(DateError::Year { year: 10_000 }));
        assert_eq!(Date::new(2026, 13, 1), Err(DateError::Month { month: 13 }));
        let february = |year, last| DateError::Day { year, month: 2, day: 30, last };
        assert_eq!(Date::new(1900, 2, 30), Err(february(1900, 28)));
        assert_eq!(Date::new(2000, 2, 30), Err(february(2000, 29)));
        assert!(Date::new(2026, 4, 31).is_err() && Date::new(2026, 4, 0).is_err());
    }

    #[test]
    fn texts_of_another_form_are_refused() {
        for text in [
            "",
            "2026",
            "2026-3-31",
            "2026-03-31T00:00:00Z",
            "31-03-2026",
            "+026-03-31",
            "2026-03-31-",
        ] {
            assert_eq!(text.parse::<Date>(), Err(DateError::Form { text: text.into() }));
        }
    }

    #[test]
    fn a_date_goes_through_a_file_and_back() {
        let date = Date::new(1, 12, 31).unwrap();
        assert_eq!(serde_json::to_string(&date).unwrap(), r#""0001-12-31""#);
        assert_eq!(serde_json::from_str::<Date>(r#""0001-12-31""#).unwrap(), date);
        assert!(serde_json::from_str::<Date>(r#""2026-02-30""#).is_err());
        assert_eq!((date.year(), date.month(), date.day()), (1, 12, 31));
    }
}
