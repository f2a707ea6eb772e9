//! When people are there: opening hours by weekday, and the days on which the organisation is closed.
//!
//! All times are civil times of the organisation's own time zone; who knows the time zone converts outside.

use std::{collections::BTreeSet, str::FromStr};

use serde::{Deserialize, de};
use thiserror::Error;
use time::{Date, Month, PrimitiveDateTime, Time, Weekday};

/// A civil date and time in the organisation's time zone.
pub type CivilTime = PrimitiveDateTime;

/// How far ahead the next opening is looked for: a year covers every real holiday.
const LOOK_AHEAD_DAYS: usize = 366;

/// Opening hours of a week, and closed days.
///
/// In TOML: `monday = ["10:00-15:00"]`, a line a weekday, and `closed = ["2026-12-24"]`.
/// A weekday that isn't named is closed; the default is closed all week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hours {
    monday: Vec<Span>,
    tuesday: Vec<Span>,
    wednesday: Vec<Span>,
    thursday: Vec<Span>,
    friday: Vec<Span>,
    saturday: Vec<Span>,
    sunday: Vec<Span>,
    #[serde(deserialize_with = "dates")]
    closed: BTreeSet<Date>,
}

/// A stretch of one day, from an opening to a later closing time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    opens: Time,
    closes: Closing,
}

/// A closing time; midnight at the end of the day is later than every time of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closing {
    At(Time),
    EndOfDay,
}

/// Opening hours that can't be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum HoursError {
    /// A span has the form `10:00-15:30`.
    #[error("not opening hours; write them as \"10:00-15:30\", in 24 hours, closing after opening, at most 24:00")]
    Span,
    /// A day has the form `2026-12-24`.
    #[error("not a date; write it as \"2026-12-24\"")]
    Date,
}

impl Hours {
    /// Open around the clock on every day.
    pub fn always() -> Self {
        let day = vec![Span { opens: Time::MIDNIGHT, closes: Closing::EndOfDay }];
        Self {
            monday: day.clone(),
            tuesday: day.clone(),
            wednesday: day.clone(),
            thursday: day.clone(),
            friday: day.clone(),
            saturday: day.clone(),
            sunday: day,
            closed: BTreeSet::new(),
        }
    }

    /// Whether people are there.
    pub fn open_at(&self, at: CivilTime) -> bool {
        self.spans_on(at.date()).iter().any(|span| span.opens <= at.time() && Closing::At(at.time()) < span.closes)
    }

    /// When people are there next, strictly after `at`; `None` when they aren't for a year.
    pub fn next_opening(&self, at: CivilTime) -> Option<CivilTime> {
        let mut date = at.date();
        for _ in 0..LOOK_AHEAD_DAYS {
            let openings = self.spans_on(date).iter().map(|span| PrimitiveDateTime::new(date, span.opens));
            if let Some(next) = openings.filter(|opening| *opening > at).min() {
                return Some(next);
            }
            date = date.next_day()?;
        }
        None
    }

    fn spans_on(&self, date: Date) -> &[Span] {
        if self.closed.contains(&date) {
            return &[];
        }
        match date.weekday() {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }
}

impl FromStr for Span {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (opens, closes) = text.split_once('-').ok_or(HoursError::Span)?;
        let opens = clock(opens.trim()).ok_or(HoursError::Span)?;
        let closes = match closes.trim() {
            "24:00" => Closing::EndOfDay,
            closes => Closing::At(clock(closes).ok_or(HoursError::Span)?),
        };
        if Closing::At(opens) < closes { Ok(Self { opens, closes }) } else { Err(HoursError::Span) }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// Reads `2026-12-24`.
pub(crate) fn date(text: &str) -> Result<Date, HoursError> {
    let mut parts = text.split('-');
    let mut next = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse::<u16>().ok()
    };
    let parsed = (|| Some((next(4)?, next(2)?, next(2)?)))();
    let (year, month, day) = parsed.filter(|_| parts.next().is_none()).ok_or(HoursError::Date)?;
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).ok_or(HoursError::Date)?;
    let day = u8::try_from(day).map_err(|_| HoursError::Date)?;
    Date::from_calendar_date(i32::from(year), month, day).map_err(|_| HoursError::Date)
}

fn dates<'de, D: de::Deserializer<'de>>(from: D) -> Result<BTreeSet<Date>, D::Error> {
    Vec::<String>::deserialize(from)?.iter().map(|text| date(text).map_err(de::Error::custom)).collect()
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let plain = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(hour) || !plain(minute) || minute.len() != 2 {
        return None;
    }
    Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn office() -> Hours {
        toml::from_str(
            r#"
            monday = ["10:00-12:00", "13:00-15:00"]
            friday = ["9:00-24:00"]
            closed = ["2026-12-25"]
            "#,
        )
        .unwrap()
    }

    #[test]
    fn opening_counts_and_closing_does_not() {
        let open = |at| office().open_at(at);
        assert!(open(datetime!(2026-11-23 10:00)) && open(datetime!(2026-11-23 11:59:59)));
        assert!(!open(datetime!(2026-11-23 9:59)) && !open(datetime!(2026-11-23 12:00)));
        assert!(!open(datetime!(2026-11-24 11:00)), "a weekday that is not named is closed");
        assert!(open(datetime!(2026-11-27 23:59:59)), "24:00 is the end of the day");
    }

    #[test]
    fn a_closed_day_is_closed_and_passed_over() {
        assert!(!office().open_at(datetime!(2026-12-25 11:00)));
        let next = office().next_opening(datetime!(2026-12-21 16:00));
        assert_eq!(next, Some(datetime!(2026-12-28 10:00)));
    }

    #[test]
    fn the_next_opening_may_be_later_the_same_day() {
        assert_eq!(office().next_opening(datetime!(2026-11-23 12:30)), Some(datetime!(2026-11-23 13:00)));
        assert_eq!(Hours::default().next_opening(datetime!(2026-11-23 12:30)), None);
        assert!(Hours::always().open_at(datetime!(2026-12-24 23:59:59)));
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for text in ["", "10-15", "15:00-10:00", "10:00-10:00", "10:00", "25:00-26:00", "10:60-11:00", "10:0-11:00"] {
            assert_eq!(text.parse::<Span>(), Err(HoursError::Span), "{text}");
        }
        for text in ["", "24-12-2026", "2026-13-01", "2026-02-30", "2026-1-1", "2026-01-01-01", "2026-01-+1"] {
            assert_eq!(date(text), Err(HoursError::Date), "{text}");
        }
    }
}
