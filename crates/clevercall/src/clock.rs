//! The one place that asks the system for the time.

use std::time::{SystemTime, UNIX_EPOCH};

use clevercall_model::Timestamp;

/// The wall clock, now.
#[expect(clippy::disallowed_methods, reason = "the program's single source of wall-clock time")]
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
