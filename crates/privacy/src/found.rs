//! What the recognisers found in a text, still with the words: never leaves this crate.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::{Kind, Label, Reason, Tier, reading::Reading, recognizers::Candidate};

/// One finding; positions are bytes of its text.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) label: Option<Label>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) certainty: f32,
    pub(crate) reason: Reason,
    pub(crate) source: Source,
    /// Empty for kinds of which no original is kept.
    pub(crate) normal: Zeroizing<String>,
    pub(crate) original: Zeroizing<String>,
}

/// Whose rule found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A recogniser that is built in.
    BuiltIn,
    /// A rule of the organisation's own.
    Own,
}

impl Found {
    /// Moves a resolved candidate from tokens to bytes.
    pub(crate) fn new(reading: &Reading<'_>, candidate: Candidate) -> Self {
        let start = reading.tokens[candidate.start].start as usize;
        let end = reading.tokens[candidate.end - 1].end as usize;
        let keep = |value: String| Zeroizing::new(if candidate.kind.may_be_kept() { value } else { String::new() });
        Self {
            kind: candidate.kind,
            label: None,
            start,
            end,
            certainty: candidate.certainty,
            reason: candidate.reason.into(),
            source: Source::BuiltIn,
            original: keep(reading.text[start..end].to_owned()),
            normal: keep(candidate.normal),
        }
    }

    /// A part of it, which is no value of its own.
    pub(crate) fn half(&self, place: Range<usize>) -> Self {
        Self {
            start: place.start,
            end: place.end,
            normal: Zeroizing::default(),
            original: Zeroizing::default(),
            ..self.clone()
        }
    }

    /// No original of it is kept anywhere.
    fn is_protected(&self) -> bool {
        self.kind.tier() == Tier::Special || self.kind == Kind::Criminal
    }
}

/// Merges findings that overlap, as [`resolve`](crate::resolve::resolve) does for candidates.
pub(crate) fn merge(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by_key(|found| (found.start, std::cmp::Reverse(found.end)));
    let mut merged: Vec<Found> = Vec::with_capacity(all.len());
    for found in all {
        match merged.last_mut() {
            Some(last) if found.start < last.end => {
                let (start, end) = (last.start.min(found.start), last.end.max(found.end));
                if outranks(&found, last) {
                    *last = found;
                }
                (last.start, last.end) = (start, end);
            }
            _ => merged.push(found),
        }
    }
    merged
}

/// Protected kinds first, then the longer value (half a number against the whole), the organisation's rule, certainty.
///
/// An own rule never makes a national id less strict than it is.
fn outranks(challenger: &Found, holder: &Found) -> bool {
    let stricter = |one: &Found, other: &Found| {
        one.is_protected() && !other.is_protected()
            || one.kind.tier() == Tier::Restricted && other.kind.tier() == Tier::Ordinary && other.source == Source::Own
    };
    if stricter(challenger, holder) != stricter(holder, challenger) {
        return stricter(challenger, holder);
    }
    let rank = |found: &Found| {
        let certainty = (found.certainty * 1000.0) as u32;
        (found.original.len(), found.source == Source::Own, certainty)
    };
    rank(challenger) > rank(holder)
}
