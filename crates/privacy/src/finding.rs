//! What a segment looks like after the filter.

use clevercall_model::{Language, Personal, SoundClass};

use crate::{Kind, Placeholder, Redacted};

/// One piece of personal data that was found, without the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Where it starts, in Unicode scalar values of the segment.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// How sure the recogniser is, from 0 to 1.
    pub certainty: f32,
    /// Why, in words an officer understands.
    pub reason: &'static str,
}

/// A removed value whose original the policy may allow to keep, sealed.
pub struct Removed {
    /// What stands in the text instead.
    pub placeholder: Placeholder,
    /// The value in its normal form (digits only, lower case …), which blind indexes are made of.
    pub normal: Personal<String>,
    /// The value as it was said.
    pub original: Personal<String>,
}

/// Why a text was withheld as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// The language is unknown or has no recognisers.
    UnknownLanguage,
    /// The segment is longer than the filter takes.
    TooLong,
    /// The filter itself failed.
    FilterFailed,
}

/// A segment after the filter: the only form in which words travel on.
pub struct Redaction {
    /// What may be kept and shown; when withheld, a fixed text that says so.
    pub text: Redacted,
    /// The class of sound.
    pub class: SoundClass,
    /// The language, where one was recognised.
    pub language: Option<Language>,
    /// What was found, in order of place.
    pub findings: Vec<Finding>,
    /// The removed values that may be kept; empty for Art. 9 and Art. 10.
    pub removed: Vec<Removed>,
    /// Set when nothing of the words passed.
    pub withheld: Option<Withheld>,
}
