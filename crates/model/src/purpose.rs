//! Why something is kept and until when: no record exists without both.

use std::time::Duration;

use crate::Timestamp;

/// Why a record exists (GDPR Art. 5(1)(b)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// The text of calls, for the people who follow them up.
    AnswerCalls,
    /// Telephone numbers, until the invoice can't be disputed any more.
    Invoicing,
    /// A caller's request to be forgotten, until somebody has seen to it (GDPR Art. 12(3): a month).
    RightsRequest,
}

impl Purpose {
    /// The name used in storage, interfaces and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnswerCalls => "answer-calls",
            Self::Invoicing => "invoicing",
            Self::RightsRequest => "rights-request",
        }
    }
}

/// When a record must be anonymised or removed at the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueDate(pub Timestamp);

/// How much of a call an organisation keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggingMode {
    /// The caller's number, the billing period and a count; no words, no call time.
    NumberOnly {
        /// How long after the billing period ends the number may be disputed; never above 90 days.
        dispute: Duration,
    },
    /// Redacted text and sealed personal values, de-identified after the interval.
    AnonymiseAfter {
        /// From the end of the call until what identifies the caller is removed.
        interval: Duration,
    },
}

impl LoggingMode {
    /// The name used in configuration, storage and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NumberOnly { .. } => "number-only",
            Self::AnonymiseAfter { .. } => "anonymise-after",
        }
    }
}
