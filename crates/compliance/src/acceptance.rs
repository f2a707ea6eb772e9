//! A named person accepts that a fact is not known.

use thiserror::Error;

use crate::{Date, FactName, ProcessorId};

/// Somebody's signature under a doubt; it is printed in the documents, with the reason.
///
/// It helps against facts that are unknown or expired.
/// A fact that is known to be against the policy can't be accepted: that needs another policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    processor: ProcessorId,
    fact: FactName,
    by: String,
    reason: String,
    until: Date,
}

/// An acceptance that accepts nothing.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AcceptanceError {
    /// Nobody stands behind it.
    #[error("an acceptance names nobody; write who accepts, with name and position")]
    ByNobody,
    /// No reason an officer could weigh.
    #[error("an acceptance gives no reason; write at least ten letters on why the doubt may be lived with")]
    WithoutReason,
}

impl Acceptance {
    /// Records that `by` lives with the doubt about `fact` of `processor`, for `reason`, through the day `until`.
    pub fn new(
        processor: ProcessorId,
        fact: FactName,
        by: &str,
        reason: &str,
        until: Date,
    ) -> Result<Self, AcceptanceError> {
        let (by, reason) = (by.trim().to_owned(), reason.trim().to_owned());
        if by.is_empty() {
            return Err(AcceptanceError::ByNobody);
        }
        if reason.chars().filter(|c| c.is_alphabetic()).count() < 10 {
            return Err(AcceptanceError::WithoutReason);
        }
        Ok(Self { processor, fact, by, reason, until })
    }

    /// Whether it covers a doubt about this fact of this processor on that day.
    pub fn covers(&self, processor: &ProcessorId, fact: FactName, day: Date) -> bool {
        self.processor == *processor && self.fact == fact && day <= self.until
    }

    /// Who accepted.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The last day it counts.
    pub const fn until(&self) -> Date {
        self.until
    }
}
