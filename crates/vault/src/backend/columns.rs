//! What every database has in its columns in the same way: which columns make a row, and in what order; names; lengths
//! of time.

use std::time::Duration;

use clevercall_model::Purpose;

use super::Progress;

/// The columns of a call, in the order in which each database's `columns::call` reads them.
macro_rules! call_columns {
    () => {
        "row, organisation, record, call, purpose, due, interval_ms, day, head, call_key, text_key, progress"
    };
}
pub(crate) use call_columns;

/// The columns of what is left of a call, in the order in which each database's `columns::remainder` reads them.
macro_rules! remainder_columns {
    () => {
        "row, organisation, record, call, purpose, due, kept_ms, day, key_day, text_key, accepted"
    };
}
pub(crate) use remainder_columns;

/// For a column; no length of time comes near to what does not fit.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// None for a name that this program never wrote.
pub(crate) fn purpose_named(name: &str) -> Option<Purpose> {
    let known = [Purpose::AnswerCalls, Purpose::Invoicing, Purpose::RightsRequest];
    known.into_iter().find(|purpose| purpose.name() == name)
}

impl Progress {
    /// The column lets no third name in.
    pub(crate) fn named(name: &str) -> Self {
        if name == "open" { Self::Open } else { Self::Closed }
    }
}
