//! Calendar dates of facts, reviews and acceptances.

use std::{fmt, str::FromStr};

use clevercall_model::Day;
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;
use time::{Month, format_description::StaticFormatDescription, macros::format_description};

/// A calendar date (ISO 8601, `2026-11-24`), UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(time::Date);

/// A text that is no date.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a date; write it as 2026-11-24")]
pub struct DateError;

/// 1 January 1970 as a Julian day, the zero of [`Day`].
const EPOCH: i64 = 2_440_588;

const FORM: StaticFormatDescription = format_description!("[year]-[month]-[day]");

impl Date {
    /// The date by year, month (1-12) and day (1-31); `None` when the calendar has no such day.
    pub fn of(year: i32, month: u8, day: u8) -> Option<Self> {
        time::Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Self)
    }

    /// The day after; the calendar's last day has none and stays.
    pub(crate) fn next(self) -> Self {
        Self(self.0.next_day().unwrap_or(self.0))
    }

    /// The date in words: day, `after_day`, the month's name, year.
    pub(crate) fn written(self, months: &[&str; 12], after_day: &str) -> String {
        let month = months[usize::from(u8::from(self.0.month())) - 1];
        format!("{}{after_day} {month} {}", self.0.day(), self.0.year())
    }

    /// Whole days from `earlier` to this date; negative when it lies before.
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.0.to_julian_day() as i64 - earlier.0.to_julian_day() as i64
    }
}

impl From<Day> for Date {
    /// The date of a day; days beyond the year 9999 stop there.
    fn from(day: Day) -> Self {
        let julian = day.number().saturating_add(EPOCH);
        let within = i32::try_from(julian).ok().and_then(|julian| time::Date::from_julian_day(julian).ok());
        Self(within.unwrap_or(if julian < 0 { time::Date::MIN } else { time::Date::MAX }))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        time::Date::parse(text, FORM).map(Self).map_err(|_| DateError)
    }
}

impl<'de> Deserialize<'de> for Date {
    /// Takes a TOML date (`2026-11-24`, bare) or the same in quotes.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Bare(toml::value::Datetime),
            Quoted(String),
        }
        let text = match Form::deserialize(deserializer).map_err(|_| de::Error::custom(DateError))? {
            Form::Bare(date) => date.to_string(),
            Form::Quoted(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_date_reads_back() {
        let date = Date::of(2026, 2, 28).unwrap();
        assert_eq!(date.to_string().parse(), Ok(date));
    }

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for text in ["", "2026-02-30", "2026-13-01", "24-11-2026", "2026-W47-2", "2026-11-24T00:00", "yesterday"] {
            assert_eq!(text.parse::<Date>(), Err(DateError), "{text}");
        }
        assert_eq!(Date::of(2026, 2, 29), None);
    }

    #[test]
    fn a_day_of_the_model_is_the_same_date() {
        assert_eq!(Date::from(Day::from_number(0)).to_string(), "1970-01-01");
        assert_eq!(Date::from(Day::from_number(20_781)).to_string(), "2026-11-24");
    }

    #[test]
    fn differences_count_whole_days() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(date("2028-03-01").days_since(date("2028-02-28")), 2);
    }
}
