//! What the recognisers found in a text, still with the words: never leaves this crate.

use zeroize::Zeroizing;

use crate::{Kind, Tier, reading::Reading, recognizers::Candidate};

/// One finding; positions are bytes of its text.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) certainty: f32,
    pub(crate) reason: &'static str,
    /// Empty for kinds of which no original is kept.
    pub(crate) normal: Zeroizing<String>,
    pub(crate) original: Zeroizing<String>,
}

impl Found {
    /// Moves a resolved candidate from tokens to bytes.
    pub(crate) fn new(reading: &Reading<'_>, candidate: Candidate) -> Self {
        let start = reading.tokens[candidate.start].start as usize;
        let end = reading.tokens[candidate.end - 1].end as usize;
        let keep = |value: String| Zeroizing::new(if candidate.kind.may_be_kept() { value } else { String::new() });
        Self {
            kind: candidate.kind,
            start,
            end,
            certainty: candidate.certainty,
            reason: candidate.reason,
            original: keep(reading.text[start..end].to_owned()),
            normal: keep(candidate.normal),
        }
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
                if rank(&found) > rank(last) {
                    *last = found;
                }
                (last.start, last.end) = (start, end);
            }
            _ => merged.push(found),
        }
    }
    merged
}

/// Protected kinds first, then the longer value (half a number against the whole), then certainty.
fn rank(found: &Found) -> (bool, usize, u32) {
    let protected = found.kind.tier() == Tier::Special || found.kind == Kind::Criminal;
    let certainty = (found.certainty * 1000.0) as u32;
    (protected, found.original.len(), certainty)
}
