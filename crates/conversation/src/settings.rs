//! How an organisation wants its calls answered.

use std::{collections::BTreeMap, time::Duration};

use clevercall_model::{Language, LoggingMode};
use thiserror::Error;

use crate::{Answers, Hours};

/// Everything an organisation decides about its calls.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name callers know, as it is spoken: "Aarhus Kommune".
    pub organisation: String,
    /// The languages it answers in; a call starts in the first.
    pub languages: Vec<Language>,
    /// How much of a call it keeps; the notice says so.
    pub mode: LoggingMode,
    /// Whom calls are handed over to.
    pub targets: Targets,
    /// When people are there.
    pub hours: Hours,
    /// What it has approved to be said.
    pub answers: Answers,
    /// How patient the assistant is.
    pub timings: Timings,
}

/// A place where a person answers; opaque here, the program reads a SIP URI or a line's name from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target(pub String);

/// Whom calls are handed over to.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Where a caller goes who asks for a person; without one, messages are taken (or opening hours told).
    pub person: Option<Target>,
    /// Departments by the name that answers use in `transfer`.
    pub departments: BTreeMap<String, Target>,
}

/// Whether the caller's number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// The network passed it on.
    Shown,
    /// It was withheld: nothing can be kept under it, and the notice doesn't speak of it.
    Withheld,
}

/// How patient the assistant is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timings {
    /// Voice that makes a turn, or stops an utterance that may be interrupted.
    pub onset: Duration,
    /// Silence after which recognition is tried, in case the turn is over.
    pub recognise_after: Duration,
    /// Silence that ends a turn.
    pub end_of_turn: Duration,
    /// Silence that ends a turn whose words stop in the middle of something.
    pub end_of_unfinished_turn: Duration,
    /// The longest turn; what is said beyond it starts the next one.
    pub longest_turn: Duration,
    /// Silence after which the caller is asked whether they are still there.
    pub silence: Duration,
    /// How long recognition and filter may take together before they count as failed.
    pub recognition_limit: Duration,
    /// How long a person may take to answer before the caller is asked for a message.
    pub transfer_limit: Duration,
    /// How long a caller may leave us on hold.
    pub longest_hold: Duration,
    /// The longest call.
    pub longest_call: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            onset: Duration::from_millis(120),
            recognise_after: Duration::from_millis(200),
            end_of_turn: Duration::from_millis(600),
            end_of_unfinished_turn: Duration::from_millis(1500),
            longest_turn: Duration::from_secs(25),
            silence: Duration::from_secs(8),
            recognition_limit: Duration::from_secs(8),
            transfer_limit: Duration::from_secs(60),
            longest_hold: Duration::from_secs(600),
            longest_call: Duration::from_secs(1800),
        }
    }
}

/// Settings that no call can be answered with.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// The notice has to say whose assistant this is.
    #[error("the organisation has no name; give the name callers know, the law wants it said first")]
    NoOrganisation,
    /// The name goes into texts in which braces and brackets mean something.
    #[error("the organisation's name has brackets or more than 100 characters; give the name as it is spoken")]
    OrganisationName,
    /// A call has to start in some language.
    #[error("no language is set; name at least one of da, en")]
    NoLanguage,
    /// The assistant has no words in this language.
    #[error("the assistant doesn't speak {0} yet; use da or en")]
    UnspokenLanguage(Language),
    /// An answer hands over to a department that isn't there.
    #[error("answer '{answer}' transfers to '{department}', which is no department; add it or correct the answer")]
    UnknownDepartment {
        /// The answer's id.
        answer: String,
        /// The name it uses.
        department: String,
    },
    /// Silences that can't follow one another.
    #[error(
        "the silence that ends a turn must be longer than the one after which recognition is tried; make it longer"
    )]
    Timings,
}
