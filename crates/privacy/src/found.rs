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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: Kind, place: Range<usize>, certainty: f32) -> Found {
        Found {
            kind,
            label: None,
            start: place.start,
            end: place.end,
            certainty,
            reason: "".into(),
            source: Source::BuiltIn,
            normal: Zeroizing::default(),
            original: Zeroizing::new("12345678".to_owned()),
        }
    }

    fn kinds(all: Vec<Found>) -> Vec<(Kind, usize, usize)> {
        merge(all).iter().map(|found| (found.kind, found.start, found.end)).collect()
    }

    #[test]
    fn of_two_that_are_as_long_the_more_certain_names_the_piece() {
        let both = vec![found(Kind::Phone, 0..8, 0.6), found(Kind::BankAccount, 2..10, 0.9)];
        assert_eq!(kinds(both), [(Kind::BankAccount, 0, 10)]);
        let both = vec![found(Kind::Phone, 0..8, 0.9), found(Kind::BankAccount, 2..10, 0.6)];
        assert_eq!(kinds(both), [(Kind::Phone, 0, 10)]);
    }

    #[test]
    fn an_own_rule_names_what_a_recogniser_found_too_and_never_makes_a_national_id_less_strict() {
        let own = |kind, certainty| Found { source: Source::Own, ..found(kind, 0..8, certainty) };
        assert_eq!(kinds(vec![found(Kind::Phone, 0..8, 0.9), own(Kind::Own, 0.5)]), [(Kind::Own, 0, 8)]);
        let id = found(Kind::NationalId, 0..8, 0.5);
        assert_eq!(kinds(vec![id, found(Kind::Phone, 0..8, 0.4)]), [(Kind::NationalId, 0, 8)]);
        let id = found(Kind::NationalId, 0..8, 0.1);
        assert_eq!(kinds(vec![id, own(Kind::Own, 0.9)]), [(Kind::NationalId, 0, 8)]);
    }

    #[test]
    fn what_is_protected_names_the_piece_whatever_is_surer() {
        let both = vec![found(Kind::Person, 0..8, 0.99), found(Kind::Health, 4..9, 0.3)];
        assert_eq!(kinds(both), [(Kind::Health, 0, 9)]);
    }

    #[test]
    fn neighbours_stay_apart() {
        let both = vec![found(Kind::Phone, 8..10, 0.9), found(Kind::Person, 0..8, 0.9)];
        assert_eq!(kinds(both), [(Kind::Person, 0, 8), (Kind::Phone, 8, 10)]);
    }
}
