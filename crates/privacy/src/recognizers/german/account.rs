//! An account number and its bank code, said one after the other, are one thing.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, numbers::named},
    spoken::Run,
    words::Classes,
};

/// "4711, Bankleitzahl": the most tokens between the two numbers.
const WIDEST_GAP: usize = 4;
const SHORTEST: usize = 4;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let is_account =
        |run: &Run| run.digits.len() >= SHORTEST && named(reading, run.start, run.end) == Some(Cue::Account);
    for pair in reading.runs().windows(2) {
        if is_account(&pair[0]) && is_account(&pair[1]) && are_joined(reading, pair[0].end, pair[1].start) {
            found.push(Candidate {
                kind: Kind::BankAccount,
                start: pair[0].start,
                end: pair[1].end,
                certainty: 0.96,
                reason: "account number and bank code",
                normal: format!("{} {}", pair[0].digits, pair[1].digits),
            });
        }
    }
}

fn are_joined(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let is_between =
        |at: usize| reading.sign(at).is_some() || reading.marked(at, Cue::Account) || reading.is(at, Classes::FUNCTION);
    to - from <= WIDEST_GAP
        && (from..to).all(is_between)
        && (from..to).any(|at| reading.marked(at, Cue::Account))
        && reading.sentence(from.min(to - 1)) == reading.sentence(to)
}
