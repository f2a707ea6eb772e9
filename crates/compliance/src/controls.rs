//! The controls of an installation, CC-01 to CC-38, each checked on facts or honestly not evidenced.
//!
//! A control passes only on a fact that was looked at.
//! One that no program can prove (training of staff, contracts, the public telephone network), or whose part of the
//! program does not exist yet, says so in its result.

mod call;
mod catalogue;
mod declared;
mod duties;
mod looked;
mod papers;
mod paths;
mod processors;
mod storage;

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::Facts;

/// The number of a control, 1 to 38; printed as `CC-07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ControlId(u8);

/// A text that names no control.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("no such control; use CC-01 to CC-38")]
pub struct UnknownControl;

/// One control.
#[derive(Debug)]
pub struct Control {
    /// Its number.
    pub id: ControlId,
    /// What it promises, in a sentence.
    pub title: &'static str,
    /// The law or the need behind it.
    pub basis: &'static str,
    check: Check,
}

#[derive(Debug)]
enum Check {
    OnFacts(fn(&Facts) -> ControlResult),
    Open(&'static str),
}

/// How a control came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlResult {
    /// It holds.
    Passed {
        /// What was looked at.
        seen: String,
    },
    /// It doesn't.
    Failed {
        /// What was found.
        why: String,
        /// What to do about it.
        remedy: String,
    },
    /// Nothing shows that it holds.
    NotEvidenced {
        /// What is missing.
        why: String,
    },
}

impl ControlId {
    pub(crate) const LEGAL_BASIS: Self = Self(4);
    pub(crate) const ROLES: Self = Self(30);
    pub(crate) const ASSESSMENT: Self = Self(31);

    /// The control of that number; in a constant, a wrong number does not compile.
    pub(crate) const fn numbered(number: u8) -> Self {
        assert!(1 <= number && number <= 38, "there are 38 controls");
        Self(number)
    }

    /// Its place in a list of all controls.
    pub(crate) const fn place(self) -> usize {
        self.0 as usize - 1
    }
}

impl Control {
    /// Checks the control on these facts.
    pub fn check(&self, facts: &Facts) -> ControlResult {
        match self.check {
            Check::OnFacts(check) => check(facts),
            Check::Open(why) => ControlResult::not_evidenced(why),
        }
    }
}

/// Every control, in order.
pub fn controls() -> &'static [Control] {
    &catalogue::CONTROLS
}

/// The control of that number.
pub fn control(id: ControlId) -> &'static Control {
    &catalogue::CONTROLS[usize::from(id.0) - 1]
}

/// Checks every control on these facts, in order.
pub fn check_all(facts: &Facts) -> Vec<(&'static Control, ControlResult)> {
    controls().iter().map(|control| (control, control.check(facts))).collect()
}

impl ControlResult {
    fn passed(seen: impl Into<String>) -> Self {
        Self::Passed { seen: seen.into() }
    }

    fn failed(why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Failed { why: why.into(), remedy: remedy.into() }
    }

    fn not_evidenced(why: impl Into<String>) -> Self {
        Self::NotEvidenced { why: why.into() }
    }

    /// The word that `check` prints.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Passed { .. } => "passed",
            Self::Failed { .. } => "failed",
            Self::NotEvidenced { .. } => "not evidenced",
        }
    }
}

impl FromStr for ControlId {
    type Err = UnknownControl;

    fn from_str(text: &str) -> Result<Self, UnknownControl> {
        controls().iter().map(|control| control.id).find(|id| id.to_string() == text).ok_or(UnknownControl)
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CC-{:02}", self.0)
    }
}

#[cfg(test)]
mod tests;
