//! How long what is kept: the organisation's decision as types.
//!
//! Shortening applies at once and backwards, lengthening to new calls only (contracts: logging modes).

use std::{fmt, str::FromStr, time::Duration};

use clevercall_model::{DueDate, LoggingMode, Timestamp};
use thiserror::Error;
use time::{Date, Month, OffsetDateTime};

use crate::{Code, StoreError};

const DAY: Duration = Duration::from_secs(86_400);
const MINUTE_MS: i64 = 60_000;

/// The longest that a number may be kept after its billing period: 90 days.
pub const LONGEST_DISPUTE: Duration = Duration::from_secs(90 * 86_400);

/// Totals are accounting material: five years from the end of the financial year (the Danish bookkeeping act).
const BOOKKEPT_YEARS: i32 = 5;

/// How much is kept and how long: one version of an organisation's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionPolicy {
    mode: LoggingMode,
    remainder: Duration,
}

/// One version of an organisation's decision, with who and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Counts up by one a change.
    pub version: u32,
    /// What was decided.
    pub policy: RetentionPolicy,
    /// Since when it is in force.
    pub since: Timestamp,
    /// Who decided it.
    pub by: Code,
    /// Records whose due date it brought forward.
    pub shortened: u64,
}

/// Why a policy was not put into force.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PolicyError {
    /// Numbers would be kept beyond the cap.
    #[error("numbers may be disputed for 90 days at most; set a shorter dispute time")]
    DisputeTooLong,
    /// What is left after de-identification must have a final date that the calendar can hold.
    #[error("text may be kept for ten years at most; set a shorter interval")]
    IntervalTooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RetentionPolicy {
    /// A policy for this mode; what is left after de-identification is removed a year later.
    pub const fn new(mode: LoggingMode) -> Self {
        Self { mode, remainder: Duration::from_secs(365 * 86_400) }
    }

    /// Removes what is left after de-identification after another time than a year.
    pub const fn with_remainder_kept(self, remainder: Duration) -> Self {
        Self { remainder, ..self }
    }

    /// How much is kept.
    pub const fn mode(self) -> LoggingMode {
        self.mode
    }

    /// From de-identification until what is left is removed.
    pub const fn remainder(self) -> Duration {
        self.remainder
    }

    pub(crate) fn check(self) -> Result<Self, PolicyError> {
        let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) = self.mode;
        if matches!(self.mode, LoggingMode::NumberOnly { .. }) && kept > LONGEST_DISPUTE {
            return Err(PolicyError::DisputeTooLong);
        }
        if kept.max(self.remainder) > DAY * 3653 {
            return Err(PolicyError::IntervalTooLong);
        }
        Ok(self)
    }
}

/// When a call's identifying part is due: the end plus the interval, rounded down to the minute.
///
/// The due date stands in clear, so it must not give away the second at which the call ended; rounding down never
/// keeps longer than promised.
pub(crate) fn due(end: Timestamp, interval: Duration) -> DueDate {
    let due = end.plus(interval).as_millis();
    DueDate(Timestamp::from_millis(due - due.rem_euclid(MINUTE_MS)))
}

/// A calendar month in UTC, the unit that is invoiced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillingPeriod(i32);

impl BillingPeriod {
    /// The month that `moment` falls into.
    pub fn of(moment: Timestamp) -> Self {
        let seconds = moment.as_millis().div_euclid(1000);
        let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Self(date.year() * 12 + i32::from(u8::from(date.month())) - 1)
    }

    /// The first moment after the month.
    pub fn end(self) -> Timestamp {
        let next = self.0 + 1;
        let month = Month::try_from(next.rem_euclid(12) as u8 + 1).expect("1 to 12 is a month");
        let first = Date::from_calendar_date(next.div_euclid(12), month, 1).unwrap_or(Date::MAX);
        Timestamp::from_millis(first.midnight().assume_utc().unix_timestamp() * 1000)
    }

    /// The first moment of the month.
    pub fn start(self) -> Timestamp {
        Self(self.0 - 1).end()
    }

    /// The month after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// When a number of this month is removed at the latest, closed or not.
    pub(crate) fn cap(self) -> DueDate {
        DueDate(self.end().plus(LONGEST_DISPUTE))
    }

    /// When the totals of this month are removed: five years after the calendar year that it falls into.
    pub(crate) fn bookkept_until(self) -> DueDate {
        let december = Self(self.0.div_euclid(12) * 12 + 11);
        DueDate(Self(december.0 + 12 * BOOKKEPT_YEARS).end())
    }

    pub(crate) const fn number(self) -> i64 {
        self.0 as i64
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        i32::try_from(number).ok().map(Self)
    }
}

/// Something that is no [`BillingPeriod`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a billing period; write a month as 2026-11")]
pub struct NotAPeriod;

impl FromStr for BillingPeriod {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let (year, month) = text.split_once('-').filter(|_| text.len() == 7).ok_or(NotAPeriod)?;
        let number = |text: &str| text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse::<i32>().ok()).flatten();
        let (Some(year), Some(month @ 1..=12)) = (number(year), number(month)) else { return Err(NotAPeriod) };
        Ok(Self(year * 12 + month - 1))
    }
}

impl fmt::Display for BillingPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-31 23:59:59.999 UTC.
    const LAST_OF_JANUARY: Timestamp = Timestamp::from_millis(1_769_903_999_999);

    #[test]
    fn a_billing_period_is_a_calendar_month() {
        let january = BillingPeriod::of(LAST_OF_JANUARY);
        assert_eq!(january.to_string(), "2026-01");
        assert_eq!(january.end(), LAST_OF_JANUARY.plus(Duration::from_millis(1)));
        assert_eq!(BillingPeriod::of(january.end()).to_string(), "2026-02");
    }

    #[test]
    fn december_ends_in_january() {
        let december = BillingPeriod::of(LAST_OF_JANUARY.plus(DAY * 334));
        assert_eq!(
            (december.to_string(), BillingPeriod::of(december.end()).to_string()),
            ("2026-12".into(), "2027-01".into())
        );
    }

    #[test]
    fn totals_stay_five_years_after_the_year() {
        let until =
            |text: &str| BillingPeriod::of(text.parse::<BillingPeriod>().unwrap().bookkept_until().0).to_string();
        assert_eq!([until("2026-01"), until("2026-12")], ["2032-01", "2032-01"]);
    }

    #[test]
    fn a_printed_period_reads_back_and_nothing_else_does() {
        let january = BillingPeriod::of(LAST_OF_JANUARY);
        assert_eq!(january.to_string().parse(), Ok(january));
        assert_eq!(BillingPeriod::of(january.start()), january);
        for text in ["", "2026", "2026-00", "2026-13", "2026-1", "26-01", "+026-01", "2026-01-01", "januar!"] {
            assert_eq!(text.parse::<BillingPeriod>(), Err(NotAPeriod), "{text}");
        }
    }

    #[test]
    fn a_due_date_is_rounded_down_never_up() {
        for (end, expected) in [(0, 60_000), (1, 60_000), (59_999, 60_000), (60_000, 120_000)] {
            let due = due(Timestamp::from_millis(end), Duration::from_secs(60));
            assert_eq!(due, DueDate(Timestamp::from_millis(expected)));
        }
    }

    #[test]
    fn a_policy_beyond_the_caps_is_refused() {
        let number_only = |days| RetentionPolicy::new(LoggingMode::NumberOnly { dispute: DAY * days }).check();
        let anonymise = |days| RetentionPolicy::new(LoggingMode::AnonymiseAfter { interval: DAY * days });
        assert!(number_only(90).is_ok() && anonymise(3650).check().is_ok());
        assert_eq!(number_only(91), Err(PolicyError::DisputeTooLong));
        assert_eq!(anonymise(4000).check(), Err(PolicyError::IntervalTooLong));
        assert_eq!(anonymise(1).with_remainder_kept(DAY * 4000).check(), Err(PolicyError::IntervalTooLong));
    }
}
