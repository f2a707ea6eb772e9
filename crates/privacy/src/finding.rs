//! What a segment looks like after the filter.

use std::{fmt, sync::Arc};

use clevercall_model::{Language, Personal, SoundClass};

use crate::{Kind, Label, Placeholder, Redacted};

/// One piece of personal data that was found, without the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// The organisation's own name for it, where its own rules found it under one.
    pub label: Option<Label>,
    /// Where it starts, in Unicode scalar values of the segment.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// How sure the recogniser is, from 0 to 1.
    pub certainty: f32,
    /// Why, in words an officer understands.
    pub reason: Reason,
}

impl Finding {
    /// The name used in interfaces: the organisation's label, or else the kind's name.
    pub fn name(&self) -> &str {
        self.label.as_ref().map_or(self.kind.name(), Label::as_str)
    }
}

/// Why something was found, in words an officer understands; never holds what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(Why);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    BuiltIn(&'static str),
    Own(Arc<str>),
}

impl Reason {
    /// The words.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Why::BuiltIn(words) => words,
            Why::Own(words) => words,
        }
    }
}

impl From<&'static str> for Reason {
    fn from(words: &'static str) -> Self {
        Self(Why::BuiltIn(words))
    }
}

impl From<Arc<str>> for Reason {
    /// Only words from an organisation's settings.
    fn from(words: Arc<str>) -> Self {
        Self(Why::Own(words))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
    /// What would have been found, but stands on the organisation's never-remove list.
    pub spared: Vec<Finding>,
    /// The placeholders whose originals the call's [`Aliases`](crate::Aliases) know, to be spoken back.
    pub known: Vec<Placeholder>,
    /// The removed values that may be kept, sealed; empty for Art. 9 and Art. 10.
    pub removed: Vec<Removed>,
    /// Set when nothing of the words passed.
    pub withheld: Option<Withheld>,
}
